/* format/yaml_quote.c: plain, literal or quoted, and the quotes. */
#include "format/yaml_quote.h"

#include "base/utf8.h"
#include "format/yaml_characters.h"
#include "format/yaml_scalar.h"

#include <string.h>

/* A character that only an escape carries to every reader: no printable one, or one of NEL, LS
 * and PS, which end a line in YAML 1.1. Line ends and tabs are asked for apart. */
static bool must_be_escaped(const unsigned char *bytes)
{
    if (bytes[0] < 0x7F)
        return bytes[0] < 0x20;
    if (bytes[0] == 0xC2 && bytes[1] == 0x85)
        return true;
    if (bytes[0] == 0xE2 && bytes[1] == 0x80 && (bytes[2] == 0xA8 || bytes[2] == 0xA9))
        return true;
    return sc__yaml_is_unprintable(bytes);
}

enum {
    RUN_AT_MOST = 100,          /* blanks or empty lines in a row */
    INDICATORS_AT_MOST = 100000 /* in a line */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Characters that begin something else, in block style; '-', '?' and ':' do before a blank only. */
static bool begins_as_plain(sc_str text)
{
    static const char others[] = " ,[]{}#&*!|>'\"%@`";
    char first = text.data[0];
    if (memchr(others, first, sizeof others))
        return false;
    if (first == '-' || first == '?' || first == ':')
        return text.length > 1 && text.data[1] != ' ';
    return true;
}

static bool begins_with(sc_str text, const char *marker)
{
    return text.length >= strlen(marker) && memcmp(text.data, marker, strlen(marker)) == 0;
}

static bool is_indicator(char c)
{
    return c != '\0' && strchr("[]{},:&*!", c);
}

/* May a reader that bounds its work take it as it stands? Ours does (yaml_guard.h), and counts
 * characters in texts as well: quotes hide the runs, and can be broken into lines. */
static bool is_modest(sc_str text)
{
    size_t run = 0, indicators = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        run = (c == ' ' || c == '\n') && i > 0 && text.data[i - 1] == c ? run + 1 : 0;
        indicators = c == '\n' ? 0 : indicators + is_indicator(c);
        if (run >= RUN_AT_MOST || indicators >= INDICATORS_AT_MOST)
            return false;
    }
    return true;
}

/* One run of text that nothing in it ends or hides. */
static bool holds_together(sc_str text)
{
    if (text.length == 0 || !begins_as_plain(text) || text.data[text.length - 1] == ' ' ||
        text.data[text.length - 1] == ':' || begins_with(text, "---") || begins_with(text, "..."))
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (must_be_escaped((const unsigned char *)text.data + i))
            return false;
        if (text.data[i] == ' ' && i > 0 && text.data[i - 1] == ':')
            return false;
        if (text.data[i] == '#' && i > 0 && text.data[i - 1] == ' ')
            return false;
    }
    return true;
}

/* The end of a run of characters of a class; the text need not end with a NUL. */
static size_t skip_any_of(sc_str text, size_t at, const char *class)
{
    while (at < text.length && text.data[at] != '\0' && strchr(class, text.data[at]))
        at++;
    return at;
}

/* Decimal, octal, in base 60 or a float, with the underscores that 1.1 allows in them; more
 * than one point makes an address or a version of it. */
static bool is_1_1_decimal(sc_str text, size_t start)
{
    size_t end = skip_any_of(text, start, "0123456789_:.");
    const char *first = memchr(text.data + start, '.', end - start);
    if (first && memchr(first + 1, '.', (size_t)(text.data + end - first - 1)))
        return false;
    if (end < text.length && (text.data[end] == 'e' || text.data[end] == 'E')) {
        end++;
        if (end < text.length && (text.data[end] == '+' || text.data[end] == '-'))
            end++;
        size_t digits = end;
        end = skip_any_of(text, end, "0123456789");
        return end == text.length && end > digits;
    }
    return end == text.length;
}

static bool is_1_1_number(sc_str text)
{
    size_t start = text.data[0] == '+' || text.data[0] == '-';
    size_t digit = start + (start < text.length && text.data[start] == '.');
    if (digit >= text.length || !is_digit(text.data[digit]))
        return false;
    if (digit + 2 < text.length && text.data[digit] == '0' && text.data[digit + 1] == 'b')
        return skip_any_of(text, digit + 2, "01_") == text.length;
    if (digit + 2 < text.length && text.data[digit] == '0' && text.data[digit + 1] == 'x')
        return skip_any_of(text, digit + 2, "0123456789abcdefABCDEF_") == text.length;
    return is_1_1_decimal(text, start);
}

/* 2024-01-02, and with a time behind it. */
static bool is_1_1_date(sc_str text)
{
    size_t at = skip_any_of(text, 0, "0123456789");
    if (at != 4)
        return false;
    for (int part = 0; part < 2; part++) {
        size_t end = at < text.length ? skip_any_of(text, at + 1, "0123456789") : at;
        if (at == text.length || text.data[at] != '-' || end - at < 2 || end - at > 3)
            return false;
        at = end;
    }
    return at == text.length || text.data[at] == 'T' || text.data[at] == 't' ||
           is_blank(text.data[at]);
}

static bool is_1_1_other(sc_str text)
{
    bool is_word = (text.length == 1 && text.data[0] == '=') ||
                   (text.length == 2 && memcmp(text.data, "<<", 2) == 0);
    return is_word || sc__yaml_1_1_warning(text) != NULL || is_1_1_number(text) ||
           is_1_1_date(text);
}

bool sc__yaml_is_plain(sc_str text)
{
    struct sc__yaml_scalar scalar;
    if (!holds_together(text))
        return false;
    sc_status status = sc__yaml_resolve(text, true, SC__YAML_UNTAGGED, &scalar);
    return status == SC_OK && scalar.type == SC__STRING && !is_1_1_other(text) && is_modest(text);
}

bool sc__yaml_is_literal(sc_str text)
{
    if (text.length == 0 || is_blank(text.data[0]) || text.data[0] == '\n' ||
        !memchr(text.data, '\n', text.length) || !is_modest(text))
        return false;
    bool behind_colon = false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool ends_line = i + 1 == text.length || text.data[i + 1] == '\n';
        if (is_blank(c) && ends_line)
            return false;
        if (c == '\t' && behind_colon) /* which our reader does not let libfyaml see */
            return false;
        if (c != '\n' && c != '\t' && must_be_escaped((const unsigned char *)text.data + i))
            return false;
        behind_colon = c == ':' || (behind_colon && (is_blank(c) || c == '\n'));
    }
    return true;
}

static uint32_t code_point(const unsigned char *bytes, size_t length)
{
    if (length == 1)
        return bytes[0];
    if (length == 2)
        return (bytes[0] & 0x1FU) << 6 | (bytes[1] & 0x3FU);
    return (bytes[0] & 0x0FU) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
}

static void append_escape(struct sc__buffer *buffer, uint32_t character)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char named[] = {
        ['\0'] = '0', ['\a'] = 'a', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\v'] = 'v',
        ['\f'] = 'f', ['\r'] = 'r', [0x1B] = 'e', ['"'] = '"',  ['\\'] = '\\'};
    char escape[6] = {'\\', 'u'};
    if (character < sizeof named && named[character]) {
        escape[1] = named[character];
        sc__buffer_append(buffer, escape, 2);
        return;
    }
    for (unsigned i = 0; i < 4; i++)
        escape[2 + i] = digits[character >> (12 - 4 * i) & 15];
    sc__buffer_append(buffer, escape, sizeof escape);
}

/* Quotes while they are written. */
struct quoting {
    struct sc__buffer *buffer;
    size_t level;
    size_t run;        /* blanks before this character */
    size_t indicators; /* in this line */
};

/* End the line between two characters: the reader joins them. */
static void break_line(struct quoting *quoting)
{
    quoting->indicators = 0;
    sc__buffer_append_text(quoting->buffer, "\\\n");
    for (size_t i = 0; i < quoting->level; i++)
        sc__buffer_append_text(quoting->buffer, "  ");
}

/* Must this character, in `bytes`, become an escape? A line's end may come before it. */
static bool take_character(struct quoting *quoting, const unsigned char *bytes)
{
    char c = (char)bytes[0];
    quoting->run = c == ' ' ? quoting->run + 1 : 0;
    if (quoting->run == RUN_AT_MOST) {
        quoting->run = 0;
        return true;
    }
    return c == '"' || c == '\\' || must_be_escaped(bytes);
}

static bool must_break_before(struct quoting *quoting, char c)
{
    quoting->indicators += is_indicator(c);
    return quoting->indicators == INDICATORS_AT_MOST && quoting->level > 0;
}

void sc__yaml_append_quoted(struct sc__buffer *buffer, sc_str text, size_t level)
{
    struct quoting quoting = {.buffer = buffer, .level = level};
    size_t from = 0;
    sc__buffer_append_char(buffer, '"');
    for (size_t at = 0; at < text.length;) {
        const unsigned char *bytes = (const unsigned char *)text.data + at;
        size_t length = sc__utf8_sequence(text.data + at, text.length - at);
        bool escapes = take_character(&quoting, bytes);
        bool breaks = must_break_before(&quoting, text.data[at]);
        if (escapes || breaks) {
            sc__buffer_append(buffer, text.data + from, at - from);
            from = at;
        }
        if (breaks)
            break_line(&quoting);
        if (escapes) {
            append_escape(buffer, code_point(bytes, length));
            from = at + length;
        }
        at += length > 0 ? length : 1; /* a document holds valid text only */
    }
    sc__buffer_append(buffer, text.data + from, text.length - from);
    sc__buffer_append_char(buffer, '"');
}
