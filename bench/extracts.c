/* bench/extracts.c: a C struct of 20 fields from a snapshot. */
#include "bench.h"
#include "workload.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    char name[64];
    uint16_t port;
    bool debug;
    char host[64];
    double timeout;
    uint32_t workers;
    uint64_t body;
    uint32_t total;
    uint32_t max;
    uint32_t burst;
    char url[128];
    bool enabled;
    uint8_t retries;
    double backoff;
    double ratio;
    uint32_t buckets[8];
    size_t bucket_count;
    sc_str tags[4];
    size_t tag_count;
    uint16_t fallback_port;
    sc_str region;
    int64_t linger;
};

static const sc_field fields[] = {
    SC_FIELD(struct settings, name, "name", .required = true),
    SC_FIELD(struct settings, port, "port", .range = {1, 65535}),
    SC_FIELD(struct settings, debug, "debug"),
    SC_FIELD(struct settings, host, "server.host"),
    SC_FIELD(struct settings, timeout, "server.timeout"),
    SC_FIELD(struct settings, workers, "server.workers", .range = {1, 64}),
    SC_FIELD(struct settings, body, "server.limits.body", .as = SC_AS_SIZE),
    SC_FIELD(struct settings, total, "server.limits.connections.total"),
    SC_FIELD(struct settings, max, WORKLOAD_DEEP),
    SC_FIELD(struct settings, burst, "server.limits.connections.per_client.burst"),
    SC_FIELD(struct settings, url, "components.primary.url"),
    SC_FIELD(struct settings, enabled, "components.primary.enabled"),
    SC_FIELD(struct settings, retries, "components.primary.retries"),
    SC_FIELD(struct settings, backoff, "components.primary.backoff"),
    SC_FIELD(struct settings, ratio, "components.primary.ratio"),
    SC_FIELD_ARRAY(struct settings, buckets, bucket_count, "components.primary.buckets"),
    SC_FIELD_ARRAY(struct settings, tags, tag_count, "components.primary.tags"),
    SC_FIELD(struct settings, fallback_port, "server.fallback_port", .default_text = "8081"),
    SC_FIELD(struct settings, region, "server.region", .default_text = "eu-west"),
    SC_FIELD(struct settings, linger, "server.linger", .as = SC_AS_DURATION, .default_text = "30s"),
};

static const sc_table table = SC_TABLE(struct settings, fields);

static_assert(sizeof fields / sizeof *fields == 20, "as the benchmark's name says");

static void *make_snapshot(const struct bench *bench)
{
    (void)bench;
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *snapshot;
    struct workload_text text = workload_service(SC_FORMAT_JSON, 0, 1024);
    if (sc_parse("settings.json", SC_FORMAT_JSON, text.data, text.length, NULL, &snapshot,
                 &error) != SC_OK)
        fail("extract", error.message);
    free(text.data);
    return (void *)(uintptr_t)snapshot;
}

static void free_snapshot(void *state)
{
    sc_release(state);
}

static void extract(void *state, size_t count)
{
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    options.unknown = SC_UNKNOWN_IGNORE;
    for (size_t i = 0; i < count; i++) {
        struct settings settings = {.max = 0};
        sc_extracted *memory;
        sc_error error = SC_ERROR_INIT;
        if (sc_extract(state, &table, &options, &settings, &memory, &error) != SC_OK)
            fail("extract", error.message);
        keep(&settings);
        sc_extracted_free(memory);
    }
}

static const struct bench items[] = {
    {"extract_struct_20", .setup = make_snapshot, .run = extract, .teardown = free_snapshot},
};

const struct bench_table extract_benches = BENCH_TABLE(items);
