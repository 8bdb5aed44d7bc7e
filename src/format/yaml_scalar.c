/* format/yaml_scalar.c: the words and numbers of the core schema, and what 1.1 made of them. */
#include "format/yaml_scalar.h"

#include "value/number.h"

#include <math.h>
#include <string.h>

#define CORE_PREFIX "tag:yaml.org,2002:"

static bool equals(sc_str text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.data, word, text.length) == 0;
}

static bool is_one_of(sc_str text, const char *const *words)
{
    while (*words && !equals(text, *words))
        words++;
    return *words != NULL;
}

static bool has_core_prefix(sc_str tag)
{
    size_t length = strlen(CORE_PREFIX);
    return tag.length >= length && memcmp(tag.data, CORE_PREFIX, length) == 0;
}

sc_str sc__yaml_tag_short(sc_str tag, const char **prefix)
{
    size_t skipped = has_core_prefix(tag) ? strlen(CORE_PREFIX) : 0;
    *prefix = skipped ? "!!" : "";
    return (sc_str){tag.data + skipped, tag.length - skipped};
}

enum sc__yaml_tag sc__yaml_tag_read(sc_str tag)
{
    static const struct {
        const char *name;
        enum sc__yaml_tag tag;
    } core[] = {{"str", SC__YAML_STR},     {"null", SC__YAML_NULL},  {"bool", SC__YAML_BOOL},
                {"int", SC__YAML_INT},     {"map", SC__YAML_MAP},    {"seq", SC__YAML_SEQ},
                {"float", SC__YAML_FLOAT}, {"merge", SC__YAML_MERGE}};
    if (tag.length == 0)
        return SC__YAML_UNTAGGED;
    if (equals(tag, "!"))
        return SC__YAML_NON_SPECIFIC;
    const char *prefix;
    sc_str name = sc__yaml_tag_short(tag, &prefix);
    for (size_t i = 0; *prefix && i < sizeof core / sizeof *core; i++) {
        if (equals(name, core[i].name))
            return core[i].tag;
    }
    return SC__YAML_OTHER_TAG;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t skip_digits(sc_str text, size_t at)
{
    while (at < text.length && is_digit(text.data[at]))
        at++;
    return at;
}

static size_t skip_sign(sc_str text)
{
    return text.length > 0 && (text.data[0] == '+' || text.data[0] == '-');
}

enum shape { NO_NUMBER, DECIMAL, OCTAL, HEXADECIMAL, FRACTION, INFINITE, NOT_A_NUMBER };

static enum shape prefixed_shape(sc_str text)
{
    bool octal = text.data[1] == 'o';
    for (size_t at = 2; at < text.length; at++) {
        char c = text.data[at];
        bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (octal ? c < '0' || c > '7' : !is_digit(c) && !letter)
            return NO_NUMBER;
    }
    return octal ? OCTAL : HEXADECIMAL;
}

static size_t skip_exponent(sc_str text, size_t at)
{
    if (at == text.length || (text.data[at] != 'e' && text.data[at] != 'E'))
        return at;
    size_t digits = at + 1;
    if (digits < text.length && (text.data[digits] == '+' || text.data[digits] == '-'))
        digits++;
    size_t end = skip_digits(text, digits);
    return end > digits ? end : at;
}

/* Which of the schema's number grammars the text follows to its end. */
static enum shape number_shape(sc_str text)
{
    static const char *const infinite[] = {".inf", ".Inf", ".INF", NULL};
    static const char *const not_a_number[] = {".nan", ".NaN", ".NAN", NULL};
    if (text.length > 2 && text.data[0] == '0' && (text.data[1] == 'o' || text.data[1] == 'x'))
        return prefixed_shape(text);
    size_t start = skip_sign(text);
    size_t point = skip_digits(text, start);
    size_t digits = point - start;
    if (digits > 0 && point == text.length)
        return DECIMAL;
    size_t at = point;
    if (at < text.length && text.data[at] == '.') {
        at = skip_digits(text, at + 1);
        digits += at - point - 1;
    }
    if (digits > 0)
        return skip_exponent(text, at) == text.length ? FRACTION : NO_NUMBER;
    if (is_one_of((sc_str){text.data + start, text.length - start}, infinite))
        return INFINITE;
    return is_one_of(text, not_a_number) ? NOT_A_NUMBER : NO_NUMBER;
}

static sc_status read_integer(sc_str text, enum shape shape, struct sc__yaml_scalar *scalar)
{
    size_t skipped = shape == DECIMAL ? skip_sign(text) : 2;
    unsigned base = shape == DECIMAL ? 10 : shape == OCTAL ? 8 : 16;
    enum sc__number_kind kind =
        sc__number_read_integer(text.data + skipped, text.length - skipped, base,
                                text.data[0] == '-', &scalar->value.natural);
    scalar->type = kind == SC__NUMBER_UNSIGNED ? SC__UNSIGNED : SC__INTEGER;
    return kind == SC__NUMBER_OUT_OF_RANGE ? SC_ERANGE : SC_OK;
}

static sc_status read_float(sc_str text, enum shape shape, struct sc__yaml_scalar *scalar)
{
    scalar->type = SC__FLOAT;
    if (shape == NOT_A_NUMBER) {
        scalar->value.real = (double)NAN;
        return SC_OK;
    }
    if (shape == INFINITE) {
        scalar->value.real = text.data[0] == '-' ? -(double)INFINITY : (double)INFINITY;
        return SC_OK;
    }
    size_t plus = text.data[0] == '+';
    return sc__number_read_float(text.data + plus, text.length - plus, &scalar->value.real)
               ? SC_OK
               : SC_ERANGE;
}

/* Null or a boolean; false where the text is neither. */
static bool read_word(sc_str text, struct sc__yaml_scalar *scalar)
{
    static const char *const null[] = {"null", "Null", "NULL", "~", "", NULL};
    static const char *const yes[] = {"true", "True", "TRUE", NULL};
    static const char *const no[] = {"false", "False", "FALSE", NULL};
    if (text.length > 5)
        return false;
    scalar->value.integer = is_one_of(text, yes);
    scalar->type = is_one_of(text, null) ? SC__NULL : SC__BOOL;
    return scalar->type == SC__NULL || scalar->value.integer || is_one_of(text, no);
}

static sc_status resolve_plain(sc_str text, struct sc__yaml_scalar *scalar)
{
    if (read_word(text, scalar))
        return SC_OK;
    enum shape shape = number_shape(text);
    if (shape == NO_NUMBER) {
        scalar->type = SC__STRING;
        return SC_OK;
    }
    return shape < FRACTION ? read_integer(text, shape, scalar) : read_float(text, shape, scalar);
}

sc_status sc__yaml_resolve(sc_str text, bool plain, enum sc__yaml_tag tag,
                           struct sc__yaml_scalar *scalar)
{
    enum shape shape;
    scalar->value.natural = 0;
    scalar->type = SC__STRING;
    switch (tag) {
    case SC__YAML_UNTAGGED:
        return plain ? resolve_plain(text, scalar) : SC_OK;
    case SC__YAML_NON_SPECIFIC:
    case SC__YAML_STR:
        return SC_OK;
    case SC__YAML_NULL:
        return read_word(text, scalar) && scalar->type == SC__NULL ? SC_OK : SC_ESYNTAX;
    case SC__YAML_BOOL:
        return read_word(text, scalar) && scalar->type == SC__BOOL ? SC_OK : SC_ESYNTAX;
    case SC__YAML_INT:
        shape = number_shape(text);
        return shape > NO_NUMBER && shape < FRACTION ? read_integer(text, shape, scalar)
                                                     : SC_ESYNTAX;
    case SC__YAML_FLOAT:
        shape = number_shape(text);
        return shape == DECIMAL || shape >= FRACTION ? read_float(text, shape, scalar) : SC_ESYNTAX;
    default:
        return SC_ESYNTAX;
    }
}

/* 0755 is another number in base 8, and 0899 was none; 07 is the same in both. */
static bool has_leading_zero(sc_str text)
{
    size_t at = skip_sign(text);
    size_t start = at;
    if (skip_digits(text, at) != text.length)
        return false;
    while (at < text.length && text.data[at] == '0')
        at++;
    size_t significant = text.length - at;
    return at > start && (significant > 1 || (significant == 1 && text.data[at] > '7'));
}

/* [-+]? [1-9] [0-9]* ( : [0-5]? [0-9] )+ with an optional fraction. */
static bool is_sexagesimal(sc_str text)
{
    size_t at = skip_sign(text);
    if (at == text.length || text.data[at] == '0')
        return false;
    size_t end = skip_digits(text, at);
    if (end == at || end == text.length || text.data[end] != ':')
        return false;
    while (end < text.length && text.data[end] == ':') {
        at = end + 1;
        end = skip_digits(text, at);
        if (end == at || end - at > 2 || (end - at == 2 && text.data[at] > '5'))
            return false;
    }
    if (end < text.length && text.data[end] == '.')
        end = skip_digits(text, end + 1);
    return end == text.length;
}

/* Thousands apart, as in 1_000_000; other underscores are more often part of a name. */
static bool is_grouped(sc_str text)
{
    size_t at = skip_sign(text);
    size_t end = skip_digits(text, at);
    if (end == at || end - at > 3 || text.data[at] == '0' || end == text.length)
        return false;
    while (end < text.length && text.data[end] == '_') {
        at = end + 1;
        end = skip_digits(text, at);
        if (end - at != 3)
            return false;
    }
    return end == text.length;
}

const char *sc__yaml_1_1_warning(sc_str text)
{
    static const char *const booleans[] = {"y",  "Y",   "yes", "Yes", "YES", "n",
                                           "N",  "no",  "No",  "NO",  "on",  "On",
                                           "ON", "off", "Off", "OFF", NULL};
    if (text.length <= 3 && is_one_of(text, booleans))
        return "is text in YAML 1.2, not a boolean: write true or false, or quote it";
    if (text.length == 0 || (!is_digit(text.data[0]) && !skip_sign(text)))
        return NULL;
    if (has_leading_zero(text))
        return "is decimal in YAML 1.2, not octal: write 0o for octal, or quote it";
    if (is_sexagesimal(text))
        return "is text in YAML 1.2, not a number in base 60: quote it";
    if (is_grouped(text))
        return "is text in YAML 1.2, not a number: leave out the underscores, or quote it";
    return NULL;
}

const char *sc__yaml_text_hint(sc_str text)
{
    if (text.length > 0 && memchr(text.data, '=', text.length))
        return ": YAML writes \"key: value\"; is this TOML or .env?";
    if (text.length > 0 && memchr(text.data, ':', text.length))
        return ": the ':' behind a key needs a space behind it";
    return "";
}
