/* format/toml_value.h: a value of any kind. */
#ifndef SC_FORMAT_TOML_VALUE_H
#define SC_FORMAT_TOML_VALUE_H

#include "format/toml_scan.h"

/* Read the value at the next character into a slot. */
sc_status sc__toml_read_value(struct sc__toml *reader, struct sc__toml_slot slot);

#endif
