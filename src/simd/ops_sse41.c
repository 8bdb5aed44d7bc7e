/* simd/ops_sse41.c: what looking up bytes in a vector (SSSE3) adds to SSE2. */
#include "simd/ops_sse2.h"

#include <smmintrin.h>

/* Of each byte: row of low[] by the low half, bit of it by the high one. A byte beyond ASCII
 * looks up 0, as its highest bit makes the instruction do. */
static inline unsigned members(const char *text, __m128i low)
{
    const __m128i bits = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0);
    __m128i bytes = _mm_loadu_si128((const void *)text);
    __m128i high = _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15));
    __m128i found = _mm_and_si128(_mm_shuffle_epi8(low, bytes), _mm_shuffle_epi8(bits, high));
    __m128i none = _mm_cmpeq_epi8(found, _mm_setzero_si128());
    return (unsigned)_mm_movemask_epi8(none) ^ 0xFFFF;
}

static size_t find_any(const char *text, size_t length, const struct sc__byte_set *set)
{
    const __m128i low = _mm_loadu_si128((const void *)set->low);
    size_t at = 0;
    for (; at + sizeof low <= length; at += sizeof low) {
        unsigned found = members(text + at, low);
        if (found != 0)
            return at + (unsigned)__builtin_ctz(found);
    }
    return at + sc__find_any_scalar(text + at, length - at, set);
}

const struct sc__ops sc__ops_sse41 = {.level = SC__SIMD_SSE41,
                                      .equal = sc__equal_sse2,
                                      .find_any = find_any,
                                      .add_f64 = sc__add_f64_sse2,
                                      .add_i64 = sc__add_i64_sse2};
