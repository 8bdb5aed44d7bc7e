/* tests/unit/escape.c: JSON's escapes, each of them, both ways. */
#include "value/escape.h"

#include "support.h"

#include <stdlib.h>
#include <string.h>

static void expect_decoded(const char *text, const char *bytes, size_t length)
{
    char out[64];
    size_t written = 0;
    assert_int_equal(sc__unescape(text, strlen(text), out, &written), SC__UNESCAPED_ALL);
    assert_int_equal(written, length);
    assert_memory_equal(out, bytes, length);
}

static void expect_refused(const char *text, size_t at)
{
    char out[64];
    size_t written;
    assert_int_equal(sc__unescape(text, strlen(text), out, &written), at);
}

static void test_escape__every_escape_is_decoded(void **state)
{
    expect_decoded("", "", 0);
    expect_decoded("plain \xC3\xA9", "plain \xC3\xA9", 8);
    expect_decoded("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8);
    expect_decoded("a\\u0041b", "aAb", 3);
    expect_decoded("\\u00e9\\u00E9", "\xC3\xA9\xC3\xA9", 4);
    expect_decoded("\\u20ac", "\xE2\x82\xAC", 3);
    expect_decoded("\\u0000", "\0", 1); /* rule 18 */
    expect_decoded("\\ud83d\\ude00", "\xF0\x9F\x98\x80", 4);
    expect_decoded("\\uDBFF\\uDFFF", "\xF4\x8F\xBF\xBF", 4);
    expect_decoded("\\uFFFF\\ud7ff\\ue000", "\xEF\xBF\xBF\xED\x9F\xBF\xEE\x80\x80", 9);
    expect_decoded("\\\\u0041", "\\u0041", 6);
}

static void test_escape__what_is_no_escape_is_refused_at_its_backslash(void **state)
{
    expect_refused("ab\\x", 2);
    expect_refused("\\", 0);
    expect_refused("a\\n\\", 3);
    expect_refused("\\U0041", 0);
    expect_refused("\\u004", 0);
    expect_refused("\\u00g1", 0);
    expect_refused("\\u 041", 0);
    expect_refused("\\'", 0);
    expect_refused("\\\n", 0);
    expect_refused("\\0", 0);
}

static void test_escape__a_lone_surrogate_is_refused(void **state) /* rule 18 */
{
    expect_refused("a\\ud800", 1);
    expect_refused("\\udc00", 0);
    expect_refused("\\ud800x\\udc00", 0);
    expect_refused("\\ud800\\u0041", 0);
    expect_refused("\\ud800\\ud800", 0);
    expect_refused("\\ud800\\n", 0);
    expect_refused("\\ud83d\\ude0", 0);
    expect_refused("\\ud83d\\ude00\\ude00", 12);
}

static void expect_quoted(const char *text, size_t length, const char *quoted)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    sc__append_quoted(&buffer, (sc_str){text, length});
    assert_int_equal(buffer.length, strlen(quoted));
    assert_memory_equal(buffer.data, quoted, buffer.length);
    sc__buffer_fini(&buffer);
}

static void test_escape__only_what_must_be_is_escaped(void **state)
{
    expect_quoted(NULL, 0, "\"\"");
    expect_quoted("a/'\xC3\xA9 b", 7, "\"a/'\xC3\xA9 b\"");
    expect_quoted("\"\\\b\f\n\r\t", 7, "\"\\\"\\\\\\b\\f\\n\\r\\t\"");
    expect_quoted("\0\x1F\x7F", 3, "\"\\u0000\\u001f\\u007f\"");
    expect_quoted("a\nb", 3, "\"a\\nb\"");
}

static void test_escape__any_text_comes_back(void **state)
{
    char text[32], out[256];
    srand(2);
    for (int round = 0; round < 20000; round++) {
        struct sc__buffer buffer;
        size_t written;
        size_t length = (size_t)rand() % sizeof text;
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(rand() % 3 ? rand() % 128 : "\"\\/u\x7F"[rand() % 5]);
        sc__buffer_init(&buffer, &sc__default_allocator);
        sc__append_quoted(&buffer, (sc_str){text, length});
        assert_int_equal(sc__unescape(buffer.data + 1, buffer.length - 2, out, &written),
                         SC__UNESCAPED_ALL);
        assert_int_equal(written, length);
        assert_memory_equal(out, text, length);
        sc__buffer_fini(&buffer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escape__every_escape_is_decoded),
        cmocka_unit_test(test_escape__what_is_no_escape_is_refused_at_its_backslash),
        cmocka_unit_test(test_escape__a_lone_surrogate_is_refused),
        cmocka_unit_test(test_escape__only_what_must_be_is_escaped),
        cmocka_unit_test(test_escape__any_text_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
