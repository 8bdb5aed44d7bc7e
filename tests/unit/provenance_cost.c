/* tests/unit/provenance_cost.c: what asking for origins costs (rule 17), counted in allocations
 * and bytes; asking from many threads, and without memory. */
#include "failing_allocator.h"
#include "loaded.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* All that was ever asked for, and what is held now. */
static atomic_size_t calls;
static atomic_size_t taken; /* bytes */
static atomic_size_t held;  /* bytes */

static void count(size_t size)
{
    atomic_fetch_add(&calls, 1);
    atomic_fetch_add(&taken, size);
    atomic_fetch_add(&held, size);
}

static void *count_allocate(void *context, size_t size)
{
    count(size);
    return malloc(size);
}

static void *count_reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    count(new_size);
    atomic_fetch_sub(&held, old_size);
    return realloc(memory, new_size);
}

static void count_release(void *context, void *memory, size_t size)
{
    atomic_fetch_sub(&held, size);
    free(memory);
}

static const sc_allocator counting = {NULL, count_allocate, count_reallocate, count_release};

static const sc_snapshot *load_with(const sc_allocator *allocator, const struct layer *added,
                                    size_t added_count)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_handle handle;
    sc_layers *layers = sc_layers_create();
    options.allocator = allocator;
    sc_registry *registry = sc_registry_create(&options, NULL);
    assert_non_null(registry);
    add_layers(layers, added, added_count);
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    return snapshot;
}

/* `before`, then `each` with numbers from 0 put in, then `after`. */
static char *repeat(const char *before, const char *each, size_t times, const char *after)
{
    char *text = malloc(strlen(before) + (strlen(each) + 8) * times + strlen(after) + 1);
    size_t length = (size_t)sprintf(text, "%s", before);
    for (size_t i = 0; i < times; i++) {
        const char *number = strchr(each, '#');
        length += number ? (size_t)sprintf(text + length, "%.*s%zu%s", (int)(number - each), each,
                                           i, number + 1)
                         : (size_t)sprintf(text + length, "%s", each);
    }
    strcpy(text + length, after);
    return text;
}

static void ask_value(sc_value value, size_t position)
{
    sc_value said;
    assert_int_equal(sc_value_origin_value(value, position, &said), SC_OK);
    sc_release(said.snapshot);
}

/* Bytes of one question for what a lower layer had said. */
static size_t bytes_of_question(sc_value value, size_t position)
{
    size_t before = taken;
    ask_value(value, position);
    return taken - before;
}

static size_t bytes_of_second_question(size_t keys)
{
    char *text = repeat("{\"first\": [1, {\"a\": true}]", ",\n\"key#\": \"text\"", keys, "}");
    const struct layer layers[] = {JSON(text), JSON("{\"first\": 1, \"key7\": 2}")};
    const sc_snapshot *snapshot = load_with(&counting, layers, 2);
    size_t first = bytes_of_question(value_at(snapshot, "key7"), 1);
    size_t second = bytes_of_question(value_at(snapshot, "first"), 1);
    assert_true(first > second + strlen(text));
    assert_int_equal(bytes_of_question(value_at(snapshot, "first"), 1), second);
    assert_says(value_at(snapshot, "first"), 1, "!1.json 1.json:1:11", "[1,{\"a\":true}]");
    sc_release(snapshot);
    assert_int_equal(held, 0);
    free(text);
    return second;
}

static void test_provenance_cost__a_value_costs_what_lies_below_it(void **state)
{
    assert_int_equal(bytes_of_second_question(100), bytes_of_second_question(20000));
}

static void test_provenance_cost__every_key_of_two_files_parses_each_once(void **state)
{
    enum { KEYS = 3000 };
    char *text = repeat("{\"x\": 0", ",\n\"key#\": \"a\"", KEYS, "}");
    const struct layer layers[] = {JSON(text), JSON(text), JSON("{\"x\": 1}")};
    const sc_snapshot *snapshot = load_with(&counting, layers, 3);
    sc_value root = sc_snapshot_root(snapshot);
    char place[48];
    size_t readings = bytes_of_question(value_at(snapshot, "x"), 1) +
                      bytes_of_question(value_at(snapshot, "x"), 2);
    size_t one = bytes_of_question(value_at(snapshot, "key0"), 1);
    assert_true(readings > 8 * one);
    size_t before = taken;
    for (size_t i = 1; i <= KEYS; i++) {
        sc_value value;
        sc_origin origin;
        assert_int_equal(sc_value_at(root, i, &value), SC_OK);
        ask_value(value, 1);
        assert_int_equal(sc_value_origin(value, 1, &origin), SC_OK);
        assert_int_equal(origin.line, i + 1);
    }
    /* The paths of the index are the only thing that may differ from key to key. */
    assert_true(taken - before <= (one + 4096) * KEYS);
    snprintf(place, sizeof place, "!1.json 1.json:%d:12", KEYS + 1);
    assert_says(value_at(snapshot, "key2999"), 1, place, "\"a\"");
    sc_release(snapshot);
    assert_int_equal(held, 0);
    free(text);
}

static void test_provenance_cost__packed_elements_need_no_memory_after_the_first(void **state)
{
    enum { COUNT = 20000 };
    char *text = repeat("{\"x\": [0", ",\n#", COUNT, "]}");
    const struct layer layers[] = {JSON(text)};
    const sc_snapshot *snapshot = load_with(&counting, layers, 1);
    sc_value array = value_at(snapshot, "x");
    sc_value element;
    sc_origin origin;
    assert_int_equal(sc_value_at(array, 5, &element), SC_OK);
    assert_int_equal(sc_value_origin(element, 0, &origin), SC_OK);
    size_t before = calls;
    for (size_t i = 1; i <= COUNT; i++) {
        assert_int_equal(sc_value_at(array, i, &element), SC_OK);
        assert_int_equal(sc_value_origin(element, 0, &origin), SC_OK);
        assert_int_equal(origin.line, i + 1);
        assert_int_equal(origin.column, 1);
    }
    assert_int_equal(calls, before);
    sc_release(snapshot);
    assert_int_equal(held, 0);
    free(text);
}

static void test_provenance_cost__a_stream_is_parsed_once_for_all_its_documents(void **state)
{
    enum { DOCUMENTS = 400 };
    char *text = repeat("", "---\nk: {a: #}\n", DOCUMENTS, "");
    const struct layer layers[] = {YAML(text)};
    const sc_snapshot *snapshot = load_with(&counting, layers, 1);
    sc_value k = value_at(snapshot, "k");
    char place[48], said[32];
    assert_int_equal(sc_value_origin_count(k), DOCUMENTS);
    ask_value(k, 0);
    size_t one = bytes_of_question(k, 1);
    for (size_t i = 0; i < DOCUMENTS; i++) {
        assert_int_equal(bytes_of_question(k, i), one);
        snprintf(place, sizeof place, "1.yaml 1.yaml:%zu:4", 2 * (DOCUMENTS - i));
        snprintf(said, sizeof said, "{\"a\":%zu}", DOCUMENTS - i - 1);
        assert_says(k, i, place, said);
    }
    sc_release(snapshot);
    assert_int_equal(held, 0);
    free(text);
}

/* Aliases all have the place of what they name: none is looked at twice. */
static void test_provenance_cost__many_aliases_of_one_value_are_one(void **state)
{
    char *text = repeat("b: &b {k: [v]}\n", "a#: *b\n", 1000, "");
    char *above = repeat("{\"x\": 1", ",\"a#\": 1", 1000, "}");
    const struct layer layers[] = {YAML(text), JSON(above)};
    const sc_snapshot *snapshot = load_with(&counting, layers, 2);
    assert_says(value_at(snapshot, "a0"), 1, "!1.yaml 1.yaml:1:7", "{\"k\":[\"v\"]}");
    assert_says(value_at(snapshot, "a999"), 1, "!1.yaml 1.yaml:1:7", "{\"k\":[\"v\"]}");
    sc_release(snapshot);
    assert_int_equal(held, 0);
    free(text);
    free(above);
}

/* Each reading is above 16 MiB: of eight, no more are kept than fit. */
static void test_provenance_cost__readings_that_were_not_asked_for_longest_go(void **state)
{
    enum { TEXTS = 8, NUMBERS = 400000 };
    char *text = repeat("{\"x\": [0", ",1", NUMBERS, "]}");
    struct layer layers[TEXTS];
    for (size_t i = 0; i < TEXTS; i++)
        layers[i] = (struct layer){SC_FORMAT_JSON, text, SC_ARRAYS_MERGE};
    const sc_snapshot *snapshot = load_with(&counting, layers, TEXTS);
    sc_value element = value_at(snapshot, "x[400000]");
    size_t start = held;
    size_t most = 0;
    for (size_t i = 0; i < 2 * TEXTS; i++) {
        sc_origin origin;
        assert_int_equal(sc_value_origin(element, i % TEXTS, &origin), SC_OK);
        assert_int_equal(origin.column, 8 + 2 * NUMBERS);
        if (i < 2)
            most = held - start; /* those two are always kept */
    }
    if (most < (size_t)64 << 20)
        most = (size_t)64 << 20;
    assert_true(held - start <= most + ((size_t)1 << 20)); /* and the places */
    sc_release(snapshot);
    assert_int_equal(held, 0);
    free(text);
}

enum { THREADS = 4, ROUNDS = 20, THREAD_KEYS = 60 };

struct asker {
    const sc_snapshot *snapshot;
    pthread_barrier_t *start;
    size_t number;
    size_t wrong;
};

/* Threads count what is wrong; the test asserts that nothing is. */
static void ask_key(struct asker *asker, size_t key)
{
    char path[32];
    sc_origin origin;
    sc_value value, said;
    sc_str text;
    snprintf(path, sizeof path, "key%zu", key);
    asker->wrong += sc_snapshot_find(asker->snapshot, path, &value) != SC_OK;
    asker->wrong += sc_value_origin(value, 1, &origin) != SC_OK || origin.line != key + 2;
    if (sc_value_origin_value(value, 1, &said) != SC_OK) {
        asker->wrong++;
        return;
    }
    asker->wrong += sc_value_str(said, &text) != SC_OK || strcmp(text.data, "a") != 0;
    sc_release(said.snapshot);
    snprintf(path, sizeof path, "x[%zu]", key % 10);
    asker->wrong += sc_snapshot_find(asker->snapshot, path, &value) != SC_OK;
    asker->wrong +=
        sc_value_origin(value, 0, &origin) != SC_OK || origin.column != 8 + 2 * (key % 10);
}

static void *ask_all(void *context)
{
    struct asker *asker = context;
    pthread_barrier_wait(asker->start);
    for (size_t i = 0; i < THREAD_KEYS; i++)
        ask_key(asker, (i * 7 + asker->number * 13) % THREAD_KEYS);
    return NULL;
}

static void test_provenance_cost__threads_may_ask_one_snapshot_at_once(void **state)
{
    char *low = repeat("{\"y\": 0", ",\n\"key#\": \"a\"", THREAD_KEYS, "}");
    char *high = repeat("{\"x\": [0,1,2,3,4,5,6,7,8,9]", ",\"key#\": \"b\"", THREAD_KEYS, "}");
    const struct layer layers[] = {JSON(low), JSON(high)};
    pthread_barrier_t start;
    pthread_barrier_init(&start, NULL, THREADS);
    for (size_t round = 0; round < ROUNDS; round++) {
        const sc_snapshot *snapshot = load_with(&counting, layers, 2);
        struct asker askers[THREADS];
        pthread_t threads[THREADS];
        for (size_t i = 0; i < THREADS; i++) {
            askers[i] = (struct asker){snapshot, &start, i, 0};
            assert_int_equal(pthread_create(&threads[i], NULL, ask_all, &askers[i]), 0);
        }
        for (size_t i = 0; i < THREADS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(askers[i].wrong, 0);
        }
        sc_release(snapshot);
        assert_int_equal(held, 0);
    }
    pthread_barrier_destroy(&start);
    free(low);
    free(high);
}

/* One place and one value, with the allocation `fail_at` calls from now failing. */
static sc_status ask_failing(struct failing_allocator *failing, sc_value value, size_t fail_at)
{
    sc_origin origin;
    sc_value said;
    failing->has_failed = false;
    failing->fail_at = fail_at ? failing->calls + fail_at : 0;
    sc_status status = sc_value_origin(value, 1, &origin);
    if (status == SC_OK)
        status = sc_value_origin_value(value, 1, &said);
    if (status == SC_OK)
        sc_release(said.snapshot);
    assert_int_equal(status, failing->has_failed ? SC_ENOMEM : SC_OK);
    return status;
}

static void test_provenance_cost__without_memory_all_stays_usable(void **state)
{
    /* Tables of TOML do not stand in the order of their places, so they are sorted. */
    static const struct layer layers[] = {
        TOML("[b.c]\nx = [1, 2, 3, 4, 5, 6, 7, 8]\n[a]\nk.\"l m\" = {n = 1}\n[b]\ny = 1\n"),
        JSON("{\"a\": {\"k\": 2}, \"b\": {\"c\": {\"x\": 3}}}")};
    struct failing_allocator failing;
    size_t fail_at = 0;
    sc_status status;
    do {
        failing_allocator_init(&failing, 0);
        const sc_snapshot *snapshot = load_with(&failing.allocator, layers, 2);
        sc_value value = value_at(snapshot, "a.k");
        status = ask_failing(&failing, value, ++fail_at);
        assert_int_equal(ask_failing(&failing, value, 0), SC_OK);
        assert_says(value, 1, "!1.toml 1.toml:4:1", "{\"l m\":{\"n\":1}}");
        assert_says(value_at(snapshot, "b.c.x"), 1, "!1.toml 1.toml:2:5", "[1,2,3,4,5,6,7,8]");
        sc_release(snapshot);
        assert_nothing_held(&failing);
    } while (status == SC_ENOMEM);
    assert_true(fail_at > 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_provenance_cost__a_value_costs_what_lies_below_it),
        cmocka_unit_test(test_provenance_cost__every_key_of_two_files_parses_each_once),
        cmocka_unit_test(test_provenance_cost__packed_elements_need_no_memory_after_the_first),
        cmocka_unit_test(test_provenance_cost__a_stream_is_parsed_once_for_all_its_documents),
        cmocka_unit_test(test_provenance_cost__many_aliases_of_one_value_are_one),
        cmocka_unit_test(test_provenance_cost__readings_that_were_not_asked_for_longest_go),
        cmocka_unit_test(test_provenance_cost__threads_may_ask_one_snapshot_at_once),
        cmocka_unit_test(test_provenance_cost__without_memory_all_stays_usable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
