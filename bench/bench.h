/* bench/bench.h: what a benchmark is, what one measures, and the tables of them.
 *
 *   main      options, the order of work, the machine in words
 *   measure   calibration, samples, order statistics
 *   report    the table for people and the JSON for programs
 *   workload  generated configurations, and the folder they lie in
 *   floors, reads, spread, loads, merges, strings, reloads, extracts, memory, scale
 *             the benchmarks, a table each
 */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* One line of a table. A benchmark that cannot be made yet has `absent` and nothing else. */
struct bench {
    const char *name;
    const char *absent; /* what is missing */

    /* What the specification asks for in its "Target V2" column, in nanoseconds; 0 for nothing. */
    double target_from;
    double target_to;

    const char *floor;  /* the benchmark that says what the machine allows; may be NULL */
    double floor_times; /* how many of it one operation needs; 0 is one */

    /* The points of one curve have its name and their place on it; NULL otherwise. */
    const char *curve;
    double size;

    /* It reads files, which are to be as old as configuration mostly is; see workload_age. */
    bool reads_files;

    /* `size` of this benchmark, or 0, for those that share functions. Ends the program where it
     * cannot; the state goes to all others. May be NULL. */
    void *(*setup)(const struct bench *bench);

    /* One of the three. Do the operation `count` times, while somebody else looks at the clock; */
    void (*run)(void *state, size_t count);
    /* the same, looking at the clock itself: nanoseconds for all of them; */
    double (*timed)(void *state, size_t count);
    /* or give bytes, once. */
    double (*bytes)(void *state);

    void (*teardown)(void *state);
};

struct bench_table {
    const struct bench *items;
    size_t count;
};

#define BENCH_TABLE(items)                                                                         \
    {                                                                                              \
        items, sizeof(items) / sizeof *(items)                                                     \
    }

extern const struct bench_table floor_benches, read_benches, load_benches, merge_benches,
    string_benches, reload_benches, extract_benches, memory_benches, scale_benches, spread_benches;

/* Samples of one benchmark, nanoseconds (or bytes) an operation, gathered over several rounds. */
struct samples {
    double *items;
    size_t count;
    size_t capacity;
};

/* How long to measure. */
struct effort {
    double sample_ns; /* one sample takes at least that long, so that the clock does not matter */
    double round_ns;  /* and one round of samples about that */
    size_t samples;   /* that a round has at least */
};

/* Measure one round, with its own setup, warm-up and calibration. */
void measure(const struct bench *bench, const struct effort *effort, struct samples *samples);

/* The value below which that part of the sorted samples lies, interpolated. */
double quantile(const struct samples *samples, double part);
void sort_samples(struct samples *samples);

double now_ns(void);
double thread_cpu_ns(void);

/* A benchmark with what it gave. */
struct outcome {
    const struct bench *bench;
    struct samples samples; /* sorted */
};

/* The median of a benchmark that was measured in this run; 0 where it was not. */
double median_of(const struct outcome *outcomes, size_t count, const char *name);

void print_table(const struct outcome *outcomes, size_t count, FILE *stream);
void print_json(const struct outcome *outcomes, size_t count, FILE *stream);

/* Say what failed and end the program. */
_Noreturn void fail(const char *what, const char *why);

/* Keep the optimiser from dropping what led to a value, or from knowing it. */
static inline void keep(const void *value)
{
    __asm__ volatile("" : : "r"(value) : "memory");
}

#endif
