/* metrics/histogram.c: recording times, and percentiles of what was recorded. */
#include "metrics/histogram.h"

enum { LINEAR_BITS = 6, LINEAR = 1 << LINEAR_BITS };

/* The last power of two whose buckets are there. */
enum { HIGHEST = SC__BUCKETS / LINEAR + LINEAR_BITS - 2 };

uint32_t sc__bucket_of(uint64_t nanoseconds)
{
    if (nanoseconds < 2 * LINEAR)
        return (uint32_t)nanoseconds;
    uint32_t power = 63 - (uint32_t)__builtin_clzll(nanoseconds);
    if (power > HIGHEST)
        return SC__BUCKETS - 1;
    uint32_t shift = power - LINEAR_BITS;
    return shift * LINEAR + (uint32_t)(nanoseconds >> shift);
}

uint64_t sc__bucket_middle(uint32_t bucket)
{
    if (bucket < 2 * LINEAR)
        return bucket;
    uint32_t shift = bucket / LINEAR - 1;
    uint64_t lowest = (uint64_t)(LINEAR + bucket % LINEAR) << shift;
    return lowest + (((UINT64_C(1) << shift) - 1) >> 1);
}

void sc__histogram_record(struct sc__histogram *histogram, uint64_t nanoseconds)
{
    uint64_t max = atomic_load_explicit(&histogram->max, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->counts[sc__bucket_of(nanoseconds)], 1,
                              memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum, nanoseconds, memory_order_relaxed);
    while (nanoseconds > max &&
           !atomic_compare_exchange_weak_explicit(&histogram->max, &max, nanoseconds,
                                                  memory_order_relaxed, memory_order_relaxed))
        ;
}

void sc__distribution_add(struct sc__distribution *distribution,
                          const struct sc__histogram *histogram)
{
    uint64_t max = atomic_load_explicit(&histogram->max, memory_order_relaxed);
    if (max > distribution->max)
        distribution->max = max;
    distribution->sum += atomic_load_explicit(&histogram->sum, memory_order_relaxed);
    for (uint32_t i = 0; i < SC__BUCKETS; i++)
        sc__distribution_count(distribution, i,
                               atomic_load_explicit(&histogram->counts[i], memory_order_relaxed));
}

void sc__distribution_merge(struct sc__distribution *into, const struct sc__distribution *from)
{
    if (from->max > into->max)
        into->max = from->max;
    into->sum += from->sum;
    for (uint32_t i = 0; i < SC__BUCKETS; i++)
        sc__distribution_count(into, i, from->counts[i]);
}

/* The time that `permille` of a thousand were no longer than. */
static uint64_t percentile(const struct sc__distribution *distribution, uint64_t permille,
                           uint64_t max)
{
    /* Rounded up, and in this order so that no count is too large for it. */
    uint64_t rank = distribution->count / 1000 * permille +
                    (distribution->count % 1000 * permille + 999) / 1000;
    uint64_t seen = 0;
    for (uint32_t i = 0; i + 1 < SC__BUCKETS; i++) {
        seen += distribution->counts[i];
        if (seen >= rank && seen > 0) {
            uint64_t middle = sc__bucket_middle(i);
            return middle < max ? middle : max;
        }
    }
    return max; /* beyond all buckets but the last, which has no upper end */
}

static uint64_t highest(const struct sc__distribution *distribution)
{
    for (uint32_t i = SC__BUCKETS; i > 0; i--) {
        if (distribution->counts[i - 1] > 0)
            return sc__bucket_middle(i - 1);
    }
    return 0;
}

sc_latency sc__distribution_describe(const struct sc__distribution *distribution)
{
    sc_latency latency = {.count = distribution->count, .sum_ns = distribution->sum};
    if (distribution->count == 0)
        return latency;
    latency.average_ns = distribution->sum / distribution->count;
    latency.max_ns = distribution->max > 0 ? distribution->max : highest(distribution);
    latency.p50_ns = percentile(distribution, 500, latency.max_ns);
    latency.p95_ns = percentile(distribution, 950, latency.max_ns);
    latency.p99_ns = percentile(distribution, 990, latency.max_ns);
    latency.p999_ns = percentile(distribution, 999, latency.max_ns);
    return latency;
}
