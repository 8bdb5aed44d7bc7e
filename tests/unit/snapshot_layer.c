/* tests/unit/snapshot_layer.c: snapshots as layers: merged, explained, and held no longer than
 * they are of use. */
#include "loading.h"

#include <string.h>

/* {server: {port, mixed: [null, 0.5, {"a.b": true}]}, numbers: [11, 22 ... 99]} */
static const sc_snapshot *build_defaults(void)
{
    const sc_snapshot *snapshot = NULL;
    sc_builder *builder = sc_builder_create("code");
    sc_builder_open_mapping(builder, "server");
    sc_builder_add_u64(builder, "port", 8080);
    sc_builder_open_array(builder, "mixed");
    sc_builder_add_null(builder, NULL);
    sc_builder_add_f64(builder, NULL, 0.5);
    sc_builder_open_mapping(builder, NULL);
    sc_builder_add_bool(builder, "a.b", true);
    sc_builder_close(builder);
    sc_builder_close(builder);
    sc_builder_close(builder);
    sc_builder_open_array(builder, "numbers");
    for (int i = 1; i <= 9; i++)
        sc_builder_add_i64(builder, NULL, i * 11);
    sc_builder_close(builder);
    assert_int_equal(sc_builder_finish(builder, &snapshot, NULL), SC_OK);
    sc_builder_destroy(builder);
    return snapshot;
}

static sc_layers *defaults_and_json(void)
{
    sc_layers *layers = sc_layers_create();
    const sc_snapshot *built = build_defaults();
    static const char json[] = "{\"numbers\": [7], \"server\": {\"port\": 9, \"mixed\": 1}}";
    assert_int_equal(sc_layers_add_snapshot(layers, "defaults", built), SC_OK);
    sc_release(built);
    assert_int_equal(sc_layers_add_text(layers, "a.json", SC_FORMAT_AUTO, json, sizeof json - 1),
                     SC_OK);
    return layers;
}

static void test_snapshot_layer__merges_and_is_explained(void **state)
{
    sc_layers *layers = defaults_and_json();
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_at(snapshot, "numbers", "[11,22,33,44,55,66,77,88,99,7]");
    ORIGINS(snapshot, "server.port", "a.json a.json:1:37", "9", "!defaults defaults:0:0", "8080");
    ORIGINS(snapshot, "numbers[2]", "defaults defaults:0:0", "33");
    ORIGINS(snapshot, "numbers[9]", "a.json a.json:1:14", "7");
    ORIGINS(snapshot, "server.mixed", "a.json a.json:1:49", "1", "!defaults defaults:0:0",
            "[null,0.5,{\"a.b\":true}]");
    ORIGINS(snapshot, "numbers", "a.json a.json:1:13", "[7]", "defaults defaults:0:0",
            "[11,22,33,44,55,66,77,88,99]");
    sc_release(snapshot);
}

static void test_snapshot_layer__refuses_what_is_none(void **state)
{
    sc_layers *layers = sc_layers_create();
    const sc_snapshot *list;
    assert_int_equal(sc_parse("a", SC_FORMAT_JSON, "[1]", 3, NULL, &list, NULL), SC_OK);
    assert_int_equal(sc_layers_add_snapshot(layers, "a", list), SC_ETYPE);
    assert_int_equal(sc_layers_add_snapshot(layers, "", list), SC_EINVALID);
    assert_int_equal(sc_layers_add_snapshot(layers, "a", NULL), SC_EINVALID);
    sc_release(list);
    sc_layers_destroy(layers);
}

/* rule 20: the list's limit holds, whatever the snapshot was built with. */
static void test_snapshot_layer__is_limited_in_depth(void **state)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    for (uint32_t limit = 4; limit >= 3; limit--) {
        sc_layers *layers = defaults_and_json(); /* {server: {mixed: [{}]}} */
        options.max_depth = limit;
        sc_layers_set_options(layers, &options);
        if (limit == 4)
            sc_release(load_list(layers)), sc_layers_destroy(layers);
        else
            expect_error(layers, SC_ELIMIT, "defaults: nesting limit of 3 exceeded");
    }
}

static const char templates[] =
    "{\"password\": \"s\", \"l\": [1, 2], \"url\": \"//${password}@db\", \"plain\": \"x\","
    " \"pin\": \"${pin_secret}\", \"pin_secret\": [1, 2, 3, 4, 5, 6, 7, 8],"
    " \"sums\": [\"${pin_secret[0]}\", 2, \"x\"],"
    " \"both\": {\"secret\": 1}, \"copy\": \"${both}\"}";

/* Add what was interpolated from secrets as one snapshot. */
static void add_secrets(sc_layers *layers)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_layers *before = sc_layers_create();
    options.interpolate = true;
    sc_layers_set_options(before, &options);
    sc_layers_add_text(before, "t.json", SC_FORMAT_JSON, templates, sizeof templates - 1);
    const sc_snapshot *snapshot = load_list(before);
    sc_layers_destroy(before);
    assert_true(sc_value_is_secret(value_at(snapshot, "url")));
    sc_layers_set_options(layers, &options);
    assert_int_equal(sc_layers_add_snapshot(layers, "before", snapshot), SC_OK);
    sc_release(snapshot);
}

static void expect_secret(const sc_snapshot *snapshot, const char *path, bool is_secret)
{
    if (sc_value_is_secret(value_at(snapshot, path)) != is_secret)
        fail_msg("%s", path);
}

static void test_snapshot_layer__what_was_secret_stays_so(void **state) /* rule 25 */
{
    sc_layers *layers = sc_layers_create();
    add_secrets(layers);
    sc_layers_add_set(layers, "again=${url}");
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    expect_secret(snapshot, "url", true);
    expect_secret(snapshot, "again", true);
    expect_secret(snapshot, "pin", true);
    expect_secret(snapshot, "pin[3]", true);
    expect_secret(snapshot, "copy.secret", true);
    expect_secret(snapshot, "plain", false);
    expect_secret(snapshot, "l", false);
    sc_release(snapshot);
}

static void test_snapshot_layer__secrets_below_are_replaced_or_stay(void **state) /* rule 25 */
{
    sc_layers *layers = sc_layers_create();
    add_secrets(layers);
    sc_layers_add_set(layers, "url=public");
    sc_layers_add_set(layers, "pin=[9]");
    sc_layers_add_set(layers, "l=[3]");
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    expect_secret(snapshot, "url", false);
    expect_secret(snapshot, "pin", true);
    expect_secret(snapshot, "l", false);
    sc_release(snapshot);
}

static void test_snapshot_layer__secrets_come_over_what_was_none(void **state) /* rule 25 */
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "url=public");
    sc_layers_add_set(layers, "pin=[9]");
    sc_layers_add_set(layers, "sums=[10,20]");
    sc_layers_set_arrays(layers, SC_ARRAYS_SUM);
    add_secrets(layers);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_at(snapshot, "sums", "[11,22,\"x\"]");
    expect_secret(snapshot, "url", true);
    expect_secret(snapshot, "pin", true);
    expect_secret(snapshot, "sums[0]", true);
    expect_secret(snapshot, "sums[1]", false);
    sc_release(snapshot);
}

static sc_status read_nothing(void *context, const char *text, size_t length, sc_builder *builder)
{
    return SC_OK;
}

static void count(void *context)
{
    ++*(int *)context;
}

/* A program that puts its configuration below each next one holds no more each time: the sources
 * of the first go with it. */
static void test_snapshot_layer__does_not_hold_sources(void **state)
{
    int destroyed = 0;
    sc_custom_format format = SC_CUSTOM_FORMAT_INIT;
    sc_layers *layers = sc_layers_create();
    format.name = "nothing";
    format.extensions = ".none";
    format.read = read_nothing;
    format.context = &destroyed;
    format.destroy = count;
    assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_OK);
    sc_layers_add_text(layers, "a.none", SC_FORMAT_AUTO, "x", 1);
    sc_layers_add_set(layers, "l=[1,2,3,4,5,6,7,8]");
    const sc_snapshot *first = load_list(layers);
    sc_layers_destroy(layers);
    layers = sc_layers_create();
    assert_int_equal(sc_layers_add_snapshot(layers, "first", first), SC_OK);
    sc_release(first);
    sc_registry_maintain(registry);
    assert_int_equal(destroyed, 1);
    sc_layers_add_set(layers, "a=${l}");
    const sc_snapshot *second = load_list(layers);
    sc_layers_destroy(layers);
    ORIGINS(second, "l[3]", "first first:0:0", "4");
    sc_release(second);
}

static sc_status attempt_layer(const sc_allocator *allocator, void *context)
{
    sc_layers *layers = sc_layers_create_with(allocator);
    sc_status status = layers ? sc_layers_add_snapshot(layers, "parsed", context) : SC_ENOMEM;
    sc_layers_destroy(layers);
    return status;
}

static void test_snapshot_layer__survives_any_allocation_failing(void **state)
{
    static const char json[] = "{\"a\": {\"b\": [1, 2, 3, 4, 5, 6, 7, 8, 9]}}";
    const sc_snapshot *parsed;
    assert_int_equal(sc_parse("a", SC_FORMAT_JSON, json, sizeof json - 1, NULL, &parsed, NULL),
                     SC_OK);
    assert_true(fail_each_allocation(attempt_layer, (void *)(uintptr_t)parsed) > 4);
    sc_release(parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_snapshot_layer__merges_and_is_explained),
        cmocka_unit_test(test_snapshot_layer__refuses_what_is_none),
        LOADING(test_snapshot_layer__is_limited_in_depth),
        LOADING(test_snapshot_layer__what_was_secret_stays_so),
        LOADING(test_snapshot_layer__secrets_below_are_replaced_or_stay),
        LOADING(test_snapshot_layer__secrets_come_over_what_was_none),
        LOADING(test_snapshot_layer__does_not_hold_sources),
        cmocka_unit_test(test_snapshot_layer__survives_any_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
