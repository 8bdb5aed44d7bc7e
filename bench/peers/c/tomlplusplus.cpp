// bench/peers/c/tomlplusplus.cpp: toml++, which reads TOML and has no merge: the five files are
// read as TOML, and tables are merged by hand.
#include "steady.h"

#include <cstdlib>
#include <cstring>
#include <string_view>
#include <toml++/toml.h>
#include <utility>

static const char *base, *layers[LAYERS], *texts[2];
static toml::table shown;

static void merge(toml::table &to, toml::table &&from)
{
    for (auto &&[key, value] : std::move(from)) {
        toml::table *over = value.as_table();
        toml::node *under = over ? to.get(key) : nullptr;
        if (under && under->is_table())
            merge(*under->as_table(), std::move(*over));
        else
            to.insert_or_assign(key, std::move(value));
    }
}

static toml::table read_five()
{
    toml::table root = toml::parse_file(layers[0]);
    for (int i = 1; i < LAYERS; i++)
        merge(root, toml::parse_file(layers[i]));
    return root;
}

static void load_base()
{
    steady_sink = steady_sink + static_cast<long long>(toml::parse_file(base).size());
}

static void load_five()
{
    steady_sink = steady_sink + static_cast<long long>(read_five().size());
}

static void change()
{
    static unsigned turn;
    steady_copy(texts[turn++ % 2], layers[2]);
}

static void get(std::string_view path)
{
    steady_sink = steady_sink + shown.at_path(path).value_or<int64_t>(-1);
}

static void get_short()
{
    get(KEY_SHORT);
}
static void get_deep()
{
    get(KEY_DEEP);
}
static void get_miss()
{
    get(KEY_MISS);
}

static int same(const char *path, const char *type, const char *text)
{
    auto value = shown.at_path(path);
    if (std::strcmp(type, "int") == 0)
        return value.value<int64_t>() == std::atoll(text);
    if (std::strcmp(type, "float") == 0)
        return value.value<double>() == std::atof(text);
    if (std::strcmp(type, "bool") == 0)
        return value.value<bool>() == (*text == 't');
    return value.value<std::string_view>() == std::string_view(text);
}

static void check(const char *set, toml::table root)
{
    shown = std::move(root);
    steady_check(set, same);
}

int main(int count, char **arguments)
{
    static const char *const names[LAYERS] = {"layers/1.toml", "layers/2.toml", "layers/3.toml",
                                              "layers/4.toml", "layers/5.toml"};
    static const char no_format[] = "it reads TOML only";
    steady_start(count, arguments);
    base = steady_file("base.toml");
    for (int i = 0; i < LAYERS; i++)
        layers[i] = steady_file(names[i]);
    texts[0] = steady_file("layers/3-changed.toml");
    texts[1] = steady_file("layers/3-before.toml");
    steady_copy(layers[2], texts[1]);

    check("base", toml::parse_file(base));
    steady_measure("load_toml_1k_cold", load_base);
    steady_absent("load_json_1k_cold", no_format);
    steady_absent("load_yaml_1k_cold", no_format);
    check("layers", read_five());
    steady_measure("load_5_files_cold", load_five);
    steady_absent("load_5_files_env_cold", "it does not read the environment");
    steady_absent("load_200_files_sequential", no_format);

    steady_require(!shown.at_path(KEY_MISS), KEY_MISS);
    steady_measure("key_get_short", get_short);
    steady_measure("key_get_deep", get_deep);
    steady_measure("key_get_miss", get_miss);
    steady_absent("extract_struct_20", "it fills no struct");

    change();
    check("changed", read_five());
    steady_measure_after("reload_one_of_five", change, load_five);
    steady_copy(texts[1], layers[2]);
    steady_print();
    return 0;
}
