/* snapshot/group.h: the sixteen tags of a group of the index, compared at once; and text, without
 * a call for what a path is made of.
 *
 * SSE2 is a baseline instruction set, so there is no dispatch; elsewhere two words of eight. */
#ifndef SC_SNAPSHOT_GROUP_H
#define SC_SNAPSHOT_GROUP_H

#include "simd/ops.h"

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* A bit for each of eight tags that equals `tag`, the first in the lowest. */
static inline uint32_t sc__group_match_8(const uint8_t *tags, uint8_t tag)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t word;
    memcpy(&word, tags, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    word ^= UINT64_C(0x0101010101010101) * tag;
    uint64_t zeros = ~(((word & low) + low) | word | low); /* the high bit of each byte that is 0 */
    /* Byte i, of which only bit 0 is left, goes to bit 56 + i. */
    return (uint32_t)((zeros >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

static inline uint32_t sc__group_match_words(const uint8_t *tags, uint8_t tag)
{
    return sc__group_match_8(tags, tag) | sc__group_match_8(tags + 8, tag) << 8;
}

/* A bit for each of the sixteen tags that equals `tag`, the first in the lowest. */
static inline uint32_t sc__group_match(const uint8_t *tags, uint8_t tag)
{
#if defined(__SSE2__)
    __m128i group = _mm_loadu_si128((const __m128i *)(const void *)tags);
    __m128i equal = _mm_cmpeq_epi8(group, _mm_set1_epi8((char)tag));
    return (uint32_t)_mm_movemask_epi8(equal);
#else
    return sc__group_match_words(tags, tag);
#endif
}

/* A bit for each of sixteen bytes that is the same, or, without SSE2, no bit but the lowest: are
 * all the same? */
#if defined(__SSE2__)
typedef __m128i sc__same;

static inline sc__same sc__same_16(const char *a, const char *b)
{
    return _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)a),
                          _mm_loadu_si128((const __m128i *)(const void *)b));
}

static inline sc__same sc__both(sc__same a, sc__same b)
{
    return _mm_and_si128(a, b);
}

static inline bool sc__all_same(sc__same same)
{
    return _mm_movemask_epi8(same) == 0xFFFF;
}
#else
typedef bool sc__same;

static inline sc__same sc__same_16(const char *a, const char *b)
{
    return ((sc__load_word(a) ^ sc__load_word(b)) |
            (sc__load_word(a + 8) ^ sc__load_word(b + 8))) == 0;
}

static inline sc__same sc__both(sc__same a, sc__same b)
{
    return a & b;
}

static inline bool sc__all_same(sc__same same)
{
    return same;
}
#endif

/* sc__equal for at most 64 bytes, without a call: loads that overlap cover every length. */
static inline bool sc__equal_64(const char *a, const char *b, size_t length)
{
    if (length <= 16)
        return sc__equal(a, b, length);
    sc__same same = sc__both(sc__same_16(a, b), sc__same_16(a + length - 16, b + length - 16));
    if (length > 32)
        same = sc__both(same, sc__both(sc__same_16(a + 16, b + 16),
                                       sc__same_16(a + length - 32, b + length - 32)));
    return sc__all_same(same);
}

#endif
