/* tests/unit/yaml_events.c: the syntax of YAML: styles, places, characters, lines, errors. */
#include "yaml.h"

#include <stdlib.h>
#include <string.h>

/* The node at a sequence of keys and, as "[1]", of elements. */
static const struct sc__node *find_node(const struct sc__document *document,
                                        const char *const *keys)
{
    uint32_t node = document->root;
    for (; *keys; keys++) {
        uint32_t child = document->nodes[node].value.children.first;
        if ((*keys)[0] == '[') {
            for (long i = strtol(*keys + 1, NULL, 10); i > 0; i--)
                child = document->nodes[child].next;
        } else {
            uint32_t key = sc__interner_find(&document->keys, *keys, strlen(*keys));
            while (child != SC__NONE && document->nodes[child].key != key)
                child = document->nodes[child].next;
        }
        assert_int_not_equal(child, SC__NONE);
        node = child;
    }
    return &document->nodes[node];
}

#define NODE(parsed, ...)                                                                          \
    find_node(&(parsed)->documents.items[0], (const char *const[]){__VA_ARGS__, NULL})

static void assert_place(const struct parsed *parsed, uint32_t at, uint32_t line, uint32_t column)
{
    struct sc__place place = sc__text_place(parsed->text, at);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void test_yaml_events__scalar_styles_are_decoded(void **state)
{
    assert_yaml(
        "a: plain text\nb: 'it''s'\nc: \"tab\\tand \\u00e9 \\x41 \\U0001F600\"\n",
        "{\"a\":\"plain text\",\"b\":\"it's\",\"c\":\"tab\\tand \xC3\xA9 A \xF0\x9F\x98\x80\"}");
    assert_yaml("a: |\n  one\n   two\n\nb: >-\n  one\n  two\n\n  three\nc: |+\n  x\n\n",
                "{\"a\":\"one\\n two\\n\",\"b\":\"one two\\nthree\",\"c\":\"x\\n\\n\"}");
    assert_yaml("a: one\n  two\nb: 'one\n  two'\nc: \"one \\\n  two\"\n",
                "{\"a\":\"one two\",\"b\":\"one two\",\"c\":\"one two\"}");
    assert_yaml("a: \"\\0\"\n", "{\"a\":\"\\u0000\"}"); /* rule 18 */
    assert_yaml("a: |\n  x", "{\"a\":\"x\\n\"}");
    assert_yaml("a: |+\n\n  \nb: |\n\nc: |-\n\n", "{\"a\":\"\\n\\n\",\"b\":\"\",\"c\":\"\"}");
    assert_yaml("a: |+\n ", "{\"a\":\"\\n\"}");
    assert_yaml("a: |2\n ", "{\"a\":\"\"}");
    assert_yaml("a: >\n ", "{\"a\":\"\"}");
    assert_yaml("a: \"\"\nb: ''\nc: |\n", "{\"a\":\"\",\"b\":\"\",\"c\":\"\"}");
}

static void test_yaml_events__text_is_borrowed_where_it_can_be(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, "[plain, 'single', \"double\", 'it''s', \"a\\tb\"]");
    assert_int_equal(parsed.status, SC_OK);
    static const char *const elements[] = {"[0", "[1", "[2", "[3", "[4"};
    for (size_t i = 0; i < 5; i++) {
        const char *text = NODE(&parsed, elements[i])->value.text;
        bool borrowed =
            text >= parsed.text->bytes && text < parsed.text->bytes + parsed.text->length;
        assert_int_equal(borrowed, i < 3);
    }
    parsed_free(&parsed);
}

static void test_yaml_events__places_are_those_of_the_first_character(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML,
               "\xEF\xBB\xBF\xC3\xA9: 'q'\n\"k\" : !!str &a x\nb: # |\n  >-\n  text\n"
               "c:\nd:\n  - \n  -\n  - [1, {e: 2}]\n  - p: 3\n    !!str q : *a\nf: [g: 4]\n");
    assert_int_equal(parsed.status, SC_OK);
    assert_place(&parsed, NODE(&parsed, "\xC3\xA9")->key_at, 1, 1);
    assert_int_equal(NODE(&parsed, "\xC3\xA9")->key_at, 3);
    assert_place(&parsed, NODE(&parsed, "\xC3\xA9")->at, 1, 4);
    assert_place(&parsed, NODE(&parsed, "k")->key_at, 2, 1);
    assert_place(&parsed, NODE(&parsed, "k")->at, 2, 16);
    assert_place(&parsed, NODE(&parsed, "b")->at, 4, 3);
    assert_place(&parsed, NODE(&parsed, "c")->at, 6, 3);
    assert_place(&parsed, NODE(&parsed, "d")->at, 8, 3);
    assert_place(&parsed, NODE(&parsed, "d", "[0")->at, 8, 4);
    assert_place(&parsed, NODE(&parsed, "d", "[1")->at, 9, 4);
    assert_place(&parsed, NODE(&parsed, "d", "[2")->at, 10, 5);
    assert_place(&parsed, NODE(&parsed, "d", "[2", "[1", "e")->at, 10, 13);
    assert_place(&parsed, NODE(&parsed, "d", "[3")->at, 11, 5);
    assert_place(&parsed, NODE(&parsed, "d", "[3", "q")->key_at, 12, 11);
    assert_place(&parsed, NODE(&parsed, "d", "[3", "q")->at, 2, 16); /* what the alias names */
    assert_place(&parsed, NODE(&parsed, "f", "[0")->at, 13, 5);
    parsed_free(&parsed);
}

static void test_yaml_events__places_of_what_is_absent(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, "a: # c: d\nb: {c, d: , e: }\nf: !!str\n? g\n?\n: 1\n");
    assert_int_equal(parsed.status, SC_OK);
    assert_place(&parsed, NODE(&parsed, "a")->at, 1, 3);
    assert_place(&parsed, NODE(&parsed, "b", "c")->at, 2, 6);
    assert_place(&parsed, NODE(&parsed, "b", "d")->at, 2, 10);
    assert_place(&parsed, NODE(&parsed, "f")->at, 3, 9);
    assert_place(&parsed, NODE(&parsed, "g")->at, 4, 4);
    assert_place(&parsed, NODE(&parsed, "")->key_at, 5, 1);
    assert_place(&parsed, NODE(&parsed, "")->at, 6, 3);
    parsed_free(&parsed);
}

static void test_yaml_events__carriage_returns_change_nothing(void **state)
{
    struct parsed parsed;
    assert_yaml("a: 1\r\nb: |\r\n  x\r\n  y\r\nc: \"p\r\n  q\"\r\nd:\r\n- 1\r\n- r\r\n  s\r\n",
                "{\"a\":1,\"b\":\"x\\ny\\n\",\"c\":\"p q\",\"d\":[1,\"r s\"]}");
    parse_text(&parsed, SC__FORMAT_YAML, "a: 1\r\nb:\r\n  c: x\r\n");
    assert_place(&parsed, NODE(&parsed, "b", "c")->at, 3, 6);
    parsed_free(&parsed);
    assert_wrong("a: 1\r\nb: [\r\n  1\r\nc: 2\r\n", SC_ESYNTAX, 4, 1);
}

static void test_yaml_events__syntax_errors_have_their_place(void **state)
{
    assert_wrong("a: 1\nb 2\nc: 3\n", SC_ESYNTAX, 2, 1);
    assert_wrong("a:\n\tb: 1\n", SC_ESYNTAX, 2, 1);
    assert_wrong("a: \"x\nb: 2\n", SC_ESYNTAX, 1, 5);
    assert_wrong("\xEF\xBB\xBF\xC3\xA9: 1\nb: {c: \xC3\xA9, d]\n", SC_ESYNTAX, 2, 12);
    assert_wrong("a: b: c\n", SC_ESYNTAX, 1, 5);
    assert_wrong("a: @b\n", SC_ESYNTAX, 1, 4);
    assert_wrong("a: 1\n---\nb: [\n---\n", SC_ESYNTAX, 4, 1);
    assert_wrong("%YAML 2.0\n---\na: 1\n", SC_ESYNTAX, 1, 1);
    assert_wrong("--- |0\n x\n", SC_ESYNTAX, 1, 5);
    assert_message("a: 1\nb 2\nc: 3\n", "expected ':' after the key");
    assert_message("a:\n\tb: 1\n", "a tab in the indentation: use spaces");
    assert_message("a:\n  b: 1\n c: 2\n",
                   "this line's indentation fits none of the mappings above it");
    assert_message("a: {b: [1}\n", "expected ']' before this '}'");
    assert_message("a: [{b: 1]\n", "expected '}' before this ']'");
    assert_message("a: [1, 2\n", "the text ends, but a '[' is not closed");
    assert_wrong("a: {b: 1", SC_ESYNTAX, 1, 9);
    assert_message("a: {b: 1", "the text ends, but a '{' is not closed");
    assert_message("a: {b: 1,\n", "the text ends, but a bracket is not closed");
    assert_message("a: [{b: 1}\n  # c\n", "the text ends, but a '[' is not closed");
    assert_wrong("a: {b: ${c}}\n", SC_ESYNTAX, 1, 9);
    assert_message("a: {b: ${c}}\n", "text with \"${\" needs quotes within brackets");
    assert_wrong("[server]\nport = 1\n", SC_ESYNTAX, 2, 1);
    assert_message("[server]\nport = 1\n",
                   "text behind the document's end; another document begins with ---");
    assert_message("a: {b: 1}}\n", "this '}' closes nothing");
    assert_message("a: [1]]\n", "this ']' closes nothing");
    assert_message("a: 'it's'\n",
                   "text behind the closing quote; a quote within the text is written ''");
    assert_message("a: \"b\" c\n",
                   "text behind the closing quote; a quote within the text is written \\\"");
    assert_message("a: \"b\n", "this text has no closing '\"'");
    assert_message("a: 'b\n", "this text has no closing \"'\"");
    assert_message("a: @b\n", "text that begins with this character needs quotes");
    assert_message("a: \"C:\\dir\"\n",
                   "no such escape; write \\\\ for a backslash, or use single quotes");
    assert_message("%YAML 2.0\n---\na: 1\n", "unknown YAML version or directive");
}

/* libfyaml does not take what is well-formed, so the message says how to write it. */
static void test_yaml_events__an_absent_element_without_indentation(void **state)
{
    assert_wrong("a:\n- 1\n-\n- 2\n", SC_ESYNTAX, 3, 1);
    assert_message("a:\n-\n", "an absent element in a sequence that is not indented: write ~");
    assert_yaml("a:\n  -\n  - 2\n", "{\"a\":[null,2]}");
}

static void test_yaml_events__lines_in_brackets_and_quotes_are_indented(void **state)
{
    assert_yaml("a: [\n  1,\n  2\n]\nb:\n  c: {\n    d: 3\n  }\n",
                "{\"a\":[1,2],\"b\":{\"c\":{\"d\":3}}}");
    assert_yaml("a: [\n  1,\n\n# c\n  2\n]\n", "{\"a\":[1,2]}");
    assert_yaml("[\n1\n]\n", "[1]");
    assert_wrong("a: [\n1\n]\n", SC_ESYNTAX, 2, 1);
    assert_wrong("a:\n  b: [\n  1\n  ]\n", SC_ESYNTAX, 3, 3);
    assert_wrong("a:\n  b: [\n    1\n ]\n", SC_ESYNTAX, 4, 2);
    assert_wrong("- [\n\t1\n  ]\n", SC_ESYNTAX, 2, 2);
    assert_wrong("a: \"x\ny\"\n", SC_ESYNTAX, 2, 1);
    assert_wrong("a: ['x\n# y']\n", SC_ESYNTAX, 2, 1);
    assert_wrong("a: [1, 2\nb: 3\n", SC_ESYNTAX, 2, 1);
    assert_message("x:\n  a: {b: [1,\n  c: 3\n", "this line must be indented more, by spaces: the "
                                                 "bracket of line 2 is still open");
    assert_message("a:\n  'x\n y'\nb: 'x\ny'\n", "this line must be indented more, by spaces: the "
                                                 "quote of line 4 is still open");
    assert_wrong("a: 'x\n]'\n", SC_ESYNTAX, 2, 1);
}

static void test_yaml_events__forbidden_characters_are_errors(void **state)
{
    assert_wrong("a: 1\nb: x\001y\n", SC_ESYNTAX, 2, 5);
    assert_wrong("a: \"x\033y\"\n", SC_ESYNTAX, 1, 6);
    assert_wrong("# x\fy\na: 1\n", SC_ESYNTAX, 1, 4);
    assert_wrong("a: x\177y\n", SC_ESYNTAX, 1, 5);
    assert_wrong("a: 1 # \xC2\x9F\n", SC_ESYNTAX, 1, 8);
    assert_wrong("a: |\n  x\xEF\xBF\xBE\n", SC_ESYNTAX, 2, 4);
    assert_wrong("a: 1\n\xEF\xBB\xBF---\nb: 2\n", SC_ESYNTAX, 2, 1);
    assert_wrong("a: \"\177\"\nb: \177\n", SC_ESYNTAX, 2, 4);
    assert_wrong("a: 1\n# \177", SC_ESYNTAX, 2, 3);
    assert_message("a: \002\n", "control character U+0002 (write it as \"\\x02\", in quotes)");
    assert_message("a: \xC2\x80\n", "character U+0080 is allowed in quotes only");
    assert_yaml(
        "a: \"\177\xC2\x80\xEF\xBF\xBF\"\nb: '\xEF\xBB\xBF'\nc: x\xC2\x85y\n",
        "{\"a\":\"\\u007f\xC2\x80\xEF\xBF\xBF\",\"b\":\"\xEF\xBB\xBF\",\"c\":\"x\xC2\x85y\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_events__scalar_styles_are_decoded),
        cmocka_unit_test(test_yaml_events__text_is_borrowed_where_it_can_be),
        cmocka_unit_test(test_yaml_events__places_are_those_of_the_first_character),
        cmocka_unit_test(test_yaml_events__places_of_what_is_absent),
        cmocka_unit_test(test_yaml_events__carriage_returns_change_nothing),
        cmocka_unit_test(test_yaml_events__syntax_errors_have_their_place),
        cmocka_unit_test(test_yaml_events__an_absent_element_without_indentation),
        cmocka_unit_test(test_yaml_events__lines_in_brackets_and_quotes_are_indented),
        cmocka_unit_test(test_yaml_events__forbidden_characters_are_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
