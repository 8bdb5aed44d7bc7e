/* base/interner.c: open addressing over the dense table of keys. */
#include "base/interner.h"

#include "base/hash.h"

#include <string.h>

void sc__interner_init(struct sc__interner *interner, struct sc__arena *arena)
{
    memset(interner, 0, sizeof *interner);
    interner->arena = arena;
    interner->seed = sc__hash_seed();
}

/* The slot that holds the key, or the free one where it belongs. */
static uint32_t *find_slot(const struct sc__interner *interner, const struct sc__key *key)
{
    uint32_t mask = interner->slot_count - 1;
    for (uint32_t i = key->hash & mask;; i = (i + 1) & mask) {
        uint32_t *slot = &interner->slots[i];
        if (*slot == 0)
            return slot;
        const struct sc__key *known = &interner->keys[*slot - 1];
        if (known->hash == key->hash && known->length == key->length &&
            memcmp(known->text, key->text, key->length) == 0)
            return slot;
    }
}

static bool grow_slots(struct sc__interner *interner)
{
    uint32_t count = interner->slot_count ? interner->slot_count * 2 : 64;
    uint32_t *slots = sc__arena_allocate(interner->arena, count * sizeof *slots);
    if (!slots)
        return false;
    memset(slots, 0, count * sizeof *slots);
    for (uint32_t number = 0; number < interner->count; number++) {
        uint32_t i = interner->keys[number].hash & (count - 1);
        while (slots[i] != 0)
            i = (i + 1) & (count - 1);
        slots[i] = number + 1;
    }
    interner->slots = slots;
    interner->slot_count = count;
    return true;
}

uint32_t sc__intern_key(struct sc__interner *interner, const struct sc__key *key)
{
    if (interner->count >= interner->slot_count / 3 * 2 && !grow_slots(interner))
        return SC__NO_KEY;
    uint32_t *slot = find_slot(interner, key);
    if (*slot != 0)
        return *slot - 1;
    void *keys = interner->keys;
    if (!sc__arena_reserve(interner->arena, &keys, &interner->capacity, interner->count + 1u,
                           sizeof *key))
        return SC__NO_KEY;
    interner->keys = keys;
    interner->keys[interner->count] = *key;
    *slot = ++interner->count;
    return interner->count - 1;
}

static struct sc__key make_key(const struct sc__interner *interner, const char *text, size_t length)
{
    return (struct sc__key){text, (uint32_t)length,
                            (uint32_t)sc__hash(text, length, interner->seed)};
}

uint32_t sc__intern(struct sc__interner *interner, const char *text, size_t length)
{
    struct sc__key key = make_key(interner, text, length);
    return sc__intern_key(interner, &key);
}

uint32_t sc__interner_find(const struct sc__interner *interner, const char *text, size_t length)
{
    if (interner->slot_count == 0)
        return SC__NO_KEY;
    struct sc__key key = make_key(interner, text, length);
    return *find_slot(interner, &key) - 1; /* a free slot holds 0: SC__NO_KEY */
}
