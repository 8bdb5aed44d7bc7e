/* base/pool.h: memory that a registry keeps between loads, so that the next one finds it warm.
 *
 *   arenas    idle ones, the last used on top; a load takes one and gives it back forgotten
 *   buffers   SC__BUFFER_SIZE bytes each, for reading what is not kept
 *
 * All that is idle is bounded: arenas together by `arena_bytes` and SC__POOL_ARENAS, buffers by
 * their number. What is in use belongs to whoever took it. Thread-safe: the lock is held for a
 * few moves, and never while memory is asked for. */
#ifndef SC_BASE_POOL_H
#define SC_BASE_POOL_H

#include "base/arena.h"
#include "base/fork_locks.h"

#define SC__BUFFER_SIZE ((size_t)64 * 1024)
#define SC__POOL_ARENAS 16 /* idle at most; as many loads at a time find one */

struct sc__pool_options {
    size_t initial_arena_size; /* of an arena's chunks */
    size_t arena_bytes;        /* that all idle arenas together keep at most */
    uint32_t buffers;          /* that are kept at most */
};

struct sc__pool {
    const sc_allocator *allocator;
    struct sc__pool_options options;
    pthread_mutex_t *lock; /* over what follows */
    struct sc__arena arenas[SC__POOL_ARENAS];
    uint32_t arena_count;
    size_t arena_bytes; /* in the idle arenas */
    char **buffers;     /* room for options.buffers */
    uint32_t buffer_count;
};

/* Takes memory for the list of buffers only; false if there is none. */
bool sc__pool_init(struct sc__pool *pool, const struct sc__pool_options *options,
                   const sc_allocator *allocator);

/* Give back all that is idle; nothing may be taken. */
void sc__pool_fini(struct sc__pool *pool);

/* An empty arena, the caller's until sc__pool_give_arena. Without a pool, an ordinary one of
 * `allocator`. No memory is taken before its first allocation. */
void sc__pool_take_arena(struct sc__pool *pool, const sc_allocator *allocator,
                         struct sc__arena *arena);

/* End all allocations of an arena that was taken from the pool, or from NULL. */
void sc__pool_give_arena(struct sc__pool *pool, struct sc__arena *arena);

/* SC__BUFFER_SIZE bytes, the caller's until sc__pool_give_buffer; NULL if there is no memory. */
char *sc__pool_take_buffer(struct sc__pool *pool, const sc_allocator *allocator);
void sc__pool_give_buffer(struct sc__pool *pool, const sc_allocator *allocator, char *buffer);

#endif
