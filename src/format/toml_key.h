/* format/toml_key.h: keys and headers, part by part: each part is entered as soon as it has
 * been read, so a key of any number of parts takes no memory of its own. */
#ifndef SC_FORMAT_TOML_KEY_H
#define SC_FORMAT_TOML_KEY_H

#include "format/toml_scan.h"

/* Read "a.b =" in a table, and the blanks behind it: the place for b's value. */
sc_status sc__toml_read_key(struct sc__toml *reader, struct sc__toml_table *table,
                            struct sc__toml_slot *slot);

/* Read "[a.b]" or "[[a.b]]": the section that begins. */
sc_status sc__toml_read_header(struct sc__toml *reader);

#endif
