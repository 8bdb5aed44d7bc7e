/* value/path.h: the path grammar (semantics, rule 24).
 *
 *   path   = "" | step { step }          the empty path is the root
 *   step   = [ "." ] key | index         the dot stands before every key but the first step
 *   key    = bare | quoted
 *   bare   = one or more characters other than . [ ] " and control characters
 *   quoted = a JSON string
 *   index  = "[" digits "]"              without leading zeros, below 2^32 - 1
 *
 * The canonical spelling quotes a key only where it must: where it is empty or holds
 * one of . [ ] " \ = or a blank or control character. */
#ifndef SC_VALUE_PATH_H
#define SC_VALUE_PATH_H

#include "base/buffer.h"

struct sc__path {
    const char *start;
    const char *at; /* where the next step begins, or where the grammar was broken */
    const char *end;
    const char *problem; /* where it was broken: what is wrong, in words */
};

struct sc__path_step {
    sc_str raw;     /* of a key: as written, between the quotes where it is quoted */
    uint32_t index; /* of an index */
    bool is_index;
    bool has_escapes; /* `raw` must be decoded */
};

enum sc__path_result { SC__PATH_STEP, SC__PATH_END, SC__PATH_INVALID };

void sc__path_init(struct sc__path *path, const char *text, size_t length);

/* The next step. After SC__PATH_INVALID, `path->at` is where the text is wrong and
 * `path->problem` is how. */
enum sc__path_result sc__path_next(struct sc__path *path, struct sc__path_step *step);

/* Does a key step name this key? */
bool sc__path_step_is(const struct sc__path_step *step, const char *key, size_t length);

/* The key in plain bytes; `out` must hold `step->raw.length`. Returns the length. */
size_t sc__path_step_decode(const struct sc__path_step *step, char *out);

/* Does a key that holds this byte need quotes in the canonical spelling? */
static inline bool sc__path_byte_needs_quotes(char byte)
{
    return (unsigned char)byte <= ' ' || byte == 0x7F || byte == '.' || byte == '[' ||
           byte == ']' || byte == '"' || byte == '\\' || byte == '=';
}

/* Is the canonical spelling of a key the key itself, without quotes? */
bool sc__path_key_is_plain(sc_str key);

/* Is the text a row of plain keys, with a dot between two? Then it is its own canonical spelling.
 * Sixteen bytes at a time where that is a baseline instruction. */
bool sc__path_is_plain(const char *text, size_t length);

/* Append a step in its canonical spelling to a canonical path. */
void sc__path_append_key(struct sc__buffer *path, sc_str key);
void sc__path_append_index(struct sc__buffer *path, uint32_t index);

#endif
