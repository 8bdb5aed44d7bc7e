/* tests/unit/decimal.c: what is read without a call is to the bit what std::from_chars reads. */
#include "value/decimal.h"

#include "support.h"
#include "value/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* SplitMix64. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ mixed >> 31;
}

/* Both ways; whether the short one took it. */
static bool takes(uint64_t digits, int32_t exponent, bool is_negative)
{
    char text[64];
    int length = snprintf(text, sizeof text, "%s%" PRIu64 "e%" PRId32, is_negative ? "-" : "",
                          digits, exponent);
    size_t count = strcspn(text, "e") - is_negative;
    double exact = 99, value = 99;
    if (!sc__decimal_value(digits, count, exponent, is_negative, &value)) {
        assert_true(value == 99);
        return false;
    }
    assert_true(sc__number_read_float(text, (size_t)length, &exact));
    if (bits_of(value) != bits_of(exact))
        fail_msg("%s is %a and not %a", text, exact, value);
    return true;
}

static void test_decimal__millions_are_as_from_chars_reads_them(void **state)
{
    enum { NUMBERS = 2000000 };
    uint64_t seed = 6;
    uint32_t taken = 0;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        uint64_t random = next_random(&seed);
        uint64_t digits = next_random(&seed) >> (random % 64);
        int32_t exponent = (int32_t)(random >> 8 & 63) - 32;
        taken += takes(digits, exponent, random >> 16 & 1);
    }
    assert_in_range(taken, NUMBERS / 4, NUMBERS);
}

static void test_decimal__all_short_fractions_are_as_from_chars_reads_them(void **state)
{
    for (uint64_t digits = 0; digits < 100000; digits++) {
        for (int32_t exponent = -4; exponent <= 0; exponent++)
            assert_true(takes(digits, exponent, digits & 1));
    }
}

static void test_decimal__ends_where_one_rounding_does_not_do(void **state)
{
    const uint64_t most = UINT64_C(1) << 53;
    assert_true(takes(most, 22, false));
    assert_true(takes(most, -22, false));
    assert_true(takes(most - 1, 22, true));
    assert_false(takes(most + 1, 0, false));
    assert_false(takes(most, 23, false));
    assert_false(takes(most, -23, false));
    assert_false(takes(UINT64_MAX, 0, false));
    assert_false(takes(1, INT32_MAX, false));
    assert_false(takes(1, INT32_MIN, false));
}

static void test_decimal__more_digits_than_fit_are_refused_whatever_they_made(void **state)
{
    double value = 99;
    assert_true(sc__decimal_value(1, SC__DECIMAL_DIGITS, 0, false, &value));
    assert_true(value == 1);
    value = 99;
    assert_false(sc__decimal_value(1, SC__DECIMAL_DIGITS + 1, 0, false, &value));
    assert_true(value == 99);
}

static void test_decimal__zero_keeps_its_sign(void **state)
{
    double value = 99;
    assert_true(sc__decimal_value(0, 2, -1, true, &value));
    assert_true(value == 0 && signbit(value));
    assert_true(sc__decimal_value(0, 2, -1, false, &value));
    assert_true(value == 0 && !signbit(value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decimal__millions_are_as_from_chars_reads_them),
        cmocka_unit_test(test_decimal__all_short_fractions_are_as_from_chars_reads_them),
        cmocka_unit_test(test_decimal__ends_where_one_rounding_does_not_do),
        cmocka_unit_test(test_decimal__more_digits_than_fit_are_refused_whatever_they_made),
        cmocka_unit_test(test_decimal__zero_keeps_its_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
