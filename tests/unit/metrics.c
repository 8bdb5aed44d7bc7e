/* tests/unit/metrics.c: counts are exact, on any number of threads, through their ends and through
 * that of a registry. */
#include "loading.h"
#include "several.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static sc_registry *registry_of(bool no_metrics, uint32_t sample_every)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = &registry_memory.allocator;
    options.no_metrics = no_metrics;
    options.sample_every = sample_every;
    sc_registry *made = sc_registry_create(&options, NULL);
    assert_non_null(made);
    return made;
}

static sc_stats stats_of(sc_registry *counted)
{
    sc_stats stats = SC_STATS_INIT;
    assert_int_equal(sc_registry_stats(counted, &stats), SC_OK);
    return stats;
}

static sc_handle publish_x(sc_registry *into)
{
    static const char json[] = "{\"x\":1,\"s\":\"text\"}";
    sc_handle handle = SC_HANDLE_NONE;
    const sc_snapshot *snapshot = NULL;
    assert_int_equal(
        sc_parse("t.json", SC_FORMAT_JSON, json, sizeof json - 1, NULL, &snapshot, NULL), SC_OK);
    assert_int_equal(sc_publish(into, snapshot, &handle, NULL), SC_OK);
    sc_release(snapshot);
    return handle;
}

#define SIXTEEN "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16"
#define NUMBERS SIXTEEN ", " SIXTEEN ", " SIXTEEN ", " SIXTEEN

static void test_metrics__a_load_is_counted_in_all_its_parts(void **state)
{
    sc_handle handle, other;
    static const char json[] = "{\"n\":[" NUMBERS "],\"x\":1}";
    static const char yaml[] = "n: [" NUMBERS "]\nx: 2\n";
    write_text("a.json", json);
    write_text("b.yaml", yaml);
    write_text("bad.toml", "x = \n");
    sc_layers *layers = layers_of("a.json");
    sc_layers_set_arrays(layers, SC_ARRAYS_SUM);
    assert_int_equal(sc_layers_add_file(layers, "b.yaml"), SC_OK);
    assert_int_equal(sc_layers_add_set(layers, "y=3"), SC_OK);
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    layers = layers_of("bad.toml");
    assert_int_equal(sc_load(registry, layers, &other, NULL), SC_ESYNTAX);
    sc_layers_destroy(layers);
    layers = layers_of("absent.toml");
    assert_int_equal(sc_load(registry, layers, &other, NULL), SC_EIO);
    sc_layers_destroy(layers);

    sc_stats stats = stats_of(registry);
    assert_true(stats.enabled);
    assert_int_equal(stats.loads, 3);
    assert_int_equal(stats.reloads, 1);
    assert_int_equal(stats.created, 1);
    assert_int_equal(stats.handles, 1);
    assert_int_equal(stats.publishes, 2);
    assert_int_equal(stats.merges, 2);
    assert_int_equal(stats.array_sums, 2);
    assert_int_equal(stats.files, 5);
    assert_int_equal(stats.file_bytes, 2 * (sizeof json - 1 + sizeof yaml - 1) + 5);
    assert_int_equal(stats.parses[SC_PARSED_JSON], 2);
    assert_int_equal(stats.parses[SC_PARSED_YAML], 2);
    assert_int_equal(stats.parses[SC_PARSED_OVERRIDE], 2);
    assert_int_equal(stats.parses[SC_PARSED_TOML], 1);
    assert_int_equal(stats.errors[SC_ESYNTAX], 1);
    assert_int_equal(stats.errors[SC_EIO], 1);
    assert_int_equal(stats.errors[SC_OK], 0);
    assert_int_equal(stats.load.all.count, 1);
    assert_int_equal(stats.load.window.count, 1);
    assert_int_equal(stats.reload.all.count, 1);
    assert_int_equal(stats.file.all.count, 5);
    assert_int_equal(stats.parse.all.count, 7);
    assert_int_equal(stats.merge.all.count, 2);
    assert_true(stats.load.all.sum_ns > stats.merge.all.sum_ns / 2);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_ESTALE);
    stats = stats_of(registry);
    assert_int_equal(stats.handles, 0);
    assert_int_equal(stats.released, 1);
    assert_int_equal(stats.errors[SC_ESTALE], 1);
}

static void test_metrics__warnings_are_counted(void **state)
{
    sc_handle handle;
    write_text("old.json", "{\"old\":1}");
    sc_layers *layers = layers_of("old.json");
    assert_int_equal(sc_layers_add_alias(layers, "old", "new"), SC_OK);
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    assert_int_equal(stats_of(registry).warnings, 1);
}

/* The last file is what is wrong, so all were needed; whoever read them counted them, and has done
 * so when the load returns. */
static void test_metrics__a_failed_load_keeps_the_counts_of_its_helpers(void **state)
{
    enum { FILES = 60, LOADS = 20 };
    char name[64];
    sc_handle handle;
    sc_layers *layers = sc_layers_create();
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%03d.json", i);
        write_text(name, i == FILES - 1 ? "{\"x\": 1,,}" : "{\"x\": 12}");
        sc_layers_add_file(layers, name);
    }
    sc_registry *own = registry_of_threads(&registry_memory.allocator, 4, 3, 50 << 20);
    for (uint64_t i = 1; i <= LOADS; i++) {
        assert_int_equal(sc_load(own, layers, &handle, NULL), SC_ESYNTAX);
        sc_stats stats = stats_of(own);
        assert_int_equal(stats.files, i * FILES);
        assert_int_equal(stats.file_bytes, i * (FILES * 9 + 1));
        assert_int_equal(stats.parses[SC_PARSED_JSON], i * FILES);
        assert_int_equal(stats.file.all.count, i * FILES);
        assert_int_equal(stats.parse.all.count, i * FILES);
        assert_int_equal(stats.errors[SC_ESYNTAX], i);
        assert_int_equal(stats.merges, 0);
    }
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

/* A load that shows what another handle shows, and the snapshot that outlives both. */
static void test_metrics__handles_of_one_snapshot_count_for_their_registry(void **state)
{
    sc_handle handles[2];
    write_text("same.json", "{\"x\":1}");
    sc_registry *own = registry_of(false, 1);
    sc_layers *layers = layers_of("same.json");
    assert_int_equal(sc_load(own, layers, &handles[0], NULL), SC_OK);
    assert_int_equal(sc_load(own, layers, &handles[1], NULL), SC_OK);
    assert_int_equal(sc_reload(own, handles[0], NULL), SC_OK);
    sc_layers_destroy(layers);
    for (int i = 0; i < 2; i++) {
        int64_t number;
        const sc_snapshot *snapshot = sc_acquire(own, handles[i]);
        sc_extracted *extracted;
        const sc_field fields[] = {{.path = "x", .kind = SC_KIND_I64, .size = sizeof number}};
        const sc_table table = {.fields = fields, .count = 1, .size = sizeof number};
        assert_int_equal(sc_extract(snapshot, &table, NULL, &number, &extracted, NULL), SC_OK);
        sc_extracted_free(extracted);
        sc_release(snapshot);
    }
    sc_stats stats = stats_of(own);
    assert_int_equal(stats.extracts, 2);
    assert_int_equal(stats.handles, 2);
    assert_int_equal(stats.publishes, 3);
    sc_registry_destroy(own);
}

/* Each way to read a handle, so many times. */
static void read_all_ways(sc_registry *from, sc_handle handle, sc_key *key, int times)
{
    int64_t number;
    uint64_t natural;
    bool boolean;
    double real;
    char text[8];
    sc_section section;
    assert_int_equal(sc_section_at(from, handle, "", &section), SC_OK);
    for (int i = 0; i < times; i++) {
        sc_read reads[] = {{.path = "x", .type = SC_TYPE_INTEGER, .out = &number},
                           {.path = "x", .type = SC_TYPE_INTEGER, .out = &number}};
        assert_int_equal(sc_get_i64(from, handle, "x", &number), SC_OK);
        assert_int_equal(sc_get_u64(from, handle, "x", &natural), SC_OK);
        assert_int_equal(sc_get_f64(from, handle, "x", &real), SC_OK);
        assert_int_equal(sc_get_bool(from, handle, "x", &boolean), SC_ETYPE);
        assert_int_equal(sc_get_str(from, handle, "s", text, sizeof text, NULL), SC_OK);
        assert_int_equal(sc_key_get_i64(key, &number), SC_OK);
        assert_int_equal(sc_key_get_u64(key, &natural), SC_OK);
        assert_int_equal(sc_key_get_f64(key, &real), SC_OK);
        assert_int_equal(sc_key_get_bool(key, &boolean), SC_ETYPE);
        assert_int_equal(sc_key_get_str(key, text, sizeof text, NULL), SC_ETYPE);
        assert_int_equal(sc_get_many(from, handle, reads, 2), SC_OK);
        assert_int_equal(sc_section_get_i64(&section, "x", &number), SC_OK);
        sc_release(sc_acquire(from, handle));
    }
}

enum { WAYS = 13 };

static void test_metrics__every_way_to_read_is_counted(void **state)
{
    const uint32_t samples[] = {0, 1, 2, 7};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        sc_registry *own = registry_of(false, samples[i]);
        sc_handle handle = publish_x(own);
        sc_key *key;
        assert_int_equal(sc_key_create(own, handle, "x", &key, NULL), SC_OK);
        for (int round = 1; round <= 40; round++) {
            read_all_ways(own, handle, key, 1);
            assert_int_equal(stats_of(own).reads, WAYS * round);
        }
        sc_stats stats = stats_of(own);
        if (samples[i] == 1) /* then each is timed */
            assert_int_equal(stats.read.all.count, WAYS * 40);
        if (samples[i] == 7) /* 74 on the average, 37 if all distances were the longest */
            assert_in_range(stats.read.all.count, 37, 520);
        assert_int_equal(stats.errors[SC_ETYPE], 0);
        sc_key_destroy(key);
        sc_registry_destroy(own);
    }
}

/* A thread's shard serves one registry at a time. */
static void test_metrics__a_thread_may_read_several_registries_in_turn(void **state)
{
    enum { REGISTRIES = 5, ROUNDS = 3000 };
    sc_registry *all[REGISTRIES];
    sc_handle handles[REGISTRIES];
    int64_t number;
    for (int i = 0; i < REGISTRIES; i++) {
        all[i] = registry_of(i == 1, 10);
        handles[i] = publish_x(all[i]);
    }
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < REGISTRIES; i++)
            for (int again = 0; again <= i; again++)
                assert_int_equal(sc_get_i64(all[i], handles[i], "x", &number), SC_OK);
    }
    for (int i = 0; i < REGISTRIES; i++)
        assert_int_equal(stats_of(all[i]).reads, i == 1 ? 0 : (i + 1) * ROUNDS);
    sc_stats together = SC_STATS_INIT;
    assert_int_equal(sc_registries_stats(all, REGISTRIES, &together), SC_OK);
    assert_int_equal(together.reads, (1 + 3 + 4 + 5) * ROUNDS);
    assert_int_equal(together.handles, 4);
    sc_stats own = stats_of(all[4]);
    assert_true(together.read.all.count > own.read.all.count);
    for (int i = 0; i < REGISTRIES; i++)
        sc_registry_destroy(all[i]);
}

static void test_metrics__switched_off_nothing_is_counted(void **state)
{
    sc_registry *off = registry_of(true, 1);
    sc_handle handle = publish_x(off);
    sc_key *key;
    assert_int_equal(sc_key_create(off, handle, "x", &key, NULL), SC_OK);
    read_all_ways(off, handle, key, 100);
    sc_stats stats = stats_of(off), nothing = SC_STATS_INIT;
    assert_memory_equal(&stats, &nothing, sizeof stats);
    sc_key_destroy(key);
    sc_registry_destroy(off);
}

struct crowd {
    sc_registry *registry;
    sc_handle handle;
    sc_key *key;
    int times;
    atomic_int failures;
    atomic_bool stop;
};

static void *read_on(void *context)
{
    struct crowd *crowd = context;
    int64_t number;
    for (int i = 0; i < crowd->times; i++) {
        bool done = sc_get_i64(crowd->registry, crowd->handle, "x", &number) == SC_OK &&
                    sc_key_get_i64(crowd->key, &number) == SC_OK;
        atomic_fetch_add(&crowd->failures, !done);
    }
    return NULL;
}

/* What is seen never goes back, while threads begin, count and end. */
static void *look_on(void *context)
{
    struct crowd *crowd = context;
    uint64_t reads = 0, timed = 0;
    while (!atomic_load(&crowd->stop)) {
        sc_stats stats = SC_STATS_INIT;
        bool done = sc_registry_stats(crowd->registry, &stats) == SC_OK && stats.reads >= reads &&
                    stats.read.all.count >= timed;
        atomic_fetch_add(&crowd->failures, !done);
        reads = stats.reads;
        timed = stats.read.all.count;
    }
    return NULL;
}

static void test_metrics__counts_of_many_threads_are_exact(void **state)
{
    enum { THREADS = 8, ROUNDS = 6, TIMES = 5003 };
    struct crowd crowd = {.registry = sc_registry_create(NULL, NULL), .times = TIMES};
    pthread_t threads[THREADS], looking;
    crowd.handle = publish_x(crowd.registry);
    assert_int_equal(sc_key_create(crowd.registry, crowd.handle, "x", &crowd.key, NULL), SC_OK);
    assert_int_equal(pthread_create(&looking, NULL, look_on, &crowd), 0);
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, read_on, &crowd), 0);
        for (int i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
    }
    atomic_store(&crowd.stop, true);
    pthread_join(looking, NULL);
    assert_int_equal(crowd.failures, 0);
    assert_int_equal(stats_of(crowd.registry).reads, 2 * THREADS * ROUNDS * TIMES);
    sc_key_destroy(crowd.key);
    sc_registry_destroy(crowd.registry);
}

/* Reads of a thread that outlives registry after registry, which may lie where the last one lay. */
static void test_metrics__a_registry_may_end_before_the_threads_that_read_it(void **state)
{
    int64_t number;
    for (int i = 1; i <= 50; i++) {
        sc_registry *own = registry_of(i % 5 == 0, 3);
        sc_handle handle = publish_x(own);
        for (int read = 0; read < i; read++)
            assert_int_equal(sc_get_i64(own, handle, "x", &number), SC_OK);
        assert_int_equal(stats_of(own).reads, i % 5 == 0 ? 0 : i);
        sc_registry_destroy(own);
    }
}

static void test_metrics__extractions_count_for_the_registry_that_published(void **state)
{
    struct small {
        int64_t x;
    } small;
    const sc_field fields[] = {{.path = "x",
                                .kind = SC_KIND_I64,
                                .size = sizeof(int64_t),
                                .offset = offsetof(struct small, x)}};
    const sc_table table = {.fields = fields, .count = 1, .size = sizeof small};
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_extracted *extracted;
    sc_registry *own = registry_of(false, 1);
    sc_handle handle = publish_x(own);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    options.unknown = SC_UNKNOWN_IGNORE;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(sc_extract(snapshot, &table, &options, &small, &extracted, NULL), SC_OK);
        sc_extracted_free(extracted);
    }
    options.path = "s";
    assert_int_equal(sc_extract(snapshot, &table, &options, &small, &extracted, NULL), SC_ETYPE);
    sc_stats stats = stats_of(own);
    assert_int_equal(stats.extracts, 4);
    assert_int_equal(stats.extract.all.count, 4);
    assert_int_equal(stats.errors[SC_ETYPE], 1);
    sc_registry_destroy(own);
    options.path = NULL; /* the snapshot outlives it */
    assert_int_equal(sc_extract(snapshot, &table, &options, &small, &extracted, NULL), SC_OK);
    sc_extracted_free(extracted);
    sc_release(snapshot);
}

static void *read_once(void *context)
{
    struct crowd *crowd = context;
    int64_t number;
    sc_get_i64(crowd->registry, crowd->handle, "x", &number);
    while (!atomic_load(&crowd->stop))
        usleep(1000);
    return NULL;
}

static void test_metrics__a_child_goes_on_with_its_parents_numbers(void **state)
{
    struct crowd crowd = {.registry = sc_registry_create(NULL, NULL)};
    pthread_t thread;
    int64_t number;
    int status = 0;
    crowd.handle = publish_x(crowd.registry);
    assert_int_equal(pthread_create(&thread, NULL, read_once, &crowd), 0);
    while (stats_of(crowd.registry).reads < 1)
        usleep(1000);
    assert_int_equal(sc_get_i64(crowd.registry, crowd.handle, "x", &number), SC_OK);
    pid_t child = fork();
    if (child == 0) {
        sc_stats stats = SC_STATS_INIT;
        bool done = sc_get_i64(crowd.registry, crowd.handle, "x", &number) == SC_OK &&
                    sc_registry_stats(crowd.registry, &stats) == SC_OK;
        _exit(done && stats.reads == 3 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(stats_of(crowd.registry).reads, 2);
    atomic_store(&crowd.stop, true);
    pthread_join(thread, NULL);
    sc_registry_destroy(crowd.registry);
}

static void test_metrics__what_stats_refuse(void **state)
{
    sc_stats stats = SC_STATS_INIT;
    sc_registry *none = NULL;
    struct {
        size_t size;
        bool enabled;
        double seconds;
        uint64_t untouched;
    } older = {.size = offsetof(sc_stats, window_seconds), .untouched = 77};
    assert_int_equal(sc_registry_stats(NULL, &stats), SC_EINVALID);
    assert_int_equal(sc_registry_stats(registry, NULL), SC_EINVALID);
    assert_int_equal(sc_registries_stats(&none, 1, &stats), SC_EINVALID);
    assert_int_equal(sc_registries_stats(NULL, 1, &stats), SC_EINVALID);
    stats.size = 0;
    assert_int_equal(sc_registry_stats(registry, &stats), SC_EINVALID);
    assert_int_equal(sc_registry_stats(registry, (sc_stats *)(void *)&older), SC_OK);
    assert_true(older.enabled);
    assert_int_equal(older.untouched, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_metrics__a_load_is_counted_in_all_its_parts),
        LOADING(test_metrics__warnings_are_counted),
        LOADING(test_metrics__a_failed_load_keeps_the_counts_of_its_helpers),
        LOADING(test_metrics__handles_of_one_snapshot_count_for_their_registry),
        LOADING(test_metrics__every_way_to_read_is_counted),
        LOADING(test_metrics__a_thread_may_read_several_registries_in_turn),
        LOADING(test_metrics__switched_off_nothing_is_counted),
        LOADING(test_metrics__counts_of_many_threads_are_exact),
        LOADING(test_metrics__a_registry_may_end_before_the_threads_that_read_it),
        LOADING(test_metrics__extractions_count_for_the_registry_that_published),
        LOADING(test_metrics__a_child_goes_on_with_its_parents_numbers),
        LOADING(test_metrics__what_stats_refuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
