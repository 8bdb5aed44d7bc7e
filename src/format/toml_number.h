/* format/toml_number.h: integers in four bases, floats, inf and nan. */
#ifndef SC_FORMAT_TOML_NUMBER_H
#define SC_FORMAT_TOML_NUMBER_H

#include "format/toml_scan.h"

/* Read what begins with a digit or a sign, date-times included. */
sc_status sc__toml_read_number(struct sc__toml *reader, struct sc__toml_slot slot);

/* Add a float whose first character is at `at`. */
void sc__toml_add_float(struct sc__toml *reader, struct sc__toml_slot slot, double value,
                        const char *at);

#endif
