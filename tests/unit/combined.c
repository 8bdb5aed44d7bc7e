/* tests/unit/combined.c: parts of a load that meet each other: interpolation, aliases, includes,
 * files of variables, snapshots as layers. */
#include "loading.h"

#include <stdlib.h>
#include <string.h>

static void set_options(sc_layers *layers)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.interpolate = true;
    options.include = true;
    options.variable_files = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
}

static sc_handle load_all(sc_layers *layers)
{
    sc_handle handle;
    sc_error error = SC_ERROR_INIT;
    if (sc_load(registry, layers, &handle, &error) != SC_OK)
        fail_msg("%s", error.message);
    sc_layers_destroy(layers);
    return handle;
}

static sc_value find(const sc_snapshot *snapshot, const char *path)
{
    sc_value value;
    assert_int_equal(sc_snapshot_find(snapshot, path, &value), SC_OK);
    return value;
}

/* A value's number in a snapshot is no byte of a text. */
static void test_combined__a_reference_in_a_snapshot_may_be_wrong(void **state)
{
    char text[8192] = "";
    for (int i = 0; i < 400; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "k%d = %d\n", i, i);
    strcat(text, "far = \"${absent}\"\n");
    const sc_snapshot *snapshot;
    assert_int_equal(sc_parse("p", SC_FORMAT_TOML, text, strlen(text), NULL, &snapshot, NULL),
                     SC_OK);
    sc_layers *layers = sc_layers_create();
    set_options(layers);
    assert_int_equal(sc_layers_add_snapshot(layers, "built", snapshot), SC_OK);
    sc_release(snapshot);
    expect_error(layers, SC_ENOTFOUND, "built: *");
}

/* Rule 25: what interpolates a secret stays one, also where the program loads the result again. */
static void test_combined__a_secret_of_a_snapshot_is_one_of_the_load(void **state)
{
    sc_layers *first = sc_layers_create();
    set_options(first);
    static const char text[] = "db = {password = \"p4\"}\nurl = \"pg://u:${db.password}@h\"\n"
                               "plain = \"${url}\"\nother = 1\n";
    sc_layers_add_text(first, "a.toml", SC_FORMAT_TOML, text, sizeof text - 1);
    sc_handle handle = load_all(first);
    const sc_snapshot *inner = sc_acquire(registry, handle);
    sc_layers *layers = sc_layers_create();
    set_options(layers);
    sc_layers_add_snapshot(layers, "inner", inner);
    sc_layers_add_set(layers, "copy=${url}");
    sc_layers_add_set(layers, "plain=public");
    sc_handle outer_handle = load_all(layers);
    const sc_snapshot *outer = sc_acquire(registry, outer_handle);
    sc_value said;
    assert_true(sc_value_is_secret(find(outer, "url")));
    assert_true(sc_value_is_secret(find(outer, "copy")));
    assert_false(sc_value_is_secret(find(outer, "other")));
    assert_false(sc_value_is_secret(find(outer, "plain"))); /* what replaced it is none */
    assert_int_equal(sc_value_origin_value(find(outer, "plain"), 1, &said), SC_OK);
    assert_true(sc_value_is_secret(said)); /* but what was there is */
    sc_release(said.snapshot);
    sc_release(inner);
    sc_release(outer);
    sc_handle_release(registry, handle);
    sc_handle_release(registry, outer_handle);
}

/* Rules 9 and 17: the mapping around a value in a file is what that layer said. */
static void test_combined__a_mapping_around_a_value_in_a_file_has_an_origin(void **state)
{
    write_text("host", "example\n");
    setenv("COMBINEDTEST_SERVER__HOST_FILE", "host", 1);
    sc_layers *layers = sc_layers_create();
    set_options(layers);
    sc_layers_add_text(layers, "a.json", SC_FORMAT_JSON, "{\"server\": {\"port\": 1}}", 23);
    sc_layers_add_env(layers, "COMBINEDTEST");
    sc_handle handle = load_all(layers);
    unsetenv("COMBINEDTEST_SERVER__HOST_FILE");
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    sc_origin origin;
    sc_value said, host;
    sc_str text;
    assert_int_equal(sc_value_origin(find(snapshot, "server"), 0, &origin), SC_OK);
    assert_memory_equal(origin.source.data, "host", 5);
    assert_int_equal(sc_value_origin_value(find(snapshot, "server"), 0, &said), SC_OK);
    assert_int_equal(sc_value_count(said), 1);
    assert_int_equal(sc_value_find(said, "host", &host), SC_OK);
    assert_int_equal(sc_value_str(host, &text), SC_OK);
    assert_string_equal(text.data, "example");
    sc_release(said.snapshot);
    sc_release(snapshot);
    sc_handle_release(registry, handle);
}

/* An old key in an included file counts as the new one of that file, and a reference finds it. */
static void test_combined__aliases_hold_in_included_files(void **state)
{
    write_text("top.yaml", "include: low.json\nurl: http://${server.host}\n");
    write_text("low.json", "{\"hostname\": \"h\"}");
    sc_layers *layers = layers_of("top.yaml");
    set_options(layers);
    assert_int_equal(sc_layers_add_alias(layers, "hostname", "server.host"), SC_OK);
    expect_warning(layers, "{\"server\":{\"host\":\"h\"},\"url\":\"http://h\"}", SC_EINVALID,
                   "low.json:1:2: \"hostname\" is deprecated; use \"server.host\"\n"
                   "  {\"hostname\": \"h\"}\n"
                   "   ^");
}

static void ignore_reference(void *context, const sc_reference *reference)
{
    (void)context;
    (void)reference;
}

static sc_status attempt_references(const sc_allocator *allocator, void *context)
{
    (void)context;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_handle handle;
    options.allocator = allocator;
    sc_registry *own = sc_registry_create(&options, NULL);
    if (!own)
        return SC_ENOMEM;
    sc_layers *layers = layers_of("top.yaml");
    set_options(layers);
    sc_layers_add_alias(layers, "old", "new");
    sc_status status = sc_load(own, layers, &handle, NULL);
    sc_layers_destroy(layers);
    if (status == SC_OK) {
        const sc_snapshot *snapshot = sc_acquire(own, handle);
        status = sc_value_references(find(snapshot, "new"), ignore_reference, NULL);
        sc_release(snapshot);
    }
    sc_registry_destroy(own);
    return status;
}

static void test_combined__references_survive_each_failing_allocation(void **state)
{
    write_text("top.yaml", "include: low.toml\nold: \"${a.b} ${c:-${COMBINEDTEST_D:-5}} $${x}\"\n");
    write_text("low.toml", "n = 3\na = {b = \"t${n}\"}\n");
    assert_true(fail_each_allocation(attempt_references, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_combined__a_reference_in_a_snapshot_may_be_wrong),
        LOADING(test_combined__a_secret_of_a_snapshot_is_one_of_the_load),
        LOADING(test_combined__a_mapping_around_a_value_in_a_file_has_an_origin),
        LOADING(test_combined__aliases_hold_in_included_files),
        LOADING(test_combined__references_survive_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
