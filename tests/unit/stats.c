/* tests/unit/stats.c: stats as text, into buffers of every size. */
#include "support.h"

#include <superconfig/superconfig.h>

#include <stdlib.h>
#include <string.h>

static sc_stats some_stats(void)
{
    sc_stats stats = SC_STATS_INIT;
    stats.enabled = true;
    stats.seconds = 90061.5;
    stats.window_seconds = 47.25;
    stats.reads = UINT64_MAX;
    stats.parses[SC_PARSED_YAML] = 3;
    stats.errors[SC_EIO] = 2;
    stats.errors[SC_ESTRICT] = 1;
    stats.file.all = (sc_latency){.count = 2,
                                  .sum_ns = 3000000007,
                                  .average_ns = 1500000003,
                                  .p50_ns = 5,
                                  .max_ns = 3000000002};
    stats.file.window = (sc_latency){.count = 1, .sum_ns = 5, .p50_ns = 5, .max_ns = 5};
    return stats;
}

static size_t json(const sc_stats *stats, char *buffer, size_t capacity)
{
    return sc_stats_json(stats, buffer, capacity);
}

static size_t prometheus(const sc_stats *stats, char *buffer, size_t capacity)
{
    return sc_stats_prometheus(stats, NULL, buffer, capacity);
}

static size_t labelled(const sc_stats *stats, char *buffer, size_t capacity)
{
    return sc_stats_prometheus(stats, "a\"b\\c\nd", buffer, capacity);
}

static char *text_of(size_t (*write)(const sc_stats *, char *, size_t), const sc_stats *stats)
{
    size_t length = write(stats, NULL, 0);
    char *text = malloc(length + 1);
    assert_int_equal(write(stats, text, length + 1), length);
    assert_int_equal(strlen(text), length);
    return text;
}

static void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in: %s", part, text);
}

static void test_stats__what_does_not_fit_is_cut_and_counted(void **state)
{
    size_t (*const writers[])(const sc_stats *, char *, size_t) = {json, prometheus, labelled};
    sc_stats stats = some_stats();
    for (size_t i = 0; i < 3; i++) {
        char *whole = text_of(writers[i], &stats);
        size_t length = strlen(whole);
        for (size_t capacity = 1; capacity <= length; capacity += 1 + capacity / 16) {
            char *buffer = malloc(capacity); /* whose end is guarded under ASan */
            assert_int_equal(writers[i](&stats, buffer, capacity), length);
            assert_int_equal(strlen(buffer), capacity - 1);
            assert_memory_equal(buffer, whole, capacity - 1);
            free(buffer);
        }
        free(whole);
    }
}

static void test_stats__json(void **state)
{
    sc_stats stats = some_stats();
    char *text = text_of(json, &stats);
    const sc_snapshot *snapshot = NULL;
    uint64_t number = 0;
    double real = 0;
    assert_int_equal(sc_parse("stats", SC_FORMAT_JSON, text, strlen(text), NULL, &snapshot, NULL),
                     SC_OK);
    assert_int_equal(sc_snapshot_get_u64(snapshot, "counters.reads", &number), SC_OK);
    assert_true(number == UINT64_MAX);
    assert_int_equal(sc_snapshot_get_f64(snapshot, "seconds", &real), SC_OK);
    assert_true(real == 90061.5);
    assert_int_equal(sc_snapshot_get_u64(snapshot, "timings.file.all.average_ns", &number), SC_OK);
    assert_int_equal(number, 1500000003);
    assert_has(text, "\"errors\":{\"SC_EIO\":2,\"SC_ESTRICT\":1}");
    assert_has(text, "\"yaml\":3");
    sc_release(snapshot);
    free(text);
}

static void test_stats__prometheus(void **state)
{
    sc_stats stats = some_stats();
    char *text = text_of(prometheus, &stats);
    assert_has(text, "# HELP superconfig_reads_total Reads by handle.\n"
                     "# TYPE superconfig_reads_total counter\n"
                     "superconfig_reads_total 18446744073709551615\n");
    assert_has(text, "superconfig_parses_total{format=\"yaml\"} 3\n");
    assert_has(text, "superconfig_errors_total{status=\"SC_EIO\"} 2\n");
    assert_has(text, "# TYPE superconfig_file_seconds summary\n"
                     "superconfig_file_seconds{quantile=\"0.5\"} 0.000000005\n");
    assert_has(text, "superconfig_file_seconds_sum 3.000000007\n"
                     "superconfig_file_seconds_count 2\n");
    assert_has(text, "superconfig_load_seconds{quantile=\"1\"} NaN\n");
    free(text);
    text = text_of(labelled, &stats);
    assert_has(text, "\nsuperconfig_handles{registry=\"a\\\"b\\\\c\\nd\"} 0\n");
    assert_has(text, "{registry=\"a\\\"b\\\\c\\nd\",format=\"yaml\"} 3\n");
    free(text);
}

/* 300 letters of two bytes: cut between two of them. */
static void test_stats__a_long_label_is_cut_at_a_character(void **state)
{
    char label[601], text[256];
    sc_stats stats = some_stats();
    for (int i = 0; i < 600; i += 2)
        memcpy(label + i, "\xC3\xA4", 3);
    sc_stats_prometheus(&stats, label, text, sizeof text);
    const char *start = strstr(text, "registry=\"");
    assert_non_null(start);
    const char *end = strchr(start + 10, '"');
    assert_non_null(end);
    assert_int_equal((end - start - 10) % 2, 0);
    assert_true(end - start - 10 >= 100);
}

static void test_stats__what_is_refused(void **state)
{
    sc_stats stats = some_stats();
    char text[8] = "x";
    assert_int_equal(sc_stats_json(NULL, text, sizeof text), 0);
    assert_int_equal(sc_stats_json(&stats, NULL, 8), 0);
    assert_int_equal(sc_stats_prometheus(NULL, NULL, text, sizeof text), 0);
    stats.size = sizeof stats - 8; /* an older one's */
    assert_int_equal(sc_stats_json(&stats, text, sizeof text), 0);
    assert_int_equal(sc_stats_prometheus(&stats, NULL, text, sizeof text), 0);
    assert_string_equal(text, "x");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stats__what_does_not_fit_is_cut_and_counted),
        cmocka_unit_test(test_stats__json),
        cmocka_unit_test(test_stats__prometheus),
        cmocka_unit_test(test_stats__a_long_label_is_cut_at_a_character),
        cmocka_unit_test(test_stats__what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
