/* tests/unit/layers.c: building lists of layers, their bounds, and what a load captures. */
#include "source/layers.h"

#include "failing_allocator.h"
#include "scratch.h"
#include "support.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void test_layers__they_stand_in_the_order_they_were_added(void **state) /* rule 1 */
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_file(layers, "a.toml"), SC_OK);
    assert_int_equal(sc_layers_add_glob(layers, "conf.d/*.json"), SC_OK);
    assert_int_equal(sc_layers_add_env(layers, "APP"), SC_OK);
    assert_int_equal(sc_layers_add_text(layers, "defaults", SC_FORMAT_JSON, "{}", 2), SC_OK);
    assert_int_equal(sc_layers_add_set(layers, "a=1"), SC_OK);
    assert_int_equal(sc_layers_add_file_optional(layers, "b.toml"), SC_OK);
    static const struct {
        enum sc__layer_kind kind;
        enum sc__format format;
        const char *label;
        bool is_optional;
    } expected[] = {{SC__LAYER_FILE, SC__FORMAT_UNKNOWN, "a.toml", false},
                    {SC__LAYER_GLOB, SC__FORMAT_UNKNOWN, "conf.d/*.json", false},
                    {SC__LAYER_ENVIRONMENT, SC__FORMAT_ENVIRONMENT, "env APP", false},
                    {SC__LAYER_TEXT, SC__FORMAT_JSON, "defaults", false},
                    {SC__LAYER_TEXT, SC__FORMAT_OVERRIDE, "--set", false},
                    {SC__LAYER_FILE, SC__FORMAT_UNKNOWN, "b.toml", true}};
    assert_int_equal(layers->count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(layers->items[i].kind, expected[i].kind);
        assert_int_equal(layers->items[i].format, expected[i].format);
        assert_string_equal(layers->items[i].label, expected[i].label);
        assert_int_equal(layers->items[i].is_optional, expected[i].is_optional);
    }
    sc_layers_destroy(layers);
}

static void test_layers__strings_are_copied(void **state)
{
    sc_layers *layers = sc_layers_create();
    char name[] = "a.toml", pattern[] = "*.json", prefix[] = "APP", assignment[] = "a=1";
    char text[] = "{}", title[] = "defaults", path[] = "a.b";
    sc_layers_add_file(layers, name);
    sc_layers_add_glob(layers, pattern);
    sc_layers_add_env(layers, prefix);
    sc_layers_add_set(layers, assignment);
    sc_layers_add_text(layers, title, SC_FORMAT_AUTO, text, 2);
    sc_layers_set_arrays_at(layers, path, SC_ARRAYS_SUM);
    name[0] = pattern[0] = prefix[0] = assignment[0] = text[0] = title[0] = path[0] = 'X';
    assert_string_equal(layers->items[0].name, "a.toml");
    assert_string_equal(layers->items[1].name, "*.json");
    assert_string_equal(layers->items[2].name, "APP");
    assert_string_equal(layers->items[3].text->bytes, "a=1");
    assert_string_equal(layers->items[4].text->bytes, "{}");
    assert_string_equal(layers->items[4].text->name, "defaults");
    assert_string_equal(layers->rules[0].path.data, "a.b");
    sc_layers_destroy(layers);
}

static void test_layers__null_and_empty_arguments_are_refused(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_layers_add_file(layers, NULL), SC_EINVALID);
    assert_int_equal(sc_layers_add_file(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_file(NULL, "a"), SC_EINVALID);
    assert_int_equal(sc_layers_add_file_optional(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_glob(layers, NULL), SC_EINVALID);
    assert_int_equal(sc_layers_add_glob(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_env(layers, NULL), SC_EINVALID);
    assert_int_equal(sc_layers_add_env(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_set(layers, NULL), SC_EINVALID);
    assert_int_equal(sc_layers_add_set(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_text(layers, NULL, SC_FORMAT_JSON, "", 0), SC_EINVALID);
    assert_int_equal(sc_layers_add_text(layers, "", SC_FORMAT_JSON, "", 0), SC_EINVALID);
    assert_int_equal(sc_layers_add_text(layers, "a", SC_FORMAT_JSON, NULL, 1), SC_EINVALID);
    assert_int_equal(sc_layers_add_text(layers, "a", SC_FORMAT_FLAT, "", 0), SC_EINVALID);
    assert_int_equal(sc_layers_add_stdin(NULL, &error), SC_EINVALID);
    assert_int_equal(sc_layers_add_source(layers, "", &error), SC_EINVALID);
    assert_string_equal(error.message, "the name of a source is empty");
    assert_int_equal(sc_layers_add_source(layers, NULL, NULL), SC_EINVALID);
    assert_int_equal(layers->count, 0);
    assert_int_equal(sc_layers_add_text(layers, "a", SC_FORMAT_JSON, NULL, 0), SC_OK);
    assert_int_equal(layers->items[0].text->length, 0);
    sc_layers_destroy(layers);
    sc_layers_destroy(NULL);
}

static void test_layers__a_source_is_a_file_or_a_glob_by_its_name(void **state)
{
    sc_layers *layers = sc_layers_create();
    static const char *const names[] = {"a.toml", "*.toml", "a?", "[ab].json", "{a,b}.json", "a-"};
    static const bool are_globs[] = {false, true, true, true, true, false};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(sc_layers_add_source(layers, names[i], NULL), SC_OK);
        assert_int_equal(layers->items[i].kind, are_globs[i] ? SC__LAYER_GLOB : SC__LAYER_FILE);
        assert_false(layers->items[i].is_optional);
    }
    sc_layers_destroy(layers);
}

static void test_layers__a_backslash_takes_a_glob_character_as_it_is(void **state)
{
    sc_layers *layers = sc_layers_create();
    static const char *const names[][2] = {{"a\\[b\\]\\*.toml", "a[b]*.toml"},
                                           {"\\{a\\}\\?", "{a}?"},
                                           {"a\\b.toml", "a\\b.toml"},
                                           {"a\\", "a\\"}};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(sc_layers_add_source(layers, names[i][0], NULL), SC_OK);
        assert_int_equal(layers->items[i].kind, SC__LAYER_FILE);
        assert_string_equal(layers->items[i].name, names[i][1]);
    }
    sc_layers_destroy(layers);
}

static void test_layers__a_strategy_and_a_format_hold_for_what_comes_after(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, "a");
    sc_layers_set_arrays(layers, SC_ARRAYS_MERGE);
    sc_layers_set_format(layers, SC_FORMAT_YAML);
    sc_layers_add_file(layers, "b");
    sc_layers_add_env(layers, "APP");
    sc_layers_add_set(layers, "a=1");
    sc_layers_set_format(layers, SC_FORMAT_AUTO);
    sc_layers_set_arrays(layers, (sc_arrays)4); /* no strategy: nothing changes */
    sc_layers_set_format(layers, (sc_format)99);
    sc_layers_add_file(layers, "c");
    assert_int_equal(layers->items[0].arrays, SC__ARRAYS_APPEND);
    assert_int_equal(layers->items[0].format, SC__FORMAT_UNKNOWN);
    assert_int_equal(layers->items[1].arrays, SC__ARRAYS_MERGE);
    assert_int_equal(layers->items[1].format, SC__FORMAT_YAML);
    assert_int_equal(layers->items[2].arrays, SC__ARRAYS_MERGE);
    assert_int_equal(layers->items[2].format, SC__FORMAT_ENVIRONMENT);
    assert_int_equal(layers->items[3].format, SC__FORMAT_OVERRIDE);
    assert_int_equal(layers->items[4].arrays, SC__ARRAYS_MERGE);
    assert_int_equal(layers->items[4].format, SC__FORMAT_UNKNOWN);
    sc_layers_destroy(layers);
}

static void test_layers__a_rule_for_arrays_needs_a_path_of_keys(void **state) /* rule 14 */
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_set_arrays_at(layers, "a.\"b.c\"", SC_ARRAYS_SUM), SC_OK);
    assert_int_equal(sc_layers_set_arrays_at(layers, "", SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(layers, "a[0]", SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(layers, "a[0].b", SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(layers, "a..b", SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(layers, "a", (sc_arrays)4), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(layers, NULL, SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(sc_layers_set_arrays_at(NULL, "a", SC_ARRAYS_SUM), SC_EINVALID);
    assert_int_equal(layers->rule_count, 1);
    assert_int_equal(layers->rules[0].arrays, SC__ARRAYS_SUM);
    sc_layers_destroy(layers);
}

static void expect_options(sc_layers *layers, const sc_load_options *options, sc_status status)
{
    sc_load_options before = layers->options;
    assert_int_equal(sc_layers_set_options(layers, options), status);
    if (status != SC_OK)
        assert_memory_equal(&layers->options, &before, sizeof before);
}

static void test_layers__options_beyond_their_bounds_change_nothing(void **state) /* rule 20 */
{
    sc_layers *layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    assert_int_equal(options.max_depth, 128);
    assert_int_equal(options.max_document_bytes, 67108864);
    options.max_depth = 0;
    expect_options(layers, &options, SC_EINVALID);
    options.max_depth = 1025;
    expect_options(layers, &options, SC_EINVALID);
    options.max_depth = 1024;
    expect_options(layers, &options, SC_OK);
    options.max_depth = 1;
    expect_options(layers, &options, SC_OK);
    options.max_document_bytes = UINT32_MAX;
    expect_options(layers, &options, SC_EINVALID);
    options.max_document_bytes = UINT32_MAX - 1;
    expect_options(layers, &options, SC_OK);
    options.max_expansion_bytes = UINT64_MAX;
    expect_options(layers, &options, SC_EINVALID);
    options.max_expansion_bytes = 0;
    expect_options(layers, &options, SC_OK);
    assert_int_equal(sc_layers_set_options(layers, NULL), SC_EINVALID);
    memset(&options, 0, sizeof options); /* never initialised */
    assert_int_equal(sc_layers_set_options(layers, &options), SC_EINVALID);
    assert_int_equal(sc_layers_set_options(NULL, &options), SC_EINVALID);
    sc_layers_destroy(layers);
}

static void test_layers__options_of_an_older_version_leave_the_rest_at_its_default(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    memset(&options, 0xFF, sizeof options);
    options.size = offsetof(sc_load_options, no_directives);
    options.strict = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    assert_true(layers->options.strict);
    assert_false(layers->options.no_directives);
    assert_int_equal(layers->options.max_depth, 128);
    sc_layers_destroy(layers);
}

/* Standard input from a file, for one call. */
static sc_status add_stdin(sc_layers *layers, const char *path, sc_error *error)
{
    int kept = dup(0);
    int input = open(path, O_RDONLY);
    assert_true(kept >= 0 && input >= 0 && dup2(input, 0) == 0);
    sc_status status = sc_layers_add_source(layers, "-", error);
    assert_true(dup2(kept, 0) == 0);
    close(input);
    close(kept);
    return status;
}

static void test_layers__standard_input_is_read_when_it_is_added(void **state)
{
    sc_layers *layers = sc_layers_create();
    write_text("input", "a = 1\n");
    assert_int_equal(add_stdin(layers, "input", NULL), SC_OK);
    assert_int_equal(unlink("input"), 0);
    assert_int_equal(layers->count, 1);
    assert_int_equal(layers->items[0].kind, SC__LAYER_TEXT);
    assert_string_equal(layers->items[0].label, "-");
    assert_string_equal(layers->items[0].text->bytes, "a = 1\n");
    sc_layers_destroy(layers);
}

static void test_layers__the_size_limit_holds_for_standard_input(void **state) /* rule 20 */
{
    sc_layers *layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    write_text("input", "a = 1\n");
    options.max_document_bytes = 5;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    assert_int_equal(add_stdin(layers, "input", &error), SC_ELIMIT);
    assert_int_equal(error.status, SC_ELIMIT);
    assert_int_equal(layers->count, 0);
    options.max_document_bytes = 6;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    assert_int_equal(add_stdin(layers, "input", &error), SC_OK);
    sc_layers_destroy(layers);
}

static sc_layers *layers_of_each_kind(void)
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, "a.toml");
    sc_layers_add_glob(layers, "*.json");
    sc_layers_set_arrays(layers, SC_ARRAYS_REPLACE);
    sc_layers_add_env(layers, "LAYERS_TEST");
    sc_layers_add_text(layers, "text", SC_FORMAT_JSON, "{}", 2);
    sc_layers_add_set(layers, "a=1");
    sc_layers_set_arrays_at(layers, "a.b", SC_ARRAYS_SUM);
    sc_layers_set_arrays_at(layers, "a.c", SC_ARRAYS_MERGE);
    return layers;
}

static void test_layers__a_capture_no_longer_changes(void **state)
{
    sc_layers *layers = layers_of_each_kind();
    sc_layers *captured;
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.strict = true;
    sc_layers_set_options(layers, &options);
    setenv("LAYERS_TEST_X", "before", 1);
    assert_int_equal(sc__layers_capture(layers, &sc__default_allocator, NULL, &captured, NULL),
                     SC_OK);
    setenv("LAYERS_TEST_X", "after", 1);
    sc_layers_add_file(layers, "later.toml");
    options.strict = false;
    sc_layers_set_options(layers, &options);
    sc_layers_destroy(layers);

    assert_int_equal(captured->count, 5);
    assert_true(captured->options.strict);
    assert_string_equal(captured->items[0].name, "a.toml");
    assert_int_equal(captured->items[0].arrays, SC__ARRAYS_APPEND);
    assert_int_equal(captured->items[2].arrays, SC__ARRAYS_REPLACE);
    assert_string_equal(captured->items[2].text->bytes, "LAYERS_TEST_X=before");
    assert_string_equal(captured->items[3].text->bytes, "{}");
    assert_string_equal(captured->items[4].text->bytes, "a=1");
    assert_int_equal(captured->rule_count, 2);
    assert_string_equal(captured->rules[1].path.data, "a.c");
    assert_int_equal(captured->rules[1].arrays, SC__ARRAYS_MERGE);
    sc_layers_destroy(captured);
}

static sc_status attempt_capture(const sc_allocator *allocator, void *context)
{
    sc_layers *captured = NULL;
    sc_error error = SC_ERROR_INIT;
    sc_status status = sc__layers_capture(context, allocator, NULL, &captured, &error);
    assert_int_equal(error.status, status);
    assert_true((captured != NULL) == (status == SC_OK));
    sc_layers_destroy(captured);
    return status;
}

static void test_layers__a_capture_survives_each_failing_allocation(void **state)
{
    sc_layers *layers = layers_of_each_kind();
    char value[5000];
    memset(value, 'x', sizeof value);
    value[sizeof value - 1] = '\0';
    setenv("LAYERS_TEST_X", value, 1);
    for (int i = 0; i < 50; i++)
        sc_layers_add_file(layers, "a-name-that-fills-the-first-chunk-of-the-arena");
    assert_true(fail_each_allocation(attempt_capture, layers) >= 6);
    sc_layers_destroy(layers);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers__they_stand_in_the_order_they_were_added),
        cmocka_unit_test(test_layers__strings_are_copied),
        cmocka_unit_test(test_layers__null_and_empty_arguments_are_refused),
        cmocka_unit_test(test_layers__a_source_is_a_file_or_a_glob_by_its_name),
        cmocka_unit_test(test_layers__a_backslash_takes_a_glob_character_as_it_is),
        cmocka_unit_test(test_layers__a_strategy_and_a_format_hold_for_what_comes_after),
        cmocka_unit_test(test_layers__a_rule_for_arrays_needs_a_path_of_keys),
        cmocka_unit_test(test_layers__options_beyond_their_bounds_change_nothing),
        cmocka_unit_test(test_layers__options_of_an_older_version_leave_the_rest_at_its_default),
        IN_A_FOLDER(test_layers__standard_input_is_read_when_it_is_added),
        IN_A_FOLDER(test_layers__the_size_limit_holds_for_standard_input),
        cmocka_unit_test(test_layers__a_capture_no_longer_changes),
        cmocka_unit_test(test_layers__a_capture_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
