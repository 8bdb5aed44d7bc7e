/* base/words.h: bytes compared and copied a word at a time, for what is too short for a kernel
 * (simd/ops.h) or a call. */
#ifndef SC_BASE_WORDS_H
#define SC_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t sc__load_word(const void *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

static inline uint32_t sc__load_half(const void *bytes)
{
    uint32_t half;
    memcpy(&half, bytes, sizeof half);
    return half;
}

/* Are `length` bytes the same, of at most 16? Two loads that overlap cover every length from 8
 * to 16, or 4 to 8. */
static inline bool sc__equal_short(const char *a, const char *b, size_t length)
{
    if (length >= 8) {
        size_t last = length - 8;
        return ((sc__load_word(a) ^ sc__load_word(b)) |
                (sc__load_word(a + last) ^ sc__load_word(b + last))) == 0;
    }
    if (length >= 4) {
        size_t last = length - 4;
        return ((sc__load_half(a) ^ sc__load_half(b)) |
                (sc__load_half(a + last) ^ sc__load_half(b + last))) == 0;
    }
    return length == 0 ||
           (a[0] == b[0] && a[length / 2] == b[length / 2] && a[length - 1] == b[length - 1]);
}

/* memcpy for what is mostly a key or a word, by the same two loads. */
static inline void sc__copy(char *to, const char *from, size_t length)
{
    if (length > 16) {
        memcpy(to, from, length);
    } else if (length >= 8) {
        uint64_t first = sc__load_word(from), last = sc__load_word(from + length - 8);
        memcpy(to, &first, sizeof first);
        memcpy(to + length - 8, &last, sizeof last);
    } else if (length >= 4) {
        uint32_t first = sc__load_half(from), last = sc__load_half(from + length - 4);
        memcpy(to, &first, sizeof first);
        memcpy(to + length - 4, &last, sizeof last);
    } else if (length > 0) {
        char middle = from[length / 2], last = from[length - 1];
        to[0] = from[0];
        to[length / 2] = middle;
        to[length - 1] = last;
    }
}

#endif
