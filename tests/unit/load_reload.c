/* tests/unit/load_reload.c: loading again under the same handle, and checking without one. */
#include "loading.h"
#include "registry/slots.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Load a list, and give it up: a handle needs it no longer. */
static sc_handle load(sc_layers *layers)
{
    sc_handle handle = SC_HANDLE_NONE;
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    return handle;
}

static void expect_now(sc_handle handle, const char *json)
{
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_non_null(snapshot);
    assert_whole(snapshot, json);
}

static uint64_t version_of(sc_handle handle)
{
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    uint64_t version = sc_snapshot_version(snapshot);
    sc_release(snapshot);
    return version;
}

static void test_load_reload__new_values_come_under_the_same_handle(void **state)
{
    write_text("a.toml", "a = 1\n");
    sc_handle handle = load(layers_of("a.toml"));
    const sc_snapshot *before = sc_acquire(registry, handle);
    write_text("a.toml", "a = 2\nb = 3\n");
    expect_now(handle, "{\"a\":1}"); /* nothing changes by itself */
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    expect_now(handle, "{\"a\":2,\"b\":3}");
    assert_true(version_of(handle) > sc_snapshot_version(before));
    sc_registry_maintain(registry);
    assert_whole(before, "{\"a\":1}"); /* who holds the old one keeps it */
}

static void expect_failed_reload(sc_handle handle, sc_status status, const char *source,
                                 uint32_t line, uint32_t column)
{
    sc_error error = SC_ERROR_INIT;
    sc_registry_maintain(registry);
    uint64_t version = version_of(handle);
    size_t held = registry_memory.bytes;
    assert_int_equal(sc_reload(registry, handle, &error), status);
    assert_int_equal(error.status, status);
    assert_string_equal(error.source, source);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_int_equal(sc_reload(registry, handle, NULL), status);
    assert_int_equal(version_of(handle), version);
    assert_int_equal(registry_memory.bytes, held);
    expect_now(handle, "{\"a\":1}");
}

static void test_load_reload__a_failure_keeps_the_old_snapshot(void **state) /* rule 26 */
{
    write_text("a.toml", "a = 1\n");
    sc_handle handle = load(layers_of("a.toml"));
    write_text("a.toml", "a = 1\nb = [\n");
    expect_failed_reload(handle, SC_ESYNTAX, "a.toml", 3, 1);
    write_text("a.toml", "a = 1\na = 2\n");
    expect_failed_reload(handle, SC_EDUPLICATE, "a.toml", 2, 1);
    write_text("a.toml", "{\"a\": 2, \"b\": 99999999999999999999}");
    expect_failed_reload(handle, SC_ERANGE, "a.toml", 1, 15);
    assert_int_equal(unlink("a.toml"), 0);
    expect_failed_reload(handle, SC_EIO, "a.toml", 0, 0);
    write_text("a.toml", "a = 5\n");
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    expect_now(handle, "{\"a\":5}");
}

static void test_load_reload__strictness_holds_as_well(void **state)
{
    write_text("d/a.toml", "a = 1\n");
    sc_layers *layers = layers_of("d/*.toml");
    set_strict(layers);
    sc_handle handle = load(layers);
    write_text("d/b.toml", "b =\n");
    expect_failed_reload(handle, SC_ESTRICT, "d/b.toml", 1, 4);
}

static void test_load_reload__the_environment_is_what_was_read_first(void **state) /* rule 9 */
{
    setenv("RELOADTEST_A", "1", 1);
    write_text("a.toml", "b = 1\n");
    sc_layers *layers = layers_of("a.toml");
    sc_layers_add_env(layers, "RELOADTEST");
    sc_handle handle = load(layers);
    setenv("RELOADTEST_A", "2", 1);
    setenv("RELOADTEST_C", "3", 1);
    write_text("a.toml", "b = 2\n");
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    expect_now(handle, "{\"b\":2,\"a\":1}");
    unsetenv("RELOADTEST_A"), unsetenv("RELOADTEST_C");
}

static void test_load_reload__optional_files_and_globs_are_looked_for_again(void **state)
{ /* rule 26 */
    sc_layers *layers = sc_layers_create();
    write_text("d/1.toml", "one = 1\n");
    write_text("base.toml", "base = 1\n");
    sc_layers_add_file_optional(layers, "base.toml");
    sc_layers_add_glob(layers, "d/*.toml");
    sc_handle handle = load(layers);
    expect_now(handle, "{\"base\":1,\"one\":1}");
    write_text("d/2.toml", "two = 2\n");
    assert_int_equal(unlink("base.toml") | unlink("d/1.toml"), 0);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    expect_now(handle, "{\"two\":2}");
}

static void test_load_reload__each_handle_is_reloaded_for_itself(void **state) /* rule 27 */
{
    write_text("a.toml", "a = 1\n");
    sc_handle first = load(layers_of("a.toml"));
    sc_handle second = load(layers_of("a.toml"));
    assert_true(first.bits != second.bits);
    write_text("a.toml", "a = 2\n");
    assert_int_equal(sc_reload(registry, first, NULL), SC_OK);
    expect_now(first, "{\"a\":2}");
    expect_now(second, "{\"a\":1}");
    assert_int_equal(sc_handle_release(registry, first), SC_OK);
    assert_int_equal(sc_reload(registry, second, NULL), SC_OK);
    expect_now(second, "{\"a\":2}");
}

static void test_load_reload__a_released_handle_is_stale(void **state)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle handle = load(sc_layers_create());
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    assert_int_equal(sc_reload(registry, handle, &error), SC_ESTALE);
    assert_int_equal(error.status, SC_ESTALE);
    assert_string_equal(error.message, "the handle was released");
    assert_int_equal(sc_reload(registry, (sc_handle)SC_HANDLE_NONE, NULL), SC_ESTALE);
    assert_int_equal(sc_reload(NULL, handle, &error), SC_EINVALID);
    assert_int_equal(error.status, SC_EINVALID);
}

/* A reload of a handle whose publication comes later. */
struct pending {
    struct sc__owner owner;
    uint64_t ticket;
    const sc_snapshot *snapshot;
};

static struct pending begin(sc_handle handle)
{
    struct pending pending = {0};
    assert_int_equal(sc__registry_begin(registry, handle, &pending.owner, &pending.ticket), SC_OK);
    return pending;
}

static void read_sources(struct pending *pending, const char *json)
{
    assert_int_equal(
        sc_parse("pending", SC_FORMAT_JSON, json, strlen(json), NULL, &pending->snapshot, NULL),
        SC_OK);
}

static sc_status publish(struct pending *pending, sc_handle handle)
{
    bool stands;
    sc_status status =
        sc__registry_publish(registry, handle, pending->ticket, pending->snapshot, &stands);
    sc_release(pending->snapshot);
    pending->owner.release(pending->owner.object);
    return status;
}

static void test_load_reload__an_older_slow_one_never_replaces_a_newer(void **state)
{
    sc_handle handle = load(sc_layers_create());
    struct pending slow = begin(handle), quick = begin(handle);
    read_sources(&slow, "{\"a\":\"old\"}");
    read_sources(&quick, "{\"a\":\"new\"}");
    assert_int_equal(publish(&quick, handle), SC_OK);
    uint64_t version = version_of(handle);
    assert_int_equal(publish(&slow, handle), SC_OK); /* taken, and dropped */
    expect_now(handle, "{\"a\":\"new\"}");
    assert_int_equal(version_of(handle), version);
    struct pending next = begin(handle);
    read_sources(&next, "{\"a\":\"next\"}");
    assert_int_equal(publish(&next, handle), SC_OK);
    expect_now(handle, "{\"a\":\"next\"}");
}

static void test_load_reload__versions_grow_in_the_order_of_publication(void **state)
{
    sc_handle handle = load(sc_layers_create());
    struct pending first = begin(handle), second = begin(handle);
    read_sources(&second, "{\"a\":2}"); /* made before the first, published after it */
    read_sources(&first, "{\"a\":1}");
    assert_int_equal(publish(&first, handle), SC_OK);
    uint64_t version = version_of(handle);
    assert_int_equal(publish(&second, handle), SC_OK);
    assert_true(version_of(handle) > version);
    expect_now(handle, "{\"a\":2}");
}

static void test_load_reload__a_handle_released_meanwhile_takes_nothing(void **state)
{
    sc_handle handle = load(sc_layers_create());
    struct pending pending = begin(handle);
    read_sources(&pending, "{\"a\":1}");
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    sc_registry_maintain(registry);
    sc_handle next = load(sc_layers_create()); /* in the same slot */
    assert_int_equal((uint32_t)next.bits, (uint32_t)handle.bits);
    assert_int_equal(publish(&pending, handle), SC_ESTALE);
    expect_now(next, "{}");
}

/* What a check reported, a line each. */
struct report {
    char text[8192];
};

static void note_problem(void *context, const sc_error *problem, bool is_warning)
{
    struct report *report = context;
    char line[SC_ERROR_TEXT + 64];
    snprintf(line, sizeof line, "%s %s:%u:%u %s\n", is_warning ? "warning" : "error",
             problem->source, problem->line, problem->column, sc_status_name(problem->status));
    assert_true(strlen(report->text) + strlen(line) < sizeof report->text);
    strcat(report->text, line);
}

/* Check, and destroy the list. */
static void expect_report(sc_layers *layers, sc_status status, const char *expected)
{
    struct report report = {""};
    assert_string_equal(sc_status_name(sc_layers_check(layers, note_problem, &report)),
                        sc_status_name(status));
    assert_string_equal(report.text, expected);
    assert_int_equal(sc_layers_check(layers, NULL, NULL), status);
    sc_layers_destroy(layers);
}

static void test_load_reload__a_check_reports_every_problem_of_every_source(void **state)
{
    sc_layers *layers = sc_layers_create();
    write_text("a.json", "{\"a\": }");
    write_text("b.toml", "b = 1\n");
    write_text("c.yaml", "c: [\n");
    write_text("d/1.json", "{\"x\": [1], \"x_add\": [2], \"y_remove\": [3]}");
    write_text("d/2.json", "[");
    sc_layers_add_file(layers, "a.json");
    sc_layers_add_file(layers, "missing.json");
    sc_layers_add_file(layers, "b.toml");
    sc_layers_add_file(layers, "c.yaml");
    sc_layers_add_glob(layers, "d/*");
    sc_layers_add_set(layers, "a[0]=1");
    expect_report(layers, SC_ESYNTAX,
                  "error a.json:1:7 SC_ESYNTAX\n"
                  "error missing.json:0:0 SC_EIO\n"
                  "error c.yaml:2:1 SC_ESYNTAX\n"
                  "error --set:1:2 SC_EINVALID\n"
                  "warning d/2.json:1:2 SC_ESYNTAX\n");
    /* A merge of what is left would warn of what is only missing. */
    layers = sc_layers_create();
    sc_layers_add_glob(layers, "d/1.json");
    expect_report(layers, SC_OK, "warning d/1.json:1:26 SC_ENOTFOUND\n");
}

static void test_load_reload__a_check_of_good_sources_reports_nothing(void **state)
{
    write_text("a.json", "{\"a\": 1}");
    expect_report(layers_of("a.json"), SC_OK, "");
    expect_report(sc_layers_create(), SC_OK, "");
    assert_int_equal(sc_layers_check(NULL, note_problem, NULL), SC_EINVALID);
}

static void test_load_reload__a_check_fails_on_a_warning_under_strict(void **state) /* rule 3 */
{
    write_text("a.json", "{\"y_remove\": [3]}");
    expect_report(layers_of("a.json"), SC_OK, "warning a.json:1:2 SC_ENOTFOUND\n");
    sc_layers *layers = layers_of("a.json");
    set_strict(layers);
    expect_report(layers, SC_ESTRICT, "warning a.json:1:2 SC_ENOTFOUND\n");
    layers = layers_of("a.json");
    sc_layers_add_file(layers, "missing.json");
    set_strict(layers);
    expect_report(layers, SC_EIO, "error missing.json:0:0 SC_EIO\n");
}

/* What reloads leave behind is bounded in bytes, not in number alone. */
static void test_load_reload__large_versions_do_not_pile_up(void **state)
{
    enum { SIZE = 1 << 20, RELOADS = 20 };
    char *text = malloc(SIZE + 1);
    sc_handle handle;
    assert_non_null(text);
    memset(text, ' ', SIZE);
    memcpy(text, "{\"a\":1", 6);
    memcpy(text + SIZE - 1, "}", 2);
    write_bytes("large.json", text, SIZE);
    free(text);
    sc_layers *layers = layers_of("large.json");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    for (int i = 0; i < RELOADS; i++)
        assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    assert_true(registry_memory.peak < (size_t)8 * SIZE);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    sc_registry_maintain(registry);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_load_reload__new_values_come_under_the_same_handle),
        LOADING(test_load_reload__a_failure_keeps_the_old_snapshot),
        LOADING(test_load_reload__strictness_holds_as_well),
        LOADING(test_load_reload__the_environment_is_what_was_read_first),
        LOADING(test_load_reload__optional_files_and_globs_are_looked_for_again),
        LOADING(test_load_reload__each_handle_is_reloaded_for_itself),
        LOADING(test_load_reload__a_released_handle_is_stale),
        LOADING(test_load_reload__an_older_slow_one_never_replaces_a_newer),
        LOADING(test_load_reload__versions_grow_in_the_order_of_publication),
        LOADING(test_load_reload__a_handle_released_meanwhile_takes_nothing),
        LOADING(test_load_reload__a_check_reports_every_problem_of_every_source),
        LOADING(test_load_reload__a_check_of_good_sources_reports_nothing),
        LOADING(test_load_reload__a_check_fails_on_a_warning_under_strict),
        LOADING(test_load_reload__large_versions_do_not_pile_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
