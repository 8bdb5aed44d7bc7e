/* tests/unit/dotenv_read.c: .env files: lines, quotes, comments, and names as paths (rule 9). */
#include "support.h"

#include <stdlib.h>

static void test_dotenv_read__names_are_paths_without_a_prefix(void **state) /* rule 9 */
{
    assert_parses(SC__FORMAT_DOTENV, "SERVER__PORT=8080\nSERVER__TLS_PORT=443\nDebug=true\n_X=1",
                  "{\"server\":{\"port\":8080,\"tls_port\":443},\"debug\":true,\"_x\":1}");
    assert_parses(SC__FORMAT_DOTENV, "TAGS__ADD=[\"a\"]\na.b-c=1",
                  "{\"tags_add\":[\"a\"],\"a.b-c\":1}");
}

/* As in the environment (rule 9): one warning, and the rest counts. */
static void test_dotenv_read__a_name_with_an_empty_key_is_passed_over(void **state)
{
    struct parsed parsed;
    sc_error warning = SC_ERROR_INIT;
    parse_text(&parsed, SC__FORMAT_DOTENV, "A=1\n__B=2\nC=3");
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.warnings.count, 1);
    sc__warning_describe(parsed.warnings.first, &warning);
    assert_int_equal(warning.line, 2);
    assert_int_equal(warning.column, 1);
    assert_string_equal(warning.message, "the name has an empty key; the variable is passed over");
    char *json = parsed_json(&parsed, 0);
    assert_string_equal(json, "{\"a\":1,\"c\":3}");
    free(json);
    parsed_free(&parsed);
}

/* What dump writes is read back: JSON's containers and strings are that in quotes too. */
static void test_dotenv_read__quoted_containers_and_strings_of_json_are_json(void **state)
{
    assert_parses(SC__FORMAT_DOTENV,
                  "A='[1, \"x\"]'\nB=\"[\\\"it's\\\", {}]\"\nC='{\"k\": {\"l\": null}}'\n"
                  "D='\"8080\"'\nE=\"\\\"a\\\\nb\\\"\"\nF='[info] x'\nG='{x}'\nH='\"x'\n"
                  "I='null'\nJ=\" 1 \"\nK=\"-1\"",
                  "{\"a\":[1,\"x\"],\"b\":[\"it's\",{}],\"c\":{\"k\":{\"l\":null}},"
                  "\"d\":\"8080\",\"e\":\"a\\nb\",\"f\":\"[info] x\",\"g\":\"{x}\","
                  "\"h\":\"\\\"x\",\"i\":\"null\",\"j\":\" 1 \",\"k\":\"-1\"}");
    assert_fails_saying(SC__FORMAT_DOTENV, "A=1\nB=\"{\\\"a\\\": 1, \\\"a\\\": 2}\"", SC_EDUPLICATE,
                        2, 15, "duplicate key \"a\"");
    assert_fails_saying(SC__FORMAT_DOTENV, "B='{\"a\": 99999999999999999999}'", SC_ERANGE, 1, 10,
                        "the integer is out of range");
    assert_fails_saying(SC__FORMAT_DOTENV, "B=\"[\\\"'\\\", 99999999999999999999]\"", SC_ERANGE, 1,
                        12, "the integer is out of range");
}

/* Elements of decoded JSON have the places where they stand in the file. */
static void test_dotenv_read__decoded_json_knows_its_places(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_DOTENV, "A=\"[\\\"x\\\", true, {\\\"k\\\": 1}]\"\n");
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    static const uint32_t places[] = {0, 3, 4, 11, 17, 25};
    assert_int_equal(document->count, 6);
    for (uint32_t i = 1; i < 6; i++)
        assert_int_equal(document->nodes[i].at, places[i]);
    assert_int_equal(document->nodes[1].key_at, 0);
    assert_int_equal(document->nodes[5].key_at, 18);
    parsed_free(&parsed);
}

/* As a shell quotes a quote. */
static void test_dotenv_read__quoted_pieces_are_one_word(void **state)
{
    assert_parses(SC__FORMAT_DOTENV,
                  "A='it'\\''s' # c\nB=\"a\"'b\\n'\"\\n\"\nC=''\\'''\nD='['\\\"'a'\\\"']'",
                  "{\"a\":\"it's\",\"b\":\"ab\\\\n\\n\",\"c\":\"'\",\"d\":[\"a\"]}");
    assert_fails_saying(SC__FORMAT_DOTENV, "A='x'\\''y", SC_ESYNTAX, 1, 8, "not closed");
    assert_fails_saying(SC__FORMAT_DOTENV, "A='x'y", SC_ESYNTAX, 1, 6, "the line's end");
}

/* rule 9: JSON where it is JSON, text otherwise; a quoted number is text */
static void test_dotenv_read__values_without_quotes_may_be_json(void **state)
{
    assert_parses(SC__FORMAT_DOTENV,
                  "A=1\nB=-1.5e3\nC=null\nD=[1, \"x\"]\nE=007\nF=a b  \nG=\nH=\"1\"\nI='true'",
                  "{\"a\":1,\"b\":-1500.0,\"c\":null,\"d\":[1,\"x\"],\"e\":\"007\",\"f\":\"a b\","
                  "\"g\":\"\",\"h\":\"1\",\"i\":\"true\"}");
    assert_fails(SC__FORMAT_DOTENV, "A=99999999999999999999", SC_ERANGE, 1, 3);
}

static void test_dotenv_read__lines_may_be_blank_comments_or_exports(void **state)
{
    assert_parses(SC__FORMAT_DOTENV,
                  "\xEF\xBB\xBF# c\r\n\r\n  export A = 1 \r\n\t# d\nexport=2\nexport\tB=3",
                  "{\"a\":1,\"export\":2,\"b\":3}");
    assert_parses(SC__FORMAT_DOTENV, "", "{}");
    assert_parses(SC__FORMAT_DOTENV, "# only", "{}");
}

static void test_dotenv_read__a_comment_needs_a_blank_before_it(void **state)
{
    assert_parses(SC__FORMAT_DOTENV, "A=b#c\nB=b #c\nC=#c\nD= # c\nE=\"#\" # c\nF='x'#c\nG=$HOME",
                  "{\"a\":\"b#c\",\"b\":\"b\",\"c\":\"#c\",\"d\":\"\",\"e\":\"#\",\"f\":\"x\","
                  "\"g\":\"$HOME\"}");
}

static void test_dotenv_read__double_quotes_have_escapes_and_lines(void **state)
{
    assert_parses(SC__FORMAT_DOTENV, "A=\"a\\n\\t\\r\\\"\\\\\\$x\\`\"\nB=\"one\ntwo\" # c\nC=\"\"",
                  "{\"a\":\"a\\n\\t\\r\\\"\\\\$x`\",\"b\":\"one\\ntwo\",\"c\":\"\"}");
    assert_fails_saying(SC__FORMAT_DOTENV, "A=1\nB=\"C:\\Users\"", SC_ESYNTAX, 2, 6,
                        "unknown escape");
}

static void test_dotenv_read__single_quotes_are_literal(void **state)
{
    assert_parses(SC__FORMAT_DOTENV, "A='a\\n$b\"'\nB='one\n# two\n'\nC=''",
                  "{\"a\":\"a\\\\n$b\\\"\",\"b\":\"one\\n# two\\n\",\"c\":\"\"}");
}

static void test_dotenv_read__mistakes_are_named_where_they_are(void **state)
{
    assert_fails_saying(SC__FORMAT_DOTENV, "A=1\nB", SC_ESYNTAX, 2, 2,
                        "expected '=' after the name");
    assert_fails_saying(SC__FORMAT_DOTENV, "A B=1", SC_ESYNTAX, 1, 3, "expected '='");
    assert_fails_saying(SC__FORMAT_DOTENV, "A:1", SC_ESYNTAX, 1, 2, "a name may hold");
    assert_fails_saying(SC__FORMAT_DOTENV, "=1", SC_ESYNTAX, 1, 1, "expected a name");
    assert_fails_saying(SC__FORMAT_DOTENV, "A='x\ny", SC_ESYNTAX, 1, 3, "not closed");
    assert_fails_saying(SC__FORMAT_DOTENV, "A=\"x\\\"", SC_ESYNTAX, 1, 3, "not closed");
    assert_fails_saying(SC__FORMAT_DOTENV, "A=\"x\\", SC_ESYNTAX, 1, 3, "not closed");
    assert_fails_saying(SC__FORMAT_DOTENV, "A='x' y", SC_ESYNTAX, 1, 7, "the line's end");
}

/* rules 9 and 19 */
static void test_dotenv_read__two_names_for_one_path_are_an_error(void **state)
{
    assert_fails_saying(SC__FORMAT_DOTENV, "A=1\n\nexport a=2", SC_EDUPLICATE, 3, 8,
                        "sets the same path as line 1");
    assert_fails_saying(SC__FORMAT_DOTENV, "A='x'\nA__B=2", SC_EDUPLICATE, 2, 1,
                        "sets a path below the one of line 1");
    assert_fails_saying(SC__FORMAT_DOTENV, "A__B=1\nA=2", SC_EDUPLICATE, 2, 1,
                        "sets a path above the one of line 1");
}

static void test_dotenv_read__values_know_their_places(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_DOTENV, "# c\nexport A__B = \"x\"\n");
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    assert_int_equal(document->nodes[1].key_at, 11);
    assert_int_equal(document->nodes[2].key_at, 14);
    assert_int_equal(document->nodes[2].at, 18);
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dotenv_read__names_are_paths_without_a_prefix),
        cmocka_unit_test(test_dotenv_read__values_without_quotes_may_be_json),
        cmocka_unit_test(test_dotenv_read__a_name_with_an_empty_key_is_passed_over),
        cmocka_unit_test(test_dotenv_read__quoted_containers_and_strings_of_json_are_json),
        cmocka_unit_test(test_dotenv_read__decoded_json_knows_its_places),
        cmocka_unit_test(test_dotenv_read__quoted_pieces_are_one_word),
        cmocka_unit_test(test_dotenv_read__lines_may_be_blank_comments_or_exports),
        cmocka_unit_test(test_dotenv_read__a_comment_needs_a_blank_before_it),
        cmocka_unit_test(test_dotenv_read__double_quotes_have_escapes_and_lines),
        cmocka_unit_test(test_dotenv_read__single_quotes_are_literal),
        cmocka_unit_test(test_dotenv_read__mistakes_are_named_where_they_are),
        cmocka_unit_test(test_dotenv_read__two_names_for_one_path_are_an_error),
        cmocka_unit_test(test_dotenv_read__values_know_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
