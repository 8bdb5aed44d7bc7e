/* format/builder_values.c: the scalars of a builder. */
#include "base/error.h"
#include "base/utf8.h"
#include "format/builder.h"
#include "format/toml_datetime.h"

#include <string.h>

void sc_builder_add_null(sc_builder *builder, const char *key)
{
    sc__builder_add(builder, key, SC__NULL);
}

void sc_builder_add_bool(sc_builder *builder, const char *key, bool value)
{
    uint32_t node = sc__builder_add(builder, key, SC__BOOL);
    if (node != SC__NONE)
        builder->document->nodes[node].value.integer = value;
}

void sc_builder_add_i64(sc_builder *builder, const char *key, int64_t value)
{
    uint32_t node = sc__builder_add(builder, key, SC__INTEGER);
    if (node != SC__NONE)
        builder->document->nodes[node].value.integer = value;
}

void sc_builder_add_u64(sc_builder *builder, const char *key, uint64_t value)
{
    uint32_t node = sc__builder_add(builder, key, value > INT64_MAX ? SC__UNSIGNED : SC__INTEGER);
    if (node != SC__NONE)
        builder->document->nodes[node].value.natural = value;
}

void sc_builder_add_f64(sc_builder *builder, const char *key, double value)
{
    uint32_t node = sc__builder_add(builder, key, SC__FLOAT);
    if (node != SC__NONE)
        builder->document->nodes[node].value.real = value;
}

static void set_text(struct sc_builder *builder, uint32_t node, sc_str text)
{
    struct sc__document *document = builder->document;
    const char *copy = sc__arena_copy(builder->arena, text.data, text.length);
    if (!copy) {
        document->failed = true;
        return;
    }
    document->nodes[node].value.text = copy;
    document->nodes[node].count = (uint32_t)text.length;
}

/* A mistake in a value that was added: its key or position belongs to the path. */
static void refuse_value(struct sc_builder *builder, uint32_t node, sc_status status,
                         const char *message)
{
    builder->key = builder->document->nodes[node].key;
    builder->is_element = builder->key == SC__NO_KEY && builder->open_count > 0;
    sc__builder_refuse(builder, status, message);
}

void sc_builder_add_text(sc_builder *builder, const char *key, const char *text, size_t length)
{
    uint32_t node = sc__builder_add(builder, key, SC__STRING);
    if (node == SC__NONE)
        return;
    if (!text && length > 0)
        refuse_value(builder, node, SC_EINVALID, "a string of NULL");
    else if (length >= UINT32_MAX)
        refuse_value(builder, node, SC_ELIMIT, "a string of 4 GiB or more");
    else if (sc__utf8_valid_prefix(text, length) < length)
        refuse_value(builder, node, SC_EENCODING, "a string is not UTF-8");
    else
        set_text(builder, node, (sc_str){text ? text : "", length});
}

void sc_builder_add_str(sc_builder *builder, const char *key, const char *text)
{
    sc_builder_add_text(builder, key, text, text ? strlen(text) : 1);
}

/* What TOML reads as a date-time, and nothing behind it; SC__NULL where it is none. */
static enum sc__type read_datetime(struct sc_builder *builder, const char *copy, size_t length,
                                   sc_str *canonical)
{
    struct sc__document document;
    struct sc__text text = {.bytes = (char *)(uintptr_t)copy, .length = length, .name = ""};
    struct sc__parse_options options = {.depth = 1};
    sc__document_init(&document, builder->arena, &text);
    struct sc__toml reader = {.text = &text,
                              .at = copy,
                              .arena = builder->arena,
                              .document = &document,
                              .options = &options};
    struct sc__toml_slot slot = {.parent = {.node = SC__NONE}, .key = {.number = SC__NO_KEY}};
    sc_status status = sc__toml_read_datetime(&reader, slot);
    builder->document->failed |= document.failed || status == SC_ENOMEM;
    if (status != SC_OK || document.failed || reader.at != copy + length)
        return SC__NULL;
    *canonical = sc__node_text(&document.nodes[document.root]);
    return (enum sc__type)document.nodes[document.root].type;
}

void sc_builder_add_datetime(sc_builder *builder, const char *key, const char *text, size_t length)
{
    enum { LONGEST = 64 }; /* with a fraction of a second finer than any clock */
    char copy[LONGEST + SC__TEXT_PADDING] = {0};
    sc_str canonical = {NULL, 0};
    enum sc__type type = SC__NULL;
    if (!builder)
        return;
    if (text && length > 0 && length <= LONGEST) {
        memcpy(copy, text, length);
        type = read_datetime(builder, copy, length, &canonical);
    }
    uint32_t node = sc__builder_add(builder, key, type);
    if (node == SC__NONE)
        return;
    if (type != SC__NULL)
        set_text(builder, node, canonical);
    else if (!builder->document->failed)
        refuse_value(builder, node, SC_ESYNTAX, "a text that is no date-time");
}
