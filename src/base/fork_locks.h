/* base/fork_locks.h: locks of what loads share (pool.h, sharing.h), which a fork(2) finds free.
 *
 * A child has one thread, and a lock that another thread held would stay taken there. So whoever
 * handles forks (registry/fork.c) takes all of these before one, and both processes give them back.
 * They come last: who holds one waits for nothing but memory. A thread holds one at a time. */
#ifndef SC_BASE_FORK_LOCKS_H
#define SC_BASE_FORK_LOCKS_H

#include <pthread.h>

/* One of a few locks that last as long as the process. */
pthread_mutex_t *sc__fork_locks_next(void);

void sc__fork_locks_take(void);
void sc__fork_locks_give(void);

#endif
