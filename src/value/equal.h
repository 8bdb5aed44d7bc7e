/* value/equal.h: deep equality of two values of one document, and a hash that agrees.
 *
 * Mappings are equal in any order of their members. 1 and 1.0 are not equal; floats are
 * equal where their bits are. An array is equal whether it is packed or not. Neither
 * recurses; running out of memory sets the document's `failed`, and the result means nothing. */
#ifndef SC_VALUE_EQUAL_H
#define SC_VALUE_EQUAL_H

#include "value/document.h"

bool sc__values_equal(struct sc__document *document, uint32_t a, uint32_t b);

/* Seeded as the document's keys are: nobody outside can choose values that collide. */
uint64_t sc__value_hash(struct sc__document *document, uint32_t node);

#endif
