/* tests/unit/merge_directives.c: x_replace, x_add, x_remove (rule 15). */
#include "loaded.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* One warning: its status, place and words. */
static void assert_warned(const sc_snapshot *snapshot, size_t position, sc_status status,
                          uint32_t line, uint32_t column, const char *message)
{
    sc_error warning;
    assert_int_equal(sc_snapshot_warning(snapshot, position, &warning), SC_OK);
    assert_string_equal(warning.message, message);
    assert_int_equal(warning.status, status);
    assert_int_equal(warning.line, line);
    assert_int_equal(warning.column, column);
}

static void test_merge_directives__add_appends_whatever_the_strategy(void **state)
{
    for (int arrays = SC_ARRAYS_APPEND; arrays <= SC_ARRAYS_SUM; arrays++)
        assert_whole(LOAD(JSON("{\"x\":[1]}"), JSON_BY((sc_arrays)arrays, "{\"x_add\":[2,[3]]}")),
                     "{\"x\":[1,2,[3]]}");
}

static void test_merge_directives__replace_replaces_whatever_the_strategy(void **state)
{
    for (int arrays = SC_ARRAYS_APPEND; arrays <= SC_ARRAYS_SUM; arrays++)
        assert_whole(LOAD(JSON("{\"x\":[1,1]}"), JSON_BY((sc_arrays)arrays, "{\"x_replace\":[2]}")),
                     "{\"x\":[2]}");
    assert_whole(LOAD(JSON("{\"x\":[1]}"), JSON("{\"x_replace\":[]}")), "{\"x\":[]}");
}

static void test_merge_directives__remove_drops_every_equal_element(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":[1,2,1,3,1]}"), JSON("{\"x_remove\":[1,9]}")), "{\"x\":[2,3]}");
    assert_whole(LOAD(JSON("{\"x\":[1,2]}"), JSON("{\"x_remove\":[2,1]}")), "{\"x\":[]}");
    assert_whole(LOAD(JSON("{\"x\":[1,2]}"), JSON("{\"x_remove\":[]}")), "{\"x\":[1,2]}");
    assert_whole(LOAD(JSON("{\"x\":[]}"), JSON("{\"x_remove\":[1]}")), "{\"x\":[]}");
}

static void test_merge_directives__remove_compares_deeply_and_exactly(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":[1,1.0,\"1\",true,null,-0.0,0.0,0]}"),
                      JSON("{\"x_remove\":[1,true,null,-0.0]}")),
                 "{\"x\":[1.0,\"1\",0.0,0]}");
    assert_whole(LOAD(JSON("{\"x\":[{\"a\":1,\"b\":[1,{\"c\":2}]},{\"a\":1},[1],[[1]],[]]}"),
                      JSON("{\"x_remove\":[{\"b\":[1,{\"c\":2}],\"a\":1},[[1]],[]]}")),
                 "{\"x\":[{\"a\":1},[1]]}");
    assert_whole(LOAD(TOML("x = [2024-01-02, 07:32:00, \"2024-01-02\"]\n"),
                      JSON("{\"x_remove\":[\"2024-01-02\"]}"), TOML("x_remove = [07:32:00]\n")),
                 "{\"x\":[\"2024-01-02\"]}");
}

static void test_merge_directives__they_act_in_an_order_of_their_own(void **state)
{
    static const char *const layers[] = {
        "{\"x\":[2],\"x_replace\":[3,4],\"x_add\":[5,6],\"x_remove\":[4,5]}",
        "{\"x_remove\":[4,5],\"x_add\":[5,6],\"x_replace\":[3,4],\"x\":[2]}",
        "{\"x_add\":[5,6],\"x\":[2],\"x_remove\":[4,5],\"x_replace\":[3,4]}",
    };
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        assert_whole(LOAD(JSON("{\"x\":[1]}"), JSON(layers[i])), "{\"x\":[3,6]}");
    assert_whole(LOAD(JSON("{\"x\":[1,2]}"), JSON("{\"x_remove\":[1,3],\"x_add\":[3],\"x\":[1]}")),
                 "{\"x\":[2]}");
}

/* In one layer, and in a layer without one below it. */
static void test_merge_directives__a_new_mapping_merges_into_an_empty_one(void **state)
{
    assert_whole(LOAD(JSON("{\"a\":{\"x\":[1,2],\"x_remove\":[1],\"b\":{\"y_add\":[3]}}}")),
                 "{\"a\":{\"x\":[2],\"b\":{\"y\":[3]}}}");
    assert_whole(LOAD(JSON("{\"l\":[{\"x\":[1],\"x_add\":[2]},[{\"y_replace\":[3]}]]}")),
                 "{\"l\":[{\"x\":[1,2]},[{\"y\":[3]}]]}");
    assert_whole(LOAD(JSON("{\"a\":1}"), JSON("{\"a\":{\"x_add\":[1]}}")), "{\"a\":{\"x\":[1]}}");
    assert_whole(LOAD(JSON("{\"l_add\":[{\"x_add\":[1]}]}")), "{\"l\":[{\"x\":[1]}]}");
}

static void test_merge_directives__they_act_in_mappings_that_pairs_merge(void **state)
{
    assert_whole(LOAD(JSON("{\"l\":[{\"x\":[1,2]},{}]}"),
                      JSON_BY(SC_ARRAYS_MERGE, "{\"l\":[{\"x_remove\":[1]},{\"x_add\":[3]}]}")),
                 "{\"l\":[{\"x\":[2]},{\"x\":[3]}]}");
}

/* What is to be removed has gone through the same directives as what is there. */
static void test_merge_directives__directives_act_in_what_is_removed(void **state)
{
    assert_whole(LOAD(JSON("{\"l\":[{\"x_add\":[1]},{\"x\":[2]}]}"),
                      JSON("{\"l_remove\":[{\"x_add\":[1]},{\"x_replace\":[2]}]}")),
                 "{\"l\":[]}");
}

static void test_merge_directives__without_an_array_add_and_replace_make_one(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x_add\":[1],\"y_replace\":[],\"a\":{\"z_add\":[{}]},\"b\":2}"));
    assert_int_equal(sc_snapshot_warning_count(snapshot), 0);
    assert_whole(snapshot, "{\"a\":{\"z\":[{}]},\"b\":2,\"y\":[],\"x\":[1]}");
    assert_whole(LOAD(JSON("{\"x_replace\":[1],\"x_add\":[2],\"x_remove\":[1]}")), "{\"x\":[2]}");
}

static void test_merge_directives__nothing_to_remove_from_is_a_warning(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{}"), YAML("a:\n  b: 1\n  x_remove: [1]\n"));
    assert_int_equal(sc_snapshot_warning_count(snapshot), 1);
    assert_warned(snapshot, 0, SC_ENOTFOUND, 3, 3,
                  "x_remove has no effect: there is nothing to remove from");
    assert_whole(snapshot, "{\"a\":{\"b\":1}}");
}

/* null, too, is there and no array. */
static void test_merge_directives__a_base_that_is_no_array_is_a_warning(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\":1,\"b\":\"t\",\"c\":null,\"d\":{\"e\":1},\"f\":false}"),
             TOML("a_add = [1]\nb_remove = [1]\n\"c_replace\" = [1]\nd_add = []\nf_add = [1]\n"));
    assert_int_equal(sc_snapshot_warning_count(snapshot), 5);
    assert_warned(snapshot, 0, SC_ETYPE, 3, 1, "c_replace has no effect: the value is no array");
    assert_warned(snapshot, 1, SC_ETYPE, 1, 1, "a_add has no effect: the value is no array");
    assert_warned(snapshot, 2, SC_ETYPE, 4, 1, "d_add has no effect: the value is no array");
    assert_warned(snapshot, 4, SC_ETYPE, 2, 1, "b_remove has no effect: the value is no array");
    assert_whole(snapshot, "{\"a\":1,\"b\":\"t\",\"c\":null,\"d\":{\"e\":1},\"f\":false}");
}

static void test_merge_directives__on_no_array_a_suffix_makes_an_ordinary_key(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"x\":[1]}"),
                                       JSON("{\"x_add\":2,\"x_remove\":{\"a\":[1]},"
                                            "\"x_replace\":null}"),
                                       JSON("{\"x_add\":3}"));
    assert_int_equal(sc_snapshot_warning_count(snapshot), 0);
    assert_whole(snapshot, "{\"x\":[1],\"x_add\":3,\"x_remove\":{\"a\":[1]},\"x_replace\":null}");
}

static void test_merge_directives__a_key_that_is_only_the_suffix_is_ordinary(void **state)
{
    assert_whole(LOAD(JSON("{\"\":[1],\"_add\":[2],\"_remove\":[1],\"_replace\":[3],\"add\":[4]}")),
                 "{\"\":[1],\"_add\":[2],\"_remove\":[1],\"_replace\":[3],\"add\":[4]}");
    assert_whole(LOAD(JSON("{\"x_ADD\":[1],\"x__add\":[2],\"__add\":[3],\"x_add_\":[4]}")),
                 "{\"x_ADD\":[1],\"x_add_\":[4],\"x_\":[2],\"_\":[3]}");
}

/* The last suffix counts, and what it makes is not read as a directive again. */
static void test_merge_directives__only_one_suffix_is_taken_off(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":[0],\"x_add_add\":[1]}"), JSON("{\"x_add\":[2]}")),
                 "{\"x\":[0,2],\"x_add\":[1]}");
}

static void test_merge_directives__off_they_are_ordinary_keys(void **state)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_layers *layers = sc_layers_create();
    options.no_directives = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    add_layers(layers,
               (struct layer[]){JSON("{\"x\":[1],\"x_add\":[2]}"),
                                JSON("{\"x_add\":[3],\"x_remove\":[1]}")},
               2);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_int_equal(sc_snapshot_warning_count(snapshot), 0);
    assert_whole(snapshot, "{\"x\":[1],\"x_add\":[2,3],\"x_remove\":[1]}");
}

/* {"x": [from, from + step, ...]}, each number in what `format` makes of it. */
static char *make_array(const char *key, const char *format, unsigned from, unsigned step,
                        unsigned count)
{
    struct sc__buffer text;
    char piece[64];
    sc__buffer_init(&text, &sc__default_allocator);
    snprintf(piece, sizeof piece, "{\"%s\":[", key);
    sc__buffer_append_text(&text, piece);
    for (unsigned i = 0; i < count; i++) {
        snprintf(piece, sizeof piece, format, from + i * step);
        sc__buffer_append_text(&text, i > 0 ? "," : "");
        sc__buffer_append_text(&text, piece);
    }
    sc__buffer_append(&text, "]}", 3);
    assert_false(text.failed);
    return text.data;
}

/* Remove every second of very many: comparing each with each would not end. */
static void expect_every_second(const char *format, unsigned count)
{
    char *base = make_array("x", format, 0, 1, count);
    char *removed = make_array("x_remove", format, 0, 2, count / 2);
    char *left = make_array("x", format, 1, 2, count / 2);
    assert_whole(LOAD(JSON(base), JSON(removed)), left);
    free(base);
    free(removed);
    free(left);
}

static void test_merge_directives__remove_takes_linear_time(void **state)
{
    expect_every_second("%u", 200000);
    expect_every_second("\"s%u\"", 100000);
    expect_every_second("{\"a\":%u,\"b\":[true]}", 50000);
    expect_every_second("[0,%u]", 50000);
}

/* Nested ones are not found by a hash of their outside alone. */
static void test_merge_directives__remove_tells_what_differs_deep_inside(void **state)
{
    expect_every_second("{\"a\":{\"b\":[[{\"c\":%u}]]}}", 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_directives__add_appends_whatever_the_strategy),
        cmocka_unit_test(test_merge_directives__replace_replaces_whatever_the_strategy),
        cmocka_unit_test(test_merge_directives__remove_drops_every_equal_element),
        cmocka_unit_test(test_merge_directives__remove_compares_deeply_and_exactly),
        cmocka_unit_test(test_merge_directives__they_act_in_an_order_of_their_own),
        cmocka_unit_test(test_merge_directives__a_new_mapping_merges_into_an_empty_one),
        cmocka_unit_test(test_merge_directives__they_act_in_mappings_that_pairs_merge),
        cmocka_unit_test(test_merge_directives__directives_act_in_what_is_removed),
        cmocka_unit_test(test_merge_directives__without_an_array_add_and_replace_make_one),
        cmocka_unit_test(test_merge_directives__nothing_to_remove_from_is_a_warning),
        cmocka_unit_test(test_merge_directives__a_base_that_is_no_array_is_a_warning),
        cmocka_unit_test(test_merge_directives__on_no_array_a_suffix_makes_an_ordinary_key),
        cmocka_unit_test(test_merge_directives__a_key_that_is_only_the_suffix_is_ordinary),
        cmocka_unit_test(test_merge_directives__only_one_suffix_is_taken_off),
        cmocka_unit_test(test_merge_directives__off_they_are_ordinary_keys),
        cmocka_unit_test(test_merge_directives__remove_takes_linear_time),
        cmocka_unit_test(test_merge_directives__remove_tells_what_differs_deep_inside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
