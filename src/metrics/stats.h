/* metrics/stats.h: what of sc_stats is written as text, a row each. */
#ifndef SC_METRICS_STATS_H
#define SC_METRICS_STATS_H

#include "superconfig/metrics.h"

struct sc__stats_counter {
    const char *name;
    const char *help;
    size_t offset; /* of a uint64_t in sc_stats */
    bool is_gauge; /* it may fall */
};

struct sc__stats_timing {
    const char *name;
    const char *help;
    size_t offset; /* of an sc_timing in sc_stats */
};

/* Each ends with a row without a name. */
extern const struct sc__stats_counter sc__stats_counters[];
extern const struct sc__stats_timing sc__stats_timings[];

/* The name of an sc_parsed; NULL beyond the last. */
const char *sc__stats_parsed_name(unsigned parsed);

/* A text for a caller's buffer: what does not fit is only counted. */
struct sc__stats_text {
    char *buffer;
    size_t capacity;
    size_t length;
};

void sc__stats_append(struct sc__stats_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Nanoseconds as seconds, with a point in every locale. */
void sc__stats_append_seconds(struct sc__stats_text *text, uint64_t nanoseconds);

/* Stats with all fields that this library knows? */
bool sc__stats_are_whole(const sc_stats *stats);

static inline uint64_t sc__stats_count(const sc_stats *stats, size_t offset)
{
    return *(const uint64_t *)(const void *)((const char *)stats + offset);
}

static inline const sc_timing *sc__stats_timing(const sc_stats *stats, size_t offset)
{
    return (const sc_timing *)(const void *)((const char *)stats + offset);
}

#endif
