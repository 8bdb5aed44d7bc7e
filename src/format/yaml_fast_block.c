/* format/yaml_fast_block.c: block collections, line by line.
 *
 * The indentation of a line says which of the open collections it belongs to: those that are
 * indented more have ended. A key or a dash without a value on its line waits for one, which a
 * line that is indented more brings; there is none if the collection goes on or ends. */
#include "format/yaml_fast_state.h"

#include <string.h>

static bool is_dash(const char *at)
{
    return at[0] == '-' && (at[1] == ' ' || at[1] == '\n' || at[1] == '\0');
}

/* At a line's end, that of the text or a comment? */
static bool is_line_over(const char *at)
{
    return *at == '\n' || *at == '\0' || (*at == '#' && at[-1] == ' ');
}

/* From anywhere behind the content of a line to the next line's start, or the text's end. */
static void next_line(struct sc__yaml_fast *fast)
{
    const char *end = fast->builder.text->bytes + fast->builder.text->length;
    if (*fast->at == '#')
        fast->at = memchr(fast->at, '\n', (size_t)(end - fast->at));
    fast->at = fast->at && *fast->at ? fast->at + 1 : end;
}

bool sc__yaml_fast_end_line(struct sc__yaml_fast *fast)
{
    fast->at = sc__yaml_skip_spaces(fast->at);
    if (!is_line_over(fast->at))
        return false;
    next_line(fast);
    return true;
}

/* The column of the block around the next value; SC__NONE at the root. */
static uint32_t column_around(const struct sc__yaml_fast *fast)
{
    const struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    return top ? top->column : SC__NONE;
}

/* A value that its first character gives away; `*is_marked` is whether it does. */
static bool read_marked(struct sc__yaml_fast *fast, bool *is_marked)
{
    sc_str text;
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    *is_marked = true;
    switch (*fast->at) {
    case '"':
    case '\'':
        return sc__yaml_fast_quoted(fast, column_around(fast), &text) &&
               sc__yaml_fast_add(fast, text, false, at) && sc__yaml_fast_end_line(fast);
    case '[':
    case '{':
        return sc__yaml_fast_flow(fast) && sc__yaml_fast_end_line(fast);
    case '|':
    case '>':
        return sc__yaml_fast_literal(fast, column_around(fast));
    case '*':
        return sc__yaml_fast_alias(fast) && sc__yaml_fast_end_line(fast);
    default:
        *is_marked = false;
        return true;
    }
}

bool sc__yaml_fast_value(struct sc__yaml_fast *fast)
{
    sc_str text;
    bool is_marked;
    fast->at = sc__yaml_skip_spaces(fast->at);
    if (*fast->at == '&') {
        if (!sc__yaml_fast_anchor(fast))
            return false;
        fast->at = sc__yaml_skip_spaces(fast->at);
    }
    if (is_line_over(fast->at)) {
        next_line(fast);
        return true;
    }
    bool is_read = read_marked(fast, &is_marked);
    if (is_marked)
        return is_read;
    enum sc__yaml_plain_stop stop = sc__yaml_fast_plain(fast, false, &text);
    return stop <= SC__YAML_PLAIN_COMMENT && stop != SC__YAML_PLAIN_COLON &&
           sc__yaml_fast_plain_lines(fast, text, column_around(fast)) &&
           sc__yaml_fast_end_line(fast);
}

/* At the ':' behind a key, before a blank or the line's end. */
static bool read_pair(struct sc__yaml_fast *fast, sc_str key, bool plain, uint32_t at)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    fast->at++;
    top->absent_at = sc__yaml_fast_offset(fast, fast->at);
    return key.length <= SC__YAML_KEY_AT_MOST && sc__yaml_fast_key(fast, key, plain, at) &&
           sc__yaml_fast_value(fast);
}

/* A first key, at `column`; its mapping begins. */
static bool open_pair(struct sc__yaml_fast *fast, sc_str key, bool plain, uint32_t column,
                      uint32_t at)
{
    return fast->anchor.length == 0 || sc__yaml_fast_offset(fast, fast->line) > fast->anchor_at
               ? sc__yaml_fast_open(fast, true, column, at) && read_pair(fast, key, plain, at)
               : false;
}

/* Where a quoted scalar is a key: pass the blanks before the ':'. */
static bool is_colon_next(struct sc__yaml_fast *fast, const char *line)
{
    const char *at = sc__yaml_skip_spaces(fast->at);
    if (*at != ':' || (at[1] != ' ' && at[1] != '\n' && at[1] != '\0') || fast->line != line)
        return false;
    fast->at = at;
    return true;
}

/* A scalar that is a value or the first key of a mapping at `column`. */
static bool read_scalar_or_pair(struct sc__yaml_fast *fast, uint32_t column)
{
    sc_str text;
    const char *line = fast->line;
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    if (*fast->at == '"' || *fast->at == '\'') {
        if (!sc__yaml_fast_quoted(fast, column_around(fast), &text))
            return false;
        if (is_colon_next(fast, line))
            return open_pair(fast, text, false, column, at);
        return sc__yaml_fast_add(fast, text, false, at) && sc__yaml_fast_end_line(fast);
    }
    enum sc__yaml_plain_stop stop = sc__yaml_fast_plain(fast, false, &text);
    if (stop == SC__YAML_PLAIN_COLON)
        return open_pair(fast, text, true, column, at);
    return stop <= SC__YAML_PLAIN_COMMENT && sc__yaml_fast_top(fast) &&
           sc__yaml_fast_plain_lines(fast, text, column_around(fast)) &&
           sc__yaml_fast_end_line(fast);
}

/* At a node where a collection may begin, at the start of a line or behind a dash. */
static bool read_node(struct sc__yaml_fast *fast, bool behind_dash)
{
    bool is_marked;
    for (;;) {
        uint32_t column = (uint32_t)(fast->at - fast->line);
        if (is_dash(fast->at)) {
            uint32_t at = sc__yaml_fast_offset(fast, fast->at);
            struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
            if (!top || top->is_mapping || top->column != column || top->waits) {
                if (!sc__yaml_fast_open(fast, false, column, at))
                    return false;
                top = sc__yaml_fast_top(fast);
            }
            top->waits = true;
            top->absent_at = at + 1;
            behind_dash = true;
            fast->at = sc__yaml_skip_spaces(fast->at + 1);
        } else if (*fast->at == '&' && behind_dash && fast->anchor.length == 0) {
            if (!sc__yaml_fast_anchor(fast))
                return false;
            fast->at = sc__yaml_skip_spaces(fast->at);
            if (is_dash(fast->at))
                return false;
        } else {
            break;
        }
        if (is_line_over(fast->at)) {
            next_line(fast);
            return true;
        }
    }
    if (*fast->at != '"' && *fast->at != '\'') {
        if (!behind_dash && (*fast->at == '|' || *fast->at == '>'))
            return false;
        bool is_read = read_marked(fast, &is_marked);
        if (is_marked)
            return is_read;
    }
    return read_scalar_or_pair(fast, (uint32_t)(fast->at - fast->line));
}

/* A key of the innermost mapping. */
static bool read_key(struct sc__yaml_fast *fast)
{
    sc_str text;
    const char *line = fast->line;
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    if (*fast->at == '"' || *fast->at == '\'')
        return sc__yaml_fast_quoted(fast, column_around(fast), &text) &&
               is_colon_next(fast, line) && read_pair(fast, text, false, at);
    return sc__yaml_fast_plain(fast, false, &text) == SC__YAML_PLAIN_COLON &&
           read_pair(fast, text, true, at);
}

/* An element that is absent where its sequence is not indented is one of libfyaml's defects. */
static bool may_be_absent(const struct sc__yaml_fast *fast)
{
    const struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    return top->is_mapping || fast->builder.depth == 1 || top[-1].column != top->column;
}

static bool close_block(struct sc__yaml_fast *fast)
{
    const struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    return (!top->waits || may_be_absent(fast)) && sc__yaml_fast_close(fast);
}

/* Close what a line at `column` does not belong to; false if then nothing open is there. */
static bool close_deeper(struct sc__yaml_fast *fast, uint32_t column, bool dash)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    while (top->column > column || (top->column == column && !top->is_mapping && !dash)) {
        if (!close_block(fast))
            return false;
        top = sc__yaml_fast_top(fast);
        if (!top)
            return false;
    }
    if (top->column != column || top->is_mapping == dash)
        return false;
    return !top->waits || (may_be_absent(fast) && sc__yaml_fast_add_absent(fast, top->absent_at));
}

/* Does a line at `column` bring the value that the innermost collection waits for? */
static bool is_value(const struct sc__yaml_frame *top, uint32_t column, bool dash)
{
    return top->waits &&
           (column > top->column || (column == top->column && dash && top->is_mapping));
}

bool sc__yaml_fast_settle(struct sc__yaml_fast *fast, uint32_t column, bool dash)
{
    if (is_value(sc__yaml_fast_top(fast), column, dash))
        return sc__yaml_fast_open(fast, !dash, column,
                                  sc__yaml_fast_offset(fast, fast->line + column));
    return close_deeper(fast, column, dash);
}

/* The line belongs to an open collection or begins the root, if there is none yet. */
static bool read_line(struct sc__yaml_fast *fast, uint32_t column)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    bool dash = is_dash(fast->at);
    if (!top)
        return fast->builder.document->root == SC__NONE && read_node(fast, false);
    if (is_value(top, column, dash))
        return read_node(fast, false);
    if (!close_deeper(fast, column, dash))
        return false;
    return dash ? read_node(fast, false) : read_key(fast);
}

bool sc__yaml_fast_block_end(struct sc__yaml_fast *fast)
{
    while (fast->builder.depth > 0) {
        if (!close_block(fast))
            return false;
    }
    return fast->anchor.length == 0;
}

bool sc__yaml_fast_block(struct sc__yaml_fast *fast)
{
    for (;;) {
        if (fast->builder.depth > 0 && !sc__yaml_fast_lines(fast))
            return false;
        const char *line = fast->at;
        fast->line = line;
        fast->at = sc__yaml_skip_spaces(line);
        switch (*fast->at) {
        case '\n':
            fast->at++;
            continue;
        case '#':
            next_line(fast);
            continue;
        case '\0':
            return true;
        default:
            break;
        }
        if (fast->at == line && (*line == '-' || *line == '.' || *line == '%')) {
            if (sc__yaml_fast_is_marker(line))
                return true;
            if (*line == '%' || (line[1] == *line && line[2] == *line))
                return false;
        }
        if (!read_line(fast, (uint32_t)(fast->at - line)))
            return false;
    }
}
