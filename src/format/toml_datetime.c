/* format/toml_datetime.c: RFC 3339 with ranges, the calendar and concrete messages. */
#include "format/toml_datetime.h"

#include <string.h>

/* What has been read of a date-time. */
struct datetime {
    const char *start;
    const char *at;         /* the next character */
    const char *separator;  /* between date and time; NULL if one of them is missing */
    const char *no_seconds; /* where they should stand; NULL if they do */
    unsigned year;
    unsigned month;
    enum sc__type type;
};

static sc_status read_field(const struct sc__toml *reader, struct datetime *read, const char *name,
                            unsigned digits, unsigned least, unsigned most, unsigned *value)
{
    const char *start = read->at;
    *value = 0;
    for (; sc__toml_is_digit(*read->at) && read->at - start <= (ptrdiff_t)digits; read->at++)
        *value = *value * 10 + (unsigned)(*read->at - '0');
    if (read->at - start != (ptrdiff_t)digits)
        return sc__toml_error(reader, start, SC_ESYNTAX, "%s must have %u digits", name, digits);
    if (*value < least || *value > most)
        return sc__toml_error(reader, start, SC_ESYNTAX, "%s %.*s does not exist", name,
                              (int)digits, start);
    return SC_OK;
}

static sc_status expect(const struct sc__toml *reader, struct datetime *read, char c,
                        const char *what)
{
    if (*read->at != c)
        return sc__toml_error(reader, read->at, SC_ESYNTAX, "expected '%c' %s", c, what);
    read->at++;
    return SC_OK;
}

static unsigned days_in(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && is_leap ? 29 : days[month - 1];
}

static sc_status read_day(const struct sc__toml *reader, struct datetime *read)
{
    const char *start = read->at;
    unsigned day;
    sc_status status = read_field(reader, read, "the day", 2, 1, 31, &day);
    if (status == SC_OK && day > days_in(read->year, read->month))
        return sc__toml_error(reader, start, SC_ESYNTAX, "the day %u does not exist in %04u-%02u",
                              day, read->year, read->month);
    return status;
}

static sc_status read_date(const struct sc__toml *reader, struct datetime *read)
{
    sc_status status = read_field(reader, read, "the year", 4, 0, 9999, &read->year);
    if (status == SC_OK)
        status = expect(reader, read, '-', "after the year");
    if (status == SC_OK)
        status = read_field(reader, read, "the month", 2, 1, 12, &read->month);
    if (status == SC_OK)
        status = expect(reader, read, '-', "after the month");
    return status == SC_OK ? read_day(reader, read) : status;
}

static sc_status skip_fraction(const struct sc__toml *reader, struct datetime *read)
{
    if (*read->at != '.')
        return SC_OK;
    read->at++;
    if (!sc__toml_is_digit(*read->at))
        return sc__toml_error(reader, read->at, SC_ESYNTAX,
                              "expected a digit after the decimal point");
    while (sc__toml_is_digit(*read->at))
        read->at++;
    return SC_OK;
}

/* TOML 1.1 lets them out, and they are 0 then. */
static bool has_no_seconds(const struct sc__toml *reader, struct datetime *read)
{
    if (!reader->is_1_1 || *read->at == ':')
        return false;
    read->no_seconds = read->at;
    return true;
}

/* "the second 60" is a leap second, which RFC 3339 allows. */
static sc_status read_time(const struct sc__toml *reader, struct datetime *read)
{
    unsigned value;
    sc_status status = read_field(reader, read, "the hour", 2, 0, 23, &value);
    if (status == SC_OK)
        status = expect(reader, read, ':', "after the hour");
    if (status == SC_OK)
        status = read_field(reader, read, "the minute", 2, 0, 59, &value);
    if (status != SC_OK || has_no_seconds(reader, read))
        return status;
    status = expect(reader, read, ':', "and seconds after the minute");
    if (status == SC_OK)
        status = read_field(reader, read, "the second", 2, 0, 60, &value);
    return status == SC_OK ? skip_fraction(reader, read) : status;
}

/* 'Z' or "+01:00" behind a date and a time, if it is there. */
static sc_status read_offset(const struct sc__toml *reader, struct datetime *read)
{
    unsigned value;
    if (*read->at == 'Z' || *read->at == 'z') {
        read->at++;
        read->type = SC__OFFSET_DATETIME;
        return SC_OK;
    }
    if (*read->at != '+' && *read->at != '-')
        return SC_OK;
    read->at++;
    read->type = SC__OFFSET_DATETIME;
    sc_status status = read_field(reader, read, "the offset's hour", 2, 0, 23, &value);
    if (status == SC_OK)
        status = expect(reader, read, ':', "after the offset's hour");
    if (status == SC_OK)
        status = read_field(reader, read, "the offset's minute", 2, 0, 59, &value);
    return status;
}

/* Does a time follow the date? A blank counts only if a digit follows it. */
static bool has_time(const char *at)
{
    return *at == 'T' || *at == 't' || (*at == ' ' && sc__toml_is_digit(at[1]));
}

static sc_status read_parts(const struct sc__toml *reader, struct datetime *read)
{
    const char *end_of_digits = read->start;
    while (sc__toml_is_digit(*end_of_digits))
        end_of_digits++;
    if (*end_of_digits == ':') {
        read->type = SC__LOCAL_TIME;
        return read_time(reader, read);
    }
    read->type = SC__LOCAL_DATE;
    sc_status status = read_date(reader, read);
    if (status != SC_OK || !has_time(read->at))
        return status;
    read->type = SC__LOCAL_DATETIME;
    read->separator = read->at++;
    status = read_time(reader, read);
    return status == SC_OK ? read_offset(reader, read) : status;
}

/* The text as RFC 3339 has it: 'T' and 'Z' are capitals, and there are seconds. NULL if there
 * is no memory. */
static const char *canonical_text(const struct sc__toml *reader, const struct datetime *read,
                                  size_t *length)
{
    static const char no_seconds[] = ":00";
    bool has_small_z = read->at[-1] == 'z';
    *length = (size_t)(read->at - read->start);
    if (!has_small_z && !read->no_seconds && (!read->separator || *read->separator == 'T'))
        return read->start;
    char *copy = sc__arena_allocate(reader->arena, *length + sizeof no_seconds);
    if (!copy)
        return NULL;
    memcpy(copy, read->start, *length);
    if (read->separator) /* only a text with a date and a time ends with 'z' */
        copy[read->separator - read->start] = 'T';
    if (has_small_z)
        copy[*length - 1] = 'Z';
    if (read->no_seconds) {
        char *at = copy + (read->no_seconds - read->start);
        memmove(at + 3, at, (size_t)(read->at - read->no_seconds));
        memcpy(at, no_seconds, 3);
        *length += 3;
    }
    return copy;
}

sc_status sc__toml_read_datetime(struct sc__toml *reader, struct sc__toml_slot slot)
{
    struct datetime read = {.start = reader->at, .at = reader->at};
    sc_status status = read_parts(reader, &read);
    if (status != SC_OK)
        return status;
    size_t length;
    const char *text = canonical_text(reader, &read, &length);
    if (!text)
        return sc__error_no_memory(reader->error);
    reader->at = read.at;
    sc__document_add_text(reader->document, slot.parent.node, slot.key.number, read.type, text,
                          length, sc__toml_offset(reader, read.start), slot.key.at);
    return SC_OK;
}
