/* tests/unit/json_write.c: documents as JSON text, in both styles. */
#include "format/json_write.h"

#include "failing_allocator.h"
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void write_into(struct sc__buffer *buffer, const char *json, enum sc__json_style style)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, json);
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    sc__buffer_init(buffer, &sc__default_allocator);
    assert_int_equal(sc__json_write(buffer, document, document->root, style), 0);
    sc__buffer_append_char(buffer, '\0');
    assert_false(buffer->failed);
    parsed_free(&parsed);
}

static void assert_writes(const char *json, enum sc__json_style style, const char *expected)
{
    struct sc__buffer buffer;
    write_into(&buffer, json, style);
    assert_string_equal(buffer.data, expected);
    sc__buffer_fini(&buffer);
}

static void test_json_write__compact_has_no_blank(void **state)
{
    assert_writes(" { \"a\" : [ 1 , { } , [ ] , null ] , \"b\" : { \"c\" : true } } ",
                  SC__JSON_COMPACT, "{\"a\":[1,{},[],null],\"b\":{\"c\":true}}");
    assert_writes("\"x\"", SC__JSON_COMPACT, "\"x\"");
    assert_writes("[]", SC__JSON_COMPACT, "[]");
}

static void test_json_write__indented_puts_each_value_on_a_line(void **state)
{
    assert_writes("{\"a\":[1,{},[],[[2]]],\"b\":{\"c\":true}}", SC__JSON_INDENTED,
                  "{\n"
                  "  \"a\": [\n"
                  "    1,\n"
                  "    {},\n"
                  "    [],\n"
                  "    [\n"
                  "      [\n"
                  "        2\n"
                  "      ]\n"
                  "    ]\n"
                  "  ],\n"
                  "  \"b\": {\n"
                  "    \"c\": true\n"
                  "  }\n"
                  "}\n");
    assert_writes("{}", SC__JSON_INDENTED, "{}\n");
    assert_writes("null", SC__JSON_INDENTED, "null\n");
}

static void test_json_write__packed_arrays_look_like_others(void **state)
{
    assert_writes("[[1,2,3,4,5,6,7,-8],[1.5,2.0,3.5,4.5,5.5,6.5,7.5,1e300]]", SC__JSON_COMPACT,
                  "[[1,2,3,4,5,6,7,-8],[1.5,2.0,3.5,4.5,5.5,6.5,7.5,1e+300]]");
    assert_writes("{\"a\":[1,2,3,4,5,6,7,8]}", SC__JSON_INDENTED,
                  "{\n  \"a\": [\n    1,\n    2,\n    3,\n    4,\n    5,\n    6,\n    7,\n"
                  "    8\n  ]\n}\n");
}

static void test_json_write__numbers_read_back_the_same(void **state)
{
    assert_writes("[-9223372036854775808,9223372036854775807,18446744073709551615,-0]",
                  SC__JSON_COMPACT,
                  "[-9223372036854775808,9223372036854775807,18446744073709551615,0]");
    assert_writes("[0.1,1.0,-0.0,5e-324,1.7976931348623157e308,123456789.125]", SC__JSON_COMPACT,
                  "[0.1,1.0,-0.0,5e-324,1.7976931348623157e+308,123456789.125]");
}

static void test_json_write__only_what_must_be_is_escaped(void **state)
{
    static const char text[] =
        "[\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\xC3\xA9\xF0\x9D\x84\x9E\"]";
    assert_writes(text, SC__JSON_COMPACT, text);
    assert_writes("{\"a\\\"\\n\":1}", SC__JSON_COMPACT, "{\"a\\\"\\n\":1}");
}

/* Members stand in the document's order. */
static void test_json_write__order_is_kept(void **state)
{
    assert_writes("{\"z\":1,\"a\":2,\"m\":3,\"\":4}", SC__JSON_COMPACT,
                  "{\"z\":1,\"a\":2,\"m\":3,\"\":4}");
}

static void test_json_write__a_part_stands_alone(void **state)
{
    struct parsed parsed;
    struct sc__buffer buffer;
    parse_text(&parsed, SC__FORMAT_JSON, "{\"a\":{\"b\":[1,2]},\"c\":3}");
    const struct sc__document *document = &parsed.documents.items[0];
    uint32_t part = document->nodes[document->root].value.children.first;
    sc__buffer_init(&buffer, &sc__default_allocator);
    sc__json_write(&buffer, document, part, SC__JSON_COMPACT);
    sc__json_write(&buffer, document, document->nodes[part].value.children.first, SC__JSON_COMPACT);
    assert_int_equal(buffer.length, strlen("{\"b\":[1,2]}[1,2]"));
    assert_memory_equal(buffer.data, "{\"b\":[1,2]}[1,2]", buffer.length);
    sc__buffer_fini(&buffer);
    parsed_free(&parsed);
}

static void test_json_write__what_json_lacks_becomes_a_string(void **state)
{
    struct sc__arena arena;
    struct sc__document document;
    struct sc__buffer buffer;
    static const double floats[] = {INFINITY, -INFINITY, NAN, 0.5};
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, NULL);
    uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__ARRAY, 0, 0);
    for (size_t i = 0; i < 4; i++) {
        uint32_t node = sc__document_add(&document, root, SC__NO_KEY, SC__FLOAT, 0, 0);
        sc__document_node(&document, node)->value.real = floats[i];
    }
    sc__document_add_text(&document, root, SC__NO_KEY, SC__LOCAL_DATE, "1979-05-27", 10, 0, 0);
    sc__document_add_text(&document, root, SC__NO_KEY, SC__OFFSET_DATETIME, "1979-05-27T07:32:00Z",
                          20, 0, 0);
    sc__buffer_init(&buffer, &sc__default_allocator);
    assert_int_equal(sc__json_write(&buffer, &document, root, SC__JSON_COMPACT), 3);
    sc__buffer_append_char(&buffer, '\0');
    assert_string_equal(buffer.data, "[\"inf\",\"-inf\",\"nan\",0.5,\"1979-05-27\","
                                     "\"1979-05-27T07:32:00Z\"]");
    sc__buffer_fini(&buffer);
    sc__arena_fini(&arena);
}

static void test_json_write__non_finite_floats_in_packed_arrays_are_counted(void **state)
{
    struct sc__arena arena;
    struct sc__document document;
    struct sc__buffer buffer;
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, NULL);
    uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__ARRAY, 0, 0);
    for (int i = 0; i < 8; i++) {
        uint32_t node = sc__document_add(&document, root, SC__NO_KEY, SC__FLOAT, 0, 0);
        sc__document_node(&document, node)->value.real = i == 3 ? (double)INFINITY : i;
    }
    sc__document_close_array(&document, root);
    assert_int_equal(document.nodes[root].type, SC__PACKED_FLOATS);
    sc__buffer_init(&buffer, &sc__default_allocator);
    assert_int_equal(sc__json_write(&buffer, &document, root, SC__JSON_COMPACT), 1);
    sc__buffer_append_char(&buffer, '\0');
    assert_string_equal(buffer.data, "[0.0,1.0,2.0,\"inf\",4.0,5.0,6.0,7.0]");
    sc__buffer_fini(&buffer);
    sc__arena_fini(&arena);
}

static void write_deep(void *unused)
{
    enum { DEPTH = 1024 };
    char text[2 * DEPTH + 1];
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    options.depth = DEPTH;
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    text[2 * DEPTH] = '\0';
    parse_bytes(&parsed, SC__FORMAT_JSON, text, sizeof text - 1, &options);
    assert_int_equal(parsed.status, SC_OK);
    char *json = parsed_json(&parsed, 0);
    assert_string_equal(json, text);
    free(json);
    parsed_free(&parsed);
}

static void test_json_write__depth_takes_no_stack(void **state)
{
    run_on_small_stack(write_deep, NULL);
}

static sc_status write_once(const sc_allocator *allocator, void *context)
{
    const struct sc__document *document = context;
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, allocator);
    sc__json_write(&buffer, document, document->root, SC__JSON_INDENTED);
    sc_status status = buffer.failed ? SC_ENOMEM : SC_OK;
    sc__buffer_fini(&buffer);
    return status;
}

static void test_json_write__running_out_of_memory_is_told_by_the_buffer(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON,
               "[[[[[[[[\"a text of some length\",{\"key\":[1,2,3,4,5,6,7,8,9]}]]]]]]]]");
    assert_int_equal(parsed.status, SC_OK);
    assert_true(fail_each_allocation(write_once, &parsed.documents.items[0]) > 4);
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_write__compact_has_no_blank),
        cmocka_unit_test(test_json_write__indented_puts_each_value_on_a_line),
        cmocka_unit_test(test_json_write__packed_arrays_look_like_others),
        cmocka_unit_test(test_json_write__numbers_read_back_the_same),
        cmocka_unit_test(test_json_write__only_what_must_be_is_escaped),
        cmocka_unit_test(test_json_write__order_is_kept),
        cmocka_unit_test(test_json_write__a_part_stands_alone),
        cmocka_unit_test(test_json_write__what_json_lacks_becomes_a_string),
        cmocka_unit_test(test_json_write__non_finite_floats_in_packed_arrays_are_counted),
        cmocka_unit_test(test_json_write__depth_takes_no_stack),
        cmocka_unit_test(test_json_write__running_out_of_memory_is_told_by_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
