/* tests/unit/used.c: which keys nobody has read, by every way to read, and through reloads. */
#include "loading.h"

#include "registry/slots.h"

#include <string.h>

static sc_registry *recording_with(const sc_allocator *allocator)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = allocator;
    options.record_reads = true;
    return sc_registry_create(&options, NULL);
}

static sc_registry *recording(void)
{
    sc_registry *made = recording_with(&registry_memory.allocator);
    assert_non_null(made);
    return made;
}

static const char document[] =
    "{\"a\":1,\"b\":{\"c\":\"t\",\"d\":[1,2],\"e\":{}},\"f\":[\"x\",{\"g\":true}],"
    "\"dot.ted\":0.5}";
static const char all_leaves[] = "a b.c b.d b.e f[0] f[1].g \"dot.ted\" ";

static sc_handle load_text(sc_registry *into, const char *json)
{
    sc_handle handle = SC_HANDLE_NONE;
    write_text("t.json", json);
    sc_layers *layers = layers_of("t.json");
    assert_int_equal(sc_load(into, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    return handle;
}

static bool append_path(void *context, sc_str path, sc_value leaf)
{
    assert_int_equal(strlen(path.data), path.length);
    strcat(strcat(context, path.data), " ");
    return true;
}

static void assert_unused_in(const sc_snapshot *snapshot, const char *expected)
{
    char paths[1024] = "";
    assert_int_equal(sc_snapshot_unused(snapshot, append_path, paths), SC_OK);
    assert_string_equal(paths, expected);
}

static void assert_unused(sc_registry *from, sc_handle handle, const char *expected)
{
    const sc_snapshot *snapshot = sc_acquire(from, handle);
    assert_unused_in(snapshot, expected);
    sc_release(snapshot);
}

static void test_used__what_is_read_by_handle_counts(void **state)
{
    sc_registry *own = recording();
    sc_handle handle = load_text(own, document);
    int64_t number = 0;
    double real = 0;
    char text[8];
    assert_unused(own, handle, all_leaves);
    assert_int_equal(sc_get_i64(own, handle, "absent", &number), SC_ENOTFOUND);
    assert_int_equal(sc_get_i64(own, handle, "b..c", &number), SC_EINVALID);
    assert_int_equal(sc_get_i64(own, handle, "b", &number), SC_ETYPE);
    assert_unused(own, handle, all_leaves); /* a container is not what is in it */
    assert_int_equal(sc_get_i64(own, handle, "a", &number), SC_OK);
    assert_int_equal(number, 1);
    assert_unused(own, handle, "b.c b.d b.e f[0] f[1].g \"dot.ted\" ");
    assert_int_equal(sc_get_str(own, handle, "b.c", text, sizeof text, NULL), SC_OK);
    assert_string_equal(text, "t");
    assert_int_equal(sc_get_i64(own, handle, "b.d[1]", &number), SC_OK);
    assert_int_equal(number, 2);
    assert_int_equal(sc_get_f64(own, handle, "\"dot.ted\"", &real), SC_OK);
    assert_int_equal(sc_get_str(own, handle, "f[0]", text, sizeof text, NULL), SC_OK);
    assert_unused(own, handle, "b.e f[1].g ");
    sc_registry_destroy(own);
}

static void test_used__every_other_way_counts_as_well(void **state)
{
    sc_registry *own = recording();
    sc_handle handle = load_text(own, document);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    int64_t number;
    sc_section section;
    sc_key *key;
    char text[8];
    sc_value value;
    sc_read read = {.path = "a", .type = SC_TYPE_INTEGER, .out = &number};
    assert_int_equal(sc_get_many(own, handle, &read, 1), SC_OK);
    assert_int_equal(sc_section_at(own, handle, "b", &section), SC_OK);
    assert_int_equal(sc_section_get_str(&section, "c", text, sizeof text, NULL), SC_OK);
    assert_unused(own, handle, "b.d b.e f[0] f[1].g \"dot.ted\" ");
    assert_int_equal(sc_key_create(own, handle, "b.d[0]", &key, NULL), SC_OK);
    assert_unused(own, handle, "b.d b.e f[0] f[1].g \"dot.ted\" ");
    assert_int_equal(sc_key_get_i64(key, &number), SC_OK);
    sc_key_destroy(key);
    assert_unused(own, handle, "b.e f[0] f[1].g \"dot.ted\" ");
    assert_int_equal(sc_snapshot_find(snapshot, "f", &value), SC_OK); /* step by step */
    assert_int_equal(sc_value_at(value, 1, &value), SC_OK);
    assert_int_equal(sc_value_find(value, "g", &value), SC_OK);
    assert_unused(own, handle, "b.e f[0] \"dot.ted\" ");
    assert_int_equal(sc_snapshot_find(snapshot, "b.e", &value), SC_OK);
    assert_unused(own, handle, "f[0] \"dot.ted\" ");
    sc_release(snapshot);
    sc_registry_destroy(own);
}

static bool ignore_leaf(void *context, sc_str path, sc_value leaf)
{
    return true;
}

static bool ignore_text(void *context, const char *data, size_t length)
{
    return true;
}

static void test_used__what_is_visited_or_written_was_read_with_all_below_it(void **state)
{
    sc_registry *own = recording();
    sc_handle handle = load_text(own, document);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    sc_value value;
    assert_int_equal(sc_snapshot_find(snapshot, "b", &value), SC_OK);
    assert_int_equal(sc_value_leaves(value, ignore_leaf, NULL), SC_OK);
    assert_unused_in(snapshot, "a f[0] f[1].g \"dot.ted\" ");
    assert_int_equal(sc_snapshot_find(snapshot, "f[1]", &value), SC_OK);
    assert_int_equal(sc_value_write(value, NULL, ignore_text, NULL, NULL), SC_OK);
    assert_unused_in(snapshot, "a f[0] \"dot.ted\" ");
    sc_release(snapshot);
    sc_registry_destroy(own);
}

static void test_used__a_struct_reads_its_fields(void **state)
{
    struct settings {
        int64_t a;
        const char *const *f;
        size_t f_count;
        int64_t d[2];
        size_t d_count;
    } settings = {0};
    const sc_field fields[] = {
        {.path = "a", .kind = SC_KIND_I64, .size = 8, .offset = offsetof(struct settings, a)},
        {.path = "b.d",
         .kind = SC_KIND_I64,
         .shape = SC_SHAPE_ARRAY,
         .size = 8,
         .capacity = 2,
         .offset = offsetof(struct settings, d),
         .count_offset = offsetof(struct settings, d_count)}};
    const sc_table table = {.fields = fields, .count = 2, .size = sizeof settings};
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_extracted *extracted;
    sc_registry *own = recording();
    sc_handle handle = load_text(own, document);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    options.unknown = SC_UNKNOWN_WARN; /* looking for keys that no field has is no read */
    assert_int_equal(sc_extract(snapshot, &table, &options, &settings, &extracted, NULL), SC_OK);
    assert_int_equal(settings.d[1], 2);
    assert_unused_in(snapshot, "b.c b.e f[0] f[1].g \"dot.ted\" ");
    sc_extracted_free(extracted);
    sc_release(snapshot);
    sc_registry_destroy(own);
}

static bool ignore_difference(void *context, const sc_difference *difference)
{
    return true;
}

static void test_used__comparing_and_origins_are_no_reads(void **state)
{
    sc_registry *own = recording();
    sc_handle handle = load_text(own, document);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    char meant[32];
    const sc_snapshot *other = NULL;
    assert_int_equal(
        sc_parse("o.json", SC_FORMAT_JSON, "{\"b\":{\"c\":1}}", 13, NULL, &other, NULL), SC_OK);
    assert_int_equal(sc_compare(snapshot, other, NULL, ignore_difference, NULL), SC_OK);
    sc_snapshot_suggest(snapshot, "\"dot.tod\"", meant, sizeof meant);
    assert_string_equal(meant, "\"dot.ted\"");
    assert_unused_in(snapshot, all_leaves);
    sc_release(other);
    sc_release(snapshot);
    sc_registry_destroy(own);
}

static void test_used__a_reload_carries_over_what_was_read(void **state)
{
    sc_registry *own = recording();
    sc_handle handle = load_text(own, document);
    const sc_snapshot *snapshot = sc_acquire(own, handle), *built = NULL;
    int64_t number;
    sc_value value;
    assert_int_equal(sc_get_i64(own, handle, "a", &number), SC_OK);
    assert_int_equal(sc_get_i64(own, handle, "b.d[0]", &number), SC_OK);
    assert_int_equal(sc_snapshot_find(snapshot, "f", &value), SC_OK);
    assert_int_equal(sc_value_leaves(value, ignore_leaf, NULL), SC_OK);
    sc_release(snapshot);
    write_text("t.json", "{\"z\":0,\"f\":[1,\"n\"],\"b\":{\"d\":7,\"c\":1},\"a\":2}");
    assert_int_equal(sc_reload(own, handle, NULL), SC_OK);
    assert_unused(own, handle, "z b.c ");
    assert_int_equal(sc_get_i64(own, handle, "z", &number), SC_OK);
    assert_int_equal(
        sc_parse("o.json", SC_FORMAT_JSON, "{\"z\":1,\"y\":{\"a\":1}}", 19, NULL, &built, NULL),
        SC_OK);
    assert_int_equal(sc_publish_over(own, handle, built, NULL), SC_OK);
    assert_unused(own, handle, "y.a ");
    sc_release(built);
    sc_registry_destroy(own);
}

static size_t snapshots_of(sc_registry *recorded)
{
    return sc__sharing_count(sc__registry_memory(recorded)->sharing, SC__SHARING_SNAPSHOTS);
}

/* Handles of what is equal share the block, and each has a record of its own. */
static void test_used__handles_of_one_configuration_record_apart(void **state)
{
    int64_t number;
    sc_registry *own = recording();
    sc_handle one = load_text(own, document), other = load_text(own, document);
    assert_int_equal(snapshots_of(own), 1);
    assert_int_equal(sc_get_i64(own, one, "a", &number), SC_OK);
    assert_unused(own, one, all_leaves + strlen("a "));
    assert_unused(own, other, all_leaves);
    for (int i = 0; i < 3; i++) { /* no other's record, and nothing of the own one lost */
        assert_int_equal(sc_reload(own, other, NULL), SC_OK);
        assert_int_equal(sc_reload(own, one, NULL), SC_OK);
        sc_registry_maintain(own);
        assert_int_equal(snapshots_of(own), 1);
        assert_unused(own, one, all_leaves + strlen("a "));
        assert_unused(own, other, all_leaves);
    }
    write_text("t.json", "{\"a\":2,\"z\":3}");
    assert_int_equal(sc_reload(own, one, NULL), SC_OK);
    assert_unused(own, one, "z ");
    assert_unused(own, other, all_leaves);
    assert_int_equal(sc_reload(own, other, NULL), SC_OK);
    assert_unused(own, other, "a z ");
    sc_registry_maintain(own);
    assert_int_equal(snapshots_of(own), 1);
    sc_handle_release(own, one);
    sc_handle_release(own, other);
    sc_registry_maintain(own);
    assert_int_equal(snapshots_of(own), 0);
    sc_registry_destroy(own);
}

static void test_used__what_does_not_record_says_so(void **state)
{
    char paths[8] = "";
    sc_handle handle = load_text(registry, document), other;
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_unused(snapshot, append_path, paths), SC_EINVALID);
    assert_int_equal(sc_snapshot_unused(NULL, append_path, paths), SC_EINVALID);
    sc_registry *own = recording(); /* what it publishes does, and what lies there does not */
    assert_int_equal(sc_publish(own, snapshot, &other, NULL), SC_OK);
    assert_unused(own, other, all_leaves);
    assert_int_equal(sc_snapshot_unused(snapshot, append_path, paths), SC_EINVALID);
    sc_release(snapshot);
    sc_registry_destroy(own);
}

static sc_status publish_and_reload(const sc_allocator *allocator, void *context)
{
    sc_handle handle;
    int64_t number;
    sc_registry *own = recording_with(allocator);
    if (!own)
        return SC_ENOMEM;
    sc_status status = sc_publish(own, context, &handle, NULL);
    if (status == SC_OK)
        status = sc_get_i64(own, handle, "a", &number);
    if (status == SC_OK)
        status = sc_publish_over(own, handle, context, NULL);
    if (status == SC_OK) {
        const sc_snapshot *snapshot = sc_acquire(own, handle);
        char paths[1024] = "";
        status = sc_snapshot_unused(snapshot, append_path, paths);
        sc_release(snapshot);
    }
    sc_registry_destroy(own);
    return status;
}

static sc_status load_twice_and_reload(const sc_allocator *allocator, void *context)
{
    sc_handle handle, other;
    int64_t number;
    sc_registry *own = recording_with(allocator);
    if (!own)
        return SC_ENOMEM;
    sc_status status = sc_load(own, context, &handle, NULL);
    if (status == SC_OK)
        status = sc_load(own, context, &other, NULL);
    if (status == SC_OK)
        status = sc_get_i64(own, handle, "a", &number);
    if (status == SC_OK)
        status = sc_reload(own, handle, NULL);
    sc_registry_destroy(own);
    return status;
}

static void test_used__loads_without_memory(void **state)
{
    write_text("t.json", document);
    sc_layers *layers = layers_of("t.json");
    assert_true(fail_each_allocation(load_twice_and_reload, layers) > 20);
    sc_layers_destroy(layers);
}

static void test_used__out_of_memory(void **state)
{
    const sc_snapshot *snapshot = NULL;
    assert_int_equal(
        sc_parse("t.json", SC_FORMAT_JSON, document, sizeof document - 1, NULL, &snapshot, NULL),
        SC_OK);
    assert_true(fail_each_allocation(publish_and_reload, (void *)(uintptr_t)snapshot) > 8);
    sc_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_used__what_is_read_by_handle_counts),
        LOADING(test_used__every_other_way_counts_as_well),
        LOADING(test_used__what_is_visited_or_written_was_read_with_all_below_it),
        LOADING(test_used__a_struct_reads_its_fields),
        LOADING(test_used__comparing_and_origins_are_no_reads),
        LOADING(test_used__a_reload_carries_over_what_was_read),
        LOADING(test_used__handles_of_one_configuration_record_apart),
        LOADING(test_used__what_does_not_record_says_so),
        LOADING(test_used__loads_without_memory),
        LOADING(test_used__out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
