/* base/text.c: reference counts and places. */
#include "base/text.h"

#include "base/hash.h"
#include "base/utf8.h"

#include <string.h>

struct sc__text *sc__text_create(const sc_allocator *allocator, enum sc__text_kind kind,
                                 sc_str name, size_t length)
{
    if (length > SIZE_MAX / 2)
        return NULL;
    size_t allocated = sizeof(struct sc__text) + name.length + 1 + length + SC__TEXT_PADDING;
    struct sc__text *text = sc__allocate(allocator, allocated);
    if (!text)
        return NULL;
    atomic_init(&text->references, 1);
    text->kind = kind;
    text->reader = NULL;
    text->weak = (struct sc__weak){0};
    text->allocator = allocator;
    text->allocated = allocated;
    text->length = length;
    text->name_length = name.length;
    char *name_copy = (char *)(text + 1);
    if (name.length)
        memcpy(name_copy, name.data, name.length);
    name_copy[name.length] = '\0';
    text->name = name_copy;
    text->bytes = name_copy + name.length + 1;
    memset(text->bytes + length, 0, SC__TEXT_PADDING);
    return text;
}

struct sc__text *sc__text_copy(const sc_allocator *allocator, enum sc__text_kind kind, sc_str name,
                               sc_str bytes)
{
    struct sc__text *text = sc__text_create(allocator, kind, name, bytes.length);
    if (text && bytes.length)
        memcpy(text->bytes, bytes.data, bytes.length);
    return text;
}

void sc__text_set_reader(struct sc__text *text, struct sc__shared *reader)
{
    sc__shared_release(text->reader);
    text->reader = sc__shared_retain(reader);
}

void sc__text_truncate(struct sc__text *text, size_t length)
{
    text->length = length;
    memset(text->bytes + length, 0, SC__TEXT_PADDING);
}

struct sc__text *sc__text_retain(struct sc__text *text)
{
    atomic_fetch_add_explicit(&text->references, 1, memory_order_relaxed);
    return text;
}

void sc__text_release(struct sc__text *text)
{
    if (!text || atomic_fetch_sub_explicit(&text->references, 1, memory_order_acq_rel) != 1)
        return;
    sc__weak_remove(&text->weak, SC__SHARING_TEXTS);
    sc__shared_release(text->reader);
    sc__release(text->allocator, text, text->allocated);
}

bool sc__text_equals(const struct sc__text *a, const struct sc__text *b)
{
    return a->kind == b->kind && a->reader == b->reader && a->length == b->length &&
           a->name_length == b->name_length && memcmp(a->name, b->name, a->name_length) == 0 &&
           memcmp(a->bytes, b->bytes, a->length) == 0;
}

uint64_t sc__text_hash(const struct sc__text *text, uint64_t seed)
{
    seed = sc__hash(text->name, text->name_length, seed + (uint64_t)text->kind);
    return sc__hash(text->bytes, text->length, seed);
}

static struct sc__text *text_of(struct sc__weak *weak)
{
    return (struct sc__text *)((char *)weak - offsetof(struct sc__text, weak));
}

static atomic_uint *count_of(struct sc__weak *weak)
{
    return &text_of(weak)->references;
}

struct sc__text *sc__text_unify(struct sc__text *text, struct sc__sharing *sharing)
{
    if (!sharing || text->allocator != sc__sharing_allocator(sharing))
        return text;
    struct sc__weak *weak = sc__sharing_find_or_add(sharing, SC__SHARING_TEXTS, &text->weak,
                                                    sc__text_hash(text, sc__hash_seed()), count_of);
    if (!weak)
        return text;
    struct sc__text *found = text_of(weak);
    bool is_same = sc__text_equals(found, text);
    sc__text_release(is_same ? text : found);
    return is_same ? found : text;
}

/* Where the source that holds `offset` starts: its value for an entry, its name before. */
static size_t find_start(const struct sc__text *text, size_t offset, sc_str *name)
{
    *name = (sc_str){text->name, text->name_length};
    if (text->kind != SC__TEXT_ENTRIES)
        return 0;
    size_t entry = offset;
    while (entry > 0 && text->bytes[entry - 1] != '\0')
        entry--;
    const char *nul = memchr(text->bytes + offset, '\0', text->length - offset);
    size_t end = nul ? (size_t)(nul - text->bytes) : text->length;
    const char *equals = memchr(text->bytes + entry, '=', end - entry);
    if (!equals)
        return entry;
    *name = (sc_str){text->bytes + entry, (size_t)(equals - (text->bytes + entry))};
    return entry + name->length + 1;
}

static size_t line_start(const struct sc__text *text, size_t start, size_t offset)
{
    while (offset > start && text->bytes[offset - 1] != '\n')
        offset--;
    return offset;
}

struct sc__place sc__text_place(const struct sc__text *text, size_t offset)
{
    struct sc__place place = {.source = {text->name, text->name_length}};
    if (text->kind == SC__TEXT_PLACELESS)
        return place;
    if (offset > text->length)
        offset = text->length;
    size_t start = find_start(text, offset, &place.source);
    if (offset < start)
        offset = start;
    place.line = 1;
    for (const char *at = text->bytes + start, *end = text->bytes + offset;
         (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        place.line++;
    size_t first = line_start(text, start, offset);
    if (first == 0)
        first = sc__utf8_bom(text->bytes, offset);
    place.column = (uint32_t)sc__utf8_count(text->bytes + first, offset - first) + 1;
    return place;
}

sc_str sc__text_line(const struct sc__text *text, size_t offset)
{
    sc_str name;
    if (offset > text->length)
        offset = text->length;
    size_t start = find_start(text, offset, &name);
    if (offset < start)
        offset = start;
    size_t first = line_start(text, start, offset);
    size_t end = offset;
    char stop = text->kind == SC__TEXT_ENTRIES ? '\0' : '\n';
    while (end < text->length && text->bytes[end] != '\n' && text->bytes[end] != stop)
        end++;
    if (end > first && text->bytes[end - 1] == '\r')
        end--;
    if (first == 0)
        first = sc__utf8_bom(text->bytes, end);
    return (sc_str){text->bytes + first, end - first};
}
