/* snapshot/used.c: recording which values are read.
 *
 *   used[node]   USED_FOUND: somebody got it; USED_WHOLE: and all that is below it
 *
 * What records is a second head for a block. Its index is one free group, so a read by path finds
 * nothing on the way that all reads take, and only where it would give up does it look here: with
 * the index of the head that has the block, and makes a mark. So what does not record pays nothing
 * for what does, until nothing is found. A mark is made once and stays; threads make them at once.
 */
#include "snapshot/used.h"

#include "superconfig/metrics.h"

#include <string.h>

enum { USED_FOUND = 1, USED_WHOLE = 2 };

static const uint8_t free_group[SC__GROUP] __attribute__((aligned(SC__BLOCK_ALIGNMENT))) = {0};

static void mark(const sc_snapshot *snapshot, uint32_t node, uint8_t flags)
{
    _Atomic(uint8_t) *used = &snapshot->used[node];
    if ((atomic_load_explicit(used, memory_order_relaxed) & flags) != flags)
        atomic_fetch_or_explicit(used, flags, memory_order_relaxed);
}

void sc__used_mark(sc_value value)
{
    if (value.snapshot->used)
        mark(value.snapshot, value.node, USED_FOUND);
}

void sc__used_mark_whole(sc_value value)
{
    if (value.snapshot->used)
        mark(value.snapshot, value.node,
             value.element == SC__NONE ? USED_FOUND | USED_WHOLE : USED_FOUND);
}

sc_status sc__used_find(sc_value from, const char *path, size_t length, sc_value *out)
{
    sc_value indexed = {from.snapshot->shares, from.node, from.element};
    sc_status status = sc__find(indexed, path, length, &indexed);
    if (status != SC_OK)
        return status;
    *out = (sc_value){from.snapshot, indexed.node, indexed.element};
    sc__used_mark(*out);
    return SC_OK;
}

/* What was read of an older version is read here, at the same path. False if there is no memory. */
static bool carry_over(const sc_snapshot *before, const sc_snapshot *after)
{
    struct sc__buffer path;
    bool has_memory = true;
    sc__buffer_init(&path, after->allocator);
    for (uint32_t node = 0; node < before->block->node_count && has_memory; node++) {
        uint8_t flags = atomic_load_explicit(&before->used[node], memory_order_relaxed);
        sc_value was = {before, node, SC__NONE}, is;
        if (flags == 0)
            continue;
        size_t length = sc_value_path(was, NULL, 0);
        path.length = 0;
        char *text = sc__buffer_reserve(&path, length + 1);
        has_memory = text != NULL;
        if (!has_memory)
            continue;
        sc_value_path(was, text, length + 1);
        if (sc__find(sc_snapshot_root(after->shares), text, length, &is) == SC_OK)
            mark(after, is.node, flags);
    }
    sc__buffer_fini(&path);
    return has_memory;
}

sc_status sc__snapshot_record(const sc_snapshot *snapshot, const sc_snapshot *before,
                              const sc_allocator *allocator, sc_snapshot **out)
{
    sc_snapshot *head;
    sc_status status = sc__snapshot_share(snapshot, allocator, &head);
    if (status != SC_OK)
        return status;
    head->used = sc__allocate_zeroed(allocator, head->block->node_count);
    head->tags = free_group;
    head->group_mask = 0;
    if (!head->used || (before && before->used && !carry_over(before, head))) {
        sc_release(head);
        return SC_ENOMEM;
    }
    *out = head;
    return SC_OK;
}

void sc__used_fini(sc_snapshot *snapshot)
{
    if (snapshot->used)
        sc__release(snapshot->allocator, (void *)snapshot->used, snapshot->block->node_count);
}

/* Was the value read, or one above it as a whole? */
static bool is_used(const sc_snapshot *snapshot, uint32_t node)
{
    if (atomic_load_explicit(&snapshot->used[node], memory_order_relaxed) != 0)
        return true;
    while (node != 0) {
        node = sc__parent(snapshot, node);
        if (atomic_load_explicit(&snapshot->used[node], memory_order_relaxed) & USED_WHOLE)
            return true;
    }
    return false;
}

struct listing {
    struct sc__buffer *path;
    sc_leaf_visitor visitor;
    void *context;
};

/* An array of numbers is one leaf here, told at its first element. */
static bool list_leaf(void *context, sc_str path, sc_value leaf)
{
    const struct listing *listing = context;
    bool is_element = leaf.element != SC__NONE;
    if (leaf.element == 0 || !is_element) {
        if (is_used(leaf.snapshot, leaf.node))
            return true;
        size_t length = is_element ? path.length - strlen("[0]") : path.length;
        char *end = &listing->path->data[length];
        char kept = *end;
        *end = '\0';
        bool goes_on = listing->visitor(listing->context, (sc_str){path.data, length},
                                        (sc_value){leaf.snapshot, leaf.node, SC__NONE});
        *end = kept;
        return goes_on;
    }
    return true;
}

sc_status sc_snapshot_unused(const sc_snapshot *snapshot, sc_leaf_visitor visitor, void *context)
{
    struct sc__buffer path;
    struct listing listing = {&path, visitor, context};
    if (!snapshot || !visitor || !snapshot->used)
        return SC_EINVALID;
    sc__buffer_init(&path, snapshot->allocator);
    sc__leaves_below(sc_snapshot_root(snapshot), &path, list_leaf, &listing);
    bool failed = path.failed;
    sc__buffer_fini(&path);
    return failed ? SC_ENOMEM : SC_OK;
}
