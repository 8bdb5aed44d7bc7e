/* bench/main.c: the benchmark program's options and order of work.
 *
 * All benchmarks are measured in turn, and that several times over, so that what a neighbour
 * does for a while falls on some samples of many rather than on all of a few. */
#include "bench.h"
#include "workload.h"

#include <errno.h>
#include <getopt.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const struct bench_table *const tables[] = {
    &floor_benches,  &read_benches,   &spread_benches,  &load_benches,   &merge_benches,
    &string_benches, &reload_benches, &extract_benches, &memory_benches, &scale_benches,
};

struct options {
    const char *json;
    const char *filter;
    const char *folder; /* of --write-workload */
    size_t operations;  /* 0: measure */
    bool list;
    bool quick;
    bool machine;
};

void fail(const char *what, const char *why)
{
    fprintf(stderr, "superconfig-bench: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void print_usage(FILE *stream)
{
    fputs("usage: superconfig-bench [OPTION...]\n"
          "  --list                 every benchmark, and what the absent ones need\n"
          "  --filter REGEX         only those whose name matches (extended, anywhere in it)\n"
          "  --quick                one short round: for a look, not for a claim\n"
          "  --json FILE            write the results to FILE (- is standard output)\n"
          "  --machine              describe processor, system, compiler and library as JSON\n"
          "  --operations N         do each N times without measuring, for tools that count\n"
          "  --write-workload DIR   write the files that are measured into DIR\n",
          stream);
}

static size_t read_count(const char *word)
{
    char *end;
    unsigned long long count = strtoull(word, &end, 10);
    if (*end != '\0' || count == 0) {
        fprintf(stderr, "superconfig-bench: \"%s\" is no number of operations\n", word);
        exit(2);
    }
    return (size_t)count;
}

static struct options read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"list", no_argument, NULL, 'l'},
        {"filter", required_argument, NULL, 'f'},
        {"quick", no_argument, NULL, 'q'},
        {"json", required_argument, NULL, 'j'},
        {"machine", no_argument, NULL, 'm'},
        {"write-workload", required_argument, NULL, 'w'},
        {"operations", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct options options = {0};
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
        case 'l':
            options.list = true;
            break;
        case 'f':
            options.filter = optarg;
            break;
        case 'q':
            options.quick = true;
            break;
        case 'j':
            options.json = optarg;
            break;
        case 'm':
            options.machine = true;
            break;
        case 'o':
            options.operations = read_count(optarg);
            break;
        case 'w':
            options.folder = optarg;
            break;
        case 'h':
            print_usage(stdout);
            exit(EXIT_SUCCESS);
        default:
            print_usage(stderr);
            exit(2);
        }
    }
    if (optind < argc) {
        print_usage(stderr);
        exit(2);
    }
    return options;
}

/* All benchmarks whose name matches, and the floors that they are read against. */
static struct outcome *choose(const char *filter, size_t *count)
{
    regex_t pattern;
    size_t total = 0;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        total += tables[t]->count;
    struct outcome *outcomes = calloc(total, sizeof *outcomes);
    if (!outcomes)
        fail("start", "no memory");
    if (filter && regcomp(&pattern, filter, REG_EXTENDED | REG_NOSUB) != 0) {
        fprintf(stderr, "superconfig-bench: \"%s\" is no regular expression\n", filter);
        exit(2);
    }
    *count = 0;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            if (!filter || regexec(&pattern, tables[t]->items[i].name, 0, NULL, 0) == 0)
                outcomes[(*count)++].bench = &tables[t]->items[i];
    if (filter)
        regfree(&pattern);
    return outcomes;
}

static void print_list(const struct outcome *outcomes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct bench *bench = outcomes[i].bench;
        if (bench->absent)
            printf("%-30s absent: needs %s\n", bench->name, bench->absent);
        else
            puts(bench->name);
    }
}

/* The processor's name, as the system tells it. */
static void read_processor(char *name, size_t size)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    snprintf(name, size, "unknown");
    while (file && fgets(line, sizeof line, file)) {
        char *value = strchr(line, ':');
        if (!value || strncmp(line, "model name", 10) != 0)
            continue;
        value[strcspn(value, "\n")] = '\0';
        snprintf(name, size, "%s", value + 2);
        break;
    }
    if (file)
        fclose(file);
}

/* An object of strings, but for the cores. */
static void print_machine(FILE *stream)
{
    char processor[256];
    struct utsname system;
    unsigned version = sc_version();
    read_processor(processor, sizeof processor);
    if (uname(&system) != 0)
        fail("uname", strerror(errno));
    fprintf(stream,
            "{\"processor\": \"%s\", \"cores\": %ld, \"system\": \"%s %s\", \"architecture\": "
            "\"%s\", \"compiler\": \"%s\", \"flags\": \"%s\", \"simd_backend\": \"%s\", "
            "\"json_backend\": \"%s\", "
            "\"version\": \"%u.%u.%u\"}\n",
            processor, sysconf(_SC_NPROCESSORS_ONLN), system.sysname, system.release,
            system.machine, BENCH_COMPILER, BENCH_FLAGS, sc_cpu_backend(), sc_cpu_json_backend(),
            version / 10000, version / 100 % 100, version % 100);
}

/* One line on a terminal that is written over; a line for each round elsewhere. */
static void show_progress(size_t round, size_t rounds, size_t done, const struct outcome *outcomes,
                          size_t count)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r\033[Kround %zu of %zu, %zu of %zu: %s", round, rounds, done + 1, count,
                outcomes[done].bench->name);
    else if (done == 0)
        fprintf(stderr, "round %zu of %zu\n", round, rounds);
}

/* Have the files written that will be read, all of them before the first is, and let them grow old
 * together. */
static void prepare_files(const struct outcome *outcomes, size_t count)
{
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        const struct bench *bench = outcomes[i].bench;
        if (!bench->reads_files || bench->absent)
            continue;
        bench->teardown(bench->setup(bench));
        any = true;
    }
    if (any)
        workload_age();
}

static void measure_all(struct outcome *outcomes, size_t count, bool quick)
{
    const struct effort effort =
        quick ? (struct effort){50e3, 15e6, 30} : (struct effort){100e3, 100e6, 10};
    size_t rounds = quick ? 1 : 3;
    for (size_t round = 1; round <= rounds; round++)
        for (size_t i = 0; i < count; i++) {
            bool is_fixed = outcomes[i].bench->bytes != NULL;
            if (outcomes[i].bench->absent || (is_fixed && round > 1))
                continue;
            show_progress(round, rounds, i, outcomes, count);
            measure(outcomes[i].bench, &effort, &outcomes[i].samples);
        }
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
    for (size_t i = 0; i < count; i++)
        sort_samples(&outcomes[i].samples);
}

static void do_all(const struct outcome *outcomes, size_t count, size_t operations)
{
    for (size_t i = 0; i < count; i++) {
        const struct bench *bench = outcomes[i].bench;
        if (bench->absent || bench->bytes)
            continue;
        void *state = bench->setup ? bench->setup(bench) : NULL;
        if (bench->timed)
            bench->timed(state, operations);
        else
            bench->run(state, operations);
        if (bench->teardown)
            bench->teardown(state);
    }
}

static void write_json(const char *path, const struct outcome *outcomes, size_t count)
{
    bool to_output = strcmp(path, "-") == 0;
    FILE *file = to_output ? stdout : fopen(path, "w");
    if (!file)
        fail(path, strerror(errno));
    print_json(outcomes, count, file);
    if (fflush(file) != 0 || (!to_output && fclose(file) != 0))
        fail(path, strerror(errno));
}

int main(int argc, char **argv)
{
    struct options options = read_options(argc, argv);
    size_t count;
    if (options.machine) {
        print_machine(stdout);
        return EXIT_SUCCESS;
    }
    if (options.folder) {
        workload_write(options.folder);
        return EXIT_SUCCESS;
    }
    struct outcome *outcomes = choose(options.filter, &count);
    if (options.list) {
        print_list(outcomes, count);
    } else if (count == 0) {
        fail(options.filter, "no benchmark has such a name");
    } else if (options.operations > 0) {
        prepare_files(outcomes, count);
        do_all(outcomes, count, options.operations);
    } else {
        prepare_files(outcomes, count);
        measure_all(outcomes, count, options.quick);
        if (options.json)
            write_json(options.json, outcomes, count);
        if (!options.json || strcmp(options.json, "-") != 0) {
            print_machine(stdout);
            print_table(outcomes, count, stdout);
        }
    }
    for (size_t i = 0; i < count; i++)
        free(outcomes[i].samples.items);
    free(outcomes);
    return EXIT_SUCCESS;
}
