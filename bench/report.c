/* bench/report.c: outcomes as a table for people and as JSON for programs. */
#include "bench.h"

#include <string.h>

double median_of(const struct outcome *outcomes, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(outcomes[i].bench->name, name) == 0)
            return outcomes[i].samples.count > 0 ? quantile(&outcomes[i].samples, 0.5) : 0;
    return 0;
}

static const char *unit_of(const struct bench *bench)
{
    return bench->bytes ? "bytes" : "ns";
}

/* "1.23 us": three digits, in the unit that suits. */
static const char *in_words(double value, bool is_bytes, char *buffer, size_t size)
{
    static const char *const times[] = {"ns", "us", "ms", "s"};
    static const char *const sizes[] = {"B", "KB", "MB", "GB"};
    size_t unit = 0;
    while (value >= 999.5 && unit < 3) {
        value /= 1000;
        unit++;
    }
    int digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    snprintf(buffer, size, "%.*f %s", digits, value, (is_bytes ? sizes : times)[unit]);
    return buffer;
}

static void print_target(const struct bench *bench, char *buffer, size_t size)
{
    char from[32], to[32];
    buffer[0] = '\0';
    if (bench->target_to > 0)
        snprintf(buffer, size, "%s - %s", in_words(bench->target_from, false, from, sizeof from),
                 in_words(bench->target_to, false, to, sizeof to));
}

static void print_ratio(const struct outcome *outcomes, size_t count, const struct outcome *outcome,
                        char *buffer, size_t size)
{
    const struct bench *bench = outcome->bench;
    double floor = bench->floor ? median_of(outcomes, count, bench->floor) : 0;
    double times = bench->floor_times > 0 ? bench->floor_times : 1;
    buffer[0] = '\0';
    if (floor > 0)
        snprintf(buffer, size, "%.1f x %s", quantile(&outcome->samples, 0.5) / (floor * times),
                 bench->floor + strlen("floor_"));
}

void print_table(const struct outcome *outcomes, size_t count, FILE *stream)
{
    char median[32], high[32], target[80], ratio[80];
    fprintf(stream, "%-30s %10s %10s  %-20s %s\n", "operation", "median", "p99", "target",
            "to its floor");
    for (size_t i = 0; i < count; i++) {
        const struct bench *bench = outcomes[i].bench;
        const struct samples *samples = &outcomes[i].samples;
        if (bench->absent) {
            fprintf(stream, "%-30s %10s %10s  needs %s\n", bench->name, "absent", "",
                    bench->absent);
            continue;
        }
        print_target(bench, target, sizeof target);
        print_ratio(outcomes, count, &outcomes[i], ratio, sizeof ratio);
        fprintf(stream, "%-30s %10s %10s  %-20s %s\n", bench->name,
                in_words(quantile(samples, 0.5), bench->bytes != NULL, median, sizeof median),
                in_words(quantile(samples, 0.99), bench->bytes != NULL, high, sizeof high), target,
                ratio);
    }
}

static void print_quantiles(const struct samples *samples, FILE *stream)
{
    enum { PARTS = 20 };
    for (int i = 0; i <= PARTS; i++)
        fprintf(stream, "%s%.6g", i ? ", " : "", quantile(samples, (double)i / PARTS));
}

/* Beside what every entry has: what it is to be read against, and 21 quantiles of its samples. */
static void print_entry(const struct outcome *outcome, FILE *stream)
{
    const struct bench *bench = outcome->bench;
    const struct samples *samples = &outcome->samples;
    fprintf(stream,
            "  {\"name\": \"%s\", \"unit\": \"%s\", \"median\": %.6g, \"p99\": %.6g, "
            "\"min\": %.6g, \"samples\": %zu",
            bench->name, unit_of(bench), quantile(samples, 0.5), quantile(samples, 0.99),
            samples->items[0], samples->count);
    if (bench->target_to > 0)
        fprintf(stream, ", \"target\": [%g, %g]", bench->target_from, bench->target_to);
    if (bench->floor)
        fprintf(stream, ", \"floor\": \"%s\", \"floor_times\": %g", bench->floor,
                bench->floor_times > 0 ? bench->floor_times : 1);
    if (bench->curve)
        fprintf(stream, ", \"curve\": \"%s\", \"size\": %.0f", bench->curve, bench->size);
    fputs(", \"quantiles\": [", stream);
    print_quantiles(samples, stream);
    fputs("]}", stream);
}

void print_json(const struct outcome *outcomes, size_t count, FILE *stream)
{
    const char *separator = "[\n";
    for (size_t i = 0; i < count; i++) {
        if (outcomes[i].bench->absent)
            continue;
        fputs(separator, stream);
        print_entry(&outcomes[i], stream);
        separator = ",\n";
    }
    fputs(*separator == '[' ? "[]\n" : "\n]\n", stream);
}
