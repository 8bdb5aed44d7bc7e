/* source/capture.c: the list of layers as a load sees it: a copy, with what a reload must not read
 * again, the environment and the folders of a hierarchy, read. */
#include "source/layers.h"

#include "base/error.h"
#include "source/hierarchy.h"

enum { CHUNK_SIZE = 256 };

static sc_status capture_environment(const sc_layers *layers, const char *prefix,
                                     const sc_allocator *allocator, struct sc__sharing *sharing,
                                     struct sc__text **out, sc_error *error)
{
    sc_status status = sc__environment_capture(prefix, layers->options.empty_variables_absent,
                                               allocator, out, error);
    if (status == SC_OK)
        *out = sc__text_unify(*out, sharing);
    return status;
}

/* A layer for the copy, with a text of its own reference. */
static sc_status capture_layer(const sc_layers *layers, struct sc__layer *layer,
                               const sc_allocator *allocator, struct sc__sharing *sharing,
                               sc_error *error)
{
    if (layer->kind == SC__LAYER_ENVIRONMENT)
        return capture_environment(layers, layer->name, allocator, sharing, &layer->text, error);
    if (layer->kind == SC__LAYER_HIERARCHY)
        return sc__hierarchy_capture(layer->name, allocator, &layer->text, error);
    if (layer->text)
        sc__text_retain(layer->text);
    sc__shared_retain((struct sc__shared *)layer->source);
    return SC_OK;
}

static sc_status copy_formats(const sc_layers *layers, sc_layers *copy)
{
    for (uint32_t i = 0; i < layers->formats.count; i++) {
        struct sc__custom_format *format = layers->formats.items[i];
        sc__shared_retain(&format->reader.shared);
        if (sc__layers_add_format(copy, format) != SC_OK) {
            sc__shared_release(&format->reader.shared);
            return SC_ENOMEM;
        }
    }
    return SC_OK;
}

/* What holds for the whole load. */
static sc_status copy_settings(const sc_layers *layers, sc_layers *copy)
{
    copy->options = layers->options;
    sc_status status = sc_layers_set_profile(copy, layers->profile);
    if (status == SC_OK)
        status = sc_layers_set_include_root(copy, layers->include_root);
    if (status == SC_OK)
        status = sc__aliases_copy(copy, layers);
    if (status == SC_OK)
        status = copy_formats(layers, copy);
    for (uint32_t i = 0; i < layers->rule_count && status == SC_OK; i++)
        status = sc__layers_add_rule(copy, layers->rules[i].path, layers->rules[i].arrays);
    return status;
}

static sc_status copy_layer(const sc_layers *layers, const struct sc__layer *from, sc_layers *copy,
                            struct sc__sharing *sharing, sc_error *error)
{
    struct sc__layer layer = *from;
    sc_status status = capture_layer(layers, &layer, copy->allocator, sharing, error);
    if (status != SC_OK)
        return status;
    status = sc__layers_add(copy, &layer);
    if (status != SC_OK) {
        sc__text_release(layer.text);
        sc__shared_release((struct sc__shared *)layer.source);
        sc__error_no_memory(error);
    }
    return status;
}

/* No more than there will be: a copy is kept as long as its handle. */
static sc_status reserve_layers(sc_layers *copy, uint32_t count)
{
    if (count == 0)
        return SC_OK;
    copy->items = sc__arena_allocate(&copy->arena, count * sizeof *copy->items);
    copy->capacity = copy->items ? count : 0;
    return copy->items ? SC_OK : SC_ENOMEM;
}

sc_status sc__layers_capture(const sc_layers *layers, const sc_allocator *allocator,
                             struct sc__sharing *sharing, sc_layers **out, sc_error *error)
{
    sc_layers *copy = sc__layers_create(allocator, CHUNK_SIZE);
    if (!copy)
        return sc__error_no_memory(error);
    sc_status status = reserve_layers(copy, layers->count);
    if (status == SC_OK)
        status = copy_settings(layers, copy);
    if (status != SC_OK)
        sc__error_no_memory(error);
    if (status == SC_OK && layers->options.interpolate)
        status = capture_environment(layers, NULL, allocator, sharing, &copy->environment, error);
    for (uint32_t i = 0; i < layers->count && status == SC_OK; i++)
        status = copy_layer(layers, &layers->items[i], copy, sharing, error);
    if (status == SC_OK)
        *out = copy;
    else
        sc_layers_destroy(copy);
    return status;
}
