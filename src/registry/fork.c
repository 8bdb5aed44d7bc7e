/* registry/fork.c: the locks of registries, and what a fork does with them and with liburcu's.
 *
 * The order is: these locks, liburcu's lock of waits, its lock of readers, then those of what
 * loads share (base/fork_locks.h), which a release within a section may take. It cannot close a
 * circle: who waits for readers holds none of these, no reader takes any of these while it is in
 * a section, and who holds one of the last waits for nothing. liburcu blocks all signals from its
 * handler before the fork to the one behind. */
#include "registry/fork.h"

#include "base/fork_locks.h"

#include <urcu-bp.h>

enum { LOCKS = 16 };

static pthread_mutex_t locks[LOCKS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void before_fork(void)
{
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_lock(&locks[i]);
    urcu_bp_before_fork();
    sc__fork_locks_take();
}

static void unlock_all(void)
{
    for (int i = LOCKS; i-- > 0;)
        pthread_mutex_unlock(&locks[i]);
}

static void after_fork_parent(void)
{
    sc__fork_locks_give();
    urcu_bp_after_fork_parent();
    unlock_all();
}

/* liburcu forgets the readers of the threads that the child does not have. */
static void after_fork_child(void)
{
    sc__fork_locks_give();
    urcu_bp_after_fork_child();
    unlock_all();
}

static void start(void)
{
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_init(&locks[i], NULL);
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

pthread_mutex_t *sc__fork_lock(uint32_t number)
{
    pthread_once(&once, start);
    return &locks[number % LOCKS];
}
