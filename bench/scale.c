/* bench/scale.c: how a read's cost grows with the keys of a configuration, and with the handles
 * of a registry. The other curves stand with their benchmarks: loads, merges, reads. */
#include "bench.h"
#include "workload.h"

#include <stdlib.h>
#include <string.h>

/* Keys to look up, or handles to read by, in an order that no prefetcher guesses. */
struct scaled {
    sc_registry *registry;
    sc_handle *handles;
    size_t count;
    char (*paths)[32];
    const sc_snapshot *snapshot;
    size_t next;
};

enum { STEP = 7919 }; /* a prime: it visits all of any count it does not divide */

static struct scaled *make_scaled(size_t count)
{
    struct scaled *scaled = calloc(1, sizeof *scaled);
    if (!scaled)
        fail("scale", "no memory");
    scaled->count = count;
    return scaled;
}

static void free_scaled(void *state)
{
    struct scaled *scaled = state;
    sc_release(scaled->snapshot);
    sc_registry_destroy(scaled->registry);
    free(scaled->handles);
    free(scaled->paths);
    free(scaled);
}

static void *make_keys(const struct bench *bench)
{
    sc_error error = SC_ERROR_INIT;
    struct scaled *scaled = make_scaled((size_t)bench->size);
    struct workload_text text = workload_keys(scaled->count);
    scaled->paths = calloc(scaled->count, sizeof *scaled->paths);
    if (!scaled->paths || sc_parse("keys.json", SC_FORMAT_JSON, text.data, text.length, NULL,
                                   &scaled->snapshot, &error) != SC_OK)
        fail("scale", error.message);
    free(text.data);
    for (size_t i = 0; i < scaled->count; i++)
        snprintf(scaled->paths[i], sizeof scaled->paths[i], "group_%zu.key_%zu", i / 100, i % 100);
    return scaled;
}

static void get_key(void *state, size_t count)
{
    struct scaled *scaled = state;
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        scaled->next = (scaled->next + STEP) % scaled->count;
        if (sc_snapshot_get_i64(scaled->snapshot, scaled->paths[scaled->next], &value) != SC_OK)
            fail(scaled->paths[scaled->next], "is absent");
        keep(&value);
    }
}

static void *make_handles(const struct bench *bench)
{
    sc_error error = SC_ERROR_INIT;
    struct scaled *scaled = make_scaled((size_t)bench->size);
    sc_layers *layers = sc_layers_create();
    scaled->handles = calloc(scaled->count, sizeof *scaled->handles);
    scaled->registry = sc_registry_create(NULL, &error);
    if (!scaled->registry || !layers || !scaled->handles ||
        sc_layers_add_set(layers, "port=8080") != SC_OK)
        fail("scale", "no memory");
    for (size_t i = 0; i < scaled->count; i++)
        if (sc_load(scaled->registry, layers, &scaled->handles[i], &error) != SC_OK)
            fail("scale", error.message);
    sc_layers_destroy(layers);
    return scaled;
}

static void get_by_handle(void *state, size_t count)
{
    struct scaled *scaled = state;
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        scaled->next = (scaled->next + STEP) % scaled->count;
        if (sc_get_i64(scaled->registry, scaled->handles[scaled->next], "port", &value) != SC_OK)
            fail("port", "is absent");
        keep(&value);
    }
}

#define KEYS(label, number)                                                                        \
    {                                                                                              \
        "scale_lookup_" label, .curve = "lookup_keys", .size = number, .setup = make_keys,         \
                               .run = get_key, .teardown = free_scaled                             \
    }
#define HANDLES(label, number)                                                                     \
    {                                                                                              \
        "scale_handles_" label, .curve = "handles", .size = number, .setup = make_handles,         \
                                .run = get_by_handle, .teardown = free_scaled                      \
    }

static const struct bench items[] = {
    KEYS("10", 10),       KEYS("100", 100),    KEYS("1k", 1000),      KEYS("10k", 10000),
    KEYS("100k", 100000), KEYS("1m", 1000000), HANDLES("1", 1),       HANDLES("10", 10),
    HANDLES("100", 100),  HANDLES("1k", 1000), HANDLES("10k", 10000), HANDLES("100k", 100000),
};

const struct bench_table scale_benches = BENCH_TABLE(items);
