/* registry/rcu.c: liburcu's fork handlers, registered once, and the readers of threads.
 *
 * liburcu frees a thread's reader in the destructor of a key (pthread_key_create). Whoever reads
 * in a later destructor of the thread must not use it, so the pointer is cleared before all of
 * those run, by a destructor as C++ registers them for thread_local objects, and is not set again
 * in that thread: from there on liburcu is asked each time. A C library without that function
 * leaves the pointer unset for good. */
#include "registry/rcu.h"

#include <stdbool.h>

#ifdef SC__TSAN
char sc__rcu_order;
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_fork_handlers(void)
{
    pthread_atfork(urcu_bp_before_fork, urcu_bp_after_fork_parent, urcu_bp_after_fork_child);
}

__thread struct urcu_bp_reader *sc__rcu_reader
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

static __thread bool is_ending __attribute__((tls_model("initial-exec")));

/* glibc's and others' part of the C++ ABI. */
extern int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library)
    __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

static void end_thread(void *object)
{
    (void)object;
    is_ending = true;
    sc__rcu_reader = NULL;
}

struct urcu_bp_reader *sc__rcu_register(void)
{
    if (!URCU_TLS(urcu_bp_reader))
        urcu_bp_register();
    struct urcu_bp_reader *reader = URCU_TLS(urcu_bp_reader);
    if (!is_ending && __cxa_thread_atexit_impl &&
        __cxa_thread_atexit_impl(end_thread, NULL, &__dso_handle) == 0)
        sc__rcu_reader = reader;
    return reader;
}

void sc__rcu_init(void)
{
    pthread_once(&once, register_fork_handlers);
}
