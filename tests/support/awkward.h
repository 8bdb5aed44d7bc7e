/* tests/support/awkward.h: documents that are hard to write: every kind of value, and keys and
 * texts that look like something else or hold what needs an escape. */
#ifndef AWKWARD_H
#define AWKWARD_H

#include "base/buffer.h"
#include "support.h"

/* What a generated document may hold. */
enum {
    AWKWARD_NULL = 1,
    AWKWARD_UNSIGNED = 2, /* integers above 2^63-1 */
    AWKWARD_NON_FINITE = 4,
    AWKWARD_DATES = 8,
    AWKWARD_EVERYTHING = 15
};

/* Fill an empty document with a mapping; the same for the same `state`, which must not be 0. */
void awkward_generate(struct sc__document *document, uint64_t *state, unsigned features);

/* A random text in the document's arena. */
sc_str awkward_text(struct sc__document *document, uint64_t *state);

/* All date-times become strings, as a format without them has it. */
void awkward_dates_to_strings(struct sc__document *document);

/* Every key that is a part of a variable's name becomes one that such a name can hold. */
void awkward_keys_to_names(struct sc__document *document);

/* Write in a format, which must succeed; NUL-terminated, free it with sc__buffer_fini. */
struct sc__buffer written(const struct sc__document *document, uint32_t node, sc_format format);

/* The same of the document of a JSON text, compared with `expected`. */
void assert_writes_as(sc_format format, const char *json, const char *expected);

/* It cannot be written: this status and message. */
void assert_writes_not(sc_format format, const char *json, sc_status status, const char *message);

/* Write what `input` says in that format, then read that, and compare types and values. */
void assert_survives(sc_format format, enum sc__format input, const char *text);

/* The format to read what was written in `format`. */
enum sc__format reader_of(sc_format format);

#endif
