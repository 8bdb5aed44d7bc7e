/* tests/unit/error.c: what an error says, to the byte. */
#include "base/error.h"

#include "base/utf8.h"
#include "support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct sc__text *make(enum sc__text_kind kind, const char *bytes, size_t length)
{
    struct sc__text *text = sc__text_copy(&sc__default_allocator, kind, (sc_str){"app.toml", 8},
                                          (sc_str){bytes, length});
    assert_non_null(text);
    return text;
}

/* An error at a byte of a text, printed. */
static void expect_printed(const char *bytes, size_t offset, const char *printed)
{
    char buffer[2048];
    sc_error error;
    struct sc__text *text = make(SC__TEXT_PLAIN, bytes, strlen(bytes));
    assert_int_equal(sc__error_at(&error, text, offset, SC_ESYNTAX, "expected %s", "':'"),
                     SC_ESYNTAX);
    size_t length = sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, printed);
    assert_int_equal(length, strlen(printed));
    sc__text_release(text);
}

static void test_error__prints_place_message_line_and_caret(void **state)
{
    expect_printed("a = 1\nb ! 2\nc = 3\n", 8,
                   "app.toml:2:3: expected ':'\n"
                   "  b ! 2\n"
                   "    ^\n");
    expect_printed("x", 0, "app.toml:1:1: expected ':'\n  x\n  ^\n");
    expect_printed("x", 1, "app.toml:1:2: expected ':'\n  x\n   ^\n");
}

static void test_error__the_caret_stands_under_its_character(void **state)
{
    expect_printed("\t\ta", 2, "app.toml:1:3: expected ':'\n  \t\ta\n  \t\t^\n");
    expect_printed("\xC3\xA9\xE2\x82\xACx", 5,
                   "app.toml:1:3: expected ':'\n  \xC3\xA9\xE2\x82\xACx\n    ^\n");
    expect_printed("\xEF\xBB\xBF"
                   "ab",
                   4, "app.toml:1:2: expected ':'\n  ab\n   ^\n");
    expect_printed("ab\r\nc", 2, "app.toml:1:3: expected ':'\n  ab\n    ^\n");
}

/* rule 25: what a secret key holds, as far as its line tells. */
static void test_error__secrets_are_masked(void **state)
{
    expect_printed("password = \"hunter2", 19,
                   "app.toml:1:20: expected ':'\n"
                   "  password =********\n            ^\n");
    expect_printed("{\"a\": 1, \"API_KEY\" : \"k\", \"b\": 2}", 6,
                   "app.toml:1:7: expected ':'\n  {\"a\": 1, \"API_KEY\" :********\n        ^\n");
    expect_printed("db.token_add: [x]", 13,
                   "app.toml:1:14: expected ':'\n  db.token_add:********\n               ^\n");
    expect_printed("tokens: 5", 8, "app.toml:1:9: expected ':'\n  tokens: 5\n          ^\n");
}

static void test_error__the_value_of_a_secret_variable_is_masked(void **state)
{
    static const char bytes[] = "A_PASSWORD=hunter2\0A_TOKEN__X=hunter2\0A_B=shown";
    sc_error error;
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_ENTRIES,
                                          (sc_str){"A", 1}, (sc_str){bytes, sizeof bytes - 1});
    sc__error_at(&error, text, 13, SC_ERANGE, "too large");
    assert_string_equal(error.excerpt, "********");
    assert_int_equal(error.caret, 0);
    sc__error_at(&error, text, 32, SC_ERANGE, "too large");
    assert_string_equal(error.excerpt, "********");
    sc__error_at(&error, text, sizeof bytes - 3, SC_ERANGE, "too large");
    assert_string_equal(error.excerpt, "shown");
    sc__text_release(text);
}

static void test_error__an_empty_line_has_a_caret(void **state)
{
    expect_printed("a\n\nb", 2, "app.toml:2:1: expected ':'\n  \n  ^\n");
    expect_printed("a\n", 2, "app.toml:2:1: expected ':'\n  \n  ^\n");
    expect_printed("", 0, "app.toml:1:1: expected ':'\n  \n  ^\n");
    expect_printed("\r\n", 0, "app.toml:1:1: expected ':'\n  \n  ^\n");
}

/* What would move the cursor, or is no character, must not reach a terminal. */
static void test_error__control_and_broken_bytes_are_shown_as_question_marks(void **state)
{
    expect_printed("a\x1B[1m\x7F\x01"
                   "b",
                   7, "app.toml:1:8: expected ':'\n  a?[1m??b\n         ^\n");
    expect_printed("\xFF\xC3"
                   "b",
                   2, "app.toml:1:3: expected ':'\n  ??b\n    ^\n");
    expect_printed("a\xE2\x82", 1, "app.toml:1:2: expected ':'\n  a??\n   ^\n");
}

static void test_error__a_long_line_is_cut_around_the_place(void **state)
{
    char *line = malloc(200001);
    char expected[512];
    memset(line, 'x', 200000);
    line[200000] = '\0';
    line[100000] = '!';
    int length = snprintf(expected, sizeof expected, "app.toml:1:100001: expected ':'\n  ...");
    memset(expected + length, 'x', 72);
    strcpy(expected + length + 72, "!");
    memset(expected + length + 73, 'x', 71);
    snprintf(expected + length + 144, 100, "...\n  %*s^\n", 75, "");
    expect_printed(line, 100000, expected);
    memset(line, 'y', 200000);
    snprintf(expected, sizeof expected, "app.toml:1:1: expected ':'\n  %.72s...\n  ^\n", line);
    expect_printed(line, 0, expected);
    snprintf(expected, sizeof expected, "app.toml:1:200001: expected ':'\n  ...%.72s\n  %*s^\n",
             line, 75, "");
    expect_printed(line, 200000, expected);
    free(line);
}

/* A cut between the bytes of a character would make the excerpt invalid. */
static void test_error__a_long_line_is_cut_between_characters(void **state)
{
    char line[1001] = "";
    for (size_t shift = 0; shift < 4; shift++) {
        memset(line, 'x', shift);
        for (size_t at = shift; at + 4 <= 1000; at += 4)
            memcpy(line + at, "\xF0\x9F\x98\x80", 5);
        for (size_t place = 400; place < 404; place++) {
            sc_error error;
            struct sc__text *text = make(SC__TEXT_PLAIN, line, strlen(line));
            sc__error_at(&error, text, place + shift, SC_ESYNTAX, "x");
            size_t length = strlen(error.excerpt);
            assert_int_equal(sc__utf8_valid_prefix(error.excerpt, length), length);
            if (place % 4 == 0) {
                assert_int_equal(error.caret, 3 + 18);
                assert_int_equal(sc__utf8_count(error.excerpt, length), 3 + 18 + 18 + 3);
                assert_int_equal(error.column, shift + 101);
            }
            sc__text_release(text);
        }
    }
}

/* Four-byte characters fill the excerpt's bytes, and broken ones its characters. */
static void test_error__any_bytes_fit_the_excerpt(void **state)
{
    char line[600];
    srand(1);
    for (int round = 0; round < 2000; round++) {
        sc_error error;
        for (size_t i = 0; i < sizeof line; i++)
            line[i] = (char)(round % 2 ? rand() % 255 + 1 : "\xF0\x9F\x98\x80"[i % 4]);
        struct sc__text *text = make(SC__TEXT_PLAIN, line, sizeof line);
        sc__error_at(&error, text, (size_t)rand() % (sizeof line + 1), SC_ESYNTAX, "x");
        size_t length = strlen(error.excerpt);
        assert_true(length < SC_ERROR_TEXT);
        assert_int_equal(sc__utf8_valid_prefix(error.excerpt, length), length);
        assert_true(error.caret <= sc__utf8_count(error.excerpt, length));
        sc__text_release(text);
    }
}

static void test_error__a_variable_counts_from_its_value(void **state)
{
    static const char bytes[] = "A=1\0APP_B=x\nyz!";
    char buffer[256];
    sc_error error;
    struct sc__text *text = make(SC__TEXT_ENTRIES, bytes, sizeof bytes);
    sc__error_at(&error, text, 14, SC_ESYNTAX, "wrong");
    assert_int_equal(error.offset, 4);
    sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, "APP_B:2:3: wrong\n  yz!\n    ^\n");
    sc__error_at(&error, text, 5, SC_EINVALID, "a strange name");
    assert_int_equal(error.offset, 0);
    sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, "APP_B:1:1: a strange name\n  x\n  ^\n");
    sc__error_at(&error, text, sizeof bytes, SC_EINVALID, "behind all");
    assert_string_equal(error.source, "app.toml");
    assert_int_equal(error.offset, sizeof bytes);
    sc__text_release(text);
}

static void test_error__without_a_place_only_the_message_is_printed(void **state)
{
    char buffer[512];
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc__error_set(&error, SC_EINVALID, "option %d is wrong", 7), SC_EINVALID);
    assert_int_equal(error.line, 0);
    sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, "option 7 is wrong\n");
    assert_int_equal(sc__error_system(&error, SC_EIO, "a.toml", ENOENT, "cannot open"), SC_EIO);
    assert_int_equal(error.system_errno, ENOENT);
    sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, "a.toml: cannot open: No such file or directory\n");
    assert_int_equal(sc__error_no_memory(&error), SC_ENOMEM);
    assert_int_equal(error.system_errno, 0);
    sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, "out of memory\n");
    error.message[0] = '\0';
    error.status = SC_ESTALE;
    sc_error_format(&error, buffer, sizeof buffer);
    assert_string_equal(buffer, "the handle was released\n");
}

static void test_error__nobody_need_want_it(void **state)
{
    struct sc__text *text = make(SC__TEXT_PLAIN, "a", 1);
    assert_int_equal(sc__error_set(NULL, SC_ETYPE, "x"), SC_ETYPE);
    assert_int_equal(sc__error_at(NULL, text, 0, SC_ESYNTAX, "x"), SC_ESYNTAX);
    assert_int_equal(sc__error_system(NULL, SC_EIO, "a", ENOENT, "x"), SC_EIO);
    assert_int_equal(sc__error_no_memory(NULL), SC_ENOMEM);
    sc__text_release(text);
}

static void test_error__a_buffer_too_small_holds_the_beginning(void **state)
{
    static const char whole[] = "app.toml:1:1: expected ':'\n  x\n  ^\n";
    sc_error error;
    struct sc__text *text = make(SC__TEXT_PLAIN, "x", 1);
    sc__error_at(&error, text, 0, SC_ESYNTAX, "expected ':'");
    for (size_t capacity = 0; capacity <= sizeof whole + 1; capacity++) {
        char buffer[64];
        memset(buffer, '#', sizeof buffer);
        assert_int_equal(sc_error_format(&error, capacity ? buffer : NULL, capacity),
                         sizeof whole - 1);
        size_t kept = capacity == 0 ? 0 : capacity < sizeof whole ? capacity - 1 : sizeof whole - 1;
        assert_memory_equal(buffer, whole, kept);
        assert_int_equal(buffer[kept], capacity ? '\0' : '#');
        assert_int_equal(buffer[kept + 1], '#');
    }
    sc__text_release(text);
}

static void test_error__a_message_is_one_line_of_characters(void **state)
{
    char text[400];
    sc_error error;
    sc__error_set(&error, SC_EINVALID, "key \"%s\" is strange", "a\nb\x1B\xFF\xC3");
    assert_string_equal(error.message, "key \"a?b???\" is strange");
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', shift);
        for (size_t at = shift; at + 4 < sizeof text; at += 3)
            memcpy(text + at, "\xE2\x82\xAC", 4);
        sc__error_set(&error, SC_EINVALID, "%s", text);
        size_t length = strlen(error.message);
        assert_int_equal(length, shift + (255 - shift) / 3 * 3);
        assert_memory_equal(error.message, text, length);
        sc__error_text(error.source, (sc_str){text, strlen(text)});
        assert_memory_equal(error.source, error.message, length + 1);
    }
}

static void test_error__a_text_field_takes_any_length(void **state)
{
    char text[300], field[SC_ERROR_TEXT];
    memset(text, 'x', sizeof text);
    sc__error_text(field, (sc_str){NULL, 0});
    assert_string_equal(field, "");
    sc__error_text(field, (sc_str){text, 255});
    assert_int_equal(strlen(field), 255);
    sc__error_text(field, (sc_str){text, 256});
    assert_int_equal(strlen(field), 255);
    memset(text, '\x80', sizeof text);
    sc__error_text(field, (sc_str){text, 300});
    assert_string_equal(field, "");
}

static void test_error__every_status_has_a_name_and_a_text(void **state)
{
    for (int status = SC_OK; status <= SC_ESIGNAL; status++) {
        assert_memory_equal(sc_status_name((sc_status)status), "SC_", 3);
        assert_true(strlen(sc_status_text((sc_status)status)) > 5);
    }
    assert_string_equal(sc_status_name(SC_EDUPLICATE), "SC_EDUPLICATE");
    assert_string_equal(sc_status_name((sc_status)(SC_ESIGNAL + 1)), "SC_?");
    assert_string_equal(sc_status_name((sc_status)-1), "SC_?");
    assert_string_equal(sc_status_text((sc_status)99), "unknown status");
}

static void test_error__prints_to_a_stream_what_it_formats(void **state)
{
    char *printed = NULL;
    size_t length = 0;
    char formatted[2048];
    sc_error error = SC_ERROR_INIT;
    memset(error.source, 's', SC_ERROR_TEXT - 1);
    memset(error.message, 'm', SC_ERROR_TEXT - 1);
    memset(error.excerpt, 'e', SC_ERROR_TEXT - 1);
    error.line = error.column = UINT32_MAX;
    error.caret = SC_ERROR_TEXT - 1;
    FILE *stream = open_memstream(&printed, &length);
    sc_error_print(&error, stream);
    fclose(stream);
    assert_int_equal(sc_error_format(&error, formatted, sizeof formatted), length);
    assert_string_equal(printed, formatted);
    free(printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error__prints_place_message_line_and_caret),
        cmocka_unit_test(test_error__the_caret_stands_under_its_character),
        cmocka_unit_test(test_error__secrets_are_masked),
        cmocka_unit_test(test_error__the_value_of_a_secret_variable_is_masked),
        cmocka_unit_test(test_error__an_empty_line_has_a_caret),
        cmocka_unit_test(test_error__control_and_broken_bytes_are_shown_as_question_marks),
        cmocka_unit_test(test_error__a_long_line_is_cut_around_the_place),
        cmocka_unit_test(test_error__a_long_line_is_cut_between_characters),
        cmocka_unit_test(test_error__any_bytes_fit_the_excerpt),
        cmocka_unit_test(test_error__a_variable_counts_from_its_value),
        cmocka_unit_test(test_error__without_a_place_only_the_message_is_printed),
        cmocka_unit_test(test_error__nobody_need_want_it),
        cmocka_unit_test(test_error__a_buffer_too_small_holds_the_beginning),
        cmocka_unit_test(test_error__a_message_is_one_line_of_characters),
        cmocka_unit_test(test_error__a_text_field_takes_any_length),
        cmocka_unit_test(test_error__every_status_has_a_name_and_a_text),
        cmocka_unit_test(test_error__prints_to_a_stream_what_it_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
