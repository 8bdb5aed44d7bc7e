/* simd/ops_sse2.c: what every x86-64 processor has. It cannot look up bytes in a vector, so
 * searching for a set of them stays scalar. */
#include "simd/ops_sse2.h"

bool sc__equal_sse2(const char *a, const char *b, size_t length)
{
    enum { BLOCK = 4 * sizeof(__m128i) };
    size_t at = 0, last = length - sizeof(__m128i);
    for (; length - at > BLOCK; at += BLOCK) {
        __m128i first = _mm_and_si128(equal_bytes(a + at, b + at),
                                      equal_bytes(a + at + BLOCK / 4, b + at + BLOCK / 4));
        __m128i second = _mm_and_si128(equal_bytes(a + at + BLOCK / 2, b + at + BLOCK / 2),
                                       equal_bytes(a + at + BLOCK / 4 * 3, b + at + BLOCK / 4 * 3));
        if (_mm_movemask_epi8(_mm_and_si128(first, second)) != 0xFFFF)
            return false;
    }
    for (; at < last; at += sizeof(__m128i)) {
        if (!same_16(a + at, b + at))
            return false;
    }
    return same_16(a + last, b + last);
}

void sc__add_f64_sse2(double *out, const double *a, const double *b, size_t count)
{
    const __m128d nan = _mm_castsi128_pd(_mm_set1_epi64x((long long)SC__NAN_BITS));
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        __m128d sum = _mm_add_pd(_mm_loadu_pd(a + i), _mm_loadu_pd(b + i));
        __m128d is_number = _mm_cmpord_pd(sum, sum);
        _mm_storeu_pd(out + i,
                      _mm_or_pd(_mm_and_pd(is_number, sum), _mm_andnot_pd(is_number, nan)));
    }
    if (i < count)
        out[i] = sc__add_f64(a[i], b[i]);
}

bool sc__add_i64_sse2(int64_t *out, const int64_t *a, const int64_t *b, size_t count)
{
    __m128i wrong = _mm_setzero_si128(); /* sign: the sum's is neither addend's */
    bool overflow = false;
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        __m128i x = _mm_loadu_si128((const void *)(a + i));
        __m128i y = _mm_loadu_si128((const void *)(b + i));
        __m128i sum = _mm_add_epi64(x, y);
        wrong = _mm_or_si128(wrong, _mm_and_si128(_mm_xor_si128(x, sum), _mm_xor_si128(y, sum)));
        _mm_storeu_si128((void *)(out + i), sum);
    }
    if (i < count)
        out[i] = sc__add_wrapping(a[i], b[i], &overflow);
    return _mm_movemask_pd(_mm_castsi128_pd(wrong)) == 0 && !overflow;
}

const struct sc__ops sc__ops_sse2 = {.level = SC__SIMD_SSE2,
                                     .equal = sc__equal_sse2,
                                     .find_any = sc__find_any_scalar,
                                     .add_f64 = sc__add_f64_sse2,
                                     .add_i64 = sc__add_i64_sse2};
