/* tests/unit/arguments.c: the flags of a command line as layers. */
#include "loading.h"

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static sc_layers *layers_of_words(int count, const char *const *words, int *used)
{
    sc_layers *layers = sc_layers_create();
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_layers_add_args(layers, count, words, used, &error), SC_OK);
    assert_int_equal(error.status, SC_OK);
    return layers;
}

static void test_arguments__a_flag_is_a_path_and_its_value(void **state)
{
    expect_loads(layers_of_words(5,
                                 WORDS("--server.port=8080", "--server.host=a=b",
                                       "--empty=", "--list=[1]", "--\"a.b\".c=x y"),
                                 NULL),
                 "{\"server\":{\"port\":8080,\"host\":\"a=b\"},\"empty\":\"\",\"list\":[1],"
                 "\"a.b\":{\"c\":\"x y\"}}");
    expect_loads(layers_of_words(0, NULL, NULL), "{}");
}

static void test_arguments__a_flag_alone_is_true_and_its_negation_false(void **state)
{
    expect_loads(layers_of_words(4, WORDS("--a", "--no-b", "--no-c.d", "--no-cache=1"), NULL),
                 "{\"a\":true,\"b\":false,\"c\":{\"d\":false},\"no-cache\":1}");
}

static void test_arguments__a_later_flag_wins(void **state) /* rule 1 */
{
    expect_loads(layers_of_words(3, WORDS("--a=1", "--no-a", "--a=2"), NULL), "{\"a\":2}");
}

static void test_arguments__flags_end_at_another_word(void **state)
{
    int used = 0;
    expect_loads(layers_of_words(3, WORDS("--a=1", "file", "--b=2"), &used), "{\"a\":1}");
    assert_int_equal(used, 1);
    expect_loads(layers_of_words(3, WORDS("--a", "80", "--b"), &used), "{\"a\":true}");
    assert_int_equal(used, 1);
    expect_loads(layers_of_words(3, WORDS("--a=1", "--", "--b=2"), &used), "{\"a\":1}");
    assert_int_equal(used, 2);
    expect_loads(layers_of_words(1, WORDS("-v"), &used), "{}");
    assert_int_equal(used, 0);
    expect_loads(layers_of_words(2, WORDS("--a", "--"), NULL), "{\"a\":true}");
}

static void test_arguments__a_word_that_nobody_wants_is_an_error(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_layers_add_args(layers, 2, WORDS("--port", "80"), NULL, &error),
                     SC_EINVALID);
    assert_string_equal(error.message, "\"80\" is no flag: --PATH=VALUE, --PATH or --no-PATH");
    assert_int_equal(sc_layers_add_args(NULL, 0, NULL, NULL, NULL), SC_EINVALID);
    assert_int_equal(sc_layers_add_args(layers, 1, NULL, NULL, NULL), SC_EINVALID);
    sc_layers_destroy(layers);
}

static void test_arguments__a_broken_path_is_shown_in_its_flag(void **state)
{
    expect_error(layers_of_words(1, WORDS("--a..b=1"), NULL), SC_EINVALID,
                 "--a..b:1:3: *\n  a..b=1\n    ^");
    expect_error(layers_of_words(1, WORDS("--=1"), NULL), SC_EINVALID,
                 "--:1:1: expected a path, '=' and a value\n  =1\n  ^");
}

/* rule 17 */
static void test_arguments__the_flag_is_the_origin(void **state)
{
    sc_layers *layers = layers_of_words(1, WORDS("--server.port=8080"), NULL);
    sc_handle handle;
    sc_value value;
    sc_origin origin;
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "server.port", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_string_equal(origin.source.data, "--server.port");
    assert_int_equal(origin.column, 13);
    sc_release(snapshot);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_arguments__a_flag_is_a_path_and_its_value),
        LOADING(test_arguments__a_flag_alone_is_true_and_its_negation_false),
        LOADING(test_arguments__a_later_flag_wins),
        LOADING(test_arguments__flags_end_at_another_word),
        LOADING(test_arguments__a_word_that_nobody_wants_is_an_error),
        LOADING(test_arguments__a_broken_path_is_shown_in_its_flag),
        LOADING(test_arguments__the_flag_is_the_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
