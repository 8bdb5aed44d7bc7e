/* base/arena.h: a bump allocator, the memory pool of a load.
 *
 *   chunk -> chunk -> ...       newest first
 *   | header | used ... | free |
 *
 * Everything made while loading (documents, merge results, scratch) lies in an
 * arena and goes at once. An allocation larger than a chunk gets a chunk of its
 * own, and growing it reallocates that chunk, so a vector that grows large does
 * not leave its former copies behind. An arena that is used over and over comes to one chunk as
 * large as a use needs, whose pages are there already. Not thread-safe: one arena, one thread. */
#ifndef SC_BASE_ARENA_H
#define SC_BASE_ARENA_H

#include "base/alloc.h"

#define SC__ARENA_INITIAL_SIZE ((size_t)32 * 1024)
#define SC__ARENA_ALIGNMENT 16

struct sc__arena_chunk;

struct sc__arena {
    const sc_allocator *allocator;
    struct sc__arena_chunk *chunks; /* the one in use first */
    size_t chunk_size;
    size_t first_size; /* of the next first chunk, where that is more */
};

/* An empty arena; no memory is taken before the first allocation. */
void sc__arena_init(struct sc__arena *arena, const sc_allocator *allocator, size_t chunk_size);

/* Give everything back. */
void sc__arena_fini(struct sc__arena *arena);

/* Forget all allocations, but keep one ordinary chunk for the next use. */
void sc__arena_reset(struct sc__arena *arena);

/* Forget all allocations of one use. The next begins with one chunk as large as all chunks of
 * this one; what would be above `at_most` bytes is given back instead. */
void sc__arena_recycle(struct sc__arena *arena, size_t at_most);

/* Bytes taken from the allocator now. */
size_t sc__arena_bytes(const struct sc__arena *arena);

/* `size` bytes aligned to SC__ARENA_ALIGNMENT, not initialised; NULL if there is no memory. */
void *sc__arena_allocate(struct sc__arena *arena, size_t size);

/* Grow an allocation of this arena, keeping its content; in place where it is the newest. */
void *sc__arena_grow(struct sc__arena *arena, void *memory, size_t old_size, size_t new_size);

/* A copy of `length` bytes with a NUL behind them. */
char *sc__arena_copy(struct sc__arena *arena, const char *text, size_t length);

/* Make room for `needed` elements in a vector of the arena; false if there is no memory. */
bool sc__arena_reserve(struct sc__arena *arena, void **vector, uint32_t *capacity, size_t needed,
                       size_t element);

#endif
