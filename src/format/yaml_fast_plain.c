/* format/yaml_fast_plain.c: scalars without quotes, on one line and on several. */
#include "format/yaml_fast_state.h"

/* B begins a plain scalar; C is common there as well; T is text as well, unlike a number or a word
 * that the schema, or YAML 1.1, may know. '-', '?' and ':' depend on what follows. */
enum {
    B = SC__YAML_BEGINS,
    C = SC__YAML_BEGINS | SC__YAML_COMMON,
    T = SC__YAML_BEGINS | SC__YAML_COMMON | SC__YAML_TEXT,
    N = SC__YAML_BEGINS | SC__YAML_COMMON | SC__YAML_NUMBER,
    M = SC__YAML_NUMBER
};

const unsigned char sc__yaml_classes[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* NUL to SI */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* DLE to US */
    0, 0, 0, 0, T, 0, 0, 0, T, T, 0, C, 0, M, B, T, /* space ! " # $ % & ' ( ) * + , - . / */
    N, N, N, N, N, N, N, N, N, N, 0, T, B, B, 0, 0, /* 0 to 9 : ; < = > ? */
    0, T, T, T, T, T, C, T, T, T, T, T, T, T, C, C, /* @ A to O */
    T, T, T, T, C, T, T, T, T, C, T, 0, T, 0, T, T, /* P to Z [ \ ] ^ _ */
    0, T, T, T, T, T, C, T, T, T, T, T, T, T, C, C, /* ` a to o */
    T, T, T, T, C, T, T, T, T, C, T, 0, 0, 0, C, 0, /* p to z { | } ~ DEL */
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,
    T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T, T,
};

static bool begins_plain(const char *at, bool flow)
{
    if (*at == '-')
        return flow ? at[1] >= '0' && at[1] <= '9' : (unsigned char)at[1] > ' ';
    return sc__yaml_is(*at, SC__YAML_BEGINS);
}

enum sc__yaml_plain_stop sc__yaml_fast_plain(struct sc__yaml_fast *fast, bool flow, sc_str *text)
{
    const char *start = fast->at;
    if (!begins_plain(start, flow))
        return SC__YAML_PLAIN_DECLINED;
    enum sc__yaml_plain_stop stop = sc__yaml_find_stop(&fast->at, flow);
    *text = sc__yaml_trim(start, fast->at);
    return stop;
}

/* The first character of the line that goes on with a scalar, or NULL; `at` is a line's end. */
static const char *find_next_line(const char *at, uint32_t column)
{
    while (*at == '\n') {
        const char *line = at + 1;
        at = sc__yaml_skip_spaces(line);
        if (*at == '\0' || *at == '#' || (*at != '\n' && at - line <= (ptrdiff_t)column))
            return NULL;
    }
    return *at == '\0' ? NULL : at;
}

/* Find the end of the scalar; `fast->at` is then what stops its last line. */
static bool pass_lines(struct sc__yaml_fast *fast, const char *next, uint32_t column, sc_str *whole)
{
    const char *start = whole->data;
    enum sc__yaml_plain_stop stop = SC__YAML_PLAIN_LINE;
    while (next && stop == SC__YAML_PLAIN_LINE) {
        fast->at = next;
        stop = sc__yaml_find_stop(&fast->at, false);
        if (stop == SC__YAML_PLAIN_COLON || stop == SC__YAML_PLAIN_DECLINED)
            return false;
        sc_str part = sc__yaml_trim(next, fast->at);
        whole->length = (size_t)(part.data + part.length - start);
        next = find_next_line(fast->at, column);
    }
    return true;
}

/* A line's end and the blanks around it to a blank, more of them to one line's end less. */
static size_t fold(sc_str lines, char *out)
{
    size_t length = 0;
    for (const char *at = lines.data, *end = at + lines.length; at < end;) {
        if (*at != '\n') {
            out[length++] = *at++;
            continue;
        }
        size_t breaks = 0;
        while (length > 0 && out[length - 1] == ' ')
            length--;
        for (; *at == ' ' || *at == '\n'; at++)
            breaks += *at == '\n';
        if (breaks == 1)
            out[length++] = ' ';
        for (; breaks > 1; breaks--)
            out[length++] = '\n';
    }
    return length;
}

bool sc__yaml_fast_plain_lines(struct sc__yaml_fast *fast, sc_str first, uint32_t column)
{
    uint32_t start = sc__yaml_fast_offset(fast, first.data);
    const char *next = *fast->at == '\n' ? find_next_line(fast->at, column) : NULL;
    if (!next)
        return sc__yaml_fast_add(fast, first, true, start);
    if (!pass_lines(fast, next, column, &first))
        return false;
    char *folded = sc__arena_allocate(fast->builder.arena, first.length);
    fast->no_memory |= folded == NULL;
    if (!folded)
        return false;
    size_t dash_at = sc__yaml_find_dash(fast->builder.text, start, start + first.length);
    return sc__yaml_fast_add_lines(fast, (sc_str){folded, fold(first, folded)}, start, dash_at);
}
