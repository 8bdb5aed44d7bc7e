/* snapshot/extract_scalar.c: booleans and numbers into members, and names, durations and sizes,
 * which are numbers to the program. */
#include "snapshot/extract.h"
#include "value/nearest.h"
#include "value/number.h"
#include "value/quantity.h"

#include <float.h>
#include <math.h>
#include <string.h>

static struct sc__scalar scalar_of(sc_value value)
{
    struct sc__scalar scalar = {.type = sc_value_type(value), .text = {"", 0}};
    if (scalar.type == SC_TYPE_BOOL)
        sc_value_bool(value, &scalar.boolean);
    else if (scalar.type == SC_TYPE_FLOAT)
        sc_value_f64(value, &scalar.real);
    else if (scalar.type == SC_TYPE_INTEGER)
        scalar.is_natural = sc_value_i64(value, &scalar.integer) != SC_OK;
    if (scalar.is_natural)
        sc_value_u64(value, &scalar.natural);
    if (scalar.type >= SC_TYPE_STRING && scalar.type <= SC_TYPE_LOCAL_TIME)
        sc_value_str(value, &scalar.text);
    return scalar;
}

const char *sc__extract_type_name(sc_type type)
{
    static const char *const names[] = {
        [SC_TYPE_NULL] = "null",
        [SC_TYPE_BOOL] = "a boolean",
        [SC_TYPE_INTEGER] = "an integer",
        [SC_TYPE_FLOAT] = "a float",
        [SC_TYPE_STRING] = "a string",
        [SC_TYPE_OFFSET_DATETIME] = "a date-time",
        [SC_TYPE_LOCAL_DATETIME] = "a local date-time",
        [SC_TYPE_LOCAL_DATE] = "a date",
        [SC_TYPE_LOCAL_TIME] = "a time",
        [SC_TYPE_ARRAY] = "an array",
        [SC_TYPE_MAPPING] = "a mapping",
    };
    return names[type];
}

/* An end as the configuration would write it. */
static void write_end(const sc_field *field, int64_t end, char out[SC__QUANTITY_TEXT])
{
    if (field->as == SC_AS_DURATION)
        sc__duration_write(end, out);
    else if (field->as == SC_AS_SIZE)
        sc__size_write((uint64_t)end, out);
    else
        snprintf(out, SC__QUANTITY_TEXT, "%lld", (long long)end);
}

static bool refuse_range(const sc_field *field, struct sc__bounds bounds, struct sc__fault *fault)
{
    char low[SC__QUANTITY_TEXT];
    char high[SC__QUANTITY_TEXT];
    write_end(field, bounds.low, low);
    write_end(field, bounds.high, high);
    if (bounds.is_open && bounds.low == 0 && field->as == SC_AS_IS)
        snprintf(high, sizeof high, "18446744073709551615");
    else if (bounds.is_open || (bounds.high == INT64_MAX && bounds.low > INT64_MIN))
        return sc__fault(fault, SC_ERANGE, "must be at least %s", low);
    return sc__fault(fault, SC_ERANGE, "must be from %s to %s", low, high);
}

/* Of an integer above INT64_MAX only `natural` counts, and `integer` otherwise. */
static bool store_integer(const sc_field *field, const struct sc__scalar *number, char *member,
                          struct sc__fault *fault)
{
    struct sc__bounds bounds = sc__extract_bounds(field);
    bool fits = number->is_natural
                    ? bounds.is_open
                    : number->integer >= bounds.low && number->integer <= bounds.high;
    if (!fits)
        return refuse_range(field, bounds, fault);
    uint64_t bits = number->is_natural ? number->natural : (uint64_t)number->integer;
    sc__extract_put(field, bits, member);
    return true;
}

/* "must be one of "a", "b" or "c"", as many as fit, and which of them may have been meant. */
static bool refuse_name(const sc_field *field, const sc_name *meant, struct sc__fault *fault)
{
    enum { LIST = 112, MEANT = 40 };
    char list[LIST] = "";
    char question[MEANT + 24] = "";
    size_t length = 0;
    for (size_t i = 0; i < field->name_count; i++) {
        const char *before = i == 0 ? "" : i + 1 == field->name_count ? " or " : ", ";
        const char *name = field->names[i].name;
        if (length + strlen(before) + strlen(name) + sizeof "\"\", ..." > LIST) {
            snprintf(list + length, LIST - length, ", ...");
            break;
        }
        length += (size_t)snprintf(list + length, LIST - length, "%s\"%s\"", before, name);
    }
    if (meant && strlen(meant->name) <= MEANT)
        snprintf(question, sizeof question, "; did you mean \"%s\"?", meant->name);
    return sc__fault(fault, SC_ERANGE, "must be %s%s%s", field->name_count > 1 ? "one of " : "",
                     list, question);
}

static bool read_name(const sc_field *field, const struct sc__scalar *scalar,
                      struct sc__scalar *number, struct sc__fault *fault)
{
    struct sc__nearest nearest;
    const sc_name *meant = NULL;
    if (scalar->type != SC_TYPE_STRING)
        return refuse_name(field, NULL, fault);
    sc__nearest_init(&nearest, scalar->text);
    for (size_t i = 0; i < field->name_count; i++) {
        const sc_name *name = &field->names[i];
        size_t length = strlen(name->name);
        if (length == scalar->text.length && memcmp(name->name, scalar->text.data, length) == 0) {
            *number = (struct sc__scalar){.type = SC_TYPE_INTEGER, .integer = name->value};
            return true;
        }
        if (sc__nearest_offer(&nearest, (sc_str){name->name, length}))
            meant = name;
    }
    return refuse_name(field, meant, fault);
}

/* A plain number of units, a fraction rounded to the nearest. SC_ERANGE beyond int64_t. */
static sc_status count_units(const struct sc__scalar *scalar, int64_t unit, int64_t *out)
{
    if (scalar->type == SC_TYPE_FLOAT) {
        double product = scalar->real * (double)unit;
        double rounded = product < 0 ? product - 0.5 : product + 0.5;
        if (!(rounded > -0x1p63 && rounded < 0x1p63))
            return SC_ERANGE;
        *out = (int64_t)rounded;
        return SC_OK;
    }
    if (scalar->is_natural || scalar->integer > INT64_MAX / unit ||
        scalar->integer < INT64_MIN / unit)
        return SC_ERANGE;
    *out = scalar->integer * unit;
    return SC_OK;
}

static bool refuse_quantity(const sc_field *field, const struct sc__scalar *scalar,
                            sc_status status, struct sc__fault *fault)
{
    bool is_duration = field->as == SC_AS_DURATION;
    struct sc__bounds bounds = sc__extract_bounds(field);
    if (status == SC_ERANGE && bounds.high == INT64_MAX)
        return sc__fault(fault, SC_ERANGE, "is too large for 64 bits");
    if (status == SC_ERANGE)
        return refuse_range(field, bounds, fault);
    sc_status said = scalar->type == SC_TYPE_STRING ? SC_ESYNTAX : SC_ETYPE;
    const char *example = !is_duration      ? "a size such as \"64MiB\", \"10kB\" or 1024"
                          : field->unit > 0 ? "a duration such as \"30s\", \"1h30m\" or a number"
                                            : "a duration such as \"30s\", \"1h30m\" or \"250ms\"";
    return sc__fault(fault, said, "must be %s", example);
}

static bool read_quantity(const sc_field *field, const struct sc__scalar *scalar,
                          struct sc__scalar *number, struct sc__fault *fault)
{
    bool is_duration = field->as == SC_AS_DURATION;
    int64_t unit = field->unit > 0 || is_duration ? field->unit : 1;
    sc_status status = SC_ETYPE;
    *number = (struct sc__scalar){.type = SC_TYPE_INTEGER};
    if (scalar->type == SC_TYPE_STRING && is_duration) {
        status = sc__duration_read(scalar->text, unit, &number->integer);
    } else if (scalar->type == SC_TYPE_STRING) {
        status = sc__size_read(scalar->text, unit, &number->natural);
        number->is_natural = number->natural > INT64_MAX;
        number->integer = number->is_natural ? 0 : (int64_t)number->natural;
    } else if (scalar->type == SC_TYPE_INTEGER && unit == 1) {
        *number = *scalar;
        status = SC_OK;
    } else if ((scalar->type == SC_TYPE_INTEGER || scalar->type == SC_TYPE_FLOAT) && unit > 0) {
        status = count_units(scalar, unit, &number->integer);
    }
    return status == SC_OK || refuse_quantity(field, scalar, status, fault);
}

static bool extract_integer(const sc_field *field, const struct sc__scalar *scalar, char *member,
                            struct sc__fault *fault)
{
    struct sc__scalar number = *scalar;
    if (field->names && !read_name(field, scalar, &number, fault))
        return false;
    if (field->as != SC_AS_IS && !read_quantity(field, scalar, &number, fault))
        return false;
    if (number.type != SC_TYPE_INTEGER)
        return sc__fault(fault, SC_ETYPE, "must be an integer, not %s",
                         sc__extract_type_name(scalar->type));
    return store_integer(field, &number, member, fault);
}

/* An integer as a double of the same value, if there is one. */
static bool read_exactly(const struct sc__scalar *scalar, double *out)
{
    *out = scalar->is_natural ? (double)scalar->natural : (double)scalar->integer;
    if (scalar->is_natural)
        return *out < 0x1p64 && (uint64_t)*out == scalar->natural;
    return *out < 0x1p63 && (int64_t)*out == scalar->integer;
}

static bool extract_real(const sc_field *field, const struct sc__scalar *scalar, char *member,
                         struct sc__fault *fault)
{
    const double *range = field->real_range;
    bool is_float = field->kind == SC_KIND_F32;
    double real = scalar->real;
    if (scalar->type != SC_TYPE_FLOAT && scalar->type != SC_TYPE_INTEGER)
        return sc__fault(fault, SC_ETYPE, "must be a number, not %s",
                         sc__extract_type_name(scalar->type));
    bool is_exact = scalar->type == SC_TYPE_FLOAT || read_exactly(scalar, &real);
    bool is_beyond = is_float && isfinite(real) && fabs(real) > FLT_MAX;
    float single = is_beyond ? 0 : (float)real;
    if (scalar->type == SC_TYPE_INTEGER && is_float)
        is_exact = is_exact && (double)single == real;
    if (!is_exact)
        return sc__fault(fault, SC_ERANGE, "is an integer that no %s-precision float equals",
                         is_float ? "single" : "double");
    if (is_beyond)
        return sc__fault(fault, SC_ERANGE, "is beyond a single-precision float");
    if ((range[0] != 0 || range[1] != 0) && !(real >= range[0] && real <= range[1]))
        return sc__fault(fault, SC_ERANGE, "must be from %g to %g", range[0], range[1]);
    memcpy(member, is_float ? (const void *)&single : (const void *)&real, field->size);
    return true;
}

/* False with a fault, or with the extraction failed or misused. */
static bool extract(struct sc__extraction *extraction, const sc_field *field,
                    const struct sc__scalar *scalar, char *member, struct sc__fault *fault)
{
    if (sc__kind_is_text(field->kind))
        return sc__extract_text(extraction, field, scalar, member, fault);
    if (sc__kind_is_integer(field->kind))
        return extract_integer(field, scalar, member, fault);
    if (field->kind != SC_KIND_BOOL)
        return extract_real(field, scalar, member, fault);
    if (scalar->type != SC_TYPE_BOOL)
        return sc__fault(fault, SC_ETYPE, "must be true or false, not %s",
                         sc__extract_type_name(scalar->type));
    memcpy(member, &scalar->boolean, sizeof scalar->boolean);
    return true;
}

static bool goes_on(const struct sc__extraction *extraction)
{
    return !extraction->failed && !extraction->misused;
}

void sc__extract_value(struct sc__extraction *extraction, const sc_field *field, sc_value value,
                       char *member)
{
    struct sc__fault fault;
    struct sc__scalar scalar = scalar_of(value);
    if (field->kind == SC_KIND_VALUE)
        memcpy(member, &value, sizeof value);
    else if (!extract(extraction, field, &scalar, member, &fault) && goes_on(extraction))
        sc__extract_report(extraction, value, fault.status, "%s", fault.text);
}

/* A decimal integer with an optional minus, as JSON has it. */
static bool read_integer(sc_str text, struct sc__scalar *scalar)
{
    bool negative = text.length > 0 && text.data[0] == '-';
    const char *digits = text.data + negative;
    size_t length = text.length - negative;
    uint64_t bits;
    for (size_t i = 0; i < length; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return false;
    }
    if (length == 0)
        return false;
    enum sc__number_kind kind = sc__number_read_integer(digits, length, 10, negative, &bits);
    scalar->type = SC_TYPE_INTEGER;
    scalar->is_natural = kind == SC__NUMBER_UNSIGNED;
    scalar->natural = bits;
    memcpy(&scalar->integer, &bits, sizeof bits);
    return kind != SC__NUMBER_OUT_OF_RANGE;
}

/* The scalar that a default's text is, for the field's kind. */
static bool read_default(const sc_field *field, struct sc__scalar *scalar)
{
    sc_str text = {field->default_text, strlen(field->default_text)};
    *scalar = (struct sc__scalar){.type = SC_TYPE_STRING, .text = text};
    if (field->kind == SC_KIND_BOOL) {
        scalar->type = SC_TYPE_BOOL;
        scalar->boolean = strcmp(text.data, "true") == 0;
        return scalar->boolean || strcmp(text.data, "false") == 0;
    }
    if (sc__kind_is_integer(field->kind))
        return field->names || field->as != SC_AS_IS || read_integer(text, scalar);
    if (sc__kind_is_text(field->kind) || read_integer(text, scalar))
        return true;
    scalar->type = SC_TYPE_FLOAT;
    return text.length > 0 && strspn(text.data, "-+.0123456789eE") == text.length &&
           sc__number_read_float(text.data, text.length, &scalar->real);
}

void sc__extract_default(struct sc__extraction *extraction, const sc_field *field, char *member)
{
    struct sc__scalar scalar;
    struct sc__fault fault;
    if (!read_default(field, &scalar))
        sc__extract_misused(extraction, field, "the default \"%.60s\" is none of its kind",
                            field->default_text);
    else if (!extract(extraction, field, &scalar, member, &fault) && goes_on(extraction))
        sc__extract_misused(extraction, field, "the default \"%.60s\" %s", field->default_text,
                            fault.text);
}
