/* tests/unit/toml_1_1.c: what TOML 1.1 allows, and that 1.0 goes on refusing it. */
#include "support.h"

static void test_toml_1_1__inline_tables_take_lines_comments_and_a_last_comma(void **state)
{
    assert_parses(SC__FORMAT_TOML_1_1,
                  "a = { # one\n  b = 1, # two\r\n\n c.d = {e = 2,},\n}\nf = 3",
                  "{\"a\":{\"b\":1,\"c\":{\"d\":{\"e\":2}}},\"f\":3}");
    assert_parses(SC__FORMAT_TOML_1_1, "a = {\n}\nb = {\n  # none\n}", "{\"a\":{},\"b\":{}}");
    assert_parses(SC__FORMAT_TOML_1_1, "a = { b = 1\n, c = 2 }", "{\"a\":{\"b\":1,\"c\":2}}");
    assert_fails_saying(SC__FORMAT_TOML, "a = {\n}", SC_ESYNTAX, 1, 6, "on one line");
    assert_fails_saying(SC__FORMAT_TOML, "a = {b = 1,}", SC_ESYNTAX, 1, 12,
                        "must not end with a comma");
}

static void test_toml_1_1__inline_tables_keep_their_other_rules(void **state)
{
    assert_fails_saying(SC__FORMAT_TOML_1_1, "a = {,}", SC_ESYNTAX, 1, 6,
                        "expected a key before ','");
    assert_fails(SC__FORMAT_TOML_1_1, "a = {b = 1,\n,}", SC_ESYNTAX, 2, 1);
    assert_fails_saying(SC__FORMAT_TOML_1_1, "a = {b = 1\nc = 2}", SC_ESYNTAX, 2, 1,
                        "',' or '}' after a value of the inline table");
    assert_fails(SC__FORMAT_TOML_1_1, "a = {b\n= 1}", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_TOML_1_1, "a = {b =\n1}", SC_ESYNTAX, 1, 9);
    assert_fails_saying(SC__FORMAT_TOML_1_1, "\na = {b = 1,\n", SC_ESYNTAX, 3, 1,
                        "expected '}' to end the inline table of line 2");
    assert_fails(SC__FORMAT_TOML_1_1, "a = {b = 1,\n b = 2}", SC_EDUPLICATE, 2, 2);
}

static void test_toml_1_1__strings_have_two_escapes_more(void **state)
{
    assert_parses(SC__FORMAT_TOML_1_1, "a = \"\\e[0m\\x41\\xe9\\x00\"\n\"\\x62\" = '''\\e'''",
                  "{\"a\":\"\\u001b[0mA\xC3\xA9\\u0000\",\"b\":\"\\\\e\"}");
    assert_fails_saying(SC__FORMAT_TOML_1_1, "a = \"\\x4\"", SC_ESYNTAX, 1, 6,
                        "\\x must be followed by 2 hexadecimal digits");
    assert_fails_saying(SC__FORMAT_TOML, "a = \"\\e\"", SC_ESYNTAX, 1, 6, "\\e is no escape");
    assert_fails_saying(SC__FORMAT_TOML, "a = \"\\x41\"", SC_ESYNTAX, 1, 6, "\\x is no escape");
}

/* rule 18: the text is that of RFC 3339 all the same */
static void test_toml_1_1__seconds_may_be_missing(void **state)
{
    assert_parses(SC__FORMAT_TOML_1_1, "a = 07:32", "{\"a\":\"07:32:00\"}");
    assert_parses(SC__FORMAT_TOML_1_1, "a = 1979-05-27 07:32", "{\"a\":\"1979-05-27T07:32:00\"}");
    assert_parses(SC__FORMAT_TOML_1_1, "a = 1979-05-27t07:32z # c",
                  "{\"a\":\"1979-05-27T07:32:00Z\"}");
    assert_parses(SC__FORMAT_TOML_1_1, "a = 1979-05-27T07:32-07:00",
                  "{\"a\":\"1979-05-27T07:32:00-07:00\"}");
    assert_parses(SC__FORMAT_TOML_1_1, "a = 07:32:01.5", "{\"a\":\"07:32:01.5\"}");
    assert_fails(SC__FORMAT_TOML_1_1, "a = 07:32.5", SC_ESYNTAX, 1, 10);
    assert_fails(SC__FORMAT_TOML_1_1, "a = 07:32:", SC_ESYNTAX, 1, 11);
    assert_fails(SC__FORMAT_TOML, "a = 07:32", SC_ESYNTAX, 1, 10);
}

static void test_toml_1_1__bare_keys_are_those_of_1_0(void **state)
{
    assert_fails_saying(SC__FORMAT_TOML_1_1, "\xC3\xA9 = 1", SC_ESYNTAX, 1, 1, "quote it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_1_1__inline_tables_take_lines_comments_and_a_last_comma),
        cmocka_unit_test(test_toml_1_1__inline_tables_keep_their_other_rules),
        cmocka_unit_test(test_toml_1_1__strings_have_two_escapes_more),
        cmocka_unit_test(test_toml_1_1__seconds_may_be_missing),
        cmocka_unit_test(test_toml_1_1__bare_keys_are_those_of_1_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
