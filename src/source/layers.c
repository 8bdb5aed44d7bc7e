/* source/layers.c: building the list of layers. */
#include "source/layers.h"

#include "base/error.h"
#include "base/options.h"
#include "source/file.h"
#include "source/glob.h"
#include "value/path.h"

#include <string.h>

enum { CHUNK_SIZE = 1024 };

sc_layers *sc__layers_create(const sc_allocator *allocator, size_t chunk_size)
{
    sc_layers *layers = sc__allocate_zeroed(allocator, sizeof *layers);
    if (!layers)
        return NULL;
    atomic_init(&layers->references, 1);
    layers->allocator = allocator;
    sc__arena_init(&layers->arena, allocator, chunk_size);
    layers->options = (sc_load_options)SC_LOAD_OPTIONS_INIT;
    return layers;
}

sc_layers *sc_layers_create(void)
{
    return sc__layers_create(&sc__default_allocator, CHUNK_SIZE);
}

sc_layers *sc_layers_create_with(const sc_allocator *allocator)
{
    return sc__layers_create(allocator ? allocator : &sc__default_allocator, CHUNK_SIZE);
}

sc_layers *sc__layers_retain(sc_layers *layers)
{
    atomic_fetch_add_explicit(&layers->references, 1, memory_order_relaxed);
    return layers;
}

void sc_layers_destroy(sc_layers *layers)
{
    if (!layers || atomic_fetch_sub_explicit(&layers->references, 1, memory_order_acq_rel) != 1)
        return;
    sc__weak_remove(&layers->weak, SC__SHARING_LAYERS);
    for (uint32_t i = 0; i < layers->count; i++) {
        sc__text_release(layers->items[i].text);
        sc__shared_release((struct sc__shared *)layers->items[i].source);
    }
    for (uint32_t i = 0; i < layers->formats.count; i++)
        sc__shared_release(&layers->formats.items[i]->reader.shared);
    sc__text_release(layers->environment);
    sc__arena_fini(&layers->arena);
    sc__release(layers->allocator, layers, sizeof *layers);
}

sc_status sc__layers_add(sc_layers *layers, const struct sc__layer *layer)
{
    void *items = layers->items;
    const char *name = sc__arena_copy(&layers->arena, layer->name, strlen(layer->name));
    const char *label = strcmp(layer->label, layer->name) == 0
                            ? name
                            : sc__arena_copy(&layers->arena, layer->label, strlen(layer->label));
    if (!name || !label ||
        !sc__arena_reserve(&layers->arena, &items, &layers->capacity, layers->count + (size_t)1,
                           sizeof *layer))
        return SC_ENOMEM;
    layers->items = items;
    struct sc__layer *added = &layers->items[layers->count++];
    *added = *layer;
    added->name = name;
    added->label = label;
    return SC_OK;
}

static sc_status add_named(sc_layers *layers, enum sc__layer_kind kind, const char *name,
                           bool is_optional)
{
    if (!layers || !name || name[0] == '\0')
        return SC_EINVALID;
    struct sc__layer layer = {.kind = kind,
                              .is_optional = is_optional,
                              .format = layers->format,
                              .included_format = layers->format,
                              .custom = layers->custom,
                              .arrays = layers->arrays,
                              .name = name,
                              .label = name};
    return sc__layers_add(layers, &layer);
}

sc_status sc_layers_add_file(sc_layers *layers, const char *path)
{
    return add_named(layers, SC__LAYER_FILE, path, false);
}

sc_status sc_layers_add_file_optional(sc_layers *layers, const char *path)
{
    return add_named(layers, SC__LAYER_FILE, path, true);
}

sc_status sc_layers_add_join(sc_layers *layers, const char *path)
{
    sc_status status = add_named(layers, SC__LAYER_FILE, path, false);
    if (status == SC_OK)
        layers->items[layers->count - 1].fills = true;
    return status;
}

sc_status sc_layers_add_glob(sc_layers *layers, const char *pattern)
{
    return add_named(layers, SC__LAYER_GLOB, pattern, false);
}

sc_status sc_layers_add_env(sc_layers *layers, const char *prefix)
{
    if (!layers || !prefix || prefix[0] == '\0')
        return SC_EINVALID;
    size_t size = sizeof "env " + strlen(prefix);
    char *label = sc__arena_allocate(&layers->arena, size);
    if (!label)
        return SC_ENOMEM;
    snprintf(label, size, "env %s", prefix);
    struct sc__layer layer = {.kind = SC__LAYER_ENVIRONMENT,
                              .format = SC__FORMAT_ENVIRONMENT,
                              .arrays = layers->arrays,
                              .name = prefix,
                              .label = label};
    return sc__layers_add(layers, &layer);
}

sc_status sc_layers_add_hierarchy(sc_layers *layers, const char *application)
{
    bool is_name =
        application && application[0] != '\0' && application[0] != '.' && !strchr(application, '/');
    if (!layers || !is_name)
        return SC_EINVALID;
    size_t size = sizeof "hierarchy " + strlen(application);
    char *label = sc__arena_allocate(&layers->arena, size);
    if (!label)
        return SC_ENOMEM;
    snprintf(label, size, "hierarchy %s", application);
    struct sc__layer layer = {.kind = SC__LAYER_HIERARCHY,
                              .format = layers->format,
                              .included_format = layers->format,
                              .custom = layers->custom,
                              .arrays = layers->arrays,
                              .name = application,
                              .label = label};
    return sc__layers_add(layers, &layer);
}

sc_status sc_layers_add_directory(sc_layers *layers, const char *path)
{
    if (!layers || !path || path[0] == '\0')
        return SC_EINVALID;
    struct sc__layer layer = {.kind = SC__LAYER_DIRECTORY,
                              .format = SC__FORMAT_FILE_VALUE,
                              .arrays = layers->arrays,
                              .name = path,
                              .label = path};
    return sc__layers_add(layers, &layer);
}

sc_status sc__layers_add_text(sc_layers *layers, const char *name, enum sc__format format,
                              sc_str bytes)
{
    struct sc__layer layer = {.kind = SC__LAYER_TEXT,
                              .format = format,
                              .arrays = layers->arrays,
                              .name = name,
                              .label = name};
    layer.text =
        sc__text_copy(layers->allocator, SC__TEXT_PLAIN, (sc_str){name, strlen(name)}, bytes);
    sc_status status = layer.text ? sc__layers_add(layers, &layer) : SC_ENOMEM;
    if (status != SC_OK)
        sc__text_release(layer.text);
    return status;
}

sc_status sc_layers_add_text(sc_layers *layers, const char *name, sc_format format,
                             const char *text, size_t length)
{
    enum sc__format found;
    uint32_t custom;
    if (!layers || !name || name[0] == '\0' || (!text && length > 0) ||
        !sc__layers_find_format(&layers->formats, format, &found, &custom))
        return SC_EINVALID;
    sc_status status = sc__layers_add_text(layers, name, found, (sc_str){text, length});
    if (status == SC_OK)
        layers->items[layers->count - 1].custom = custom;
    return status;
}

sc_status sc_layers_add_set(sc_layers *layers, const char *assignment)
{
    if (!layers || !assignment || assignment[0] == '\0')
        return SC_EINVALID;
    return sc__layers_add_text(layers, "--set", SC__FORMAT_OVERRIDE,
                               (sc_str){assignment, strlen(assignment)});
}

sc_status sc_layers_add_stdin(sc_layers *layers, sc_error *error)
{
    if (!layers)
        return sc__error_set(error, SC_EINVALID, "no list of layers");
    struct sc__layer layer = {.kind = SC__LAYER_TEXT,
                              .format = layers->format,
                              .included_format = layers->format,
                              .custom = layers->custom,
                              .arrays = layers->arrays,
                              .name = "-",
                              .label = "-"};
    sc_status status = sc__file_read_stdin(layers->options.max_document_bytes, layers->allocator,
                                           &layer.text, error);
    if (status != SC_OK)
        return status;
    status = sc__layers_add(layers, &layer);
    if (status != SC_OK) {
        sc__text_release(layer.text);
        sc__error_no_memory(error);
    }
    return status;
}

/* A name that is no glob, because a backslash stands before each of its special characters. */
static sc_status add_escaped_file(sc_layers *layers, const char *name)
{
    char *plain = sc__arena_copy(&layers->arena, name, strlen(name));
    if (!plain)
        return SC_ENOMEM;
    sc__glob_unescape(plain);
    return sc_layers_add_file(layers, plain);
}

sc_status sc_layers_add_source(sc_layers *layers, const char *name, sc_error *error)
{
    if (!layers || !name || name[0] == '\0')
        return sc__error_set(error, SC_EINVALID, "the name of a source is empty");
    if (strcmp(name, "-") == 0)
        return sc_layers_add_stdin(layers, error);
    sc_status status = sc__glob_is_pattern(name) ? sc_layers_add_glob(layers, name)
                                                 : add_escaped_file(layers, name);
    return status == SC_OK ? status : sc__error_no_memory(error);
}

static_assert((int)SC_ARRAYS_APPEND == SC__ARRAYS_APPEND &&
                  (int)SC_ARRAYS_REPLACE == SC__ARRAYS_REPLACE &&
                  (int)SC_ARRAYS_MERGE == SC__ARRAYS_MERGE && (int)SC_ARRAYS_SUM == SC__ARRAYS_SUM,
              "a public strategy is the merge's own");

/* Neither setter can fail: a number that is no strategy or format changes nothing. */
void sc_layers_set_arrays(sc_layers *layers, sc_arrays strategy)
{
    if (strategy <= SC_ARRAYS_SUM)
        layers->arrays = (enum sc__array_strategy)strategy;
}

void sc_layers_set_format(sc_layers *layers, sc_format format)
{
    sc__layers_find_format(&layers->formats, format, &layers->format, &layers->custom);
}

/* Is it a path of at least one key and no index? */
static bool is_path_of_keys(const char *text)
{
    struct sc__path path;
    struct sc__path_step step;
    enum sc__path_result result;
    sc__path_init(&path, text, strlen(text));
    while ((result = sc__path_next(&path, &step)) == SC__PATH_STEP) {
        if (step.is_index)
            return false;
    }
    return result == SC__PATH_END && text[0] != '\0';
}

sc_status sc__layers_add_rule(sc_layers *layers, sc_str path, enum sc__array_strategy arrays)
{
    void *rules = layers->rules;
    const char *copy = sc__arena_copy(&layers->arena, path.data, path.length);
    if (!copy || !sc__arena_reserve(&layers->arena, &rules, &layers->rule_capacity,
                                    layers->rule_count + (size_t)1, sizeof *layers->rules))
        return SC_ENOMEM;
    layers->rules = rules;
    layers->rules[layers->rule_count++] = (struct sc__array_rule){{copy, path.length}, arrays};
    return SC_OK;
}

sc_status sc_layers_set_arrays_at(sc_layers *layers, const char *path, sc_arrays strategy)
{
    if (!layers || !path || !is_path_of_keys(path) || strategy > SC_ARRAYS_SUM)
        return SC_EINVALID;
    return sc__layers_add_rule(layers, (sc_str){path, strlen(path)},
                               (enum sc__array_strategy)strategy);
}

bool sc__load_options_valid(const sc_load_options *options)
{
    return options->max_depth >= 1 && options->max_depth <= 1024 &&
           options->max_document_bytes < UINT32_MAX && options->max_expansion_bytes < INT64_MAX;
}

sc_status sc_layers_set_options(sc_layers *layers, const sc_load_options *options)
{
    sc_load_options used = SC_LOAD_OPTIONS_INIT;
    if (!layers || !options || !sc__options_read(&used, sizeof used, options) ||
        !sc__load_options_valid(&used))
        return SC_EINVALID;
    layers->options = used;
    return SC_OK;
}

struct sc__dialects sc__dialects_of(const sc_load_options *options)
{
    return (struct sc__dialects){.json_comments = options->json_comments,
                                 .toml_1_1 = options->toml_1_1};
}

sc_status sc_layers_set_profile(sc_layers *layers, const char *name)
{
    if (!layers || (name && name[0] == '\0'))
        return SC_EINVALID;
    const char *copy = name ? sc__arena_copy(&layers->arena, name, strlen(name)) : NULL;
    if (name && !copy)
        return SC_ENOMEM;
    layers->profile = copy;
    return SC_OK;
}

sc_status sc_layers_set_include_root(sc_layers *layers, const char *directory)
{
    if (!layers || (directory && directory[0] == '\0'))
        return SC_EINVALID;
    const char *copy =
        directory ? sc__arena_copy(&layers->arena, directory, strlen(directory)) : NULL;
    if (directory && !copy)
        return SC_ENOMEM;
    layers->include_root = copy;
    return SC_OK;
}
