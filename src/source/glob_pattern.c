/* source/glob_pattern.c: unfolding braces, and matching one component with one name. */
#include "source/glob_pattern.h"

#include "base/utf8.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

/* A text whose braces are not yet all unfolded. */
struct folded {
    struct folded *next;
    const char *text;
};

struct unfolding {
    struct sc__arena *arena;
    struct folded *pending; /* the newest first, so that few are pending at any time */
    size_t bytes;           /* written so far */
    const char *problem;
};

/* The first character of `wanted` from `at` on that no backslash escapes, or the end. */
static const char *find_unescaped(const char *at, const char *wanted)
{
    while (*at && !strchr(wanted, *at))
        at += at[0] == '\\' && at[1] ? 2 : 1;
    return at;
}

/* The brace that closes the one at `open`, or NULL. */
static const char *find_closing(const char *open)
{
    size_t depth = 1;
    const char *at = open;
    while (depth > 0) {
        at = find_unescaped(at + 1, "{}");
        if (*at == '\0')
            return NULL;
        depth = *at == '{' ? depth + 1 : depth - 1;
    }
    return at;
}

/* The comma behind `at` that stands between the braces themselves, or the closing one. */
static const char *find_comma(const char *at, const char *closing)
{
    for (at = find_unescaped(at, "{,"); at < closing && *at == '{';)
        at = find_unescaped(find_closing(at), "{,");
    return at < closing ? at : closing;
}

static int push(struct unfolding *unfolding, sc_str before, sc_str chosen, const char *behind)
{
    size_t length = before.length + chosen.length + strlen(behind);
    unfolding->bytes += length + 1;
    if (unfolding->bytes > SC__GLOB_UNFOLDED) {
        unfolding->problem = "its braces unfold to too much text";
        return E2BIG;
    }
    struct folded *folded = sc__arena_allocate(unfolding->arena, sizeof *folded);
    char *text = sc__arena_allocate(unfolding->arena, length + 1);
    if (!folded || !text)
        return ENOMEM;
    memcpy(text, before.data, before.length);
    memcpy(text + before.length, chosen.data, chosen.length);
    strcpy(text + before.length + chosen.length, behind);
    folded->text = text;
    folded->next = unfolding->pending;
    unfolding->pending = folded;
    return 0;
}

/* One text for each alternative of the brace at `open`. */
static int unfold_first(struct unfolding *unfolding, const char *text, const char *open)
{
    const char *closing = find_closing(open);
    if (!closing) {
        unfolding->problem = "'{' is never closed (\\{ is the character itself)";
        return EINVAL;
    }
    sc_str before = {text, (size_t)(open - text)};
    for (const char *at = open; at < closing;) {
        const char *comma = find_comma(at + 1, closing);
        sc_str chosen = {at + 1, (size_t)(comma - at - 1)};
        int failure = push(unfolding, before, chosen, closing + 1);
        if (failure)
            return failure;
        at = comma;
    }
    return 0;
}

static int keep(struct unfolding *unfolding, struct sc__glob_alternatives *alternatives,
                const char *text)
{
    if (alternatives->count == SC__GLOB_ALTERNATIVES) {
        unfolding->problem = "its braces have more than 4096 alternatives";
        return E2BIG;
    }
    void *items = alternatives->items;
    if (!sc__arena_reserve(unfolding->arena, &items, &alternatives->capacity,
                           alternatives->count + (size_t)1, sizeof *alternatives->items))
        return ENOMEM;
    alternatives->items = items;
    alternatives->items[alternatives->count++] = text;
    return 0;
}

static_assert(SC__GLOB_ALTERNATIVES == 4096, "the message names the limit");

int sc__glob_unfold(const char *pattern, struct sc__arena *arena,
                    struct sc__glob_alternatives *alternatives, const char **problem)
{
    struct unfolding unfolding = {arena, NULL, 0, NULL};
    memset(alternatives, 0, sizeof *alternatives);
    int failure = push(&unfolding, (sc_str){"", 0}, (sc_str){"", 0}, pattern);
    while (failure == 0 && unfolding.pending) {
        const char *text = unfolding.pending->text;
        unfolding.pending = unfolding.pending->next;
        const char *open = find_unescaped(text, "{");
        failure =
            *open ? unfold_first(&unfolding, text, open) : keep(&unfolding, alternatives, text);
    }
    *problem = unfolding.problem;
    return failure;
}

/* The character at `at`; a byte that is no UTF-8 is a character of its own, past all others. */
static size_t read_character(const char *at, size_t length, uint32_t *character)
{
    static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    size_t size = sc__utf8_sequence(at, length);
    if (size == 0) {
        *character = 0x110000u + (unsigned char)at[0];
        return 1;
    }
    *character = (unsigned char)at[0] & lead_bits[size];
    for (size_t i = 1; i < size; i++)
        *character = *character << 6 | ((unsigned char)at[i] & 0x3Fu);
    return size;
}

/* The same in a pattern, where a backslash may stand before it. */
static const char *read_escaped(const char *at, const char *end, uint32_t *character)
{
    if (*at == '\\' && end - at > 1)
        at++;
    return at + read_character(at, (size_t)(end - at), character);
}

struct set {
    const char *end; /* behind the closing bracket; NULL where there is none */
    const char *problem;
    bool matches;
};

/* Read the set at `at`, and look whether `character` is of it. A bracket that stands first
 * in it is a member. */
static struct set read_set(const char *at, const char *end, uint32_t character)
{
    struct set set = {NULL, NULL, false};
    bool found = false;
    at++;
    bool negated = at < end && (*at == '!' || *at == '^');
    if (negated)
        at++;
    for (const char *first = at; at < end && (*at != ']' || at == first);) {
        uint32_t low, high;
        if (end - at > 1 && at[0] == '[' && at[1] == ':')
            set.problem = "a class such as [:alpha:] is not supported";
        at = read_escaped(at, end, &low);
        high = low;
        if (end - at > 1 && at[0] == '-' && at[1] != ']')
            at = read_escaped(at + 1, end, &high);
        if (low > high)
            set.problem = "a range in brackets ends before it begins";
        found = found || (low <= character && character <= high);
    }
    if (at == end) {
        set.problem = "'[' is never closed (\\[ is the character itself)";
        return set;
    }
    set.end = at + 1;
    set.matches = found != negated;
    return set;
}

const char *sc__glob_check(sc_str component)
{
    const char *at = component.data;
    const char *end = at + component.length;
    while (at < end) {
        if (*at == '[') {
            struct set set = read_set(at, end, 0);
            if (set.problem)
                return set.problem;
            at = set.end;
            continue;
        }
        if (*at == '\\' && ++at == end)
            return "a backslash at the end of a name escapes nothing";
        at++;
    }
    return NULL;
}

bool sc__glob_is_literal(sc_str component)
{
    for (size_t i = 0; i < component.length; i++) {
        if (component.data[i] == '\\')
            i++;
        else if (strchr("*?[", component.data[i]))
            return false;
    }
    return true;
}

const char *sc__glob_literal(sc_str component, struct sc__arena *arena)
{
    char *name = sc__arena_copy(arena, component.data, component.length);
    if (!name)
        return NULL;
    size_t length = 0;
    for (size_t i = 0; i < component.length; i++) {
        if (component.data[i] == '\\')
            i++;
        name[length++] = component.data[i];
    }
    name[length] = '\0';
    return name;
}

/* Match one character with what stands in the pattern, no '*', and step behind that. */
static bool match_character(const char **pattern, const char *end, uint32_t character)
{
    if (**pattern == '?') {
        ++*pattern;
        return true;
    }
    if (**pattern == '[') {
        struct set set = read_set(*pattern, end, character);
        *pattern = set.end;
        return set.matches;
    }
    uint32_t wanted;
    *pattern = read_escaped(*pattern, end, &wanted);
    return wanted == character;
}

static bool begins_with_dot(sc_str component)
{
    size_t at = component.length > 0 && component.data[0] == '\\' ? 1 : 0;
    return component.length > at && component.data[at] == '.';
}

/* Only the last '*' is ever taken back: what an earlier one matched can stay as short as it
 * is, since the later one may match all that lies between. */
bool sc__glob_match(sc_str component, const char *name)
{
    const char *pattern = component.data;
    const char *pattern_end = pattern + component.length;
    const char *name_end = name + strlen(name);
    const char *behind_star = NULL, *retry = NULL;
    uint32_t character;
    if (*name == '.' && !begins_with_dot(component))
        return false;
    while (name < name_end) {
        if (pattern < pattern_end && *pattern == '*') {
            behind_star = ++pattern;
            retry = name;
            continue;
        }
        size_t size = read_character(name, (size_t)(name_end - name), &character);
        if (pattern < pattern_end && match_character(&pattern, pattern_end, character)) {
            name += size;
            continue;
        }
        if (!behind_star)
            return false;
        retry += read_character(retry, (size_t)(name_end - retry), &character);
        name = retry;
        pattern = behind_star;
    }
    while (pattern < pattern_end && *pattern == '*')
        pattern++;
    return pattern == pattern_end;
}
