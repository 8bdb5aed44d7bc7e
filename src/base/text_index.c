/* base/text_index.c: counting once what every place needs. */
#include "base/text_index.h"

#include "base/utf8.h"

#include <string.h>

/* Count on from a step to an offset that may be up to one step behind it. */
static struct sc__text_step count_on(const struct sc__text *text, struct sc__text_step step,
                                     size_t from, size_t offset)
{
    const char *end = text->bytes + offset;
    for (const char *at = text->bytes + from; (at = memchr(at, '\n', (size_t)(end - at))) != NULL;
         at++) {
        step.lines++;
        step.line_start = (uint32_t)(at + 1 - text->bytes);
    }
    step.characters += (uint32_t)sc__utf8_count(text->bytes + from, offset - from);
    return step;
}

static bool make_steps(struct sc__text_index *index, struct sc__arena *arena)
{
    const struct sc__text *text = index->text;
    size_t count = text->length / SC__TEXT_STEP + 1;
    index->steps = sc__arena_allocate(arena, count * sizeof *index->steps);
    if (!index->steps)
        return false;
    index->steps[0] = (struct sc__text_step){0};
    for (size_t i = 1; i < count; i++)
        index->steps[i] =
            count_on(text, index->steps[i - 1], (i - 1) * SC__TEXT_STEP, i * SC__TEXT_STEP);
    return true;
}

/* The bytes of an entry's name. Looking no further than its end keeps this linear in all. */
static uint32_t measure_name(const struct sc__text *text, size_t start)
{
    size_t at = start;
    while (at < text->length && text->bytes[at] != '=' && text->bytes[at] != '\0')
        at++;
    bool is_named = at < text->length && text->bytes[at] == '=';
    return is_named ? (uint32_t)(at - start) : SC__TEXT_NAMELESS;
}

/* An entry begins at the text's start and behind each NUL, the last one included. `*names` are
 * the bytes of all names. */
static bool list_entries(struct sc__text_index *index, struct sc__arena *arena, uint32_t *names)
{
    const struct sc__text *text = index->text;
    uint32_t capacity = 0;
    for (size_t start = 0; start <= text->length;) {
        void *entries = index->entries;
        if (!sc__arena_reserve(arena, &entries, &capacity, index->entry_count + (size_t)1,
                               sizeof *index->entries))
            return false;
        index->entries = entries;
        uint32_t length = measure_name(text, start);
        index->entries[index->entry_count++] =
            (struct sc__text_entry){(uint32_t)start, length, *names};
        *names += length == SC__TEXT_NAMELESS ? 0 : length + 1;
        start += strnlen(text->bytes + start, text->length - start) + 1;
    }
    return true;
}

static bool make_entries(struct sc__text_index *index, struct sc__arena *arena)
{
    uint32_t size = 0;
    if (!list_entries(index, arena, &size))
        return false;
    index->names = sc__arena_allocate(arena, size);
    for (uint32_t i = 0; index->names && i < index->entry_count; i++) {
        const struct sc__text_entry *entry = &index->entries[i];
        if (entry->name_length == SC__TEXT_NAMELESS)
            continue;
        memcpy(index->names + entry->name, index->text->bytes + entry->start, entry->name_length);
        index->names[entry->name + entry->name_length] = '\0';
    }
    return index->names != NULL;
}

struct sc__text_index *sc__text_index_create(const struct sc__text *text, struct sc__arena *arena)
{
    struct sc__text_index *index = sc__arena_allocate(arena, sizeof *index);
    if (!index)
        return NULL;
    *index = (struct sc__text_index){.text = text};
    if (!make_steps(index, arena))
        return NULL;
    return text->kind != SC__TEXT_ENTRIES || make_entries(index, arena) ? index : NULL;
}

/* The entry that holds an offset; NULL where the text has none. */
static const struct sc__text_entry *find_entry(const struct sc__text_index *index, size_t offset)
{
    uint32_t low = 0;
    uint32_t high = index->entry_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (index->entries[middle].start <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &index->entries[low - 1] : NULL;
}

static struct sc__text_step count_to(const struct sc__text_index *index, size_t offset)
{
    size_t step = offset / SC__TEXT_STEP;
    return count_on(index->text, index->steps[step], step * SC__TEXT_STEP, offset);
}

struct sc__place sc__text_index_place(const struct sc__text_index *index, size_t offset)
{
    const struct sc__text *text = index->text;
    struct sc__place place = {.source = {text->name, text->name_length}};
    size_t start = 0;
    if (text->kind == SC__TEXT_PLACELESS)
        return place;
    if (offset > text->length)
        offset = text->length;
    const struct sc__text_entry *entry = find_entry(index, offset);
    if (entry) {
        start = entry->start;
        if (entry->name_length != SC__TEXT_NAMELESS) {
            place.source = (sc_str){index->names + entry->name, entry->name_length};
            start += entry->name_length + (size_t)1;
        }
    }
    if (offset < start)
        offset = start;
    struct sc__text_step before = count_to(index, offset);
    size_t first = before.line_start > start ? before.line_start : start;
    place.line = before.lines - count_to(index, start).lines + 1;
    if (first == 0)
        first = sc__utf8_bom(text->bytes, offset);
    place.column = before.characters - count_to(index, first).characters + 1;
    return place;
}
