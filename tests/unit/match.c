/* tests/unit/match.c: variables without "__" that spell a path of a lower layer (rule 10). */
#include "loading.h"

#include <stdlib.h>
#include <string.h>

static sc_layers *matching(const char *lower, bool takes_files)
{
    sc_layers *layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.match_variables = true;
    options.variable_files = takes_files;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    assert_int_equal(sc_layers_add_text(layers, "low", SC_FORMAT_JSON, lower, strlen(lower)),
                     SC_OK);
    assert_int_equal(sc_layers_add_env(layers, "LOADTEST"), SC_OK);
    return layers;
}

/* With one variable set. */
static void expect(const char *name, const char *value, const char *lower, const char *json)
{
    setenv(name, value, 1);
    expect_loads(matching(lower, false), json);
    unsetenv(name);
}

static void test_match__a_name_is_the_known_path_that_it_spells(void **state) /* rule 10 */
{
    expect("LOADTEST_SERVER_PORT", "2", "{\"server\":{\"port\":1}}", "{\"server\":{\"port\":2}}");
    expect("LOADTEST_SERVER_PORT", "2", "{\"server_port\":1}", "{\"server_port\":2}");
    expect("LOADTEST_A_B_C_D", "2", "{\"a\":{\"b_c\":{\"d\":1}},\"a_b\":{\"x\":1}}",
           "{\"a\":{\"b_c\":{\"d\":2}},\"a_b\":{\"x\":1}}");
    expect("LOADTEST_A_B", "{\"y\": 2}", "{\"a\":{\"b\":{\"x\":1}}}",
           "{\"a\":{\"b\":{\"x\":1,\"y\":2}}}");
    expect("LOADTEST__A_B", "2", "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":2}}");
    expect("LOADTEST_A_B", "2", "{\"a.b\":1}", "{\"a.b\":2}");
}

static void test_match__otherwise_rule_9_holds(void **state) /* rules 9 and 10 */
{
    expect("LOADTEST_SERVER_HOST", "2", "{\"server\":{\"port\":1}}",
           "{\"server\":{\"port\":1},\"server_host\":2}");
    expect("LOADTEST_SERVER__HOST_A", "2", "{\"server\":{\"host\":{\"a\":1}}}",
           "{\"server\":{\"host\":{\"a\":1},\"host_a\":2}}");
    expect("LOADTEST_A_B", "2", "{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":1}],\"a_b\":2}");
    expect("LOADTEST_SERVER_POR", "2", "{\"server\":{\"port\":1}}",
           "{\"server\":{\"port\":1},\"server_por\":2}");
}

static void test_match__two_paths_are_an_error_that_names_both(void **state) /* rule 10 */
{
    setenv("LOADTEST_A_B_C", "2", 1);
    expect_error(matching("{\"a_b\":{\"c\":1},\"a\":{\"b\":{\"c\":1}}}", false), SC_EINVALID,
                 "LOADTEST_A_B_C:1:1: may mean a_b.c or a.b.c; write \"__\" where the path divides"
                 "\n  2\n  ^");
    unsetenv("LOADTEST_A_B_C");
}

static void test_match__two_variables_for_one_path_are_an_error(void **state) /* rule 9 */
{
    setenv("LOADTEST_A_B", "2", 1);
    setenv("LOADTEST_A__B", "3", 1);
    expect_error(matching("{\"a\":{\"b\":1}}", false), SC_EDUPLICATE,
                 "LOADTEST_A__B:1:1: sets the same path as LOADTEST_A_B\n  3\n  ^");
    unsetenv("LOADTEST_A_B");
    unsetenv("LOADTEST_A__B");
}

static void test_match__only_lower_layers_are_known(void **state) /* rule 10 */
{
    setenv("LOADTEST_A_B", "2", 1);
    sc_layers *layers = matching("{}", false);
    sc_layers_add_set(layers, "a.b=1");
    expect_loads(layers, "{\"a_b\":2,\"a\":{\"b\":1}}");
    unsetenv("LOADTEST_A_B");
}

static void test_match__a_file_is_named_for_the_path_before_its_suffix(void **state) /* rule 9 */
{
    write_text("pw", "secret\n");
    setenv("LOADTEST_DB_PASSWORD_FILE", "pw", 1);
    expect_loads(matching("{\"db\":{\"password\":\"\"}}", true),
                 "{\"db\":{\"password\":\"secret\"}}");
    unsetenv("LOADTEST_DB_PASSWORD_FILE");
}

/* rule 17: what the layer had said is found again, also where a higher one replaced the mapping */
static void test_match__origins_are_found_again(void **state)
{
    sc_handle handle;
    sc_value value, said;
    sc_origin origin;
    int64_t port;
    setenv("LOADTEST_A_B", "2", 1);
    sc_layers *layers = matching("{\"a\":{\"b\":1}}", false);
    sc_layers_add_set(layers, "a=7");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "a", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 1, &origin), SC_OK);
    assert_string_equal(origin.source.data, "LOADTEST_A_B");
    assert_int_equal(sc_value_origin_value(value, 1, &said), SC_OK);
    assert_int_equal(sc_snapshot_get_i64(said.snapshot, "b", &port), SC_OK);
    assert_int_equal(port, 2);
    sc_release(said.snapshot);
    sc_release(snapshot);
    sc_layers_destroy(layers);
    unsetenv("LOADTEST_A_B");
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    (void)context;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_handle handle;
    sc_error error = SC_ERROR_INIT;
    options.allocator = allocator;
    sc_registry *own = sc_registry_create(&options, &error);
    if (!own)
        return error.status;
    sc_layers *layers = matching("{\"a\":{\"b\":{\"c\":1}}}", false);
    sc_status status = sc_load(own, layers, &handle, &error);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    return status;
}

static void test_match__each_failing_allocation_is_survived(void **state)
{
    setenv("LOADTEST_A_B_C", "2", 1);
    assert_true(fail_each_allocation(attempt, NULL) >= 5);
    unsetenv("LOADTEST_A_B_C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_match__a_name_is_the_known_path_that_it_spells),
        LOADING(test_match__otherwise_rule_9_holds),
        LOADING(test_match__two_paths_are_an_error_that_names_both),
        LOADING(test_match__two_variables_for_one_path_are_an_error),
        LOADING(test_match__only_lower_layers_are_known),
        LOADING(test_match__a_file_is_named_for_the_path_before_its_suffix),
        LOADING(test_match__origins_are_found_again),
        LOADING(test_match__each_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
