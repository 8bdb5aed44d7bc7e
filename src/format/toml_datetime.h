/* format/toml_datetime.h: the four kinds of date-times. */
#ifndef SC_FORMAT_TOML_DATETIME_H
#define SC_FORMAT_TOML_DATETIME_H

#include "format/toml_scan.h"

/* Read what begins with digits and then a '-' or a ':'. The kind is the node's type; its text
 * is as written, but for a 'T' between date and time and an upper-case 'Z'. */
sc_status sc__toml_read_datetime(struct sc__toml *reader, struct sc__toml_slot slot);

#endif
