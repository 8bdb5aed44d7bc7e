/* format/dotenv_read.c: .env files, variables line by line.
 *
 *   # comment
 *   export SERVER__PORT=8080 # the value is JSON where it is JSON, and text otherwise
 *   MESSAGE="first\nsecond"  # text, with \n \r \t \" \\ \$ \`; may go over several lines
 *   PATTERN='a $b \c'        # text as it stands; may go over several lines
 *   NOTE='it'\''s'           # pieces without a blank between them are one word, as in a shell
 *   HOSTS='["a", "b"]'       # an array, a mapping or a string of JSON is that in quotes too, but
 *   VERSION="1.0"            # a number, true or null in quotes is text
 *
 * Names are paths as in the environment (rule 9), but without a prefix. Nothing is
 * interpolated here. */
#include "format/variables.h"

#include "base/error.h"

#include <string.h>

struct reader {
    struct sc__variables variables;
    const char *at; /* the NUL behind the text stops every loop */
};

static size_t offset_of(const struct reader *reader, const char *at)
{
    return (size_t)(at - reader->variables.text->bytes);
}

static sc_status fail(const struct reader *reader, const char *at, const char *message)
{
    return sc__error_at(reader->variables.error, reader->variables.text, offset_of(reader, at),
                        SC_ESYNTAX, "%s", message);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(const char *at)
{
    return *at == '\0' || *at == '\n' || (*at == '\r' && (at[1] == '\n' || at[1] == '\0'));
}

static const char *skip_blanks(const char *at)
{
    while (is_blank(*at))
        at++;
    return at;
}

static const char *find_line_end(const char *at)
{
    while (!is_line_end(at))
        at++;
    return at;
}

static bool is_name_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

/* "export" counts as a word of its own only if a name follows. */
static const char *skip_export(const char *at)
{
    static const char word[] = "export";
    size_t length = sizeof word - 1;
    if (strncmp(at, word, length) != 0 || !is_blank(at[length]))
        return at;
    const char *name = skip_blanks(at + length);
    return is_name_character(*name) ? name : at;
}

static sc_status read_name(struct reader *reader, struct sc__variable *variable)
{
    const char *start = reader->at;
    const char *end = start;
    while (is_name_character(*end))
        end++;
    const char *equals = skip_blanks(end);
    if (end == start)
        return fail(reader, start, "expected a name of letters, digits and _");
    if (*equals != '=' && !is_line_end(equals) && equals == end)
        return fail(reader, equals, "a name may hold letters, digits, _ . - only");
    if (*equals != '=')
        return fail(reader, equals, "expected '=' after the name");
    variable->keys = offset_of(reader, start);
    variable->name_end = offset_of(reader, end);
    reader->at = skip_blanks(equals + 1);
    return SC_OK;
}

/* Up to the line's end or to a '#' behind a blank, without blanks at its end. */
static void read_plain(struct reader *reader, struct sc__variable *variable)
{
    const char *start = reader->at;
    const char *at = start;
    while (!is_line_end(at) && !(*at == '#' && is_blank(at[-1])))
        at++;
    const char *end = at;
    while (end > start && is_blank(end[-1]))
        end--;
    variable->value = offset_of(reader, start);
    variable->end = offset_of(reader, end);
    reader->at = at;
}

static char escaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '"':
    case '\\':
    case '$':
    case '`':
        return c;
    default:
        return '\0';
    }
}

/* The quote that closes; a backslash in double quotes takes the next character along. NULL where
 * there is none. */
static const char *find_closing(const char *at, const char *end, char quote, bool *has_escape)
{
    *has_escape = false;
    for (; at < end && *at != quote; at++) {
        if (*at == '\\' && quote == '"') {
            *has_escape = true;
            at++;
        }
    }
    return at < end ? at : NULL;
}

/* Quoted pieces of one word, and how they are read. */
struct word {
    const char *start;
    const char *end;
    bool is_plain;    /* one piece without an escape: what it says stands in the text */
    char *decoded;    /* otherwise: in the arena, with padding behind it */
    uint32_t *places; /* where in the text each of its bytes stands */
    size_t length;
};

static void add_byte(const struct reader *reader, struct word *word, char byte, const char *at)
{
    word->decoded[word->length] = byte;
    word->places[word->length++] = (uint32_t)offset_of(reader, at);
}

static sc_status decode_piece(const struct reader *reader, struct word *word, const char *at,
                              const char *end, char quote)
{
    for (; at < end; at++) {
        if (*at != '\\' || quote != '"') {
            add_byte(reader, word, *at, at);
            continue;
        }
        char c = escaped(at[1]);
        if (c == '\0')
            return fail(reader, at,
                        "unknown escape; there are \\n \\r \\t \\\" \\\\ \\$ \\`, and none in "
                        "single quotes");
        add_byte(reader, word, c, at++);
    }
    return SC_OK;
}

/* A quote that another is to stand beside: 'it'\''s'. */
static bool is_escaped_quote(const char *at)
{
    return at[0] == '\\' && (at[1] == '\'' || at[1] == '"');
}

/* Find the word's end, with every quote closed. */
static sc_status find_word(const struct reader *reader, struct word *word)
{
    const struct sc__text *text = reader->variables.text;
    const char *at = reader->at;
    bool has_escape;
    word->start = at;
    word->is_plain = true;
    while (*at == '"' || *at == '\'' || is_escaped_quote(at)) {
        const char *closing = at + 1;
        word->is_plain &= at == word->start;
        if (*at != '\\')
            closing = find_closing(at + 1, text->bytes + text->length, *at, &has_escape);
        if (!closing)
            return fail(reader, at, "this quote is not closed");
        word->is_plain &= *at != '\\' && !has_escape;
        at = closing + 1;
    }
    word->end = at;
    return SC_OK;
}

static sc_status decode(const struct reader *reader, struct word *word)
{
    struct sc__arena *arena = reader->variables.document->arena;
    size_t size = (size_t)(word->end - word->start);
    word->decoded = sc__arena_allocate(arena, size + SC__TEXT_PADDING);
    word->places = sc__arena_allocate(arena, (size + 1) * sizeof *word->places);
    if (!word->decoded || !word->places)
        return sc__error_no_memory(reader->variables.error);
    const char *at = word->start;
    sc_status status = SC_OK;
    while (at < word->end && status == SC_OK) {
        bool ignored;
        const char *closing = at + 1;
        if (*at == '\\')
            add_byte(reader, word, at[1], at);
        else {
            closing = find_closing(at + 1, word->end, *at, &ignored);
            status = decode_piece(reader, word, at + 1, closing, *at);
        }
        at = closing + 1;
    }
    memset(word->decoded + word->length, 0, SC__TEXT_PADDING);
    word->places[word->length] = (uint32_t)offset_of(reader, word->end);
    return status;
}

/* Does it begin as what JSON has in brackets, braces or quotes? */
static bool may_be_json(const char *at, const char *end)
{
    while (at < end && (is_blank(*at) || *at == '\n' || *at == '\r'))
        at++;
    return at < end && (*at == '[' || *at == '{' || *at == '"');
}

static sc_status read_quoted(struct reader *reader, struct sc__variable *variable)
{
    struct word word = {0};
    sc_status status = find_word(reader, &word);
    if (status == SC_OK && !word.is_plain)
        status = decode(reader, &word);
    if (status != SC_OK)
        return status;
    reader->at = skip_blanks(word.end);
    if (!is_line_end(reader->at) && *reader->at != '#')
        return fail(reader, reader->at, "expected the line's end after the closing quote");
    variable->value = offset_of(reader, word.start);
    variable->end = offset_of(reader, word.end);
    const char *start = word.is_plain ? word.start + 1 : word.decoded;
    const char *end = word.is_plain ? word.end - 1 : start + word.length;
    if (!may_be_json(start, end)) {
        variable->literal = (sc_str){start, (size_t)(end - start)};
    } else if (word.is_plain) {
        variable->value++;
        variable->end--;
    } else {
        variable->literal = (sc_str){start, word.length};
        variable->places = word.places;
    }
    return SC_OK;
}

static sc_status read_variable(struct reader *reader)
{
    struct sc__variable variable = {0};
    reader->at = skip_export(reader->at);
    sc_status status = read_name(reader, &variable);
    if (status != SC_OK)
        return status;
    if (*reader->at == '"' || *reader->at == '\'')
        status = read_quoted(reader, &variable);
    else
        read_plain(reader, &variable);
    return status == SC_OK ? sc__variables_add(&reader->variables, &variable) : status;
}

static sc_status read_lines(struct reader *reader)
{
    const struct sc__text *text = reader->variables.text;
    sc_status status = SC_OK;
    while (status == SC_OK && *reader->at != '\0') {
        reader->at = skip_blanks(reader->at);
        if (!is_line_end(reader->at) && *reader->at != '#')
            status = read_variable(reader);
        if (status == SC_OK)
            reader->at = find_line_end(reader->at);
        while (status == SC_OK && reader->at < text->bytes + text->length &&
               (*reader->at == '\r' || *reader->at == '\n'))
            reader->at++;
    }
    return status;
}

sc_status sc__dotenv_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                          const struct sc__parse_options *options, struct sc__documents *documents,
                          sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    struct reader reader = {{document, text, options, error}, text->bytes + start};
    if (!document)
        return sc__error_no_memory(error);
    sc_status status = sc__variables_start(&reader.variables);
    if (status == SC_OK)
        status = read_lines(&reader);
    sc__variables_finish(&reader.variables);
    return status;
}
