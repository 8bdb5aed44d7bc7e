/* format/toml_table.h: which table a key may open, and which it may add to.
 *
 *   what is there       header       header    dotted key   [[ ]]
 *   was made by         through it   of it     through it   of it
 *   ------------------  -----------  --------  -----------  --------
 *   header through it   pass         define    define       refuse
 *   header of it        pass         refuse    refuse       refuse
 *   dotted key          pass         refuse    pass         refuse
 *   [[ ]]               pass (last)  refuse    refuse       append
 *   a value, or { }     refuse       refuse    refuse       refuse
 *
 * A table that dotted keys made can be reached by dotted keys only while its section lasts,
 * since by then what lies above it has its header: no section's number is kept. */
#ifndef SC_FORMAT_TOML_TABLE_H
#define SC_FORMAT_TOML_TABLE_H

#include "format/toml_scan.h"

/* Flags of a node while it is read; a mapping without one is only a part of a header's path. */
enum {
    SC__TOML_BY_HEADER = 0x10,
    SC__TOML_BY_DOTTED_KEY = 0x20,
    SC__TOML_INLINE = 0x40,
    SC__TOML_OF_TABLES = 0x80 /* an array made by [[ ]] */
};

/* Each of these moves `*table` from a table into the one that `key` names there; the key's
 * text is `reader->key_start` up to the next character. SC_EDUPLICATE where the rules above forbid
 * it, SC_ELIMIT where it would lie too deep. */

/* A part of a dotted key that is not its last. */
sc_status sc__toml_enter_dotted(struct sc__toml *reader, struct sc__toml_place *table,
                                struct sc__toml_key key);

/* A part of a header that is not its last. */
sc_status sc__toml_enter_header(struct sc__toml *reader, struct sc__toml_place *table,
                                struct sc__toml_key key);

/* The last part of [header] and of [[header]]. */
sc_status sc__toml_define_table(struct sc__toml *reader, struct sc__toml_place *table,
                                struct sc__toml_key key);
sc_status sc__toml_define_element(struct sc__toml *reader, struct sc__toml_place *table,
                                  struct sc__toml_key key);

/* The last part of a dotted key: it must not be there yet. */
sc_status sc__toml_check_new(struct sc__toml *reader, struct sc__toml_slot slot);

#endif
