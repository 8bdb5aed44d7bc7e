/* metrics/stats_text.c: the rows that are written, and the parts of writing that JSON and
 * Prometheus share. */
#include "metrics/stats.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct sc__stats_counter sc__stats_counters[] = {
    {"handles", "Live handles.", offsetof(sc_stats, handles), true},
    {"created", "Handles that were made by a load or a publication.", offsetof(sc_stats, created),
     false},
    {"released", "Handles that were released.", offsetof(sc_stats, released), false},
    {"reads", "Reads by handle.", offsetof(sc_stats, reads), false},
    {"extracts", "Structs that were filled from a snapshot.", offsetof(sc_stats, extracts), false},
    {"loads", "Loads, failed ones included.", offsetof(sc_stats, loads), false},
    {"reloads", "Reloads, failed ones included.", offsetof(sc_stats, reloads), false},
    {"publishes", "Versions that readers could see.", offsetof(sc_stats, publishes), false},
    {"merges", "Merges of all that a load has read.", offsetof(sc_stats, merges), false},
    {"array_sums", "Arrays of numbers that a merge added up.", offsetof(sc_stats, array_sums),
     false},
    {"files", "Files that were read.", offsetof(sc_stats, files), false},
    {"file_bytes", "Bytes of files that were read.", offsetof(sc_stats, file_bytes), false},
    {"warnings", "Warnings of loads and reloads.", offsetof(sc_stats, warnings), false},
    {NULL, NULL, 0, false},
};

const struct sc__stats_timing sc__stats_timings[] = {
    {"load", "Time from layers to a handle.", offsetof(sc_stats, load)},
    {"reload", "Time from layers to a new version.", offsetof(sc_stats, reload)},
    {"read", "Time of a read by handle, sampled.", offsetof(sc_stats, read)},
    {"extract", "Time to fill a struct, sampled.", offsetof(sc_stats, extract)},
    {"file", "Time to read a file.", offsetof(sc_stats, file)},
    {"parse", "Time to parse a text.", offsetof(sc_stats, parse)},
    {"merge", "Time to merge all documents of a load.", offsetof(sc_stats, merge)},
    {NULL, NULL, 0},
};

const char *sc__stats_parsed_name(unsigned parsed)
{
    static const char *const names[] = {
        [SC_PARSED_JSON] = "json",
        [SC_PARSED_JSONC] = "jsonc",
        [SC_PARSED_TOML] = "toml",
        [SC_PARSED_YAML] = "yaml",
        [SC_PARSED_DOTENV] = "dotenv",
        [SC_PARSED_VALUE] = "value",
        [SC_PARSED_ENVIRONMENT] = "environment",
        [SC_PARSED_OVERRIDE] = "override",
        [SC_PARSED_CUSTOM] = "custom",
    };
    return parsed < sizeof names / sizeof *names ? names[parsed] : NULL;
}

void sc__stats_append(struct sc__stats_text *text, const char *format, ...)
{
    va_list arguments;
    bool fits = text->length < text->capacity;
    va_start(arguments, format);
    int written = vsnprintf(fits ? text->buffer + text->length : NULL,
                            fits ? text->capacity - text->length : 0, format, arguments);
    va_end(arguments);
    text->length += written > 0 ? (size_t)written : 0;
}

void sc__stats_append_seconds(struct sc__stats_text *text, uint64_t nanoseconds)
{
    sc__stats_append(text, "%llu.%09llu", (unsigned long long)(nanoseconds / 1000000000),
                     (unsigned long long)(nanoseconds % 1000000000));
}

bool sc__stats_are_whole(const sc_stats *stats)
{
    return stats && stats->size >= sizeof *stats;
}
