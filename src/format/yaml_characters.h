/* format/yaml_characters.h: the characters that YAML allows (YAML 1.2.2, section 5.1).
 *
 * Control characters of ASCII are allowed nowhere, tab and line breaks aside. DEL, the
 * other control characters but NEL, U+FEFF, U+FFFE and U+FFFF may stand between quotes
 * only, for JSON's sake. */
#ifndef SC_FORMAT_YAML_CHARACTERS_H
#define SC_FORMAT_YAML_CHARACTERS_H

#include "base/text.h"

#include <stdbool.h>

/* Is the character at `bytes`, in valid UTF-8 from U+007F on, one that may stand in quotes only? */
bool sc__yaml_is_unprintable(const unsigned char *bytes);

/* Refuse what is allowed nowhere; `*unprintable` is the first that is allowed in quotes only. */
sc_status sc__yaml_check_characters(const struct sc__text *text, size_t start, size_t *unprintable,
                                    sc_error *error);

/* The next character from `at` on that is allowed in quotes only, or SIZE_MAX. */
size_t sc__yaml_next_unprintable(const struct sc__text *text, size_t at);

sc_status sc__yaml_unprintable_error(const struct sc__text *text, size_t at, sc_error *error);

#endif
