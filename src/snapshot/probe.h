/* snapshot/probe.h: the probe of the index for a path of one block, in line.
 *
 * A path of one block lies below a mapping whose path is kept, so what a group says of it is
 * final; only behind a full group the search goes on, by the loop in index.c. For a function with
 * the attribute `flatten` the hash becomes part of it as well, of which a path takes a few
 * instructions in one branch. */
#ifndef SC_SNAPSHOT_PROBE_H
#define SC_SNAPSHOT_PROBE_H

#include "base/hash.h"
#include "snapshot/group.h"
#include "snapshot/snapshot.h"

enum { SC__PATH_BLOCK = 64 };

/* index.c: all groups from the hash's first on, up to one that is not full. */
uint32_t sc__index_find_hashed(const sc_snapshot *snapshot, const char *path, size_t length,
                               uint64_t hash);

/* index.c: a path of more than one block. */
uint32_t sc__index_find_long(const sc_snapshot *snapshot, const char *path, size_t length);

static inline uint8_t sc__tag_of(uint64_t hash)
{
    return (uint8_t)(hash | 0x80);
}

/* Is `path`, of one block, that of a node with a key, in a mapping whose path is kept? */
static inline bool sc__is_member(const sc_snapshot *snapshot, uint32_t node, const char *path,
                                 size_t length)
{
    const struct sc__block_key *key = &snapshot->keys[snapshot->nodes[node].key];
    const struct sc__block_path *above = sc__above(snapshot, node);
    return length == (size_t)above->length + key->spelling_length &&
           sc__equal_64(path + above->length, snapshot->bytes + key->spelling,
                        key->spelling_length) &&
           sc__equal_64(path, above->text, above->length);
}

static inline __attribute__((always_inline)) uint32_t sc__probe(const sc_snapshot *snapshot,
                                                                const char *path, size_t length)
{
    if (__builtin_expect(length > SC__PATH_BLOCK, 0))
        return sc__index_find_long(snapshot, path, length);
    uint64_t hash = sc__hash(path, length, snapshot->seed);
    size_t first = (size_t)((uint32_t)(hash >> 7) & snapshot->group_mask) * SC__GROUP;
    uint32_t found = sc__group_match(snapshot->tags + first, sc__tag_of(hash));
    for (; found != 0; found &= found - 1) {
        const struct sc__block_slot *slot =
            &snapshot->slots[first + (uint32_t)__builtin_ctz(found)];
        if (slot->hash == (uint32_t)(hash >> 32) &&
            sc__is_member(snapshot, slot->node, path, length))
            return slot->node;
    }
    if (sc__group_match(snapshot->tags + first, 0) != 0)
        return SC__NONE;
    return sc__index_find_hashed(snapshot, path, length, hash);
}

#endif
