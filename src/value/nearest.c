/* value/nearest.c: the distance of two names, within a band around the diagonal. */
#include "value/nearest.h"

#include "base/utf8.h"

#include <string.h>

enum { FARTHEST = 3 };

/* The characters that count, each as the bytes it is made of. False where there are too many. */
static bool fold(sc_str name, uint32_t out[SC__NEAREST_LONGEST], uint32_t *length)
{
    *length = 0;
    for (size_t at = 0; at < name.length;) {
        size_t size = sc__utf8_sequence(name.data + at, name.length - at);
        uint32_t character = 0;
        size_t end = at + (size ? size : 1);
        for (; at < end; at++)
            character = character << 8 | (unsigned char)name.data[at];
        if (character == '_' || character == '-')
            continue;
        if (*length == SC__NEAREST_LONGEST)
            return false;
        if (character >= 'A' && character <= 'Z')
            character += 'a' - 'A';
        out[(*length)++] = character;
    }
    return *length > 0;
}

void sc__nearest_init(struct sc__nearest *nearest, sc_str wanted)
{
    nearest->distance = FARTHEST + 1;
    if (!fold(wanted, nearest->wanted, &nearest->length))
        nearest->length = 0;
}

static uint32_t lesser(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Three rows of the table of distances between beginnings of both names. */
struct rows {
    uint8_t at[3][SC__NEAREST_LONGEST + 1];
};

/* The row of the first `i` characters of `a`; returns the least number in it. What is more
 * than `limit` away from the diagonal cannot come back below it and counts as beyond. */
static uint32_t fill_row(struct rows *rows, const uint32_t *a, uint32_t i, const uint32_t *b,
                         uint32_t b_length, uint32_t limit)
{
    uint8_t *row = rows->at[i % 3];
    const uint8_t *above = rows->at[(i + 2) % 3];
    const uint8_t *before = rows->at[(i + 1) % 3];
    uint32_t first = i > limit ? i - limit : 1;
    uint32_t last = lesser(b_length, i + limit);
    memset(row, (int)limit + 1, SC__NEAREST_LONGEST + 1);
    row[0] = (uint8_t)lesser(i, limit + 1);
    uint32_t least = row[0];
    for (uint32_t j = first; j <= last; j++) {
        uint32_t cell = above[j - 1] + (uint32_t)(a[i - 1] != b[j - 1]);
        cell = lesser(cell, lesser(above[j], row[j - 1]) + 1U);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            cell = lesser(cell, before[j - 2] + 1U);
        row[j] = (uint8_t)lesser(cell, limit + 1);
        least = lesser(least, row[j]);
    }
    return least;
}

/* The distance, or limit + 1 where it is beyond. */
static uint32_t distance(const uint32_t *a, uint32_t a_length, const uint32_t *b, uint32_t b_length,
                         uint32_t limit)
{
    struct rows rows;
    uint32_t least = 0;
    uint32_t least_before = 0;
    memset(&rows, 0, sizeof rows);
    for (uint32_t j = 0; j <= b_length; j++)
        rows.at[0][j] = (uint8_t)lesser(j, limit + 1);
    for (uint32_t i = 1; i <= a_length; i++) {
        least_before = least;
        least = fill_row(&rows, a, i, b, b_length, limit);
        if (least > limit && least_before > limit) /* a swap reaches back over one row */
            return limit + 1;
    }
    return rows.at[a_length % 3][b_length];
}

bool sc__nearest_offer(struct sc__nearest *nearest, sc_str candidate)
{
    uint32_t folded[SC__NEAREST_LONGEST];
    uint32_t length;
    if (nearest->length == 0 || nearest->distance == 0 || !fold(candidate, folded, &length))
        return false;
    uint32_t longer = length > nearest->length ? length : nearest->length;
    uint32_t limit = lesser(longer / 3, nearest->distance - 1);
    if (longer - lesser(length, nearest->length) > limit)
        return false;
    uint32_t found = distance(nearest->wanted, nearest->length, folded, length, limit);
    if (found > limit)
        return false;
    nearest->distance = found;
    return true;
}
