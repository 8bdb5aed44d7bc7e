/* format/json_token.c: the tokens of a text.
 *
 * Stage 1 finds them at several bytes a cycle, or refuses the text as a whole. Then a
 * scan of our own finds the same tokens up to the first fault and names it, so that a
 * mistake before it is still the one reported: where a quote is missing, most later
 * strings end where they should begin, and the last of them is far from the mistake. */
#include "format/json_reader.h"

#include "base/error.h"
#include "base/utf8.h"

struct scan {
    struct sc__json_reader *reader;
    size_t at;
    size_t stop; /* of what is valid UTF-8 */
    uint32_t *tokens;
    uint32_t count;
    uint32_t capacity;
};

static bool is_operator(char c)
{
    return c == '{' || c == '}' || c == '[' || c == ']' || c == ':' || c == ',';
}

static bool is_control(char c)
{
    return (unsigned char)c < 0x20;
}

/* Room for one token more and for the offset behind the last. */
static bool reserve(struct scan *scan)
{
    void *tokens = scan->tokens;
    if (!sc__arena_reserve(scan->reader->document->arena, &tokens, &scan->capacity,
                           scan->count + (size_t)2, sizeof *scan->tokens))
        return false;
    scan->tokens = tokens;
    return true;
}

static void set_fault(struct scan *scan, size_t at, sc_status status, const char *what)
{
    scan->reader->end = at;
    scan->reader->fault = what;
    scan->reader->fault_status = status;
}

static void set_control_fault(struct scan *scan, size_t at)
{
    char c = scan->reader->bytes[at];
    if (c == '\n' || c == '\r')
        set_fault(scan, at, SC_ESYNTAX,
                  "line break in a string: a closing '\"' is missing, or '\\n' is meant");
    else if (c == '\t')
        set_fault(scan, at, SC_ESYNTAX, "tab in a string: it must be written as '\\t'");
    else
        set_fault(scan, at, SC_ESYNTAX,
                  "control character in a string: it must be written as '\\u' and its number");
}

/* Pass the string whose quote is at `scan->at`; false where it is broken. */
static bool pass_string(struct scan *scan)
{
    const char *bytes = scan->reader->bytes;
    size_t at = scan->at + 1;
    while (at < scan->stop && bytes[at] != '"') {
        if (is_control(bytes[at])) {
            set_control_fault(scan, at);
            return false;
        }
        bool is_escape = bytes[at] == '\\' && at + 1 < scan->stop && !is_control(bytes[at + 1]);
        at += is_escape ? 2 : 1;
    }
    if (at < scan->stop) {
        scan->at = at + 1;
        return true;
    }
    if (scan->stop == scan->reader->length) /* else the encoding is the fault */
        set_fault(scan, scan->at, SC_ESYNTAX, "this string has no closing '\"'");
    return false;
}

/* Note the token at `scan->at` and pass it; false where it is broken. */
static bool pass_token(struct scan *scan)
{
    const char *bytes = scan->reader->bytes;
    size_t start = scan->at;
    if (bytes[start] == '"' && !pass_string(scan))
        return false;
    scan->tokens[scan->count++] = (uint32_t)start;
    if (bytes[start] == '"')
        return true;
    scan->at++;
    if (is_operator(bytes[start]))
        return true;
    while (scan->at < scan->stop && !is_operator(bytes[scan->at]) &&
           !sc__json_is_blank(bytes[scan->at])) {
        if (bytes[scan->at] == '"')
            return pass_string(scan);
        scan->at++;
    }
    return true;
}

static bool pass_blanks(struct scan *scan)
{
    while (scan->at < scan->stop && sc__json_is_blank(scan->reader->bytes[scan->at]))
        scan->at++;
    return scan->at < scan->stop;
}

static sc_status scan_tokens(struct sc__json_reader *reader)
{
    struct scan scan = {.reader = reader};
    scan.stop = sc__utf8_valid_prefix(reader->bytes, reader->length);
    if (scan.stop < reader->length)
        set_fault(&scan, scan.stop, SC_EENCODING, "invalid UTF-8");
    bool sound = true;
    bool fits = reserve(&scan);
    while (fits && sound && pass_blanks(&scan)) {
        sound = pass_token(&scan);
        fits = reserve(&scan);
    }
    if (!fits)
        return sc__error_no_memory(reader->error);
    scan.tokens[scan.count] = (uint32_t)reader->end;
    reader->token = scan.tokens;
    reader->token_end = scan.tokens + scan.count;
    return SC_OK;
}

sc_status sc__json_find_tokens(struct sc__json_reader *reader)
{
    size_t count = 0;
    reader->end = reader->length;
    if (reader->length > UINT32_MAX)
        return sc__error_at(reader->error, reader->document->text, reader->base, SC_ELIMIT,
                            "a JSON text cannot be larger than 4 GiB");
    reader->stage1 = sc__stage1_create(reader->length);
    if (!reader->stage1)
        return sc__error_no_memory(reader->error);
    switch (sc__stage1_run(reader->stage1, reader->bytes, reader->length, &reader->token, &count)) {
    case SC__STAGE1_REFUSED:
        return scan_tokens(reader);
    case SC__STAGE1_NO_MEMORY:
        return sc__error_no_memory(reader->error);
    default:
        reader->token_end = reader->token + count;
        return SC_OK;
    }
}
