/* cache/sizing.c: the decision of cache/sizing.h. */
#include "cache/sizing.h"

/* Growing pays if it had kept one in so many of the entries that were stored. */
enum { REGRET_PART = 25 };

static size_t shrunk(const struct sc__sizing *sizing, const struct sc__cache_stats *stats)
{
    size_t held = stats->entries < stats->capacity ? stats->entries : stats->capacity;
    size_t kept = (size_t)((double)held * sizing->kept);
    size_t capacity = kept > sizing->least ? kept : sizing->least;
    return capacity < stats->capacity ? capacity : stats->capacity;
}

static size_t grown(const struct sc__sizing *sizing, const struct sc__cache_stats *stats)
{
    size_t capacity = stats->capacity + (stats->capacity + 3) / 4;
    capacity = capacity < sizing->most ? capacity : sizing->most;
    return capacity > stats->capacity ? capacity : stats->capacity;
}

size_t sc__sizing_decide(struct sc__sizing *sizing, const struct sc__cache_stats *stats,
                         struct sc__pressure pressure)
{
    uint64_t stored = stats->stored - sizing->stored;
    uint64_t regretted = stats->regretted - sizing->regretted;
    sizing->stored = stats->stored;
    sizing->regretted = stats->regretted;
    if (pressure.now > pressure.threshold)
        return shrunk(sizing, stats);
    if (pressure.now < SC__PRESSURE_LOW && regretted > 0 && regretted * REGRET_PART >= stored)
        return grown(sizing, stats);
    return stats->capacity;
}
