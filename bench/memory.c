/* bench/memory.c: bytes that configurations keep, counted at the registry's allocator. */
#include "bench.h"
#include "workload.h"

#include <stdlib.h>
#include <string.h>

/* malloc that knows what is held. */
struct counting {
    sc_allocator allocator;
    size_t held;
};

static void *allocate(void *context, size_t size)
{
    struct counting *counting = context;
    void *memory = malloc(size);
    counting->held += memory ? size : 0;
    return memory;
}

static void *reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    struct counting *counting = context;
    void *moved = realloc(memory, new_size);
    if (moved)
        counting->held += new_size - old_size;
    return moved;
}

static void release(void *context, void *memory, size_t size)
{
    struct counting *counting = context;
    counting->held -= size;
    free(memory);
}

struct keeping {
    struct counting counting;
    sc_registry *registry;
};

static void *make_keeping(const struct bench *bench)
{
    (void)bench;
    sc_error error = SC_ERROR_INIT;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    struct keeping *keeping = calloc(1, sizeof *keeping);
    if (!keeping)
        fail("memory", "no memory");
    keeping->counting.allocator = (sc_allocator){&keeping->counting, allocate, reallocate, release};
    options.allocator = &keeping->counting.allocator;
    keeping->registry = sc_registry_create(&options, &error);
    if (!keeping->registry)
        fail("memory", error.message);
    return keeping;
}

static void free_keeping(void *state)
{
    struct keeping *keeping = state;
    sc_registry_destroy(keeping->registry);
    free(keeping);
}

static void load(struct keeping *keeping, const char *path)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle handle;
    sc_layers *layers = workload_layers(path);
    if (sc_load(keeping->registry, layers, &handle, &error) != SC_OK)
        fail(path, error.message);
    sc_layers_destroy(layers);
}

enum { HANDLES = 1000 };

/* What `HANDLES` loads keep, each of a file of 1 KB with the seed that is given or its own. */
static double per_handle(struct keeping *keeping, bool all_alike)
{
    load(keeping, workload_service_file("memory.json", SC_FORMAT_JSON, 0, 1024));
    size_t before = keeping->counting.held;
    for (uint64_t i = 1; i <= HANDLES; i++)
        load(keeping,
             workload_service_file("memory.json", SC_FORMAT_JSON, all_alike ? 0 : i, 1024));
    return (double)(keeping->counting.held - before) / HANDLES;
}

static double of_handle(void *state)
{
    return per_handle(state, false);
}

static double of_duplicate(void *state)
{
    return per_handle(state, true);
}

static double of_source_byte(void *state)
{
    struct keeping *keeping = state;
    struct workload_text text = workload_service(SC_FORMAT_JSON, 0, 1 << 20);
    const char *path = workload_file("memory.json", text.data, text.length);
    free(text.data);
    size_t before = keeping->counting.held;
    load(keeping, path);
    return (double)(keeping->counting.held - before) / (double)text.length;
}

#define MEMORY .setup = make_keeping, .teardown = free_keeping

static const struct bench items[] = {
    {"memory_per_handle", MEMORY, .bytes = of_handle},
    {"memory_per_duplicate_handle", MEMORY, .bytes = of_duplicate},
    {"memory_per_source_byte", MEMORY, .bytes = of_source_byte},
};

const struct bench_table memory_benches = BENCH_TABLE(items);
