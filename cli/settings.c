/* cli/settings.c: options that hold for the whole command, whatever stands before them. Where a
 * command has two configurations they hold for both. */
#include "options.h"

#include <stdlib.h>
#include <string.h>

static bool read_strategy(const char *name, sc_arrays *strategy)
{
    static const char *const names[] = {"append", "replace", "merge", "sum"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            *strategy = (sc_arrays)i;
            return true;
        }
    }
    return usage("\"%s\" is no strategy for arrays: append, replace, merge or sum", name);
}

/* The number of configurations of the command, one behind the other. */
static int list_layers(const struct reading *reading, sc_layers *lists[2])
{
    lists[0] = reading->arguments->layers;
    lists[1] = reading->arguments->other_layers;
    return lists[1] ? 2 : 1;
}

static bool set_arrays_at(const struct reading *reading, const char *path, sc_arrays strategy)
{
    sc_layers *lists[2];
    sc_status status = SC_OK;
    for (int i = list_layers(reading, lists); i > 0 && status == SC_OK; i--)
        status = sc_layers_set_arrays_at(lists[i - 1], path, strategy);
    return status == SC_OK || usage("\"%s\" is not the key of an array", path);
}

static bool set_arrays(const struct reading *reading, const char *value)
{
    const char *equals = strrchr(value, '=');
    char path[1024];
    sc_layers *lists[2];
    sc_arrays strategy = SC_ARRAYS_APPEND;
    if (!read_strategy(equals ? equals + 1 : value, &strategy))
        return false;
    if (!equals) {
        for (int i = list_layers(reading, lists); i > 0; i--)
            sc_layers_set_arrays(lists[i - 1], strategy);
        return true;
    }
    size_t length = (size_t)(equals - value);
    if (length >= sizeof path)
        return usage("the key is too long: %s", value);
    memcpy(path, value, length);
    path[length] = '\0';
    return set_arrays_at(reading, path, strategy);
}

/* OLD=NEW, divided at the first '=' that no quotes enclose. */
static bool add_alias(const struct reading *reading, const char *value)
{
    char old_path[1024];
    sc_layers *lists[2];
    bool is_quoted = false;
    size_t at = 0;
    for (; value[at] && (is_quoted || value[at] != '='); at++) {
        if (value[at] == '"')
            is_quoted = !is_quoted;
        else if (is_quoted && value[at] == '\\' && value[at + 1])
            at++;
    }
    if (value[at] != '=' || at >= sizeof old_path)
        return usage("--alias needs OLD=NEW, two keys, not \"%s\"", value);
    memcpy(old_path, value, at);
    old_path[at] = '\0';
    sc_status status = SC_OK;
    for (int i = list_layers(reading, lists); i > 0 && status == SC_OK; i--)
        status = sc_layers_add_alias(lists[i - 1], old_path, value + at + 1);
    return status == SC_OK ||
           usage("--alias %s: no two keys, one within the other, a circle, or OLD has another "
                 "new name",
                 value);
}

static bool read_format(struct arguments *arguments, const char *name)
{
    static const struct {
        const char *name;
        sc_format format;
    } formats[] = {{"json", SC_FORMAT_JSON},
                   {"yaml", SC_FORMAT_YAML},
                   {"toml", SC_FORMAT_TOML},
                   {"env", SC_FORMAT_DOTENV},
                   {"flat", SC_FORMAT_FLAT}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) == 0) {
            arguments->format = formats[i].format;
            return true;
        }
    }
    return usage("cannot write the format \"%s\": json, yaml, toml, env or flat", name);
}

/* What was taken for the KEY is a source after all: --key or --all stands behind it. */
static bool free_word(struct reading *reading)
{
    const char *word = reading->arguments->key;
    reading->arguments->key = NULL;
    return !word || check_source(reading, OPTION_NONE, word);
}

static bool add_key(struct reading *reading, const char *key)
{
    struct arguments *arguments = reading->arguments;
    arguments->keys[arguments->key_count++] = key;
    return free_word(reading);
}

/* So that the inverse of rule 9 holds, and shells can name the variables. */
static bool set_prefix(struct reading *reading, const char *prefix)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    bool begins_with_digit = prefix[0] >= '0' && prefix[0] <= '9';
    if (prefix[0] == '\0' || begins_with_digit || prefix[strspn(prefix, letters)] != '\0')
        return usage("\"%s\" is no prefix; use letters, digits and _", prefix);
    reading->arguments->prefix = prefix;
    return true;
}

static bool set_profile(const struct reading *reading, const char *name)
{
    sc_layers *lists[2];
    sc_status status = SC_OK;
    for (int i = list_layers(reading, lists); i > 0 && status == SC_OK; i--)
        status = sc_layers_set_profile(lists[i - 1], name);
    return status == SC_OK || usage("%s needs the name of a profile", option_name(OPTION_PROFILE));
}

static bool set_include_root(struct reading *reading, const char *directory)
{
    sc_layers *lists[2];
    sc_status status = SC_OK;
    reading->load.include = true;
    for (int i = list_layers(reading, lists); i > 0 && status == SC_OK; i--)
        status = sc_layers_set_include_root(lists[i - 1], directory);
    return status == SC_OK || usage("%s needs a directory", option_name(OPTION_INCLUDE_ROOT));
}

static bool set_repeat(struct reading *reading, const char *value)
{
    enum { MOST = 1000000 };
    char *end;
    unsigned long number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || number < 1 || number > MOST)
        return usage("--repeat needs a number from 1 to 1000000, not \"%s\"", value);
    reading->arguments->repeat = number;
    return true;
}

bool apply_setting(struct reading *reading, enum option option, const char *value)
{
    switch (option) {
    case OPTION_ARRAYS:
        return set_arrays(reading, value);
    case OPTION_ALIAS:
        return add_alias(reading, value);
    case OPTION_PROFILE:
        return set_profile(reading, value);
    case OPTION_NO_DIRECTIVES:
        reading->load.no_directives = true;
        return true;
    case OPTION_STRICT:
        reading->load.strict = true;
        return true;
    case OPTION_IGNORE_TAGS:
        reading->load.ignore_tags = true;
        return true;
    case OPTION_JSON_COMMENTS:
        reading->load.json_comments = true;
        return true;
    case OPTION_TOML_1_1:
        reading->load.toml_1_1 = true;
        return true;
    case OPTION_ENV_FILES:
        reading->load.variable_files = true;
        return true;
    case OPTION_ENV_MATCH:
        reading->load.match_variables = true;
        return true;
    case OPTION_INCLUDE:
        reading->load.include = true;
        return true;
    case OPTION_INCLUDE_ROOT:
        return set_include_root(reading, value);
    case OPTION_INTERPOLATE:
        reading->load.interpolate = true;
        return true;
    case OPTION_FORMAT:
    case OPTION_TO:
        return read_format(reading->arguments, value);
    case OPTION_COMPACT:
        reading->arguments->compact = true;
        return true;
    case OPTION_SHOW_SECRETS:
        reading->arguments->show_secrets = true;
        return true;
    case OPTION_JSON:
        reading->arguments->json = true;
        return true;
    case OPTION_ALL:
        reading->arguments->all = true;
        return free_word(reading);
    case OPTION_KEY:
        return add_key(reading, value);
    case OPTION_DEFAULT:
        reading->arguments->fallback = value;
        return true;
    case OPTION_PREFIX:
        return set_prefix(reading, value);
    case OPTION_PROMETHEUS:
        reading->arguments->prometheus = true;
        return true;
    case OPTION_REPEAT:
        return set_repeat(reading, value);
    case OPTION_UNUSED:
        reading->arguments->unused = true;
        return true;
    case OPTION_READ:
        reading->arguments->reads[reading->arguments->read_count++] = value;
        return true;
    case OPTION_READ_FROM:
        reading->arguments->read_from = value;
        return true;
    default:
        return check_source(reading, option, value);
    }
}
