/* format/yaml_fast_literal.c: block scalars, literal and folded.
 *
 *   key: |-          header: indicator, indentation, chomping
 *     text           content: lines indented by at least `indent`
 *
 * One pass finds the content's end, a second copies the lines without their indentation. */
#include "format/yaml_fast_state.h"

#include <string.h>

struct block {
    bool folded;
    char chomping;     /* '-', '+' or, for neither, NUL */
    size_t indent;     /* of the content; 0 as long as it is not known */
    const char *start; /* of the first line */
    const char *last;  /* behind the last line that is not empty, its end included */
    bool has_text;     /* a line holds more than blanks */
    const char *end;   /* behind the blank lines that follow it */
};

static bool read_header(struct sc__yaml_fast *fast, uint32_t column, struct block *block)
{
    *block = (struct block){.folded = *fast->at == '>'};
    for (fast->at++;; fast->at++) {
        if ((*fast->at == '-' || *fast->at == '+') && !block->chomping)
            block->chomping = *fast->at;
        else if (*fast->at >= '1' && *fast->at <= '9' && block->indent == 0)
            block->indent = column + (size_t)(*fast->at - '0');
        else
            break;
    }
    if (!sc__yaml_fast_end_line(fast) || fast->at[-1] != '\n')
        return false;
    block->start = block->last = fast->at;
    return true;
}

/* Take the line whose first character that is no blank is `content`; false where the block ended
 * before. `*blanks` are the most blanks of a line before the first that is not blank. */
static bool take_line(struct block *block, const char *line, const char *content, uint32_t column,
                      size_t *blanks)
{
    size_t spaces = (size_t)(content - line);
    if (block->indent == 0 && *content == '\n') {
        *blanks = spaces > *blanks ? spaces : *blanks;
        return true;
    }
    if (block->indent == 0 && spaces > column && *content != '\t')
        block->indent = spaces;
    return block->indent > 0 && (*content == '\n' || spaces >= block->indent);
}

/* Find the lines; where they stop, `fast->at` is the start of the next. */
static bool find_lines(struct sc__yaml_fast *fast, uint32_t column, struct block *block)
{
    size_t blanks = 0;
    const char *line = fast->at;
    const char *text_end = fast->builder.text->bytes + fast->builder.text->length;
    for (;;) {
        const char *content = sc__yaml_skip_spaces(line);
        if (content == text_end && content > line)
            return false; /* blanks that no line's end follows */
        if (content == text_end || !take_line(block, line, content, column, &blanks)) {
            /* A tab here may be indentation to one reader and text to another. */
            fast->at = block->end = line;
            return *content != '\t' && block->has_text && blanks <= block->indent;
        }
        const char *end = memchr(content, '\n', (size_t)(text_end - content));
        if (!end)
            return false;
        bool is_empty =
            *content == '\n' && (block->indent == 0 || (size_t)(content - line) <= block->indent);
        line = end + 1;
        if (!is_empty)
            block->last = line;
        block->has_text |= *content != '\n' && *content != '\t';
    }
}

/* The line at `line` without its indentation and its end. */
static sc_str content_of(const struct block *block, const char *line, const char **next)
{
    const char *end = memchr(line, '\n', (size_t)(block->end - line));
    const char *content = line;
    while (content < end && (size_t)(content - line) < block->indent)
        content++;
    *next = end + 1;
    return (sc_str){content, (size_t)(end - content)};
}

static char *copy(char *out, sc_str text)
{
    memcpy(out, text.data, text.length);
    return out + text.length;
}

static char *copy_literal(const struct block *block, char *out)
{
    for (const char *line = block->start; line < block->last;) {
        out = copy(out, content_of(block, line, &line));
        *out++ = '\n';
    }
    return out - 1;
}

/* `breaks` line ends between two lines. Between lines of text one is a blank, and of more than one
 * the first is dropped. */
static char *join(char *out, size_t breaks, bool folds)
{
    if (folds && breaks == 1)
        *out++ = ' ';
    for (size_t i = folds; i < breaks; i++)
        *out++ = '\n';
    return out;
}

/* NULL where a line begins with a blank: libfyaml loses line ends around such lines. */
static char *copy_folded(const struct block *block, char *out)
{
    size_t breaks = 0; /* since the last line that is not empty, or the start */
    bool folds = false;
    for (const char *line = block->start; line < block->last;) {
        sc_str content = content_of(block, line, &line);
        if (content.length == 0) {
            breaks++;
            continue;
        }
        if (content.data[0] == ' ' || content.data[0] == '\t')
            return NULL;
        out = copy(join(out, breaks, folds), content);
        folds = true;
        breaks = 1;
    }
    return out;
}

static char *chomp(const struct block *block, char *out)
{
    if (block->chomping != '-')
        *out++ = '\n';
    for (const char *at = block->last; block->chomping == '+' && at < block->end; at++) {
        if (*at == '\n')
            *out++ = '\n';
    }
    return out;
}

bool sc__yaml_fast_literal(struct sc__yaml_fast *fast, uint32_t column)
{
    struct block block;
    uint32_t at = sc__yaml_fast_offset(fast, fast->at);
    if (!read_header(fast, column, &block) || !find_lines(fast, column, &block))
        return false;
    char *text = sc__arena_allocate(fast->builder.arena, (size_t)(block.end - block.start));
    fast->no_memory |= text == NULL;
    if (!text)
        return false;
    char *end = block.folded ? copy_folded(&block, text) : copy_literal(&block, text);
    if (!end)
        return false;
    end = chomp(&block, end);
    return sc__yaml_fast_add(fast, (sc_str){text, (size_t)(end - text)}, false, at);
}
