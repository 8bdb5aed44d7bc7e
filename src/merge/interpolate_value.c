/* merge/interpolate_value.c: what references stand for, in text and in place of a template. */
#include "merge/interpolating.h"

#include "base/error.h"
#include "base/utf8.h"
#include "merge/fold.h"
#include "value/number.h"

#include <math.h>
#include <string.h>

bool sc__interpolating_spend(struct sc__interpolating *all, uint64_t bytes)
{
    int64_t left = *all->options->expansion;
    if (bytes <= (uint64_t)left) {
        *all->options->expansion = left - (int64_t)bytes;
        return true;
    }
    sc__interpolating_refuse(all, SC_ELIMIT,
                             "this expands beyond the limit of %lld bytes for the whole load",
                             (long long)all->options->parsing->expansion);
    all->stops = true; /* nor would any other */
    return false;
}

sc_str sc__interpolated_text(const struct sc__node *scalar, char out[SC__NUMBER_TEXT])
{
    size_t length = 0;
    switch ((enum sc__type)scalar->type) {
    case SC__NULL:
        return (sc_str){"null", 4};
    case SC__BOOL:
        return scalar->value.integer ? (sc_str){"true", 4} : (sc_str){"false", 5};
    case SC__INTEGER:
        length = sc__number_write_integer(scalar->value.integer, out);
        break;
    case SC__UNSIGNED:
        length = sc__number_write_unsigned(scalar->value.natural, out);
        break;
    case SC__FLOAT:
        if (isnan(scalar->value.real))
            return (sc_str){"nan", 3};
        if (isinf(scalar->value.real))
            return scalar->value.real > 0 ? (sc_str){"inf", 3} : (sc_str){"-inf", 4};
        length = sc__number_write_float(scalar->value.real, out);
        break;
    default:
        return sc__node_text(scalar);
    }
    return (sc_str){out, length};
}

/* A variable may hold any bytes; a value may not (rule 18). */
static bool check_text(struct sc__interpolating *all, sc_str text)
{
    size_t valid = sc__utf8_valid_prefix(text.data, text.length);
    if (valid == text.length)
        return true;
    sc__interpolating_refuse(all, SC_EENCODING, "this variable is not UTF-8 (byte 0x%02X)",
                             (unsigned char)text.data[valid]);
    return false;
}

bool sc__interpolating_give(struct sc__interpolating *all, const struct sc__referent *referent)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    char number[SC__NUMBER_TEXT];
    sc_str text = referent->text;
    if (referent->kind == SC__REFERENT_CONTAINER) {
        const struct sc__node *node = sc__interpolating_node(all, referent->node);
        sc__interpolating_refuse(all, SC_ETYPE, "this is %s, which cannot stand within text",
                                 sc__type_name((enum sc__type)node->type));
        return false;
    }
    if (referent->kind == SC__REFERENT_SCALAR)
        text = sc__interpolated_text(&referent->scalar, number);
    else if (!check_text(all, text))
        return false;
    if (!sc__interpolating_spend(all, text.length))
        return false;
    sc__expansion_give(&frame->expansion, text);
    if (all->text.length - frame->expansion.base < UINT32_MAX)
        return true;
    sc__interpolating_refuse(all, SC_ELIMIT, "a text is beyond 4 GiB");
    return false;
}

/* A copy at work: nodes are added level by level, and each has its original beside it. */
struct copy {
    struct sc__interpolating *all;
    const struct sc__document *from; /* the merged document itself, or one of a variable */
    uint32_t first;                  /* number of the first node that was added */
    uint32_t *originals;
    uint32_t count;
    uint32_t capacity;
    uint32_t target;
};

static bool is_own(const struct copy *copy)
{
    return copy->from == &copy->all->merged->document;
}

/* What a copied node is besides its value: all that set the original, or the template. */
static void copy_place(struct copy *copy, uint32_t made, uint32_t original)
{
    struct sc__merged *merged = copy->all->merged;
    struct sc__node *node = &merged->document.nodes[made];
    const struct sc__node *from = &copy->from->nodes[original];
    const struct sc__node *target = &merged->document.nodes[copy->target];
    if (is_own(copy)) {
        node->origin = from->origin;
        node->at = from->at;
        node->key_at = from->key_at;
        node->flags = from->flags & (SC__NODE_ELEMENT | SC__NODE_DIRECTIVE | SC__NODE_INTERPOLATED |
                                     SC__NODE_SECRET);
        sc__fold_share_history(merged, made, original);
    } else {
        node->origin = target->origin;
        node->at = target->at;
        node->flags = SC__NODE_INTERPOLATED;
    }
}

static uint32_t copy_key(struct copy *copy, uint32_t key)
{
    if (key == SC__NO_KEY || is_own(copy))
        return key;
    sc_str text = sc__key_text(copy->from, key);
    return sc__document_key(&copy->all->merged->document, text.data, text.length);
}

static uint64_t cost_of(const struct copy *copy, const struct sc__node *node)
{
    uint64_t cost = sizeof *node;
    if (node->key != SC__NO_KEY)
        cost += copy->from->keys.keys[node->key].length;
    if (node->type >= SC__STRING && node->type < SC__ARRAY)
        cost += node->count;
    else if (node->type >= SC__PACKED_INTEGERS)
        cost += node->count * UINT64_C(8);
    return cost;
}

static bool copy_child(struct copy *copy, uint32_t parent, uint32_t original)
{
    struct sc__document *document = &copy->all->merged->document;
    const struct sc__node *from = &copy->from->nodes[original];
    void *originals = copy->originals;
    if (!sc__interpolating_spend(copy->all, cost_of(copy, from)))
        return false;
    uint32_t key = copy_key(copy, from->key);
    if (document->failed || !sc__arena_reserve(copy->all->arena, &originals, &copy->capacity,
                                               copy->count + (size_t)1, sizeof original)) {
        sc__interpolating_no_memory(copy->all);
        return false;
    }
    copy->originals = originals;
    uint32_t made = sc__document_add(document, parent, key, (enum sc__type)from->type, 0, 0);
    if (made == SC__NONE) {
        sc__interpolating_no_memory(copy->all);
        return false;
    }
    copy->originals[copy->count++] = original;
    from = &copy->from->nodes[original]; /* adding may have moved the vector */
    if (from->type != SC__ARRAY && from->type != SC__MAPPING) {
        document->nodes[made].value = from->value;
        document->nodes[made].count = from->count;
    }
    copy_place(copy, made, original);
    return true;
}

static bool copy_children(struct copy *copy, uint32_t parent, uint32_t original)
{
    const struct sc__node *from = &copy->from->nodes[original];
    if (from->type != SC__ARRAY && from->type != SC__MAPPING)
        return true;
    for (uint32_t child = from->value.children.first; child != SC__NONE;
         child = copy->from->nodes[child].next) {
        if (!copy_child(copy, parent, child))
            return false;
    }
    return true;
}

/* How many containers a template lies in. */
static uint32_t depth_of(const struct sc__interpolating *all, uint32_t node)
{
    uint32_t depth = 0;
    while ((node = all->spots[node].parent) != SC__NONE)
        depth++;
    return depth;
}

/* Everything below a container, level by level. */
static bool copy_tree(struct copy *copy, uint32_t original)
{
    struct sc__interpolating *all = copy->all;
    uint32_t depth = depth_of(all, copy->target) + 1;
    copy->first = all->merged->document.count;
    if (!copy_children(copy, copy->target, original))
        return false;
    for (uint32_t i = 0, level_end = copy->count; i < copy->count; i++) {
        if (i == level_end) {
            depth++;
            level_end = copy->count;
        }
        if (depth >= all->options->parsing->depth &&
            sc__is_container(&copy->from->nodes[copy->originals[i]])) {
            sc__interpolating_refuse(all, SC_ELIMIT, "nesting limit of %u exceeded",
                                     all->options->parsing->depth);
            return false;
        }
        if (!copy_children(copy, copy->first + i, copy->originals[i]))
            return false;
    }
    return true;
}

/* Numbers without nodes are shared, but where they come from must be said: the node's own origin
 * is the template's. */
static bool share_packed(struct sc__interpolating *all, uint32_t target, uint32_t number)
{
    struct sc__node *from = sc__interpolating_node(all, number);
    struct sc__node *node = sc__interpolating_node(all, target);
    struct sc__packed *packed = sc__arena_allocate(all->arena, sizeof *packed);
    struct sc__span *span = sc__arena_allocate(all->arena, sizeof *span);
    if (!packed || !span) {
        sc__interpolating_no_memory(all);
        return false;
    }
    *packed = *from->value.packed;
    if (!packed->spans) {
        *span = (struct sc__span){.at = from->at, .count = from->count, .origin = from->origin};
        packed->spans = span;
        packed->span_count = packed->span_capacity = 1;
    }
    node->type = from->type;
    node->count = from->count;
    node->value.packed = packed;
    return sc__interpolating_spend(all, from->count * UINT64_C(8));
}

static bool fits_depth(struct sc__interpolating *all, uint32_t target)
{
    if (depth_of(all, target) < all->options->parsing->depth)
        return true;
    sc__interpolating_refuse(all, SC_ELIMIT, "nesting limit of %u exceeded",
                             all->options->parsing->depth);
    return false;
}

static bool assign_container(struct sc__interpolating *all, uint32_t target,
                             const struct sc__document *from, uint32_t number)
{
    struct copy copy = {.all = all, .from = from, .target = target};
    const struct sc__node *node = &from->nodes[number];
    if (!fits_depth(all, target))
        return false;
    if (node->type >= SC__PACKED_INTEGERS)
        return share_packed(all, target, number);
    sc__document_clear(&all->merged->document, target, (enum sc__type)node->type);
    return copy_tree(&copy, number);
}

static bool assign_scalar(struct sc__interpolating *all, uint32_t target,
                          const struct sc__node *scalar, bool is_new)
{
    struct sc__node *node = sc__interpolating_node(all, target);
    bool is_text = scalar->type >= SC__STRING;
    node->type = scalar->type;
    node->value = scalar->value;
    node->count = is_text ? scalar->count : 0;
    return is_new || !is_text || sc__interpolating_spend(all, scalar->count);
}

/* A variable or default that is a whole value: JSON where it is JSON (rule 9). */
static bool assign_text(struct sc__interpolating *all, uint32_t target, sc_str text)
{
    sc_error problem = SC_ERROR_INIT;
    struct sc__document document;
    struct sc__parse_options options = *all->options->parsing;
    char *bytes = sc__arena_allocate(all->arena, text.length + SC__TEXT_PADDING);
    if (!check_text(all, text) || !sc__interpolating_spend(all, text.length))
        return false;
    if (!bytes) {
        sc__interpolating_no_memory(all);
        return false;
    }
    memcpy(bytes, text.data, text.length);
    memset(bytes + text.length, 0, SC__TEXT_PADDING);
    struct sc__text json = {.kind = SC__TEXT_PLAIN,
                            .length = text.length,
                            .bytes = bytes,
                            .name = "",
                            .allocator = all->options->allocator};
    options.keep_elements = true;
    options.depth_used = depth_of(all, target);
    sc__document_init(&document, all->arena, &json);
    sc_status status =
        sc__json_read_value(&document, SC__NONE, SC__NO_KEY, 0, text.length, 0, &options, &problem);
    if (status == SC_ENOMEM || document.failed) {
        sc__interpolating_no_memory(all);
        return false;
    }
    struct sc__node string = {.type = SC__STRING, .count = (uint32_t)text.length};
    string.value.text = bytes;
    if (status == SC_ESYNTAX)
        return assign_scalar(all, target, &string, true);
    if (status != SC_OK) {
        sc__interpolating_refuse(all, status, "what this gives is no value: %s", problem.message);
        return false;
    }
    const struct sc__node *root = &document.nodes[document.root];
    return sc__is_container(root) ? assign_container(all, target, &document, document.root)
                                  : assign_scalar(all, target, root, true);
}

bool sc__interpolating_assign(struct sc__interpolating *all, const struct sc__referent *referent)
{
    const struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    uint32_t target = all->works[frame->work].node;
    struct sc__node *node = sc__interpolating_node(all, target);
    node->flags |= SC__NODE_INTERPOLATED;
    if (frame->is_secret)
        node->flags |= SC__NODE_SECRET;
    bool is_new = frame->held.kind == SC__REFERENT_NONE; /* a text that was paid for by its parts */
    if (referent->kind == SC__REFERENT_CONTAINER)
        return assign_container(all, target, &all->merged->document, referent->node);
    if (referent->kind == SC__REFERENT_TEXT)
        return assign_text(all, target, referent->text);
    return assign_scalar(all, target, &referent->scalar, is_new);
}
