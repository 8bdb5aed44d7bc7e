/* metrics/stats_json.c: stats as JSON. */
#include "metrics/stats.h"

/* Seconds as they were given, to the nanosecond. */
static void append_duration(struct sc__stats_text *text, const char *name, double seconds)
{
    sc__stats_append(text, ",\"%s\":", name);
    sc__stats_append_seconds(text, (uint64_t)(seconds * 1e9));
}

static void append_latency(struct sc__stats_text *text, const char *name, const sc_latency *latency)
{
    const struct {
        const char *name;
        uint64_t value;
    } numbers[] = {
        {"sum_ns", latency->sum_ns}, {"average_ns", latency->average_ns},
        {"p50_ns", latency->p50_ns}, {"p95_ns", latency->p95_ns},
        {"p99_ns", latency->p99_ns}, {"p999_ns", latency->p999_ns},
        {"max_ns", latency->max_ns},
    };
    sc__stats_append(text, "\"%s\":{\"count\":%llu", name, (unsigned long long)latency->count);
    for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++)
        sc__stats_append(text, ",\"%s\":%llu", numbers[i].name,
                         (unsigned long long)numbers[i].value);
    sc__stats_append(text, "}");
}

static void append_counters(struct sc__stats_text *text, const sc_stats *stats)
{
    const struct sc__stats_counter *row;
    for (row = sc__stats_counters; row->name; row++)
        sc__stats_append(text, "%s\"%s\":%llu", row == sc__stats_counters ? "" : ",", row->name,
                         (unsigned long long)sc__stats_count(stats, row->offset));
}

static void append_parses(struct sc__stats_text *text, const sc_stats *stats)
{
    const char *name;
    for (unsigned i = 0; (name = sc__stats_parsed_name(i)) != NULL; i++)
        sc__stats_append(text, "%s\"%s\":%llu", i == 0 ? "" : ",", name,
                         (unsigned long long)stats->parses[i]);
}

/* Those that there were. */
static void append_errors(struct sc__stats_text *text, const sc_stats *stats)
{
    bool is_first = true;
    for (unsigned i = 0; i < SC_STATS_STATUSES; i++) {
        if (stats->errors[i] == 0)
            continue;
        sc__stats_append(text, "%s\"%s\":%llu", is_first ? "" : ",", sc_status_name((sc_status)i),
                         (unsigned long long)stats->errors[i]);
        is_first = false;
    }
}

size_t sc_stats_json(const sc_stats *stats, char *buffer, size_t capacity)
{
    struct sc__stats_text text = {buffer, capacity, 0};
    if (!sc__stats_are_whole(stats) || (!buffer && capacity > 0))
        return 0;
    sc__stats_append(&text, "{\"enabled\":%s", stats->enabled ? "true" : "false");
    append_duration(&text, "seconds", stats->seconds);
    append_duration(&text, "window_seconds", stats->window_seconds);
    sc__stats_append(&text, ",\"counters\":{");
    append_counters(&text, stats);
    sc__stats_append(&text, "},\"parses\":{");
    append_parses(&text, stats);
    sc__stats_append(&text, "},\"errors\":{");
    append_errors(&text, stats);
    sc__stats_append(&text, "},\"timings\":{");
    for (const struct sc__stats_timing *row = sc__stats_timings; row->name; row++) {
        const sc_timing *timing = sc__stats_timing(stats, row->offset);
        sc__stats_append(&text, "%s\"%s\":{", row == sc__stats_timings ? "" : ",", row->name);
        append_latency(&text, "all", &timing->all);
        sc__stats_append(&text, ",");
        append_latency(&text, "window", &timing->window);
        sc__stats_append(&text, "}");
    }
    sc__stats_append(&text, "}}");
    return text.length;
}
