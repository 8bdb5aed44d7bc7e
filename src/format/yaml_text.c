/* format/yaml_text.c: libfyaml's scalar tokens to text, past two defects of it.
 *
 * fy_token_get_text trusts a length that it has guessed: where the guess is wrong, the text
 * ends with a NUL, or there is none and memory leaks. Its chunks are right. And a block scalar
 * of blank lines alone, at the end of all, takes its value from memory that was never set. */
#include "format/yaml_text.h"

#include "base/error.h"

#include <libfyaml.h>
#include <string.h>

/* Is the text what stands in the source, with nothing to decode or fold? */
static bool is_verbatim(const char *text, size_t length, enum fy_scalar_style style)
{
    char escape = style == FYSS_DOUBLE_QUOTED ? '\\' : style == FYSS_SINGLE_QUOTED ? '\'' : '\n';
    return style <= FYSS_DOUBLE_QUOTED && !memchr(text, '\n', length) &&
           !memchr(text, '\r', length) && !memchr(text, escape, length);
}

static bool is_digit(char c)
{
    return c >= '1' && c <= '9';
}

/* Does a block scalar hold nothing but blank lines? Where its header names an indentation,
 * blanks behind that are text, which libfyaml may judge unless it is at the end. */
static bool is_blank(const struct sc__yaml_content *content)
{
    const char *bytes = content->text->bytes;
    const char *header = bytes + content->indicator + 1;
    size_t at = content->at;
    if ((is_digit(header[0]) || is_digit(header[1])) && !content->is_last)
        return false;
    while (at < content->end && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r'))
        at++;
    return at == content->end;
}

/* Each blank line counts if the header says to keep them, an unfinished one too. */
static char *make_blank(const struct sc__yaml_content *content, struct sc__arena *arena,
                        size_t *length)
{
    const char *bytes = content->text->bytes;
    const char *header = bytes + content->indicator + 1;
    bool keeps = header[0] == '+' || (is_digit(header[0]) && header[1] == '+');
    char *text = sc__arena_allocate(arena, content->end - content->at + 1);
    for (size_t at = content->at; text && keeps && at < content->end; at++) {
        bool ends_line = bytes[at] == '\n' || (bytes[at] == '\r' && bytes[at + 1] != '\n');
        if (ends_line || at + 1 == content->end)
            text[(*length)++] = '\n';
    }
    return text;
}

/* The chunks in a row; NULL if there is no memory. */
static char *join_chunks(struct fy_token_iter *iterator, struct sc__arena *arena, size_t capacity,
                         size_t *length, int *failed)
{
    char *text = sc__arena_allocate(arena, capacity);
    const struct fy_iter_chunk *chunk = NULL;
    while (text && (chunk = fy_token_iter_chunk_next(iterator, chunk, failed)) != NULL) {
        if (*length + chunk->len > capacity) {
            size_t grown = 2 * (*length + chunk->len);
            text = sc__arena_grow(arena, text, capacity, grown);
            capacity = grown;
        }
        if (text)
            memcpy(text + *length, chunk->str, chunk->len);
        *length += chunk->len;
    }
    return text;
}

sc_status sc__yaml_text_read(const struct sc__yaml_content *content, struct sc__arena *arena,
                             sc_str *out, sc_error *error)
{
    enum fy_scalar_style style = fy_token_scalar_style(content->token);
    const char *source = content->text->bytes + content->at;
    size_t span = content->end - content->at;
    int failed = 0;
    *out = (sc_str){source, span};
    if (is_verbatim(source, span, style))
        return SC_OK;
    out->length = 0;
    if (style > FYSS_DOUBLE_QUOTED && is_blank(content)) {
        out->data = make_blank(content, arena, &out->length);
    } else {
        struct fy_token_iter *iterator = fy_token_iter_create(content->token);
        out->data = iterator ? join_chunks(iterator, arena, span + 1, &out->length, &failed) : NULL;
        fy_token_iter_destroy(iterator);
    }
    if (failed)
        return sc__error_at(error, content->text, content->at, SC_ESYNTAX,
                            "this text cannot be decoded");
    return out->data ? SC_OK : sc__error_no_memory(error);
}
