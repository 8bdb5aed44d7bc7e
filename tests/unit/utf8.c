/* tests/unit/utf8.c: RFC 3629. */
#include "base/utf8.h"

#include "support.h"

#include <string.h>

static void test_utf8__sequences_at_the_limits_of_each_length(void **state)
{
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {
        {"\x7F", 1},
        {"\xC2\x80", 2},
        {"\xDF\xBF", 2},
        {"\xE0\xA0\x80", 3},
        {"\xED\x9F\xBF", 3},
        {"\xEE\x80\x80", 3},
        {"\xEF\xBF\xBF", 3},
        {"\xF0\x90\x80\x80", 4},
        {"\xF4\x8F\xBF\xBF", 4},
        {"\x80", 0},
        {"\xBF", 0},
        {"\xC0\x80", 0}, /* overlong */
        {"\xC1\xBF", 0},
        {"\xE0\x9F\xBF", 0},
        {"\xF0\x8F\xBF\xBF", 0}, /* overlong */
        {"\xED\xA0\x80", 0},
        {"\xED\xBF\xBF", 0}, /* surrogates */
        {"\xF4\x90\x80\x80", 0},
        {"\xF5\x80\x80\x80", 0},
        {"\xFF", 0}, /* too high */
        {"\xC3", 0},
        {"\xC3x", 0},
        {"\xE2\x82", 0},
        {"\xE2\x82x", 0},
        {"\xF0\x9F\x98", 0},
        {"\xF0\x9F\x98x", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(sc__utf8_sequence(cases[i].text, strlen(cases[i].text)), cases[i].size);
    assert_int_equal(sc__utf8_sequence("\0", 1), 1);
    assert_int_equal(sc__utf8_sequence("\xC3\xA9", 1), 0);
    assert_int_equal(sc__utf8_sequence("", 0), 0);
}

/* Every code point is written as what reads back whole, and every two-byte text is judged. */
static void test_utf8__encoding_and_validity_agree(void **state)
{
    char bytes[4];
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        if (c == 0xD800)
            c = 0xE000;
        size_t size = sc__utf8_encode(c, bytes);
        assert_int_equal(size, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        assert_int_equal(sc__utf8_sequence(bytes, size), size);
        assert_int_equal(sc__utf8_sequence(bytes, size - 1), 0);
        assert_int_equal(sc__utf8_count(bytes, size), 1);
    }
    assert_int_equal(sc__utf8_encode(0x20AC, bytes), 3);
    assert_memory_equal(bytes, "\xE2\x82\xAC", 3);
    assert_int_equal(sc__utf8_encode(0x1F600, bytes), 4);
    assert_memory_equal(bytes, "\xF0\x9F\x98\x80", 4);
    for (unsigned first = 0; first < 256; first++) {
        for (unsigned second = 0; second < 256; second++) {
            char pair[2] = {(char)first, (char)second};
            bool is_ascii = first < 0x80 && second < 0x80;
            bool is_pair = first >= 0xC2 && first < 0xE0 && (second & 0xC0) == 0x80;
            size_t expected = is_ascii || is_pair ? 2 : first < 0x80;
            assert_int_equal(sc__utf8_valid_prefix(pair, 2), expected);
        }
    }
}

/* A broken byte at each offset of a long text, so that each step of eight meets it. */
static void test_utf8__the_valid_prefix_ends_before_the_broken_byte(void **state)
{
    char text[64];
    for (size_t length = 0; length <= 40; length++) {
        memset(text, 'a', sizeof text);
        assert_int_equal(sc__utf8_valid_prefix(text, length), length);
        for (size_t at = 0; at < length; at++) {
            text[at] = '\x80';
            assert_int_equal(sc__utf8_valid_prefix(text, length), at);
            memcpy(text + at, "\xC3\xA9", 2);
            assert_int_equal(sc__utf8_valid_prefix(text, length), at + 1 < length ? length : at);
            memset(text, 'a', sizeof text);
        }
    }
    assert_int_equal(sc__utf8_valid_prefix("ab\xE2\x82\xAC\xE2\x82", 7), 5);
}

static void test_utf8__characters_are_counted_and_not_cut(void **state)
{
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"; /* 1 + 2 + 3 + 4 bytes */
    static const size_t cuts[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    assert_int_equal(sc__utf8_count(text, 10), 4);
    assert_int_equal(sc__utf8_count(text, 0), 0);
    assert_int_equal(sc__utf8_count("\x80\xFF", 2), 1);
    for (size_t most = 0; most < sizeof cuts / sizeof *cuts; most++)
        assert_int_equal(sc__utf8_cut(text, 10, most), cuts[most]);
}

static void test_utf8__a_byte_order_mark_has_three_bytes(void **state)
{
    assert_int_equal(sc__utf8_bom("\xEF\xBB\xBFx", 4), 3);
    assert_int_equal(sc__utf8_bom("\xEF\xBB\xBF", 3), 3);
    assert_int_equal(sc__utf8_bom("\xEF\xBB\xBF", 2), 0);
    assert_int_equal(sc__utf8_bom("\xFF\xFE"
                                  "ab",
                                  4),
                     0);
    assert_int_equal(sc__utf8_bom("", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8__sequences_at_the_limits_of_each_length),
        cmocka_unit_test(test_utf8__encoding_and_validity_agree),
        cmocka_unit_test(test_utf8__the_valid_prefix_ends_before_the_broken_byte),
        cmocka_unit_test(test_utf8__characters_are_counted_and_not_cut),
        cmocka_unit_test(test_utf8__a_byte_order_mark_has_three_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
