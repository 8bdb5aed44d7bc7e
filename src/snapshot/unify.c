/* snapshot/unify.c: equal snapshots are stored once.
 *
 * Equal is: the same block, byte for byte, made of equal texts. A block is a function of what it
 * was frozen from: it holds offsets and no pointers, all that is not written is zero, and the seed
 * of its index is the process's. So values, places, warnings and settings are compared at once. */
#include "base/hash.h"
#include "snapshot/snapshot.h"

#include <string.h>

static sc_snapshot *snapshot_of(struct sc__weak *weak)
{
    return (sc_snapshot *)((char *)weak - offsetof(sc_snapshot, weak));
}

static atomic_uint *count_of(struct sc__weak *weak)
{
    return &snapshot_of(weak)->references;
}

/* Most of a block follows from its texts, whose hashes are known: beside them the values tell,
 * which say what options made of the texts. */
static uint64_t hash_of(const sc_snapshot *snapshot)
{
    const struct sc__block *block = snapshot->block;
    uint64_t hash = sc__hash(block, sizeof *block, sc__hash_seed());
    for (uint32_t i = 0; i < snapshot->text_count; i++) {
        const struct sc__text *text = snapshot->texts[i];
        hash = text->weak.sharing ? hash * UINT64_C(0x9E3779B97F4A7C15) + text->weak.hash
                                  : sc__text_hash(text, hash);
    }
    hash = sc__hash(snapshot->nodes, block->node_count * sizeof *snapshot->nodes, hash);
    return sc__hash(sc__block_part(block, block->data), block->lists - block->data, hash);
}

static bool snapshots_equal(const sc_snapshot *a, const sc_snapshot *b)
{
    if (a->text_count != b->text_count || a->block->size != b->block->size ||
        memcmp(a->block, b->block, a->block->size) != 0)
        return false;
    for (uint32_t i = 0; i < a->text_count; i++) {
        if (a->texts[i] != b->texts[i] && !sc__text_equals(a->texts[i], b->texts[i]))
            return false;
    }
    return true;
}

static bool may_share(const sc_snapshot *snapshot, const struct sc__sharing *sharing)
{
    return sharing && snapshot->allocator == sc__sharing_allocator(sharing);
}

sc_snapshot *sc__snapshot_unify(sc_snapshot *snapshot, struct sc__sharing *sharing)
{
    if (!may_share(snapshot, sharing))
        return snapshot;
    struct sc__weak *weak = sc__sharing_find_or_add(sharing, SC__SHARING_SNAPSHOTS, &snapshot->weak,
                                                    hash_of(snapshot), count_of);
    if (!weak)
        return snapshot;
    sc_snapshot *found = snapshot_of(weak);
    bool is_same = snapshots_equal(found, snapshot);
    sc_release(is_same ? snapshot : found);
    return is_same ? found : snapshot;
}

const sc_snapshot *sc__snapshot_find_equal(const sc_snapshot *snapshot, struct sc__sharing *sharing)
{
    struct sc__weak *weak =
        may_share(snapshot, sharing)
            ? sc__sharing_find(sharing, SC__SHARING_SNAPSHOTS, hash_of(snapshot), count_of)
            : NULL;
    if (!weak)
        return NULL;
    const sc_snapshot *found = snapshot_of(weak);
    if (snapshots_equal(found, snapshot))
        return found;
    sc_release(found);
    return NULL;
}
