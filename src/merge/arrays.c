/* merge/arrays.c: an array into an array, by each strategy (rule 14). */
#include "merge/fold.h"

#include "simd/ops.h"

/* While an array is unpacked: an element without a place, and one whose place so far was
 * overridden by the span that comes next. */
enum { NO_ORIGIN = SC__ORIGINS_MAX + 1, WAS_OVERRIDDEN = 0x10 };

/* Elements take a span's place; what an earlier span said becomes their history. */
static void unpack_span(struct sc__fold *fold, uint32_t first, const struct sc__span *span)
{
    struct sc__document *document = &fold->merged->document;
    for (uint32_t i = 0; i < span->count && !document->failed; i++) {
        uint32_t number = first + span->start + i;
        uint32_t element = span->from + i;
        struct sc__node *node = &document->nodes[number];
        if (node->origin == NO_ORIGIN) {
            node->origin = span->origin;
            node->at = span->at;
            node->flags = SC__NODE_ELEMENT;
            node->key_at = element;
        } else {
            sc__fold_set_origin(fold, number, span->origin, span->at, element,
                                (node->flags & WAS_OVERRIDDEN) != 0);
        }
        document->nodes[number].flags &= (uint8_t)~WAS_OVERRIDDEN;
        if (span->overridden)
            document->nodes[number].flags |= WAS_OVERRIDDEN;
    }
}

void sc__fold_unpack(struct sc__fold *fold, uint32_t array)
{
    struct sc__document *document = &fold->merged->document;
    struct sc__node packed_node = document->nodes[array];
    const struct sc__packed *packed = packed_node.value.packed;
    enum sc__type type = packed_node.type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
    uint32_t first = document->count;
    sc__document_clear(document, array, SC__ARRAY);
    for (uint32_t i = 0; i < packed_node.count; i++) {
        uint32_t child = sc__document_add(document, array, SC__NO_KEY, type, 0, 0);
        if (child == SC__NONE)
            return;
        document->nodes[child].value.integer = packed->data.integers[i];
        document->nodes[child].origin = NO_ORIGIN;
    }
    for (uint32_t i = 0; i < packed->span_count && !document->failed; i++)
        unpack_span(fold, first, &packed->spans[i]);
}

static bool is_number(const struct sc__node *node)
{
    return node->type == SC__INTEGER || node->type == SC__UNSIGNED || node->type == SC__FLOAT;
}

static double as_double(const struct sc__node *number)
{
    return number->type == SC__FLOAT      ? number->value.real
           : number->type == SC__UNSIGNED ? (double)number->value.natural
                                          : (double)number->value.integer;
}

static __int128 as_wide(const struct sc__node *number)
{
    return number->type == SC__UNSIGNED ? (__int128)number->value.natural
                                        : (__int128)number->value.integer;
}

/* Integers add as integers, and only a sum beyond rule 18's range becomes a float. */
static void add_to_number(struct sc__node *node, const struct sc__node *number)
{
    if (node->type != SC__FLOAT && number->type != SC__FLOAT) {
        __int128 total = as_wide(node) + as_wide(number);
        if (total >= INT64_MIN && total <= INT64_MAX) {
            node->type = SC__INTEGER;
            node->value.integer = (int64_t)total;
            return;
        }
        if (total > INT64_MAX && total <= UINT64_MAX) {
            node->type = SC__UNSIGNED;
            node->value.natural = (uint64_t)total;
            return;
        }
        node->value.real = (double)total;
    } else {
        node->value.real = sc__add_f64(as_double(node), as_double(number));
    }
    node->type = SC__FLOAT;
}

/* A number comes to a node: is added to it, or replaces it. */
static void put_number(struct sc__fold *fold, uint32_t node, const struct sc__node *number,
                       bool adds)
{
    struct sc__document *document = &fold->merged->document;
    uint32_t element = number->flags & SC__NODE_ELEMENT ? number->key_at : SC__NONE;
    sc__fold_set_origin(fold, node, fold->origin, number->at, element, !adds);
    if (document->failed)
        return;
    sc__fold_take_secret(fold, node, number);
    if (adds) {
        add_to_number(&document->nodes[node], number);
        return;
    }
    sc__document_clear(document, node, number->type);
    document->nodes[node].value = number->value;
}

/* An element of an input's packed array as a node by value. */
static struct sc__node number_at(const struct sc__node *array, uint32_t position)
{
    struct sc__node number = {
        .type = array->type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT,
        .flags = SC__NODE_ELEMENT,
        .at = array->at,
        .key_at = position,
    };
    number.value.integer = array->value.packed->data.integers[position];
    return number;
}

static void append_number(struct sc__fold *fold, uint32_t array, const struct sc__node *number)
{
    struct sc__document *document = &fold->merged->document;
    uint32_t node =
        sc__document_add(document, array, SC__NO_KEY, number->type, number->at, number->key_at);
    if (node == SC__NONE)
        return;
    document->nodes[node].value = number->value;
    document->nodes[node].flags = number->flags;
    document->nodes[node].origin = fold->origin;
}

/* Packed numbers into an array of nodes, from element `node` on; SC__NONE is its end. */
static void fold_numbers(struct sc__fold *fold, uint32_t array, uint32_t node,
                         const struct sc__node *source, bool adds)
{
    struct sc__document *document = &fold->merged->document;
    for (uint32_t i = 0; i < source->count && !document->failed; i++) {
        struct sc__node number = number_at(source, i);
        if (node == SC__NONE) {
            append_number(fold, array, &number);
            continue;
        }
        put_number(fold, node, &number, adds && is_number(&document->nodes[node]));
        node = document->nodes[node].next;
    }
}

void sc__fold_pair(struct sc__fold *fold)
{
    struct sc__frame *frame = sc__fold_top(fold);
    uint32_t node = frame->other;
    uint32_t source = frame->next;
    if (node == SC__NONE || source == SC__NONE) {
        frame->task = SC__TASK_ELEMENTS; /* the tail, which may be empty */
        return;
    }
    const struct sc__node *value = &fold->from->nodes[source];
    frame->next = value->next;
    frame->other = fold->merged->document.nodes[node].next;
    if (frame->strategy == SC__ARRAYS_MERGE)
        sc__fold_merge(fold, node, source, NULL, SC__ARRAYS_REPLACE);
    else if (is_number(value) && is_number(&fold->merged->document.nodes[node]))
        put_number(fold, node, value, true);
    else
        sc__fold_replace(fold, node, source, NULL);
}

void sc__fold_array(struct sc__fold *fold, uint32_t node, uint32_t source,
                    enum sc__array_strategy arrays)
{
    struct sc__document *document = &fold->merged->document;
    const struct sc__node *value = &fold->from->nodes[source];
    bool was_empty = document->nodes[node].count == 0;
    sc__fold_take(fold, node, value, arrays == SC__ARRAYS_REPLACE);
    if (arrays == SC__ARRAYS_REPLACE || was_empty) {
        sc__fold_refill(fold, node, source, NULL);
        return;
    }
    bool is_packed = document->nodes[node].type != SC__ARRAY;
    if (value->count == 0 || document->failed ||
        (is_packed && value->type != SC__ARRAY && sc__fold_packed(fold, node, value, arrays)))
        return;
    if (is_packed)
        sc__fold_unpack(fold, node);
    uint32_t first =
        arrays == SC__ARRAYS_APPEND ? SC__NONE : document->nodes[node].value.children.first;
    if (value->type != SC__ARRAY) {
        fold_numbers(fold, node, first, value, arrays == SC__ARRAYS_SUM);
        return;
    }
    struct sc__frame *frame = sc__fold_push(fold, SC__TASK_PAIRS, node, source, NULL);
    if (!frame)
        return;
    frame->other = first;
    frame->strategy = (uint8_t)arrays;
}
