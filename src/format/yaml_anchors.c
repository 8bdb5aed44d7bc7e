/* format/yaml_anchors.c: a list of anchors and the last one of each name. */
#include "format/yaml_anchors.h"

#include <string.h>

void sc__yaml_anchors_init(struct sc__yaml_anchors *anchors, struct sc__arena *arena)
{
    memset(anchors, 0, sizeof *anchors);
    anchors->arena = arena;
    sc__interner_init(&anchors->names, arena);
}

void sc__yaml_anchors_forget(struct sc__yaml_anchors *anchors)
{
    anchors->first = anchors->count;
}

uint32_t sc__yaml_anchors_add(struct sc__yaml_anchors *anchors, sc_str name,
                              const struct sc__yaml_anchor *anchor)
{
    void *items = anchors->items;
    void *latest = anchors->latest;
    uint32_t number = sc__intern(&anchors->names, name.data, name.length);
    if (number == SC__NO_KEY ||
        !sc__arena_reserve(anchors->arena, &items, &anchors->capacity, anchors->count + (size_t)1,
                           sizeof *anchors->items))
        return SC__NONE;
    anchors->items = items;
    if (!sc__arena_reserve(anchors->arena, &latest, &anchors->latest_capacity, anchors->names.count,
                           sizeof *anchors->latest))
        return SC__NONE;
    anchors->latest = latest;
    anchors->latest[number] = anchors->count;
    anchors->items[anchors->count] = *anchor;
    return anchors->count++;
}

const struct sc__yaml_anchor *sc__yaml_anchors_find(const struct sc__yaml_anchors *anchors,
                                                    sc_str name)
{
    uint32_t number = sc__interner_find(&anchors->names, name.data, name.length);
    if (number == SC__NO_KEY || anchors->latest[number] < anchors->first)
        return NULL;
    return &anchors->items[anchors->latest[number]];
}
