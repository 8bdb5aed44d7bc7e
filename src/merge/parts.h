/* merge/parts.h: what the parts of merging by several threads share. Not for other modules.
 *
 *   split   which mapping is split, and which of its keys belong to whom
 *   parts   folding one part, and joining them
 *
 * A part folds all layers in order, but of one mapping, the split one, only the members that are
 * its own. The way down to that mapping (the spine) is folded by all parts alike, since a layer may
 * put something else in its place; what lies beside the spine is the first part's. */
#ifndef SC_MERGE_PARTS_H
#define SC_MERGE_PARTS_H

#include "merge/fold.h"

enum { SC__SPLIT_DEPTH = 8, SC__SPLIT_KEYS = 64, SC__SPLIT_SLOTS = 256 };

/* A key with what its directives are written with taken away, since both act on one value. */
struct sc__split_key {
    sc_str text;
    uint64_t weight; /* about as many nodes as lie below it, in all inputs */
    uint32_t part;
};

struct sc__split {
    uint32_t parts;
    uint32_t depth; /* keys of the spine */
    sc_str spine[SC__SPLIT_DEPTH];
    uint32_t count;                            /* of what follows; 0: members go by their hash */
    struct sc__split_key keys[SC__SPLIT_KEYS]; /* heaviest first */
    uint8_t slots[SC__SPLIT_SLOTS];            /* by hash: the number of a key, and 1 */
};

/* Decide for a split into so many parts. False where there is none that helps. */
bool sc__split_plan(const struct sc__merge_input *inputs, size_t count, uint32_t parts,
                    struct sc__split *split);

/* A member's key without the ends of directives. */
sc_str sc__split_base(const struct sc__document *document, const struct sc__node *member);

/* Whose is a member of the split mapping? */
uint32_t sc__split_part(const struct sc__split *split, sc_str base);

/* A part at work; the fold points to it. */
struct sc__part {
    const struct sc__split *split;
    uint32_t number;
    uint64_t place;   /* in the order of the whole fold: layer, kind of member, member */
    uint64_t *places; /* of the split mapping's members so far, as they came */
    uint32_t count;
    uint32_t capacity;
};

/* The next step of the frame on top, which holds members on the spine or of the split mapping. */
void sc__fold_part(struct sc__fold *fold);

/* The frame on top holds the members of a mapping at that depth of the spine. */
void sc__fold_enter_part(struct sc__fold *fold, uint32_t depth);

#endif
