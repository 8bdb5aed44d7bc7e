/* tests/unit/join.c: a file that only fills the gaps of the layers before it (rule 12). */
#include "loading.h"

#include <string.h>

/* A lower layer, a joined file, and a higher layer. */
static sc_layers *joined(const char *lower, const char *gaps, const char *higher)
{
    sc_layers *layers = sc_layers_create();
    write_text("gaps.yaml", gaps);
    sc_layers_add_text(layers, "low", SC_FORMAT_YAML, lower, strlen(lower));
    assert_int_equal(sc_layers_add_join(layers, "gaps.yaml"), SC_OK);
    sc_layers_add_text(layers, "high", SC_FORMAT_YAML, higher, strlen(higher));
    return layers;
}

static void test_join__what_is_absent_is_filled_and_the_rest_stays(void **state) /* rule 12 */
{
    expect_loads(joined("a: 1\nb: {x: 1}", "a: 2\nb: {x: 2, y: {z: 2}}\nc: [2]", ""),
                 "{\"a\":1,\"b\":{\"x\":1,\"y\":{\"z\":2}},\"c\":[2]}");
    expect_loads(joined("", "a: {b: 1}", ""), "{\"a\":{\"b\":1}}");
}

static void test_join__arrays_null_and_other_types_are_no_gaps(void **state) /* rule 12 */
{
    expect_loads(
        joined("a: [1]\nb: ~\nc: 5\nd: {}\ne: []", "a: [2]\nb: 2\nc: {x: 2}\nd: 2\ne: [2]", ""),
        "{\"a\":[1],\"b\":null,\"c\":5,\"d\":{},\"e\":[]}");
    expect_loads(joined("a: [{x: 1}, {x: 1}]", "a: [{y: 2}]", ""), "{\"a\":[{\"x\":1},{\"x\":1}]}");
}

static void test_join__what_is_higher_in_the_file_fills_first(void **state) /* rules 11, 12 */
{
    expect_loads(joined("a: 1", "a: 2\nb: 2\nc: 2\n---\nb: 3\n", ""), "{\"a\":1,\"b\":3,\"c\":2}");
    sc_layers *layers = joined("a: 1", "default: {a: 2, b: 2, c: 2}\ndev: {b: 3}\n", "");
    assert_int_equal(sc_layers_set_profile(layers, "dev"), SC_OK);
    expect_loads(layers, "{\"a\":1,\"b\":3,\"c\":2}");
}

static void test_join__later_layers_override_what_it_filled(void **state) /* rule 12 */
{
    expect_loads(joined("a: 1", "b: 2\nc: [2]", "b: 3\nc: [3]"), "{\"a\":1,\"b\":3,\"c\":[2,3]}");
}

static void test_join__a_directive_is_an_error(void **state) /* rule 12 */
{
    expect_error(
        joined("a: [1]", "b: 1\nc:\n  a_add: [2]", ""), SC_EINVALID,
        "gaps.yaml:3:3: a_add is a directive, which a file that only fills gaps cannot hold"
        "\n    a_add: [2]\n    ^");
    expect_loads(joined("", "a_add: 1", ""), "{\"a_add\":1}"); /* which is none (rule 15) */
    sc_layers *layers = joined("a: [1]", "a_add: [2]", "");
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.no_directives = true;
    sc_layers_set_options(layers, &options);
    expect_loads(layers, "{\"a\":[1],\"a_add\":[2]}");
}

static void test_join__the_file_is_required(void **state) /* rule 3 */
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_join(layers, "none.json"), SC_OK);
    expect_error(layers, SC_EIO, "none.json: cannot open the file: No such file or directory");
    assert_int_equal(sc_layers_add_join(NULL, "a"), SC_EINVALID);
}

/* rule 17 */
static void test_join__it_is_the_origin_of_what_it_filled_only(void **state)
{
    sc_handle handle;
    sc_value value;
    sc_origin origin;
    sc_layers *layers = joined("a: {x: 1}", "a: {x: 2, y: 2}", "");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "a.x", &value), SC_OK);
    assert_int_equal(sc_value_origin_count(value), 1);
    assert_int_equal(sc_snapshot_find(snapshot, "a.y", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_string_equal(origin.source.data, "gaps.yaml");
    sc_release(snapshot);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_join__what_is_absent_is_filled_and_the_rest_stays),
        LOADING(test_join__arrays_null_and_other_types_are_no_gaps),
        LOADING(test_join__what_is_higher_in_the_file_fills_first),
        LOADING(test_join__later_layers_override_what_it_filled),
        LOADING(test_join__a_directive_is_an_error),
        LOADING(test_join__the_file_is_required),
        LOADING(test_join__it_is_the_origin_of_what_it_filled_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
