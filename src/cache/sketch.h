/* cache/sketch.h: about how often each key was asked for lately, in half a byte a counter.
 *
 * A count-min sketch (Cormode and Muthukrishnan, 2005) with counters that stop at 15 and are
 * halved from time to time, as TinyLFU does (Einziger and others, 2017): an estimate is never
 * too low, seldom too high, and what was popular long ago is forgotten. Sixteen counters share a
 * word; a key has one counter in each of four words. Not thread-safe. */
#ifndef SC_CACHE_SKETCH_H
#define SC_CACHE_SKETCH_H

#include "base/alloc.h"

#include <stdint.h>

struct sc__sketch {
    uint64_t *words;
    uint32_t mask;   /* of a word's number */
    uint32_t period; /* additions between two halvings */
    uint32_t added;  /* since the last one */
};

/* Room for the frequencies of that many entries. False if there is no memory. */
bool sc__sketch_init(struct sc__sketch *sketch, const sc_allocator *allocator, size_t entries);

/* Room for more entries, with all counts kept. False, and unchanged, if there is no memory. */
bool sc__sketch_grow(struct sc__sketch *sketch, const sc_allocator *allocator, size_t entries);

void sc__sketch_fini(struct sc__sketch *sketch, const sc_allocator *allocator);

/* The key was asked for `times` more, 0 to 15. */
void sc__sketch_add(struct sc__sketch *sketch, uint64_t hash, uint32_t times);

/* How often it was asked for, 0 to 15. */
uint32_t sc__sketch_estimate(const struct sc__sketch *sketch, uint64_t hash);

#endif
