/* simd/ops.h: the kernels, one table for each instruction set; the rest of the code sees only this.
 *
 *   cpu        which sets there are, which one is used
 *   ops        the choice of a table
 *   ops_SET    a set's kernels, compiled for it
 *
 * Each kernel gives the same answer in every table, bit for bit, and reads nothing before the
 * first byte that it is given or behind the last. What is short is done where it is asked for: a
 * call through the table costs more than comparing 16 bytes. */
#ifndef SC_SIMD_OPS_H
#define SC_SIMD_OPS_H

#include "base/words.h"
#include "simd/cpu.h"

#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

/* A set of ASCII characters, in the form in which vectors look it up: bit r of low[n] stands
 * for the character r * 16 + n. */
struct sc__byte_set {
    uint8_t low[16];
};

struct sc__ops {
    enum sc__simd level;

    /* Are `length` bytes the same, of more than 16? */
    bool (*equal)(const char *a, const char *b, size_t length);

    /* The first byte of a set; `length` where there is none. */
    size_t (*find_any)(const char *text, size_t length, const struct sc__byte_set *set);

    /* out[i] = a[i] + b[i]; a NaN has the bits of SC__NAN_BITS. `out` may be `a`. */
    void (*add_f64)(double *out, const double *a, const double *b, size_t count);

    /* The same, modulo 2^64; false where a sum is beyond 64 bits. */
    bool (*add_i64)(int64_t *out, const int64_t *a, const int64_t *b, size_t count);
};

/* Scalar until the processor was asked, which is before main. */
extern _Atomic(const struct sc__ops *) sc__ops_used __attribute__((visibility("hidden")));

/* Wait-free; the table is constant. */
static inline const struct sc__ops *sc__ops(void)
{
    return atomic_load_explicit(&sc__ops_used, memory_order_relaxed);
}

/* A set's own table, for tests of all of them; NULL where it was not built. */
const struct sc__ops *sc__ops_of(enum sc__simd level);

/* Are `length` bytes the same? */
static inline bool sc__equal(const char *a, const char *b, size_t length)
{
    return length > 16 ? sc__ops()->equal(a, b, length) : sc__equal_short(a, b, length);
}

static inline bool sc__byte_set_has(const struct sc__byte_set *set, char c)
{
    unsigned char byte = (unsigned char)c;
    return set->low[byte & 15] >> (byte >> 4) & 1;
}

/* find_any, for text in which the next one is mostly near. */
static inline size_t sc__find_any(const char *text, size_t length, const struct sc__byte_set *set)
{
    enum { NEAR = 16 };
    size_t near = length < NEAR ? length : NEAR;
    for (size_t i = 0; i < near; i++) {
        if (sc__byte_set_has(set, text[i]))
            return i;
    }
    return length > near ? near + sc__ops()->find_any(text + near, length - near, set) : length;
}

/* What processors make of inf - inf, or of two NaNs, differs in sign and payload. */
#define SC__NAN_BITS UINT64_C(0x7FF8000000000000)

static inline double sc__add_f64(double a, double b)
{
    double sum = a + b;
    uint64_t bits = SC__NAN_BITS;
    if (sum != sum)
        memcpy(&sum, &bits, sizeof sum);
    return sum;
}

#endif
