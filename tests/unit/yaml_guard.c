/* tests/unit/yaml_guard.c: texts that libfyaml cannot be trusted with. */
#include "support.h"

#include "format/yaml_guard.h"

#include <stdlib.h>
#include <string.h>

/* `head`, `count` times `unit`, `tail`; free(3) it. */
static char *repeat(const char *head, const char *unit, size_t count, const char *tail)
{
    size_t length = strlen(unit);
    char *text = malloc(strlen(head) + count * length + strlen(tail) + 1);
    assert_non_null(text);
    char *at = stpcpy(text, head);
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, unit);
    stpcpy(at, tail);
    return text;
}

/* Where the guard stops, or SIZE_MAX. */
static size_t find_stop(const char *bytes, sc_status *status)
{
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN,
                                          (sc_str){"test", 4}, (sc_str){bytes, strlen(bytes)});
    assert_non_null(text);
    struct sc__yaml_stop stop = sc__yaml_guard(text, 0);
    size_t at = stop.what ? stop.at : SIZE_MAX;
    if (!stop.what)
        assert_int_equal(stop.at, text->length);
    *status = stop.status;
    sc__text_release(text);
    return at;
}

static void assert_stops(char *text, size_t at)
{
    sc_status status;
    assert_int_equal(find_stop(text, &status), at);
    assert_int_equal(status, at == SIZE_MAX ? SC_OK : SC_ELIMIT);
    free(text);
}

static void test_yaml_guard__blank_lines(void **state)
{
    assert_stops(repeat("a: |\n", "\n", 999, "b: 1\n"), SIZE_MAX);
    assert_stops(repeat("a: |\n", "\n", 1000, "b: 1\n"), 5 + 999);
    assert_stops(repeat("a: |\r\n", "\r\n", 999, "b: 1\r\n"), SIZE_MAX);
    assert_stops(repeat("a: |\n", "  x\n\n", 100000, "b: 1\n"), SIZE_MAX);
}

static void test_yaml_guard__long_runs_of_blanks(void **state)
{
    assert_stops(repeat("- ", " ", 19000, "a\n"), SIZE_MAX);
    assert_stops(repeat("- ", " ", 20000, "a\n"), 20002);
    sc_status status;
    char *text = repeat("- ", "                    ", 500, "a\n"); /* 10001 blanks */
    char *lines = repeat("", text, 4, "");
    assert_int_equal(find_stop(lines, &status), 3 * strlen(text) + 10002);
    assert_int_equal(status, SC_ELIMIT);
    free(lines);
    free(text);
    assert_stops(repeat("a:\n", "                                        - b\n", 100000, ""),
                 SIZE_MAX);
}

static void test_yaml_guard__lines_of_percent(void **state)
{
    assert_stops(repeat("%", "a", 10000, "\n---\na\n"), SIZE_MAX);
    assert_stops(repeat("%", "a", 15000, "\n---\na\n"), 0);
    assert_stops(repeat("a: ", "%", 100000, "\n"), SIZE_MAX);
    assert_stops(repeat("", "%A b\n", 4000, "---\na\n"), SIZE_MAX);
    assert_stops(repeat("", "%A b\n", 4001, "---\na\n"), (size_t)4000 * 5);
}

static void test_yaml_guard__tokens_in_a_line(void **state)
{
    assert_stops(repeat("[", "1,", 249998, "]"), SIZE_MAX);
    assert_stops(repeat("[", "1,", 250001, "]"), 2 * 250000);
    assert_stops(repeat("[", "1,\n", 1000000, "]"), SIZE_MAX);
    assert_stops(repeat("a: ", "QUJD+/", 1000000, "\n"), SIZE_MAX);
}

/* Each in a word of 40 letters, which are passed at once. */
static void test_yaml_guard__no_token_hides_in_a_word(void **state)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzäöüABCDEFGHIJK";
    static const char tokens[] = "[]{},:&*!";
    for (size_t i = 0; tokens[i] != '\0'; i++) {
        char unit[sizeof word + 1];
        size_t length = (size_t)snprintf(unit, sizeof unit, "%s%c", word, tokens[i]);
        assert_stops(repeat("", unit, 250000, "\n"), SIZE_MAX);
        assert_stops(repeat("", unit, 250001, "\n"), 250001 * length - 1);
    }
}

static void test_yaml_guard__tabs_that_free_memory_twice(void **state)
{
    static const char *const fatal[] = {"? b: \t? c",       "? b: \t?",  "? b:\t- c",
                                        "? b: \t-",         "? b:\t: c", "?\n b: \t| c",
                                        "a: 1\n? b: \t > c"};
    static const char *const fine[] = {"b: \t? c",    "? b: \tc",          "? b: - c", "? b: \t-c",
                                       "? b:\n\t- c", "a: what? b: \t- c", "? b\t: c"};
    sc_status status;
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++) {
        assert_int_not_equal(find_stop(fatal[i], &status), SIZE_MAX);
        assert_int_equal(status, SC_ESYNTAX);
    }
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_int_equal(find_stop(fine[i], &status), SIZE_MAX);
    assert_fails(SC__FORMAT_YAML, "? b: \t? b: \t", SC_ESYNTAX, 1, 3);
    assert_fails(SC__FORMAT_YAML, "a: {x: 1}\n? c\n: d: \t| x\n", SC_ESYNTAX, 3, 7);
}

static void test_yaml_guard__what_is_wrong_before_comes_first(void **state)
{
    char *text = repeat("a: 1\na: 2\nb: |\n", "\n", 2000, "c: 3\n");
    assert_fails(SC__FORMAT_YAML, text, SC_EDUPLICATE, 2, 1);
    free(text);
    text = repeat("a: 1\nb: |\n", "\n", 2000, "c: 3\n");
    assert_fails(SC__FORMAT_YAML, text, SC_ELIMIT, 1002, 1);
    free(text);
}

/* libfyaml takes stack for each blank line behind the text of a block scalar. */
static void read_many_blank_lines(void *text)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, text);
    assert_int_equal(parsed.status, SC_OK);
    parsed_free(&parsed);
}

static void test_yaml_guard__what_it_lets_through_fits_a_small_stack(void **state)
{
    char *text = repeat("a: |\n  x\n", "\n", 998, "b: |+\n  x\n");
    run_on_small_stack(read_many_blank_lines, text);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_guard__blank_lines),
        cmocka_unit_test(test_yaml_guard__long_runs_of_blanks),
        cmocka_unit_test(test_yaml_guard__lines_of_percent),
        cmocka_unit_test(test_yaml_guard__tokens_in_a_line),
        cmocka_unit_test(test_yaml_guard__no_token_hides_in_a_word),
        cmocka_unit_test(test_yaml_guard__tabs_that_free_memory_twice),
        cmocka_unit_test(test_yaml_guard__what_is_wrong_before_comes_first),
        cmocka_unit_test(test_yaml_guard__what_it_lets_through_fits_a_small_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
