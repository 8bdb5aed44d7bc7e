/* bench/loads.c: files to a live handle, and texts to documents. No cache of the library's is
 * warm; the kernel's page cache is. */
#include "bench.h"
#include "workload.h"

#include "load/session.h"
#include "registry/slots.h"

#include <stdlib.h>
#include <string.h>

/* Layers to load, and the handles of the loads that one sample makes. */
struct loading {
    sc_registry *registry;
    sc_layers *layers;
    sc_handle *handles;
    size_t capacity;
};

static struct loading *make_loading_by(sc_layers *layers, uint32_t max_threads)
{
    sc_error error = SC_ERROR_INIT;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.max_threads = max_threads;
    struct loading *loading = calloc(1, sizeof *loading);
    if (!loading || !layers)
        fail("load", "no memory");
    loading->registry = sc_registry_create(&options, &error);
    if (!loading->registry)
        fail("load", error.message);
    loading->layers = layers;
    return loading;
}

static struct loading *make_loading(sc_layers *layers)
{
    return make_loading_by(layers, SC_THREADS_AUTO);
}

static void free_loading(void *state)
{
    struct loading *loading = state;
    sc_registry_destroy(loading->registry);
    sc_layers_destroy(loading->layers);
    free(loading->handles);
    free(loading);
}

/* Ending the handles is not the load's. */
static double load(void *state, size_t count)
{
    struct loading *loading = state;
    sc_error error = SC_ERROR_INIT;
    if (count > loading->capacity) {
        loading->handles = realloc(loading->handles, count * sizeof *loading->handles);
        loading->capacity = count;
        if (!loading->handles)
            fail("load", "no memory");
    }
    double start = now_ns();
    for (size_t i = 0; i < count; i++)
        if (sc_load(loading->registry, loading->layers, &loading->handles[i], &error) != SC_OK)
            fail("load", error.message);
    double taken = now_ns() - start;
    for (size_t i = 0; i < count; i++)
        sc_handle_release(loading->registry, loading->handles[i]);
    sc_registry_maintain(loading->registry);
    return taken;
}

/* A file of its own for each size, so that it grows old. */
static void *make_service(const struct bench *bench, const char *extension, sc_format format)
{
    char name[64];
    size_t bytes = bench->size > 0 ? (size_t)bench->size : 1024;
    snprintf(name, sizeof name, "load-%zu.%s", bytes, extension);
    return make_loading(workload_layers(workload_service_file(name, format, 0, bytes)));
}

static void *make_json(const struct bench *bench)
{
    return make_service(bench, "json", SC_FORMAT_JSON);
}

static void *make_toml(const struct bench *bench)
{
    return make_service(bench, "toml", SC_FORMAT_TOML);
}

static void *make_yaml(const struct bench *bench)
{
    return make_service(bench, "yaml", SC_FORMAT_YAML);
}

#define YOUNG_FILE "young.json"

static void *make_young(const struct bench *bench)
{
    (void)bench;
    return make_loading(
        workload_layers(workload_service_file(YOUNG_FILE, SC_FORMAT_JSON, 0, 1024)));
}

/* A file that has changed just now, which is read twice. */
static double load_young(void *state, size_t count)
{
    workload_touch(YOUNG_FILE);
    return load(state, count);
}

static void *make_five(const struct bench *bench)
{
    (void)bench;
    return make_loading(workload_five(""));
}

/* Services of 1 KB in memory, each with a seed of its own, so that they share some of their
 * components. */
static void *make_layers(const struct bench *bench)
{
    sc_layers *layers = sc_layers_create();
    for (uint64_t i = 0; i < (uint64_t)bench->size; i++) {
        struct workload_text text = workload_service(SC_FORMAT_JSON, i, 1024);
        if (!layers ||
            sc_layers_add_text(layers, "layer", SC_FORMAT_JSON, text.data, text.length) != SC_OK)
            fail("load", "no memory");
        free(text.data);
    }
    return make_loading(layers);
}

enum { MANY_FILES = 200 };

/* A folder full of files of mixed formats, by a glob. */
static sc_layers *write_many(void)
{
    static const struct {
        const char *extension;
        sc_format format;
    } kinds[] = {{"toml", SC_FORMAT_TOML}, {"yaml", SC_FORMAT_YAML}, {"json", SC_FORMAT_JSON}};
    char name[64], pattern[4096];
    for (unsigned i = 0; i < MANY_FILES; i++) {
        snprintf(name, sizeof name, "many-%03u.%s", i, kinds[i % 3].extension);
        workload_service_file(name, kinds[i % 3].format, i, 1024);
    }
    snprintf(pattern, sizeof pattern, "%s/many-*", workload_folder());
    sc_layers *layers = sc_layers_create();
    if (!layers || sc_layers_add_glob(layers, pattern) != SC_OK)
        fail("load", "no memory");
    return layers;
}

static void *make_many_alone(const struct bench *bench)
{
    (void)bench;
    return make_loading_by(write_many(), 1);
}

static void *make_many(const struct bench *bench)
{
    (void)bench;
    return make_loading(write_many());
}

/* Without merging and what comes behind: from files to documents. */
static void read_all(void *state, size_t count)
{
    struct loading *loading = state;
    sc_error error = SC_ERROR_INIT;
    for (size_t i = 0; i < count; i++) {
        struct sc__session session;
        sc__session_init(&session, loading->layers, sc__registry_memory(loading->registry));
        session.workers = sc__registry_workers(loading->registry);
        if (sc__session_read(&session, &error) != SC_OK)
            fail("read", error.message);
        keep(session.documents);
        sc__session_fini(&session);
    }
}

/* One text that is parsed over and over into an arena that keeps its memory. */
struct parsing {
    struct sc__text *text;
    enum sc__format format;
    struct sc__arena arena;
};

static void *make_parsing(enum sc__format format, sc_format written, size_t bytes)
{
    struct parsing *parsing = calloc(1, sizeof *parsing);
    struct workload_text text = workload_service(written, 0, bytes);
    if (parsing)
        parsing->text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN, (sc_str){"text", 4},
                                      (sc_str){text.data, text.length});
    if (!parsing || !parsing->text)
        fail("parse", "no memory");
    free(text.data);
    parsing->format = format;
    sc__arena_init(&parsing->arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    return parsing;
}

static void free_parsing(void *state)
{
    struct parsing *parsing = state;
    sc__arena_fini(&parsing->arena);
    sc__text_release(parsing->text);
    free(parsing);
}

static void parse(void *state, size_t count)
{
    static const sc_load_options defaults = SC_LOAD_OPTIONS_INIT;
    struct parsing *parsing = state;
    for (size_t i = 0; i < count; i++) {
        struct sc__documents documents;
        struct sc__warnings warnings;
        sc_error error = SC_ERROR_INIT;
        sc__arena_reset(&parsing->arena);
        sc__warnings_init(&warnings, &parsing->arena);
        struct sc__parse_options options = sc__parse_options_of(&defaults, &warnings);
        if (sc__format_read(parsing->format, parsing->text, &parsing->arena, &options, &documents,
                            &error) != SC_OK)
            fail("parse", error.message);
        keep(&documents);
    }
}

static void *make_json_text(const struct bench *bench)
{
    return make_parsing(SC__FORMAT_JSON, SC_FORMAT_JSON, (size_t)bench->size);
}

static void *make_toml_text(const struct bench *bench)
{
    return make_parsing(SC__FORMAT_TOML, SC_FORMAT_TOML, (size_t)bench->size);
}

static void *make_yaml_text(const struct bench *bench)
{
    return make_parsing(SC__FORMAT_YAML, SC_FORMAT_YAML, (size_t)bench->size);
}

#define LOAD                                                                                       \
    .timed = load, .teardown = free_loading, .floor = "floor_open_read_close", .reads_files = true
#define READ                                                                                       \
    .run = read_all, .teardown = free_loading, .floor = "floor_open_read_close", .reads_files = true
#define ONE_FILE LOAD, .target_from = 20e3, .target_to = 30e3
#define PARSE .run = parse, .teardown = free_parsing, .floor = "floor_memcpy_1m"
#define SCALED(format, label, bytes)                                                               \
    {                                                                                              \
        "scale_load_" #format "_" label, .curve = "load_" #format, .size = bytes,                  \
                                         .setup = make_##format, LOAD                              \
    }
#define SCALED_ALL(format)                                                                         \
    SCALED(format, "1k", 1024), SCALED(format, "8k", 8192), SCALED(format, "64k", 65536),          \
        SCALED(format, "512k", 524288), SCALED(format, "4m", 4194304),                             \
        SCALED(format, "16m", 16777216)

#define LAYERS(count)                                                                              \
    {                                                                                              \
        "scale_layers_" #count, .curve = "layers", .size = count, .setup = make_layers,            \
                                .timed = load, .teardown = free_loading                            \
    }

static const struct bench items[] = {
    {"load_json_1k_cold", ONE_FILE, .setup = make_json},
    {"load_toml_1k_cold", ONE_FILE, .setup = make_toml},
    {"load_yaml_1k_cold", ONE_FILE, .setup = make_yaml},
    {"load_json_1k_young", .setup = make_young, .timed = load_young, .teardown = free_loading,
     .floor = "floor_open_read_close"},
    {"load_json_1k_warm", .absent = "a cache of files"},
    {"load_toml_1k_warm", .absent = "a cache of files"},
    {"load_yaml_1k_warm", .absent = "a cache of files"},
    {"load_watched", .absent = "a watcher of files"},
    {"load_5_files_cold", LOAD, .setup = make_five, .floor_times = 5, .target_from = 30e3,
     .target_to = 40e3},
    {"load_5_files_warm", .absent = "a cache of files"},
    {"load_200_files_sequential", LOAD, .setup = make_many_alone, .floor_times = MANY_FILES},
    {"load_200_files_parallel", LOAD, .setup = make_many, .floor_times = MANY_FILES},
    {"read_200_files_sequential", READ, .setup = make_many_alone, .floor_times = MANY_FILES},
    {"read_200_files_parallel", READ, .setup = make_many, .floor_times = MANY_FILES},
    {"parse_json_2m", PARSE, .setup = make_json_text, .size = 2e6, .floor_times = 0.25},
    {"parse_toml_1m", PARSE, .setup = make_toml_text, .size = 1e6, .floor_times = 0.125},
    {"parse_yaml_1m", PARSE, .setup = make_yaml_text, .size = 1e6, .floor_times = 0.125},
    SCALED_ALL(json),
    SCALED_ALL(toml),
    SCALED_ALL(yaml),
    LAYERS(1),
    LAYERS(4),
    LAYERS(16),
    LAYERS(64),
    LAYERS(256),
    LAYERS(1000),
};

const struct bench_table load_benches = BENCH_TABLE(items);
