/* simd/ops_scalar.c: the kernels for any processor, which the others are compared with. */
#include "simd/tables.h"

static bool equal(const char *a, const char *b, size_t length)
{
    size_t last = length - sizeof(uint64_t);
    for (size_t at = 0; at < last; at += sizeof(uint64_t)) {
        if (sc__load_word(a + at) != sc__load_word(b + at))
            return false;
    }
    return sc__load_word(a + last) == sc__load_word(b + last);
}

size_t sc__find_any_scalar(const char *text, size_t length, const struct sc__byte_set *set)
{
    size_t at = 0;
    while (at < length && !sc__byte_set_has(set, text[at]))
        at++;
    return at;
}

static void add_f64(double *out, const double *a, const double *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = sc__add_f64(a[i], b[i]);
}

static bool add_i64(int64_t *out, const int64_t *a, const int64_t *b, size_t count)
{
    bool overflow = false;
    for (size_t i = 0; i < count; i++)
        out[i] = sc__add_wrapping(a[i], b[i], &overflow);
    return !overflow;
}

const struct sc__ops sc__ops_scalar = {.level = SC__SIMD_SCALAR,
                                       .equal = equal,
                                       .find_any = sc__find_any_scalar,
                                       .add_f64 = add_f64,
                                       .add_i64 = add_i64};
