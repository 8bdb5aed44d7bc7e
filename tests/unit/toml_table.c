/* tests/unit/toml_table.c: keys, headers, and what may be defined after what. */
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

static void is_taken(const char *text, uint32_t line, uint32_t column, const char *message)
{
    assert_fails_saying(SC__FORMAT_TOML, text, SC_EDUPLICATE, line, column, message);
}

static void test_toml_table__bare_and_quoted_keys(void **state)
{
    parses("a-b_C9 = 1\n1234 = 2\n- = 3", "{\"a-b_C9\":1,\"1234\":2,\"-\":3}");
    parses("\"a b\" = 1\n'c.\"d' = 2\n\"\" = 3", "{\"a b\":1,\"c.\\\"d\":2,\"\":3}");
    parses("1979-05-27 = 1\ntrue = 2\ninf=3", "{\"1979-05-27\":1,\"true\":2,\"inf\":3}");
    parses("\t a\t=\t1 ", "{\"a\":1}");
}

static void test_toml_table__keys_are_case_sensitive(void **state) /* rule 13 */
{
    parses("a = 1\nA = 2", "{\"a\":1,\"A\":2}");
}

static void test_toml_table__dotted_keys(void **state)
{
    parses("a.b.c = 1\na.b.d = 2\na.e = 3", "{\"a\":{\"b\":{\"c\":1,\"d\":2},\"e\":3}}");
    parses("a . \"b.c\" .'d' = 1", "{\"a\":{\"b.c\":{\"d\":1}}}");
    parses("3.14 = 1", "{\"3\":{\"14\":1}}");
    parses("a.x = 1\nb.x = 2\na.y = 3", "{\"a\":{\"x\":1,\"y\":3},\"b\":{\"x\":2}}");
    parses("''.\"\" = 1", "{\"\":{\"\":1}}");
}

static void test_toml_table__headers(void **state)
{
    parses("[a]\nx = 1\n[b.c]\ny = 2", "{\"a\":{\"x\":1},\"b\":{\"c\":{\"y\":2}}}");
    parses("[ a . \"b\" ] # comment\n[a.'c']", "{\"a\":{\"b\":{},\"c\":{}}}");
    parses("[a.b.c]\n[a]\nx = 1\n[a.b]\ny = 2", "{\"a\":{\"b\":{\"c\":{},\"y\":2},\"x\":1}}");
    parses("[a]\nb.c = 1\n[a.b.d]\nx = 2", "{\"a\":{\"b\":{\"c\":1,\"d\":{\"x\":2}}}}");
    parses("x = 1\n[x-y]\n[\"x y\"]", "{\"x\":1,\"x-y\":{},\"x y\":{}}");
}

static void test_toml_table__arrays_of_tables(void **state)
{
    parses("[[a]]\nx = 1\n[[a]]\n[[ a ]]\nx = 3", "{\"a\":[{\"x\":1},{},{\"x\":3}]}");
    parses("[[a.b]]\n[a.b.c]\nx = 1\n[[a.b]]\n[a.b.c]\nx = 2\n[a]\ny = 3",
           "{\"a\":{\"b\":[{\"c\":{\"x\":1}},{\"c\":{\"x\":2}}],\"y\":3}}");
    parses("[[a]]\n[[a.b]]\nx=1\n[[a.b]]\nx=2\n[[a]]\n[[a.b]]\nx=3",
           "{\"a\":[{\"b\":[{\"x\":1},{\"x\":2}]},{\"b\":[{\"x\":3}]}]}");
    parses("[[a]]\nb.c = 1\n[[a]]\nb.c = 2", "{\"a\":[{\"b\":{\"c\":1}},{\"b\":{\"c\":2}}]}");
}

static void test_toml_table__inline_tables(void **state)
{
    parses("a = {}\nb = { }", "{\"a\":{},\"b\":{}}");
    parses("a = {x=1, \"y\" = [2], z = { w = {} } }",
           "{\"a\":{\"x\":1,\"y\":[2],\"z\":{\"w\":{}}}}");
    parses("a = {b.c = 1, b.d = 2, e.f.g = {}}",
           "{\"a\":{\"b\":{\"c\":1,\"d\":2},\"e\":{\"f\":{\"g\":{}}}}}");
    parses("a = [{x = [\n1, # one\n2\n]}]", "{\"a\":[{\"x\":[1,2]}]}");
    refuses("a = {x = 1,}", 1, 12, "an inline table must not end with a comma");
    refuses("a = {\nx = 1}", 1, 6, "an inline table must stand on one line");
    refuses("a = {x = 1,\r\ny = 2}", 1, 12, "an inline table must stand on one line");
    refuses("a = {x = 1 # one\n}", 1, 12, "an inline table must stand on one line");
    refuses("a = {x = 1 y = 2}", 1, 12, "expected ',' or '}' after a value of the inline table");
    refuses("a = {,}", 1, 6, "expected a key before ','");
    refuses("a = {x = 1,,}", 1, 12, "expected a key before ','");
    refuses("a = {x}", 1, 7, "expected '=' after the key");
    refuses("\na = {x = 1", 2, 11, "expected '}' to end the inline table of line 2");
}

static void test_toml_table__wrong_keys(void **state)
{
    refuses("= 1", 1, 1, "expected a key before '='");
    refuses("a. = 1", 1, 4, "expected a key before '='");
    refuses(".a = 1", 1, 1, "expected a key before '.'");
    refuses("a..b = 1", 1, 3, "expected a key before '.'");
    refuses("a.\nb = 1", 1, 3, "expected a key before the line's end");
    refuses("clé = 1", 1, 3, "a bare key may hold A-Z a-z 0-9 _ - only; quote it");
    refuses("é = 1", 1, 1, "a bare key may hold A-Z a-z 0-9 _ - only; quote it");
    refuses("a = 1\n; b", 2, 1, "a comment begins with #, a key with A-Z a-z 0-9 _ - or a quote");
    refuses("a = 1\n// b", 2, 1, "a comment begins with #, a key with A-Z a-z 0-9 _ - or a quote");
    refuses("a!b = 1", 1, 2, "a bare key may hold A-Z a-z 0-9 _ - only; quote it");
    refuses("a b = 1", 1, 3, "expected '=' after the key");
    refuses("a: 1", 1, 2, "expected '=' after the key");
    refuses("a\n= 1", 1, 2, "expected '=' after the key");
    refuses("a", 1, 2, "expected '=' after the key");
    refuses("\"a\"b = 1", 1, 4, "expected '=' after the key");
    refuses("\"\"\"a\"\"\" = 1", 1, 1, "a key cannot be a multi-line string");
    refuses("'''a''' = 1", 1, 1, "a key cannot be a multi-line string");
    refuses("\"a = 1\nb = 2", 1, 7, "expected \" before the line's end");
    refuses("a\x0C= 1", 1, 2, "control character U+000C");
}

static void test_toml_table__wrong_headers(void **state)
{
    refuses("[]", 1, 2, "expected a key before ']'");
    refuses("[a.]", 1, 4, "expected a key before ']'");
    refuses("[[]]", 1, 3, "expected a key before ']'");
    refuses("[ [a]]", 1, 3, "expected a key before '['");
    refuses("[", 1, 2, "expected a key before the line's end");
    refuses("[a", 1, 3, "expected ']' after the table's name");
    refuses("[a\n]", 1, 3, "expected ']' after the table's name");
    refuses("[a b]", 1, 4, "expected ']' after the table's name");
    refuses("[a#b]", 1, 3, "expected ']' after the table's name");
    refuses("[é]", 1, 2, "a bare key may hold A-Z a-z 0-9 _ - only; quote it");
    refuses("[[a]", 1, 5, "expected ']]' after the name of an array of tables");
    refuses("[[a] ]", 1, 5, "expected ']]' after the name of an array of tables");
    refuses("[a]]", 1, 4, "expected the line's end after ']'");
    refuses("[a] b = 1", 1, 5, "expected the line's end after ']'");
    refuses("[[a]] b = 1", 1, 7, "expected the line's end after ']]'");
}

/* rule 19 */
static void test_toml_table__duplicate_keys_name_both_places(void **state)
{
    is_taken("a = 1\nb = 2\n  a = 3", 3, 3, "duplicate key \"a\", first at line 1, column 1");
    is_taken("a = 1\n\"\\u0061\" = 2", 2, 1, "duplicate key \"a\", first at line 1, column 1");
    is_taken("x.a = 1\nx.a = 2", 2, 3, "duplicate key \"a\", first at line 1, column 3");
    is_taken("a.b = 1\na = 2", 2, 1, "duplicate key \"a\", first at line 1, column 1");
    is_taken("t = {a = 1, a = 2}", 1, 13, "duplicate key \"a\", first at line 1, column 6");
    is_taken("[t.a]\n[t]\na = 1", 3, 1, "duplicate key \"a\", first at line 1, column 4");
    is_taken("[[t.a]]\n[t]\na = 1", 3, 1, "duplicate key \"a\", first at line 1, column 5");
    is_taken("'' = 1\n'' = 2", 2, 1, "duplicate key \"\", first at line 1, column 1");
}

static void test_toml_table__a_long_key_is_cut_at_a_character(void **state)
{
    char text[700], key[300] = "x";
    for (size_t i = 1; i + 2 < 260; i += 2)
        memcpy(key + i, "é", 3);
    snprintf(text, sizeof text, "\"%s\" = 1\n\"%s\" = 2", key, key);
    is_taken(text, 2, 1, "é\", first at line 1, column 1");
    snprintf(text, sizeof text, "[\"%s\"]\n[\"%s\"]", key, key);
    is_taken(text, 2, 2, "é] was defined at line 1");
}

static void test_toml_table__defined_once_by_its_header(void **state)
{
    is_taken("[a]\n\n[a]", 3, 2, "table [a] was defined at line 1");
    is_taken("[a.b]\n[a]\n[ a . b ]", 3, 7, "table [a . b] was defined at line 1");
    is_taken("[a.b]\n[a]\n[a]", 3, 2, "table [a] was defined at line 2");
    is_taken("[[a]]\n[a.b]\n[a.b]", 3, 4, "table [a.b] was defined at line 2");
    is_taken("[a]\n[[a]]", 2, 3, "table [a] was defined at line 1");
    is_taken("[a.b]\n[[a]]", 2, 3, "a is a table since line 1");
    is_taken("[[a]]\n[a]", 2, 2, "a is an array of tables since line 1");
}

static void test_toml_table__dotted_keys_define_tables(void **state)
{
    is_taken("[a]\nb.c = 1\n[a.b]", 3, 4, "table [a.b] was defined by a dotted key at line 2");
    is_taken("a.b = 1\n[a]", 2, 2, "table [a] was defined by a dotted key at line 1");
    is_taken("a.b = 1\n[[a]]", 2, 3, "table [a] was defined by a dotted key at line 1");
    is_taken("[a.b.c]\n[a]\nb.c.x = 1", 3, 3, "table [b.c] was defined at line 1");
    is_taken("[a.b]\n[a]\nb.x = 1", 3, 1, "table [b] was defined at line 1");
    /* b was only a part of the first header's path, so one dotted section may define it */
    parses("[a.b.c]\n[a]\nb.x = 1\nb.y = 2", "{\"a\":{\"b\":{\"c\":{},\"x\":1,\"y\":2}}}");
    is_taken("[a.b.c]\n[a]\nb.x = 1\n[a.b]", 4, 4,
             "table [a.b] was defined by a dotted key at line 3");
}

static void test_toml_table__inline_tables_are_closed(void **state)
{
    is_taken("a = {}\na.b = 1", 2, 1, "a is the inline table of line 1, which cannot be extended");
    is_taken("a = {}\n[a]", 2, 2, "a is the inline table of line 1");
    is_taken("a = {b = {}}\n[a.b]", 2, 2, "a is the inline table of line 1");
    is_taken("[x]\na = {}\n[[x.a]]", 3, 5, "x.a is the inline table of line 2");
    is_taken("a = {b = {}, b.c = 1}", 1, 14, "b is the inline table of line 1");
}

static void test_toml_table__values_are_no_tables(void **state)
{
    is_taken("a = 1\na.b = 2", 2, 1, "a is an integer since line 1");
    is_taken("[x]\na = \"\"\n[x.a.b]", 3, 4, "x.a is a string since line 2");
    is_taken("a = 1979-05-27\n[[a]]", 2, 3, "a is a date since line 1");
    is_taken("a = []\n[[a]]", 2, 3, "a is an array since line 1");
    is_taken("a = [{}]\n[a.b]", 2, 2, "a is an array since line 1");
    is_taken("a = [1,2,3,4,5,6,7,8]\n[[a]]", 2, 3, "a is an array since line 1");
    is_taken("[[a]]\n[x]\n[[a.b]]\n[a.b.c]\n[a]\n", 5, 2, "a is an array of tables since line 1");
    is_taken("[[a.b]]\n[a]\nb.c = 1", 3, 1, "b is an array of tables since line 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_table__bare_and_quoted_keys),
        cmocka_unit_test(test_toml_table__keys_are_case_sensitive),
        cmocka_unit_test(test_toml_table__dotted_keys),
        cmocka_unit_test(test_toml_table__headers),
        cmocka_unit_test(test_toml_table__arrays_of_tables),
        cmocka_unit_test(test_toml_table__inline_tables),
        cmocka_unit_test(test_toml_table__wrong_keys),
        cmocka_unit_test(test_toml_table__wrong_headers),
        cmocka_unit_test(test_toml_table__duplicate_keys_name_both_places),
        cmocka_unit_test(test_toml_table__a_long_key_is_cut_at_a_character),
        cmocka_unit_test(test_toml_table__defined_once_by_its_header),
        cmocka_unit_test(test_toml_table__dotted_keys_define_tables),
        cmocka_unit_test(test_toml_table__inline_tables_are_closed),
        cmocka_unit_test(test_toml_table__values_are_no_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
