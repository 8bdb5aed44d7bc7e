/* value/equal.h: deep equality of two values of one document, and a hash that agrees.
 *
 * Mappings are equal in any order of their members. 1 and 1.0 are not equal; floats are
 * equal where their bits are. An array is equal whether it is packed or not. Neither
 * recurses; running out of memory sets the document's `failed`, and the result means nothing. */
#ifndef SC_VALUE_EQUAL_H
#define SC_VALUE_EQUAL_H

#include "simd/ops.h"
#include "value/document.h"

/* Equal, where one of both is known to be a scalar; the nodes may be of two documents. */
static inline bool sc__scalars_equal(const struct sc__node *x, const struct sc__node *y)
{
    if (x->type != y->type)
        return false;
    if (x->type >= SC__STRING)
        return x->count == y->count && sc__equal(x->value.text, y->value.text, x->count);
    return x->type == SC__NULL || x->value.natural == y->value.natural;
}

bool sc__values_equal(struct sc__document *document, uint32_t a, uint32_t b);

/* Seeded as the document's keys are: nobody outside can choose values that collide. */
uint64_t sc__value_hash(struct sc__document *document, uint32_t node);

#endif
