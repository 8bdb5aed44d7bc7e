/* format/yaml_fast_lines.c: the lines that most are, in one loop that keeps its place in registers.
 *
 *   key: text      - text      - key: text      key:
 *
 * Keys are plain, and so is text where the loop reads it itself. It looks at a line before it
 * changes anything, so what is not such a line is left to yaml_fast_block.c as it stands. */
#include "format/yaml_fast_state.h"

/* The rest of a line from a plain scalar on, which `stop` ends; then the next line's start. */
static const char *end_scalar(struct sc__yaml_fast *fast, const char *start, const char *stop,
                              const char **content)
{
    const char *next = stop + 1;
    uint32_t column = sc__yaml_fast_top(fast)->column;
    sc_str text = sc__yaml_trim(start, stop);
    *content = sc__yaml_skip_spaces(next);
    if (**content != '\n' && *content - next <= (ptrdiff_t)column)
        return sc__yaml_fast_add(fast, text, true, sc__yaml_fast_offset(fast, start)) ? next : NULL;
    fast->at = stop; /* it may go on */
    if (!sc__yaml_fast_plain_lines(fast, text, column) || !sc__yaml_fast_end_line(fast))
        return NULL;
    *content = sc__yaml_skip_spaces(fast->at);
    return fast->at;
}

/* A value of any kind behind the ':' of a key, which `after` is behind. */
static const char *read_value(struct sc__yaml_fast *fast, const char *after, const char **content)
{
    if (*after == '\n') {
        *content = sc__yaml_skip_spaces(after + 1);
        return after + 1;
    }
    const char *stop = after + 1;
    if (sc__yaml_is(*stop, SC__YAML_COMMON) &&
        sc__yaml_find_stop(&stop, false) == SC__YAML_PLAIN_LINE && *stop == '\n')
        return end_scalar(fast, after + 1, stop, content);
    fast->at = after;
    if (!sc__yaml_fast_value(fast))
        return NULL;
    *content = sc__yaml_skip_spaces(fast->at);
    return fast->at;
}

/* A key from `start` to the ':' at `stop` and its value; then the next line's start. No key of
 * these is "<<". */
static const char *read_pair(struct sc__yaml_fast *fast, const char *start, const char *stop,
                             const char **content)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    top->key = sc__document_key(fast->builder.document, start, (size_t)(stop - start));
    top->key_at = sc__yaml_fast_offset(fast, start);
    top->key_merges = false;
    top->waits = true;
    top->absent_at = sc__yaml_fast_offset(fast, stop + 1);
    fast->no_memory = top->key == SC__NO_KEY;
    return fast->no_memory ? NULL : read_value(fast, stop + 1, content);
}

/* Is a collection open to which a line at `column` belongs, without another opened or closed? */
static bool is_settled(const struct sc__yaml_fast *fast, uint32_t column, bool dash)
{
    const struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    return top->column == column && top->is_mapping != dash && !top->waits;
}

/* Behind the dash of an element that is a mapping: its first key. */
static bool open_element(struct sc__yaml_fast *fast, uint32_t column, const char *start)
{
    sc__yaml_fast_top(fast)->waits = true;
    return sc__yaml_fast_open(fast, true, column + 2, sc__yaml_fast_offset(fast, start));
}

/* Does what stops at `stop` make the line a common one? */
static bool is_common(enum sc__yaml_plain_stop kind, const char *start, const char *stop, bool dash)
{
    if (kind == SC__YAML_PLAIN_COLON)
        return stop[-1] != ' ' && stop[1] != '\0' && stop - start <= SC__YAML_KEY_AT_MOST;
    return dash && kind == SC__YAML_PLAIN_LINE && *stop == '\n';
}

bool sc__yaml_fast_lines(struct sc__yaml_fast *fast)
{
    const char *line = fast->at;
    const char *at = sc__yaml_skip_spaces(line);
    while (line) {
        bool dash = at[0] == '-' && at[1] == ' ';
        const char *start = at + 2 * dash;
        const char *stop = start;
        uint32_t column = (uint32_t)(at - line);
        enum sc__yaml_plain_stop kind = SC__YAML_PLAIN_DECLINED;
        if (sc__yaml_is(*start, SC__YAML_COMMON))
            kind = sc__yaml_find_stop(&stop, false);
        fast->line = line;
        if (!is_common(kind, start, stop, dash)) {
            fast->at = line;
            return true;
        }
        if (!is_settled(fast, column, dash) && !sc__yaml_fast_settle(fast, column, dash))
            return false;
        if (kind == SC__YAML_PLAIN_LINE)
            line = end_scalar(fast, start, stop, &at);
        else if (!dash || open_element(fast, column, start))
            line = read_pair(fast, start, stop, &at);
        else
            return false;
    }
    return false;
}
