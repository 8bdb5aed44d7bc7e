/* tests/unit/registry.c: handles, reads by handle, and what outlives what. */
#include "loading.h"

#include <stdlib.h>
#include <string.h>

/* One handle of a configuration in memory. */
static sc_handle load(const char *json)
{
    sc_handle handle = SC_HANDLE_NONE;
    sc_layers *layers = sc_layers_create();
    sc_layers_add_text(layers, "text", SC_FORMAT_JSON, json, strlen(json));
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    return handle;
}

static uint32_t slot_of(sc_handle handle)
{
    return (uint32_t)handle.bits;
}

/* No call finds anything behind the handle, and no output changes. */
static void expect_stale(sc_handle handle)
{
    bool truth = true;
    int64_t integer = 7;
    uint64_t natural = 7;
    double real = 7.5;
    char text[4] = "abc";
    size_t length = 7;
    assert_null(sc_acquire(registry, handle));
    assert_int_equal(sc_get_bool(registry, handle, "a", &truth), SC_ESTALE);
    assert_int_equal(sc_get_i64(registry, handle, "a", &integer), SC_ESTALE);
    assert_int_equal(sc_get_u64(registry, handle, "a", &natural), SC_ESTALE);
    assert_int_equal(sc_get_f64(registry, handle, "a", &real), SC_ESTALE);
    assert_int_equal(sc_get_str(registry, handle, "a", text, sizeof text, &length), SC_ESTALE);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_ESTALE);
    assert_int_equal(sc_handle_release(registry, handle), SC_ESTALE);
    assert_true(truth && integer == 7 && natural == 7 && real == 7.5 && length == 7);
    assert_string_equal(text, "abc");
}

static void expect_integer(sc_handle handle, int64_t expected)
{
    int64_t value = -1;
    assert_int_equal(sc_get_i64(registry, handle, "a", &value), SC_OK);
    assert_int_equal(value, expected);
}

static void test_registry__a_released_handle_is_stale(void **state)
{
    sc_handle handle = load("{\"a\": 1}");
    expect_integer(handle, 1);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    expect_stale(handle);
    sc_registry_maintain(registry);
    expect_stale(handle);
}

static void test_registry__releasing_one_handle_never_stales_another(void **state) /* rule 27 */
{
    sc_handle first = load("{\"a\": 1}"), second = load("{\"a\": 2}"), third = load("{\"a\": 3}");
    assert_int_equal(sc_handle_release(registry, second), SC_OK);
    expect_integer(first, 1);
    expect_integer(third, 3);
    expect_stale(second);
}

static void test_registry__a_slot_comes_back_with_another_generation(void **state)
{
    sc_handle old = load("{\"a\": 1}");
    sc_handle kept = load("{\"a\": 2}");
    for (int64_t round = 10; round < 1000; round++) {
        char json[32];
        assert_int_equal(sc_handle_release(registry, old), SC_OK);
        sc_registry_maintain(registry); /* only then is the slot free */
        snprintf(json, sizeof json, "{\"a\": %d}", (int)round);
        sc_handle next = load(json);
        assert_int_equal(slot_of(next), slot_of(old));
        assert_true(next.bits != old.bits);
        expect_stale(old);
        expect_integer(next, round);
        old = next;
    }
    expect_integer(kept, 2);
}

static void test_registry__a_slot_is_not_given_out_before_its_readers_are_gone(void **state)
{
    sc_handle old = load("{\"a\": 1}");
    assert_int_equal(sc_handle_release(registry, old), SC_OK);
    sc_handle next = load("{\"a\": 2}"); /* nothing was waited for yet */
    assert_true(slot_of(next) != slot_of(old));
}

static void test_registry__bits_that_were_never_given_out_are_stale(void **state)
{
    sc_handle handle = load("{\"a\": 1}");
    expect_stale((sc_handle)SC_HANDLE_NONE);
    for (int bit = 0; bit < 64; bit++)
        expect_stale((sc_handle){handle.bits ^ UINT64_C(1) << bit});
    static const uint32_t slots[] = {1,       /* free, in a chunk that is there */
                                     1023,    /* the last of it */
                                     1024,    /* the first of none */
                                     4194303, /* the last that there may be */
                                     4194304, /* beyond */
                                     UINT32_MAX};
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        expect_stale((sc_handle){(handle.bits & ~(uint64_t)UINT32_MAX) | slots[i]});
    expect_stale((sc_handle){UINT64_MAX});
    expect_stale((sc_handle){0xDEADBEEFDEADBEEF});
    expect_integer(handle, 1);
}

static void test_registry__a_handle_of_another_registry_is_not_ours(void **state)
{
    sc_registry *ours = registry;
    sc_registry *other = sc_registry_create(NULL, NULL);
    registry = other;
    sc_handle first = load("{\"a\": 1}"), second = load("{\"a\": 2}");
    registry = ours;
    sc_handle mine = load("{\"a\": 3}"); /* in the same slot as the first */
    assert_int_equal(slot_of(mine), slot_of(first));
    expect_stale(first);
    expect_stale(second);
    assert_null(sc_acquire(other, mine));
    assert_int_equal(sc_handle_release(other, second), SC_OK);
    assert_int_equal(sc_handle_release(other, first), SC_OK);
    expect_integer(mine, 3);
    sc_registry_destroy(other);
}

static void test_registry__thousands_of_handles_live_beside_each_other(void **state)
{
    enum { HANDLES = 5000 };
    sc_handle *handles = calloc(HANDLES, sizeof *handles);
    for (int i = 0; i < HANDLES; i++) {
        char json[32];
        snprintf(json, sizeof json, "{\"a\": %d}", i);
        handles[i] = load(json);
    }
    for (int i = 0; i < HANDLES; i += 2)
        assert_int_equal(sc_handle_release(registry, handles[i]), SC_OK);
    for (int i = 0; i < HANDLES; i++) {
        if (i % 2 == 0)
            expect_stale(handles[i]);
        else
            expect_integer(handles[i], i);
    }
    free(handles);
}

static void test_registry__released_handles_do_not_gather_memory(void **state)
{
    for (int i = 0; i < 70; i++)
        assert_int_equal(sc_handle_release(registry, load("{\"a\": 1}")), SC_OK);
    sc_registry_maintain(registry);
    size_t held = registry_memory.bytes;
    registry_memory.peak = held;
    for (int i = 0; i < 5000; i++)
        assert_int_equal(sc_handle_release(registry, load("{\"a\": 1}")), SC_OK);
    assert_true(registry_memory.peak < held + 1024 * 1024);
    sc_registry_maintain(registry);
    assert_int_equal(registry_memory.bytes, held);
}

static void test_registry__a_snapshot_outlives_its_handle_and_the_registry(void **state)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_registry *kept = registry;
    int64_t value = 0;
    options.allocator = &registry_memory.allocator;
    registry = sc_registry_create(&options, NULL);
    sc_handle first = load("{\"a\": 1}"), second = load("{\"a\": 2}");
    const sc_snapshot *one = sc_acquire(registry, first);
    const sc_snapshot *two = sc_acquire(registry, second);
    assert_int_equal(sc_handle_release(registry, first), SC_OK);
    sc_registry_maintain(registry);
    assert_int_equal(sc_snapshot_get_i64(one, "a", &value), SC_OK);
    assert_int_equal(value, 1);
    sc_registry_destroy(registry); /* with a handle that nobody released */
    registry = kept;
    assert_int_equal(sc_snapshot_get_i64(two, "a", &value), SC_OK);
    assert_int_equal(value, 2);
    sc_release(one);
    sc_release(two);
}

static void test_registry__reads_by_handle_are_those_of_the_snapshot(void **state) /* rule 22 */
{
    sc_handle handle = load("{\"t\": true, \"i\": -1, \"u\": 18446744073709551615, \"f\": 0.5, "
                            "\"n\": null, \"s\": \"x\", \"m\": {\"a\": [1]}}");
    bool truth = false;
    int64_t integer = 7;
    uint64_t natural = 7;
    double real = 7.5;
    assert_int_equal(sc_get_bool(registry, handle, "t", &truth), SC_OK);
    assert_true(truth);
    assert_int_equal(sc_get_i64(registry, handle, "u", &integer), SC_ERANGE);
    assert_int_equal(sc_get_i64(registry, handle, "f", &integer), SC_ETYPE);
    assert_int_equal(sc_get_i64(registry, handle, "n", &integer), SC_ENULL);
    assert_int_equal(sc_get_i64(registry, handle, "x", &integer), SC_ENOTFOUND);
    assert_int_equal(sc_get_i64(registry, handle, "m..a", &integer), SC_EINVALID);
    assert_int_equal(integer, 7);
    assert_int_equal(sc_get_u64(registry, handle, "i", &natural), SC_ERANGE);
    assert_int_equal(sc_get_u64(registry, handle, "m", &natural), SC_ETYPE);
    assert_int_equal(natural, 7);
    assert_int_equal(sc_get_u64(registry, handle, "u", &natural), SC_OK);
    assert_int_equal(natural, UINT64_MAX);
    assert_int_equal(sc_get_f64(registry, handle, "s", &real), SC_ETYPE);
    assert_int_equal(sc_get_f64(registry, handle, "u", &real), SC_ERANGE);
    assert_true(real == 7.5);
    assert_int_equal(sc_get_f64(registry, handle, "i", &real), SC_OK);
    assert_true(real == -1.0);
    assert_int_equal(sc_get_i64(registry, handle, "m.a[0]", &integer), SC_OK);
    assert_int_equal(integer, 1);
}

static void test_registry__a_string_is_copied_where_it_fits(void **state) /* rule 23 */
{
    sc_handle handle = load("{\"s\": \"abc\", \"z\": \"a\\u0000b\", \"e\": \"\", \"i\": 1}");
    char text[8] = "-------";
    size_t length = 99;
    assert_int_equal(sc_get_str(registry, handle, "s", text, 4, &length), SC_OK);
    assert_memory_equal(text, "abc\0---", 8);
    assert_int_equal(length, 3);
    strcpy(text, "-------");
    length = 99;
    assert_int_equal(sc_get_str(registry, handle, "s", text, 3, &length), SC_ERANGE);
    assert_string_equal(text, "-------");
    assert_int_equal(length, 3);
    assert_int_equal(sc_get_str(registry, handle, "s", NULL, 0, &length), SC_ERANGE);
    assert_int_equal(sc_get_str(registry, handle, "s", NULL, 0, NULL), SC_ERANGE);
    assert_int_equal(sc_get_str(registry, handle, "s", text, 4, NULL), SC_OK);
    assert_int_equal(sc_get_str(registry, handle, "z", text, 4, &length), SC_OK);
    assert_memory_equal(text, "a\0b\0---", 8);
    assert_int_equal(length, 3);
    assert_int_equal(sc_get_str(registry, handle, "e", text, 0, &length), SC_ERANGE);
    assert_int_equal(length, 0);
    assert_int_equal(sc_get_str(registry, handle, "e", text, 1, &length), SC_OK);
    assert_string_equal(text, "");
    strcpy(text, "-------");
    length = 99;
    assert_int_equal(sc_get_str(registry, handle, "i", text, 8, &length), SC_ETYPE);
    assert_int_equal(sc_get_str(registry, handle, "x", text, 8, &length), SC_ENOTFOUND);
    assert_string_equal(text, "-------");
    assert_int_equal(length, 99);
}

static void test_registry__invalid_calls_are_refused(void **state)
{
    sc_handle handle = load("{\"a\": 1}");
    int64_t integer = 7;
    char text[4];
    assert_int_equal(sc_get_i64(NULL, handle, "a", &integer), SC_EINVALID);
    assert_int_equal(sc_get_i64(registry, handle, NULL, &integer), SC_EINVALID);
    assert_int_equal(sc_get_i64(registry, handle, "a", NULL), SC_EINVALID);
    assert_int_equal(sc_get_bool(registry, handle, "a", NULL), SC_EINVALID);
    assert_int_equal(sc_get_u64(registry, handle, "a", NULL), SC_EINVALID);
    assert_int_equal(sc_get_f64(registry, handle, "a", NULL), SC_EINVALID);
    assert_int_equal(sc_get_str(registry, handle, "a", NULL, 4, NULL), SC_EINVALID);
    assert_int_equal(sc_get_str(NULL, handle, "a", text, 4, NULL), SC_EINVALID);
    assert_int_equal(sc_get_str(registry, handle, NULL, text, 4, NULL), SC_EINVALID);
    assert_int_equal(sc_handle_release(NULL, handle), SC_EINVALID);
    assert_null(sc_acquire(NULL, handle));
    sc_registry_maintain(NULL);
    sc_registry_destroy(NULL);
    assert_int_equal(integer, 7);
}

static void test_registry__no_memory_for_one_is_an_error(void **state)
{
    struct failing_allocator failing;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    failing_allocator_init(&failing, 1);
    options.allocator = &failing.allocator;
    assert_null(sc_registry_create(&options, &error));
    assert_int_equal(error.status, SC_ENOMEM);
}

/* Read, publish, release and wait for readers; without fork handlers this would hang. */
static int use_in_child(void *context)
{
    const sc_handle *handle = context;
    int64_t value = 0;
    if (sc_get_i64(registry, *handle, "a", &value) != SC_OK || value != 1)
        return 1;
    if (rename("b.json", "a.json") != 0 || sc_reload(registry, *handle, NULL) != SC_OK)
        return 2;
    if (sc_get_i64(registry, *handle, "a", &value) != SC_OK || value != 2)
        return 3;
    sc_registry_maintain(registry);
    return sc_handle_release(registry, *handle) == SC_OK ? 0 : 4;
}

static void test_registry__a_forked_child_reads_and_reloads(void **state)
{
    sc_handle handle;
    write_text("a.json", "{\"a\": 1}");
    write_text("b.json", "{\"a\": 2}");
    sc_layers *layers = layers_of("a.json");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    expect_integer(handle, 1);
    assert_int_equal(run_in_child(use_in_child, &handle), 0);
    expect_integer(handle, 1); /* the child's reload was its own */
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    expect_integer(handle, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_registry__a_released_handle_is_stale),
        LOADING(test_registry__releasing_one_handle_never_stales_another),
        LOADING(test_registry__a_slot_comes_back_with_another_generation),
        LOADING(test_registry__a_slot_is_not_given_out_before_its_readers_are_gone),
        LOADING(test_registry__bits_that_were_never_given_out_are_stale),
        LOADING(test_registry__a_handle_of_another_registry_is_not_ours),
        LOADING(test_registry__thousands_of_handles_live_beside_each_other),
        LOADING(test_registry__released_handles_do_not_gather_memory),
        LOADING(test_registry__a_snapshot_outlives_its_handle_and_the_registry),
        LOADING(test_registry__reads_by_handle_are_those_of_the_snapshot),
        LOADING(test_registry__a_string_is_copied_where_it_fits),
        LOADING(test_registry__invalid_calls_are_refused),
        LOADING(test_registry__no_memory_for_one_is_an_error),
        LOADING(test_registry__a_forked_child_reads_and_reloads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
