/* metrics/stats_prometheus.c: stats in the text format of Prometheus. */
#include "base/utf8.h"
#include "metrics/stats.h"

#include <string.h>

enum { LABEL_BYTES = 256 };

/* What a sample has between its name and its value: {registry="a",format="json"}. */
struct labels {
    char registry[LABEL_BYTES]; /* its value escaped; empty for no label */
    bool has_registry;
};

/* A value that is too long is cut. */
static void escape(const char *value, char escaped[LABEL_BYTES])
{
    size_t length = 0;
    const char *end = value + sc__utf8_cut(value, strlen(value), (LABEL_BYTES - 1) / 2);
    for (; value < end; value++) {
        if (*value == '\\' || *value == '"' || *value == '\n')
            escaped[length++] = '\\';
        escaped[length++] = *value == '\n' ? 'n' : *value;
    }
    escaped[length] = '\0';
}

/* A sample's name and labels; its value comes behind. `label` may be NULL. */
static void append_sample(struct sc__stats_text *text, const struct labels *labels,
                          const char *name, const char *suffix, const char *label,
                          const char *value)
{
    sc__stats_append(text, "superconfig_%s%s", name, suffix);
    if (labels->has_registry || label)
        sc__stats_append(text, "{");
    if (labels->has_registry)
        sc__stats_append(text, "registry=\"%s\"%s", labels->registry, label ? "," : "");
    if (label)
        sc__stats_append(text, "%s=\"%s\"", label, value);
    if (labels->has_registry || label)
        sc__stats_append(text, "}");
}

static void append_count(struct sc__stats_text *text, uint64_t count)
{
    sc__stats_append(text, " %llu\n", (unsigned long long)count);
}

static void append_head(struct sc__stats_text *text, const char *name, const char *suffix,
                        const char *help, const char *type)
{
    sc__stats_append(text, "# HELP superconfig_%s%s %s\n# TYPE superconfig_%s%s %s\n", name, suffix,
                     help, name, suffix, type);
}

static void append_counters(struct sc__stats_text *text, const struct labels *labels,
                            const sc_stats *stats)
{
    for (const struct sc__stats_counter *row = sc__stats_counters; row->name; row++) {
        const char *suffix = row->is_gauge ? "" : "_total";
        append_head(text, row->name, suffix, row->help, row->is_gauge ? "gauge" : "counter");
        append_sample(text, labels, row->name, suffix, NULL, NULL);
        append_count(text, sc__stats_count(stats, row->offset));
    }
}

static void append_parses(struct sc__stats_text *text, const struct labels *labels,
                          const sc_stats *stats)
{
    const char *name;
    append_head(text, "parses", "_total", "Texts that were parsed, by format.", "counter");
    for (unsigned i = 0; (name = sc__stats_parsed_name(i)) != NULL; i++) {
        append_sample(text, labels, "parses", "_total", "format", name);
        append_count(text, stats->parses[i]);
    }
}

static void append_errors(struct sc__stats_text *text, const struct labels *labels,
                          const sc_stats *stats)
{
    append_head(text, "errors", "_total",
                "Loads, reloads, publications and extractions that failed, by status.", "counter");
    for (unsigned i = SC_OK + 1; i <= SC_ESIGNAL; i++) {
        append_sample(text, labels, "errors", "_total", "status", sc_status_name((sc_status)i));
        append_count(text, stats->errors[i]);
    }
}

static void append_timing(struct sc__stats_text *text, const struct labels *labels,
                          const struct sc__stats_timing *row, const sc_timing *timing)
{
    const struct {
        const char *quantile;
        uint64_t value;
    } quantiles[] = {{"0.5", timing->window.p50_ns},
                     {"0.95", timing->window.p95_ns},
                     {"0.99", timing->window.p99_ns},
                     {"0.999", timing->window.p999_ns},
                     {"1", timing->window.max_ns}};
    append_head(text, row->name, "_seconds", row->help, "summary");
    for (unsigned i = 0; i < sizeof quantiles / sizeof *quantiles; i++) {
        append_sample(text, labels, row->name, "_seconds", "quantile", quantiles[i].quantile);
        sc__stats_append(text, " ");
        if (timing->window.count > 0)
            sc__stats_append_seconds(text, quantiles[i].value);
        else
            sc__stats_append(text, "NaN");
        sc__stats_append(text, "\n");
    }
    append_sample(text, labels, row->name, "_seconds_sum", NULL, NULL);
    sc__stats_append(text, " ");
    sc__stats_append_seconds(text, timing->all.sum_ns);
    sc__stats_append(text, "\n");
    append_sample(text, labels, row->name, "_seconds_count", NULL, NULL);
    append_count(text, timing->all.count);
}

size_t sc_stats_prometheus(const sc_stats *stats, const char *registry, char *buffer,
                           size_t capacity)
{
    struct sc__stats_text text = {buffer, capacity, 0};
    struct labels labels = {.has_registry = registry != NULL};
    if (!sc__stats_are_whole(stats) || (!buffer && capacity > 0))
        return 0;
    if (registry)
        escape(registry, labels.registry);
    append_counters(&text, &labels, stats);
    append_parses(&text, &labels, stats);
    append_errors(&text, &labels, stats);
    for (const struct sc__stats_timing *row = sc__stats_timings; row->name; row++)
        append_timing(&text, &labels, row, sc__stats_timing(stats, row->offset));
    return text.length;
}
