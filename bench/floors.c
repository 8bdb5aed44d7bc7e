/* bench/floors.c: what the machine itself takes, measured in the same run as all else. */
#include "bench.h"
#include "workload.h"

#include "base/workers.h"

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

/* Nothing to do for somebody who sleeps: until he has done it. */
struct waking {
    struct sc__workers workers;
    struct sc__pool_task task;
    atomic_bool is_done;
};

static bool is_done(const void *context)
{
    return atomic_load(&((const struct waking *)context)->is_done);
}

static void answer(struct sc__pool_task *task)
{
    struct waking *waking = (struct waking *)((char *)task - offsetof(struct waking, task));
    atomic_store(&waking->is_done, true);
    sc__workers_notify(&waking->workers, task);
}

static void init_waking(struct waking *waking)
{
    sc__workers_init(&waking->workers, &(struct sc__parallel){.threads = 2});
    waking->task = (struct sc__pool_task){.work = answer};
}

static void *make_waking(const struct bench *bench)
{
    (void)bench;
    struct waking *waking = calloc(1, sizeof *waking);
    if (!waking)
        fail("floor", "no memory");
    init_waking(waking);
    return waking;
}

static void wake(void *state, size_t count)
{
    struct waking *waking = state;
    for (size_t i = 0; i < count; i++) {
        atomic_store(&waking->is_done, false);
        sc__workers_offer(&waking->workers, &waking->task, 1);
        sc__workers_await(&waking->workers, &waking->task, is_done, waking);
        sc__workers_withdraw(&waking->workers, &waking->task);
    }
}

/* The same, when there is no such thread yet. Ending it is not counted. */
static double start(void *state, size_t count)
{
    struct waking *waking = state;
    double taken = 0;
    for (size_t i = 0; i < count; i++) {
        sc__workers_fini(&waking->workers);
        init_waking(waking);
        double from = now_ns();
        wake(waking, 1);
        taken += now_ns() - from;
    }
    return taken;
}

static void free_waking(void *state)
{
    struct waking *waking = state;
    sc__workers_fini(&waking->workers);
    free(waking);
}

static const struct bench items[] = {
    {"floor_atomic_load", .run = load_pointer},
    {"floor_stat", .setup = make_file, .run = stat_file, .teardown = free},
    {"floor_open_read_close", .setup = make_file, .run = read_file, .teardown = free},
    {"floor_memcpy_1m", .setup = make_copy, .run = copy_doubles, .teardown = free_copy},
    {"floor_thread_wake", .setup = make_waking, .run = wake, .teardown = free_waking},
    {"floor_thread_start", .setup = make_waking, .timed = start, .teardown = free_waking},
};

const struct bench_table floor_benches = BENCH_TABLE(items);
