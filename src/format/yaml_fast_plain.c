/* format/yaml_fast_plain.c: scalars without quotes, on one line and on several. */
#include "format/yaml_fast_state.h"

/* Indicators and blanks begin no plain scalar; '-', '?' and ':' do before some characters, of
 * which only '-' is common. */
static bool begins_plain(const char *at, bool flow)
{
    switch (*at) {
    case '-':
        if (flow)
            return at[1] >= '0' && at[1] <= '9';
        return (unsigned char)at[1] > ' ';
    case '?':
    case ':':
    case ',':
    case '[':
    case ']':
    case '{':
    case '}':
    case '#':
    case '&':
    case '*':
    case '!':
    case '|':
    case '>':
    case '\'':
    case '"':
    case '%':
    case '@':
    case '`':
        return false;
    default:
        return (unsigned char)*at > ' ';
    }
}

static bool is_indicator(char c)
{
    return c == ',' || c == '[' || c == ']' || c == '{' || c == '}';
}

/* Where the part that begins at `at` stops. */
static enum sc__yaml_plain_stop find_stop(const char **at, bool flow)
{
    for (;; ++*at) {
        *at = sc__yaml_find(*at, ':', '#', flow);
        switch (**at) {
        case '\n':
        case '\0':
            return SC__YAML_PLAIN_LINE;
        case ':':
            if ((*at)[1] == '\t')
                return SC__YAML_PLAIN_DECLINED;
            if ((unsigned char)(*at)[1] <= ' ' || (flow && is_indicator((*at)[1])))
                return SC__YAML_PLAIN_COLON;
            break;
        case '#':
            if ((*at)[-1] == ' ')
                return SC__YAML_PLAIN_COMMENT;
            break;
        case '\t':
            return SC__YAML_PLAIN_DECLINED;
        default:
            return SC__YAML_PLAIN_INDICATOR;
        }
    }
}

static sc_str trim(const char *start, const char *end)
{
    while (end > start && end[-1] == ' ')
        end--;
    return (sc_str){start, (size_t)(end - start)};
}

enum sc__yaml_plain_stop sc__yaml_fast_plain(struct sc__yaml_fast *fast, bool flow, sc_str *text)
{
    const char *start = fast->at;
    if (!begins_plain(start, flow))
        return SC__YAML_PLAIN_DECLINED;
    enum sc__yaml_plain_stop stop = find_stop(&fast->at, flow);
    *text = trim(start, fast->at);
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
        stop = find_stop(&fast->at, false);
        if (stop == SC__YAML_PLAIN_COLON || stop == SC__YAML_PLAIN_DECLINED)
            return false;
        sc_str part = trim(next, fast->at);
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
