/* value/equal.c: deep equality and hashing, each on a stack in the arena. */
#include "value/equal.h"

#include "base/hash.h"

#include <string.h>

/* A container that is open: what is left of its children, and what belongs to them. */
struct frame {
    uint32_t container;
    uint32_t child; /* the next one, or SC__NONE */
    uint32_t other; /* comparing: the element that `child` meets, or the mapping to look in */
    uint64_t hash;  /* hashing: of the children so far */
};

static struct frame *push(struct sc__document *document, uint32_t *depth, uint32_t container)
{
    if (!sc__arena_reserve(document->arena, &document->open, &document->open_capacity,
                           *depth + (size_t)1, sizeof(struct frame))) {
        document->failed = true;
        return NULL;
    }
    struct frame *frame = (struct frame *)document->open + (*depth)++;
    *frame = (struct frame){.container = container,
                            .child = document->nodes[container].value.children.first};
    return frame;
}

static struct frame *top(const struct sc__document *document, uint32_t depth)
{
    return (struct frame *)document->open + depth - 1;
}

/* The element type of a packed array. */
static enum sc__type element_type(const struct sc__node *array)
{
    return array->type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
}

static bool packed_equals_nodes(const struct sc__document *document, const struct sc__node *packed,
                                const struct sc__node *array)
{
    uint32_t child = array->value.children.first;
    for (uint32_t i = 0; i < packed->count; i++, child = document->nodes[child].next) {
        const struct sc__node *element = &document->nodes[child];
        if (element->type != element_type(packed) ||
            element->value.integer != packed->value.packed->data.integers[i])
            return false;
    }
    return true;
}

static bool packed_equals(const struct sc__node *x, const struct sc__node *y)
{
    return x->type == y->type &&
           sc__equal((const char *)x->value.packed->data.integers,
                     (const char *)y->value.packed->data.integers, x->count * sizeof(int64_t));
}

/* Two arrays of one length; of nodes, the first pair is put on the stack. */
static bool arrays_agree(struct sc__document *document, uint32_t a, uint32_t b, uint32_t *depth)
{
    const struct sc__node *x = &document->nodes[a];
    const struct sc__node *y = &document->nodes[b];
    if (x->type != SC__ARRAY && y->type != SC__ARRAY)
        return packed_equals(x, y);
    if (x->type != SC__ARRAY)
        return packed_equals_nodes(document, x, y);
    if (y->type != SC__ARRAY)
        return packed_equals_nodes(document, y, x);
    struct frame *frame = push(document, depth, a);
    if (frame)
        frame->other = y->value.children.first;
    return frame != NULL;
}

/* Are two values equal as far as can be seen without their children? Those are put on the stack. */
static bool agree(struct sc__document *document, uint32_t a, uint32_t b, uint32_t *depth)
{
    const struct sc__node *x = &document->nodes[a];
    const struct sc__node *y = &document->nodes[b];
    bool are_arrays = sc__is_array(x) && sc__is_array(y);
    if (!are_arrays && x->type != y->type)
        return false;
    if (!sc__is_container(x))
        return sc__scalars_equal(x, y);
    if (x->count != y->count)
        return false;
    if (are_arrays)
        return arrays_agree(document, a, b, depth);
    struct frame *frame = push(document, depth, a);
    if (frame)
        frame->other = b;
    return frame != NULL;
}

/* The value that a child of an open container must equal; SC__NONE where there is none. */
static uint32_t take_other(struct sc__document *document, struct frame *frame, uint32_t child)
{
    if (document->nodes[frame->container].type == SC__MAPPING)
        return sc__document_find(document, frame->other, document->nodes[child].key);
    uint32_t other = frame->other;
    frame->other = document->nodes[other].next;
    return other;
}

bool sc__values_equal(struct sc__document *document, uint32_t a, uint32_t b)
{
    uint32_t depth = 0;
    if (!agree(document, a, b, &depth))
        return false;
    while (depth > 0) {
        struct frame *frame = top(document, depth);
        uint32_t child = frame->child;
        if (child == SC__NONE) {
            depth--;
            continue;
        }
        frame->child = document->nodes[child].next;
        uint32_t other = take_other(document, frame, child);
        if (other == SC__NONE || !agree(document, child, other, &depth))
            return false;
    }
    return true;
}

static uint64_t mix(const struct sc__document *document, uint64_t a, uint64_t b)
{
    uint64_t words[2] = {a, b};
    return sc__hash(words, sizeof words, document->keys.seed);
}

static uint64_t hash_scalar(const struct sc__document *document, const struct sc__node *value)
{
    if (value->type == SC__NULL)
        return mix(document, SC__NULL, 0);
    if (value->type < SC__STRING)
        return mix(document, value->type, value->value.natural);
    return mix(document, value->type,
               sc__hash(value->value.text, value->count, document->keys.seed));
}

static uint64_t hash_packed(const struct sc__document *document, const struct sc__node *array)
{
    uint64_t hash = mix(document, SC__ARRAY, array->count);
    for (uint32_t i = 0; i < array->count; i++) {
        uint64_t bits = (uint64_t)array->value.packed->data.integers[i];
        hash = mix(document, hash, mix(document, element_type(array), bits));
    }
    return hash;
}

/* The hash of a value without children; a container with some is put on the stack, and 0. */
static uint64_t open_hash(struct sc__document *document, uint32_t node, uint32_t *depth)
{
    const struct sc__node *value = &document->nodes[node];
    if (value->type >= SC__PACKED_INTEGERS)
        return hash_packed(document, value);
    if (!sc__is_container(value))
        return hash_scalar(document, value);
    uint64_t hash = mix(document, value->type, value->count);
    struct frame *frame = value->count > 0 ? push(document, depth, node) : NULL;
    if (!frame)
        return hash;
    frame->hash = hash;
    return 0;
}

/* A child's hash goes into its container's; that of mappings knows no order. */
static void add_hash(const struct sc__document *document, struct frame *frame, uint32_t child,
                     uint64_t hash)
{
    if (document->nodes[frame->container].type == SC__MAPPING)
        frame->hash += mix(document, document->nodes[child].key, hash);
    else
        frame->hash = mix(document, frame->hash, hash);
}

uint64_t sc__value_hash(struct sc__document *document, uint32_t node)
{
    uint32_t depth = 0;
    uint64_t hash = open_hash(document, node, &depth);
    while (depth > 0 && !document->failed) {
        struct frame *frame = top(document, depth);
        uint32_t child = frame->child;
        if (child != SC__NONE) {
            uint32_t before = depth;
            frame->child = document->nodes[child].next;
            hash = open_hash(document, child, &depth);
            if (depth == before)
                add_hash(document, frame, child, hash);
            continue;
        }
        hash = frame->hash;
        child = frame->container;
        if (--depth > 0)
            add_hash(document, top(document, depth), child, hash);
    }
    return hash;
}
