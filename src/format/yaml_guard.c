/* format/yaml_guard.c: an estimate of libfyaml's work, memory and stack, in one pass. */
#include "format/yaml_guard.h"

#include "simd/ops.h"

#include <string.h>

enum {
    FREE_RUN = 200,         /* blanks in a row that cost nothing worth counting */
    BREAKS_A_RUN = 1000,    /* line breaks with nothing between: some 8 KB of stack */
    DIRECTIVES = 4000,      /* lines that start with '%': each is compared with all before it */
    TOKENS_A_LINE = 250000, /* characters that make tokens: some 100 MB */
};

/* Looks at a character; about a nanosecond each. */
#define WORK_LIMIT UINT64_C(400000000)

struct guard {
    const struct sc__text *text;
    size_t line;     /* its start */
    size_t run;      /* blanks and breaks before this character */
    uint32_t breaks; /* in the run */
    uint32_t directives;
    uint32_t tokens; /* in this line */
    bool has_tab;    /* the run */
    bool behind_colon;
    bool has_complex_key; /* a '?' so far that may be an indicator */
    uint64_t work;
};

static bool is_token(char c)
{
    switch (c) {
    case '[':
    case ']':
    case '{':
    case '}':
    case ',':
    case ':':
    case '&':
    case '*':
    case '!':
        return true;
    default:
        return false;
    }
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void take_white(struct guard *guard, size_t at)
{
    const char *bytes = guard->text->bytes;
    guard->run++;
    guard->has_tab |= bytes[at] == '\t';
    if (bytes[at] != '\n' && bytes[at] != '\r')
        return;
    guard->breaks += bytes[at] == '\n' || bytes[at + 1] != '\n';
    guard->line = at + 1;
    guard->tokens = 0;
    guard->behind_colon = false;
}

static void take_directive(struct guard *guard)
{
    const char *line = guard->text->bytes + guard->line;
    const char *end = memchr(line, '\n', guard->text->length - guard->line);
    uint64_t length = end ? (uint64_t)(end - line) : guard->text->length - guard->line;
    guard->work += 2 * length * length;
    guard->directives++;
}

/* Is the '?' here not a part of a word? */
static bool starts_key(const struct guard *guard, size_t at)
{
    if (at == guard->line)
        return true;
    char before = guard->text->bytes[at - 1];
    return is_white(before) || is_token(before) || (unsigned char)before >= 0x80;
}

/* An indicator behind ':' and a run with a tab. */
static bool is_fatal_tab(const struct guard *guard, size_t at)
{
    const char *bytes = guard->text->bytes + at;
    if (!guard->has_complex_key || !guard->behind_colon || !guard->has_tab || bytes[0] == '\0')
        return false;
    return strchr("?:|>", bytes[0]) ||
           (bytes[0] == '-' &&
            (is_white(bytes[1]) || bytes[1] == '\0' || (unsigned char)bytes[1] >= 0x80));
}

static void take_character(struct guard *guard, size_t at)
{
    const char *bytes = guard->text->bytes;
    if (guard->run > FREE_RUN)
        guard->work += (uint64_t)guard->run * guard->run;
    guard->run = 0;
    guard->breaks = 0;
    guard->has_tab = false;
    guard->behind_colon = bytes[at] == ':';
    guard->has_complex_key |= bytes[at] == '?' && starts_key(guard, at);
    if (bytes[at] == '%' && at == guard->line)
        take_directive(guard);
    else if (is_token(bytes[at]))
        guard->tokens++;
}

static const char *find_excess(const struct guard *guard)
{
    if (guard->work > WORK_LIMIT)
        return "too many blanks before this place, or a line too long that starts with '%'";
    if (guard->breaks > BREAKS_A_RUN)
        return "more than 1000 blank lines in a row";
    if (guard->directives > DIRECTIVES)
        return "more than 4000 lines that start with '%'";
    if (guard->tokens > TOKENS_A_LINE)
        return "more than 250000 brackets, commas, colons, anchors and tags in one line";
    return NULL;
}

/* All that take_white and take_character tell from other characters: \t \n \r and the blank,
 * ! % & * , : ? [ ] { } (simd/ops.h). The NUL behind the text is beyond what is searched. */
static const struct sc__byte_set notable = {{
    [0x0] = 1 << 2,                   /* blank */
    [0x1] = 1 << 2,                   /* ! */
    [0x5] = 1 << 2,                   /* % */
    [0x6] = 1 << 2,                   /* & */
    [0x9] = 1 << 0,                   /* \t */
    [0xA] = 1 << 0 | 1 << 2 | 1 << 3, /* \n * : */
    [0xB] = 1 << 5 | 1 << 7,          /* [ { */
    [0xC] = 1 << 2,                   /* , */
    [0xD] = 1 << 0 | 1 << 5 | 1 << 7, /* \r ] } */
    [0xF] = 1 << 3,                   /* ? */
}};

/* Behind a character that is not white, others that are not notable change nothing more. */
static size_t pass_ordinary(const struct sc__text *text, size_t at)
{
    return at + sc__find_any(text->bytes + at, text->length - at, &notable);
}

struct sc__yaml_stop sc__yaml_guard(const struct sc__text *text, size_t start)
{
    struct guard guard = {.text = text, .line = start};
    for (size_t at = start; at <= text->length;) { /* the padding's NUL ends a run */
        size_t place = at++;
        if (is_white(text->bytes[place])) {
            take_white(&guard, place);
        } else if (is_fatal_tab(&guard, place)) {
            return (struct sc__yaml_stop){place, SC_ESYNTAX,
                                          "a tab between ':' and an indicator: use spaces"};
        } else {
            take_character(&guard, place);
            if (at < text->length && !guard.behind_colon)
                at = pass_ordinary(text, at);
        }
        const char *excess = find_excess(&guard);
        if (excess)
            return (struct sc__yaml_stop){place, SC_ELIMIT, excess};
    }
    return (struct sc__yaml_stop){text->length, SC_OK, NULL};
}
