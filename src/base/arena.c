/* base/arena.c: chunks, and growth of the newest allocation in place. */
#include "base/arena.h"

#include <assert.h>
#include <string.h>

struct sc__arena_chunk {
    struct sc__arena_chunk *next;
    size_t size; /* of the whole chunk, header included */
    size_t used; /* header included */
    size_t last; /* offset of the newest allocation */
};

static_assert(sizeof(struct sc__arena_chunk) % SC__ARENA_ALIGNMENT == 0,
              "allocations behind the header are aligned");

static size_t round_up(size_t size)
{
    return (size + SC__ARENA_ALIGNMENT - 1) & ~(size_t)(SC__ARENA_ALIGNMENT - 1);
}

void sc__arena_init(struct sc__arena *arena, const sc_allocator *allocator, size_t chunk_size)
{
    arena->allocator = allocator;
    arena->chunks = NULL;
    arena->chunk_size = chunk_size;
    arena->first_size = 0;
}

void sc__arena_fini(struct sc__arena *arena)
{
    while (arena->chunks) {
        struct sc__arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        sc__release(arena->allocator, chunk, chunk->size);
    }
}

void sc__arena_reset(struct sc__arena *arena)
{
    struct sc__arena_chunk *kept = NULL;
    while (arena->chunks) {
        struct sc__arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->next;
        if (!kept && chunk->size == arena->chunk_size)
            kept = chunk;
        else
            sc__release(arena->allocator, chunk, chunk->size);
    }
    if (kept) {
        kept->next = NULL;
        kept->used = kept->last = sizeof *kept;
    }
    arena->chunks = kept;
}

void sc__arena_recycle(struct sc__arena *arena, size_t at_most)
{
    size_t bytes = sc__arena_bytes(arena);
    struct sc__arena_chunk *only = arena->chunks;
    if (only && !only->next && bytes <= at_most) {
        only->used = only->last = sizeof *only;
        return;
    }
    sc__arena_fini(arena);
    arena->first_size = bytes <= at_most ? bytes : 0;
}

size_t sc__arena_bytes(const struct sc__arena *arena)
{
    size_t bytes = 0;
    for (const struct sc__arena_chunk *chunk = arena->chunks; chunk; chunk = chunk->next)
        bytes += chunk->size;
    return bytes;
}

static struct sc__arena_chunk *add_chunk(struct sc__arena *arena, size_t size)
{
    size_t whole = sizeof(struct sc__arena_chunk) + size;
    if (whole < arena->chunk_size)
        whole = arena->chunk_size;
    if (!arena->chunks && whole < arena->first_size)
        whole = arena->first_size;
    struct sc__arena_chunk *chunk = sc__allocate(arena->allocator, whole);
    if (!chunk)
        return NULL;
    chunk->size = whole;
    chunk->used = chunk->last = sizeof *chunk;
    /* A chunk filled by one allocation goes behind the one in use, whose free end still serves. */
    if (arena->chunks && whole > arena->chunk_size) {
        chunk->next = arena->chunks->next;
        arena->chunks->next = chunk;
    } else {
        chunk->next = arena->chunks;
        arena->chunks = chunk;
    }
    return chunk;
}

void *sc__arena_allocate(struct sc__arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = round_up(size ? size : 1);
    struct sc__arena_chunk *chunk = arena->chunks;
    if (!chunk || chunk->size - chunk->used < rounded) {
        chunk = add_chunk(arena, rounded);
        if (!chunk)
            return NULL;
    }
    chunk->last = chunk->used;
    chunk->used += rounded;
    return (char *)chunk + chunk->last;
}

/* The link to the chunk that holds nothing but `memory`, or NULL. */
static struct sc__arena_chunk **find_sole_owner(struct sc__arena *arena, const void *memory)
{
    for (struct sc__arena_chunk **link = &arena->chunks; *link; link = &(*link)->next) {
        if ((const char *)memory == (const char *)(*link + 1))
            return (*link)->last == sizeof **link ? link : NULL;
    }
    return NULL;
}

static void *grow_chunk(struct sc__arena *arena, struct sc__arena_chunk **link, size_t size)
{
    struct sc__arena_chunk *chunk = *link;
    size_t whole = sizeof *chunk + round_up(size);
    chunk = arena->allocator->reallocate(arena->allocator->context, chunk, chunk->size, whole);
    if (!chunk)
        return NULL;
    chunk->size = chunk->used = whole;
    *link = chunk;
    return chunk + 1;
}

void *sc__arena_grow(struct sc__arena *arena, void *memory, size_t old_size, size_t new_size)
{
    if (!memory)
        return sc__arena_allocate(arena, new_size);
    if (new_size > SIZE_MAX / 2)
        return NULL;
    struct sc__arena_chunk *newest = arena->chunks;
    if ((char *)memory == (char *)newest + newest->last &&
        newest->size - newest->last >= round_up(new_size)) {
        newest->used = newest->last + round_up(new_size);
        return memory;
    }
    if (old_size >= arena->chunk_size / 2) {
        struct sc__arena_chunk **owner = find_sole_owner(arena, memory);
        if (owner)
            return grow_chunk(arena, owner, new_size);
    }
    void *grown = sc__arena_allocate(arena, new_size);
    if (grown)
        memcpy(grown, memory, old_size);
    return grown;
}

char *sc__arena_copy(struct sc__arena *arena, const char *text, size_t length)
{
    char *copy = sc__arena_allocate(arena, length + 1);
    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

bool sc__arena_reserve(struct sc__arena *arena, void **vector, uint32_t *capacity, size_t needed,
                       size_t element)
{
    if (needed <= *capacity)
        return true;
    size_t grown = sc__grown_capacity(*capacity, needed, element);
    if (grown == 0 || grown > UINT32_MAX)
        return false;
    void *moved = sc__arena_grow(arena, *vector, *capacity * element, grown * element);
    if (!moved)
        return false;
    *vector = moved;
    *capacity = (uint32_t)grown;
    return true;
}
