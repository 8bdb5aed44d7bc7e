/* tests/unit/alias.c: deprecated keys, layer by layer. */
#include "loading.h"

#include <stdlib.h>
#include <string.h>

static sc_layers *aliased(const char *source, const char *old_path, const char *new_path)
{
    sc_layers *layers = layers_of(source);
    assert_int_equal(sc_layers_add_alias(layers, old_path, new_path), SC_OK);
    return layers;
}

static void test_alias__an_old_key_counts_as_the_new_one_with_a_warning_there(void **state)
{
    write_text("a.toml", "[server]\nhost = \"h\"\nprt = 80\nlast = 1\n");
    expect_warning(aliased("a.toml", "server.prt", "server.port"),
                   "{\"server\":{\"host\":\"h\",\"port\":80,\"last\":1}}", SC_EINVALID,
                   "a.toml:3:1: \"server.prt\" is deprecated; use \"server.port\"\n"
                   "  prt = 80\n  ^");
}

static void test_alias__a_key_may_move_to_another_mapping(void **state)
{
    write_text("a.json", "{\"old\": {\"deep\": {\"port\": [1, 2]}}, \"x\": 1}");
    expect_warning(aliased("a.json", "old.deep.port", "new.\"dotted.key\".ports"),
                   "{\"x\":1,\"new\":{\"dotted.key\":{\"ports\":[1,2]}}}", SC_EINVALID, "*");
    write_text("b.json", "{\"old\": {\"port\": 1, \"x\": 2}, \"new\": {\"y\": 3}}");
    expect_warning(aliased("b.json", "old.port", "new.port"),
                   "{\"old\":{\"x\":2},\"new\":{\"y\":3,\"port\":1}}", SC_EINVALID, "*");
    write_text("c.json", "{\"db\": {\"host\": \"h\", \"more\": {\"x\": []}}}");
    expect_warning(aliased("c.json", "db", "database"),
                   "{\"database\":{\"host\":\"h\",\"more\":{\"x\":[]}}}", SC_EINVALID, "*");
}

/* The old key of a higher layer overrides the new one of a lower one, and the other way round. */
static void test_alias__precedence_is_that_of_the_layers(void **state)
{
    write_text("low.json", "{\"port\": 1}");
    write_text("high.json", "{\"prt\": 2}");
    sc_layers *layers = aliased("low.json", "prt", "port");
    sc_layers_add_file(layers, "high.json");
    expect_warning(layers, "{\"port\":2}", SC_EINVALID,
                   "high.json:1:2: \"prt\" is deprecated; use \"port\"\n"
                   "  {\"prt\": 2}\n   ^");
    layers = aliased("high.json", "prt", "port");
    sc_layers_add_file(layers, "low.json");
    expect_warning(layers, "{\"port\":1}", SC_EINVALID, "*");
}

static void test_alias__beside_the_new_key_the_old_one_has_no_effect(void **state)
{
    write_text("a.yaml", "prt: 1\nport: 2\n");
    expect_warning(aliased("a.yaml", "prt", "port"), "{\"port\":2}", SC_EDUPLICATE,
                   "a.yaml:1:1: \"prt\" is deprecated and has no effect beside \"port\"\n"
                   "  prt: 1\n  ^");
    write_text("b.yaml", "prt: 1\nserver: 5\n"); /* no mapping that could take it */
    expect_warning(aliased("b.yaml", "prt", "server.port"), "{\"server\":5}", SC_EDUPLICATE, "*");
}

static void test_alias__directives_follow_their_key(void **state) /* rule 15 */
{
    write_text("a.json", "{\"list\": [1, 2]}");
    write_text("b.json", "{\"lst_add\": [3], \"lst_remove\": [1], \"lst_more\": [4]}");
    sc_layers *layers = aliased("a.json", "lst", "list");
    sc_layers_add_file(layers, "b.json");
    sc_handle handle;
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_warning_count(snapshot), 2);
    sc_error warning;
    assert_int_equal(sc_snapshot_warning(snapshot, 0, &warning), SC_OK);
    assert_string_equal(warning.message, "\"lst_add\" is deprecated; use \"list_add\"");
    assert_whole(snapshot, "{\"list\":[2,3],\"lst_more\":[4]}");
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.no_directives = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    expect_loads(layers, "{\"list\":[1,2],\"lst_add\":[3],\"lst_remove\":[1],\"lst_more\":[4]}");
}

static void test_alias__every_kind_of_layer_has_them(void **state)
{
    setenv("ALIASTEST_SERVER__PRT", "8080", 1);
    sc_layers *layers = sc_layers_create();
    sc_layers_add_env(layers, "ALIASTEST");
    sc_layers_add_alias(layers, "server.prt", "server.port");
    expect_warning(layers, "{\"server\":{\"port\":8080}}", SC_EINVALID,
                   "ALIASTEST_SERVER__PRT:1:1: \"server.prt\" is deprecated; use "
                   "\"server.port\"\n  8080\n  ^");
    unsetenv("ALIASTEST_SERVER__PRT");
    layers = sc_layers_create();
    sc_layers_add_set(layers, "server.prt=1");
    sc_layers_add_alias(layers, "server.prt", "port");
    expect_warning(layers, "{\"port\":1}", SC_EINVALID, "--set:1:8: *");
}

static void test_alias__parts_of_a_profiled_file_have_them(void **state) /* rule 11 */
{
    write_text("a.yaml", "default: {prt: 1, x: 1}\nprod: {port: 2}\n");
    sc_layers *layers = aliased("a.yaml", "prt", "server.port");
    sc_layers_add_alias(layers, "port", "server.port");
    sc_layers_set_profile(layers, "prod");
    sc_handle handle;
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_warning_count(snapshot), 2);
    assert_whole(snapshot, "{\"x\":1,\"server\":{\"port\":2}}");
    sc_layers_destroy(layers);
}

/* What a layer said is found by its place in a text where the old key stands. */
static void test_alias__explaining_shows_the_old_place_and_value(void **state)
{
    write_text("low.json", "{\"server\": {\"port\": 80}}");
    write_text("high.toml", "x = 1\n[listen]\nprt = 8080\n");
    sc_layers *layers = aliased("low.json", "listen.prt", "server.port");
    sc_layers_add_file(layers, "high.toml");
    sc_handle handle;
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    sc_layers_destroy(layers);
    sc_value value, said;
    sc_origin origin;
    int64_t number = 0;
    assert_int_equal(sc_snapshot_find(snapshot, "server.port", &value), SC_OK);
    assert_int_equal(sc_value_origin_count(value), 2);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_int_equal(origin.line, 3);
    assert_int_equal(origin.column, 7);
    assert_int_equal(sc_value_origin_value(value, 0, &said), SC_OK);
    assert_int_equal(sc_value_i64(said, &number), SC_OK);
    assert_int_equal(number, 8080);
    sc_release(said.snapshot);
    assert_int_equal(sc_value_origin_value(value, 1, &said), SC_OK);
    assert_int_equal(sc_value_i64(said, &number), SC_OK);
    assert_int_equal(number, 80);
    sc_release(said.snapshot);
    /* The mapping that was made for it stands for the one in which the old key was. */
    assert_int_equal(sc_snapshot_find(snapshot, "server", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_int_equal(origin.line, 2);
    assert_int_equal(sc_value_origin_value(value, 0, &said), SC_OK);
    assert_int_equal(sc_value_type(said), SC_TYPE_MAPPING);
    sc_release(said.snapshot);
    sc_release(snapshot);
}

static void test_alias__chains_are_followed_and_circles_refused(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_text(layers, "t", SC_FORMAT_JSON, "{\"a\": 1}", 8);
    assert_int_equal(sc_layers_add_alias(layers, "b", "c"), SC_OK);
    assert_int_equal(sc_layers_add_alias(layers, "a", "b"), SC_OK);
    assert_int_equal(sc_layers_add_alias(layers, "c", "d.e"), SC_OK);
    assert_int_equal(sc_layers_add_alias(layers, "d", "f"), SC_OK);
    assert_int_equal(sc_layers_add_alias(layers, "f.e", "a"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "f", "a.b"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a", "z"), SC_EINVALID); /* it has one */
    expect_warning(layers, "{\"f\":{\"e\":1}}", SC_EINVALID,
                   "t:1:2: \"a\" is deprecated; use \"f.e\"\n  {\"a\": 1}\n   ^");
}

/* An old key below another old key moves from wherever that one went. */
static void test_alias__moved_mappings_may_hold_old_keys(void **state)
{
    sc_layers *layers = sc_layers_create();
    static const char text[] = "{\"db\": {\"prt\": 1, \"host\": \"h\"}}";
    sc_layers_add_text(layers, "t", SC_FORMAT_JSON, text, sizeof text - 1);
    assert_int_equal(sc_layers_add_alias(layers, "database.prt", "database.port"), SC_OK);
    assert_int_equal(sc_layers_add_alias(layers, "db", "database"), SC_OK);
    sc_handle handle;
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    assert_whole(sc_acquire(registry, handle), "{\"database\":{\"port\":1,\"host\":\"h\"}}");
    sc_layers_destroy(layers);
}

static void test_alias__what_is_no_pair_of_paths_is_refused(void **state)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_alias(layers, "", "a"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a", ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a..b", "c"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a[0]", "c"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a", "\"a\""), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a", "a.b"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a.b", "a"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, NULL, "a"), SC_EINVALID);
    assert_int_equal(sc_layers_add_alias(layers, "a", "ab"), SC_OK);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_alias__an_old_key_counts_as_the_new_one_with_a_warning_there),
        LOADING(test_alias__a_key_may_move_to_another_mapping),
        LOADING(test_alias__precedence_is_that_of_the_layers),
        LOADING(test_alias__beside_the_new_key_the_old_one_has_no_effect),
        LOADING(test_alias__directives_follow_their_key),
        LOADING(test_alias__every_kind_of_layer_has_them),
        LOADING(test_alias__parts_of_a_profiled_file_have_them),
        LOADING(test_alias__explaining_shows_the_old_place_and_value),
        LOADING(test_alias__chains_are_followed_and_circles_refused),
        LOADING(test_alias__moved_mappings_may_hold_old_keys),
        LOADING(test_alias__what_is_no_pair_of_paths_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
