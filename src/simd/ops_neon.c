/* simd/ops_neon.c: the kernels for 64-bit ARM. */
#include "simd/tables.h"

#include <arm_neon.h>

static inline uint8x16_t load(const char *bytes)
{
    return vld1q_u8((const uint8_t *)bytes);
}

static inline bool same_16(const char *a, const char *b)
{
    return vmaxvq_u8(veorq_u8(load(a), load(b))) == 0;
}

static bool equal(const char *a, const char *b, size_t length)
{
    size_t last = length - sizeof(uint8x16_t);
    for (size_t at = 0; at < last; at += sizeof(uint8x16_t)) {
        if (!same_16(a + at, b + at))
            return false;
    }
    return same_16(a + last, b + last);
}

/* Row of low[] by the low half of a byte, bit of it by the high one; four bits of the result a
 * byte. Beyond ASCII the bit is 0. */
static inline uint64_t members(const char *text, uint8x16_t low)
{
    static const uint8_t bits_of[16] = {1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t bytes = load(text), bits = vld1q_u8(bits_of);
    uint8x16_t row = vqtbl1q_u8(low, vandq_u8(bytes, vdupq_n_u8(15)));
    uint8x16_t found = vtstq_u8(row, vqtbl1q_u8(bits, vshrq_n_u8(bytes, 4)));
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(found), 4)), 0);
}

static size_t find_any(const char *text, size_t length, const struct sc__byte_set *set)
{
    const uint8x16_t low = vld1q_u8(set->low);
    size_t at = 0;
    for (; at + sizeof low <= length; at += sizeof low) {
        uint64_t found = members(text + at, low);
        if (found != 0)
            return at + (unsigned)__builtin_ctzll(found) / 4;
    }
    return at + sc__find_any_scalar(text + at, length - at, set);
}

static void add_f64(double *out, const double *a, const double *b, size_t count)
{
    const float64x2_t nan = vreinterpretq_f64_u64(vdupq_n_u64(SC__NAN_BITS));
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        float64x2_t sum = vaddq_f64(vld1q_f64(a + i), vld1q_f64(b + i));
        vst1q_f64(out + i, vbslq_f64(vceqq_f64(sum, sum), sum, nan));
    }
    if (i < count)
        out[i] = sc__add_f64(a[i], b[i]);
}

static bool add_i64(int64_t *out, const int64_t *a, const int64_t *b, size_t count)
{
    int64x2_t wrong = vdupq_n_s64(0); /* sign: the sum's is neither addend's */
    bool overflow = false;
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        int64x2_t x = vld1q_s64(a + i), y = vld1q_s64(b + i);
        int64x2_t sum = vaddq_s64(x, y);
        wrong = vorrq_s64(wrong, vandq_s64(veorq_s64(x, sum), veorq_s64(y, sum)));
        vst1q_s64(out + i, sum);
    }
    if (i < count)
        out[i] = sc__add_wrapping(a[i], b[i], &overflow);
    return (vgetq_lane_s64(wrong, 0) | vgetq_lane_s64(wrong, 1)) >= 0 && !overflow;
}

const struct sc__ops sc__ops_neon = {.level = SC__SIMD_NEON,
                                     .equal = equal,
                                     .find_any = find_any,
                                     .add_f64 = add_f64,
                                     .add_i64 = add_i64};
