/* merge/interpolate_variable.c: the environment's variables by name, as they were read. */
#include "merge/interpolating.h"

#include <string.h>

static uint32_t count_entries(const struct sc__text *text)
{
    uint32_t count = 0;
    for (size_t at = 0; at < text->length; at += strlen(text->bytes + at) + 1)
        count++;
    return count;
}

/* The text is sorted by name, and so are these. */
static bool list_variables(struct sc__interpolating *all)
{
    const struct sc__text *text = all->options->environment;
    uint32_t count = text ? count_entries(text) : 0;
    all->variables = sc__arena_allocate(all->arena, count * sizeof *all->variables);
    if (!all->variables) {
        sc__interpolating_no_memory(all);
        return false;
    }
    for (size_t at = 0; all->variable_count < count;) {
        const char *entry = text->bytes + at;
        size_t length = strlen(entry);
        size_t name_length = strcspn(entry, "=");
        sc_str value = {"", 0};
        if (name_length < length)
            value = (sc_str){entry + name_length + 1, length - name_length - 1};
        all->variables[all->variable_count++] =
            (struct sc__variable_entry){entry, name_length, value, false};
        at += length + 1;
    }
    all->has_variables = true;
    return true;
}

static int compare(const struct sc__variable_entry *entry, sc_str name)
{
    size_t common = entry->name_length < name.length ? entry->name_length : name.length;
    int order = memcmp(entry->name, name.data, common);
    if (order != 0)
        return order;
    return (entry->name_length > name.length) - (entry->name_length < name.length);
}

struct sc__variable_entry *sc__interpolating_variable(struct sc__interpolating *all, sc_str name)
{
    if (!all->has_variables && !list_variables(all))
        return NULL;
    uint32_t low = 0, high = all->variable_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare(&all->variables[middle], name);
        if (order == 0) {
            all->variables[middle].is_used = true;
            return &all->variables[middle];
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static size_t entry_size(const struct sc__variable_entry *entry)
{
    return entry->name_length + 1 + entry->value.length + 1;
}

struct sc__text *sc__interpolating_used(struct sc__interpolating *all)
{
    size_t size = 0;
    for (uint32_t i = 0; i < all->variable_count; i++)
        size += all->variables[i].is_used ? entry_size(&all->variables[i]) : 0;
    if (size == 0)
        return NULL;
    struct sc__text *text = sc__text_create(all->options->allocator, SC__TEXT_ENTRIES,
                                            (sc_str){"environment", 11}, size);
    if (!text) {
        sc__interpolating_no_memory(all);
        return NULL;
    }
    char *out = text->bytes;
    for (uint32_t i = 0; i < all->variable_count; i++) {
        const struct sc__variable_entry *entry = &all->variables[i];
        if (!entry->is_used)
            continue;
        memcpy(out, entry->name, entry_size(entry) - 1); /* name, '=' and value lie together */
        out += entry_size(entry);
        out[-1] = '\0';
    }
    return text;
}
