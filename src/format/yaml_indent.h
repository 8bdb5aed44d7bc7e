/* format/yaml_indent.h: whether lines within brackets and quotes are indented as they must be.
 *
 * YAML wants each of them indented more than the block collection around it. libfyaml is told
 * to let that be, because it would also refuse what every other parser takes and people write:
 *
 *   command: [
 *     "start"
 *   ]
 *
 * So this looks at the lines instead, and lets a closing bracket stand as far left as the
 * collection that it is in. */
#ifndef SC_FORMAT_YAML_INDENT_H
#define SC_FORMAT_YAML_INDENT_H

#include "base/arena.h"
#include "base/text.h"

struct sc__yaml_indent {
    uint32_t *columns; /* of the open block collections, in the arena */
    uint32_t count;
    uint32_t capacity;
    uint32_t flow_depth; /* open collections in brackets */
    size_t flow_start;   /* of the outermost */
};

/* A collection starts, in brackets or, if not, at a column from 0; false if there is no memory. */
bool sc__yaml_indent_open(struct sc__yaml_indent *indent, struct sc__arena *arena, bool flow,
                          size_t at, uint32_t column);

/* A collection ends before `end`. */
sc_status sc__yaml_indent_close(struct sc__yaml_indent *indent, const struct sc__text *text,
                                size_t end, sc_error *error);

/* The text is wrong at `end`: do lines before it stand too far left for the brackets around them?
 * Then one of these was probably not closed. */
sc_status sc__yaml_indent_check_open(const struct sc__yaml_indent *indent,
                                     const struct sc__text *text, size_t end, sc_error *error);

/* A quoted scalar stands from `at` to `end`. */
sc_status sc__yaml_indent_check_quoted(const struct sc__yaml_indent *indent,
                                       const struct sc__text *text, size_t at, size_t end,
                                       sc_error *error);

#endif
