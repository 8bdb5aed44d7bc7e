/* metrics/shard.c: making shards, finding them, and what becomes of their counts. */
#include "metrics/metrics.h"

#include "base/platform.h"

#include <assert.h>
#include <pthread.h>

enum { SHARD_BYTES = 4096 }; /* its cache lines are no other thread's */

static_assert(sizeof(struct sc__shard) <= SHARD_BYTES, "a shard fits its page");

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sc__metrics *all_open;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t at_thread_end;
static bool has_thread_end;

__thread struct sc__thread sc__thread
    __attribute__((tls_model("initial-exec"), visibility("hidden")));

uint32_t sc__shard_distance(struct sc__shard *shard, uint32_t every)
{
    shard->random ^= shard->random << 13;
    shard->random ^= shard->random >> 17;
    shard->random ^= shard->random << 5;
    return 1 + (uint32_t)(((uint64_t)shard->random * (2 * (uint64_t)every - 1)) >> 32);
}

void sc__shard_refill(struct sc__shard *shard, uint32_t every)
{
    uint64_t left = sc__shard_distance(shard, every);
    uint64_t due = atomic_load_explicit(&shard->reads_due, memory_order_relaxed) + left;
    atomic_store_explicit(&shard->reads, due << 32 | left, memory_order_relaxed);
    atomic_store_explicit(&shard->reads_due, due, memory_order_relaxed);
}

uint64_t sc__shard_reads(const struct sc__shard *shard)
{
    uint64_t due = atomic_load_explicit(&shard->reads_due, memory_order_relaxed);
    uint64_t reads = atomic_load_explicit(&shard->reads, memory_order_relaxed);
    due += (uint64_t)(int64_t)(int32_t)((uint32_t)(reads >> 32) - (uint32_t)due);
    return due - (uint32_t)reads;
}

/* A shard that has counted nothing yet. */
static void reset(struct sc__shard *shard, struct sc__metrics *metrics)
{
    for (unsigned i = 0; i < SC__COUNTERS; i++)
        atomic_store_explicit(&shard->counts[i], 0, memory_order_relaxed);
    if (shard->random == 0)
        shard->random = (uint32_t)sc__platform_random() | 1;
    atomic_store_explicit(&shard->reads_due, 0, memory_order_relaxed);
    sc__shard_refill(shard, metrics->sample_every);
    shard->extracts_left = sc__shard_distance(shard, metrics->sample_every);
}

static void unlink_shard(struct sc__metrics *metrics, const struct sc__shard *shard)
{
    struct sc__shard **link = &metrics->shards;
    while (*link != shard)
        link = &(*link)->next_of_metrics;
    *link = shard->next_of_metrics;
}

/* What a shard has counted goes into the rest, with the lock held. */
static void fold(struct sc__metrics *metrics, const struct sc__shard *shard)
{
    atomic_fetch_add_explicit(&metrics->rest[SC__COUNT_READS_MADE], sc__shard_reads(shard),
                              memory_order_relaxed);
    for (unsigned i = 0; i < SC__COUNTERS; i++)
        atomic_fetch_add_explicit(&metrics->rest[i],
                                  atomic_load_explicit(&shard->counts[i], memory_order_relaxed),
                                  memory_order_relaxed);
    unlink_shard(metrics, shard);
}

/* The destructor of the thread's key. Keys that end later may still read. */
static void end_thread(void *context)
{
    struct sc__thread *thread = context;
    thread->is_ending = true;
    atomic_store_explicit(&thread->owner, NULL, memory_order_relaxed);
    pthread_mutex_lock(&lock);
    while (thread->shards) {
        struct sc__shard *shard = thread->shards;
        struct sc__metrics *metrics = atomic_load_explicit(&shard->metrics, memory_order_relaxed);
        thread->shards = shard->next_of_thread;
        if (metrics)
            fold(metrics, shard);
        sc__platform_give_pages(shard, SHARD_BYTES);
    }
    pthread_mutex_unlock(&lock);
}

static void lock_for_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void unlock_after_fork(void)
{
    pthread_mutex_unlock(&lock);
}

/* The other threads are not in the child. */
static void end_others_after_fork(void)
{
    for (struct sc__metrics *metrics = all_open; metrics; metrics = metrics->next) {
        for (struct sc__shard *shard = metrics->shards, *next; shard; shard = next) {
            next = shard->next_of_metrics;
            if (shard->thread == &sc__thread)
                continue;
            fold(metrics, shard);
            sc__platform_give_pages(shard, SHARD_BYTES);
        }
    }
    pthread_mutex_unlock(&lock);
}

static void prepare_process(void)
{
    has_thread_end = pthread_key_create(&at_thread_end, end_thread) == 0;
    pthread_atfork(lock_for_fork, unlock_after_fork, end_others_after_fork);
}

/* One of the thread's that a registry has left behind, or a new one. */
static struct sc__shard *take_shard(struct sc__thread *thread)
{
    struct sc__shard *shard = thread->shards;
    while (shard && atomic_load_explicit(&shard->metrics, memory_order_relaxed))
        shard = shard->next_of_thread;
    if (shard)
        return shard;
    shard = sc__platform_take_pages(SHARD_BYTES);
    if (!shard)
        return NULL;
    shard->thread = thread;
    shard->next_of_thread = thread->shards;
    thread->shards = shard;
    return shard;
}

/* With the lock held. */
static struct sc__shard *make_shard(struct sc__thread *thread, struct sc__metrics *metrics)
{
    if (!metrics->is_open)
        return NULL;
    if (!thread->is_registered)
        thread->is_registered = has_thread_end && pthread_setspecific(at_thread_end, thread) == 0;
    struct sc__shard *shard = thread->is_registered ? take_shard(thread) : NULL;
    if (!shard)
        return NULL;
    reset(shard, metrics);
    shard->next_of_metrics = metrics->shards;
    metrics->shards = shard;
    atomic_store_explicit(&shard->metrics, metrics, memory_order_relaxed);
    return shard;
}

struct sc__shard *sc__shard_find(struct sc__metrics *metrics)
{
    struct sc__thread *thread = &sc__thread;
    if (thread->is_busy || thread->is_ending)
        return NULL;
    for (struct sc__shard *shard = thread->shards; shard; shard = shard->next_of_thread) {
        if (atomic_load_explicit(&shard->metrics, memory_order_relaxed) == metrics)
            return shard;
    }
    struct sc__shard *shard = NULL;
    thread->is_busy = true;
    if (pthread_mutex_trylock(&lock) == 0) {
        shard = make_shard(thread, metrics);
        pthread_mutex_unlock(&lock);
    }
    thread->is_busy = false;
    return shard;
}

void sc__shards_begin(struct sc__metrics *metrics)
{
    pthread_once(&once, prepare_process);
    pthread_mutex_lock(&lock);
    metrics->is_open = true;
    metrics->next = all_open;
    metrics->link = &all_open;
    if (all_open)
        all_open->link = &metrics->next;
    all_open = metrics;
    pthread_mutex_unlock(&lock);
}

void sc__shards_end(struct sc__metrics *metrics)
{
    pthread_mutex_lock(&lock);
    metrics->is_open = false;
    *metrics->link = metrics->next;
    if (metrics->next)
        metrics->next->link = metrics->link;
    for (struct sc__shard *shard = metrics->shards, *next; shard; shard = next) {
        const void *owner = metrics->owner;
        next = shard->next_of_metrics;
        atomic_compare_exchange_strong_explicit(&shard->thread->owner, &owner, NULL,
                                                memory_order_relaxed, memory_order_relaxed);
        atomic_store_explicit(&shard->metrics, NULL, memory_order_relaxed);
    }
    metrics->shards = NULL;
    pthread_mutex_unlock(&lock);
}

void sc__shards_sum(struct sc__metrics *metrics, uint64_t counts[SC__COUNTERS])
{
    pthread_mutex_lock(&lock);
    for (unsigned i = 0; i < SC__COUNTERS; i++)
        counts[i] += atomic_load_explicit(&metrics->rest[i], memory_order_relaxed);
    for (const struct sc__shard *shard = metrics->shards; shard; shard = shard->next_of_metrics) {
        counts[SC__COUNT_READS_MADE] += sc__shard_reads(shard);
        for (unsigned i = 0; i < SC__COUNTERS; i++)
            counts[i] += atomic_load_explicit(&shard->counts[i], memory_order_relaxed);
    }
    pthread_mutex_unlock(&lock);
}
