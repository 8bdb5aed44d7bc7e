/* tests/unit/extract.c: what stands in a struct after an extraction that goes well. */
#include "loaded.h"

#include <math.h>
#include <string.h>

/* Extract from layers that are released before the struct is read; nothing may be reported. */
static void no_problem(void *context, const sc_error *problem, bool is_warning)
{
    sc_error_print(problem, stderr);
    fail_msg("%s", is_warning ? "a warning" : "an error");
}

static sc_extracted *fill(const sc_snapshot *snapshot, const sc_table *table, void *out)
{
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_extracted *extracted = NULL;
    size_t count = 7;
    options.visitor = no_problem;
    options.error_count = &count;
    sc_error error = SC_ERROR_INIT;
    sc_status status = sc_extract(snapshot, table, &options, out, &extracted, &error);
    if (status != SC_OK)
        sc_error_print(&error, stderr);
    assert_int_equal(status, SC_OK);
    assert_non_null(extracted);
    assert_int_equal(count, 0);
    sc_release(snapshot);
    return extracted;
}

struct numbers {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    float f32;
    double f64;
    bool flag;
};

static const sc_field number_fields[] = {
    SC_FIELD(struct numbers, i8, "i8"),     SC_FIELD(struct numbers, i16, "i16"),
    SC_FIELD(struct numbers, i32, "i32"),   SC_FIELD(struct numbers, i64, "i64"),
    SC_FIELD(struct numbers, u8, "u8"),     SC_FIELD(struct numbers, u16, "u16"),
    SC_FIELD(struct numbers, u32, "u32"),   SC_FIELD(struct numbers, u64, "u64"),
    SC_FIELD(struct numbers, f32, "f32"),   SC_FIELD(struct numbers, f64, "f64"),
    SC_FIELD(struct numbers, flag, "flag"),
};
static const sc_table number_table = SC_TABLE(struct numbers, number_fields);

static void test_extract__every_number_at_both_ends_of_its_type(void **state)
{
    struct numbers low, high;
    memset(&low, 0x55, sizeof low);
    memset(&high, 0x55, sizeof high);
    sc_extracted_free(fill(LOAD(JSON("{\"i8\":-128,\"i16\":-32768,\"i32\":-2147483648,"
                                     "\"i64\":-9223372036854775808,\"u8\":0,\"u16\":0,\"u32\":0,"
                                     "\"u64\":0,\"f32\":-1.5,\"f64\":0.1,\"flag\":false}")),
                           &number_table, &low));
    assert_int_equal(low.i8, INT8_MIN);
    assert_int_equal(low.i16, INT16_MIN);
    assert_int_equal(low.i32, INT32_MIN);
    assert_true(low.i64 == INT64_MIN);
    assert_true(low.u8 == 0 && low.u16 == 0 && low.u32 == 0 && low.u64 == 0);
    assert_true(low.f32 == -1.5f && low.f64 == 0.1 && !low.flag);
    sc_extracted_free(fill(LOAD(JSON("{\"i8\":127,\"i16\":32767,\"i32\":2147483647,"
                                     "\"i64\":9223372036854775807,\"u8\":255,\"u16\":65535,"
                                     "\"u32\":4294967295,\"u64\":18446744073709551615,"
                                     "\"f32\":16777216,\"f64\":9007199254740992,\"flag\":true}")),
                           &number_table, &high));
    assert_int_equal(high.i8, INT8_MAX);
    assert_int_equal(high.i16, INT16_MAX);
    assert_int_equal(high.i32, INT32_MAX);
    assert_true(high.i64 == INT64_MAX);
    assert_true(high.u8 == UINT8_MAX && high.u16 == UINT16_MAX && high.u32 == UINT32_MAX);
    assert_true(high.u64 == UINT64_MAX);
    assert_true(high.f32 == 16777216.0f && high.f64 == 0x1p53 && high.flag);
}

static void test_extract__infinity_and_nan_are_floats(void **state)
{
    struct numbers numbers = {0};
    sc_extracted_free(fill(LOAD(TOML("f32 = -inf\nf64 = nan\n")), &number_table, &numbers));
    assert_true(isinf(numbers.f32) && numbers.f32 < 0 && isnan(numbers.f64));
    sc_extracted_free(fill(LOAD(TOML("f32 = 0.1\n")), &number_table, &numbers));
    assert_true(numbers.f32 == 0.1f);
}

/* rule 13: null replaces, and does not delete */
static void test_extract__absent_and_null_leave_what_the_struct_held(void **state)
{
    struct numbers numbers = {.i8 = 1, .f64 = 2.5, .flag = true, .u64 = 4};
    sc_extracted_free(
        fill(LOAD(JSON("{\"i8\":9,\"u64\":5}"), JSON("{\"i8\":null}")), &number_table, &numbers));
    assert_int_equal(numbers.i8, 1); /* null takes back what a lower layer said */
    assert_int_equal(numbers.u64, 5);
    assert_true(numbers.f64 == 2.5 && numbers.flag);
}

struct texts {
    char fixed[6];
    char *copy;
    const char *constant;
    sc_str borrowed;
    sc_value any;
};

static const sc_field text_fields[] = {
    SC_FIELD(struct texts, fixed, "fixed"),       SC_FIELD(struct texts, copy, "copy"),
    SC_FIELD(struct texts, constant, "constant"), SC_FIELD(struct texts, borrowed, "borrowed"),
    SC_FIELD(struct texts, any, "any"),
};
static const sc_table text_table = SC_TABLE(struct texts, text_fields);

static void test_extract__texts_outlive_the_snapshot(void **state)
{
    struct texts texts = {.fixed = "xxxxx"};
    sc_extracted *extracted = fill(LOAD(TOML("fixed = 'k\xC3\xB6ln'\ncopy = 'c'\nconstant = ''\n"
                                             "borrowed = \"a\\u0000b\"\nany = {x = [1]}\n")),
                                   &text_table, &texts);
    assert_string_equal(texts.fixed, "k\xC3\xB6ln");
    assert_string_equal(texts.copy, "c");
    texts.copy[0] = 'd'; /* it is the program's */
    assert_string_equal(texts.constant, "");
    assert_int_equal(texts.borrowed.length, 3);
    assert_memory_equal(texts.borrowed.data, "a\0b", 4);
    assert_value(texts.any, "{\"x\":[1]}");
    sc_extracted_free(extracted);
    extracted =
        fill(LOAD(TOML("fixed = 'a'\nborrowed = 1979-05-27\nany = 1\n")), &text_table, &texts);
    assert_memory_equal(texts.fixed, "a\0\0\0\0\0", 6);
    assert_string_equal(texts.borrowed.data, "1979-05-27");
    assert_value(texts.any, "1");
    sc_extracted_free(extracted);
    extracted = fill(LOAD(JSON("{\"any\":null}")), &text_table, &texts);
    assert_value(texts.any, "null"); /* a value may be null */
    sc_extracted_free(extracted);
}

enum level { LEVEL_LOW = -1, LEVEL_HIGH = 70000 };

struct limits {
    enum level level;
    uint8_t small;
    int64_t timeout;
    int64_t interval;
    uint64_t memory;
    uint32_t chunk;
    int32_t milliseconds;
};

static const sc_name levels[] = {{"low", LEVEL_LOW}, {"high", LEVEL_HIGH}};
static const sc_name smalls[] = {{"one", 1}, {"two", 2}};
static const sc_field limit_fields[] = {
    SC_FIELD(struct limits, level, "level", SC_NAMES(levels)),
    SC_FIELD(struct limits, small, "small", SC_NAMES(smalls)),
    SC_FIELD(struct limits, timeout, "timeout", .as = SC_AS_DURATION),
    SC_FIELD(struct limits, interval, "interval", .as = SC_AS_DURATION, .unit = SC_MILLISECOND),
    SC_FIELD(struct limits, memory, "memory", .as = SC_AS_SIZE),
    SC_FIELD(struct limits, chunk, "chunk", .as = SC_AS_SIZE, .unit = 1024),
    SC_FIELD(struct limits, milliseconds, "ms", .as = SC_AS_DURATION, .range = {-1000, 1000}),
};
static const sc_table limit_table = SC_TABLE(struct limits, limit_fields);

static void test_extract__names_durations_and_sizes(void **state)
{
    struct limits limits = {0};
    sc_extracted_free(fill(
        LOAD(JSON("{\"level\":\"low\",\"small\":\"two\",\"timeout\":\"1h30m\",\"interval\":250,"
                  "\"memory\":\"64MiB\",\"chunk\":3,\"ms\":\"-1us\"}")),
        &limit_table, &limits));
    assert_int_equal(limits.level, LEVEL_LOW);
    assert_int_equal(limits.small, 2);
    assert_true(limits.timeout == INT64_C(5400000000000));
    assert_true(limits.interval == 250 * SC_MILLISECOND);
    assert_int_equal(limits.memory, 67108864);
    assert_int_equal(limits.chunk, 3072);
    assert_int_equal(limits.milliseconds, -1000);
    sc_extracted_free(
        fill(LOAD(JSON("{\"level\":\"high\",\"interval\":0.5,\"memory\":18446744073709551615,"
                       "\"chunk\":\"10kB\",\"timeout\":\"0s\"}")),
             &limit_table, &limits));
    assert_int_equal(limits.level, LEVEL_HIGH);
    assert_true(limits.interval == 500000);
    assert_true(limits.memory == UINT64_MAX);
    assert_int_equal(limits.chunk, 10000);
    assert_int_equal(limits.timeout, 0);
}

struct defaults {
    int32_t number;
    uint64_t large;
    double real;
    double whole;
    bool flag;
    enum level level;
    int64_t timeout;
    char name[8];
    sc_str text;
};

static const sc_field default_fields[] = {
    SC_FIELD(struct defaults, number, "number", .default_text = "-5"),
    SC_FIELD(struct defaults, large, "large", .default_text = "18446744073709551615"),
    SC_FIELD(struct defaults, real, "real", .default_text = "1.5e3"),
    SC_FIELD(struct defaults, whole, "whole", .default_text = "2"),
    SC_FIELD(struct defaults, flag, "a.flag", .default_text = "true"),
    SC_FIELD(struct defaults, level, "a.level", .default_text = "high", SC_NAMES(levels)),
    SC_FIELD(struct defaults, timeout, "b.timeout", .default_text = "30s", .as = SC_AS_DURATION),
    SC_FIELD(struct defaults, name, "name", .default_text = "orders"),
    SC_FIELD(struct defaults, text, "text", .default_text = ""),
};
static const sc_table default_table = SC_TABLE(struct defaults, default_fields);

static void test_extract__default_texts_are_read_as_if_they_stood_there(void **state)
{
    struct defaults defaults;
    memset(&defaults, 0x55, sizeof defaults);
    sc_extracted *extracted = fill(LOAD(YAML("a:\nb: ~\nname: ~\n")), &default_table, &defaults);
    assert_int_equal(defaults.number, -5);
    assert_true(defaults.large == UINT64_MAX);
    assert_true(defaults.real == 1500.0 && defaults.whole == 2.0 && defaults.flag);
    assert_int_equal(defaults.level, LEVEL_HIGH);
    assert_true(defaults.timeout == 30 * SC_SECOND);
    assert_string_equal(defaults.name, "orders");
    assert_int_equal(defaults.text.length, 0);
    sc_extracted_free(extracted);
}

struct point {
    int16_t x;
    int16_t y;
    sc_str *tags;
    size_t tag_count;
};

struct shape {
    struct point origin;
    struct point corners[3];
    size_t corner_count;
    struct point *path;
    size_t path_count;
    uint8_t colour[4];
    size_t colour_count;
    double *weights;
    size_t weight_count;
    char names[2][8];
    size_t name_count;
    char **aliases;
    size_t alias_count;
    int64_t *pauses;
    size_t pause_count;
};

static const sc_field point_fields[] = {
    SC_FIELD(struct point, x, "x"),
    SC_FIELD(struct point, y, "y", .default_text = "7"),
    SC_FIELD_LIST(struct point, tags, tag_count, "tags"),
};
static const sc_table point_table = SC_TABLE(struct point, point_fields);

static const sc_field shape_fields[] = {
    SC_FIELD_TABLE(struct shape, origin, &point_table, "origin"),
    SC_FIELD_TABLE_ARRAY(struct shape, corners, corner_count, &point_table, "corners"),
    SC_FIELD_TABLE_LIST(struct shape, path, path_count, &point_table, "deep.path"),
    SC_FIELD_ARRAY(struct shape, colour, colour_count, "deep.colour", .items = {3, 4}),
    SC_FIELD_LIST(struct shape, weights, weight_count, "weights"),
    SC_FIELD_ARRAY(struct shape, names, name_count, "names"),
    SC_FIELD_LIST(struct shape, aliases, alias_count, "aliases"),
    SC_FIELD_LIST(struct shape, pauses, pause_count, "pauses", .as = SC_AS_DURATION),
};
static const sc_table shape_table = SC_TABLE(struct shape, shape_fields);

static void test_extract__tables_arrays_and_lists(void **state)
{
    struct shape shape = {.corners = {[2] = {.x = 99}}, .origin = {.x = 5}};
    sc_extracted *extracted =
        fill(LOAD(JSON("{\"corners\":[{\"x\":1,\"y\":2},{\"y\":3,\"tags\":[\"a\",\"b\"]}],"
                       "\"deep\":{\"path\":[{\"x\":8},{},{\"tags\":[\"c\"]}],"
                       "\"colour\":[255,0,128]},\"weights\":[1.5,2,-3.25],"
                       "\"names\":[\"one\",\"two\"],\"aliases\":[\"first\",\"\"],"
                       "\"pauses\":[\"1s\",\"2ms\"]}")),
             &shape_table, &shape);
    assert_int_equal(shape.origin.x, 5); /* the mapping is absent: its defaults hold */
    assert_int_equal(shape.origin.y, 7);
    assert_int_equal(shape.corner_count, 2);
    assert_int_equal(shape.corners[0].y, 2);
    assert_int_equal(shape.corners[1].y, 3);
    assert_int_equal(shape.corners[1].tag_count, 2);
    assert_string_equal(shape.corners[1].tags[1].data, "b");
    assert_int_equal(shape.corners[2].x, 99); /* past the end nothing changes */
    assert_int_equal(shape.path_count, 3);
    assert_int_equal(shape.path[0].x, 8);
    assert_int_equal(shape.path[1].x, 0);
    assert_int_equal(shape.path[1].y, 7);
    assert_string_equal(shape.path[2].tags[0].data, "c");
    assert_int_equal(shape.colour_count, 3);
    assert_memory_equal(shape.colour, "\xFF\0\x80\0", 4);
    assert_int_equal(shape.weight_count, 3);
    assert_true(shape.weights[0] == 1.5 && shape.weights[1] == 2 && shape.weights[2] == -3.25);
    assert_string_equal(shape.names[1], "two");
    assert_string_equal(shape.aliases[0], "first");
    assert_string_equal(shape.aliases[1], "");
    assert_true(shape.pauses[1] == 2 * SC_MILLISECOND);
    sc_extracted_free(extracted);
}

static void test_extract__an_empty_list_is_null_and_an_absent_one_stays(void **state)
{
    double weights[1] = {1.0};
    struct shape shape = {
        .weights = weights, .weight_count = 1, .pauses = &(int64_t){1}, .pause_count = 1};
    sc_extracted_free(
        fill(LOAD(JSON("{\"weights\":[],\"names\":[],\"corners\":[]}")), &shape_table, &shape));
    assert_null(shape.weights);
    assert_int_equal(shape.weight_count, 0);
    assert_int_equal(shape.name_count, 0);
    assert_int_equal(shape.pause_count, 1);
    assert_non_null(shape.pauses);
}

/* Members of members, and tables below paths of several steps. */
struct outer {
    struct {
        uint16_t port;
    } server;
    struct point point;
};

static const sc_field outer_fields[] = {
    SC_FIELD(struct outer, server.port, "servers[1].\"the.port\""),
    SC_FIELD_TABLE(struct outer, point, &point_table, "a.b", .optional = true),
};
static const sc_table outer_table = SC_TABLE(struct outer, outer_fields);

static void test_extract__below_a_path_and_by_any_path(void **state)
{
    struct outer outer = {.point = {.y = 1}};
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_extracted *extracted;
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"app\":{\"servers\":[{},{\"the.port\":80}]},\"other\":1}"));
    options.path = "app";
    options.visitor = no_problem;
    assert_int_equal(sc_extract(snapshot, &outer_table, &options, &outer, &extracted, NULL), SC_OK);
    sc_extracted_free(extracted);
    assert_int_equal(outer.server.port, 80);
    assert_int_equal(outer.point.y, 1); /* an optional table that is absent changes nothing */
    options.path = "absent.too";
    assert_int_equal(sc_extract(snapshot, &outer_table, &options, &outer, &extracted, NULL), SC_OK);
    sc_extracted_free(extracted);
    assert_int_equal(outer.server.port, 80);
    sc_release(snapshot);
}

/* A table that holds a list of itself follows the data, however deep, on a small stack. */
struct menu {
    sc_str title;
    struct menu *items;
    size_t item_count;
};

static const sc_table menu_table;
static const sc_field menu_fields[] = {
    SC_FIELD(struct menu, title, "title", .required = true),
    SC_FIELD_TABLE_LIST(struct menu, items, item_count, &menu_table, "items"),
};
static const sc_table menu_table = SC_TABLE(struct menu, menu_fields);

static void extract_menu(void *argument)
{
    enum { DEPTH = 500 };
    static char text[DEPTH * 32];
    size_t length = 0;
    struct menu menu = {0};
    sc_load_options load = SC_LOAD_OPTIONS_INIT;
    const sc_snapshot *snapshot;
    load.max_depth = 1024;
    for (int i = 0; i < DEPTH; i++)
        length += (size_t)sprintf(text + length, "{\"title\":\"%d\",\"items\":[", i);
    for (int i = 0; i < DEPTH; i++)
        length += (size_t)sprintf(text + length, "]}");
    assert_int_equal(sc_parse("menu", SC_FORMAT_JSON, text, length, &load, &snapshot, NULL), SC_OK);
    sc_extracted *extracted = fill(snapshot, &menu_table, &menu);
    const struct menu *at = &menu;
    for (int i = 0; i < DEPTH - 1; i++) {
        assert_int_equal(at->item_count, 1);
        at = at->items;
    }
    assert_string_equal(at->title.data, "499");
    sc_extracted_free(extracted);
}

static void test_extract__nesting_takes_no_stack(void **state)
{
    run_on_small_stack(extract_menu, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extract__every_number_at_both_ends_of_its_type),
        cmocka_unit_test(test_extract__infinity_and_nan_are_floats),
        cmocka_unit_test(test_extract__absent_and_null_leave_what_the_struct_held),
        cmocka_unit_test(test_extract__texts_outlive_the_snapshot),
        cmocka_unit_test(test_extract__names_durations_and_sizes),
        cmocka_unit_test(test_extract__default_texts_are_read_as_if_they_stood_there),
        cmocka_unit_test(test_extract__tables_arrays_and_lists),
        cmocka_unit_test(test_extract__an_empty_list_is_null_and_an_absent_one_stays),
        cmocka_unit_test(test_extract__below_a_path_and_by_any_path),
        cmocka_unit_test(test_extract__nesting_takes_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
