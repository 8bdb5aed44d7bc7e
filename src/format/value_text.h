/* format/value_text.h: the value of an environment variable or an override (semantics, rule 9). */
#ifndef SC_FORMAT_VALUE_TEXT_H
#define SC_FORMAT_VALUE_TEXT_H

#include "format/format.h"

/* Append a value to `parent`: what `length` bytes at `start` of the document's text are as
 * JSON, or, where they are none, their text. What has the form of JSON but breaks a rule (a
 * number beyond the range, a key twice, too deep) is an error. `depth` is the number of
 * containers that the value lies in. */
sc_status sc__value_text_add(struct sc__document *document, uint32_t parent, uint32_t key,
                             size_t start, size_t length, size_t key_at, uint32_t depth,
                             const struct sc__parse_options *options, sc_error *error);

/* The same of a text that is in the arena, with SC__TEXT_PADDING zero bytes behind it, because
 * escapes were decoded. `places` are the offsets in the document's text of each byte and the end.
 */
sc_status sc__value_text_add_decoded(struct sc__document *document, uint32_t parent, uint32_t key,
                                     sc_str text, const uint32_t *places, size_t key_at,
                                     uint32_t depth, const struct sc__parse_options *options,
                                     sc_error *error);

/* Refuse a value that lies in more containers than the limit allows. */
sc_status sc__value_text_check_depth(const struct sc__document *document, size_t at, size_t depth,
                                     const struct sc__parse_options *options, sc_error *error);

#endif
