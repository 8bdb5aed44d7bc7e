/* bench/reads.c: what a reader pays, by handle, by key and by snapshot. */
#include "bench.h"
#include "workload.h"

#include "registry/hot.h"
#include "registry/rcu.h"
#include "registry/slots.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One live handle to a service's configuration. */
struct reading {
    sc_registry *registry;
    sc_handle handle;
    sc_key *key;
};

static void *make_reading(const struct bench *bench)
{
    (void)bench;
    sc_error error = SC_ERROR_INIT;
    struct reading *reading = malloc(sizeof *reading);
    sc_layers *layers =
        workload_layers(workload_service_file("read.json", SC_FORMAT_JSON, 0, 1024));
    if (!reading)
        fail("read", "no memory");
    reading->registry = sc_registry_create(NULL, &error);
    if (!reading->registry || sc_load(reading->registry, layers, &reading->handle, &error) != SC_OK)
        fail("read", error.message);
    if (sc_key_create(reading->registry, reading->handle, WORKLOAD_DEEP, &reading->key, &error) !=
        SC_OK)
        fail("read", error.message);
    sc_layers_destroy(layers);
    return reading;
}

static void free_reading(void *state)
{
    struct reading *reading = state;
    sc_key_destroy(reading->key);
    sc_registry_destroy(reading->registry);
    free(reading);
}

static void look_up(void *state, size_t count)
{
    struct reading *reading = state;
    for (size_t i = 0; i < count; i++) {
        struct urcu_bp_reader *reader = sc__rcu_enter();
        keep(sc__registry_current(reading->registry, reading->handle));
        sc__rcu_leave(reader);
    }
}

static void acquire(void *state, size_t count)
{
    struct reading *reading = state;
    for (size_t i = 0; i < count; i++) {
        const sc_snapshot *snapshot = sc_acquire(reading->registry, reading->handle);
        keep(snapshot);
        sc_release(snapshot);
    }
}

static inline void get(struct reading *reading, size_t count, const char *path, sc_status expected)
{
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (sc_get_i64(reading->registry, reading->handle, path, &value) != expected)
            fail(path, "not what it should be");
        keep(&value);
    }
}

static void get_short(void *state, size_t count)
{
    get(state, count, WORKLOAD_SHORT, SC_OK);
}

static void get_deep(void *state, size_t count)
{
    get(state, count, WORKLOAD_DEEP, SC_OK);
}

static void get_miss(void *state, size_t count)
{
    get(state, count, WORKLOAD_MISS, SC_ENOTFOUND);
}

static void get_bound(void *state, size_t count)
{
    struct reading *reading = state;
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        if (sc_key_get_i64(reading->key, &value) != SC_OK)
            fail(WORKLOAD_DEEP, "not what it should be");
        keep(&value);
    }
}

/* Readers on threads of their own, beside one that publishes over and over. */
enum { READERS_AT_MOST = 8 };

struct crowd {
    struct reading *reading;
    pthread_t publisher;
    atomic_bool stop;
    size_t readers;
};

struct reader {
    struct reading *reading;
    size_t count;
    double cpu_ns;
};

static void *republish(void *context)
{
    struct crowd *crowd = context;
    sc_error error;
    while (!atomic_load(&crowd->stop)) {
        if (sc_reload(crowd->reading->registry, crowd->reading->handle, &error) != SC_OK)
            fail("republish", error.message);
        usleep(100);
    }
    return NULL;
}

static void *make_crowd(const struct bench *bench)
{
    struct crowd *crowd = calloc(1, sizeof *crowd);
    if (!crowd)
        fail("readers", "no memory");
    crowd->reading = make_reading(bench);
    crowd->readers = bench->size > 0 ? (size_t)bench->size : 4;
    if (pthread_create(&crowd->publisher, NULL, republish, crowd) != 0)
        fail("readers", "no thread");
    return crowd;
}

static void free_crowd(void *state)
{
    struct crowd *crowd = state;
    atomic_store(&crowd->stop, true);
    pthread_join(crowd->publisher, NULL);
    free_reading(crowd->reading);
    free(crowd);
}

static void *read_alone(void *context)
{
    struct reader *reader = context;
    look_up(reader->reading, 64); /* the first read of a thread registers it */
    double start = thread_cpu_ns();
    look_up(reader->reading, reader->count);
    reader->cpu_ns = thread_cpu_ns() - start;
    return NULL;
}

/* By the threads' own CPU time, so that waiting for a core does not count: the mean of all
 * readers, for `count` operations of each. */
static double read_together(void *state, size_t count)
{
    struct crowd *crowd = state;
    struct reader readers[READERS_AT_MOST];
    pthread_t threads[READERS_AT_MOST];
    double sum = 0;
    for (size_t i = 0; i < crowd->readers; i++) {
        readers[i] = (struct reader){crowd->reading, count, 0};
        if (pthread_create(&threads[i], NULL, read_alone, &readers[i]) != 0)
            fail("readers", "no thread");
    }
    for (size_t i = 0; i < crowd->readers; i++) {
        pthread_join(threads[i], NULL);
        sum += readers[i].cpu_ns;
    }
    return sum / (double)crowd->readers;
}

#define LOOKUP_TARGET .target_from = 100, .target_to = 500
#define READ .setup = make_reading, .teardown = free_reading, .floor = "floor_atomic_load"
#define CROWD                                                                                      \
    .setup = make_crowd, .timed = read_together, .teardown = free_crowd,                           \
    .floor = "floor_atomic_load"
#define READERS(number)                                                                            \
    {                                                                                              \
        "scale_readers_" #number, .curve = "readers", .size = number, CROWD                        \
    }

static const struct bench items[] = {
    {"handle_lookup", LOOKUP_TARGET, READ, .run = look_up},
    {"key_get_short", LOOKUP_TARGET, READ, .run = get_short},
    {"key_get_deep", LOOKUP_TARGET, READ, .run = get_deep},
    {"key_get_miss", LOOKUP_TARGET, READ, .run = get_miss},
    {"key_get_bound", LOOKUP_TARGET, READ, .run = get_bound},
    {"snapshot_acquire_release", READ, .run = acquire},
    {"handle_lookup_4threads", LOOKUP_TARGET, CROWD},
    READERS(1),
    READERS(2),
    READERS(4),
    READERS(8),
};

const struct bench_table read_benches = BENCH_TABLE(items);
