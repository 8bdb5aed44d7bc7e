/* tests/unit/profile.c: a chosen profile, and what it takes of which file (rule 11). */
#include "loading.h"

#include <string.h>

static sc_layers *profiled(const char *profile, const char *one, const char *two)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_set_profile(layers, profile), SC_OK);
    assert_int_equal(sc_layers_add_text(layers, "one", SC_FORMAT_YAML, one, strlen(one)), SC_OK);
    if (two)
        assert_int_equal(sc_layers_add_text(layers, "two", SC_FORMAT_YAML, two, strlen(two)),
                         SC_OK);
    return layers;
}

static void test_profile__default_the_profile_and_global_merge(void **state) /* rule 11 */
{
    static const char text[] = "global: {c: g}\nprod: {b: p, c: p}\ndefault: {a: d, b: d, c: d}\n"
                               "dev: {b: x}\n";
    expect_loads(profiled("prod", text, NULL), "{\"a\":\"d\",\"b\":\"p\",\"c\":\"g\"}");
    expect_loads(profiled("default", text, NULL), "{\"a\":\"d\",\"b\":\"d\",\"c\":\"g\"}");
    expect_loads(profiled("global", text, NULL), "{\"a\":\"d\",\"b\":\"d\",\"c\":\"g\"}");
    expect_loads(profiled("dev", "dev: {b: x}\nprod: {}\n", NULL), "{\"b\":\"x\"}");
}

static void test_profile__global_wins_within_its_file_only(void **state) /* rule 11 */
{
    expect_loads(profiled("dev", "dev: {a: 1, b: 1}\nglobal: {a: 2, b: 2}\n", "dev: {a: 3}\n"),
                 "{\"a\":3,\"b\":2}");
    expect_loads(profiled("dev", "dev: {a: [1]}\nglobal: {a: [2], a_add: [3]}\n", "a: [4]"),
                 "{\"a\":[1,2,3,4]}");
}

static void test_profile__other_files_are_ordinary(void **state) /* rule 11 */
{
    expect_loads(profiled("dev", "prod: {a: 1}\ndefault: 2\n", "dev: {x: 3}\n"),
                 "{\"prod\":{\"a\":1},\"default\":2,\"x\":3}");
    sc_layers *layers = profiled("dev", "dev: {x: 3}\n", NULL);
    sc_layers_add_set(layers, "default.y=1"); /* which is no file */
    expect_loads(layers, "{\"x\":3,\"default\":{\"y\":1}}");
}

static void test_profile__without_one_the_names_are_ordinary_keys(void **state)
{
    expect_loads(profiled(NULL, "default: {a: 1}\ndev: {a: 2}\n", NULL),
                 "{\"default\":{\"a\":1},\"dev\":{\"a\":2}}");
}

static void test_profile__a_key_that_can_be_no_profile_is_a_warning(void **state) /* rule 11 */
{
    expect_warning(profiled("dev", "dev: {a: 1}\nlevel: 2\n", NULL), "{\"a\":1}", SC_EINVALID,
                   "one:2:1: level stands outside of the file's profiles and is passed over"
                   "\n  level: 2\n  ^");
}

static void test_profile__one_that_no_file_has_is_an_error(void **state) /* rule 11 */
{
    expect_error(profiled("test", "default: {a: 1}\n", "b: 1"), SC_ENOTFOUND,
                 "no source has the profile \"test\"");
    expect_error(profiled("dev", "dev: 1\n", NULL), SC_ENOTFOUND,
                 "no source has the profile \"dev\"");
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_set_profile(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_set_profile(NULL, "a"), SC_EINVALID);
    sc_layers_destroy(layers);
}

/* rule 17 */
static void test_profile__each_part_is_an_origin(void **state)
{
    sc_handle handle;
    sc_value value, said;
    sc_origin origin;
    sc_layers *layers = profiled("dev", "default: {a: {x: 1}}\ndev: {a: 5}\n", NULL);
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "a", &value), SC_OK);
    assert_int_equal(sc_value_origin_count(value), 2);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_int_equal(origin.line, 2);
    assert_int_equal(sc_value_origin_value(value, 1, &said), SC_OK);
    assert_int_equal(sc_value_type(said), SC_TYPE_MAPPING);
    sc_release(said.snapshot);
    assert_int_equal(sc_value_origin_value(sc_snapshot_root(snapshot), 0, &said), SC_OK);
    assert_int_equal(sc_value_type(said), SC_TYPE_MAPPING);
    sc_release(said.snapshot);
    sc_release(snapshot);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_profile__default_the_profile_and_global_merge),
        LOADING(test_profile__global_wins_within_its_file_only),
        LOADING(test_profile__other_files_are_ordinary),
        LOADING(test_profile__without_one_the_names_are_ordinary_keys),
        LOADING(test_profile__a_key_that_can_be_no_profile_is_a_warning),
        LOADING(test_profile__one_that_no_file_has_is_an_error),
        LOADING(test_profile__each_part_is_an_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
