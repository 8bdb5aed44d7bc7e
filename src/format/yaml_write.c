/* format/yaml_write.c: YAML 1.2 in block style, two blanks a level.
 *
 *   server:
 *     hosts:
 *       - a
 *       - name: b
 *         port: 8080
 *     empty: {}
 *
 * Date-times become strings. A key of more than 1,000 bytes gets a "?" before it, since one
 * without may have 1,024 characters at most. */
#include "format/write.h"

#include "format/write_walk.h"
#include "format/yaml_quote.h"
#include "value/number.h"

#include <math.h>
#include <string.h>

enum { SIMPLE_KEY_AT_MOST = 1000 /* bytes as written */ };

struct writer {
    struct sc__buffer *out;
    struct sc__walk walk;
    bool stands_behind_dash; /* the next value: its line has begun */
};

static void indent(struct sc__buffer *out, size_t level)
{
    char *blanks = sc__buffer_reserve(out, 2 * level);
    if (!blanks)
        return;
    memset(blanks, ' ', 2 * level);
    out->length += 2 * level;
}

static void write_key(struct sc__buffer *out, sc_str key, size_t level)
{
    size_t start = out->length;
    if (sc__yaml_is_plain(key))
        sc__buffer_append_str(out, key);
    else
        sc__yaml_append_quoted(out, key, 0);
    if (out->length - start > SIMPLE_KEY_AT_MOST && sc__buffer_reserve(out, 2)) {
        memmove(out->data + start + 2, out->data + start, out->length - start);
        memcpy(out->data + start, "? ", 2);
        out->length += 2;
        sc__buffer_append_char(out, '\n');
        indent(out, level);
    }
    sc__buffer_append_char(out, ':');
}

/* What stands before a value: its line's indentation, and its key or a dash. */
static void write_lead(struct writer *writer)
{
    struct sc__walk *walk = &writer->walk;
    if (walk->depth == 0)
        return;
    if (!writer->stands_behind_dash)
        indent(writer->out, walk->depth - 1);
    writer->stands_behind_dash = false;
    if (sc__walk_in_mapping(walk))
        write_key(writer->out, sc__key_text(walk->document, walk->node.key), walk->depth - 1);
    else
        sc__buffer_append_char(writer->out, '-');
}

static void open_container(struct writer *writer)
{
    write_lead(writer);
    if (writer->walk.depth == 0)
        return;
    writer->stands_behind_dash = !sc__walk_in_mapping(&writer->walk);
    sc__buffer_append_char(writer->out, writer->stands_behind_dash ? ' ' : '\n');
}

/* With a point in any case, since YAML 1.1 has no "1e+300". */
static void write_float(struct sc__buffer *out, double value)
{
    char text[SC__NUMBER_TEXT];
    if (!isfinite(value)) {
        sc__buffer_append_text(out, isnan(value) ? ".nan" : value > 0 ? ".inf" : "-.inf");
        return;
    }
    size_t length = sc__number_write_float(value, text);
    const char *exponent = memchr(text, 'e', length);
    size_t mantissa = exponent ? (size_t)(exponent - text) : length;
    sc__buffer_append(out, text, mantissa);
    if (!memchr(text, '.', mantissa))
        sc__buffer_append_text(out, ".0");
    sc__buffer_append(out, text + mantissa, length - mantissa);
}

/* "|" and the lines, each indented; the last newline is the caller's to write. */
static void write_literal(struct sc__buffer *out, sc_str text, size_t level)
{
    bool ends_line = text.data[text.length - 1] == '\n';
    bool ends_empty = ends_line && text.data[text.length - 2] == '\n';
    sc__buffer_append_text(out, ends_empty ? "|+" : ends_line ? "|" : "|-");
    if (ends_line)
        text.length--;
    for (size_t at = 0; at <= text.length;) {
        const char *newline = memchr(text.data + at, '\n', text.length - at);
        size_t end = newline ? (size_t)(newline - text.data) : text.length;
        sc__buffer_append_char(out, '\n');
        if (end > at)
            indent(out, level);
        sc__buffer_append(out, text.data + at, end - at);
        at = end + 1;
    }
}

static void write_text(struct sc__buffer *out, sc_str text, size_t level)
{
    if (sc__yaml_is_plain(text))
        sc__buffer_append_str(out, text);
    else if (sc__yaml_is_literal(text))
        write_literal(out, text, level);
    else
        sc__yaml_append_quoted(out, text, level);
}

static void write_scalar(struct sc__buffer *out, const struct sc__node *node, size_t level)
{
    char number[SC__NUMBER_TEXT];
    switch ((enum sc__type)node->type) {
    case SC__NULL:
        sc__buffer_append_text(out, "null");
        break;
    case SC__BOOL:
        sc__buffer_append_text(out, node->value.integer ? "true" : "false");
        break;
    case SC__INTEGER:
        sc__buffer_append(out, number, sc__number_write_integer(node->value.integer, number));
        break;
    case SC__UNSIGNED:
        sc__buffer_append(out, number, sc__number_write_unsigned(node->value.natural, number));
        break;
    case SC__FLOAT:
        write_float(out, node->value.real);
        break;
    case SC__STRING:
    case SC__OFFSET_DATETIME:
    case SC__LOCAL_DATETIME:
    case SC__LOCAL_DATE:
    case SC__LOCAL_TIME:
        write_text(out, sc__node_text(node), level);
        break;
    case SC__ARRAY:
    case SC__PACKED_INTEGERS:
    case SC__PACKED_FLOATS:
        sc__buffer_append_text(out, "[]");
        break;
    case SC__MAPPING:
        sc__buffer_append_text(out, "{}");
        break;
    }
}

static void write_leaf(struct writer *writer)
{
    const struct sc__walk *walk = &writer->walk;
    write_lead(writer);
    if (walk->depth > 0)
        sc__buffer_append_char(writer->out, ' ');
    write_scalar(writer->out, &walk->node, walk->depth > 0 ? walk->depth : 1);
    sc__buffer_append_char(writer->out, '\n');
}

sc_status sc__yaml_write(const struct sc__writing *writing)
{
    struct writer writer = {.out = writing->out};
    sc__walk_init(&writer.walk, writing->document, writing->root, writing->out->allocator);
    while (sc__walk_next(&writer.walk) != SC__WALK_END) {
        if (writer.walk.step == SC__WALK_OPEN)
            open_container(&writer);
        else if (writer.walk.step == SC__WALK_LEAF)
            write_leaf(&writer);
    }
    writing->out->failed |= writer.walk.failed;
    sc__walk_fini(&writer.walk);
    return SC_OK;
}
