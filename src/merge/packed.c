/* merge/packed.c: the array strategies on packed numbers, without a node an element.
 *
 * Where the numbers come from is kept in spans, one for each array that took part. */
#include "merge/fold.h"

#include "simd/ops.h"

#include <string.h>

static bool reserve_data(struct sc__document *document, struct sc__packed *packed, size_t count)
{
    void *data = packed->data.integers;
    bool fits =
        sc__arena_reserve(document->arena, &data, &packed->capacity, count, sizeof(int64_t));
    packed->data.integers = data;
    return fits;
}

static bool add_span(struct sc__document *document, struct sc__packed *packed, struct sc__span span)
{
    void *spans = packed->spans;
    if (!sc__arena_reserve(document->arena, &spans, &packed->span_capacity,
                           packed->span_count + (size_t)1, sizeof span))
        return false;
    packed->spans = spans;
    packed->spans[packed->span_count++] = span;
    return true;
}

/* All elements of an input's array, from element `start` of ours on. */
static struct sc__span whole_span(const struct sc__fold *fold, const struct sc__node *source,
                                  uint32_t start)
{
    return (struct sc__span){
        .at = source->at, .start = start, .count = source->count, .origin = fold->origin};
}

void sc__fold_copy_packed(struct sc__fold *fold, uint32_t node, const struct sc__node *source)
{
    struct sc__document *document = &fold->merged->document;
    struct sc__packed *packed = sc__arena_allocate(document->arena, sizeof *packed);
    if (!packed) {
        document->failed = true;
        return;
    }
    /* The numbers are borrowed until something is added: capacity 0 makes growth copy them. */
    *packed = *source->value.packed;
    packed->capacity = 0;
    document->nodes[node].value.packed = packed;
    document->nodes[node].count = source->count;
    if (!add_span(document, packed, whole_span(fold, source, 0)))
        document->failed = true;
}

/* Make the numbers our own, with room for `count` of them. */
static bool own_data(struct sc__document *document, struct sc__node *node, uint32_t count)
{
    struct sc__packed *packed = node->value.packed;
    const int64_t *borrowed = packed->data.integers;
    bool is_borrowed = packed->capacity == 0;
    if (is_borrowed)
        packed->data.integers = NULL;
    if (!reserve_data(document, packed, count))
        return false;
    if (is_borrowed)
        memcpy(packed->data.integers, borrowed, node->count * sizeof(int64_t));
    return true;
}

static bool append(struct sc__fold *fold, struct sc__node *node, const struct sc__node *source)
{
    struct sc__document *document = &fold->merged->document;
    if ((uint64_t)node->count + source->count >= UINT32_MAX ||
        !own_data(document, node, node->count + source->count))
        return false;
    struct sc__packed *packed = node->value.packed;
    memcpy(packed->data.integers + node->count, source->value.packed->data.integers,
           source->count * sizeof(int64_t));
    if (!add_span(document, packed, whole_span(fold, source, node->count)))
        return false;
    node->count += source->count;
    return true;
}

/* The elements that a pair by pair strategy covers are no longer the lower layers' alone. */
static bool cover(struct sc__fold *fold, struct sc__node *node, const struct sc__node *source,
                  bool overridden)
{
    struct sc__packed *packed = node->value.packed;
    for (uint32_t i = 0; overridden && i < packed->span_count; i++) {
        struct sc__span *span = &packed->spans[i];
        if (span->start >= source->count || span->overridden)
            continue;
        uint32_t covered = source->count - span->start;
        if (covered < span->count) { /* the tail stays in force: split */
            struct sc__span tail = *span;
            tail.start += covered;
            tail.from += covered;
            tail.count -= covered;
            span->count = covered;
            if (!add_span(&fold->merged->document, packed, tail))
                return false;
            span = &packed->spans[i]; /* adding may have moved them */
        }
        span->overridden = true;
    }
    if (source->count > node->count)
        node->count = source->count;
    return add_span(&fold->merged->document, packed, whole_span(fold, source, 0));
}

static bool merge(struct sc__fold *fold, struct sc__node *node, const struct sc__node *source)
{
    uint32_t count = node->count > source->count ? node->count : source->count;
    if (!own_data(&fold->merged->document, node, count))
        return false;
    memcpy(node->value.packed->data.integers, source->value.packed->data.integers,
           source->count * sizeof(int64_t));
    return cover(fold, node, source, true);
}

/* Room for `count` numbers, the first of them to be written: our own stay where they are, of
 * borrowed ones the first `both` need not be copied. Gives what those are. */
static const void *make_room(struct sc__document *document, struct sc__node *node, uint32_t both,
                             uint32_t count)
{
    struct sc__packed *packed = node->value.packed;
    const int64_t *borrowed = packed->capacity == 0 ? packed->data.integers : NULL;
    if (borrowed)
        packed->data.integers = NULL;
    if (!reserve_data(document, packed, count))
        return NULL;
    if (borrowed && node->count > both)
        memcpy(packed->data.integers + both, borrowed + both,
               (node->count - both) * sizeof(int64_t));
    return borrowed ? borrowed : packed->data.integers;
}

/* False where a sum of integers leaves their range; then the numbers are what they were. */
static bool add_numbers(struct sc__node *node, const void *ours, const struct sc__packed *add,
                        uint32_t both)
{
    struct sc__packed *into = node->value.packed;
    if (node->type == SC__PACKED_FLOATS) {
        sc__ops()->add_f64(into->data.floats, ours, add->data.floats, both);
        return true;
    }
    if (sc__ops()->add_i64(into->data.integers, ours, add->data.integers, both))
        return true;
    if (ours != into->data.integers) {
        memcpy(into->data.integers, ours, both * sizeof(int64_t));
        return false;
    }
    for (uint32_t i = 0; i < both; i++) /* a sum modulo 2^64 can be taken back */
        into->data.integers[i] =
            (int64_t)((uint64_t)into->data.integers[i] - (uint64_t)add->data.integers[i]);
    return false;
}

/* `*fits` is false where the sums are not all integers, and nothing has changed. */
static bool sum(struct sc__fold *fold, struct sc__node *node, const struct sc__node *source,
                bool *fits)
{
    uint32_t both = node->count < source->count ? node->count : source->count;
    uint32_t count = node->count > source->count ? node->count : source->count;
    const struct sc__packed *add = source->value.packed;
    const void *ours = make_room(&fold->merged->document, node, both, count);
    if (!ours)
        return false;
    *fits = add_numbers(node, ours, add, both);
    if (!*fits)
        return true;
    fold->merged->array_sums++;
    if (source->count > both)
        memcpy(node->value.packed->data.integers + both, add->data.integers + both,
               (source->count - both) * sizeof(int64_t));
    return cover(fold, node, source, false);
}

bool sc__fold_packed(struct sc__fold *fold, uint32_t node, const struct sc__node *source,
                     enum sc__array_strategy arrays)
{
    struct sc__document *document = &fold->merged->document;
    struct sc__node *into = &document->nodes[node];
    bool fits = true;
    if (into->type != source->type)
        return false;
    bool done = arrays == SC__ARRAYS_APPEND  ? append(fold, into, source)
                : arrays == SC__ARRAYS_MERGE ? merge(fold, into, source)
                                             : sum(fold, into, source, &fits);
    if (!done)
        document->failed = true;
    return fits;
}
