/* bench/floors.c: what the machine itself takes, measured in the same run as all else. */
#include "bench.h"
#include "workload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static _Atomic(void *) shared;

static void load_pointer(void *state, size_t count)
{
    (void)state;
    for (size_t i = 0; i < count; i++)
        keep(atomic_load_explicit(&shared, memory_order_acquire));
}

/* The path of a file of 1 KB. */
static void *make_file(const struct bench *bench)
{
    (void)bench;
    char *path = strdup(workload_service_file("floor.json", SC_FORMAT_JSON, 0, 1024));
    if (!path)
        fail("floor", strerror(errno));
    return path;
}

static void stat_file(void *state, size_t count)
{
    struct stat status;
    for (size_t i = 0; i < count; i++) {
        if (stat(state, &status) != 0)
            fail(state, strerror(errno));
        keep(&status);
    }
}

static void read_file(void *state, size_t count)
{
    char buffer[4096];
    for (size_t i = 0; i < count; i++) {
        int descriptor = open(state, O_RDONLY | O_CLOEXEC);
        if (descriptor < 0 || read(descriptor, buffer, sizeof buffer) <= 0)
            fail(state, strerror(errno));
        close(descriptor);
        keep(buffer);
    }
}

enum { DOUBLES = 1000000 };

struct copy {
    double *from, *to;
};

static void *make_copy(const struct bench *bench)
{
    (void)bench;
    struct copy *copy = malloc(sizeof *copy);
    double *both = calloc(2 * (size_t)DOUBLES, sizeof *both);
    if (!copy || !both)
        fail("floor", "no memory");
    *copy = (struct copy){both, both + DOUBLES};
    for (size_t i = 0; i < DOUBLES; i++)
        copy->from[i] = (double)i;
    return copy;
}

static void copy_doubles(void *state, size_t count)
{
    struct copy *copy = state;
    for (size_t i = 0; i < count; i++) {
        memcpy(copy->to, copy->from, DOUBLES * sizeof(double));
        keep(copy->to);
    }
}

static void free_copy(void *state)
{
    struct copy *copy = state;
    free(copy->from);
    free(copy);
}

static const struct bench items[] = {
    {"floor_atomic_load", .run = load_pointer},
    {"floor_stat", .setup = make_file, .run = stat_file, .teardown = free},
    {"floor_open_read_close", .setup = make_file, .run = read_file, .teardown = free},
    {"floor_memcpy_1m", .setup = make_copy, .run = copy_doubles, .teardown = free_copy},
};

const struct bench_table floor_benches = BENCH_TABLE(items);
