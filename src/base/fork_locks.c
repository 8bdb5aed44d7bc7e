/* base/fork_locks.c: the locks of each rank, given out in turn. */
#include "base/fork_locks.h"

#include <stdatomic.h>

enum { LOCKS = 16 };

static pthread_mutex_t locks[SC__FORK_RANKS][LOCKS];
static atomic_uint given[SC__FORK_RANKS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void)
{
    for (int rank = 0; rank < SC__FORK_RANKS; rank++) {
        for (int i = 0; i < LOCKS; i++)
            pthread_mutex_init(&locks[rank][i], NULL);
    }
}

pthread_mutex_t *sc__fork_locks_next(enum sc__fork_rank rank)
{
    pthread_once(&once, start);
    return &locks[rank][atomic_fetch_add_explicit(&given[rank], 1, memory_order_relaxed) % LOCKS];
}

void sc__fork_locks_take(enum sc__fork_rank rank)
{
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_lock(&locks[rank][i]);
}

void sc__fork_locks_give(enum sc__fork_rank rank)
{
    for (int i = LOCKS; i-- > 0;)
        pthread_mutex_unlock(&locks[rank][i]);
}
