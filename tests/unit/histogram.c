/* tests/unit/histogram.c: buckets, percentiles against sorted times, merging, and the window of
 * timings, with made-up clocks. */
#include "support.h"

#include "metrics/timings.h"

#include <stdlib.h>
#include <string.h>

enum { TIMES = 20000 };

static uint64_t state = 88172645463325252;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Evenly over the powers of two from 1 ns to a minute. */
static uint64_t random_time(void)
{
    unsigned power = (unsigned)(next_random() % 36);
    return (UINT64_C(1) << power) + next_random() % (UINT64_C(1) << power);
}

static int by_value(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void assert_near(uint64_t actual, uint64_t exact)
{
    uint64_t difference = actual > exact ? actual - exact : exact - actual;
    if (difference * 100 >= exact && difference > 0)
        fail_msg("%llu is 1 %% or more from %llu", (unsigned long long)actual,
                 (unsigned long long)exact);
}

static void test_histogram__a_bucket_is_near_all_that_lies_in_it(void **state_)
{
    uint32_t before = 0;
    for (unsigned power = 0; power < 37; power++) {
        for (int i = 0; i < 1000; i++) {
            uint64_t time = (UINT64_C(1) << power) + next_random() % (UINT64_C(1) << power);
            assert_near(sc__bucket_middle(sc__bucket_of(time)), time);
        }
        uint32_t bucket = sc__bucket_of(UINT64_C(1) << power);
        assert_true(bucket > before || power == 0);
        before = bucket;
    }
    assert_int_equal(sc__bucket_of(0), 0);
    assert_int_equal(sc__bucket_of(127), 127);
    assert_int_equal(sc__bucket_of(128), 128);
    assert_int_equal(sc__bucket_of(129), 128);
    assert_int_equal(sc__bucket_of((UINT64_C(1) << 37) - 1), SC__BUCKETS - 1);
    assert_int_equal(sc__bucket_of(UINT64_C(1) << 37), SC__BUCKETS - 1);
    assert_int_equal(sc__bucket_of(UINT64_MAX), SC__BUCKETS - 1);
}

/* The time that so many of a thousand were no longer than. */
static uint64_t exact_percentile(const uint64_t *sorted, size_t count, size_t permille)
{
    return sorted[(count * permille + 999) / 1000 - 1];
}

static void assert_describes(sc_latency latency, uint64_t *times, size_t count)
{
    uint64_t sum = 0;
    qsort(times, count, sizeof *times, by_value);
    for (size_t i = 0; i < count; i++)
        sum += times[i];
    assert_int_equal(latency.count, count);
    assert_int_equal(latency.sum_ns, sum);
    assert_int_equal(latency.average_ns, sum / count);
    assert_near(latency.p50_ns, exact_percentile(times, count, 500));
    assert_near(latency.p95_ns, exact_percentile(times, count, 950));
    assert_near(latency.p99_ns, exact_percentile(times, count, 990));
    assert_near(latency.p999_ns, exact_percentile(times, count, 999));
    assert_near(latency.max_ns, times[count - 1]);
}

static struct sc__histogram *histogram_of(const uint64_t *times, size_t count)
{
    struct sc__histogram *histogram = calloc(1, sizeof *histogram);
    for (size_t i = 0; i < count; i++)
        sc__histogram_record(histogram, times[i]);
    return histogram;
}

static sc_latency describe(const struct sc__histogram *histogram)
{
    static struct sc__distribution distribution;
    memset(&distribution, 0, sizeof distribution);
    sc__distribution_add(&distribution, histogram);
    return sc__distribution_describe(&distribution);
}

static void test_histogram__percentiles_are_those_of_the_sorted_times(void **state_)
{
    static uint64_t times[TIMES];
    const size_t counts[] = {1, 2, 3, 10, 19, 20, 21, 99, 100, 101, 999, 1000, 1001, TIMES};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        for (size_t t = 0; t < counts[i]; t++)
            times[t] = random_time();
        struct sc__histogram *histogram = histogram_of(times, counts[i]);
        assert_describes(describe(histogram), times, counts[i]);
        assert_int_equal(describe(histogram).max_ns, times[counts[i] - 1]); /* exact */
        free(histogram);
    }
}

static void test_histogram__what_is_longer_than_all_buckets_is_the_maximum(void **state_)
{
    uint64_t times[] = {5, UINT64_C(1) << 40};
    struct sc__histogram *histogram = histogram_of(times, 2);
    sc_latency latency = describe(histogram);
    assert_int_equal(latency.p50_ns, 5);
    assert_int_equal(latency.p99_ns, UINT64_C(1) << 40);
    assert_int_equal(latency.max_ns, UINT64_C(1) << 40);
    free(histogram);
    histogram = histogram_of(times, 0);
    latency = describe(histogram);
    assert_int_equal(latency.count, 0);
    assert_int_equal(latency.p50_ns, 0);
    free(histogram);
}

static void test_histogram__merged_they_are_one_of_all_times(void **state_)
{
    static uint64_t times[3 * 1000];
    static struct sc__distribution one, sum;
    memset(&sum, 0, sizeof sum);
    for (size_t i = 0; i < 3; i++) {
        for (size_t t = 0; t < 1000; t++)
            times[i * 1000 + t] = random_time() >> (4 * i);
        struct sc__histogram *histogram = histogram_of(times + i * 1000, 1000);
        memset(&one, 0, sizeof one);
        sc__distribution_add(&one, histogram);
        sc__distribution_merge(&sum, &one);
        free(histogram);
    }
    assert_describes(sc__distribution_describe(&sum), times, 3 * 1000);
}

#define SECOND UINT64_C(1000000000)

static struct sc__timings *timings_at(uint64_t second)
{
    struct sc__timings *timings = calloc(1, sizeof *timings);
    sc__timings_init(timings, second * SECOND);
    return timings;
}

static void record(struct sc__timings *timings, uint64_t nanoseconds, uint64_t second)
{
    sc__timings_record(timings, SC__TIMED_FILE, nanoseconds, second * SECOND);
}

/* What a window that ends then holds, and how many seconds it covers. */
static void assert_window(struct sc__timings *timings, uint64_t second, uint64_t covered,
                          uint64_t count, uint64_t sum)
{
    static struct sc__distribution window;
    uint64_t nanoseconds = sc__timings_window(timings, SC__TIMED_FILE, second * SECOND, &window);
    assert_int_equal(nanoseconds / SECOND, covered);
    assert_int_equal(window.count, count);
    assert_int_equal(window.sum, sum);
}

static void end_timings(struct sc__timings *timings)
{
    sc__timings_fini(timings);
    free(timings);
}

/* Intervals begin at 1000, 1020, 1040, ... */
static void test_histogram__a_window_begins_at_most_60_seconds_ago(void **state_)
{
    struct sc__timings *timings = timings_at(1005);
    assert_window(timings, 1006, 1, 0, 0);
    record(timings, 100, 1010);
    assert_window(timings, 1015, 10, 1, 100); /* from its creation on */
    record(timings, 20, 1030);
    record(timings, 3, 1045);
    assert_window(timings, 1050, 45, 3, 123);
    assert_window(timings, 1062, 42, 2, 23); /* from 1020 on */
    record(timings, 4, 1063);
    assert_window(timings, 1079, 59, 3, 27);
    assert_window(timings, 1081, 41, 2, 7);
    assert_window(timings, 1101, 41, 1, 4);
    assert_window(timings, 1121, 41, 0, 0);
    assert_int_equal(describe(&timings->all[SC__TIMED_FILE]).count, 4); /* over all time */
    end_timings(timings);
}

/* One copy then stands for the beginnings of all intervals between. */
static void test_histogram__a_window_covers_time_in_which_nothing_was_recorded(void **state_)
{
    struct sc__timings *timings = timings_at(1000);
    record(timings, 100, 1001);
    record(timings, 7, 5011);
    assert_window(timings, 5012, 52, 1, 7);
    assert_window(timings, 5070, 50, 0, 0);
    assert_window(timings, 90000, 40, 0, 0);
    record(timings, 8, 90001);
    assert_window(timings, 90002, 42, 1, 8);
    end_timings(timings);
}

static void test_histogram__percentiles_of_a_window(void **state_)
{
    static struct sc__distribution window;
    static uint64_t times[1000];
    struct sc__timings *timings = timings_at(1000);
    for (int i = 0; i < 1000; i++)
        record(timings, random_time() << 1, 1001);
    for (int i = 0; i < 1000; i++)
        record(timings, times[i] = random_time() / 3, 1070);
    sc__timings_window(timings, SC__TIMED_FILE, 1071 * SECOND, &window);
    assert_describes(sc__distribution_describe(&window), times, 1000);
    sc__timings_window(timings, SC__TIMED_LOAD, 1071 * SECOND, &window); /* kinds are apart */
    assert_int_equal(window.count, 0);
    end_timings(timings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_histogram__a_bucket_is_near_all_that_lies_in_it),
        cmocka_unit_test(test_histogram__percentiles_are_those_of_the_sorted_times),
        cmocka_unit_test(test_histogram__what_is_longer_than_all_buckets_is_the_maximum),
        cmocka_unit_test(test_histogram__merged_they_are_one_of_all_times),
        cmocka_unit_test(test_histogram__a_window_begins_at_most_60_seconds_ago),
        cmocka_unit_test(test_histogram__a_window_covers_time_in_which_nothing_was_recorded),
        cmocka_unit_test(test_histogram__percentiles_of_a_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
