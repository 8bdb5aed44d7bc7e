/* value/decimal.h: the numbers that most configurations hold, exactly and without a call.
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

struct sc__plain_number {
    bool is_float;
    union {
        uint64_t bits; /* of an int64_t */
        double real;
    } value;
};

/* The digits at `at`, as an integer behind those in `*digits`, which overflows where they are
 * more than fit. */
static inline const char *sc__pass_digits(const char *at, uint64_t *digits)
{
    uint64_t value = *digits;
    for (unsigned digit; (digit = (unsigned)(unsigned char)*at - '0') < 10; at++)
        value = value * 10 + digit;
    *digits = value;
    return at;
}

/* Behind an integer of few digits or a short decimal, "-12" or "0.25"; NULL where that is not
 * what is there, though another number may be. What follows is for the caller to judge; some
 * byte that is no digit must. */
static inline const char *sc__plain_number(const char *start, struct sc__plain_number *number)
{
    enum { DIGITS_THAT_FIT = 18 /* that no int64_t overflows with */ };
    bool is_negative = *start == '-';
    const char *first = start + is_negative;
    uint64_t digits = 0;
    const char *point = sc__pass_digits(first, &digits);
    if (point == first || (*first == '0' && point - first > 1))
        return NULL;
    number->is_float = *point == '.';
    if (!number->is_float) {
        number->value.bits = is_negative ? 0 - digits : digits; /* so -0 is the integer 0 */
        return point - first > DIGITS_THAT_FIT ? NULL : point;
    }
    const char *end = sc__pass_digits(point + 1, &digits);
    size_t count = (size_t)(end - first) - 1;
    bool is_exact = end > point + 1 && count <= SC__DECIMAL_DIGITS &&
                    sc__decimal_value(digits, count, -(int32_t)(end - point - 1), is_negative,
                                      &number->value.real);
    return is_exact ? end : NULL;
}

#endif
