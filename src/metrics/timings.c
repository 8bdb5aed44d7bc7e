/* metrics/timings.c: recording, and the copies by which a window is known. */
#include "metrics/timings.h"

#include <string.h>

#define BEING_MADE UINT64_MAX /* a copy's number meanwhile */

/* Intervals count from 1, so that 0 is none. */
static uint64_t interval_at(uint64_t now)
{
    return now / SC__INTERVAL_NS + 1;
}

static uint64_t beginning_of(uint64_t interval)
{
    return (interval - 1) * SC__INTERVAL_NS;
}

void sc__timings_init(struct sc__timings *timings, uint64_t now)
{
    uint64_t interval = interval_at(now);
    struct sc__timings_copy *copy = &timings->copies[interval % SC__COPIES];
    timings->created_ns = now;
    pthread_mutex_init(&timings->looking, NULL);
    atomic_init(&timings->turned, interval);
    atomic_init(&copy->first, interval);
    atomic_init(&copy->number, interval);
}

void sc__timings_fini(struct sc__timings *timings)
{
    pthread_mutex_destroy(&timings->looking);
}

/* Numbers that did not change are not written: memory that was never used stays so. */
static void copy_kind(struct sc__timings_copy *copy, uint32_t kind,
                      const struct sc__histogram *histogram)
{
    atomic_store_explicit(&copy->sums[kind],
                          atomic_load_explicit(&histogram->sum, memory_order_relaxed),
                          memory_order_relaxed);
    for (uint32_t i = 0; i < SC__BUCKETS; i++) {
        uint32_t count =
            (uint32_t)atomic_load_explicit(&histogram->counts[i], memory_order_relaxed);
        if (atomic_load_explicit(&copy->counts[kind][i], memory_order_relaxed) != count)
            atomic_store_explicit(&copy->counts[kind][i], count, memory_order_relaxed);
    }
}

/* Begin an interval. A copy whose maker was held up for a whole window is left to it. */
static void make_copy(struct sc__timings *timings, uint64_t last, uint64_t interval)
{
    struct sc__timings_copy *copy = &timings->copies[interval % SC__COPIES];
    uint64_t number = atomic_load_explicit(&copy->number, memory_order_relaxed);
    if (number == BEING_MADE ||
        !atomic_compare_exchange_strong_explicit(&copy->number, &number, BEING_MADE,
                                                 memory_order_relaxed, memory_order_relaxed))
        return;
    atomic_thread_fence(memory_order_release); /* who sees anything new sees that number gone */
    atomic_store_explicit(&copy->first, last + 1, memory_order_relaxed);
    for (uint32_t kind = 0; kind < SC__TIMED_KINDS; kind++)
        copy_kind(copy, kind, &timings->all[kind]);
    atomic_store_explicit(&copy->number, interval, memory_order_release);
}

static void turn(struct sc__timings *timings, uint64_t now)
{
    uint64_t interval = interval_at(now);
    uint64_t last = atomic_load_explicit(&timings->turned, memory_order_relaxed);
    if (interval > last &&
        atomic_compare_exchange_strong_explicit(&timings->turned, &last, interval,
                                                memory_order_relaxed, memory_order_relaxed))
        make_copy(timings, last, interval);
}

void sc__timings_record(struct sc__timings *timings, enum sc__timed kind, uint64_t nanoseconds,
                        uint64_t now)
{
    turn(timings, now);
    sc__histogram_record(&timings->all[kind], nanoseconds);
}

/* The oldest copy that still lies in the window, and the interval from whose beginning on it
 * counts; NULL where none is whole. */
static const struct sc__timings_copy *oldest_copy(const struct sc__timings *timings, uint64_t now,
                                                  uint64_t *number, uint64_t *from)
{
    const struct sc__timings_copy *oldest = NULL;
    uint64_t least = interval_at(now) + 1;
    least = least > SC__WINDOW_INTERVALS ? least - SC__WINDOW_INTERVALS : 1;
    for (uint32_t i = 0; i < SC__COPIES; i++) {
        const struct sc__timings_copy *copy = &timings->copies[i];
        uint64_t own = atomic_load_explicit(&copy->number, memory_order_acquire);
        uint64_t first = atomic_load_explicit(&copy->first, memory_order_relaxed);
        if (own < least || own == BEING_MADE || (oldest && own >= *number))
            continue;
        oldest = copy;
        *number = own;
        *from = first > least ? first : least;
    }
    return oldest;
}

/* What was recorded since a copy; false where it was made anew meanwhile. */
static bool subtract(const struct sc__timings *timings, enum sc__timed kind,
                     const struct sc__timings_copy *copy, uint64_t number,
                     struct sc__distribution *since)
{
    const struct sc__histogram *all = &timings->all[kind];
    memset(since, 0, sizeof *since);
    since->sum = 0 - atomic_load_explicit(&copy->sums[kind], memory_order_acquire);
    for (uint32_t i = 0; i < SC__BUCKETS; i++) {
        uint32_t before = atomic_load_explicit(&copy->counts[kind][i], memory_order_acquire);
        uint32_t now = (uint32_t)atomic_load_explicit(&all->counts[i], memory_order_relaxed);
        sc__distribution_count(since, i, now - before);
    }
    since->sum += atomic_load_explicit(&all->sum, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
    return atomic_load_explicit(&copy->number, memory_order_relaxed) == number;
}

uint64_t sc__timings_window(struct sc__timings *timings, enum sc__timed kind, uint64_t now,
                            struct sc__distribution *out)
{
    const struct sc__timings_copy *copy;
    uint64_t number = 0, from = 0;
    turn(timings, now);
    do
        copy = oldest_copy(timings, now, &number, &from);
    while (copy && !subtract(timings, kind, copy, number, out));
    if (!copy) { /* the first in a long time is being made */
        memset(out, 0, sizeof *out);
        return 0;
    }
    uint64_t beginning = beginning_of(from);
    return now - (beginning > timings->created_ns ? beginning : timings->created_ns);
}
