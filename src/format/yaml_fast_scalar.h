/* format/yaml_fast_scalar.h: the plain scalars that most are, without a call of the reader of all
 * of them; a look at the first character tells most apart. Inlined where nodes are added, which is
 * a third of the work. Not for other modules. */
#ifndef SC_FORMAT_YAML_FAST_SCALAR_H
#define SC_FORMAT_YAML_FAST_SCALAR_H

#include "format/yaml_fast_scan.h"
#include "format/yaml_scalar.h"

#include <float.h>
#include <string.h>

enum {
    SC__YAML_WORD_AT_MOST = 5,   /* bytes of null, true and false; of what 1.1 took for one, 3 */
    SC__YAML_DIGITS_AT_MOST = 15 /* so many fit a double exactly */
};

static inline bool sc__yaml_resolve_word(sc_str text, struct sc__yaml_scalar *scalar)
{
    bool is_true = text.length == 4 && memcmp(text.data, "true", 4) == 0;
    if (!is_true && (text.length != 5 || memcmp(text.data, "false", 5) != 0)) {
        scalar->type = SC__STRING;
        return text.length > SC__YAML_WORD_AT_MOST;
    }
    scalar->type = SC__BOOL;
    scalar->value.integer = is_true;
    return true;
}

static inline size_t sc__yaml_read_digits(sc_str text, size_t at, uint64_t *digits)
{
    for (; at < text.length && text.data[at] >= '0' && text.data[at] <= '9'; at++)
        *digits = *digits * 10 + (uint64_t)(text.data[at] - '0');
    return at;
}

/* An integer divided by a power of ten, both exact in a double, is rounded once. */
static inline bool sc__yaml_resolve_fraction(uint64_t digits, size_t places, bool negative,
                                             struct sc__yaml_scalar *scalar)
{
    static const double powers[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
    double magnitude = (double)digits / powers[places];
    scalar->type = SC__FLOAT;
    scalar->value.real = negative ? -magnitude : magnitude;
    return FLT_EVAL_METHOD == 0;
}

/* At a first digit, which is not the 0 of another base or of YAML 1.1's octal numbers. */
static inline bool sc__yaml_resolve_number(sc_str text, struct sc__yaml_scalar *scalar)
{
    uint64_t digits = 0;
    bool negative = text.data[0] == '-';
    size_t point = sc__yaml_read_digits(text, negative, &digits);
    bool has_zero = text.data[negative] == '0' && point > 1 + (size_t)negative;
    if (text.length > SC__YAML_DIGITS_AT_MOST || point == negative || has_zero)
        return false;
    if (point == text.length) {
        scalar->type = SC__INTEGER;
        scalar->value.integer = negative ? -(int64_t)digits : (int64_t)digits;
        return true;
    }
    if (text.data[point] != '.')
        return false;
    size_t end = sc__yaml_read_digits(text, point + 1, &digits);
    return end == text.length && end > point + 1 &&
           sc__yaml_resolve_fraction(digits, end - point - 1, negative, scalar);
}

/* Words, whole numbers and decimal fractions that no version of YAML reads otherwise. False for
 * all that yaml_scalar.h must judge, or warn of. The text is not empty. */
static inline bool sc__yaml_fast_resolve(sc_str text, struct sc__yaml_scalar *scalar)
{
    if (sc__yaml_is(text.data[0], SC__YAML_NUMBER))
        return sc__yaml_resolve_number(text, scalar);
    if (sc__yaml_is(text.data[0], SC__YAML_TEXT)) {
        scalar->type = SC__STRING;
        return true;
    }
    bool is_letter = (text.data[0] | 0x20) >= 'a' && (text.data[0] | 0x20) <= 'z';
    return is_letter && sc__yaml_resolve_word(text, scalar);
}

#endif
