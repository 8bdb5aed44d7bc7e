/* registry/stats.c: what registries have counted and timed. */
#include "superconfig/metrics.h"

#include "registry/slots.h"

#include <string.h>

enum { AT_ONCE = 64 /* registries whose metrics are named on the stack */ };

sc_status sc_registries_stats(sc_registry *const *registries, size_t count, sc_stats *stats)
{
    struct sc__metrics *metrics[AT_ONCE];
    sc_stats whole = SC_STATS_INIT;
    if ((!registries && count > 0) || count > AT_ONCE || !stats ||
        stats->size <= sizeof stats->size)
        return SC_EINVALID;
    for (size_t i = 0; i < count; i++) {
        if (!registries[i])
            return SC_EINVALID;
        metrics[i] = sc__registry_metrics(registries[i]);
    }
    sc__metrics_stats(metrics, count, &whole);
    whole.size = stats->size;
    memcpy(stats, &whole, stats->size < sizeof whole ? stats->size : sizeof whole);
    return SC_OK;
}

sc_status sc_registry_stats(sc_registry *registry, sc_stats *stats)
{
    return sc_registries_stats(&registry, 1, stats);
}
