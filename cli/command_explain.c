/* cli/command_explain.c: a value, and every layer that set it, highest precedence first. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

enum { PLACE_WIDTH = 42, SHOWN_VALUE = 60 /* bytes */ };

struct explain {
    const struct arguments *arguments;
    bool is_first;
    sc_status status;
};

/* A value that is shown as a whole: a scalar, an array of numbers, an empty container. */
static bool is_leaf(sc_value value)
{
    const int64_t *integers;
    const double *floats;
    size_t count;
    return sc_value_type(value) < SC_TYPE_ARRAY || sc_value_count(value) == 0 ||
           sc_value_i64_array(value, &integers, &count) == SC_OK ||
           sc_value_f64_array(value, &floats, &count) == SC_OK;
}

/* The only layer that set a leaf said just what it is; all else is parsed again. */
static bool said_by_one_layer(sc_value value)
{
    bool is_container = sc_value_type(value) >= SC_TYPE_ARRAY;
    return !sc_value_is_interpolated(value) && sc_value_origin_count(value) == 1 &&
           is_leaf(value) && (!is_container || sc_value_count(value) > 0);
}

/* What one layer had said, as JSON; masked where the key is a secret. */
static char *origin_json(struct explain *explain, sc_value value, size_t position)
{
    sc_value said;
    bool mask = !explain->arguments->show_secrets;
    if (said_by_one_layer(value))
        return value_json(value, mask, &explain->status);
    if (mask && sc_value_is_secret(value)) {
        char *masked = strdup("\"********\"");
        if (!masked)
            explain->status = SC_ENOMEM;
        return masked;
    }
    explain->status = sc_value_origin_value(value, position, &said);
    if (explain->status != SC_OK)
        return NULL;
    char *json = value_json(said, mask, &explain->status);
    sc_release(said.snapshot);
    return json;
}

static void print_place(const sc_origin *origin)
{
    int width = printf("  %.*s", (int)origin->source.length, origin->source.data);
    if (origin->line > 0)
        width += printf(":%u:%u", origin->line, origin->column);
    printf("%*s", width < PLACE_WIDTH ? PLACE_WIDTH - width : 0, "");
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
    if (origin->directive)
        printf("  %s", origin->directive);
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
    if (origin->directive)
        printf(",\"directive\":\"%s\"", origin->directive);
    printf(",\"line\":%u,\"column\":%u,\"value\":%s,\"overridden\":%s}", origin->line,
           origin->column, json, origin->overridden ? "true" : "false");
}

static bool print_origins(struct explain *explain, sc_value value)
{
    size_t count = sc_value_origin_count(value);
    for (size_t i = 0; i < count; i++) {
        sc_origin origin;
        char *json = origin_json(explain, value, i);
        if (json)
            explain->status = sc_value_origin(value, i, &origin);
        if (explain->status != SC_OK) {
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
    fputs(explain->arguments->json ? "]" : "", stdout);
    return true;
}

static void print_heading(struct explain *explain, const char *path, const char *json)
{
    if (explain->arguments->json) {
        fputs(explain->is_first ? "{\"path\":" : ",\n{\"path\":", stdout);
        print_quoted((sc_str){path, strlen(path)});
        printf(",\"value\":%s,\"origins\":[", json);
    } else {
        const char *shown = path[0] != '\0' ? path : "(everything)";
        printf("%s%s = %s\n", explain->is_first ? "" : "\n", shown, json);
    }
    explain->is_first = false;
}

/* False, with the status set, where something failed. */
static bool explain_value(struct explain *explain, sc_value value)
{
    size_t size = sc_value_path(value, NULL, 0) + 1;
    char *path = malloc(size);
    char *json = value_json(value, !explain->arguments->show_secrets, &explain->status);
    if (!path)
        explain->status = SC_ENOMEM;
    if (explain->status == SC_OK) {
        sc_value_path(value, path, size);
        print_heading(explain, path, json);
        if (print_origins(explain, value))
            explain->status = print_references(value, explain->arguments);
        fputs(explain->arguments->json ? "}" : "", stdout);
    }
    free(path);
    free(json);
    return explain->status == SC_OK;
}

static bool explain_below(struct explain *explain, sc_value value)
{
    size_t count = sc_value_count(value);
    if (is_leaf(value))
        return explain_value(explain, value);
    for (size_t i = 0; i < count; i++) {
        sc_value child;
        explain->status = sc_value_at(value, i, &child);
        if (explain->status != SC_OK || !explain_below(explain, child))
            return false;
    }
    return true;
}

static int explain_all(struct explain *explain, const sc_snapshot *snapshot)
{
    sc_value root = sc_snapshot_root(snapshot);
    if (explain->arguments->json)
        fputs("[", stdout);
    if (sc_value_count(root) > 0)
        explain_below(explain, root);
    if (explain->arguments->json)
        puts("]");
    return EXIT_DONE;
}

static int explain_key(struct explain *explain, const sc_snapshot *snapshot)
{
    sc_value value;
    int status = find_key(snapshot, explain->arguments, &value);
    if (status != EXIT_DONE)
        return status;
    explain_value(explain, value);
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
    return explain.status == SC_OK ? status : report_failure(explain.status);
}

const struct command command_explain = {
    .name = "explain",
    .synopsis = "KEY [SOURCES] [--json] [--show-secrets], or: --all [SOURCES]",
    .summary = "the value at KEY and every layer that set it, highest precedence first",
    .help = "  --all             every leaf, an array of numbers as one; then there is no KEY\n"
            "  --json            as JSON\n"
            "  --show-secrets    print passwords, tokens and the like instead of ********\n"
            "\nExample: superconfig explain server.port base.toml production.yaml --env APP\n",
    .takes = TAKES_KEY | TAKES_SECRETS | TAKES_JSON | TAKES_ALL,
    .run = run,
};
