/* source/match.c: which known path a variable without "__" means (semantics, rule 10).
 *
 * The paths that the lower layers have are spelled with '_' for every '.', and looked up among
 * the variables' names; a branch is left as soon as no name begins as it does. What was found is
 * written behind the variables as entries that no variable can be,
 *
 *   APP_SERVER_PORT=1 NUL ... NUL =APP_SERVER_PORT=server.port NUL
 *
 * so that the text alone says what it means, now and when it is parsed again. */
#include "source/match.h"

#include "base/error.h"
#include "value/path.h"

#include <stdlib.h>
#include <string.h>

/* A variable's name without "__", as a path would be spelled. */
struct name {
    sc_str spelled; /* in lower case, without the prefix */
    size_t entry;   /* offsets in the text */
    size_t name_end;
    const char *path; /* canonical; NULL until one is found */
    const char *other;
};

struct matching {
    struct sc__arena *arena;
    const struct sc__text *text;
    bool takes_files;
    struct name *names; /* in the text's order */
    struct name **sorted;
    uint32_t count;
    uint32_t capacity;
    struct sc__buffer spelled; /* of the path at hand */
    struct sc__buffer path;
};

/* A mapping that is walked: the member to visit next, and how long the path to it is. */
struct open {
    uint32_t next;
    size_t spelled_length;
    size_t path_length;
};

static bool add_name(struct matching *matching, size_t entry, size_t start, size_t end,
                     size_t name_end)
{
    void *names = matching->names;
    const char *bytes = matching->text->bytes;
    char *spelled = sc__arena_copy(matching->arena, bytes + start, end - start);
    if (!spelled || !sc__arena_reserve(matching->arena, &names, &matching->capacity,
                                       matching->count + (size_t)1, sizeof *matching->names))
        return false;
    for (char *at = spelled; *at; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
    matching->names = names;
    matching->names[matching->count++] =
        (struct name){.spelled = {spelled, end - start}, .entry = entry, .name_end = name_end};
    return true;
}

/* The names that may match; false if there is no memory. */
static bool collect_names(struct matching *matching)
{
    const struct sc__text *text = matching->text;
    const char *end = text->bytes + text->length;
    for (const char *entry = text->bytes, *stop; entry < end; entry = stop + 1) {
        stop = memchr(entry, '\0', (size_t)(end - entry));
        stop = stop ? stop : end;
        const char *equals = memchr(entry, '=', (size_t)(stop - entry));
        const char *start = entry + text->name_length;
        for (int dropped = 0; dropped < 2 && equals && start < equals && *start == '_'; dropped++)
            start++;
        if (!equals || start >= equals)
            continue;
        const char *last = equals;
        if (matching->takes_files && last - start > 5 && memcmp(last - 5, "_FILE", 5) == 0 &&
            last[-6] != '_')
            last -= 5;
        if (!memmem(start, (size_t)(last - start), "__", 2) &&
            !add_name(matching, (size_t)(entry - text->bytes), (size_t)(start - text->bytes),
                      (size_t)(last - text->bytes), (size_t)(equals - text->bytes)))
            return false;
    }
    return true;
}

static int compare(sc_str a, sc_str b)
{
    size_t common = a.length < b.length ? a.length : b.length;
    int order = common > 0 ? memcmp(a.data, b.data, common) : 0;
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int by_spelling(const void *a, const void *b)
{
    const struct name *const *x = a, *const *y = b;
    return compare((*x)->spelled, (*y)->spelled);
}

static bool sort_names(struct matching *matching)
{
    matching->sorted =
        sc__arena_allocate(matching->arena, matching->count * sizeof *matching->sorted + 1);
    for (uint32_t i = 0; matching->sorted && i < matching->count; i++)
        matching->sorted[i] = &matching->names[i];
    if (matching->sorted && matching->count > 0)
        qsort(matching->sorted, matching->count, sizeof *matching->sorted, by_spelling);
    return matching->sorted != NULL;
}

/* The first name that is not below a text. */
static uint32_t lower_bound(const struct matching *matching, sc_str text)
{
    uint32_t low = 0, high = matching->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare(matching->sorted[middle]->spelled, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool begins_with(sc_str text, sc_str start)
{
    return text.length >= start.length && memcmp(text.data, start.data, start.length) == 0;
}

/* The path at hand is one that a name may mean. */
static bool note_path(struct matching *matching, struct name *name)
{
    sc_str path = {matching->path.data, matching->path.length};
    bool is_known = name->path && strlen(name->path) == path.length &&
                    memcmp(name->path, path.data, path.length) == 0;
    if (is_known || name->other)
        return true;
    const char *copy = sc__arena_copy(matching->arena, path.data, path.length);
    *(name->path ? &name->other : &name->path) = copy;
    return copy != NULL;
}

/* Put a key behind the path at hand, and note what it spells. `*goes_on` where a name may be
 * longer. */
static bool visit(struct matching *matching, sc_str key, bool *goes_on)
{
    if (matching->spelled.length > 0)
        sc__buffer_append_char(&matching->spelled, '_');
    for (size_t i = 0; i < key.length; i++)
        sc__buffer_append_char(&matching->spelled, key.data[i] == '.' ? '_' : key.data[i]);
    sc__path_append_key(&matching->path, key);
    if (matching->spelled.failed || matching->path.failed)
        return false;
    sc_str spelled = {matching->spelled.data, matching->spelled.length};
    *goes_on = false;
    for (uint32_t i = lower_bound(matching, spelled); i < matching->count; i++) {
        struct name *name = matching->sorted[i];
        *goes_on = begins_with(name->spelled, spelled);
        if (!*goes_on || name->spelled.length > spelled.length)
            break;
        if (!note_path(matching, name))
            return false;
    }
    return true;
}

/* All paths of a document, depth first. */
static bool walk(struct matching *matching, const struct sc__document *document)
{
    struct open *open = NULL;
    uint32_t count = 1, capacity = 0;
    void *vector = NULL;
    if (!sc__arena_reserve(matching->arena, &vector, &capacity, 1, sizeof *open))
        return false;
    open = vector;
    open[0] = (struct open){document->nodes[document->root].value.children.first, 0, 0};
    while (count > 0) {
        struct open *top = &open[count - 1];
        matching->spelled.length = top->spelled_length;
        matching->path.length = top->path_length;
        if (top->next == SC__NONE) {
            count--;
            continue;
        }
        const struct sc__node *node = &document->nodes[top->next];
        bool goes_on;
        top->next = node->next;
        if (!visit(matching, sc__key_text(document, node->key), &goes_on))
            return false;
        if (!goes_on || node->type != SC__MAPPING)
            continue;
        if (!sc__arena_reserve(matching->arena, &vector, &capacity, count + (size_t)1,
                               sizeof *open))
            return false;
        open = vector;
        open[count++] = (struct open){node->value.children.first, matching->spelled.length,
                                      matching->path.length};
    }
    return true;
}

static sc_status refuse_two(const struct matching *matching, sc_error *error)
{
    for (uint32_t i = 0; i < matching->count; i++) {
        const struct name *name = &matching->names[i];
        if (name->other)
            return sc__error_at(error, matching->text, name->name_end + 1, SC_EINVALID,
                                "may mean %.80s or %.80s; write \"__\" where the path divides",
                                name->path, name->other);
    }
    return SC_OK;
}

/* The text with what was found behind its entries; it ends with an entry's NUL. */
static struct sc__text *annotate(const struct matching *matching, const sc_allocator *allocator)
{
    const struct sc__text *text = matching->text;
    size_t length = text->length;
    for (uint32_t i = 0; i < matching->count; i++) {
        const struct name *name = &matching->names[i];
        if (name->path)
            length += 1 + (name->name_end - name->entry) + 1 + strlen(name->path) + 1;
    }
    struct sc__text *annotated = sc__text_create(allocator, SC__TEXT_ENTRIES,
                                                 (sc_str){text->name, text->name_length}, length);
    if (!annotated)
        return NULL;
    memcpy(annotated->bytes, text->bytes, text->length);
    char *at = annotated->bytes + text->length;
    for (uint32_t i = 0; i < matching->count; i++) {
        const struct name *name = &matching->names[i];
        if (!name->path)
            continue;
        size_t name_length = name->name_end - name->entry;
        *at++ = '=';
        memcpy(at, text->bytes + name->entry, name_length);
        at += name_length;
        *at++ = '=';
        strcpy(at, name->path);
        at += strlen(name->path) + 1;
    }
    return annotated;
}

sc_status sc__environment_match(const struct sc__text *text,
                                const struct sc__merge_input *documents, uint32_t count,
                                bool takes_files, struct sc__arena *arena,
                                const sc_allocator *allocator, struct sc__text **out,
                                sc_error *error)
{
    struct matching matching = {.arena = arena, .text = text, .takes_files = takes_files};
    sc__buffer_init(&matching.spelled, allocator);
    sc__buffer_init(&matching.path, allocator);
    bool fits = collect_names(&matching) && sort_names(&matching);
    for (uint32_t i = 0; i < count && fits && matching.count > 0; i++)
        fits = walk(&matching, documents[i].document);
    sc__buffer_fini(&matching.spelled);
    sc__buffer_fini(&matching.path);
    sc_status status = fits ? refuse_two(&matching, error) : sc__error_no_memory(error);
    if (status != SC_OK)
        return status;
    *out = annotate(&matching, allocator);
    return *out ? SC_OK : sc__error_no_memory(error);
}
