/* format/environment_read.c: variables to a tree of mappings (semantics, rule 9).
 *
 *   APP_SERVER__TLS_PORT=443     APP is the prefix, and the text's name
 *       ^^^^^^  ^^^^^^^^ ^^^     keys "server", "tls_port"; value
 *
 * The divisions are the leftmost ones: "A___B" is "a", "_b". A variable sets its path as a
 * whole: another for the same path, for a part of it or for what it is a part of, is an
 * error, so the result never depends on an order among names. */
#include "format/value_text.h"

#include "base/error.h"
#include "base/utf8.h"

#include <string.h>

/* A node that a variable set, not one that names of other variables pass through. Only while
 * reading. */
enum { SET_AS_A_WHOLE = 0x10 };

struct reader {
    struct sc__document *document;
    const struct sc__text *text;
    const struct sc__parse_options *options;
    sc_error *error;
};

/* One variable, in offsets of the text. */
struct variable {
    size_t keys;      /* where its keys begin, in the name */
    size_t directive; /* where "__ADD" or one of its kind begins; the name's end if there is none */
    size_t name_end;
    size_t value;
    size_t end;
};

/* Where the next key lies. */
struct segment {
    size_t start;
    size_t end;
    bool is_last;
};

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool ends_with(const char *start, const char *end, const char *suffix)
{
    size_t length = strlen(suffix);
    if ((size_t)(end - start) <= length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (lower(end[(ptrdiff_t)i - (ptrdiff_t)length]) != suffix[i])
            return false;
    }
    return true;
}

/* A directive needs a key before it: "APP__ADD" is the key "add". */
static size_t find_directive(const char *bytes, size_t keys, size_t name_end)
{
    static const char *const suffixes[] = {"__add", "__remove", "__replace"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (ends_with(bytes + keys, bytes + name_end, suffixes[i]))
            return name_end - strlen(suffixes[i]);
    }
    return name_end;
}

/* Take the entry at `start` apart; false where it is no variable of this prefix. */
static bool read_entry(const struct sc__text *text, size_t start, struct variable *variable)
{
    const char *bytes = text->bytes;
    const char *nul = memchr(bytes + start, '\0', text->length - start);
    variable->end = nul ? (size_t)(nul - bytes) : text->length;
    const char *equals = memchr(bytes + start, '=', variable->end - start);
    if (!equals)
        return false;
    size_t name_end = (size_t)(equals - bytes);
    size_t at = start + text->name_length;
    if (at > name_end || memcmp(bytes + start, text->name, text->name_length) != 0)
        return false;
    if (text->name_length > 0 && at < name_end && bytes[at] != '_')
        return false; /* APPLE, where the prefix is APP */
    for (int dropped = 0; dropped < 2 && at < name_end && bytes[at] == '_'; dropped++)
        at++;
    variable->keys = at;
    variable->name_end = name_end;
    variable->directive = find_directive(bytes, at, name_end);
    variable->value = name_end + 1;
    return true;
}

static struct segment next_segment(const struct sc__text *text, const struct variable *variable,
                                   size_t start)
{
    const char *from = text->bytes + start;
    const char *division = memmem(from, variable->directive - start, "__", 2);
    size_t end = division ? (size_t)(division - text->bytes) : variable->directive;
    return (struct segment){start, end, !division};
}

/* The number of a segment's key. The last one takes the directive with one of its underscores:
 * "tags_add". SC__NO_KEY if there is no memory. */
static uint32_t key_of(const struct reader *reader, const struct variable *variable,
                       const struct segment *segment)
{
    const char *bytes = reader->text->bytes;
    size_t length = segment->end - segment->start;
    char *key = sc__arena_allocate(reader->document->arena,
                                   length + variable->name_end - variable->directive + 1);
    if (!key)
        return SC__NO_KEY;
    for (size_t i = 0; i < length; i++)
        key[i] = lower(bytes[segment->start + i]);
    if (segment->is_last) {
        for (size_t at = variable->directive + 1; at < variable->name_end; at++)
            key[length++] = lower(bytes[at]);
    }
    return sc__document_key(reader->document, key, length);
}

/* A clash with the variable that made `node`. */
static sc_status refuse(const struct reader *reader, const struct variable *variable, uint32_t node,
                        const char *what)
{
    size_t at = sc__document_node(reader->document, node)->at;
    sc_str other = sc__text_place(reader->text, at).source;
    int shown = (int)sc__utf8_cut(other.data, other.length, 100);
    return sc__error_at(reader->error, reader->text, variable->value, SC_EDUPLICATE, "sets %s %.*s",
                        what, shown, other.data);
}

/* The mapping that a key leads to, made where there is none. */
static sc_status descend(const struct reader *reader, const struct variable *variable,
                         const struct segment *segment, uint32_t key, uint32_t *mapping)
{
    struct sc__document *document = reader->document;
    uint32_t child = sc__document_find(document, *mapping, key);
    if (child == SC__NONE)
        child =
            sc__document_add(document, *mapping, key, SC__MAPPING, segment->start, segment->start);
    if (document->failed)
        return sc__error_no_memory(reader->error);
    if (sc__document_node(document, child)->flags & SET_AS_A_WHOLE)
        return refuse(reader, variable, child, "a path below the one of");
    *mapping = child;
    return SC_OK;
}

static sc_status set(const struct reader *reader, const struct variable *variable,
                     const struct segment *segment, uint32_t key, uint32_t mapping, uint32_t depth)
{
    struct sc__document *document = reader->document;
    uint32_t child = sc__document_find(document, mapping, key);
    if (child != SC__NONE) {
        bool is_same = sc__document_node(document, child)->flags & SET_AS_A_WHOLE;
        return refuse(reader, variable, child,
                      is_same ? "the same path as" : "a path above the one of");
    }
    sc_status status =
        sc__value_text_add(document, mapping, key, variable->value, variable->end - variable->value,
                           segment->start, depth, reader->options, reader->error);
    if (status == SC_OK) {
        child = sc__document_node(document, mapping)->value.children.last;
        sc__document_node(document, child)->flags |= SET_AS_A_WHOLE;
    }
    return status;
}

static sc_status add_variable(const struct reader *reader, const struct variable *variable)
{
    struct sc__document *document = reader->document;
    uint32_t mapping = document->root;
    uint32_t depth = 1;
    sc_status status = SC_OK;
    for (size_t start = variable->keys; status == SC_OK; depth++) {
        struct segment segment = next_segment(reader->text, variable, start);
        status = sc__value_text_check_depth(document, variable->value, depth, reader->options,
                                            reader->error);
        if (status != SC_OK)
            break;
        uint32_t key = key_of(reader, variable, &segment);
        if (key == SC__NO_KEY)
            return sc__error_no_memory(reader->error);
        if (segment.is_last)
            return set(reader, variable, &segment, key, mapping, depth);
        status = descend(reader, variable, &segment, key, &mapping);
        start = segment.end + 2;
    }
    return status;
}

static sc_status check_encoding(const struct reader *reader, size_t start, size_t end)
{
    const char *bytes = reader->text->bytes;
    size_t valid = sc__utf8_valid_prefix(bytes + start, end - start);
    if (valid == end - start)
        return SC_OK;
    return sc__error_at(reader->error, reader->text, start + valid, SC_EENCODING,
                        "invalid UTF-8 (byte 0x%02X)", (unsigned char)bytes[start + valid]);
}

/* "A____B" and "A__": each "__" divides two keys, and one of them is not there. */
static bool has_empty_key(const struct sc__text *text, const struct variable *variable)
{
    struct segment segment;
    size_t start = variable->keys;
    do {
        segment = next_segment(text, variable, start);
        start = segment.end + 2;
    } while (segment.start < segment.end && !segment.is_last);
    return segment.start == segment.end;
}

static sc_status read_variables(const struct reader *reader, size_t start)
{
    const struct sc__text *text = reader->text;
    struct variable variable;
    sc_status status = SC_OK;
    for (; start < text->length && status == SC_OK; start = variable.end + 1) {
        if (!read_entry(text, start, &variable))
            continue;
        if (has_empty_key(text, &variable)) {
            sc__warn_at(reader->options->warnings, text, variable.value, SC_EINVALID,
                        "the name has an empty key; the variable is passed over");
            continue;
        }
        status = check_encoding(reader, start, variable.end);
        if (status == SC_OK)
            status = add_variable(reader, &variable);
    }
    return status;
}

sc_status sc__environment_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                               const struct sc__parse_options *options,
                               struct sc__documents *documents, sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    struct reader reader = {document, text, options, error};
    if (!document ||
        sc__document_add(document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0) == SC__NONE)
        return sc__error_no_memory(error);
    sc_status status = read_variables(&reader, start);
    for (uint32_t i = 0; i < document->count; i++)
        sc__document_node(document, i)->flags &= (uint8_t)~SET_AS_A_WHOLE;
    return status;
}
