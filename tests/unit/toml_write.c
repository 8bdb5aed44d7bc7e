/* tests/unit/toml_write.c: tables, arrays of tables, inline tables, and what TOML lacks. */
#include "awkward.h"

#include "failing_allocator.h"
#include "format/write.h"

#include <stdlib.h>
#include <string.h>

static void toml(const char *json, const char *expected)
{
    assert_writes_as(SC_FORMAT_TOML, json, expected);
    assert_survives(SC_FORMAT_TOML, SC__FORMAT_JSON, json);
}

static void test_toml_write__mappings_are_tables_behind_the_values(void **state)
{
    toml("{\"a\":{\"x\":1,\"y\":{\"z\":2},\"w\":3},\"b\":4,\"c\":{}}", "b = 4\n"
                                                                       "\n"
                                                                       "[a]\n"
                                                                       "x = 1\n"
                                                                       "w = 3\n"
                                                                       "\n"
                                                                       "[a.y]\n"
                                                                       "z = 2\n"
                                                                       "\n"
                                                                       "[c]\n");
    toml("{}", "");
    toml("{\"a\":{\"b\":{\"c\":{}}}}", "[a.b.c]\n");
}

static void test_toml_write__arrays_of_mappings_are_arrays_of_tables(void **state)
{
    toml("{\"a\":[{\"b\":1,\"c\":{\"d\":2}},{},{\"e\":[{\"f\":3},{\"f\":4}]}],\"g\":{\"h\":[{}]}}",
         "[[a]]\n"
         "b = 1\n"
         "\n"
         "[a.c]\n"
         "d = 2\n"
         "\n"
         "[[a]]\n"
         "\n"
         "[[a]]\n"
         "\n"
         "[[a.e]]\n"
         "f = 3\n"
         "\n"
         "[[a.e]]\n"
         "f = 4\n"
         "\n"
         "[[g.h]]\n");
}

static void test_toml_write__mappings_in_mixed_arrays_are_inline(void **state)
{
    toml("{\"a\":[1,{\"b\":[{\"c\":2},{}],\"d e\":{\"f\":3}}],\"g\":[[{\"h\":4}]],\"i\":[]}",
         "a = [1, { b = [{ c = 2 }, {}], \"d e\" = { f = 3 } }]\n"
         "g = [[{ h = 4 }]]\n"
         "i = []\n");
}

static void test_toml_write__keys_are_bare_where_they_can_be(void **state)
{
    toml("{\"a-b_1\":1,\"\":2,\"c.d\":3,\"\\\"\\n\":4,\"\xC3\xA9\":{\"x y\":{\"1\":5}}}",
         "a-b_1 = 1\n"
         "\"\" = 2\n"
         "\"c.d\" = 3\n"
         "\"\\\"\\n\" = 4\n"
         "\n"
         "[\"\xC3\xA9\".\"x y\"]\n"
         "1 = 5\n");
    toml("{\"\":{\"\":{\"a\":1}}}", "[\"\".\"\"]\na = 1\n");
}

static void test_toml_write__scalars_keep_their_types(void **state)
{
    toml("{\"a\":9223372036854775807,\"b\":-9223372036854775808,\"c\":1.0,\"d\":1e300,\"e\":false,"
         "\"f\":\"\\u0000\\t\\u007f\\\"\\\\\"}",
         "a = 9223372036854775807\nb = -9223372036854775808\nc = 1.0\nd = 1e+300\ne = false\n"
         "f = \"\\u0000\\t\\u007f\\\"\\\\\"\n");
    assert_survives(SC_FORMAT_TOML, SC__FORMAT_TOML,
                    "a = [inf, -inf, nan, -0.0]\nb = 1979-05-27T07:32:00Z\nc = 1979-05-27\n"
                    "d = 07:32:00.5\ne = 1979-05-27 07:32:00\nf = [1979-05-27, { g = 07:32:00 }]");
}

static void test_toml_write__long_arrays_have_a_line_for_each_element(void **state)
{
    char json[400] = "{\"a\":[[1,2]", expected[400] = "a = [\n  [1, 2],\n";
    for (int i = 0; i < 12; i++) {
        strcat(json, ",\"element\"");
        strcat(expected, "  \"element\",\n");
    }
    strcat(json, "],\"b\":[1,2,3,4,5,6,7,8]}");
    strcat(expected, "]\nb = [1, 2, 3, 4, 5, 6, 7, 8]\n");
    toml(json, expected);
}

static void test_toml_write__what_toml_lacks_is_refused_with_its_path(void **state)
{
    static const char above[] = "TOML cannot express an integer above 9223372036854775807, at ";
    char message[128];
    assert_writes_not(SC_FORMAT_TOML, "{\"server\":{\"x\":1,\"tls\":null}}", SC_ETYPE,
                      "TOML cannot express null, at \"server.tls\"");
    assert_writes_not(SC_FORMAT_TOML, "{\"a\":[{\"b\":1},{\"b.c\":[1,[null]]}]}", SC_ETYPE,
                      "TOML cannot express null, at a[1].\"b.c\"[1][0]");
    snprintf(message, sizeof message, "%s\"a\"", above);
    assert_writes_not(SC_FORMAT_TOML, "{\"a\":9223372036854775808}", SC_ERANGE, message);
    assert_writes_not(SC_FORMAT_TOML, "[1]", SC_ETYPE,
                      "TOML cannot express an array that is no member of a mapping, at the root");
    assert_writes_not(SC_FORMAT_TOML, "null", SC_ETYPE,
                      "TOML cannot express null that is no member of a mapping, at the root");
}

static void write_deep(void *unused)
{
    enum { DEPTH = 1000 };
    char json[6 * DEPTH + 16] = "";
    struct parsed before, after;
    struct sc__parse_options options = default_parse_options();
    options.depth = DEPTH + 1;
    for (int inline_from = 1; inline_from <= DEPTH; inline_from *= 10) {
        size_t length = 0;
        for (int i = 0; i < DEPTH; i++)
            length += (size_t)sprintf(json + length, i < inline_from ? "{\"a\":" : "[");
        json[length++] = '1';
        for (int i = DEPTH; i-- > 0;)
            json[length++] = i < inline_from ? '}' : ']';
        json[length] = '\0';
        parse_bytes(&before, SC__FORMAT_JSON, json, length, &options);
        assert_int_equal(before.status, SC_OK);
        struct sc__buffer text = written(&before.documents.items[0], 0, SC_FORMAT_TOML);
        parse_bytes(&after, SC__FORMAT_TOML, text.data, text.length, &options);
        assert_int_equal(after.status, SC_OK);
        char *again = parsed_json(&after, 0);
        assert_string_equal(again, json);
        free(again);
        sc__buffer_fini(&text);
        parsed_free(&after);
        parsed_free(&before);
    }
}

static void test_toml_write__depth_takes_no_stack(void **state)
{
    run_on_small_stack(write_deep, NULL);
}

static sc_status write_once(const sc_allocator *allocator, void *context)
{
    const struct sc__document *document = context;
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, allocator);
    struct sc__writing writing = {.out = &buffer, .document = document, .root = document->root};
    sc_status status = sc__toml_write(&writing);
    if (buffer.failed)
        status = SC_ENOMEM;
    sc__buffer_fini(&buffer);
    return status == SC_ETYPE ? SC_OK : status;
}

static void test_toml_write__running_out_of_memory_is_told_by_the_buffer(void **state)
{
    static const char *const texts[] = {
        "{\"a\":{\"b\":{\"c\":[{\"d\":[1,[2,[3,{\"e\":4}]]]}]}},\"f\":[1,2,3,4,5,6,7,8,9]}",
        "{\"a\":{\"b\":{\"c\":[{\"d\":[1,[2,[3,{\"e\":null}]]]}]}}}"};
    for (size_t i = 0; i < 2; i++) {
        struct parsed parsed;
        parse_text(&parsed, SC__FORMAT_JSON, texts[i]);
        assert_true(fail_each_allocation(write_once, &parsed.documents.items[0]) > 3);
        parsed_free(&parsed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_write__mappings_are_tables_behind_the_values),
        cmocka_unit_test(test_toml_write__arrays_of_mappings_are_arrays_of_tables),
        cmocka_unit_test(test_toml_write__mappings_in_mixed_arrays_are_inline),
        cmocka_unit_test(test_toml_write__keys_are_bare_where_they_can_be),
        cmocka_unit_test(test_toml_write__scalars_keep_their_types),
        cmocka_unit_test(test_toml_write__long_arrays_have_a_line_for_each_element),
        cmocka_unit_test(test_toml_write__what_toml_lacks_is_refused_with_its_path),
        cmocka_unit_test(test_toml_write__depth_takes_no_stack),
        cmocka_unit_test(test_toml_write__running_out_of_memory_is_told_by_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
