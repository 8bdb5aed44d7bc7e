/* format/toml_string.h: the four kinds of TOML strings to text. */
#ifndef SC_FORMAT_TOML_STRING_H
#define SC_FORMAT_TOML_STRING_H

#include "format/toml_scan.h"

/* Read the string at the next character, '"' or '\''. Its text is borrowed from the source
 * where it holds no escape and no CR LF, which a multi-line string turns into LF. */
sc_status sc__toml_read_string(struct sc__toml *reader, sc_str *text);

/* The same where only one line may be: a key. */
sc_status sc__toml_read_quoted_key(struct sc__toml *reader, sc_str *text);

#endif
