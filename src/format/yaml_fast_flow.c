/* format/yaml_fast_flow.c: collections in brackets, on one line or several.
 *
 * Their frames stand on those of the blocks around them. Keys need values here and sequences hold
 * no pairs; [a: 1] and {a} are rare. */
#include "format/yaml_fast_state.h"

#include <string.h>

/* Pass blanks, comments and line ends. Lines must be indented more than the block around the
 * brackets, but the one on which a bracket closes may begin where the block does. */
static bool skip_space(struct sc__yaml_fast *fast, uint32_t column)
{
    for (;;) {
        fast->at = sc__yaml_skip_spaces(fast->at);
        if (*fast->at == '#' && (fast->at[-1] == ' ' || fast->at[-1] == '\n')) {
            while (*fast->at != '\n' && *fast->at != '\0')
                fast->at++;
        }
        if (*fast->at != '\n')
            return *fast->at != '#';
        fast->line = ++fast->at;
        fast->at = sc__yaml_skip_spaces(fast->at);
        if (*fast->at == '\n')
            continue;
        ptrdiff_t spaces = fast->at - fast->line;
        bool closes = *fast->at == ']' || *fast->at == '}';
        if (column == SC__NONE ? spaces == 0 && !closes : spaces < (ptrdiff_t)column + !closes)
            return false;
    }
}

static bool open(struct sc__yaml_fast *fast, uint32_t column)
{
    bool is_mapping = *fast->at == '{';
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    fast->at++;
    return sc__yaml_fast_open(fast, is_mapping, column, at);
}

/* A scalar in brackets; `*plain` is whether it has no quotes. */
static enum sc__yaml_plain_stop read_scalar(struct sc__yaml_fast *fast, uint32_t column,
                                            sc_str *text, bool *plain)
{
    *plain = *fast->at != '"' && *fast->at != '\'';
    if (*plain)
        return sc__yaml_fast_plain(fast, true, text);
    return sc__yaml_fast_quoted(fast, column, text) ? SC__YAML_PLAIN_INDICATOR
                                                    : SC__YAML_PLAIN_DECLINED;
}

/* A key and its ':', on one line. */
static bool read_key(struct sc__yaml_fast *fast, uint32_t column)
{
    sc_str text;
    bool plain;
    const char *line = fast->line;
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    if (read_scalar(fast, column, &text, &plain) == SC__YAML_PLAIN_DECLINED)
        return false;
    fast->at = sc__yaml_skip_spaces(fast->at);
    if (*fast->at != ':' || fast->line != line || text.length > SC__YAML_KEY_AT_MOST)
        return false;
    fast->at++;
    return sc__yaml_fast_key(fast, text, plain, at);
}

/* A value that is no collection. */
static bool read_value(struct sc__yaml_fast *fast, uint32_t column)
{
    sc_str text;
    bool plain;
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    if (*fast->at == '*')
        return sc__yaml_fast_alias(fast);
    enum sc__yaml_plain_stop stop = read_scalar(fast, column, &text, &plain);
    return stop != SC__YAML_PLAIN_DECLINED && stop != SC__YAML_PLAIN_COLON &&
           sc__yaml_fast_add(fast, text, plain, at);
}

/* Behind a value: pass the comma, if there is one; nothing else goes on. */
static bool end_value(struct sc__yaml_fast *fast, uint32_t column)
{
    if (!skip_space(fast, column))
        return false;
    if (*fast->at == ',') {
        fast->at++;
        return skip_space(fast, column);
    }
    return *fast->at == ']' || *fast->at == '}';
}

bool sc__yaml_fast_flow(struct sc__yaml_fast *fast)
{
    uint32_t base = fast->builder.depth;
    const struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    uint32_t column = top ? top->column : SC__NONE;
    if (!open(fast, column) || !skip_space(fast, column))
        return false;
    for (;;) {
        top = sc__yaml_fast_top(fast);
        if (*fast->at == (top->is_mapping ? '}' : ']')) {
            fast->at++;
            if (!sc__yaml_fast_close(fast))
                return false;
            if (fast->builder.depth == base)
                return true;
        } else {
            if (top->is_mapping && !(read_key(fast, column) && skip_space(fast, column)))
                return false;
            if (*fast->at == '[' || *fast->at == '{') {
                if (!open(fast, column) || !skip_space(fast, column))
                    return false;
                continue;
            }
            if (!read_value(fast, column))
                return false;
        }
        if (!end_value(fast, column))
            return false;
    }
}
