/* tests/unit/merge.c: mappings and arrays over mappings and arrays. */
#include "loaded.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* What becomes of {"x": lower} under {"x": higher} by a strategy. */
static void expect(sc_arrays arrays, const char *lower, const char *higher, const char *result)
{
    char texts[3][512];
    snprintf(texts[0], sizeof texts[0], "{\"x\":%s}", lower);
    snprintf(texts[1], sizeof texts[1], "{\"x\":%s}", higher);
    snprintf(texts[2], sizeof texts[2], "{\"x\":%s}", result);
    assert_whole(LOAD(JSON(texts[0]), JSON_BY(arrays, texts[1])), texts[2]);
}

/* The same result by every strategy. */
static void expect_always(const char *lower, const char *higher, const char *result)
{
    for (int arrays = SC_ARRAYS_APPEND; arrays <= SC_ARRAYS_SUM; arrays++)
        expect((sc_arrays)arrays, lower, higher, result);
}

/* rule 2 */
static void test_merge__no_layers_are_an_empty_mapping(void **state)
{
    sc_layers *layers = sc_layers_create();
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_int_equal(sc_value_origin_count(sc_snapshot_root(snapshot)), 0);
    assert_whole(snapshot, "{}");
    assert_whole(LOAD(JSON(" "), TOML("# nothing\n"), YAML("--- \n--- # no more\n")), "{}");
}

/* rule 13 */
static void test_merge__mappings_merge_deeply(void **state)
{
    expect_always("{\"a\":{\"b\":1,\"c\":{\"d\":2}}}", "{\"a\":{\"c\":{\"d\":3,\"e\":4}}}",
                  "{\"a\":{\"b\":1,\"c\":{\"d\":3,\"e\":4}}}");
    expect_always("{}", "{\"a\":{}}", "{\"a\":{}}");
    expect_always("{\"a\":{}}", "{}", "{\"a\":{}}");
    assert_whole(LOAD(TOML("a.b = 1\n"), YAML("a: {c: 2}\n"), JSON("{\"a\":{\"b\":3}}")),
                 "{\"a\":{\"b\":3,\"c\":2}}");
}

/* rule 13 */
static void test_merge__a_value_of_another_type_replaces(void **state)
{
    static const char *const values[] = {"1",    "1.5",   "\"t\"",   "true",
                                         "null", "[1,2]", "[\"a\"]", "{\"k\":1}"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        for (size_t j = 0; j < sizeof values / sizeof *values; j++) {
            bool are_arrays = values[i][0] == '[' && values[j][0] == '[';
            if (!are_arrays)
                expect_always(values[i], values[j], values[j]);
        }
    }
    expect_always("{\"k\":1}", "{\"l\":2}", "{\"k\":1,\"l\":2}");
    assert_whole(
        LOAD(TOML("d = 2024-01-02\n"), JSON("{\"d\":\"2024-01-02\"}"), TOML("d = 07:32:00\n")),
        "{\"d\":\"07:32:00\"}");
}

/* rule 13 */
static void test_merge__what_was_replaced_does_not_come_back(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":{\"y\":1}}"), JSON("{\"x\":5}"), JSON("{\"x\":{\"z\":1}}")),
                 "{\"x\":{\"z\":1}}");
    assert_whole(LOAD(JSON("{\"x\":[1]}"), JSON("{\"x\":null}"), JSON("{\"x\":[2]}")),
                 "{\"x\":[2]}");
}

/* rule 13 */
static void test_merge__null_replaces_and_does_not_delete(void **state)
{
    expect_always("1", "null", "null");
    expect_always("{\"a\":1}", "{\"a\":null}", "{\"a\":null}");
    expect_always("null", "{\"a\":1}", "{\"a\":1}");
}

/* rule 13 */
static void test_merge__members_keep_the_order_of_first_appearance(void **state)
{
    assert_whole(LOAD(JSON("{\"z\":1,\"a\":{\"y\":1,\"b\":2}}"),
                      JSON("{\"c\":3,\"a\":{\"d\":4,\"b\":5,\"y\":6},\"z\":7}")),
                 "{\"z\":7,\"a\":{\"y\":6,\"b\":5,\"d\":4},\"c\":3}");
}

/* rule 13 */
static void test_merge__keys_are_case_sensitive(void **state)
{
    assert_whole(LOAD(TOML("Port = 1\n"), YAML("port: 2\n"), JSON("{\"PORT\":3,\"port\":4}")),
                 "{\"Port\":1,\"port\":4,\"PORT\":3}");
}

static void test_merge__keys_may_be_anything(void **state)
{
    assert_whole(LOAD(JSON("{\"\":1,\"a.b\":2,\"\\u0000\":3}"),
                      JSON("{\"\\u0000\":{\"\":4},\"a\":{\"b\":5},\"\":6}")),
                 "{\"\":6,\"a.b\":2,\"\\u0000\":{\"\":4},\"a\":{\"b\":5}}");
}

/* A mapping of `count` members from `first` on, "k0": 0 and so on. */
static char *make_mapping(unsigned first, unsigned count)
{
    struct sc__buffer text;
    sc__buffer_init(&text, &sc__default_allocator);
    for (unsigned i = 0; i < count; i++) {
        char member[32];
        snprintf(member, sizeof member, "%s\"k%u\":%u", i > 0 ? "," : "{", first + i, first + i);
        sc__buffer_append_text(&text, member);
    }
    sc__buffer_append(&text, "}", 2);
    assert_false(text.failed);
    return text.data;
}

/* rule 13: members of large mappings are found through an index. */
static void test_merge__large_mappings_merge(void **state)
{
    char *low = make_mapping(0, 30000);
    char *high = make_mapping(20000, 30000);
    const sc_snapshot *snapshot =
        LOAD(JSON(low), JSON(high), JSON("{\"k1\":{\"a\":1}}"), JSON("{\"k29999\":\"last\"}"));
    assert_int_equal(sc_value_count(sc_snapshot_root(snapshot)), 50000);
    assert_at(snapshot, "k0", "0");
    assert_at(snapshot, "k1", "{\"a\":1}");
    assert_at(snapshot, "k29999", "\"last\"");
    assert_at(snapshot, "k49999", "49999");
    sc_release(snapshot);
    free(low);
    free(high);
}

/* rule 13: a large mapping that goes, and comes again. */
static void test_merge__large_mappings_are_replaced(void **state)
{
    char *members = make_mapping(0, 100);
    char text[4096];
    snprintf(text, sizeof text, "{\"x\":%s,\"y\":%s}", members, members);
    const sc_snapshot *snapshot =
        LOAD(JSON(text), JSON(text), JSON("{\"x\":1,\"y\":{\"k7\":0}}"),
             JSON("{\"x\":{\"k99\":1,\"k3\":2}}"), JSON("{\"x\":{\"k3\":3}}"), JSON(text));
    assert_int_equal(sc_value_count(value_at(snapshot, "x")), 100);
    assert_int_equal(sc_value_count(value_at(snapshot, "y")), 100);
    assert_at(snapshot, "y.k7", "7");
    sc_value first;
    assert_int_equal(sc_value_at(value_at(snapshot, "x"), 0, &first), SC_OK);
    assert_string_equal(sc_value_key(first).data, "k99");
    sc_release(snapshot);
    free(members);
}

static const char tens[] = "[10,20,30,40,50,60,70,80,90]";
static const char floats[] = "[0.5,1.5,2.5,3.5,4.5,5.5,6.5,7.5]";

/* rule 14: packed numbers, numbers too few to be packed, mixed elements, none. */
static void test_merge__arrays_append(void **state)
{
    expect(SC_ARRAYS_APPEND, "[1,2]", "[2,3]", "[1,2,2,3]");
    expect(SC_ARRAYS_APPEND, "[1,2]", "[]", "[1,2]");
    expect(SC_ARRAYS_APPEND, "[]", "[1,2]", "[1,2]");
    expect(SC_ARRAYS_APPEND, "[]", "[]", "[]");
    expect(SC_ARRAYS_APPEND, tens, tens, "[10,20,30,40,50,60,70,80,90,10,20,30,40,50,60,70,80,90]");
    expect(SC_ARRAYS_APPEND, tens, "[1]", "[10,20,30,40,50,60,70,80,90,1]");
    expect(SC_ARRAYS_APPEND, "[1]", tens, "[1,10,20,30,40,50,60,70,80,90]");
    expect(SC_ARRAYS_APPEND, tens, "[\"a\",[1],{}]", "[10,20,30,40,50,60,70,80,90,\"a\",[1],{}]");
    expect(SC_ARRAYS_APPEND, "[]", tens, tens);
    expect(SC_ARRAYS_APPEND, tens, floats,
           "[10,20,30,40,50,60,70,80,90,0.5,1.5,2.5,3.5,4.5,5.5,6.5,7.5]");
    expect(SC_ARRAYS_APPEND, "[{\"a\":1}]", "[{\"a\":2}]", "[{\"a\":1},{\"a\":2}]");
    expect(SC_ARRAYS_APPEND, "[[1],[2]]", "[[3]]", "[[1],[2],[3]]");
}

/* rule 14 */
static void test_merge__arrays_replace(void **state)
{
    expect(SC_ARRAYS_REPLACE, "[1,2]", "[3]", "[3]");
    expect(SC_ARRAYS_REPLACE, "[1,2]", "[]", "[]");
    expect(SC_ARRAYS_REPLACE, "[]", "[1]", "[1]");
    expect(SC_ARRAYS_REPLACE, tens, floats, floats);
    expect(SC_ARRAYS_REPLACE, floats, "[{\"a\":[1]}]", "[{\"a\":[1]}]");
    expect(SC_ARRAYS_REPLACE, "[{\"a\":1}]", tens, tens);
}

/* rule 14: mappings merge, anything else replaces, the longer tail stays. */
static void test_merge__arrays_merge_pair_by_pair(void **state)
{
    expect(SC_ARRAYS_MERGE, "[1,2,3]", "[4]", "[4,2,3]");
    expect(SC_ARRAYS_MERGE, "[1]", "[4,5,6]", "[4,5,6]");
    expect(SC_ARRAYS_MERGE, "[1,2]", "[]", "[1,2]");
    expect(SC_ARRAYS_MERGE, "[]", "[{\"a\":1}]", "[{\"a\":1}]");
    expect(SC_ARRAYS_MERGE, "[{\"a\":1,\"b\":{\"c\":2}},7]", "[{\"b\":{\"d\":3}},{\"e\":4}]",
           "[{\"a\":1,\"b\":{\"c\":2,\"d\":3}},{\"e\":4}]");
    expect(SC_ARRAYS_MERGE, "[null,{\"a\":1}]", "[{\"a\":1},null]", "[{\"a\":1},null]");
    expect(SC_ARRAYS_MERGE, tens, floats, "[0.5,1.5,2.5,3.5,4.5,5.5,6.5,7.5,90]");
    expect(SC_ARRAYS_MERGE, tens, "[1,2,3,4,5,6,7,8]", "[1,2,3,4,5,6,7,8,90]");
    expect(SC_ARRAYS_MERGE, "[1,2,3,4,5,6,7,8]", tens, tens);
    expect(SC_ARRAYS_MERGE, "[\"a\",{\"b\":1}]", tens, tens);
    expect(SC_ARRAYS_MERGE, tens, "[\"a\",{\"b\":1}]", "[\"a\",{\"b\":1},30,40,50,60,70,80,90]");
}

/* rule 14: an array in a pair is one of the values that replace; one in a mapping merges. */
static void test_merge__arrays_in_pairs_replace(void **state)
{
    expect(SC_ARRAYS_MERGE, "[[1,2,3]]", "[[4]]", "[[4]]");
    expect(SC_ARRAYS_MERGE, "[[[1],[2]]]", "[[[3]]]", "[[[3]]]");
    expect(SC_ARRAYS_MERGE, "[{\"a\":[1,2,3]}]", "[{\"a\":[4]}]", "[{\"a\":[4,2,3]}]");
    expect(SC_ARRAYS_MERGE, "[[1,2,3,4,5,6,7,8]]", "[[8,7,6,5,4,3,2,1]]", "[[8,7,6,5,4,3,2,1]]");
}

/* rule 14 */
static void test_merge__arrays_sum_pair_by_pair(void **state)
{
    expect(SC_ARRAYS_SUM, "[1,2,3]", "[10]", "[11,2,3]");
    expect(SC_ARRAYS_SUM, "[1]", "[10,20]", "[11,20]");
    expect(SC_ARRAYS_SUM, "[]", "[1]", "[1]");
    expect(SC_ARRAYS_SUM, "[1]", "[]", "[1]");
    expect(SC_ARRAYS_SUM, tens, tens, "[20,40,60,80,100,120,140,160,180]");
    expect(SC_ARRAYS_SUM, tens, "[1,2,3,4,5,6,7,8]", "[11,22,33,44,55,66,77,88,90]");
    expect(SC_ARRAYS_SUM, "[1,2,3,4,5,6,7,8]", tens, "[11,22,33,44,55,66,77,88,90]");
    expect(SC_ARRAYS_SUM, floats, floats, "[1.0,3.0,5.0,7.0,9.0,11.0,13.0,15.0]");
    expect(SC_ARRAYS_SUM, tens, floats, "[10.5,21.5,32.5,43.5,54.5,65.5,76.5,87.5,90]");
    expect(SC_ARRAYS_SUM, tens, "[-10]", "[0,20,30,40,50,60,70,80,90]");
    expect(SC_ARRAYS_SUM, "[1.5,2]", "[1,2.5]", "[2.5,4.5]");
}

/* The first of the sums of two arrays is a float, and which. */
static void expect_float(const char *lower, const char *higher, double expected)
{
    char texts[2][256];
    double sum;
    snprintf(texts[0], sizeof texts[0], "{\"x\":%s}", lower);
    snprintf(texts[1], sizeof texts[1], "{\"x\":%s}", higher);
    const sc_snapshot *snapshot = LOAD(JSON(texts[0]), JSON_BY(SC_ARRAYS_SUM, texts[1]));
    assert_int_equal(sc_value_type(value_at(snapshot, "x[0]")), SC_TYPE_FLOAT);
    assert_int_equal(sc_snapshot_get_f64(snapshot, "x[0]", &sum), SC_OK);
    assert_true(sum == expected);
    sc_release(snapshot);
}

/* rule 14: the result is an integer as long as rule 18 has one for it. */
static void test_merge__sums_become_floats_past_the_range_of_integers(void **state)
{
    expect(SC_ARRAYS_SUM, "[9223372036854775807]", "[1]", "[9223372036854775808]");
    expect(SC_ARRAYS_SUM, "[18446744073709551614]", "[1]", "[18446744073709551615]");
    expect(SC_ARRAYS_SUM, "[18446744073709551615]", "[-1]", "[18446744073709551614]");
    expect(SC_ARRAYS_SUM, "[18446744073709551615]", "[-18446744073709551]",
           "[18428297329635842064]");
    expect(SC_ARRAYS_SUM, "[9223372036854775808]", "[-1]", "[9223372036854775807]");
    expect_float("[18446744073709551615]", "[1]", 0x1p64);
    expect_float("[-9223372036854775808]", "[-1]", -0x1p63);
    expect_float("[18446744073709551615]", "[18446744073709551615]", 0x1p65);
    expect_float("[18446744073709551615]", "[0.5]", 0x1p64);
    /* One element of many leaves the packed ones' range, above and below. */
    expect(SC_ARRAYS_SUM, "[1,2,3,4,5,6,7,9223372036854775807]", "[1,1,1,1,1,1,1,1]",
           "[2,3,4,5,6,7,8,9223372036854775808]");
    expect_float("[-9223372036854775808,2,3,4,5,6,7,8]", "[-9223372036854775808,1,1,1,1,1,1,1]",
                 -0x1p64);
}

/* rule 14: the numbers that a sum left are added to in place, until they no longer fit. */
static void test_merge__a_sum_of_many_layers_may_leave_the_range_late(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":[1,2,3,4,5,6,7,8]}"),
                      JSON_BY(SC_ARRAYS_SUM, "{\"x\":[1,1,1,1,1,1,1,1,1]}"),
                      JSON_BY(SC_ARRAYS_SUM, "{\"x\":[1,1,1,1,9223372036854775807,1,0,0]}"),
                      JSON_BY(SC_ARRAYS_SUM, "{\"x\":[-2,0,0,0,-6]}")),
                 "{\"x\":[1,4,5,6,9223372036854775807,8,8,9,1]}");
}

/* rule 14: the same bits on every processor, where one makes of inf - inf what another does not. */
static void test_merge__a_sum_that_is_no_number_has_the_same_bits_everywhere(void **state)
{
    static const char *const texts[][2] = {
        {"x: [.inf, .inf, 1, 2, 3, 4, 5, 6]\n", "x: [-.inf, 1]\n"},
        {"x: [.inf, .inf, 1.5, 2.5, 3.5]\n", "x: [-.inf, 1.5]\n"},
    };
    for (size_t i = 0; i < 2; i++) {
        double sum;
        uint64_t bits;
        const sc_snapshot *snapshot = LOAD(YAML(texts[i][0]), YAML_BY(SC_ARRAYS_SUM, texts[i][1]));
        assert_int_equal(sc_snapshot_get_f64(snapshot, "x[0]", &sum), SC_OK);
        memcpy(&bits, &sum, sizeof bits);
        assert_true(bits == UINT64_C(0x7FF8000000000000));
        assert_int_equal(sc_snapshot_get_f64(snapshot, "x[1]", &sum), SC_OK);
        assert_true(sum > 1e308);
        sc_release(snapshot);
    }
}

/* rule 14 */
static void test_merge__sum_replaces_pairs_that_are_not_two_numbers(void **state)
{
    expect(SC_ARRAYS_SUM, "[1,\"a\",true,null]", "[\"b\",2,3,4]", "[\"b\",2,3,4]");
    expect(SC_ARRAYS_SUM, "[{\"a\":1}]", "[{\"b\":2}]", "[{\"b\":2}]");
    expect(SC_ARRAYS_SUM, "[[1,2]]", "[[3]]", "[[3]]");
    expect(SC_ARRAYS_SUM, "[true]", "[true]", "[true]");
    expect(SC_ARRAYS_SUM, "[\"a\",1]", tens, "[10,21,30,40,50,60,70,80,90]");
    expect(SC_ARRAYS_SUM, tens, "[\"a\",1]", "[\"a\",21,30,40,50,60,70,80,90]");
}

/* rule 14: many layers, summed and merged in turns. */
static void test_merge__strategies_may_follow_each_other(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":[1,1,1,1,1,1,1,1,1,1]}"),
                      JSON_BY(SC_ARRAYS_SUM, "{\"x\":[1,1,1,1,1,1,1,1,1]}"),
                      JSON_BY(SC_ARRAYS_MERGE, "{\"x\":[5,5,5,5,5,5,5,5]}"),
                      JSON_BY(SC_ARRAYS_APPEND, "{\"x\":[9,9,9,9,9,9,9,9]}"),
                      JSON_BY(SC_ARRAYS_SUM, "{\"x\":[1,2]}"),
                      JSON_BY(SC_ARRAYS_MERGE, "{\"x\":[0.5]}")),
                 "{\"x\":[0.5,7,5,5,5,5,5,5,2,1,9,9,9,9,9,9,9,9]}");
}

/* rule 14: YAML's aliases share their numbers until one of them changes. */
static void test_merge__packed_numbers_of_an_alias_change_alone(void **state)
{
    static const char yaml[] = "a: &n [1, 2, 3, 4, 5, 6, 7, 8]\nb: *n\nc: *n\n";
    for (int arrays = SC_ARRAYS_APPEND; arrays <= SC_ARRAYS_SUM; arrays++) {
        const sc_snapshot *snapshot =
            LOAD(YAML(yaml), JSON_BY((sc_arrays)arrays, "{\"a\":[9,9,9,9,9,9,9,9]}"),
                 JSON_BY((sc_arrays)arrays, "{\"c\":[0,0,0,0,0,0,0,0]}"));
        assert_at(snapshot, "b", "[1,2,3,4,5,6,7,8]");
        sc_release(snapshot);
    }
}

/* Load {"a":{"x":[1],"y":[1]}} twice by a layer strategy and one rule. */
static void expect_rule(sc_arrays layer, const char *path, sc_arrays rule, const char *result)
{
    sc_layers *layers = sc_layers_create();
    static const char text[] = "{\"a\":{\"x\":[1],\"y.z\":[2,2]}}";
    assert_int_equal(sc_layers_set_arrays_at(layers, path, rule), SC_OK);
    add_layers(layers, (struct layer[]){JSON(text), JSON_BY(layer, text)}, 2);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_whole(snapshot, result);
}

/* rule 14 */
static void test_merge__a_path_has_a_strategy_of_its_own(void **state)
{
    expect_rule(SC_ARRAYS_APPEND, "a.x", SC_ARRAYS_SUM, "{\"a\":{\"x\":[2],\"y.z\":[2,2,2,2]}}");
    expect_rule(SC_ARRAYS_REPLACE, "a.\"y.z\"", SC_ARRAYS_APPEND,
                "{\"a\":{\"x\":[1],\"y.z\":[2,2,2,2]}}");
    expect_rule(SC_ARRAYS_SUM, "\"\\u0061\".x", SC_ARRAYS_REPLACE,
                "{\"a\":{\"x\":[1],\"y.z\":[4,4]}}");
    /* Above it, below it, beside it: no rule for the arrays here. */
    expect_rule(SC_ARRAYS_SUM, "a", SC_ARRAYS_REPLACE, "{\"a\":{\"x\":[2],\"y.z\":[4,4]}}");
    expect_rule(SC_ARRAYS_SUM, "a.x.b", SC_ARRAYS_REPLACE, "{\"a\":{\"x\":[2],\"y.z\":[4,4]}}");
    expect_rule(SC_ARRAYS_SUM, "x", SC_ARRAYS_REPLACE, "{\"a\":{\"x\":[2],\"y.z\":[4,4]}}");
}

/* rule 14 */
static void test_merge__the_last_rule_for_a_path_counts(void **state)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_set_arrays_at(layers, "x", SC_ARRAYS_REPLACE), SC_OK);
    assert_int_equal(sc_layers_set_arrays_at(layers, "x.y", SC_ARRAYS_REPLACE), SC_OK);
    assert_int_equal(sc_layers_set_arrays_at(layers, "x", SC_ARRAYS_SUM), SC_OK);
    assert_int_equal(sc_layers_set_arrays_at(layers, "x[0]", SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(layers, "", SC_ARRAYS_SUM), SC_EINVALID);
    add_layers(layers, (struct layer[]){JSON("{\"x\":[1]}"), JSON("{\"x\":[2]}")}, 2);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_whole(snapshot, "{\"x\":[3]}");
}

/* rule 16: the left fold, which pairing from the right would not give. */
static void test_merge__the_result_is_the_left_fold(void **state)
{
    assert_whole(LOAD(JSON("{\"x\":{\"y\":1}}"), JSON("{\"x\":5}"), JSON("{\"x\":{\"z\":1}}")),
                 "{\"x\":{\"z\":1}}");
    assert_whole(LOAD(JSON("{\"x\":[1]}"), JSON_BY(SC_ARRAYS_REPLACE, "{\"x\":[2]}"),
                      JSON_BY(SC_ARRAYS_SUM, "{\"x\":[4,8]}")),
                 "{\"x\":[6,8]}");
}

/* rule 1, and documents of one YAML text are layers in their order. */
static void test_merge__documents_of_a_stream_are_layers(void **state)
{
    assert_whole(LOAD(YAML("a: 1\nb: [1]\n---\na: 2\n---\n# none\n---\nb: [2]\n")),
                 "{\"a\":2,\"b\":[1,2]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge__no_layers_are_an_empty_mapping),
        cmocka_unit_test(test_merge__mappings_merge_deeply),
        cmocka_unit_test(test_merge__a_value_of_another_type_replaces),
        cmocka_unit_test(test_merge__what_was_replaced_does_not_come_back),
        cmocka_unit_test(test_merge__null_replaces_and_does_not_delete),
        cmocka_unit_test(test_merge__members_keep_the_order_of_first_appearance),
        cmocka_unit_test(test_merge__keys_are_case_sensitive),
        cmocka_unit_test(test_merge__keys_may_be_anything),
        cmocka_unit_test(test_merge__large_mappings_merge),
        cmocka_unit_test(test_merge__large_mappings_are_replaced),
        cmocka_unit_test(test_merge__arrays_append),
        cmocka_unit_test(test_merge__arrays_replace),
        cmocka_unit_test(test_merge__arrays_merge_pair_by_pair),
        cmocka_unit_test(test_merge__arrays_in_pairs_replace),
        cmocka_unit_test(test_merge__arrays_sum_pair_by_pair),
        cmocka_unit_test(test_merge__sums_become_floats_past_the_range_of_integers),
        cmocka_unit_test(test_merge__a_sum_of_many_layers_may_leave_the_range_late),
        cmocka_unit_test(test_merge__a_sum_that_is_no_number_has_the_same_bits_everywhere),
        cmocka_unit_test(test_merge__sum_replaces_pairs_that_are_not_two_numbers),
        cmocka_unit_test(test_merge__strategies_may_follow_each_other),
        cmocka_unit_test(test_merge__packed_numbers_of_an_alias_change_alone),
        cmocka_unit_test(test_merge__a_path_has_a_strategy_of_its_own),
        cmocka_unit_test(test_merge__the_last_rule_for_a_path_counts),
        cmocka_unit_test(test_merge__the_result_is_the_left_fold),
        cmocka_unit_test(test_merge__documents_of_a_stream_are_layers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
