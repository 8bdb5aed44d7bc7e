/* format/yaml_fast_quote.c: scalars in quotes. One that stands on one line without an escape is
 * borrowed; what is to be decoded or folded goes into the arena, never longer than it was. */
#include "format/yaml_fast_state.h"

#include "base/utf8.h"

#include <string.h>

/* The place of the closing quote; false where there is none. `*verbatim` is whether all before it
 * is the scalar as it stands. */
static bool find_closing(const char *start, char quote, const char **closing, bool *verbatim)
{
    char escape = quote == '"' ? '\\' : '\'';
    *verbatim = true;
    for (const char *at = start;; at++) {
        at = sc__yaml_find(at, quote, escape, false);
        if (*at == '\0')
            return false;
        if (*at == quote && (quote == '"' || at[1] != '\'')) {
            *closing = at;
            return true;
        }
        if (*at == '\t')
            continue;
        *verbatim = false;
        if (*at == '\'' && at[2] == '\'' && at[3] == '\'')
            return false; /* two quotes in a row, of which libfyaml makes three */
        if (*at != '\n' && (*++at == '\n' || *at == '\0'))
            return false; /* a line's end that is escaped */
    }
}

static bool read_hex(const char *digits, size_t count, uint32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = digits[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return false;
        *value = *value << 4 | digit;
    }
    return true;
}

/* A code point behind its letter: bytes taken, 0 where it is none. */
static size_t read_code_point(const char *at, size_t digits, char **out)
{
    uint32_t value;
    if (!read_hex(at, digits, &value) || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
        return 0;
    *out += sc__utf8_encode(value, *out);
    return digits;
}

/* The escape behind its backslash: bytes taken, 0 for one that is unknown here. */
static size_t read_escape(const char *at, char **out)
{
    static const char escapes[][2] = {
        {'n', '\n'}, {'"', '"'},  {'\\', '\\'}, {'t', '\t'}, {'r', '\r'}, {'/', '/'}, {' ', ' '},
        {'0', '\0'}, {'a', '\a'}, {'b', '\b'},  {'v', '\v'}, {'f', '\f'}, {'e', 0x1B}};
    size_t digits = *at == 'x' ? 2 : *at == 'u' ? 4 : *at == 'U' ? 8 : 0;
    if (digits > 0) {
        size_t taken = read_code_point(at + 1, digits, out);
        return taken ? taken + 1 : 0;
    }
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (*at == escapes[i][0]) {
            *(*out)++ = escapes[i][1];
            return 1;
        }
    }
    return 0;
}

/* Line ends at `at`, which the next line must follow indented more than `column`; or NULL. */
static const char *fold_lines(struct sc__yaml_fast *fast, const char *at, uint32_t column,
                              char **out)
{
    size_t breaks = 0;
    while (*at == '\n') {
        fast->line = at + 1;
        at = sc__yaml_skip_spaces(fast->line);
        breaks++;
    }
    bool is_indented = column == SC__NONE ? at > fast->line : at - fast->line > (ptrdiff_t)column;
    if (*at == '\t' || !is_indented)
        return NULL;
    if (breaks == 1)
        *(*out)++ = ' ';
    for (; breaks > 1; breaks--)
        *(*out)++ = '\n';
    return at;
}

/* A line's end within the quotes: the next line's text, or NULL. Blanks before it go, though not
 * those that are escaped, of which libfyaml makes something else. */
static const char *decode_break(struct sc__yaml_fast *fast, const char *at, uint32_t column,
                                const char *escaped, char **out, const char *start)
{
    while (*out > start && *out > escaped && (*out)[-1] == ' ')
        --*out;
    if (*out > start && (*out == escaped || (*out)[-1] == '\t'))
        return NULL;
    return fold_lines(fast, at, column, out);
}

/* The text from `at` to the closing quote, into `out`; its end there, or NULL. */
static char *decode(struct sc__yaml_fast *fast, const char *at, const char *closing,
                    uint32_t column, char *out)
{
    bool is_double = *closing == '"';
    const char *start = out;
    const char *escaped = out; /* behind the last escape */
    while (at < closing) {
        if (*at == '\n') {
            at = decode_break(fast, at, column, escaped, &out, start);
            if (!at)
                return NULL;
        } else if (is_double && *at == '\\') {
            size_t taken = read_escape(at + 1, &out);
            if (taken == 0)
                return NULL;
            at += 1 + taken;
            escaped = out;
        } else {
            at += !is_double && *at == '\'';
            *out++ = *at++;
        }
    }
    return out;
}

bool sc__yaml_fast_quoted(struct sc__yaml_fast *fast, uint32_t column, sc_str *text)
{
    const char *closing;
    bool verbatim;
    const char *start = fast->at + 1;
    if (!find_closing(start, *fast->at, &closing, &verbatim))
        return false;
    fast->at = closing + 1;
    *text = (sc_str){start, (size_t)(closing - start)};
    if (verbatim)
        return true;
    char *out = sc__arena_allocate(fast->builder.arena, text->length);
    fast->no_memory |= out == NULL;
    char *end = out ? decode(fast, start, closing, column, out) : NULL;
    if (!end)
        return false;
    *text = (sc_str){out, (size_t)(end - out)};
    return true;
}
