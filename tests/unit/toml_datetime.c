/* tests/unit/toml_datetime.c: the four kinds of date-times. */
#include "support.h"

#include <string.h>

/* The only value of `text` must have this type and this text, borrowed or not. */
static void assert_datetime(const char *text, enum sc__type type, const char *value, bool borrowed)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_TOML, text);
    if (parsed.status != SC_OK)
        sc_error_print(&parsed.error, stderr);
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__node *node = sc__document_node(&parsed.documents.items[0], 1);
    assert_int_equal(node->type, type);
    assert_int_equal(node->count, strlen(value));
    assert_memory_equal(node->value.text, value, node->count);
    assert_int_equal(node->at, 4);
    assert_int_equal(node->value.text == parsed.text->bytes + 4, borrowed);
    parsed_free(&parsed);
}

static void refuses(const char *text, uint32_t column, const char *message)
{
    assert_fails_saying(SC__FORMAT_TOML, text, SC_ESYNTAX, 1, column, message);
}

/* rule 18: they keep their kind and text */
static void test_toml_datetime__each_kind_keeps_its_text(void **state)
{
    assert_datetime("a = 1979-05-27T07:32:00Z", SC__OFFSET_DATETIME, "1979-05-27T07:32:00Z", true);
    assert_datetime("a = 1979-05-27T00:32:00.999999-07:00", SC__OFFSET_DATETIME,
                    "1979-05-27T00:32:00.999999-07:00", true);
    assert_datetime("a = 1979-05-27T07:32:00", SC__LOCAL_DATETIME, "1979-05-27T07:32:00", true);
    assert_datetime("a = 1979-05-27T07:32:00.5000", SC__LOCAL_DATETIME, "1979-05-27T07:32:00.5000",
                    true);
    assert_datetime("a = 1979-05-27", SC__LOCAL_DATE, "1979-05-27", true);
    assert_datetime("a = 07:32:00", SC__LOCAL_TIME, "07:32:00", true);
    assert_datetime("a = 00:32:00.123456789012", SC__LOCAL_TIME, "00:32:00.123456789012", true);
}

static void test_toml_datetime__only_t_and_z_are_normalised(void **state)
{
    assert_datetime("a = 1979-05-27 07:32:00Z", SC__OFFSET_DATETIME, "1979-05-27T07:32:00Z", false);
    assert_datetime("a = 1979-05-27t07:32:00z", SC__OFFSET_DATETIME, "1979-05-27T07:32:00Z", false);
    assert_datetime("a = 1979-05-27T07:32:00.10z", SC__OFFSET_DATETIME, "1979-05-27T07:32:00.10Z",
                    false);
    assert_datetime("a = 1979-05-27 07:32:00+00:00", SC__OFFSET_DATETIME,
                    "1979-05-27T07:32:00+00:00", false);
    assert_datetime("a = 1979-05-27 # and a comment", SC__LOCAL_DATE, "1979-05-27", true);
    assert_datetime("a = 1979-05-27 ", SC__LOCAL_DATE, "1979-05-27", true);
}

static void test_toml_datetime__limits_of_each_field(void **state)
{
    assert_datetime("a = 0000-01-01", SC__LOCAL_DATE, "0000-01-01", true);
    assert_datetime("a = 9999-12-31T23:59:60.9+23:59", SC__OFFSET_DATETIME,
                    "9999-12-31T23:59:60.9+23:59", true); /* a leap second */
    refuses("a = 2006-13-01", 10, "the month 13 does not exist");
    refuses("a = 2006-00-01", 10, "the month 00 does not exist");
    refuses("a = 2006-01-32", 13, "the day 32 does not exist");
    refuses("a = 2006-01-00", 13, "the day 00 does not exist");
    refuses("a = 24:00:00", 5, "the hour 24 does not exist");
    refuses("a = 23:60:00", 8, "the minute 60 does not exist");
    refuses("a = 23:59:61", 11, "the second 61 does not exist");
    refuses("a = 2006-01-01T00:00:00+24:00", 25, "the offset's hour 24 does not exist");
    refuses("a = 2006-01-01T00:00:00-01:60", 28, "the offset's minute 60 does not exist");
}

static void test_toml_datetime__days_of_the_month(void **state)
{
    assert_datetime("a = 2024-02-29", SC__LOCAL_DATE, "2024-02-29", true);
    assert_datetime("a = 2000-02-29", SC__LOCAL_DATE, "2000-02-29", true);
    assert_datetime("a = 2023-12-31", SC__LOCAL_DATE, "2023-12-31", true);
    refuses("a = 2023-02-29", 13, "the day 29 does not exist in 2023-02");
    refuses("a = 1900-02-29", 13, "the day 29 does not exist in 1900-02");
    refuses("a = 2024-02-30", 13, "the day 30 does not exist in 2024-02");
    refuses("a = 2023-04-31T00:00:00Z", 13, "the day 31 does not exist in 2023-04");
    refuses("a = 2023-11-31", 13, "the day 31 does not exist in 2023-11");
}

static void test_toml_datetime__every_part_is_needed(void **state)
{
    refuses("a = 199-09-09", 5, "the year must have 4 digits");
    refuses("a = 10000-01-01", 5, "the year must have 4 digits");
    refuses("a = 1987-7-05", 10, "the month must have 2 digits");
    refuses("a = 1987-07-5", 13, "the day must have 2 digits");
    refuses("a = 1987-07", 12, "expected '-' after the month");
    refuses("a = 1987-07-0509:00:00", 13, "the day must have 2 digits");
    refuses("a = 1987-07-05T", 16, "the hour must have 2 digits");
    refuses("a = 1987-07-05 1:00:00", 16, "the hour must have 2 digits");
    refuses("a = 1987-07-05T17:45Z", 21, "expected ':' and seconds after the minute");
    refuses("a = 17:45", 10, "expected ':' and seconds after the minute");
    refuses("a = 17:45:00.", 14, "expected a digit after the decimal point");
    refuses("a = 1987-07-05T17:45:00+0100", 25, "the offset's hour must have 2 digits");
    refuses("a = 1987-07-05T17:45:00+01", 27, "expected ':' after the offset's hour");
}

static void test_toml_datetime__nothing_may_follow(void **state)
{
    refuses("a = 17:45:00Z", 13, "expected the line's end after the value");
    refuses("a = 1987-07-05Z", 15, "expected the line's end after the value");
    refuses("a = 1987-07-05  17:45:00", 17, "expected the line's end after the value");
    refuses("a = -1987-07-05", 10, "expected the line's end after the value");
    refuses("a = 1987-07-05T17:45:00 Z", 25, "expected the line's end after the value");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_datetime__each_kind_keeps_its_text),
        cmocka_unit_test(test_toml_datetime__only_t_and_z_are_normalised),
        cmocka_unit_test(test_toml_datetime__limits_of_each_field),
        cmocka_unit_test(test_toml_datetime__days_of_the_month),
        cmocka_unit_test(test_toml_datetime__every_part_is_needed),
        cmocka_unit_test(test_toml_datetime__nothing_may_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
