/* tests/unit/toml_number.c: integers in four bases, floats, inf and nan, booleans. */
#include "support.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void parses(const char *text, const char *json)
{
    assert_parses(SC__FORMAT_TOML, text, json);
}

static void refuses(const char *text, uint32_t column, const char *message)
{
    assert_fails_saying(SC__FORMAT_TOML, text, SC_ESYNTAX, 1, column, message);
}

/* The node of the only value. */
static struct sc__node only_value(const char *text)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_TOML, text);
    if (parsed.status != SC_OK)
        sc_error_print(&parsed.error, stderr);
    assert_int_equal(parsed.status, SC_OK);
    struct sc__node node = *sc__document_node(&parsed.documents.items[0], 1);
    parsed_free(&parsed);
    return node;
}

static void assert_integer(const char *text, int64_t value)
{
    struct sc__node node = only_value(text);
    assert_int_equal(node.type, SC__INTEGER);
    assert_true(node.value.integer == value);
}

static void assert_float(const char *text, double value)
{
    struct sc__node node = only_value(text);
    assert_int_equal(node.type, SC__FLOAT);
    assert_memory_equal(&node.value.real, &value, sizeof value);
}

static void test_toml_number__integers(void **state)
{
    assert_integer("a = 0", 0);
    assert_integer("a = -0", 0);
    assert_integer("a = +99", 99);
    assert_integer("a = -17", -17);
    assert_integer("a = 1_000", 1000);
    assert_integer("a = 5_349_221", 5349221);
    assert_integer("a = 999999999999999999", 999999999999999999);
    assert_integer("a = 1000000000000000000", 1000000000000000000);
    assert_integer("a = 0xDEAD_beef", 0xDEADBEEF);
    assert_integer("a = 0o755", 0755);
    assert_integer("a = 0b1101_0110", 0xD6);
    assert_integer("a = 0x0", 0);
    assert_integer("a = 0x00_00", 0);
}

/* rule 18 */
static void test_toml_number__integers_at_and_past_the_limits(void **state)
{
    assert_integer("a = 9223372036854775807", INT64_MAX);
    assert_integer("a = -9223372036854775808", INT64_MIN);
    assert_integer("a = 0x7FFFFFFFFFFFFFFF", INT64_MAX);
    struct sc__node node = only_value("a = 9223372036854775808");
    assert_int_equal(node.type, SC__UNSIGNED);
    assert_true(node.value.natural == (uint64_t)1 << 63);
    static const char *const greatest[] = {
        "a = 18446744073709551615",
        "a = +18_446_744_073_709_551_615",
        "a = 0xFFFFFFFFFFFFFFFF",
        "a = 0o1777777777777777777777",
        "a = 0b1111111111111111111111111111111111111111111111111111111111111111",
        "a = 0x0000000000000000000000000000000000000000000000000000000000000000FFFFFFFFFFFFFFFF"};
    for (size_t i = 0; i < sizeof greatest / sizeof *greatest; i++) {
        node = only_value(greatest[i]);
        assert_int_equal(node.type, SC__UNSIGNED);
        assert_true(node.value.natural == UINT64_MAX);
    }
    static const char *const beyond[] = {
        "a = 18446744073709551616",
        "a = -9223372036854775809",
        "a = 0x10000000000000000",
        "a = 0o2000000000000000000000",
        "a = 99999999999999999999999999999999",
        "a = 0b10000000000000000000000000000000000000000000000000000000000000000"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++)
        assert_fails_saying(SC__FORMAT_TOML, beyond[i], SC_ERANGE, 1, 5,
                            "the integer is out of range");
}

static void test_toml_number__integers_of_any_length_end_in_time(void **state)
{
    enum { DIGITS = 200000 };
    char *text = malloc(DIGITS + 5);
    assert_non_null(text);
    memcpy(text, "a = ", 4);
    memset(text + 4, '7', DIGITS);
    text[4 + DIGITS] = '\0';
    assert_fails(SC__FORMAT_TOML, text, SC_ERANGE, 1, 5);
    memset(text + 4, '0', DIGITS);
    text[5] = 'x';
    assert_integer(text, 0);
    free(text);
}

static void test_toml_number__wrong_integers(void **state)
{
    refuses("a = 01", 5, "a decimal number must not begin with 0");
    refuses("a = -01", 6, "a decimal number must not begin with 0");
    refuses("a = 0_1", 5, "a decimal number must not begin with 0");
    refuses("a = 1__0", 6, "an underscore in a number must stand between two digits");
    refuses("a = 1_", 6, "an underscore in a number must stand between two digits");
    refuses("a = 0x_1", 7, "expected a hexadecimal digit after 0x");
    refuses("a = 0x1_", 8, "an underscore in a number must stand between two digits");
    refuses("a = 0b2", 7, "expected 0 or 1 after 0b");
    refuses("a = 0o", 7, "expected an octal digit after 0o");
    refuses("a = 0o18", 8, "expected the line's end after the value");
    refuses("a = +0xff", 5, "a number that begins with 0x has no sign");
    refuses("a = 0XFF", 5, "0X must be lower case: 0x");
    refuses("a = ++1", 6, "expected a digit after the sign");
    refuses("a = -", 6, "expected a digit after the sign");
    refuses("a = 12abc", 7, "expected the line's end after the value");
    refuses("a = 1٠", 6, "expected the line's end after the value");
    refuses("a = [1 2]", 8, "expected ',' or ']' after an element of the array");
    refuses("a = _1", 5, "\"_1\" is no value");
}

static void test_toml_number__floats(void **state)
{
    assert_float("a = 3.1415", 3.1415);
    assert_float("a = +1.0", 1.0);
    assert_float("a = -0.01", -0.01);
    assert_float("a = -0.0", -0.0);
    assert_float("a = 5e+22", 5e22);
    assert_float("a = 1e06", 1e6);
    assert_float("a = -2E-2", -2e-2);
    assert_float("a = 6.626e-34", 6.626e-34);
    assert_float("a = 0e0", 0.0);
    assert_float("a = 224_617.445_991_228", 224617.445991228);
    assert_float("a = +1_0e1_0", 1e11);
    assert_float("a = 1.7976931348623157e308", 1.7976931348623157e308);
    assert_float("a = 4.9e-324", 4.9e-324);
    assert_float("a = 1e-400", 0.0);
    assert_float("a = -1e-400", -0.0);
    assert_float("a = inf", INFINITY);
    assert_float("a = +inf", INFINITY);
    assert_float("a = -inf", -INFINITY);
    assert_true(isnan(only_value("a = nan").value.real));
    assert_true(isnan(only_value("a = -nan").value.real));
    assert_true(isnan(only_value("a = +nan").value.real));
}

static void test_toml_number__floats_beyond_a_double(void **state)
{
    assert_fails_saying(SC__FORMAT_TOML, "a = 1e309", SC_ERANGE, 1, 5, "beyond the range");
    assert_fails_saying(SC__FORMAT_TOML, "a = -1_0.0e30_8", SC_ERANGE, 1, 5, "beyond the range");
}

static void test_toml_number__wrong_floats(void **state)
{
    refuses("a = 1.", 7, "expected a digit after the decimal point");
    refuses("a = 1.e5", 7, "expected a digit after the decimal point");
    refuses("a = .5", 5, "expected a digit before the decimal point");
    refuses("a = +.5", 6, "expected a digit after the sign");
    refuses("a = 1e", 7, "expected a digit in the exponent");
    refuses("a = 1e+", 8, "expected a digit in the exponent");
    refuses("a = 1.5_", 8, "an underscore in a number must stand between two digits");
    refuses("a = 1_.5", 6, "an underscore in a number must stand between two digits");
    refuses("a = 1._5", 7, "expected a digit after the decimal point");
    refuses("a = 1e1.5", 8, "expected the line's end after the value");
    refuses("a = 03.14", 5, "a decimal number must not begin with 0");
    refuses("a = +in", 6, "expected a digit after the sign");
    refuses("a = infinity", 5, "\"infinity\" is no value; text must be quoted");
    refuses("a = -inf1", 9, "expected the line's end after the value");
}

static void test_toml_number__words(void **state)
{
    parses("a = true\nb = false", "{\"a\":true,\"b\":false}");
    refuses("a = True", 5, "True must be lower case: true");
    refuses("a = FALSE", 5, "FALSE must be lower case: false");
    refuses("a = NaN", 5, "NaN must be lower case: nan");
    refuses("a = null", 5, "TOML has no null: leave the key out, or quote text");
    refuses("a = yes", 5, "\"yes\" is no value; text must be quoted");
    refuses("a = truer", 5, "\"truer\" is no value");
    refuses("a = é", 5, "expected a value; text must be quoted");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_number__integers),
        cmocka_unit_test(test_toml_number__integers_at_and_past_the_limits),
        cmocka_unit_test(test_toml_number__integers_of_any_length_end_in_time),
        cmocka_unit_test(test_toml_number__wrong_integers),
        cmocka_unit_test(test_toml_number__floats),
        cmocka_unit_test(test_toml_number__floats_beyond_a_double),
        cmocka_unit_test(test_toml_number__wrong_floats),
        cmocka_unit_test(test_toml_number__words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
