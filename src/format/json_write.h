/* format/json_write.h: a document, or a part of one, as JSON.
 *
 * Members stand in the document's order, integers exact, floats in the shortest form
 * that reads back the same, date-times as their text, non-finite floats as the strings
 * "inf", "-inf" and "nan". Text is written as UTF-8; only quotes, backslashes and control
 * characters are escaped. */
#ifndef SC_FORMAT_JSON_WRITE_H
#define SC_FORMAT_JSON_WRITE_H

#include "base/buffer.h"
#include "value/document.h"

enum sc__json_style {
    SC__JSON_COMPACT, /* no blanks, no newline at the end */
    SC__JSON_INDENTED /* two blanks a level, a newline at the end; {} and [] where empty */
};

/* Append; out of memory is `buffer->failed`. Returns the number of non-finite floats
 * that were written as strings. */
size_t sc__json_write(struct sc__buffer *buffer, const struct sc__document *document, uint32_t node,
                      enum sc__json_style style);

/* Append a scalar or an empty container, which need be no node of a document. Returns 1 for a
 * float that is not finite, otherwise 0. */
size_t sc__json_write_leaf(struct sc__buffer *buffer, const struct sc__node *leaf);

#endif
