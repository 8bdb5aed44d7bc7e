/* base/interner.h: key text to a small dense number, so that equal keys compare by number.
 *
 *   keys       | text, length, hash | ...  by number
 *   slots      | number + 1 or 0 | ...     by hash, a power of two of them, at most 2/3 used
 *   followers  | number + 1 or 0 | ...     by number
 *
 * Keys and slots grow together, so there is one thing to check before a key is added. A document
 * has one interner and a merge has another; a number means nothing outside its own. Key bytes are
 * borrowed: from the document's text, or from the arena where an escape had to be decoded.
 *
 * Mappings of one kind hold the same keys in the same order, so a reader asks first for the key
 * that last came behind the one before: to compare is cheaper than to hash. Not thread-safe. */
#ifndef SC_BASE_INTERNER_H
#define SC_BASE_INTERNER_H

#include "base/arena.h"
#include "base/words.h"

#define SC__NO_KEY UINT32_MAX

struct sc__key {
    const char *text; /* not NUL-terminated */
    uint32_t length;
    uint32_t hash; /* sc__interner_hash of it, the same in every interner */
};

struct sc__interner {
    struct sc__arena *arena;
    uint64_t seed;
    struct sc__key *keys;
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots;
    uint32_t slot_count;
    uint32_t follower_capacity; /* 0 until one is noted */
    uint32_t *followers;
};

void sc__interner_init(struct sc__interner *interner, struct sc__arena *arena);

/* The number of a key of another interner, whose hash is known already, new or known here;
 * SC__NO_KEY if there is no memory. */
uint32_t sc__intern_key(struct sc__interner *interner, const struct sc__key *key);

/* The number of a key that is known; SC__NO_KEY if it is not. */
uint32_t sc__interner_find(const struct sc__interner *interner, const char *text, size_t length);

/* What sc__interner_hash does for keys that two words do not cover. */
uint32_t sc__interner_hash_long(uint64_t seed, const char *text, size_t length);

/* Room for more keys, or for the followers of all keys; false if there is no memory. */
bool sc__interner_grow(struct sc__interner *interner);
bool sc__interner_grow_followers(struct sc__interner *interner);

/* Most keys are short. Theirs is the product of two seeded words, its halves folded together,
 * as XXH3 does it, without the call and without what XXH3 adds to pass for random. */
static inline uint32_t sc__interner_hash(uint64_t seed, const char *text, size_t length)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 product;
    uint64_t first = 0;
    uint64_t last = 0;
    if (length > 16)
        return sc__interner_hash_long(seed, text, length);
    if (length >= 8) {
        first = sc__load_word(text);
        last = sc__load_word(text + length - 8);
    } else if (length >= 4) {
        first = sc__load_half(text);
        last = sc__load_half(text + length - 4);
    } else if (length > 0) {
        first = (unsigned char)text[0] | (uint64_t)(unsigned char)text[length / 2] << 8 |
                (uint64_t)(unsigned char)text[length - 1] << 16;
    }
    uint64_t second_seed = (seed << 32 | seed >> 32) ^ UINT64_C(0x9E3779B97F4A7C15);
    product mixed = (product)(first ^ seed) * (last ^ second_seed ^ (uint64_t)length << 56);
    uint64_t folded = (uint64_t)mixed ^ (uint64_t)(mixed >> 64);
    return (uint32_t)(folded ^ folded >> 32);
#else
    return sc__interner_hash_long(seed, text, length);
#endif
}

/* Is a known key this text? */
static inline bool sc__key_is(const struct sc__key *key, const char *text, size_t length)
{
    if (key->length != length)
        return false;
    return length <= 16 ? sc__equal_short(key->text, text, length)
                        : memcmp(key->text, text, length) == 0;
}

/* The slot that holds the key, or the free one where it belongs; there must be slots. */
static inline uint32_t *sc__interner_slot(const struct sc__interner *interner, const char *text,
                                          size_t length, uint32_t hash)
{
    uint32_t mask = interner->slot_count - 1;
    for (uint32_t i = hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &interner->slots[i];
        if (*slot == 0)
            return slot;
        const struct sc__key *known = &interner->keys[*slot - 1];
        if (known->hash == hash && sc__key_is(known, text, length))
            return slot;
    }
}

/* The number of a key whose hash is known, new or known; SC__NO_KEY if there is no memory. */
static inline uint32_t sc__intern_hashed(struct sc__interner *interner, const char *text,
                                         size_t length, uint32_t hash)
{
    if (interner->count == interner->capacity && !sc__interner_grow(interner))
        return SC__NO_KEY;
    uint32_t *slot = sc__interner_slot(interner, text, length, hash);
    if (*slot == 0) {
        interner->keys[interner->count] = (struct sc__key){text, (uint32_t)length, hash};
        *slot = ++interner->count;
    }
    return *slot - 1;
}

/* The same for a key whose hash is not. */
static inline uint32_t sc__intern(struct sc__interner *interner, const char *text, size_t length)
{
    return sc__intern_hashed(interner, text, length,
                             sc__interner_hash(interner->seed, text, length));
}

/* The key that was last noted behind `key`, which may be SC__NO_KEY; SC__NO_KEY where none was. */
static inline uint32_t sc__interner_follower(const struct sc__interner *interner, uint32_t key)
{
    return key < interner->follower_capacity ? interner->followers[key] - 1 : SC__NO_KEY;
}

/* Note that `follower` came behind `key`, where there was one; false if there is no memory. */
static inline bool sc__interner_note(struct sc__interner *interner, uint32_t key, uint32_t follower)
{
    if (key == SC__NO_KEY)
        return true;
    if (key >= interner->follower_capacity && !sc__interner_grow_followers(interner))
        return false;
    interner->followers[key] = follower + 1;
    return true;
}

#endif
