/* tests/unit/toml_read.c: whole texts: lines, places, packed arrays, limits, truncation, memory. */
#include "base/buffer.h"
#include "failing_allocator.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>

/* Something of everything; each of its lines is a statement of its own but for the last array. */
static const char sample[] = "# a comment with é\r\n"
                             "title = \"TOML \\u00e9\\n\"\n"
                             "raw = 'C:\\x'\n"
                             "text = \"\"\"\n  one \\\n  two\"\"\"\r\n"
                             "lines = '''a\r\nb'''\n"
                             "numbers = [1, 2, 3, 4, 5, 6, 7, 8_0, 0xff]\n"
                             "floats = [1.5, 2e10, -0.0, inf, nan, 1_0.5, 6.0, 7.0]\n"
                             "when = 1979-05-27 07:32:00.5z\n"
                             "day = 1979-05-27\n"
                             "at = 07:32:00\n"
                             "a.b.\"c d\" = { x = [ { y = 1 }, {} ], z.w = true }\n"
                             "[owner] # here\n"
                             "name = \"x\"\n"
                             "[[list]]\n"
                             "[list.sub.table]\n"
                             "v = 18446744073709551615\n"
                             "[[list]]\n"
                             "last = [ # one\n  [], [[1]],\n  \"two\", # three\n]\n";

static void parses(const char *text, const char *json)
{
    assert_parses(SC__FORMAT_TOML, text, json);
}

static void refuses(const char *text, uint32_t line, uint32_t column, const char *message)
{
    assert_fails_saying(SC__FORMAT_TOML, text, SC_ESYNTAX, line, column, message);
}

static void test_toml_read__the_sample(void **state)
{
    parses(sample, "{\"title\":\"TOML é\\n\",\"raw\":\"C:\\\\x\",\"text\":\"  one two\","
                   "\"lines\":\"a\\nb\",\"numbers\":[1,2,3,4,5,6,7,80,255],"
                   "\"floats\":[1.5,20000000000.0,-0.0,\"inf\",\"nan\",10.5,6.0,7.0],"
                   "\"when\":\"1979-05-27T07:32:00.5Z\",\"day\":\"1979-05-27\",\"at\":\"07:32:00\","
                   "\"a\":{\"b\":{\"c d\":{\"x\":[{\"y\":1},{}],\"z\":{\"w\":true}}}},"
                   "\"owner\":{\"name\":\"x\"},"
                   "\"list\":[{\"sub\":{\"table\":{\"v\":18446744073709551615}}},"
                   "{\"last\":[[],[[1]],\"two\"]}]}");
}

static void test_toml_read__a_text_without_a_value_is_an_empty_mapping(void **state) /* rule 2 */
{
    static const char *const texts[] = {
        "", "\n", " \t", "\r\n\r\n", "# only a comment", "\n# one\n  # two\r\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        parses(texts[i], "{}");
}

static void test_toml_read__line_ends(void **state)
{
    parses("a = 1\r\nb = 2\r\n[c]\r\n# x\r\n", "{\"a\":1,\"b\":2,\"c\":{}}");
    parses("a = 1 # one\n\n\tb = 2", "{\"a\":1,\"b\":2}");
    refuses("a = 1\rb = 2", 1, 6, "a carriage return without a line feed");
    refuses("a = 1 # x\x01", 1, 10, "control character U+0001 in a comment");
    refuses("# x\ry", 1, 4, "a carriage return without a line feed in a comment");
    refuses("a = 1\r", 1, 6, "a carriage return without a line feed");
    refuses("a = 1 b = 2", 1, 7, "expected the line's end after the value");
    refuses("a =\n1", 1, 4, "expected a value");
    refuses("a = # 1", 1, 5, "expected a value");
    refuses("a = ", 1, 5, "expected a value");
    refuses("a = = 1", 1, 5, "expected a value before '='");
}

static void test_toml_read__control_characters_are_refused(void **state)
{
    refuses("# x\x01", 1, 4, "control character U+0001 in a comment");
    refuses("# x\x7F", 1, 4, "control character U+007F in a comment");
    refuses("\x0C", 1, 1, "control character U+000C");
    refuses("a = \x0B", 1, 5, "control character U+000B");
    refuses("a = 1\x0B", 1, 6, "control character U+000B");
    refuses("a = [\x0C]", 1, 6, "control character U+000C");
    refuses("a = [\n1, # x\x02\n]", 2, 7, "control character U+0002 in a comment");
    parses("# tab\tand é\na = 1", "{\"a\":1}");
}

static void test_toml_read__encoding(void **state) /* rule 18 */
{
    parses("\xEF\xBB\xBF"
           "a = 1",
           "{\"a\":1}");
    assert_fails(SC__FORMAT_TOML, "a = \"\xC3\"", SC_EENCODING, 1, 6);
    assert_fails(SC__FORMAT_TOML, "# \xED\xA0\x80", SC_EENCODING, 1, 3);
    refuses("\xEF\xBB\xBF\xEF\xBB\xBF"
            "a = 1",
            1, 1, "a bare key may hold");
    refuses("\xEF\xBB\xBF"
            "a b = 1",
            1, 3, "expected '=' after the key");
    struct parsed parsed;
    parse_bytes(&parsed, SC__FORMAT_TOML, "a = 1\n#\0", 8, NULL);
    assert_int_equal(parsed.status, SC_EENCODING);
    assert_int_equal(parsed.error.line, 2);
    assert_int_equal(parsed.error.column, 2);
    parsed_free(&parsed);
}

static void test_toml_read__arrays(void **state)
{
    parses("a = []\nb = [ ]\nc = [\n]", "{\"a\":[],\"b\":[],\"c\":[]}");
    parses("a = [1, \"x\", [true], {b = 1}, 1.5,]", "{\"a\":[1,\"x\",[true],{\"b\":1},1.5]}");
    parses("a = [ # one\r\n 1, # two\r\n\r\n 2 # three\r\n , # four\r\n]", "{\"a\":[1,2]}");
    refuses("a = [,]", 1, 6, "expected a value before ','");
    refuses("a = [1,,2]", 1, 8, "expected a value before ','");
    refuses("a = [1}", 1, 7, "expected ',' or ']' after an element of the array");
    refuses("a = [x]", 1, 6, "\"x\" is no value; text must be quoted");
    refuses("\na = [1,\n", 3, 1, "expected ']' to end the array of line 2");
    refuses("a = [[1,\n2]\n", 3, 1, "expected ']' to end the array of line 1");
    refuses("a = [\n[1\n", 3, 1, "expected ']' to end the array of line 2");
    refuses("a = [{x = 1, y = 2]", 1, 19, "expected ',' or '}'");
}

/* The node that a key names in a mapping. */
static const struct sc__node *named(struct parsed *parsed, uint32_t mapping, const char *name)
{
    struct sc__document *document = &parsed->documents.items[0];
    uint32_t key = sc__interner_find(&document->keys, name, strlen(name));
    assert_int_not_equal(key, SC__NO_KEY);
    uint32_t child = sc__document_find(document, mapping, key);
    assert_int_not_equal(child, SC__NONE);
    return sc__document_node(document, child);
}

static uint32_t number_of(const struct parsed *parsed, const struct sc__node *node)
{
    return (uint32_t)(node - parsed->documents.items[0].nodes);
}

static void assert_place(const struct sc__node *node, uint32_t at, uint32_t key_at)
{
    assert_int_equal(node->at, at);
    assert_int_equal(node->key_at, key_at);
}

static void test_toml_read__places(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_TOML,
               "x . \"y\" = 'v'\n" /* 0 */
               "i = {k = [7]}\n"   /* 14 */
               "[t.u]\n"           /* 28 */
               "[[l]]\n"           /* 34 */
               "[[l]]\n"           /* 40 */
               "[ t ]\n" /* 46 */);
    assert_int_equal(parsed.status, SC_OK);
    struct sc__document *document = &parsed.documents.items[0];
    const struct sc__node *x = named(&parsed, document->root, "x");
    assert_place(x, 0, 0);
    assert_place(named(&parsed, number_of(&parsed, x), "y"), 10, 4);
    const struct sc__node *inner = named(&parsed, document->root, "i");
    assert_place(inner, 18, 14);
    const struct sc__node *array = named(&parsed, number_of(&parsed, inner), "k");
    assert_place(array, 23, 19);
    assert_int_equal(sc__document_node(document, array->value.children.first)->at, 24);
    const struct sc__node *table = named(&parsed, document->root, "t");
    assert_place(table, 48, 48); /* where its own header defines it */
    assert_place(named(&parsed, number_of(&parsed, table), "u"), 31, 31);
    const struct sc__node *list = named(&parsed, document->root, "l");
    assert_place(list, 36, 36);
    assert_int_equal(sc__document_node(document, list->value.children.first)->at, 36);
    assert_int_equal(sc__document_node(document, list->value.children.last)->at, 42);
    parsed_free(&parsed);
}

static void test_toml_read__numeric_arrays_are_packed(void **state)
{
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    static const char text[] = "i = [1,2,3,4,5,6,7,\n8,]\nf = [1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.5]\n"
                               "n = [[1,2,3,4,5,6,7,8],[1]]\nm = [1,2,3,4,5,6,7,8.0]\n"
                               "u = [1,2,3,4,5,6,7,9223372036854775808]\ns = [1,2,3,4,5,6,7]";
    for (int keep = 0; keep < 2; keep++) {
        options.keep_elements = keep;
        parse_bytes(&parsed, SC__FORMAT_TOML, text, strlen(text), &options);
        assert_int_equal(parsed.status, SC_OK);
        struct sc__document *document = &parsed.documents.items[0];
        const struct sc__node *integers = named(&parsed, document->root, "i");
        const struct sc__node *floats = named(&parsed, document->root, "f");
        const struct sc__node *nested = named(&parsed, document->root, "n");
        assert_int_equal(integers->type, keep ? SC__ARRAY : SC__PACKED_INTEGERS);
        assert_int_equal(integers->count, 8);
        assert_int_equal(floats->type, keep ? SC__ARRAY : SC__PACKED_FLOATS);
        assert_int_equal(nested->type, SC__ARRAY);
        assert_int_equal(sc__document_node(document, nested->value.children.first)->type,
                         keep ? SC__ARRAY : SC__PACKED_INTEGERS);
        assert_int_equal(named(&parsed, document->root, "m")->type, SC__ARRAY);
        assert_int_equal(named(&parsed, document->root, "u")->type, SC__ARRAY);
        assert_int_equal(named(&parsed, document->root, "s")->type, SC__ARRAY);
        if (!keep) {
            assert_int_equal(integers->value.packed->data.integers[7], 8);
            assert_true(floats->value.packed->data.floats[7] == 8.5);
        }
        parsed_free(&parsed);
    }
}

static void parse_to_depth(struct parsed *parsed, const char *text, uint32_t depth)
{
    struct sc__parse_options options = default_parse_options();
    options.depth = depth;
    parse_bytes(parsed, SC__FORMAT_TOML, text, strlen(text), &options);
}

/* The text nests `depth` containers, of which the innermost stands at `column`. */
static void assert_depth(const char *text, uint32_t depth, uint32_t column)
{
    struct parsed parsed;
    char message[64];
    parse_to_depth(&parsed, text, depth);
    assert_int_equal(parsed.status, SC_OK);
    parsed_free(&parsed);
    for (uint32_t limit = 1; limit < depth; limit++) {
        parse_to_depth(&parsed, text, limit);
        assert_int_equal(parsed.status, SC_ELIMIT);
        if (limit == depth - 1)
            assert_int_equal(parsed.error.column, column);
        snprintf(message, sizeof message, "nesting limit of %u exceeded", limit);
        assert_string_equal(parsed.error.message, message);
        parsed_free(&parsed);
    }
}

/* rule 20 */
static void test_toml_read__the_depth_limit_counts_every_container(void **state)
{
    assert_depth("a = 1\nb = 'x'\nc = []", 2, 5);
    assert_depth("a = [[], [[1]]]", 4, 11);
    assert_depth("a = {b = {c = 1}}", 3, 10);
    assert_depth("a.b.c = 1", 3, 3);
    assert_depth("a.b.c = {d.e = []}", 6, 16);
    assert_depth("[a.b.c]", 4, 6);
    assert_depth("[[a]]", 3, 3);
    assert_depth("[[a]]\n[a.b]\nc = []", 5, 5);
    assert_depth("[[a]]\n[[a.b]]", 5, 5);
}

struct deep_input {
    const char *start;
    const char *repeated;
    uint32_t depth; /* the limit */
    size_t count;
    const char *end;
    const char *closing; /* once for each `repeated` */
    sc_status status;
};

static void parse_deep(void *context)
{
    const struct deep_input *input = context;
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    options.depth = input->depth;
    struct sc__buffer text;
    sc__buffer_init(&text, &sc__default_allocator);
    sc__buffer_append_text(&text, input->start);
    for (size_t i = 0; i < input->count; i++)
        sc__buffer_append_text(&text, input->repeated);
    sc__buffer_append_text(&text, input->end);
    for (size_t i = 0; i < input->count; i++)
        sc__buffer_append_text(&text, input->closing);
    assert_false(text.failed);
    parse_bytes(&parsed, SC__FORMAT_TOML, text.data, text.length, &options);
    if (parsed.status != input->status)
        sc_error_print(&parsed.error, stderr);
    assert_int_equal(parsed.status, input->status);
    parsed_free(&parsed);
    sc__buffer_fini(&text);
}

/* rule 20, and none of it on the thread's stack */
static void test_toml_read__deep_input_on_a_small_stack(void **state)
{
    static struct deep_input inputs[] = {
        {"a = ", "[", 1024, 1023, "", "]", SC_OK},
        {"a = ", "[", 1024, 1024, "", "]", SC_ELIMIT},
        {"a = ", "{x=", 1024, 1023, "1", "}", SC_OK},
        {"a = ", "[{b.c=", 128, 42, "1", "}]", SC_OK},
        {"a = ", "[{b.c=", 128, 43, "1", "}]", SC_ELIMIT},
        {"a", ".a", 1024, 1023, " = 1", "", SC_OK},
        {"a", ".a", 1024, 200000, " = 1", "", SC_ELIMIT},
        {"[a", ".a", 1024, 1022, "]", "", SC_OK},
        {"[a", ".a", 1024, 200000, "]", "", SC_ELIMIT},
        {"a = {b", ".b", 1024, 200000, " = 1}", "", SC_ELIMIT},
        {"a = ", "[", 1024, 200000, "", "", SC_ELIMIT},
        {"a = ", "[", 1024, 1000, "", "", SC_ESYNTAX},
    };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        run_on_small_stack(parse_deep, &inputs[i]);
}

static void test_toml_read__a_text_cut_anywhere_is_a_value_or_a_located_error(void **state)
{
    for (size_t length = 0; length <= strlen(sample); length++) {
        struct parsed parsed;
        parse_bytes(&parsed, SC__FORMAT_TOML, sample, length, NULL);
        if (parsed.status != SC_OK) {
            assert_int_equal(parsed.documents.count, 0);
            assert_int_not_equal(parsed.error.line, 0);
            assert_int_not_equal(parsed.error.column, 0);
            assert_true(parsed.error.offset <= length);
            assert_string_not_equal(parsed.error.message, "");
        }
        parsed_free(&parsed);
    }
}

static void test_toml_read__cuts_that_change_the_value_are_seen(void **state)
{
    refuses("a = [1, 2", 1, 10, "expected ']' to end the array of line 1");
    refuses("a = {x = 1", 1, 11, "expected '}' to end the inline table of line 1");
    refuses("a = \"\"\"x", 1, 9, "expected \"\"\" to end the string from line 1");
    refuses("a = 1979-05-27T07:3", 1, 19, "the minute must have 2 digits");
    refuses("a = tru", 1, 5, "\"tru\" is no value");
}

static void test_toml_read__many_members_keep_their_order_and_are_found(void **state)
{
    enum { MEMBERS = 3000 };
    struct sc__buffer text;
    struct parsed parsed;
    char line[64];
    sc__buffer_init(&text, &sc__default_allocator);
    for (int i = 0; i < MEMBERS; i++) {
        snprintf(line, sizeof line, "[t.k%d]\nv = %d\n", i, i);
        sc__buffer_append_text(&text, line);
    }
    parse_bytes(&parsed, SC__FORMAT_TOML, text.data, text.length, NULL);
    assert_int_equal(parsed.status, SC_OK);
    struct sc__document *document = &parsed.documents.items[0];
    const struct sc__node *table = named(&parsed, document->root, "t");
    assert_int_equal(table->count, MEMBERS);
    uint32_t child = table->value.children.first;
    for (int i = 0; i < MEMBERS; i++, child = sc__document_node(document, child)->next) {
        snprintf(line, sizeof line, "k%d", i);
        assert_ptr_equal(named(&parsed, number_of(&parsed, table), line),
                         sc__document_node(document, child));
    }
    parsed_free(&parsed);
    sc__buffer_append_text(&text, "[t.k17]\n");
    parse_bytes(&parsed, SC__FORMAT_TOML, text.data, text.length, NULL);
    assert_int_equal(parsed.status, SC_EDUPLICATE);
    assert_string_equal(parsed.error.message, "table [t.k17] was defined at line 35");
    parsed_free(&parsed);
    sc__buffer_fini(&text);
}

static void assert_survives_failing_allocations(const char *text)
{
    assert_true(fail_each_allocation_of_parse(SC__FORMAT_TOML, text, strlen(text)) > 0);
}

static void test_toml_read__every_allocation_may_fail(void **state)
{
    assert_survives_failing_allocations(sample);
    assert_survives_failing_allocations("a = 1\n[b]\nc.d = []");
    char text[1000];
    snprintf(text, sizeof text, "a = 07:32:00\nb = 1979-05-27 07:32:00.%0400dz", 0);
    assert_survives_failing_allocations(text);
    snprintf(text, sizeof text, "a = 1_1.%0400d\nb = \"\"\"%0400d\\n\"\"\"", 0, 0);
    assert_survives_failing_allocations(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_read__the_sample),
        cmocka_unit_test(test_toml_read__a_text_without_a_value_is_an_empty_mapping),
        cmocka_unit_test(test_toml_read__line_ends),
        cmocka_unit_test(test_toml_read__control_characters_are_refused),
        cmocka_unit_test(test_toml_read__encoding),
        cmocka_unit_test(test_toml_read__arrays),
        cmocka_unit_test(test_toml_read__places),
        cmocka_unit_test(test_toml_read__numeric_arrays_are_packed),
        cmocka_unit_test(test_toml_read__the_depth_limit_counts_every_container),
        cmocka_unit_test(test_toml_read__deep_input_on_a_small_stack),
        cmocka_unit_test(test_toml_read__a_text_cut_anywhere_is_a_value_or_a_located_error),
        cmocka_unit_test(test_toml_read__cuts_that_change_the_value_are_seen),
        cmocka_unit_test(test_toml_read__many_members_keep_their_order_and_are_found),
        cmocka_unit_test(test_toml_read__every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
