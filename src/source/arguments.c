/* source/arguments.c: the flags of a program's command line as layers, one a flag, so that a
 * later one wins and each is the place of its value. */
#include "base/error.h"
#include "source/layers.h"

#include <stdio.h>
#include <string.h>

static bool is_flag(const char *word)
{
    return word[0] == '-' && word[1] == '-' && word[2] != '\0';
}

/* "--no-feature" is false; "--no-feature=x" and "--no-" name a key as they stand. */
static bool is_negation(const char *flag)
{
    return strncmp(flag, "no-", 3) == 0 && flag[3] != '\0' && !strchr(flag, '=');
}

/* The override that a flag is: "path=value". */
static sc_status add_flag(sc_layers *layers, const char *word)
{
    const char *flag = word + 2;
    const char *equals = strchr(flag, '=');
    bool is_negated = is_negation(flag);
    const char *path = is_negated ? flag + 3 : flag;
    const char *value = equals ? "" : is_negated ? "=false" : "=true";
    size_t name_length = equals ? (size_t)(equals - word) : strlen(word);
    const char *name = sc__arena_copy(&layers->arena, word, name_length);
    size_t size = strlen(path) + sizeof "=false";
    char *assignment = sc__arena_allocate(&layers->arena, size);
    if (!name || !assignment)
        return SC_ENOMEM;
    snprintf(assignment, size, "%s%s", path, value);
    return sc__layers_add_text(layers, name, SC__FORMAT_OVERRIDE,
                               (sc_str){assignment, strlen(assignment)});
}

sc_status sc_layers_add_args(sc_layers *layers, int count, const char *const *words, int *used,
                             sc_error *error)
{
    if (!layers || count < 0 || (count > 0 && !words))
        return sc__error_set(error, SC_EINVALID, "a list of layers and its words are needed");
    int at = 0;
    for (; at < count && is_flag(words[at]); at++) {
        if (add_flag(layers, words[at]) != SC_OK)
            return sc__error_no_memory(error);
    }
    if (at < count && strcmp(words[at], "--") == 0)
        at++;
    if (used)
        *used = at;
    else if (at < count)
        return sc__error_set(error, SC_EINVALID,
                             "\"%.100s\" is no flag: --PATH=VALUE, --PATH or --no-PATH", words[at]);
    return SC_OK;
}
