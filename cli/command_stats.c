/* cli/command_stats.c: what loading these sources and reading every key costs, as the library
 * counts and times it; or which keys nobody has read. */
#include "cli.h"

#include <stdlib.h>

struct reader {
    sc_registry *registry;
    sc_handle handle;
};

/* One leaf by its path, as a program reads it; what it gives is not looked at. */
static bool read_leaf(void *context, sc_str path, sc_value leaf)
{
    const struct reader *reader = context;
    int64_t integer;
    double real;
    bool boolean;
    char text[256];
    if (path.length == 0) /* the root itself has no path */
        return true;
    switch (sc_value_type(leaf)) {
    case SC_TYPE_BOOL:
        sc_get_bool(reader->registry, reader->handle, path.data, &boolean);
        break;
    case SC_TYPE_FLOAT:
        sc_get_f64(reader->registry, reader->handle, path.data, &real);
        break;
    case SC_TYPE_STRING:
        sc_get_str(reader->registry, reader->handle, path.data, text, sizeof text, NULL);
        break;
    default:
        sc_get_i64(reader->registry, reader->handle, path.data, &integer);
    }
    return true;
}

/* Load, read all, release. The last round's handle stays, so that it shows as one. */
static sc_status run_once(const struct arguments *arguments, sc_registry *registry, bool is_first,
                          bool is_last, sc_error *error)
{
    struct reader reader = {.registry = registry};
    sc_status status = sc_load(registry, arguments->layers, &reader.handle, error);
    if (status != SC_OK)
        return status;
    const sc_snapshot *snapshot = sc_acquire(registry, reader.handle);
    if (is_first)
        print_warnings(snapshot);
    status = sc_value_leaves(sc_snapshot_root(snapshot), read_leaf, &reader);
    sc_release(snapshot);
    if (!is_last)
        sc_handle_release(registry, reader.handle);
    return status;
}

static int print_text_of(const sc_stats *stats,
                         size_t (*write)(const sc_stats *stats, char *buffer, size_t capacity))
{
    size_t length = write(stats, NULL, 0);
    char *text = malloc(length + 1);
    if (!text)
        return report_failure(SC_ENOMEM);
    write(stats, text, length + 1);
    fputs(text, stdout);
    free(text);
    return EXIT_DONE;
}

static size_t write_prometheus(const sc_stats *stats, char *buffer, size_t capacity)
{
    return sc_stats_prometheus(stats, NULL, buffer, capacity);
}

static void print_count(const char *name, uint64_t count)
{
    printf("%-18s %10llu\n", name, (unsigned long long)count);
}

static void print_counts(const sc_stats *stats)
{
    static const char *const formats[] = {
        [SC_PARSED_JSON] = "parses json",
        [SC_PARSED_JSONC] = "parses jsonc",
        [SC_PARSED_TOML] = "parses toml",
        [SC_PARSED_YAML] = "parses yaml",
        [SC_PARSED_DOTENV] = "parses dotenv",
        [SC_PARSED_VALUE] = "parses value",
        [SC_PARSED_ENVIRONMENT] = "parses environment",
        [SC_PARSED_OVERRIDE] = "parses override",
        [SC_PARSED_CUSTOM] = "parses custom",
    };
    print_count("loads", stats->loads);
    print_count("reads", stats->reads);
    print_count("files", stats->files);
    print_count("file bytes", stats->file_bytes);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (stats->parses[i] > 0)
            print_count(formats[i], stats->parses[i]);
    }
    print_count("merges", stats->merges);
    print_count("array sums", stats->array_sums);
    print_count("warnings", stats->warnings);
}

static void print_time(uint64_t nanoseconds)
{
    static const char *const units[] = {"ns", "us", "ms", "s"};
    double time = (double)nanoseconds;
    size_t unit = 0;
    for (; time >= 1000 && unit < 3; unit++)
        time /= 1000;
    printf(" %6.*f %-2s", unit == 0 ? 0 : 1, time, units[unit]);
}

static void print_latency(const char *name, const sc_latency *latency)
{
    const uint64_t times[] = {latency->average_ns, latency->p50_ns,  latency->p95_ns,
                              latency->p99_ns,     latency->p999_ns, latency->max_ns};
    if (latency->count == 0)
        return;
    printf("%-8s %8llu", name, (unsigned long long)latency->count);
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        print_time(times[i]);
    putchar('\n');
}

static int print_table(const sc_stats *stats)
{
    print_counts(stats);
    printf("\n%-8s %8s %9s %9s %9s %9s %9s %9s\n", "time of", "count", "average", "p50", "p95",
           "p99", "p99.9", "max");
    print_latency("load", &stats->load.all);
    print_latency("file", &stats->file.all);
    print_latency("parse", &stats->parse.all);
    print_latency("merge", &stats->merge.all);
    print_latency("read", &stats->read.all);
    return EXIT_DONE;
}

static int show(const struct arguments *arguments, sc_registry *registry)
{
    sc_stats stats = SC_STATS_INIT;
    sc_status status = sc_registry_stats(registry, &stats);
    if (status != SC_OK)
        return report_failure(status);
    if (arguments->prometheus)
        return print_text_of(&stats, write_prometheus);
    if (!arguments->json)
        return print_table(&stats);
    int done = print_text_of(&stats, sc_stats_json);
    if (done == EXIT_DONE)
        putchar('\n');
    return done;
}

static int run(const struct arguments *arguments)
{
    if (arguments->unused)
        return print_unused(arguments);
    sc_error error = SC_ERROR_INIT;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.sample_every = 1;
    sc_registry *registry = sc_registry_create(&options, &error);
    sc_status status = registry ? SC_OK : SC_ENOMEM;
    unsigned long repeat = arguments->repeat > 0 ? arguments->repeat : 1;
    for (unsigned long i = 0; i < repeat && status == SC_OK; i++)
        status = run_once(arguments, registry, i == 0, i + 1 == repeat, &error);
    int done = EXIT_LOAD;
    if (status == SC_OK)
        done = show(arguments, registry);
    else if (error.status != SC_OK)
        sc_error_print(&error, stderr);
    else
        report_failure(status);
    sc_registry_destroy(registry);
    return done;
}

const struct command command_stats = {
    .name = "stats",
    .synopsis = "[SOURCES] [--repeat N] [--json | --prometheus | --unused]",
    .summary = "what loading and reading takes: counters and percentiles",
    .help =
        "  --repeat N        load, and read every key, N times; 1 where it is absent\n"
        "  --json            one JSON object, times in nanoseconds\n"
        "  --prometheus      the text format of Prometheus\n"
        "  --unused          instead of all that, the keys that nobody reads, a line each; exit\n"
        "                    status 1 if there are any. What is read must be said:\n"
        "  --read KEY        KEY is read, with all below it; as often as wanted\n"
        "  --read-from FILE  so is each key in FILE, a line each; - is standard input\n"
        "\nExamples: superconfig stats --repeat 1000 base.toml 'conf.d/*.yaml'\n"
        "          superconfig stats base.toml --unused --read server --read log.level\n",
    .takes = TAKES_JSON | TAKES_STATS,
    .run = run,
};
