/* value/number_shim.cpp: std::from_chars and std::to_chars behind value/number.h. */
#include "value/number.h"

#include <charconv>
#include <cmath>
#include <cstring>

enum sc__number_kind sc__number_read_integer(const char *digits, size_t length, unsigned base,
                                             bool negative, uint64_t *value)
{
    uint64_t magnitude = 0;
    auto result = std::from_chars(digits, digits + length, magnitude, static_cast<int>(base));
    if (result.ec != std::errc())
        return SC__NUMBER_OUT_OF_RANGE;
    constexpr uint64_t smallest = UINT64_C(1) << 63; /* the magnitude of INT64_MIN */
    if (negative) {
        if (magnitude > smallest)
            return SC__NUMBER_OUT_OF_RANGE;
        *value = ~magnitude + 1;
        return SC__NUMBER_INTEGER;
    }
    *value = magnitude;
    return magnitude < smallest ? SC__NUMBER_INTEGER : SC__NUMBER_UNSIGNED;
}

/* from_chars reports overflow and underflow alike, so the sign of the decimal exponent
 * of the leading digit decides. */
static bool is_below_one(const char *at, const char *end)
{
    int64_t exponent = 0;
    bool seen_point = false, seen_digit = false;
    int64_t position = 0; /* digits before the point, or minus zeros behind it */
    if (at != end && *at == '-')
        at++;
    for (; at != end && *at != 'e' && *at != 'E'; at++) {
        if (*at == '.') {
            seen_point = true;
        } else if (seen_digit || *at != '0') {
            seen_digit = true;
            if (!seen_point)
                position++;
        } else if (seen_point) {
            position--;
        }
    }
    if (at != end) {
        at++;
        if (at != end && *at == '+')
            at++;
        bool is_far = std::from_chars(at, end, exponent).ec == std::errc::result_out_of_range;
        if (is_far || exponent > INT64_MAX / 2 || exponent < INT64_MIN / 2)
            return *at == '-';
    }
    return position + exponent < 0;
}

bool sc__number_read_float(const char *text, size_t length, double *value)
{
    auto result = std::from_chars(text, text + length, *value);
    if (result.ec == std::errc())
        return true;
    if (!is_below_one(text, text + length))
        return false;
    *value = text[0] == '-' ? -0.0 : 0.0;
    return true;
}

size_t sc__number_write_float(double value, char out[SC__NUMBER_TEXT])
{
    double magnitude = std::fabs(value);
    bool is_plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e16);
    auto form = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
    char *end = std::to_chars(out, out + SC__NUMBER_TEXT - 3, value, form).ptr;
    if (!std::memchr(out, '.', static_cast<size_t>(end - out)) &&
        !std::memchr(out, 'e', static_cast<size_t>(end - out))) {
        *end++ = '.';
        *end++ = '0';
    }
    *end = '\0';
    return static_cast<size_t>(end - out);
}

size_t sc__number_write_integer(int64_t value, char out[SC__NUMBER_TEXT])
{
    char *end = std::to_chars(out, out + SC__NUMBER_TEXT - 1, value).ptr;
    *end = '\0';
    return static_cast<size_t>(end - out);
}

size_t sc__number_write_unsigned(uint64_t value, char out[SC__NUMBER_TEXT])
{
    char *end = std::to_chars(out, out + SC__NUMBER_TEXT - 1, value).ptr;
    *end = '\0';
    return static_cast<size_t>(end - out);
}
