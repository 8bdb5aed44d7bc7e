/* bench/measure.c: how one number is taken.
 *
 * A sample is a batch of operations between two looks at the clock, long enough that the clock
 * does not matter; what a sample gives is the batch's mean. Batches are calibrated by doubling,
 * which warms up as well. The median of many samples is robust against a neighbour's noise; the
 * 99th percentile is one of batches, so for operations far below a microsecond it tells of
 * interruptions of a batch, not of single operations. */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { SAMPLES_AT_MOST = 2000 };

static double clock_ns(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

double now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

double thread_cpu_ns(void)
{
    return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static double time_batch(const struct bench *bench, void *state, size_t count)
{
    if (bench->timed)
        return bench->timed(state, count);
    double start = now_ns();
    bench->run(state, count);
    return now_ns() - start;
}

/* How many operations make a sample. */
static size_t calibrate(const struct bench *bench, void *state, double sample_ns)
{
    size_t count = 1;
    while (count < (size_t)1 << 40) {
        double fastest = time_batch(bench, state, count);
        for (int i = 0; i < 2; i++)
            fastest = fmin(fastest, time_batch(bench, state, count));
        if (fastest >= sample_ns)
            break;
        count *= 2;
    }
    return count;
}

static void add_sample(struct samples *samples, double value)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity ? 2 * samples->capacity : 256;
        samples->items = realloc(samples->items, samples->capacity * sizeof *samples->items);
        if (!samples->items)
            fail("samples", "no memory");
    }
    samples->items[samples->count++] = value;
}

void measure(const struct bench *bench, const struct effort *effort, struct samples *samples)
{
    void *state = bench->setup ? bench->setup(bench) : NULL;
    if (bench->bytes) {
        add_sample(samples, bench->bytes(state));
    } else {
        size_t count = calibrate(bench, state, effort->sample_ns);
        double end = now_ns() + effort->round_ns;
        for (size_t i = 0; i < SAMPLES_AT_MOST && (i < effort->samples || now_ns() < end); i++)
            add_sample(samples, time_batch(bench, state, count) / (double)count);
    }
    if (bench->teardown)
        bench->teardown(state);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sort_samples(struct samples *samples)
{
    qsort(samples->items, samples->count, sizeof *samples->items, by_value);
}

double quantile(const struct samples *samples, double part)
{
    double place = part * (double)(samples->count - 1);
    size_t below = (size_t)place;
    size_t above = below + 1 < samples->count ? below + 1 : below;
    double rest = place - (double)below;
    return samples->items[below] * (1 - rest) + samples->items[above] * rest;
}
