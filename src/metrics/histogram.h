/* metrics/histogram.h: times in log-linear buckets.
 *
 *   0 ... 127 ns      a bucket each
 *   above             64 buckets to each power of two, up to 2^37 ns, which is 137 seconds
 *
 * The middle of a bucket is at most 1/128 from anything that lies in it. What takes longer than
 * all buckets is in the last one; sum and maximum are exact always. Buckets are the same for
 * everything that is measured, so histograms merge by addition. */
#ifndef SC_METRICS_HISTOGRAM_H
#define SC_METRICS_HISTOGRAM_H

#include "superconfig/metrics.h"

#include <stdatomic.h>

enum { SC__BUCKETS = 2048 };

/* Any thread records, without a lock: a reader sees each bucket as it was at some moment. */
struct sc__histogram {
    _Atomic(uint64_t) sum;
    _Atomic(uint64_t) max;
    _Atomic(uint64_t) counts[SC__BUCKETS];
};

/* What was read of one or several histograms. */
struct sc__distribution {
    uint64_t count;
    uint64_t sum;
    uint64_t max; /* 0 where it is not known: the highest bucket then stands for it */
    uint64_t counts[SC__BUCKETS];
};

uint32_t sc__bucket_of(uint64_t nanoseconds);

/* The number in the middle of a bucket. */
uint64_t sc__bucket_middle(uint32_t bucket);

void sc__histogram_record(struct sc__histogram *histogram, uint64_t nanoseconds);

/* Merge all that a histogram holds into a distribution. */
void sc__distribution_add(struct sc__distribution *distribution,
                          const struct sc__histogram *histogram);

/* Merge so many in one bucket. */
static inline void sc__distribution_count(struct sc__distribution *distribution, uint32_t bucket,
                                          uint64_t count)
{
    distribution->counts[bucket] += count;
    distribution->count += count;
}

/* Merge all that a distribution holds into another. */
void sc__distribution_merge(struct sc__distribution *into, const struct sc__distribution *from);

sc_latency sc__distribution_describe(const struct sc__distribution *distribution);

#endif
