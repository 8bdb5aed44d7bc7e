/* metrics/shard.h: counters of one thread for one registry.
 *
 *   thread-local: | owner | shard | shards | flags |     owner: the registry whose shard that is
 *   shard, a page of its own:
 *     reads:  | due 32 | left 32 |                       counts[...]
 *
 * The read path compares its registry with `owner` and counts `left` down, no more. Where it
 * reaches 0 that read is to be timed; how many reads there were is `due` less what is left,
 * and all 64 bits are stored at once, so who looks from outside never sees a count go back.
 *
 * Who may run beside whom:
 *
 *   |                               | its thread | other threads | a signal handler on its thread |
 *   | count, find a shard           |            |      yes      |  yes; `is_busy` while it
 * searches | | look at counts                |    yes     |      yes      |  no | | make or give up
 * a shard, thread's end, registry's end, fork: in turn, by `lock`             |
 *
 * Guarantees:
 *   A. One thread writes a shard's counts, by a load and a store, or on x86-64 one instruction, so
 *      that a read in a signal handler between the two is not lost.
 *   B. A shard is its thread's: only that gives it back, or the child of a fork. The end of a
 *      registry only marks it (`metrics` is NULL), and the thread uses it for the next one.
 *   C. `owner` never names a registry that has ended: its end clears it in each thread. It is set
 *      in calls on that registry only, beside which no end may run.
 *   D. Counting never waits. A thread that has no shard and finds the lock taken, or has ended its
 *      destructors, adds to the registry's `rest` atomically. */
#ifndef SC_METRICS_SHARD_H
#define SC_METRICS_SHARD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "superconfig/metrics.h"

/* ThreadSanitizer does not see into assembly. */
#if defined(__SANITIZE_THREAD__)
#define SC__SANITIZES_THREADS 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SC__SANITIZES_THREADS 1
#endif
#endif
#if defined(__x86_64__) && !defined(SC__SANITIZES_THREADS)
#define SC__ONE_INSTRUCTION 1
#endif

enum sc__counter {
    SC__COUNT_CREATED,
    SC__COUNT_RELEASED,
    SC__COUNT_EXTRACTS,
    SC__COUNT_LOADS,
    SC__COUNT_RELOADS,
    SC__COUNT_PUBLISHES,
    SC__COUNT_MERGES,
    SC__COUNT_ARRAY_SUMS,
    SC__COUNT_FILES,
    SC__COUNT_FILE_BYTES,
    SC__COUNT_WARNINGS,
    SC__COUNT_READS_MADE, /* in `rest` only: in a shard they are in `reads` */
    SC__COUNT_PARSES,
    SC__COUNT_ERRORS = SC__COUNT_PARSES + SC_STATS_PARSED,
    SC__COUNTERS = SC__COUNT_ERRORS + SC_STATS_STATUSES
};

struct sc__metrics;
struct sc__thread;

struct sc__shard {
    _Atomic(uint64_t) reads;
    _Atomic(uint64_t) reads_due; /* the same `due`, in 64 bits */
    uint32_t random;
    uint32_t extracts_left; /* until one is timed */
    _Atomic(struct sc__metrics *) metrics;
    struct sc__thread *thread;
    struct sc__shard *next_of_thread;
    struct sc__shard *next_of_metrics; /* with the lock */
    _Atomic(uint64_t) counts[SC__COUNTERS];
};

struct sc__thread {
    _Atomic(const void *) owner;
    struct sc__shard *shard;
    struct sc__shard *shards;
    bool is_busy;       /* searching: a signal handler must not */
    bool is_registered; /* the end of the thread will be seen */
    bool is_ending;
};

extern __thread struct sc__thread sc__thread
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* Is that the owner? The compiler would not compare an atomic in memory. */
static inline bool sc__thread_serves(const struct sc__thread *thread, const void *owner)
{
#ifdef SC__ONE_INSTRUCTION
    bool is_same;
    __asm__("cmpq %2, %1" : "=@cce"(is_same) : "m"(thread->owner), "r"(owner));
    return is_same;
#else
    return atomic_load_explicit(&thread->owner, memory_order_relaxed) == owner;
#endif
}

/* Count a read; true where it is to be timed. */
static inline bool sc__shard_count_read(struct sc__shard *shard)
{
#ifdef SC__ONE_INSTRUCTION
    bool is_zero;
    __asm__("subl $1, %0" : "+m"(shard->reads), "=@ccz"(is_zero));
    return is_zero;
#else
    uint64_t reads = atomic_load_explicit(&shard->reads, memory_order_relaxed);
    uint64_t left = (uint32_t)(reads - 1);
    atomic_store_explicit(&shard->reads, (reads & ~(uint64_t)UINT32_MAX) | left,
                          memory_order_relaxed);
    return left == 0;
#endif
}

/* Count a read of a registry. False where sc__metrics_turn (metrics.h) has more to do. */
static inline bool sc__metrics_read(const void *owner)
{
    struct sc__thread *thread = &sc__thread;
    return __builtin_expect(sc__thread_serves(thread, owner), 1) &&
           __builtin_expect(!sc__shard_count_read(thread->shard), 1);
}

/* The calling thread's shard; NULL where it has none and cannot make one now. */
struct sc__shard *sc__shard_find(struct sc__metrics *metrics);

/* Begin anew to count reads down, once none is left. */
void sc__shard_refill(struct sc__shard *shard, uint32_t every);

/* A number from 1 to 2 * every - 1, so that what repeats is not always met at the same place. */
uint32_t sc__shard_distance(struct sc__shard *shard, uint32_t every);

uint64_t sc__shard_reads(const struct sc__shard *shard);

/* A registry begins, once it is whole, and ends: its shards' counts are then nobody's. */
void sc__shards_begin(struct sc__metrics *metrics);
void sc__shards_end(struct sc__metrics *metrics);

/* Add what all threads have counted, living and ended, to `counts`, and reads to
 * counts[SC__COUNT_READS_MADE]. */
void sc__shards_sum(struct sc__metrics *metrics, uint64_t counts[SC__COUNTERS]);

#endif
