/* examples/extract.c: the whole configuration into one struct, every mistake with its place.
 *
 * usage: extract [DIRECTORY]     (examples/service by default) */
#include <superconfig/superconfig.h>

#include <inttypes.h>
#include <unistd.h>

enum level { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARNING, LEVEL_ERROR };
enum sink_kind { SINK_STDERR, SINK_FILE };

struct database {
    const char *url;
    uint32_t least_connections;
    uint32_t most_connections;
    char password[64];
    sc_str maintenance; /* a date-time's text */
};

struct sink {
    enum sink_kind kind;
    sc_str path;
    uint32_t rotate;
};

struct service {
    sc_str name;
    char host[64];
    uint16_t port;
    uint8_t workers;
    int64_t timeout; /* nanoseconds */
    uint64_t body_limit;
    bool tls;
    const char *certificate;
    sc_str *origins;
    size_t origin_count;
    struct database database;
    struct database replica;
    sc_value metrics;
    const char **features;
    size_t feature_count;
    enum level level;
    struct sink sinks[4];
    size_t sink_count;
};

static const sc_field database_fields[] = {
    SC_FIELD(struct database, url, "url", .required = true, .pattern = "^postgresql://"),
    SC_FIELD(struct database, least_connections, "pool.min", .range = {0, 1000}),
    SC_FIELD(struct database, most_connections, "pool.max", .range = {1, 1000}),
    SC_FIELD(struct database, password, "password", .length = {8, 0}),
    SC_FIELD(struct database, maintenance, "maintenance", .default_text = "never"),
};
static const sc_table database_table = SC_TABLE(struct database, database_fields);

static const sc_name sink_kinds[] = {{"stderr", SINK_STDERR}, {"file", SINK_FILE}};
static const sc_field sink_fields[] = {
    SC_FIELD(struct sink, kind, "kind", .required = true, SC_NAMES(sink_kinds)),
    SC_FIELD(struct sink, path, "path", .default_text = "-"),
    SC_FIELD(struct sink, rotate, "rotate", .range = {1, 365}),
};
static const sc_table sink_table = SC_TABLE(struct sink, sink_fields);

static const sc_name levels[] = {{"debug", LEVEL_DEBUG},
                                 {"info", LEVEL_INFO},
                                 {"warning", LEVEL_WARNING},
                                 {"error", LEVEL_ERROR}};
static const sc_field service_fields[] = {
    SC_FIELD(struct service, name, "name", .required = true, .pattern = "^[a-z][a-z-]*$"),
    SC_FIELD(struct service, host, "server.host"),
    SC_FIELD(struct service, port, "server.port", .required = true, .range = {1, 65535}),
    SC_FIELD(struct service, workers, "server.workers", .range = {1, 64}),
    SC_FIELD(struct service, timeout, "server.timeout_seconds", .as = SC_AS_DURATION,
             .unit = SC_SECOND, .range = {SC_MILLISECOND, SC_MINUTE}),
    SC_FIELD(struct service, body_limit, "server.body_limit", .as = SC_AS_SIZE,
             .default_text = "8MiB"),
    SC_FIELD(struct service, tls, "server.tls.enabled"),
    SC_FIELD(struct service, certificate, "server.tls.certificate", .length = {1, 0}),
    SC_FIELD_LIST(struct service, origins, origin_count, "server.allowed_origins"),
    SC_FIELD_TABLE(struct service, database, &database_table, "database", .required = true),
    SC_FIELD_TABLE(struct service, replica, &database_table, "replica", .optional = true),
    SC_FIELD(struct service, metrics, "metrics"),
    SC_FIELD_LIST(struct service, features, feature_count, "features.enabled"),
    SC_FIELD(struct service, level, "logging.level", SC_NAMES(levels), .default_text = "info"),
    SC_FIELD_TABLE_ARRAY(struct service, sinks, sink_count, &sink_table, "logging.sinks"),
};
static const sc_table service_table = SC_TABLE(struct service, service_fields);

static void print_service(const struct service *service)
{
    printf("%s listens on %s:%u with %u workers, timeout %" PRId64 " ms, bodies up to %" PRIu64
           " bytes, TLS %s\n",
           service->name.data, service->host, service->port, service->workers,
           service->timeout / SC_MILLISECOND, service->body_limit, service->tls ? "on" : "off");
    printf("database %s, %u to %u connections, maintenance %s\n", service->database.url,
           service->database.least_connections, service->database.most_connections,
           service->database.maintenance.data);
    if (service->replica.url)
        printf("replica %s\n", service->replica.url);
    for (size_t i = 0; i < service->feature_count; i++)
        printf("feature %s\n", service->features[i]);
    for (size_t i = 0; i < service->sink_count; i++)
        printf("log from level %d on to %s\n", (int)service->level, service->sinks[i].path.data);
}

static void print_problem(void *context, const sc_error *problem, bool is_warning)
{
    (void)context;
    fputs(is_warning ? "warning: " : "error: ", stdout);
    sc_error_print(problem, stdout);
}

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

/* What the configuration does not set keeps the values that stand here. */
static int run(sc_registry *registry, const sc_layers *layers)
{
    struct service service = {.host = "localhost", .workers = 1, .timeout = SC_SECOND};
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    sc_extracted *memory;
    sc_handle config;
    if (sc_load(registry, layers, &config, &error) != SC_OK) {
        sc_error_print(&error, stderr);
        return 1;
    }
    options.visitor = print_problem;
    const sc_snapshot *snapshot = sc_acquire(registry, config);
    sc_status status = sc_extract(snapshot, &service_table, &options, &service, &memory, NULL);
    sc_release(snapshot);
    if (status != SC_OK)
        return 1;
    print_service(&service);
    sc_extracted_free(memory);
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
