/* cli/command_explain.c: a value, and every layer that set it, highest precedence first. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_VALUE = 60 }; /* bytes of a value in the table */

struct explain {
    const struct arguments *arguments;
    bool is_first;
    bool failed;
};

/* What one layer had said, as JSON; masked where the key is a secret. */
static char *origin_json(const struct explain *explain, sc_value value, size_t position)
{
    sc_value said;
    bool mask = !explain->arguments->show_secrets;
    if (mask && sc_value_is_secret(value))
        return strdup("\"********\"");
    if (sc_value_origin_value(value, position, &said) != SC_OK)
        return NULL;
    char *json = value_json(said, mask);
    sc_release(said.snapshot);
    return json;
}

static void print_place(const sc_origin *origin)
{
    char place[512];
    snprintf(place, sizeof place, "%.*s:%u:%u", (int)origin->source.length, origin->source.data,
             origin->line, origin->column);
    printf("  %-40s", place);
}

/* Cut at a character, so that a table stays one. */
static void print_short(const char *json)
{
    size_t length = strlen(json);
    if (length > SHOWN_VALUE) {
        length = SHOWN_VALUE;
        while (((unsigned char)json[length] & 0xC0) == 0x80)
            length--;
        printf("  %.*s...", (int)length, json);
        return;
    }
    printf("  %s", json);
}

static void print_origin_line(const sc_origin *origin, const char *json)
{
    bool is_same = origin->layer.length == origin->source.length &&
                   memcmp(origin->layer.data, origin->source.data, origin->layer.length) == 0;
    print_place(origin);
    print_short(json);
    if (!is_same)
        printf("  [%.*s]", (int)origin->layer.length, origin->layer.data);
    puts(origin->overridden ? "  overridden" : "");
}

static void print_origin_json(const sc_origin *origin, const char *json)
{
    fputs("{\"layer\":", stdout);
    print_quoted(origin->layer);
    fputs(",\"source\":", stdout);
    print_quoted(origin->source);
    printf(",\"line\":%u,\"column\":%u,\"value\":%s,\"overridden\":%s}", origin->line,
           origin->column, json, origin->overridden ? "true" : "false");
}

static bool print_origins(const struct explain *explain, sc_value value)
{
    size_t count = sc_value_origin_count(value);
    for (size_t i = 0; i < count; i++) {
        sc_origin origin;
        char *json = origin_json(explain, value, i);
        if (!json || sc_value_origin(value, i, &origin) != SC_OK) {
            free(json);
            return false;
        }
        if (explain->arguments->json) {
            fputs(i > 0 ? "," : "", stdout);
            print_origin_json(&origin, json);
        } else {
            print_origin_line(&origin, json);
        }
        free(json);
    }
    return true;
}

static bool explain_value(struct explain *explain, sc_str path, sc_value value)
{
    bool as_json = explain->arguments->json;
    char *json = value_json(value, !explain->arguments->show_secrets);
    if (!json)
        return false;
    if (as_json) {
        fputs(explain->is_first ? "{\"path\":" : ",\n{\"path\":", stdout);
        print_quoted(path);
        printf(",\"value\":%s,\"origins\":[", json);
    } else {
        printf("%s%.*s = %s\n", explain->is_first ? "" : "\n", (int)path.length, path.data, json);
    }
    free(json);
    explain->is_first = false;
    bool done = print_origins(explain, value);
    if (as_json)
        fputs("]}", stdout);
    return done;
}

/* All values below one; an array of numbers is explained as a whole. */
static bool explain_below(struct explain *explain, sc_value value)
{
    char path[4096];
    const int64_t *integers;
    const double *floats;
    size_t count;
    bool is_leaf = sc_value_type(value) < SC_TYPE_ARRAY || sc_value_count(value) == 0 ||
                   sc_value_i64_array(value, &integers, &count) == SC_OK ||
                   sc_value_f64_array(value, &floats, &count) == SC_OK;
    if (is_leaf) {
        size_t length = sc_value_path(value, path, sizeof path);
        return length == 0 || explain_value(explain, (sc_str){path, strlen(path)}, value);
    }
    for (size_t i = 0; i < sc_value_count(value); i++) {
        sc_value child;
        if (sc_value_at(value, i, &child) != SC_OK || !explain_below(explain, child))
            return false;
    }
    return true;
}

static int explain_all(struct explain *explain, const sc_snapshot *snapshot)
{
    if (explain->arguments->json)
        fputs("[", stdout);
    explain->failed = !explain_below(explain, sc_snapshot_root(snapshot));
    if (explain->arguments->json)
        puts("]");
    return EXIT_DONE;
}

static int explain_key(struct explain *explain, const sc_snapshot *snapshot)
{
    sc_value value;
    const char *key = explain->arguments->key;
    int status = find_key(snapshot, key, &value);
    if (status != EXIT_DONE)
        return status;
    explain->failed = !explain_value(explain, (sc_str){key, strlen(key)}, value);
    if (explain->arguments->json)
        putchar('\n');
    return EXIT_DONE;
}

static int run(const struct arguments *arguments)
{
    struct explain explain = {.arguments = arguments, .is_first = true};
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    int status = arguments->all ? explain_all(&explain, snapshot) : explain_key(&explain, snapshot);
    sc_release(snapshot);
    if (!explain.failed)
        return status;
    fputs("superconfig: out of memory\n", stderr);
    return EXIT_LOAD;
}

const struct command command_explain = {
    .name = "explain",
    .synopsis = "KEY [SOURCES] [--json] [--show-secrets], or: --all [SOURCES]",
    .summary = "the value at KEY and every layer that set it, highest precedence first",
    .help = "  --all             every leaf instead of one KEY\n"
            "  --json            as JSON\n"
            "  --show-secrets    print passwords, tokens and the like instead of ********\n",
    .takes = TAKES_KEY | TAKES_SECRETS | TAKES_JSON | TAKES_ALL,
    .run = run,
};
