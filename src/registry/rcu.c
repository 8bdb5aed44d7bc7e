/* registry/rcu.c: the readers of threads, and which thread may register one.
 *
 * liburcu frees a thread's reader in the destructor of a key (pthread_key_create). Whoever reads
 * in a later destructor of the thread must not use it, so the pointer is cleared before all of
 * those run, by a destructor as C++ registers them for thread_local objects, and is not set again
 * in that thread: from there on liburcu is asked each time. A C library without that function
 * leaves the pointer unset for good.
 *
 * Signals. A read section is safe in a handler: it takes nothing, and nests in the section that
 * it interrupts. Registering is not, since it allocates, and the signal may have interrupted
 * malloc, or the registration itself. No call tells a function that a handler runs it, but the
 * stack does: between the two lies the frame that the kernel made, and the unwinder of the
 * compiler's run-time library, which has to know such frames, finds it without a lock and without
 * memory. Only a thread that never read asks, so only its first read pays for the walk. */
#include "registry/rcu.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unwind.h>

#ifdef SC__TSAN
char sc__rcu_order;
#endif

__thread struct urcu_bp_reader *sc__rcu_reader
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* How far the thread is; a handler that interrupts the registration finds it under way. */
static __thread enum {
    NEVER,
    UNDER_WAY,
    REGISTERED
} state __attribute__((tls_model("initial-exec")));

/* glibc's and others' part of the C++ ABI. */
extern int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library)
    __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

static void end_thread(void *object)
{
    (void)object;
    sc__rcu_reader = NULL;
}

static _Unwind_Reason_Code look_at_frame(struct _Unwind_Context *context, void *found)
{
    int was_interrupted = 0;
    _Unwind_GetIPInfo(context, &was_interrupted);
    if (!was_interrupted)
        return _URC_NO_REASON;
    *(bool *)found = true;
    return _URC_END_OF_STACK;
}

static bool is_in_signal_handler(void)
{
    bool found = false;
    _Unwind_Backtrace(look_at_frame, &found);
    return found;
}

static struct urcu_bp_reader *register_thread(void)
{
    if (state == NEVER)
        state = UNDER_WAY;
    atomic_signal_fence(memory_order_seq_cst);
    if (!URCU_TLS(urcu_bp_reader))
        urcu_bp_register();
    struct urcu_bp_reader *reader = URCU_TLS(urcu_bp_reader);
    if (state != REGISTERED && __cxa_thread_atexit_impl &&
        __cxa_thread_atexit_impl(end_thread, NULL, &__dso_handle) == 0)
        sc__rcu_reader = reader;
    atomic_signal_fence(memory_order_seq_cst);
    state = REGISTERED;
    return reader;
}

struct urcu_bp_reader *sc__rcu_register(void)
{
    int before = errno; /* a handler leaves it as it was, without having to think of it */
    struct urcu_bp_reader *reader = NULL;
    if (state == REGISTERED || (state == NEVER && !is_in_signal_handler()))
        reader = register_thread();
    errno = before;
    return reader;
}

/* The unwinder's tables are set up at its first use, which must not be in a handler. */
void sc__rcu_init(void)
{
    is_in_signal_handler();
}
