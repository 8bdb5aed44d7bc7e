/* superconfig/metrics.h: what a registry has done, how often and how fast.
 *
 * Counters are exact: each thread has its own, and those of threads that have ended are kept.
 * Times are kept in buckets, so a percentile is less than 1 % from the exact one; sums and the
 * maximum over all time are exact. Reads and extractions are counted all and timed by samples.
 *
 * A registry counts what is done through it: sc_parse and sc_layers_check belong to none. After
 * fork(2) the child goes on with the parent's numbers. No key, value or file name is among them. */
#ifndef SUPERCONFIG_METRICS_H
#define SUPERCONFIG_METRICS_H

#include "superconfig/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Times of one kind, in nanoseconds; all 0 where there is none. */
typedef struct sc_latency {
    uint64_t count;
    uint64_t sum_ns;
    uint64_t average_ns;
    uint64_t p50_ns; /* half took no longer */
    uint64_t p95_ns;
    uint64_t p99_ns;
    uint64_t p999_ns; /* 999 of 1,000 took no longer */
    uint64_t max_ns;  /* of a window: less than 1 % from the exact one */
} sc_latency;

typedef struct sc_timing {
    sc_latency all;    /* since the registry was created */
    sc_latency window; /* over the last `window_seconds` */
} sc_timing;

/** What texts were parsed as. */
typedef enum sc_parsed {
    SC_PARSED_JSON,
    SC_PARSED_JSONC,
    SC_PARSED_TOML,
    SC_PARSED_YAML,
    SC_PARSED_DOTENV,
    SC_PARSED_VALUE, /* a file whose text is one value */
    SC_PARSED_ENVIRONMENT,
    SC_PARSED_OVERRIDE, /* sc_layers_add_set */
    SC_PARSED_CUSTOM    /* a format of the program's */
} sc_parsed;

/** Places of the arrays below; those without a name are 0. */
#define SC_STATS_PARSED 16
#define SC_STATS_STATUSES 32

/** Initialise with SC_STATS_INIT. Later versions add fields at the end. */
typedef struct sc_stats {
    size_t size;           /* of this struct, for later versions */
    bool enabled;          /* false: the registry counts nothing, and all is 0 */
    double seconds;        /* since the registry was created */
    double window_seconds; /* what the windows cover: 40 to 60, or less of a young registry */
    uint64_t handles;      /* live now */
    uint64_t created;      /* handles, by sc_load and sc_publish */
    uint64_t released;     /* handles */
    uint64_t reads;        /* calls that look a handle up, sc_get_many being one */
    uint64_t extracts;     /* sc_extract of snapshots that were published */
    uint64_t loads;        /* sc_load, failed ones included */
    uint64_t reloads;      /* sc_reload, failed ones included */
    uint64_t publishes;    /* versions that readers could see, first ones included */
    uint64_t merges;       /* of all that a load has read */
    uint64_t array_sums;   /* arrays of numbers that a merge added up */
    uint64_t files;        /* read, whole; a failed load may have begun with later ones */
    uint64_t file_bytes;   /* of those */
    uint64_t warnings;     /* of loads and reloads that were published */
    uint64_t parses[SC_STATS_PARSED];   /* by sc_parsed, failed ones included */
    uint64_t errors[SC_STATS_STATUSES]; /* by sc_status: loads, reloads, publications and
                                           extractions that failed */
    sc_timing load;                     /* sc_load, of those that succeeded */
    sc_timing reload;                   /* sc_reload, likewise */
    sc_timing read;                     /* a read by handle and path or by bound key; sampled */
    sc_timing extract;                  /* sampled */
    sc_timing file;                     /* opening and reading one file */
    sc_timing parse;                    /* one text */
    sc_timing merge;                    /* all documents of a load */
} sc_stats;

#define SC_LATENCY_INIT                                                                            \
    {                                                                                              \
        0, 0, 0, 0, 0, 0, 0, 0                                                                     \
    }
#define SC_TIMING_INIT                                                                             \
    {                                                                                              \
        SC_LATENCY_INIT, SC_LATENCY_INIT                                                           \
    }
#define SC_STATS_INIT                                                                              \
    {                                                                                              \
        sizeof(sc_stats), false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, {0}, {0},            \
            SC_TIMING_INIT, SC_TIMING_INIT, SC_TIMING_INIT, SC_TIMING_INIT, SC_TIMING_INIT,        \
            SC_TIMING_INIT, SC_TIMING_INIT                                                         \
    }

/**
 * What a registry has done so far. Other threads may be at work meanwhile; each number is as it was
 * at some moment of the call. Takes locks that no read waits for, and no memory.
 *
 * @return SC_OK; SC_EINVALID for NULL, and for stats without SC_STATS_INIT.
 */
SC_API sc_status sc_registry_stats(sc_registry *registry, sc_stats *stats);

/** Several registries as if they were one: counters are added, and percentiles are of all times
 *  together. `seconds` are the longest. As above. */
SC_API sc_status sc_registries_stats(sc_registry *const *registries, size_t count, sc_stats *stats);

/**
 * Stats as one JSON object on one line: counters by name, times in nanoseconds.
 *
 * @param buffer  Receives at most `capacity` bytes with the closing NUL; may be NULL if 0.
 * @return        Bytes of the whole text, without the NUL, however much fitted; 0 for NULL, and
 *                for stats that are not this version's.
 */
SC_API size_t sc_stats_json(const sc_stats *stats, char *buffer, size_t capacity);

/**
 * Stats in the text format of Prometheus, version 0.0.4 ("text/plain; version=0.0.4"): counters
 * and summaries, whose quantiles are the window's, NaN where it holds nothing, and whose sums and
 * counts are over all time, in seconds.
 *
 * @param registry  The value of a label `registry` of each sample, to tell several apart; NULL:
 *                  no label.
 * @return          As sc_stats_json.
 */
SC_API size_t sc_stats_prometheus(const sc_stats *stats, const char *registry, char *buffer,
                                  size_t capacity);

/**
 * Visit the leaves of a snapshot that nobody has read, in document order. An array of numbers is
 * one leaf. Only a snapshot of a registry with `record_reads` knows.
 *
 * A value was read when a program got it, by whatever function, through a handle, a bound key, a
 * section, a struct to be filled or step by step; what is below a value that was written or whose
 * leaves were visited was read as well. A reload carries that over by path; reads of a version that
 * came to an end before are lost if they come after it. A key that only others name in
 * interpolation, ${key}, was not read. Comparing snapshots and asking for origins is no read.
 *
 * @return SC_OK; SC_EINVALID where reads are not recorded, and for NULL; SC_ENOMEM.
 */
SC_API sc_status sc_snapshot_unused(const sc_snapshot *snapshot, sc_leaf_visitor visitor,
                                    void *context);

#ifdef __cplusplus
}
#endif

#endif
