/* value/number.h: numbers to text and back, exact and without the locale.
 *
 * Reading checks no grammar: a format checks its own first, since the library behind
 * takes "inf", ".5" and "00012". */
#ifndef SC_VALUE_NUMBER_H
#define SC_VALUE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SC__NUMBER_TEXT 32 /* bytes that any number's text fits, a NUL included */

enum sc__number_kind {
    SC__NUMBER_INTEGER,      /* fits int64_t */
    SC__NUMBER_UNSIGNED,     /* 2^63 to 2^64-1 */
    SC__NUMBER_OUT_OF_RANGE, /* beyond: an error in every format (semantics, rule 18) */
};

/* Digits (1 to any number of them) of a base from 2 to 16, with a sign told apart.
 * `*value` holds an int64_t's or a uint64_t's bits. Digits must be valid for the base. */
enum sc__number_kind sc__number_read_integer(const char *digits, size_t length, unsigned base,
                                             bool negative, uint64_t *value);

/* A decimal float "1.5", "-2e10", no leading plus. False where its magnitude is beyond
 * a double's range; one too small becomes 0 of its sign. */
bool sc__number_read_float(const char *text, size_t length, double *value);

/* The fewest digits that read back the same, always with a '.' or an 'e': "1.0", "100000.0",
 * and with an exponent below 1e-4 and from 1e16 on: "1e-05", "1e+300".
 * `value` must be finite. Returns the length; `out` is NUL-terminated. */
size_t sc__number_write_float(double value, char out[SC__NUMBER_TEXT]);
size_t sc__number_write_integer(int64_t value, char out[SC__NUMBER_TEXT]);
size_t sc__number_write_unsigned(uint64_t value, char out[SC__NUMBER_TEXT]);

#ifdef __cplusplus
}
#endif

#endif
