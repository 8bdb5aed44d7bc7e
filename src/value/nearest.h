/* value/nearest.h: which of some names somebody may have meant by one that is none of them.
 *
 * Names are compared without case and without `_` and `-`, by the fewest characters to
 * insert, delete, replace or swap with their neighbour; up to one in three may differ, and
 * three at most. A candidate costs a number of steps that has a bound. */
#ifndef SC_VALUE_NEAREST_H
#define SC_VALUE_NEAREST_H

#include "superconfig/base.h"

#include <stdbool.h>

#define SC__NEAREST_LONGEST 64 /* characters; nothing is near to a longer name */

struct sc__nearest {
    uint32_t wanted[SC__NEAREST_LONGEST];
    uint32_t length;
    uint32_t distance; /* of the nearest so far, or one more than any that counts */
};

void sc__nearest_init(struct sc__nearest *nearest, sc_str wanted);

/* True where the candidate is near, and nearer than all before it. */
bool sc__nearest_offer(struct sc__nearest *nearest, sc_str candidate);

#endif
