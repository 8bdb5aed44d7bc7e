/* tests/unit/environment_read.c: variables with the prefix "test", as the source hands them on. */
#include "failing_allocator.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* A literal's entries, each with its NUL; the literal's own ends the last. */
#define ENTRIES(text) (text), sizeof(text)

static void expect(const char *bytes, size_t length, const char *json)
{
    struct parsed parsed;
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, length, NULL);
    if (parsed.status != SC_OK)
        sc_error_print(&parsed.error, stderr);
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.documents.count, 1);
    char *written = parsed_json(&parsed, 0);
    assert_string_equal(written, json);
    free(written);
    parsed_free(&parsed);
}

/* Fail with this status and place, and with the first line of the printed error. */
static void expect_error(const char *bytes, size_t length, sc_status status, const char *line)
{
    struct parsed parsed;
    char printed[1024];
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, length, NULL);
    assert_int_equal(parsed.status, status);
    assert_int_equal(parsed.error.status, status);
    assert_int_equal(parsed.documents.count, 0);
    sc_error_format(&parsed.error, printed, sizeof printed);
    *strchr(printed, '\n') = '\0';
    assert_string_equal(printed, line);
    parsed_free(&parsed);
}

static void test_environment_read__names_become_paths(void **state) /* rule 9 */
{
    expect(ENTRIES("test_A=1"), "{\"a\":1}");
    expect(ENTRIES("test_A_B=1"), "{\"a_b\":1}");
    expect(ENTRIES("test_A__B=1"), "{\"a\":{\"b\":1}}");
    expect(ENTRIES("test__A__B=1"), "{\"a\":{\"b\":1}}");
    expect(ENTRIES("test__A_B__C_=1"), "{\"a_b\":{\"c_\":1}}");
    expect(ENTRIES("test_A___B=1"), "{\"a\":{\"_b\":1}}");
    expect(ENTRIES("test___A=1"), "{\"_a\":1}");
    expect(ENTRIES("test_\xC3\x89T\xC3\x89=1"), "{\"\xC3\x89t\xC3\x89\":1}");
    expect(ENTRIES("test_A.B=1"), "{\"a.b\":1}");
    expect(ENTRIES("test_A__B=1\0test_A__C=2\0test_D=3\0test__A__D__E=4"),
           "{\"a\":{\"b\":1,\"c\":2,\"d\":{\"e\":4}},\"d\":3}");
    expect(NULL, 0, "{}");
}

static void test_environment_read__values_are_json_or_text(void **state) /* rule 9 */
{
    expect(ENTRIES("test_A=true"), "{\"a\":true}");
    expect(ENTRIES("test_A=null"), "{\"a\":null}");
    expect(ENTRIES("test_A=True"), "{\"a\":\"True\"}");
    expect(ENTRIES("test_A=-1.50"), "{\"a\":-1.5}");
    expect(ENTRIES("test_A=007"), "{\"a\":\"007\"}");
    expect(ENTRIES("test_A=+5"), "{\"a\":\"+5\"}");
    expect(ENTRIES("test_A=0x10"), "{\"a\":\"0x10\"}");
    expect(ENTRIES("test_A=1.5.2"), "{\"a\":\"1.5.2\"}");
    expect(ENTRIES("test_A=18446744073709551615"), "{\"a\":18446744073709551615}");
    expect(ENTRIES("test_A=\"quoted\\n\""), "{\"a\":\"quoted\\n\"}");
    expect(ENTRIES("test_A=\"open"), "{\"a\":\"\\\"open\"}");
    expect(ENTRIES("test_A=[1, {\"b\": []}]"), "{\"a\":[1,{\"b\":[]}]}");
    expect(ENTRIES("test_A=[1, 2"), "{\"a\":\"[1, 2\"}");
    expect(ENTRIES("test_A=[1,]"), "{\"a\":\"[1,]\"}");
    expect(ENTRIES("test_A= 5 "), "{\"a\":5}");
    expect(ENTRIES("test_A= x "), "{\"a\":\" x \"}");
    expect(ENTRIES("test_A=5 6"), "{\"a\":\"5 6\"}");
    expect(ENTRIES("test_A="), "{\"a\":\"\"}");
    expect(ENTRIES("test_A= "), "{\"a\":\" \"}");
    expect(ENTRIES("test_A=b=c"), "{\"a\":\"b=c\"}");
    expect(ENTRIES("test_A=x\ny\tz"), "{\"a\":\"x\\ny\\tz\"}");
    expect(ENTRIES("test_A=\xC3\xA9"), "{\"a\":\"\xC3\xA9\"}");
}

/* A value that fails half way leaves nothing of itself behind. */
static void test_environment_read__a_failed_json_value_is_text_alone(void **state)
{
    expect(
        ENTRIES("test_A={\"k\":{\"k\":1},\"k2\":[1,2\0test_B={\"k\":{\"k\":1}}\0test_C=["),
        "{\"a\":\"{\\\"k\\\":{\\\"k\\\":1},\\\"k2\\\":[1,2\",\"b\":{\"k\":{\"k\":1}},\"c\":\"[\"}");
}

static void test_environment_read__a_directive_becomes_a_key(void **state) /* rules 9, 15 */
{
    expect(ENTRIES("test_A__ADD=[1]"), "{\"a_add\":[1]}");
    expect(ENTRIES("test_A__B__REMOVE=[1]"), "{\"a\":{\"b_remove\":[1]}}");
    expect(ENTRIES("test_A__replace=x"), "{\"a_replace\":\"x\"}");
    expect(ENTRIES("test_A__ADD__B=1"), "{\"a\":{\"add\":{\"b\":1}}}");
    expect(ENTRIES("test_ADD=1"), "{\"add\":1}");
    expect(ENTRIES("test__ADD=1"), "{\"add\":1}");
    expect(ENTRIES("test_A__ADDED=1"), "{\"a\":{\"added\":1}}");
    expect(ENTRIES("test_A__B=1\0test_A__B__ADD=[2]"), "{\"a\":{\"b\":1,\"b_add\":[2]}}");
}

static void test_environment_read__other_names_are_passed_over(void **state)
{
    expect(ENTRIES("tesT_A=1\0testA=2\0tes=3\0other=4\0test_B=5"), "{\"b\":5}");
    expect(ENTRIES("no equals sign\0test_A=1"), "{\"a\":1}");
}

static void test_environment_read__an_empty_key_is_a_warning(void **state)
{
    static const char bytes[] =
        "test=1\0test_=2\0test__=3\0test_A=4\0test_A__=5\0test_A____B=6\0test____A=7";
    static const char *const names[] = {"test",     "test_",       "test__",
                                        "test_A__", "test_A____B", "test____A"};
    struct parsed parsed;
    sc_error described;
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, sizeof bytes, NULL);
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.warnings.count, 6);
    const struct sc__warning *warning = parsed.warnings.first;
    for (size_t i = 0; i < 6; i++, warning = warning->next) {
        sc__warning_describe(warning, &described);
        assert_string_equal(described.source, names[i]);
        assert_string_equal(described.message,
                            "the name has an empty key; the variable is passed over");
    }
    char *written = parsed_json(&parsed, 0);
    assert_string_equal(written, "{\"a\":4}");
    free(written);
    parsed_free(&parsed);
}

static void test_environment_read__two_names_for_one_path_are_an_error(void **state) /* rule 9 */
{
    expect_error(ENTRIES("test_A__B=1\0test__A__B=2"), SC_EDUPLICATE,
                 "test__A__B:1:1: sets the same path as test_A__B");
    expect_error(ENTRIES("test_A=1\0test_B=2\0test_a=3"), SC_EDUPLICATE,
                 "test_a:1:1: sets the same path as test_A");
    expect_error(ENTRIES("test_A_ADD=[1]\0test_A__ADD=[2]"), SC_EDUPLICATE,
                 "test_A__ADD:1:1: sets the same path as test_A_ADD");
    expect_error(ENTRIES("test_A=1\0test_A=1"), SC_EDUPLICATE,
                 "test_A:1:1: sets the same path as test_A");
}

static void test_environment_read__a_path_within_another_is_an_error(void **state)
{
    expect_error(ENTRIES("test_A=1\0test_A__B=2"), SC_EDUPLICATE,
                 "test_A__B:1:1: sets a path below the one of test_A");
    expect_error(ENTRIES("test_A={\"c\":1}\0test_A__B__C=2"), SC_EDUPLICATE,
                 "test_A__B__C:1:1: sets a path below the one of test_A");
    expect_error(ENTRIES("test_A__B=1\0test_A__C=1\0test__A={}"), SC_EDUPLICATE,
                 "test__A:1:1: sets a path above the one of test_A__B");
}

static void test_environment_read__bytes_that_are_no_utf8_are_an_error(void **state) /* rule 18 */
{
    struct parsed parsed;
    static const char bytes[] = "test_A=1\0test_B=x\ny\xC3\xA9\xFFz";
    expect_error(ENTRIES("test_B=x\xFF"), SC_EENCODING, "test_B:1:2: invalid UTF-8 (byte 0xFF)");
    expect_error(ENTRIES("test_\xFF=x"), SC_EENCODING, "test_?:1:1: invalid UTF-8 (byte 0xFF)");
    expect_error(ENTRIES("test_B={\"\xED\xA0\x80\""), SC_EENCODING,
                 "test_B:1:3: invalid UTF-8 (byte 0xED)");
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, sizeof bytes, NULL);
    assert_int_equal(parsed.error.line, 2);
    assert_int_equal(parsed.error.column, 3);
    assert_int_equal(parsed.error.offset, 5);
    assert_string_equal(parsed.error.excerpt, "y\xC3\xA9?z");
    assert_int_equal(parsed.error.caret, 2);
    parsed_free(&parsed);
}

static void test_environment_read__json_that_breaks_a_rule_is_an_error(void **state)
{
    struct parsed parsed;
    static const char number[] = "test_A=x\0test_B= 18446744073709551616";
    static const char twice[] = "test_A={\"a\":1,\n \"a\":2}";
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, number, sizeof number, NULL);
    assert_int_equal(parsed.status, SC_ERANGE);
    assert_string_equal(parsed.error.source, "test_B");
    assert_int_equal(parsed.error.line, 1);
    assert_int_equal(parsed.error.column, 2);
    parsed_free(&parsed);
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, twice, sizeof twice, NULL);
    assert_int_equal(parsed.status, SC_EDUPLICATE);
    assert_int_equal(parsed.error.line, 2);
    assert_int_equal(parsed.error.column, 2);
    parsed_free(&parsed);
}

static void test_environment_read__depth_counts_names_and_values(void **state) /* rule 20 */
{
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    static const char names[] = "test_A__B__C__D=1";
    static const char value[] = "test_A__B=[[1]]";
    options.depth = 4;
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, names, sizeof names, &options);
    assert_int_equal(parsed.status, SC_OK);
    parsed_free(&parsed);
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, value, sizeof value, &options);
    assert_int_equal(parsed.status, SC_OK);
    parsed_free(&parsed);
    options.depth = 3;
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, names, sizeof names, &options);
    assert_int_equal(parsed.status, SC_ELIMIT);
    assert_string_equal(parsed.error.source, "test_A__B__C__D");
    parsed_free(&parsed);
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, value, sizeof value, &options);
    assert_int_equal(parsed.status, SC_ELIMIT);
    assert_int_equal(parsed.error.column, 2);
    parsed_free(&parsed);
}

static void test_environment_read__nodes_know_their_places(void **state) /* rule 17 */
{
    struct parsed parsed;
    static const char bytes[] = "test_A=1\0test_B__CC={\"d\":\n 5}";
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, sizeof bytes, NULL);
    struct sc__document *document = &parsed.documents.items[0];
    uint32_t b =
        sc__document_find(document, document->root, sc__interner_find(&document->keys, "b", 1));
    uint32_t cc = sc__document_find(document, b, sc__interner_find(&document->keys, "cc", 2));
    uint32_t d = sc__document_find(document, cc, sc__interner_find(&document->keys, "d", 1));
    assert_int_equal(sc__document_node(document, b)->key_at, 14);
    assert_int_equal(sc__document_node(document, cc)->key_at, 17);
    assert_int_equal(sc__document_node(document, cc)->at, 20);
    assert_int_equal(sc__document_node(document, cc)->flags & SC__NODE_READER_FLAGS, 0);
    struct sc__place place = sc__text_place(parsed.text, sc__document_node(document, d)->at);
    assert_int_equal(place.source.length, 10);
    assert_memory_equal(place.source.data, "test_B__CC", 10);
    assert_int_equal(place.line, 2);
    assert_int_equal(place.column, 2);
    parsed_free(&parsed);
}

/* Thousands of names, deep ones and values: whatever is not linear takes minutes here. */
static void test_environment_read__many_variables_are_linear(void **state)
{
    enum { COUNT = 200000, ROOM = 64 };
    char *bytes = malloc((size_t)COUNT * ROOM);
    size_t length = 0;
    assert_non_null(bytes);
    for (int i = 0; i < COUNT; i++)
        length +=
            (size_t)sprintf(bytes + length, "test_A__K%d__B=%s", i, i % 2 ? "text" : "[1]") + 1;
    struct parsed parsed;
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, length, NULL);
    assert_int_equal(parsed.status, SC_OK);
    parsed_free(&parsed);
    memset(bytes, '_', (size_t)COUNT * ROOM);
    memcpy(bytes, "test_A", 6);
    bytes[(size_t)COUNT * ROOM - 2] = '=';
    parse_bytes(&parsed, SC__FORMAT_ENVIRONMENT, bytes, (size_t)COUNT * ROOM, NULL);
    assert_int_equal(parsed.warnings.count, 1);
    parsed_free(&parsed);
    free(bytes);
}

static void test_environment_read__running_out_of_memory_is_an_error(void **state)
{
    static const char bytes[] = "test_A__B={\"c\":[1,2,3,4,5,6,7,8,9,[]]}\0test_A__C=text\0"
                                "test_=0\0test_D__ADD=[\"\\u00e9\"]";
    assert_true(fail_each_allocation_of_parse(SC__FORMAT_ENVIRONMENT, bytes, sizeof bytes) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_environment_read__names_become_paths),
        cmocka_unit_test(test_environment_read__values_are_json_or_text),
        cmocka_unit_test(test_environment_read__a_failed_json_value_is_text_alone),
        cmocka_unit_test(test_environment_read__a_directive_becomes_a_key),
        cmocka_unit_test(test_environment_read__other_names_are_passed_over),
        cmocka_unit_test(test_environment_read__an_empty_key_is_a_warning),
        cmocka_unit_test(test_environment_read__two_names_for_one_path_are_an_error),
        cmocka_unit_test(test_environment_read__a_path_within_another_is_an_error),
        cmocka_unit_test(test_environment_read__bytes_that_are_no_utf8_are_an_error),
        cmocka_unit_test(test_environment_read__json_that_breaks_a_rule_is_an_error),
        cmocka_unit_test(test_environment_read__depth_counts_names_and_values),
        cmocka_unit_test(test_environment_read__nodes_know_their_places),
        cmocka_unit_test(test_environment_read__many_variables_are_linear),
        cmocka_unit_test(test_environment_read__running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
