/* snapshot/index.c: from a full dotted path to its node, in one probe.
 *
 *   | tag[16] | tag[16] | ...   one byte a slot, 0 where it is free, 16 to a group
 *   | slot    | slot    | ...   the hash's upper half, node
 *
 * The lowest seven bits of the seeded hash make the tag, the next ones choose the group.
 * The table is built once, at freeze, at most 7/8 full, and never changes. A path is compared
 * in two pieces, what its mapping's path is and its key; each is stored once. Only where the
 * mapping's path is long it is not stored, and compared by its own key and so on.
 *
 * A path is hashed 64 bytes at a time, the hash of each block being the seed of the next.
 * Nearly every path is one block; and a million members below a key of a million bytes do
 * not hash that key a million times, for they go on from what their mapping hashed. */
#include "snapshot/probe.h"
#include "value/number.h"

#include <string.h>

void sc__path_hash_extend(struct sc__path_hash *hash, const char *path, size_t length)
{
    while (length - hash->hashed > SC__PATH_BLOCK) {
        hash->seed = sc__hash(path + hash->hashed, SC__PATH_BLOCK, hash->seed);
        hash->hashed += SC__PATH_BLOCK;
    }
}

__attribute__((flatten)) uint64_t sc__path_hash_end(struct sc__path_hash hash, const char *path,
                                                    size_t length)
{
    sc__path_hash_extend(&hash, path, length);
    return sc__hash(path + hash.hashed, length - hash.hashed, hash.seed);
}

uint32_t sc__index_groups(uint32_t count)
{
    uint32_t groups = 1;
    while ((uint64_t)groups * SC__GROUP * 7 / 8 < count)
        groups *= 2;
    return groups;
}

void sc__index_insert(const struct sc__block *block, uint8_t *tags, struct sc__block_slot *slots,
                      uint64_t hash, uint32_t node)
{
    for (uint32_t group = (uint32_t)(hash >> 7) & block->group_mask;;
         group = (group + 1) & block->group_mask) {
        size_t first = (size_t)group * SC__GROUP;
        uint32_t found = sc__group_match(tags + first, 0);
        if (found == 0)
            continue;
        size_t slot = first + (uint32_t)__builtin_ctz(found);
        tags[slot] = sc__tag_of(hash);
        slots[slot] = (struct sc__block_slot){(uint32_t)(hash >> 32), node};
        return;
    }
}

/* Take "[position]" of an array's element off the end; false where it does not end so. */
static __attribute__((noinline)) bool strip_index(const char *text, size_t *length,
                                                  uint32_t position)
{
    char step[SC__NUMBER_TEXT + 2] = "[";
    size_t count = 1 + sc__number_write_unsigned(position, step + 1);
    step[count++] = ']';
    if (*length < count || memcmp(text + *length - count, step, count) != 0)
        return false;
    *length -= count;
    return true;
}

/* Take a node's step off the end; false where the path does not end so. */
static bool strip_step(const sc_snapshot *snapshot, uint32_t node, const char *path, size_t *length)
{
    uint32_t parent = sc__parent(snapshot, node);
    uint32_t number = snapshot->nodes[node].key;
    if (number == SC__NO_KEY)
        return strip_index(path, length, node - snapshot->nodes[parent].value.span.first);
    const struct sc__block_key *key = &snapshot->keys[number];
    if (*length < key->spelling_length)
        return false;
    *length -= key->spelling_length;
    return sc__equal(path + *length, snapshot->bytes + key->spelling, key->spelling_length) &&
           (parent == 0 || (*length > 0 && path[--*length] == '.'));
}

/* Is `path` the canonical path of a node that has a key? Compared from its end towards the root, as
 * far as no path is kept. */
static bool is_path_of(const sc_snapshot *snapshot, uint32_t node, const char *path, size_t length)
{
    const struct sc__block_path *above;
    while ((above = sc__above(snapshot, node))->length == SC__NONE) {
        if (node == 0)
            return length == 0;
        if (!strip_step(snapshot, node, path, &length))
            return false;
        node = above->node;
    }
    if (node == 0)
        return length == 0;
    const struct sc__block_key *key = &snapshot->keys[snapshot->nodes[node].key];
    return length == (size_t)above->length + key->spelling_length &&
           sc__equal(path + above->length, snapshot->bytes + key->spelling, key->spelling_length) &&
           sc__equal(path, above->text, above->length);
}

/* All groups from the hash's first on, up to one that is not full. */
uint32_t sc__index_find_hashed(const sc_snapshot *snapshot, const char *path, size_t length,
                               uint64_t hash)
{
    uint32_t group = (uint32_t)(hash >> 7) & snapshot->group_mask;
    for (;; group = (group + 1) & snapshot->group_mask) {
        size_t first = (size_t)group * SC__GROUP;
        uint32_t found = sc__group_match(snapshot->tags + first, sc__tag_of(hash));
        for (; found != 0; found &= found - 1) {
            const struct sc__block_slot *slot =
                &snapshot->slots[first + (uint32_t)__builtin_ctz(found)];
            if (slot->hash == (uint32_t)(hash >> 32) &&
                is_path_of(snapshot, slot->node, path, length))
                return slot->node;
        }
        if (sc__group_match(snapshot->tags + first, 0) != 0)
            return SC__NONE;
    }
}

uint32_t sc__index_find_long(const sc_snapshot *snapshot, const char *path, size_t length)
{
    struct sc__path_hash begun = {snapshot->seed, 0};
    return sc__index_find_hashed(snapshot, path, length, sc__path_hash_end(begun, path, length));
}

__attribute__((flatten)) uint32_t sc__index_find(const sc_snapshot *snapshot, const char *path,
                                                 size_t length)
{
    return sc__probe(snapshot, path, length);
}
