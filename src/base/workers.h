/* base/workers.h: threads that help another with its work.
 *
 * A thread that has much to do offers a task; helpers that have nothing else to do call its
 * function, and the thread goes on with the work itself meanwhile: it never depends on a helper
 * that comes. What the work is, and how it is shared out, is the task's alone.
 *
 *   owner      offer ... (works) ... await ... withdraw
 *   helper     sleep, work(task), notify, sleep
 *
 * Threads are started when they are first wanted, block all signals but those of their own
 * mistakes, and end with the pool. A fork's child has none of them: its pool is empty and starts
 * anew, and a task that was offered before is `lost`: no helper is in it, and none will come.
 *
 * All functions but init and fini are thread-safe. */
#ifndef SC_BASE_WORKERS_H
#define SC_BASE_WORKERS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SC__WORKERS_MOST = 64,   /* threads of a task, its owner counted */
    SC__WORKERS_DEFAULT = 8, /* at most, without a choice */
    SC__CACHE_LINE = 64
};

/* How much is shared out (sc_registry_options). */
struct sc__parallel {
    uint32_t threads;   /* of one task, its owner counted; 0 and 1: nobody helps */
    uint32_t threshold; /* files of a load, from which on helpers are thought of */
    uint32_t chunk;     /* files that a helper takes at a time, at most */
    size_t memory;      /* bytes a thread may have made that the load has not taken yet */
    bool is_eager;      /* for tests: without asking whether it pays */
};

struct sc__pool_task {
    void (*work)(struct sc__pool_task *task); /* by each helper once an offer */

    /* The pool's. */
    struct sc__pool_task *next;
    bool is_listed;
    uint32_t wanted; /* helpers that may still come */
    uint32_t inside; /* helpers at work */
    uint32_t forks;  /* of the process, when it was offered */
    atomic_uint awaiting;
};

struct sc__workers {
    struct sc__parallel parallel; /* never changes */
    struct sc__workers *next;     /* all pools of the process, for a fork */
    pthread_mutex_t lock;         /* over what stands below, and the pool's part of tasks */
    pthread_cond_t offered;
    pthread_cond_t changed;
    struct sc__pool_task *tasks; /* the oldest first */
    uint32_t started;
    uint32_t idle;
    bool is_ending;
    pthread_t threads[SC__WORKERS_MOST];
};

/* An empty pool. */
void sc__workers_init(struct sc__workers *workers, const struct sc__parallel *parallel);

/* End and join all threads. No task may be offered any more. */
void sc__workers_fini(struct sc__workers *workers);

/* Threads that a task of this many helpers would have to start first. */
uint32_t sc__workers_missing(struct sc__workers *workers, uint32_t helpers);

/* Ask for helpers, `parallel.threads - 1` at most. The task stays where it is until it is
 * withdrawn. Where threads cannot be started fewer come, or none. */
void sc__workers_offer(struct sc__workers *workers, struct sc__pool_task *task, uint32_t helpers);

/* No helper comes any more; returns when all that are inside have left. A task that was never
 * offered is allowed. */
void sc__workers_withdraw(struct sc__workers *workers, struct sc__pool_task *task);

/* Wait until `has_come` is true, or the task is lost: then false. Who makes it true does so by a
 * sequentially consistent store before sc__workers_notify. */
bool sc__workers_await(struct sc__workers *workers, struct sc__pool_task *task,
                       bool (*has_come)(const void *context), const void *context);
void sc__workers_notify(struct sc__workers *workers, struct sc__pool_task *task);

/* Was the task offered in a process of which this is a fork? */
bool sc__workers_lost(const struct sc__pool_task *task);

#endif
