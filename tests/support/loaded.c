/* tests/support/loaded.c: from literals to snapshots, and from values to JSON. */
#include "loaded.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

void add_layers(sc_layers *layers, const struct layer *added, size_t count)
{
    static const char *const extensions[] = {
        [SC_FORMAT_JSON] = "json", [SC_FORMAT_TOML] = "toml", [SC_FORMAT_YAML] = "yaml"};
    for (size_t i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu.%s", i + 1, extensions[added[i].format]);
        sc_layers_set_arrays(layers, added[i].arrays);
        assert_int_equal(
            sc_layers_add_text(layers, name, added[i].format, added[i].text, strlen(added[i].text)),
            SC_OK);
    }
}

const sc_snapshot *load_list(const sc_layers *layers)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle handle;
    sc_registry *registry = sc_registry_create(NULL, &error);
    assert_non_null(registry);
    sc_status status = sc_load(registry, layers, &handle, &error);
    if (status != SC_OK)
        sc_error_print(&error, stderr);
    assert_int_equal(status, SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_non_null(snapshot);
    sc_registry_destroy(registry);
    return snapshot;
}

const sc_snapshot *load_layers(const struct layer *added, size_t count)
{
    sc_layers *layers = sc_layers_create();
    assert_non_null(layers);
    add_layers(layers, added, count);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    return snapshot;
}

sc_value value_at(const sc_snapshot *snapshot, const char *path)
{
    sc_value value;
    sc_status status = sc_snapshot_find(snapshot, path, &value);
    if (status != SC_OK)
        print_error("at %s: %s\n", path, sc_status_name(status));
    assert_int_equal(status, SC_OK);
    return value;
}

static bool append(void *context, const char *data, size_t length)
{
    sc__buffer_append(context, data, length);
    return true;
}

char *value_text(sc_value value)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    struct sc__buffer buffer;
    options.compact = true;
    sc__buffer_init(&buffer, &sc__default_allocator);
    assert_int_equal(sc_value_write(value, &options, append, &buffer, NULL), SC_OK);
    sc__buffer_append_char(&buffer, '\0');
    return buffer.data;
}

void assert_value(sc_value value, const char *json)
{
    char *text = value_text(value);
    assert_string_equal(text, json);
    free(text);
}

void assert_at(const sc_snapshot *snapshot, const char *path, const char *json)
{
    assert_value(value_at(snapshot, path), json);
}

void assert_whole(const sc_snapshot *snapshot, const char *json)
{
    assert_value(sc_snapshot_root(snapshot), json);
    sc_release(snapshot);
}

void assert_says(sc_value value, size_t position, const char *place, const char *said)
{
    char text[256];
    sc_origin origin;
    sc_value value_said;
    assert_int_equal(sc_value_origin(value, position, &origin), SC_OK);
    snprintf(text, sizeof text, "%s%s %s:%u:%u", origin.overridden ? "!" : "", origin.layer.data,
             origin.source.data, origin.line, origin.column);
    assert_string_equal(text, place);
    assert_int_equal(strlen(origin.layer.data), origin.layer.length);
    assert_int_equal(strlen(origin.source.data), origin.source.length);
    assert_int_equal(sc_value_origin_value(value, position, &value_said), SC_OK);
    assert_value(value_said, said);
    sc_release(value_said.snapshot);
}

void assert_origins(const sc_snapshot *snapshot, const char *path, size_t count,
                    const char *const *expected)
{
    sc_value value = value_at(snapshot, path);
    sc_value untouched = {NULL, 7, 7};
    sc_origin origin = {.line = 7};
    assert_int_equal(sc_value_origin_count(value), count);
    for (size_t i = 0; i < count; i++)
        assert_says(value, i, expected[2 * i], expected[2 * i + 1]);
    assert_int_equal(sc_value_origin(value, count, &origin), SC_ENOTFOUND);
    assert_int_equal(origin.line, 7);
    assert_int_equal(sc_value_origin_value(value, count, &untouched), SC_ENOTFOUND);
    assert_int_equal(untouched.node, 7);
}
