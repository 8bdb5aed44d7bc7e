/* tests/unit/cache_sizing.c: how short memory is, read from made files, and what a level does of
 * it. */
#include "cache/pressure.h"
#include "cache/sizing.h"

#include "base/hash.h"
#include "scratch.h"
#include "support.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void assert_pressure(double expected)
{
    double pressure = sc__memory_pressure("root");
    if (pressure < expected - 1e-9 || pressure > expected + 1e-9)
        fail_msg("pressure is %g, not %g", pressure, expected);
}

static void write_meminfo(unsigned available)
{
    char text[200];
    snprintf(
        text, sizeof text,
        "MemTotal:       1000 kB\nMemFree:         10 kB\nMemAvailable:    %u kB\nSwap: 1 kB\n",
        available);
    write_text("root/proc/meminfo", text);
}

static void write_group(const char *group, const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "root/sys/fs/cgroup%s/%s", group, name);
    write_text(path, text);
}

static void test_pressure__is_the_middle_where_nothing_can_be_read(void **state)
{
    assert_pressure(0.5);
    write_text("root/proc/meminfo", "");
    assert_pressure(0.5);
}

static void test_pressure__of_the_machine_is_what_is_not_available(void **state)
{
    write_meminfo(250);
    assert_pressure(0.75);
    write_meminfo(1000);
    assert_pressure(0);
}

static void test_pressure__hostile_files_are_left_out(void **state)
{
    static const char *const texts[] = {
        "MemTotal: 1000 kB\n",
        "MemTotal: kB\nMemAvailable: 10 kB\n",
        "MemTotal: -5 kB\nMemAvailable: 10 kB\n",
        "MemTotal: 0 kB\nMemAvailable: 0 kB\n",
        "MemTotal: 10 kB\nMemAvailable: 11 kB\n",
        "MemTotal: 99999999999999999999999999 kB\nMemAvailable: 1 kB\n",
        "XMemTotal: 10 kB\nXMemAvailable: 1 kB\n",
        "\0MemTotal: 10 kB\nMemAvailable: 1 kB\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        write_text("root/proc/meminfo", texts[i]);
        assert_pressure(0.5);
    }
    write_text("root/proc/self/cgroup", "0::/../../etc\n");
    assert_pressure(0.5);
    write_text("root/proc/self/cgroup", "0::\n1:cpu:/x");
    assert_pressure(0.5);
    write_group("", "memory.max", "abc\n");
    write_group("", "memory.current", "10\n");
    assert_pressure(0.5);
    write_group("", "memory.max", "0\n");
    assert_pressure(0.5);
    write_text("root/proc/pressure/memory", "full avg10=\n");
    assert_pressure(0.5);
    static char many[100000];
    memset(many, 'x', sizeof many - 1);
    write_text("root/proc/meminfo", many);
    assert_pressure(0.5);
}

static void test_pressure__of_stalls_counts_above_ten_per_cent(void **state)
{
    write_meminfo(900);
    write_text("root/proc/pressure/memory", "some avg10=99.00 avg60=0.00 avg300=0.00 total=0\n"
                                            "full avg10=10.00 avg60=99.00 avg300=0.00 total=0\n");
    assert_pressure(0.1);
    write_text("root/proc/pressure/memory", "full avg10=10.01 avg60=0.00 avg300=0.00 total=0\n");
    assert_pressure(0.9);
    write_text("root/proc/pressure/memory", "full avg10=100.00 avg60=0.00\n");
    assert_pressure(0.9);
    write_meminfo(50);
    assert_pressure(0.95);
}

static void test_pressure__of_a_container_is_the_tightest_group_around_it(void **state)
{
    write_meminfo(900);
    write_text("root/proc/self/cgroup", "0::/pod/app\n");
    write_group("/pod/app", "memory.max", "max\n");
    write_group("/pod/app", "memory.current", "100\n");
    assert_pressure(0.1);
    write_group("/pod", "memory.max", "1000\n");
    write_group("/pod", "memory.current", "900\n");
    assert_pressure(0.9);
    write_group("/pod", "memory.stat", "anon 5\ninactive_file 500\nactive_file 600\n");
    assert_pressure(0.4);
    write_group("/pod/app", "memory.max", "200\n");
    assert_pressure(0.5);
    write_group("/pod/app", "memory.current", "900\n"); /* above its limit for a moment */
    assert_pressure(1);
    write_group("/pod/app", "memory.stat", "inactive_file 901\n");
    assert_pressure(0.4);
}

static void test_pressure__inside_a_container_its_limit_is_at_the_root(void **state)
{
    write_text("root/proc/self/cgroup", "0::/\n");
    write_group("", "memory.max", "1000\n");
    write_group("", "memory.current", "700\n");
    assert_pressure(0.7);
}

static const struct sc__pressure PLENTY = {0.59, 0.85}, MIDDLE = {0.6, 0.85}, SHORT = {0.86, 0.85};

static size_t decide(struct sc__sizing sizing, struct sc__cache_stats stats,
                     struct sc__pressure pressure)
{
    return sc__sizing_decide(&sizing, &stats, pressure);
}

static void test_sizing__short_memory_shrinks_down_to_the_least(void **state)
{
    struct sc__sizing sizing = {.least = 100, .most = 5000, .kept = 0.75};
    assert_int_equal(
        decide(sizing, (struct sc__cache_stats){.entries = 1000, .capacity = 1000}, SHORT), 750);
    assert_int_equal(
        decide(sizing, (struct sc__cache_stats){.entries = 200, .capacity = 1000}, SHORT), 150);
    assert_int_equal(
        decide(sizing, (struct sc__cache_stats){.entries = 120, .capacity = 120}, SHORT), 100);
    assert_int_equal(decide(sizing, (struct sc__cache_stats){.entries = 50, .capacity = 50}, SHORT),
                     50);
}

static void test_sizing__grows_by_a_quarter_where_it_had_helped(void **state)
{
    struct sc__sizing sizing = {.least = 100, .most = 5000, .kept = 0.75};
    struct sc__cache_stats stats = {.capacity = 1000, .stored = 1000, .regretted = 40};
    assert_int_equal(decide(sizing, stats, PLENTY), 1250);
    assert_int_equal(decide(sizing, stats, MIDDLE), 1000);
    stats.regretted = 39;
    assert_int_equal(decide(sizing, stats, PLENTY), 1000);
    stats = (struct sc__cache_stats){.capacity = 4500, .stored = 10, .regretted = 10};
    assert_int_equal(decide(sizing, stats, PLENTY), 5000);
    stats = (struct sc__cache_stats){.capacity = 9000, .stored = 10, .regretted = 10};
    assert_int_equal(decide(sizing, stats, PLENTY), 9000);
    stats = (struct sc__cache_stats){.capacity = 1000};
    assert_int_equal(decide(sizing, stats, PLENTY), 1000);
}

static void test_sizing__looks_only_at_what_happened_since_the_last_decision(void **state)
{
    struct sc__sizing sizing = {.least = 100, .most = 5000, .kept = 0.75};
    struct sc__cache_stats stats = {.capacity = 1000, .stored = 1000, .regretted = 500};
    assert_int_equal(sc__sizing_decide(&sizing, &stats, PLENTY), 1250);
    stats.stored = 2000;
    assert_int_equal(sc__sizing_decide(&sizing, &stats, PLENTY), 1000);
}

static double next_fraction(void)
{
    static uint64_t state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static void release_nothing(void *context, void *value)
{
    (void)context;
    (void)value;
}

/* Per cent of hits once the size has settled, for `keys` asked for by Zipf 0.99. */
static double settled_hit_rate(size_t keys, size_t capacity, struct sc__sizing sizing)
{
    enum { ROUNDS = 40, ASKED = 50000 };
    static double cumulated[10000];
    static char value;
    struct sc__cache cache;
    struct sc__cache_stats stats;
    struct sc__cache_options options = {.allocator = &sc__default_allocator,
                                        .capacity = capacity,
                                        .max_bytes = SIZE_MAX,
                                        .release = release_nothing};
    double sum = 0;
    size_t hits = 0;
    for (size_t i = 0; i < keys; i++)
        cumulated[i] = sum += pow((double)i + 1, -0.99);
    assert_int_equal(sc__cache_init(&cache, &options), SC_OK);
    for (size_t round = 0; round < ROUNDS; round++) {
        hits = 0;
        for (size_t i = 0; i < ASKED; i++) {
            double wanted = next_fraction() * sum;
            uint32_t low = 0, high = (uint32_t)keys - 1;
            while (low < high) {
                uint32_t middle = (low + high) / 2;
                if (cumulated[middle] < wanted)
                    low = middle + 1;
                else
                    high = middle;
            }
            uint64_t hash = sc__hash(&low, sizeof low, 7);
            if (sc__cache_find(&cache, hash, &low, sizeof low, 0))
                hits++;
            else
                sc__cache_store(&cache, hash, &low, sizeof low, &value, 1, 0);
        }
        sc__cache_stats(&cache, &stats);
        sc__cache_resize(&cache, sc__sizing_decide(&sizing, &stats, PLENTY));
        assert_true(stats.entries <= sizing.most);
    }
    sc__cache_fini(&cache);
    return 100.0 * (double)hits / ASKED;
}

static void test_sizing__settles_where_nearly_all_hits_that_can(void **state)
{
    struct sc__sizing keys = {.least = 100, .most = 5000, .kept = 0.75};
    struct sc__sizing files = {.least = 10, .most = 500, .kept = 0.75};
    assert_true(settled_hit_rate(10000, 1000, keys) >= 90);
    assert_true(settled_hit_rate(200, 100, files) >= 85);
}

#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_pressure__is_the_middle_where_nothing_can_be_read),
        IN_SCRATCH(test_pressure__of_the_machine_is_what_is_not_available),
        IN_SCRATCH(test_pressure__hostile_files_are_left_out),
        IN_SCRATCH(test_pressure__of_stalls_counts_above_ten_per_cent),
        IN_SCRATCH(test_pressure__of_a_container_is_the_tightest_group_around_it),
        IN_SCRATCH(test_pressure__inside_a_container_its_limit_is_at_the_root),
        cmocka_unit_test(test_sizing__short_memory_shrinks_down_to_the_least),
        cmocka_unit_test(test_sizing__grows_by_a_quarter_where_it_had_helped),
        cmocka_unit_test(test_sizing__looks_only_at_what_happened_since_the_last_decision),
        cmocka_unit_test(test_sizing__settles_where_nearly_all_hits_that_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
