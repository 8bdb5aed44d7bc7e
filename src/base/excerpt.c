/* base/excerpt.c: cutting a line to what an error shows, and masking what it must not. */
#include "base/excerpt.h"

#include "base/secret.h"
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

/* How much of a line is shown before and behind the place, in bytes. */
enum { BEFORE = 72, BEHIND = 72 };

static_assert(BEFORE + BEHIND + sizeof "......" + sizeof SC__SECRET_MASK < SC_ERROR_TEXT,
              "an excerpt fits its field");

size_t sc__copy_printable(char *out, const char *from, size_t length)
{
    size_t written = 0;
    for (size_t at = 0; at < length;) {
        size_t size = sc__utf8_sequence(from + at, length - at);
        unsigned char c = (unsigned char)from[at];
        int visible = size > 1 || (size == 1 && (c >= 0x20 || c == '\t') && c != 0x7F);
        if (visible)
            memmove(out + written, from + at, size);
        else
            out[written] = '?';
        written += visible ? size : 1;
        at += size ? size : 1;
    }
    return written;
}

static bool is_key_byte(char c)
{
    return c == '_' || c == '-' || (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_secret(sc_str key)
{
    return sc__is_secret_key(sc__key_without_directive(key));
}

/* The key that ends before a '=' or ':', quoted or not. */
static sc_str key_before(sc_str line, size_t separator)
{
    size_t end = separator;
    while (end > 0 && strchr(" \t\"'", line.data[end - 1]))
        end--;
    size_t start = end;
    while (start > 0 && is_key_byte(line.data[start - 1]))
        start--;
    return (sc_str){line.data + start, end - start};
}

/* The bytes of a line before what a secret key among its first `end` bytes holds; all of them
 * where none does. */
static size_t shown_length(sc_str line, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        bool separates = line.data[i] == '=' || line.data[i] == ':';
        if (separates && is_secret(key_before(line, i)))
            return i + 1;
    }
    return line.length;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

void sc__excerpt(const struct sc__text *text, size_t offset, char excerpt[SC_ERROR_TEXT],
                 uint32_t *caret)
{
    sc_str line = sc__text_line(text, offset);
    sc_str source = sc__text_place(text, offset).source;
    bool is_entry = source.data != text->name;
    const char *there = text->bytes + offset;
    size_t place = there > line.data ? (size_t)(there - line.data) : 0;
    /* What stands behind the excerpt need not be looked at: a line may be a whole file. */
    size_t seen =
        line.length > place && line.length - place > BEHIND ? place + BEHIND : line.length;
    size_t shown = is_entry && sc__is_secret_variable(source) ? 0 : shown_length(line, seen);
    const char *tail = shown < line.length ? SC__SECRET_MASK : "";
    if (place > shown)
        place = shown;
    size_t first = place > BEFORE ? place - BEFORE : 0;
    while (first > 0 && first < place && is_continuation(line.data[first]))
        first++;
    size_t end = shown;
    if (shown - place > BEHIND) {
        end = place + BEHIND;
        tail = "...";
    }
    while (end < shown && end > place && is_continuation(line.data[end]))
        end--;
    char *out = excerpt;
    if (first > 0)
        out = (char *)memcpy(out, "...", 3) + 3;
    out += sc__copy_printable(out, line.data + first, place - first);
    *caret = (uint32_t)sc__utf8_count(excerpt, (size_t)(out - excerpt));
    out += sc__copy_printable(out, line.data + place, end - place);
    memcpy(out, tail, strlen(tail) + 1);
}
