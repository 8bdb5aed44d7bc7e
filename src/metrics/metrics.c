/* metrics/metrics.c: one registry's metrics, and counting and timing with them. */
#include "metrics/metrics.h"

struct sc__metrics *sc__metrics_create(const sc_allocator *allocator, const void *owner,
                                       bool is_enabled, uint32_t sample_every)
{
    struct sc__metrics *metrics = sc__allocate_zeroed(allocator, sizeof *metrics);
    if (!metrics)
        return NULL;
    metrics->allocator = allocator;
    metrics->owner = owner;
    metrics->sample_every = sample_every == 0                  ? SC__SAMPLE_EVERY
                            : sample_every < SC__SAMPLE_SELDOM ? sample_every
                                                               : SC__SAMPLE_SELDOM;
    atomic_init(&metrics->references, 1);
    if (is_enabled) {
        metrics->timings = sc__allocate_zeroed(allocator, sizeof *metrics->timings);
        if (!metrics->timings) {
            sc__release(allocator, metrics, sizeof *metrics);
            return NULL;
        }
        sc__timings_init(metrics->timings, sc__log_clock());
    }
    sc__shards_begin(metrics);
    return metrics;
}

void sc__metrics_close(struct sc__metrics *metrics)
{
    if (!metrics)
        return;
    sc__shards_end(metrics);
    sc__metrics_release(metrics);
}

struct sc__metrics *sc__metrics_retain(struct sc__metrics *metrics)
{
    if (metrics)
        atomic_fetch_add_explicit(&metrics->references, 1, memory_order_relaxed);
    return metrics;
}

void sc__metrics_release(struct sc__metrics *metrics)
{
    if (!metrics || atomic_fetch_sub_explicit(&metrics->references, 1, memory_order_acq_rel) != 1)
        return;
    if (metrics->timings) {
        sc__timings_fini(metrics->timings);
        sc__release(metrics->allocator, metrics->timings, sizeof *metrics->timings);
    }
    sc__release(metrics->allocator, metrics, sizeof *metrics);
}

static void add(struct sc__metrics *metrics, struct sc__shard *shard, unsigned counter,
                uint64_t count)
{
    if (!shard) {
        atomic_fetch_add_explicit(&metrics->rest[counter], count, memory_order_relaxed);
        return;
    }
    uint64_t before = atomic_load_explicit(&shard->counts[counter], memory_order_relaxed);
    atomic_store_explicit(&shard->counts[counter], before + count, memory_order_relaxed);
}

void sc__metrics_add(struct sc__metrics *metrics, unsigned counter, uint64_t count)
{
    if (sc__metrics_are_on(metrics) && count > 0)
        add(metrics, sc__shard_find(metrics), counter, count);
}

void sc__metrics_end(struct sc__metrics *metrics, enum sc__timed kind, uint64_t began)
{
    if (began == 0)
        return;
    uint64_t now = sc__log_clock();
    sc__timings_record(metrics->timings, kind, now - began, now);
}

/* The fast path knows one registry at a time. */
static void install(struct sc__thread *thread, struct sc__shard *shard, const void *owner)
{
    atomic_store_explicit(&thread->owner, NULL, memory_order_relaxed);
    atomic_signal_fence(memory_order_seq_cst);
    thread->shard = shard;
    atomic_signal_fence(memory_order_seq_cst);
    atomic_store_explicit(&thread->owner, owner, memory_order_relaxed);
}

bool sc__metrics_turn(struct sc__metrics *metrics)
{
    struct sc__thread *thread = &sc__thread;
    bool is_counted = atomic_load_explicit(&thread->owner, memory_order_relaxed) == metrics->owner;
    bool is_due = is_counted;
    if (thread->is_busy) /* a signal handler in the midst of this */
        is_due = is_counted = false;
    else if (!is_counted) {
        struct sc__shard *shard = sc__shard_find(metrics);
        if (shard) {
            thread->is_busy = true;
            install(thread, shard, metrics->owner);
            is_due = sc__shard_count_read(shard);
            is_counted = true;
            thread->is_busy = false;
        }
    }
    if (is_due)
        sc__shard_refill(thread->shard,
                         metrics->timings ? metrics->sample_every : SC__SAMPLE_SELDOM);
    if (!is_counted)
        atomic_fetch_add_explicit(&metrics->rest[SC__COUNT_READS_MADE], 1, memory_order_relaxed);
    return is_due && metrics->timings;
}

bool sc__metrics_extract(struct sc__metrics *metrics)
{
    if (!sc__metrics_are_on(metrics))
        return false;
    struct sc__shard *shard = sc__shard_find(metrics);
    add(metrics, shard, SC__COUNT_EXTRACTS, 1);
    if (!shard || --shard->extracts_left > 0)
        return false;
    shard->extracts_left = sc__shard_distance(shard, metrics->sample_every);
    return true;
}
