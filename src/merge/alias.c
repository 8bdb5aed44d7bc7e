/* merge/alias.c: moving nodes of one document from an old path to a new one.
 *
 * All work is by lists of siblings, never by the document's index: readers of formats may have
 * asked it, and so a mapping leaves it before its list changes. */
#include "merge/alias.h"

#include "base/utf8.h"
#include "merge/fold.h"
#include "value/path.h"

#include <string.h>

enum { SHOWN_AT_MOST = 80 };

/* One alias at work on one document. */
struct move {
    struct sc__document *document;
    uint32_t root;
    const struct sc__aliasing *aliasing;
    const struct sc__alias *alias;
    uint32_t old_steps;      /* keys of the old path */
    struct sc__path_step to; /* the last key of the new path */
};

/* The last step of a path; returns how many there are. */
static uint32_t last_step(sc_str text, struct sc__path_step *last)
{
    struct sc__path path;
    struct sc__path_step step;
    uint32_t count = 0;
    sc__path_init(&path, text.data, text.length);
    for (; sc__path_next(&path, &step) == SC__PATH_STEP; count++)
        *last = step;
    return count;
}

static uint32_t find_child(const struct sc__document *document, uint32_t mapping,
                           const struct sc__path_step *step)
{
    uint32_t child = document->nodes[mapping].value.children.first;
    for (; child != SC__NONE; child = document->nodes[child].next) {
        sc_str key = sc__key_text(document, document->nodes[child].key);
        if (sc__path_step_is(step, key.data, key.length))
            break;
    }
    return child;
}

/* The mapping that many keys down the path, and the one around it; SC__NONE where there is none. */
static uint32_t descend(const struct move *move, sc_str text, uint32_t steps, uint32_t *around)
{
    struct sc__path path;
    struct sc__path_step step;
    uint32_t node = move->root;
    *around = SC__NONE;
    sc__path_init(&path, text.data, text.length);
    while (steps-- > 0 && node != SC__NONE) {
        sc__path_next(&path, &step);
        *around = node;
        node = find_child(move->document, node, &step);
        if (node != SC__NONE && move->document->nodes[node].type != SC__MAPPING)
            node = SC__NONE;
    }
    return node;
}

static void unlink_child(struct sc__document *document, uint32_t mapping, uint32_t gone)
{
    uint32_t child = document->nodes[mapping].value.children.first;
    sc__document_clear(document, mapping, SC__MAPPING);
    while (child != SC__NONE) {
        struct sc__node *node = &document->nodes[child];
        uint32_t next = node->next;
        node->next = SC__NONE;
        if (child != gone)
            sc__document_link(document, mapping, child);
        child = next;
    }
}

/* Mappings that held nothing but the old key go with it, as if it had never been written. */
static void drop_empty(const struct move *move)
{
    uint32_t around;
    for (uint32_t steps = move->old_steps - 1; steps > 0; steps--) {
        uint32_t mapping = descend(move, move->alias->old_path, steps, &around);
        if (move->document->nodes[mapping].count > 0)
            return;
        unlink_child(move->document, around, mapping);
    }
}

static uint32_t add_key(struct sc__document *document, const struct sc__path_step *step,
                        sc_str suffix)
{
    char *key = sc__arena_allocate(document->arena, step->raw.length + suffix.length + 1);
    if (!key) {
        document->failed = true;
        return SC__NO_KEY;
    }
    size_t length = sc__path_step_decode(step, key);
    memcpy(key + length, suffix.data, suffix.length);
    return sc__document_key(document, key, length + suffix.length);
}

/* The mapping that the new key belongs in, made where it is absent; SC__NONE where something
 * else stands in the way, or there is no memory. */
static uint32_t make_parent(const struct move *move, uint32_t old_parent, size_t key_at)
{
    struct sc__document *document = move->document;
    struct sc__path path;
    struct sc__path_step step;
    struct sc__path_step last;
    uint32_t node = move->root;
    uint32_t at = document->nodes[old_parent].at;
    sc__path_init(&path, move->alias->new_path.data, move->alias->new_path.length);
    for (uint32_t left = last_step(move->alias->new_path, &last); left > 1; left--) {
        sc__path_next(&path, &step);
        uint32_t child = find_child(document, node, &step);
        if (child != SC__NONE && document->nodes[child].type != SC__MAPPING)
            return SC__NONE;
        if (child == SC__NONE)
            child = sc__document_add(document, node, add_key(document, &step, (sc_str){"", 0}),
                                     SC__MAPPING, at, key_at);
        if (document->failed)
            return SC__NONE;
        node = child;
    }
    return node;
}

static int shown(sc_str path)
{
    return (int)sc__utf8_cut(path.data, path.length, SHOWN_AT_MOST);
}

static void warn(const struct move *move, uint32_t child, sc_str suffix, bool is_dropped)
{
    const struct sc__alias *alias = move->alias;
    sc__warn_at(move->aliasing->warnings, move->document->text, move->document->nodes[child].key_at,
                is_dropped ? SC_EDUPLICATE : SC_EINVALID,
                is_dropped ? "\"%.*s%.*s\" is deprecated and has no effect beside \"%.*s%.*s\""
                           : "\"%.*s%.*s\" is deprecated; use \"%.*s%.*s\"",
                shown(alias->old_path), alias->old_path.data, (int)suffix.length, suffix.data,
                shown(alias->new_path), alias->new_path.data, (int)suffix.length, suffix.data);
}

/* Does the mapping hold the new key already, with the same suffix? */
static bool holds_new(const struct move *move, uint32_t mapping, sc_str suffix)
{
    const struct sc__document *document = move->document;
    uint32_t child = document->nodes[mapping].value.children.first;
    for (; child != SC__NONE; child = document->nodes[child].next) {
        sc_str key = sc__key_text(document, document->nodes[child].key);
        if (key.length >= suffix.length &&
            memcmp(key.data + key.length - suffix.length, suffix.data, suffix.length) == 0 &&
            sc__path_step_is(&move->to, key.data, key.length - suffix.length))
            return true;
    }
    return false;
}

static void move_child(const struct move *move, uint32_t parent, uint32_t child, sc_str suffix)
{
    struct sc__document *document = move->document;
    uint32_t to = make_parent(move, parent, document->nodes[child].key_at);
    if (document->failed)
        return;
    bool is_dropped = to == SC__NONE || holds_new(move, to, suffix);
    uint32_t key = add_key(document, &move->to, suffix);
    if (key == SC__NO_KEY) {
        document->failed = true;
        return;
    }
    warn(move, child, suffix, is_dropped);
    if (!is_dropped && to == parent) { /* it keeps its turn among its siblings */
        unlink_child(document, parent, SC__NONE);
        document->nodes[child].key = key;
        return;
    }
    unlink_child(document, parent, child);
    if (is_dropped)
        return;
    unlink_child(document, to, SC__NONE);
    document->nodes[child].key = key;
    sc__document_link(document, to, child);
}

/* Is the child the old key or, with `suffix` set, a directive about it? */
static bool is_old(const struct move *move, const struct sc__path_step *old, uint32_t child,
                   sc_str *suffix)
{
    const struct sc__document *document = move->document;
    const struct sc__node *node = &document->nodes[child];
    sc_str key = sc__key_text(document, node->key);
    size_t length = key.length;
    *suffix = (sc_str){"", 0};
    if (sc__path_step_is(old, key.data, key.length))
        return true;
    if (!move->aliasing->directives ||
        sc__directive_of(document, node, &length) == SC__DIRECTIVE_NONE)
        return false;
    *suffix = (sc_str){key.data + length, key.length - length};
    return sc__path_step_is(old, key.data, length);
}

/* Returns whether anything was there to move. */
static bool apply(struct move *move)
{
    struct sc__path_step old;
    uint32_t around;
    bool has_moved = false;
    move->old_steps = last_step(move->alias->old_path, &old);
    last_step(move->alias->new_path, &move->to);
    uint32_t parent = descend(move, move->alias->old_path, move->old_steps - 1, &around);
    if (parent == SC__NONE)
        return false;
    uint32_t child = move->document->nodes[parent].value.children.first;
    while (child != SC__NONE && !move->document->failed) {
        sc_str suffix;
        uint32_t next = move->document->nodes[child].next;
        if (is_old(move, &old, child, &suffix)) {
            move_child(move, parent, child, suffix);
            has_moved = true;
        }
        child = next;
    }
    if (has_moved && !move->document->failed)
        drop_empty(move);
    return has_moved;
}

void sc__alias_apply(struct sc__document *document, uint32_t root,
                     const struct sc__aliasing *aliasing)
{
    bool has_moved = true;
    /* What moved may hold an old key of another alias. Each round ends one link of a chain. */
    for (uint32_t round = 0; has_moved && round <= aliasing->count; round++) {
        has_moved = false;
        for (uint32_t i = 0; i < aliasing->count && !document->failed; i++) {
            struct move move = {.document = document,
                                .root = root,
                                .aliasing = aliasing,
                                .alias = &aliasing->aliases[i]};
            has_moved |= apply(&move);
        }
    }
}
