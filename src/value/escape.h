/* value/escape.h: the string escapes of JSON, which paths share. */
#ifndef SC_VALUE_ESCAPE_H
#define SC_VALUE_ESCAPE_H

#include "base/buffer.h"

#define SC__UNESCAPED_ALL SIZE_MAX

/* Decode what stands between two quotes. `out` must hold `length` bytes: decoding never
 * lengthens. Returns SC__UNESCAPED_ALL and sets `*written`, or the offset of the
 * backslash of an escape that is none or that is a lone surrogate. */
size_t sc__unescape(const char *text, size_t length, char *out, size_t *written);

/* Append text as a JSON string, quotes included; only what must be is escaped. */
void sc__append_quoted(struct sc__buffer *buffer, sc_str text);

#endif
