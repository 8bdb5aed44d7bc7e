/* merge/interpolate_path.c: what a path names while templates on the way may still wait. */
#include "merge/interpolating.h"

#include "base/secret.h"
#include "value/nearest.h"

#include <string.h>

enum {
    SCANNED_ELEMENTS = 16, /* a longer array is listed when it is first asked for an element */
    LOOKED_AT = 10000      /* members of a mapping for a name that was meant */
};

void sc__interpolating_begin_path(struct sc__interpolating *all, sc_str name)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    frame->is_walking = true;
    frame->node = all->merged->document.root;
    frame->complete = 0;
    sc__path_init(&frame->path, name.data, name.length);
}

/* The children of an array by position. */
static const uint32_t *list_elements(struct sc__interpolating *all, uint32_t array)
{
    struct sc__spot *spot = &all->spots[array];
    const struct sc__node *node = sc__interpolating_node(all, array);
    if (spot->elements)
        return spot->elements;
    uint32_t *elements = sc__arena_allocate(all->arena, node->count * sizeof *elements);
    if (!elements) {
        sc__interpolating_no_memory(all);
        return NULL;
    }
    uint32_t child = node->value.children.first;
    for (uint32_t i = 0; i < node->count; i++, child = all->merged->document.nodes[child].next)
        elements[i] = child;
    return spot->elements = elements;
}

uint32_t sc__interpolating_element(struct sc__interpolating *all, uint32_t array, uint32_t index)
{
    const struct sc__node *node = sc__interpolating_node(all, array);
    if (node->type != SC__ARRAY || index >= node->count)
        return SC__NONE;
    uint32_t child = node->value.children.first;
    if (child >= all->spot_count)
        return child + index; /* a copy, whose children were made one after the other */
    if (node->count > SCANNED_ELEMENTS) {
        const uint32_t *elements = list_elements(all, array);
        return elements ? elements[index] : SC__NONE;
    }
    while (index-- > 0)
        child = all->merged->document.nodes[child].next;
    return child;
}

/* The key of a step in plain bytes; NULL data where there is no memory. */
static sc_str step_key(struct sc__interpolating *all, const struct sc__path_step *step)
{
    if (!step->has_escapes)
        return step->raw;
    char *key = sc__arena_allocate(all->arena, step->raw.length);
    if (!key) {
        sc__interpolating_no_memory(all);
        return (sc_str){"", 0};
    }
    return (sc_str){key, sc__path_step_decode(step, key)};
}

static uint32_t find_member(struct sc__interpolating *all, uint32_t mapping, sc_str key)
{
    struct sc__document *document = &all->merged->document;
    if (document->nodes[mapping].type != SC__MAPPING)
        return SC__NONE;
    uint32_t number = sc__interner_find(&document->keys, key.data, key.length);
    return number == SC__NO_KEY ? SC__NONE : sc__document_find(document, mapping, number);
}

static uint32_t find_child(struct sc__interpolating *all, uint32_t node,
                           const struct sc__path_step *step)
{
    if (step->is_index)
        return sc__interpolating_element(all, node, step->index);
    return find_member(all, node, step_key(all, step));
}

/* A number of a packed array, which is no node. */
static bool take_packed(struct sc__interpolating *all, uint32_t array, uint32_t index,
                        struct sc__referent *referent)
{
    const struct sc__node *node = sc__interpolating_node(all, array);
    bool is_packed = node->type >= SC__PACKED_INTEGERS;
    if (!is_packed || index >= node->count)
        return false;
    *referent = (struct sc__referent){.kind = SC__REFERENT_SCALAR, .node = SC__NONE};
    referent->scalar.type = node->type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
    referent->scalar.value.integer = node->value.packed->data.integers[index];
    return true;
}

static bool has_spot(const struct sc__interpolating *all, uint32_t node)
{
    return node < all->spot_count;
}

/* The template that a node may be must be done before anybody looks into it. */
static enum sc__step settle(struct sc__interpolating *all, uint32_t node)
{
    enum sc__step step = SC__STEP_DONE;
    bool is_container = sc__is_container(sc__interpolating_node(all, node));
    if (has_spot(all, node) && !is_container)
        step = sc__interpolating_require(all, all->spots[node].first, all->spots[node].end);
    if (step == SC__STEP_DONE && sc__interpolating_node(all, node)->flags & SC__NODE_SECRET)
        sc__interpolating_top(all)->is_secret = true;
    return step;
}

/* Whatever else the path names, what is asked for may be secret by its key. */
static void note_key(struct sc__interpolating *all, const struct sc__path_step *step)
{
    if (!step->is_index && sc__is_secret_key(step_key(all, step)))
        sc__interpolating_top(all)->is_secret = true;
}

/* Check what is left of a path whose beginning is absent. */
static enum sc__step pass_rest(struct sc__interpolating *all)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    struct sc__path_step step;
    enum sc__path_result result;
    while ((result = sc__path_next(&frame->path, &step)) == SC__PATH_STEP)
        note_key(all, &step);
    if (result == SC__PATH_END)
        return SC__STEP_ABSENT;
    sc__interpolating_refuse(all, SC_EINVALID, "this names no path: %s", frame->path.problem);
    return SC__STEP_FAILED;
}

/* At the path's end: what stands there. */
static enum sc__step arrive(struct sc__interpolating *all, bool is_whole,
                            struct sc__referent *referent)
{
    uint32_t number = sc__interpolating_top(all)->node;
    const struct sc__node *node = sc__interpolating_node(all, number);
    *referent = (struct sc__referent){.kind = SC__REFERENT_SCALAR, .node = number, .scalar = *node};
    if (!sc__is_container(node))
        return SC__STEP_DONE;
    referent->kind = SC__REFERENT_CONTAINER;
    if (!is_whole || !has_spot(all, number))
        return SC__STEP_DONE;
    enum sc__step step =
        sc__interpolating_require(all, all->spots[number].first, all->spots[number].end);
    if (step == SC__STEP_FAILED) /* others that ask for it shall not look for the reason again */
        all->spots[number].first = sc__interpolating_top(all)->complete;
    return step;
}

enum sc__step sc__interpolating_walk(struct sc__interpolating *all, bool is_whole,
                                     struct sc__referent *referent)
{
    for (;;) {
        struct sc__interpolating_frame *frame = sc__interpolating_top(all);
        struct sc__path_step step;
        enum sc__step settled = settle(all, frame->node);
        if (settled != SC__STEP_DONE)
            return settled;
        enum sc__path_result result = sc__path_next(&frame->path, &step);
        if (result == SC__PATH_END)
            return arrive(all, is_whole, referent);
        if (result == SC__PATH_INVALID) {
            sc__interpolating_refuse(all, SC_EINVALID, "this names no path: %s",
                                     frame->path.problem);
            return SC__STEP_FAILED;
        }
        note_key(all, &step);
        bool is_last = frame->path.at == frame->path.end;
        if (step.is_index && is_last && take_packed(all, frame->node, step.index, referent))
            return SC__STEP_DONE;
        uint32_t child = find_child(all, frame->node, &step);
        if (all->stops)
            return SC__STEP_FAILED;
        if (child == SC__NONE)
            return pass_rest(all);
        frame->node = child;
    }
}

static void append_step(struct sc__interpolating *all, uint32_t node, uint32_t position,
                        struct sc__buffer *out)
{
    uint32_t key = sc__interpolating_node(all, node)->key;
    if (key == SC__NO_KEY) {
        sc__path_append_index(out, position);
        return;
    }
    sc__path_append_key(out, sc__key_text(&all->merged->document, key));
}

void sc__interpolating_append_path(struct sc__interpolating *all, uint32_t node,
                                   struct sc__buffer *out)
{
    struct sc__buffer path;
    uint32_t depth = 0;
    if (!has_spot(all, node))
        return;
    for (uint32_t at = node; all->spots[at].parent != SC__NONE; at = all->spots[at].parent)
        depth++;
    uint32_t *steps = sc__arena_allocate(all->arena, depth * sizeof *steps);
    if (!steps) {
        sc__interpolating_no_memory(all);
        return;
    }
    for (uint32_t i = depth; i > 0; i--, node = all->spots[node].parent)
        steps[i - 1] = node;
    sc__buffer_init(&path, out->allocator);
    for (uint32_t i = 0; i < depth; i++)
        append_step(all, steps[i], all->spots[steps[i]].position, &path);
    sc__buffer_append(out, path.data, path.length);
    out->failed |= path.failed;
    sc__buffer_fini(&path);
}

static uint32_t nearest_member(struct sc__interpolating *all, uint32_t mapping,
                               const struct sc__path_step *step)
{
    const struct sc__document *document = &all->merged->document;
    struct sc__nearest nearest;
    uint32_t found = SC__NONE, looked = 0;
    if (step->is_index || document->nodes[mapping].type != SC__MAPPING)
        return SC__NONE;
    sc__nearest_init(&nearest, step_key(all, step));
    for (uint32_t child = document->nodes[mapping].value.children.first;
         child != SC__NONE && looked < LOOKED_AT; child = document->nodes[child].next, looked++) {
        if (sc__nearest_offer(&nearest, sc__key_text(document, document->nodes[child].key)))
            found = child;
    }
    return found;
}

void sc__interpolating_suggest(struct sc__interpolating *all, sc_str name, struct sc__buffer *out)
{
    struct sc__path path;
    struct sc__path_step step;
    enum sc__path_result result;
    uint32_t node = all->merged->document.root;
    sc__path_init(&path, name.data, name.length);
    while ((result = sc__path_next(&path, &step)) == SC__PATH_STEP) {
        uint32_t child = find_child(all, node, &step);
        if (child == SC__NONE)
            child = nearest_member(all, node, &step);
        if (child == SC__NONE)
            break;
        append_step(all, child, step.index, out);
        node = child;
    }
    if (result != SC__PATH_END)
        out->length = 0;
}
