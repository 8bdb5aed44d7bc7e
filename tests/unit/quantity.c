/* tests/unit/quantity.c: durations and sizes, read and written. */
#include "support.h"

#include "value/quantity.h"

#include <string.h>

static void expect_duration(const char *text, int64_t expected)
{
    int64_t value = 7;
    sc_status status = sc__duration_read((sc_str){text, strlen(text)}, 0, &value);
    if (status != SC_OK || value != expected)
        print_error("for %s\n", text);
    assert_int_equal(status, SC_OK);
    assert_true(value == expected);
}

static void refuse_duration(const char *text, sc_status expected)
{
    int64_t value = 7;
    sc_status status = sc__duration_read((sc_str){text, strlen(text)}, 0, &value);
    if (status != expected)
        print_error("for %s\n", text);
    assert_int_equal(status, expected);
    assert_int_equal(value, 7);
}

static void expect_size(const char *text, uint64_t expected)
{
    uint64_t value = 7;
    sc_status status = sc__size_read((sc_str){text, strlen(text)}, 0, &value);
    if (status != SC_OK || value != expected)
        print_error("for %s\n", text);
    assert_int_equal(status, SC_OK);
    assert_true(value == expected);
}

static void refuse_size(const char *text, sc_status expected)
{
    uint64_t value = 7;
    sc_status status = sc__size_read((sc_str){text, strlen(text)}, 0, &value);
    if (status != expected)
        print_error("for %s\n", text);
    assert_int_equal(status, expected);
    assert_int_equal(value, 7);
}

static void test_quantity__durations_in_every_unit(void **state)
{
    expect_duration("30s", INT64_C(30000000000));
    expect_duration("1h30m", INT64_C(5400000000000));
    expect_duration("250ms", 250000000);
    expect_duration("1d2h3m4s5ms6us7ns", INT64_C(93784005006007));
    expect_duration("5\xC2\xB5s", 5000);
    expect_duration("5\xCE\xBCs", 5000);
    expect_duration("1.5h", INT64_C(5400000000000));
    expect_duration("0.1ns", 0);
    expect_duration("0.5ns", 1);
    expect_duration("1.0000000019s", 1000000001); /* digits behind the ninth do not count */
    expect_duration("-250ms", -250000000);
    expect_duration("1 s", 1000000000);
    expect_duration("0s", 0);
    expect_duration("9223372036854775807ns", INT64_MAX);
}

static void test_quantity__what_is_no_duration(void **state)
{
    static const char *const wrong[] = {"",    "s",    "30",   "30x",  "30S",  "1m1h",  "1s1s",
                                        "1.s", ".5s",  "+1s",  "1s ",  " 1s",  "1  s",  "--1s",
                                        "-",   "1h30", "1e3s", "1,5s", "1min", "1h-1m", "\3021s"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuse_duration(wrong[i], SC_ESYNTAX);
    refuse_duration("9223372036854775808ns", SC_ERANGE);
    refuse_duration("99999999999999999999999999d", SC_ERANGE);
    refuse_duration("106752d", SC_ERANGE);
    refuse_duration("106751d23h59m", SC_ERANGE); /* only the sum is too large */
    refuse_duration("99999999999999999999999999x", SC_ESYNTAX);
}

static void test_quantity__a_plain_number_counts_units(void **state)
{
    int64_t value;
    uint64_t bytes;
    assert_int_equal(sc__duration_read((sc_str){"1.5", 3}, 1000, &value), SC_OK);
    assert_int_equal(value, 1500);
    assert_int_equal(sc__duration_read((sc_str){"2h30", 4}, 1000, &value), SC_ESYNTAX);
    assert_int_equal(sc__size_read((sc_str){"3", 1}, 1024, &bytes), SC_OK);
    assert_int_equal(bytes, 3072);
}

static void test_quantity__sizes_in_every_unit(void **state)
{
    expect_size("64MiB", 67108864);
    expect_size("10kB", 10000);
    expect_size("10KB", 10000);
    expect_size("1024", 1024);
    expect_size("7B", 7);
    expect_size("1.5 KiB", 1536);
    expect_size("0.3KiB", 307);
    expect_size("2MB", 2000000);
    expect_size("3GB", UINT64_C(3000000000));
    expect_size("3GiB", UINT64_C(3) << 30);
    expect_size("4TB", UINT64_C(4000000000000));
    expect_size("4TiB", UINT64_C(4) << 40);
    expect_size("5PB", UINT64_C(5000000000000000));
    expect_size("5PiB", UINT64_C(5) << 50);
    expect_size("18446744073709551615", UINT64_MAX);
}

static void test_quantity__what_is_no_size(void **state)
{
    static const char *const wrong[] = {"",      "MiB",   "64M",  "64Mi", "64mb", "64 MB ", "-1",
                                        "1kB2B", "1_000", "0x10", "1kb",  "1Kib", "ten"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refuse_size(wrong[i], SC_ESYNTAX);
    refuse_size("18446744073709551616", SC_ERANGE);
    refuse_size("16384PiB", SC_ERANGE);
    refuse_size("18446744073709551615.5B", SC_ERANGE); /* rounded up to 2^64 */
}

static void test_quantity__what_is_written_reads_back_the_same(void **state)
{
    static const struct {
        int64_t value;
        const char *text;
    } durations[] = {{0, "0s"},
                     {1, "1ns"},
                     {INT64_C(5400000000000), "1h30m"},
                     {1500000, "1ms500us"},
                     {-2000000000, "-2s"},
                     {INT64_MAX, "106751d23h47m16s854ms775us807ns"}};
    static const struct {
        uint64_t value;
        const char *text;
    } sizes[] = {{0, "0B"},           {1023, "1023B"}, {1024, "1KiB"},
                 {67108864, "64MiB"}, {10000, "10kB"}, {UINT64_MAX, "18446744073709551615B"}};
    char text[SC__QUANTITY_TEXT];
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        sc__duration_write(durations[i].value, text);
        assert_string_equal(text, durations[i].text);
        expect_duration(text, durations[i].value);
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        sc__size_write(sizes[i].value, text);
        assert_string_equal(text, sizes[i].text);
        expect_size(text, sizes[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantity__durations_in_every_unit),
        cmocka_unit_test(test_quantity__what_is_no_duration),
        cmocka_unit_test(test_quantity__a_plain_number_counts_units),
        cmocka_unit_test(test_quantity__sizes_in_every_unit),
        cmocka_unit_test(test_quantity__what_is_no_size),
        cmocka_unit_test(test_quantity__what_is_written_reads_back_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
