/* registry/rcu.c: liburcu's fork handlers, registered once. */
#include "registry/rcu.h"

#ifdef SC__TSAN
char sc__rcu_order;
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_fork_handlers(void)
{
    pthread_atfork(urcu_bp_before_fork, urcu_bp_after_fork_parent, urcu_bp_after_fork_child);
}

void sc__rcu_init(void)
{
    pthread_once(&once, register_fork_handlers);
}
