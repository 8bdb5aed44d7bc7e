/* tests/unit/dotenv_read.c: .env files: lines, quotes, comments, and names as paths (rule 9). */
#include "support.h"

static void test_dotenv_read__names_are_paths_without_a_prefix(void **state) /* rule 9 */
{
    assert_parses(SC__FORMAT_DOTENV, "SERVER__PORT=8080\nSERVER__TLS_PORT=443\nDebug=true\n_X=1",
                  "{\"server\":{\"port\":8080,\"tls_port\":443},\"debug\":true,\"_x\":1}");
    assert_parses(SC__FORMAT_DOTENV, "TAGS__ADD=[\"a\"]\na.b-c=1",
                  "{\"tags_add\":[\"a\"],\"a.b-c\":1}");
    assert_fails_saying(SC__FORMAT_DOTENV, "A=1\n__B=2", SC_EINVALID, 2, 5, "empty key");
}

/* rule 9: JSON where it is JSON, text otherwise; a quoted value is text */
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
