/* snapshot/measure.h: where everything will lie in a block, and how large each part of it will be.
 * The first pass of freezing, and the only one that walks the tree. */
#ifndef SC_SNAPSHOT_MEASURE_H
#define SC_SNAPSHOT_MEASURE_H

#include "snapshot/snapshot.h"

/* A node, by its number in the block. */
struct sc__placed {
    uint32_t node;  /* in the merged document */
    uint32_t first; /* of a container with children: the number of the first of them */
    uint64_t hash;  /* of its path, where it has a key */
};

/* A key, by its number in the merged document. */
struct sc__measured_key {
    uint32_t number; /* in the block, or SC__NO_KEY where unused */
    uint32_t spelling_length;
    const char *spelling; /* canonical, in a path; the text itself where that is plain */
};

struct sc__measure {
    struct sc__placed *places;
    uint32_t *parents; /* by number in the block, as the block has them */
    uint32_t nodes;
    uint32_t indexed; /* nodes that have a key */
    uint32_t groups;
    uint32_t source_count;
    uint32_t warnings;
    char *paths; /* the containers' beginnings of paths, as the block has them */
    uint32_t path_bytes;
    uint32_t path_capacity;
    uint64_t words; /* of packed data, the word before each array included */
    uint64_t lists;
    uint64_t spans;
    uint64_t bytes; /* of text, NULs included */
    struct sc__measured_key *keys;
    uint32_t *used; /* by number in the block: the merged key */
    uint32_t key_count;
    uint32_t *source_texts; /* by source: its text's number */
    const struct sc__text **texts;
    uint32_t text_count;
};

/* False if there is no memory. All of it is in `scratch`; `seed` is that of the index's hashes. */
bool sc__measure(struct sc__measure *measure, const struct sc__freeze_input *input, uint64_t seed,
                 struct sc__arena *scratch);

/* Does an array of nodes freeze to packed numbers? One that is not empty and whose elements
 * are all integers of int64_t, or all floats. */
bool sc__measure_packs(const struct sc__document *document, const struct sc__node *array);

/* The number of a text, or SC__NONE for NULL. */
uint32_t sc__measure_text(const struct sc__measure *measure, const struct sc__text *text);

#endif
