/* tests/unit/buffer.c: appending, and the failure that stays. */
#include "base/buffer.h"

#include "failing_allocator.h"
#include "support.h"

static void test_buffer__appends_bytes_of_every_kind(void **state)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    sc__buffer_append(&buffer, NULL, 0);
    assert_null(buffer.data);
    sc__buffer_append_text(&buffer, "ab");
    sc__buffer_append_char(&buffer, '\0');
    sc__buffer_append_str(&buffer, (sc_str){"cd\0", 3});
    sc__buffer_append_str(&buffer, (sc_str){NULL, 0});
    assert_int_equal(buffer.length, 6);
    assert_memory_equal(buffer.data, "ab\0cd\0", 6);
    assert_false(buffer.failed);
    sc__buffer_fini(&buffer);
    assert_int_equal(buffer.length, 0);
    sc__buffer_fini(&buffer);
}

static void test_buffer__reserved_room_is_filled_by_the_caller(void **state)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    for (int i = 0; i < 1000; i++) {
        char *end = sc__buffer_reserve(&buffer, 7);
        assert_non_null(end);
        memcpy(end, "seven..", 7);
        buffer.length += 7;
    }
    assert_non_null(sc__buffer_reserve(&buffer, 0));
    assert_int_equal(buffer.length, 7000);
    assert_memory_equal(buffer.data + 6993, "seven..", 7);
    sc__buffer_fini(&buffer);
}

static void test_buffer__growth_is_amortised(void **state)
{
    struct failing_allocator memory;
    struct sc__buffer buffer;
    failing_allocator_init(&memory, 0);
    sc__buffer_init(&buffer, &memory.allocator);
    for (int i = 0; i < 100000; i++)
        sc__buffer_append_char(&buffer, 'x');
    assert_true(memory.calls < 40);
    assert_int_equal(memory.bytes, buffer.capacity);
    sc__buffer_fini(&buffer);
    assert_nothing_held(&memory);
}

static void test_buffer__a_failure_stays_and_keeps_what_was_written(void **state)
{
    struct failing_allocator memory;
    struct sc__buffer buffer;
    failing_allocator_init(&memory, 2);
    sc__buffer_init(&buffer, &memory.allocator);
    sc__buffer_append_text(&buffer, "kept");
    assert_null(sc__buffer_reserve(&buffer, 1000));
    assert_true(buffer.failed);
    sc__buffer_append_text(&buffer, "x"); /* which would fit, but behind a gap */
    assert_int_equal(buffer.length, 4);
    assert_memory_equal(buffer.data, "kept", 4);
    sc__buffer_fini(&buffer);
    assert_nothing_held(&memory);
}

static void test_buffer__a_size_that_cannot_be_fails(void **state)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    sc__buffer_append_text(&buffer, "abc");
    assert_null(sc__buffer_reserve(&buffer, SIZE_MAX));
    assert_true(buffer.failed);
    sc__buffer_fini(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer__appends_bytes_of_every_kind),
        cmocka_unit_test(test_buffer__reserved_room_is_filled_by_the_caller),
        cmocka_unit_test(test_buffer__growth_is_amortised),
        cmocka_unit_test(test_buffer__a_failure_stays_and_keeps_what_was_written),
        cmocka_unit_test(test_buffer__a_size_that_cannot_be_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
