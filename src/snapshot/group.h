/* snapshot/group.h: the sixteen tags of a group of the index, compared at once.
 *
 * SSE2 is a baseline instruction set, so there is no dispatch; elsewhere two words of eight. */
#ifndef SC_SNAPSHOT_GROUP_H
#define SC_SNAPSHOT_GROUP_H

#include <stdint.h>
#include <string.h>

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

#endif
