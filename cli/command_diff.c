/* cli/command_diff.c: what differs between two configurations, and where each value stands. */
#include "cli.h"

#include <stdlib.h>

struct diff {
    const struct arguments *arguments;
    size_t count;
    sc_status status;
};

/* A value's JSON and the place where the highest layer set it. */
struct side {
    char *json; /* NULL where the configuration has no such value */
    sc_origin origin;
};

static bool read_side(struct diff *diff, sc_value value, struct side *side)
{
    *side = (struct side){NULL, {.source = {"", 0}, .layer = {"", 0}}};
    if (!value.snapshot)
        return true;
    diff->status = sc_value_origin(value, 0, &side->origin);
    if (diff->status == SC_OK)
        side->json = value_json(value, !diff->arguments->show_secrets, &diff->status);
    return diff->status == SC_OK;
}

static void print_place(const struct side *side)
{
    fwrite(side->origin.source.data, 1, side->origin.source.length, stdout);
    if (side->origin.line > 0)
        printf(":%u:%u", side->origin.line, side->origin.column);
}

static void print_line(const sc_difference *difference, const struct side *before,
                       const struct side *after)
{
    static const char marks[] = {
        [SC_CHANGE_ADDED] = '+', [SC_CHANGE_REMOVED] = '-', [SC_CHANGE_CHANGED] = '~'};
    bool both = before->json && after->json;
    printf("%c %s = %s", marks[difference->change], difference->path.data,
           before->json ? before->json : after->json);
    if (both)
        printf(" -> %s", after->json);
    fputs("  ", stdout);
    print_place(before->json ? before : after);
    if (both) {
        fputs(" -> ", stdout);
        print_place(after);
    }
    putchar('\n');
}

static void print_side(const char *name, const struct side *side)
{
    if (!side->json)
        return;
    printf(",\"%s\":{\"layer\":", name);
    print_quoted(side->origin.layer);
    fputs(",\"source\":", stdout);
    print_quoted(side->origin.source);
    printf(",\"line\":%u,\"column\":%u,\"value\":%s}", side->origin.line, side->origin.column,
           side->json);
}

static void print_object(const struct diff *diff, const sc_difference *difference,
                         const struct side *before, const struct side *after)
{
    static const char *const names[] = {[SC_CHANGE_ADDED] = "added",
                                        [SC_CHANGE_REMOVED] = "removed",
                                        [SC_CHANGE_CHANGED] = "changed"};
    printf("%s{\"change\":\"%s\",\"path\":", diff->count > 0 ? ",\n" : "",
           names[difference->change]);
    print_quoted(difference->path);
    print_side("before", before);
    print_side("after", after);
    putchar('}');
}

static bool print_difference(void *context, const sc_difference *difference)
{
    struct diff *diff = context;
    struct side before, after = {.json = NULL};
    bool done =
        read_side(diff, difference->before, &before) && read_side(diff, difference->after, &after);
    if (done && diff->arguments->json)
        print_object(diff, difference, &before, &after);
    else if (done)
        print_line(difference, &before, &after);
    diff->count += done;
    free(before.json);
    free(after.json);
    return done;
}

static int compare(const struct arguments *arguments, const sc_snapshot *before,
                   const sc_snapshot *after)
{
    struct diff diff = {.arguments = arguments};
    if (arguments->json)
        putchar('[');
    sc_status status = sc_compare(before, after, NULL, print_difference, &diff);
    if (arguments->json)
        puts("]");
    if (status == SC_OK)
        status = diff.status;
    if (status != SC_OK)
        return report_failure(status);
    return diff.count > 0 ? EXIT_FOUND : EXIT_DONE;
}

/* Both are loaded in any case, so that the mistakes of both are told. */
static int run(const struct arguments *arguments)
{
    struct arguments second = *arguments;
    second.layers = arguments->other_layers;
    const sc_snapshot *before = load_snapshot(arguments);
    const sc_snapshot *after = load_snapshot(&second);
    int status = before && after ? compare(arguments, before, after) : EXIT_LOAD;
    sc_release(before);
    sc_release(after);
    return status;
}

const struct command command_diff = {
    .name = "diff",
    .synopsis = "A B [--json] [--show-secrets], or: [SOURCES of A] -- [SOURCES of B]",
    .summary = "what B adds to A (+), removes (-) and changes (~); exit status 1 if anything",
    .help = "  --json            as JSON\n"
            "  --show-secrets    print passwords, tokens and the like instead of ********\n"
            "\n"
            "A and B are a FILE, a 'GLOB' or - each; or -- stands between the sources of either,\n"
            "which may be several, --env, --set and so on. Options that are no sources hold for\n"
            "both, wherever they stand.\n"
            "\n"
            "Example: superconfig diff base.toml staging.yaml -- base.toml production.yaml\n",
    .takes = TAKES_SECRETS | TAKES_JSON | TAKES_TWO,
    .run = run,
};
