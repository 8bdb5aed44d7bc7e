/* tests/unit/load_parse.c: sc_parse: one text to a snapshot, without layers or a registry. */
#include "loaded.h"

#include <stdlib.h>
#include <string.h>

static void expect(const char *name, sc_format format, const char *text, const char *json)
{
    const sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    if (sc_parse(name, format, text, strlen(text), NULL, &snapshot, &error) != SC_OK)
        sc_error_print(&error, stderr);
    assert_non_null(snapshot);
    assert_true(sc_snapshot_version(snapshot) > 0);
    assert_whole(snapshot, json);
}

static void expect_error(const char *name, sc_format format, const char *text, sc_status status,
                         uint32_t line, uint32_t column)
{
    const sc_snapshot *untouched = (const sc_snapshot *)(uintptr_t)&status, *snapshot = untouched;
    sc_error error = SC_ERROR_INIT;
    size_t length = strlen(text);
    assert_int_equal(sc_parse(name, format, text, length, NULL, &snapshot, &error), status);
    assert_ptr_equal(snapshot, untouched);
    assert_int_equal(error.status, status);
    assert_string_equal(error.source, name);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_int_equal(sc_parse(name, format, text, length, NULL, &snapshot, NULL), status);
}

static void test_load_parse__any_root_is_allowed(void **state) /* rule 2 */
{
    expect("a", SC_FORMAT_JSON, "[1, \"x\"]", "[1,\"x\"]");
    expect("a", SC_FORMAT_JSON, "[1, 2, 3, 4, 5, 6, 7, 8]", "[1,2,3,4,5,6,7,8]");
    expect("a", SC_FORMAT_JSON, "null", "null");
    expect("a", SC_FORMAT_JSON, " -0.5 ", "-0.5");
    expect("a", SC_FORMAT_YAML, "- 1\n- x", "[1,\"x\"]");
    expect("a", SC_FORMAT_YAML, "word", "\"word\"");
    expect("a", SC_FORMAT_TOML, "a = 1", "{\"a\":1}");
}

static void test_load_parse__yaml_documents_are_an_array(void **state)
{
    expect("a", SC_FORMAT_YAML, "a: 1\n---\n- 2\n--- 3\n---\n...\n", "[{\"a\":1},[2],3,null]");
    expect("a", SC_FORMAT_YAML, "--- 1\n--- 2\n", "[1,2]");
    expect("a", SC_FORMAT_YAML, "---\n...\n", "null");
}

static void test_load_parse__a_text_of_nothing_is_null_empty_or_an_error(void **state)
{
    expect("a", SC_FORMAT_YAML, "", "null");
    expect("a", SC_FORMAT_YAML, "# nothing", "null");
    expect("a", SC_FORMAT_TOML, "", "{}");
    expect("a", SC_FORMAT_TOML, "# nothing", "{}");
    expect_error("a", SC_FORMAT_JSON, "", SC_ESYNTAX, 1, 1);
}

/* rules 2 and 7 */
static void test_load_parse__comments_in_json_are_a_format_or_an_option(void **state)
{
    static const char text[] = "{\"a\": [1,], // one\n}";
    const sc_snapshot *snapshot = NULL;
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    expect("a", SC_FORMAT_JSONC, text, "{\"a\":[1]}");
    expect("a.jsonc", SC_FORMAT_AUTO, text, "{\"a\":[1]}");
    expect_error("a.json", SC_FORMAT_AUTO, text, SC_ESYNTAX, 1, 9);
    options.json_comments = true;
    assert_int_equal(
        sc_parse("a.json", SC_FORMAT_AUTO, text, strlen(text), &options, &snapshot, NULL), SC_OK);
    assert_whole(snapshot, "{\"a\":[1]}");
    assert_int_equal(sc_parse("a", SC_FORMAT_FLAT, text, strlen(text), NULL, &snapshot, NULL),
                     SC_EINVALID);
}

/* A place is found again in a source by the rules that it was read with. */
static void test_load_parse__toml_1_1_is_an_option_and_origins_know_it(void **state)
{
    static const char text[] = "a = {\n b = [1, 2, 3, 4, 5, 6, 7, 8],\n}";
    const sc_snapshot *snapshot = NULL;
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_value element;
    sc_origin origin;
    expect_error("a.toml", SC_FORMAT_AUTO, text, SC_ESYNTAX, 1, 6);
    options.toml_1_1 = true;
    assert_int_equal(
        sc_parse("a.toml", SC_FORMAT_AUTO, text, strlen(text), &options, &snapshot, NULL), SC_OK);
    assert_int_equal(sc_snapshot_find(snapshot, "a.b[3]", &element), SC_OK);
    assert_int_equal(sc_value_origin(element, 0, &origin), SC_OK);
    assert_int_equal(origin.line, 2);
    assert_int_equal(origin.column, 16);
    assert_whole(snapshot, "{\"a\":{\"b\":[1,2,3,4,5,6,7,8]}}");
}

static void test_load_parse__no_bytes_need_no_pointer(void **state)
{
    const sc_snapshot *snapshot;
    assert_int_equal(sc_parse("a", SC_FORMAT_AUTO, NULL, 0, NULL, &snapshot, NULL), SC_OK);
    assert_whole(snapshot, "null");
    assert_int_equal(sc_parse("a.toml", SC_FORMAT_AUTO, NULL, 0, NULL, &snapshot, NULL), SC_OK);
    assert_whole(snapshot, "{}");
}

static void test_load_parse__the_format_is_decided_by_name_and_content(void **state) /* rule 7 */
{
    expect("a.json", SC_FORMAT_AUTO, "{\"a\":1}", "{\"a\":1}");
    expect("a.toml", SC_FORMAT_AUTO, "a=1", "{\"a\":1}");
    expect("a.yml", SC_FORMAT_AUTO, "a: 1", "{\"a\":1}");
    expect("", SC_FORMAT_AUTO, "a = 1", "{\"a\":1}");
    expect_error("a.json", SC_FORMAT_AUTO, "a: 1", SC_ESYNTAX, 1, 1);
    expect_error("a.yaml", SC_FORMAT_JSON, "a: 1", SC_ESYNTAX, 1, 1);
}

static void test_load_parse__directives_are_ordinary_keys(void **state) /* rule 15 */
{
    expect("a", SC_FORMAT_JSON, "{\"x\":[1],\"x_add\":[2]}", "{\"x\":[1],\"x_add\":[2]}");
    expect("a", SC_FORMAT_YAML, "x_add: [1]\n---\nx_add: [2]\n",
           "[{\"x_add\":[1]},{\"x_add\":[2]}]");
}

static void test_load_parse__errors_have_their_place(void **state)
{
    expect_error("some.json", SC_FORMAT_AUTO, "{\n \"a\" 1}", SC_ESYNTAX, 2, 6);
    expect_error("a", SC_FORMAT_TOML, "a = 1\na = 2", SC_EDUPLICATE, 2, 1);
    expect_error("a", SC_FORMAT_YAML, "a: 1\n---\nb: *x\n", SC_ESYNTAX, 3, 4);
}

static sc_status parse_with(const char *text, const sc_load_options *options, sc_error *error)
{
    const sc_snapshot *snapshot = NULL;
    sc_status status =
        sc_parse("a.yaml", SC_FORMAT_YAML, text, strlen(text), options, &snapshot, error);
    assert_true((snapshot != NULL) == (status == SC_OK));
    sc_release(snapshot);
    return status;
}

static void test_load_parse__limits_and_strictness_hold(void **state) /* rule 20 */
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    options.max_depth = 2;
    assert_int_equal(parse_with("[[1]]", &options, NULL), SC_OK);
    assert_int_equal(parse_with("[[[1]]]", &options, &error), SC_ELIMIT);
    assert_int_equal(error.column, 3);
    options = (sc_load_options)SC_LOAD_OPTIONS_INIT;
    options.max_document_bytes = 3;
    assert_int_equal(parse_with("abc", &options, NULL), SC_OK);
    assert_int_equal(parse_with("abcd", &options, &error), SC_ELIMIT);
    assert_string_equal(error.message, "the text has 4 bytes; the limit is 3");
    options = (sc_load_options)SC_LOAD_OPTIONS_INIT;
    assert_int_equal(parse_with("a: yes", &options, NULL), SC_OK); /* with a warning (rule 21) */
    options.strict = true;
    assert_int_equal(parse_with("a: yes", &options, &error), SC_ESTRICT);
    assert_string_equal(error.source, "a.yaml");
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 4);
    assert_int_equal(parse_with("a: !x yes", &options, NULL), SC_ESYNTAX);
    options.strict = false;
    options.ignore_tags = true;
    assert_int_equal(parse_with("a: !x b", &options, NULL), SC_OK);
}

static void test_load_parse__warnings_stay_with_the_snapshot(void **state)
{
    const sc_snapshot *snapshot;
    sc_error warning;
    char text[] = "a: 1\nb: yes\n";
    assert_int_equal(sc_parse("a.yaml", SC_FORMAT_AUTO, text, strlen(text), NULL, &snapshot, NULL),
                     SC_OK);
    memset(text, 'x', sizeof text); /* the text was copied */
    assert_int_equal(sc_snapshot_warning_count(snapshot), 1);
    assert_int_equal(sc_snapshot_warning(snapshot, 0, &warning), SC_OK);
    assert_int_equal(warning.line, 2);
    assert_int_equal(warning.column, 4);
    assert_string_equal(warning.excerpt, "b: yes");
    sc_release(snapshot);
}

static void expect_origin(sc_value value, uint32_t line, uint32_t column)
{
    sc_origin origin;
    assert_int_equal(sc_value_origin_count(value), 1);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_string_equal(origin.source.data, "a.yaml");
    assert_string_equal(origin.layer.data, "a.yaml");
    assert_int_equal(origin.line, line);
    assert_int_equal(origin.column, column);
    assert_false(origin.overridden);
}

static void test_load_parse__values_know_their_places(void **state) /* rule 17 */
{
    const sc_snapshot *snapshot;
    static const char text[] = "a: 1\n---\n- [5, 6]\n- x\n";
    assert_int_equal(sc_parse("a.yaml", SC_FORMAT_AUTO, text, strlen(text), NULL, &snapshot, NULL),
                     SC_OK);
    expect_origin(value_at(snapshot, "[0].a"), 1, 4);
    expect_origin(value_at(snapshot, "[1][0][1]"), 3, 7);
    expect_origin(value_at(snapshot, "[1][1]"), 4, 3);
    sc_release(snapshot);
}

static void test_load_parse__invalid_calls_are_refused(void **state)
{
    const sc_snapshot *snapshot = NULL;
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_parse(NULL, SC_FORMAT_JSON, "1", 1, NULL, &snapshot, &error), SC_EINVALID);
    assert_int_equal(sc_parse("a", SC_FORMAT_JSON, NULL, 1, NULL, &snapshot, NULL), SC_EINVALID);
    assert_int_equal(sc_parse("a", SC_FORMAT_JSON, "1", 1, NULL, NULL, NULL), SC_EINVALID);
    assert_int_equal(sc_parse("a", (sc_format)99, "1", 1, NULL, &snapshot, NULL), SC_EINVALID);
    options.max_depth = 1025;
    assert_int_equal(sc_parse("a", SC_FORMAT_JSON, "1", 1, &options, &snapshot, NULL), SC_EINVALID);
    assert_int_equal(error.status, SC_EINVALID);
    assert_null(snapshot);
    sc_release(NULL);
}

static void test_load_parse__a_format_that_is_only_written_is_named(void **state)
{
    const sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_parse("a", SC_FORMAT_FLAT, "a = 1", 5, NULL, &snapshot, &error),
                     SC_EINVALID);
    assert_string_equal(error.message, "the flat format is only written; it cannot be read back");
    assert_null(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_load_parse__any_root_is_allowed),
        cmocka_unit_test(test_load_parse__yaml_documents_are_an_array),
        cmocka_unit_test(test_load_parse__a_text_of_nothing_is_null_empty_or_an_error),
        cmocka_unit_test(test_load_parse__comments_in_json_are_a_format_or_an_option),
        cmocka_unit_test(test_load_parse__toml_1_1_is_an_option_and_origins_know_it),
        cmocka_unit_test(test_load_parse__no_bytes_need_no_pointer),
        cmocka_unit_test(test_load_parse__the_format_is_decided_by_name_and_content),
        cmocka_unit_test(test_load_parse__directives_are_ordinary_keys),
        cmocka_unit_test(test_load_parse__errors_have_their_place),
        cmocka_unit_test(test_load_parse__limits_and_strictness_hold),
        cmocka_unit_test(test_load_parse__warnings_stay_with_the_snapshot),
        cmocka_unit_test(test_load_parse__values_know_their_places),
        cmocka_unit_test(test_load_parse__a_format_that_is_only_written_is_named),
        cmocka_unit_test(test_load_parse__invalid_calls_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
