/* tests/unit/yaml_fast.c: what the fast reader takes and what it leaves to libfyaml. That both
 * read the same is in tests/conformance/yaml_fast.c as well, on many more texts. */
#include "failing_allocator.h"
#include "yaml.h"
#include "yaml_paths.h"

#include <stdlib.h>
#include <string.h>

static enum yaml_paths compare(const char *text)
{
    char difference[1024] = "";
    struct sc__parse_options options = default_parse_options();
    enum yaml_paths found =
        yaml_paths_compare(text, strlen(text), &options, difference, sizeof difference);
    if (found == YAML_DIFFERS)
        print_error("%s\n%s\n", text, difference);
    return found;
}

/* It is read by the fast reader, as by libfyaml, to this. */
static void assert_taken(const char *text, const char *json)
{
    assert_int_equal(compare(text), YAML_AGREES);
    assert_yaml(text, json);
}

static void assert_all_declined(const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (compare(texts[i]) != YAML_DECLINED)
            fail_msg("not declined: %s", texts[i]);
    }
}

#define ASSERT_ALL_DECLINED(texts) assert_all_declined(texts, sizeof(texts) / sizeof *(texts))

static void test_yaml_fast__takes_block_collections(void **state)
{
    assert_taken("a: 1\nb:\n  c: x\n  d:\n  - 1\n  - e: f\n    g:\n  -\n    h: 1\ni:\n",
                 "{\"a\":1,\"b\":{\"c\":\"x\",\"d\":[1,{\"e\":\"f\",\"g\":null},{\"h\":1}]},"
                 "\"i\":null}");
    assert_taken("- - a\n  - b\n-\n- c: 1\n", "[[\"a\",\"b\"],null,{\"c\":1}]");
    assert_taken("\"a b\" : 1\n'c': 2\n", "{\"a b\":1,\"c\":2}");
}

static void test_yaml_fast__takes_collections_in_brackets(void **state)
{
    assert_taken("a: [1, x y, 'q', {b: [], \"c\":2}, ]\nd: {\n  e: f, # g\n\n  h: i\n}\n",
                 "{\"a\":[1,\"x y\",\"q\",{\"b\":[],\"c\":2}],\"d\":{\"e\":\"f\",\"h\":\"i\"}}");
    assert_taken("[1,\n 2\n]\n", "[1,2]");
}

static void test_yaml_fast__takes_text_of_several_lines(void **state)
{
    assert_taken("a: b\n  c\n\n  d # e\nf: \"g\n  h \\\" i\n\n  j\"\nk: 'l\n  m'\n",
                 "{\"a\":\"b c\\nd\",\"f\":\"g h \\\" i\\nj\",\"k\":\"l m\"}");
    assert_taken("a: |\n  b\n   c\n\n  d\n\ne: >-\n  f\n  g\n\n  h\ni: |+2\n    j\n\nk: 1\n",
                 "{\"a\":\"b\\n c\\n\\nd\\n\",\"e\":\"f g\\nh\",\"i\":\"  j\\n\\n\",\"k\":1}");
}

static void test_yaml_fast__takes_numbers_and_words(void **state)
{
    assert_taken("[0, -12, 007, 1.5, -0.25, 1e3, .5, true, False, null, ~, no, 0x1F, 0o17, +1]",
                 "[0,-12,7,1.5,-0.25,1000.0,0.5,true,false,null,null,\"no\",31,15,1]");
    assert_taken("[.1234567890, +123456, yesterday, False, =, truest]",
                 "[0.123456789,123456,\"yesterday\",false,\"=\",\"truest\"]");
    assert_taken("[123456789012345678, 18446744073709551615, 1.2.3, 12a, 1-2]",
                 "[123456789012345678,18446744073709551615,\"1.2.3\",\"12a\",\"1-2\"]");
}

static void test_yaml_fast__takes_anchors_and_merges(void **state)
{
    assert_taken("a: &x\n  b: 1\nc: *x\nd:\n  <<: *x\n  e: 2\nf: &y 0755\ng: [*y, *x]\n",
                 "{\"a\":{\"b\":1},\"c\":{\"b\":1},\"d\":{\"b\":1,\"e\":2},\"f\":755,"
                 "\"g\":[755,{\"b\":1}]}");
}

static void test_yaml_fast__takes_several_documents(void **state)
{
    struct parsed parsed;
    const char *text = "# c\na: 1\n---\n- 2\n...\n# d\n---\nb: 3\n";
    assert_int_equal(compare(text), YAML_AGREES);
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_equal(parsed.documents.count, 3);
    parsed_free(&parsed);
    assert_int_equal(compare("# nothing\n"), YAML_AGREES);
}

static void test_yaml_fast__leaves_errors_to_libfyaml(void **state)
{
    static const char *const texts[] = {"a: 1\na: 2\n",   "a: b: c\n",
                                        "a: 1\n  b: 2\n", "a:\n  b: 1\n c: 2\n",
                                        "- a\nb: 1\n",    "a: [1, 2\n",
                                        "a: {b: 1\nc: 2", "a: \"b\n",
                                        "a: 'b\nc'\n",    "a: \"\\q\"\n",
                                        "a: *b\n",        "a: &b *b\n",
                                        "a: |x\n  b\n",   "a: \"b\" c\n",
                                        "a: [1]]\n",      "a\tb: 1\n",
                                        "a:\n\tb: 1\n",   "a: 99999999999999999999\n",
                                        "a: 1e400\n",     "a: @b\n",
                                        "a: - b\n",       "a: &x b: c\n",
                                        "a: [b\nc]\n",    "a: |\n   \n  b\n",
                                        "a: \x7F\n",      "a:\n-\n- b\n",
                                        "a: [[[\n",       "a: 1\n%b\n",
                                        "a: %b\n",        "a: [,]\n",
                                        "a: }\n"};
    ASSERT_ALL_DECLINED(texts);
}

static void test_yaml_fast__leaves_what_is_rare_to_libfyaml(void **state)
{
    static const char *const texts[] = {"a\n",
                                        "? a\n: b\n",
                                        "!!str a: 1\n",
                                        "a: !!int 1\n",
                                        "%YAML 1.2\n---\na: 1\n",
                                        "a: 1\r\n",
                                        "[a: b]\n",
                                        "{a}\n",
                                        "&x a: 1\n",
                                        "a: &x 1\n*x : 2\n",
                                        "--- a\n",
                                        "---\n",
                                        "a: |\n\nb: 1\n",
                                        "a: |\n  b",
                                        "a: >\n  b\n\n   c\n",
                                        "a: \"b\\\n  c\"\n",
                                        "[a]: b\n",
                                        "a:\tb\n",
                                        "a: 1\n...\nb: 2\n",
                                        "a: 'b''''c'\n"};
    ASSERT_ALL_DECLINED(texts);
}

/* Beyond the guard's bound for libfyaml. */
static void test_yaml_fast__reads_a_line_of_a_million_elements(void **state)
{
    enum { ELEMENTS = 1000000 };
    char *text = malloc(2 * ELEMENTS + 8);
    char *at = text + sprintf(text, "a: [");
    for (int i = 0; i < ELEMENTS; i++) {
        *at++ = '7';
        *at++ = ',';
    }
    memcpy(at, "]\n", 3);
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    assert_int_equal(document->nodes[1].type, SC__PACKED_INTEGERS);
    assert_int_equal(document->nodes[1].count, ELEMENTS);
    parsed_free(&parsed);
    free(text);
}

/* A decline at the very end leaves nothing of what was read before. */
static void test_yaml_fast__what_it_declines_leaves_no_trace(void **state)
{
    struct parsed parsed;
    const char *text = "a: no\nb: 0755\n---\nc: !!str 1\n";
    assert_int_equal(compare(text), YAML_DECLINED);
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.documents.count, 2);
    assert_int_equal(parsed.warnings.count, 2);
    parsed_free(&parsed);
}

static void test_yaml_fast__every_failed_allocation_is_reported(void **state)
{
    static const char text[] =
        "a: &x\n  b: \"c\\n\"\n  d: >-\n    e\n    f\ng: *x\nh:\n- [1, 2, 3, "
        "4, 5, 6, 7, 8]\n- i\n  j\n- {<<: *x, k: 0755}\n";
    assert_int_equal(compare(text), YAML_AGREES);
    assert_true(fail_each_allocation_of_parse(SC__FORMAT_YAML, text, sizeof text - 1) > 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_fast__takes_block_collections),
        cmocka_unit_test(test_yaml_fast__takes_collections_in_brackets),
        cmocka_unit_test(test_yaml_fast__takes_text_of_several_lines),
        cmocka_unit_test(test_yaml_fast__takes_numbers_and_words),
        cmocka_unit_test(test_yaml_fast__takes_anchors_and_merges),
        cmocka_unit_test(test_yaml_fast__takes_several_documents),
        cmocka_unit_test(test_yaml_fast__leaves_errors_to_libfyaml),
        cmocka_unit_test(test_yaml_fast__leaves_what_is_rare_to_libfyaml),
        cmocka_unit_test(test_yaml_fast__reads_a_line_of_a_million_elements),
        cmocka_unit_test(test_yaml_fast__what_it_declines_leaves_no_trace),
        cmocka_unit_test(test_yaml_fast__every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
