/* format/yaml_anchors.h: what the anchors of one document name.
 *
 * A scalar is kept as it was written, for it may come back as a key (its text) or as a value
 * (resolved), and its node, if it has one, may have gone into a packed array. A container is
 * kept by its node. */
#ifndef SC_FORMAT_YAML_ANCHORS_H
#define SC_FORMAT_YAML_ANCHORS_H

#include "format/yaml_scalar.h"

struct sc__yaml_anchor {
    uint32_t node;         /* of a container; SC__NONE for a scalar */
    enum sc__type type;    /* of a container */
    enum sc__yaml_tag tag; /* of a scalar: all that resolves it again */
    bool plain;
    bool open; /* a container that has not ended: an alias to it would hold itself */
    uint32_t at;
    sc_str text;
};

struct sc__yaml_anchors {
    struct sc__arena *arena;
    struct sc__interner names;
    uint32_t *latest; /* by name: the number of the last anchor that has it */
    uint32_t latest_capacity;
    struct sc__yaml_anchor *items;
    uint32_t count;
    uint32_t capacity;
    uint32_t first; /* of this document; those before it are forgotten */
};

void sc__yaml_anchors_init(struct sc__yaml_anchors *anchors, struct sc__arena *arena);

/* A new document begins. */
void sc__yaml_anchors_forget(struct sc__yaml_anchors *anchors);

/* Add an anchor, which takes the name from an earlier one; its number, or SC__NONE if there
 * is no memory. `name` must outlive the list. */
uint32_t sc__yaml_anchors_add(struct sc__yaml_anchors *anchors, sc_str name,
                              const struct sc__yaml_anchor *anchor);

/* The last anchor of that name in this document, or NULL; valid until the next is added. */
const struct sc__yaml_anchor *sc__yaml_anchors_find(const struct sc__yaml_anchors *anchors,
                                                    sc_str name);

#endif
