/* source/custom.c: sources and formats that a program brings along, and snapshots, as layers. */
#include "base/error.h"
#include "base/options.h"
#include "snapshot/built.h"
#include "source/inputs.h"

#include <string.h>

enum { FORMATS_AT_MOST = 64 }; /* so that each number is one of sc_format's in C++ too */

/* A program's source, shared by the lists that have it as a layer. */
struct sc__custom_source {
    struct sc__shared shared;
    const sc_allocator *allocator;
    sc_custom_source source; /* its name lies in the layer */
};

/* One call of a source's function. */
struct sc_texts {
    const struct sc__layer *layer;
    const struct sc__input_context *context;
    struct sc__inputs *inputs;
    sc_status status;
    sc_error error;
};

bool sc__layers_find_format(const struct sc__formats *formats, sc_format format,
                            enum sc__format *found, uint32_t *custom)
{
    uint32_t number = (uint32_t)format - SC_FORMAT_CUSTOM;
    bool is_custom = number < formats->count;
    if (!is_custom && !sc__format_is_input(format))
        return false;
    *found = is_custom ? SC__FORMAT_CUSTOM : sc__format_of(format);
    *custom = is_custom ? number : 0;
    return true;
}

sc_status sc__layers_add_format(sc_layers *layers, struct sc__custom_format *format)
{
    void *items = layers->formats.items;
    if (!sc__arena_reserve(&layers->arena, &items, &layers->format_capacity,
                           layers->formats.count + (size_t)1, sizeof *layers->formats.items))
        return SC_ENOMEM;
    layers->formats.items = items;
    layers->formats.items[layers->formats.count++] = format;
    return SC_OK;
}

sc_status sc_layers_add_format(sc_layers *layers, const sc_custom_format *format, sc_format *out)
{
    sc_custom_format used = SC_CUSTOM_FORMAT_INIT;
    struct sc__custom_format *made;
    if (!layers || !format || !sc__options_read(&used, sizeof used, format))
        return SC_EINVALID;
    if (layers->formats.count >= FORMATS_AT_MOST)
        return SC_ELIMIT;
    sc_status status = sc__custom_format_create(&used, layers->allocator, &made);
    if (status != SC_OK)
        return status;
    status = sc__layers_add_format(layers, made);
    if (status != SC_OK) {
        made->destroy = NULL; /* the context stays the caller's */
        sc__shared_release(&made->reader.shared);
    } else if (out) {
        *out = (sc_format)(SC_FORMAT_CUSTOM + layers->formats.count - 1);
    }
    return status;
}

static void destroy_source(struct sc__shared *shared)
{
    struct sc__custom_source *source = (struct sc__custom_source *)shared;
    if (source->source.destroy)
        source->source.destroy(source->source.context);
    sc__release(source->allocator, source, sizeof *source);
}

sc_status sc_layers_add_custom(sc_layers *layers, const sc_custom_source *source)
{
    sc_custom_source used = SC_CUSTOM_SOURCE_INIT;
    if (!layers || !source || !sc__options_read(&used, sizeof used, source) || !used.read ||
        !used.name || used.name[0] == '\0')
        return SC_EINVALID;
    struct sc__custom_source *made = sc__allocate_zeroed(layers->allocator, sizeof *made);
    if (!made)
        return SC_ENOMEM;
    sc__shared_init(&made->shared, destroy_source);
    made->allocator = layers->allocator;
    made->source = used;
    struct sc__layer layer = {.kind = SC__LAYER_CUSTOM,
                              .arrays = layers->arrays,
                              .name = used.name,
                              .label = used.name,
                              .source = made};
    sc_status status = sc__layers_add(layers, &layer);
    if (status != SC_OK)
        sc__release(layers->allocator, made, sizeof *made);
    return status;
}

sc_status sc_layers_add_snapshot(sc_layers *layers, const char *name, const sc_snapshot *snapshot)
{
    if (!layers || !name || name[0] == '\0' || !snapshot)
        return SC_EINVALID;
    if (sc_value_type(sc_snapshot_root(snapshot)) != SC_TYPE_MAPPING)
        return SC_ETYPE;
    struct sc__layer layer = {.kind = SC__LAYER_TEXT,
                              .format = SC__FORMAT_CUSTOM,
                              .arrays = layers->arrays,
                              .name = name,
                              .label = name};
    layer.text = sc__snapshot_text(snapshot, name, layers->allocator);
    sc_status status = layer.text ? sc__layers_add(layers, &layer) : SC_ENOMEM;
    if (status != SC_OK)
        sc__text_release(layer.text);
    return status;
}

/* The first thing that went wrong stays. */
static sc_status refuse(sc_texts *texts, sc_status status, const char *message)
{
    if (texts->status != SC_OK)
        return texts->status;
    texts->status = sc__error_set(&texts->error, status, "%s", message);
    sc__error_text(texts->error.source, (sc_str){texts->layer->label, strlen(texts->layer->label)});
    return status;
}

sc_status sc_texts_fail(sc_texts *texts, sc_status status, const char *message, ...)
{
    char whole[SC_ERROR_TEXT];
    va_list arguments;
    va_start(arguments, message);
    sc__error_message(whole, message, arguments);
    va_end(arguments);
    bool is_mistake = status > SC_OK && status <= SC_ESTRICT;
    return refuse(texts, is_mistake ? status : SC_EINVALID, whole);
}

sc_status sc_texts_add(sc_texts *texts, const char *name, sc_format format, const char *text,
                       size_t length)
{
    const struct sc__input_context *context = texts->context;
    struct sc__layer layer = *texts->layer;
    const char *called = name ? name : layer.name;
    if (texts->status != SC_OK)
        return texts->status;
    if (called[0] == '\0' || (!text && length > 0) ||
        !sc__layers_find_format(context->formats, format, &layer.format, &layer.custom))
        return refuse(texts, SC_EINVALID, "a text needs a name and a format that can be read");
    if (length > context->limit)
        return sc_texts_fail(texts, SC_ELIMIT, "a text has %zu bytes; the limit is %llu", length,
                             (unsigned long long)context->limit);
    struct sc__text *copy = sc__text_copy(context->allocator, SC__TEXT_PLAIN,
                                          (sc_str){called, strlen(called)}, (sc_str){text, length});
    if (!copy)
        return texts->status = sc__error_no_memory(&texts->error);
    struct sc__input input = {.layer = &layer, .text = copy, .format = layer.format};
    texts->status = sc__inputs_add(context, texts->inputs, &input, &texts->error);
    if (texts->status == SC_OK)
        texts->inputs->items[texts->inputs->count - 1].layer = texts->layer;
    return texts->status;
}

sc_status sc__custom_source_read(const struct sc__layer *layer,
                                 const struct sc__input_context *context, struct sc__inputs *inputs,
                                 sc_error *error)
{
    const sc_custom_source *source = &layer->source->source;
    sc_texts texts = {layer, context, inputs, SC_OK, SC_ERROR_INIT};
    sc_status said = source->read(source->context, &texts);
    if (said != SC_OK)
        sc_texts_fail(&texts, said, "%s", sc_status_text(said));
    if (texts.status != SC_OK && error)
        *error = texts.error;
    return texts.status;
}
