/* format/toml_value.c: scalars at once; arrays and inline tables on a stack in the arena, so
 * that no nesting takes more of the thread's. */
#include "format/toml_value.h"

#include "format/toml_key.h"
#include "format/toml_number.h"
#include "format/toml_plain.h"
#include "format/toml_string.h"
#include "format/toml_table.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static sc_status read_text(struct sc__toml *reader, struct sc__toml_slot slot)
{
    uint32_t at = sc__toml_offset(reader, reader->at);
    sc_str text;
    sc_status status = sc__toml_read_string(reader, &text);
    if (status == SC_OK)
        sc__document_add_text(reader->document, slot.parent.node, slot.key.number, SC__STRING,
                              text.data, text.length, at, slot.key.at);
    return status;
}

/* A value at which nothing may begin. */
static sc_status no_value_error(const struct sc__toml *reader)
{
    const char *at = reader->at;
    if (*at == '\0' || *at == '#' || sc__toml_line_end(at) > 0)
        return sc__toml_expected(reader, "a value");
    if (*at == ',' || *at == ']' || *at == '}' || *at == '=')
        return sc__toml_error(reader, at, SC_ESYNTAX, "expected a value before '%c'", *at);
    if (*at == '.')
        return sc__toml_error(reader, at, SC_ESYNTAX, "expected a digit before the decimal point");
    return sc__toml_expected(reader, "a value; text must be quoted");
}

/* A bare word that is no value. */
static sc_status word_error(const struct sc__toml *reader, const char *word, size_t length)
{
    enum { SHOWN_AT_MOST = 80 };
    static const char *const known[] = {"true", "false", "inf", "nan"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (length == strlen(known[i]) && strncasecmp(word, known[i], length) == 0)
            return sc__toml_error(reader, word, SC_ESYNTAX, "%.*s must be lower case: %s",
                                  (int)length, word, known[i]);
    }
    if (length == 4 && strncasecmp(word, "null", length) == 0)
        return sc__toml_error(reader, word, SC_ESYNTAX,
                              "TOML has no null: leave the key out, or quote text");
    return sc__toml_error(reader, word, SC_ESYNTAX, "\"%.*s\" is no value; text must be quoted",
                          (int)(length > SHOWN_AT_MOST ? SHOWN_AT_MOST : length), word);
}

static bool is_word(const char *start, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(start, word, length) == 0;
}

static sc_status read_word(struct sc__toml *reader, struct sc__toml_slot slot)
{
    const char *start = reader->at;
    while (sc__toml_is(*reader->at, SC__TOML_BARE))
        reader->at++;
    size_t length = (size_t)(reader->at - start);
    bool is_true = is_word(start, length, "true");
    if (is_true || is_word(start, length, "false")) {
        uint32_t number = sc__toml_add(reader, slot, SC__BOOL, start);
        if (number != SC__NONE)
            sc__document_node(reader->document, number)->value.integer = is_true;
    } else if (is_word(start, length, "inf")) {
        sc__toml_add_float(reader, slot, (double)INFINITY, start);
    } else if (is_word(start, length, "nan")) {
        sc__toml_add_float(reader, slot, (double)NAN, start);
    } else {
        return word_error(reader, start, length);
    }
    return SC_OK;
}

/* The plain elements that come next, as far as only a comma and blanks part them. */
static void read_plain_elements(struct sc__toml *reader, struct sc__toml_frame *frame)
{
    const char *at = reader->at;
    while (!frame->needs_comma) {
        const char *end = sc__toml_add_plain(reader, at, frame->table.place.node, SC__NO_KEY,
                                             sc__toml_offset(reader, at));
        if (!end)
            break;
        frame->needs_comma = *end != ',';
        at = frame->needs_comma ? end : sc__toml_skip_blanks(end + 1);
    }
    reader->at = at;
}

static sc_status close_array(struct sc__toml *reader, const struct sc__toml_frame *frame)
{
    if (!reader->options->keep_elements)
        sc__document_close_array(reader->document, frame->table.place.node);
    reader->open_count--;
    reader->at++;
    return SC_OK;
}

/* What opened an array has been passed: most are plain and on one line. */
static sc_status begin_array(struct sc__toml *reader)
{
    struct sc__toml_frame *frame = &reader->open[reader->open_count - 1];
    reader->at = sc__toml_skip_blanks(reader->at);
    read_plain_elements(reader, frame);
    return frame->needs_comma && *reader->at == ']' ? close_array(reader, frame) : SC_OK;
}

/* '[' or '{': a container on the stack, to be filled element by element. */
static sc_status open_container(struct sc__toml *reader, struct sc__toml_slot slot)
{
    bool is_array = *reader->at == '[';
    uint32_t depth = slot.parent.depth + 1;
    sc_status status = sc__toml_check_depth(reader, depth, reader->at);
    if (status != SC_OK)
        return status;
    void *open = reader->open;
    uint32_t number = sc__toml_add(reader, slot, is_array ? SC__ARRAY : SC__MAPPING, reader->at);
    if (number == SC__NONE ||
        !sc__arena_reserve(reader->arena, &open, &reader->open_capacity,
                           reader->open_count + (size_t)1, sizeof *reader->open))
        return sc__error_no_memory(reader->error);
    if (!is_array)
        sc__document_node(reader->document, number)->flags |= SC__TOML_INLINE;
    reader->open = open;
    reader->open[reader->open_count++] =
        (struct sc__toml_frame){{{number, depth}, 0}, is_array, false};
    reader->at++;
    return is_array ? begin_array(reader) : SC_OK;
}

/* A scalar, whole, or the opening of a container. */
static sc_status read_item(struct sc__toml *reader, struct sc__toml_slot slot)
{
    char c = *reader->at;
    if (c == '"' || c == '\'')
        return read_text(reader, slot);
    if (sc__toml_is_digit(c) || c == '-' || c == '+')
        return sc__toml_read_number(reader, slot);
    if (c == '[' || c == '{')
        return open_container(reader, slot);
    if (sc__toml_is(c, SC__TOML_BARE))
        return read_word(reader, slot);
    return no_value_error(reader);
}

static sc_status not_closed_error(const struct sc__toml *reader, const struct sc__toml_frame *frame)
{
    const struct sc__node *node = sc__document_node(reader->document, frame->table.place.node);
    return sc__toml_error(reader, reader->at, SC_ESYNTAX, "expected '%c' to end the %s of line %u",
                          frame->is_array ? ']' : '}', frame->is_array ? "array" : "inline table",
                          sc__toml_line(reader, node->at));
}

/* One element of an array, or its end. */
static sc_status read_element(struct sc__toml *reader, struct sc__toml_frame *frame)
{
    sc_status status = sc__toml_skip_lines(reader);
    if (status == SC_OK && frame->needs_comma && *reader->at == ',') {
        reader->at++;
        frame->needs_comma = false;
        status = sc__toml_skip_lines(reader);
    }
    if (status != SC_OK)
        return status;
    if (*reader->at == ']')
        return close_array(reader, frame);
    if (*reader->at == '\0')
        return not_closed_error(reader, frame);
    if (frame->needs_comma)
        return sc__toml_expected(reader, "',' or ']' after an element of the array");
    const char *start = reader->at;
    read_plain_elements(reader, frame);
    if (reader->at > start)
        return SC_OK;
    frame->needs_comma = true;
    struct sc__toml_key no_key = {SC__NO_KEY, sc__toml_offset(reader, reader->at)};
    return read_item(reader, (struct sc__toml_slot){frame->table.place, no_key});
}

/* TOML 1.0 has an inline table on one line, without a comma at its end. */
static sc_status check_inline_character(const struct sc__toml *reader,
                                        const struct sc__toml_frame *frame)
{
    if (*reader->at == '\0')
        return not_closed_error(reader, frame);
    if (*reader->at == '#' || sc__toml_line_end(reader->at) > 0)
        return sc__toml_expected(reader, "'}': an inline table must stand on one line");
    return SC_OK;
}

/* TOML 1.1 has line ends and comments between the pairs. */
static sc_status skip_between_pairs(struct sc__toml *reader)
{
    if (reader->is_1_1)
        return sc__toml_skip_lines(reader);
    reader->at = sc__toml_skip_blanks(reader->at);
    return SC_OK;
}

/* One pair of an inline table, or its end. */
static sc_status read_pair(struct sc__toml *reader, struct sc__toml_frame *frame)
{
    struct sc__toml_slot slot;
    sc_status status = skip_between_pairs(reader);
    if (status == SC_OK && frame->needs_comma && *reader->at == ',') {
        reader->at++;
        frame->needs_comma = false;
        status = skip_between_pairs(reader);
        if (status == SC_OK && *reader->at == '}' && !reader->is_1_1)
            return sc__toml_error(reader, reader->at, SC_ESYNTAX,
                                  "an inline table must not end with a comma");
    }
    if (status != SC_OK)
        return status;
    if (*reader->at == '}') {
        reader->open_count--;
        reader->at++;
        return SC_OK;
    }
    status = check_inline_character(reader, frame);
    if (status != SC_OK)
        return status;
    if (frame->needs_comma)
        return sc__toml_expected(reader, "',' or '}' after a value of the inline table");
    frame->needs_comma = true;
    status = sc__toml_read_key(reader, &frame->table, &slot);
    return status == SC_OK ? read_item(reader, slot) : status;
}

sc_status sc__toml_read_value(struct sc__toml *reader, struct sc__toml_slot slot)
{
    sc_status status = read_item(reader, slot);
    while (status == SC_OK && reader->open_count > 0) {
        struct sc__toml_frame *frame = &reader->open[reader->open_count - 1];
        status = frame->is_array ? read_element(reader, frame) : read_pair(reader, frame);
    }
    return status;
}
