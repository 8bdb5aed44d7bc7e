/* value/quantity.h: durations and sizes as people write them. */
#ifndef SC_VALUE_QUANTITY_H
#define SC_VALUE_QUANTITY_H

#include "superconfig/base.h"

#define SC__QUANTITY_TEXT 96 /* bytes that any quantity's text fits, a NUL included */

/* "30s", "1h30m", "1.5h", "-250ms": nanoseconds, a fraction rounded to the nearest. Units stand
 * largest first, each once. `unit` is what a number without one counts, 0 where there must be
 * one. SC_ESYNTAX; SC_ERANGE beyond int64_t. */
sc_status sc__duration_read(sc_str text, int64_t unit, int64_t *out);

/* "64MiB", "1.5 kB", "1024": bytes. One number and one unit. SC_ESYNTAX; SC_ERANGE. */
sc_status sc__size_read(sc_str text, int64_t unit, uint64_t *out);

/* The text that reads back the same. */
void sc__duration_write(int64_t nanoseconds, char out[SC__QUANTITY_TEXT]);
void sc__size_write(uint64_t bytes, char out[SC__QUANTITY_TEXT]);

#endif
