/* bench/spread.c: reads that no cache of the processor holds all of: over many handles, and over
 * the keys of a large configuration, uniformly and as access is in practice (Zipf 0.99).
 *
 * What is read next stands in an array, in the order of the draws, so that the benchmark's own
 * data comes from where the processor expects it. */
#include "bench.h"
#include "workload.h"

#include "registry/hot.h"
#include "registry/rcu.h"
#include "registry/slots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HANDLES = 10000, DRAWS = 1 << 20, PATH = 32 };

/* A prime that divides neither number of keys. */
enum { STRIDE = 7919 };

struct spread {
    sc_registry *registry;
    sc_handle handle;
    sc_handle *handles; /* in the order of reading; or */
    char (*paths)[PATH];
    size_t next;
};

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static struct spread *make_spread(void)
{
    struct spread *spread = calloc(1, sizeof *spread);
    if (!spread || !(spread->registry = sc_registry_create(NULL, NULL)))
        fail("spread", "no memory");
    return spread;
}

static void free_spread(void *state)
{
    struct spread *spread = state;
    sc_registry_destroy(spread->registry);
    free(spread->handles);
    free(spread->paths);
    free(spread);
}

static const sc_snapshot *parse(const char *data, size_t length)
{
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *snapshot = NULL;
    if (sc_parse("keys.json", SC_FORMAT_JSON, data, length, NULL, &snapshot, &error) != SC_OK)
        fail("spread", error.message);
    return snapshot;
}

/* Each handle once, in a shuffled order. */
static void *make_handles(const struct bench *bench)
{
    (void)bench;
    uint64_t random = 1;
    struct spread *spread = make_spread();
    const sc_snapshot *snapshot = parse("{\"port\": 8080}", 14);
    spread->handles = calloc(HANDLES, sizeof *spread->handles);
    if (!spread->handles)
        fail("spread", "no memory");
    for (size_t i = 0; i < HANDLES; i++) {
        size_t other = (size_t)(draw(&random) % (i + 1));
        spread->handles[i] = spread->handles[other];
        if (sc_publish(spread->registry, snapshot, &spread->handles[other], NULL) != SC_OK)
            fail("spread", "no handle");
    }
    sc_release(snapshot);
    return spread;
}

static void look_up(void *state, size_t count)
{
    struct spread *spread = state;
    size_t next = spread->next;
    for (size_t i = 0; i < count; i++) {
        struct urcu_bp_reader *reader = sc__rcu_enter();
        keep(sc__registry_current(spread->registry, spread->handles[next]));
        sc__rcu_leave(reader);
        next = next + 1 == HANDLES ? 0 : next + 1;
    }
    spread->next = next;
}

/* The sums of the weights of all ranks so far: 1 / rank^0.99, or 1. */
static double *make_sums(size_t keys, bool is_zipf)
{
    double sum = 0, *sums = calloc(keys, sizeof *sums);
    if (!sums)
        fail("spread", "no memory");
    for (size_t i = 0; i < keys; i++)
        sums[i] = sum += is_zipf ? pow((double)(i + 1), -0.99) : 1.0;
    return sums;
}

/* The first rank whose sum lies above a number. */
static size_t rank_of(const double *sums, size_t keys, double number)
{
    size_t low = 0, high = keys - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sums[middle] > number)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Keys that are near in rank lie far from each other. */
static void draw_paths(struct spread *spread, size_t keys, bool is_zipf)
{
    uint64_t random = 1;
    double *sums = make_sums(keys, is_zipf);
    spread->paths = calloc(DRAWS, sizeof *spread->paths);
    if (!spread->paths)
        fail("spread", "no memory");
    for (size_t i = 0; i < DRAWS; i++) {
        double number = (double)(draw(&random) >> 11) * 0x1p-53 * sums[keys - 1];
        size_t key = rank_of(sums, keys, number) * STRIDE % keys;
        snprintf(spread->paths[i], PATH, "group_%zu.key_%zu", key / 100, key % 100);
    }
    free(sums);
}

static void *make_keys(size_t keys, bool is_zipf)
{
    struct spread *spread = make_spread();
    struct workload_text text = workload_keys(keys);
    const sc_snapshot *snapshot = parse(text.data, text.length);
    free(text.data);
    if (sc_publish(spread->registry, snapshot, &spread->handle, NULL) != SC_OK)
        fail("spread", "no handle");
    sc_release(snapshot);
    draw_paths(spread, keys, is_zipf);
    return spread;
}

static void *make_100_zipf(const struct bench *bench)
{
    (void)bench;
    return make_keys(100, true);
}

static void *make_1m_zipf(const struct bench *bench)
{
    (void)bench;
    return make_keys(1000000, true);
}

static void *make_1m_uniform(const struct bench *bench)
{
    (void)bench;
    return make_keys(1000000, false);
}

static void get(void *state, size_t count)
{
    struct spread *spread = state;
    int64_t value = 0;
    for (size_t i = 0; i < count; i++) {
        const char *path = spread->paths[spread->next];
        spread->next = (spread->next + 1) % DRAWS;
        if (sc_get_i64(spread->registry, spread->handle, path, &value) != SC_OK)
            fail(path, "is absent");
        keep(&value);
    }
}

#define SPREAD .teardown = free_spread, .floor = "floor_atomic_load"

static const struct bench items[] = {
    {"handle_lookup_random_10k", .setup = make_handles, .run = look_up, SPREAD},
    {"key_get_100_zipf", .setup = make_100_zipf, .run = get, SPREAD},
    {"key_get_1m_zipf", .setup = make_1m_zipf, .run = get, SPREAD},
    {"key_get_1m_uniform", .setup = make_1m_uniform, .run = get, SPREAD},
};

const struct bench_table spread_benches = BENCH_TABLE(items);
