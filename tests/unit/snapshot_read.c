/* tests/unit/snapshot_read.c: typed reads, and what a value tells of itself. */
#include "loaded.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One value of each type, and of each way in which the library keeps one. */
static const char everything[] = "integer = 42\n"
                                 "float = 2.5\n"
                                 "yes = true\n"
                                 "no = false\n"
                                 "text = \"caf\xC3\xA9\"\n"
                                 "instant = 1979-05-27T07:32:00Z\n"
                                 "moment = 1979-05-27T07:32:00.5\n"
                                 "day = 1979-05-27\n"
                                 "hour = 07:32:00\n"
                                 "integers = [1, 2, 3]\n"
                                 "floats = [0.5, 1.5]\n"
                                 "mixed = [1, 2.5, \"x\"]\n"
                                 "empty = []\n"
                                 "none = {}\n"
                                 "some = {a = 1}\n";

static const sc_snapshot *load_everything(void)
{
    return LOAD(TOML(everything), JSON("{\"large\":18446744073709551615,\"nothing\":null}"));
}

/* What the getters answer of one value, in the order bool, i64, u64, f64, str, i64_array,
 * f64_array. */
struct answers {
    const char *path;
    sc_type type;
    size_t count;
    sc_status of[7];
};

/* For a table that can be read. */
#define OK SC_OK
#define TYPE SC_ETYPE
#define RANGE SC_ERANGE
#define ABSENT SC_ENULL

static const struct answers all_answers[] = {
    {"integer", SC_TYPE_INTEGER, 0, {TYPE, OK, OK, OK, TYPE, TYPE, TYPE}},
    {"large", SC_TYPE_INTEGER, 0, {TYPE, RANGE, OK, RANGE, TYPE, TYPE, TYPE}},
    {"float", SC_TYPE_FLOAT, 0, {TYPE, TYPE, TYPE, OK, TYPE, TYPE, TYPE}},
    {"yes", SC_TYPE_BOOL, 0, {OK, TYPE, TYPE, TYPE, TYPE, TYPE, TYPE}},
    {"no", SC_TYPE_BOOL, 0, {OK, TYPE, TYPE, TYPE, TYPE, TYPE, TYPE}},
    {"text", SC_TYPE_STRING, 5, {TYPE, TYPE, TYPE, TYPE, OK, TYPE, TYPE}},
    {"instant", SC_TYPE_OFFSET_DATETIME, 20, {TYPE, TYPE, TYPE, TYPE, OK, TYPE, TYPE}},
    {"moment", SC_TYPE_LOCAL_DATETIME, 21, {TYPE, TYPE, TYPE, TYPE, OK, TYPE, TYPE}},
    {"day", SC_TYPE_LOCAL_DATE, 10, {TYPE, TYPE, TYPE, TYPE, OK, TYPE, TYPE}},
    {"hour", SC_TYPE_LOCAL_TIME, 8, {TYPE, TYPE, TYPE, TYPE, OK, TYPE, TYPE}},
    {"nothing", SC_TYPE_NULL, 0, {ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT}},
    {"integers", SC_TYPE_ARRAY, 3, {TYPE, TYPE, TYPE, TYPE, TYPE, OK, TYPE}},
    {"floats", SC_TYPE_ARRAY, 2, {TYPE, TYPE, TYPE, TYPE, TYPE, TYPE, OK}},
    {"mixed", SC_TYPE_ARRAY, 3, {TYPE, TYPE, TYPE, TYPE, TYPE, TYPE, TYPE}},
    {"empty", SC_TYPE_ARRAY, 0, {TYPE, TYPE, TYPE, TYPE, TYPE, OK, OK}},
    {"none", SC_TYPE_MAPPING, 0, {TYPE, TYPE, TYPE, TYPE, TYPE, TYPE, TYPE}},
    {"some", SC_TYPE_MAPPING, 1, {TYPE, TYPE, TYPE, TYPE, TYPE, TYPE, TYPE}},
    {"integers[0]", SC_TYPE_INTEGER, 0, {TYPE, OK, OK, OK, TYPE, TYPE, TYPE}},
    {"floats[1]", SC_TYPE_FLOAT, 0, {TYPE, TYPE, TYPE, OK, TYPE, TYPE, TYPE}},
    {"mixed[0]", SC_TYPE_INTEGER, 0, {TYPE, OK, OK, OK, TYPE, TYPE, TYPE}},
    {"mixed[2]", SC_TYPE_STRING, 1, {TYPE, TYPE, TYPE, TYPE, OK, TYPE, TYPE}},
};

/* Ask a getter; what it was to set must be untouched unless it says SC_OK. */
#define ASK(getter, type, status)                                                                  \
    do {                                                                                           \
        type before, out;                                                                          \
        memset(&before, 0x01, sizeof before);                                                      \
        memset(&out, 0x01, sizeof out);                                                            \
        assert_int_equal(getter(value, &out), status);                                             \
        if ((status) != SC_OK)                                                                     \
            assert_memory_equal(&out, &before, sizeof out);                                        \
    } while (0)

#define ASK_ARRAY(getter, type, status)                                                            \
    do {                                                                                           \
        const type *out = (const type *)(const void *)&value;                                      \
        size_t count = 77;                                                                         \
        assert_int_equal(getter(value, &out, &count), status);                                     \
        assert_true((status) == SC_OK || (out == (const void *)&value && count == 77));            \
    } while (0)

/* rule 22: every type against every getter */
static void test_snapshot_read__getters_coerce_nothing_else(void **state)
{
    const sc_snapshot *snapshot = load_everything();
    for (size_t i = 0; i < sizeof all_answers / sizeof *all_answers; i++) {
        const struct answers *expected = &all_answers[i];
        sc_value value = value_at(snapshot, expected->path);
        assert_int_equal(sc_value_type(value), expected->type);
        assert_int_equal(sc_value_count(value), expected->count);
        ASK(sc_value_bool, bool, expected->of[0]);
        ASK(sc_value_i64, int64_t, expected->of[1]);
        ASK(sc_value_u64, uint64_t, expected->of[2]);
        ASK(sc_value_f64, double, expected->of[3]);
        ASK(sc_value_str, sc_str, expected->of[4]);
        ASK_ARRAY(sc_value_i64_array, int64_t, expected->of[5]);
        ASK_ARRAY(sc_value_f64_array, double, expected->of[6]);
    }
    sc_release(snapshot);
}

/* rule 22: finding and reading in one */
static void test_snapshot_read__getters_by_path_say_the_same(void **state)
{
    const sc_snapshot *snapshot = load_everything();
    bool truth = false;
    int64_t integer = 0;
    uint64_t natural = 0;
    double real = 0;
    sc_str text = {NULL, 0};
    assert_int_equal(sc_snapshot_get_bool(snapshot, "yes", &truth), SC_OK);
    assert_true(truth);
    assert_int_equal(sc_snapshot_get_bool(snapshot, "no", &truth), SC_OK);
    assert_false(truth);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "integer", &integer), SC_OK);
    assert_int_equal(integer, 42);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "integers[2]", &integer), SC_OK);
    assert_int_equal(integer, 3);
    assert_int_equal(sc_snapshot_get_u64(snapshot, "large", &natural), SC_OK);
    assert_true(natural == UINT64_MAX);
    assert_int_equal(sc_snapshot_get_f64(snapshot, "integer", &real), SC_OK);
    assert_true(real == 42.0);
    assert_int_equal(sc_snapshot_get_f64(snapshot, "floats[1]", &real), SC_OK);
    assert_true(real == 1.5);
    assert_int_equal(sc_snapshot_get_str(snapshot, "moment", &text), SC_OK);
    assert_string_equal(text.data, "1979-05-27T07:32:00.5");
    assert_int_equal(sc_snapshot_get_str(snapshot, "nothing", &text), SC_ENULL);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "Integer", &integer), SC_ENOTFOUND);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "some.", &integer), SC_EINVALID);
    assert_int_equal(sc_snapshot_get_i64(NULL, "integer", &integer), SC_EINVALID);
    assert_int_equal(sc_snapshot_get_i64(snapshot, NULL, &integer), SC_EINVALID);
    assert_int_equal(sc_snapshot_get_bool(snapshot, "integer", &truth), SC_ETYPE);
    assert_false(truth);
    assert_int_equal(integer, 3);
    sc_release(snapshot);
}

/* What an integer literal reads as; the float only where it is exact. */
static void expect_integer(const char *literal, sc_status i64, int64_t integer, sc_status u64,
                           uint64_t natural, sc_status f64, double real)
{
    char json[64];
    int64_t read_integer = 0;
    uint64_t read_natural = 0;
    double read_real = 0;
    snprintf(json, sizeof json, "{\"x\":%s}", literal);
    const sc_snapshot *snapshot = LOAD(JSON(json));
    assert_int_equal(sc_snapshot_get_i64(snapshot, "x", &read_integer), i64);
    assert_int_equal(sc_snapshot_get_u64(snapshot, "x", &read_natural), u64);
    assert_int_equal(sc_snapshot_get_f64(snapshot, "x", &read_real), f64);
    assert_true(read_integer == integer && read_natural == natural && read_real == real);
    sc_release(snapshot);
}

/* rules 18 and 22 */
static void test_snapshot_read__integers_read_within_their_ranges(void **state)
{
    expect_integer("0", OK, 0, OK, 0, OK, 0.0);
    expect_integer("-1", OK, -1, RANGE, 0, OK, -1.0);
    expect_integer("-9223372036854775808", OK, INT64_MIN, RANGE, 0, OK, -0x1p63);
    expect_integer("9223372036854775807", OK, INT64_MAX, OK, INT64_MAX, RANGE, 0);
    expect_integer("9223372036854775808", RANGE, 0, OK, UINT64_C(1) << 63, OK, 0x1p63);
    expect_integer("9223372036854775809", RANGE, 0, OK, (UINT64_C(1) << 63) + 1, RANGE, 0);
    expect_integer("18446744073709551615", RANGE, 0, OK, UINT64_MAX, RANGE, 0);
    expect_integer("18446744073709549568", RANGE, 0, OK, UINT64_MAX - 2047, OK,
                   18446744073709549568.0);
}

/* rule 22 */
static void test_snapshot_read__an_integer_becomes_a_float_where_that_is_exact(void **state)
{
    expect_integer("9007199254740992", OK, INT64_C(1) << 53, OK, UINT64_C(1) << 53, OK, 0x1p53);
    expect_integer("9007199254740993", OK, (INT64_C(1) << 53) + 1, OK, (UINT64_C(1) << 53) + 1,
                   RANGE, 0);
    expect_integer("9007199254740994", OK, (INT64_C(1) << 53) + 2, OK, (UINT64_C(1) << 53) + 2, OK,
                   0x1p53 + 2);
    expect_integer("-9007199254740993", OK, -(INT64_C(1) << 53) - 1, RANGE, 0, RANGE, 0);
    expect_integer("9223372036854774784", OK, INT64_MAX - 1023, OK, INT64_MAX - 1023, OK,
                   9223372036854774784.0);
}

static void test_snapshot_read__floats_keep_every_bit(void **state)
{
    static const double expected[] = {(double)INFINITY, -(double)INFINITY,      -0.0,
                                      5e-324,           1.7976931348623157e308, 0.1};
    const sc_snapshot *snapshot =
        LOAD(YAML("x: [.inf, -.inf, -0.0, 5e-324, 1.7976931348623157e308, 0.1]\nnan: .nan\n"));
    const double *floats;
    size_t count;
    double nan;
    assert_int_equal(sc_value_f64_array(value_at(snapshot, "x"), &floats, &count), SC_OK);
    assert_int_equal(count, 6);
    assert_memory_equal(floats, expected, sizeof expected);
    assert_int_equal(sc_snapshot_get_f64(snapshot, "nan", &nan), SC_OK);
    assert_true(isnan(nan));
    sc_release(snapshot);
}

/* Numbers from 0 on as an array, with `format` for each. */
static char *make_numbers(const char *format, unsigned count)
{
    char *text = calloc(1, 32 + 24 * (size_t)count);
    size_t length = (size_t)sprintf(text, "{\"x\":[");
    for (unsigned i = 0; i < count; i++) {
        text[length] = ',';
        length += i > 0;
        length += (size_t)sprintf(text + length, format, i);
    }
    strcpy(text + length, "]}");
    return text;
}

/* An array that is all integers, or all floats, is contiguous whatever its length. */
static void test_snapshot_read__arrays_of_any_length_are_in_place(void **state)
{
    static const unsigned lengths[] = {0, 1, 2, 7, 8, 9, 16, 1000, 70000};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        char *integers = make_numbers("%u", lengths[i]);
        char *floats = make_numbers("%u.5", lengths[i]);
        const sc_snapshot *snapshot = LOAD(JSON(integers));
        const sc_snapshot *other = LOAD(JSON(floats));
        const int64_t *whole;
        const double *real;
        size_t count = 7;
        assert_int_equal(sc_value_i64_array(value_at(snapshot, "x"), &whole, &count), SC_OK);
        assert_int_equal(count, lengths[i]);
        assert_non_null(whole);
        assert_int_equal((uintptr_t)whole % 8, 0);
        for (unsigned n = 0; n < lengths[i]; n++)
            assert_int_equal(whole[n], n);
        assert_int_equal(sc_value_f64_array(value_at(other, "x"), &real, &count), SC_OK);
        assert_int_equal(count, lengths[i]);
        assert_int_equal((uintptr_t)real % 8, 0);
        for (unsigned n = 0; n < lengths[i]; n++)
            assert_true(real[n] == n + 0.5);
        sc_release(snapshot);
        sc_release(other);
        free(integers);
        free(floats);
    }
}

/* However the array came to be. */
static void test_snapshot_read__merged_arrays_are_in_place(void **state)
{
    static const char eight[] = "{\"x\":[1,2,3,4,5,6,7,8]}";
    const sc_snapshot *snapshot =
        LOAD(JSON(eight), JSON("{\"x\":[\"s\",9]}"), JSON("{\"x_remove\":[\"s\",1]}"),
             JSON_BY(SC_ARRAYS_SUM, "{\"x\":[1,1]}"));
    const int64_t *integers;
    const double *floats;
    size_t count;
    assert_int_equal(sc_value_i64_array(value_at(snapshot, "x"), &integers, &count), SC_OK);
    assert_int_equal(count, 8);
    assert_memory_equal(integers, ((int64_t[]){3, 4, 4, 5, 6, 7, 8, 9}), 64);
    sc_release(snapshot);
    /* One sum beyond int64_t, and all of them are no longer in place. */
    snapshot = LOAD(JSON(eight), JSON_BY(SC_ARRAYS_SUM, "{\"x\":[9223372036854775807]}"));
    assert_int_equal(sc_value_i64_array(value_at(snapshot, "x"), &integers, &count), SC_ETYPE);
    assert_at(snapshot, "x", "[9223372036854775808,2,3,4,5,6,7,8]");
    sc_release(snapshot);
    snapshot = LOAD(JSON("{\"x\":[1,2]}"), JSON_BY(SC_ARRAYS_SUM, "{\"x\":[0.5,0.5]}"));
    assert_int_equal(sc_value_f64_array(value_at(snapshot, "x"), &floats, &count), SC_OK);
    assert_true(count == 2 && floats[0] == 1.5 && floats[1] == 2.5);
    sc_release(snapshot);
}

static void expect_text(const sc_snapshot *snapshot, const char *path, const char *bytes,
                        size_t length)
{
    sc_str text;
    assert_int_equal(sc_snapshot_get_str(snapshot, path, &text), SC_OK);
    assert_int_equal(text.length, length);
    assert_memory_equal(text.data, bytes, length + 1); /* the NUL behind it too */
}

/* rule 18: a NUL is a character like others, and one more stands behind every text. */
static void test_snapshot_read__text_has_a_length_and_a_nul_behind(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\":\"x\\u0000y\",\"b\":\"\",\"c\":\"\\u0000\",\"d\":\"plain\"}"));
    expect_text(snapshot, "a", "x\0y", 3);
    expect_text(snapshot, "b", "", 0);
    expect_text(snapshot, "c", "\0", 1);
    expect_text(snapshot, "d", "plain", 5);
    assert_int_equal(sc_value_count(value_at(snapshot, "a")), 3);
    sc_release(snapshot);
}

static void test_snapshot_read__keys_and_positions(void **state)
{
    const sc_snapshot *snapshot = load_everything();
    sc_value root = sc_snapshot_root(snapshot);
    sc_value child = {NULL, 7, 7};
    assert_int_equal(sc_value_count(root), 17);
    assert_string_equal(sc_value_key(root).data, "");
    assert_int_equal(sc_value_at(root, 16, &child), SC_OK);
    assert_string_equal(sc_value_key(child).data, "nothing");
    assert_int_equal(sc_value_key(child).length, 7);
    assert_int_equal(sc_value_at(root, 17, &child), SC_ENOTFOUND);
    assert_int_equal(sc_value_at(root, SIZE_MAX, &child), SC_ENOTFOUND);
    assert_int_equal(sc_value_type(child), SC_TYPE_NULL);
    assert_int_equal(sc_value_at(value_at(snapshot, "text"), 0, &child), SC_ETYPE);
    assert_int_equal(sc_value_at(value_at(snapshot, "integers[0]"), 0, &child), SC_ETYPE);
    assert_int_equal(sc_value_at(value_at(snapshot, "empty"), 0, &child), SC_ENOTFOUND);
    assert_int_equal(sc_value_at(value_at(snapshot, "integers"), 3, &child), SC_ENOTFOUND);
    assert_int_equal(sc_value_at(value_at(snapshot, "integers"), 2, &child), SC_OK);
    assert_string_equal(sc_value_key(child).data, "");
    assert_value(child, "3");
    assert_int_equal(sc_value_at(value_at(snapshot, "mixed"), 2, &child), SC_OK);
    assert_string_equal(sc_value_key(child).data, "");
    assert_value(child, "\"x\"");
    sc_release(snapshot);
}

static void test_snapshot_read__every_type_has_a_name(void **state)
{
    assert_string_equal(sc_type_text(SC_TYPE_NULL), "null");
    assert_string_equal(sc_type_text(SC_TYPE_LOCAL_TIME), "time");
    assert_string_equal(sc_type_text(SC_TYPE_MAPPING), "mapping");
    assert_non_null(sc_type_text((sc_type)99));
    for (int type = SC_TYPE_NULL; type < SC_TYPE_MAPPING; type++)
        assert_string_not_equal(sc_type_text((sc_type)type), sc_type_text((sc_type)(type + 1)));
}

static void test_snapshot_read__versions_grow(void **state)
{
    const sc_snapshot *first = LOAD(JSON("{}"));
    const sc_snapshot *second = LOAD(JSON("{}"));
    assert_true(sc_snapshot_version(first) > 0);
    assert_true(sc_snapshot_version(second) > sc_snapshot_version(first));
    sc_release(first);
    sc_release(second);
    sc_release(NULL);
}

static void test_snapshot_read__warnings_are_kept_whole(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":1}"), JSON("{\n \"a_add\":[2]}"));
    sc_error warning = {.line = 77};
    assert_int_equal(sc_snapshot_warning_count(snapshot), 1);
    assert_int_equal(sc_snapshot_warning(snapshot, 1, &warning), SC_ENOTFOUND);
    assert_int_equal(warning.line, 77);
    assert_int_equal(sc_snapshot_warning(snapshot, 0, &warning), SC_OK);
    assert_string_equal(warning.source, "2.json");
    assert_int_equal(warning.line, 2);
    assert_int_equal(warning.column, 2);
    assert_string_equal(warning.excerpt, " \"a_add\":[2]}");
    assert_int_equal(warning.status, SC_ETYPE);
    sc_release(snapshot);
    /* One that is about a source without a text. */
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_glob(layers, "/nowhere/*.json"), SC_OK);
    snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_int_equal(sc_snapshot_warning(snapshot, 0, &warning), SC_OK);
    assert_string_equal(warning.source, "/nowhere/*.json");
    assert_int_equal(warning.line, 0);
    sc_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshot_read__getters_coerce_nothing_else),
        cmocka_unit_test(test_snapshot_read__getters_by_path_say_the_same),
        cmocka_unit_test(test_snapshot_read__integers_read_within_their_ranges),
        cmocka_unit_test(test_snapshot_read__an_integer_becomes_a_float_where_that_is_exact),
        cmocka_unit_test(test_snapshot_read__floats_keep_every_bit),
        cmocka_unit_test(test_snapshot_read__arrays_of_any_length_are_in_place),
        cmocka_unit_test(test_snapshot_read__merged_arrays_are_in_place),
        cmocka_unit_test(test_snapshot_read__text_has_a_length_and_a_nul_behind),
        cmocka_unit_test(test_snapshot_read__keys_and_positions),
        cmocka_unit_test(test_snapshot_read__every_type_has_a_name),
        cmocka_unit_test(test_snapshot_read__versions_grow),
        cmocka_unit_test(test_snapshot_read__warnings_are_kept_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
