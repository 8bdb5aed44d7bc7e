/* tests/support/tree.h: a value as plainly as it can be kept, for tests that compare what the
 * library does with what is plainly right. All memory is an arena's. */
#ifndef TREE_H
#define TREE_H

#include "base/arena.h"
#include "base/buffer.h"

enum tree_kind {
    TREE_NULL,
    TREE_BOOL,
    TREE_INTEGER,
    TREE_FLOAT,
    TREE_TEXT,
    TREE_ARRAY,
    TREE_MAPPING
};

struct tree;

/* What one layer said about a value. */
struct say {
    const struct tree *said;
    unsigned layer;
    bool overridden;
};

struct tree {
    enum tree_kind kind;
    const char *key; /* of a member, else NULL */
    const char *text;
    __int128 integer; /* also of a boolean */
    double real;
    struct tree **children;
    uint32_t count;
    uint32_t capacity;
    uint32_t column;  /* where its text began when it was written, from 1 */
    uint32_t length;  /* of that text */
    struct say *says; /* lowest layer first */
    uint32_t say_count;
    uint32_t say_capacity;
};

struct tree *tree_create(struct sc__arena *arena, enum tree_kind kind, const char *key);
void tree_append(struct sc__arena *arena, struct tree *container, struct tree *child);
struct tree *tree_member(const struct tree *mapping, const char *key, size_t length);
void tree_add_say(struct sc__arena *arena, struct tree *tree, struct say say);

bool tree_equal(const struct tree *a, const struct tree *b);

/* Append compact JSON; sets column and length of every value in it. */
void tree_write(struct tree *tree, struct sc__buffer *buffer);

/* A number below `bound` from a row that `state`, not 0, begins; the same on every machine. */
uint32_t tree_random(uint64_t *state, uint32_t bound);

/* A random mapping: few keys and few values, so that layers meet, with directives, with
 * arrays long enough to be packed and with integers at the ends of the range. */
struct tree *tree_generate(struct sc__arena *arena, uint64_t *state);

/* One key with an array of numbers, nearly always packed. */
struct tree *tree_generate_numbers(struct sc__arena *arena, uint64_t *state);

#endif
