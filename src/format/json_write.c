/* format/json_write.c: JSON text of a document, without recursion. */
#include "format/json_write.h"

#include "value/escape.h"
#include "value/number.h"

#include <math.h>
#include <string.h>

struct writer {
    struct sc__buffer *out;
    const struct sc__document *document;
    enum sc__json_style style;
    struct sc__buffer open; /* numbers of the containers that are open, outermost first */
    size_t depth;
    size_t non_finite;
};

static void write_newline(struct writer *writer)
{
    if (writer->style == SC__JSON_COMPACT)
        return;
    sc__buffer_append_char(writer->out, '\n');
    for (size_t i = 0; i < writer->depth; i++)
        sc__buffer_append(writer->out, "  ", 2);
}

static void write_float(struct writer *writer, double value)
{
    char text[SC__NUMBER_TEXT];
    if (isfinite(value)) {
        sc__buffer_append(writer->out, text, sc__number_write_float(value, text));
        return;
    }
    writer->non_finite++;
    sc__buffer_append_text(writer->out, isnan(value) ? "\"nan\""
                                        : value > 0  ? "\"inf\""
                                                     : "\"-inf\"");
}

static void write_integer(struct writer *writer, int64_t value)
{
    char text[SC__NUMBER_TEXT];
    sc__buffer_append(writer->out, text, sc__number_write_integer(value, text));
}

static void write_packed(struct writer *writer, const struct sc__node *node)
{
    sc__buffer_append_char(writer->out, '[');
    writer->depth++;
    for (uint32_t i = 0; i < node->count; i++) {
        if (i > 0)
            sc__buffer_append_char(writer->out, ',');
        write_newline(writer);
        if (node->type == SC__PACKED_INTEGERS)
            write_integer(writer, node->value.packed->data.integers[i]);
        else
            write_float(writer, node->value.packed->data.floats[i]);
    }
    writer->depth--;
    write_newline(writer);
    sc__buffer_append_char(writer->out, ']');
}

static void write_unsigned(struct writer *writer, uint64_t value)
{
    char text[SC__NUMBER_TEXT];
    sc__buffer_append(writer->out, text, sc__number_write_unsigned(value, text));
}

/* Anything but a container with children. */
static void write_leaf(struct writer *writer, const struct sc__node *node)
{
    switch ((enum sc__type)node->type) {
    case SC__NULL:
        sc__buffer_append_text(writer->out, "null");
        break;
    case SC__BOOL:
        sc__buffer_append_text(writer->out, node->value.integer ? "true" : "false");
        break;
    case SC__INTEGER:
        write_integer(writer, node->value.integer);
        break;
    case SC__UNSIGNED:
        write_unsigned(writer, node->value.natural);
        break;
    case SC__FLOAT:
        write_float(writer, node->value.real);
        break;
    case SC__STRING:
    case SC__OFFSET_DATETIME:
    case SC__LOCAL_DATETIME:
    case SC__LOCAL_DATE:
    case SC__LOCAL_TIME:
        sc__append_quoted(writer->out, sc__node_text(node));
        break;
    case SC__ARRAY:
        sc__buffer_append_text(writer->out, "[]");
        break;
    case SC__MAPPING:
        sc__buffer_append_text(writer->out, "{}");
        break;
    case SC__PACKED_INTEGERS:
    case SC__PACKED_FLOATS:
        write_packed(writer, node);
        break;
    }
}

size_t sc__json_write_leaf(struct sc__buffer *buffer, const struct sc__node *leaf)
{
    struct writer writer = {.out = buffer, .style = SC__JSON_COMPACT};
    write_leaf(&writer, leaf);
    return writer.non_finite;
}

static bool has_children(const struct sc__node *node)
{
    return (node->type == SC__ARRAY || node->type == SC__MAPPING) && node->count > 0;
}

/* What stands before a child: a new line, and its key in a mapping. */
static void write_lead(struct writer *writer, uint32_t child)
{
    const struct sc__node *node = sc__document_node(writer->document, child);
    write_newline(writer);
    if (node->key == SC__NO_KEY)
        return;
    sc__append_quoted(writer->out, sc__key_text(writer->document, node->key));
    sc__buffer_append_text(writer->out, writer->style == SC__JSON_COMPACT ? ":" : ": ");
}

/* Open a container; returns its first child, or SC__NONE if there is no memory. */
static uint32_t open_container(struct writer *writer, uint32_t number)
{
    const struct sc__node *node = sc__document_node(writer->document, number);
    sc__buffer_append(&writer->open, (const char *)&number, sizeof number);
    if (writer->open.failed)
        return SC__NONE;
    sc__buffer_append_char(writer->out, node->type == SC__MAPPING ? '{' : '[');
    writer->depth++;
    write_lead(writer, node->value.children.first);
    return node->value.children.first;
}

/* Close the innermost container; returns it. */
static uint32_t close_container(struct writer *writer)
{
    uint32_t number;
    writer->open.length -= sizeof number;
    memcpy(&number, writer->open.data + writer->open.length, sizeof number);
    writer->depth--;
    write_newline(writer);
    bool is_mapping = sc__document_node(writer->document, number)->type == SC__MAPPING;
    sc__buffer_append_char(writer->out, is_mapping ? '}' : ']');
    return number;
}

/* Behind a value: close what ends with it, and go to the next value, or SC__NONE. */
static uint32_t go_on(struct writer *writer, uint32_t number)
{
    while (writer->depth > 0) {
        uint32_t next = sc__document_node(writer->document, number)->next;
        if (next != SC__NONE) {
            sc__buffer_append_char(writer->out, ',');
            write_lead(writer, next);
            return next;
        }
        number = close_container(writer);
    }
    return SC__NONE;
}

size_t sc__json_write(struct sc__buffer *buffer, const struct sc__document *document, uint32_t node,
                      enum sc__json_style style)
{
    struct writer writer = {.out = buffer, .document = document, .style = style};
    sc__buffer_init(&writer.open, buffer->allocator);
    while (node != SC__NONE) {
        if (has_children(sc__document_node(document, node))) {
            node = open_container(&writer, node);
        } else {
            write_leaf(&writer, sc__document_node(document, node));
            node = go_on(&writer, node);
        }
    }
    if (style == SC__JSON_INDENTED)
        sc__buffer_append_char(buffer, '\n');
    if (writer.open.failed)
        buffer->failed = true;
    sc__buffer_fini(&writer.open);
    return writer.non_finite;
}
