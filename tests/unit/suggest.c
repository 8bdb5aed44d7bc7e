/* tests/unit/suggest.c: which path was meant, and how far a mistake may go. */
#include "loaded.h"

#include "base/buffer.h"
#include "value/nearest.h"

#include <string.h>

static void expect_suggested(const sc_snapshot *snapshot, const char *path, const char *expected)
{
    char buffer[256] = "untouched";
    size_t length = sc_snapshot_suggest(snapshot, path, buffer, sizeof buffer);
    if (strcmp(buffer, expected) != 0)
        print_error("for %s\n", path);
    assert_string_equal(buffer, expected);
    assert_int_equal(length, strlen(expected));
}

static void test_suggest__one_mistake_of_each_kind(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"server\":{\"port\":1,\"timeout_seconds\":2}}"));
    expect_suggested(snapshot, "server.prot", "server.port");  /* swapped */
    expect_suggested(snapshot, "server.por", "server.port");   /* missing */
    expect_suggested(snapshot, "server.portt", "server.port"); /* added */
    expect_suggested(snapshot, "server.pord", "server.port");  /* wrong */
    expect_suggested(snapshot, "server.pxxt", "");             /* two of four are too many */
    expect_suggested(snapshot, "server.timout_secnods", "server.timeout_seconds");
    expect_suggested(snapshot, "server.tmieout_sceonsd", "server.timeout_seconds"); /* three */
    expect_suggested(snapshot, "server.tmieuot_sceonsd", "");                       /* four */
    sc_release(snapshot);
}

static void test_suggest__case_and_separators_are_no_difference(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"timeout_seconds\":1,\"log-level\":{\"x\":2}}"));
    expect_suggested(snapshot, "timeoutSeconds", "timeout_seconds");
    expect_suggested(snapshot, "TIMEOUT-SECONDS", "timeout_seconds");
    expect_suggested(snapshot, "log_level.X", "log-level.x");
    sc_release(snapshot);
}

static void test_suggest__every_step_may_be_wrong(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"servers\":[{\"host\":1},{\"host\":2}]}"));
    expect_suggested(snapshot, "srevers[1].hots", "servers[1].host");
    expect_suggested(snapshot, "servers[1].hots", "servers[1].host");
    expect_suggested(snapshot, "srevers[2].host", ""); /* an index is not guessed */
    expect_suggested(snapshot, "srevers[1].address", "");
    expect_suggested(snapshot, "servers.host", "");
    expect_suggested(snapshot, "servers[1].host.x", "");
    sc_release(snapshot);
}

static void test_suggest__nothing_where_nothing_is_near_or_wrong(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":1,\"bc\":2,\"port\":3}"));
    char buffer[4] = "old";
    expect_suggested(snapshot, "b", "");
    expect_suggested(snapshot, "bd", ""); /* half of it is wrong */
    expect_suggested(snapshot, "port", "");
    expect_suggested(snapshot, "", "");
    expect_suggested(snapshot, "a..b", "");
    expect_suggested(snapshot, "prot.", "");
    assert_int_equal(sc_snapshot_suggest(NULL, "a", buffer, sizeof buffer), 0);
    assert_int_equal(sc_snapshot_suggest(snapshot, NULL, buffer, sizeof buffer), 0);
    assert_string_equal(buffer, "");
    sc_release(snapshot);
}

static void test_suggest__the_nearest_and_of_equals_the_first(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"colours\":1,\"colors\":2,\"cat_a\":3,\"cat_b\":4}"));
    expect_suggested(snapshot, "color", "colors");
    expect_suggested(snapshot, "cat_c", "cat_a");
    sc_release(snapshot);
}

static void test_suggest__a_canonical_path_in_characters(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"k\\u00f6ln.de\":{\"\\u65e5\\u672c\\u8a9e\":1}}"));
    expect_suggested(snapshot, "\"koln.de\".\"\\u65e5\\u672c\"",
                     "\"k\xC3\xB6ln.de\".\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E");
    sc_release(snapshot);
}

static void test_suggest__a_buffer_that_is_too_small_gets_nothing(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"port\":3}"));
    char buffer[5] = "old";
    assert_int_equal(sc_snapshot_suggest(snapshot, "prot", buffer, 4), 4);
    assert_string_equal(buffer, "");
    assert_int_equal(sc_snapshot_suggest(snapshot, "prot", buffer, 5), 4);
    assert_string_equal(buffer, "port");
    assert_int_equal(sc_snapshot_suggest(snapshot, "prot", NULL, 0), 4);
    sc_release(snapshot);
}

/* A mapping of a million keys costs no more than one of ten thousand. */
static void test_suggest__looks_at_a_bounded_number_of_members(void **state)
{
    struct sc__buffer text;
    sc__buffer_init(&text, &sc__default_allocator);
    sc__buffer_append_text(&text, "{");
    for (unsigned i = 0; i < 10000; i++) {
        char member[32];
        snprintf(member, sizeof member, "\"%08u\":1,", i);
        sc__buffer_append_text(&text, member);
        if (i == 9998)
            sc__buffer_append_text(&text, "\"within\":1,");
    }
    sc__buffer_append_text(&text, "\"beyond\":1}");
    sc__buffer_append_char(&text, '\0');
    const sc_snapshot *snapshot = LOAD(JSON(text.data));
    sc__buffer_fini(&text);
    expect_suggested(snapshot, "wihtin", "within");
    expect_suggested(snapshot, "beynod", "");
    sc_release(snapshot);
}

static void test_suggest__a_long_key_is_near_to_nothing(void **state)
{
    static const char letters[] = "aabbccddeeffgghhiijjkkllmmnnooppqqrrssttuuvvwwxxyyzz0011223344";
    char text[256];
    char longer[2048] = "\"";
    snprintf(text, sizeof text, "{\"%s55\":1,\"%s556\":2}", letters, letters);
    const sc_snapshot *snapshot = LOAD(JSON(text));
    snprintf(text, sizeof text, "%s56", letters); /* 64 characters */
    char expected[128];
    snprintf(expected, sizeof expected, "%s55", letters);
    expect_suggested(snapshot, text, expected);
    snprintf(text, sizeof text, "%s557", letters);
    expect_suggested(snapshot, text, "");
    for (unsigned i = 0; i < 300; i++)
        strcat(longer, "\\u0061");
    strcat(longer, "\"");
    expect_suggested(snapshot, longer, "");
    sc_release(snapshot);
}

/* What the band around the diagonal leaves out changes no distance: compared with the whole
 * table of distances, on names of two letters. */
static unsigned plain_distance(const char *a, const char *b)
{
    unsigned table[12][12];
    size_t rows = strlen(a);
    size_t columns = strlen(b);
    for (size_t i = 0; i <= rows; i++) {
        for (size_t j = 0; j <= columns; j++) {
            unsigned best = i == 0 ? (unsigned)j : (unsigned)i;
            if (i > 0 && j > 0) {
                best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
                best = table[i - 1][j] + 1 < best ? table[i - 1][j] + 1 : best;
                best = table[i][j - 1] + 1 < best ? table[i][j - 1] + 1 : best;
            }
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    }
    return table[rows][columns];
}

static void name_of(unsigned number, char out[12])
{
    unsigned length = 1 + number % 11;
    for (unsigned i = 0; i < length; i++)
        out[i] = (number / 11) >> i & 1 ? 'a' : 'b';
    out[length] = '\0';
}

static void test_suggest__distances_are_those_of_the_whole_table(void **state)
{
    for (unsigned i = 0; i < 11 * 2048; i += 37) {
        for (unsigned j = 0; j < 11 * 2048; j += 41) {
            char a[12], b[12];
            struct sc__nearest nearest;
            name_of(i, a);
            name_of(j, b);
            size_t longer = strlen(a) > strlen(b) ? strlen(a) : strlen(b);
            unsigned distance = plain_distance(a, b);
            sc__nearest_init(&nearest, (sc_str){a, strlen(a)});
            bool is_near = sc__nearest_offer(&nearest, (sc_str){b, strlen(b)});
            assert_int_equal(is_near, distance <= longer / 3);
            if (is_near)
                assert_int_equal(nearest.distance, distance);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_suggest__one_mistake_of_each_kind),
        cmocka_unit_test(test_suggest__case_and_separators_are_no_difference),
        cmocka_unit_test(test_suggest__every_step_may_be_wrong),
        cmocka_unit_test(test_suggest__nothing_where_nothing_is_near_or_wrong),
        cmocka_unit_test(test_suggest__the_nearest_and_of_equals_the_first),
        cmocka_unit_test(test_suggest__a_canonical_path_in_characters),
        cmocka_unit_test(test_suggest__a_buffer_that_is_too_small_gets_nothing),
        cmocka_unit_test(test_suggest__looks_at_a_bounded_number_of_members),
        cmocka_unit_test(test_suggest__a_long_key_is_near_to_nothing),
        cmocka_unit_test(test_suggest__distances_are_those_of_the_whole_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
