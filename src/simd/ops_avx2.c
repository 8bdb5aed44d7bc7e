/* simd/ops_avx2.c: the kernels in vectors of 32 bytes. */
#include "simd/ops_sse2.h"

#include <immintrin.h>

static inline __m256i difference(const char *a, const char *b)
{
    return _mm256_xor_si256(_mm256_loadu_si256((const void *)a),
                            _mm256_loadu_si256((const void *)b));
}

static inline bool is_zero(__m256i bits)
{
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(bits, _mm256_setzero_si256())) == -1;
}

enum { VECTOR = sizeof(__m256i) };

static inline __m256i difference_of_two(const char *a, const char *b)
{
    return _mm256_or_si256(difference(a, b), difference(a + VECTOR, b + VECTOR));
}

static inline __m256i difference_of_four(const char *a, const char *b)
{
    return _mm256_or_si256(difference_of_two(a, b),
                           difference_of_two(a + (size_t)2 * VECTOR, b + (size_t)2 * VECTOR));
}

/* One branch for up to eight vectors; the last ones overlap those before them. */
static bool equal(const char *a, const char *b, size_t length)
{
    enum { PAIR = 2 * VECTOR, BLOCK = 4 * VECTOR };
    size_t at = 0;
    if (length < VECTOR)
        return same_16(a, b) && same_16(a + length - 16, b + length - 16);
    if (length <= PAIR) {
        size_t last = length - VECTOR;
        return is_zero(_mm256_or_si256(difference(a, b), difference(a + last, b + last)));
    }
    if (length > BLOCK && length <= 2 * BLOCK)
        return is_zero(_mm256_or_si256(difference_of_four(a, b),
                                       difference_of_four(a + length - BLOCK, b + length - BLOCK)));
    for (; length - at > BLOCK; at += BLOCK) {
        if (!is_zero(difference_of_four(a + at, b + at)))
            return false;
    }
    size_t last = length - PAIR;
    __m256i end = difference_of_two(a + last, b + last);
    if (at < last)
        end = _mm256_or_si256(end, difference_of_two(a + at, b + at));
    return is_zero(end);
}

/* As in ops_sse41.c; both halves look up the same table. */
static inline unsigned members(const char *text, __m256i low)
{
    const __m256i bits = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, (char)128, 0, 0, 0, 0, 0, 0, 0, 0));
    __m256i bytes = _mm256_loadu_si256((const void *)text);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
    __m256i found =
        _mm256_and_si256(_mm256_shuffle_epi8(low, bytes), _mm256_shuffle_epi8(bits, high));
    return ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
}

static size_t find_any(const char *text, size_t length, const struct sc__byte_set *set)
{
    const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)set->low));
    size_t at = 0;
    for (; at + sizeof low <= length; at += sizeof low) {
        unsigned found = members(text + at, low);
        if (found != 0)
            return at + (unsigned)__builtin_ctz(found);
    }
    return at + sc__find_any_scalar(text + at, length - at, set);
}

static void add_f64(double *out, const double *a, const double *b, size_t count)
{
    const __m256d nan = _mm256_castsi256_pd(_mm256_set1_epi64x((long long)SC__NAN_BITS));
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256d sum = _mm256_add_pd(_mm256_loadu_pd(a + i), _mm256_loadu_pd(b + i));
        __m256d is_nan = _mm256_cmp_pd(sum, sum, _CMP_UNORD_Q);
        _mm256_storeu_pd(out + i, _mm256_blendv_pd(sum, nan, is_nan));
    }
    for (; i < count; i++)
        out[i] = sc__add_f64(a[i], b[i]);
}

static bool add_i64(int64_t *out, const int64_t *a, const int64_t *b, size_t count)
{
    __m256i wrong = _mm256_setzero_si256(); /* sign: the sum's is neither addend's */
    bool overflow = false;
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i x = _mm256_loadu_si256((const void *)(a + i));
        __m256i y = _mm256_loadu_si256((const void *)(b + i));
        __m256i sum = _mm256_add_epi64(x, y);
        wrong = _mm256_or_si256(
            wrong, _mm256_and_si256(_mm256_xor_si256(x, sum), _mm256_xor_si256(y, sum)));
        _mm256_storeu_si256((void *)(out + i), sum);
    }
    for (; i < count; i++)
        out[i] = sc__add_wrapping(a[i], b[i], &overflow);
    return _mm256_movemask_pd(_mm256_castsi256_pd(wrong)) == 0 && !overflow;
}

const struct sc__ops sc__ops_avx2 = {.level = SC__SIMD_AVX2,
                                     .equal = equal,
                                     .find_any = find_any,
                                     .add_f64 = add_f64,
                                     .add_i64 = add_i64};
