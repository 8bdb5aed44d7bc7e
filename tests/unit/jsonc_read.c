/* tests/unit/jsonc_read.c: JSON with comments and trailing commas, and no more than these. */
#include "support.h"

#include <string.h>

static void test_jsonc_read__comments_may_stand_wherever_blanks_may(void **state)
{
    assert_parses(SC__FORMAT_JSONC,
                  "// first\n{/* a */\"a\"/**/:/* * / */1//\r\n,\"b\":[2//x\n]}//",
                  "{\"a\":1,\"b\":[2]}");
    assert_parses(SC__FORMAT_JSONC, "/***/[/*/*/1/* // */]/**/", "[1]");
    assert_parses(SC__FORMAT_JSONC, "[1, // ends with a carriage return\r2]", "[1,2]");
    assert_parses(SC__FORMAT_JSONC, "\xEF\xBB\xBF// \xC3\xA9\n7", "7");
}

static void test_jsonc_read__a_comma_may_follow_the_last_element(void **state)
{
    assert_parses(SC__FORMAT_JSONC, "{\"a\":[1,2,],\"b\":{\"c\":null , /* x */ },}",
                  "{\"a\":[1,2],\"b\":{\"c\":null}}");
    assert_parses(SC__FORMAT_JSONC, "[[],{},\"x\",\n// c\n]", "[[],{},\"x\"]");
}

static void test_jsonc_read__strings_are_left_alone(void **state)
{
    assert_parses(SC__FORMAT_JSONC, "{\"//a\":\"/* b */\",\"c\\\",]\":\"http://d,]\",}",
                  "{\"//a\":\"/* b */\",\"c\\\",]\":\"http://d,]\"}");
    assert_parses(SC__FORMAT_JSONC, "[\"\\\\\"/*x*/,\"\\\\\\\"//\"]", "[\"\\\\\",\"\\\\\\\"//\"]");
}

/* A text of comments is an empty mapping, as in TOML; rule 2 */
static void test_jsonc_read__only_comments_are_an_empty_mapping(void **state)
{
    assert_parses(SC__FORMAT_JSONC, " // nothing\n/* at all */", "{}");
    assert_parses(SC__FORMAT_JSONC, "//", "{}");
    assert_fails_saying(SC__FORMAT_JSONC, "", SC_ESYNTAX, 1, 1, "no value in the text");
    assert_fails_saying(SC__FORMAT_JSONC, " ", SC_ESYNTAX, 1, 1, "no value in the text");
}

static void test_jsonc_read__nothing_else_of_json5_is_taken(void **state)
{
    assert_fails_saying(SC__FORMAT_JSONC, "[,]", SC_ESYNTAX, 1, 2, "expected a value, found ','");
    assert_fails_saying(SC__FORMAT_JSONC, "{,}", SC_ESYNTAX, 1, 2,
                        "expected a key in double quotes, found ','");
    assert_fails_saying(SC__FORMAT_JSONC, "[1,,]", SC_ESYNTAX, 1, 4, "expected a value, found ','");
    assert_fails(SC__FORMAT_JSONC, "{\"a\":,}", SC_ESYNTAX, 1, 6);
    assert_fails_saying(SC__FORMAT_JSONC, "{a: 1}", SC_ESYNTAX, 1, 2,
                        "expected a key in double quotes, found a");
    assert_fails_saying(SC__FORMAT_JSONC, "['a']", SC_ESYNTAX, 1, 2, "double quotes");
    assert_fails_saying(SC__FORMAT_JSONC, "# a\n1", SC_ESYNTAX, 1, 1, "comments");
    assert_fails(SC__FORMAT_JSONC, "[1 / 2]", SC_ESYNTAX, 1, 4);
    assert_fails(SC__FORMAT_JSONC, "[1/**/2]", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_JSONC, "[tr/**/ue]", SC_ESYNTAX, 1, 2);
    assert_fails_saying(SC__FORMAT_JSONC, "[1],", SC_ESYNTAX, 1, 4, "expected the end of the text");
}

static void test_jsonc_read__places_are_those_of_the_text(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSONC, "/* a\n b */ {\"k\": /* c */ [1,],}");
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    assert_int_equal(document->nodes[0].at, 11);
    assert_int_equal(document->nodes[1].key_at, 12);
    assert_int_equal(document->nodes[1].at, 25);
    assert_int_equal(document->nodes[2].at, 26);
    parsed_free(&parsed);
    assert_fails_saying(SC__FORMAT_JSONC, "/* a\n\xC3\xA9 */ {\"k\": 1, /* k */ \"k\": 2}",
                        SC_EDUPLICATE, 2, 23, "first at line 2, column 7");
}

static void test_jsonc_read__an_open_comment_is_named_where_it_begins(void **state)
{
    assert_fails_saying(SC__FORMAT_JSONC, "{\"a\": 1}\n /* x", SC_ESYNTAX, 2, 2,
                        "this comment has no closing \"*/\"");
    assert_fails_saying(SC__FORMAT_JSONC, "/*/", SC_ESYNTAX, 1, 1, "no closing");
    assert_fails_saying(SC__FORMAT_JSONC, "[1, 2 /* ]", SC_ESYNTAX, 1, 7, "no closing");
    /* an earlier mistake is the one to tell */
    assert_fails_saying(SC__FORMAT_JSONC, "[1 2 /* ]", SC_ESYNTAX, 1, 4, "expected ','");
}

/* rule 18 */
static void test_jsonc_read__comments_are_text_as_well(void **state)
{
    struct parsed parsed;
    assert_fails(SC__FORMAT_JSONC, "// \xFF\n1", SC_EENCODING, 1, 4);
    parse_bytes(&parsed, SC__FORMAT_JSONC, "1 //\0", 5, NULL);
    assert_int_equal(parsed.status, SC_EENCODING);
    assert_int_equal(parsed.error.column, 5);
    parsed_free(&parsed);
}

static void test_jsonc_read__a_broken_string_is_named_as_in_json(void **state)
{
    assert_fails_saying(SC__FORMAT_JSONC, "{\"a\": \"x\n// y\"}", SC_ESYNTAX, 1, 9, "line break");
    assert_fails_saying(SC__FORMAT_JSONC, "[\"x", SC_ESYNTAX, 1, 2, "no closing '\"'");
    assert_fails(SC__FORMAT_JSONC, "[\"x\\", SC_ESYNTAX, 1, 2);
}

static void read_deep(void *context)
{
    struct parsed *parsed = context;
    char text[2048];
    memset(text, '[', 1024);
    memset(text + 1024, ']', 1024);
    parse_bytes(parsed, SC__FORMAT_JSONC, text, sizeof text, NULL);
}

/* rule 20 */
static void test_jsonc_read__depth_is_limited_on_a_small_stack(void **state)
{
    struct parsed parsed;
    run_on_small_stack(read_deep, &parsed);
    assert_int_equal(parsed.status, SC_ELIMIT);
    assert_int_equal(parsed.error.column, 129);
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jsonc_read__comments_may_stand_wherever_blanks_may),
        cmocka_unit_test(test_jsonc_read__a_comma_may_follow_the_last_element),
        cmocka_unit_test(test_jsonc_read__strings_are_left_alone),
        cmocka_unit_test(test_jsonc_read__only_comments_are_an_empty_mapping),
        cmocka_unit_test(test_jsonc_read__nothing_else_of_json5_is_taken),
        cmocka_unit_test(test_jsonc_read__places_are_those_of_the_text),
        cmocka_unit_test(test_jsonc_read__an_open_comment_is_named_where_it_begins),
        cmocka_unit_test(test_jsonc_read__comments_are_text_as_well),
        cmocka_unit_test(test_jsonc_read__a_broken_string_is_named_as_in_json),
        cmocka_unit_test(test_jsonc_read__depth_is_limited_on_a_small_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
