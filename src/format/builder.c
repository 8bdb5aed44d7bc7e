/* format/builder.c: where the next value goes, and what may not be.
 *
 * Values themselves are made in format/builder_values.c. */
#include "format/builder.h"

#include "base/error.h"
#include "base/utf8.h"
#include "value/path.h"

#include <string.h>

enum { TAKES_ARRAY = 1, TAKES_MAPPING = 2, TAKES_SCALAR = 4 };

bool sc__builder_init(struct sc_builder *builder, struct sc__arena *arena,
                      struct sc__document *document, const struct sc__parse_options *options,
                      size_t start)
{
    *builder = (struct sc_builder){
        .allocator = arena->allocator,
        .arena = arena,
        .text = document->text,
        .document = document,
        .warnings = options->warnings,
        .start = start,
        .limit = options->depth,
        .keep_elements = options->keep_elements,
        .at = start,
        .key = SC__NO_KEY,
    };
    if (document->text->kind == SC__TEXT_PLACELESS)
        return true;
    size_t size = document->text->length + 1;
    builder->taken = sc__arena_allocate(arena, size);
    if (builder->taken)
        memset(builder->taken, 0, size);
    return builder->taken != NULL;
}

static bool is_idle(const struct sc_builder *builder)
{
    return !builder || builder->status != SC_OK || builder->is_finished;
}

static void keep(struct sc_builder *builder, size_t offset, sc_status status, const char *message)
{
    builder->status = status;
    sc__error_at(&builder->error, builder->text, offset, status, "%s", message);
}

static void no_memory(struct sc_builder *builder)
{
    builder->status = sc__error_no_memory(&builder->error);
}

static struct sc__node *innermost(const struct sc_builder *builder)
{
    return &builder->document->nodes[builder->open[builder->open_count - 1]];
}

/* The canonical path of what is open, and of the key that waits. */
static void write_path(const struct sc_builder *builder, struct sc__buffer *path)
{
    const struct sc__document *document = builder->document;
    for (uint32_t i = 1; i < builder->open_count; i++) {
        const struct sc__node *node = &document->nodes[builder->open[i]];
        if (node->key == SC__NO_KEY)
            sc__path_append_index(path, document->nodes[builder->open[i - 1]].count - 1);
        else
            sc__path_append_key(path, sc__key_text(document, node->key));
    }
    if (builder->key != SC__NO_KEY)
        sc__path_append_key(path, sc__key_text(document, builder->key));
    if (builder->is_element)
        sc__path_append_index(path, innermost(builder)->count - 1);
}

void sc__builder_refuse(struct sc_builder *builder, sc_status status, const char *message)
{
    enum { PATH_AT_MOST = 120 };
    char whole[SC_ERROR_TEXT];
    struct sc__buffer path;
    if (is_idle(builder))
        return;
    sc__buffer_init(&path, builder->allocator);
    write_path(builder, &path);
    if (path.failed) {
        no_memory(builder);
    } else {
        size_t shown = path.length ? sc__utf8_cut(path.data, path.length, PATH_AT_MOST) : 0;
        snprintf(whole, sizeof whole, "%s, at %.*s%s", message, (int)shown,
                 path.length ? path.data : "", path.length ? "" : "the root");
        keep(builder, builder->at, status, whole);
    }
    sc__buffer_fini(&path);
}

static bool push(struct sc_builder *builder, uint32_t container)
{
    void *open = builder->open;
    if (!sc__arena_reserve(builder->arena, &open, &builder->open_capacity,
                           builder->open_count + (size_t)1, sizeof *builder->open)) {
        no_memory(builder);
        return false;
    }
    builder->open = open;
    builder->open[builder->open_count++] = container;
    return true;
}

/* Does the text lie in what is read? Then it lives as long as the document. */
static bool is_in_text(const struct sc_builder *builder, const char *bytes)
{
    uintptr_t start = (uintptr_t)builder->text->bytes;
    return (uintptr_t)bytes - start < builder->text->length;
}

static void take_key(struct sc_builder *builder, const char *key, size_t length)
{
    if (builder->key != SC__NO_KEY) {
        sc__builder_refuse(builder, SC_EINVALID, "two keys and no value between them");
        return;
    }
    if (length >= UINT32_MAX) {
        sc__builder_refuse(builder, SC_ELIMIT, "a key of 4 GiB or more");
        return;
    }
    if (sc__utf8_valid_prefix(key, length) < length) {
        sc__builder_refuse(builder, SC_EENCODING, "a key is not UTF-8");
        return;
    }
    const char *kept = is_in_text(builder, key) ? key : sc__arena_copy(builder->arena, key, length);
    builder->key = kept ? sc__document_key(builder->document, kept, length) : SC__NO_KEY;
    builder->key_at = builder->at;
    if (builder->key == SC__NO_KEY)
        no_memory(builder);
}

void sc_builder_key(sc_builder *builder, const char *key, size_t length)
{
    if (is_idle(builder))
        return;
    if (!key && length > 0)
        sc__builder_refuse(builder, SC_EINVALID, "a key of NULL");
    else
        take_key(builder, key ? key : "", length);
}

/* The root that a key begins while nothing is open. */
static void begin_root(struct sc_builder *builder)
{
    struct sc__document *document = builder->document;
    builder->root_is_implied = true;
    uint32_t root = sc__document_add(document, SC__NONE, SC__NO_KEY, SC__MAPPING, builder->start,
                                     builder->start);
    if (root == SC__NONE)
        no_memory(builder);
    else
        push(builder, root);
}

/* Go to where a value with this key belongs; false where none does. */
static bool prepare(struct sc_builder *builder, const char *key)
{
    if (is_idle(builder))
        return false;
    if (key)
        take_key(builder, key, strlen(key));
    if (builder->status == SC_OK && builder->open_count == 0 && builder->document->root != SC__NONE)
        sc__builder_refuse(builder, SC_EINVALID, "a value behind the end of the document");
    else if (builder->status == SC_OK && builder->open_count == 0 && builder->key != SC__NO_KEY)
        begin_root(builder);
    if (builder->status != SC_OK || builder->open_count == 0)
        return builder->status == SC_OK;
    bool is_mapping = innermost(builder)->type == SC__MAPPING;
    if (is_mapping && builder->key == SC__NO_KEY)
        sc__builder_refuse(builder, SC_EINVALID, "a value without a key in a mapping");
    else if (!is_mapping && builder->key != SC__NO_KEY)
        sc__builder_refuse(builder, SC_EINVALID, "a key in an array");
    return builder->status == SC_OK;
}

/* What stands at the key that waits; SC__NONE where nothing does. */
static uint32_t find_member(struct sc_builder *builder)
{
    if (builder->key == SC__NO_KEY || builder->open_count == 0)
        return SC__NONE;
    return sc__document_find(builder->document, builder->open[builder->open_count - 1],
                             builder->key);
}

static void refuse_duplicate(struct sc_builder *builder, uint32_t member)
{
    const struct sc__document *document = builder->document;
    sc_str key = sc__key_text(document, builder->key);
    int shown = (int)sc__utf8_cut(key.data, key.length, 80);
    if (builder->text->kind == SC__TEXT_PLACELESS) {
        sc__builder_refuse(builder, SC_EDUPLICATE, "a key that is there already");
        return;
    }
    struct sc__place place = sc__text_place(builder->text, document->nodes[member].key_at);
    builder->status = sc__error_at(&builder->error, builder->text, builder->key_at, SC_EDUPLICATE,
                                   "duplicate key \"%.*s\", first at line %u, column %u", shown,
                                   key.data, place.line, place.column);
}

/* Values are found again by their kind and place (snapshot/reading.h). */
static void take_place(struct sc_builder *builder, enum sc__type type)
{
    unsigned char kind = type == SC__ARRAY     ? TAKES_ARRAY
                         : type == SC__MAPPING ? TAKES_MAPPING
                                               : TAKES_SCALAR;
    bool is_root = builder->open_count == 0;
    if (!builder->taken || is_root)
        return;
    if (builder->taken[builder->at] & kind)
        sc__builder_refuse(builder, SC_EINVALID,
                           "the format's reader gives one place to two values");
    else
        builder->taken[builder->at] |= kind;
}

static uint32_t add_prepared(struct sc_builder *builder, enum sc__type type)
{
    uint32_t member = find_member(builder);
    uint32_t parent = builder->open_count > 0 ? builder->open[builder->open_count - 1] : SC__NONE;
    if (member != SC__NONE) {
        refuse_duplicate(builder, member);
        return SC__NONE;
    }
    take_place(builder, type);
    if (builder->status != SC_OK)
        return SC__NONE;
    uint32_t node = sc__document_add(builder->document, parent, builder->key, type, builder->at,
                                     builder->key == SC__NO_KEY ? builder->at : builder->key_at);
    builder->key = SC__NO_KEY;
    if (node == SC__NONE)
        no_memory(builder);
    return node;
}

uint32_t sc__builder_add(struct sc_builder *builder, const char *key, enum sc__type type)
{
    return prepare(builder, key) ? add_prepared(builder, type) : SC__NONE;
}

/* May one more container be open? */
static bool check_depth(struct sc_builder *builder)
{
    char message[80];
    if (builder->open_count < builder->limit)
        return true;
    snprintf(message, sizeof message, "nesting limit of %u exceeded", builder->limit);
    sc__builder_refuse(builder, SC_ELIMIT, message);
    return false;
}

static void open_container(struct sc_builder *builder, const char *key, enum sc__type type)
{
    if (!prepare(builder, key) || !check_depth(builder))
        return;
    uint32_t node = add_prepared(builder, type);
    if (node != SC__NONE)
        push(builder, node);
}

void sc_builder_open_mapping(sc_builder *builder, const char *key)
{
    open_container(builder, key, SC__MAPPING);
}

void sc_builder_open_array(sc_builder *builder, const char *key)
{
    open_container(builder, key, SC__ARRAY);
}

void sc_builder_enter_mapping(sc_builder *builder, const char *key)
{
    if (!prepare(builder, key) || !check_depth(builder))
        return;
    uint32_t member = find_member(builder);
    if (member == SC__NONE) {
        member = add_prepared(builder, SC__MAPPING);
    } else if (builder->document->nodes[member].type != SC__MAPPING) {
        refuse_duplicate(builder, member);
        return;
    }
    builder->key = SC__NO_KEY;
    if (member != SC__NONE)
        push(builder, member);
}

void sc_builder_close(sc_builder *builder)
{
    if (is_idle(builder))
        return;
    if (builder->key != SC__NO_KEY) {
        sc__builder_refuse(builder, SC_EINVALID, "a key without a value");
        return;
    }
    if (builder->open_count <= builder->root_is_implied) {
        sc__builder_refuse(builder, SC_EINVALID, "nothing is open that could be closed");
        return;
    }
    uint32_t closed = builder->open[--builder->open_count];
    if (!builder->keep_elements && builder->document->nodes[closed].type == SC__ARRAY)
        sc__document_close_array(builder->document, closed);
}

sc_status sc__builder_end(struct sc_builder *builder)
{
    if (builder->key != SC__NO_KEY)
        sc__builder_refuse(builder, SC_EINVALID, "a key without a value");
    if (builder->open_count > builder->root_is_implied)
        sc__builder_refuse(builder, SC_EINVALID,
                           innermost(builder)->type == SC__MAPPING ? "a mapping is not closed"
                                                                   : "an array is not closed");
    if (builder->status == SC_OK && builder->document->root == SC__NONE)
        begin_root(builder);
    if (builder->status == SC_OK && builder->document->failed)
        no_memory(builder);
    return builder->status;
}

sc_status sc_builder_status(const sc_builder *builder)
{
    return builder ? builder->status : SC_ENOMEM;
}

/* A caller's offset in the text. */
static size_t place_of(const struct sc_builder *builder, size_t offset)
{
    size_t most = builder->text->length - builder->start;
    return builder->start + (offset < most ? offset : most);
}

void sc_builder_at(sc_builder *builder, size_t offset)
{
    if (!is_idle(builder))
        builder->at = place_of(builder, offset);
}

/* A mistake is no success, and no number that is none of ours. */
static sc_status status_of_mistake(sc_status status)
{
    return status > SC_OK && status <= SC_ESTRICT ? status : SC_EINVALID;
}

sc_status sc_builder_fail(sc_builder *builder, size_t offset, sc_status status, const char *message,
                          ...)
{
    char text[SC_ERROR_TEXT];
    if (is_idle(builder))
        return builder && builder->status != SC_OK ? builder->status : status_of_mistake(status);
    va_list arguments;
    va_start(arguments, message);
    sc__error_message(text, message, arguments);
    va_end(arguments);
    keep(builder, place_of(builder, offset), status_of_mistake(status), text);
    return builder->status;
}

void sc_builder_warn(sc_builder *builder, size_t offset, sc_status status, const char *message, ...)
{
    char text[SC_ERROR_TEXT];
    if (is_idle(builder))
        return;
    va_list arguments;
    va_start(arguments, message);
    sc__error_message(text, message, arguments);
    va_end(arguments);
    sc__warn_at(builder->warnings, builder->text, place_of(builder, offset),
                status_of_mistake(status), "%s", text);
}
