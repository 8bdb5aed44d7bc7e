/* format/yaml_indent.c: the columns of open blocks, and the lines of what stands in them. */
#include "format/yaml_indent.h"

#include "base/error.h"

bool sc__yaml_indent_open(struct sc__yaml_indent *indent, struct sc__arena *arena, bool flow,
                          size_t at, uint32_t column)
{
    if (flow) {
        if (indent->flow_depth++ == 0)
            indent->flow_start = at;
        return true;
    }
    void *columns = indent->columns;
    if (!sc__arena_reserve(arena, &columns, &indent->capacity, indent->count + (size_t)1,
                           sizeof *indent->columns))
        return false;
    indent->columns = columns;
    indent->columns[indent->count++] = column;
    return true;
}

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

/* Is the line that starts at `at` in order? If not, `*wrong` is where it should not begin. */
static bool is_line_indented(const struct sc__text *text, size_t at, uint32_t column, bool quoted,
                             size_t *wrong)
{
    const char *bytes = text->bytes;
    size_t first = at;
    while (bytes[first] == ' ')
        first++;
    size_t spaces = first - at;
    if (spaces > column)
        return true;
    bool closes = (bytes[first] == ']' || bytes[first] == '}') && spaces == column;
    while (bytes[first] == ' ' || bytes[first] == '\t')
        first++;
    *wrong = first;
    return is_break(bytes[first]) || (!quoted && (closes || bytes[first] == '#'));
}

/* Check the lines that start behind `start` and before `end`; the text's padding ends the last. */
static sc_status check_lines(const struct sc__yaml_indent *indent, const struct sc__text *text,
                             size_t start, size_t end, bool quoted, sc_error *error)
{
    size_t wrong;
    if (indent->count == 0)
        return SC_OK; /* at the root, any line will do */
    uint32_t column = indent->columns[indent->count - 1];
    for (size_t at = start; at + 1 < end; at++) {
        if (is_break(text->bytes[at]) && !is_line_indented(text, at + 1, column, quoted, &wrong))
            return sc__error_at(error, text, wrong, SC_ESYNTAX,
                                "this line must be indented more, by spaces: the %s of line %u is "
                                "still open",
                                quoted ? "quote" : "bracket", sc__text_place(text, start).line);
    }
    return SC_OK;
}

sc_status sc__yaml_indent_close(struct sc__yaml_indent *indent, const struct sc__text *text,
                                size_t end, sc_error *error)
{
    if (indent->flow_depth == 0) {
        indent->count--;
        return SC_OK;
    }
    if (--indent->flow_depth > 0)
        return SC_OK;
    return check_lines(indent, text, indent->flow_start, end, false, error);
}

sc_status sc__yaml_indent_check_open(const struct sc__yaml_indent *indent,
                                     const struct sc__text *text, size_t end, sc_error *error)
{
    if (indent->flow_depth == 0)
        return SC_OK;
    return check_lines(indent, text, indent->flow_start, end, false, error);
}

sc_status sc__yaml_indent_check_quoted(const struct sc__yaml_indent *indent,
                                       const struct sc__text *text, size_t at, size_t end,
                                       sc_error *error)
{
    return check_lines(indent, text, at, end, true, error);
}
