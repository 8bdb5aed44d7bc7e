/* snapshot/write.c: sc_value_write: a value as a document again, and that as text. */
#include "format/write.h"

#include "base/error.h"
#include "base/options.h"
#include "snapshot/used.h"

/* The canonical path of a value, for messages; empty where there is no memory. */
static sc_str path_of(sc_value value, struct sc__arena *arena)
{
    size_t length = sc_value_path(value, NULL, 0);
    char *path = length > 0 ? sc__arena_allocate(arena, length + 1) : NULL;
    if (!path)
        return (sc_str){"", 0};
    sc_value_path(value, path, length + 1);
    return (sc_str){path, length};
}

static sc_status write_document(const struct sc__document *document, sc_value value,
                                const sc_write_options *options, struct sc__buffer *out,
                                sc_error *error)
{
    uint32_t refused = SC__NONE;
    struct sc__writing writing = {
        .out = out,
        .document = document,
        .root = document->root,
        .path = path_of(value, document->arena),
        .compact = options->compact,
        .refused = &refused,
        .error = error,
    };
    sc_status status = sc__write(options->format, &writing);
    if (refused != SC__NONE && value.element == SC__NONE)
        value.node = sc__document_node(document, refused)->at;
    if (refused != SC__NONE && error)
        sc_value_place(value, error);
    if (status == SC_OK && out->failed)
        status = sc__error_no_memory(error);
    return status;
}

sc_status sc_value_write(sc_value value, const sc_write_options *options, sc_writer writer,
                         void *context, sc_error *error)
{
    sc_write_options used = SC_WRITE_OPTIONS_INIT;
    struct sc__arena arena;
    struct sc__document document;
    struct sc__buffer buffer;
    sc_status status;
    if (!writer || !sc__options_read(&used, sizeof used, options))
        return sc__error_set(error, SC_EINVALID, "a writer and initialised options are needed");
    sc__used_mark_whole(value);
    sc__arena_init(&arena, value.snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    sc__buffer_init(&buffer, value.snapshot->allocator);
    sc__document_init(&document, &arena, NULL);
    if (sc__thaw(value, used.mask_secrets, &document))
        status = write_document(&document, value, &used, &buffer, error);
    else
        status = sc__error_no_memory(error);
    if (status == SC_OK && !writer(context, buffer.data ? buffer.data : "", buffer.length))
        status = sc__error_set(error, SC_EIO, "the output could not be written");
    sc__buffer_fini(&buffer);
    sc__arena_fini(&arena);
    return status;
}
