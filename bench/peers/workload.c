/* bench/peers/workload.c: what the configuration of the measured service says.
 *
 * Values come from a generator with a fixed seed, so that no two are alike by accident and yet
 * every run writes the same bytes. expected.tsv has what a reader must find; the peers check it
 * before they measure. */
#include "workload.h"

#include "workload_document.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

enum { LAYERS = 5, CHANGED_LAYER = 3, MANY = 200 };

/* The formats of the five layers, first to last. */
static const enum workload_format layer_formats[LAYERS] = {
    WORKLOAD_JSON, WORKLOAD_TOML, WORKLOAD_YAML, WORKLOAD_TOML, WORKLOAD_JSON};

/* What the environment sets over the layers: a variable, and the path that it names. */
static const struct {
    const char *variable;
    const char *path;
    enum workload_type type;
    const char *text;
} environment[] = {
    {"BENCH_LOGGING__LEVEL", "logging.level", WORKLOAD_STRING, "trace"},
    {"BENCH_SERVER__WORKERS", "server.workers", WORKLOAD_INT, "48"},
    {"BENCH_LIMITS__BURST", "limits.burst", WORKLOAD_INT, "777"},
};
enum { VARIABLES = sizeof environment / sizeof *environment };

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* A document that is being filled, under a path. */
struct writer {
    struct workload_document *document;
    uint64_t *seed;
    const char *section;
};

static void set(const struct writer *writer, const char *key, enum workload_type type,
                const char *text)
{
    char path[2 * WORKLOAD_PATH];
    snprintf(path, sizeof path, "%s%s%s", writer->section, *writer->section ? "." : "", key);
    workload_set(writer->document, path, type, text);
}

static void set_string(const struct writer *writer, const char *key, const char *text)
{
    set(writer, key, WORKLOAD_STRING, text);
}

static void set_bool(const struct writer *writer, const char *key)
{
    set(writer, key, WORKLOAD_BOOL, draw(writer->seed) & 1 ? "true" : "false");
}

static void set_int(const struct writer *writer, const char *key, uint64_t low, uint64_t high)
{
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64, low + draw(writer->seed) % (high - low));
    set(writer, key, WORKLOAD_INT, text);
}

/* Quarters, which every reader turns into the same double. */
static void set_float(const struct writer *writer, const char *key, uint64_t high)
{
    char text[32];
    uint64_t quarters = 1 + draw(writer->seed) % (4 * high);
    snprintf(text, sizeof text, "%" PRIu64 ".%02u", quarters / 4, 25 * (unsigned)(quarters % 4));
    set(writer, key, WORKLOAD_FLOAT, text);
}

static void set_host(const struct writer *writer, const char *key)
{
    uint64_t bits = draw(writer->seed);
    char text[32];
    snprintf(text, sizeof text, "10.%u.%u.%u", (unsigned)(bits & 0xff),
             (unsigned)(bits >> 8 & 0xff), 2 + (unsigned)(bits >> 16 & 0x7f));
    set(writer, key, WORKLOAD_STRING, text);
}

static void fill_server(struct writer writer)
{
    writer.section = "server";
    set_host(&writer, "host");
    set_int(&writer, "workers", 4, 32);
    set_bool(&writer, "keep_alive");
    set_float(&writer, "idle_timeout", 60);
    writer.section = "server.tls";
    set_bool(&writer, "enabled");
    set_string(&writer, "certificate", "/etc/checkout/tls/server.pem");
    set_string(&writer, "min_version", "1.2");
}

static void fill_database(struct writer writer)
{
    writer.section = "database";
    set_string(&writer, "name", "orders");
    set_int(&writer, "pool_size", 8, 64);
    writer.section = "database.cluster.primary";
    set_host(&writer, "host");
    set_int(&writer, "port", 5000, 6000);
    set_int(&writer, "idle_timeout_ms", 1000, 90000);
}

static void fill_upstream(struct writer writer, const char *name)
{
    char section[WORKLOAD_PATH];
    char text[WORKLOAD_TEXT];
    snprintf(section, sizeof section, "upstreams.%s", name);
    writer.section = section;
    snprintf(text, sizeof text, "https://%s.internal/v2/api", name);
    set_string(&writer, "url", text);
    set_int(&writer, "timeout_ms", 100, 10000);
    set_int(&writer, "retries", 2, 9);
    set_float(&writer, "weight", 4);
    set(&writer, "tags", WORKLOAD_STRINGS, "core blue eu-west");
    char pool[WORKLOAD_PATH + 8];
    snprintf(pool, sizeof pool, "%s.pool", section);
    writer.section = pool;
    set_int(&writer, "size", 4, 128);
    set_bool(&writer, "lazy");
    set_float(&writer, "idle_seconds", 300);
}

/* What a service of middling size has. */
static void fill_base(struct workload_document *document, uint64_t *seed)
{
    struct writer root = {document, seed, ""};
    set_string(&root, "name", "checkout");
    set_int(&root, "port", 8000, 9000);
    set_string(&root, "mode", "production");
    set(&root, "hosts", WORKLOAD_STRINGS, "alpha.internal beta.internal gamma.internal");
    fill_server(root);
    fill_database(root);
    struct writer writer = root;
    writer.section = "logging";
    set_string(&writer, "level", "info");
    set_string(&writer, "format", "json");
    set_float(&writer, "sample_rate", 2);
    writer.section = "features";
    set_bool(&writer, "new_checkout");
    set_bool(&writer, "dark_mode");
    set_bool(&writer, "gift_cards");
    writer.section = "limits";
    set_int(&writer, "requests_per_second", 100, 5000);
    set_int(&writer, "burst", 10, 500);
    set_int(&writer, "body_bytes", 1 << 16, 1 << 24);
    set_float(&writer, "slow_query_seconds", 5);
    fill_upstream(root, "payments");
}

/* A layer sets anew what layers usually do, and brings three upstreams, one of which the next
 * layer sets anew as well. */
static void fill_layer(struct workload_document *document, uint64_t *seed, unsigned number)
{
    static const char *const names[] = {"payments", "inventory", "shipping", "pricing",
                                        "search",   "accounts",  "reviews"};
    static const char *const levels[] = {"info", "debug", "warning", "error", "notice"};
    struct writer writer = {document, seed, ""};
    set_int(&writer, "port", 8000, 9000);
    writer.section = "server";
    set_host(&writer, "host");
    set_int(&writer, "workers", 4, 32);
    writer.section = "database.cluster.primary";
    set_int(&writer, "idle_timeout_ms", 1000, 90000);
    writer.section = "logging";
    set_string(&writer, "level", levels[number % 5]);
    for (unsigned i = 0; i < 3; i++)
        fill_upstream(writer, names[(number + i) % 7]);
    writer.section = "limits";
    set_int(&writer, "burst", 10, 500);
    set_int(&writer, "requests_per_second", 100, 5000);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    return fopen(path, "we");
}

static int closed(FILE *file)
{
    bool failed = ferror(file) != 0;
    return fclose(file) == 0 && !failed ? 0 : errno ? errno : EIO;
}

static int make_folder(const char *folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return ENAMETOOLONG;
    return mkdir(path, 0777) == 0 || errno == EEXIST ? 0 : errno;
}

static int write_document(const char *folder, const char *stem, enum workload_format format,
                          const struct workload_document *document)
{
    char name[64];
    snprintf(name, sizeof name, "%s.%s", stem, workload_extension[format]);
    FILE *file = open_in(folder, name);
    if (!file)
        return errno;
    workload_print(document, format, file);
    return closed(file);
}

/* In every format, for a peer may know only one. */
static int write_all(const char *folder, const char *stem, const struct workload_document *document)
{
    int error = 0;
    for (int format = 0; format < WORKLOAD_FORMATS && !error; format++)
        error = write_document(folder, stem, (enum workload_format)format, document);
    return error;
}

static void print_expected(const char *set_name, const struct workload_document *document,
                           FILE *file)
{
    static const char *const types[] = {"string", "int", "float", "bool"};
    for (size_t i = 0; i < document->count; i++) {
        const struct workload_leaf *leaf = &document->leaves[i];
        if (leaf->type != WORKLOAD_STRINGS)
            fprintf(file, "%s\t%s\t%s\t%s\n", set_name, leaf->path, types[leaf->type], leaf->text);
    }
}

static int write_environment(const char *folder)
{
    FILE *file = open_in(folder, "environment");
    if (!file)
        return errno;
    for (int i = 0; i < VARIABLES; i++)
        fprintf(file, "%s=%s\n", environment[i].variable, environment[i].text);
    return closed(file);
}

static int write_many(const char *folder, uint64_t *seed, FILE *expected)
{
    static struct workload_document merged;
    merged.count = 0;
    for (unsigned i = 0; i < MANY; i++) {
        static struct workload_document document;
        document.count = 0;
        struct writer writer = {&document, seed, ""};
        char stem[32];
        char name[32];
        snprintf(stem, sizeof stem, "many/%03u", i);
        snprintf(name, sizeof name, "tenant_%02u", i % 20);
        set_int(&writer, "port", 8000, 9000);
        fill_upstream(writer, name);
        workload_merge(&merged, &document);
        int error = write_document(folder, stem, (enum workload_format)(i % 3), &document);
        if (error)
            return error;
    }
    print_expected("many", &merged, expected);
    return 0;
}

static int write_layers(const char *folder, uint64_t *seed, FILE *expected)
{
    static struct workload_document merged, changed;
    merged.count = changed.count = 0;
    for (unsigned number = 1; number <= LAYERS; number++) {
        static struct workload_document layer;
        char stem[32];
        layer.count = 0;
        if (number == 1)
            fill_base(&layer, seed);
        else
            fill_layer(&layer, seed, number);
        workload_merge(&merged, &layer);
        snprintf(stem, sizeof stem, "layers/%u", number);
        int error = write_all(folder, stem, &layer);
        if (error)
            return error;
        if (number == CHANGED_LAYER) {
            workload_set(&layer, "upstreams.search.pool.size", WORKLOAD_INT, "4097");
            error = write_all(folder, "layers/3-changed", &layer);
            if (error)
                return error;
        }
        workload_merge(&changed, &layer);
    }
    print_expected("layers", &merged, expected);
    print_expected("changed", &changed, expected);
    for (int i = 0; i < VARIABLES; i++)
        workload_set(&merged, environment[i].path, environment[i].type, environment[i].text);
    print_expected("layers_env", &merged, expected);
    return 0;
}

static int write_order(const char *folder)
{
    FILE *file = open_in(folder, "layers/order");
    if (!file)
        return errno;
    for (unsigned i = 0; i < LAYERS; i++)
        fprintf(file, "%u.%s\n", i + 1, workload_extension[layer_formats[i]]);
    return closed(file);
}

static int write_documents(const char *folder, FILE *expected)
{
    static struct workload_document base;
    uint64_t seed = 20240229;
    base.count = 0;
    fill_base(&base, &seed);
    print_expected("base", &base, expected);
    int error = write_all(folder, "base", &base);
    if (!error)
        error = write_layers(folder, &seed, expected);
    if (!error)
        error = write_order(folder);
    if (!error)
        error = write_many(folder, &seed, expected);
    if (!error)
        error = write_environment(folder);
    return error;
}

int workload_write(const char *folder)
{
    int error = make_folder(folder, "");
    if (!error)
        error = make_folder(folder, "layers");
    if (!error)
        error = make_folder(folder, "many");
    if (error)
        return error;
    FILE *expected = open_in(folder, "expected.tsv");
    if (!expected)
        return errno;
    error = write_documents(folder, expected);
    int unwritten = closed(expected);
    return error ? error : unwritten;
}
