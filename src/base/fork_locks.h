/* base/fork_locks.h: locks that a fork(2) finds free, so that the child may take them.
 *
 * A child has one thread. A lock that another thread held would stay taken there, and what it
 * guards half done. So whoever handles forks (registry/fork.c) takes all of these before one, rank
 * by rank, and both processes give them back. There are a few of each rank, which last as long as
 * the process: what shares one waits for each other now and then, and nobody needs a list of it.
 * A thread holds one of a rank at a time. */
#ifndef SC_BASE_FORK_LOCKS_H
#define SC_BASE_FORK_LOCKS_H

#include <pthread.h>

enum sc__fork_rank {
    SC__FORK_REGISTRIES,
    SC__FORK_SHARED, /* of what loads share (pool.h, sharing.h); who holds one waits for nothing
                        but memory */
    SC__FORK_RANKS
};

/* One lock of the rank, another than the last time. */
pthread_mutex_t *sc__fork_locks_next(enum sc__fork_rank rank);

void sc__fork_locks_take(enum sc__fork_rank rank);
void sc__fork_locks_give(enum sc__fork_rank rank);

#endif
