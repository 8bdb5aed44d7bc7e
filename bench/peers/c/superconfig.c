/* bench/peers/c/superconfig.c: this library on the peers' files, by its public interface and
 * measured as they are. */
#include "steady.h"

#include <superconfig/superconfig.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct service {
    char name[64], mode[32];
    uint16_t port;
    sc_str hosts[8];
    size_t host_count;
    char host[64];
    uint32_t workers;
    bool keep_alive;
    double idle_timeout;
    bool tls;
    char certificate[128], min_version[16];
    char database[64];
    uint32_t pool_size;
    char primary[64];
    uint16_t primary_port;
    int64_t idle_timeout_ms;
    char level[16];
    double sample_rate;
    int64_t requests, burst;
};

static const sc_field fields[] = {
    SC_FIELD(struct service, name, "name"),
    SC_FIELD(struct service, port, "port"),
    SC_FIELD(struct service, mode, "mode"),
    SC_FIELD_ARRAY(struct service, hosts, host_count, "hosts"),
    SC_FIELD(struct service, host, "server.host"),
    SC_FIELD(struct service, workers, "server.workers"),
    SC_FIELD(struct service, keep_alive, "server.keep_alive"),
    SC_FIELD(struct service, idle_timeout, "server.idle_timeout"),
    SC_FIELD(struct service, tls, "server.tls.enabled"),
    SC_FIELD(struct service, certificate, "server.tls.certificate"),
    SC_FIELD(struct service, min_version, "server.tls.min_version"),
    SC_FIELD(struct service, database, "database.name"),
    SC_FIELD(struct service, pool_size, "database.pool_size"),
    SC_FIELD(struct service, primary, "database.cluster.primary.host"),
    SC_FIELD(struct service, primary_port, "database.cluster.primary.port"),
    SC_FIELD(struct service, idle_timeout_ms, KEY_DEEP),
    SC_FIELD(struct service, level, "logging.level"),
    SC_FIELD(struct service, sample_rate, "logging.sample_rate"),
    SC_FIELD(struct service, requests, "limits.requests_per_second"),
    SC_FIELD(struct service, burst, "limits.burst"),
};

static const sc_table table = SC_TABLE(struct service, fields);

static sc_registry *registry;
static sc_layers *loaded;
static sc_handle shown;
static const sc_snapshot *snapshot;
static const char *changing, *texts[2];

static void require(sc_status status, const sc_error *error)
{
    steady_require(status == SC_OK, error->message);
}

static sc_handle load_handle(const sc_layers *layers)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle handle;
    require(sc_load(registry, layers, &handle, &error), &error);
    return handle;
}

static void load(void)
{
    sc_handle_release(registry, load_handle(loaded));
    sc_registry_maintain(registry);
}

static void change(void)
{
    static unsigned turn;
    steady_copy(texts[turn++ % 2], changing);
}

static void reload(void)
{
    sc_error error = SC_ERROR_INIT;
    require(sc_reload(registry, shown, &error), &error);
}

static void get(const char *path)
{
    int64_t value = 0;
    steady_sink += sc_get_i64(registry, shown, path, &value);
    steady_sink += value;
}

static void get_short(void)
{
    get(KEY_SHORT);
}
static void get_deep(void)
{
    get(KEY_DEEP);
}
static void get_miss(void)
{
    get(KEY_MISS);
}

static void extract_into(struct service *service)
{
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    sc_extracted *memory;
    options.unknown = SC_UNKNOWN_IGNORE;
    require(sc_extract(snapshot, &table, &options, service, &memory, &error), &error);
    steady_sink += service->burst + (long long)service->host_count;
    sc_extracted_free(memory);
}

static void extract(void)
{
    struct service service = {.burst = 0};
    extract_into(&service);
}

static int same(const char *path, const char *type, const char *text)
{
    int64_t number = 0;
    double real = 0;
    bool flag = false;
    char string[128];
    size_t length = 0;
    if (strcmp(type, "int") == 0)
        return sc_get_i64(registry, shown, path, &number) == SC_OK && number == atoll(text);
    if (strcmp(type, "float") == 0)
        return sc_get_f64(registry, shown, path, &real) == SC_OK && !(real < atof(text)) &&
               !(real > atof(text));
    if (strcmp(type, "bool") == 0)
        return sc_get_bool(registry, shown, path, &flag) == SC_OK && flag == (*text == 't');
    return sc_get_str(registry, shown, path, string, sizeof string, &length) == SC_OK &&
           strcmp(string, text) == 0;
}

static sc_layers *layers_of(size_t count, const char *const *names)
{
    sc_layers *layers = sc_layers_create();
    steady_require(layers != NULL, "memory");
    for (size_t i = 0; i < count; i++)
        steady_require(sc_layers_add_file(layers, steady_file(names[i])) == SC_OK, names[i]);
    return layers;
}

/* Checks a set and measures its load. Uses the layers up. */
static void measure_load(const char *name, const char *set, sc_layers *layers)
{
    shown = load_handle(layers);
    steady_check(set, same);
    sc_handle_release(registry, shown);
    loaded = layers;
    steady_measure(name, load);
    sc_layers_destroy(layers);
}

static sc_layers *layers_of_many(void)
{
    sc_layers *layers = sc_layers_create();
    steady_require(layers && sc_layers_add_glob(layers, steady_file("many/*")) == SC_OK, "many");
    return layers;
}

static void measure_reads(const char *const *names)
{
    sc_layers *layers = layers_of(LAYERS, names);
    struct service service = {.burst = 0};
    int64_t burst = 0, value;
    shown = load_handle(layers);
    steady_require(sc_get_i64(registry, shown, KEY_MISS, &value) == SC_ENOTFOUND, KEY_MISS);
    steady_measure("key_get_short", get_short);
    steady_measure("key_get_deep", get_deep);
    steady_measure("key_get_miss", get_miss);

    steady_require(sc_get_i64(registry, shown, "limits.burst", &burst) == SC_OK, "limits.burst");
    snapshot = sc_acquire(registry, shown);
    steady_require(snapshot != NULL, "a snapshot");
    extract_into(&service);
    steady_require(service.burst == burst && service.host_count == 3, "twenty fields");
    steady_measure("extract_struct_20", extract);
    sc_release(snapshot);

    change();
    reload();
    steady_check("changed", same);
    steady_measure_after("reload_one_of_five", change, reload);
    sc_handle_release(registry, shown);
    sc_layers_destroy(layers);
    steady_copy(texts[1], changing);
}

int main(int count, char **arguments)
{
    static const char *const base[] = {"base.json", "base.toml", "base.yaml"};
    static const char *const operations[] = {"load_json_1k_cold", "load_toml_1k_cold",
                                             "load_yaml_1k_cold"};
    static const char *const names[LAYERS] = {"layers/1.json", "layers/2.toml", "layers/3.yaml",
                                              "layers/4.toml", "layers/5.json"};
    sc_error error = SC_ERROR_INIT;
    steady_start(count, arguments);
    registry = sc_registry_create(NULL, &error);
    steady_require(registry != NULL, error.message);
    changing = steady_file(names[2]);
    texts[0] = steady_file("layers/3-changed.yaml");
    texts[1] = steady_file("layers/3-before.yaml");
    steady_copy(changing, texts[1]);

    for (int i = 0; i < 3; i++)
        measure_load(operations[i], "base", layers_of(1, &base[i]));
    measure_load("load_5_files_cold", "layers", layers_of(LAYERS, names));
    sc_layers *with_environment = layers_of(LAYERS, names);
    steady_require(sc_layers_add_env(with_environment, "BENCH") == SC_OK, "the environment");
    measure_load("load_5_files_env_cold", "layers_env", with_environment);
    measure_load("load_200_files_sequential", "many", layers_of_many());
    measure_reads(names);
    steady_print();
    sc_registry_destroy(registry);
    return 0;
}
