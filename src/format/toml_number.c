/* format/toml_number.c: the grammar of numbers; value/number.h makes the value of the digits. */
#include "format/toml_number.h"

#include "format/toml_datetime.h"
#include "value/number.h"

#include <math.h>
#include <string.h>

enum { MOST_DIGITS = 64 /* significant digits of an integer in range, in the widest base */ };

/* A number between its first character and its end. */
struct token {
    const char *start;  /* the sign, or the first digit */
    const char *digits; /* behind the sign and the prefix */
    const char *end;
    bool negative;
    bool has_underscores;
};

static void add_integer(struct sc__toml *reader, struct sc__toml_slot slot, enum sc__type type,
                        uint64_t bits, const char *at)
{
    uint32_t number = sc__toml_add(reader, slot, type, at);
    if (number != SC__NONE)
        sc__document_node(reader->document, number)->value.natural = bits;
}

void sc__toml_add_float(struct sc__toml *reader, struct sc__toml_slot slot, double value,
                        const char *at)
{
    uint32_t number = sc__toml_add(reader, slot, SC__FLOAT, at);
    if (number != SC__NONE)
        sc__document_node(reader->document, number)->value.real = value;
}

static bool is_digit_of(char c, unsigned base)
{
    if (base == 16 && ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
        return true;
    return c >= '0' && c < '0' + (char)(base < 10 ? base : 10);
}

/* Pass digits with single underscores between them; `token->end` is the first and the next
 * character. `what` must begin there: "a digit after the decimal point". */
static sc_status skip_digits(const struct sc__toml *reader, struct token *token, unsigned base,
                             const char *what)
{
    const char *at = token->end;
    if (!is_digit_of(*at, base))
        return sc__toml_error(reader, at, SC_ESYNTAX, "expected %s", what);
    for (;;) {
        while (is_digit_of(*at, base))
            at++;
        if (*at != '_')
            break;
        token->has_underscores = true;
        if (!is_digit_of(at[1], base))
            return sc__toml_error(reader, at, SC_ESYNTAX,
                                  "an underscore in a number must stand between two digits");
        at++;
    }
    token->end = at;
    return SC_OK;
}

static sc_status range_error(const struct sc__toml *reader, const struct token *token)
{
    return sc__toml_error(reader, token->start, SC_ERANGE,
                          "the integer is out of range (-2^63 to 2^64-1)");
}

static sc_status read_integer(struct sc__toml *reader, struct sc__toml_slot slot,
                              const struct token *token, unsigned base)
{
    char digits[MOST_DIGITS];
    size_t length = 0;
    for (const char *at = token->digits; at < token->end; at++) {
        if (*at == '_' || (*at == '0' && length == 0))
            continue;
        if (length == MOST_DIGITS)
            return range_error(reader, token);
        digits[length++] = *at;
    }
    if (length == 0)
        digits[length++] = '0';
    uint64_t bits = 0;
    enum sc__number_kind kind =
        sc__number_read_integer(digits, length, base, token->negative, &bits);
    if (kind == SC__NUMBER_OUT_OF_RANGE)
        return range_error(reader, token);
    enum sc__type type = kind == SC__NUMBER_INTEGER ? SC__INTEGER : SC__UNSIGNED;
    add_integer(reader, slot, type, bits, token->start);
    return SC_OK;
}

/* The token without its plus and its underscores, as value/number.h takes it. */
static sc_status plain_text(struct sc__toml *reader, const struct token *token, sc_str *text)
{
    const char *from = *token->start == '+' ? token->digits : token->start;
    *text = (sc_str){from, (size_t)(token->end - from)};
    if (!token->has_underscores)
        return SC_OK;
    char *copy = sc__arena_allocate(reader->arena, text->length);
    if (!copy)
        return sc__error_no_memory(reader->error);
    char *out = copy;
    for (; from < token->end; from++) {
        if (*from != '_')
            *out++ = *from;
    }
    *text = (sc_str){copy, (size_t)(out - copy)};
    return SC_OK;
}

static sc_status read_float(struct sc__toml *reader, struct sc__toml_slot slot,
                            const struct token *token)
{
    sc_str text;
    double value;
    sc_status status = plain_text(reader, token, &text);
    if (status != SC_OK)
        return status;
    if (!sc__number_read_float(text.data, text.length, &value))
        return sc__toml_error(reader, token->start, SC_ERANGE,
                              "the float is beyond the range of a double, about 1.8e308");
    sc__toml_add_float(reader, slot, value, token->start);
    return SC_OK;
}

/* A fraction and an exponent, if they are there. */
static sc_status skip_float_parts(const struct sc__toml *reader, struct token *token)
{
    sc_status status = SC_OK;
    if (*token->end == '.') {
        token->end++;
        status = skip_digits(reader, token, 10, "a digit after the decimal point");
    }
    if (status == SC_OK && (*token->end | 0x20) == 'e') {
        token->end++;
        if (*token->end == '+' || *token->end == '-')
            token->end++;
        status = skip_digits(reader, token, 10, "a digit in the exponent");
    }
    return status;
}

static sc_status read_decimal(struct sc__toml *reader, struct sc__toml_slot slot,
                              struct token *token)
{
    token->end = token->digits;
    sc_status status = skip_digits(reader, token, 10, "a digit");
    if (status != SC_OK)
        return status;
    if (*token->digits == '0' && token->end - token->digits > 1)
        return sc__toml_error(reader, token->digits, SC_ESYNTAX,
                              "a decimal number must not begin with 0");
    const char *integer_end = token->end;
    status = skip_float_parts(reader, token);
    if (status != SC_OK)
        return status;
    reader->at = token->end;
    return token->end == integer_end ? read_integer(reader, slot, token, 10)
                                     : read_float(reader, slot, token);
}

/* The base that "0x", "0o" or "0b" stands for, whatever its case; 10 where there is none. */
static unsigned base_of(const char *digits)
{
    if (digits[0] != '0')
        return 10;
    char prefix = (char)(digits[1] | 0x20);
    return prefix == 'x' ? 16 : prefix == 'o' ? 8 : prefix == 'b' ? 2 : 10;
}

static sc_status read_prefixed(struct sc__toml *reader, struct sc__toml_slot slot,
                               struct token *token, unsigned base)
{
    const char *what = base == 16  ? "a hexadecimal digit after 0x"
                       : base == 8 ? "an octal digit after 0o"
                                   : "0 or 1 after 0b";
    char prefix = token->digits[1];
    if (token->digits != token->start)
        return sc__toml_error(reader, token->start, SC_ESYNTAX,
                              "a number that begins with 0%c has no sign", prefix);
    if (prefix < 'a')
        return sc__toml_error(reader, token->start, SC_ESYNTAX, "0%c must be lower case: 0%c",
                              prefix, prefix | 0x20);
    token->digits += 2;
    token->end = token->digits;
    sc_status status = skip_digits(reader, token, base, what);
    if (status != SC_OK)
        return status;
    reader->at = token->end;
    return read_integer(reader, slot, token, base);
}

static sc_status read_signed_word(struct sc__toml *reader, struct sc__toml_slot slot,
                                  const struct token *token)
{
    bool is_infinite = strncmp(token->digits, "inf", 3) == 0;
    double magnitude = is_infinite ? (double)INFINITY : (double)NAN;
    if (!is_infinite && strncmp(token->digits, "nan", 3) != 0)
        return sc__toml_error(reader, token->digits, SC_ESYNTAX, "expected a digit after the sign");
    reader->at = token->digits + 3;
    sc__toml_add_float(reader, slot, token->negative ? -magnitude : magnitude, token->start);
    return SC_OK;
}

sc_status sc__toml_read_number(struct sc__toml *reader, struct sc__toml_slot slot)
{
    struct token token = {.start = reader->at, .digits = reader->at};
    while (sc__toml_is_digit(*token.digits))
        token.digits++;
    if (token.digits > token.start && (*token.digits == '-' || *token.digits == ':'))
        return sc__toml_read_datetime(reader, slot);
    token.digits = token.start;
    if (*token.digits == '+' || *token.digits == '-') {
        token.negative = *token.digits == '-';
        token.digits++;
    }
    if (!sc__toml_is_digit(*token.digits))
        return read_signed_word(reader, slot, &token);
    unsigned base = base_of(token.digits);
    if (base != 10)
        return read_prefixed(reader, slot, &token, base);
    return read_decimal(reader, slot, &token);
}
