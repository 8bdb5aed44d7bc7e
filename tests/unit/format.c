/* tests/unit/format.c: which format a text is (rule 7), and what no text may hold (rule 18). */
#include "format/format.h"

#include "support.h"

#include <string.h>

static void expect_format(const char *name, const char *bytes, enum sc__format format)
{
    enum sc__format found =
        sc__format_detect((sc_str){name, strlen(name)}, (sc_str){bytes, strlen(bytes)});
    if (found != format)
        print_error("%s: %s\n", name, bytes);
    assert_string_equal(sc__format_name(found), sc__format_name(format));
}

static void test_format__the_extension_decides(void **state) /* rule 7 */
{
    expect_format("a.json", "[table]\nk = 1", SC__FORMAT_JSON);
    expect_format("a.json", "k: v", SC__FORMAT_JSON);
    expect_format("a.json", "", SC__FORMAT_JSON);
    expect_format("a.toml", "k: v", SC__FORMAT_TOML);
    expect_format("a.toml", "[1, 2]", SC__FORMAT_TOML);
    expect_format("a.toml", "# only a comment", SC__FORMAT_TOML);
    expect_format("a.yaml", "k = 1", SC__FORMAT_YAML);
    expect_format("a.yml", "[a]", SC__FORMAT_YAML);
    expect_format("a.jsonc", "k = 1", SC__FORMAT_JSONC);
    expect_format(".env", "{", SC__FORMAT_DOTENV);
    expect_format("dir/production.env", "a: 1", SC__FORMAT_DOTENV);
    expect_format("dir/.env.local", "a: 1", SC__FORMAT_DOTENV);
    expect_format(".env.json", "{}", SC__FORMAT_JSON);
    expect_format("dir.env/a", "a: 1", SC__FORMAT_YAML);
    expect_format(".environment", "a: 1", SC__FORMAT_YAML);
    expect_format("A.JSON", "k = 1", SC__FORMAT_JSON);
    expect_format("dir.toml/a.Yml", "k = 1", SC__FORMAT_YAML);
    expect_format("a.json.toml", "x", SC__FORMAT_TOML);
}

static void test_format__bytes_that_prove_another_format_win(void **state) /* rule 7 */
{
    expect_format("a.toml", "{\"a\": 1}", SC__FORMAT_JSON);
    expect_format("a.toml", "\xEF\xBB\xBF \r\n\t{", SC__FORMAT_JSON);
    expect_format("a.toml", "# a comment\n\n  {}", SC__FORMAT_JSON);
    expect_format("a.toml", "---\na: 1", SC__FORMAT_YAML);
    expect_format("a.json", "---\na: 1", SC__FORMAT_YAML);
    expect_format("a.jsonc", "---\na: 1", SC__FORMAT_YAML);
    expect_format("a.json", "%YAML 1.2\n---\na: 1", SC__FORMAT_YAML);
    expect_format("a.yaml", "{\"a\": 1}", SC__FORMAT_YAML); /* which is YAML as well */
}

static void test_format__without_a_known_extension_the_content_decides(void **state) /* rule 7 */
{
    static const char *const names[] = {"config", "a.conf", ".json", "-", "", "json", "a.json.bak"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        expect_format(names[i], "{\"a\": 1}", SC__FORMAT_JSON);
        expect_format(names[i], "[1, 2]", SC__FORMAT_JSON);
        expect_format(names[i], "// comment\n{}", SC__FORMAT_JSONC);
        expect_format(names[i], "\n /* comment */ {}", SC__FORMAT_JSONC);
        expect_format(names[i], "a = 1", SC__FORMAT_TOML);
        expect_format(names[i], "a: 1", SC__FORMAT_YAML);
    }
}

static void test_format__a_first_line_of_toml_is_known(void **state) /* rule 7 */
{
    expect_format("", "[table]", SC__FORMAT_TOML);
    expect_format("", "# comment\r\n[a.\"b\"]  # more\r\n", SC__FORMAT_TOML);
    expect_format("", "[[array.of.tables]]\n", SC__FORMAT_TOML);
    expect_format("", "a.b-c_1 = 1", SC__FORMAT_TOML);
    expect_format("", "\"a: b\" = 1", SC__FORMAT_TOML);
    expect_format("", "'a' . \"b\".c\t=1", SC__FORMAT_TOML);
    expect_format("", "url = \"http://x\"", SC__FORMAT_TOML);
    expect_format("", "a=1", SC__FORMAT_TOML);
}

static void test_format__a_first_line_of_something_else_is_not_toml(void **state) /* rule 7 */
{
    expect_format("", "- a=b", SC__FORMAT_YAML);
    expect_format("", "a: b = c", SC__FORMAT_YAML);
    expect_format("", "\"a = b\": 1", SC__FORMAT_YAML);
    expect_format("", "\"a=b", SC__FORMAT_YAML);
    expect_format("", "a.b", SC__FORMAT_YAML);
    expect_format("", "a. = 1", SC__FORMAT_YAML);
    expect_format("", "= 1", SC__FORMAT_YAML);
    expect_format("", "two words = 1", SC__FORMAT_YAML);
    expect_format("", "! =", SC__FORMAT_YAML);
    expect_format("", "&x a: b=c", SC__FORMAT_YAML);
    expect_format("", "[\"a\", 1]", SC__FORMAT_JSON);
    expect_format("", "[1,", SC__FORMAT_JSON);
    expect_format("", "[[1]]x", SC__FORMAT_JSON);
    expect_format("", "[[[1]]]", SC__FORMAT_JSON);
    expect_format("", "", SC__FORMAT_YAML);
    expect_format("", "\n\n# only comments", SC__FORMAT_YAML);
    expect_format("", "text", SC__FORMAT_YAML);
}

static void expect_encoding(const char *bytes, size_t length, size_t offset, uint32_t line,
                            uint32_t column, const char *message)
{
    sc_error error = SC_ERROR_INIT;
    size_t start = 99;
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN, (sc_str){"n", 1},
                                          (sc_str){bytes, length});
    sc_status status = sc__format_check_encoding(text, &start, &error);
    assert_int_equal(status, message ? SC_EENCODING : SC_OK);
    assert_string_equal(error.message, message ? message : "");
    assert_int_equal(error.offset, offset);
    assert_int_equal(error.line, line);
    assert_int_equal(error.column, column);
    assert_int_equal(start, length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0);
    sc__text_release(text);
}

static void test_format__text_is_utf8_without_nul(void **state) /* rule 18 */
{
    expect_encoding("a\n\xC3\xA9\xF0\x9F\x98\x80", 8, 0, 0, 0, NULL);
    expect_encoding("\xEF\xBB\xBF"
                    "a",
                    4, 0, 0, 0, NULL);
    expect_encoding("", 0, 0, 0, 0, NULL);
    expect_encoding("a", 1, 0, 0, 0, NULL);
    expect_encoding("a\n\xC3\xA9\xFF"
                    "b",
                    6, 4, 2, 2, "invalid UTF-8 (byte 0xFF)");
    expect_encoding("\xC0\x80", 2, 0, 1, 1, "invalid UTF-8 (byte 0xC0)");
    expect_encoding("ab\xED\xA0\x80", 5, 2, 1, 3, "invalid UTF-8 (byte 0xED)");
    expect_encoding("\xE2\x82", 2, 0, 1, 1, "invalid UTF-8 (byte 0xE2)");
    expect_encoding("abc\0d", 5, 3, 1, 4, "a NUL byte in the text");
    expect_encoding("a\0bc", 4, 1, 1, 2, "a NUL byte in the text");
    expect_encoding("\0abc", 4, 0, 1, 1, "a NUL byte in the text");
    expect_encoding("\0", 1, 0, 1, 1, "a NUL byte in the text");
    expect_encoding("ab\0\xFF", 4, 2, 1, 3, "a NUL byte in the text");
    expect_encoding("ab\xFF\0", 4, 2, 1, 3, "invalid UTF-8 (byte 0xFF)");
    expect_encoding("\xEF\xBB\xBF\n\xFF", 5, 4, 2, 1, "invalid UTF-8 (byte 0xFF)");
}

/* Long texts are looked at by vectors, which only tell that something is wrong. */
static void test_format__what_is_wrong_far_in_a_text_has_its_place(void **state) /* rule 18 */
{
    static const struct {
        const char *bytes;
        const char *message;
    } wrong[] = {{"\xFF", "invalid UTF-8 (byte 0xFF)"},
                 {"\xC3", "invalid UTF-8 (byte 0xC3)"},
                 {"\x80", "invalid UTF-8 (byte 0x80)"},
                 {"\xE2\x82", "invalid UTF-8 (byte 0xE2)"},
                 {"\xED\xA0\x80", "invalid UTF-8 (byte 0xED)"},
                 {"\xC0\x80", "invalid UTF-8 (byte 0xC0)"},
                 {"", "a NUL byte in the text"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        size_t length = strlen(wrong[i].bytes);
        length = length > 0 ? length : 1;
        for (size_t before = 90; before < 260; before += 2) {
            char text[300];
            for (size_t at = 0; at < before; at += 2)
                memcpy(text + at, at % 6 == 0 ? "\xC3\xA4" : "ab", 2);
            memcpy(text + before, wrong[i].bytes, length);
            memset(text + before + length, 'c', 20);
            uint32_t wide = (uint32_t)(before + 4) / 6;
            expect_encoding(text, before + length + 20, before, 1, (uint32_t)before - wide + 1,
                            wrong[i].message);
            expect_encoding(text, before, 0, 0, 0, NULL);
        }
    }
}

static void test_format__utf16_is_refused_by_name(void **state) /* rule 18 */
{
    static const char little[] = "the text is UTF-16 (little-endian); it must be UTF-8";
    static const char big[] = "the text is UTF-16 (big-endian); it must be UTF-8";
    expect_encoding("\xFF\xFE{\0}\0", 6, 0, 1, 1, little);
    expect_encoding("\xFE\xFF\0{\0}", 6, 0, 1, 1, big);
    expect_encoding("{\0}\0", 4, 0, 1, 1, little);
    expect_encoding("\0{\0}", 4, 0, 1, 1, big);
    expect_encoding("\xFF\xFE", 2, 0, 1, 1, little);
    expect_encoding("a\0", 2, 0, 1, 1, little);
}

/* Each reader stands behind its number, and leaves nothing where it fails. */
static void test_format__reads_each_format(void **state)
{
    assert_parses(SC__FORMAT_JSON, "{\"a\":1}", "{\"a\":1}");
    assert_parses(SC__FORMAT_TOML, "a=1", "{\"a\":1}");
    assert_parses(SC__FORMAT_YAML, "a: 1", "{\"a\":1}");
    assert_parses(SC__FORMAT_OVERRIDE, "a=1", "{\"a\":1}");
    assert_parses(SC__FORMAT_JSON, "\xEF\xBB\xBF{\"a\":1}", "{\"a\":1}");
    assert_parses(SC__FORMAT_TOML,
                  "\xEF\xBB\xBF"
                  "a=1",
                  "{\"a\":1}");
    assert_parses(SC__FORMAT_YAML,
                  "\xEF\xBB\xBF"
                  "a: 1",
                  "{\"a\":1}");
    assert_fails(SC__FORMAT_JSON, "{\"a\":\xFF}", SC_EENCODING, 1, 6);
    assert_fails(SC__FORMAT_TOML, "a='\xFF'", SC_EENCODING, 1, 4);
    assert_fails(SC__FORMAT_YAML, "a: \xFF", SC_EENCODING, 1, 4);
}

static void test_format__a_duplicate_names_both_places(void **state) /* rule 19 */
{
    struct sc__arena arena;
    struct sc__document document;
    sc_error error;
    char key[120];
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN, (sc_str){"n", 1},
                                          (sc_str){"\n a: 1\n a: 2", 12});
    sc__arena_init(&arena, &sc__default_allocator, 1024);
    sc__document_init(&document, &arena, text);
    uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    for (size_t at = 0; at + 3 <= sizeof key; at += 3)
        memcpy(key + at, "\xE2\x82\xAC", 3);
    uint32_t number = sc__document_key(&document, key, sizeof key);
    uint32_t first = sc__document_add(&document, root, number, SC__NULL, 5, 2);
    uint32_t second = sc__document_add(&document, root, number, SC__NULL, 11, 8);
    assert_int_equal(sc__format_duplicate(&document, first, second, &error), SC_EDUPLICATE);
    assert_int_equal(error.line, 3);
    assert_int_equal(error.column, 2);
    assert_non_null(strstr(error.message, "\", first at line 2, column 2"));
    assert_int_equal(strlen(error.message),
                     strlen("duplicate key \"\", first at line 2, column 2") + 78);
    sc__text_release(text);
    sc__arena_fini(&arena);
}

static void test_format__every_format_has_a_name(void **state)
{
    assert_string_equal(sc__format_name(SC__FORMAT_JSON), "JSON");
    assert_string_equal(sc__format_name(SC__FORMAT_TOML), "TOML");
    assert_string_equal(sc__format_name(SC__FORMAT_YAML), "YAML");
    assert_string_equal(sc__format_name(SC__FORMAT_OVERRIDE), "override");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format__the_extension_decides),
        cmocka_unit_test(test_format__bytes_that_prove_another_format_win),
        cmocka_unit_test(test_format__without_a_known_extension_the_content_decides),
        cmocka_unit_test(test_format__a_first_line_of_toml_is_known),
        cmocka_unit_test(test_format__a_first_line_of_something_else_is_not_toml),
        cmocka_unit_test(test_format__text_is_utf8_without_nul),
        cmocka_unit_test(test_format__what_is_wrong_far_in_a_text_has_its_place),
        cmocka_unit_test(test_format__utf16_is_refused_by_name),
        cmocka_unit_test(test_format__reads_each_format),
        cmocka_unit_test(test_format__a_duplicate_names_both_places),
        cmocka_unit_test(test_format__every_format_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
