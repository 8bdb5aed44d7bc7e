/* format/write_walk.c: down into the first child, on to the next sibling, and up again. */
#include "format/write_walk.h"

#include <string.h>

void sc__walk_init(struct sc__walk *walk, const struct sc__document *document, uint32_t root,
                   const sc_allocator *allocator)
{
    memset(walk, 0, sizeof *walk);
    walk->document = document;
    walk->number = root;
    walk->step = SC__WALK_BEGIN;
    walk->failed = root == SC__NONE;
    sc__buffer_init(&walk->open, allocator);
}

void sc__walk_fini(struct sc__walk *walk)
{
    sc__buffer_fini(&walk->open);
}

static enum sc__walk_step yield(struct sc__walk *walk, const struct sc__node *node)
{
    walk->node = *node;
    bool opens = sc__is_container(node) && node->count > 0;
    return walk->step = opens ? SC__WALK_OPEN : SC__WALK_LEAF;
}

static bool push(struct sc__walk *walk)
{
    struct sc__walk_frame frame = {walk->number, SC__NONE, 0, walk->position, walk->mark};
    if (walk->node.type < SC__PACKED_INTEGERS)
        frame.child = walk->node.value.children.first;
    sc__buffer_append(&walk->open, (const char *)&frame, sizeof frame);
    walk->failed = walk->open.failed;
    if (walk->failed)
        return false;
    walk->depth++;
    return true;
}

static enum sc__walk_step close_innermost(struct sc__walk *walk)
{
    walk->depth--;
    walk->open.length -= sizeof(struct sc__walk_frame);
    const struct sc__walk_frame *frame = &sc__walk_frames(walk)[walk->depth];
    walk->number = frame->container;
    walk->position = frame->own;
    walk->mark = frame->mark;
    walk->node = *sc__document_node(walk->document, frame->container);
    return walk->step = SC__WALK_CLOSE;
}

static enum sc__walk_step next_element(struct sc__walk *walk, const struct sc__node *packed)
{
    struct sc__node element = {.key = SC__NO_KEY, .next = SC__NONE};
    element.type = packed->type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
    if (packed->type == SC__PACKED_INTEGERS)
        element.value.integer = packed->value.packed->data.integers[walk->position];
    else
        element.value.real = packed->value.packed->data.floats[walk->position];
    return yield(walk, &element);
}

enum sc__walk_step sc__walk_next(struct sc__walk *walk)
{
    if (walk->failed)
        return walk->step = SC__WALK_END;
    if (walk->step == SC__WALK_BEGIN)
        return yield(walk, sc__document_node(walk->document, walk->number));
    if (walk->step == SC__WALK_OPEN && !push(walk))
        return walk->step = SC__WALK_END;
    if (walk->depth == 0)
        return walk->step = SC__WALK_END;
    struct sc__walk_frame *frame =
        &((struct sc__walk_frame *)(void *)walk->open.data)[walk->depth - 1];
    const struct sc__node *container = sc__document_node(walk->document, frame->container);
    if (frame->position == container->count)
        return close_innermost(walk);
    walk->position = frame->position++;
    walk->number = frame->container;
    if (container->type >= SC__PACKED_INTEGERS)
        return next_element(walk, container);
    walk->number = frame->child;
    const struct sc__node *child = sc__document_node(walk->document, frame->child);
    frame->child = child->next;
    return yield(walk, child);
}
