/* simd/tables.h: the tables of the instruction sets that this build has. Not for other modules. */
#ifndef SC_SIMD_TABLES_H
#define SC_SIMD_TABLES_H

#include "simd/ops.h"

extern const struct sc__ops sc__ops_scalar, sc__ops_sse2, sc__ops_sse41, sc__ops_avx2, sc__ops_neon;

/* For what is left behind the last whole vector, and where a set has nothing better. */
size_t sc__find_any_scalar(const char *text, size_t length, const struct sc__byte_set *set);

static inline int64_t sc__add_wrapping(int64_t a, int64_t b, bool *overflow)
{
    int64_t sum;
    *overflow |= __builtin_add_overflow(a, b, &sum);
    return sum;
}

#endif
