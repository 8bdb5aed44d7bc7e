/* format/variables.c: names to paths, and the clashes between them. */
#include "format/variables.h"

#include "base/error.h"
#include "base/utf8.h"
#include "format/value_text.h"
#include "value/path.h"

#include <string.h>

/* A node that a variable set, not one that names of other variables pass through; and one whose
 * value a file holds. Only while reading. */
enum { SET_AS_A_WHOLE = 0x10, IN_A_FILE = 0x20 };

/* One key of a variable's path. */
struct key {
    sc_str text; /* in the arena */
    size_t at;   /* in the name */
};

/* The path of a variable, one key at least. */
struct keys {
    struct key *items;
    uint32_t count;
    uint32_t capacity;
};

static char lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool ends_with(const char *start, const char *end, const char *suffix)
{
    size_t length = strlen(suffix);
    if ((size_t)(end - start) <= length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (lower(end[(ptrdiff_t)i - (ptrdiff_t)length]) != suffix[i])
            return false;
    }
    return true;
}

/* A directive needs a key before it: "APP__ADD" is the key "add". */
static size_t find_directive(const char *bytes, size_t keys, size_t name_end)
{
    static const char *const suffixes[] = {"__add", "__remove", "__replace"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (ends_with(bytes + keys, bytes + name_end, suffixes[i]))
            return name_end - strlen(suffixes[i]);
    }
    return name_end;
}

/* The last key takes the directive with one of its underscores: "tags_add". */
static bool add_key(const struct sc__variables *variables, struct keys *keys, sc_str name,
                    sc_str suffix, size_t at)
{
    struct sc__arena *arena = variables->document->arena;
    void *items = keys->items;
    char *text = sc__arena_allocate(arena, name.length + suffix.length + 1);
    if (!text || !sc__arena_reserve(arena, &items, &keys->capacity, keys->count + (size_t)1,
                                    sizeof *keys->items))
        return false;
    size_t length = 0;
    for (size_t i = 0; i < name.length; i++)
        text[length++] = lower(name.data[i]);
    for (size_t i = 0; i < suffix.length; i++)
        text[length++] = lower(suffix.data[i]);
    keys->items = items;
    keys->items[keys->count++] = (struct key){{text, length}, at};
    return true;
}

/* "A____B" and "A__": each "__" divides two keys, and one of them is not there. The variable may
 * be about something else, in a file as well, since other programs read that too. */
static sc_status empty_key(const struct sc__variables *variables,
                           const struct sc__variable *variable, struct keys *keys)
{
    bool is_entry = variables->text->kind == SC__TEXT_ENTRIES;
    keys->count = 0;
    sc__warn_at(variables->options->warnings, variables->text,
                is_entry ? variable->value : variable->keys, SC_EINVALID,
                "the name has an empty key; the variable is passed over");
    return SC_OK;
}

/* By rule 9; no key at all where the variable is passed over. */
static sc_status split_name(const struct sc__variables *variables,
                            const struct sc__variable *variable, struct keys *keys)
{
    const char *bytes = variables->text->bytes;
    size_t stop = find_directive(bytes, variable->keys, variable->name_end);
    bool is_last = false;
    for (size_t start = variable->keys; !is_last;) {
        const char *division = memmem(bytes + start, stop - start, "__", 2);
        size_t end = division ? (size_t)(division - bytes) : stop;
        sc_str suffix = {NULL, 0};
        is_last = !division;
        if (start == end)
            return empty_key(variables, variable, keys);
        if (is_last && stop < variable->name_end)
            suffix = (sc_str){bytes + stop + 1, variable->name_end - stop - 1};
        if (!add_key(variables, keys, (sc_str){bytes + start, end - start}, suffix, start))
            return sc__error_no_memory(variables->error);
        start = end + 2;
    }
    return SC_OK;
}

/* A clash with the variable that made `node`. */
static sc_status refuse(const struct sc__variables *variables, const struct sc__variable *variable,
                        uint32_t node, const char *what)
{
    size_t at = sc__document_node(variables->document, node)->at;
    struct sc__place other = sc__text_place(variables->text, at);
    int shown = (int)sc__utf8_cut(other.source.data, other.source.length, 100);
    if (variables->text->kind == SC__TEXT_ENTRIES)
        return sc__error_at(variables->error, variables->text, variable->value, SC_EDUPLICATE,
                            "sets %s %.*s", what, shown, other.source.data);
    return sc__error_at(variables->error, variables->text, variable->keys, SC_EDUPLICATE,
                        "sets %s line %u", what, other.line);
}

/* The mapping that a key leads to, made where there is none. */
static sc_status descend(const struct sc__variables *variables, const struct sc__variable *variable,
                         const struct key *key, uint32_t *mapping)
{
    struct sc__document *document = variables->document;
    uint32_t number = sc__document_key(document, key->text.data, key->text.length);
    uint32_t child =
        number == SC__NO_KEY ? SC__NONE : sc__document_find(document, *mapping, number);
    bool is_whole = child != SC__NONE && sc__document_node(document, child)->flags & SET_AS_A_WHOLE;
    if (is_whole && !variables->options->places_only)
        return refuse(variables, variable, child, "a path below the one of");
    if (child == SC__NONE || is_whole)
        child = sc__document_add(document, *mapping, number, SC__MAPPING, key->at, key->at);
    *mapping = child;
    return document->failed || number == SC__NO_KEY ? sc__error_no_memory(variables->error) : SC_OK;
}

/* The value of a variable that names a file comes from another text. */
static sc_status add_value(const struct sc__variables *variables,
                           const struct sc__variable *variable, const struct key *key,
                           uint32_t number, uint32_t mapping, uint32_t depth)
{
    struct sc__document *document = variables->document;
    const sc_str *literal = &variable->literal;
    if (variable->is_file)
        sc__document_add(document, mapping, number, SC__NULL, variable->value, key->at);
    else if (literal->data && variable->places)
        return sc__value_text_add_decoded(document, mapping, number, *literal, variable->places,
                                          key->at, depth, variables->options, variables->error);
    else if (literal->data)
        sc__document_add_text(document, mapping, number, SC__STRING, literal->data, literal->length,
                              variable->value, key->at);
    else
        return sc__value_text_add(document, mapping, number, variable->value,
                                  variable->end - variable->value, key->at, depth,
                                  variables->options, variables->error);
    return document->failed ? sc__error_no_memory(variables->error) : SC_OK;
}

static sc_status set(const struct sc__variables *variables, const struct sc__variable *variable,
                     const struct key *key, uint32_t mapping, uint32_t depth)
{
    struct sc__document *document = variables->document;
    uint32_t number = sc__document_key(document, key->text.data, key->text.length);
    if (number == SC__NO_KEY)
        return sc__error_no_memory(variables->error);
    uint32_t child = sc__document_find(document, mapping, number);
    if (child != SC__NONE && !variables->options->places_only) {
        bool is_same = sc__document_node(document, child)->flags & SET_AS_A_WHOLE;
        return refuse(variables, variable, child,
                      is_same ? "the same path as" : "a path above the one of");
    }
    sc_status status = add_value(variables, variable, key, number, mapping, depth);
    if (status == SC_OK) {
        child = sc__document_node(document, mapping)->value.children.last;
        sc__document_node(document, child)->flags |=
            SET_AS_A_WHOLE | (variable->is_file ? IN_A_FILE : 0);
    }
    return status;
}

/* By rule 10: the path was found among the known ones. */
static sc_status split_path(const struct sc__variables *variables,
                            const struct sc__variable *variable, struct keys *keys)
{
    struct sc__arena *arena = variables->document->arena;
    struct sc__path path;
    struct sc__path_step step;
    sc__path_init(&path, variable->path.data, variable->path.length);
    while (sc__path_next(&path, &step) == SC__PATH_STEP) {
        void *items = keys->items;
        char *text = sc__arena_allocate(arena, step.raw.length + 1);
        if (!text || !sc__arena_reserve(arena, &items, &keys->capacity, keys->count + (size_t)1,
                                        sizeof *keys->items))
            return sc__error_no_memory(variables->error);
        size_t length = sc__path_step_decode(&step, text);
        keys->items = items;
        keys->items[keys->count++] = (struct key){{text, length}, variable->keys};
    }
    return SC_OK;
}

static sc_status add_file(const struct sc__variables *variables,
                          const struct sc__variable *variable, const struct keys *keys)
{
    struct sc__arena *arena = variables->document->arena;
    struct sc__variable_files *files = variables->options->files;
    void *items = files->items;
    sc_str *path = sc__arena_allocate(arena, keys->count * sizeof *path);
    if (!path || !sc__arena_reserve(arena, &items, &files->capacity, files->count + (size_t)1,
                                    sizeof *files->items))
        return sc__error_no_memory(variables->error);
    for (uint32_t i = 0; i < keys->count; i++)
        path[i] = keys->items[i].text;
    files->items = items;
    files->items[files->count++] =
        (struct sc__variable_file){variable->value, variable->end, path, keys->count};
    return SC_OK;
}

sc_status sc__variables_add(const struct sc__variables *variables,
                            const struct sc__variable *variable)
{
    struct keys keys = {0};
    uint32_t mapping = variables->document->root;
    sc_status status = variable->path.data ? split_path(variables, variable, &keys)
                                           : split_name(variables, variable, &keys);
    if (status != SC_OK || keys.count == 0)
        return status;
    status = sc__value_text_check_depth(variables->document, variable->value, keys.count,
                                        variables->options, variables->error);
    for (uint32_t i = 0; i + 1 < keys.count && status == SC_OK; i++)
        status = descend(variables, variable, &keys.items[i], &mapping);
    if (status == SC_OK)
        status = set(variables, variable, &keys.items[keys.count - 1], mapping, keys.count);
    if (status == SC_OK && variable->is_file)
        status = add_file(variables, variable, &keys);
    return status;
}

sc_status sc__variables_start(const struct sc__variables *variables)
{
    uint32_t root = sc__document_add(variables->document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    return root == SC__NONE ? sc__error_no_memory(variables->error) : SC_OK;
}

/* Take out the children whose values come from files. */
static void drop_files(struct sc__document *document, uint32_t mapping)
{
    uint32_t child = document->nodes[mapping].value.children.first;
    sc__document_clear(document, mapping, SC__MAPPING);
    while (child != SC__NONE) {
        struct sc__node *node = &document->nodes[child];
        uint32_t next = node->next;
        node->next = SC__NONE;
        if (!(node->flags & IN_A_FILE))
            sc__document_link(document, mapping, child);
        child = next;
    }
}

void sc__variables_finish(const struct sc__variables *variables)
{
    struct sc__document *document = variables->document;
    uint8_t flags = 0;
    for (uint32_t i = 0; i < document->count; i++)
        flags |= document->nodes[i].flags;
    for (uint32_t i = 0; i < document->count && flags & IN_A_FILE; i++) {
        if (document->nodes[i].type == SC__MAPPING)
            drop_files(document, i);
    }
    for (uint32_t i = 0; i < document->count; i++)
        document->nodes[i].flags &= (uint8_t) ~(SET_AS_A_WHOLE | IN_A_FILE);
}
