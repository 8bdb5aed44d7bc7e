/* tests/unit/number.c: exact to the bit and to the last digit. */
#include "value/number.h"

#include "support.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void expect_integer(const char *digits, unsigned base, bool negative,
                           enum sc__number_kind kind, uint64_t bits)
{
    uint64_t value = 99;
    assert_int_equal(sc__number_read_integer(digits, strlen(digits), base, negative, &value), kind);
    if (kind != SC__NUMBER_OUT_OF_RANGE)
        assert_int_equal(value, bits);
}

static void test_number__integers_reach_their_limits_and_no_further(void **state) /* rule 18 */
{
    expect_integer("0", 10, false, SC__NUMBER_INTEGER, 0);
    expect_integer("0", 10, true, SC__NUMBER_INTEGER, 0);
    expect_integer("9223372036854775807", 10, false, SC__NUMBER_INTEGER, INT64_MAX);
    expect_integer("9223372036854775808", 10, false, SC__NUMBER_UNSIGNED, UINT64_C(1) << 63);
    expect_integer("18446744073709551615", 10, false, SC__NUMBER_UNSIGNED, UINT64_MAX);
    expect_integer("18446744073709551616", 10, false, SC__NUMBER_OUT_OF_RANGE, 0);
    expect_integer("99999999999999999999999999", 10, false, SC__NUMBER_OUT_OF_RANGE, 0);
    expect_integer("1", 10, true, SC__NUMBER_INTEGER, UINT64_MAX);
    expect_integer("9223372036854775808", 10, true, SC__NUMBER_INTEGER, UINT64_C(1) << 63);
    expect_integer("9223372036854775809", 10, true, SC__NUMBER_OUT_OF_RANGE, 0);
    expect_integer("0000000000000000000000000000042", 10, false, SC__NUMBER_INTEGER, 42);
}

static void test_number__integers_of_other_bases(void **state)
{
    expect_integer("deadBEEF", 16, false, SC__NUMBER_INTEGER, 0xDEADBEEF);
    expect_integer("ffffffffffffffff", 16, false, SC__NUMBER_UNSIGNED, UINT64_MAX);
    expect_integer("10000000000000000", 16, false, SC__NUMBER_OUT_OF_RANGE, 0);
    expect_integer("755", 8, false, SC__NUMBER_INTEGER, 493);
    expect_integer("1777777777777777777777", 8, false, SC__NUMBER_UNSIGNED, UINT64_MAX);
    expect_integer("2000000000000000000000", 8, false, SC__NUMBER_OUT_OF_RANGE, 0);
    expect_integer("101", 2, true, SC__NUMBER_INTEGER, (uint64_t)INT64_C(-5));
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void expect_float(const char *text, double expected)
{
    double value = 99;
    if (!sc__number_read_float(text, strlen(text), &value))
        fail_msg("%s is out of range", text);
    if (bits_of(value) != bits_of(expected))
        print_error("of %s\n", text);
    assert_int_equal(bits_of(value), bits_of(expected));
}

static void expect_overflow(const char *text)
{
    double value = 99;
    if (sc__number_read_float(text, strlen(text), &value))
        fail_msg("%s is in range", text);
}

static void test_number__floats_are_the_nearest(void **state)
{
    expect_float("0.1", 0.1);
    expect_float("-0.0", -0.0);
    expect_float("1e0", 1.0);
    expect_float("2.2250738585072011e-308", 0x0.fffffffffffffp-1022); /* once a famous hang */
    expect_float("9007199254740993.0", 9007199254740992.0);
    expect_float("1.7976931348623157e308", DBL_MAX);
    expect_float("4.9406564584124654e-324", 0x1p-1074);
    expect_float("5e-324", 0x1p-1074);
}

static void test_number__beyond_the_largest_is_out_of_range(void **state) /* rule 18 */
{
    char digits[500];
    expect_overflow("1e400");
    expect_overflow("-1e400");
    expect_overflow("1.8e308");
    expect_overflow("1e+309");
    expect_overflow("0.001e312");
    expect_overflow("1e99999999999999999999");
    expect_overflow("1e+99999999999999999999");
    expect_overflow("1234e9223372036854775807");
    memset(digits, '9', sizeof digits);
    digits[499] = '\0';
    expect_overflow(digits);
    memcpy(digits + 400, ".5e-1", 6);
    expect_overflow(digits);
}

static void test_number__too_small_is_zero_of_its_sign(void **state)
{
    char digits[500];
    expect_float("1e-400", 0.0);
    expect_float("-1e-400", -0.0);
    expect_float("2e-324", 0.0);
    expect_float("0e999999999999999999999", 0.0);
    expect_float("1e-99999999999999999999", 0.0);
    expect_float("-123.5e-9223372036854775808", -0.0);
    expect_float("0.001e-9223372036854775808", 0.0);
    memset(digits, '0', sizeof digits);
    digits[1] = '.';
    strcpy(digits + 498, "1");
    expect_float(digits, 0.0);
    strcpy(digits + 400, "1e400");
    expect_float(digits, 10.0);
}

static void expect_written(double value, const char *text)
{
    char out[SC__NUMBER_TEXT];
    assert_int_equal(sc__number_write_float(value, out), strlen(text));
    assert_string_equal(out, text);
}

static void test_number__floats_are_written_short_and_as_floats(void **state)
{
    expect_written(1.0, "1.0");
    expect_written(-0.0, "-0.0");
    expect_written(0.1, "0.1");
    expect_written(100000.0, "100000.0");
    expect_written(1e-4, "0.0001");
    expect_written(9e-5, "9e-05");
    expect_written(9007199254740993.0, "9007199254740992.0");
    expect_written(1e16, "1e+16");
    expect_written(123456.0, "123456.0");
    expect_written(1e300, "1e+300");
    expect_written(1e-7, "1e-07");
    expect_written(123456789012345680000.0, "1.2345678901234568e+20");
    expect_written(DBL_MAX, "1.7976931348623157e+308");
    expect_written(-0x1p-1074, "-5e-324");
    expect_written(-2.2250738585072014e-308, "-2.2250738585072014e-308");
}

static void test_number__integers_are_written_whole(void **state)
{
    char out[SC__NUMBER_TEXT];
    assert_int_equal(sc__number_write_integer(INT64_MIN, out), 20);
    assert_string_equal(out, "-9223372036854775808");
    assert_int_equal(sc__number_write_integer(0, out), 1);
    assert_string_equal(out, "0");
    assert_int_equal(sc__number_write_unsigned(UINT64_MAX, out), 20);
    assert_string_equal(out, "18446744073709551615");
}

static uint64_t random_bits(void)
{
    static uint64_t word = 88172645463325252u;
    word ^= word << 13;
    word ^= word >> 7;
    word ^= word << 17;
    return word;
}

/* Bits cover all exponents; short decimals are what people write. */
static void test_number__every_float_reads_back_the_same(void **state)
{
    char out[SC__NUMBER_TEXT];
    for (int i = 0; i < 200000; i++) {
        double value, again = 99;
        uint64_t bits = random_bits();
        memcpy(&value, &bits, sizeof value);
        if (i % 2)
            value = (double)(int64_t)(bits >> 40) / pow(10, (double)(bits % 12));
        if (!isfinite(value))
            continue;
        size_t length = sc__number_write_float(value, out);
        assert_true(length < SC__NUMBER_TEXT);
        assert_non_null(strpbrk(out, ".e"));
        assert_true(sc__number_read_float(out, length, &again));
        assert_int_equal(bits_of(again), bits_of(value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number__integers_reach_their_limits_and_no_further),
        cmocka_unit_test(test_number__integers_of_other_bases),
        cmocka_unit_test(test_number__floats_are_the_nearest),
        cmocka_unit_test(test_number__beyond_the_largest_is_out_of_range),
        cmocka_unit_test(test_number__too_small_is_zero_of_its_sign),
        cmocka_unit_test(test_number__floats_are_written_short_and_as_floats),
        cmocka_unit_test(test_number__integers_are_written_whole),
        cmocka_unit_test(test_number__every_float_reads_back_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
