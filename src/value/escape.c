/* value/escape.c: JSON string escapes, both ways. */
#include "value/escape.h"

#include "base/utf8.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The value of four hexadecimal digits, or -1. */
static int32_t hex_quad(const char *text, size_t length)
{
    int32_t value = 0;
    if (length < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(text[i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* A "\uXXXX" or a pair of them at `text`; returns the bytes it takes, or 0. */
static size_t unicode_escape(const char *text, size_t length, uint32_t *code_point)
{
    int32_t first = length >= 6 ? hex_quad(text + 2, length - 2) : -1;
    if (first < 0 || (first >= 0xDC00 && first <= 0xDFFF))
        return 0;
    *code_point = (uint32_t)first;
    if (first < 0xD800 || first > 0xDBFF)
        return 6;
    if (length < 12 || text[6] != '\\' || text[7] != 'u')
        return 0;
    int32_t second = hex_quad(text + 8, length - 8);
    if (second < 0xDC00 || second > 0xDFFF)
        return 0;
    *code_point = 0x10000 + (((uint32_t)first - 0xD800) << 10) + ((uint32_t)second - 0xDC00);
    return 12;
}

static char simple_escape(char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return '\0';
    }
}

size_t sc__unescape(const char *text, size_t length, char *out, size_t *written)
{
    size_t at = 0;
    char *end = out;
    while (at < length) {
        const char *backslash = memchr(text + at, '\\', length - at);
        size_t run = backslash ? (size_t)(backslash - text) - at : length - at;
        memcpy(end, text + at, run);
        end += run;
        at += run;
        if (at == length)
            break;
        if (at + 1 < length && text[at + 1] == 'u') {
            uint32_t code_point;
            size_t taken = unicode_escape(text + at, length - at, &code_point);
            if (taken == 0)
                return at;
            end += sc__utf8_encode(code_point, end);
            at += taken;
        } else {
            char c = at + 1 < length ? simple_escape(text[at + 1]) : '\0';
            if (c == '\0')
                return at;
            *end++ = c;
            at += 2;
        }
    }
    *written = (size_t)(end - out);
    return SC__UNESCAPED_ALL;
}

static void append_escape(struct sc__buffer *buffer, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char named[32] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};
    char escape[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
    if (c == '"' || c == '\\')
        escape[1] = (char)c;
    else if (c < 32 && named[c])
        escape[1] = named[c];
    sc__buffer_append(buffer, escape, escape[1] == 'u' ? 6 : 2);
}

void sc__append_quoted(struct sc__buffer *buffer, sc_str text)
{
    size_t from = 0;
    sc__buffer_append_char(buffer, '"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F)
            continue;
        sc__buffer_append(buffer, text.data + from, i - from);
        append_escape(buffer, c);
        from = i + 1;
    }
    if (from < text.length)
        sc__buffer_append(buffer, text.data + from, text.length - from);
    sc__buffer_append_char(buffer, '"');
}
