/* tests/unit/yaml_read.c: YAML text to documents: structure, keys, tags, limits. Syntax and
 * places are in yaml_events.c, aliases and merge keys in yaml_merge.c, scalars in yaml_scalar.c. */
#include "failing_allocator.h"
#include "yaml.h"

#include <stdlib.h>
#include <string.h>

static void assert_document(const struct parsed *parsed, uint32_t document, const char *json)
{
    char *written = parsed_json(parsed, document);
    assert_string_equal(written, json);
    free(written);
}

static void assert_place(const struct parsed *parsed, uint32_t at, uint32_t line, uint32_t column)
{
    struct sc__place place = sc__text_place(parsed->text, at);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void test_yaml_read__block_and_flow_collections(void **state)
{
    assert_yaml(
        "a: 1\nb:\n  - x\n  - y: 2\n    z: {p: [1, 2], q: }\nc: []\nd: {}\n",
        "{\"a\":1,\"b\":[\"x\",{\"y\":2,\"z\":{\"p\":[1,2],\"q\":null}}],\"c\":[],\"d\":{}}");
    assert_yaml("- - a\n  - b\n-\n  - c\n", "[[\"a\",\"b\"],[\"c\"]]");
    assert_yaml("l:\n- 1\n- 2\nm: 3\n", "{\"l\":[1,2],\"m\":3}");
    assert_yaml("[a: 1, b]", "[{\"a\":1},\"b\"]");
    assert_yaml("? a\n: b\n? c\n", "{\"a\":\"b\",\"c\":null}");
}

/* rule 21 */
static void test_yaml_read__a_key_is_its_text(void **state)
{
    assert_yaml("80: a\nnull: b\n~: c\n0x10: d\n1.50: e\ntrue: f\nno: g\n",
                "{\"80\":\"a\",\"null\":\"b\",\"~\":\"c\",\"0x10\":\"d\",\"1.50\":\"e\","
                "\"true\":\"f\",\"no\":\"g\"}");
    assert_yaml(": a\n", "{\"\":\"a\"}");
    assert_yaml("\"a\\tb\": 1\n'it''s': 2\n", "{\"a\\tb\":1,\"it's\":2}");
    assert_yaml("99999999999999999999: a\n", "{\"99999999999999999999\":\"a\"}");
    assert_yaml("!!int 0x10: a\n", "{\"0x10\":\"a\"}");
}

/* rule 21 */
static void test_yaml_read__a_key_that_is_no_scalar_is_an_error(void **state)
{
    assert_wrong("a: 1\n? [b]\n: 2\n", SC_ESYNTAX, 2, 3);
    assert_wrong("? b: 1\n: 2\n", SC_ESYNTAX, 1, 3);
    assert_wrong("x: {[b]: 1}\n", SC_ESYNTAX, 1, 5);
    assert_message("? - a\n: 2\n", "a key must be a scalar, not a sequence");
    assert_message("a: {{ b }}\n", "a key must be a scalar, not a mapping; text that starts with a "
                                   "bracket needs quotes");
}

/* rule 19 */
static void test_yaml_read__a_duplicate_key_names_both_places(void **state)
{
    assert_wrong("a: 1\nb: 2\na: 3\n", SC_EDUPLICATE, 3, 1);
    assert_wrong("x: {a: 1, 'a': 2}\n", SC_EDUPLICATE, 1, 11);
    assert_wrong("80: 1\n\"80\": 2\n", SC_EDUPLICATE, 2, 1);
    assert_wrong(": 1\n: 2\n", SC_EDUPLICATE, 2, 1);
    assert_wrong("\"\": 1\n~: 2\n'': 3\n", SC_EDUPLICATE, 3, 1);
    assert_yaml("~: 1\nnull: 2\n", "{\"~\":1,\"null\":2}");
    assert_message("b: 1\n\nb: 2\n", "duplicate key \"b\", first at line 1, column 1");
}

static void test_yaml_read__each_document_of_a_stream(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, "a: 1\n---\n- 2\n---\n...\n# c\n--- |\n x\n--- {}\n");
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.documents.count, 5);
    static const char *const expected[] = {"{\"a\":1}", "[2]", "null", "\"x\\n\"", "{}"};
    for (uint32_t i = 0; i < 5; i++)
        assert_document(&parsed, i, expected[i]);
    parsed_free(&parsed);
}

static void test_yaml_read__a_blank_text_has_no_document(void **state)
{
    static const char *const blank[] = {"", "\n", "# only a comment", "\xEF\xBB\xBF",
                                        "  \n\n# x\n"};
    for (size_t i = 0; i < sizeof blank / sizeof *blank; i++) {
        struct parsed parsed;
        parse_text(&parsed, SC__FORMAT_YAML, blank[i]);
        assert_int_equal(parsed.status, SC_OK);
        assert_int_equal(parsed.documents.count, 0);
        parsed_free(&parsed);
    }
}

/* rule 21 */
static void test_yaml_read__core_tags_apply(void **state)
{
    assert_yaml(
        "a: !!str 12\nb: !!int \"12\"\nc: !!float 3\nd: ! 12\ne: !!null ''\nf: !!bool True\n"
        "g: !!map {}\nh: !!seq []\ni: ! {}\nj: !<tag:yaml.org,2002:str> 5\nk: !!str\n",
        "{\"a\":\"12\",\"b\":12,\"c\":3.0,\"d\":\"12\",\"e\":null,\"f\":true,\"g\":{},\"h\":[],"
        "\"i\":{},\"j\":\"5\",\"k\":\"\"}");
    assert_yaml("%TAG !y! tag:yaml.org,2002:\n---\n!y!str 12\n", "\"12\"");
}

/* rule 21 */
static void test_yaml_read__what_does_not_fit_its_tag_is_an_error(void **state)
{
    assert_wrong("a: 1\nb: !!int x\n", SC_ESYNTAX, 2, 4);
    assert_wrong("a: !!str {}\n", SC_ESYNTAX, 1, 4);
    assert_wrong("a: !!map []\n", SC_ESYNTAX, 1, 4);
    assert_wrong("a: !!seq x\n", SC_ESYNTAX, 1, 4);
    assert_wrong("!!int x: 1\n", SC_ESYNTAX, 1, 1);
    assert_message("a: !!int x\n", "the text does not fit the tag !!int");
    assert_message("a: !!bool\n", "an absent value does not fit the tag !!bool");
    assert_message("a: !!str []\n", "a sequence does not fit the tag !!str");
}

/* rule 21 */
static void test_yaml_read__other_tags_are_errors(void **state)
{
    assert_wrong("a: 1\nb: !mine x\n", SC_ESYNTAX, 2, 4);
    assert_wrong("!!set {a}\n", SC_ESYNTAX, 1, 1);
    assert_wrong("a: !!timestamp 2024-01-02\n", SC_ESYNTAX, 1, 4);
    assert_wrong("!mine a: 1\n", SC_ESYNTAX, 1, 1);
    assert_message("a: !!binary aGk=\n",
                   "unknown tag !!binary (only those of the core schema are known)");
    assert_message("!!python/object/apply:os.system [x]\n",
                   "unknown tag !!python/object/apply:os.system (only those of the core schema are "
                   "known)");
    assert_message("a: !mine x\n", "unknown tag !mine (only those of the core schema are known)");
}

/* rule 21 */
static void test_yaml_read__other_tags_can_be_ignored(void **state)
{
    static const char text[] = "a: !mine 12\nb: !!set {c}\n!k d: !!binary \"e\"\n";
    struct sc__parse_options options = default_parse_options();
    struct parsed parsed;
    options.ignore_tags = true;
    parse_bytes(&parsed, SC__FORMAT_YAML, text, sizeof text - 1, &options);
    assert_int_equal(parsed.status, SC_OK);
    assert_document(&parsed, 0, "{\"a\":12,\"b\":{\"c\":null},\"d\":\"e\"}");
    parsed_free(&parsed);
    parse_bytes(&parsed, SC__FORMAT_YAML, "a: !!int x", 10, &options);
    assert_int_equal(parsed.status, SC_ESYNTAX); /* a core tag still counts */
    parsed_free(&parsed);
}

/* rule 18 */
static void test_yaml_read__numbers_out_of_range_are_errors(void **state)
{
    assert_wrong("a: 18446744073709551616\n", SC_ERANGE, 1, 4);
    assert_wrong("a: [1, -9223372036854775809]\n", SC_ERANGE, 1, 8);
    assert_wrong("a: 1e400\n", SC_ERANGE, 1, 4);
    assert_yaml("[18446744073709551615, -9223372036854775808, \"1e400\"]",
                "[18446744073709551615,-9223372036854775808,\"1e400\"]");
}

static void test_yaml_read__warns_of_a_line_that_looks_like_an_element(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML,
               "a: 1\n\n  - b\nc: x\n  -z\nd: \"x\n  - z\"\ne:\n  - x\n  - z\nf: |\n  x\n  - z\n");
    assert_document(&parsed, 0,
                    "{\"a\":\"1\\n- b\",\"c\":\"x -z\",\"d\":\"x - z\",\"e\":[\"x\","
                    "\"z\"],\"f\":\"x\\n- z\\n\"}");
    assert_int_equal(parsed.warnings.count, 1);
    assert_place(&parsed, (uint32_t)parsed.warnings.first->offset, 3, 3);
    assert_string_equal(parsed.warnings.first->message,
                        "this line goes on with the text above it, it is no element of a sequence: "
                        "quote the text if that is meant");
    parsed_free(&parsed);
}

/* rule 21 */
static void test_yaml_read__warns_where_1_1_reads_otherwise(void **state)
{
    static const char text[] = "a: no\non: 1\nyes: 'yes'\nb: [0755, \"0755\", 22:22]\n"
                               "c: !!str off\nd: 2024-01-02\n0644: x\n";
    static const struct {
        uint32_t line, column;
        const char *message;
    } expected[] = {
        {1, 4, "no is text in YAML 1.2, not a boolean: write true or false, or quote it"},
        {4, 5, "0755 is decimal in YAML 1.2, not octal: write 0o for octal, or quote it"},
        {4, 19, "22:22 is text in YAML 1.2, not a number in base 60: quote it"},
    };
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.warnings.count, 3);
    const struct sc__warning *warning = parsed.warnings.first;
    for (size_t i = 0; i < 3; i++, warning = warning->next) {
        assert_place(&parsed, (uint32_t)warning->offset, expected[i].line, expected[i].column);
        assert_string_equal(warning->message, expected[i].message);
    }
    parsed_free(&parsed);
}

static void test_yaml_read__long_arrays_of_numbers_are_packed(void **state)
{
    struct sc__parse_options options = default_parse_options();
    struct parsed parsed;
    static const char text[] = "[1, 2, 3, 4, &e 5, 6, 7, 8]";
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_equal(parsed.documents.items[0].nodes[0].type, SC__PACKED_INTEGERS);
    parsed_free(&parsed);
    options.keep_elements = true;
    parse_bytes(&parsed, SC__FORMAT_YAML, text, sizeof text - 1, &options);
    assert_int_equal(parsed.documents.items[0].nodes[0].type, SC__ARRAY);
    parsed_free(&parsed);
}

/* `depth` brackets, or `depth` keys on lines of their own; free(3) it. */
static char *nested(uint32_t depth, bool flow)
{
    size_t size = flow ? 2 * (size_t)depth + 1 : (size_t)depth * (depth + 4) + 1;
    char *text = malloc(size);
    char *at = text;
    assert_non_null(text);
    for (uint32_t i = 0; i < depth; i++) {
        if (!flow) {
            memset(at, ' ', i);
            at += i;
        }
        memcpy(at, flow ? "[" : "a:\n", flow ? 1 : 3);
        at += flow ? 1 : 3;
    }
    memset(at, ']', flow ? depth : 0);
    at[flow ? depth : 0] = '\0';
    return text;
}

static void assert_depth(uint32_t limit, uint32_t depth, bool flow, sc_status status)
{
    struct sc__parse_options options = default_parse_options();
    struct parsed parsed;
    char *text = nested(depth, flow);
    options.depth = limit;
    parse_bytes(&parsed, SC__FORMAT_YAML, text, strlen(text), &options);
    assert_int_equal(parsed.status, status);
    if (status != SC_OK) {
        assert_int_equal(parsed.error.line, flow ? 1 : limit + 1);
        assert_int_equal(parsed.error.column, limit + 1);
    }
    parsed_free(&parsed);
    free(text);
}

static void check_depths(void *unused)
{
    for (int flow = 0; flow < 2; flow++) {
        assert_depth(128, 128, flow, SC_OK);
        assert_depth(128, 129, flow, SC_ELIMIT);
        assert_depth(1024, 1024, flow, SC_OK);
        assert_depth(1024, 1025, flow, SC_ELIMIT);
    }
    assert_depth(128, 100000, true, SC_ELIMIT);
}

/* rule 20 */
static void test_yaml_read__nesting_has_a_limit_on_a_small_stack(void **state)
{
    run_on_small_stack(check_depths, NULL);
    char *text = nested(129, true);
    assert_message(text, "nesting limit of 128 exceeded");
    free(text);
}

static const char sample[] = "\xEF\xBB\xBF# comment\n%YAML 1.2\n---\nbase: &base {a: 1, \"b\": "
                             "['x', ~]}\nover:\n  <<: *base\n"
                             "  c: \"q\\u00e9\\n\"\n  d: |+\n    lit\n\n  e: >-\n    fold\n    "
                             "ed\n? key\n: !!str 12\nf: &s 0755\n"
                             "g: [*s, *s, 1.5, .inf, 0x1F, 3, 4, 5, 6]\n*s : no\n...\n---\n- - a\n "
                             " -\n- 'it''s'\n- \xC3\xA9\n";

static void test_yaml_read__a_text_cut_anywhere_is_read_or_refused(void **state)
{
    for (size_t length = 0; length < sizeof sample; length++) {
        struct parsed parsed;
        parse_bytes(&parsed, SC__FORMAT_YAML, sample, length, NULL);
        if (parsed.status != SC_OK) {
            assert_true(parsed.error.line > 0 && parsed.error.column > 0);
            assert_true(parsed.error.offset <= length);
            assert_true(parsed.error.message[0] != '\0');
            assert_int_equal(parsed.documents.count, 0);
        }
        for (uint32_t i = 0; i < parsed.documents.count; i++) {
            char *json = parsed_json(&parsed, i);
            assert_null(strstr(json, "\\u0000"));
            free(json);
        }
        parsed_free(&parsed);
    }
}

static void test_yaml_read__every_failed_allocation_is_reported(void **state)
{
    size_t count = fail_each_allocation_of_parse(SC__FORMAT_YAML, sample, sizeof sample - 1);
    assert_true(count > 10);
}

static void test_yaml_read__the_number_of_documents_has_a_limit(void **state)
{
    static char text[10001 * 4 + 1];
    struct parsed parsed;
    for (size_t i = 0; i < 10001; i++)
        memcpy(text + 4 * i, "---\n", 5);
    parse_bytes(&parsed, SC__FORMAT_YAML, text, 10000 * 4, NULL);
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.documents.count, 10000);
    parsed_free(&parsed);
    assert_wrong(text, SC_ELIMIT, 10001, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_read__block_and_flow_collections),
        cmocka_unit_test(test_yaml_read__a_key_is_its_text),
        cmocka_unit_test(test_yaml_read__a_key_that_is_no_scalar_is_an_error),
        cmocka_unit_test(test_yaml_read__a_duplicate_key_names_both_places),
        cmocka_unit_test(test_yaml_read__each_document_of_a_stream),
        cmocka_unit_test(test_yaml_read__a_blank_text_has_no_document),
        cmocka_unit_test(test_yaml_read__core_tags_apply),
        cmocka_unit_test(test_yaml_read__what_does_not_fit_its_tag_is_an_error),
        cmocka_unit_test(test_yaml_read__other_tags_are_errors),
        cmocka_unit_test(test_yaml_read__other_tags_can_be_ignored),
        cmocka_unit_test(test_yaml_read__numbers_out_of_range_are_errors),
        cmocka_unit_test(test_yaml_read__warns_of_a_line_that_looks_like_an_element),
        cmocka_unit_test(test_yaml_read__warns_where_1_1_reads_otherwise),
        cmocka_unit_test(test_yaml_read__long_arrays_of_numbers_are_packed),
        cmocka_unit_test(test_yaml_read__nesting_has_a_limit_on_a_small_stack),
        cmocka_unit_test(test_yaml_read__a_text_cut_anywhere_is_read_or_refused),
        cmocka_unit_test(test_yaml_read__every_failed_allocation_is_reported),
        cmocka_unit_test(test_yaml_read__the_number_of_documents_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
