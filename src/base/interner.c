/* base/interner.c: growth, and what is not worth inlining. */
#include "base/interner.h"

#include "base/hash.h"

#include <string.h>

enum { FIRST_SLOTS = 64 /* for 42 keys, more than most documents have */ };

void sc__interner_init(struct sc__interner *interner, struct sc__arena *arena)
{
    memset(interner, 0, sizeof *interner);
    interner->arena = arena;
    interner->seed = sc__hash_seed();
}

uint32_t sc__interner_hash_long(uint64_t seed, const char *text, size_t length)
{
    return (uint32_t)sc__hash(text, length, seed);
}

static void fill_slots(struct sc__interner *interner)
{
    uint32_t mask = interner->slot_count - 1;
    memset(interner->slots, 0, interner->slot_count * sizeof *interner->slots);
    for (uint32_t number = 0; number < interner->count; number++) {
        uint32_t i = interner->keys[number].hash & mask;
        while (interner->slots[i] != 0)
            i = (i + 1) & mask;
        interner->slots[i] = number + 1;
    }
}

bool sc__interner_grow(struct sc__interner *interner)
{
    if (interner->slot_count > UINT32_MAX / 4)
        return false;
    uint32_t before = interner->slot_count;
    uint32_t count = before ? before * 2 : FIRST_SLOTS;
    uint32_t capacity = count / 3 * 2;
    struct sc__key *keys =
        sc__arena_grow(interner->arena, interner->keys, interner->capacity * sizeof *keys,
                       capacity * sizeof *keys);
    if (!keys)
        return false;
    interner->keys = keys;
    uint32_t *slots = sc__arena_grow(interner->arena, interner->slots, before * sizeof *slots,
                                     count * sizeof *slots);
    if (!slots)
        return false;
    interner->slots = slots;
    interner->slot_count = count;
    interner->capacity = capacity;
    fill_slots(interner);
    return true;
}

bool sc__interner_grow_followers(struct sc__interner *interner)
{
    uint32_t before = interner->follower_capacity;
    uint32_t *followers =
        sc__arena_grow(interner->arena, interner->followers, before * sizeof *followers,
                       interner->capacity * sizeof *followers);
    if (!followers)
        return false;
    memset(followers + before, 0, (interner->capacity - before) * sizeof *followers);
    interner->followers = followers;
    interner->follower_capacity = interner->capacity;
    return true;
}

uint32_t sc__intern_key(struct sc__interner *interner, const struct sc__key *key)
{
    return sc__intern_hashed(interner, key->text, key->length, key->hash);
}

uint32_t sc__interner_find(const struct sc__interner *interner, const char *text, size_t length)
{
    if (interner->slot_count == 0)
        return SC__NO_KEY;
    /* A free slot holds 0, and 0 - 1 is SC__NO_KEY. */
    return *sc__interner_slot(interner, text, length,
                              sc__interner_hash(interner->seed, text, length)) -
           1;
}
