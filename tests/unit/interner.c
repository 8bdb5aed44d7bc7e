/* tests/unit/interner.c: one number for one text. */
#include "base/interner.h"

#include "failing_allocator.h"
#include "support.h"

#include <string.h>

static void test_interner__equal_texts_have_one_dense_number(void **state)
{
    struct sc__arena arena;
    struct sc__interner keys;
    sc__arena_init(&arena, &sc__default_allocator, 256);
    sc__interner_init(&keys, &arena);
    assert_int_equal(sc__interner_find(&keys, "a", 1), SC__NO_KEY);
    assert_int_equal(sc__intern(&keys, "a", 1), 0);
    assert_int_equal(sc__intern(&keys, "ab", 2), 1);
    assert_int_equal(sc__intern(&keys, "ab", 1), 0);
    assert_int_equal(sc__intern(&keys, "", 0), 2);
    assert_int_equal(sc__intern(&keys, "a\0", 2), 3);
    assert_int_equal(sc__intern(&keys, "a\0b", 3), 4);
    assert_int_equal(sc__intern(&keys, "A", 1), 5);
    assert_int_equal(sc__interner_find(&keys, "a\0b", 3), 4);
    assert_int_equal(sc__interner_find(&keys, "b", 1), SC__NO_KEY);
    assert_int_equal(keys.count, 6);
    sc__arena_fini(&arena);
}

static void test_interner__numbers_outlive_growth(void **state)
{
    enum { COUNT = 20000 };
    static char texts[COUNT][8];
    struct sc__arena arena;
    struct sc__interner keys;
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__interner_init(&keys, &arena);
    for (uint32_t i = 0; i < COUNT; i++) {
        int length = snprintf(texts[i], sizeof texts[i], "k%u", i);
        assert_int_equal(sc__intern(&keys, texts[i], (size_t)length), i);
        assert_int_equal(sc__intern(&keys, texts[i / 2], strlen(texts[i / 2])), i / 2);
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(sc__interner_find(&keys, texts[i], strlen(texts[i])), i);
        assert_int_equal(keys.keys[i].length, strlen(texts[i]));
        assert_memory_equal(keys.keys[i].text, texts[i], keys.keys[i].length);
    }
    assert_true(keys.count * 3 <= keys.slot_count * 2);
    sc__arena_fini(&arena);
}

static void test_interner__a_key_of_another_interner_is_found_by_its_hash(void **state)
{
    struct sc__arena arena;
    struct sc__interner from, to;
    sc__arena_init(&arena, &sc__default_allocator, 256);
    sc__interner_init(&from, &arena);
    sc__interner_init(&to, &arena);
    sc__intern(&from, "other", 5);
    uint32_t number = sc__intern(&from, "shared", 6);
    assert_int_equal(sc__intern(&to, "shared", 6), 0);
    assert_int_equal(sc__intern_key(&to, &from.keys[number]), 0);
    assert_int_equal(sc__intern_key(&to, &from.keys[0]), 1);
    assert_int_equal(sc__interner_find(&to, "other", 5), 1);
    sc__arena_fini(&arena);
}

static sc_status attempt_interning(const sc_allocator *allocator, void *context)
{
    static const char text[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    struct sc__arena arena;
    struct sc__interner keys;
    sc_status status = SC_OK;
    sc__arena_init(&arena, allocator, 64);
    sc__interner_init(&keys, &arena);
    for (size_t start = 0; start < 20 && status == SC_OK; start++) {
        for (size_t length = 1; length <= 16 && status == SC_OK; length++) {
            uint32_t count = keys.count;
            if (sc__intern(&keys, text + start, length) != SC__NO_KEY)
                continue;
            status = SC_ENOMEM;
            assert_int_equal(keys.count, count);
            assert_true(count == 0 || sc__interner_find(&keys, "0", 1) == 0);
        }
    }
    sc__arena_fini(&arena);
    return status;
}

static void test_interner__running_out_of_memory_loses_no_key(void **state)
{
    assert_true(fail_each_allocation(attempt_interning, NULL) > 5);
}

static void test_interner__keys_of_every_length_are_told_apart_by_each_byte(void **state)
{
    enum { LONGEST = 40 };
    static char texts[LONGEST + 1][LONGEST + 1][LONGEST];
    struct sc__arena arena;
    struct sc__interner keys;
    uint32_t expected = 0;
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__interner_init(&keys, &arena);
    for (size_t length = 0; length <= LONGEST; length++) {
        for (size_t changed = 0; changed <= length; changed++) {
            char *text = texts[length][changed];
            memset(text, 'a', length);
            if (changed < length)
                text[changed] = 'b';
            assert_int_equal(sc__intern(&keys, text, length), expected);
            expected++;
        }
    }
    expected = 0;
    for (size_t length = 0; length <= LONGEST; length++) {
        for (size_t changed = 0; changed <= length; changed++) {
            char copy[LONGEST];
            memcpy(copy, texts[length][changed], length);
            assert_int_equal(sc__intern(&keys, copy, length), expected);
            expected++;
        }
    }
    sc__arena_fini(&arena);
}

static void test_interner__a_follower_is_what_was_noted_last(void **state)
{
    enum { COUNT = 200 };
    static char texts[COUNT][8];
    struct sc__arena arena;
    struct sc__interner keys;
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__interner_init(&keys, &arena);
    assert_int_equal(sc__interner_follower(&keys, SC__NO_KEY), SC__NO_KEY);
    assert_true(sc__interner_note(&keys, SC__NO_KEY, 0));
    for (uint32_t i = 0; i < COUNT; i++) {
        int length = snprintf(texts[i], sizeof texts[i], "k%u", i);
        assert_int_equal(sc__interner_follower(&keys, i), SC__NO_KEY);
        assert_int_equal(sc__intern(&keys, texts[i], (size_t)length), i);
        assert_int_equal(sc__interner_follower(&keys, i), SC__NO_KEY);
        assert_true(i % 2 || sc__interner_note(&keys, i, i / 2));
    }
    for (uint32_t i = 0; i < COUNT; i++)
        assert_int_equal(sc__interner_follower(&keys, i), i % 2 ? SC__NO_KEY : i / 2);
    assert_true(sc__interner_note(&keys, 4, 99));
    assert_int_equal(sc__interner_follower(&keys, 4), 99);
    sc__arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interner__keys_of_every_length_are_told_apart_by_each_byte),
        cmocka_unit_test(test_interner__a_follower_is_what_was_noted_last),
        cmocka_unit_test(test_interner__equal_texts_have_one_dense_number),
        cmocka_unit_test(test_interner__numbers_outlive_growth),
        cmocka_unit_test(test_interner__a_key_of_another_interner_is_found_by_its_hash),
        cmocka_unit_test(test_interner__running_out_of_memory_loses_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
