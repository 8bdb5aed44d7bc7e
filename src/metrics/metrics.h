/* metrics/metrics.h: what one registry counts and times; see superconfig/metrics.h.
 *
 *   histogram  times in buckets
 *   timings    histograms of all kinds, and their window
 *   shard      the counters of a thread
 *   stats      all of it as the public struct
 *   stats_json, stats_prometheus   that struct as text
 *
 * The registry and each snapshot that it published hold a reference. */
#ifndef SC_METRICS_METRICS_H
#define SC_METRICS_METRICS_H

#include "base/alloc.h"
#include "base/log.h"
#include "metrics/shard.h"
#include "metrics/timings.h"

struct sc__metrics {
    const sc_allocator *allocator;
    atomic_uint references;
    uint32_t sample_every;
    bool is_open;                /* with the lock: the registry lives */
    const void *owner;           /* the registry */
    struct sc__timings *timings; /* NULL: nothing is counted */
    struct sc__metrics *next;    /* of all that are open, with the lock */
    struct sc__metrics **link;
    struct sc__shard *shards;             /* with the lock */
    _Atomic(uint64_t) rest[SC__COUNTERS]; /* of ended threads, and see guarantee D of shards */
};

/* Of how many reads one is timed, and at most. */
enum { SC__SAMPLE_EVERY = 1024, SC__SAMPLE_SELDOM = 1 << 30 };

/* NULL if there is no memory. `owner` is what reads are counted by. */
struct sc__metrics *sc__metrics_create(const sc_allocator *allocator, const void *owner,
                                       bool is_enabled, uint32_t sample_every);

/* The owner ends; the object stays for who holds it. NULL is allowed. */
void sc__metrics_close(struct sc__metrics *metrics);

struct sc__metrics *sc__metrics_retain(struct sc__metrics *metrics);
void sc__metrics_release(struct sc__metrics *metrics);

static inline bool sc__metrics_are_on(const struct sc__metrics *metrics)
{
    return metrics && metrics->timings;
}

/* NULL, or metrics that are off, count nothing. Wait-free. */
void sc__metrics_add(struct sc__metrics *metrics, unsigned counter, uint64_t count);

static inline void sc__metrics_count(struct sc__metrics *metrics, unsigned counter)
{
    sc__metrics_add(metrics, counter, 1);
}

/* A failure by its status; SC_OK is none. */
static inline void sc__metrics_error(struct sc__metrics *metrics, sc_status status)
{
    if (status != SC_OK)
        sc__metrics_count(metrics, SC__COUNT_ERRORS + (unsigned)status);
}

/* When something that is timed begins; 0 where nothing is. */
static inline uint64_t sc__metrics_begin(const struct sc__metrics *metrics)
{
    return sc__metrics_are_on(metrics) ? sc__log_clock() : 0;
}

void sc__metrics_end(struct sc__metrics *metrics, enum sc__timed kind, uint64_t began);

/* Where sc__metrics_read said false: the read is counted now. True where it is to be timed. */
bool sc__metrics_turn(struct sc__metrics *metrics);

/* Count an extraction; true where it is to be timed. */
bool sc__metrics_extract(struct sc__metrics *metrics);

/* stats.c: several objects as one. The first one's memory is worked in, in turn. */
void sc__metrics_stats(struct sc__metrics *const *metrics, size_t count, sc_stats *stats);

#endif
