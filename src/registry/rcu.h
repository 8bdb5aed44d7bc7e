/* registry/rcu.h: read-copy-update, as the registry uses it: liburcu-bp, whose readers
 * register themselves at a thread's first read and never wait.
 *
 * The section below does what liburcu's inline functions do, on a reader that is found faster.
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

/* The calling thread's reader, once it has one and until the thread ends. liburcu's own variable
 * for it costs a call of __tls_get_addr for each use in a shared library; this one costs a load. */
extern __thread struct urcu_bp_reader *sc__rcu_reader
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Register the thread where liburcu does not know it yet. Takes a lock and memory; NULL in a signal
 * handler of a thread that has not registered, where neither may be taken. */
struct urcu_bp_reader *sc__rcu_register(void);

/* A read section, as urcu_bp_read_lock and urcu_bp_read_unlock have it; sections nest. NULL, and
 * no section, in such a handler: who called says SC_ESIGNAL. */
static inline struct urcu_bp_reader *sc__rcu_enter(void)
{
    struct urcu_bp_reader *reader = sc__rcu_reader;
    if (__builtin_expect(!reader, 0)) {
        reader = sc__rcu_register();
        if (!reader)
            return NULL;
    }
    unsigned long count = CMM_LOAD_SHARED(reader->ctr);
    if (__builtin_expect((count & URCU_BP_GP_CTR_NEST_MASK) == 0, 1)) {
        _CMM_STORE_SHARED(reader->ctr, _CMM_LOAD_SHARED(urcu_bp_gp.ctr));
        urcu_bp_smp_mb_slave();
    } else {
        _CMM_STORE_SHARED(reader->ctr, count + URCU_BP_GP_COUNT);
    }
    return reader;
}

static inline void sc__rcu_leave(struct urcu_bp_reader *reader)
{
    SC__TSAN_RELEASE();
    urcu_bp_smp_mb_slave();
    _CMM_STORE_SHARED(reader->ctr, reader->ctr - URCU_BP_GP_COUNT);
    cmm_barrier();
}

/* Wait until every section that is running now has ended. Not inside a section. */
static inline void sc__rcu_wait(void)
{
    urcu_bp_synchronize_rcu();
    SC__TSAN_ACQUIRE();
}

/* Make registering safe beside signals; before the first read of the process. */
void sc__rcu_init(void);

#endif
