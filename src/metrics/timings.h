/* metrics/timings.h: a histogram for each thing that is timed, over all time and over a sliding
 * window.
 *
 *   all[kind]       what was recorded since the registry was made; it only grows
 *   copies[4]       of all of that, as it stood when an interval of 20 s began
 *
 * The window is what `all` holds now, less the copy that is up to 60 s old. So a record is made
 * once, none is dropped, and nothing is ever cleared. Whoever first records or reads in an
 * interval makes its copy, before it records.
 *
 *   A. One thread makes a copy: the one that moves `turned` to the interval by
 * compare-and-exchange. B. A copy's number is not one while it is written, and is stored with
 * release behind it. A reader checks that it is the same before and after; one that changed is no
 * longer in the window. C. Each number in a copy was in `all` earlier, and what is there only
 * grows: no difference is negative. Other threads record while a copy is made, so its moment is as
 * long as making it. D. Where nothing was recorded for several intervals, one copy stands for the
 * beginnings of all of them, `first` to its number. */
#ifndef SC_METRICS_TIMINGS_H
#define SC_METRICS_TIMINGS_H

#include "metrics/histogram.h"

#include <pthread.h>

enum sc__timed {
    SC__TIMED_LOAD,
    SC__TIMED_RELOAD,
    SC__TIMED_READ,
    SC__TIMED_EXTRACT,
    SC__TIMED_FILE,
    SC__TIMED_PARSE,
    SC__TIMED_MERGE,
    SC__TIMED_KINDS
};

#define SC__INTERVAL_NS (UINT64_C(20) * 1000000000)

enum { SC__WINDOW_INTERVALS = 3, SC__COPIES = SC__WINDOW_INTERVALS + 1 };

struct sc__timings_copy {
    _Atomic(uint64_t) number; /* of the interval that begins with it; 0: never made */
    _Atomic(uint64_t) first;
    _Atomic(uint64_t) sums[SC__TIMED_KINDS];
    _Atomic(uint32_t) counts[SC__TIMED_KINDS][SC__BUCKETS]; /* the lower half: differences do */
};

struct sc__timings {
    uint64_t created_ns;
    _Atomic(uint64_t) turned; /* the interval whose copy was begun last */
    struct sc__histogram all[SC__TIMED_KINDS];
    struct sc__timings_copy copies[SC__COPIES];
    pthread_mutex_t looking; /* over what is below, for who looks at them: too large for a stack */
    struct sc__distribution sum;
    struct sc__distribution one;
};

/* Memory that is all zero becomes timings at that moment of sc__log_clock. */
void sc__timings_init(struct sc__timings *timings, uint64_t now);

void sc__timings_fini(struct sc__timings *timings);

/* Record what took so long and ended `now`. Wait-free but for the copy of an interval. */
void sc__timings_record(struct sc__timings *timings, enum sc__timed kind, uint64_t nanoseconds,
                        uint64_t now);

/* What a window that ends now holds; returns its nanoseconds, 0 where none is known. */
uint64_t sc__timings_window(struct sc__timings *timings, enum sc__timed kind, uint64_t now,
                            struct sc__distribution *out);

#endif
