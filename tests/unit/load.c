/* tests/unit/load.c: layers of every kind, loaded end to end (rules 1 to 7 and 9). */
#include "loading.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void test_load__a_later_layer_wins(void **state) /* rule 1 */
{
    write_text("a.toml", "who = 'file'\nfile = 1\n");
    write_text("conf.d/1.yaml", "who: glob\nglob: 1\n");
    setenv("LOADTEST_WHO", "env", 1);
    sc_layers *layers = layers_of("a.toml");
    sc_layers_add_text(layers, "text", SC_FORMAT_JSON, "{\"who\":\"text\",\"text\":1}", 23);
    expect_loads(layers, "{\"who\":\"text\",\"file\":1,\"text\":1}");

    layers = layers_of("a.toml");
    sc_layers_add_glob(layers, "conf.d/*");
    expect_loads(layers, "{\"who\":\"glob\",\"file\":1,\"glob\":1}");

    layers = layers_of("conf.d/*");
    sc_layers_add_env(layers, "LOADTEST");
    expect_loads(layers, "{\"who\":\"env\",\"glob\":1}");

    layers = sc_layers_create();
    sc_layers_add_set(layers, "who=set");
    sc_layers_add_env(layers, "LOADTEST");
    expect_loads(layers, "{\"who\":\"env\"}");

    layers = sc_layers_create();
    sc_layers_add_env(layers, "LOADTEST");
    sc_layers_add_set(layers, "who=first");
    sc_layers_add_set(layers, "who=second");
    expect_loads(layers, "{\"who\":\"second\"}");
    unsetenv("LOADTEST_WHO");
}

static void test_load__no_layers_are_an_empty_mapping(void **state) /* rule 2 */
{
    expect_loads(sc_layers_create(), "{}");
}

static void test_load__an_empty_document_is_an_empty_mapping(void **state) /* rule 2 */
{
    static const char *const names[] = {"a.json", "a.toml", "a.yaml", "a.yml", "a", "a.conf"};
    static const char *const blanks[] = {"", "\n", " \t\r\n  ", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (size_t j = 0; j < sizeof blanks / sizeof *blanks; j++) {
            write_text(names[i], blanks[j]);
            sc_layers *layers = sc_layers_create();
            sc_layers_add_set(layers, "a=1");
            sc_layers_add_file(layers, names[i]);
            expect_loads(layers, "{\"a\":1}");
        }
    }
}

static void test_load__only_comments_are_an_empty_document(void **state) /* rule 2 */
{
    static const char *const names[] = {"a.toml", "a.yaml", "a", "a.conf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        write_text(names[i], "# nothing\r\n\n  # else");
        expect_loads(layers_of(names[i]), "{}");
    }
    expect_file_error("a.json", "// nothing\n", 11, SC_ESYNTAX,
                      ":1:1: *\n"
                      "  // nothing\n"
                      "  ^");
}

static void test_load__empty_documents_of_a_yaml_stream_are_passed_over(void **state) /* rule 2 */
{
    write_text("a.yaml", "---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n");
    expect_loads(layers_of("a.yaml"), "{\"a\":1,\"b\":2}");
    write_text("a.yaml", "---\n");
    expect_loads(layers_of("a.yaml"), "{}");
}

static void test_load__documents_of_a_yaml_stream_are_layers_in_order(void **state) /* rule 16 */
{
    write_text("a.yaml", "x: [1]\ny: 1\n---\nx: [2]\ny: 2\n---\nx_remove: [1]\n");
    expect_loads(layers_of("a.yaml"), "{\"x\":[2],\"y\":2}");
}

static void expect_root_error(const char *name, const char *text, const char *printed)
{
    expect_file_error(name, text, strlen(text), SC_ETYPE, printed);
}

static void test_load__a_root_that_is_no_mapping_is_an_error(void **state) /* rule 2 */
{
    expect_root_error("a.json", "[1]",
                      ":1:1: the root must be a mapping, not an array\n  [1]\n  ^");
    expect_root_error("a.json", "\n  \"x\"",
                      ":2:3: the root must be a mapping, not a string\n    \"x\"\n    ^");
    expect_root_error("a.json", "null", ":1:1: the root must be a mapping, not null\n  null\n  ^");
    expect_root_error("a.json", "[1,2,3,4,5,6,7,8]",
                      ":1:1: the root must be a mapping, not an array\n  [1,2,3,4,5,6,7,8]\n  ^");
    expect_root_error("a.yaml", "# list\n- a\n",
                      ":2:1: the root must be a mapping, not an array\n  - a\n  ^");
    expect_root_error("a.yaml", "a: 1\n--- 5\n",
                      ":2:5: the root must be a mapping, not an integer\n  --- 5\n      ^");
    expect_root_error(
        "a.yaml", "a = 1",
        ":1:1: the root must be a mapping, not a string: YAML writes \"key: value\"; is "
        "this TOML or .env?\n  a = 1\n  ^");
    expect_root_error(
        "a.yaml", "a:b",
        ":1:1: the root must be a mapping, not a string: the ':' behind a key needs a "
        "space behind it\n  a:b\n  ^");
    expect_root_error("a.yaml", "~", ":1:1: the root must be a mapping, not null\n  ~\n  ^");
    expect_root_error("a.yaml", "--- null",
                      ":1:5: the root must be a mapping, not null\n  --- null\n      ^");
    expect_root_error("a", "just words",
                      ":1:1: the root must be a mapping, not a string\n  just words\n  ^");
}

static void test_load__a_named_file_must_be_there_and_be_well_formed(void **state) /* rule 3 */
{
    expect_error(layers_of("a.toml"), SC_EIO,
                 "a.toml: cannot open the file: No such file or directory");
    assert_int_equal(mkdir("b.toml", 0700), 0);
    expect_error(layers_of("b.toml"), SC_EIO,
                 "b.toml: cannot read the file: it is a directory, not a file");
    expect_file_error("a.toml", "a = 1\nb =\n", 10, SC_ESYNTAX, ":2:4: *\n  b =\n     ^");
}

static void test_load__the_first_source_that_is_wrong_is_the_error(void **state)
{
    static const char *const names[] = {"a.json", "missing.json", "c.json"};
    write_text("a.json", "{");
    write_text("c.json", "[]");
    for (int first = 0; first < 3; first++) {
        sc_layers *layers = sc_layers_create();
        for (int i = 0; i < 3; i++)
            sc_layers_add_file(layers, names[(first + i) % 3]);
        sc_handle handle = {7};
        sc_error error = SC_ERROR_INIT;
        assert_true(sc_load(registry, layers, &handle, &error) != SC_OK);
        assert_string_equal(error.source, names[first]);
        sc_layers_destroy(layers);
    }
}

static void test_load__an_optional_file_may_be_absent_and_not_malformed(void **state) /* rule 3 */
{
    sc_layers *layers = sc_layers_create();
    write_text("plain", "");
    assert_int_equal(symlink("nowhere.toml", "link.toml"), 0);
    sc_layers_add_set(layers, "a=1");
    sc_layers_add_file_optional(layers, "missing.toml");
    sc_layers_add_file_optional(layers, "missing");
    sc_layers_add_file_optional(layers, "missing/a.toml");
    sc_layers_add_file_optional(layers, "plain/a.toml");
    sc_layers_add_file_optional(layers, "link.toml");
    expect_loads(layers, "{\"a\":1}");

    write_text("a.json", "{]");
    layers = sc_layers_create();
    sc_layers_add_file_optional(layers, "a.json");
    expect_error(layers, SC_ESYNTAX, "a.json:1:2: *\n  {]\n   ^");

    assert_int_equal(mkdir("b.toml", 0700), 0);
    layers = sc_layers_create();
    sc_layers_add_file_optional(layers, "b.toml");
    expect_error(layers, SC_EIO, "b.toml: cannot read the file: it is a directory, not a file");
}

static void test_load__a_folder_of_an_optional_name_is_no_file(void **state) /* rules 3, 6 */
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(mkdir("config", 0700), 0);
    assert_int_equal(sc_layers_add_file_optional(layers, "config"), SC_OK);
    expect_loads(layers, "{}");
    expect_error(layers_of("config"), SC_EIO, "config: *");
}

static void test_load__a_bad_file_of_a_glob_is_a_warning(void **state) /* rule 3 */
{
    write_text("d/1.json", "{\"a\": 1}");
    write_text("d/3.json", "{\"c\": 3}");
    write_text("d/2.json", "{\"b\": 2,\n \"a\" 2}");
    expect_warning(layers_of("d/*"), "{\"a\":1,\"c\":3}", SC_ESYNTAX,
                   "d/2.json:2:6: *\n   \"a\" 2}\n       ^");
    write_text("d/2.json", "[2]");
    expect_warning(layers_of("d/*"), "{\"a\":1,\"c\":3}", SC_ETYPE,
                   "d/2.json:1:1: the root must be a mapping, not an array\n  [2]\n  ^");
    write_bytes("d/2.json", "{\"b\": \"\xFF\"}", 10);
    expect_warning(layers_of("d/*"), "{\"a\":1,\"c\":3}", SC_EENCODING,
                   "d/2.json:1:8: *\n  {\"b\": \"?\"}\n         ^");
    assert_int_equal(truncate("d/2.json", (off_t)65 << 20), 0);
    expect_warning(layers_of("d/*"), "{\"a\":1,\"c\":3}", SC_ELIMIT,
                   "d/2.json: the file has 68157440 bytes; the limit is 67108864");
}

static void test_load__of_a_bad_file_of_a_glob_nothing_remains(void **state) /* rule 3 */
{
    write_text("d/1.yaml", "a: 1\n---\nb: 2\n---\n- 3\n");
    write_text("d/2.yaml", "c: 3\n");
    expect_warning(layers_of("d/*"), "{\"c\":3}", SC_ETYPE,
                   "d/1.yaml:5:1: the root must be a mapping, not an array\n  - 3\n  ^");
}

/* In the child that has no rights. */
static int load_unreadable(void *context)
{
    sc_registry *own = sc_registry_create(NULL, NULL);
    sc_layers *layers = layers_of("d/*");
    sc_handle handle;
    sc_error warning;
    bool a = false;
    int failures = sc_load(own, layers, &handle, NULL) != SC_OK;
    const sc_snapshot *snapshot = failures ? NULL : sc_acquire(own, handle);
    if (!snapshot || sc_snapshot_get_bool(snapshot, "a", &a) != SC_OK || !a ||
        sc_snapshot_warning_count(snapshot) != 1 ||
        sc_snapshot_warning(snapshot, 0, &warning) != SC_OK || warning.status != SC_EIO ||
        strcmp(warning.source, "d/2.json") != 0 ||
        strcmp(warning.message, "cannot open the file: Permission denied") != 0)
        failures++;
    sc_release(snapshot);
    set_strict(layers);
    failures += sc_load(own, layers, &handle, NULL) != SC_ESTRICT;
    sc_layers_destroy(layers);
    layers = sc_layers_create();
    sc_layers_add_file_optional(layers, "d/2.json"); /* it may be absent, not unreadable */
    failures += sc_load(own, layers, &handle, NULL) != SC_EIO;
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    return failures;
}

static void test_load__an_unreadable_file_of_a_glob_is_a_warning(void **state) /* rule 3 */
{
    write_text("d/1.json", "{\"a\": true}");
    write_text("d/2.json", "{\"a\": false}");
    assert_int_equal(chmod("d/2.json", 0), 0);
    assert_int_equal(chmod("d/1.json", 0644) | chmod("d", 0755) | chmod(".", 0755), 0);
    assert_int_equal(run_without_rights(load_unreadable, NULL), 0);
}

static void test_load__a_glob_without_a_match_is_a_warning(void **state) /* rule 4 */
{
    expect_warning(layers_of("none.d/*.toml"), "{}", SC_ENOTFOUND,
                   "none.d/*.toml: no file matches the pattern");
}

static void test_load__a_malformed_pattern_is_an_error(void **state)
{
    expect_error(layers_of("a[b"), SC_EINVALID, "a[b: *");
}

static void test_load__files_of_a_glob_are_in_byte_order(void **state) /* rule 4 */
{
    write_text("d/2.json", "{\"a\": 2}");
    write_text("d/10.json", "{\"a\": 10, \"b\": 10}");
    expect_loads(layers_of("d/*.json"), "{\"a\":2,\"b\":10}");
    write_text("d/sub/1.toml", "c = 1\n");
    expect_loads(layers_of("d/**/*.{json,toml}"), "{\"a\":2,\"b\":10,\"c\":1}");
}

static void test_load__a_name_without_extension_finds_the_first_that_exists(void **state)
{ /* rule 6 */
    write_text("config.json", "{\"from\":\"json\"}");
    expect_loads(layers_of("config"), "{\"from\":\"json\"}");
    write_text("config.yml", "from: yml");
    expect_loads(layers_of("config"), "{\"from\":\"yml\"}");
    write_text("config.yaml", "from: yaml");
    expect_loads(layers_of("./config"), "{\"from\":\"yaml\"}");
    write_text("config.toml", "from = 'toml'");
    expect_loads(layers_of("config"), "{\"from\":\"toml\"}");
    assert_int_equal(mkdir("config", 0700), 0); /* a folder is not that file */
    expect_loads(layers_of("config"), "{\"from\":\"toml\"}");
    assert_int_equal(rmdir("config"), 0);
    write_text("config", "from: itself");
    expect_loads(layers_of("config"), "{\"from\":\"itself\"}");
}

static void test_load__only_a_name_without_extension_is_completed(void **state) /* rule 6 */
{
    write_text("a.b.toml", "a = 1\n");
    write_text("d/.toml", "a = 1\n");
    write_text("d.e/config.toml", "a = 1\n");
    write_text(".app.toml", "a = 1\n");
    expect_error(layers_of("a.b"), SC_EIO, "a.b: cannot open the file: No such file or directory");
    expect_error(layers_of("d/"), SC_EIO,
                 "d/: cannot read the file: it is a directory, not a file");
    expect_loads(layers_of("d.e/config"), "{\"a\":1}");
    expect_loads(layers_of(".app"), "{\"a\":1}");
    expect_error(layers_of("none"), SC_EIO,
                 "none: no such file, nor one with .toml, .yaml, .yml or .json");
}

static void test_load__a_malformed_completion_is_an_error_under_its_own_name(void **state)
{ /* rule 6 */
    write_text("config.toml", "a =");
    write_text("config.json", "{}");
    expect_error(layers_of("config"), SC_ESYNTAX, "config.toml:1:4: *\n  a =\n     ^");
}

static void test_load__content_may_prove_another_format_than_the_name(void **state) /* rule 7 */
{
    write_text("a.toml", "\n {\"a\": [1, 2]}");
    expect_loads(layers_of("a.toml"), "{\"a\":[1,2]}");
    write_text("a.toml", "---\na: 1\n");
    expect_loads(layers_of("a.toml"), "{\"a\":1}");
    write_text("a.JSON", "{\"a\": 1}");
    expect_loads(layers_of("a.JSON"), "{\"a\":1}");
}

static void test_load__errors_are_those_of_the_format_that_was_decided(void **state) /* rule 7 */
{
    expect_file_error("a.toml", "{\"a\": 1,}", 9, SC_ESYNTAX, ":1:8: *\n  {\"a\": 1,}\n         ^");
    expect_file_error("a.conf", "[x]\na = 1 2\n", 12, SC_ESYNTAX, ":2:7: *\n  a = 1 2\n        ^");
}

static void test_load__a_format_that_was_set_is_not_guessed(void **state) /* rule 7 */
{
    sc_layers *layers = sc_layers_create();
    write_text("a.toml", "a: 1\n");
    sc_layers_set_format(layers, SC_FORMAT_YAML);
    sc_layers_add_file(layers, "a.toml");
    expect_loads(layers, "{\"a\":1}");
}

static void test_load__variables_become_paths_and_values(void **state) /* rule 9 */
{
    sc_layers *layers = sc_layers_create();
    setenv("LOADTEST_A_B", "8080", 1);
    setenv("LOADTEST_C__D", "[1, 2]", 1);
    setenv("LOADTEST__E__F", "007", 1);
    setenv("LOADTEST_G", "", 1);
    sc_layers_add_env(layers, "LOADTEST");
    expect_loads(layers, "{\"a_b\":8080,\"c\":{\"d\":[1,2]},\"g\":\"\",\"e\":{\"f\":\"007\"}}");

    layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.empty_variables_absent = true;
    sc_layers_add_env(layers, "LOADTEST");
    sc_layers_set_options(layers, &options); /* after the layer: options hold for the load */
    expect_loads(layers, "{\"a_b\":8080,\"c\":{\"d\":[1,2]},\"e\":{\"f\":\"007\"}}");

    setenv("LOADTEST_E__F", "1", 1);
    layers = sc_layers_create();
    sc_layers_add_env(layers, "LOADTEST");
    expect_error(layers, SC_EDUPLICATE,
                 "LOADTEST__E__F:1:1: sets the same path as LOADTEST_E__F\n  007\n  ^");
    unsetenv("LOADTEST_A_B"), unsetenv("LOADTEST_C__D"), unsetenv("LOADTEST_G");
    unsetenv("LOADTEST__E__F"), unsetenv("LOADTEST_E__F");
}

static void test_load__a_malformed_override_is_an_error_with_its_place(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "a..b=1");
    expect_error(layers, SC_EINVALID, "--set:1:3: *\n  a..b=1\n    ^");
    layers = sc_layers_create();
    sc_layers_add_set(layers, "  ");
    sc_layers_add_set(layers, "b=2");
    expect_error(layers, SC_EINVALID, "--set:1:3: *\n    \n    ^");
}

static void test_load__what_is_missing_is_an_invalid_call(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_handle handle = {7};
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_load(NULL, layers, &handle, &error), SC_EINVALID);
    assert_int_equal(sc_load(registry, NULL, &handle, &error), SC_EINVALID);
    assert_int_equal(sc_load(registry, layers, NULL, &error), SC_EINVALID);
    assert_int_equal(error.status, SC_EINVALID);
    assert_int_equal(sc_load(NULL, NULL, NULL, NULL), SC_EINVALID);
    assert_int_equal(handle.bits, 7);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_load__a_later_layer_wins),
        LOADING(test_load__no_layers_are_an_empty_mapping),
        LOADING(test_load__an_empty_document_is_an_empty_mapping),
        LOADING(test_load__only_comments_are_an_empty_document),
        LOADING(test_load__empty_documents_of_a_yaml_stream_are_passed_over),
        LOADING(test_load__documents_of_a_yaml_stream_are_layers_in_order),
        LOADING(test_load__a_root_that_is_no_mapping_is_an_error),
        LOADING(test_load__a_named_file_must_be_there_and_be_well_formed),
        LOADING(test_load__the_first_source_that_is_wrong_is_the_error),
        LOADING(test_load__an_optional_file_may_be_absent_and_not_malformed),
        LOADING(test_load__a_folder_of_an_optional_name_is_no_file),
        LOADING(test_load__a_bad_file_of_a_glob_is_a_warning),
        LOADING(test_load__of_a_bad_file_of_a_glob_nothing_remains),
        LOADING(test_load__an_unreadable_file_of_a_glob_is_a_warning),
        LOADING(test_load__a_glob_without_a_match_is_a_warning),
        LOADING(test_load__a_malformed_pattern_is_an_error),
        LOADING(test_load__files_of_a_glob_are_in_byte_order),
        LOADING(test_load__a_name_without_extension_finds_the_first_that_exists),
        LOADING(test_load__only_a_name_without_extension_is_completed),
        LOADING(test_load__a_malformed_completion_is_an_error_under_its_own_name),
        LOADING(test_load__content_may_prove_another_format_than_the_name),
        LOADING(test_load__errors_are_those_of_the_format_that_was_decided),
        LOADING(test_load__a_format_that_was_set_is_not_guessed),
        LOADING(test_load__variables_become_paths_and_values),
        LOADING(test_load__a_malformed_override_is_an_error_with_its_place),
        LOADING(test_load__what_is_missing_is_an_invalid_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
