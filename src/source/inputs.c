/* source/inputs.c: files, globs and texts become inputs. */
#include "source/inputs.h"

#include "base/error.h"
#include "base/platform.h"
#include "source/file.h"
#include "source/glob.h"
#include "source/hierarchy.h"

#include <errno.h>
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

/* A file's text, say, is this input's alone until here, and nothing changes it any more; one that
 * belongs to a layer may be in use elsewhere. The key of a file's value is still to come. */
static bool may_share(const struct sc__input *input)
{
    return !input->text->reader && input->format != SC__FORMAT_FILE_VALUE &&
           atomic_load_explicit(&input->text->references, memory_order_relaxed) == 1;
}

void sc__input_share(const struct sc__input_context *context, struct sc__input *input)
{
    if (may_share(input))
        input->text = sc__text_unify(input->text, context->memory->sharing);
}

enum sc__format sc__input_format(const struct sc__input_context *context,
                                 const struct sc__input *input)
{
    return find_custom(context->formats, input) ? SC__FORMAT_CUSTOM : decide(context, input);
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
    if (!added.ahead) /* whose text may be parsed already, and then was shared before */
        sc__input_share(context, &added);
    if (!added.label)
        added.label = added.layer->label;
    inputs->items[inputs->count++] = added;
    return SC_OK;
}

sc_status sc__input_file_read(const char *path, const struct sc__input_context *context,
                              struct sc__text **text, struct sc__file_identity *identity,
                              sc_error *error)
{
    uint64_t began = sc__metrics_begin(context->metrics);
    sc_status status =
        sc__file_read_with(path, context->limit, context->memory, text, identity, error);
    if (status == SC_OK) {
        sc__metrics_end(context->metrics, SC__TIMED_FILE, began);
        sc__metrics_count(context->metrics, SC__COUNT_FILES);
        sc__metrics_add(context->metrics, SC__COUNT_FILE_BYTES, (*text)->length);
    }
    return status;
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
        sc_status status = sc__input_file_read(longer, context, text, identity, &missing);
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

const char *sc__expand_home(const char *path, const struct sc__input_context *context)
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
    sc_status status = sc__input_file_read(path, context, text, identity, error);
    if (status == SC_OK || !takes_extension(path) || !is_no_such_file(error))
        return status;
    return read_extended(path, context, text, identity, error);
}

bool sc__named_file_is_absent(const char *path, const sc_error *failure)
{
    return takes_extension(path) ? is_no_such_file(failure) : is_absent(failure);
}

/* What a file gives, now or before its turn. */
static sc_status read_text(const char *path, const struct sc__input_context *context,
                           struct sc__input *input, sc_error *failure)
{
    sc_status status;
    if (context->ahead && context->ahead->take(context->ahead, path, input, &status, failure))
        return status;
    if (input->is_lenient)
        return sc__input_file_read(path, context, &input->text, &input->identity, failure);
    return sc__named_file_read(path, context, &input->text, &input->identity, failure);
}

static sc_status read_file(const struct sc__layer *layer, const char *path,
                           const struct sc__input_context *context, struct sc__inputs *inputs,
                           sc_error *error)
{
    struct sc__input input = {.layer = layer, .format = layer->format};
    sc_error failure = SC_ERROR_INIT;
    if (read_text(path, context, &input, &failure) == SC_OK)
        return sc__inputs_add(context, inputs, &input, error);
    if (layer->is_optional && sc__named_file_is_absent(path, &failure))
        return SC_OK;
    if (error)
        *error = failure;
    return failure.status;
}

sc_status sc__found_file_read(const char *path, const struct sc__layer *layer,
                              const struct sc__input_context *context, struct sc__inputs *inputs,
                              sc_error *error)
{
    struct sc__input input = {.layer = layer, .format = layer->format, .is_lenient = true};
    sc_error failure = SC_ERROR_INIT;
    sc_status status = read_text(path, context, &input, &failure);
    if (status == SC_OK)
        return sc__inputs_add(context, inputs, &input, error);
    if (status == SC_ENOMEM)
        return sc__error_no_memory(error);
    sc__warn(context->warnings, path, status, "%s", failure.message);
    return SC_OK;
}

/* Why a pattern names no files. */
static sc_status refuse_glob(const struct sc__layer *layer, const struct sc__layer_files *files,
                             sc_error *error)
{
    if (files->failure != EINVAL && files->failure != E2BIG)
        return sc__error_system(error, SC_EIO, layer->name, files->failure,
                                "cannot expand the pattern");
    sc_status status = files->failure == EINVAL ? SC_EINVALID : SC_ELIMIT;
    sc__error_set(error, status, "%s", files->glob.problem);
    if (error)
        sc__error_text(error->source, (sc_str){layer->name, strlen(layer->name)});
    return status;
}

static void warn_of_glob(const struct sc__layer *layer, const struct sc__glob_result *glob,
                         struct sc__warnings *warnings)
{
    for (uint32_t i = 0; i < glob->unreadable_count; i++)
        sc__warn(warnings, glob->unreadable[i].path, SC_EIO, "cannot look into the directory: %s",
                 strerror(glob->unreadable[i].errno_value));
    if (glob->count == 0)
        sc__warn(warnings, layer->name, SC_ENOTFOUND, "no file matches the pattern");
}

bool sc__layer_has_files(const struct sc__layer *layer)
{
    return layer->kind == SC__LAYER_FILE || layer->kind == SC__LAYER_GLOB ||
           layer->kind == SC__LAYER_HIERARCHY;
}

static int find_file(const char *path, struct sc__arena *arena, struct sc__layer_files *files)
{
    files->paths = sc__arena_allocate(arena, sizeof *files->paths);
    if (!files->paths)
        return ENOMEM;
    files->paths[0] = path;
    files->count = 1;
    return 0;
}

static int find_glob(const char *pattern, struct sc__arena *arena, struct sc__layer_files *files)
{
    int failure = sc__glob_expand(pattern, arena, &files->glob);
    files->paths = files->glob.paths;
    files->count = failure == 0 ? files->glob.count : 0;
    return failure;
}

void sc__layer_find(const struct sc__layer *layer, const struct sc__input_context *context,
                    struct sc__layer_files *files)
{
    struct sc__arena *arena = context->arena;
    memset(files, 0, sizeof *files);
    if (layer->kind == SC__LAYER_HIERARCHY) {
        sc_status status =
            sc__hierarchy_find(layer->text, arena, &files->paths, &files->count, NULL);
        files->failure = status == SC_OK ? 0 : ENOMEM;
        return;
    }
    const char *name = sc__expand_home(layer->name, context);
    if (!name)
        files->failure = ENOMEM;
    else if (layer->kind == SC__LAYER_FILE)
        files->failure = find_file(name, arena, files);
    else
        files->failure = find_glob(name, arena, files);
}

sc_status sc__layer_read_found(const struct sc__layer *layer, const struct sc__layer_files *files,
                               const struct sc__input_context *context, struct sc__inputs *inputs,
                               sc_error *error)
{
    sc_status status = SC_OK;
    if (files->failure == ENOMEM)
        return sc__error_no_memory(error);
    if (files->failure != 0)
        return refuse_glob(layer, files, error);
    if (layer->kind == SC__LAYER_FILE)
        return read_file(layer, files->paths[0], context, inputs, error);
    if (layer->kind == SC__LAYER_GLOB)
        warn_of_glob(layer, &files->glob, context->warnings);
    for (uint32_t i = 0; i < files->count && status == SC_OK; i++)
        status = sc__found_file_read(files->paths[i], layer, context, inputs, error);
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
    if (sc__layer_has_files(layer)) {
        struct sc__layer_files files;
        sc__layer_find(layer, context, &files);
        return sc__layer_read_found(layer, &files, context, inputs, error);
    }
    if (layer->kind == SC__LAYER_DIRECTORY)
        return sc__directory_read(layer, context, inputs, error);
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
