/* tests/unit/toml_plain.c: what is read by blocks and without a call is what the tables of
 * characters and the general reader say. */
#include "format/toml_plain.h"

#include "support.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 70 };

/* Room for a text of LONGEST, with a text's padding behind it. */
static char text[LONGEST + 1 + SC__TEXT_PADDING];

static const char *bare_end_by_table(const char *at)
{
    while (sc__toml_is(*at, SC__TOML_BARE))
        at++;
    return at;
}

static void test_toml_plain__a_bare_key_ends_where_the_table_says(void **state)
{
    for (size_t length = 0; length < LONGEST; length++) {
        for (int stop = 0; stop < 256; stop++) {
            memset(text, "azAZ09_-"[length % 8], sizeof text);
            text[length] = (char)stop;
            text[LONGEST] = '\0';
            assert_ptr_equal(sc__toml_bare_end(text), bare_end_by_table(text));
        }
    }
}

static void test_toml_plain__a_run_ends_where_the_table_says(void **state)
{
    static const unsigned classes[] = {SC__TOML_CONTROL, SC__TOML_CONTROL | SC__TOML_BASIC,
                                       SC__TOML_CONTROL | SC__TOML_LITERAL};
    struct sc__text source = {.bytes = text, .length = LONGEST};
    struct sc__toml reader = {.text = &source};
    for (size_t length = 0; length < LONGEST; length++) {
        for (int stop = 0; stop < 256 * 3; stop++) {
            unsigned wanted = classes[stop % 3];
            memset(text, length % 2 ? '\t' : 'x', LONGEST);
            memset(text + LONGEST, 0, sizeof text - LONGEST);
            text[length] = (char)(stop / 3);
            const char *expected = text;
            while (!sc__toml_is(*expected, wanted))
                expected++;
            assert_ptr_equal(sc__toml_find(&reader, text, wanted), expected);
        }
    }
}

static void test_toml_plain__numbers_at_the_edge_of_what_is_plain(void **state) /* rule 18 */
{
    static const char *const same[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"999999999999999999", "999999999999999999"},
        {"-999999999999999999", "-999999999999999999"},
        {"1000000000000000000", "1000000000000000000"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"9223372036854775808", "9223372036854775808"},
        {"1_000", "1000"},
        {"+7", "7"},
        {"0.1", "0.1"},
        {"-0.0", "-0.0"},
        {"54.4", "54.4"},
        {"9007199254740992.0", "9007199254740992.0"},
        {"9007199254740993.0", "9007199254740992.0"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"3.141592653589793238462643383279", "3.141592653589793"},
        {"0.0000000000000000000000001", "1e-25"},
        {"1.5e3", "1500.0"},
        {"1.5_5", "1.55"},
        {"12:30:00", "\"12:30:00\""},
        {"2024-02-29", "\"2024-02-29\""},
        {"0x1F", "31"},
        {"true", "true"},
        {"false", "false"},
        {"\"\"", "\"\""},
        {"''", "\"\""},
        {"\"\"\"a\"\"\"", "\"a\""},
        {"'''a'''", "\"a\""},
        {"\"a\\tb\"", "\"a\\tb\""},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char toml[128], json[128];
        snprintf(toml, sizeof toml, "v = %s\nl = [%s,%s]\n", same[i][0], same[i][0], same[i][0]);
        snprintf(json, sizeof json, "{\"v\":%s,\"l\":[%s,%s]}", same[i][1], same[i][1], same[i][1]);
        assert_parses(SC__FORMAT_TOML, toml, json);
    }
}

static void test_toml_plain__what_looks_plain_and_is_wrong_has_its_place(void **state)
{
    assert_fails(SC__FORMAT_TOML, "v = 01\n", SC_ESYNTAX, 1, 5);
    assert_fails(SC__FORMAT_TOML, "v = 1.\n", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_TOML, "v = 1.5.6\n", SC_ESYNTAX, 1, 8);
    assert_fails(SC__FORMAT_TOML, "v = 12a\n", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_TOML, "v = -\n", SC_ESYNTAX, 1, 6);
    assert_fails(SC__FORMAT_TOML, "v = truer\n", SC_ESYNTAX, 1, 5);
    assert_fails(SC__FORMAT_TOML, "v = tru", SC_ESYNTAX, 1, 5);
    assert_fails(SC__FORMAT_TOML, "v = 18446744073709551616\n", SC_ERANGE, 1, 5);
    assert_fails(SC__FORMAT_TOML, "v = \"abc\n", SC_ESYNTAX, 1, 9);
    assert_fails(SC__FORMAT_TOML, "v = \"a\x01\"\n", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_TOML, "v = [1,2,,3]\n", SC_ESYNTAX, 1, 10);
    assert_fails(SC__FORMAT_TOML, "v = [1 2]\n", SC_ESYNTAX, 1, 8);
    assert_fails(SC__FORMAT_TOML, "v = [1,2", SC_ESYNTAX, 1, 9);
    assert_fails(SC__FORMAT_TOML, "a b = 1\n", SC_ESYNTAX, 1, 3);
}

/* A table of `count` keys whose last is `last`, which is there already or is not. */
static char *make_table(uint32_t count, uint32_t last)
{
    char *toml = malloc((size_t)count * 16 + 32);
    size_t length = 0;
    assert_non_null(toml);
    for (uint32_t i = 0; i < count; i++)
        length += (size_t)sprintf(toml + length, "k%" PRIu32 " = 1\n", i);
    sprintf(toml + length, "k%" PRIu32 " = 2\n", last);
    return toml;
}

static void test_toml_plain__a_key_is_found_twice_however_many_there_are(void **state)
{
    for (uint32_t count = 1; count < 300; count += 7) {
        for (uint32_t again = 0; again < count; again += 5) {
            char *toml = make_table(count, again);
            assert_fails(SC__FORMAT_TOML, toml, SC_EDUPLICATE, count + 1, 1);
            free(toml);
        }
        char *toml = make_table(count, count);
        struct parsed parsed;
        parse_text(&parsed, SC__FORMAT_TOML, toml);
        assert_int_equal(parsed.status, SC_OK);
        assert_int_equal(parsed.documents.items[0].nodes[0].count, count + 1);
        parsed_free(&parsed);
        free(toml);
    }
}

static void test_toml_plain__a_key_is_found_twice_whatever_came_between(void **state)
{
    assert_fails(SC__FORMAT_TOML, "[a]\nk=1\nd.k=2\nk=3\n", SC_EDUPLICATE, 4, 1);
    assert_fails(SC__FORMAT_TOML, "[a]\nk=1\ni={k=1,k=2}\n", SC_EDUPLICATE, 3, 8);
    assert_fails(SC__FORMAT_TOML, "[a.k]\n[a]\nk=1\n", SC_EDUPLICATE, 3, 1);
    assert_fails(SC__FORMAT_TOML, "[a]\nd.k=1\nd=2\n", SC_EDUPLICATE, 3, 1);
    assert_fails(SC__FORMAT_TOML, "[a]\n'k'=1\nk=2\n", SC_EDUPLICATE, 3, 1);
    assert_fails(SC__FORMAT_TOML, "[a]\nk=1\n\"k\"=2\n", SC_EDUPLICATE, 3, 1);
    assert_parses(SC__FORMAT_TOML, "[a]\nk=1\nl=2\n[b]\nk=3\nl=4\n[[c]]\nk=5\n[[c]]\nk=6\n",
                  "{\"a\":{\"k\":1,\"l\":2},\"b\":{\"k\":3,\"l\":4},\"c\":[{\"k\":5},{\"k\":6}]}");
}

static void test_toml_plain__a_guess_that_is_only_a_beginning_is_none(void **state)
{
    assert_parses(SC__FORMAT_TOML, "[a]\nx=1\nport=2\n[b]\nx=1\nports=3\n[c]\nx=1\npor=4\n",
                  "{\"a\":{\"x\":1,\"port\":2},\"b\":{\"x\":1,\"ports\":3},"
                  "\"c\":{\"x\":1,\"por\":4}}");
    assert_parses(SC__FORMAT_TOML, "[a]\nx=1\n\"y z\"=2\n[b]\nx=1\ny.z=3\n",
                  "{\"a\":{\"x\":1,\"y z\":2},\"b\":{\"x\":1,\"y\":{\"z\":3}}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml_plain__a_bare_key_ends_where_the_table_says),
        cmocka_unit_test(test_toml_plain__a_run_ends_where_the_table_says),
        cmocka_unit_test(test_toml_plain__numbers_at_the_edge_of_what_is_plain),
        cmocka_unit_test(test_toml_plain__what_looks_plain_and_is_wrong_has_its_place),
        cmocka_unit_test(test_toml_plain__a_key_is_found_twice_however_many_there_are),
        cmocka_unit_test(test_toml_plain__a_key_is_found_twice_whatever_came_between),
        cmocka_unit_test(test_toml_plain__a_guess_that_is_only_a_beginning_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
