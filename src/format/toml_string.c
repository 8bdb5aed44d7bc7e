/* format/toml_string.c: first the end of a string is found and its characters are checked; only
 * a string that is not its own text is then decoded, into the arena. */
#include "format/toml_string.h"

#include "base/utf8.h"

#include <string.h>

enum { MAY_FOLLOW_CLOSING = 2 }; /* quotes of the text that touch the closing three */

/* What stands between the quotes. */
struct body {
    const char *start;
    const char *end;
    bool has_escapes;
    bool has_crlf;
};

static unsigned stops_of(char quote)
{
    return SC__TOML_CONTROL | (quote == '"' ? SC__TOML_BASIC : SC__TOML_LITERAL);
}

/* Behind a backslash and, if it is a quote or a backslash, the character that it escapes. */
static const char *skip_escape(const char *backslash)
{
    char escaped = backslash[1];
    return backslash + (escaped == '"' || escaped == '\\' ? 2 : 1);
}

static sc_status find_line_body(struct sc__toml *reader, char quote, struct body *body)
{
    const char *at = sc__toml_find(reader, body->start, stops_of(quote));
    while (*at == '\\') {
        body->has_escapes = true;
        at = sc__toml_find(reader, skip_escape(at), stops_of(quote));
    }
    if (*at == '\0' || sc__toml_line_end(at) > 0)
        return sc__toml_error(reader, at, SC_ESYNTAX, "expected %c before the line's end", quote);
    if (*at != quote)
        return sc__toml_control_error(reader, at, "a string");
    body->end = at;
    reader->at = at + 1;
    return SC_OK;
}

/* At a run of quotes: behind it, and whether the string ends with it. */
static const char *skip_quotes(const char *at, char quote, bool *closes)
{
    const char *first = at;
    while (*at == quote && at - first < 3 + MAY_FOLLOW_CLOSING)
        at++;
    *closes = at - first >= 3;
    return at;
}

static sc_status find_lines_body(struct sc__toml *reader, char quote, struct body *body)
{
    bool closes = false;
    const char *at = body->start;
    while (!closes) {
        at = sc__toml_find(reader, at, stops_of(quote));
        if (*at == quote) {
            at = skip_quotes(at, quote, &closes);
        } else if (*at == '\\') {
            body->has_escapes = true;
            at = skip_escape(at);
        } else if (sc__toml_line_end(at) > 0) {
            body->has_crlf |= *at == '\r';
            at += sc__toml_line_end(at);
        } else if (*at == '\0') {
            return sc__toml_error(
                reader, at, SC_ESYNTAX, "expected %c%c%c to end the string from line %u", quote,
                quote, quote, sc__toml_line(reader, sc__toml_offset(reader, reader->at)));
        } else {
            return sc__toml_control_error(reader, at, "a string");
        }
    }
    body->end = at - 3;
    reader->at = at;
    return SC_OK;
}

static int hexadecimal(char c)
{
    if (sc__toml_is_digit(c))
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The character of `digits` hexadecimal digits behind the two of "\u". */
static sc_status decode_unicode(const struct sc__toml *reader, const char *backslash,
                                unsigned digits, uint32_t *character)
{
    *character = 0;
    for (unsigned i = 0; i < digits; i++) {
        int value = hexadecimal(backslash[2 + i]);
        if (value < 0)
            return sc__toml_error(reader, backslash, SC_ESYNTAX,
                                  "\\%c must be followed by %u hexadecimal digits", backslash[1],
                                  digits);
        *character = *character << 4 | (uint32_t)value;
    }
    if (*character >= 0xD800 && *character <= 0xDFFF)
        return sc__toml_error(reader, backslash, SC_ESYNTAX,
                              "U+%04X is half of a surrogate pair and no character", *character);
    if (*character > 0x10FFFF)
        return sc__toml_error(reader, backslash, SC_ESYNTAX,
                              "U+%04X is beyond the last character, U+10FFFF", *character);
    return SC_OK;
}

static sc_status escape_error(const struct sc__toml *reader, const char *backslash)
{
    const char *escaped = backslash + 1;
    if (*escaped == ' ' || *escaped == '\t' || sc__toml_line_end(escaped) > 0)
        return sc__toml_error(reader, backslash, SC_ESYNTAX,
                              "a backslash before a blank must end its line, in a string of three "
                              "quotes; write \\\\ for a backslash");
    return sc__toml_error(reader, backslash, SC_ESYNTAX,
                          "\\%.*s is no escape; write \\\\ for a backslash",
                          (int)sc__utf8_sequence(escaped, 4), escaped);
}

static char simple_escape(const struct sc__toml *reader, char c)
{
    switch (c) {
    case '"':
    case '\\':
        return c;
    case 'b':
        return '\b';
    case 't':
        return '\t';
    case 'n':
        return '\n';
    case 'f':
        return '\f';
    case 'r':
        return '\r';
    case 'e':
        return reader->is_1_1 ? '\x1B' : '\0';
    default:
        return '\0';
    }
}

/* How many digits the escape of a character's number has; 0 where it is none. */
static unsigned unicode_digits(const struct sc__toml *reader, char kind)
{
    if (kind == 'x' && reader->is_1_1)
        return 2;
    return kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
}

/* Behind a backslash that ends its line, and all blanks and line ends after it; NULL if it does
 * not end its line. */
static const char *skip_joined_lines(const char *backslash)
{
    const char *at = sc__toml_skip_blanks(backslash + 1);
    size_t line_end = sc__toml_line_end(at);
    if (line_end == 0)
        return NULL;
    for (; line_end > 0; line_end = sc__toml_line_end(at))
        at = sc__toml_skip_blanks(at + line_end);
    return at;
}

/* Decode the escape at `*at` to `*out`, moving both. */
static sc_status decode_escape(const struct sc__toml *reader, const char **at, char **out)
{
    char kind = (*at)[1];
    unsigned digits = unicode_digits(reader, kind);
    char simple = simple_escape(reader, kind);
    if (simple != '\0') {
        *(*out)++ = simple;
        *at += 2;
        return SC_OK;
    }
    if (digits > 0) {
        uint32_t character;
        sc_status status = decode_unicode(reader, *at, digits, &character);
        if (status != SC_OK)
            return status;
        *out += sc__utf8_encode(character, *out);
        *at += 2 + digits;
        return SC_OK;
    }
    /* A string of one line holds no line end, so this finds none there. */
    const char *joined = skip_joined_lines(*at);
    if (!joined)
        return escape_error(reader, *at);
    *at = joined;
    return SC_OK;
}

/* Decoding never lengthens: an escape is at least as long as its character in UTF-8. */
static sc_status decode(struct sc__toml *reader, const struct body *body, sc_str *text)
{
    char *decoded = sc__arena_allocate(reader->arena, (size_t)(body->end - body->start));
    if (!decoded)
        return sc__error_no_memory(reader->error);
    char *out = decoded;
    const char *at = body->start;
    while (at < body->end) {
        if (*at == '\\' && body->has_escapes) {
            sc_status status = decode_escape(reader, &at, &out);
            if (status != SC_OK)
                return status;
        } else if (*at == '\r') { /* of a CR LF, since no other passed the check */
            at++;
        } else {
            *out++ = *at++;
        }
    }
    *text = (sc_str){decoded, (size_t)(out - decoded)};
    return SC_OK;
}

static sc_status finish(struct sc__toml *reader, const struct body *body, sc_str *text)
{
    if (body->has_escapes || body->has_crlf)
        return decode(reader, body, text);
    *text = (sc_str){body->start, (size_t)(body->end - body->start)};
    return SC_OK;
}

static bool is_multi_line(const char *at)
{
    return at[1] == at[0] && at[2] == at[0];
}

static sc_status read_one_line(struct sc__toml *reader, sc_str *text)
{
    struct body body = {.start = reader->at + 1};
    sc_status status = find_line_body(reader, *reader->at, &body);
    return status == SC_OK ? finish(reader, &body, text) : status;
}

sc_status sc__toml_read_string(struct sc__toml *reader, sc_str *text)
{
    if (!is_multi_line(reader->at))
        return read_one_line(reader, text);
    struct body body = {.start = reader->at + 3};
    body.start += sc__toml_line_end(body.start);
    sc_status status = find_lines_body(reader, *reader->at, &body);
    return status == SC_OK ? finish(reader, &body, text) : status;
}

sc_status sc__toml_read_quoted_key(struct sc__toml *reader, sc_str *text)
{
    if (is_multi_line(reader->at))
        return sc__toml_error(reader, reader->at, SC_ESYNTAX,
                              "a key cannot be a multi-line string; quote it once");
    return read_one_line(reader, text);
}
