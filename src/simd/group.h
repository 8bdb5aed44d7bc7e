/* simd/group.h: 16 tags of a hash table, compared at once.
 *
 * A call through a table would cost more than the comparison, so this is inline, in what every
 * processor of a family has; where that is nothing, two words. */
#ifndef SC_SIMD_GROUP_H
#define SC_SIMD_GROUP_H

#include "simd/ops.h"

#if defined(SC__SIMD_X86)
#include <emmintrin.h>
#elif defined(SC__SIMD_ARM)
#include <arm_neon.h>
#endif

enum { SC__GROUP_SIZE = 16 };

/* Those of a group's tags that are equal to one, a bit each, SC__GROUP_STRIDE apart; 0 for none. */
typedef uint64_t sc__group_matches;

#if defined(SC__SIMD_X86)

enum { SC__GROUP_STRIDE = 1 };

static inline sc__group_matches sc__group_match(const uint8_t *tags, uint8_t tag)
{
    __m128i group = _mm_loadu_si128((const void *)tags);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(group, _mm_set1_epi8((char)tag)));
}

#elif defined(SC__SIMD_ARM)

enum { SC__GROUP_STRIDE = 4 };

static inline sc__group_matches sc__group_match(const uint8_t *tags, uint8_t tag)
{
    uint16x8_t equal = vreinterpretq_u16_u8(vceqq_u8(vld1q_u8(tags), vdupq_n_u8(tag)));
    uint64_t nibbles = vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(equal, 4)), 0);
    return nibbles & UINT64_C(0x1111111111111111);
}

#else

enum { SC__GROUP_STRIDE = 1 };

/* The bytes of a word that equal the tag, exactly, as the eight lowest bits. */
static inline uint64_t sc__group_match_word(const uint8_t *tags, uint8_t tag)
{
    const uint64_t low_bits = UINT64_C(0x0101010101010101);
    uint64_t word = sc__load_word(tags);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    uint64_t difference = word ^ (low_bits * tag);
    uint64_t low_seven = low_bits * 0x7F;
    uint64_t zero = ~(((difference & low_seven) + low_seven) | difference | low_seven);
    return (zero >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static inline sc__group_matches sc__group_match(const uint8_t *tags, uint8_t tag)
{
    return sc__group_match_word(tags, tag) | sc__group_match_word(tags + 8, tag) << 8;
}

#endif

/* The number of the first, of at least one. */
static inline unsigned sc__group_first(sc__group_matches matches)
{
    return (unsigned)__builtin_ctzll(matches) / SC__GROUP_STRIDE;
}

/* All but the first. */
static inline sc__group_matches sc__group_next(sc__group_matches matches)
{
    return matches & (matches - 1);
}

#endif
