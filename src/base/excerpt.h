/* base/excerpt.h: the line around a place, as an error shows it. */
#ifndef SC_BASE_EXCERPT_H
#define SC_BASE_EXCERPT_H

#include "base/text.h"

/* Copy what a line may show; control and broken bytes become '?'. May work in place. Returns
 * the bytes written, `length` at most. */
size_t sc__copy_printable(char *out, const char *from, size_t length);

/* The part of the line around a byte of a text that fits, NUL-terminated, and how many
 * characters of it stand before the place. What a secret key holds is masked, as far as its
 * line tells (rule 25): the rest of a line behind `password =`, or a variable of such a name. */
void sc__excerpt(const struct sc__text *text, size_t offset, char excerpt[SC_ERROR_TEXT],
                 uint32_t *caret);

#endif
