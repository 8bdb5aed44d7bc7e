/* snapshot/extract_text.c: texts into members: how long they may be, which pattern they match,
 * and where they are kept. */
#include "base/utf8.h"
#include "snapshot/extract.h"

#include <regex.h>
#include <string.h>

struct sc__extract_pattern {
    struct sc__extract_pattern *next;
    const char *text; /* the table's; patterns are told apart by its address */
    regex_t compiled;
};

/* The compiled pattern of a field, from then on until the call ends; NULL where that failed. */
static struct sc__extract_pattern *compile(struct sc__extraction *extraction, const sc_field *field)
{
    struct sc__extract_pattern *pattern = extraction->patterns;
    while (pattern && pattern->text != field->pattern)
        pattern = pattern->next;
    if (pattern)
        return pattern;
    pattern = sc__arena_allocate(&extraction->scratch, sizeof *pattern);
    int result = pattern ? regcomp(&pattern->compiled, field->pattern, REG_EXTENDED | REG_NOSUB)
                         : REG_ESPACE;
    if (result == REG_ESPACE) {
        extraction->failed = true;
        return NULL;
    }
    if (result != 0) {
        char reason[64];
        regerror(result, &pattern->compiled, reason, sizeof reason);
        sc__extract_misused(extraction, field, "the pattern \"%.60s\" is none: %s", field->pattern,
                            reason);
        return NULL;
    }
    pattern->text = field->pattern;
    pattern->next = extraction->patterns;
    extraction->patterns = pattern;
    return pattern;
}

void sc__extract_free_patterns(struct sc__extraction *extraction)
{
    for (struct sc__extract_pattern *at = extraction->patterns; at; at = at->next)
        regfree(&at->compiled);
    extraction->patterns = NULL;
}

static bool matches(struct sc__extraction *extraction, const sc_field *field, sc_str text,
                    struct sc__fault *fault)
{
    struct sc__extract_pattern *pattern = compile(extraction, field);
    if (!pattern)
        return false;
    /* regexec would stop at a NUL and take the beginning for the whole. */
    bool is_whole = memchr(text.data, '\0', text.length) == NULL;
    int result = is_whole ? regexec(&pattern->compiled, text.data, 0, NULL, 0) : REG_NOMATCH;
    if (result == REG_ESPACE)
        extraction->failed = true;
    if (result == REG_NOMATCH)
        sc__fault(fault, SC_ESYNTAX, "must match the pattern \"%s\"", field->pattern);
    return result == 0;
}

static bool check_length(const sc_field *field, sc_str text, struct sc__fault *fault)
{
    size_t least = field->length[0];
    size_t most = field->length[1];
    size_t characters = least || most ? sc__utf8_count(text.data, text.length) : 0;
    if (least == 1 && characters == 0)
        return sc__fault(fault, SC_ERANGE, "must not be empty");
    if (characters < least)
        return sc__fault(fault, SC_ERANGE, "must have at least %zu characters, and has %zu", least,
                         characters);
    if (most != 0 && characters > most)
        return sc__fault(fault, SC_ERANGE, "must have at most %zu characters, and has %zu", most,
                         characters);
    if (field->kind == SC_KIND_TEXT && text.length >= field->size)
        return sc__fault(fault, SC_ERANGE, "must have at most %zu bytes, and has %zu",
                         field->size - 1, text.length);
    return true;
}

static bool keep(struct sc__extraction *extraction, const sc_field *field, sc_str text,
                 char *member)
{
    if (field->kind == SC_KIND_STR) {
        memcpy(member, &text, sizeof text);
    } else if (field->kind == SC_KIND_TEXT) {
        memcpy(member, text.data, text.length);
        memset(member + text.length, 0, field->size - text.length);
    } else {
        char *copy = sc__arena_copy(extraction->kept, text.data, text.length);
        if (!copy)
            extraction->failed = true;
        memcpy(member, &copy, sizeof copy);
    }
    return !extraction->failed;
}

bool sc__extract_text(struct sc__extraction *extraction, const sc_field *field,
                      const struct sc__scalar *scalar, char *member, struct sc__fault *fault)
{
    sc_str text = scalar->text;
    if (scalar->type < SC_TYPE_STRING || scalar->type > SC_TYPE_LOCAL_TIME)
        return sc__fault(fault, SC_ETYPE, "must be a string, not %s",
                         sc__extract_type_name(scalar->type));
    if (field->kind != SC_KIND_STR && memchr(text.data, '\0', text.length))
        return sc__fault(fault, SC_ESYNTAX, "must not hold a NUL character");
    if (!check_length(field, text, fault))
        return false;
    if (field->pattern && !matches(extraction, field, text, fault))
        return false;
    return keep(extraction, field, text, member);
}
