/* tests/unit/equal.c: deep equality, and hashes that agree with it. */
#include "failing_allocator.h"
#include "support.h"

#include "value/equal.h"

#include <stdlib.h>
#include <string.h>

enum { DEEP = 1024 };

/* Compare the two elements of an array, both ways round, and their hashes. */
static bool elements_equal(struct parsed *parsed)
{
    assert_int_equal(parsed->status, SC_OK);
    struct sc__document *document = &parsed->documents.items[0];
    uint32_t a = document->nodes[document->root].value.children.first;
    uint32_t b = document->nodes[a].next;
    bool equal = sc__values_equal(document, a, b);
    assert_int_equal(sc__values_equal(document, b, a), equal);
    assert_true(sc__values_equal(document, a, a));
    assert_int_equal(sc__value_hash(document, a), sc__value_hash(document, a));
    assert_int_equal(sc__value_hash(document, a) == sc__value_hash(document, b), equal);
    assert_false(document->failed);
    return equal;
}

static bool equal_in(enum sc__format format, const char *text)
{
    struct parsed parsed;
    parse_text(&parsed, format, text);
    bool equal = elements_equal(&parsed);
    parsed_free(&parsed);
    return equal;
}

static bool json_equal(const char *a, const char *b)
{
    char text[1024];
    snprintf(text, sizeof text, "[%s,%s]", a, b);
    return equal_in(SC__FORMAT_JSON, text);
}

static void test_equal__every_scalar_equals_itself_alone(void **state)
{
    static const char *const values[] = {"null",
                                         "true",
                                         "false",
                                         "0",
                                         "1",
                                         "-1",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "18446744073709551615",
                                         "0.0",
                                         "-0.0",
                                         "1.0",
                                         "9223372036854775808.0",
                                         "\"\"",
                                         "\"1\"",
                                         "\"\\u0000\"",
                                         "\"\\u0000\\u0000\"",
                                         "\"null\"",
                                         "[]",
                                         "{}"};
    size_t count = sizeof values / sizeof *values;
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++)
            assert_int_equal(json_equal(values[i], values[j]), i == j);
    }
}

/* The one value that has several spellings. */
static void test_equal__floats_are_equal_by_their_bits(void **state)
{
    assert_true(json_equal("1e2", "100.0"));
    assert_false(json_equal("1e2", "100"));
    assert_true(equal_in(SC__FORMAT_YAML, "[.nan, .NaN]"));
    assert_true(equal_in(SC__FORMAT_YAML, "[.inf, +.inf]"));
    assert_false(equal_in(SC__FORMAT_YAML, "[.inf, -.inf]"));
}

static void test_equal__arrays_are_equal_in_order(void **state)
{
    assert_true(json_equal("[1,\"a\",[null]]", "[1,\"a\",[null]]"));
    assert_false(json_equal("[1,2]", "[2,1]"));
    assert_false(json_equal("[1,2]", "[1,2,3]"));
    assert_false(json_equal("[1,2,3]", "[1,2]"));
    assert_false(json_equal("[[],[[]]]", "[[[]],[]]"));
    assert_false(json_equal("[[1],2]", "[[1,2]]"));
    assert_false(json_equal("[[1,2],[]]", "[[1],[2]]"));
    assert_false(json_equal("[]", "[[]]"));
}

static void test_equal__mappings_are_equal_in_any_order(void **state)
{
    assert_true(json_equal("{\"a\":1,\"b\":[2]}", "{\"b\":[2],\"a\":1}"));
    assert_false(json_equal("{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}"));
    assert_false(json_equal("{\"a\":1}", "{\"b\":1}"));
    assert_false(json_equal("{\"a\":1}", "{\"a\":1,\"b\":1}"));
    assert_false(json_equal("{\"a\":null}", "{}"));
    assert_false(json_equal("{\"a\":{\"b\":1}}", "{\"b\":{\"a\":1}}"));
    assert_true(json_equal("{\"a\":{\"c\":1,\"b\":{}}}", "{\"a\":{\"b\":{},\"c\":1}}"));
    assert_false(json_equal("{\"\":1}", "{\"\\u0000\":1}"));
}

/* More members than are compared one by one. */
static void test_equal__large_mappings_are_equal_in_any_order(void **state)
{
    char *forward = calloc(1, 1 << 16);
    char *text = calloc(1, 1 << 17);
    size_t length = 0, written = 0;
    for (int i = 0; i < 1000; i++)
        length += (size_t)sprintf(forward + length, "%s\"k%d\":%d", i ? "," : "", i, i);
    written = (size_t)sprintf(text, "[{%s},{", forward);
    for (int i = 999; i >= 0; i--)
        written += (size_t)sprintf(text + written, "%s\"k%d\":%d", i < 999 ? "," : "", i, i);
    strcpy(text + written, "}]");
    assert_true(equal_in(SC__FORMAT_JSON, text));
    text[written - 1] = '1'; /* the last member of the second is no longer "k0": 0 */
    assert_false(equal_in(SC__FORMAT_JSON, text));
    free(forward);
    free(text);
}

/* A packed array among the elements, and the same again as nodes. */
static void compare_packed(const char *numbers, const char *others, bool expected)
{
    char text[512];
    struct parsed parsed;
    snprintf(text, sizeof text, "[%s,%s]", numbers, others);
    parse_text(&parsed, SC__FORMAT_JSON, text);
    struct sc__document *document = &parsed.documents.items[0];
    uint32_t a = document->nodes[document->root].value.children.first;
    uint32_t b = document->nodes[a].next;
    assert_true(document->nodes[b].type >= SC__PACKED_INTEGERS);
    struct sc__node packed = document->nodes[b];
    sc__document_clear(document, b, SC__ARRAY);
    for (uint32_t i = 0; i < packed.count; i++) {
        bool is_integer = packed.type == SC__PACKED_INTEGERS;
        uint32_t child =
            sc__document_add(document, b, SC__NO_KEY, is_integer ? SC__INTEGER : SC__FLOAT, 0, 0);
        document->nodes[child].value.integer = packed.value.packed->data.integers[i];
    }
    assert_int_equal(elements_equal(&parsed), expected);
    parsed_free(&parsed);
}

static void test_equal__packed_or_not_is_the_same(void **state)
{
    static const char integers[] = "[1,2,3,4,5,6,7,8]";
    static const char floats[] = "[1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0]";
    assert_true(json_equal(integers, integers));
    assert_false(json_equal(integers, floats));
    assert_false(json_equal(integers, "[1,2,3,4,5,6,7,9]"));
    assert_false(json_equal(integers, "[1,2,3,4,5,6,7,8,9]"));
    assert_false(json_equal(integers, "[1,2,3,4,5,6,7,\"8\"]"));
    compare_packed(integers, integers, true);
    compare_packed(floats, floats, true);
    compare_packed(integers, floats, false);
    compare_packed(floats, integers, false);
    compare_packed("[1,2,3,4,5,6,7,8,9]", integers, false);
    compare_packed("[0,2,3,4,5,6,7,8]", integers, false);
    compare_packed("[1,2,3,4,5,6,7,null]", integers, false);
    compare_packed("{}", integers, false);
}

/* Two values that differ, if at all, at the bottom of 1023 containers. */
static void compare_deep(void *argument)
{
    const char *bottoms = argument;
    static const char opening[] = "[{\"k\":";
    char *text = calloc(1, 32 * DEEP);
    size_t length = 0;
    text[length++] = '[';
    for (int value = 0; value < 2; value++) {
        text[length] = ',';
        length += (size_t)value;
        for (int i = 0; i < (DEEP - 2) / 2; i++)
            length += (size_t)sprintf(text + length, "%s", opening);
        text[length++] = bottoms[value];
        for (int i = 0; i < (DEEP - 2) / 2; i++)
            length += (size_t)sprintf(text + length, "}]");
    }
    text[length++] = ']';
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    options.depth = DEEP;
    parse_bytes(&parsed, SC__FORMAT_JSON, text, length, &options);
    assert_int_equal(elements_equal(&parsed), bottoms[0] == bottoms[1]);
    parsed_free(&parsed);
    free(text);
}

/* rule 20 */
static void test_equal__no_depth_needs_much_stack(void **state)
{
    run_on_small_stack(compare_deep, "11");
    run_on_small_stack(compare_deep, "12");
}

static sc_status attempt_comparison(const sc_allocator *allocator, void *context)
{
    static const char text[] = "[{\"a\":[[1,\"x\"]],\"b\":{}},{\"b\":{},\"a\":[[1,\"x\"]]}]";
    struct sc__parse_options options = default_parse_options();
    struct sc__documents documents;
    struct sc__arena arena;
    struct sc__text *copy = sc__text_copy(allocator, SC__TEXT_PLAIN, (sc_str){"test", 4},
                                          (sc_str){text, sizeof text - 1});
    if (!copy)
        return SC_ENOMEM;
    sc__arena_init(&arena, allocator, 64);
    sc_status status = sc__format_read(SC__FORMAT_JSON, copy, &arena, &options, &documents, NULL);
    if (status == SC_OK) {
        struct sc__document *document = &documents.items[0];
        uint32_t a = document->nodes[document->root].value.children.first;
        uint32_t b = document->nodes[a].next;
        bool agree = sc__values_equal(document, a, b) &&
                     sc__value_hash(document, a) == sc__value_hash(document, b);
        status = document->failed ? SC_ENOMEM : SC_OK;
        assert_true(agree || document->failed);
    }
    sc__arena_fini(&arena);
    sc__text_release(copy);
    return status;
}

static void test_equal__running_out_of_memory_marks_the_document(void **state)
{
    assert_true(fail_each_allocation(attempt_comparison, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal__every_scalar_equals_itself_alone),
        cmocka_unit_test(test_equal__floats_are_equal_by_their_bits),
        cmocka_unit_test(test_equal__arrays_are_equal_in_order),
        cmocka_unit_test(test_equal__mappings_are_equal_in_any_order),
        cmocka_unit_test(test_equal__large_mappings_are_equal_in_any_order),
        cmocka_unit_test(test_equal__packed_or_not_is_the_same),
        cmocka_unit_test(test_equal__no_depth_needs_much_stack),
        cmocka_unit_test(test_equal__running_out_of_memory_marks_the_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
