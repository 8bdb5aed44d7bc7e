/* tests/unit/yaml_write.c: block style, and which text is written in which style. */
#include "awkward.h"

#include "failing_allocator.h"
#include "format/write.h"

#include <stdlib.h>
#include <string.h>

static void yaml(const char *json, const char *expected)
{
    assert_writes_as(SC_FORMAT_YAML, json, expected);
    assert_survives(SC_FORMAT_YAML, SC__FORMAT_JSON, json);
}

static void test_yaml_write__containers_are_blocks_of_two_blanks(void **state)
{
    yaml("{\"a\":{\"b\":[1,{\"c\":2,\"d\":[3]},[4,[5]]]},\"e\":{},\"f\":[]}", "a:\n"
                                                                              "  b:\n"
                                                                              "    - 1\n"
                                                                              "    - c: 2\n"
                                                                              "      d:\n"
                                                                              "        - 3\n"
                                                                              "    - - 4\n"
                                                                              "      - - 5\n"
                                                                              "e: {}\n"
                                                                              "f: []\n");
}

static void test_yaml_write__any_root_can_be_written(void **state)
{
    yaml("[1,[]]", "- 1\n- []\n");
    yaml("{}", "{}\n");
    yaml("[]", "[]\n");
    yaml("null", "null\n");
    yaml("\"\"", "\"\"\n");
    yaml("\"a b\"", "a b\n");
    yaml("\"--- a\"", "\"--- a\"\n");
    yaml("\"a\\nb\\n\"", "|\n  a\n  b\n");
}

static void test_yaml_write__numbers_read_as_what_they_are(void **state)
{
    yaml("[18446744073709551615,-9223372036854775808,1.0,1e300,1e-7,-0.0,true,null]",
         "- 18446744073709551615\n- -9223372036854775808\n- 1.0\n- 1.0e+300\n- 1.0e-07\n- -0.0\n"
         "- true\n- null\n");
}

static void test_yaml_write__floats_that_are_not_finite_stay_floats(void **state)
{
    assert_survives(SC_FORMAT_YAML, SC__FORMAT_YAML, "[.inf, -.inf, .nan, \".inf\"]");
}

/* rule 21: what 1.2 would read as something else */
static void test_yaml_write__a_string_is_quoted_where_plain_is_no_string(void **state)
{
    static const char *const quoted[] = {"null", "~",   "True", "0",  "-1", "+1",   "0755", "0x1F",
                                         "0o17", "1e3", ".5",   "1.", "",   ".inf", ".NaN"};
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++) {
        char json[64], expected[64];
        snprintf(json, sizeof json, "{\"%s\":\"%s\"}", quoted[i], quoted[i]);
        snprintf(expected, sizeof expected, "\"%s\": \"%s\"\n", quoted[i], quoted[i]);
        yaml(json, expected);
    }
}

static void test_yaml_write__a_string_is_quoted_where_yaml_1_1_would_misread_it(void **state)
{
    static const char *const quoted[] = {"yes",        "No",
                                         "on",         "OFF",
                                         "y",          "n",
                                         "22:22",      "1:2:3.5",
                                         "07",         "0899",
                                         "0b101",      "1_000",
                                         "2024-01-02", "2024-1-2",
                                         "+0x_1",      "0.1_5",
                                         "<<",         "=",
                                         "1_0e+3",     "0_7",
                                         "1:",         "2024-01-02 10:00:00",
                                         "-1_0"};
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++) {
        char json[64], expected[64];
        snprintf(json, sizeof json, "[\"%s\"]", quoted[i]);
        snprintf(expected, sizeof expected, "- \"%s\"\n", quoted[i]);
        yaml(json, expected);
    }
}

static void test_yaml_write__a_string_is_quoted_where_plain_would_break(void **state)
{
    static const char *const quoted[] = {"- a", "? a", ": a", "-",   "a: b", "a:",   "a #b",
                                         "#a",  "&a",  "*a",  "!a",  "|",    ">",    "'a'",
                                         "%a",  "@a",  "`a",  "{a",  "}a",   "[a",   "]a",
                                         ",a",  " a",  "a ",  "---", "...",  "--- a"};
    for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++) {
        char json[64], expected[64];
        snprintf(json, sizeof json, "{\"%s\":\"%s\"}", quoted[i], quoted[i]);
        snprintf(expected, sizeof expected, "\"%s\": \"%s\"\n", quoted[i], quoted[i]);
        yaml(json, expected);
    }
}

static void test_yaml_write__what_is_plainly_text_has_no_quotes(void **state)
{
    static const char *const plain[] = {"a b",     "-a",     ":8080",      "?a",       "a:b",
                                        "a#b",     "a, [b]", "10.0.0.1",   "1.2.3",    "it's",
                                        "nope",    "x-1",    "30s",        "--x",      "inf",
                                        "C:\\\\d", "a=b",    "/etc/x.pem", "1-2",      "2024-01",
                                        "0xg",     "$HOME",  "https://x",  "\xC3\xA9", "<"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char json[64], expected[64];
        const char *text = strcmp(plain[i], "C:\\\\d") == 0 ? "C:\\d" : plain[i];
        snprintf(json, sizeof json, "{\"%s\":\"%s\"}", plain[i], plain[i]);
        snprintf(expected, sizeof expected, "%s: %s\n", text, text);
        yaml(json, expected);
    }
}

static void test_yaml_write__lines_are_a_literal_block(void **state)
{
    yaml("{\"a\":\"one\\n  two\\n\\n#three\\n\",\"b\":[\"x\\n\\ty\"]}", "a: |\n"
                                                                        "  one\n"
                                                                        "    two\n"
                                                                        "\n"
                                                                        "  #three\n"
                                                                        "b:\n"
                                                                        "  - |-\n"
                                                                        "    x\n"
                                                                        "    \ty\n");
    yaml("{\"a\":\"one\\n\\n\",\"b\":\"x\\n\\n\\n\"}", "a: |+\n  one\n\nb: |+\n  x\n\n\n");
    yaml("{\"a\":{\"b\":\"---\\n...\\n\"}}", "a:\n  b: |\n    ---\n    ...\n");
}

static void test_yaml_write__lines_that_a_block_would_hide_are_quoted(void **state)
{
    yaml("[\"\\n\",\"\\na\",\" a\\nb\",\"a \\nb\",\"a\\n \\nb\",\"a\\nb \",\"a\\r\\nb\"]",
         "- \"\\n\"\n- \"\\na\"\n- \" a\\nb\"\n- \"a \\nb\"\n- \"a\\n \\nb\"\n- \"a\\nb \"\n"
         "- \"a\\r\\nb\"\n");
}

static void test_yaml_write__characters_that_cannot_be_seen_are_escaped(void **state)
{
    yaml("[\"\\u0000\\u0007\\t\\u001b\\u007f\\u0085\\u2028\\ufeff\\uffff\\\"\\\\\",\"\xC2\xA0\"]",
         "- \"\\0\\a\\t\\e\\u007F\\u0085\\u2028\\uFEFF\\uFFFF\\\"\\\\\"\n- \xC2\xA0\n");
}

static void test_yaml_write__dates_become_strings(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_TOML,
               "a = 1979-05-27\nb = 1979-05-27T07:32:00Z\nc = 07:32:00\n");
    const struct sc__document *document = &parsed.documents.items[0];
    struct sc__buffer text = written(document, document->root, SC_FORMAT_YAML);
    assert_string_equal(text.data,
                        "a: \"1979-05-27\"\nb: \"1979-05-27T07:32:00Z\"\nc: \"07:32:00\"\n");
    sc__buffer_fini(&text);
    parsed_free(&parsed);
}

/* A key without a "?" may have 1,024 characters. */
static void test_yaml_write__long_keys_are_marked(void **state)
{
    static const char *const values[] = {"1", "{\"b\":2}", "[3]", "\"x\\ny\"", "{}"};
    char key[2000], json[4200];
    for (size_t i = 0; i < 5; i++) {
        memset(key, i % 2 ? 'k' : '\x7F', sizeof key - 1); /* DEL is six bytes as an escape */
        key[i % 2 ? 1500 : 300] = '\0';
        snprintf(json, sizeof json, "{\"%s\":%s,\"z\":[{\"%s\":%s,\"n\":1}]}", key, values[i], key,
                 values[i]);
        assert_survives(SC_FORMAT_YAML, SC__FORMAT_JSON, json);
    }
    memset(key, 'k', 1000);
    strcpy(key + 1000, "x");
    snprintf(json, sizeof json, "{\"%s\":1}", key);
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, json);
    struct sc__buffer text = written(&parsed.documents.items[0], 0, SC_FORMAT_YAML);
    assert_memory_equal(text.data, "? kkk", 5);
    assert_string_equal(text.data + text.length - 7, "kx\n: 1\n");
    sc__buffer_fini(&text);
    parsed_free(&parsed);
}

/* Our reader bounds its work and so refuses runs and lines like these (yaml_guard.h). */
static void test_yaml_write__texts_of_long_runs_survive(void **state)
{
    static const struct {
        const char *head;
        char run;
        const char *tail;
    } texts[] = {{"a", ' ', "b"},     {"a\\n", ' ', "b"}, {"", ' ', "\\n"}, {"a", ',', " b"},
                 {"a ", ':', "\\nb"}, {"a", '*', ""},     {"", '[', ""}};
    enum { RUN = 600000 };
    char *json = malloc(RUN + 200);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        size_t start = (size_t)sprintf(json, "{\"a\":{\"b\":[\"%s", texts[i].head);
        memset(json + start, texts[i].run, RUN);
        sprintf(json + start + RUN, "%s\"]}}", texts[i].tail);
        assert_survives(SC_FORMAT_YAML, SC__FORMAT_JSON, json);
    }
    size_t start = (size_t)sprintf(json, "[\"a");
    for (int i = 0; i < 5000; i++)
        start += (size_t)sprintf(json + start, "\\n");
    sprintf(json + start, "b\"]");
    assert_survives(SC_FORMAT_YAML, SC__FORMAT_JSON, json);
    assert_survives(SC_FORMAT_YAML, SC__FORMAT_JSON, "[\"what? \\na:\\t- b\\nc:\\n\\t|\"]");
    free(json);
}

static void write_deep(void *unused)
{
    enum { DEPTH = 500 };
    char json[6 * DEPTH + 16] = "";
    struct parsed before, after;
    struct sc__parse_options options = default_parse_options();
    options.depth = DEPTH + 1;
    size_t length = 0;
    for (int i = 0; i < DEPTH; i++)
        length += (size_t)sprintf(json + length, i % 2 ? "{\"a\":" : "[");
    json[length++] = '1';
    for (int i = DEPTH; i-- > 0;)
        json[length++] = i % 2 ? '}' : ']';
    parse_bytes(&before, SC__FORMAT_JSON, json, length, &options);
    assert_int_equal(before.status, SC_OK);
    struct sc__buffer text = written(&before.documents.items[0], 0, SC_FORMAT_YAML);
    parse_bytes(&after, SC__FORMAT_YAML, text.data, text.length, &options);
    assert_int_equal(after.status, SC_OK);
    char *again = parsed_json(&after, 0);
    json[length] = '\0';
    assert_string_equal(again, json);
    free(again);
    sc__buffer_fini(&text);
    parsed_free(&after);
    parsed_free(&before);
}

static void test_yaml_write__depth_takes_no_stack(void **state)
{
    run_on_small_stack(write_deep, NULL);
}

static sc_status write_once(const sc_allocator *allocator, void *context)
{
    const struct sc__document *document = context;
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, allocator);
    struct sc__writing writing = {.out = &buffer, .document = document, .root = document->root};
    assert_int_equal(sc__yaml_write(&writing), SC_OK);
    sc_status status = buffer.failed ? SC_ENOMEM : SC_OK;
    sc__buffer_fini(&buffer);
    return status;
}

static void test_yaml_write__running_out_of_memory_is_told_by_the_buffer(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON,
               "{\"a\":[[[[[[{\"b\":[1,2,3,4,5,6,7,8,9],\"c\":\"x\\ny\"}]]]]]]}");
    assert_true(fail_each_allocation(write_once, &parsed.documents.items[0]) > 3);
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_write__containers_are_blocks_of_two_blanks),
        cmocka_unit_test(test_yaml_write__any_root_can_be_written),
        cmocka_unit_test(test_yaml_write__numbers_read_as_what_they_are),
        cmocka_unit_test(test_yaml_write__floats_that_are_not_finite_stay_floats),
        cmocka_unit_test(test_yaml_write__a_string_is_quoted_where_plain_is_no_string),
        cmocka_unit_test(test_yaml_write__a_string_is_quoted_where_yaml_1_1_would_misread_it),
        cmocka_unit_test(test_yaml_write__a_string_is_quoted_where_plain_would_break),
        cmocka_unit_test(test_yaml_write__what_is_plainly_text_has_no_quotes),
        cmocka_unit_test(test_yaml_write__lines_are_a_literal_block),
        cmocka_unit_test(test_yaml_write__lines_that_a_block_would_hide_are_quoted),
        cmocka_unit_test(test_yaml_write__characters_that_cannot_be_seen_are_escaped),
        cmocka_unit_test(test_yaml_write__dates_become_strings),
        cmocka_unit_test(test_yaml_write__long_keys_are_marked),
        cmocka_unit_test(test_yaml_write__texts_of_long_runs_survive),
        cmocka_unit_test(test_yaml_write__depth_takes_no_stack),
        cmocka_unit_test(test_yaml_write__running_out_of_memory_is_told_by_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
