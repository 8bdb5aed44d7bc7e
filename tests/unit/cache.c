/* tests/unit/cache.c: the one cache, as a map, by its bounds, by who stays, and beside readers. */
#include "cache/cache.h"

#include "base/hash.h"
#include "failing_allocator.h"
#include "support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* How often each value was given back. */
enum { VALUES = 4096 };
static int released[VALUES];
static int values[VALUES];

static void release_value(void *context, void *value)
{
    (void)context;
    released[(int *)value - values]++;
}

static void start_with(struct sc__cache *cache, const sc_allocator *allocator, size_t capacity,
                       size_t max_bytes, int64_t time_to_live_ns)
{
    struct sc__cache_options options = {.allocator = allocator,
                                        .capacity = capacity,
                                        .max_bytes = max_bytes,
                                        .time_to_live_ns = time_to_live_ns,
                                        .release = release_value};
    memset(released, 0, sizeof released);
    assert_int_equal(sc__cache_init(cache, &options), SC_OK);
}

static void start(struct sc__cache *cache, size_t capacity)
{
    start_with(cache, &sc__default_allocator, capacity, SIZE_MAX, 0);
}

static uint64_t hash_of(const char *key)
{
    return sc__hash(key, strlen(key), 7);
}

static void store(struct sc__cache *cache, const char *key, int number)
{
    assert_int_equal(sc__cache_store(cache, hash_of(key), key, strlen(key), &values[number], 10, 0),
                     SC_OK);
}

static void store_number(struct sc__cache *cache, int number)
{
    char key[16];
    snprintf(key, sizeof key, "k%d", number);
    store(cache, key, number);
}

/* The number stored under a key, or -1. */
static int find_at(struct sc__cache *cache, const char *key, int64_t now_ns)
{
    int *value = sc__cache_find(cache, hash_of(key), key, strlen(key), now_ns);
    return value ? (int)(value - values) : -1;
}

static int find(struct sc__cache *cache, const char *key)
{
    return find_at(cache, key, 0);
}

static int find_number(struct sc__cache *cache, int number)
{
    char key[16];
    snprintf(key, sizeof key, "k%d", number);
    return find(cache, key);
}

static struct sc__cache_stats stats_of(struct sc__cache *cache)
{
    struct sc__cache_stats stats;
    sc__cache_stats(cache, &stats);
    return stats;
}

static void test_cache__finds_what_was_stored_and_nothing_else(void **state)
{
    struct sc__cache cache;
    start(&cache, 10);
    assert_int_equal(find(&cache, "a"), -1);
    store(&cache, "a", 1);
    store(&cache, "", 2);
    store(&cache, "ab", 3);
    assert_int_equal(find(&cache, "a"), 1);
    assert_int_equal(find(&cache, ""), 2);
    assert_int_equal(find(&cache, "ab"), 3);
    assert_int_equal(find(&cache, "b"), -1);
    /* one hash for two keys */
    assert_null(sc__cache_find(&cache, hash_of("a"), "x", 1, 0));
    assert_int_equal(sc__cache_store(&cache, hash_of("a"), "x", 1, &values[4], 1, 0), SC_OK);
    assert_ptr_equal(sc__cache_find(&cache, hash_of("a"), "x", 1, 0), &values[4]);
    assert_int_equal(find(&cache, "a"), 1);
    sc__cache_fini(&cache);
    for (int i = 1; i <= 4; i++)
        assert_int_equal(released[i], 1);
}

static void test_cache__a_new_value_takes_the_place_of_the_old_one(void **state)
{
    struct sc__cache cache;
    start(&cache, 10);
    store(&cache, "a", 1);
    store(&cache, "a", 2);
    assert_int_equal(find(&cache, "a"), 2);
    assert_int_equal(released[1], 1);
    assert_int_equal(stats_of(&cache).entries, 1);
    assert_int_equal(stats_of(&cache).bytes, sizeof(struct sc__cache_entry) + 1 + 10);
    assert_int_equal(stats_of(&cache).evictions, 0);
    sc__cache_fini(&cache);
}

static void test_cache__removes_a_key_only_with_the_value_that_is_meant(void **state)
{
    struct sc__cache cache;
    start(&cache, 10);
    store(&cache, "a", 1);
    assert_false(sc__cache_remove(&cache, hash_of("b"), "b", 1, NULL));
    assert_false(sc__cache_remove(&cache, hash_of("a"), "a", 1, &values[2]));
    assert_int_equal(find(&cache, "a"), 1);
    assert_true(sc__cache_remove(&cache, hash_of("a"), "a", 1, &values[1]));
    assert_int_equal(find(&cache, "a"), -1);
    assert_int_equal(released[1], 1);
    store(&cache, "a", 3);
    assert_true(sc__cache_remove(&cache, hash_of("a"), "a", 1, NULL));
    assert_int_equal(stats_of(&cache).bytes, 0);
    sc__cache_fini(&cache);
}

static void test_cache__never_holds_more_entries_than_it_may(void **state)
{
    for (size_t capacity = 1; capacity <= 130; capacity += 43) {
        struct sc__cache cache;
        start(&cache, capacity);
        for (int i = 0; i < 1000; i++) {
            store_number(&cache, i);
            assert_true(stats_of(&cache).entries <= capacity);
            assert_int_equal(find_number(&cache, i), i); /* what came last is there */
        }
        assert_int_equal(stats_of(&cache).evictions, 1000 - capacity);
        assert_int_equal(stats_of(&cache).stored, 1000);
        sc__cache_fini(&cache);
        for (int i = 0; i < 1000; i++)
            assert_int_equal(released[i], 1);
    }
}

static void test_cache__never_holds_more_bytes_than_it_may(void **state)
{
    struct sc__cache cache;
    size_t each = sizeof(struct sc__cache_entry) + 1;
    start_with(&cache, &sc__default_allocator, 100, 3 * each + 300, 0);
    const char *keys[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++)
        assert_int_equal(sc__cache_store(&cache, hash_of(keys[i]), keys[i], 1, &values[i], 100, 0),
                         SC_OK);
    assert_int_equal(stats_of(&cache).bytes, 3 * each + 300);
    assert_int_equal(sc__cache_store(&cache, hash_of("d"), "d", 1, &values[3], 200, 0), SC_OK);
    assert_int_equal(find(&cache, "d"), 3);
    assert_true(stats_of(&cache).bytes <= 3 * each + 300);
    assert_int_equal(stats_of(&cache).entries, 2);
    /* larger than all that fits: given back at once, and nobody goes for it */
    assert_int_equal(sc__cache_store(&cache, hash_of("e"), "e", 1, &values[4], 3 * each + 300, 0),
                     SC_OK);
    assert_int_equal(find(&cache, "e"), -1);
    assert_int_equal(released[4], 1);
    assert_int_equal(stats_of(&cache).entries, 2);
    sc__cache_fini(&cache);
}

static void test_cache__what_is_asked_for_again_survives_a_scan(void **state)
{
    struct sc__cache cache;
    start(&cache, 100);
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 50; i++) {
            if (find_number(&cache, i) < 0)
                store_number(&cache, i);
        }
    }
    for (int i = 100; i < 1100; i++)
        store_number(&cache, i);
    for (int i = 0; i < 50; i++)
        assert_int_equal(find_number(&cache, i), i);
    sc__cache_fini(&cache);
}

static void test_cache__forgets_what_was_popular_long_ago(void **state)
{
    struct sc__cache cache;
    start(&cache, 100);
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 100; i++) {
            if (find_number(&cache, i) < 0)
                store_number(&cache, i);
        }
    }
    for (int round = 0; round < 60; round++) {
        for (int i = 1000; i < 1090; i++) {
            if (find_number(&cache, i) < 0)
                store_number(&cache, i);
        }
    }
    int held = 0;
    for (int i = 1000; i < 1090; i++)
        held += find_number(&cache, i) == i;
    assert_true(held >= 80);
    sc__cache_fini(&cache);
}

static void test_cache__counts_what_a_larger_one_had_kept(void **state)
{
    struct sc__cache cache;
    start(&cache, 100);
    for (int i = 0; i < 100; i++)
        store_number(&cache, i);
    assert_int_equal(stats_of(&cache).regretted, 0);
    for (int i = 100; i < 120; i++) /* 20 go */
        store_number(&cache, i);
    assert_int_equal(stats_of(&cache).evictions, 20);
    assert_int_equal(stats_of(&cache).regretted, 0);
    int gone = 0;
    for (int i = 0; i < 120; i++) {
        if (find_number(&cache, i) < 0) {
            store_number(&cache, i);
            gone++;
        }
    }
    assert_true(stats_of(&cache).regretted >= 15 && (int)stats_of(&cache).regretted <= gone);
    sc__cache_fini(&cache);
}

static void test_cache__shrinks_and_grows(void **state)
{
    struct sc__cache cache;
    start(&cache, 100);
    for (int i = 0; i < 100; i++)
        store_number(&cache, i);
    sc__cache_resize(&cache, 30);
    assert_int_equal(stats_of(&cache).entries, 30);
    assert_int_equal(stats_of(&cache).capacity, 30);
    sc__cache_resize(&cache, 1000);
    for (int i = 0; i < 2000; i++)
        store_number(&cache, i);
    assert_int_equal(stats_of(&cache).entries, 1000);
    sc__cache_resize(&cache, 0);
    assert_int_equal(stats_of(&cache).entries, 1);
    sc__cache_fini(&cache);
}

static void test_cache__an_entry_lives_its_time(void **state)
{
    struct sc__cache cache;
    start_with(&cache, &sc__default_allocator, 10, SIZE_MAX, 1000);
    assert_int_equal(sc__cache_store(&cache, hash_of("a"), "a", 1, &values[1], 1, 500), SC_OK);
    assert_int_equal(find_at(&cache, "a", 1499), 1);
    assert_int_equal(find_at(&cache, "a", 1500), -1);
    assert_int_equal(released[1], 0);
    sc__cache_sweep(&cache, 1499, 0);
    assert_int_equal(stats_of(&cache).entries, 1);
    sc__cache_sweep(&cache, 1500, 0);
    assert_int_equal(stats_of(&cache).entries, 0);
    assert_int_equal(released[1], 1);
    assert_int_equal(stats_of(&cache).evictions, 0);
    sc__cache_fini(&cache);
}

static void test_cache__a_sweep_drops_what_nobody_touched(void **state)
{
    struct sc__cache cache;
    start(&cache, 10);
    store(&cache, "a", 1);
    store(&cache, "b", 2);
    sc__cache_sweep(&cache, 200, 300);
    assert_int_equal(find(&cache, "a"), 1);
    sc__cache_sweep(&cache, 299, 300);
    assert_int_equal(stats_of(&cache).entries, 2);
    sc__cache_sweep(&cache, 300, 300);
    assert_int_equal(find(&cache, "b"), -1);
    assert_int_equal(released[2], 1);
    sc__cache_sweep(&cache, 598, 300); /* "a" was found before the sweep at 299 */
    assert_int_equal(stats_of(&cache).entries, 1);
    sc__cache_sweep(&cache, 599, 300);
    assert_int_equal(stats_of(&cache).entries, 0);
    sc__cache_fini(&cache);
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    (void)context;
    struct sc__cache cache;
    struct sc__cache_options options = {
        .allocator = allocator, .capacity = 20, .max_bytes = SIZE_MAX, .release = release_value};
    memset(released, 0, sizeof released);
    sc_status status = sc__cache_init(&cache, &options);
    if (status != SC_OK)
        return status;
    for (int i = 0; i < 30; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i);
        sc_status one = sc__cache_store(&cache, hash_of(key), key, strlen(key), &values[i], 1, 0);
        status = one != SC_OK ? one : status;
        assert_int_equal(released[i], one == SC_OK ? 0 : 1);
    }
    sc__cache_resize(&cache, 500); /* no memory for a larger sketch is no failure */
    sc__cache_fini(&cache);
    for (int i = 0; i < 30; i++)
        assert_int_equal(released[i], 1);
    return status;
}

static void test_cache__running_out_of_memory_loses_nothing(void **state)
{
    for (size_t fail_at = 1; fail_at <= 33; fail_at++) {
        struct failing_allocator failing;
        failing_allocator_init(&failing, fail_at);
        sc_status expected = fail_at <= 33 ? SC_ENOMEM : SC_OK;
        assert_int_equal(attempt(&failing.allocator, NULL), expected);
        assert_nothing_held(&failing);
    }
}

/* A shared cache: what was retired is kept until all threads have ended. */
struct shared {
    struct sc__cache cache;
    pthread_mutex_t lock;
    struct sc__cache_entry *retired;
    atomic_bool ends;
    atomic_int wrong;
};

static void retire(void *context, struct sc__cache_entry *entries)
{
    struct shared *shared = context;
    pthread_mutex_lock(&shared->lock);
    while (entries) {
        struct sc__cache_entry *next = entries->older;
        entries->older = shared->retired;
        shared->retired = entries;
        entries = next;
    }
    pthread_mutex_unlock(&shared->lock);
}

static void release_nothing(void *context, void *value)
{
    (void)context;
    (void)value;
}

static void *read_all_the_time(void *context)
{
    struct shared *shared = context;
    while (!atomic_load(&shared->ends)) {
        for (int i = 0; i < 300; i++) {
            int found = find_number(&shared->cache, i);
            if (found >= 0 && found != i)
                atomic_fetch_add(&shared->wrong, 1);
        }
    }
    return NULL;
}

static void *write_a_while(void *context)
{
    struct shared *shared = context;
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 300; i++)
            store_number(&shared->cache, i);
        sc__cache_resize(&shared->cache, round % 2 ? 64 : 200);
        sc__cache_sweep(&shared->cache, round, 3);
    }
    return NULL;
}

static void test_cache__readers_run_beside_all_changes(void **state)
{
    static struct shared shared;
    struct sc__cache_options options = {.allocator = &sc__default_allocator,
                                        .capacity = 64,
                                        .max_bytes = SIZE_MAX,
                                        .is_shared = true,
                                        .release = release_nothing,
                                        .retire = retire,
                                        .context = &shared};
    pthread_t readers[2], writers[2];
    pthread_mutex_init(&shared.lock, NULL);
    assert_int_equal(sc__cache_init(&shared.cache, &options), SC_OK);
    for (int i = 0; i < 2; i++)
        pthread_create(&readers[i], NULL, read_all_the_time, &shared);
    for (int i = 0; i < 2; i++)
        pthread_create(&writers[i], NULL, write_a_while, &shared);
    for (int i = 0; i < 2; i++)
        pthread_join(writers[i], NULL);
    atomic_store(&shared.ends, true);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(atomic_load(&shared.wrong), 0);
    sc__cache_free_entries(&shared.cache, shared.retired);
    sc__cache_fini(&shared.cache);
    pthread_mutex_destroy(&shared.lock);
}

static void test_cache__a_sketch_estimates_and_forgets(void **state)
{
    struct sc__sketch sketch;
    assert_true(sc__sketch_init(&sketch, &sc__default_allocator, 1000));
    for (uint64_t i = 0; i < 1000; i++)
        sc__sketch_add(&sketch, sc__hash(&i, sizeof i, 0), (uint32_t)(i % 8));
    int exact = 0;
    for (uint64_t i = 0; i < 1000; i++) {
        uint32_t estimate = sc__sketch_estimate(&sketch, sc__hash(&i, sizeof i, 0));
        assert_true(estimate >= i % 8);
        exact += estimate == i % 8;
    }
    assert_true(exact > 900);
    assert_true(sc__sketch_grow(&sketch, &sc__default_allocator, 5000));
    for (uint64_t i = 0; i < 1000; i++)
        assert_true(sc__sketch_estimate(&sketch, sc__hash(&i, sizeof i, 0)) >= i % 8);
    for (uint64_t i = 0; i < 100000; i++) {
        uint64_t key = i % 5000 + 5000;
        sc__sketch_add(&sketch, sc__hash(&key, sizeof key, 0), 1);
    }
    uint64_t last = 999;
    assert_true(sc__sketch_estimate(&sketch, sc__hash(&last, sizeof last, 0)) < 7);
    uint64_t popular = 1;
    sc__sketch_add(&sketch, sc__hash(&popular, sizeof popular, 0), 15);
    sc__sketch_add(&sketch, sc__hash(&popular, sizeof popular, 0), 15);
    assert_int_equal(sc__sketch_estimate(&sketch, sc__hash(&popular, sizeof popular, 0)), 15);
    sc__sketch_fini(&sketch, &sc__default_allocator);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cache__finds_what_was_stored_and_nothing_else),
        cmocka_unit_test(test_cache__a_new_value_takes_the_place_of_the_old_one),
        cmocka_unit_test(test_cache__removes_a_key_only_with_the_value_that_is_meant),
        cmocka_unit_test(test_cache__never_holds_more_entries_than_it_may),
        cmocka_unit_test(test_cache__never_holds_more_bytes_than_it_may),
        cmocka_unit_test(test_cache__what_is_asked_for_again_survives_a_scan),
        cmocka_unit_test(test_cache__forgets_what_was_popular_long_ago),
        cmocka_unit_test(test_cache__counts_what_a_larger_one_had_kept),
        cmocka_unit_test(test_cache__shrinks_and_grows),
        cmocka_unit_test(test_cache__an_entry_lives_its_time),
        cmocka_unit_test(test_cache__a_sweep_drops_what_nobody_touched),
        cmocka_unit_test(test_cache__running_out_of_memory_loses_nothing),
        cmocka_unit_test(test_cache__readers_run_beside_all_changes),
        cmocka_unit_test(test_cache__a_sketch_estimates_and_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
