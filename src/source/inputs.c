/* source/inputs.c: files, globs and texts become inputs. */
#include "source/inputs.h"

#include "base/error.h"
#include "base/platform.h"
#include "base/utf8.h"
#include "source/file.h"
#include "source/glob.h"
#include "source/hierarchy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *const extensions[] = {".toml", ".yaml", ".yml", ".json"};

/* Hang a program's format at the text. A text in memory is shared with other loads and cannot
 * change, so that is copied. */
static sc_status set_reader(const struct sc__input_context *context, struct sc__input *input,
                            struct sc__custom_format *format)
{
    struct sc__text *own = input->text;
    if (input->layer->kind == SC__LAYER_TEXT) {
        own = sc__text_copy(context->allocator, own->kind, (sc_str){own->name, own->name_length},
                            (sc_str){own->bytes, own->length});
        if (!own)
            return SC_ENOMEM;
        sc__text_release(input->text);
        input->text = own;
    }
    sc__text_set_reader(own, &format->reader.shared);
    return SC_OK;
}

/* The format that a program has brought along for a text, the last one first; NULL: none. */
static struct sc__custom_format *find_custom(const struct sc__formats *formats,
                                             const struct sc__input *input)
{
    const struct sc__text *text = input->text;
    if (input->format == SC__FORMAT_CUSTOM && text->kind != SC__TEXT_PLACELESS)
        return formats->items[input->layer->custom];
    for (uint32_t i = input->format == SC__FORMAT_UNKNOWN ? formats->count : 0; i > 0; i--) {
        if (sc__custom_format_takes(formats->items[i - 1], (sc_str){text->name, text->name_length}))
            return formats->items[i - 1];
    }
    return NULL;
}

static enum sc__format decide(const struct sc__input_context *context,
                              const struct sc__input *input)
{
    const struct sc__text *text = input->text;
    enum sc__format format = input->format;
    if (text->reader)
        return SC__FORMAT_CUSTOM;
    if (format == SC__FORMAT_UNKNOWN)
        format = sc__format_detect((sc_str){text->name, text->name_length},
                                   (sc_str){text->bytes, text->length});
    return sc__format_in(format, &context->dialects);
}

sc_status sc__inputs_add(const struct sc__input_context *context, struct sc__inputs *inputs,
                         const struct sc__input *input, sc_error *error)
{
    void *items = inputs->items;
    struct sc__input added = *input;
    struct sc__custom_format *custom = find_custom(context->formats, input);
    if ((custom && set_reader(context, &added, custom) != SC_OK) ||
        !sc__arena_reserve(context->arena, &items, &inputs->capacity, inputs->count + (size_t)1,
                           sizeof *inputs->items)) {
        sc__text_release(added.text);
        return sc__error_no_memory(error);
    }
    inputs->items = items;
    added.format = decide(context, &added);
    if (!added.label)
        added.label = added.layer->label;
    inputs->items[inputs->count++] = added;
    return SC_OK;
}

/* Is the name one that an extension may follow: "config", ".app", but not "a.b" or "folder/"? */
static bool takes_extension(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return name[0] != '\0' && strchr(name + 1, '.') == NULL;
}

static bool is_absent(const sc_error *error)
{
    return error->status == SC_EIO &&
           (error->system_errno == ENOENT || error->system_errno == ENOTDIR);
}

/* A folder "config" beside a file "config.toml" is usual. */
static bool is_no_such_file(const sc_error *error)
{
    return is_absent(error) || (error->status == SC_EIO && error->system_errno == EISDIR);
}

/* The first of name.toml, name.yaml, ... that exists; `error` is the plain name's until then. */
static sc_status read_extended(const char *path, const struct sc__input_context *context,
                               struct sc__text **text, struct sc__file_identity *identity,
                               sc_error *error)
{
    sc_error missing;
    size_t length = strlen(path);
    char *longer = sc__arena_allocate(context->arena, length + sizeof ".toml");
    if (!longer)
        return sc__error_no_memory(error);
    memcpy(longer, path, length);
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        strcpy(longer + length, extensions[i]);
        sc_status status =
            sc__file_read(longer, context->limit, context->allocator, text, identity, &missing);
        if (status == SC_OK || !is_absent(&missing)) {
            *error = missing;
            return status;
        }
    }
    if (is_absent(error)) {
        missing = *error;
        sc__error_set(error, SC_EIO, "no such file, nor one with .toml, .yaml, .yml or .json");
        error->system_errno = missing.system_errno;
        memcpy(error->source, missing.source, sizeof error->source);
    }
    return SC_EIO;
}

/* A leading "~" or "~/" stands for the home directory, where there is one. NULL if there is
 * no memory. */
static const char *expand_home(const char *path, const struct sc__input_context *context)
{
    const char *home = sc__platform_home();
    if (path[0] != '~' || (path[1] != '/' && path[1] != '\0') || !home)
        return path;
    size_t length = strlen(home) + strlen(path);
    char *expanded = sc__arena_allocate(context->arena, length);
    if (expanded)
        snprintf(expanded, length, "%s%s", home, path + 1);
    return expanded;
}

sc_status sc__named_file_read(const char *path, const struct sc__input_context *context,
                              struct sc__text **text, struct sc__file_identity *identity,
                              sc_error *error)
{
    sc_status status =
        sc__file_read(path, context->limit, context->allocator, text, identity, error);
    if (status == SC_OK || !takes_extension(path) || !is_no_such_file(error))
        return status;
    return read_extended(path, context, text, identity, error);
}

bool sc__named_file_is_absent(const char *path, const sc_error *failure)
{
    return takes_extension(path) ? is_no_such_file(failure) : is_absent(failure);
}

static sc_status read_file(const struct sc__layer *layer, const struct sc__input_context *context,
                           struct sc__inputs *inputs, sc_error *error)
{
    struct sc__input input = {.layer = layer, .format = layer->format};
    sc_error failure = SC_ERROR_INIT;
    const char *path = expand_home(layer->name, context);
    if (!path)
        return sc__error_no_memory(error);
    if (sc__named_file_read(path, context, &input.text, &input.identity, &failure) == SC_OK)
        return sc__inputs_add(context, inputs, &input, error);
    if (layer->is_optional && sc__named_file_is_absent(path, &failure))
        return SC_OK;
    if (error)
        *error = failure;
    return failure.status;
}

static sc_status read_found(const char *path, const struct sc__layer *layer,
                            const struct sc__input_context *context, struct sc__inputs *inputs,
                            sc_error *error)
{
    struct sc__input input = {.layer = layer, .format = layer->format, .is_lenient = true};
    sc_error failure = SC_ERROR_INIT;
    sc_status status = sc__file_read(path, context->limit, context->allocator, &input.text,
                                     &input.identity, &failure);
    if (status == SC_OK)
        return sc__inputs_add(context, inputs, &input, error);
    if (status == SC_ENOMEM)
        return sc__error_no_memory(error);
    sc__warn(context->warnings, path, status, "%s", failure.message);
    return SC_OK;
}

static sc_status read_glob(const struct sc__layer *layer, const struct sc__input_context *context,
                           struct sc__inputs *inputs, sc_error *error)
{
    struct sc__glob_result result;
    const char *pattern = expand_home(layer->name, context);
    int failure = pattern ? sc__glob_expand(pattern, context->arena, &result) : ENOMEM;
    if (failure == ENOMEM)
        return sc__error_no_memory(error);
    if (failure == EINVAL || failure == E2BIG) {
        sc__error_set(error, failure == EINVAL ? SC_EINVALID : SC_ELIMIT, "%s", result.problem);
        if (error)
            sc__error_text(error->source, (sc_str){layer->name, strlen(layer->name)});
        return failure == EINVAL ? SC_EINVALID : SC_ELIMIT;
    }
    if (failure != 0)
        return sc__error_system(error, SC_EIO, layer->name, failure, "cannot expand the pattern");
    for (uint32_t i = 0; i < result.unreadable_count; i++)
        sc__warn(context->warnings, result.unreadable[i].path, SC_EIO,
                 "cannot look into the directory: %s", strerror(result.unreadable[i].errno_value));
    if (result.count == 0)
        sc__warn(context->warnings, layer->name, SC_ENOTFOUND, "no file matches the pattern");
    sc_status status = SC_OK;
    for (uint32_t i = 0; i < result.count && status == SC_OK; i++)
        status = read_found(result.paths[i], layer, context, inputs, error);
    return status;
}

static sc_status read_hierarchy(const struct sc__layer *layer,
                                const struct sc__input_context *context, struct sc__inputs *inputs,
                                sc_error *error)
{
    const char **paths;
    uint32_t count;
    sc_status status = sc__hierarchy_find(layer->text, context->arena, &paths, &count, error);
    for (uint32_t i = 0; i < count && status == SC_OK; i++)
        status = read_found(paths[i], layer, context, inputs, error);
    return status;
}

/* The names in a directory, while they are gathered. */
struct listing {
    struct sc__arena *arena;
    struct sc__directory_entry *items;
    uint32_t count;
    uint32_t capacity;
    bool failed; /* no memory */
};

static bool add_entry(void *context, const struct sc__directory_entry *entry)
{
    struct listing *listing = context;
    void *items = listing->items;
    if (entry->name[0] == '.')
        return true;
    char *name = sc__arena_copy(listing->arena, entry->name, strlen(entry->name));
    listing->failed =
        !name || !sc__arena_reserve(listing->arena, &items, &listing->capacity,
                                    listing->count + (size_t)1, sizeof *listing->items);
    if (listing->failed)
        return false;
    listing->items = items;
    listing->items[listing->count] = *entry;
    listing->items[listing->count++].name = name;
    return true;
}

static int by_entry_name(const void *a, const void *b)
{
    const struct sc__directory_entry *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* One file of a directory: its name is the key. */
static sc_status read_key_file(const char *directory, const struct sc__directory_entry *entry,
                               const struct sc__layer *layer,
                               const struct sc__input_context *context, struct sc__inputs *inputs,
                               sc_error *error)
{
    uint32_t before = inputs->count;
    size_t size = strlen(directory) + strlen(entry->name) + 2;
    char *path = sc__arena_allocate(context->arena, size);
    sc_str *key = sc__arena_allocate(context->arena, sizeof *key);
    if (!path || !key)
        return sc__error_no_memory(error);
    bool has_slash = directory[strlen(directory) - 1] == '/';
    snprintf(path, size, "%s%s%s", directory, has_slash ? "" : "/", entry->name);
    *key = (sc_str){entry->name, strlen(entry->name)};
    bool is_text = sc__utf8_valid_prefix(key->data, key->length) == key->length;
    if (entry->type == SC__FILE_DIRECTORY || !is_text) {
        sc__warn(context->warnings, path, is_text ? SC_EINVALID : SC_EENCODING, "%s",
                 is_text ? "a directory among the files that are keys is passed over"
                         : "a name that is not UTF-8 can be no key; the file is passed over");
        return SC_OK;
    }
    sc_status status = read_found(path, layer, context, inputs, error);
    if (status == SC_OK && inputs->count > before) {
        inputs->items[before].keys = key;
        inputs->items[before].key_count = 1;
    }
    return status;
}

static sc_status read_directory(const struct sc__layer *layer,
                                const struct sc__input_context *context, struct sc__inputs *inputs,
                                sc_error *error)
{
    struct listing listing = {.arena = context->arena};
    const char *path = expand_home(layer->name, context);
    int failure = path ? sc__platform_list(path, add_entry, &listing) : ENOMEM;
    if (failure == ENOMEM || listing.failed)
        return sc__error_no_memory(error);
    if (failure != 0)
        return sc__error_system(error, SC_EIO, path, failure, "cannot look into the directory");
    if (listing.count > 0)
        qsort(listing.items, listing.count, sizeof *listing.items, by_entry_name);
    sc_status status = SC_OK;
    for (uint32_t i = 0; i < listing.count && status == SC_OK; i++)
        status = read_key_file(path, &listing.items[i], layer, context, inputs, error);
    return status;
}

/* An error about a file says which variable names it. */
static sc_status add_variable_name(const struct sc__text *text, size_t value, sc_error *error)
{
    char message[SC_ERROR_TEXT];
    if (!error)
        return SC_EIO;
    sc_str name = sc__text_place(text, value).source;
    memcpy(message, error->message, sizeof message);
    snprintf(error->message, sizeof error->message, "%.180s, named by %.*s", message,
             (int)(name.length < 60 ? name.length : 60), name.data);
    return error->status;
}

static sc_status read_variable_file(const struct sc__variable_file *file,
                                    const struct sc__input *environment,
                                    const struct sc__input_context *context,
                                    struct sc__inputs *inputs, sc_error *error)
{
    const struct sc__text *variables = environment->text;
    struct sc__input input = {.layer = environment->layer,
                              .format = SC__FORMAT_FILE_VALUE,
                              .keys = file->keys,
                              .key_count = file->key_count};
    if (file->value == file->end)
        return sc__error_at(error, variables, file->value, SC_EINVALID,
                            "the variable names no file");
    char *name =
        sc__arena_copy(context->arena, variables->bytes + file->value, file->end - file->value);
    const char *path = name ? expand_home(name, context) : NULL;
    if (!path)
        return sc__error_no_memory(error);
    sc_status status = sc__file_read(path, context->limit, context->allocator, &input.text,
                                     &input.identity, error);
    if (status == SC_EIO)
        return add_variable_name(variables, file->value, error);
    return status == SC_OK ? sc__inputs_add(context, inputs, &input, error) : status;
}

sc_status sc__variable_files_read(const struct sc__variable_files *files,
                                  const struct sc__input *environment,
                                  const struct sc__input_context *context,
                                  struct sc__inputs *inputs, sc_error *error)
{
    struct sc__input from = *environment; /* which lies in a vector that grows */
    sc_status status = SC_OK;
    for (uint32_t i = 0; i < files->count && status == SC_OK; i++)
        status = read_variable_file(&files->items[i], &from, context, inputs, error);
    return status;
}

static sc_status check_size(const struct sc__layer *layer, uint64_t limit, sc_error *error)
{
    if (layer->text->length <= limit)
        return SC_OK;
    sc__error_set(error, SC_ELIMIT, "the text has %zu bytes; the limit is %llu",
                  layer->text->length, (unsigned long long)limit);
    if (error)
        sc__error_text(error->source, (sc_str){layer->label, strlen(layer->label)});
    return SC_ELIMIT;
}

sc_status sc__layer_read(const struct sc__layer *layer, const struct sc__input_context *context,
                         struct sc__inputs *inputs, sc_error *error)
{
    if (layer->kind == SC__LAYER_FILE)
        return read_file(layer, context, inputs, error);
    if (layer->kind == SC__LAYER_GLOB)
        return read_glob(layer, context, inputs, error);
    if (layer->kind == SC__LAYER_HIERARCHY)
        return read_hierarchy(layer, context, inputs, error);
    if (layer->kind == SC__LAYER_DIRECTORY)
        return read_directory(layer, context, inputs, error);
    if (layer->kind == SC__LAYER_CUSTOM)
        return sc__custom_source_read(layer, context, inputs, error);
    sc_status status = check_size(layer, context->limit, error);
    if (status != SC_OK)
        return status;
    struct sc__input input = {
        .layer = layer, .text = sc__text_retain(layer->text), .format = layer->format};
    return sc__inputs_add(context, inputs, &input, error);
}

void sc__inputs_release(struct sc__inputs *inputs)
{
    for (uint32_t i = 0; i < inputs->count; i++)
        sc__text_release(inputs->items[i].text);
    inputs->count = 0;
}
