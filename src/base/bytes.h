/* base/bytes.h: equality of short byte strings, inlined: where the lengths are a key's, a call of
 * memcmp costs more than the comparison. Never reads outside of either string. */
#ifndef SC_BASE_BYTES_H
#define SC_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t sc__load_8(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint32_t sc__load_4(const char *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* From 8 bytes on the last word overlaps the one before it, so that no byte is compared alone. */
static inline bool sc__bytes_equal(const char *a, const char *b, size_t length)
{
    if (length > 16)
        return memcmp(a, b, length) == 0;
    if (length >= 8)
        return ((sc__load_8(a) ^ sc__load_8(b)) |
                (sc__load_8(a + length - 8) ^ sc__load_8(b + length - 8))) == 0;
    if (length >= 4)
        return ((sc__load_4(a) ^ sc__load_4(b)) |
                (sc__load_4(a + length - 4) ^ sc__load_4(b + length - 4))) == 0;
    for (size_t i = 0; i < length; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

#endif
