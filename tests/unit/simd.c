/* tests/unit/simd.c: every table of kernels against the scalar one and against plain loops.
 *
 * Buffers lie between two pages that must not be touched, so a read before the first byte or
 * behind the last ends the test. The 64-bit ARM build of it runs in CI with a small stand-in for
 * cmocka (tests/arm). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "simd/ops.h"

#include <float.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LONGEST = 300 };

/* A page's worth of bytes, with nothing before and behind it. */
static char *make_page(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *all = mmap(NULL, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(all != MAP_FAILED);
    assert_int_equal(mprotect(all + page, page, PROT_READ | PROT_WRITE), 0);
    return all + page;
}

static void free_page(char *page)
{
    size_t size = (size_t)sysconf(_SC_PAGESIZE);
    munmap(page - size, 3 * size);
}

/* The last `length` bytes of the page: behind them is none. */
static char *end_of(char *page, size_t length)
{
    return page + sysconf(_SC_PAGESIZE) - length;
}

static uint64_t state = 88172645463325252u;

static uint64_t next_random(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* Call a function for each table that this processor can run. */
static void on_each_table(void (*check)(const struct sc__ops *ops))
{
    unsigned tables = 0;
    for (int level = 0; level < SC__SIMD_COUNT; level++) {
        const struct sc__ops *ops = sc__ops_of((enum sc__simd)level);
        if (!ops || !(sc__cpu()->features & SC__SIMD_BIT(level)))
            continue;
        assert_int_equal(ops->level, level);
        check(ops);
        tables++;
    }
#if defined(SC__SIMD_X86) || defined(SC__SIMD_ARM)
    assert_true(tables >= 2); /* each such processor has one set at least */
#else
    assert_int_equal(tables, 1);
#endif
}

static void check_equal(const struct sc__ops *ops)
{
    char *a = make_page(), *b = make_page();
    for (size_t length = 17; length <= LONGEST; length++) {
        /* x begins at the page's start, y ends at its end: all differences of alignment. */
        char *x = a, *y = end_of(b, length);
        for (size_t i = 0; i < length; i++)
            x[i] = y[i] = (char)next_random();
        assert_true(ops->equal(x, y, length));
        for (size_t i = 0; i < length; i++) {
            y[i] = (char)(y[i] ^ (1 << (i % 8)));
            assert_false(ops->equal(x, y, length));
            assert_false(ops->equal(y, x, length));
            y[i] = x[i];
        }
    }
    free_page(a);
    free_page(b);
}

static void test_simd__equality_sees_each_byte_and_no_other(void **context)
{
    on_each_table(check_equal);
}

static void check_alignments(const struct sc__ops *ops)
{
    char *a = make_page(), *b = make_page();
    for (size_t shift = 0; shift < 64; shift++) {
        for (size_t length = 17; length <= LONGEST; length += 1 + length / 40) {
            for (size_t i = 0; i < length + 2; i++) {
                a[shift + i] = (char)next_random();
                b[63 - shift + i] = a[shift + i];
            }
            a[shift] = (char)(a[shift] ^ 1); /* the neighbours differ */
            a[shift + length + 1] = (char)(a[shift + length + 1] ^ 1);
            assert_true(ops->equal(a + shift + 1, b + 64 - shift, length));
            assert_false(ops->equal(a + shift, b + 63 - shift, length));
            assert_false(ops->equal(a + shift + 2, b + 65 - shift, length));
        }
    }
    free_page(a);
    free_page(b);
}

static void test_simd__equality_holds_at_every_alignment(void **context)
{
    on_each_table(check_alignments);
}

static void test_simd__short_equality_is_inlined_and_right(void **context)
{
    char *a = make_page(), *b = make_page();
    assert_true(sc__equal(end_of(a, 0), end_of(b, 0), 0));
    for (size_t length = 1; length <= LONGEST; length++) {
        char *x = a, *y = end_of(b, length);
        for (size_t i = 0; i < length; i++)
            x[i] = y[i] = (char)next_random();
        assert_true(sc__equal(x, y, length));
        for (size_t i = 0; i < length; i++) {
            y[i] = (char)(y[i] ^ 0x40);
            assert_false(sc__equal(x, y, length));
            y[i] = x[i];
        }
    }
    free_page(a);
    free_page(b);
}

static void add_to_set(struct sc__byte_set *set, unsigned char c)
{
    set->low[c & 15] = (uint8_t)(set->low[c & 15] | 1 << (c >> 4));
}

static void test_simd__a_set_of_bytes_has_what_was_put_into_it(void **context)
{
    for (unsigned member = 0; member < 128; member++) {
        struct sc__byte_set set = {{0}};
        add_to_set(&set, (unsigned char)member);
        for (unsigned c = 0; c < 256; c++)
            assert_int_equal(sc__byte_set_has(&set, (char)c), c == member);
    }
}

/* One member at each place of a text of all kinds of others; more behind it do not count. */
static void check_places(const struct sc__ops *ops, const struct sc__byte_set *set, char member)
{
    char *page = make_page();
    for (size_t length = 0; length <= LONGEST; length++) {
        char *text = end_of(page, length);
        text[-1] = member;
        for (size_t i = 0; i < length; i++) {
            do
                text[i] = (char)next_random();
            while (sc__byte_set_has(set, text[i]));
        }
        assert_int_equal(ops->find_any(text, length, set), length);
        for (size_t i = length; i-- > 0;) {
            text[i] = member;
            assert_int_equal(ops->find_any(text, length, set), i);
            assert_int_equal(ops->find_any(text, i, set), i); /* the one behind is not looked at */
        }
        assert_int_equal(ops->find_any(page, 0, set), 0);
    }
    free_page(page);
}

static void check_find_any(const struct sc__ops *ops)
{
    struct sc__byte_set set = {{0}};
    add_to_set(&set, 0);
    check_places(ops, &set, 0);
    add_to_set(&set, '"');
    add_to_set(&set, '\\');
    add_to_set(&set, 0x7F);
    for (unsigned char c = 1; c < ' '; c++)
        add_to_set(&set, c);
    check_places(ops, &set, '"');
    check_places(ops, &set, 0x7F);
}

static void test_simd__the_first_byte_of_a_set_is_found(void **context)
{
    on_each_table(check_find_any);
}

static void check_random_sets(const struct sc__ops *ops)
{
    char *page = make_page();
    for (unsigned round = 0; round < 20000; round++) {
        struct sc__byte_set set = {{0}};
        size_t members = next_random() % 8, length = next_random() % (LONGEST + 1);
        size_t shift = next_random() % 64;
        for (size_t i = 0; i < members; i++)
            add_to_set(&set, next_random() & 127);
        for (size_t i = 0; i < length; i++)
            page[shift + i] = (char)next_random();
        size_t expected = 0;
        while (expected < length && !sc__byte_set_has(&set, page[shift + expected]))
            expected++;
        assert_int_equal(ops->find_any(page + shift, length, &set), expected);
    }
    free_page(page);
}

static void test_simd__random_sets_in_random_text(void **context)
{
    on_each_table(check_random_sets);
}

static void test_simd__what_is_near_is_found_without_a_table(void **context)
{
    struct sc__byte_set set = {{0}};
    add_to_set(&set, '#');
    char *page = make_page();
    for (size_t length = 0; length <= 80; length++) {
        char *text = end_of(page, length);
        memset(text, 'x', length);
        assert_int_equal(sc__find_any(text, length, &set), length);
        for (size_t i = length; i-- > 0;) {
            text[i] = '#';
            assert_int_equal(sc__find_any(text, length, &set), i);
        }
    }
    free_page(page);
}

/* Numbers that somebody could add wrongly: zeros of both signs, the least and greatest of all
 * kinds, infinities, quiet and signalling NaNs of both signs, and any bits. */
static double awkward_double(void)
{
    static const uint64_t awkward[] = {
        0,
        0x8000000000000000,
        1,
        0x800FFFFFFFFFFFFF,
        0x0010000000000000,
        0x7FEFFFFFFFFFFFFF,
        0xFFEFFFFFFFFFFFFF,
        0x7FF0000000000000,
        0xFFF0000000000000,
        0x7FF8000000000000,
        0xFFF8000000000001,
        0x7FF0000000000001,
        0xFFF4000000000123,
        0x3FF0000000000000,
    };
    uint64_t bits = next_random();
    if (bits % 3 != 0)
        bits = awkward[bits / 3 % (sizeof awkward / sizeof *awkward)];
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void check_add_f64(const struct sc__ops *ops)
{
    char *pages[3] = {make_page(), make_page(), make_page()};
    for (size_t round = 0; round < 40; round++) {
        for (size_t count = 0; count <= LONGEST; count++) {
            size_t size = count * sizeof(double);
            double *a = (double *)end_of(pages[0], size), *b = (double *)end_of(pages[1], size);
            double *out = (double *)end_of(pages[2], size), expected[LONGEST];
            for (size_t i = 0; i < count; i++) {
                a[i] = awkward_double();
                b[i] = awkward_double();
            }
            sc__ops_of(SC__SIMD_SCALAR)->add_f64(expected, a, b, count);
            if (count < LONGEST)
                out[-1] = 7.5;
            ops->add_f64(out, a, b, count);
            assert_memory_equal(out, expected, size);
            assert_true(count == LONGEST || out[-1] == 7.5);
            ops->add_f64(a, a, b, count);
            assert_memory_equal(a, expected, size);
        }
    }
    for (size_t i = 0; i < 3; i++)
        free_page(pages[i]);
}

static void test_simd__sums_of_doubles_have_the_same_bits(void **context)
{
    on_each_table(check_add_f64);
}

static void check_nan(const struct sc__ops *ops)
{
    const double infinity = 2 * DBL_MAX;
    double a[5], b[5], out[5];
    for (size_t i = 0; i < 5; i++) {
        a[i] = infinity;
        b[i] = -infinity;
    }
    ops->add_f64(out, a, b, 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(sc__load_word(&out[i]) == UINT64_C(0x7FF8000000000000));
    b[2] = -0.0;
    a[2] = -0.0;
    ops->add_f64(out, a, b, 5);
    assert_true(sc__load_word(&out[2]) == UINT64_C(0x8000000000000000));
}

static void test_simd__no_sum_shows_whose_nan_it_is(void **context)
{
    on_each_table(check_nan);
}

static int64_t awkward_integer(void)
{
    static const int64_t awkward[] = {0, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
    uint64_t bits = next_random();
    return bits % 4 == 0 ? (int64_t)bits : awkward[bits / 4 % (sizeof awkward / sizeof *awkward)];
}

/* Sums and whether they fit, by comparing. */
static bool add_plainly(int64_t *out, const int64_t *a, const int64_t *b, size_t count)
{
    bool fits = true;
    for (size_t i = 0; i < count; i++) {
        out[i] = (int64_t)((uint64_t)a[i] + (uint64_t)b[i]);
        fits &= b[i] >= 0 ? a[i] <= INT64_MAX - b[i] : a[i] >= INT64_MIN - b[i];
    }
    return fits;
}

static void check_add_i64(const struct sc__ops *ops)
{
    char *pages[3] = {make_page(), make_page(), make_page()};
    for (size_t count = 0; count <= LONGEST; count++) {
        size_t size = count * sizeof(int64_t);
        int64_t *a = (int64_t *)end_of(pages[0], size), *b = (int64_t *)end_of(pages[1], size);
        int64_t *out = (int64_t *)end_of(pages[2], size), expected[LONGEST];
        for (size_t i = 0; i < count; i++) {
            a[i] = (int64_t)next_random() >> 2;
            b[i] = (int64_t)next_random() >> 2;
        }
        assert_true(ops->add_i64(out, a, b, count));
        for (size_t i = 0; i < count; i++) { /* one sum of all does not fit, upwards or downwards */
            int64_t x = a[i], y = b[i];
            a[i] = i % 2 ? INT64_MAX : INT64_MIN;
            b[i] = i % 2 ? 1 : -1;
            assert_false(ops->add_i64(out, a, b, count));
            b[i] = 0;
            assert_true(ops->add_i64(out, a, b, count));
            a[i] = x;
            b[i] = y;
        }
        for (size_t i = 0; i < count; i++) {
            a[i] = awkward_integer();
            b[i] = awkward_integer();
        }
        bool fits = add_plainly(expected, a, b, count);
        assert_int_equal(ops->add_i64(out, a, b, count), fits);
        assert_memory_equal(out, expected, size);
        assert_int_equal(ops->add_i64(a, a, b, count), fits);
        assert_memory_equal(a, expected, size);
    }
    for (size_t i = 0; i < 3; i++)
        free_page(pages[i]);
}

static void test_simd__sums_of_integers_say_whether_all_fit(void **context)
{
    on_each_table(check_add_i64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_simd__equality_sees_each_byte_and_no_other),
        cmocka_unit_test(test_simd__equality_holds_at_every_alignment),
        cmocka_unit_test(test_simd__short_equality_is_inlined_and_right),
        cmocka_unit_test(test_simd__a_set_of_bytes_has_what_was_put_into_it),
        cmocka_unit_test(test_simd__the_first_byte_of_a_set_is_found),
        cmocka_unit_test(test_simd__random_sets_in_random_text),
        cmocka_unit_test(test_simd__what_is_near_is_found_without_a_table),
        cmocka_unit_test(test_simd__sums_of_doubles_have_the_same_bits),
        cmocka_unit_test(test_simd__no_sum_shows_whose_nan_it_is),
        cmocka_unit_test(test_simd__sums_of_integers_say_whether_all_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
