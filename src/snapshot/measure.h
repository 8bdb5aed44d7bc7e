/* snapshot/measure.h: how large each part of a block will be. The first pass of freezing. */
#ifndef SC_SNAPSHOT_MEASURE_H
#define SC_SNAPSHOT_MEASURE_H

#include "snapshot/snapshot.h"

struct sc__measure {
    uint32_t nodes;
    uint32_t indexed; /* nodes that have a key */
    uint32_t groups;
    uint32_t source_count;
    uint32_t warnings;
    uint64_t paths; /* bytes of the containers' beginnings of paths */
    uint64_t words; /* of packed data, the word before each array included */
    uint64_t lists;
    uint64_t spans;
    uint64_t bytes;      /* of text, NULs included */
    uint32_t *keys;      /* by merged key: its number in the block, or SC__NO_KEY where unused */
    uint32_t *spellings; /* by merged key: the length of its spelling, where it has a number */
    uint32_t key_count;
    uint32_t *source_texts; /* by source: its text's number */
    const struct sc__text **texts;
    uint32_t text_count;
    uint32_t depth; /* the most nodes that wait while the tree is walked */
};

/* False if there is no memory. All of it is in `scratch`. */
bool sc__measure(struct sc__measure *measure, const struct sc__freeze_input *input,
                 struct sc__arena *scratch);

/* Does an array of nodes freeze to packed numbers? One that is not empty and whose elements
 * are all integers of int64_t, or all floats. */
bool sc__measure_packs(const struct sc__document *document, const struct sc__node *array);

/* The number of a text, or SC__NONE for NULL. */
uint32_t sc__measure_text(const struct sc__measure *measure, const struct sc__text *text);

#endif
