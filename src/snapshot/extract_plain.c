/* snapshot/extract_plain.c: the fields that are most of every table, of a plain path to a value of
 * the member's own type, within its bounds: a probe of the index and a store. Whatever else there
 * is, problems before all, is left to the other files, and nothing is touched for it here. */
#include "snapshot/extract.h"

#include <string.h>

enum { JOINED = 2 * SC__PATH_KEPT };

struct sc__extract_begin sc__extract_begin(sc_value mapping)
{
    const struct sc__block_node *node = &mapping.snapshot->nodes[mapping.node];
    if (mapping.snapshot->used) /* which sees only what is found step by step */
        return (struct sc__extract_begin){"", SC__NONE};
    if (mapping.node == 0)
        return (struct sc__extract_begin){"", 0};
    if (node->type != SC__MAPPING || node->value.span.count == 0)
        return (struct sc__extract_begin){"", SC__NONE};
    const struct sc__block_path *path = sc__above(mapping.snapshot, node->value.span.first);
    return (struct sc__extract_begin){path->text, path->length};
}

bool sc__extract_probe(const sc_snapshot *snapshot, const struct sc__extract_begin *begin,
                       const char *path, size_t length, uint32_t *node)
{
    char joined[JOINED];
    if (begin->length == 0) {
        *node = sc__index_find(snapshot, path, length);
        return true;
    }
    if (begin->length == SC__NONE || length > JOINED - SC__PATH_KEPT)
        return false;
    memcpy(joined, begin->text, begin->length);
    memcpy(joined + begin->length, path, length);
    *node = sc__index_find(snapshot, joined, begin->length + length);
    return true;
}

const char *sc__extract_last_key(sc_value mapping, const char *path, size_t length, sc_value *above)
{
    struct sc__extract_begin begin = sc__extract_begin(mapping);
    uint32_t node;
    *above = mapping;
    while (length > 0 && path[length - 1] != '.')
        length--;
    if (length == 0)
        return path;
    if (!sc__extract_probe(mapping.snapshot, &begin, path, length - 1, &node) || node == SC__NONE ||
        mapping.snapshot->nodes[node].type != SC__MAPPING)
        return NULL;
    above->node = node;
    return path + length;
}

/* Of a bare field only the bounds of its kind count. */
static inline bool store_integer(const sc_field *field, bool is_bare,
                                 const struct sc__block_node *node, char *member)
{
    struct sc__bounds bounds = is_bare ? sc__kind_bounds[field->kind] : sc__extract_bounds(field);
    int64_t integer = node->value.integer;
    bool is_itself =
        is_bare ||
        (!field->names && (field->as == SC_AS_IS || (field->as == SC_AS_SIZE && field->unit <= 1)));
    if (node->type != SC__INTEGER || !is_itself || integer < bounds.low || integer > bounds.high)
        return false;
    sc__extract_put(field, (uint64_t)integer, member);
    return true;
}

static inline bool store_text(const sc_field *field, bool is_bare,
                              const struct sc__block_node *node, const char *bytes, char *member)
{
    sc_str text = {bytes + node->value.span.first, node->value.span.count};
    bool is_free = is_bare || (!field->pattern && field->length[0] == 0 && field->length[1] == 0);
    if (node->type < SC__STRING || node->type > SC__LOCAL_TIME || !is_free)
        return false;
    if (field->kind == SC_KIND_STR) {
        memcpy(member, &text, sizeof text);
        return true;
    }
    if (field->kind != SC_KIND_TEXT || text.length >= field->size ||
        memchr(text.data, '\0', text.length))
        return false;
    memcpy(member, text.data, text.length);
    memset(member + text.length, 0, field->size - text.length);
    return true;
}

bool sc__extract_store(const sc_field *field, bool is_bare, const struct sc__block_node *node,
                       const char *bytes, char *member)
{
    if (sc__kind_is_integer(field->kind))
        return store_integer(field, is_bare, node, member);
    if (sc__kind_is_text(field->kind))
        return store_text(field, is_bare, node, bytes, member);
    if (field->kind == SC_KIND_BOOL && node->type == SC__BOOL) {
        bool boolean = node->value.integer != 0;
        memcpy(member, &boolean, sizeof boolean);
        return true;
    }
    if (field->kind == SC_KIND_F64 && node->type == SC__FLOAT &&
        (is_bare || (field->real_range[0] == 0 && field->real_range[1] == 0))) {
        memcpy(member, &node->value.real, sizeof node->value.real);
        return true;
    }
    return false;
}
