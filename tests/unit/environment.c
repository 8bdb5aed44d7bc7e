/* tests/unit/environment.c: which variables a layer takes, and in which order (rule 9). */
#include "source/layers.h"

#include "failing_allocator.h"
#include "support.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Capture from this environment; the process's own is back in place afterwards. */
static struct sc__text *capture(char **environment, const char *prefix, bool empty_is_absent)
{
    char **kept = environ;
    struct sc__text *text = NULL;
    environ = environment;
    sc_status status =
        sc__environment_capture(prefix, empty_is_absent, &sc__default_allocator, &text, NULL);
    environ = kept;
    assert_int_equal(status, SC_OK);
    assert_int_equal(text->kind, SC__TEXT_ENTRIES);
    assert_string_equal(text->name, prefix);
    return text;
}

/* `expected` has a '|' where the text has a NUL. */
static void expect(char **environment, const char *prefix, bool empty_is_absent,
                   const char *expected)
{
    struct sc__text *text = capture(environment, prefix, empty_is_absent);
    char *readable = calloc(1, text->length + 1);
    for (size_t i = 0; i < text->length; i++)
        readable[i] = text->bytes[i] ? text->bytes[i] : '|';
    assert_string_equal(readable, expected);
    free(readable);
    sc__text_release(text);
}

#define ENVIRONMENT(...)                                                                           \
    (char *[])                                                                                     \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static void test_environment__variables_are_sorted_by_name(void **state) /* rule 9 */
{
    expect(ENVIRONMENT("APP_B=2", "PATH=/bin", "APP_A=1", "APP_C=3"), "APP", false,
           "APP_A=1|APP_B=2|APP_C=3|");
    /* by the name alone, so '=' does not count, and the shorter of two comes first */
    expect(ENVIRONMENT("APP_A_B=3", "APP_AB=4", "APP_A=2", "APP_A!=1"), "APP", false,
           "APP_A=2|APP_A!=1|APP_AB=4|APP_A_B=3|");
    expect(ENVIRONMENT("APP_\xFF=2", "APP_z=1", "APP_A=0"), "APP", false,
           "APP_A=0|APP_z=1|APP_\xFF=2|");
}

static void test_environment__a_name_begins_with_the_prefix_and_an_underscore(void **state)
{
    expect(ENVIRONMENT("APP=1", "APPLE_A=2", "AP_A=3", "app_a=4", "APP", "APP_", "MY_APP_A=5",
                       "APP_A=6", "APP__A=7", "APP_=8", "=9", ""),
           "APP", false, "APP_=8|APP_A=6|APP__A=7|");
    expect(ENVIRONMENT("APP_ONE_X=1", "APP_X=2"), "APP_ONE", false, "APP_ONE_X=1|");
    expect(ENVIRONMENT("A=B_C=1", "A_C=2"), "A=B", false, ""); /* no name has a '=' */
}

static void test_environment__an_empty_value_is_absent_only_where_asked(void **state)
{
    expect(ENVIRONMENT("APP_A=", "APP_B= ", "APP_C="), "APP", false, "APP_A=|APP_B= |APP_C=|");
    expect(ENVIRONMENT("APP_A=", "APP_B= ", "APP_C="), "APP", true, "APP_B= |");
}

static void test_environment__a_value_is_any_bytes(void **state)
{
    expect(ENVIRONMENT("APP_A=x=y=", "APP_B=one\ntwo\r\n", "APP_C=\xFF\xC3"), "APP", false,
           "APP_A=x=y=|APP_B=one\ntwo\r\n|APP_C=\xFF\xC3|");
}

/* What execve(2) was given may hold a name twice; getenv(3) sees the first. */
static void test_environment__of_a_name_that_is_there_twice_the_first_counts(void **state)
{
    expect(ENVIRONMENT("APP_B=1", "APP_A=first", "APP_A=second", "APP_A=first"), "APP", false,
           "APP_A=first|APP_B=1|");
    expect(ENVIRONMENT("APP_A=", "APP_A=second", "APP_B=1"), "APP", true, "APP_B=1|");
    expect(ENVIRONMENT("APP_A=first", "APP_A="), "APP", true, "APP_A=first|");
}

static void test_environment__none_is_an_empty_text(void **state)
{
    expect(ENVIRONMENT("PATH=/bin"), "APP", false, "");
    expect((char *[]){NULL}, "APP", false, "");
    expect(NULL, "APP", false, ""); /* after clearenv(3) */
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    struct sc__text *text = NULL;
    char **kept = environ;
    sc_error error = SC_ERROR_INIT;
    environ = context;
    sc_status status = sc__environment_capture("APP", false, allocator, &text, &error);
    environ = kept;
    assert_int_equal(error.status, status);
    assert_true((text != NULL) == (status == SC_OK));
    sc__text_release(text);
    return status;
}

static void test_environment__it_survives_each_failing_allocation(void **state)
{
    assert_true(fail_each_allocation(attempt, ENVIRONMENT("APP_B=1", "APP_A=2")) >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_environment__variables_are_sorted_by_name),
        cmocka_unit_test(test_environment__a_name_begins_with_the_prefix_and_an_underscore),
        cmocka_unit_test(test_environment__an_empty_value_is_absent_only_where_asked),
        cmocka_unit_test(test_environment__a_value_is_any_bytes),
        cmocka_unit_test(test_environment__of_a_name_that_is_there_twice_the_first_counts),
        cmocka_unit_test(test_environment__none_is_an_empty_text),
        cmocka_unit_test(test_environment__it_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
