/* examples/quickstart.c: load layers, read values, ask where one came from.
 *
 * usage: quickstart [DIRECTORY]     (examples/service by default) */
#include <superconfig/superconfig.h>

#include <inttypes.h>
#include <unistd.h>

static sc_status add_layers(sc_layers *layers)
{
    sc_status status = sc_layers_add_file(layers, "base.toml");
    if (status == SC_OK)
        status = sc_layers_add_file_optional(layers, "production.yaml");
    if (status == SC_OK)
        status = sc_layers_add_glob(layers, "conf.d/**/*.{toml,yaml,json}");
    if (status == SC_OK)
        status = sc_layers_add_env(layers, "ORDERS");
    return status;
}

/* Single values by handle: no lock, no allocation. A default stays where a key is absent. */
static void print_settings(sc_registry *registry, sc_handle config)
{
    int64_t port = 80;
    double timeout = 1.0;
    bool tls = false;
    char host[64] = "localhost";
    sc_get_i64(registry, config, "server.port", &port);
    sc_get_f64(registry, config, "server.timeout_seconds", &timeout);
    sc_get_bool(registry, config, "server.tls.enabled", &tls);
    sc_get_str(registry, config, "server.host", host, sizeof host, NULL);
    printf("listening on %s:%" PRId64 ", timeout %.1f s, TLS %s\n", host, port, timeout,
           tls ? "on" : "off");
}

/* Many values of one consistent version: acquire the snapshot, and borrow from it. */
static void print_buckets(const sc_snapshot *snapshot)
{
    sc_value buckets;
    const int64_t *limits;
    size_t count;
    if (sc_snapshot_find(snapshot, "metrics.latency_buckets_ms", &buckets) != SC_OK ||
        sc_value_i64_array(buckets, &limits, &count) != SC_OK)
        return;
    printf("%zu latency buckets, in place:", count);
    for (size_t i = 0; i < count; i++)
        printf(" %" PRId64, limits[i]);
    putchar('\n');
}

static void print_origins(const sc_snapshot *snapshot, const char *path)
{
    sc_value value;
    sc_origin origin;
    if (sc_snapshot_find(snapshot, path, &value) != SC_OK)
        return;
    printf("%s was set by:\n", path);
    for (size_t i = 0; sc_value_origin(value, i, &origin) == SC_OK; i++)
        printf("  %.*s, line %u, column %u%s\n", (int)origin.source.length, origin.source.data,
               origin.line, origin.column, origin.overridden ? " (overridden)" : "");
}

static int run(sc_registry *registry, const sc_layers *layers)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle config;
    if (sc_load(registry, layers, &config, &error) != SC_OK) {
        sc_error_print(&error, stderr);
        return 1;
    }
    print_settings(registry, config);
    const sc_snapshot *snapshot = sc_acquire(registry, config);
    print_buckets(snapshot);
    print_origins(snapshot, "logging.level");
    sc_release(snapshot);
    return 0;
}

int main(int count, char **arguments)
{
    const char *directory = count > 1 ? arguments[1] : "examples/service";
    sc_error error = SC_ERROR_INIT;
    if (chdir(directory) != 0) {
        perror(directory);
        return 1;
    }
    sc_registry *registry = sc_registry_create(NULL, &error);
    sc_layers *layers = sc_layers_create();
    int status = 1;
    if (registry && layers && add_layers(layers) == SC_OK)
        status = run(registry, layers);
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    return status;
}
