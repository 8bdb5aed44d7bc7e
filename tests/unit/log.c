/* tests/unit/log.c: what a program's log hears of loads, and that nothing else is ever written
 * and no thread started. */
#include "loading.h"
#include "several.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every event as "LEVEL SOURCE:LINE:COLUMN message\n", and every text of it together. */
struct heard {
    char lines[16384];
    size_t length;
    sc_registry *registry; /* to be called back; or NULL */
    unsigned count;
};

static void hear(void *context, sc_log_level level, const sc_error *event)
{
    static const char *const levels[] = {"error", "warning", "info", "debug"};
    struct heard *heard = context;
    heard->count++;
    int written = snprintf(heard->lines + heard->length, sizeof heard->lines - heard->length,
                           "%s %s:%u:%u %s|%s\n", levels[level], event->source, event->line,
                           event->column, event->message, event->excerpt);
    heard->length += (size_t)written;
    assert_true(heard->length < sizeof heard->lines);
    if (heard->registry) /* would wait for ever with a lock held or within a read section */
        sc_registry_maintain(heard->registry);
}

static sc_registry *logging_registry(struct heard *heard, sc_log_level level)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    memset(heard, 0, sizeof *heard);
    options.log = hear;
    options.log_context = heard;
    options.log_level = level;
    options.slow_source_ms = 0;
    return sc_registry_create(&options, NULL);
}

static void assert_heard(struct heard *heard, const char *text)
{
    if (!strstr(heard->lines, text))
        fail_msg("\"%s\" is not in\n%s", text, heard->lines);
}

static void test_log__a_load_and_a_reload_tell_their_version_sources_and_warnings(void **state)
{
    struct heard heard;
    char expected[200];
    sc_handle handle;
    write_text("a.yaml", "x: 1\nold: yes\n");
    sc_layers *layers = layers_of("a.yaml");
    sc_layers_add_set(layers, "y=2");
    sc_registry *own = logging_registry(&heard, SC_LOG_INFO);
    heard.registry = own;
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    snprintf(expected, sizeof expected, "info :0:0 loaded version %llu: 2 sources, ",
             (unsigned long long)sc_snapshot_version(snapshot));
    assert_heard(&heard, "warning a.yaml:2:6 ");
    assert_heard(&heard, expected);
    assert_int_equal(heard.count, 2);
    sc_release(snapshot);
    assert_int_equal(sc_reload(own, handle, NULL), SC_OK);
    snapshot = sc_acquire(own, handle);
    snprintf(expected, sizeof expected, "info :0:0 reloaded version %llu: 2 sources, ",
             (unsigned long long)sc_snapshot_version(snapshot));
    assert_heard(&heard, expected);
    assert_int_equal(heard.count, 4);
    sc_release(snapshot);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
}

static void test_log__a_failure_is_an_error_with_its_place_and_the_version_that_stays(void **state)
{
    struct heard heard;
    char expected[200];
    sc_handle handle;
    write_text("a.json", "{\"a\": 1}");
    sc_layers *layers = layers_of("a.json");
    sc_registry *own = logging_registry(&heard, SC_LOG_ERROR);
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    assert_int_equal(heard.count, 0);
    write_text("a.json", "{\"a\": }");
    assert_int_equal(sc_reload(own, handle, NULL), SC_ESYNTAX);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    snprintf(expected, sizeof expected,
             "error a.json:1:7 not reloaded, version %llu stays: expected a value",
             (unsigned long long)sc_snapshot_version(snapshot));
    assert_heard(&heard, expected);
    sc_release(snapshot);
    sc_handle other;
    assert_int_equal(sc_load(own, layers, &other, NULL), SC_ESYNTAX);
    assert_heard(&heard, "error a.json:1:7 not loaded: expected a value");
    assert_int_equal(heard.count, 2);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
}

static void test_log__what_a_program_publishes_is_told_as_well(void **state)
{
    struct heard heard;
    char expected[100];
    sc_handle handle;
    const sc_snapshot *parsed;
    assert_int_equal(sc_parse("a.json", SC_FORMAT_JSON, "{}", 2, NULL, &parsed, NULL), SC_OK);
    sc_registry *own = logging_registry(&heard, SC_LOG_INFO);
    heard.registry = own;
    for (unsigned i = 1; i <= 2; i++) {
        if (i == 1)
            assert_int_equal(sc_publish(own, parsed, &handle, NULL), SC_OK);
        else
            assert_int_equal(sc_publish_over(own, handle, parsed, NULL), SC_OK);
        const sc_snapshot *current = sc_acquire(own, handle);
        snprintf(expected, sizeof expected, "info :0:0 published: version %llu|\n",
                 (unsigned long long)sc_snapshot_version(current));
        sc_release(current);
        assert_heard(&heard, expected);
        assert_int_equal(heard.count, i);
    }
    sc_release(parsed);
    sc_registry_destroy(own);
}

static void test_log__details_are_for_debugging(void **state)
{
    struct heard heard;
    sc_handle handle;
    write_text("a.json", "{\"a\": 1}");
    sc_layers *layers = layers_of("a.json");
    sc_layers_add_glob(layers, "*.json");
    sc_registry *own = logging_registry(&heard, SC_LOG_DEBUG);
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    assert_heard(&heard, "debug a.json:0:0 read: ");
    assert_heard(&heard, " ms for 1 text of 8 bytes");
    assert_heard(&heard, "debug *.json:0:0 read: ");
    assert_int_equal(sc_reload(own, handle, NULL), SC_OK);
    sc_registry_maintain(own);
    assert_heard(&heard, "debug :0:0 1 replaced or released version was freed");
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
}

/* Ten million bytes take more than a millisecond on any machine. */
static void test_log__a_slow_source_is_a_warning(void **state)
{
    enum { SIZE = 10000000 };
    struct heard heard;
    sc_handle handle;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    char *text = malloc(SIZE);
    memset(text, '\n', SIZE);
    for (size_t i = 0; i + 12 < SIZE; i += 12)
        memcpy(text + i, i == 0 ? "{\"a\":[[],[] " : ",[{}],[1.5] ", 12);
    memcpy(text + SIZE - 3, "]}\n", 3);
    sc_layers *layers = sc_layers_create();
    sc_layers_add_text(layers, "large", SC_FORMAT_JSON, text, SIZE);
    memset(&heard, 0, sizeof heard);
    options.log = hear;
    options.log_context = &heard;
    options.log_level = SC_LOG_WARNING;
    options.slow_source_ms = 1;
    sc_registry *own = sc_registry_create(&options, NULL);
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    assert_heard(&heard, "warning large:0:0 a slow source: ");
    assert_int_equal(heard.count, 1);
    sc_registry_destroy(own);
    options.slow_source_ms = 3600000;
    own = sc_registry_create(&options, NULL);
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    assert_int_equal(heard.count, 1);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
    free(text);
}

static void test_log__secrets_never_appear(void **state) /* rule 25 */
{
    static const char *const texts[] = {"password = \"hunter2\"\npassword = \"hunter2\"\n",
                                        "[db]\napi_key = \"hunter2\" x\n"};
    struct heard heard;
    sc_handle handle;
    sc_registry *own = logging_registry(&heard, SC_LOG_DEBUG);
    for (size_t i = 0; i < 2; i++) {
        sc_layers *layers = sc_layers_create();
        sc_layers_add_text(layers, "t", SC_FORMAT_TOML, texts[i], strlen(texts[i]));
        assert_int_not_equal(sc_load(own, layers, &handle, NULL), SC_OK);
        sc_layers_destroy(layers);
    }
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "db.old_password=hunter2");
    sc_layers_add_alias(layers, "db.old_password", "db.password");
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    assert_heard(&heard, "warning --set:1:4 \"db.old_password\" is deprecated");
    assert_true(heard.count >= 5);
    if (strstr(heard.lines, "hunter2"))
        fail_msg("%s", heard.lines);
}

/* All that a program does, with mistakes of every format on the way. */
static void live_a_whole_life(void)
{
    static const struct {
        sc_format format;
        const char *text;
    } broken[] = {{SC_FORMAT_YAML, "a: [1, 2\nb: }"},  {SC_FORMAT_YAML, "a: &x [*x, *y]\n? {}"},
                  {SC_FORMAT_YAML, "\t- a\n -b: %\n"}, {SC_FORMAT_JSON, "{\"a\": }"},
                  {SC_FORMAT_TOML, "a = = 1"},         {SC_FORMAT_DOTENV, "A='x"}};
    sc_registry *own = sc_registry_create(NULL, NULL);
    sc_handle handle, none;
    sc_error error;
    write_text("a.toml", "list = [1, 2]\n[server]\nport = 80\n");
    write_text("d/bad.yaml", "a: [");
    sc_layers *layers = layers_of("a.toml");
    sc_layers_add_glob(layers, "d/*");
    sc_layers_add_env(layers, "LOGTEST");
    sc_layers_add_hierarchy(layers, "logtest");
    sc_layers_add_text(layers, "t", SC_FORMAT_YAML, "server: {host: no}\n", 19);
    assert_int_equal(sc_load(own, layers, &handle, &error), SC_OK);
    for (int i = 0; i < 70; i++)
        assert_int_equal(sc_reload(own, handle, &error), SC_OK);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        sc_layers *bad = sc_layers_create();
        const sc_snapshot *parsed;
        size_t length = strlen(broken[i].text);
        sc_layers_add_text(bad, "bad", broken[i].format, broken[i].text, length);
        assert_int_not_equal(sc_load(own, bad, &none, &error), SC_OK);
        assert_int_not_equal(sc_layers_check(bad, NULL, NULL), SC_OK);
        assert_int_not_equal(
            sc_parse("bad", broken[i].format, broken[i].text, length, NULL, &parsed, &error),
            SC_OK);
        sc_layers_destroy(bad);
    }
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    sc_value value, said;
    assert_int_equal(sc_snapshot_find(snapshot, "server.port", &value), SC_OK);
    assert_int_equal(sc_value_origin_value(value, 0, &said), SC_OK);
    sc_release(said.snapshot);
    sc_release(snapshot);
    sc_handle_release(own, handle);
    sc_registry_maintain(own);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
}

static void test_log__the_library_writes_nothing_itself(void **state)
{
    int out = dup(1), err = dup(2);
    int file = open("output", O_CREAT | O_RDWR | O_TRUNC | O_APPEND, 0600);
    fflush(NULL);
    assert_true(dup2(file, 1) == 1 && dup2(file, 2) == 2);
    live_a_whole_life();
    fflush(NULL);
    assert_true(dup2(out, 1) == 1 && dup2(err, 2) == 2);
    off_t length = lseek(file, 0, SEEK_END);
    close(out);
    close(err);
    close(file);
    assert_int_equal(length, 0);
}

static void count_in_callback(void *context, sc_log_level level, const sc_error *event)
{
    size_t *most = context;
    size_t count = count_threads();
    *most = count > *most ? count : *most;
}

static void test_log__no_thread_is_started_where_a_program_wants_none(void **state)
{
    char name[32];
    size_t before = count_threads();
    size_t most = 0;
    sc_handle handle;
    if (before == 0)
        skip(); /* no /proc */
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.log = count_in_callback;
    options.log_context = &most;
    options.log_level = SC_LOG_DEBUG;
    options.max_threads = 1;
    sc_registry *own = sc_registry_create(&options, NULL);
    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "many/%d.json", i);
        write_text(name, "{}");
    }
    sc_layers *layers = layers_of("many/*");
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    for (int i = 0; i < 70; i++)
        assert_int_equal(sc_reload(own, handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    live_a_whole_life();
    assert_int_equal(count_threads(), before);
    sc_registry_destroy(own);
    assert_int_equal(most, before); /* while it loaded and freed as well */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_log__a_load_and_a_reload_tell_their_version_sources_and_warnings),
        LOADING(test_log__a_failure_is_an_error_with_its_place_and_the_version_that_stays),
        LOADING(test_log__what_a_program_publishes_is_told_as_well),
        LOADING(test_log__details_are_for_debugging),
        LOADING(test_log__a_slow_source_is_a_warning),
        LOADING(test_log__secrets_never_appear),
        LOADING(test_log__the_library_writes_nothing_itself),
        LOADING(test_log__no_thread_is_started_where_a_program_wants_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
