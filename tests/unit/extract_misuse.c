/* tests/unit/extract_misuse.c: tables that contradict themselves, arguments that are none, and
 * an extraction whose allocations fail. */
#include "failing_allocator.h"
#include "loaded.h"

#include <string.h>

struct inner {
    int32_t number;
};

struct outer {
    int32_t number;
    uint64_t size;
    double real;
    char text[4];
    char *copy;
    struct inner inner;
    int32_t *list;
    size_t count;
};

static const sc_field inner_fields[] = {SC_FIELD(struct inner, number, "number")};
static const sc_table inner_table = SC_TABLE(struct inner, inner_fields);
static const sc_table wrong_table = SC_TABLE(struct outer, inner_fields);
static const sc_name names[] = {{"one", 1}};

/* One field; `values` is what the configuration holds. A message may end with a '*' for words of
 * the C library. */
static void expect_misuse(sc_field field, const char *values, const char *message)
{
    const sc_table table = {&field, 1, sizeof(struct outer)};
    const sc_snapshot *snapshot = LOAD(JSON(values));
    struct outer outer;
    struct outer before;
    sc_extracted *extracted = NULL;
    sc_error error = SC_ERROR_INIT;
    memset(&outer, 0x55, sizeof outer);
    memcpy(&before, &outer, sizeof outer);
    assert_int_equal(sc_extract(snapshot, &table, NULL, &outer, &extracted, &error), SC_EINVALID);
    assert_int_equal(error.status, SC_EINVALID);
    size_t length = strlen(message);
    if (message[length - 1] == '*')
        assert_memory_equal(error.message, message, length - 1);
    else
        assert_string_equal(error.message, message);
    assert_memory_equal(&outer, &before, sizeof outer);
    assert_null(extracted);
    assert_int_equal(sc_extract(snapshot, &table, NULL, &outer, &extracted, NULL), SC_EINVALID);
    sc_release(snapshot);
}

static void test_extract_misuse__paths_sizes_and_places(void **state)
{
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "a..b"), "{}",
                  "the table's field \"a..b\": expected a key");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, ""), "{}",
                  "the table's field \"\": a path is needed");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, NULL), "{}",
                  "the table's field \"\": a path is needed");
    expect_misuse((sc_field){.kind = SC_KIND_I32, .size = 2, .path = "x"}, "{}",
                  "the table's field \"x\": its size is not that of its kind");
    expect_misuse((sc_field){.kind = SC_KIND_TEXT, .path = "x"}, "{}",
                  "the table's field \"x\": its size is missing");
    expect_misuse((sc_field){.kind = SC_KIND_I32, .size = 4, .offset = 99, .path = "x"}, "{}",
                  "the table's field \"x\": it lies outside of the struct");
    expect_misuse((sc_field){.kind = SC_KIND_I32,
                             .shape = SC_SHAPE_LIST,
                             .size = 4,
                             .count_offset = SIZE_MAX,
                             .path = "x"},
                  "{}", "the table's field \"x\": it lies outside of the struct");
    expect_misuse((sc_field){.kind = SC_KIND_I32,
                             .shape = SC_SHAPE_ARRAY,
                             .size = 4,
                             .capacity = SIZE_MAX / 2,
                             .path = "x"},
                  "{}", "the table's field \"x\": it lies outside of the struct");
    expect_misuse((sc_field)SC_FIELD_TABLE(struct outer, inner, &wrong_table, "x"), "{}",
                  "the table's field \"x\": its table is one of another struct");
    expect_misuse((sc_field)SC_FIELD_TABLE(struct outer, inner, NULL, "x"), "{}",
                  "the table's field \"x\": its table is missing");
    expect_misuse((sc_field){.kind = (sc_kind)99, .size = 4, .path = "x"}, "{}",
                  "the table's field \"x\": its kind or shape is none");
}

static void test_extract_misuse__rules_that_a_kind_has_no_use_for(void **state)
{
    expect_misuse((sc_field)SC_FIELD(struct outer, real, "x", .range = {0, 1}), "{}",
                  "the table's field \"x\": `range` is for integers; floats have `real_range`, "
                  "texts `length`");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "x", .real_range = {0, 1}), "{}",
                  "the table's field \"x\": `real_range` is for floats");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "x", .pattern = "x"), "{}",
                  "the table's field \"x\": `length` and `pattern` are for texts");
    expect_misuse((sc_field)SC_FIELD(struct outer, text, "x", .items = {1, 0}), "{}",
                  "the table's field \"x\": `items` is for arrays and lists");
    expect_misuse((sc_field)SC_FIELD(struct outer, real, "x", .as = SC_AS_DURATION), "{}",
                  "the table's field \"x\": names, durations and sizes are integers");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "x", SC_NAMES(names), .as = SC_AS_SIZE),
                  "{}", "the table's field \"x\": it has names and is a duration or size at once");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "x", .unit = 5), "{}",
                  "the table's field \"x\": `unit` is for durations and sizes, and above 0");
    expect_misuse((sc_field)SC_FIELD_LIST(struct outer, list, count, "x", .default_text = "[]"),
                  "{}", "the table's field \"x\": `default_text` is for a single scalar or text");
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "x", .optional = true), "{}",
                  "the table's field \"x\": `optional` is for a single table, and no required one");
}

static void test_extract_misuse__defaults_and_patterns(void **state)
{
    expect_misuse((sc_field)SC_FIELD(struct outer, number, "x", .default_text = "1.5"), "{}",
                  "the table's field \"x\": the default \"1.5\" is none of its kind");
    expect_misuse((sc_field)SC_FIELD(struct outer, real, "x", .default_text = "one"), "{}",
                  "the table's field \"x\": the default \"one\" is none of its kind");
    expect_misuse(
        (sc_field)SC_FIELD(struct outer, number, "x", .default_text = "5", .range = {6, 7}), "{}",
        "the table's field \"x\": the default \"5\" must be from 6 to 7");
    expect_misuse(
        (sc_field)SC_FIELD(struct outer, text, "x", .default_text = "abcd"), "{}",
        "the table's field \"x\": the default \"abcd\" must have at most 3 bytes, and has "
        "4");
    expect_misuse((sc_field)SC_FIELD(struct outer, copy, "x", .pattern = "(a"), "{\"x\":\"a\"}",
                  "the table's field \"x\": the pattern \"(a\" is none: *");
}

static void test_extract_misuse__arguments(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{}"));
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    struct inner inner;
    sc_extracted *extracted;
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_extract(NULL, &inner_table, NULL, &inner, &extracted, &error), SC_EINVALID);
    assert_int_equal(error.status, SC_EINVALID);
    assert_int_equal(sc_extract(snapshot, NULL, NULL, &inner, &extracted, NULL), SC_EINVALID);
    assert_int_equal(sc_extract(snapshot, &inner_table, NULL, NULL, &extracted, NULL), SC_EINVALID);
    assert_int_equal(sc_extract(snapshot, &inner_table, NULL, &inner, NULL, NULL), SC_EINVALID);
    options.path = "a[";
    assert_int_equal(sc_extract(snapshot, &inner_table, &options, &inner, &extracted, &error),
                     SC_EINVALID);
    assert_string_equal(error.message, "the options are not initialised, or their path is none");
    options.path = NULL;
    options.size = 0;
    assert_int_equal(sc_extract(snapshot, &inner_table, &options, &inner, &extracted, NULL),
                     SC_EINVALID);
    options.size = sizeof options;
    options.unknown = (sc_unknown)9;
    assert_int_equal(sc_extract(snapshot, &inner_table, &options, &inner, &extracted, NULL),
                     SC_EINVALID);
    sc_extracted_free(NULL);
    sc_release(snapshot);
}

/* Options of an earlier version of the library, whose struct ended before the visitor. */
static void refuse(void *context, const sc_error *problem, bool is_warning)
{
    fail_msg("%s", problem->message);
}

static void test_extract_misuse__shorter_options_are_taken_as_far_as_they_go(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"x\":{\"number\":3,\"unknown\":1}}"));
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    struct inner inner = {0};
    sc_extracted *extracted;
    options.size = offsetof(sc_extract_options, visitor);
    options.path = "x";
    options.visitor = refuse;
    assert_int_equal(sc_extract(snapshot, &inner_table, &options, &inner, &extracted, NULL), SC_OK);
    assert_int_equal(inner.number, 3);
    sc_extracted_free(extracted);
    sc_release(snapshot);
}

struct point {
    char *name;
    int32_t *values;
    size_t value_count;
    uint8_t last;
};

struct shape {
    struct point *points;
    size_t point_count;
    struct point centre;
    char *title;
};

static const sc_field point_fields[] = {
    SC_FIELD(struct point, name, "name", .default_text = "none", .pattern = "^[a-z]+$"),
    SC_FIELD_LIST(struct point, values, value_count, "values"),
    SC_FIELD(struct point, last, "last"),
};
static const sc_table point_table = SC_TABLE(struct point, point_fields);
static const sc_field shape_fields[] = {
    SC_FIELD_TABLE_LIST(struct shape, points, point_count, &point_table, "a.points"),
    SC_FIELD_TABLE(struct shape, centre, &point_table, "a.centre"),
    SC_FIELD(struct shape, title, "title", .required = true),
};
static const sc_table shape_table = SC_TABLE(struct shape, shape_fields);

static void ignore(void *context, const sc_error *problem, bool is_warning)
{
}

/* The load's own allocations are another test's: they fail none here, since only what
 * sc_extract takes is counted on the way to the one that fails. */
struct attempt {
    const char *text;
    sc_status expected;
};

static sc_status attempt_extract(const sc_allocator *allocator, void *context)
{
    const struct attempt *attempt = context;
    struct failing_allocator *failing = allocator->context;
    size_t fail_at = failing->fail_at;
    sc_registry_options registry_options = SC_REGISTRY_OPTIONS_INIT;
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_layers *layers = sc_layers_create();
    sc_handle handle;
    struct shape shape;
    struct shape before;
    sc_extracted *extracted = NULL;
    sc_error error = SC_ERROR_INIT;
    failing->fail_at = 0;
    registry_options.allocator = allocator;
    options.visitor = ignore;
    add_layers(layers, &(struct layer)JSON(attempt->text), 1);
    sc_registry *registry = sc_registry_create(&registry_options, NULL);
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    sc_registry_destroy(registry);
    memset(&shape, 0x55, sizeof shape);
    memcpy(&before, &shape, sizeof shape);
    failing->calls = 0;
    failing->fail_at = fail_at;
    sc_status status = sc_extract(snapshot, &shape_table, &options, &shape, &extracted, &error);
    failing->fail_at = 0;
    if (status != SC_OK) {
        assert_int_equal(error.status, status);
        assert_null(extracted);
        assert_memory_equal(&shape, &before, sizeof shape);
    }
    sc_extracted_free(extracted);
    sc_release(snapshot);
    return status == attempt->expected ? SC_OK : status;
}

static void test_extract_misuse__each_allocation_may_fail(void **state)
{
    struct attempt good = {
        "{\"a\":{\"points\":[{\"name\":\"a\",\"values\":[1,2]},{\"x\":1},{\"values\":[1,2,3,4]}]},"
        "\"title\":\"t\"}",
        SC_OK};
    struct attempt bad = {"{\"a\":{\"points\":[{\"values\":[1,2,3,4,5,6,7,8,9999999999]}]}}",
                          SC_ENOTFOUND};
    assert_true(fail_each_allocation(attempt_extract, &good) >= 4);
    assert_true(fail_each_allocation(attempt_extract, &bad) >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extract_misuse__paths_sizes_and_places),
        cmocka_unit_test(test_extract_misuse__rules_that_a_kind_has_no_use_for),
        cmocka_unit_test(test_extract_misuse__defaults_and_patterns),
        cmocka_unit_test(test_extract_misuse__arguments),
        cmocka_unit_test(test_extract_misuse__shorter_options_are_taken_as_far_as_they_go),
        cmocka_unit_test(test_extract_misuse__each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
