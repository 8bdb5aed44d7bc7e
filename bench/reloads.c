/* bench/reloads.c: a new version under a handle that is read. */
#include "bench.h"
#include "workload.h"

#include "registry/slots.h"

#include <stdlib.h>
#include <string.h>

/* A handle over the five files, of which one is written anew before each reload. */
struct reloading {
    sc_registry *registry;
    sc_handle handle;
    const sc_snapshot *ready;      /* for reload_publish */
    struct workload_text texts[2]; /* what the changed file holds by turns */
    unsigned turn;
};

#define CHANGED_FILE "3-service.json"

static void *make_reloading(const struct bench *bench)
{
    (void)bench;
    sc_error error = SC_ERROR_INIT;
    struct reloading *reloading = calloc(1, sizeof *reloading);
    sc_layers *layers = workload_five();
    if (!reloading)
        fail("reload", "no memory");
    reloading->registry = sc_registry_create(NULL, &error);
    if (!reloading->registry ||
        sc_load(reloading->registry, layers, &reloading->handle, &error) != SC_OK)
        fail("reload", error.message);
    sc_layers_destroy(layers);
    reloading->ready = sc_acquire(reloading->registry, reloading->handle);
    for (unsigned i = 0; i < 2; i++)
        reloading->texts[i] = workload_service(SC_FORMAT_JSON, 100 + i, 1024);
    return reloading;
}

static void free_reloading(void *state)
{
    struct reloading *reloading = state;
    sc_release(reloading->ready);
    sc_registry_destroy(reloading->registry);
    for (unsigned i = 0; i < 2; i++)
        free(reloading->texts[i].data);
    free(reloading);
}

static double reload_changed(void *state, size_t count)
{
    struct reloading *reloading = state;
    sc_error error = SC_ERROR_INIT;
    double taken = 0;
    for (size_t i = 0; i < count; i++) {
        const struct workload_text *text = &reloading->texts[reloading->turn++ % 2];
        workload_file(CHANGED_FILE, text->data, text->length);
        double start = now_ns();
        if (sc_reload(reloading->registry, reloading->handle, &error) != SC_OK)
            fail("reload", error.message);
        taken += now_ns() - start;
    }
    return taken;
}

static const struct bench items[] = {
    {"reload_publish", .absent = "publishing of a ready snapshot"},
    {"reload_update", .absent = "sources in memory that change"},
    {"reload_one_of_five", .setup = make_reloading, .timed = reload_changed,
     .teardown = free_reloading, .floor = "floor_open_read_close", .floor_times = 5},
    {"reload_end_to_end", .absent = "a watcher of files"},
    {"l1_hit", .absent = "the cache of hot keys"},
    {"l1_off", .absent = "the cache of hot keys"},
    {"l2_hit", .absent = "the cache of files"},
    {"l3_hit", .absent = "the cache of handles"},
};

const struct bench_table reload_benches = BENCH_TABLE(items);
