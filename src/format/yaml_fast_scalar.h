/* format/yaml_fast_scalar.h: the plain scalars that most are, without a call of the reader of all
 * of them. Not for other modules. */
#ifndef SC_FORMAT_YAML_FAST_SCALAR_H
#define SC_FORMAT_YAML_FAST_SCALAR_H

#include "format/yaml_scalar.h"

/* Words, whole numbers and decimal fractions that no version of YAML reads otherwise. False for
 * all that yaml_scalar.h must judge, or warn of. */
bool sc__yaml_fast_resolve(sc_str text, struct sc__yaml_scalar *scalar);

#endif
