/* bench/model.c: how far loads are from the better of one thread and several, for many numbers and
 * sizes of files. A tool beside superconfig-bench, since a row of its table is three benchmarks.
 *
 *   superconfig-model [FORMAT]      json (without a choice), toml or yaml
 *
 * For each number and size: nanoseconds by one thread, by helpers whatever it costs, as the cost
 * model chooses, and the last against the better of the others. The ways are measured in turn, many
 * times, and the least of each counts. */
#include "bench.h"
#include "workload.h"

#include "load/session.h"
#include "registry/slots.h"

#include <stdlib.h>
#include <string.h>

enum { ALONE, HELPED, CHOSEN, WAYS, ROUNDS = 15 };

static const double ROUND_NS = 3e6; /* of one way, or one load if that takes longer */

void fail(const char *what, const char *why)
{
    fprintf(stderr, "superconfig-model: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static sc_registry *make_registry(int way)
{
    sc_error error = SC_ERROR_INIT;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.max_threads = way == ALONE ? 1 : SC_THREADS_AUTO;
    sc_registry *registry = sc_registry_create(&options, &error);
    if (!registry)
        fail("registry", error.message);
    sc__registry_workers(registry)->parallel.is_eager = way == HELPED;
    return registry;
}

static sc_layers *write_files(sc_format format, const char *extension, unsigned count, size_t bytes)
{
    char name[64];
    sc_layers *layers = sc_layers_create();
    for (unsigned i = 0; i < count && layers; i++) {
        snprintf(name, sizeof name, "model-%03u.%s", i, extension);
        if (sc_layers_add_file(layers, workload_service_file(name, format, i, bytes)) != SC_OK)
            fail(name, "no memory");
    }
    if (!layers)
        fail("layers", "no memory");
    return layers;
}

/* One load, its end not counted. */
static double load_once(sc_registry *registry, const sc_layers *layers)
{
    sc_handle handle;
    sc_error error = SC_ERROR_INIT;
    double start = now_ns();
    if (sc_load(registry, layers, &handle, &error) != SC_OK)
        fail("load", error.message);
    double taken = now_ns() - start;
    sc_handle_release(registry, handle);
    return taken;
}

static void measure_ways(sc_registry *const *registries, const sc_layers *layers, double *least)
{
    for (int way = 0; way < WAYS; way++)
        least[way] = load_once(registries[way], layers);
    for (int round = 0; round < ROUNDS; round++) {
        for (int way = 0; way < WAYS; way++) {
            double total = 0;
            while (total < ROUND_NS) {
                double taken = load_once(registries[way], layers);
                least[way] = taken < least[way] ? taken : least[way];
                total += taken;
            }
        }
    }
}

static void measure_row(sc_registry *const *registries, sc_format format, const char *extension,
                        unsigned count, size_t bytes)
{
    double least[WAYS];
    sc_layers *layers = write_files(format, extension, count, bytes);
    measure_ways(registries, layers, least);
    sc_layers_destroy(layers);
    double better = least[ALONE] < least[HELPED] ? least[ALONE] : least[HELPED];
    printf("%5u %8zu %12.0f %12.0f %12.0f %7.1f %%\n", count, bytes, least[ALONE], least[HELPED],
           least[CHOSEN], 100 * (least[CHOSEN] / better - 1));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const unsigned counts[] = {1, 2, 3, 4, 5, 8, 12, 20, 50, 200, 500};
    static const size_t sizes[] = {200, 1024, 8192, 65536, 1048576};
    const char *extension = argc > 1 ? argv[1] : "json";
    sc_format format = strcmp(extension, "toml") == 0   ? SC_FORMAT_TOML
                       : strcmp(extension, "yaml") == 0 ? SC_FORMAT_YAML
                                                        : SC_FORMAT_JSON;
    sc_registry *registries[WAYS];
    for (int way = 0; way < WAYS; way++)
        registries[way] = make_registry(way);
    printf("files    bytes        alone       helped       chosen   to better\n");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t j = 0; j < sizeof counts / sizeof *counts; j++) {
            if (counts[j] * sizes[i] <= (size_t)32 << 20)
                measure_row(registries, format, extension, counts[j], sizes[i]);
        }
    }
    for (int way = 0; way < WAYS; way++)
        sc_registry_destroy(registries[way]);
    return EXIT_SUCCESS;
}
