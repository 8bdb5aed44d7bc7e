/* registry/rcu.h: read-copy-update, as the registry uses it: liburcu-bp, whose readers
 * register themselves at a thread's first read and never wait.
 *
 * ThreadSanitizer does not see liburcu's ordering, so it is told of it: all that a reader
 * did before it left its section happens before what follows a synchronize. */
#ifndef SC_REGISTRY_RCU_H
#define SC_REGISTRY_RCU_H

#include <pthread.h>
#include <urcu-bp.h>

#if defined(__SANITIZE_THREAD__)
#define SC__TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SC__TSAN 1
#endif
#endif

#ifdef SC__TSAN
void __tsan_acquire(void *address);
void __tsan_release(void *address);
extern char sc__rcu_order;
#define SC__TSAN_RELEASE() __tsan_release(&sc__rcu_order)
#define SC__TSAN_ACQUIRE() __tsan_acquire(&sc__rcu_order)
#else
#define SC__TSAN_RELEASE() ((void)0)
#define SC__TSAN_ACQUIRE() ((void)0)
#endif

static inline void sc__rcu_enter(void)
{
    urcu_bp_read_lock();
}

static inline void sc__rcu_leave(void)
{
    SC__TSAN_RELEASE();
    urcu_bp_read_unlock();
}

/* Wait until every section that is running now has ended. Not inside a section. */
static inline void sc__rcu_wait(void)
{
    urcu_bp_synchronize_rcu();
    SC__TSAN_ACQUIRE();
}

/* Make fork(2) safe: without this a child hangs in its first wait. Once a process. */
void sc__rcu_init(void);

#endif
