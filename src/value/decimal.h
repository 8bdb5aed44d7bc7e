/* value/decimal.h: the decimal floats that most configurations hold, exactly and without a call.
 *
 * An integer of at most 2^53 is a double, and so is a power of ten up to 10^22. Their product
 * or quotient is then rounded once, to the nearest double, which is what std::from_chars finds
 * (Clinger 1990). The rest is value/number.h's. */
#ifndef SC_VALUE_DECIMAL_H
#define SC_VALUE_DECIMAL_H

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SC__DECIMAL_DIGITS = 19, /* any so many fit uint64_t */
    SC__DECIMAL_EXPONENT = 22
};

extern const double sc__powers_of_ten[SC__DECIMAL_EXPONENT + 1];

/* `count` digits, leading zeros counted, that make the integer `digits`, times ten to
 * `exponent`. False, with `*value` untouched, where that may take more than one rounding;
 * `digits` may be anything where there are more than SC__DECIMAL_DIGITS. */
static inline bool sc__decimal_value(uint64_t digits, size_t count, int32_t exponent,
                                     bool is_negative, double *value)
{
    if (FLT_EVAL_METHOD != 0 || count > SC__DECIMAL_DIGITS ||
        digits > (UINT64_C(1) << DBL_MANT_DIG) || exponent < -SC__DECIMAL_EXPONENT ||
        exponent > SC__DECIMAL_EXPONENT)
        return false;
    double magnitude = (double)(int64_t)digits;
    if (exponent < 0)
        magnitude /= sc__powers_of_ten[-exponent];
    else
        magnitude *= sc__powers_of_ten[exponent];
    *value = is_negative ? -magnitude : magnitude;
    return true;
}

#endif
