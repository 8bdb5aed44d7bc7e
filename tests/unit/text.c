/* tests/unit/text.c: places, as an editor counts them, and the life of a text. */
#include "base/text.h"

#include "failing_allocator.h"
#include "support.h"

#include <string.h>

static struct sc__text *make(enum sc__text_kind kind, const char *bytes, size_t length)
{
    struct sc__text *text =
        sc__text_copy(&sc__default_allocator, kind, (sc_str){"name", 4}, (sc_str){bytes, length});
    assert_non_null(text);
    return text;
}

static void expect_place(const struct sc__text *text, size_t offset, uint32_t line, uint32_t column)
{
    struct sc__place place = sc__text_place(text, offset);
    if (place.line != line || place.column != column)
        print_error("at byte %zu\n", offset);
    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void expect_line(const struct sc__text *text, size_t offset, const char *line)
{
    sc_str found = sc__text_line(text, offset);
    assert_int_equal(found.length, strlen(line));
    assert_memory_equal(found.data, line, found.length);
}

static void test_text__lines_and_columns_count_from_one(void **state)
{
    struct sc__text *text = make(SC__TEXT_PLAIN, "ab\n\nc", 5);
    static const uint32_t places[][2] = {{1, 1}, {1, 2}, {1, 3}, {2, 1}, {3, 1}, {3, 2}};
    for (size_t offset = 0; offset <= 5; offset++)
        expect_place(text, offset, places[offset][0], places[offset][1]);
    expect_place(text, 100, 3, 2);
    assert_int_equal(sc__text_place(text, 0).source.length, 4);
    assert_string_equal(sc__text_place(text, 0).source.data, "name");
    expect_line(text, 0, "ab");
    expect_line(text, 2, "ab");
    expect_line(text, 3, "");
    expect_line(text, 4, "c");
    expect_line(text, 5, "c");
    expect_line(text, 100, "c");
    sc__text_release(text);
}

static void test_text__a_carriage_return_belongs_to_the_line_end(void **state)
{
    struct sc__text *text = make(SC__TEXT_PLAIN, "ab\r\ncd\r\n", 8);
    expect_place(text, 2, 1, 3);
    expect_place(text, 4, 2, 1);
    expect_place(text, 8, 3, 1);
    expect_line(text, 0, "ab");
    expect_line(text, 3, "ab");
    expect_line(text, 5, "cd");
    expect_line(text, 8, "");
    sc__text_release(text);
}

static void test_text__a_column_is_a_character(void **state)
{
    struct sc__text *text = make(SC__TEXT_PLAIN, "\t\xC3\xA9\xF0\x9F\x98\x80x\n\xE2\x82\xAC=", 12);
    expect_place(text, 1, 1, 2);
    expect_place(text, 3, 1, 3);
    expect_place(text, 7, 1, 4);
    expect_place(text, 12, 2, 2);
    expect_line(text, 7, "\t\xC3\xA9\xF0\x9F\x98\x80x");
    sc__text_release(text);
}

static void test_text__a_byte_order_mark_takes_no_column(void **state)
{
    struct sc__text *text = make(SC__TEXT_PLAIN,
                                 "\xEF\xBB\xBF"
                                 "a\nb",
                                 6);
    expect_place(text, 3, 1, 1);
    expect_place(text, 4, 1, 2);
    expect_place(text, 5, 2, 1);
    expect_line(text, 3, "a");
    expect_line(text, 4, "a");
    expect_place(text, 0, 1, 1);
    sc__text_release(text);
    text = make(SC__TEXT_PLAIN, "\xEF\xBB\xBF", 3);
    expect_place(text, 3, 1, 1);
    expect_line(text, 3, "");
    sc__text_release(text);
}

static void test_text__an_empty_text_has_one_place(void **state)
{
    struct sc__text *text = make(SC__TEXT_PLAIN, NULL, 0);
    expect_place(text, 0, 1, 1);
    expect_line(text, 0, "");
    sc__text_release(text);
}

static void expect_entry(const struct sc__text *text, size_t offset, const char *source,
                         uint32_t line, uint32_t column, const char *content)
{
    struct sc__place place = sc__text_place(text, offset);
    assert_int_equal(place.source.length, strlen(source));
    assert_memory_equal(place.source.data, source, place.source.length);
    expect_place(text, offset, line, column);
    expect_line(text, offset, content);
}

static void test_text__an_entry_is_a_source_of_its_own(void **state)
{
    static const char bytes[] = "A=xy\0BC=1\n\xC3\xA9"
                                "2\0D=\0=";
    struct sc__text *text = make(SC__TEXT_ENTRIES, bytes, sizeof bytes);
    expect_entry(text, 2, "A", 1, 1, "xy");
    expect_entry(text, 3, "A", 1, 2, "xy");
    expect_entry(text, 4, "A", 1, 3, "xy"); /* the NUL that ends it */
    expect_entry(text, 8, "BC", 1, 1, "1");
    expect_entry(text, 12, "BC", 2, 2,
                 "\xC3\xA9"
                 "2");
    expect_entry(text, 16, "D", 1, 1, "");
    expect_entry(text, 18, "", 1, 1, "");
    sc__text_release(text);
}

static void test_text__a_place_in_an_entrys_name_is_its_values_start(void **state)
{
    static const char bytes[] = "A=1\0BC=xy\nz";
    struct sc__text *text = make(SC__TEXT_ENTRIES, bytes, sizeof bytes);
    expect_entry(text, 0, "A", 1, 1, "1");
    expect_entry(text, 4, "BC", 1, 1, "xy");
    expect_entry(text, 6, "BC", 1, 1, "xy");
    sc__text_release(text);
}

static void test_text__an_entry_without_a_name_has_the_texts(void **state)
{
    static const char bytes[] = "odd\0A=1";
    struct sc__text *text = make(SC__TEXT_ENTRIES, bytes, sizeof bytes);
    expect_entry(text, 1, "name", 1, 2, "odd");
    expect_entry(text, 6, "A", 1, 1, "1");
    expect_entry(text, sizeof bytes, "name", 1, 1, "");
    sc__text_release(text);
}

static void test_text__bytes_are_followed_by_zeros(void **state)
{
    static const char zeros[SC__TEXT_PADDING];
    struct failing_allocator memory; /* whose blocks are full of other bytes */
    failing_allocator_init(&memory, 0);
    struct sc__text *text =
        sc__text_create(&memory.allocator, SC__TEXT_PLAIN, (sc_str){"n\0x", 3}, 100);
    memset(text->bytes, 'x', 100);
    assert_memory_equal(text->bytes + 100, zeros, SC__TEXT_PADDING);
    assert_memory_equal(text->name, "n\0x", 4);
    sc__text_truncate(text, 7);
    assert_int_equal(text->length, 7);
    assert_memory_equal(text->bytes + 7, zeros, SC__TEXT_PADDING);
    assert_int_equal(text->bytes[6], 'x');
    sc__text_release(text);
    assert_nothing_held(&memory);
}

static void test_text__the_last_reference_frees(void **state)
{
    struct failing_allocator memory;
    failing_allocator_init(&memory, 0);
    struct sc__text *text =
        sc__text_copy(&memory.allocator, SC__TEXT_PLAIN, (sc_str){NULL, 0}, (sc_str){"abc", 3});
    assert_string_equal(text->name, "");
    assert_ptr_equal(sc__text_retain(text), text);
    sc__text_release(text);
    assert_memory_equal(text->bytes, "abc", 4);
    sc__text_release(text);
    assert_nothing_held(&memory);
    sc__text_release(NULL);
}

static void test_text__no_memory_is_null(void **state)
{
    struct failing_allocator memory;
    failing_allocator_init(&memory, 1);
    assert_null(
        sc__text_copy(&memory.allocator, SC__TEXT_PLAIN, (sc_str){"n", 1}, (sc_str){"abc", 3}));
    assert_null(sc__text_create(&memory.allocator, SC__TEXT_PLAIN, (sc_str){"n", 1}, SIZE_MAX - 8));
    assert_nothing_held(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text__lines_and_columns_count_from_one),
        cmocka_unit_test(test_text__a_carriage_return_belongs_to_the_line_end),
        cmocka_unit_test(test_text__a_column_is_a_character),
        cmocka_unit_test(test_text__a_byte_order_mark_takes_no_column),
        cmocka_unit_test(test_text__an_empty_text_has_one_place),
        cmocka_unit_test(test_text__an_entry_is_a_source_of_its_own),
        cmocka_unit_test(test_text__a_place_in_an_entrys_name_is_its_values_start),
        cmocka_unit_test(test_text__an_entry_without_a_name_has_the_texts),
        cmocka_unit_test(test_text__bytes_are_followed_by_zeros),
        cmocka_unit_test(test_text__the_last_reference_frees),
        cmocka_unit_test(test_text__no_memory_is_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
