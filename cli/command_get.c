/* cli/command_get.c: values, a line each: a scalar bare and a container as compact JSON. */
#include "cli.h"

#include <stdlib.h>

static int print_value(sc_value value)
{
    size_t length;
    sc_status status = SC_OK;
    char *text = value_text(value, &length, &status);
    if (!text)
        return report_failure(status);
    fwrite(text, 1, length, stdout);
    putchar('\n');
    free(text);
    return EXIT_DONE;
}

/* Find a key, or say why there is none; with --default an absent one is no mistake. */
static int find_one(const sc_snapshot *snapshot, const struct arguments *arguments, const char *key,
                    sc_value *value, bool *is_absent)
{
    struct arguments one = *arguments;
    one.key = key;
    *is_absent = arguments->fallback && sc_snapshot_find(snapshot, key, value) == SC_ENOTFOUND;
    return *is_absent ? EXIT_DONE : find_key(snapshot, &one, value);
}

/* Lines stand for keys by their position, so either all are printed or none. */
static int get(const sc_snapshot *snapshot, const struct arguments *arguments)
{
    const char *const *keys = arguments->key ? &arguments->key : arguments->keys;
    size_t count = arguments->key ? 1 : arguments->key_count;
    sc_value value;
    bool is_absent;
    int status = EXIT_DONE;
    for (size_t i = 0; i < count; i++) {
        int found = find_one(snapshot, arguments, keys[i], &value, &is_absent);
        status = found > status ? found : status;
    }
    for (size_t i = 0; i < count && status == EXIT_DONE; i++) {
        status = find_one(snapshot, arguments, keys[i], &value, &is_absent);
        if (is_absent)
            puts(arguments->fallback);
        else if (status == EXIT_DONE)
            status = print_value(value);
    }
    return status;
}

static int run(const struct arguments *arguments)
{
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    int status = get(snapshot, arguments);
    sc_release(snapshot);
    return status;
}

const struct command command_get = {
    .name = "get",
    .synopsis = "KEY [SOURCES] [--default VALUE], or: --key KEY [--key KEY ...] [SOURCES]",
    .summary = "the value at KEY: a scalar bare, a container as compact JSON",
    .help =
        "  --key KEY         instead of KEY, as often as wanted: a line each, or none if one is\n"
        "                    absent; the first plain word is a source then\n"
        "  --default VALUE   print VALUE for a KEY that is absent, and exit with 0\n"
        "\nExample: port=$(superconfig get server.port base.toml --default 8080)\n",
    .takes = TAKES_KEY | TAKES_KEYS,
    .run = run,
};
