/* snapshot/group.h: the sixteen tags of a group of the index, compared at once. Baseline
 * instructions of x86-64 and AArch64, so no dispatch; words of eight bytes elsewhere. */
#ifndef SC_SNAPSHOT_GROUP_H
#define SC_SNAPSHOT_GROUP_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Bits, lowest slot first; which bits belong to a slot differs by the way they are found. */
typedef uint64_t sc__group_mask;

#if defined(__SSE2__)

#define SC__GROUP_BITS 1

static inline sc__group_mask sc__group_match(const uint8_t *tags, uint8_t tag)
{
    __m128i group = _mm_loadu_si128((const __m128i *)(const void *)tags);
    __m128i equal = _mm_cmpeq_epi8(group, _mm_set1_epi8((char)tag));
    return (sc__group_mask)(unsigned)_mm_movemask_epi8(equal);
}

#else

#define SC__GROUP_BITS 4

/* The high bits of the bytes in which `word` equals the tag. Exact: no carry leaves a byte. */
static inline uint64_t sc__word_match(const uint8_t *tags, uint8_t tag)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t word;
    memcpy(&word, tags, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    word ^= UINT64_C(0x0101010101010101) * tag;
    return ~(((word & low) + low) | word | low);
}

/* Two words of a bit in eight as one of a bit in four. */
static inline sc__group_mask sc__group_match(const uint8_t *tags, uint8_t tag)
{
    uint64_t first = sc__word_match(tags, tag), second = sc__word_match(tags + 8, tag);
    sc__group_mask mask = 0;
    for (; first != 0; first &= first - 1)
        mask |= UINT64_C(1) << (__builtin_ctzll(first) / 8 * SC__GROUP_BITS);
    for (; second != 0; second &= second - 1)
        mask |= UINT64_C(1) << ((8 + __builtin_ctzll(second) / 8) * SC__GROUP_BITS);
    return mask;
}

#endif

/* The lowest slot of a mask that is not 0. */
static inline unsigned sc__group_first(sc__group_mask mask)
{
    return (unsigned)__builtin_ctzll(mask) / SC__GROUP_BITS;
}

#endif
