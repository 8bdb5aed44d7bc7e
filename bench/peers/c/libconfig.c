/* bench/peers/c/libconfig.c: libconfig, which has a format of its own and no merge: the five
 * files are read in its format, and their settings are set one by one in the first. */
#include "steady.h"

#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

static const char *base, *layers[LAYERS], *texts[2];
static config_t shown;

static void read_into(config_t *config, const char *path)
{
    config_init(config);
    steady_require(config_read_file(config, path) == CONFIG_TRUE, path);
}

static void set_leaf(config_setting_t *to, const config_setting_t *from)
{
    switch (config_setting_type(from)) {
    case CONFIG_TYPE_INT:
        config_setting_set_int(to, config_setting_get_int(from));
        break;
    case CONFIG_TYPE_FLOAT:
        config_setting_set_float(to, config_setting_get_float(from));
        break;
    case CONFIG_TYPE_BOOL:
        config_setting_set_bool(to, config_setting_get_bool(from));
        break;
    case CONFIG_TYPE_STRING:
        config_setting_set_string(to, config_setting_get_string(from));
        break;
    default:
        steady_require(0, "a type of the workload");
    }
}

static void merge(config_setting_t *to, const config_setting_t *from)
{
    for (int i = 0; i < config_setting_length(from); i++) {
        config_setting_t *over = config_setting_get_elem(from, (unsigned)i);
        const char *name = config_setting_name(over);
        int type = config_setting_type(over);
        config_setting_t *under = name ? config_setting_get_member(to, name) : NULL;
        if (under && (type != CONFIG_TYPE_GROUP || config_setting_type(under) != type)) {
            config_setting_remove(to, name);
            under = NULL;
        }
        if (!under)
            under = config_setting_add(to, name, type);
        if (config_setting_is_aggregate(over))
            merge(under, over);
        else
            set_leaf(under, over);
    }
}

static void load_five_into(config_t *config)
{
    read_into(config, layers[0]);
    for (int i = 1; i < LAYERS; i++) {
        config_t layer;
        read_into(&layer, layers[i]);
        merge(config_root_setting(config), config_root_setting(&layer));
        config_destroy(&layer);
    }
}

static void load_base(void)
{
    config_t config;
    read_into(&config, base);
    steady_sink += config_setting_length(config_root_setting(&config));
    config_destroy(&config);
}

static void load_five(void)
{
    config_t config;
    load_five_into(&config);
    steady_sink += config_setting_length(config_root_setting(&config));
    config_destroy(&config);
}

static void change(void)
{
    static unsigned turn;
    steady_copy(texts[turn++ % 2], layers[2]);
}

static void get(const char *path)
{
    int value = 0;
    steady_sink += config_lookup_int(&shown, path, &value);
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

static int same(const char *path, const char *type, const char *text)
{
    int number = 0;
    double real = 0;
    const char *string = NULL;
    if (strcmp(type, "int") == 0)
        return config_lookup_int(&shown, path, &number) && number == atoi(text);
    if (strcmp(type, "float") == 0)
        return config_lookup_float(&shown, path, &real) && !(real < atof(text)) &&
               !(real > atof(text));
    if (strcmp(type, "bool") == 0)
        return config_lookup_bool(&shown, path, &number) && number == (*text == 't');
    return config_lookup_string(&shown, path, &string) && strcmp(string, text) == 0;
}

static void check(const char *set)
{
    steady_check(set, same);
    config_destroy(&shown);
}

int main(int count, char **arguments)
{
    static const char *const names[LAYERS] = {"layers/1.cfg", "layers/2.cfg", "layers/3.cfg",
                                              "layers/4.cfg", "layers/5.cfg"};
    static const char no_format[] = "it reads only a format of its own";
    steady_start(count, arguments);
    base = steady_file("base.cfg");
    for (int i = 0; i < LAYERS; i++)
        layers[i] = steady_file(names[i]);
    texts[0] = steady_file("layers/3-changed.cfg");
    texts[1] = steady_file("layers/3-before.cfg");
    steady_copy(layers[2], texts[1]);

    read_into(&shown, base);
    check("base");
    steady_measure("load_own_format_1k_cold", load_base);
    steady_absent("load_json_1k_cold", no_format);
    steady_absent("load_toml_1k_cold", no_format);
    steady_absent("load_yaml_1k_cold", no_format);
    load_five_into(&shown);
    check("layers");
    steady_measure("load_5_files_cold", load_five);
    steady_absent("load_5_files_env_cold", "it does not read the environment");
    steady_absent("load_200_files_sequential", no_format);

    load_five_into(&shown);
    steady_require(config_lookup(&shown, KEY_MISS) == NULL, KEY_MISS);
    steady_measure("key_get_short", get_short);
    steady_measure("key_get_deep", get_deep);
    steady_measure("key_get_miss", get_miss);
    config_destroy(&shown);
    steady_absent("extract_struct_20", "it fills no struct");

    change();
    load_five_into(&shown);
    check("changed");
    steady_measure_after("reload_one_of_five", change, load_five);
    steady_copy(texts[1], layers[2]);
    steady_print();
    return 0;
}
