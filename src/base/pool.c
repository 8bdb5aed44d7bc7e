/* base/pool.c: idle arenas and buffers, last in, first out. */
#include "base/pool.h"

/* Below it an arena would ask for memory at every turn. */
#define LEAST_ARENA_SIZE ((size_t)4096)

bool sc__pool_init(struct sc__pool *pool, const struct sc__pool_options *options,
                   const sc_allocator *allocator)
{
    pool->allocator = allocator;
    pool->options = *options;
    if (pool->options.initial_arena_size < LEAST_ARENA_SIZE)
        pool->options.initial_arena_size = LEAST_ARENA_SIZE;
    pool->arena_count = pool->buffer_count = 0;
    pool->arena_bytes = 0;
    pool->buffers = NULL;
    if (options->buffers > 0) {
        pool->buffers = sc__allocate(allocator, options->buffers * sizeof *pool->buffers);
        if (!pool->buffers)
            return false;
    }
    pool->lock = sc__fork_locks_next(SC__FORK_SHARED);
    return true;
}

void sc__pool_fini(struct sc__pool *pool)
{
    while (pool->arena_count > 0)
        sc__arena_fini(&pool->arenas[--pool->arena_count]);
    while (pool->buffer_count > 0)
        sc__release(pool->allocator, pool->buffers[--pool->buffer_count], SC__BUFFER_SIZE);
    sc__release(pool->allocator, pool->buffers, pool->options.buffers * sizeof *pool->buffers);
}

void sc__pool_take_arena(struct sc__pool *pool, const sc_allocator *allocator,
                         struct sc__arena *arena)
{
    sc__arena_init(arena, allocator,
                   pool ? pool->options.initial_arena_size : SC__ARENA_INITIAL_SIZE);
    if (!pool)
        return;
    pthread_mutex_lock(pool->lock);
    if (pool->arena_count > 0) {
        *arena = pool->arenas[--pool->arena_count];
        pool->arena_bytes -= sc__arena_bytes(arena);
    }
    pthread_mutex_unlock(pool->lock);
}

void sc__pool_give_arena(struct sc__pool *pool, struct sc__arena *arena)
{
    sc__arena_recycle(arena, pool ? pool->options.arena_bytes : 0);
    size_t bytes = sc__arena_bytes(arena);
    bool kept = false;
    if (pool) {
        pthread_mutex_lock(pool->lock);
        kept = pool->arena_count < SC__POOL_ARENAS &&
               bytes <= pool->options.arena_bytes - pool->arena_bytes;
        if (kept) {
            pool->arenas[pool->arena_count++] = *arena;
            pool->arena_bytes += bytes;
        }
        pthread_mutex_unlock(pool->lock);
    }
    if (!kept)
        sc__arena_fini(arena);
}

char *sc__pool_take_buffer(struct sc__pool *pool, const sc_allocator *allocator)
{
    char *buffer = NULL;
    if (pool) {
        pthread_mutex_lock(pool->lock);
        if (pool->buffer_count > 0)
            buffer = pool->buffers[--pool->buffer_count];
        pthread_mutex_unlock(pool->lock);
    }
    return buffer ? buffer : sc__allocate(allocator, SC__BUFFER_SIZE);
}

void sc__pool_give_buffer(struct sc__pool *pool, const sc_allocator *allocator, char *buffer)
{
    bool kept = false;
    if (pool && buffer) {
        pthread_mutex_lock(pool->lock);
        kept = pool->buffer_count < pool->options.buffers;
        if (kept)
            pool->buffers[pool->buffer_count++] = buffer;
        pthread_mutex_unlock(pool->lock);
    }
    if (!kept)
        sc__release(allocator, buffer, SC__BUFFER_SIZE);
}
