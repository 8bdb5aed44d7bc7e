/* format/variables.c: names to paths, and the clashes between them. */
#include "format/variables.h"

#include "base/error.h"
#include "base/utf8.h"
#include "format/value_text.h"

#include <string.h>

/* A node that a variable set, not one that names of other variables pass through. Only while
 * reading. */
enum { SET_AS_A_WHOLE = 0x10 };

/* Where the next key lies. */
struct segment {
    size_t start;
    size_t end;
    bool is_last;
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

static struct segment next_segment(const struct sc__text *text, const struct sc__variable *variable,
                                   size_t start)
{
    const char *from = text->bytes + start;
    const char *division = memmem(from, variable->directive - start, "__", 2);
    size_t end = division ? (size_t)(division - text->bytes) : variable->directive;
    return (struct segment){start, end, !division};
}

/* The number of a segment's key. The last one takes the directive with one of its underscores:
 * "tags_add". SC__NO_KEY if there is no memory. */
static uint32_t key_of(const struct sc__variables *variables, const struct sc__variable *variable,
                       const struct segment *segment)
{
    const char *bytes = variables->text->bytes;
    size_t length = segment->end - segment->start;
    char *key = sc__arena_allocate(variables->document->arena,
                                   length + variable->name_end - variable->directive + 1);
    if (!key)
        return SC__NO_KEY;
    for (size_t i = 0; i < length; i++)
        key[i] = lower(bytes[segment->start + i]);
    if (segment->is_last) {
        for (size_t at = variable->directive + 1; at < variable->name_end; at++)
            key[length++] = lower(bytes[at]);
    }
    return sc__document_key(variables->document, key, length);
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
                         const struct segment *segment, uint32_t key, uint32_t *mapping)
{
    struct sc__document *document = variables->document;
    uint32_t child = sc__document_find(document, *mapping, key);
    if (child == SC__NONE)
        child =
            sc__document_add(document, *mapping, key, SC__MAPPING, segment->start, segment->start);
    if (document->failed)
        return sc__error_no_memory(variables->error);
    if (sc__document_node(document, child)->flags & SET_AS_A_WHOLE)
        return refuse(variables, variable, child, "a path below the one of");
    *mapping = child;
    return SC_OK;
}

static sc_status add_value(const struct sc__variables *variables,
                           const struct sc__variable *variable, const struct segment *segment,
                           uint32_t key, uint32_t mapping, uint32_t depth)
{
    const sc_str *literal = &variable->literal;
    if (!literal->data)
        return sc__value_text_add(variables->document, mapping, key, variable->value,
                                  variable->end - variable->value, segment->start, depth,
                                  variables->options, variables->error);
    sc__document_add_text(variables->document, mapping, key, SC__STRING, literal->data,
                          literal->length, variable->value, segment->start);
    return variables->document->failed ? sc__error_no_memory(variables->error) : SC_OK;
}

static sc_status set(const struct sc__variables *variables, const struct sc__variable *variable,
                     const struct segment *segment, uint32_t key, uint32_t mapping, uint32_t depth)
{
    struct sc__document *document = variables->document;
    uint32_t child = sc__document_find(document, mapping, key);
    if (child != SC__NONE) {
        bool is_same = sc__document_node(document, child)->flags & SET_AS_A_WHOLE;
        return refuse(variables, variable, child,
                      is_same ? "the same path as" : "a path above the one of");
    }
    sc_status status = add_value(variables, variable, segment, key, mapping, depth);
    if (status == SC_OK) {
        child = sc__document_node(document, mapping)->value.children.last;
        sc__document_node(document, child)->flags |= SET_AS_A_WHOLE;
    }
    return status;
}

sc_status sc__variables_add(const struct sc__variables *variables, struct sc__variable *variable)
{
    struct sc__document *document = variables->document;
    uint32_t mapping = document->root;
    uint32_t depth = 1;
    sc_status status = SC_OK;
    variable->directive =
        find_directive(variables->text->bytes, variable->keys, variable->name_end);
    for (size_t start = variable->keys; status == SC_OK; depth++) {
        struct segment segment = next_segment(variables->text, variable, start);
        if (segment.start == segment.end)
            return sc__error_at(variables->error, variables->text, variable->value, SC_EINVALID,
                                "the name has an empty key: each \"__\" in it divides two keys");
        status = sc__value_text_check_depth(document, variable->value, depth, variables->options,
                                            variables->error);
        if (status != SC_OK)
            break;
        uint32_t key = key_of(variables, variable, &segment);
        if (key == SC__NO_KEY)
            return sc__error_no_memory(variables->error);
        if (segment.is_last)
            return set(variables, variable, &segment, key, mapping, depth);
        status = descend(variables, variable, &segment, key, &mapping);
        start = segment.end + 2;
    }
    return status;
}

sc_status sc__variables_start(const struct sc__variables *variables)
{
    uint32_t root = sc__document_add(variables->document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    return root == SC__NONE ? sc__error_no_memory(variables->error) : SC_OK;
}

void sc__variables_finish(const struct sc__variables *variables)
{
    for (uint32_t i = 0; i < variables->document->count; i++)
        sc__document_node(variables->document, i)->flags &= (uint8_t)~SET_AS_A_WHOLE;
}
