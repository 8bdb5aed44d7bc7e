/* registry/fork.c: in which order a fork takes the locks that its child will need.
 *
 * The order is: those of registries, liburcu's lock of waits, its lock of readers, then those of
 * what loads share, which a release within a section may take. It cannot close a circle: who waits
 * for readers holds none of the first, no reader takes any of those while it is in a section, and
 * who holds one of the last waits for nothing. liburcu blocks all signals from its handler before
 * the fork to the one behind. */
#include "registry/fork.h"

#include "base/fork_locks.h"

#include <urcu-bp.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void before_fork(void)
{
    sc__fork_locks_take(SC__FORK_REGISTRIES);
    urcu_bp_before_fork();
    sc__fork_locks_take(SC__FORK_SHARED);
}

static void after_fork_parent(void)
{
    sc__fork_locks_give(SC__FORK_SHARED);
    urcu_bp_after_fork_parent();
    sc__fork_locks_give(SC__FORK_REGISTRIES);
}

/* liburcu forgets the readers of the threads that the child does not have. */
static void after_fork_child(void)
{
    sc__fork_locks_give(SC__FORK_SHARED);
    urcu_bp_after_fork_child();
    sc__fork_locks_give(SC__FORK_REGISTRIES);
}

static void handle_forks(void)
{
    pthread_atfork(before_fork, after_fork_parent, after_fork_child);
}

void sc__fork_init(void)
{
    pthread_once(&once, handle_forks);
}
