/* source/environment.c: which variables of the environment belong to a layer (rule 9). */
#include "base/error.h"
#include "base/platform.h"
#include "source/layers.h"

#include <stdlib.h>
#include <string.h>

/* One string of the environment, in its order there. */
struct entry {
    const char *text;
    size_t name_length;
    size_t position;
};

static bool belongs(const char *entry, const char *prefix)
{
    size_t length = prefix ? strlen(prefix) : 0;
    const char *equals = strchr(entry, '=');
    if (!prefix)
        return equals && equals > entry;
    return equals && (size_t)(equals - entry) > length && strncmp(entry, prefix, length) == 0 &&
           entry[length] == '_';
}

/* By name in byte order; the shorter of two comes first. */
static int by_name(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    size_t common = x->name_length < y->name_length ? x->name_length : y->name_length;
    int order = memcmp(x->text, y->text, common);
    if (order == 0)
        order = (x->name_length > y->name_length) - (x->name_length < y->name_length);
    return order != 0 ? order : (x->position > y->position) - (x->position < y->position);
}

static bool is_same_name(const struct entry *a, const struct entry *b)
{
    return a->name_length == b->name_length && memcmp(a->text, b->text, a->name_length) == 0;
}

/* Of a name that is there twice the first counts, as for getenv(3). */
static size_t drop_repeated(struct entry *entries, size_t count, bool empty_is_absent)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool is_repeated = i > 0 && is_same_name(&entries[i - 1], &entries[i]);
        bool is_empty = entries[i].text[entries[i].name_length + 1] == '\0';
        if (!is_repeated && !(is_empty && empty_is_absent))
            entries[kept++] = entries[i];
    }
    return kept;
}

/* The matching entries, sorted; NULL if there is no memory. */
static struct entry *select_entries(const char *prefix, bool empty_is_absent,
                                    struct sc__arena *arena, size_t *count)
{
    char **environment = sc__platform_environment();
    size_t total = 0;
    for (char **at = environment; at && *at; at++)
        total += belongs(*at, prefix);
    struct entry *entries = sc__arena_allocate(arena, total * sizeof *entries);
    if (!entries)
        return NULL;
    *count = 0;
    for (char **at = environment; at && *at && *count < total; at++) {
        if (!belongs(*at, prefix))
            continue;
        entries[*count] = (struct entry){*at, (size_t)(strchr(*at, '=') - *at), *count};
        (*count)++;
    }
    qsort(entries, *count, sizeof *entries, by_name);
    *count = drop_repeated(entries, *count, empty_is_absent);
    return entries;
}

sc_status sc__environment_capture(const char *prefix, bool empty_is_absent,
                                  const sc_allocator *allocator, struct sc__text **out,
                                  sc_error *error)
{
    struct sc__arena arena;
    size_t count = 0, bytes = 0;
    sc__arena_init(&arena, allocator, 1024);
    struct entry *entries = select_entries(prefix, empty_is_absent, &arena, &count);
    for (size_t i = 0; entries && i < count; i++)
        bytes += strlen(entries[i].text) + 1;
    struct sc__text *text = NULL;
    sc_str name = prefix ? (sc_str){prefix, strlen(prefix)} : (sc_str){"", 0};
    if (entries)
        text = sc__text_create(allocator, SC__TEXT_ENTRIES, name, bytes);
    size_t at = 0;
    for (size_t i = 0; text && i < count; i++) {
        size_t length = strlen(entries[i].text) + 1;
        memcpy(text->bytes + at, entries[i].text, length);
        at += length;
    }
    sc__arena_fini(&arena);
    if (!text)
        return sc__error_no_memory(error);
    *out = text;
    return SC_OK;
}
