/* value/quantity.c: a number and a unit, or, for durations, several of both. */
#include "value/quantity.h"

#include <stdbool.h>
#include <string.h>

struct unit {
    const char *name;
    size_t length;
    uint64_t factor;
};

#define UNIT(name, factor)                                                                         \
    {                                                                                              \
        name, sizeof(name) - 1, factor                                                             \
    }

/* Largest first. Of two names for one factor the first is written. */
static const struct unit durations[] = {
    UNIT("d", UINT64_C(86400000000000)),
    UNIT("h", UINT64_C(3600000000000)),
    UNIT("m", UINT64_C(60000000000)),
    UNIT("s", UINT64_C(1000000000)),
    UNIT("ms", UINT64_C(1000000)),
    UNIT("us", 1000),
    UNIT("\xC2\xB5s", 1000),
    UNIT("\xCE\xBCs", 1000),
    UNIT("ns", 1),
};

static const struct unit sizes[] = {
    UNIT("PiB", UINT64_C(1) << 50),
    UNIT("PB", UINT64_C(1000000000000000)),
    UNIT("TiB", UINT64_C(1) << 40),
    UNIT("TB", UINT64_C(1000000000000)),
    UNIT("GiB", UINT64_C(1) << 30),
    UNIT("GB", UINT64_C(1000000000)),
    UNIT("MiB", UINT64_C(1) << 20),
    UNIT("MB", UINT64_C(1000000)),
    UNIT("KiB", UINT64_C(1) << 10),
    UNIT("kB", 1000),
    UNIT("KB", 1000),
    UNIT("B", 1),
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct reading {
    const char *at;
    const char *end;
    uint64_t limit; /* the greatest sum */
    uint64_t sum;
};

static bool is_digit(const struct reading *reading)
{
    return reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9';
}

/* A decimal number in two parts; digits behind the ninth of the second do not count. */
struct decimal {
    uint64_t whole;
    uint64_t billionths;
};

static sc_status read_decimal(struct reading *reading, struct decimal *number)
{
    bool overflows = false;
    memset(number, 0, sizeof *number);
    if (!is_digit(reading))
        return SC_ESYNTAX;
    for (; is_digit(reading); reading->at++) {
        uint64_t digit = (uint64_t)(*reading->at - '0');
        overflows |= number->whole > (UINT64_MAX - digit) / 10;
        number->whole = number->whole * 10 + digit;
    }
    if (reading->at < reading->end && *reading->at == '.') {
        uint64_t scale = 100000000;
        reading->at++;
        if (!is_digit(reading))
            return SC_ESYNTAX;
        for (; is_digit(reading); reading->at++, scale /= 10)
            number->billionths += (uint64_t)(*reading->at - '0') * scale;
    }
    return overflows ? SC_ERANGE : SC_OK;
}

/* The unit that stands here up to the end or the next digit, or NULL. */
static const struct unit *read_unit(struct reading *reading, const struct unit *units, size_t count)
{
    const char *start = reading->at;
    while (reading->at < reading->end && !is_digit(reading))
        reading->at++;
    size_t length = (size_t)(reading->at - start);
    for (size_t i = 0; i < count; i++) {
        if (units[i].length == length && units[i].name[0] == *start &&
            memcmp(units[i].name, start, length) == 0)
            return &units[i];
    }
    return NULL;
}

static bool add(struct reading *reading, struct decimal number, uint64_t factor)
{
    /* Exact below 2^53, which every factor but those of PB and PiB is. */
    double part = (double)number.billionths * (double)factor / 1e9;
    uint64_t rounded = (uint64_t)(part + 0.5);
    if (number.whole > reading->limit / factor)
        return false;
    uint64_t whole = number.whole * factor;
    if (rounded > reading->limit - whole || whole + rounded > reading->limit - reading->sum)
        return false;
    reading->sum += whole + rounded;
    return true;
}

/* Numbers with units that get smaller, or one number alone. */
static sc_status read_sum(struct reading *reading, const struct unit *units, size_t count,
                          size_t parts_at_most, uint64_t plain_unit)
{
    uint64_t last_factor = UINT64_MAX;
    sc_status status = SC_OK;
    for (size_t parts = 0; parts == 0 || reading->at < reading->end; parts++) {
        struct decimal number;
        sc_status read = read_decimal(reading, &number);
        if (read == SC_ESYNTAX || parts == parts_at_most)
            return SC_ESYNTAX;
        uint64_t factor = plain_unit;
        if (parts > 0 || reading->at < reading->end) {
            if (reading->at < reading->end && *reading->at == ' ')
                reading->at++;
            const struct unit *unit = read_unit(reading, units, count);
            factor = unit ? unit->factor : 0;
        }
        if (factor == 0 || factor >= last_factor)
            return SC_ESYNTAX;
        last_factor = factor;
        if (read == SC_ERANGE || !add(reading, number, factor))
            status = SC_ERANGE;
    }
    return status;
}

sc_status sc__duration_read(sc_str text, int64_t unit, int64_t *out)
{
    struct reading reading = {text.data, text.data + text.length, INT64_MAX, 0};
    bool negative = text.length > 0 && text.data[0] == '-';
    reading.at += negative;
    sc_status status =
        read_sum(&reading, durations, COUNT(durations), COUNT(durations), (uint64_t)unit);
    if (status == SC_OK)
        *out = negative ? -(int64_t)reading.sum : (int64_t)reading.sum;
    return status;
}

sc_status sc__size_read(sc_str text, int64_t unit, uint64_t *out)
{
    struct reading reading = {text.data, text.data + text.length, UINT64_MAX, 0};
    sc_status status = read_sum(&reading, sizes, COUNT(sizes), 1, unit > 0 ? (uint64_t)unit : 1);
    if (status == SC_OK)
        *out = reading.sum;
    return status;
}

void sc__duration_write(int64_t nanoseconds, char out[SC__QUANTITY_TEXT])
{
    uint64_t left = nanoseconds < 0 ? ~(uint64_t)nanoseconds + 1 : (uint64_t)nanoseconds;
    char *at = out;
    if (nanoseconds < 0)
        *at++ = '-';
    for (size_t i = 0; i < COUNT(durations); i++) {
        if (left < durations[i].factor)
            continue;
        at += snprintf(at, SC__QUANTITY_TEXT - (size_t)(at - out), "%llu%s",
                       (unsigned long long)(left / durations[i].factor), durations[i].name);
        left %= durations[i].factor;
    }
    if (nanoseconds == 0)
        snprintf(at, SC__QUANTITY_TEXT, "0s");
}

void sc__size_write(uint64_t bytes, char out[SC__QUANTITY_TEXT])
{
    size_t i = 0;
    while (bytes == 0 ? sizes[i].factor > 1 : bytes % sizes[i].factor != 0)
        i++;
    snprintf(out, SC__QUANTITY_TEXT, "%llu%s", (unsigned long long)(bytes / sizes[i].factor),
             sizes[i].name);
}
