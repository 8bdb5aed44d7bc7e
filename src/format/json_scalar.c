/* format/json_scalar.c: strings with escapes, numbers, true, false and null. */
#include "format/json_reader.h"

#include "base/error.h"
#include "value/decimal.h"
#include "value/escape.h"
#include "value/number.h"

#include <string.h>

sc_status sc__json_decode(const struct sc__json_reader *reader, size_t start, sc_str *string)
{
    char *decoded = sc__arena_allocate(reader->document->arena, string->length);
    if (!decoded)
        return sc__error_no_memory(reader->error);
    size_t broken = sc__unescape(string->data, string->length, decoded, &string->length);
    if (broken != SC__UNESCAPED_ALL)
        return sc__json_bad_escape(reader, start + broken);
    string->data = decoded;
    return SC_OK;
}

/* A number in parts, as the grammar is checked. */
struct number {
    uint64_t digits;  /* all of them as one integer; meaningless beyond SC__DECIMAL_DIGITS */
    size_t count;     /* how many */
    int32_t exponent; /* decimal, of `digits`; far beyond any double's where it is clamped */
    bool is_integer;  /* neither fraction nor exponent */
    bool negative;
};

enum { EXPONENT_MOST = 100000 };

static size_t pass_digits(struct number *number, const char *bytes, size_t at, size_t stop)
{
    size_t start = at;
    for (; at < stop && sc__json_is_digit(bytes[at]); at++)
        number->digits = number->digits * 10 + (uint64_t)(bytes[at] - '0');
    number->count += at - start;
    return at;
}

/* "e", a sign and digits at `at`. */
static size_t pass_exponent(struct number *number, const char *bytes, size_t at, size_t stop)
{
    int32_t exponent = 0;
    bool negative = at + 1 < stop && bytes[at + 1] == '-';
    at += negative || (at + 1 < stop && bytes[at + 1] == '+') ? 2 : 1;
    for (; at < stop && sc__json_is_digit(bytes[at]); at++) {
        if (exponent < EXPONENT_MOST)
            exponent = exponent * 10 + (bytes[at] - '0');
    }
    number->exponent += negative ? -exponent : exponent;
    return at;
}

/* JSON's grammar of numbers. */
static sc_status scan_number(const struct sc__json_reader *reader, size_t start, size_t stop,
                             struct number *number)
{
    const char *bytes = reader->bytes;
    *number = (struct number){.is_integer = true, .negative = bytes[start] == '-'};
    size_t first = start + number->negative;
    size_t at = pass_digits(number, bytes, first, stop);
    if (at == first)
        return sc__json_bad_number(reader, at, "expected a digit after '-'");
    if (bytes[first] == '0' && at - first > 1)
        return sc__json_bad_number(reader, first, "a number must not have leading zeros");
    if (at < stop && bytes[at] == '.') {
        size_t fraction = at + 1;
        at = pass_digits(number, bytes, fraction, stop);
        if (at == fraction)
            return sc__json_bad_number(reader, at, "expected a digit after '.'");
        number->exponent =
            at - fraction < EXPONENT_MOST ? -(int32_t)(at - fraction) : -EXPONENT_MOST;
        number->is_integer = false;
    }
    if (at < stop && (bytes[at] == 'e' || bytes[at] == 'E')) {
        at = pass_exponent(number, bytes, at, stop);
        if (!sc__json_is_digit(bytes[at - 1]))
            return sc__json_bad_number(reader, at, "expected a digit in the exponent");
        number->is_integer = false;
    }
    return at == stop ? SC_OK : sc__json_bad_number(reader, at, NULL);
}

static sc_status add_integer(const struct sc__json_reader *reader, size_t start, size_t stop,
                             const struct number *number)
{
    uint64_t value;
    size_t first = start + number->negative;
    enum sc__number_kind kind =
        sc__number_read_integer(reader->bytes + first, stop - first, 10, number->negative, &value);
    if (kind == SC__NUMBER_OUT_OF_RANGE)
        return sc__error_at(reader->error, reader->document->text, reader->base + start, SC_ERANGE,
                            "the integer is out of range (-2^63 to 2^64-1)");
    struct sc__node *node =
        sc__json_append(reader, kind == SC__NUMBER_INTEGER ? SC__INTEGER : SC__UNSIGNED);
    if (node)
        node->value.natural = value;
    return SC_OK;
}

static sc_status add_float(const struct sc__json_reader *reader, size_t start, size_t stop,
                           const struct number *number)
{
    double value;
    if (!sc__decimal_value(number->digits, number->count, number->exponent, number->negative,
                           &value) &&
        !sc__number_read_float(reader->bytes + start, stop - start, &value))
        return sc__error_at(reader->error, reader->document->text, reader->base + start, SC_ERANGE,
                            "the number is beyond the range of a double");
    struct sc__node *node = sc__json_append(reader, SC__FLOAT);
    if (node)
        node->value.real = value;
    return SC_OK;
}

sc_status sc__json_add_number(const struct sc__json_reader *reader)
{
    size_t start = *reader->token;
    size_t stop = sc__json_token_stop(reader);
    struct number number;
    sc_status status = scan_number(reader, start, stop, &number);
    if (status != SC_OK)
        return status;
    return number.is_integer ? add_integer(reader, start, stop, &number)
                             : add_float(reader, start, stop, &number);
}

static bool is_word(const struct sc__json_reader *reader, const char *word, size_t length)
{
    size_t start = *reader->token;
    return sc__json_token_stop(reader) - start == length &&
           memcmp(reader->bytes + start, word, length) == 0;
}

sc_status sc__json_add_word(const struct sc__json_reader *reader)
{
    bool is_true = is_word(reader, "true", 4);
    if (is_true || is_word(reader, "false", 5)) {
        struct sc__node *node = sc__json_append(reader, SC__BOOL);
        if (node)
            node->value.integer = is_true;
    } else if (is_word(reader, "null", 4)) {
        sc__json_append(reader, SC__NULL);
    } else {
        return sc__json_no_value(reader);
    }
    return SC_OK;
}
