/* format/jsonc_read.c: JSON with comments and with a comma behind the last element, and
 * nothing else of what people add to JSON.
 *
 * Both are overwritten with blanks in a copy, which the ordinary reader then reads: every
 * offset stays what it is in the text, and so does every place. */
#include "format/json_reader.h"

#include "base/error.h"

#include <string.h>

/* The copy while it is blanked. */
struct blanking {
    char *bytes; /* with a NUL behind `length` */
    size_t length;
    size_t at;
    char *comma; /* may turn out to be behind the last element; NULL where none may */
    bool follows_value;
    bool has_comment;
    bool has_token;
    const char *unclosed; /* the comment that does not end, or NULL */
};

static void blank_line_comment(struct blanking *blanking)
{
    char *bytes = blanking->bytes;
    while (blanking->at < blanking->length && bytes[blanking->at] != '\n' &&
           bytes[blanking->at] != '\r')
        bytes[blanking->at++] = ' ';
}

/* Line ends stay, so that no line is longer than it was. */
static void blank_block_comment(struct blanking *blanking)
{
    char *start = blanking->bytes + blanking->at;
    char *end = memmem(start + 2, blanking->length - blanking->at - 2, "*/", 2);
    if (!end) {
        blanking->unclosed = start;
        blanking->at = blanking->length;
        return;
    }
    for (; start < end + 2; start++) {
        if (*start != '\n' && *start != '\r')
            *start = ' ';
    }
    blanking->at = (size_t)(start - blanking->bytes);
}

/* A string ends with its line at the latest: where its quote is missing, the reader says so. */
static void pass_string(struct blanking *blanking)
{
    const char *bytes = blanking->bytes;
    size_t at = blanking->at + 1;
    while (at < blanking->length && bytes[at] != '"' && bytes[at] != '\n')
        at += bytes[at] == '\\' && at + 1 < blanking->length ? 2 : 1;
    blanking->at = at < blanking->length ? at + 1 : at;
}

/* What is neither blank nor comment: remember a comma behind a value, and blank it where a
 * bracket closes right behind it. */
static void pass_token(struct blanking *blanking)
{
    char c = blanking->bytes[blanking->at];
    blanking->has_token = true;
    if ((c == ']' || c == '}') && blanking->comma)
        *blanking->comma = ' ';
    blanking->comma = c == ',' && blanking->follows_value ? blanking->bytes + blanking->at : NULL;
    blanking->follows_value = !memchr(",:[{", c, 4);
    if (c == '"')
        pass_string(blanking);
    else
        blanking->at++;
}

static void blank(struct blanking *blanking)
{
    while (blanking->at < blanking->length) {
        const char *at = blanking->bytes + blanking->at;
        bool is_line = at[0] == '/' && at[1] == '/';
        bool is_block = at[0] == '/' && at[1] == '*';
        blanking->has_comment |= is_line || is_block;
        if (is_line)
            blank_line_comment(blanking);
        else if (is_block)
            blank_block_comment(blanking);
        else if (sc__json_is_blank(at[0]))
            blanking->at++;
        else
            pass_token(blanking);
    }
}

sc_status sc__jsonc_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                         const struct sc__parse_options *options, struct sc__documents *documents,
                         sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    struct blanking blanking = {.length = text->length - start};
    blanking.bytes = sc__arena_allocate(arena, blanking.length + SC__TEXT_PADDING);
    if (!document || !blanking.bytes)
        return sc__error_no_memory(error);
    memcpy(blanking.bytes, text->bytes + start, blanking.length);
    memset(blanking.bytes + blanking.length, 0, SC__TEXT_PADDING);
    blank(&blanking);
    if (blanking.has_comment && !blanking.has_token && !blanking.unclosed) {
        sc__document_add(document, SC__NONE, SC__NO_KEY, SC__MAPPING, start, start);
        return document->failed ? sc__error_no_memory(error) : SC_OK;
    }
    sc_error problem = SC_ERROR_INIT;
    sc_status status =
        sc__json_read_bytes(document, blanking.bytes, start, blanking.length, options, &problem);
    size_t unclosed =
        blanking.unclosed ? start + (size_t)(blanking.unclosed - blanking.bytes) : SIZE_MAX;
    if (status == SC_ESYNTAX && problem.offset >= unclosed)
        return sc__error_at(error, text, unclosed, SC_ESYNTAX,
                            "this comment has no closing \"*/\"");
    if (status != SC_OK && error)
        *error = problem;
    return status;
}
