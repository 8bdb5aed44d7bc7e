/* snapshot/find.c: values by path.
 *
 * A path as a whole is looked up in the index; what it ends with in index steps is then
 * arithmetic. A spelling that is not canonical misses the index and is walked step by
 * step instead, which costs a comparison for each member on the way. */
#include "snapshot/used.h"
#include "value/path.h"

#include <string.h>

static const struct sc__block_node *node_of(sc_value value)
{
    return &value.snapshot->nodes[value.node];
}

static bool element_at(sc_value array, uint32_t position, sc_value *out)
{
    const struct sc__block_node *node = node_of(array);
    bool is_array = node->type == SC__ARRAY || sc__is_packed(node);
    if (array.element != SC__NONE || !is_array || position >= node->value.span.count)
        return false;
    *out = array;
    if (sc__is_packed(node))
        out->element = position;
    else
        out->node = node->value.span.first + position;
    return true;
}

static bool member_named(sc_value mapping, const struct sc__path_step *step, sc_value *out)
{
    const struct sc__block_node *node = node_of(mapping);
    if (mapping.element != SC__NONE || node->type != SC__MAPPING)
        return false;
    for (uint32_t i = 0; i < node->value.span.count; i++) {
        uint32_t child = node->value.span.first + i;
        const struct sc__block_key *key =
            &mapping.snapshot->keys[mapping.snapshot->nodes[child].key];
        if (sc__path_step_is(step, mapping.snapshot->bytes + key->text, key->length)) {
            *out = mapping;
            out->node = child;
            return true;
        }
    }
    return false;
}

static sc_status walk(sc_value from, const char *path, size_t length, sc_value *out)
{
    struct sc__path steps;
    struct sc__path_step step;
    enum sc__path_result result;
    bool found = true;
    sc__path_init(&steps, path, length);
    while ((result = sc__path_next(&steps, &step)) == SC__PATH_STEP) {
        if (found && step.is_index)
            found = element_at(from, step.index, &from);
        else if (found)
            found = member_named(from, &step, &from);
    }
    if (result == SC__PATH_INVALID)
        return SC_EINVALID;
    if (!found)
        return SC_ENOTFOUND;
    *out = from;
    return SC_OK;
}

/* The bytes before the index steps at the path's end, as far as they are plain ones. */
static size_t without_indices(const char *path, size_t length)
{
    while (length > 0 && path[length - 1] == ']') {
        size_t at = length - 1;
        while (at > 0 && path[at - 1] >= '0' && path[at - 1] <= '9')
            at--;
        if (at == length - 1 || at == 0 || path[at - 1] != '[')
            break;
        length = at - 1;
    }
    return length;
}

sc_status sc__find(sc_value from, const char *path, size_t length, sc_value *out)
{
    if (from.node != 0 || from.element != SC__NONE)
        return from.snapshot->used ? sc__used_find(from, path, length, out)
                                   : walk(from, path, length, out);
    size_t indexed = without_indices(path, length);
    uint32_t node = indexed > 0 ? sc__index_find(from.snapshot, path, indexed) : SC__NONE;
    if (node == SC__NONE && from.snapshot->used)
        return sc__used_find(from, path, length, out);
    if (node == SC__NONE)
        return sc__path_is_plain(path, length) ? SC_ENOTFOUND : walk(from, path, length, out);
    from.node = node;
    if (indexed == length) {
        *out = from;
        return SC_OK;
    }
    return walk(from, path + indexed, length - indexed, out);
}

sc_status sc__find_otherwise(const sc_snapshot *snapshot, const char *path, size_t length,
                             sc_value *out)
{
    if (snapshot->used)
        return sc__used_find(sc_snapshot_root(snapshot), path, length, out);
    if (length == 0 || path[length - 1] == ']')
        return sc__find(sc_snapshot_root(snapshot), path, length, out);
    return walk(sc_snapshot_root(snapshot), path, length, out);
}

sc_value sc_snapshot_root(const sc_snapshot *snapshot)
{
    return (sc_value){snapshot, 0, SC__NONE};
}

sc_status sc_snapshot_find(const sc_snapshot *snapshot, const char *path, sc_value *out)
{
    if (!snapshot || !path)
        return SC_EINVALID;
    return sc__find(sc_snapshot_root(snapshot), path, strlen(path), out);
}

sc_status sc_value_find(sc_value value, const char *path, sc_value *out)
{
    if (!path)
        return SC_EINVALID;
    return sc__find(value, path, strlen(path), out);
}

size_t sc_value_count(sc_value value)
{
    const struct sc__block_node *node = node_of(value);
    return value.element == SC__NONE && node->type >= SC__STRING ? node->value.span.count : 0;
}

sc_status sc_value_at(sc_value value, size_t position, sc_value *out)
{
    sc_status status = sc__value_at(value, position, out);
    if (status == SC_OK)
        sc__used_mark(*out);
    return status;
}

sc_status sc__value_at(sc_value value, size_t position, sc_value *out)
{
    const struct sc__block_node *node = node_of(value);
    if (value.element != SC__NONE || node->type < SC__ARRAY)
        return SC_ETYPE;
    if (position >= node->value.span.count)
        return SC_ENOTFOUND;
    if (node->type == SC__MAPPING)
        *out = (sc_value){value.snapshot, node->value.span.first + (uint32_t)position, SC__NONE};
    else
        element_at(value, (uint32_t)position, out);
    return SC_OK;
}

sc_str sc_value_key(sc_value value)
{
    uint32_t key = node_of(value)->key;
    if (key == SC__NO_KEY || value.element != SC__NONE)
        return (sc_str){"", 0};
    const struct sc__block_key *text = &value.snapshot->keys[key];
    return (sc_str){value.snapshot->bytes + text->text, text->length};
}
