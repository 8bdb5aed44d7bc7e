/* tests/unit/yaml_scalar.c: the core schema, tags, and the warnings about YAML 1.1. */
#include "support.h"

#include "format/yaml_scalar.h"

#include <math.h>
#include <string.h>

static sc_str str(const char *text)
{
    return (sc_str){text, strlen(text)};
}

static sc_status resolve(const char *text, bool plain, enum sc__yaml_tag tag,
                         struct sc__yaml_scalar *scalar)
{
    return sc__yaml_resolve(str(text), plain, tag, scalar);
}

static void assert_type(const char *text, enum sc__type type)
{
    struct sc__yaml_scalar scalar;
    sc_status status = resolve(text, true, SC__YAML_UNTAGGED, &scalar);
    if (status != SC_OK || scalar.type != type)
        print_error("of: \"%s\"\n", text);
    assert_int_equal(status, SC_OK);
    assert_int_equal(scalar.type, type);
}

static void assert_integer(const char *text, int64_t value)
{
    struct sc__yaml_scalar scalar;
    assert_type(text, SC__INTEGER);
    resolve(text, true, SC__YAML_UNTAGGED, &scalar);
    assert_int_equal(scalar.value.integer, value);
}

static void assert_float(const char *text, double value)
{
    struct sc__yaml_scalar scalar;
    assert_type(text, SC__FLOAT);
    resolve(text, true, SC__YAML_UNTAGGED, &scalar);
    assert_memory_equal(&scalar.value.real, &value, sizeof value);
}

static void assert_status(const char *text, enum sc__yaml_tag tag, sc_status status)
{
    struct sc__yaml_scalar scalar;
    sc_status got = resolve(text, true, tag, &scalar);
    if (got != status)
        print_error("of: \"%s\" with tag %d\n", text, (int)tag);
    assert_int_equal(got, status);
}

/* rule 21 */
static void test_yaml_scalar__words_of_the_core_schema(void **state)
{
    static const char *const null[] = {"", "~", "null", "Null", "NULL"};
    static const char *const booleans[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
    struct sc__yaml_scalar scalar;
    for (size_t i = 0; i < sizeof null / sizeof *null; i++)
        assert_type(null[i], SC__NULL);
    for (size_t i = 0; i < sizeof booleans / sizeof *booleans; i++) {
        assert_type(booleans[i], SC__BOOL);
        resolve(booleans[i], true, SC__YAML_UNTAGGED, &scalar);
        assert_int_equal(scalar.value.integer, i < 3);
    }
}

/* rule 21 */
static void test_yaml_scalar__words_of_yaml_1_1_are_text(void **state)
{
    static const char *const words[] = {
        "y",     "yes",   "Yes",       "no",         "NO",   "on",
        "off",   "22:22", "190:20:30", "2024-01-02", "nULL", "tRUE",
        "nulls", "1_000", "0b11",      "=",          "<<",   "2024-01-02 03:04:05"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_type(words[i], SC__STRING);
}

/* rule 21 */
static void test_yaml_scalar__integers(void **state)
{
    assert_integer("0", 0);
    assert_integer("-0", 0);
    assert_integer("+12", 12);
    assert_integer("0755", 755);
    assert_integer("0o755", 493);
    assert_integer("0o17", 15);
    assert_integer("0xFf", 255);
    assert_integer("9223372036854775807", INT64_MAX);
    assert_integer("-9223372036854775808", INT64_MIN);
    assert_integer("0x7FFFFFFFFFFFFFFF", INT64_MAX);
    assert_integer("00000000000000000000000000000000000000042", 42);
}

static void test_yaml_scalar__what_only_looks_like_an_integer_is_text(void **state)
{
    static const char *const words[] = {"+",   "-",    "0o", "0x",  "0o8",   "0xg", "-0x1", "+0o7",
                                        "0X1", "0O17", "1a", "--1", "1 000", "1,0", "0x1.8"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_type(words[i], SC__STRING);
}

/* rule 18 */
static void test_yaml_scalar__integers_end_at_64_bits(void **state)
{
    struct sc__yaml_scalar scalar;
    assert_type("9223372036854775808", SC__UNSIGNED);
    assert_type("18446744073709551615", SC__UNSIGNED);
    assert_type("0xFFFFFFFFFFFFFFFF", SC__UNSIGNED);
    assert_type("0o1777777777777777777777", SC__UNSIGNED);
    assert_status("18446744073709551616", SC__YAML_UNTAGGED, SC_ERANGE);
    assert_status("-9223372036854775809", SC__YAML_UNTAGGED, SC_ERANGE);
    assert_status("0x10000000000000000", SC__YAML_UNTAGGED, SC_ERANGE);
    assert_status("0o2000000000000000000000", SC__YAML_UNTAGGED, SC_ERANGE);
    resolve("18446744073709551615", true, SC__YAML_UNTAGGED, &scalar);
    assert_true(scalar.value.natural == UINT64_MAX);
}

static void test_yaml_scalar__floats(void **state)
{
    assert_float("1.5", 1.5);
    assert_float("-1.5e3", -1500.0);
    assert_float("+1.5E-3", 0.0015);
    assert_float("1.", 1.0);
    assert_float(".5", 0.5);
    assert_float("-.5", -0.5);
    assert_float("1e3", 1000.0);
    assert_float("1.e+2", 100.0);
    assert_float("-0.0", -0.0);
    assert_float("012.5", 12.5);
    assert_float("1e-400", 0.0);
    assert_float(".inf", (double)INFINITY);
    assert_float("+.Inf", (double)INFINITY);
    assert_float("-.INF", -(double)INFINITY);
}

static void test_yaml_scalar__nan_has_no_sign(void **state)
{
    struct sc__yaml_scalar scalar;
    assert_type(".nan", SC__FLOAT);
    assert_type(".NaN", SC__FLOAT);
    resolve(".NAN", true, SC__YAML_UNTAGGED, &scalar);
    assert_true(isnan(scalar.value.real));
    assert_type("-.nan", SC__STRING);
    assert_type("nan", SC__STRING);
    assert_type("inf", SC__STRING);
    assert_type(".iNF", SC__STRING);
}

static void test_yaml_scalar__what_only_looks_like_a_float_is_text(void **state)
{
    static const char *const words[] = {".",    "-.",   "e3",    ".e3",  "1e",   "1e+",
                                        "1.5x", "1e3.", "1.2.3", "1e5e", "+.e1", "0x1p3"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_type(words[i], SC__STRING);
}

static void test_yaml_scalar__floats_end_with_double(void **state)
{
    struct sc__yaml_scalar scalar;
    assert_status("1e400", SC__YAML_UNTAGGED, SC_ERANGE);
    assert_status("-1e309", SC__YAML_UNTAGGED, SC_ERANGE);
    assert_float("1.7976931348623157e308", 1.7976931348623157e308);
    assert_int_equal(resolve("1e400", true, SC__YAML_UNTAGGED, &scalar), SC_ERANGE);
    assert_int_equal(scalar.type, SC__FLOAT);
}

static void test_yaml_scalar__quoted_is_text(void **state)
{
    static const char *const words[] = {"", "~", "true", "12", "1.5", "<<", "99999999999999999999"};
    struct sc__yaml_scalar scalar;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_int_equal(resolve(words[i], false, SC__YAML_UNTAGGED, &scalar), SC_OK);
        assert_int_equal(scalar.type, SC__STRING);
    }
}

static void test_yaml_scalar__tags_decide(void **state)
{
    static const struct {
        const char *text;
        enum sc__yaml_tag tag;
        enum sc__type type;
    } cases[] = {
        {"12", SC__YAML_STR, SC__STRING},
        {"12", SC__YAML_NON_SPECIFIC, SC__STRING},
        {"", SC__YAML_STR, SC__STRING},
        {"12", SC__YAML_INT, SC__INTEGER},
        {"0x10", SC__YAML_INT, SC__INTEGER},
        {"12", SC__YAML_FLOAT, SC__FLOAT},
        {".inf", SC__YAML_FLOAT, SC__FLOAT},
        {"true", SC__YAML_BOOL, SC__BOOL},
        {"", SC__YAML_NULL, SC__NULL},
        {"~", SC__YAML_NULL, SC__NULL},
        {"99999999999999999999", SC__YAML_FLOAT, SC__FLOAT},
    };
    struct sc__yaml_scalar scalar;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int plain = 0; plain < 2; plain++) {
            assert_int_equal(resolve(cases[i].text, plain, cases[i].tag, &scalar), SC_OK);
            assert_int_equal(scalar.type, cases[i].type);
        }
    }
}

static void test_yaml_scalar__text_that_does_not_fit_its_tag(void **state)
{
    assert_status("x", SC__YAML_INT, SC_ESYNTAX);
    assert_status("", SC__YAML_INT, SC_ESYNTAX);
    assert_status("1.5", SC__YAML_INT, SC_ESYNTAX);
    assert_status("99999999999999999999", SC__YAML_INT, SC_ERANGE);
    assert_status("0x10", SC__YAML_FLOAT, SC_ESYNTAX);
    assert_status("true", SC__YAML_FLOAT, SC_ESYNTAX);
    assert_status("1e999", SC__YAML_FLOAT, SC_ERANGE);
    assert_status("yes", SC__YAML_BOOL, SC_ESYNTAX);
    assert_status("null", SC__YAML_BOOL, SC_ESYNTAX);
    assert_status("x", SC__YAML_NULL, SC_ESYNTAX);
    assert_status("false", SC__YAML_NULL, SC_ESYNTAX);
    assert_status("x", SC__YAML_MAP, SC_ESYNTAX);
    assert_status("x", SC__YAML_SEQ, SC_ESYNTAX);
    assert_status("<<", SC__YAML_MERGE, SC_ESYNTAX);
}

static void test_yaml_scalar__tags_by_their_full_name(void **state)
{
    const char *prefix;
    assert_int_equal(sc__yaml_tag_read(str("")), SC__YAML_UNTAGGED);
    assert_int_equal(sc__yaml_tag_read(str("!")), SC__YAML_NON_SPECIFIC);
    assert_int_equal(sc__yaml_tag_read(str("tag:yaml.org,2002:float")), SC__YAML_FLOAT);
    assert_int_equal(sc__yaml_tag_read(str("tag:yaml.org,2002:merge")), SC__YAML_MERGE);
    assert_int_equal(sc__yaml_tag_read(str("tag:yaml.org,2002:floats")), SC__YAML_OTHER_TAG);
    assert_int_equal(sc__yaml_tag_read(str("tag:yaml.org,2002:")), SC__YAML_OTHER_TAG);
    assert_int_equal(sc__yaml_tag_read(str("tag:yaml.org,2002:binary")), SC__YAML_OTHER_TAG);
    assert_int_equal(sc__yaml_tag_read(str("!float")), SC__YAML_OTHER_TAG);
    assert_int_equal(sc__yaml_tag_read(str("float")), SC__YAML_OTHER_TAG);
    sc_str name = sc__yaml_tag_short(str("tag:yaml.org,2002:set"), &prefix);
    assert_string_equal(prefix, "!!");
    assert_string_equal(name.data, "set");
    name = sc__yaml_tag_short(str("!local"), &prefix);
    assert_string_equal(prefix, "");
    assert_string_equal(name.data, "!local");
}

/* rule 21 */
static void test_yaml_scalar__warns_of_what_1_1_reads_otherwise(void **state)
{
    static const char *const boolean[] = {"y",  "Y",  "yes", "Yes", "YES", "n",   "N",   "no",
                                          "No", "NO", "on",  "On",  "ON",  "off", "Off", "OFF"};
    for (size_t i = 0; i < sizeof boolean / sizeof *boolean; i++)
        assert_non_null(strstr(sc__yaml_1_1_warning(str(boolean[i])), "not a boolean"));
    static const char *const octal[] = {"0755", "010", "-012", "+0644", "08", "0899", "00010"};
    for (size_t i = 0; i < sizeof octal / sizeof *octal; i++)
        assert_non_null(strstr(sc__yaml_1_1_warning(str(octal[i])), "not octal"));
    static const char *const sexagesimal[] = {"22:22", "1:30:00", "-1:05", "190:20:30.15"};
    for (size_t i = 0; i < sizeof sexagesimal / sizeof *sexagesimal; i++)
        assert_non_null(strstr(sc__yaml_1_1_warning(str(sexagesimal[i])), "base 60"));
    static const char *const grouped[] = {"1_000", "12_000_000", "-100_000"};
    for (size_t i = 0; i < sizeof grouped / sizeof *grouped; i++)
        assert_non_null(strstr(sc__yaml_1_1_warning(str(grouped[i])), "underscores"));
}

static void test_yaml_scalar__warns_of_nothing_else(void **state)
{
    static const char *const fine[] = {"",           "x",       "true",
                                       "yEs",        "nope",    "0",
                                       "00",         "07",      "007",
                                       "755",        "0.5",     "0o17",
                                       "0x17",       "8080:80", "08:30",
                                       "22:60",      "1:",      ":1",
                                       "2024-01-02", "1_00",    "1_0000",
                                       "0_000",      "1_000_",  "1__000",
                                       "1000_000",   "+",       "-",
                                       "12:34:56:",  "1:2:3x",  "::1",
                                       "127.0.0.1",  "0a",      "01:02:03:04:05:06"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        const char *warning = sc__yaml_1_1_warning(str(fine[i]));
        if (warning)
            print_error("of: %s\n", fine[i]);
        assert_null(warning);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_scalar__words_of_the_core_schema),
        cmocka_unit_test(test_yaml_scalar__words_of_yaml_1_1_are_text),
        cmocka_unit_test(test_yaml_scalar__integers),
        cmocka_unit_test(test_yaml_scalar__what_only_looks_like_an_integer_is_text),
        cmocka_unit_test(test_yaml_scalar__integers_end_at_64_bits),
        cmocka_unit_test(test_yaml_scalar__floats),
        cmocka_unit_test(test_yaml_scalar__nan_has_no_sign),
        cmocka_unit_test(test_yaml_scalar__what_only_looks_like_a_float_is_text),
        cmocka_unit_test(test_yaml_scalar__floats_end_with_double),
        cmocka_unit_test(test_yaml_scalar__quoted_is_text),
        cmocka_unit_test(test_yaml_scalar__tags_decide),
        cmocka_unit_test(test_yaml_scalar__text_that_does_not_fit_its_tag),
        cmocka_unit_test(test_yaml_scalar__tags_by_their_full_name),
        cmocka_unit_test(test_yaml_scalar__warns_of_what_1_1_reads_otherwise),
        cmocka_unit_test(test_yaml_scalar__warns_of_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
