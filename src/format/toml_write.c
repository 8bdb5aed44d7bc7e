/* format/toml_write.c: TOML 1.0, mappings as tables.
 *
 *   title = "x"                    values of a table come before its sub-tables, since TOML
 *                                  has no way back; else members keep their order
 *   [server.tls]                   no header for a table that holds tables only
 *   "dotted.key" = 1
 *
 *   [[user]]                       an array of mappings
 *   mixed = [1, { a = 2 }]         mappings that are not alone in an array are inline
 *
 * Null and integers above 2^63-1 cannot be expressed. */
#include "format/write.h"

#include "format/write_walk.h"
#include "value/escape.h"
#include "value/number.h"

#include <math.h>
#include <string.h>

enum { LINE_AT_MOST = 100 /* bytes; a longer array gets a line for each element */ };

struct writer {
    const struct sc__writing *writing;
    struct sc__buffer *out;
    size_t start;           /* of the output in `out` */
    struct sc__buffer name; /* of the innermost open table, as in its header */
    struct sc__buffer open; /* struct frame */
    sc_status status;
};

/* A table, or an array of tables, whose sub-tables are under way. */
struct frame {
    uint32_t container;
    uint32_t child; /* the one to look at next */
    size_t name;    /* bytes of the container's own name */
};

static const struct sc__node *node_of(const struct writer *writer, uint32_t number)
{
    return sc__document_node(writer->writing->document, number);
}

static bool is_array_of_tables(const struct writer *writer, const struct sc__node *node)
{
    if (node->type != SC__ARRAY || node->count == 0)
        return false;
    uint32_t child = node->value.children.first;
    while (child != SC__NONE && node_of(writer, child)->type == SC__MAPPING)
        child = node_of(writer, child)->next;
    return child == SC__NONE;
}

static bool is_table(const struct writer *writer, const struct sc__node *node)
{
    return node->type == SC__MAPPING || is_array_of_tables(writer, node);
}

static void append_key(const struct writer *writer, struct sc__buffer *out, uint32_t key)
{
    sc_str text = sc__key_text(writer->writing->document, key);
    bool is_bare = text.length > 0;
    for (size_t i = 0; i < text.length && is_bare; i++) {
        char c = text.data[i];
        is_bare = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
    }
    if (is_bare)
        sc__buffer_append_str(out, text);
    else
        sc__append_quoted(out, text); /* JSON's escapes are among TOML's */
}

static void write_float(struct sc__buffer *out, double value)
{
    char text[SC__NUMBER_TEXT];
    if (isfinite(value))
        sc__buffer_append(out, text, sc__number_write_float(value, text));
    else
        sc__buffer_append_text(out, isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
}

static void write_leaf(struct writer *writer, const struct sc__walk *walk)
{
    const struct sc__node *node = &walk->node;
    char number[SC__NUMBER_TEXT];
    switch ((enum sc__type)node->type) {
    case SC__NULL:
        writer->status =
            sc__write_refuse(writer->writing, walk->number, SC_ETYPE, "TOML cannot express null");
        break;
    case SC__UNSIGNED:
        writer->status =
            sc__write_refuse(writer->writing, walk->number, SC_ERANGE,
                             "TOML cannot express an integer above 9223372036854775807");
        break;
    case SC__BOOL:
        sc__buffer_append_text(writer->out, node->value.integer ? "true" : "false");
        break;
    case SC__INTEGER:
        sc__buffer_append(writer->out, number,
                          sc__number_write_integer(node->value.integer, number));
        break;
    case SC__FLOAT:
        write_float(writer->out, node->value.real);
        break;
    case SC__STRING:
        sc__append_quoted(writer->out, sc__node_text(node));
        break;
    case SC__OFFSET_DATETIME:
    case SC__LOCAL_DATETIME:
    case SC__LOCAL_DATE:
    case SC__LOCAL_TIME:
        sc__buffer_append_str(writer->out, sc__node_text(node));
        break;
    case SC__ARRAY:
    case SC__PACKED_INTEGERS:
    case SC__PACKED_FLOATS:
        sc__buffer_append_text(writer->out, "[]");
        break;
    case SC__MAPPING:
        sc__buffer_append_text(writer->out, "{}");
        break;
    }
}

/* What stands before a value within a value. With `broken`, elements of the outermost array
 * each have a line. */
static void write_lead(struct writer *writer, const struct sc__walk *walk, bool broken)
{
    if (walk->depth == 0)
        return;
    bool in_mapping = sc__walk_in_mapping(walk);
    if (walk->depth == 1 && broken)
        sc__buffer_append_text(writer->out, "\n  ");
    else if (walk->position > 0)
        sc__buffer_append_text(writer->out, ", ");
    else if (in_mapping)
        sc__buffer_append_char(writer->out, ' ');
    if (!in_mapping)
        return;
    append_key(writer, writer->out, walk->node.key);
    sc__buffer_append_text(writer->out, " = ");
}

static void write_close(struct writer *writer, const struct sc__walk *walk, bool broken)
{
    if (walk->node.type == SC__MAPPING)
        sc__buffer_append_text(writer->out, " }");
    else
        sc__buffer_append_text(writer->out, walk->depth == 0 && broken ? "\n]" : "]");
}

static void write_value(struct writer *writer, uint32_t number, bool broken)
{
    struct sc__walk walk;
    sc__walk_init(&walk, writer->writing->document, number, writer->out->allocator);
    while (writer->status == SC_OK && sc__walk_next(&walk) != SC__WALK_END) {
        if (walk.step == SC__WALK_CLOSE) {
            write_close(writer, &walk, broken);
        } else {
            write_lead(writer, &walk, broken);
            if (walk.step == SC__WALK_OPEN)
                sc__buffer_append_char(writer->out, walk.node.type == SC__MAPPING ? '{' : '[');
            else
                write_leaf(writer, &walk);
        }
        if (walk.depth == 1 && broken && walk.step != SC__WALK_OPEN)
            sc__buffer_append_char(writer->out, ',');
    }
    writer->out->failed |= walk.failed;
    sc__walk_fini(&walk);
}

/* "key = value"; an array that makes the line too long is written again, on lines. */
static void write_member(struct writer *writer, uint32_t number)
{
    const struct sc__node *node = node_of(writer, number);
    size_t line = writer->out->length;
    append_key(writer, writer->out, node->key);
    sc__buffer_append_text(writer->out, " = ");
    size_t value = writer->out->length;
    write_value(writer, number, false);
    if (writer->out->length - line > LINE_AT_MOST && sc__is_array(node) &&
        writer->status == SC_OK) {
        writer->out->length = value;
        write_value(writer, number, true);
    }
    sc__buffer_append_char(writer->out, '\n');
}

/* A table is said to be there by its values, or else by the names of the tables in it. */
static bool needs_header(const struct writer *writer, const struct sc__node *table)
{
    if (table->count == 0)
        return true;
    for (uint32_t child = table->value.children.first; child != SC__NONE;
         child = node_of(writer, child)->next) {
        if (!is_table(writer, node_of(writer, child)))
            return true;
    }
    return false;
}

/* The header, which the root has not, and the values. */
static void begin_table(struct writer *writer, const struct sc__node *table, bool is_element)
{
    bool is_root = writer->open.length == 0;
    if (!is_root && (is_element || needs_header(writer, table))) {
        if (writer->out->length > writer->start)
            sc__buffer_append_char(writer->out, '\n');
        sc__buffer_append_text(writer->out, is_element ? "[[" : "[");
        sc__buffer_append(writer->out, writer->name.data, writer->name.length);
        sc__buffer_append_text(writer->out, is_element ? "]]\n" : "]\n");
    }
    for (uint32_t child = table->value.children.first; child != SC__NONE && writer->status == SC_OK;
         child = node_of(writer, child)->next) {
        if (!is_table(writer, node_of(writer, child)))
            write_member(writer, child);
    }
}

static void push(struct writer *writer, uint32_t number)
{
    struct frame frame = {number, node_of(writer, number)->value.children.first,
                          writer->name.length};
    sc__buffer_append(&writer->open, (const char *)&frame, sizeof frame);
}

/* The innermost open container, or NULL. */
static struct frame *innermost(const struct writer *writer)
{
    if (writer->open.length == 0)
        return NULL;
    return (struct frame *)(void *)(writer->open.data + writer->open.length) - 1;
}

/* Begin a sub-table, or the next element of an array of tables, if there is one. */
static void enter(struct writer *writer, struct frame *frame)
{
    uint32_t number = frame->child;
    const struct sc__node *node = node_of(writer, number);
    bool is_element = node_of(writer, frame->container)->type == SC__ARRAY;
    frame->child = node->next;
    writer->name.length = frame->name;
    if (!is_table(writer, node))
        return;
    if (!is_element) {
        if (writer->name.length > 0)
            sc__buffer_append_char(&writer->name, '.');
        append_key(writer, &writer->name, node->key);
    }
    if (node->type == SC__MAPPING)
        begin_table(writer, node, is_element);
    push(writer, number);
}

sc_status sc__toml_write(const struct sc__writing *writing)
{
    struct writer writer = {.writing = writing, .out = writing->out, .start = writing->out->length};
    struct frame *frame;
    writer.status = sc__write_check_root(writing, "TOML");
    if (writer.status != SC_OK)
        return writer.status;
    sc__buffer_init(&writer.name, writing->out->allocator);
    sc__buffer_init(&writer.open, writing->out->allocator);
    begin_table(&writer, node_of(&writer, writing->root), false);
    push(&writer, writing->root);
    while (writer.status == SC_OK && !writer.open.failed && (frame = innermost(&writer)) != NULL) {
        if (frame->child == SC__NONE)
            writer.open.length -= sizeof *frame;
        else
            enter(&writer, frame);
    }
    writing->out->failed |= writer.open.failed || writer.name.failed;
    sc__buffer_fini(&writer.name);
    sc__buffer_fini(&writer.open);
    return writer.status;
}
