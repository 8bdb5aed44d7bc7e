/* tests/unit/sharing.c: equal texts, snapshots and layers are stored once, and nothing that differs
 * is taken for equal. */
#include "loading.h"

#include "base/sharing.h"
#include "registry/slots.h"
#include "scratch.h"
#include "superconfig/key.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What a table holds. */
struct object {
    atomic_uint references;
    struct sc__weak weak;
};

static atomic_uint *count_of(struct sc__weak *weak)
{
    return &((struct object *)((char *)weak - offsetof(struct object, weak)))->references;
}

static void test_sharing__a_table_grows_and_shrinks_with_what_is_in_it(void **state)
{
    enum { COUNT = 5000 };
    struct failing_allocator memory;
    failing_allocator_init(&memory, 0);
    struct sc__sharing *sharing = sc__sharing_create(&memory.allocator);
    size_t empty = memory.bytes;
    struct object *objects = calloc(COUNT, sizeof *objects);
    for (size_t i = 0; i < COUNT; i++) {
        atomic_init(&objects[i].references, 1);
        assert_null(sc__sharing_find_or_add(sharing, SC__SHARING_TEXTS, &objects[i].weak, i * 977,
                                            count_of));
    }
    for (size_t i = 0; i < COUNT; i++) {
        assert_ptr_equal(sc__sharing_find(sharing, SC__SHARING_TEXTS, i * 977, count_of),
                         &objects[i].weak);
        assert_int_equal(atomic_load(&objects[i].references), 2);
        assert_null(sc__sharing_find(sharing, SC__SHARING_SNAPSHOTS, i * 977, count_of));
    }
    assert_true(memory.bytes > empty + COUNT * sizeof(void *));
    for (size_t i = 0; i < COUNT; i++)
        sc__weak_remove(&objects[i].weak, SC__SHARING_TEXTS);
    assert_int_equal(memory.bytes, empty);
    assert_int_equal(sc__sharing_count(sharing, SC__SHARING_TEXTS), 0);
    sc__sharing_release(sharing);
    assert_nothing_held(&memory);
    free(objects);
}

static void test_sharing__a_table_without_memory_to_grow_still_finds_all(void **state)
{
    enum { COUNT = 300 };
    static struct object objects[COUNT];
    struct failing_allocator memory;
    failing_allocator_init(&memory, 0);
    struct sc__sharing *sharing = sc__sharing_create(&memory.allocator);
    memory.fail_at = memory.calls + 1;
    memory.stays_failed = true;
    for (size_t i = 0; i < COUNT; i++) {
        atomic_init(&objects[i].references, 1);
        sc__sharing_find_or_add(sharing, SC__SHARING_TEXTS, &objects[i].weak, i, count_of);
    }
    assert_true(memory.has_failed);
    for (size_t i = 0; i < COUNT; i++)
        assert_ptr_equal(sc__sharing_find(sharing, SC__SHARING_TEXTS, i, count_of),
                         &objects[i].weak);
    for (size_t i = 0; i < COUNT; i++)
        sc__weak_remove(&objects[i].weak, SC__SHARING_TEXTS);
    sc__sharing_release(sharing);
    assert_nothing_held(&memory);
}

/* An object whose last owner has let go is there until it has left its table, and is nobody's. */
static void test_sharing__what_is_ending_is_not_found(void **state)
{
    struct object ending, next;
    struct sc__sharing *sharing = sc__sharing_create(&sc__default_allocator);
    atomic_init(&ending.references, 1);
    atomic_init(&next.references, 1);
    sc__sharing_find_or_add(sharing, SC__SHARING_TEXTS, &ending.weak, 7, count_of);
    atomic_store(&ending.references, 0);
    assert_null(sc__sharing_find(sharing, SC__SHARING_TEXTS, 7, count_of));
    assert_null(sc__sharing_find_or_add(sharing, SC__SHARING_TEXTS, &next.weak, 7, count_of));
    sc__weak_remove(&ending.weak, SC__SHARING_TEXTS);
    assert_ptr_equal(sc__sharing_find(sharing, SC__SHARING_TEXTS, 7, count_of), &next.weak);
    sc__weak_remove(&next.weak, SC__SHARING_TEXTS);
    sc__sharing_release(sharing);
}

static size_t count(enum sc__sharing_kind kind)
{
    return sc__sharing_count(sc__registry_memory(registry)->sharing, kind);
}

static sc_handle load(const char *path, const sc_load_options *options)
{
    sc_handle handle = SC_HANDLE_NONE;
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, path);
    if (options)
        assert_int_equal(sc_layers_set_options(layers, options), SC_OK);
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    return handle;
}

static uint64_t version_of(sc_handle handle)
{
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    uint64_t version = sc_snapshot_version(snapshot);
    sc_release(snapshot);
    return version;
}

static int64_t integer(sc_handle handle, const char *path)
{
    int64_t value = -1;
    sc_get_i64(registry, handle, path, &value);
    return value;
}

static void test_sharing__a_handle_of_what_is_there_costs_next_to_nothing(void **state)
{
    enum { COUNT = 100 };
    write_text("a.json", "{\"a\": 1, \"b\": [1, 2, 3], \"c\": {\"d\": \"text\"}}");
    sc_handle first = load("a.json", NULL);
    size_t held = registry_memory.bytes;
    const sc_snapshot *shown = sc_acquire(registry, first);
    for (int i = 0; i < COUNT; i++) {
        sc_handle handle = load("a.json", NULL);
        const sc_snapshot *same = sc_acquire(registry, handle);
        assert_true(handle.bits != first.bits); /* rule 27 */
        assert_ptr_equal(same, shown);
        sc_release(same);
    }
    sc_release(shown);
    assert_true(registry_memory.bytes - held <= (size_t)COUNT * 128);
    assert_int_equal(count(SC__SHARING_TEXTS), 1);
    assert_int_equal(count(SC__SHARING_SNAPSHOTS), 1);
    assert_int_equal(count(SC__SHARING_LAYERS), 1);
}

/* One file below many others is one text. */
static void test_sharing__a_text_is_shared_by_different_configurations(void **state)
{
    write_text("base.json", "{\"a\": 1}");
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, "base.json");
    sc_handle handles[3];
    for (int i = 0; i < 3; i++) {
        char assignment[16];
        snprintf(assignment, sizeof assignment, "b=%d", i);
        sc_layers_add_set(layers, assignment);
        assert_int_equal(sc_load(registry, layers, &handles[i], NULL), SC_OK);
    }
    sc_layers_destroy(layers);
    assert_int_equal(count(SC__SHARING_TEXTS), 1);
    assert_int_equal(count(SC__SHARING_SNAPSHOTS), 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(integer(handles[i], "b"), i);
}

static void test_sharing__the_same_bytes_under_another_name_are_another_text(void **state)
{
    write_text("a.json", "{\"a\": 1}");
    write_text("b.json", "{\"a\": 1}");
    sc_handle handles[] = {load("a.json", NULL), load("b.json", NULL)};
    for (int i = 0; i < 2; i++) {
        const sc_snapshot *snapshot = sc_acquire(registry, handles[i]);
        sc_value value;
        sc_origin origin;
        assert_int_equal(sc_snapshot_find(snapshot, "a", &value), SC_OK);
        assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
        assert_string_equal(origin.source.data, i == 0 ? "a.json" : "b.json");
        sc_release(snapshot);
    }
    assert_int_equal(count(SC__SHARING_SNAPSHOTS), 2);
}

/* Each option alone keeps the layers of two handles apart, since a reload follows them. */
static void test_sharing__layers_with_other_settings_are_others(void **state)
{
    sc_load_options options[14];
    size_t count_of_options = sizeof options / sizeof *options;
    for (size_t i = 0; i < count_of_options; i++)
        options[i] = (sc_load_options)SC_LOAD_OPTIONS_INIT;
    options[1].strict = options[2].no_directives = options[3].ignore_tags = true;
    options[4].empty_variables_absent = options[5].json_comments = options[6].toml_1_1 = true;
    options[7].match_variables = options[8].variable_files = options[9].include = true;
    options[10].interpolate = true;
    options[11].max_depth--;
    options[12].max_document_bytes--;
    options[13].max_expansion_bytes--;
    write_text("a.json", "{\"a\": 1}");
    for (size_t i = 0; i < count_of_options; i++) {
        load("a.json", &options[i]);
        load("a.json", &options[i]);
        assert_int_equal(count(SC__SHARING_LAYERS), i + 1);
    }
}

static void change_nothing(sc_layers *layers)
{
    (void)layers;
}

static void change_profile(sc_layers *layers)
{
    sc_layers_set_profile(layers, "production");
}

static void change_root(sc_layers *layers)
{
    sc_layers_set_include_root(layers, ".");
}

static void change_rule(sc_layers *layers)
{
    sc_layers_set_arrays_at(layers, "x", SC_ARRAYS_REPLACE);
}

static void change_rule_further(sc_layers *layers)
{
    sc_layers_set_arrays_at(layers, "x", SC_ARRAYS_SUM);
}

static void change_alias(sc_layers *layers)
{
    sc_layers_add_alias(layers, "old", "new");
}

static void change_alias_further(sc_layers *layers)
{
    sc_layers_add_alias(layers, "old", "newer");
}

static void add_optional(sc_layers *layers)
{
    sc_layers_add_file_optional(layers, "more.json");
}

static void add_required(sc_layers *layers)
{
    sc_layers_add_file(layers, "more.json");
}

static void add_join(sc_layers *layers)
{
    sc_layers_add_join(layers, "more.json");
}

static void add_with_strategy(sc_layers *layers)
{
    sc_layers_set_arrays(layers, SC_ARRAYS_REPLACE);
    sc_layers_add_file(layers, "more.json");
}

static void add_with_format(sc_layers *layers)
{
    sc_layers_set_format(layers, SC_FORMAT_JSON);
    sc_layers_add_file(layers, "more.json");
}

static void add_text(sc_layers *layers)
{
    sc_layers_add_set(layers, "a=2");
}

static void add_other_text(sc_layers *layers)
{
    sc_layers_add_set(layers, "a=3");
}

static void test_sharing__layers_that_differ_anywhere_are_others(void **state)
{
    static void (*const changes[])(sc_layers *) = {
        change_nothing,    change_profile,       change_root,  change_rule,   change_rule_further,
        change_alias,      change_alias_further, add_optional, add_required,  add_join,
        add_with_strategy, add_with_format,      add_text,     add_other_text};
    write_text("a.json", "{\"production\": {\"a\": 1}}");
    write_text("more.json", "{\"production\": {\"a\": 1}}");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        for (int twice = 0; twice < 2; twice++) {
            sc_handle handle;
            sc_layers *layers = sc_layers_create();
            sc_layers_add_file(layers, "a.json");
            changes[i](layers);
            assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
            sc_layers_destroy(layers);
            assert_int_equal(count(SC__SHARING_LAYERS), i + 1);
        }
    }
}

/* A list that changes after it was loaded leaves the handle's as it was. */
static void test_sharing__a_list_that_goes_on_changing_is_not_the_handle_s(void **state)
{
    sc_handle handle, other;
    write_text("a.json", "{\"a\": 1}");
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, "a.json");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_add_set(layers, "a=2");
    assert_int_equal(sc_load(registry, layers, &other, NULL), SC_OK);
    sc_layers_destroy(layers);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    assert_int_equal(sc_reload(registry, other, NULL), SC_OK);
    assert_int_equal(integer(handle, "a"), 1);
    assert_int_equal(integer(other, "a"), 2);
}

static void test_sharing__versions_of_a_handle_grow_whatever_is_shared(void **state)
{
    write_text("x.json", "{\"a\": 1}");
    sc_handle handle = load("x.json", NULL);
    sc_key *key;
    uint64_t first = version_of(handle);
    assert_int_equal(sc_key_create(registry, handle, "a", &key, NULL), SC_OK);
    write_text("x.json", "{\"b\": 2, \"a\": 3}");
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    uint64_t second = version_of(handle);
    assert_true(second > first);
    sc_handle other = load("x.json", NULL); /* shows the same, and keeps its number */
    assert_int_equal(version_of(other), second);
    uint64_t before = second;
    for (int i = 0; i < 3; i++) {
        int64_t value = 0;
        assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
        assert_true(version_of(handle) > before);
        before = version_of(handle);
        assert_int_equal(sc_key_get_i64(key, &value), SC_OK);
        assert_int_equal(value, 3);
    }
    assert_int_equal(version_of(other), second);
    sc_registry_maintain(registry);
    assert_int_equal(count(SC__SHARING_SNAPSHOTS), 1);
    sc_key_destroy(key);
}

static void test_sharing__a_reload_shares_what_another_handle_shows(void **state)
{
    char big[4096];
    memset(big, 'x', sizeof big);
    memcpy(big, "{\"a\": 1, \"b\": \"", 15);
    memcpy(big + sizeof big - 3, "\"}", 3);
    write_text("a.json", big);
    sc_handle first = load("a.json", NULL);
    write_text("a.json", "{\"a\": 2}");
    sc_handle second = load("a.json", NULL);
    write_text("a.json", big);
    size_t held = registry_memory.bytes;
    assert_int_equal(sc_reload(registry, second, NULL), SC_OK);
    sc_registry_maintain(registry);
    assert_true(registry_memory.bytes < held + 512); /* a head, and no block */
    assert_int_equal(integer(first, "a"), 1);
    assert_int_equal(integer(second, "a"), 1);
    assert_int_equal(sc_handle_release(registry, first), SC_OK);
    sc_registry_maintain(registry);
    assert_int_equal(integer(second, "a"), 1);
}

static void test_sharing__the_last_handle_takes_everything_with_it(void **state)
{
    size_t held = registry_memory.bytes;
    write_text("a.json", "{\"a\": 1}");
    sc_handle handles[] = {load("a.json", NULL), load("a.json", NULL)};
    size_t both = registry_memory.bytes;
    sc_handle_release(registry, handles[0]);
    sc_registry_maintain(registry);
    assert_int_equal(count(SC__SHARING_SNAPSHOTS), 1);
    assert_int_equal(integer(handles[1], "a"), 1);
    sc_handle_release(registry, handles[1]);
    sc_registry_maintain(registry);
    for (int kind = 0; kind < SC__SHARING_KINDS; kind++)
        assert_int_equal(count((enum sc__sharing_kind)kind), 0);
    assert_true(both - registry_memory.bytes > 500 && registry_memory.bytes > held); /* the slots */
    load("a.json", NULL);
    assert_int_equal(count(SC__SHARING_SNAPSHOTS), 1);
}

static void test_sharing__a_snapshot_outlives_the_registry_that_shares_it(void **state)
{
    struct failing_allocator memory;
    sc_registry *kept = registry;
    failing_allocator_init(&memory, 0);
    registry = registry_with(&memory.allocator);
    write_text("a.json", "{\"a\": 1}");
    sc_handle handle = load("a.json", NULL);
    load("a.json", NULL);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    sc_registry_destroy(registry);
    int64_t value = 0;
    assert_int_equal(sc_snapshot_get_i64(snapshot, "a", &value), SC_OK);
    assert_int_equal(value, 1);
    sc_release(snapshot);
    assert_nothing_held(&memory);
    registry = kept;
}

/* What warned, and what did not, are not the same, though the values are. */
static void test_sharing__warnings_tell_snapshots_apart(void **state)
{
    write_text("a.json", "{\"a\": 1}");
    sc_handle plain, warned;
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, "a.json");
    assert_int_equal(sc_load(registry, layers, &plain, NULL), SC_OK);
    sc_layers_add_glob(layers, "none/*");
    assert_int_equal(sc_load(registry, layers, &warned, NULL), SC_OK);
    sc_layers_destroy(layers);
    const sc_snapshot *snapshots[] = {sc_acquire(registry, plain), sc_acquire(registry, warned)};
    assert_int_equal(sc_snapshot_warning_count(snapshots[0]), 0);
    assert_int_equal(sc_snapshot_warning_count(snapshots[1]), 1);
    sc_release(snapshots[0]);
    sc_release(snapshots[1]);
}

enum { THREADS = 4, ROUNDS = 200 };

/* Loads and ends handles of two configurations that other threads load and end as well. */
static void *come_and_go(void *argument)
{
    sc_registry *shared = argument;
    size_t failures = 0;
    for (int round = 0; round < ROUNDS; round++) {
        sc_handle handles[2];
        for (int i = 0; i < 2; i++) {
            int64_t value = -1;
            sc_layers *layers = sc_layers_create();
            sc_layers_add_file(layers, i == 0 ? "a.json" : "b.json");
            failures += sc_load(shared, layers, &handles[i], NULL) != SC_OK;
            sc_layers_destroy(layers);
            failures += sc_get_i64(shared, handles[i], "a", &value) != SC_OK || value != i;
        }
        failures += sc_reload(shared, handles[round % 2], NULL) != SC_OK;
        for (int i = 0; i < 2; i++)
            failures += sc_handle_release(shared, handles[i]) != SC_OK;
    }
    return (void *)failures;
}

static void test_sharing__threads_come_and_go(void **state)
{
    pthread_t threads[THREADS];
    sc_registry *shared = sc_registry_create(NULL, NULL);
    write_text("a.json", "{\"a\": 0}");
    write_text("b.json", "{\"a\": 1}");
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, shared), 0);
    for (int i = 0; i < THREADS; i++) {
        void *failures;
        pthread_join(threads[i], &failures);
        assert_null(failures);
    }
    sc_registry_maintain(shared);
    struct sc__sharing *sharing = sc__registry_memory(shared)->sharing;
    for (int kind = 0; kind < SC__SHARING_KINDS; kind++)
        assert_int_equal(sc__sharing_count(sharing, (enum sc__sharing_kind)kind), 0);
    sc_registry_destroy(shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sharing__a_table_grows_and_shrinks_with_what_is_in_it),
        cmocka_unit_test(test_sharing__a_table_without_memory_to_grow_still_finds_all),
        cmocka_unit_test(test_sharing__what_is_ending_is_not_found),
        LOADING(test_sharing__a_handle_of_what_is_there_costs_next_to_nothing),
        LOADING(test_sharing__a_text_is_shared_by_different_configurations),
        LOADING(test_sharing__the_same_bytes_under_another_name_are_another_text),
        LOADING(test_sharing__layers_with_other_settings_are_others),
        LOADING(test_sharing__layers_that_differ_anywhere_are_others),
        LOADING(test_sharing__a_list_that_goes_on_changing_is_not_the_handle_s),
        LOADING(test_sharing__versions_of_a_handle_grow_whatever_is_shared),
        LOADING(test_sharing__a_reload_shares_what_another_handle_shows),
        LOADING(test_sharing__the_last_handle_takes_everything_with_it),
        LOADING(test_sharing__a_snapshot_outlives_the_registry_that_shares_it),
        LOADING(test_sharing__warnings_tell_snapshots_apart),
        LOADING(test_sharing__threads_come_and_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
