/* tests/support/loading.c: loads that succeed, warn or fail. */
#include "loading.h"

#include "source/layers.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

sc_registry *registry;
struct failing_allocator registry_memory;

sc_registry *registry_with(const sc_allocator *allocator)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = allocator;
    options.max_arena_size = 0; /* so that what is held is what was published */
    options.buffer_pool_size = 0;
    return sc_registry_create(&options, NULL);
}

int loading_enter(void **state)
{
    failing_allocator_init(&registry_memory, 0);
    registry = registry_with(&registry_memory.allocator);
    return registry ? scratch_enter(state) : -1;
}

int loading_leave(void **state)
{
    sc_registry_destroy(registry);
    assert_nothing_held(&registry_memory);
    return scratch_leave(state);
}

sc_layers *layers_of(const char *source)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_source(layers, source, NULL), SC_OK);
    return layers;
}

void set_strict(sc_layers *layers)
{
    sc_load_options options = layers->options;
    options.strict = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
}

static void assert_printed(const sc_error *error, const char *expected)
{
    char printed[4 * SC_ERROR_TEXT];
    sc_error_format(error, printed, sizeof printed);
    printed[strlen(printed) - 1] = '\0'; /* the newline at its end */
    const char *star = strchr(expected, '*');
    size_t before = star ? (size_t)(star - expected) : 0;
    size_t behind = star ? strlen(star + 1) : 0;
    size_t length = strlen(printed);
    if (star && length > before + behind && memcmp(printed, expected, before) == 0 &&
        strcmp(printed + length - behind, star + 1) == 0)
        return;
    assert_string_equal(printed, expected);
}

/* Load a list that must load. */
static const sc_snapshot *load(const sc_layers *layers)
{
    sc_handle handle = SC_HANDLE_NONE;
    sc_error error = SC_ERROR_INIT;
    if (sc_load(registry, layers, &handle, &error) != SC_OK) {
        sc_error_print(&error, stderr);
        fail_msg("does not load");
    }
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_non_null(snapshot);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    return snapshot;
}

void expect_loads(sc_layers *layers, const char *json)
{
    const sc_snapshot *snapshot = load(layers);
    sc_error warning;
    if (sc_snapshot_warning(snapshot, 0, &warning) == SC_OK)
        sc_error_print(&warning, stderr);
    assert_int_equal(sc_snapshot_warning_count(snapshot), 0);
    assert_whole(snapshot, json);
    sc_layers_destroy(layers);
}

void expect_warning(sc_layers *layers, const char *json, sc_status status, const char *printed)
{
    const sc_snapshot *snapshot = load(layers);
    sc_error warning = SC_ERROR_INIT;
    assert_int_equal(sc_snapshot_warning_count(snapshot), 1);
    assert_int_equal(sc_snapshot_warning(snapshot, 0, &warning), SC_OK);
    assert_int_equal(sc_snapshot_warning(snapshot, 1, &warning), SC_ENOTFOUND);
    assert_printed(&warning, printed);
    assert_int_equal(warning.status, status);
    assert_whole(snapshot, json);
    set_strict(layers);
    expect_error(layers, SC_ESTRICT, printed);
}

void expect_error(sc_layers *layers, sc_status status, const char *printed)
{
    sc_handle handle = {0x123456789ABCDEF0};
    sc_error error = SC_ERROR_INIT;
    sc_registry_maintain(registry);
    size_t held = registry_memory.bytes;
    assert_string_equal(sc_status_name(sc_load(registry, layers, &handle, &error)),
                        sc_status_name(status));
    assert_int_equal(error.status, status);
    assert_printed(&error, printed);
    assert_int_equal(handle.bits, 0x123456789ABCDEF0);
    assert_int_equal(registry_memory.bytes, held);
    sc_layers_destroy(layers);
}

void expect_file_error(const char *name, const char *bytes, size_t length, sc_status status,
                       const char *printed)
{
    char whole[4 * SC_ERROR_TEXT];
    write_bytes(name, bytes, length);
    snprintf(whole, sizeof whole, "%s%s", name, printed);
    expect_error(layers_of(name), status, whole);
    assert_int_equal(unlink(name), 0);
}
