/* tests/unit/json_error.c: what JSON texts are refused for, where, and in which words. */
#include "support.h"

#include <string.h>

/* A refusal, with its place and the start of its message. */
static void assert_refused(const char *text, sc_status status, uint32_t line, uint32_t column,
                           const char *message)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, text);
    bool as_expected = parsed.status == status && parsed.error.line == line &&
                       parsed.error.column == column &&
                       strncmp(parsed.error.message, message, strlen(message)) == 0;
    if (!as_expected) {
        print_error("expected %u:%u: %s, got\n", line, column, message);
        sc_error_print(&parsed.error, stderr);
    }
    assert_true(as_expected);
    assert_int_equal(parsed.documents.count, 0);
    parsed_free(&parsed);
}

static void assert_malformed(const char *text, uint32_t column, const char *message)
{
    assert_refused(text, SC_ESYNTAX, 1, column, message);
}

static void test_json_error__missing_and_extra_punctuation_is_named(void **state)
{
    assert_malformed("{\"a\" 1}", 6, "expected ':' after the key, found a number");
    assert_malformed("{\"a\"=1}", 5, "expected ':' after the key, found '='");
    assert_malformed("{\"a\":}", 6, "expected a value, found '}'");
    assert_malformed("{\"a\"}", 5, "expected ':' after the key, found '}'");
    assert_malformed("{a:1}", 2, "expected a key in double quotes, found a");
    assert_malformed("{1:1}", 2, "expected a key in double quotes, found a number");
    assert_malformed("{,}", 2, "expected a key in double quotes, found ','");
    assert_malformed("[1 2]", 4, "expected ',' or ']' after the element, found a number");
    assert_malformed("[1:2]", 3, "expected ',' or ']' after the element, found ':'");
    assert_malformed("[,1]", 2, "expected a value, found ','");
    assert_malformed("[1,,2]", 4, "expected a value, found ','");
    assert_malformed("]", 1, "expected a value, found ']'");
    assert_malformed("[\xC3\xA9]", 2, "expected a value, found '\xC3\xA9' (U+00E9)");
    assert_malformed("[\xE2\x80\x9Cx\xE2\x80\x9D]", 2,
                     "expected a value, found '\xE2\x80\x9C' (U+201C)");
    assert_malformed("[\x0C]", 2, "expected a value, found the control character 0x0C");
    assert_refused("{\n  \"a\": 1\n  \"b\": 2\n}", SC_ESYNTAX, 3, 3,
                   "expected ',' or '}' after the value, found a string");
}

static void test_json_error__wrong_brackets_name_what_is_open(void **state)
{
    assert_refused("{\n \"a\": [1, 2}\n}", SC_ESYNTAX, 2, 12,
                   "expected ']' to close the array that begins at line 2, column 7, found '}'");
    assert_malformed(
        "{\"a\": 1]", 8,
        "expected '}' to close the mapping that begins at line 1, column 1, found ']'");
    assert_malformed("[{]", 3, "expected a key in double quotes, found ']'");
}

static void test_json_error__trailing_commas_are_named_at_the_comma(void **state)
{
    assert_malformed("[1, 2,]", 6, "trailing commas are not allowed in JSON");
    assert_malformed("[1,}", 3, "trailing commas are not allowed in JSON");
    assert_refused("{\"a\": 1,\n}", SC_ESYNTAX, 1, 8, "trailing commas are not allowed in JSON");
}

static void test_json_error__comments_and_single_quotes_are_named(void **state)
{
    assert_refused("// why\n{}", SC_ESYNTAX, 1, 1, "comments are not allowed in JSON");
    assert_malformed("{\"a\": 1 /* why */}", 9, "comments are not allowed in JSON");
    assert_malformed("{ # why\n}", 3, "comments are not allowed in JSON");
    assert_malformed("{} // why", 4, "comments are not allowed in JSON");
    assert_malformed("[1 // why, \"or\" not\n]", 4, "comments are not allowed in JSON");
    assert_malformed("{'a': 1}", 2, "JSON writes text in double quotes, not in single ones");
    assert_malformed("['a']", 2, "JSON writes text in double quotes, not in single ones");
    assert_malformed("[/]", 2, "expected a value, found '/'");
}

static void test_json_error__nothing_may_follow_the_value(void **state)
{
    assert_malformed("{} {}", 4, "expected the end of the text, found '{'");
    assert_malformed("[1]]", 4, "expected the end of the text, found ']'");
    assert_malformed("1,", 2, "expected the end of the text, found ','");
    assert_malformed("\"a\" b", 5, "expected the end of the text, found b");
    assert_malformed("{} \"", 4, "this string has no closing '\"'");
}

static void test_json_error__a_text_without_a_value_is_refused(void **state)
{
    assert_malformed("", 1, "no value in the text");
    assert_malformed(" \n\t\r\n ", 1, "no value in the text");
    assert_malformed("\xEF\xBB\xBF", 1, "no value in the text");
}

static void test_json_error__a_truncated_text_names_what_is_open(void **state)
{
    assert_malformed("{", 2,
                     "expected a key in double quotes, but the text ends, inside the mapping that "
                     "begins at line 1, column 1");
    assert_malformed("{\"a\"", 5, "expected ':' after the key, but the text ends");
    assert_malformed("{\"a\":", 6, "expected a value, but the text ends");
    assert_malformed("[1,", 4, "expected a value, but the text ends");
    assert_refused("{\"a\":\n [1\n\n", SC_ESYNTAX, 2, 4,
                   "expected ',' or ']' after the element, but the text ends, inside the array "
                   "that begins at line 2, column 2");
}

static void test_json_error__words_are_three(void **state)
{
    assert_parses(SC__FORMAT_JSON, "[true,false,null]", "[true,false,null]");
    assert_malformed("[nul]", 2, "expected a value, found nul");
    assert_malformed("[truely]", 2, "expected a value, found truely");
    assert_malformed("[TRUE]", 2, "expected a value, found TRUE");
    assert_malformed("[True]", 2, "expected a value, found True (JSON writes true)");
    assert_malformed("[None]", 2, "expected a value, found None (JSON writes null)");
    assert_malformed("[undefined]", 2, "expected a value, found undefined (JSON writes null)");
    assert_malformed("[true\"x\"]", 2, "expected a value, found true");
    assert_malformed("[true/**/]", 2, "expected a value, found true");
    assert_malformed("[a_word_of_more_than_24_bytes]", 2,
                     "expected a value, found a_word_of_more_than_24_b...");
}

static void test_json_error__malformed_numbers_are_named_at_the_place(void **state)
{
    assert_malformed("[01]", 2, "a number must not have leading zeros");
    assert_malformed("[-012.5]", 3, "a number must not have leading zeros");
    assert_malformed("[-]", 3, "expected a digit after '-'");
    assert_malformed("[1.]", 4, "expected a digit after '.'");
    assert_malformed("[1.e5]", 4, "expected a digit after '.'");
    assert_malformed("[1e]", 4, "expected a digit in the exponent");
    assert_malformed("[1e+]", 5, "expected a digit in the exponent");
    assert_malformed("[0x10]", 3, "expected the number to end, found x10");
    assert_malformed("[1_000]", 3, "expected the number to end, found _000");
    assert_malformed("[1.5.2]", 5, "expected the number to end, found '.'");
    assert_malformed("[1\"a, b\"]", 3, "expected the number to end, found a string");
    assert_malformed("{\"a\": 1;}", 8, "expected ',' or '}' after the value, found ';'");
    assert_malformed("[1;]", 3, "expected ',' or ']' after the element, found ';'");
    assert_malformed("1;", 2, "expected the end of the text, found ';'");
    assert_malformed("[+1]", 2, "a number must not begin with '+'");
    assert_malformed("[.5]", 2, "a number must have a digit before the '.'");
    assert_malformed("[-Infinity]", 3, "JSON has no infinity");
    assert_malformed("NaN", 1, "JSON has no NaN");
}

/* rule 18 */
static void test_json_error__integers_beyond_are_refused(void **state)
{
    static const char *const beyond[] = {"18446744073709551616", "-9223372036854775809",
                                         "99999999999999999999999999", "20000000000000000000"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        char text[64];
        snprintf(text, sizeof text, "[1,\n %s]", beyond[i]);
        assert_refused(text, SC_ERANGE, 2, 2, "the integer is out of range (-2^63 to 2^64-1)");
    }
}

/* rule 18 */
static void test_json_error__floats_beyond_are_refused(void **state)
{
    static const char *const beyond[] = {"1e400", "-1e400", "1.7976931348623159e308",
                                         "1e99999999999999999999", "0.001e313"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        char text[64];
        snprintf(text, sizeof text, "{\"a\":%s}", beyond[i]);
        assert_refused(text, SC_ERANGE, 1, 6, "the number is beyond the range of a double");
    }
}

/* rule 18 */
static void test_json_error__broken_escapes_are_named_at_the_backslash(void **state)
{
    assert_malformed("[\"ab\\q\"]", 5, "unknown escape");
    assert_malformed("[\"\\u12g4\"]", 3, "\\u needs four hexadecimal digits");
    assert_malformed("[\"\\u12\"]", 3, "\\u needs four hexadecimal digits");
    assert_malformed("[\"\\ud800\"]", 3, "half of a surrogate pair is no character");
    assert_malformed("[\"\\ud800\\u0041\"]", 3, "half of a surrogate pair is no character");
    assert_malformed("[\"x\\udc00\\ud800\"]", 4, "half of a surrogate pair is no character");
    assert_malformed("{\"\\'\": 1}", 3, "unknown escape");
}

static void test_json_error__broken_strings_are_found_where_they_break(void **state)
{
    assert_malformed("{\"a\": \"b", 7, "this string has no closing '\"'");
    assert_malformed("[\"a\\\"]", 2, "this string has no closing '\"'");
    assert_malformed("[\"a\\", 2, "this string has no closing '\"'");
    assert_malformed("[\"a\nb\"]", 4, "line break in a string");
    assert_malformed("[\"a\rb\"]", 4, "line break in a string");
    assert_malformed("[\"a\tb\"]", 4, "tab in a string");
    assert_malformed("[\"\x01\"]", 3, "control character in a string");
    assert_malformed("[\"\\\x1F\"]", 4, "control character in a string");
}

/* The last string of the text looks unclosed; the mistake is the missing quote of "a. */
static void test_json_error__a_mistake_before_a_broken_string_comes_first(void **state)
{
    assert_malformed("{\"a: 1, \"b\": 2}", 10, "expected ':' after the key, found b");
    assert_malformed("[1 2, \"x]", 4, "expected ',' or ']' after the element, found a number");
    assert_malformed("[1, \\\"x\"]", 5, "expected a value, found '\\'");
    assert_malformed("[1\"x]", 3, "this string has no closing '\"'");
    assert_refused("{\"a\": 1, \"a\": 2}\n\"", SC_EDUPLICATE, 1, 10, "duplicate key \"a\"");
}

/* rule 18 */
static void test_json_error__other_encodings_are_refused(void **state)
{
    assert_fails(SC__FORMAT_JSON, "[\"\xFF\"]", SC_EENCODING, 1, 3);
    assert_fails(SC__FORMAT_JSON, "[\"\xED\xA0\x80\"]", SC_EENCODING, 1, 3);
    assert_fails(SC__FORMAT_JSON, "[1 2,\n\"\xC0\xAF\"]", SC_EENCODING, 2, 2);
    assert_fails(SC__FORMAT_JSON, "[1]\xE2\x82", SC_EENCODING, 1, 4);
    static const struct {
        const char *bytes;
        size_t length;
        uint32_t column;
    } cases[] = {{"[\"a\0b\"]", 7, 4},  {"[1]\0", 4, 4},          {"\0[1]", 4, 1},
                 {"[\0001\0]\0", 6, 1}, {"\xFF\xFE[\0]\0", 6, 1}, {"\xFE\xFF\0[\0]", 6, 1},
                 {"[\"\\\0\"]", 6, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed parsed;
        parse_bytes(&parsed, SC__FORMAT_JSON, cases[i].bytes, cases[i].length, NULL);
        assert_int_equal(parsed.status, SC_EENCODING);
        assert_int_equal(parsed.error.line, 1);
        assert_int_equal(parsed.error.column, cases[i].column);
        parsed_free(&parsed);
    }
}

/* rule 19 */
static void test_json_error__duplicate_keys_are_an_error_naming_both_lines(void **state)
{
    assert_refused("{\n \"port\": 1,\n \"host\": 2,\n \"port\": 3\n}", SC_EDUPLICATE, 4, 2,
                   "duplicate key \"port\", first at line 2, column 2");
    assert_refused("{\"a\":{\"b\":1,\"\\u0062\":1}}", SC_EDUPLICATE, 1, 13,
                   "duplicate key \"b\", first at line 1, column 7");
    assert_refused("{\"a\":{\"a\":{}},\"a\":1}", SC_EDUPLICATE, 1, 15,
                   "duplicate key \"a\", first at line 1, column 2");
    assert_parses(SC__FORMAT_JSON, "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"A\":3}",
                  "{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]},\"A\":3}");
}

/* Columns do not count a byte order mark. */
static void test_json_error__places_are_counted_behind_the_byte_order_mark(void **state)
{
    assert_malformed("\xEF\xBB\xBF{\"a\" 1}", 6, "expected ':' after the key, found a number");
    assert_malformed("[\xEF\xBB\xBF]", 2, "expected a value, found '\xEF\xBB\xBF' (U+FEFF)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_error__missing_and_extra_punctuation_is_named),
        cmocka_unit_test(test_json_error__wrong_brackets_name_what_is_open),
        cmocka_unit_test(test_json_error__trailing_commas_are_named_at_the_comma),
        cmocka_unit_test(test_json_error__comments_and_single_quotes_are_named),
        cmocka_unit_test(test_json_error__nothing_may_follow_the_value),
        cmocka_unit_test(test_json_error__a_text_without_a_value_is_refused),
        cmocka_unit_test(test_json_error__a_truncated_text_names_what_is_open),
        cmocka_unit_test(test_json_error__words_are_three),
        cmocka_unit_test(test_json_error__malformed_numbers_are_named_at_the_place),
        cmocka_unit_test(test_json_error__integers_beyond_are_refused),
        cmocka_unit_test(test_json_error__floats_beyond_are_refused),
        cmocka_unit_test(test_json_error__broken_escapes_are_named_at_the_backslash),
        cmocka_unit_test(test_json_error__broken_strings_are_found_where_they_break),
        cmocka_unit_test(test_json_error__a_mistake_before_a_broken_string_comes_first),
        cmocka_unit_test(test_json_error__other_encodings_are_refused),
        cmocka_unit_test(test_json_error__duplicate_keys_are_an_error_naming_both_lines),
        cmocka_unit_test(test_json_error__places_are_counted_behind_the_byte_order_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
