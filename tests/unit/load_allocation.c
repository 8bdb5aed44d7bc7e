/* tests/unit/load_allocation.c: a load, a reload and what else allocates, with each of their
 * allocations failing in turn. */
#include "loading.h"

#include <stdlib.h>
#include <string.h>

static sc_layers *layers_of_each_kind(void)
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_file(layers, "a.json");
    sc_layers_add_file(layers, "b"); /* b.toml */
    sc_layers_add_file_optional(layers, "missing");
    sc_layers_add_glob(layers, "d/**/*.{json,yaml}");
    sc_layers_add_glob(layers, "none/*");
    sc_layers_add_env(layers, "ALLOCATIONTEST");
    sc_layers_set_arrays(layers, SC_ARRAYS_MERGE);
    sc_layers_add_text(layers, "text", SC_FORMAT_AUTO, "list = [1, 2, 3]\n", 17);
    sc_layers_set_arrays_at(layers, "server.\"a.b\"", SC_ARRAYS_SUM);
    sc_layers_add_set(layers, "server.\"a\\u002eb\"=[10, 20, 30]");
    return layers;
}

static void write_sources(void)
{
    write_text("a.json", "{\"server\": {\"a.b\": [1, 2, 3], \"host\": \"k\\u00f6ln\"}, \"list\": "
                         "[1, 2, 3, 4, 5, 6, 7, 8, 9]}");
    write_text("b.toml", "list = [1.5, 'x']\n[server]\nport = 80\n[[items]]\nx = [1]\n"
                         "x_add = [2]\n");
    write_text("d/1.json", "{\"broken\": "); /* a warning with a place */
    write_text("d/2.yaml", "base: &b {x: 1, y: [true]}\nmore:\n  <<: *b\nold: yes\n"
                           "---\nlist_remove: [1, 2]\n");
    setenv("ALLOCATIONTEST_SERVER__PORT", "8080", 1);
    setenv("ALLOCATIONTEST_ITEMS__ADD", "[{\"x\": [3]}]", 1);
}

static const char expected[] =
    "{\"server\":{\"a.b\":[11,22,33],\"host\":\"k\xC3\xB6ln\",\"port\":8080},"
    "\"list\":[1,2,3,6,7,8,9,1.5,\"x\"],"
    "\"items\":[{\"x\":[1,2]},{\"x\":[3]}],\"base\":{\"x\":1,\"y\":[true]},"
    "\"more\":{\"x\":1,\"y\":[true]},\"old\":\"yes\"}";

struct published {
    sc_registry *registry;
    sc_handle handle;
};

/* A registry and a first load; where it fails, nothing is published. */
static sc_status publish(const sc_allocator *allocator, struct published *published)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    options.allocator = allocator;
    published->handle.bits = 7;
    published->registry = sc_registry_create(&options, &error);
    if (!published->registry) {
        assert_int_equal(error.status, SC_ENOMEM);
        return SC_ENOMEM;
    }
    sc_layers *layers = layers_of_each_kind();
    sc_status status = sc_load(published->registry, layers, &published->handle, &error);
    sc_layers_destroy(layers);
    if (status != SC_OK) {
        assert_int_equal(error.status, status);
        assert_int_equal(published->handle.bits, 7);
        sc_registry_destroy(published->registry);
    }
    return status;
}

/* Twice at most: where memory ends for good, the second fails as well. */
static sc_status attempt_load(const sc_allocator *allocator, void *context)
{
    struct published published;
    sc_status status = publish(allocator, &published);
    if (status != SC_OK)
        return status;
    const sc_snapshot *before = sc_acquire(published.registry, published.handle);
    status = sc_reload(published.registry, published.handle, NULL);
    const sc_snapshot *now = sc_acquire(published.registry, published.handle);
    assert_true((now == before) == (status != SC_OK));
    assert_int_equal(sc_snapshot_warning_count(now), 3);
    sc_registry_destroy(published.registry);
    sc_release(before);
    int64_t port = 0; /* what is held outlives the registry */
    assert_int_equal(sc_snapshot_get_i64(now, "server.port", &port), SC_OK);
    assert_int_equal(port, 8080);
    sc_release(now);
    return status;
}

static void test_load_allocation__a_load_and_a_reload_survive_each_failure(void **state)
{
    write_sources();
    assert_true(fail_each_allocation(attempt_load, NULL) >= 20);
}

static sc_status attempt_many(const sc_allocator *allocator, void *context)
{
    struct published published;
    sc_status status = publish(allocator, &published);
    if (status != SC_OK)
        return status;
    for (int i = 0; i < 70 && status == SC_OK; i++) /* past what makes the library tidy up */
        status = sc_reload(published.registry, published.handle, NULL);
    assert_int_equal(sc_handle_release(published.registry, published.handle), SC_OK);
    sc_registry_destroy(published.registry);
    return status;
}

static void test_load_allocation__many_reloads_do_not_gather(void **state)
{
    struct failing_allocator one, many;
    write_sources();
    failing_allocator_init(&one, 0);
    assert_int_equal(attempt_load(&one.allocator, NULL), SC_OK);
    failing_allocator_init(&many, 0);
    assert_int_equal(attempt_many(&many.allocator, NULL), SC_OK);
    assert_nothing_held(&many);
    assert_true(many.peak < one.peak + 64 * 16384);
}

static bool ignore_bytes(void *context, const char *data, size_t length)
{
    size_t *total = context;
    *total += length;
    return true;
}

static bool ignore_leaf(void *context, sc_str path, sc_value leaf)
{
    return true;
}

/* What reads may allocate: writing, visiting, and parsing a source again. */
static sc_status read_all(const sc_snapshot *snapshot)
{
    sc_value value, said;
    sc_origin origin;
    size_t total = 0;
    sc_value root = sc_snapshot_root(snapshot);
    sc_status status = sc_value_write(root, NULL, ignore_bytes, &total, NULL);
    if (status == SC_OK)
        status = sc_value_leaves(root, ignore_leaf, NULL);
    assert_int_equal(sc_snapshot_find(snapshot, "server.\"a.b\"[1]", &value), SC_OK);
    assert_int_equal(sc_value_origin_count(value), 2);
    for (size_t i = 0; i < 2 && status == SC_OK; i++) {
        status = sc_value_origin(value, i, &origin);
        if (status == SC_OK)
            status = sc_value_origin_value(value, i, &said);
        if (status == SC_OK)
            sc_release(said.snapshot);
    }
    return status;
}

static sc_status attempt_reading(const sc_allocator *allocator, void *context)
{
    struct published published;
    sc_status status = publish(allocator, &published);
    if (status != SC_OK)
        return status;
    const sc_snapshot *snapshot = sc_acquire(published.registry, published.handle);
    sc_registry_destroy(published.registry);
    status = read_all(snapshot);
    sc_release(snapshot);
    return status;
}

static void test_load_allocation__what_reads_a_snapshot_survives_each_failure(void **state)
{
    write_sources();
    assert_true(fail_each_allocation(attempt_reading, NULL) >= 20);
}

static sc_status attempt_failed_load(const sc_allocator *allocator, void *context)
{
    sc_handle handle;
    sc_registry *own = registry_with(allocator);
    if (!own)
        return SC_ENOMEM;
    sc_layers *layers = layers_of_each_kind();
    set_strict(layers);
    sc_status status = sc_load(own, layers, &handle, NULL);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    return status == SC_ESTRICT ? SC_OK : status;
}

static void test_load_allocation__a_load_that_fails_survives_each_failure(void **state)
{
    write_sources();
    assert_true(fail_each_allocation(attempt_failed_load, NULL) >= 10);
}

static void test_load_allocation__these_sources_load_to_this(void **state)
{
    write_sources();
    sc_layers *layers = layers_of_each_kind();
    const sc_snapshot *snapshot = load_list(layers);
    assert_whole(snapshot, expected);
    sc_layers_destroy(layers);
}

#define ADD(call)                                                                                  \
    do {                                                                                           \
        if (status == SC_OK)                                                                       \
            status = (call);                                                                       \
    } while (0)

/* Layers whose own memory fails too, of every kind that needs no folder of the system's. */
static sc_status add_whole(sc_layers *layers)
{
    static const char *const words[] = {"--flag", "--x.y=[1]"};
    int used;
    sc_status status = sc_layers_add_file(layers, "a.json");
    ADD(sc_layers_add_source(layers, "b.toml", NULL));
    ADD(sc_layers_add_glob(layers, "d/*"));
    ADD(sc_layers_add_join(layers, "a.json"));
    ADD(sc_layers_add_directory(layers, "keys"));
    ADD(sc_layers_add_hierarchy(layers, "allocationtest"));
    ADD(sc_layers_add_env(layers, "ALLOCATIONTEST"));
    ADD(sc_layers_add_text(layers, "t", SC_FORMAT_DOTENV, "Q=\"[\\\"x\\\"]\"", 11));
    ADD(sc_layers_add_args(layers, 2, words, &used, NULL));
    ADD(sc_layers_add_set(layers, "old.name=1"));
    ADD(sc_layers_add_alias(layers, "old.name", "new.name.there"));
    ADD(sc_layers_add_alias(layers, "new.name.there", "new.last"));
    ADD(sc_layers_add_set(layers, "server.\"a.b\"=[10, 20, 30]"));
    ADD(sc_layers_set_arrays_at(layers, "server.\"a.b\"", SC_ARRAYS_SUM));
    return status;
}

static sc_status attempt_layers(const sc_allocator *allocator, void *context)
{
    sc_layers *layers = sc_layers_create_with(allocator);
    if (!layers)
        return SC_ENOMEM;
    sc_status status = add_whole(layers);
    if (status == SC_OK)
        status = sc_layers_check(layers, NULL, NULL);
    sc_layers_destroy(layers);
    return status;
}

struct extract_target {
    int64_t name;
    char *host;
};

static const sc_field target_fields[] = {
    SC_FIELD(struct extract_target, name, "new.last", .required = true),
    SC_FIELD(struct extract_target, host, "server.host"),
};
static const sc_table target_table = SC_TABLE(struct extract_target, target_fields);

/* A snapshot written in a format that can express it, a struct of it, and its origins. */
static sc_status use_whole(const sc_snapshot *snapshot)
{
    struct extract_target target = {0};
    sc_extracted *extracted;
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    size_t total = 0;
    sc_status status = sc_extract(snapshot, &target_table, NULL, &target, &extracted, NULL);
    if (status != SC_OK)
        return status;
    assert_int_equal(target.name, 1);
    sc_extracted_free(extracted);
    options.format = SC_FORMAT_TOML;
    ADD(sc_value_write(sc_snapshot_root(snapshot), &options, ignore_bytes, &total, NULL));
    options.format = SC_FORMAT_YAML;
    ADD(sc_value_write(sc_snapshot_root(snapshot), &options, ignore_bytes, &total, NULL));
    return status == SC_OK ? read_all(snapshot) : status;
}

/* The whole way with one allocator: build, load, extract, write, explain, reload. */
static sc_status attempt_whole(const sc_allocator *allocator, void *context)
{
    sc_handle handle = {7};
    sc_registry *own = registry_with(allocator);
    sc_layers *layers = own ? sc_layers_create_with(allocator) : NULL;
    sc_status status = layers ? add_whole(layers) : SC_ENOMEM;
    ADD(sc_load(own, layers, &handle, NULL));
    sc_layers_destroy(layers);
    const sc_snapshot *snapshot = status == SC_OK ? sc_acquire(own, handle) : NULL;
    assert_true(snapshot || handle.bits == 7);
    ADD(use_whole(snapshot));
    ADD(sc_reload(own, handle, NULL));
    sc_release(snapshot);
    sc_registry_destroy(own);
    return status;
}

static void write_keys(void)
{
    write_sources();
    write_text("d/1.json", "{\"fine\": true}");
    write_text("keys/token", "t\n");
}

static void test_load_allocation__the_whole_way_survives_each_failure(void **state)
{
    write_keys();
    assert_true(fail_each_allocation(attempt_layers, NULL) >= 20);
    assert_true(fail_each_allocation(attempt_whole, NULL) >= 40);
}

static sc_status attempt_parse(const sc_allocator *allocator, void *context)
{
    static const char text[] = "A='[1, 2]'\nB__C=\"\\n\"\n";
    const sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    sc_status status = sc_parse_with(allocator, "t", SC_FORMAT_DOTENV, text, sizeof text - 1, NULL,
                                     &snapshot, &error);
    assert_true((status == SC_OK) == (snapshot != NULL));
    assert_int_equal(error.status, status);
    sc_release(snapshot);
    return status;
}

static void test_load_allocation__parsing_survives_each_failure(void **state)
{
    assert_true(fail_each_allocation(attempt_parse, NULL) >= 3);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(test_load_allocation__these_sources_load_to_this),
        IN_A_FOLDER(test_load_allocation__a_load_and_a_reload_survive_each_failure),
        IN_A_FOLDER(test_load_allocation__many_reloads_do_not_gather),
        IN_A_FOLDER(test_load_allocation__what_reads_a_snapshot_survives_each_failure),
        IN_A_FOLDER(test_load_allocation__the_whole_way_survives_each_failure),
        IN_A_FOLDER(test_load_allocation__parsing_survives_each_failure),
        IN_A_FOLDER(test_load_allocation__a_load_that_fails_survives_each_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
