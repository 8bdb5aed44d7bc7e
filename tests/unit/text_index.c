/* tests/unit/text_index.c: the index of a text gives the places that counting from its start does.
 */
#include "support.h"

#include "base/text_index.h"

#include <stdlib.h>
#include <string.h>

static void expect_same_place(const struct sc__text_index *index, size_t offset)
{
    struct sc__place counted = sc__text_place(index->text, offset);
    struct sc__place found = sc__text_index_place(index, offset);
    assert_int_equal(found.line, counted.line);
    assert_int_equal(found.column, counted.column);
    assert_int_equal(found.source.length, counted.source.length);
    assert_memory_equal(found.source.data, counted.source.data, counted.source.length);
    assert_int_equal(found.source.data[found.source.length], '\0');
}

static void expect_same_places(enum sc__text_kind kind, const char *bytes, size_t length)
{
    struct sc__text *text =
        sc__text_copy(&sc__default_allocator, kind, (sc_str){"name", 4}, (sc_str){bytes, length});
    struct sc__arena arena;
    sc__arena_init(&arena, &sc__default_allocator, 256);
    assert_non_null(text);
    const struct sc__text_index *index = sc__text_index_create(text, &arena);
    assert_non_null(index);
    for (size_t offset = 0; offset <= length + 2; offset++)
        expect_same_place(index, offset);
    sc__arena_fini(&arena);
    sc__text_release(text);
}

/* Pieces that places hang on; `frequent` of 8 times it is a plain letter instead. */
static size_t make_text(unsigned *seed, unsigned frequent, char *bytes, size_t most)
{
    static const struct {
        const char *bytes;
        size_t length;
    } pieces[] = {{"\n", 1},
                  {"\r\n", 2},
                  {"\xC3\xA9", 2},
                  {"\xE2\x82\xAC", 3},
                  {"\0", 1},
                  {"=", 1},
                  {"\xF0\x9F\x98\x80", 4},
                  {"\xEF\xBB\xBF", 3},
                  {"\0NAME=", 6},
                  {"A\0B=\n", 5},
                  {"\x80", 1}};
    size_t length = 0;
    while (length + 8 < most) {
        size_t piece = (size_t)rand_r(seed) % (sizeof pieces / sizeof *pieces);
        if ((unsigned)rand_r(seed) % 8 < frequent) {
            bytes[length++] = 'x';
            continue;
        }
        memcpy(bytes + length, pieces[piece].bytes, pieces[piece].length);
        length += pieces[piece].length;
    }
    return length;
}

static void test_text_index__random_texts_have_the_places_that_are_counted(void **state)
{
    char bytes[3 * SC__TEXT_STEP];
    unsigned seed = 7;
    for (unsigned round = 0; round < 120; round++) {
        size_t most = 8 + (size_t)rand_r(&seed) % (sizeof bytes - 8);
        size_t length = make_text(&seed, round % 9, bytes, most);
        expect_same_places(SC__TEXT_PLAIN, bytes, length);
        expect_same_places(SC__TEXT_ENTRIES, bytes, length);
    }
}

static void test_text_index__steps_end_within_lines_and_characters(void **state)
{
    char bytes[2 * SC__TEXT_STEP + 1];
    for (size_t length = 2 * SC__TEXT_STEP - 3; length < sizeof bytes; length++) {
        for (size_t i = 0; i < length; i++)
            bytes[i] = "\xE2\x82\xAC"[i % 3];
        memcpy(bytes, "\xEF\xBB\xBF", 3);
        expect_same_places(SC__TEXT_PLAIN, bytes, length);
        memcpy(bytes, "AB=", 3);
        expect_same_places(SC__TEXT_ENTRIES, bytes, length);
    }
}

static void test_text_index__short_texts_have_places_too(void **state)
{
    expect_same_places(SC__TEXT_PLAIN, "", 0);
    expect_same_places(SC__TEXT_ENTRIES, "", 0);
    expect_same_places(SC__TEXT_PLAIN, "\xEF\xBB\xBF\n", 4);
    expect_same_places(SC__TEXT_ENTRIES, "\xEF\xBB\xBF=\xEF\xBB\xBF\nx", 9);
    expect_same_places(SC__TEXT_ENTRIES, "A=1\0\0nameless\0=\0", 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_index__random_texts_have_the_places_that_are_counted),
        cmocka_unit_test(test_text_index__steps_end_within_lines_and_characters),
        cmocka_unit_test(test_text_index__short_texts_have_places_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
