/* load/include_units.c: what documents say of includes, taken out of them. */
#include "load/include_walk.h"

#include <string.h>

/* Take a member out of a mapping of which nobody has asked for members by key. */
static void unlink_member(const struct sc__document *document, uint32_t mapping, uint32_t before,
                          uint32_t member)
{
    struct sc__node *node = &document->nodes[mapping];
    uint32_t next = document->nodes[member].next;
    if (before == SC__NONE)
        node->value.children.first = next;
    else
        document->nodes[before].next = next;
    if (next == SC__NONE)
        node->value.children.last = before;
    document->nodes[member].next = SC__NONE;
    node->count--;
}

static bool is_directive(const struct sc__include_walk *walk, const struct sc__node *member,
                         sc_str key)
{
    static const char *const names[] = {"include_add", "include_remove", "include_replace"};
    if (walk->session->layers->options.no_directives || !sc__is_array(member))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (key.length == strlen(names[i]) && memcmp(key.data, names[i], key.length) == 0)
            return true;
    }
    return false;
}

/* Take what a mapping says of includes out of it. */
static void take_includes(const struct sc__include_walk *walk, struct sc__include_unit *unit)
{
    const struct sc__document *document = unit->document;
    uint32_t before = SC__NONE;
    uint32_t member = document->nodes[unit->root].value.children.first;
    while (member != SC__NONE) {
        const struct sc__node *node = &document->nodes[member];
        uint32_t next = node->next;
        sc_str key = sc__key_text(document, node->key);
        bool is_include = key.length == 7 && memcmp(key.data, "include", 7) == 0;
        if (is_include || is_directive(walk, node, key)) {
            unlink_member(document, unit->root, before, member);
            *(is_include ? &unit->include : &unit->directive) = member;
        } else {
            before = member;
        }
        member = next;
    }
}

static bool add_unit(const struct sc__include_walk *walk, struct sc__include_level *level,
                     const struct sc__document *document, uint32_t root)
{
    void *units = level->units;
    if (!sc__arena_reserve(&walk->session->arena, &units, &level->unit_capacity,
                           level->unit_count + (size_t)1, sizeof *level->units))
        return false;
    level->units = units;
    struct sc__include_unit *unit = &level->units[level->unit_count++];
    *unit = (struct sc__include_unit){document, root, SC__NONE, SC__NONE, true};
    take_includes(walk, unit);
    return true;
}

bool sc__include_add_units(const struct sc__include_walk *walk, struct sc__include_level *level,
                           const struct sc__document *document)
{
    struct sc__profile_parts parts;
    if (!add_unit(walk, level, document, document->root))
        return false;
    sc__session_parts(walk->session, &level->input, document, &parts);
    if (parts.roots[0] == document->root)
        return true;
    level->units[level->unit_count - 1].is_merged = false;
    for (uint32_t i = 0; i < parts.count; i++) {
        if (!add_unit(walk, level, document, parts.roots[i]))
            return false;
    }
    return true;
}
