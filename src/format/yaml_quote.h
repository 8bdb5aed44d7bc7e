/* format/yaml_quote.h: in which style a text is written in YAML, so that it stays a text. */
#ifndef SC_FORMAT_YAML_QUOTE_H
#define SC_FORMAT_YAML_QUOTE_H

#include "base/buffer.h"

#include <stdbool.h>

/* May it stand without quotes, on one line of block style, as a key as well? Not where it would
 * be no string, be taken apart or end early; nor where a reader of YAML 1.1 would take it for a
 * boolean, a number, a date or a merge key. */
bool sc__yaml_is_plain(sc_str text);

/* May it stand as a literal block? It must have lines, begin with a visible character, and hold
 * no blank at a line's end, which nobody would see. */
bool sc__yaml_is_literal(sc_str text);

/* Append it in double quotes. What is no printable character, or would break a line for a reader
 * of YAML 1.1, is escaped. A text of very many indicators gets lines, indented to `level`; with
 * level 0, as a key has it, never. */
void sc__yaml_append_quoted(struct sc__buffer *buffer, sc_str text, size_t level);

#endif
