/* load/include_walk.h: what the parts of the walk share. Not for other modules.
 *
 *   include         the walk
 *   include_units   what documents say of includes
 *   include_report  messages with the chain of files */
#ifndef SC_LOAD_INCLUDE_WALK_H
#define SC_LOAD_INCLUDE_WALK_H

#include "load/include.h"

/* A document, or what a profile takes of it, and what it says of includes. */
struct sc__include_unit {
    const struct sc__document *document;
    uint32_t root;
    uint32_t include;   /* the node, or SC__NONE */
    uint32_t directive; /* a member `include_add` or the like, or SC__NONE */
    bool is_merged;     /* no: it is around the parts of a profile, which are units themselves */
};

struct sc__include_level {
    struct sc__input input;
    uint32_t at;          /* in the text of the level below: the string that named this one */
    bool was_read_before; /* included more than once */
    struct sc__include_unit *units;
    uint32_t unit_count;
    uint32_t unit_capacity;
    uint32_t unit;      /* whose turn it is */
    bool is_open;       /* its `include` was looked at */
    uint32_t entry;     /* the string whose turn it is, or SC__NONE */
    const char **found; /* the files of a pattern */
    uint32_t found_count;
    uint32_t found_next;
    uint32_t found_at; /* the place of the pattern */
};

struct sc__include_walk {
    struct sc__session *session;
    const struct sc__input_context *context;
    struct sc__include_level *levels;
    uint32_t depth;
    uint32_t capacity;
    sc_error *error;
};

static inline struct sc__include_level *sc__include_top(const struct sc__include_walk *walk)
{
    return &walk->levels[walk->depth - 1];
}

/* Append a document's units to a level. The include of a profiled document is no key beside its
 * profiles (rule 11), and what it takes for a profile may have one as well. False if there is no
 * memory. */
bool sc__include_add_units(const struct sc__include_walk *walk, struct sc__include_level *level,
                           const struct sc__document *document);

/* A path for a message: of a long one the end, which tells more. */
struct sc__shown {
    char text[64];
};

struct sc__shown sc__shown(const char *path);

/* Say behind a problem's message by which includes the walk came to it: the one at byte `at` of a
 * level, then those below. */
void sc__include_say_how(const struct sc__include_walk *walk, uint32_t level, size_t at,
                         sc_error *problem);

/* What stands at a byte of the level on top is wrong. SC_OK where the walk goes on. */
sc_status sc__include_complain(struct sc__include_walk *walk, size_t at, bool is_lenient,
                               sc_status status, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The same of a file that an include at that byte names: it is too deep, lies outside of the
 * root, or is that of a level. */
sc_status sc__include_refuse_depth(struct sc__include_walk *walk, const char *path, uint32_t at);
sc_status sc__include_refuse_outside(struct sc__include_walk *walk, const char *path, uint32_t at);
sc_status sc__include_refuse_cycle(struct sc__include_walk *walk, uint32_t level, const char *path,
                                   uint32_t at);

/* The same of an include beyond the budget. */
sc_status sc__include_refuse_budget(struct sc__include_walk *walk, uint32_t at);

#endif
