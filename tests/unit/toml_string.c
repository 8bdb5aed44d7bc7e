/* tests/unit/toml_string.c: the four kinds of strings. */
#include "support.h"

#include <string.h>

static void parses(const char *text, const char *json)
{
    assert_parses(SC__FORMAT_TOML, text, json);
}

static void refuses(const char *text, uint32_t line, uint32_t column, const char *message)
{
    assert_fails_saying(SC__FORMAT_TOML, text, SC_ESYNTAX, line, column, message);
}

/* The text of the only value, in the document or borrowed from the source. */
static sc_str only_text(const struct parsed *parsed)
{
    assert_int_equal(parsed->status, SC_OK);
    return sc__node_text(sc__document_node(&parsed->documents.items[0], 1));
}

static bool is_borrowed(const struct parsed *parsed)
{
    const char *text = only_text(parsed).data;
    return text >= parsed->text->bytes && text < parsed->text->bytes + parsed->text->length;
}

static void test_toml_string__each_kind(void **state)
{
    parses("a = \"\"", "{\"a\":\"\"}");
    parses("a = ''", "{\"a\":\"\"}");
    parses("a = \"tab\there, ' and é\"", "{\"a\":\"tab\\there, ' and é\"}");
    parses("a = 'C:\\new \"x\"'", "{\"a\":\"C:\\\\new \\\"x\\\"\"}");
    parses("a = \"\"\"one\ntwo\"\"\"", "{\"a\":\"one\\ntwo\"}");
    parses("a = '''one\\n\ntwo'''", "{\"a\":\"one\\\\n\\ntwo\"}");
    parses("a = \"\"\"\"\"\"", "{\"a\":\"\"}");
    parses("a = ''''''", "{\"a\":\"\"}");
}

static void test_toml_string__the_first_line_end_is_dropped(void **state)
{
    parses("a = \"\"\"\none\n\"\"\"", "{\"a\":\"one\\n\"}");
    parses("a = '''\r\n\r\none'''", "{\"a\":\"\\none\"}");
    parses("a = \"\"\"\n\"\"\"", "{\"a\":\"\"}");
}

static void test_toml_string__quotes_may_touch_the_closing_ones(void **state)
{
    parses("a = \"\"\"\"x\"\"\"\"", "{\"a\":\"\\\"x\\\"\"}");
    parses("a = \"\"\"x\"\"\"\"\"", "{\"a\":\"x\\\"\\\"\"}");
    parses("a = '''''x'''''", "{\"a\":\"''x''\"}");
    parses("a = \"\"\"x\"\"y\\\"\"\"\"\"\"", "{\"a\":\"x\\\"\\\"y\\\"\\\"\\\"\"}");
    parses("a = \"\"\"\"\"\"\"\"", "{\"a\":\"\\\"\\\"\"}");
    refuses("a = \"\"\"x\"\"\"\"\"\"", 1, 14, "expected the line's end after the value");
    refuses("a = ''''''''''''", 1, 13, "expected the line's end after the value");
}

static void test_toml_string__escapes(void **state)
{
    parses("a = \"\\b\\t\\n\\f\\r\\\"\\\\\"", "{\"a\":\"\\b\\t\\n\\f\\r\\\"\\\\\"}");
    parses("a = \"\\u00e9\\U0001F600\\uFFFF\\U0010ffff\"",
           "{\"a\":\"é\xF0\x9F\x98\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"}");
    parses("a = \"\"\"\\u0041\\\\\"\"\"", "{\"a\":\"A\\\\\"}");
    parses("a = \"x\\u0000y\"", "{\"a\":\"x\\u0000y\"}"); /* rule 18 */
    parses("\"\\u0061\\t\" = 1", "{\"a\\t\":1}");
}

static void test_toml_string__wrong_escapes_have_their_place(void **state)
{
    refuses("a = \"é\\a\"", 1, 7, "\\a is no escape; write \\\\ for a backslash");
    refuses("a = \"\\/\"", 1, 6, "\\/ is no escape");
    refuses("a = \"\\é\"", 1, 6, "\\é is no escape");
    refuses("a = \"\\x41\"", 1, 6, "\\x is no escape");
    refuses("a = \"\\u004\"", 1, 6, "\\u must be followed by 4 hexadecimal digits");
    refuses("a = \"\\U0001F60\"", 1, 6, "\\U must be followed by 8 hexadecimal digits");
    refuses("a = \"\\uD83D\\uDE00\"", 1, 6, "U+D83D is half of a surrogate pair");
    refuses("a = \"\\U00110000\"", 1, 6, "U+110000 is beyond the last character");
    refuses("a = \"\"\"\nx\\q\"\"\"", 2, 2, "\\q is no escape");
    refuses("\"\\q\" = 1", 1, 2, "\\q is no escape");
}

static void test_toml_string__a_backslash_joins_lines(void **state)
{
    parses("a = \"\"\"one \\\n   two\"\"\"", "{\"a\":\"one two\"}");
    parses("a = \"\"\"one\\  \t\r\n\n \r\n  two\"\"\"", "{\"a\":\"onetwo\"}");
    parses("a = \"\"\"\\\n  \"\"\"", "{\"a\":\"\"}");
    parses("a = \"\"\"\\\\\n x\"\"\"", "{\"a\":\"\\\\\\n x\"}");
    refuses("a = \"\"\"x\\ y\"\"\"", 1, 9, "a backslash before a blank must end its line");
    refuses("a = \"x\\ y\"", 1, 7, "a backslash before a blank must end its line");
    refuses("a = \"x\\\n\"", 1, 8, "expected \" before the line's end");
}

static void test_toml_string__crlf_becomes_lf(void **state)
{
    parses("a = \"\"\"one\r\ntwo\"\"\"\r\n", "{\"a\":\"one\\ntwo\"}");
    parses("a = '''one\r\ntwo\\q'''\r\n", "{\"a\":\"one\\ntwo\\\\q\"}");
}

static void test_toml_string__control_characters_are_refused(void **state)
{
    refuses("a = \"x\x01\"", 1, 7, "control character U+0001 in a string");
    refuses("a = 'x\x7F'", 1, 7, "control character U+007F in a string");
    refuses("a = \"\"\"\nx\x1Fy\"\"\"", 2, 2, "control character U+001F in a string");
    refuses("a = '''x\x08'''", 1, 9, "control character U+0008 in a string");
    refuses("a = \"\\\x01\"", 1, 7, "control character U+0001 in a string");
    refuses("a = \"x\ry\"", 1, 7, "a carriage return without a line feed in a string");
    refuses("a = '''x\ry'''", 1, 9, "a carriage return without a line feed in a string");
}

/* What ends a run far behind its start is found by vectors: it must be the same. */
static void test_toml_string__what_ends_a_run_far_away(void **state)
{
    static const char *const opening[] = {"a = \"", "a = '", "a = 1  # "};
    static const char *const where[] = {"a string", "a string", "a comment"};
    char run[101], text[128], message[80];
    memset(run, 'x', 100);
    run[100] = '\0';
    for (unsigned c = 1; c <= 127; c++) {
        if ((c >= ' ' && c < 127) || c == '\t' || c == '\n' || c == '\r')
            continue;
        for (size_t i = 0; i < 3; i++) {
            size_t length = 17 + c % 80;
            snprintf(text, sizeof text, "%s%.*s%c", opening[i], (int)length, run, (char)c);
            snprintf(message, sizeof message, "control character U+%04X in %s", c, where[i]);
            refuses(text, 1, (uint32_t)(strlen(opening[i]) + length + 1), message);
        }
    }
    parses("a = \"0123456789012345678901234567890'\t~é#[]=\\n\"  # 0123456789012345678 \"'\\ \n"
           "b = '0123456789012345678901234567890\"\t~é#[]=\\'\n",
           "{\"a\":\"0123456789012345678901234567890'\\t~é#[]=\\n\","
           "\"b\":\"0123456789012345678901234567890\\\"\\t~é#[]=\\\\\"}");
}

static void test_toml_string__must_be_closed(void **state)
{
    refuses("a = \"x\nb = 1", 1, 7, "expected \" before the line's end");
    refuses("a = 'x\r\n", 1, 7, "expected ' before the line's end");
    refuses("a = \"x", 1, 7, "expected \" before the line's end");
    refuses("a = \"x\\", 1, 8, "expected \" before the line's end");
    refuses("\na = \"\"\"x\ny\"\"\n", 4, 1, "expected \"\"\" to end the string from line 2");
    refuses("a = \"\"\"\nx\n", 3, 1, "expected \"\"\" to end the string from line 1");
    refuses("a = '''x''", 1, 11, "expected ''' to end the string from line 1");
}

static void test_toml_string__is_borrowed_where_it_is_its_own_text(void **state)
{
    static const struct {
        const char *text;
        const char *value;
        bool borrowed;
    } cases[] = {
        {"a = \"plain\"", "plain", true},
        {"a = 'C:\\x'", "C:\\x", true},
        {"a = \"\"\"\n1\n2\"\"\"", "1\n2", true},
        {"a = '''x'y'''", "x'y", true},
        {"a = \"\\t\"", "\t", false},
        {"a = '''x\r\ny'''", "x\ny", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed parsed;
        parse_text(&parsed, SC__FORMAT_TOML, cases[i].text);
        sc_str text = only_text(&parsed);
        assert_int_equal(text.length, strlen(cases[i].value));
        assert_memory_equal(text.data, cases[i].value, text.length);
        assert_int_equal(is_borrowed(&parsed), cases[i].borrowed);
        parsed_free(&parsed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_string__each_kind),
        cmocka_unit_test(test_toml_string__the_first_line_end_is_dropped),
        cmocka_unit_test(test_toml_string__quotes_may_touch_the_closing_ones),
        cmocka_unit_test(test_toml_string__escapes),
        cmocka_unit_test(test_toml_string__wrong_escapes_have_their_place),
        cmocka_unit_test(test_toml_string__a_backslash_joins_lines),
        cmocka_unit_test(test_toml_string__crlf_becomes_lf),
        cmocka_unit_test(test_toml_string__control_characters_are_refused),
        cmocka_unit_test(test_toml_string__what_ends_a_run_far_away),
        cmocka_unit_test(test_toml_string__must_be_closed),
        cmocka_unit_test(test_toml_string__is_borrowed_where_it_is_its_own_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
