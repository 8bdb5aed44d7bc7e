/* tests/unit/path.c: the grammar of rule 24, its errors to the byte, its one canonical spelling. */
#include "value/path.h"

#include "support.h"

#include <stdlib.h>
#include <string.h>

/* The steps of a path, as 'key' or [index] each, the keys decoded. */
static void expect_steps(const char *text, const char *expected)
{
    struct sc__path path;
    struct sc__path_step step;
    char found[512] = "", key[128];
    enum sc__path_result result;
    sc__path_init(&path, text, strlen(text));
    while ((result = sc__path_next(&path, &step)) == SC__PATH_STEP) {
        size_t end = strlen(found);
        if (step.is_index) {
            snprintf(found + end, sizeof found - end, "[%u]", step.index);
            continue;
        }
        size_t length = sc__path_step_decode(&step, key);
        assert_true(sc__path_step_is(&step, key, length));
        assert_false(sc__path_step_is(&step, key, length + 1));
        assert_true(length == 0 || !sc__path_step_is(&step, key, length - 1));
        snprintf(found + end, sizeof found - end, "'%.*s'", (int)length, key);
    }
    assert_int_equal(result, SC__PATH_END);
    assert_string_equal(found, expected);
}

static void expect_wrong(const char *text, size_t at, const char *problem)
{
    struct sc__path path;
    struct sc__path_step step;
    enum sc__path_result result;
    sc__path_init(&path, text, strlen(text));
    do
        result = sc__path_next(&path, &step);
    while (result == SC__PATH_STEP);
    if (result != SC__PATH_INVALID || (size_t)(path.at - path.start) != at)
        print_error("of %s\n", text);
    assert_int_equal(result, SC__PATH_INVALID);
    assert_int_equal(path.at - path.start, at);
    assert_string_equal(path.problem, problem);
}

static void test_path__steps_are_keys_and_indices(void **state) /* rule 24 */
{
    expect_steps("", "");
    expect_steps("a", "'a'");
    expect_steps("a.b[2].\"dotted.key\"", "'a''b'[2]'dotted.key'");
    expect_steps("[0][10]", "[0][10]");
    expect_steps("a[0].b", "'a'[0]'b'");
    expect_steps("a[4294967294]", "'a'[4294967294]");
    expect_steps("\"\".\"\"", "''''");
    expect_steps("\"a\"[1]", "'a'[1]");
    expect_steps("a b=c\\d.\xC3\xA9", "'a b=c\\d''\xC3\xA9'");
    expect_steps("\"\\\"\\\\\\n\\u00e9\\ud83d\\ude00]\"", "'\"\\\n\xC3\xA9\xF0\x9F\x98\x80]'");
    expect_steps("-1.+.$", "'-1''+''$'");
}

static void test_path__every_error_has_its_place(void **state) /* rule 24 */
{
    expect_wrong(".", 0, "expected a key");
    expect_wrong(".a", 0, "expected a key");
    expect_wrong("a..b", 2, "expected a key");
    expect_wrong("a.", 2, "expected a key behind the '.'");
    expect_wrong("a.[0]", 2, "expected a key behind the '.'");
    expect_wrong("]", 0, "this character must stand in a quoted key");
    expect_wrong("ab]", 2, "this character must stand in a quoted key");
    expect_wrong("a\"b\"", 1, "this character must stand in a quoted key");
    expect_wrong("a\tb", 1, "this character must stand in a quoted key");
    expect_wrong("a.b\x7F", 3, "this character must stand in a quoted key");
    expect_wrong("a[0]b", 4, "expected '.' or '[' behind the step");
    expect_wrong("a[0]\"b\"", 4, "expected '.' or '[' behind the step");
    expect_wrong("\"a\"b", 3, "expected '.' or '[' behind the step");
    expect_wrong("a[", 2, "expected an index behind the '['");
    expect_wrong("a[]", 2, "expected an index behind the '['");
    expect_wrong("a[-1]", 2, "expected an index behind the '['");
    expect_wrong("a[ 1]", 2, "expected an index behind the '['");
    expect_wrong("a[\"b\"]", 2, "expected an index behind the '['");
    expect_wrong("a[01]", 2, "an index has no leading zeros");
    expect_wrong("a[00]", 2, "an index has no leading zeros");
    expect_wrong("a[4294967295]", 2, "the index is too large");
    expect_wrong("a[99999999999999999999999]", 2, "the index is too large");
    expect_wrong("a[1", 3, "expected ']' behind the index");
    expect_wrong("a[1x]", 3, "expected ']' behind the index");
    expect_wrong("a[1.5]", 3, "expected ']' behind the index");
    expect_wrong("a.\"b", 4, "the quoted key has no closing '\"'");
    expect_wrong("\"", 1, "the quoted key has no closing '\"'");
    expect_wrong("\"a\\\"", 4, "the quoted key has no closing '\"'");
    expect_wrong("\"a\\", 3, "the quoted key has no closing '\"'");
    expect_wrong("\"a\nb\"", 2, "a control character must be written as an escape");
    expect_wrong("\"\\\n\"", 2, "a control character must be written as an escape");
    expect_wrong("\"ab\\x\"", 3, "this escape stands for no character");
    expect_wrong("\"\\u12\"", 1, "this escape stands for no character");
    expect_wrong("\"\\n\\ud800\\n\"", 3, "this escape stands for no character");
    expect_wrong("\"\\udc00\"", 1, "this escape stands for no character");
    expect_wrong("\"\\ud83d\\ude00\\ud83d\"", 13, "this escape stands for no character");
}

static void test_path__a_nul_is_a_control_character(void **state)
{
    struct sc__path path;
    struct sc__path_step step;
    sc__path_init(&path, "a\0b", 3);
    assert_int_equal(sc__path_next(&path, &step), SC__PATH_INVALID);
    assert_int_equal(path.at - path.start, 1);
    sc__path_init(&path, "\"\\u0000\"", 8);
    assert_int_equal(sc__path_next(&path, &step), SC__PATH_STEP);
    assert_true(sc__path_step_is(&step, "\0", 1));
    assert_false(sc__path_step_is(&step, "", 0));
}

static void test_path__an_index_is_no_key(void **state)
{
    struct sc__path path;
    struct sc__path_step step;
    sc__path_init(&path, "[1]", 3);
    assert_int_equal(sc__path_next(&path, &step), SC__PATH_STEP);
    assert_false(sc__path_step_is(&step, "1", 1));
    assert_false(sc__path_step_is(&step, "", 0));
}

static void expect_spelling(const char *key, size_t length, const char *spelling)
{
    struct sc__buffer path;
    sc__buffer_init(&path, &sc__default_allocator);
    sc__path_append_key(&path, (sc_str){key, length});
    assert_int_equal(path.length, strlen(spelling));
    assert_memory_equal(path.data, spelling, path.length);
    assert_int_equal(sc__path_key_is_plain((sc_str){key, length}), spelling[0] != '"');
    sc__buffer_fini(&path);
}

static void test_path__a_key_is_quoted_only_where_it_must_be(void **state) /* rule 24 */
{
    expect_spelling("a-b_c", 5, "a-b_c");
    expect_spelling("\xC3\xA9'#:/", 6, "\xC3\xA9'#:/");
    expect_spelling("0", 1, "0");
    expect_spelling("", 0, "\"\"");
    expect_spelling("a.b", 3, "\"a.b\"");
    expect_spelling("a b", 3, "\"a b\"");
    expect_spelling("a=b", 3, "\"a=b\"");
    expect_spelling("a[", 2, "\"a[\"");
    expect_spelling("]", 1, "\"]\"");
    expect_spelling("\"", 1, "\"\\\"\"");
    expect_spelling("\\", 1, "\"\\\\\"");
    expect_spelling("\0\n\x7F", 3, "\"\\u0000\\n\\u007f\"");
}

struct random_step {
    bool is_index;
    uint32_t index;
    size_t length;
    char key[8];
};

static void fill_random_step(struct random_step *step)
{
    static const char special[] = ".[]\"\\= \t\n\x7F\x01/u0";
    step->is_index = rand() % 3 == 0;
    step->index = (uint32_t)rand() % 2 ? (uint32_t)rand() : (uint32_t)rand() % 10;
    step->length = (size_t)rand() % sizeof step->key;
    for (size_t i = 0; i < step->length; i++)
        step->key[i] = rand() % 2 ? special[(size_t)rand() % sizeof special] : 'a';
}

/* What is written reads back step by step, and what is read is written the same again. */
static void test_path__canonical_spellings_come_back(void **state) /* rule 24 */
{
    srand(3);
    for (int round = 0; round < 20000; round++) {
        struct random_step steps[6];
        struct sc__buffer written;
        struct sc__path path;
        struct sc__path_step step;
        size_t count = (size_t)rand() % 7;
        sc__buffer_init(&written, &sc__default_allocator);
        for (size_t i = 0; i < count; i++) {
            fill_random_step(&steps[i]);
            if (steps[i].is_index)
                sc__path_append_index(&written, steps[i].index);
            else
                sc__path_append_key(&written, (sc_str){steps[i].key, steps[i].length});
        }
        sc__path_init(&path, written.data ? written.data : "", written.length);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(sc__path_next(&path, &step), SC__PATH_STEP);
            assert_int_equal(step.is_index, steps[i].is_index);
            if (step.is_index) {
                assert_int_equal(step.index, steps[i].index);
                continue;
            }
            assert_true(sc__path_step_is(&step, steps[i].key, steps[i].length));
        }
        assert_int_equal(sc__path_next(&path, &step), SC__PATH_END);
        sc__buffer_fini(&written);
    }
}

/* Any bytes end in a path or in an error that lies inside. */
static void test_path__any_bytes_are_judged(void **state)
{
    static const char alphabet[] = "ab.[]\"\\u0d8=\x80\xC3\x01";
    char text[12], key[12];
    srand(4);
    for (int round = 0; round < 200000; round++) {
        struct sc__path path;
        struct sc__path_step step;
        enum sc__path_result result;
        size_t length = (size_t)rand() % (sizeof text + 1);
        char *copy = malloc(length ? length : 1); /* a sanitizer sees a step too far */
        for (size_t i = 0; i < length; i++)
            text[i] = alphabet[(size_t)rand() % sizeof alphabet];
        assert_non_null(copy);
        memcpy(copy, text, length);
        sc__path_init(&path, copy, length);
        while ((result = sc__path_next(&path, &step)) == SC__PATH_STEP) {
            if (!step.is_index)
                assert_true(sc__path_step_is(&step, key, sc__path_step_decode(&step, key)));
        }
        assert_true(path.at >= path.start && path.at <= path.end);
        assert_int_equal(result == SC__PATH_END, path.at == path.end && !path.problem);
        free(copy);
    }
}

/* Byte by byte, as the grammar has it. */
static bool is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool ends_a_key = i == 0 || i + 1 == length || text[i - 1] == '.';
        if (text[i] == '.' ? ends_a_key : sc__path_byte_needs_quotes(text[i]))
            return false;
    }
    return length > 0;
}

static void test_path__plain_paths_are_told_from_others_at_every_length(void **state)
{
    static const char others[] = "..[]\"\\= \t\x7F\xC3";
    char text[80];
    for (size_t length = 0; length <= 64; length++) {
        memset(text, 'a', sizeof text); /* behind the text as well, and then not */
        assert_int_equal(sc__path_is_plain(text, length), length > 0);
        for (size_t at = 0; at < length; at++) {
            for (size_t next = at; next < length && next < at + 3; next++) {
                for (size_t i = 0; i + 1 < sizeof others; i++) {
                    memset(text, 'a', length);
                    memset(text + length, '[', sizeof text - length);
                    text[at] = '.';
                    text[next] = others[i];
                    assert_int_equal(sc__path_is_plain(text, length), is_plain(text, length));
                }
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path__steps_are_keys_and_indices),
        cmocka_unit_test(test_path__every_error_has_its_place),
        cmocka_unit_test(test_path__a_nul_is_a_control_character),
        cmocka_unit_test(test_path__an_index_is_no_key),
        cmocka_unit_test(test_path__a_key_is_quoted_only_where_it_must_be),
        cmocka_unit_test(test_path__canonical_spellings_come_back),
        cmocka_unit_test(test_path__any_bytes_are_judged),
        cmocka_unit_test(test_path__plain_paths_are_told_from_others_at_every_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
