/* metrics/stats.c: the public struct from what was counted and timed. */
#include "metrics/metrics.h"

#include "metrics/stats.h"

#include <string.h>

static const struct {
    unsigned counter;
    size_t offset;
} counters[] = {
    {SC__COUNT_CREATED, offsetof(sc_stats, created)},
    {SC__COUNT_RELEASED, offsetof(sc_stats, released)},
    {SC__COUNT_READS_MADE, offsetof(sc_stats, reads)},
    {SC__COUNT_EXTRACTS, offsetof(sc_stats, extracts)},
    {SC__COUNT_LOADS, offsetof(sc_stats, loads)},
    {SC__COUNT_RELOADS, offsetof(sc_stats, reloads)},
    {SC__COUNT_PUBLISHES, offsetof(sc_stats, publishes)},
    {SC__COUNT_MERGES, offsetof(sc_stats, merges)},
    {SC__COUNT_ARRAY_SUMS, offsetof(sc_stats, array_sums)},
    {SC__COUNT_FILES, offsetof(sc_stats, files)},
    {SC__COUNT_FILE_BYTES, offsetof(sc_stats, file_bytes)},
    {SC__COUNT_WARNINGS, offsetof(sc_stats, warnings)},
};

static const size_t timings[SC__TIMED_KINDS] = {
    [SC__TIMED_LOAD] = offsetof(sc_stats, load),
    [SC__TIMED_RELOAD] = offsetof(sc_stats, reload),
    [SC__TIMED_READ] = offsetof(sc_stats, read),
    [SC__TIMED_EXTRACT] = offsetof(sc_stats, extract),
    [SC__TIMED_FILE] = offsetof(sc_stats, file),
    [SC__TIMED_PARSE] = offsetof(sc_stats, parse),
    [SC__TIMED_MERGE] = offsetof(sc_stats, merge),
};

static void *member(sc_stats *stats, size_t offset)
{
    return (char *)stats + offset;
}

static void copy_counters(sc_stats *stats, const uint64_t *counts)
{
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        memcpy(member(stats, counters[i].offset), &counts[counters[i].counter], sizeof *counts);
    memcpy(stats->parses, counts + SC__COUNT_PARSES, sizeof stats->parses);
    memcpy(stats->errors, counts + SC__COUNT_ERRORS, sizeof stats->errors);
    stats->handles = stats->created > stats->released ? stats->created - stats->released : 0;
}

/* One kind of all registries, in the memory of the first. Returns what the window covers. */
static uint64_t merge_kind(struct sc__metrics *const *metrics, size_t count, unsigned kind,
                           uint64_t now, struct sc__timings *work, sc_timing *timing)
{
    uint64_t covered = 0;
    memset(&work->sum, 0, sizeof work->sum);
    for (size_t i = 0; i < count; i++) {
        if (sc__metrics_are_on(metrics[i]))
            sc__distribution_add(&work->sum, &metrics[i]->timings->all[kind]);
    }
    timing->all = sc__distribution_describe(&work->sum);
    memset(&work->sum, 0, sizeof work->sum);
    for (size_t i = 0; i < count; i++) {
        if (!sc__metrics_are_on(metrics[i]))
            continue;
        uint64_t window =
            sc__timings_window(metrics[i]->timings, (enum sc__timed)kind, now, &work->one);
        covered = window > covered ? window : covered;
        sc__distribution_merge(&work->sum, &work->one);
    }
    timing->window = sc__distribution_describe(&work->sum);
    return covered;
}

static void merge_timings(struct sc__metrics *const *metrics, size_t count, uint64_t now,
                          sc_stats *stats, struct sc__timings *work)
{
    uint64_t covered = 0;
    pthread_mutex_lock(&work->looking);
    for (unsigned kind = 0; kind < SC__TIMED_KINDS; kind++) {
        uint64_t window = merge_kind(metrics, count, kind, now, work, member(stats, timings[kind]));
        covered = window > covered ? window : covered;
    }
    pthread_mutex_unlock(&work->looking);
    stats->window_seconds = (double)covered / 1e9;
}

void sc__metrics_stats(struct sc__metrics *const *metrics, size_t count, sc_stats *stats)
{
    uint64_t counts[SC__COUNTERS] = {0};
    struct sc__timings *work = NULL;
    uint64_t now = sc__log_clock();
    for (size_t i = count; i > 0; i--) {
        if (!sc__metrics_are_on(metrics[i - 1]))
            continue;
        work = metrics[i - 1]->timings;
        sc__shards_sum(metrics[i - 1], counts);
        double seconds = (double)(now - work->created_ns) / 1e9;
        stats->seconds = seconds > stats->seconds ? seconds : stats->seconds;
    }
    stats->enabled = work != NULL;
    copy_counters(stats, counts);
    if (work)
        merge_timings(metrics, count, now, stats, work);
}
