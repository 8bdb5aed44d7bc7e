/* tests/unit/load_files.c: values that are the text of a file: a directory with a file per key,
 * and variables that name a file (rule 9). */
#include "loading.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static sc_layers *directory(const char *path)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_directory(layers, path), SC_OK);
    return layers;
}

static sc_layers *environment(const char *prefix)
{
    sc_layers *layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.variable_files = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    assert_int_equal(sc_layers_add_env(layers, prefix), SC_OK);
    return layers;
}

static void test_load_files__a_files_name_is_a_key_and_its_content_text(void **state)
{
    write_text("secrets/db_password", "hunter2\n");
    write_text("secrets/tls.crt", "-----BEGIN\nEND-----\r\n");
    write_text("secrets/SERVER__PORT", "8080\n\n");
    write_text("secrets/number", "12");
    write_text("secrets/empty", "");
    expect_loads(directory("secrets"),
                 "{\"SERVER__PORT\":\"8080\\n\",\"db_password\":\"hunter2\",\"empty\":\"\","
                 "\"number\":\"12\",\"tls.crt\":\"-----BEGIN\\nEND-----\"}");
    expect_loads(directory("secrets/"),
                 "{\"SERVER__PORT\":\"8080\\n\",\"db_password\":\"hunter2\",\"empty\":\"\","
                 "\"number\":\"12\",\"tls.crt\":\"-----BEGIN\\nEND-----\"}");
    assert_int_equal(sc_layers_add_directory(NULL, "a"), SC_EINVALID);
}

/* As Kubernetes mounts: the files are links into a hidden directory that a link names. */
static void test_load_files__hidden_names_are_passed_over(void **state)
{
    write_text("mount/..2024/token", "one");
    assert_int_equal(symlink("..2024", "mount/..data"), 0);
    assert_int_equal(symlink("..data/token", "mount/token"), 0);
    expect_loads(directory("mount"), "{\"token\":\"one\"}");
}

static void test_load_files__what_is_found_and_bad_is_a_warning(void **state) /* rule 3 */
{
    write_text("a/x", "1");
    write_text("a/sub/y", "2");
    expect_warning(directory("a"), "{\"x\":\"1\"}", SC_EINVALID,
                   "a/sub: a directory among the files that are keys is passed over");
    write_text("b/x", "1");
    write_text("b/y", "z\n\xFF");
    expect_warning(directory("b"), "{\"x\":\"1\"}", SC_EENCODING, "b/y:2:1: *\n  ?\n  ^");
    write_text("c/x", "1");
    write_text("c/\xFF", "2");
    expect_warning(directory("c"), "{\"x\":\"1\"}", SC_EENCODING,
                   "c/?: a name that is not UTF-8 can be no key; the file is passed over");
    expect_error(directory("none"), SC_EIO,
                 "none: cannot look into the directory: No such file or directory");
}

static void test_load_files__a_variable_names_the_file_of_its_value(void **state) /* rule 9 */
{
    write_text("pw", "12\n");
    setenv("LOADTEST_DB__PASSWORD_FILE", "pw", 1);
    setenv("LOADTEST_DB__USER", "me", 1);
    setenv("LOADTEST_FILE", "plain", 1);
    setenv("LOADTEST_A__FILE", "path", 1);
    expect_loads(environment("LOADTEST"), "{\"a\":{\"file\":\"path\"},\"db\":{\"user\":\"me\","
                                          "\"password\":\"12\"},\"file\":\"plain\"}");
    sc_layers *layers = sc_layers_create(); /* only where asked */
    sc_layers_add_env(layers, "LOADTEST");
    expect_loads(layers, "{\"a\":{\"file\":\"path\"},\"db\":{\"password_file\":\"pw\","
                         "\"user\":\"me\"},\"file\":\"plain\"}");
    unsetenv("LOADTEST_DB__PASSWORD_FILE");
    unsetenv("LOADTEST_DB__USER");
    unsetenv("LOADTEST_FILE");
    unsetenv("LOADTEST_A__FILE");
}

static void test_load_files__mistakes_name_the_variable(void **state) /* rule 9 */
{
    setenv("LOADTEST_X_FILE", "gone", 1);
    expect_error(environment("LOADTEST"), SC_EIO,
                 "gone: cannot open the file: No such file or directory, named by LOADTEST_X_FILE");
    setenv("LOADTEST_X_FILE", "", 1);
    expect_error(environment("LOADTEST"), SC_EINVALID,
                 "LOADTEST_X_FILE:1:1: the variable names no file\n  \n  ^");
    write_text("x", "1");
    setenv("LOADTEST_X_FILE", "x", 1);
    setenv("LOADTEST_X", "2", 1);
    expect_error(environment("LOADTEST"), SC_EDUPLICATE,
                 "LOADTEST_X_FILE:1:1: sets the same path as LOADTEST_X\n  x\n  ^");
    unsetenv("LOADTEST_X_FILE");
    unsetenv("LOADTEST_X");
}

/* rule 17: the place of such a value is in its file */
static void test_load_files__the_place_is_in_the_file(void **state)
{
    sc_handle handle;
    sc_value value, said;
    sc_origin origin;
    sc_str text;
    write_text("pw", "one\ntwo\n");
    setenv("LOADTEST_DB__PW_FILE", "pw", 1);
    sc_layers *layers = environment("LOADTEST");
    sc_layers_add_set(layers, "db=7");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "db", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 1, &origin), SC_OK);
    assert_string_equal(origin.source.data, "pw");
    assert_string_equal(origin.layer.data, "env LOADTEST");
    assert_int_equal(origin.line, 1);
    assert_int_equal(sc_value_origin_value(value, 2, &said), SC_OK);
    sc_release(said.snapshot);
    sc_release(snapshot);
    sc_layers_destroy(layers);

    layers = environment("LOADTEST");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "db.pw", &value), SC_OK);
    assert_int_equal(sc_value_origin_count(value), 1);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_string_equal(origin.source.data, "pw");
    assert_int_equal(sc_value_origin_value(value, 0, &said), SC_OK);
    assert_int_equal(sc_value_str(said, &text), SC_OK);
    assert_string_equal(text.data, "one\ntwo");
    sc_release(said.snapshot);

    write_text("pw", "new\n"); /* the variable was read once; its file is read again */
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    sc_release(snapshot);
    snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_get_str(snapshot, "db.pw", &text), SC_OK);
    assert_string_equal(text.data, "new");
    sc_release(snapshot);
    sc_layers_destroy(layers);
    unsetenv("LOADTEST_DB__PW_FILE");
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    (void)context;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_handle handle;
    sc_error error = SC_ERROR_INIT;
    options.allocator = allocator;
    sc_registry *own = sc_registry_create(&options, &error);
    if (!own)
        return error.status;
    sc_layers *layers = environment("LOADTEST");
    sc_layers_add_directory(layers, "keys");
    sc_layers_add_file(layers, "a.jsonc");
    sc_layers_add_file(layers, ".env");
    sc_status status = sc_load(own, layers, &handle, &error);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    return status;
}

static void test_load_files__each_failing_allocation_is_survived(void **state)
{
    write_text("keys/a", "1");
    write_text("keys/b", "2");
    write_text("pw", "3");
    write_text("a.jsonc", "{\"c\": [1,], // x\n}");
    write_text(".env", "D__E=\"a\\nb\"\n");
    setenv("LOADTEST_DB__PW_FILE", "pw", 1);
    assert_true(fail_each_allocation(attempt, NULL) >= 10);
    unsetenv("LOADTEST_DB__PW_FILE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_load_files__a_files_name_is_a_key_and_its_content_text),
        LOADING(test_load_files__hidden_names_are_passed_over),
        LOADING(test_load_files__what_is_found_and_bad_is_a_warning),
        LOADING(test_load_files__a_variable_names_the_file_of_its_value),
        LOADING(test_load_files__mistakes_name_the_variable),
        LOADING(test_load_files__the_place_is_in_the_file),
        LOADING(test_load_files__each_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
