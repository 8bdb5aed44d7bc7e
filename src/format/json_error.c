/* format/json_error.c: what is wrong with a JSON text, in words.
 *
 * Stands apart from the reading because it may be slow and the reading may not: a
 * message looks at the text again as closely as it likes. */
#include "format/json_reader.h"

#include "base/error.h"
#include "base/utf8.h"

#include <string.h>

enum { WORD_SHOWN = 24, FOUND_TEXT = 64 /* bytes */ };

static bool is_at_end(const struct sc__json_reader *reader)
{
    return reader->token >= reader->token_end;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

/* The bytes of a word at `at`: a letter and what may follow one in a name. */
static size_t word_length(const struct sc__json_reader *reader, size_t at)
{
    size_t stop = at;
    while (stop < reader->length && (is_letter(reader->bytes[stop]) ||
                                     (stop > at && sc__json_is_digit(reader->bytes[stop]))))
        stop++;
    return stop - at;
}

/* Name a character that is neither ASCII nor, perhaps, visible. */
static void describe_character(const char *bytes, size_t length, char out[FOUND_TEXT])
{
    size_t size = sc__utf8_sequence(bytes, length);
    uint32_t code_point = (unsigned char)bytes[0] & (0xFFu >> (size + 1));
    for (size_t i = 1; i < size; i++)
        code_point = (code_point << 6) | ((unsigned char)bytes[i] & 0x3F);
    snprintf(out, FOUND_TEXT, "'%.*s' (U+%04X)", (int)size, bytes, (unsigned)code_point);
}

/* Name what stands at `at`, for "..., found %s". */
static void describe(const struct sc__json_reader *reader, size_t at, char out[FOUND_TEXT])
{
    const char *bytes = reader->bytes + at;
    size_t word = word_length(reader, at);
    if (word > WORD_SHOWN)
        snprintf(out, FOUND_TEXT, "%.*s...", WORD_SHOWN, bytes);
    else if (word > 0)
        snprintf(out, FOUND_TEXT, "%.*s", (int)word, bytes);
    else if (*bytes == '"')
        snprintf(out, FOUND_TEXT, "a string");
    else if (sc__json_is_digit(*bytes) || *bytes == '-')
        snprintf(out, FOUND_TEXT, "a number");
    else if ((unsigned char)*bytes < 0x20 || *bytes == 0x7F)
        snprintf(out, FOUND_TEXT, "the control character 0x%02X", (unsigned)*bytes);
    else if ((unsigned char)*bytes < 0x80)
        snprintf(out, FOUND_TEXT, "'%c'", *bytes);
    else
        describe_character(bytes, reader->length - at, out);
}

static sc_status report(const struct sc__json_reader *reader, size_t at, const char *message)
{
    return sc__error_at(reader->error, reader->document->text, reader->base + at, SC_ESYNTAX, "%s",
                        message);
}

/* The innermost container that is open: its type and its place. */
static const char *describe_container(const struct sc__json_reader *reader, struct sc__place *place)
{
    const struct sc__node *node = sc__document_node(reader->document, reader->parent);
    *place = sc__text_place(reader->document->text, node->at);
    return reader->in_mapping ? "mapping" : "array";
}

/* The tokens have ended: the text is broken there, or it just ends. The place is then
 * behind its last visible character rather than behind a final newline. */
static sc_status report_end(const struct sc__json_reader *reader, const char *expected)
{
    const struct sc__text *text = reader->document->text;
    struct sc__place place;
    size_t at = reader->end;
    if (reader->fault)
        return sc__error_at(reader->error, text, reader->base + at, reader->fault_status, "%s",
                            reader->fault);
    if (reader->depth == 0)
        return report(reader, 0, "no value in the text");
    while (sc__json_is_blank(reader->bytes[at - 1]))
        at--;
    const char *container = describe_container(reader, &place);
    return sc__error_at(reader->error, text, reader->base + at, SC_ESYNTAX,
                        "%s, but the text ends, inside the %s that begins at line %u, column %u",
                        expected, container, place.line, place.column);
}

/* A message for what people write that JSON does not have; NULL where it is none of these. */
static const char *foreign_habit(const struct sc__json_reader *reader, size_t at)
{
    char first = reader->bytes[at];
    char second = at + 1 < reader->length ? reader->bytes[at + 1] : '\0';
    if (first == '#' || (first == '/' && (second == '/' || second == '*')))
        return "comments are not allowed in JSON";
    if (first == '\'')
        return "JSON writes text in double quotes, not in single ones";
    return NULL;
}

/* What must stand here, and what does. */
static sc_status unexpected(const struct sc__json_reader *reader, const char *expected)
{
    char found[FOUND_TEXT];
    if (!reader->error) /* somebody only asks whether it is JSON */
        return SC_ESYNTAX;
    if (is_at_end(reader))
        return report_end(reader, expected);
    size_t at = *reader->token;
    const char *habit = foreign_habit(reader, at);
    if (habit)
        return report(reader, at, habit);
    describe(reader, at, found);
    return sc__error_at(reader->error, reader->document->text, reader->base + at, SC_ESYNTAX,
                        "%s, found %s", expected, found);
}

/* A closing bracket right behind a comma: the comma is the mistake. */
static bool is_behind_last_comma(const struct sc__json_reader *reader)
{
    char c = sc__json_look(reader);
    return (c == '}' || c == ']') && reader->depth > 0 && reader->bytes[reader->token[-1]] == ',';
}

static sc_status report_last_comma(const struct sc__json_reader *reader)
{
    return report(reader, reader->token[-1], "trailing commas are not allowed in JSON");
}

/* What a word means to say that JSON spells in another way, or cannot say. */
static const char *foreign_word(const struct sc__json_reader *reader, size_t at)
{
    static const struct {
        const char *word;
        const char *message;
    } known[] = {
        {"NaN", "JSON has no NaN"},
        {"nan", "JSON has no NaN"},
        {"Infinity", "JSON has no infinity"},
        {"inf", "JSON has no infinity"},
        {"True", "expected a value, found True (JSON writes true)"},
        {"False", "expected a value, found False (JSON writes false)"},
        {"None", "expected a value, found None (JSON writes null)"},
        {"undefined", "expected a value, found undefined (JSON writes null)"},
    };
    size_t length = word_length(reader, at);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].word) == length &&
            memcmp(known[i].word, reader->bytes + at, length) == 0)
            return known[i].message;
    }
    return NULL;
}

sc_status sc__json_no_value(const struct sc__json_reader *reader)
{
    if (is_at_end(reader))
        return unexpected(reader, "expected a value");
    if (is_behind_last_comma(reader))
        return report_last_comma(reader);
    size_t at = *reader->token;
    const char *message = foreign_word(reader, at);
    if (reader->bytes[at] == '+')
        message = "a number must not begin with '+'";
    if (reader->bytes[at] == '.')
        message = "a number must have a digit before the '.'";
    return message ? report(reader, at, message) : unexpected(reader, "expected a value");
}

sc_status sc__json_no_key(const struct sc__json_reader *reader)
{
    if (is_behind_last_comma(reader))
        return report_last_comma(reader);
    return unexpected(reader, "expected a key in double quotes");
}

sc_status sc__json_no_colon(const struct sc__json_reader *reader)
{
    return unexpected(reader, "expected ':' after the key");
}

static const char *expected_after_value(const struct sc__json_reader *reader)
{
    if (reader->depth == 0)
        return "expected the end of the text";
    return reader->in_mapping ? "expected ',' or '}' after the value"
                              : "expected ',' or ']' after the element";
}

sc_status sc__json_no_comma(const struct sc__json_reader *reader)
{
    struct sc__place place;
    char c = sc__json_look(reader);
    if ((c != '}' && c != ']') || !reader->error)
        return unexpected(reader, expected_after_value(reader));
    const char *container = describe_container(reader, &place);
    return sc__error_at(reader->error, reader->document->text, reader->base + *reader->token,
                        SC_ESYNTAX,
                        "expected '%c' to close the %s that begins at line %u, column %u, "
                        "found '%c'",
                        reader->in_mapping ? '}' : ']', container, place.line, place.column, c);
}

sc_status sc__json_no_end(const struct sc__json_reader *reader)
{
    return unexpected(reader, "expected the end of the text");
}

sc_status sc__json_bad_escape(const struct sc__json_reader *reader, size_t at)
{
    static const char hexadecimal[] = "0123456789abcdefABCDEF";
    const char *digit = reader->bytes + at + 2;
    size_t digits = 0;
    if (digit[-1] != 'u')
        return report(reader, at, "unknown escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u");
    while (digits < 4 && memchr(hexadecimal, digit[digits], sizeof hexadecimal - 1))
        digits++;
    return report(reader, at,
                  digits < 4 ? "\\u needs four hexadecimal digits"
                             : "half of a surrogate pair is no character");
}

sc_status sc__json_bad_number(const struct sc__json_reader *reader, size_t at, const char *needs)
{
    char found[FOUND_TEXT];
    const char *message = foreign_word(reader, at);
    if (message || needs)
        return report(reader, at, message ? message : needs);
    if (!reader->error)
        return SC_ESYNTAX;
    describe(reader, at, found);
    bool goes_on = word_length(reader, at) > 0 || strchr(".+-\"", reader->bytes[at]);
    return sc__error_at(
        reader->error, reader->document->text, reader->base + at, SC_ESYNTAX, "%s, found %s",
        goes_on ? "expected the number to end" : expected_after_value(reader), found);
}
