/* bench/reloads.c: a new version under a handle that is read. */
#include "bench.h"
#include "workload.h"

#include <stdlib.h>

enum { SOURCES = 5, CHANGING = 2 };

/* A handle over five sources, of which one says something else before each reload. */
struct reloading {
    sc_registry *registry;
    sc_handle handle;
    const sc_snapshot *ready;            /* what reload_publish publishes */
    struct workload_text texts[SOURCES]; /* in memory */
    struct workload_text turns[2];       /* what the changing source says by turns */
    struct memory_source {
        struct reloading *reloading;
        size_t number;
    } sources[SOURCES];
    unsigned turn;
};

/* What workload_five calls the file; other benchmarks' files do not change. */
#define PREFIX "reload-"
#define CHANGING_FILE PREFIX "3-service.json"

static struct reloading *make_reloading(sc_layers *layers, struct reloading *reloading)
{
    sc_error error = SC_ERROR_INIT;
    reloading->registry = sc_registry_create(NULL, &error);
    if (!reloading->registry ||
        sc_load(reloading->registry, layers, &reloading->handle, &error) != SC_OK)
        fail("reload", error.message);
    sc_layers_destroy(layers);
    reloading->ready = sc_acquire(reloading->registry, reloading->handle);
    for (unsigned i = 0; i < 2; i++)
        reloading->turns[i] = workload_service(SC_FORMAT_JSON, 100 + i, 1024);
    return reloading;
}

static struct reloading *allocate_reloading(void)
{
    struct reloading *reloading = calloc(1, sizeof *reloading);
    if (!reloading)
        fail("reload", "no memory");
    return reloading;
}

static void *make_files(const struct bench *bench)
{
    (void)bench;
    return make_reloading(workload_five(PREFIX), allocate_reloading());
}

static sc_status give_text(void *context, sc_texts *texts)
{
    const struct memory_source *source = context;
    struct reloading *reloading = source->reloading;
    const struct workload_text *text = &reloading->texts[source->number];
    if (source->number == CHANGING && reloading->turn > 0)
        text = &reloading->turns[reloading->turn % 2];
    return sc_texts_add(texts, NULL, SC_FORMAT_AUTO, text->data, text->length);
}

/* The same five in memory, each a source of its own. */
static void *make_sources(const struct bench *bench)
{
    static const char *const names[SOURCES] = {"1.toml", "2.yaml", "3.json", "4.toml", "5.json"};
    static const sc_format formats[SOURCES] = {SC_FORMAT_TOML, SC_FORMAT_YAML, SC_FORMAT_JSON,
                                               SC_FORMAT_TOML, SC_FORMAT_JSON};
    (void)bench;
    struct reloading *reloading = allocate_reloading();
    sc_layers *layers = sc_layers_create();
    for (size_t i = 0; i < SOURCES; i++) {
        sc_custom_source source = SC_CUSTOM_SOURCE_INIT;
        reloading->texts[i] = workload_service(formats[i], i, 1024);
        reloading->sources[i] = (struct memory_source){reloading, i};
        source.name = names[i];
        source.context = &reloading->sources[i];
        source.read = give_text;
        if (!layers || sc_layers_add_custom(layers, &source) != SC_OK)
            fail("reload", "no memory");
    }
    return make_reloading(layers, reloading);
}

static void free_reloading(void *state)
{
    struct reloading *reloading = state;
    sc_release(reloading->ready);
    sc_registry_destroy(reloading->registry);
    for (size_t i = 0; i < SOURCES; i++)
        free(reloading->texts[i].data);
    for (size_t i = 0; i < 2; i++)
        free(reloading->turns[i].data);
    free(reloading);
}

static void publish(void *state, size_t count)
{
    struct reloading *reloading = state;
    sc_error error = SC_ERROR_INIT;
    for (size_t i = 0; i < count; i++)
        if (sc_publish_over(reloading->registry, reloading->handle, reloading->ready, &error) !=
            SC_OK)
            fail("publish", error.message);
}

static void reload(struct reloading *reloading)
{
    sc_error error = SC_ERROR_INIT;
    if (sc_reload(reloading->registry, reloading->handle, &error) != SC_OK)
        fail("reload", error.message);
}

static void update(void *state, size_t count)
{
    struct reloading *reloading = state;
    for (size_t i = 0; i < count; i++) {
        reloading->turn++;
        reload(reloading);
    }
}

/* Writing the file is the world's, not the reload's. */
static double reload_changed(void *state, size_t count)
{
    struct reloading *reloading = state;
    double taken = 0;
    for (size_t i = 0; i < count; i++) {
        const struct workload_text *text = &reloading->turns[reloading->turn++ % 2];
        workload_file(CHANGING_FILE, text->data, text->length);
        double start = now_ns();
        reload(reloading);
        taken += now_ns() - start;
    }
    return taken;
}

#define TARGET .target_from = 2e3, .target_to = 5e3
#define RELOAD .teardown = free_reloading

static const struct bench items[] = {
    {"reload_publish", RELOAD, TARGET, .setup = make_files, .run = publish},
    {"reload_update", RELOAD, TARGET, .setup = make_sources, .run = update},
    {"reload_one_of_five", RELOAD, .setup = make_files, .timed = reload_changed,
     .floor = "floor_open_read_close", .floor_times = SOURCES},
    {"reload_end_to_end", .absent = "a watcher of files"},
    {"l1_hit", .absent = "the cache of hot keys"},
    {"l1_off", .absent = "the cache of hot keys"},
    {"l2_hit", .absent = "the cache of files"},
    {"l3_hit", .absent = "the cache of handles"},
};

const struct bench_table reload_benches = BENCH_TABLE(items);
