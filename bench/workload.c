/* bench/workload.c: a service's configuration from a seed, in any format and of any size. */
#include "workload.h"

#include "bench.h"

#include "source/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose values. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

static unsigned pick(uint64_t *state, unsigned below)
{
    return (unsigned)(next_random(state) % below);
}

static const char *word(uint64_t *state)
{
    static const char *const words[] = {"orders",  "billing", "search", "catalog",
                                        "session", "mail",    "events", "audit",
                                        "pricing", "stock",   "export", "media"};
    return words[pick(state, sizeof words / sizeof *words)];
}

static void put_server(FILE *out, uint64_t *seed)
{
    fprintf(out, "\"name\":\"%s-%02u\",\"port\":%u,\"debug\":%s,", word(seed), pick(seed, 100),
            1024 + pick(seed, 60000), pick(seed, 2) ? "true" : "false");
    fprintf(out, "\"server\":{\"host\":\"%s-%u.internal\",\"timeout\":%u.%u,\"workers\":%u,",
            word(seed), pick(seed, 90), 1 + pick(seed, 60), 1 + pick(seed, 9), 1 + pick(seed, 64));
    fprintf(out,
            "\"limits\":{\"body\":\"%uMiB\",\"connections\":{\"total\":%u,"
            "\"per_client\":{\"max\":%u,\"burst\":%u}}}}",
            1 + pick(seed, 64), 1000 + pick(seed, 9000), 8 + pick(seed, 120), pick(seed, 32));
}

static void put_component(FILE *out, uint64_t *seed, unsigned number)
{
    if (number == 0)
        fputs("\"primary\":{", out);
    else
        fprintf(out, ",\"%s_%02u\":{", word(seed), number);
    fprintf(out, "\"url\":\"https://%s-%u.internal:%u/v%u\",\"enabled\":%s,", word(seed),
            pick(seed, 90), 1024 + pick(seed, 60000), 1 + pick(seed, 4),
            pick(seed, 2) ? "true" : "false");
    fprintf(out, "\"retries\":%u,\"backoff\":%u.%02u,\"ratio\":0.%u,", pick(seed, 10),
            pick(seed, 10), pick(seed, 100), 1 + pick(seed, 9));
    fprintf(out, "\"buckets\":[%u,%u,%u,%u],\"tags\":[\"%s\",\"%s\"]}", pick(seed, 10),
            pick(seed, 100), pick(seed, 1000), pick(seed, 10000), word(seed), word(seed));
}

static FILE *open_text(struct workload_text *text)
{
    FILE *out = open_memstream(&text->data, &text->length);
    if (!out)
        fail("workload", strerror(errno));
    return out;
}

static void close_text(FILE *out)
{
    if (fclose(out) != 0)
        fail("workload", strerror(errno));
}

/* As compact JSON, with the component "primary" and at least `bytes` of it if that is more than the
 * server takes. */
static struct workload_text make_service(uint64_t seed, size_t bytes)
{
    struct workload_text text;
    FILE *out = open_text(&text);
    fputc('{', out);
    put_server(out, &seed);
    fputs(",\"components\":{", out);
    for (unsigned number = 0; number == 0 || (size_t)ftell(out) < bytes; number++)
        put_component(out, &seed, number);
    fputs("}}", out);
    close_text(out);
    return text;
}

static bool put_piece(void *context, const char *data, size_t length)
{
    return fwrite(data, 1, length, context) == length;
}

struct workload_text workload_convert(const char *json, size_t length, sc_format format)
{
    struct workload_text text;
    const sc_snapshot *snapshot;
    sc_error error = SC_ERROR_INIT;
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    options.format = format;
    FILE *out = open_text(&text);
    if (sc_parse("workload.json", SC_FORMAT_JSON, json, length, NULL, &snapshot, &error) != SC_OK ||
        sc_value_write(sc_snapshot_root(snapshot), &options, put_piece, out, &error) != SC_OK)
        fail("workload", error.message);
    sc_release(snapshot);
    close_text(out);
    return text;
}

struct workload_text workload_service(sc_format format, uint64_t seed, size_t bytes)
{
    /* What indentation, headers and dashes add to compact JSON. */
    size_t compact = bytes * (format == SC_FORMAT_JSON ? 4 : 7) / 9;
    struct workload_text json = make_service(seed, compact);
    struct workload_text text = workload_convert(json.data, json.length, format);
    free(json.data);
    return text;
}

struct workload_text workload_keys(size_t count)
{
    struct workload_text text;
    FILE *out = open_text(&text);
    fputc('{', out);
    for (size_t i = 0; i < count; i++) {
        if (i % 100 == 0)
            fprintf(out, "%s\"group_%zu\":{", i ? "}," : "", i / 100);
        fprintf(out, "%s\"key_%zu\":%zu", i % 100 ? "," : "", i % 100, i);
    }
    fputs(count ? "}}" : "}", out);
    close_text(out);
    return text;
}

static char folder[4096];

static void remove_folder(void)
{
    struct dirent *entry;
    char path[sizeof folder + 300];
    DIR *directory = opendir(folder);
    while (directory && (entry = readdir(directory))) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (directory)
        closedir(directory);
    rmdir(folder);
}

const char *workload_folder(void)
{
    const char *parent = getenv("TMPDIR");
    if (folder[0])
        return folder;
    snprintf(folder, sizeof folder, "%s/superconfig-bench.XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(folder))
        fail(folder, strerror(errno));
    atexit(remove_folder);
    return folder;
}

static void write_file(const char *path, const char *data, size_t length)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, length, file) != length || fclose(file) != 0)
        fail(path, strerror(errno));
}

static bool holds(const char *path, const char *data, size_t length)
{
    FILE *file = fopen(path, "rb");
    char *held = malloc(length + 1);
    bool is_same = file && held && fread(held, 1, length + 1, file) == length &&
                   memcmp(held, data, length) == 0;
    if (file)
        fclose(file);
    free(held);
    return is_same;
}

static double last_written;

const char *workload_file(const char *name, const char *data, size_t length)
{
    static char path[sizeof folder + 300];
    snprintf(path, sizeof path, "%s/%s", workload_folder(), name);
    if (!holds(path, data, length)) {
        write_file(path, data, length);
        last_written = now_ns();
    }
    return path;
}

void workload_touch(const char *name)
{
    char path[sizeof folder + 300];
    snprintf(path, sizeof path, "%s/%s", workload_folder(), name);
    if (utimensat(AT_FDCWD, path, NULL, 0) != 0)
        fail(path, strerror(errno));
}

void workload_age(void)
{
    const double old_enough = (double)SC__FILE_RACY_NS + 100e6; /* clocks of files lag */
    double left = last_written + old_enough - now_ns();
    struct timespec time = {(time_t)(left / 1e9), (long)fmod(left, 1e9)};
    if (last_written > 0 && left > 0)
        nanosleep(&time, NULL);
}

const char *workload_service_file(const char *name, sc_format format, uint64_t seed, size_t bytes)
{
    struct workload_text text = workload_service(format, seed, bytes);
    const char *path = workload_file(name, text.data, text.length);
    free(text.data);
    return path;
}

/* What is loaded together, and what the peers load. */
static const struct {
    const char *name;
    sc_format format;
} five[] = {{"1-base.toml", SC_FORMAT_TOML},
            {"2-region.yaml", SC_FORMAT_YAML},
            {"3-service.json", SC_FORMAT_JSON},
            {"4-stage.toml", SC_FORMAT_TOML},
            {"5-local.json", SC_FORMAT_JSON}};

enum { FIVE = sizeof five / sizeof *five, SERVICE_BYTES = 1024 };

sc_layers *workload_five(const char *prefix)
{
    char name[64];
    sc_layers *layers = sc_layers_create();
    for (size_t i = 0; i < FIVE; i++) {
        snprintf(name, sizeof name, "%s%s", prefix, five[i].name);
        const char *path = workload_service_file(name, five[i].format, i, SERVICE_BYTES);
        if (!layers || sc_layers_add_file(layers, path) != SC_OK)
            fail("layers", "no memory");
    }
    return layers;
}

sc_layers *workload_layers(const char *path)
{
    sc_layers *layers = sc_layers_create();
    if (!layers || sc_layers_add_file(layers, path) != SC_OK)
        fail("layers", "no memory");
    return layers;
}

static void write_service(const char *into, const char *name, sc_format format, uint64_t seed)
{
    char path[4096];
    struct workload_text text = workload_service(format, seed, SERVICE_BYTES);
    snprintf(path, sizeof path, "%s/%s", into, name);
    write_file(path, text.data, text.length);
    free(text.data);
}

void workload_write(const char *into)
{
    write_service(into, "service.json", SC_FORMAT_JSON, 0);
    write_service(into, "service.toml", SC_FORMAT_TOML, 0);
    write_service(into, "service.yaml", SC_FORMAT_YAML, 0);
    for (size_t i = 0; i < FIVE; i++)
        write_service(into, five[i].name, five[i].format, i);
}
