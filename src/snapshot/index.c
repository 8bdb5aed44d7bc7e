/* snapshot/index.c: from a full dotted path to its node, in one probe.
 *
 *   | tag[16] | tag[16] | ...   one byte a slot, 0 where it is free, 16 to a group
 *   | slot    | slot    | ...   the hash's upper half, node
 *
 * The lowest seven bits of the seeded hash make the tag, the next ones choose the group.
 * The table is built once, at freeze, at most 7/8 full, and never changes. Text is
 * compared against the keys along the node's parents, so no path is stored.
 *
 * A path is hashed 64 bytes at a time, the hash of each block being the seed of the next.
 * Nearly every path is one block; and a million members below a key of a million bytes do
 * not hash that key a million times, for they go on from what their mapping hashed. */
#include "base/hash.h"
#include "snapshot/snapshot.h"
#include "value/number.h"

#include <string.h>

enum { PATH_BLOCK = 64 };

#define LOW_BITS UINT64_C(0x0101010101010101)
#define HIGH_BITS UINT64_C(0x8080808080808080)

static uint8_t tag_of(uint64_t hash)
{
    return (uint8_t)(hash | 0x80);
}

/* The bytes of `word` that equal `tag`, as their high bits. A byte above an equal one may be
 * reported too where it differs by 1; the caller compares hashes anyway. */
static uint64_t matches(uint64_t word, uint8_t tag)
{
    uint64_t difference = word ^ (LOW_BITS * tag);
    return (difference - LOW_BITS) & ~difference & HIGH_BITS;
}

/* Eight tags, the first in the lowest byte. */
static uint64_t load_tags(const uint8_t *tags)
{
    uint64_t word;
    memcpy(&word, tags, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

void sc__path_hash_extend(struct sc__path_hash *hash, const char *path, size_t length)
{
    while (length - hash->hashed > PATH_BLOCK) {
        hash->seed = sc__hash(path + hash->hashed, PATH_BLOCK, hash->seed);
        hash->hashed += PATH_BLOCK;
    }
}

/* The hash of a whole path, of which `hash` holds the beginning. */
static uint64_t hash_path(struct sc__path_hash hash, const char *path, size_t length)
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
                      struct sc__path_hash begun, const char *path, size_t length, uint32_t node)
{
    uint64_t hash = hash_path(begun, path, length);
    for (uint32_t group = (uint32_t)(hash >> 7) & block->group_mask;;
         group = (group + 1) & block->group_mask) {
        size_t first = (size_t)group * SC__GROUP;
        const uint8_t *found = memchr(tags + first, 0, SC__GROUP);
        if (!found)
            continue;
        size_t slot = (size_t)(found - tags);
        tags[slot] = tag_of(hash);
        slots[slot] = (struct sc__block_slot){(uint32_t)(hash >> 32), node};
        return;
    }
}

/* Take `piece` off the end of the text; false where it does not end so. */
static bool strip(const char *text, size_t *length, const char *piece, size_t piece_length)
{
    if (*length < piece_length || memcmp(text + *length - piece_length, piece, piece_length) != 0)
        return false;
    *length -= piece_length;
    return true;
}

/* Take "[position]" of an array's element off the end. */
static bool strip_index(const char *text, size_t *length, uint32_t position)
{
    char digits[SC__NUMBER_TEXT];
    size_t count = sc__number_write_unsigned(position, digits);
    return strip(text, length, "]", 1) && strip(text, length, digits, count) &&
           strip(text, length, "[", 1);
}

/* Is `path` the canonical path of the node? Compared from its end towards the root. */
static bool is_path_of(const sc_snapshot *snapshot, uint32_t node, const char *path, size_t length)
{
    while (node != 0) {
        uint32_t parent = snapshot->parents[node];
        uint32_t key = snapshot->nodes[node].key;
        if (key == SC__NO_KEY) {
            uint32_t position = node - snapshot->nodes[parent].value.span.first;
            if (!strip_index(path, &length, position))
                return false;
        } else {
            const struct sc__block_key *text = &snapshot->keys[key];
            if (!strip(path, &length, snapshot->bytes + text->spelling, text->spelling_length) ||
                (parent != 0 && !strip(path, &length, ".", 1)))
                return false;
        }
        node = parent;
    }
    return length == 0;
}

uint32_t sc__index_find(const sc_snapshot *snapshot, const char *path, size_t length)
{
    const struct sc__block *block = snapshot->block;
    uint64_t hash = hash_path((struct sc__path_hash){block->seed, 0}, path, length);
    for (uint32_t group = (uint32_t)(hash >> 7) & block->group_mask;;
         group = (group + 1) & block->group_mask) {
        size_t first = (size_t)group * SC__GROUP;
        uint64_t words[2] = {load_tags(snapshot->tags + first),
                             load_tags(snapshot->tags + first + 8)};
        for (size_t half = 0; half < 2; half++) {
            uint64_t found = matches(words[half], tag_of(hash));
            for (; found != 0; found &= found - 1) {
                size_t slot = first + half * 8 + (size_t)__builtin_ctzll(found) / 8;
                if (snapshot->slots[slot].hash == (uint32_t)(hash >> 32) &&
                    is_path_of(snapshot, snapshot->slots[slot].node, path, length))
                    return snapshot->slots[slot].node;
            }
        }
        if (matches(words[0], 0) != 0 || matches(words[1], 0) != 0)
            return SC__NONE;
    }
}
