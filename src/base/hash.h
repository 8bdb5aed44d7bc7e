/* base/hash.h: the one hash of the library, XXH3, seeded once per process so that
 * nobody outside can choose colliding keys. Content hashes take seed 0. */
#ifndef SC_BASE_HASH_H
#define SC_BASE_HASH_H

#define XXH_INLINE_ALL
#include <stddef.h>
#include <stdint.h>
#include <xxhash.h>

/* The process's random seed; the same on every call from every thread. */
uint64_t sc__hash_seed(void);

static inline uint64_t sc__hash(const void *bytes, size_t length, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, length, seed);
}

#endif
