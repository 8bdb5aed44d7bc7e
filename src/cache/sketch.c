/* cache/sketch.c: counting and forgetting. */
#include "cache/sketch.h"

#include <string.h>

enum { ROWS = 4, COUNTER_BITS = 4, COUNTER_MAX = 15 };

/* Chosen with the policy (bench/policies): shorter forgets what scans interrupt, longer is slow to
 * see that the popular keys have changed. */
enum { ADDITIONS_AN_ENTRY = 16 };

/* A row's word and counter come from bits of the hash that no other row uses. */
struct place {
    uint32_t word;
    uint32_t shift;
};

static struct place place_of(const struct sc__sketch *sketch, uint64_t hash, uint32_t row)
{
    uint64_t mixed = (hash ^ hash >> 32) * (UINT64_C(0x9E3779B97F4A7C15) + 2 * (uint64_t)row);
    return (struct place){(uint32_t)(mixed >> 32) & sketch->mask,
                          (uint32_t)(mixed >> 28 & 15) * COUNTER_BITS};
}

static size_t words_for(size_t entries)
{
    size_t words = 16;
    while (words < entries)
        words *= 2;
    return words;
}

bool sc__sketch_init(struct sc__sketch *sketch, const sc_allocator *allocator, size_t entries)
{
    size_t words = words_for(entries);
    *sketch = (struct sc__sketch){.mask = (uint32_t)(words - 1),
                                  .period = (uint32_t)(entries * ADDITIONS_AN_ENTRY)};
    sketch->words = sc__allocate_zeroed(allocator, words * sizeof *sketch->words);
    return sketch->words != NULL;
}

/* The low bits of a word's number stay, so the old words, repeated, hold every count. */
bool sc__sketch_grow(struct sc__sketch *sketch, const sc_allocator *allocator, size_t entries)
{
    size_t held = sketch->mask + (size_t)1;
    size_t words = words_for(entries);
    if (words > held) {
        uint64_t *grown = sc__allocate(allocator, words * sizeof *grown);
        if (!grown)
            return false;
        for (size_t i = 0; i < words; i += held)
            memcpy(grown + i, sketch->words, held * sizeof *grown);
        sc__release(allocator, sketch->words, held * sizeof *sketch->words);
        sketch->words = grown;
        sketch->mask = (uint32_t)(words - 1);
    }
    sketch->period = (uint32_t)(entries * ADDITIONS_AN_ENTRY);
    return true;
}

void sc__sketch_fini(struct sc__sketch *sketch, const sc_allocator *allocator)
{
    sc__release(allocator, sketch->words, (sketch->mask + (size_t)1) * sizeof *sketch->words);
    *sketch = (struct sc__sketch){0};
}

/* Halve sixteen counters at once: shift, and drop what came from a neighbour. */
static void forget_half(struct sc__sketch *sketch)
{
    for (size_t i = 0; i <= sketch->mask; i++)
        sketch->words[i] = sketch->words[i] >> 1 & UINT64_C(0x7777777777777777);
    sketch->added /= 2;
}

uint32_t sc__sketch_estimate(const struct sc__sketch *sketch, uint64_t hash)
{
    uint32_t least = COUNTER_MAX;
    for (uint32_t row = 0; row < ROWS; row++) {
        struct place place = place_of(sketch, hash, row);
        uint32_t counter = (uint32_t)(sketch->words[place.word] >> place.shift & COUNTER_MAX);
        least = counter < least ? counter : least;
    }
    return least;
}

/* Only counters below the new estimate are raised, which keeps strangers' estimates low. */
void sc__sketch_add(struct sc__sketch *sketch, uint64_t hash, uint32_t times)
{
    uint32_t raised = sc__sketch_estimate(sketch, hash) + times;
    raised = raised > COUNTER_MAX ? COUNTER_MAX : raised;
    for (uint32_t row = 0; row < ROWS; row++) {
        struct place place = place_of(sketch, hash, row);
        uint64_t *word = &sketch->words[place.word];
        if ((*word >> place.shift & COUNTER_MAX) < raised)
            *word = (*word & ~((uint64_t)COUNTER_MAX << place.shift)) | (uint64_t)raised
                                                                            << place.shift;
    }
    sketch->added += times;
    if (sketch->added >= sketch->period)
        forget_half(sketch);
}
