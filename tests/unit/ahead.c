/* tests/unit/ahead.c: loads by several threads give what loads by one give: values, origins,
 * warnings, errors, in the same order. */
#include "loading.h"
#include "several.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *text_of(uint64_t *state, const char *form, ...) __attribute__((format(printf, 2, 3)));

static char *text_of(uint64_t *state, const char *form, ...)
{
    char *text = NULL;
    va_list arguments;
    va_start(arguments, form);
    assert_true(vasprintf(&text, form, arguments) >= 0);
    va_end(arguments);
    return text;
}

/* One file of a random kind; half of them are sound. */
static void write_random(const char *folder, unsigned number, uint64_t *state)
{
    static const char *const extensions[] = {"json", "toml", "yaml", "yml", "env", "jsonc", "txt"};
    unsigned kind = tree_random(state, 26);
    unsigned key = tree_random(state, 9), value = tree_random(state, 1000);
    const char *extension = extensions[tree_random(state, 7)];
    char name[64], *text;
    switch (kind) {
    case 0:
        text = strdup("");
        break;
    case 1:
        text = strdup(" \n\t\n");
        break;
    case 2:
        text = text_of(state, "{\"k%u\": [%u, ", key, value);
        break;
    case 3:
        text = text_of(state, "k%u = = %u\n", key, value);
        break;
    case 4:
        text = text_of(state, "\xFF\xFE k%u", key);
        break;
    case 5:
        text = text_of(state, "k%u: [a, b\nx: }", key);
        break;
    case 6:
        text = strdup("[1, 2, 3]");
        break;
    case 7:
        text = text_of(state, "{\"a\": 1, \"k%u\": 2, \"k%u\": 3}", key, key);
        break;
    case 8:
        text = strdup("word");
        break;
    case 9:
        text = text_of(state, "old: yes\nk%u: 0755\non: off\n", key);
        extension = "yaml";
        break;
    case 10:
    case 11:
        text = text_of(state, "b: &b {x: %u, long: 'some text that costs'}\nk%u: [*b, *b, *b]\n",
                       value, key);
        extension = "yaml";
        break;
    case 12:
        text = text_of(state, "x: &x {y: 1}\nk%u: [*x, *x, *unknown]\n", key);
        extension = "yaml";
        break;
    case 13:
        text = text_of(state, "{\"include\": \"../more/*.json\", \"k%u\": %u}", key, value);
        extension = "json";
        break;
    case 14:
        text = text_of(state, "{\"k%u_add\": [%u], \"l_remove\": [1, 3]}", key, value);
        extension = "json";
        break;
    case 15:
        text = text_of(state, "{\"default\": {\"k%u\": 1}, \"fast\": {\"k%u\": %u}, \"other\": 2}",
                       key, key, value);
        extension = "json";
        break;
    case 16:
        text = text_of(state, "{\"old\": {\"name\": %u}, \"l\": [1, 2, 3]}", value);
        extension = "json";
        break;
    case 17:
        text = text_of(state, "{\"k%u\": \"${k%u:-none} and ${k1:-no}\"}", key, value % 9);
        extension = "json";
        break;
    case 18:
        text = text_of(state, "---\nk%u: 1\n---\n---\nk%u: {deep: [{x: %u}]}\n", key, value % 9,
                       value);
        extension = "yaml";
        break;
    case 19:
        text = text_of(state, "K%u=%u\nOTHER='x y'\n", key, value);
        extension = "env";
        break;
    default:
        text = text_of(state, "{\"k%u\": %u, \"deep\": {\"k%u\": [%u, 2, 3, 4, 5, 6, 7, 8, 9]}}",
                       key, value, value % 5, value);
        extension = "json";
        break;
    }
    snprintf(name, sizeof name, "%s/%03u.%s", folder, number, extension);
    write_text(name, text);
    free(text);
    if (kind == 20 && symlink("nowhere", "d1/link.json") == 0)
        assert_int_equal(symlink("/", "d1/root.json"), 0);
}

static sc_status give_text(void *context, sc_texts *texts)
{
    return sc_texts_add(texts, "given.json", SC_FORMAT_JSON, "{\"given\": 1}", 12);
}

static void add_custom(sc_layers *layers)
{
    sc_custom_source source = SC_CUSTOM_SOURCE_INIT;
    source.name = "given";
    source.read = give_text;
    assert_int_equal(sc_layers_add_custom(layers, &source), SC_OK);
}

static void add_random_layer(sc_layers *layers, uint64_t *state)
{
    char name[64];
    switch (tree_random(state, 12)) {
    case 0:
        sc_layers_add_glob(layers, "d1/*");
        break;
    case 1:
        sc_layers_add_glob(layers, "d2/*.{json,yaml}");
        break;
    case 2:
        sc_layers_add_glob(layers, "d[12]/**");
        break;
    case 3:
        sc_layers_add_glob(layers, "none/*");
        break;
    case 4:
        sc_layers_add_file_optional(layers, "missing");
        break;
    case 5:
        sc_layers_add_file(layers, "sound");
        break;
    case 6:
        sc_layers_add_set(layers, "k3=[1, 2]");
        break;
    case 7:
        add_custom(layers);
        break;
    case 8:
        sc_layers_add_env(layers, "AHEADTEST");
        break;
    case 9:
        sc_layers_add_directory(layers, "keys");
        break;
    case 10:
        snprintf(name, sizeof name, "d1/%03u.json", tree_random(state, 12));
        tree_random(state, 3) == 0 ? sc_layers_add_join(layers, "sound.toml")
                                   : sc_layers_add_file_optional(layers, name);
        break;
    default:
        tree_random(state, 4) == 0 ? sc_layers_add_file(layers, "gone.json")
                                   : sc_layers_add_glob(layers, "d2/0*");
        break;
    }
}

static sc_layers *random_layers(uint64_t *state)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_layers *layers = sc_layers_create();
    unsigned count = 2 + tree_random(state, 6);
    if (tree_random(state, 3) == 0)
        sc_layers_set_profile(layers, "fast");
    if (tree_random(state, 3) == 0)
        sc_layers_add_alias(layers, "old.name", "k4.name");
    if (tree_random(state, 2) == 0)
        sc_layers_set_arrays(layers, SC_ARRAYS_MERGE);
    for (unsigned i = 0; i < count; i++)
        add_random_layer(layers, state);
    options.strict = tree_random(state, 8) == 0;
    options.include = tree_random(state, 2) == 0;
    options.interpolate = tree_random(state, 2) == 0;
    options.match_variables = tree_random(state, 4) == 0;
    options.json_comments = tree_random(state, 4) == 0;
    if (tree_random(state, 2) == 0)
        options.max_expansion_bytes = tree_random(state, 3000);
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    return layers;
}

static void write_set(uint64_t *state)
{
    unsigned count = 5 + tree_random(state, 40);
    for (unsigned i = 0; i < count; i++)
        write_random(i % 3 == 0 ? "d2" : "d1", i, state);
    write_text("sound.toml", "k1 = 'one'\n[deep]\nk2 = [1]\n");
    write_text("more/a.json", "{\"more\": 1, \"k2\": {\"from\": \"include\"}}");
    write_text("more/b.json", "{\"broken\": ");
    write_text("keys/token", "t\n");
}

static void remove_set(void)
{
    assert_int_equal(system("rm -rf d1 d2 more keys"), 0);
}

static void test_ahead__random_sets_load_the_same_by_any_number_of_threads(void **state)
{
    uint64_t random = 20261124;
    unsigned loaded = 0, failed = 0;
    setenv("AHEADTEST_K1", "7", 1);
    setenv("AHEADTEST_DEEP_K2", "[8]", 1);
    for (unsigned set = 0; set < 40; set++) {
        write_set(&random);
        for (unsigned i = 0; i < 5; i++) {
            sc_layers *layers = random_layers(&random);
            if (assert_same_by_any_threads(layers) == SC_OK)
                loaded++;
            else
                failed++;
            sc_layers_destroy(layers);
        }
        remove_set();
    }
    assert_true(loaded >= 50 && failed >= 20); /* neither is rare */
}

/* rule 3 */
static void test_ahead__of_five_hundred_files_the_bad_ones_are_warnings_in_their_order(void **state)
{
    char name[64];
    sc_error warning;
    for (unsigned i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "many/%03u.json", i);
        write_text(name, i % 50 == 7 ? "{\"x\": \n  tru}" : "{\"x\": [1], \"y\": {\"z\": 2}}");
    }
    sc_layers *layers = layers_of("many/*.json");
    assert_int_equal(assert_same_by_any_threads(layers), SC_OK);
    sc_registry *own = registry_of_threads(NULL, 4, 10, 50 << 20);
    sc_handle handle;
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(own, handle);
    assert_int_equal(sc_snapshot_warning_count(snapshot), 10);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "many/%03u.json", i * 50 + 7);
        assert_int_equal(sc_snapshot_warning(snapshot, i, &warning), SC_OK);
        assert_string_equal(warning.source, name);
        assert_int_equal(warning.line, 2);
        assert_int_equal(warning.column, 3);
    }
    sc_release(snapshot);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

static void test_ahead__beyond_a_thousand_warnings_as_many_are_counted(void **state)
{
    char name[64];
    for (unsigned i = 0; i < 40; i++) {
        struct sc__buffer text;
        sc__buffer_init(&text, &sc__default_allocator);
        for (unsigned line = 0; line < 60; line++) {
            char key[32];
            snprintf(key, sizeof key, "k%u: yes\n", line);
            sc__buffer_append_text(&text, key);
        }
        snprintf(name, sizeof name, "many/%03u.yaml", i);
        write_bytes(name, text.data, text.length);
        sc__buffer_fini(&text);
    }
    sc_layers *layers = layers_of("many/*");
    assert_int_equal(assert_same_by_any_threads(layers), SC_OK);
    sc_layers_destroy(layers);
}

/* The budget is enough for some of the files, and which of them fails is the same. */
static void test_ahead__files_share_one_budget_of_expansion(void **state) /* rule 20 */
{
    char name[64];
    unsigned failures = 0;
    for (unsigned i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "many/%03u.yaml", i);
        write_text(name, "b: &b {x: 1, y: 'a text'}\nall: [*b, *b]\n");
    }
    for (uint64_t budget = 0; budget < 3000; budget += 111) {
        for (unsigned named = 0; named < 2; named++) {
            sc_load_options options = SC_LOAD_OPTIONS_INIT;
            sc_layers *layers = sc_layers_create();
            sc_layers_add_glob(layers, "many/00*");
            for (unsigned i = 10; i < 12 && named; i++) {
                snprintf(name, sizeof name, "many/%03u.yaml", i);
                sc_layers_add_file(layers, name);
            }
            options.max_expansion_bytes = budget;
            sc_layers_set_options(layers, &options);
            failures += assert_same_by_any_threads(layers) == SC_ELIMIT;
            sc_layers_destroy(layers);
        }
    }
    assert_true(failures >= 5);
}

static void test_ahead__the_first_error_in_the_order_of_layers_ends_the_load(void **state)
{
    char name[64];
    sc_error error = SC_ERROR_INIT;
    sc_handle handle = {7};
    sc_layers *layers = sc_layers_create();
    struct failing_allocator memory;
    failing_allocator_init(&memory, 0);
    for (unsigned i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "%03u.json", i);
        write_text(name, i >= 31 ? "{\"x\": 1,,}" : "{\"x\": 1}");
        sc_layers_add_file(layers, name);
    }
    assert_int_equal(assert_same_by_any_threads(layers), SC_ESYNTAX);
    for (unsigned i = 0; i < 20; i++) {
        sc_registry *own = registry_of_threads(&memory.allocator, 4, 1, 50 << 20);
        assert_int_equal(sc_load(own, layers, &handle, &error), SC_ESYNTAX);
        assert_string_equal(error.source, "031.json");
        assert_int_equal(error.column, 9);
        assert_int_equal(handle.bits, 7);
        sc_registry_destroy(own);
        assert_nothing_held(&memory);
    }
    sc_layers_destroy(layers);
}

static void write_for_failing(void)
{
    char name[64];
    for (unsigned i = 0; i < 6; i++) {
        snprintf(name, sizeof name, "f/%u.%s", i, i % 2 ? "yaml" : "json");
        write_text(name,
                   i % 2 ? "a: &a {x: yes}\nb: *a\n" : "{\"a\": [1, 2], \"c\": {\"d\": \"e\"}}");
    }
    write_text("f/7.json", "{\"broken\": ");
}

/* Does a load with its `fail_at`-th allocation failing end as it must? Which that is depends on
 * the threads, and how many there are as well. */
static bool fails_at(uint32_t threads, size_t fail_at, bool stays_failed)
{
    struct failing_allocator memory;
    sc_handle handle;
    failing_allocator_init(&memory, fail_at);
    memory.stays_failed = stays_failed;
    sc_registry *own = registry_of_threads(&memory.allocator, threads, 2, 50 << 20);
    sc_layers *layers = layers_of("f/*");
    sc_layers_add_file(layers, "f/0.json");
    sc_status status = own ? sc_load(own, layers, &handle, NULL) : SC_ENOMEM;
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    assert_int_equal(status, memory.has_failed ? SC_ENOMEM : SC_OK);
    assert_nothing_held(&memory);
    return memory.has_failed;
}

static void test_ahead__a_load_by_several_threads_survives_each_failure(void **state)
{
    enum { RUNS = 20, CERTAIN = 10, BEYOND = 40 };
    write_for_failing();
    for (unsigned run = 0; run < RUNS; run++) {
        for (size_t fail_at = 1; fail_at < BEYOND; fail_at++) {
            bool failed = fails_at(2 + run % 3, fail_at, run % 2);
            assert_true(failed || fail_at > CERTAIN);
        }
    }
}

struct watching {
    struct failing_allocator memory;
    size_t before;     /* bytes before the load, to count from; 0: from when it is asked */
    size_t enough;     /* bytes beyond which there is nothing left to see */
    unsigned patience; /* times to look again though nothing changed */
    size_t most;
    unsigned events;
};

static size_t bytes_now(struct failing_allocator *memory)
{
    pthread_mutex_lock(&memory->lock);
    size_t bytes = memory->bytes;
    pthread_mutex_unlock(&memory->lock);
    return bytes;
}

/* While the load's own thread is in here, helpers work ahead, until that is enough, or nothing
 * changes for so long that they must be waiting. */
static void wait_for_helpers(void *context, sc_log_level level, const sc_error *event)
{
    struct watching *watching = context;
    if (watching->events++ >= 3 || watching->most > watching->enough)
        return;
    size_t now = bytes_now(&watching->memory);
    size_t first = watching->before > 0 ? watching->before : now;
    for (unsigned unchanged = 0; unchanged < watching->patience && now - first <= watching->enough;
         unchanged++) {
        size_t before = now;
        usleep(20000);
        now = bytes_now(&watching->memory);
        if (now != before)
            unchanged = 0;
    }
    if (now - first > watching->most)
        watching->most = now - first;
}

/* What two helpers make while the load does not go on, at most, with such a limit; where less is
 * enough, what all threads have made by then, since helpers may be done before anybody asks. */
static size_t made_ahead(const sc_layers *layers, size_t limit, size_t enough, unsigned patience)
{
    struct watching watching = {.enough = enough, .patience = patience};
    sc_handle handle;
    failing_allocator_init(&watching.memory, 0);
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = &watching.memory.allocator;
    options.max_threads = 3;
    options.memory_limit_per_thread = limit;
    options.log = wait_for_helpers;
    options.log_context = &watching;
    options.log_level = SC_LOG_DEBUG;
    sc_registry *own = sc_registry_create(&options, NULL);
    if (enough < SIZE_MAX)
        watching.before = bytes_now(&watching.memory);
    assert_int_equal(sc_load(own, layers, &handle, NULL), SC_OK);
    sc_registry_destroy(own);
    assert_nothing_held(&watching.memory);
    return watching.most;
}

static void test_ahead__a_thread_waits_rather_than_go_beyond_its_memory(void **state)
{
    enum {
        FILES = 60,
        BYTES = 20000,
        ONE = 4 * BYTES,
        LIMIT = 200000,
        OWN = 4 * ONE + (256 << 10)
    };
    char name[64];
    char *text = malloc(BYTES);
    assert_non_null(text);
    memset(text, 'x', BYTES);
    memcpy(text, "{\"x\": \"", 7);
    memcpy(text + BYTES - 2, "\"}", 2);
    sc_layers *layers = sc_layers_create();
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%03u.json", i);
        write_bytes(name, text, BYTES);
        sc_layers_add_file(layers, name);
    }
    free(text);
    assert_true(made_ahead(layers, LIMIT, SIZE_MAX, 5) <= 2 * (LIMIT + ONE));
    /* it is that which held them: without it they make more, all that is the load's own left out */
    const size_t held = 2 * (LIMIT + ONE) + OWN;
    assert_true(made_ahead(layers, 50 << 20, held, 250) > held);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_ahead__random_sets_load_the_same_by_any_number_of_threads),
        LOADING(test_ahead__of_five_hundred_files_the_bad_ones_are_warnings_in_their_order),
        LOADING(test_ahead__beyond_a_thousand_warnings_as_many_are_counted),
        LOADING(test_ahead__files_share_one_budget_of_expansion),
        LOADING(test_ahead__the_first_error_in_the_order_of_layers_ends_the_load),
        LOADING(test_ahead__a_load_by_several_threads_survives_each_failure),
        LOADING(test_ahead__a_thread_waits_rather_than_go_beyond_its_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
