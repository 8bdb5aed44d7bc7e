/* source/variable_files.c: the files that variables of the environment name (rule 9). */
#include "source/inputs.h"

#include "base/error.h"
#include "source/file.h"

#include <string.h>

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
    struct sc__input input = {.layer = environment->layer, .format = SC__FORMAT_FILE_VALUE};
    if (file->value == file->end)
        return sc__error_at(error, variables, file->value, SC_EINVALID,
                            "the variable names no file");
    char *name =
        sc__arena_copy(context->arena, variables->bytes + file->value, file->end - file->value);
    const char *path = name ? sc__expand_home(name, context) : NULL;
    if (!path)
        return sc__error_no_memory(error);
    sc_status status = sc__file_read_with(path, context->limit, context->memory, &input.text,
                                          &input.identity, error);
    if (status == SC_EIO)
        return add_variable_name(variables, file->value, error);
    if (status == SC_OK)
        status = sc__inputs_add(context, inputs, &input, error);
    if (status == SC_OK && !sc__file_value_set_keys(inputs->items[inputs->count - 1].text,
                                                    file->keys, file->key_count))
        return sc__error_no_memory(error);
    return status;
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
