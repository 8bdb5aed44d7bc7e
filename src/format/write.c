/* format/write.c: which writer, and where the value lies that a format cannot express. */
#include "format/write.h"

#include "base/error.h"
#include "format/json_write.h"
#include "format/write_walk.h"
#include "value/path.h"

sc_status sc__write(sc_format format, const struct sc__writing *writing)
{
    bool is_json = format == SC_FORMAT_AUTO || format == SC_FORMAT_JSON;
    if (writing->compact && !is_json)
        return sc__error_set(writing->error, SC_EINVALID, "only JSON can be compact");
    switch (format) {
    case SC_FORMAT_AUTO:
    case SC_FORMAT_JSON:
        sc__json_write(writing->out, writing->document, writing->root,
                       writing->compact ? SC__JSON_COMPACT : SC__JSON_INDENTED);
        return SC_OK;
    case SC_FORMAT_TOML:
        return sc__toml_write(writing);
    case SC_FORMAT_YAML:
        return sc__yaml_write(writing);
    case SC_FORMAT_DOTENV:
        return sc__dotenv_write(writing);
    case SC_FORMAT_FLAT:
        return sc__flat_write(writing);
    default:
        return sc__error_set(writing->error, SC_EINVALID, "this format cannot be written");
    }
}

static void append_step(struct sc__buffer *path, const struct sc__document *document, uint32_t node,
                        uint32_t position)
{
    uint32_t key = sc__document_node(document, node)->key;
    if (key == SC__NO_KEY)
        sc__path_append_index(path, position);
    else
        sc__path_append_key(path, sc__key_text(document, key));
}

/* Nodes do not know what holds them, so that the tree is searched; once, for one message. */
static void append_path(const struct sc__writing *writing, uint32_t node, struct sc__buffer *path)
{
    struct sc__walk walk;
    sc__walk_init(&walk, writing->document, writing->root, writing->out->allocator);
    sc__buffer_append_str(path, writing->path);
    while (sc__walk_next(&walk) != SC__WALK_END && walk.number != node)
        continue;
    const struct sc__walk_frame *frames = sc__walk_frames(&walk);
    for (size_t i = 1; i < walk.depth; i++)
        append_step(path, writing->document, frames[i].container, frames[i].own);
    if (walk.depth > 0)
        append_step(path, writing->document, node, walk.position);
    path->failed |= walk.failed;
    sc__walk_fini(&walk);
}

/* A path that has quotes of its own needs none around it. */
static void set_error_at(const struct sc__writing *writing, sc_status status, const char *message,
                         const struct sc__buffer *path)
{
    const char *quote = memchr(path->data, '"', path->length) ? "" : "\"";
    sc__error_set(writing->error, status, "%s, at %s%.*s%s", message, quote,
                  path->length < SC_ERROR_TEXT ? (int)path->length : SC_ERROR_TEXT, path->data,
                  quote);
}

sc_status sc__write_refuse(const struct sc__writing *writing, uint32_t node, sc_status status,
                           const char *format, ...)
{
    struct sc__buffer path;
    char message[SC_ERROR_TEXT];
    va_list arguments;
    va_start(arguments, format);
    sc__error_message(message, format, arguments);
    va_end(arguments);
    sc__buffer_init(&path, writing->out->allocator);
    append_path(writing, node, &path);
    if (writing->refused && !path.failed)
        *writing->refused = node;
    if (path.failed)
        status = sc__error_no_memory(writing->error);
    else if (path.length == 0)
        sc__error_set(writing->error, status, "%s, at the root", message);
    else
        set_error_at(writing, status, message, &path);
    sc__buffer_fini(&path);
    return status;
}

sc_status sc__write_check_root(const struct sc__writing *writing, const char *format_name)
{
    const struct sc__node *root = sc__document_node(writing->document, writing->root);
    if (root->type == SC__MAPPING)
        return SC_OK;
    return sc__write_refuse(writing, writing->root, SC_ETYPE,
                            "%s cannot express %s that is no member of a mapping", format_name,
                            sc__type_name((enum sc__type)root->type));
}
