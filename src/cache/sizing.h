/* cache/sizing.h: how many entries a level may hold, decided from time to time.
 *
 * Short memory shrinks it. It grows when there is memory and a larger one would have helped:
 * when enough of what was stored had been evicted so lately that a quarter more room had kept
 * it. A high hit rate is no reason to grow: what hits already needs no more room. */
#ifndef SC_CACHE_SIZING_H
#define SC_CACHE_SIZING_H

#include "cache/cache.h"

struct sc__sizing {
    size_t least; /* entries */
    size_t most;
    double kept;     /* the part of its entries that a level keeps when memory is short */
    uint64_t stored; /* of the level's counts, at the last decision */
    uint64_t regretted;
};

/* Above `threshold` it is short, below SC__PRESSURE_LOW there is plenty. */
struct sc__pressure {
    double now;
    double threshold;
};

#define SC__PRESSURE_LOW 0.6

/* The capacity that a level with these counts should have from now on. */
size_t sc__sizing_decide(struct sc__sizing *sizing, const struct sc__cache_stats *stats,
                         struct sc__pressure pressure);

#endif
