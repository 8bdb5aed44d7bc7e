/* simd/ops_sse2.h: what the sets above SSE2 take from it. Not for other modules. */
#ifndef SC_SIMD_OPS_SSE2_H
#define SC_SIMD_OPS_SSE2_H

#include "simd/tables.h"

#include <emmintrin.h>

bool sc__equal_sse2(const char *a, const char *b, size_t length);
void sc__add_f64_sse2(double *out, const double *a, const double *b, size_t count);
bool sc__add_i64_sse2(int64_t *out, const int64_t *a, const int64_t *b, size_t count);

static inline __m128i equal_bytes(const char *a, const char *b)
{
    return _mm_cmpeq_epi8(_mm_loadu_si128((const void *)a), _mm_loadu_si128((const void *)b));
}

static inline bool same_16(const char *a, const char *b)
{
    return _mm_movemask_epi8(equal_bytes(a, b)) == 0xFFFF;
}

#endif
