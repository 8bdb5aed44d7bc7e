/* bench/peers/c/jansson.c: jansson, which reads JSON and can set one object's members in
 * another: the five files are read as JSON, and a path is walked object by object. */
#include "steady.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *base, *layers[LAYERS], *texts[2];
static json_t *shown;

static json_t *read_file(const char *path)
{
    json_error_t error;
    json_t *root = json_load_file(path, 0, &error);
    steady_require(root != NULL, path);
    return root;
}

static json_t *read_five(void)
{
    json_t *root = read_file(layers[0]);
    for (int i = 1; i < LAYERS; i++) {
        json_t *layer = read_file(layers[i]);
        steady_require(json_object_update_recursive(root, layer) == 0, layers[i]);
        json_decref(layer);
    }
    return root;
}

static void load_base(void)
{
    json_t *root = read_file(base);
    steady_sink += (long long)json_object_size(root);
    json_decref(root);
}

static void load_five(void)
{
    json_t *root = read_five();
    steady_sink += (long long)json_object_size(root);
    json_decref(root);
}

static void change(void)
{
    static unsigned turn;
    steady_copy(texts[turn++ % 2], layers[2]);
}

static const json_t *find(const char *path)
{
    const json_t *at = shown;
    char key[64];
    for (;;) {
        size_t length = strcspn(path, ".");
        memcpy(key, path, length);
        key[length] = 0;
        at = json_object_get(at, key);
        if (!at || !path[length])
            return at;
        path += length + 1;
    }
}

static void get_short(void)
{
    steady_sink += json_integer_value(find(KEY_SHORT));
}
static void get_deep(void)
{
    steady_sink += json_integer_value(find(KEY_DEEP));
}
static void get_miss(void)
{
    steady_sink += json_integer_value(find(KEY_MISS));
}

static int same(const char *path, const char *type, const char *text)
{
    const json_t *value = find(path);
    if (strcmp(type, "int") == 0)
        return json_is_integer(value) && json_integer_value(value) == atoll(text);
    if (strcmp(type, "float") == 0)
        return json_is_real(value) && !(json_real_value(value) < atof(text)) &&
               !(json_real_value(value) > atof(text));
    if (strcmp(type, "bool") == 0)
        return json_is_boolean(value) && json_is_true(value) == (*text == 't');
    return json_is_string(value) && strcmp(json_string_value(value), text) == 0;
}

static void check(const char *set, json_t *root)
{
    shown = root;
    steady_check(set, same);
    json_decref(root);
}

/* As a program does that has its configuration in a struct: one format string. */
static void extract(void)
{
    const char *name, *mode, *host, *certificate, *min_version, *database, *primary, *level;
    int port, workers, keep_alive, tls, pool, primary_port;
    json_int_t idle_ms, requests, burst;
    double idle, rate;
    json_t *hosts;
    int failed = json_unpack(
        shown,
        "{s:s, s:i, s:s, s:o, s:{s:s, s:i, s:b, s:F, s:{s:b, s:s, s:s}},"
        " s:{s:s, s:i, s:{s:{s:s, s:i, s:I}}}, s:{s:s, s:F}, s:{s:I, s:I}}",
        "name", &name, "port", &port, "mode", &mode, "hosts", &hosts, "server", "host", &host,
        "workers", &workers, "keep_alive", &keep_alive, "idle_timeout", &idle, "tls", "enabled",
        &tls, "certificate", &certificate, "min_version", &min_version, "database", "name",
        &database, "pool_size", &pool, "cluster", "primary", "host", &primary, "port",
        &primary_port, "idle_timeout_ms", &idle_ms, "logging", "level", &level, "sample_rate",
        &rate, "limits", "requests_per_second", &requests, "burst", &burst);
    steady_require(failed == 0 && json_array_size(hosts) == 3, "twenty fields");
    steady_sink += burst + *level;
}

int main(int count, char **arguments)
{
    static const char *const names[LAYERS] = {"layers/1.json", "layers/2.json", "layers/3.json",
                                              "layers/4.json", "layers/5.json"};
    static const char no_format[] = "it reads JSON only";
    steady_start(count, arguments);
    base = steady_file("base.json");
    for (int i = 0; i < LAYERS; i++)
        layers[i] = steady_file(names[i]);
    texts[0] = steady_file("layers/3-changed.json");
    texts[1] = steady_file("layers/3-before.json");
    steady_copy(layers[2], texts[1]);

    check("base", read_file(base));
    steady_measure("load_json_1k_cold", load_base);
    steady_absent("load_toml_1k_cold", no_format);
    steady_absent("load_yaml_1k_cold", no_format);
    check("layers", read_five());
    steady_measure("load_5_files_cold", load_five);
    steady_absent("load_5_files_env_cold", "it does not read the environment");
    steady_absent("load_200_files_sequential", no_format);

    shown = read_five();
    steady_require(find(KEY_MISS) == NULL, KEY_MISS);
    steady_measure("key_get_short", get_short);
    steady_measure("key_get_deep", get_deep);
    steady_measure("key_get_miss", get_miss);
    steady_measure("extract_struct_20", extract);
    json_decref(shown);

    change();
    check("changed", read_five());
    steady_measure_after("reload_one_of_five", change, load_five);
    steady_copy(texts[1], layers[2]);
    steady_print();
    return 0;
}
