/* snapshot/walk.c: canonical paths of values, and visiting every leaf. */
#include "snapshot/used.h"
#include "value/path.h"

#include <string.h>

/* Bytes written from the end of a text towards its start; only counted before the start. */
struct reversed {
    char *buffer;
    size_t free; /* bytes before what is written */
};

/* The length of the path, and, with a buffer of that length, its text. */
static size_t spell(sc_value value, char *buffer, size_t length)
{
    const sc_snapshot *snapshot = value.snapshot;
    struct reversed out = {buffer, length};
    size_t total = 0;
    uint32_t node = value.node;
    uint32_t element = value.element;
    while (node != 0 || element != SC__NONE) {
        char piece[16];
        const char *text = piece;
        size_t size;
        uint32_t parent = element != SC__NONE ? node : sc__parent(snapshot, node);
        if (element == SC__NONE && snapshot->nodes[node].key != SC__NO_KEY) {
            const struct sc__block_key *key = &snapshot->keys[snapshot->nodes[node].key];
            text = snapshot->bytes + key->spelling;
            size = key->spelling_length;
        } else {
            uint32_t position =
                element != SC__NONE ? element : node - snapshot->nodes[parent].value.span.first;
            size = (size_t)snprintf(piece, sizeof piece, "[%u]", position);
        }
        bool dotted = text != piece && parent != 0;
        total += size + dotted;
        if (out.buffer) {
            out.free -= size;
            memcpy(out.buffer + out.free, text, size);
            if (dotted)
                out.buffer[--out.free] = '.';
        }
        node = parent;
        element = SC__NONE;
    }
    return total;
}

size_t sc_value_path(sc_value value, char *buffer, size_t capacity)
{
    size_t length = spell(value, NULL, 0);
    if (capacity == 0)
        return length;
    if (length < capacity) {
        spell(value, buffer, length);
        buffer[length] = '\0';
        return length;
    }
    buffer[0] = '\0'; /* part of a path would name something else */
    return length;
}

struct leaves {
    const sc_snapshot *snapshot;
    struct sc__buffer *path; /* canonical, of the value at work */
    sc_leaf_visitor visitor;
    void *context;
};

void sc__path_append_step(struct sc__buffer *path, const sc_snapshot *snapshot, uint32_t node)
{
    uint32_t parent = sc__parent(snapshot, node);
    if (snapshot->nodes[node].key == SC__NO_KEY) {
        sc__path_append_index(path, node - snapshot->nodes[parent].value.span.first);
        return;
    }
    const struct sc__block_key *key = &snapshot->keys[snapshot->nodes[node].key];
    if (parent != 0)
        sc__buffer_append_char(path, '.');
    sc__buffer_append(path, snapshot->bytes + key->spelling, key->spelling_length);
}

/* Take a node's step off the path again. */
static void strip_step(struct leaves *leaves, uint32_t number)
{
    const sc_snapshot *snapshot = leaves->snapshot;
    uint32_t key = snapshot->nodes[number].key;
    bool is_dotted = sc__parent(snapshot, number) != 0;
    if (key != SC__NO_KEY) {
        leaves->path->length -= snapshot->keys[key].spelling_length + is_dotted;
        return;
    }
    while (leaves->path->data[--leaves->path->length] != '[')
        ;
}

static bool visit(struct leaves *leaves, uint32_t node, uint32_t element)
{
    char *end = sc__buffer_reserve(leaves->path, 1);
    if (!end)
        return false;
    *end = '\0';
    return leaves->visitor(leaves->context, (sc_str){leaves->path->data, leaves->path->length},
                           (sc_value){leaves->snapshot, node, element});
}

/* All elements of a packed array. */
static bool visit_elements(struct leaves *leaves, uint32_t node)
{
    size_t length = leaves->path->length;
    uint32_t count = leaves->snapshot->nodes[node].value.span.count;
    for (uint32_t i = 0; i < count; i++) {
        sc__path_append_index(leaves->path, i);
        if (!visit(leaves, node, i))
            return false;
        leaves->path->length = length;
    }
    return true;
}

static bool has_child_nodes(const struct sc__block_node *node)
{
    return (node->type == SC__ARRAY || node->type == SC__MAPPING) && node->value.span.count > 0;
}

static bool is_last_child(const sc_snapshot *snapshot, uint32_t node)
{
    const struct sc__block_node *parent = &snapshot->nodes[sc__parent(snapshot, node)];
    return node == parent->value.span.first + parent->value.span.count - 1;
}

static void visit_below(struct leaves *leaves, uint32_t top)
{
    const sc_snapshot *snapshot = leaves->snapshot;
    for (uint32_t node = top;;) {
        bool goes_on = true;
        if (has_child_nodes(&snapshot->nodes[node])) {
            node = snapshot->nodes[node].value.span.first;
            sc__path_append_step(leaves->path, snapshot, node);
            continue;
        }
        if (sc__is_packed(&snapshot->nodes[node]))
            goes_on = visit_elements(leaves, node);
        else
            goes_on = visit(leaves, node, SC__NONE);
        if (!goes_on)
            return;
        while (node != top && is_last_child(snapshot, node)) {
            strip_step(leaves, node);
            node = sc__parent(snapshot, node);
        }
        if (node == top)
            return;
        strip_step(leaves, node);
        sc__path_append_step(leaves->path, snapshot, ++node);
    }
}

void sc__leaves_below(sc_value value, struct sc__buffer *path, sc_leaf_visitor visitor,
                      void *context)
{
    struct leaves leaves = {value.snapshot, path, visitor, context};
    if (value.element != SC__NONE)
        visit(&leaves, value.node, value.element);
    else
        visit_below(&leaves, value.node);
}

sc_status sc_value_leaves(sc_value value, sc_leaf_visitor visitor, void *context)
{
    struct sc__buffer path;
    size_t length = spell(value, NULL, 0);
    sc__used_mark_whole(value);
    sc__buffer_init(&path, value.snapshot->allocator);
    char *start = sc__buffer_reserve(&path, length + 1);
    if (start) {
        spell(value, start, length);
        path.length = length;
        sc__leaves_below(value, &path, visitor, context);
    }
    bool failed = path.failed;
    sc__buffer_fini(&path);
    return failed ? SC_ENOMEM : SC_OK;
}
