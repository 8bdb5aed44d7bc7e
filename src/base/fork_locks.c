/* base/fork_locks.c: a few locks in turn, so that those of one registry are different ones. */
#include "base/fork_locks.h"

#include <stdatomic.h>

enum { LOCKS = 12 };

static pthread_mutex_t locks[LOCKS] = {
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER,
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static atomic_uint given;

pthread_mutex_t *sc__fork_locks_next(void)
{
    return &locks[atomic_fetch_add_explicit(&given, 1, memory_order_relaxed) % LOCKS];
}

void sc__fork_locks_take(void)
{
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_lock(&locks[i]);
}

void sc__fork_locks_give(void)
{
    for (int i = LOCKS; i-- > 0;)
        pthread_mutex_unlock(&locks[i]);
}
