/* tests/unit/arena.c: where allocations lie, how they grow, and what comes back. */
#include "base/arena.h"

#include "failing_allocator.h"
#include "support.h"

#include <string.h>

enum { CHUNK = 1024 };

struct fixture {
    struct failing_allocator memory;
    struct sc__arena arena;
};

static void begin(struct fixture *fixture)
{
    failing_allocator_init(&fixture->memory, 0);
    sc__arena_init(&fixture->arena, &fixture->memory.allocator, CHUNK);
}

static void end(struct fixture *fixture)
{
    assert_int_equal(sc__arena_bytes(&fixture->arena), fixture->memory.bytes);
    sc__arena_fini(&fixture->arena);
    assert_nothing_held(&fixture->memory);
}

static void test_arena__takes_no_memory_before_it_must(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    assert_int_equal(fixture.memory.calls, 0);
    sc__arena_reset(&fixture.arena);
    end(&fixture);
    assert_int_equal(fixture.memory.calls, 0);
}

static void test_arena__allocations_are_aligned_and_apart(void **state)
{
    struct fixture fixture;
    char *blocks[100];
    begin(&fixture);
    for (size_t i = 0; i < 100; i++) {
        blocks[i] = sc__arena_allocate(&fixture.arena, i);
        assert_non_null(blocks[i]);
        assert_int_equal((uintptr_t)blocks[i] % SC__ARENA_ALIGNMENT, 0);
        memset(blocks[i], (int)i, i);
    }
    for (size_t i = 0; i < 100; i++) {
        for (size_t j = 0; j < i; j++)
            assert_int_equal(blocks[i][j], i);
    }
    assert_ptr_not_equal(blocks[0], blocks[1]);
    end(&fixture);
}

static void test_arena__a_large_allocation_leaves_the_chunk_in_use(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    char *before = sc__arena_allocate(&fixture.arena, 16);
    char *large = sc__arena_allocate(&fixture.arena, 10 * CHUNK);
    char *behind = sc__arena_allocate(&fixture.arena, 16);
    memset(large, 1, 10 * CHUNK);
    assert_ptr_equal(behind, before + 16);
    assert_int_equal(fixture.memory.blocks, 2);
    end(&fixture);
}

static void test_arena__the_newest_allocation_grows_in_place(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    char *memory = sc__arena_allocate(&fixture.arena, 10);
    memcpy(memory, "0123456789", 10);
    assert_ptr_equal(sc__arena_grow(&fixture.arena, memory, 10, 500), memory);
    char *next = sc__arena_allocate(&fixture.arena, 1);
    assert_ptr_equal(next, memory + 512);
    char *moved = sc__arena_grow(&fixture.arena, memory, 500, 501);
    assert_ptr_not_equal(moved, memory);
    assert_memory_equal(moved, "0123456789", 10);
    end(&fixture);
}

/* A vector that doubles: its former copies must not stay, or it would take twice its size. */
static void test_arena__a_grown_allocation_leaves_no_copies_behind(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    sc__arena_allocate(&fixture.arena, 100);
    size_t size = CHUNK;
    unsigned char *memory = sc__arena_allocate(&fixture.arena, size);
    for (size_t i = 0; i < size; i++)
        memory[i] = (unsigned char)i;
    for (; size < 100 * CHUNK; size *= 2) {
        memory = sc__arena_grow(&fixture.arena, memory, size, 2 * size);
        sc__arena_allocate(&fixture.arena, 16); /* so that it is the newest no longer */
    }
    for (size_t i = 0; i < CHUNK; i++)
        assert_int_equal(memory[i], (unsigned char)i);
    assert_true(fixture.memory.bytes < size + 10 * CHUNK);
    end(&fixture);
}

static void test_arena__the_first_allocation_may_be_the_large_one(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    char *memory = sc__arena_allocate(&fixture.arena, 5 * CHUNK);
    memset(memory, 7, 5 * CHUNK);
    char *small = sc__arena_allocate(&fixture.arena, 8);
    memset(small, 1, 8);
    memory = sc__arena_grow(&fixture.arena, memory, 5 * CHUNK, 9 * CHUNK);
    memset(memory + 5 * CHUNK, 7, 4 * CHUNK);
    char *other = sc__arena_allocate(&fixture.arena, 8);
    memset(other, 2, 8);
    for (size_t i = 0; i < 9 * CHUNK; i++)
        assert_int_equal(memory[i], 7);
    assert_int_equal(small[7], 1);
    end(&fixture);
}

static void test_arena__reset_keeps_one_chunk_for_the_next_use(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    for (int i = 0; i < 50; i++)
        sc__arena_allocate(&fixture.arena, 100);
    sc__arena_allocate(&fixture.arena, 3 * CHUNK);
    sc__arena_reset(&fixture.arena);
    assert_int_equal(fixture.memory.blocks, 1);
    assert_int_equal(sc__arena_bytes(&fixture.arena), CHUNK);
    size_t calls = fixture.memory.calls;
    char *memory = sc__arena_allocate(&fixture.arena, 900);
    memset(memory, 1, 900);
    assert_int_equal(fixture.memory.calls, calls);
    end(&fixture);
}

/* What one use took in many chunks, the next takes in one, and then none is asked for any more. */
static void test_arena__a_recycled_arena_comes_to_one_chunk(void **state)
{
    struct fixture fixture;
    size_t calls = 0;
    begin(&fixture);
    for (int use = 0; use < 4; use++) {
        for (int i = 0; i < 50; i++)
            memset(sc__arena_allocate(&fixture.arena, 100), use, 100);
        memset(sc__arena_allocate(&fixture.arena, 3 * CHUNK), use, 3 * CHUNK);
        assert_int_equal(fixture.memory.blocks, use == 0 ? 8 : 1);
        if (use >= 2)
            assert_int_equal(fixture.memory.calls, calls);
        calls = fixture.memory.calls;
        sc__arena_recycle(&fixture.arena, 100 * CHUNK);
    }
    assert_int_equal(fixture.memory.blocks, 1);
    end(&fixture);
}

static void test_arena__a_recycled_arena_gives_back_what_is_too_large(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    sc__arena_allocate(&fixture.arena, 3 * CHUNK);
    size_t bytes = sc__arena_bytes(&fixture.arena);
    sc__arena_recycle(&fixture.arena, bytes);
    assert_int_equal(sc__arena_bytes(&fixture.arena), bytes);
    sc__arena_recycle(&fixture.arena, bytes - 1);
    assert_int_equal(sc__arena_bytes(&fixture.arena), 0);
    sc__arena_allocate(&fixture.arena, 1); /* and the next use is not as large */
    assert_int_equal(sc__arena_bytes(&fixture.arena), CHUNK);
    end(&fixture);
}

static void test_arena__a_copy_ends_with_a_nul(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    assert_memory_equal(sc__arena_copy(&fixture.arena, "a\0bc", 3), "a\0b", 4);
    assert_string_equal(sc__arena_copy(&fixture.arena, NULL, 0), "");
    end(&fixture);
}

static void test_arena__sizes_that_cannot_be_are_refused(void **state)
{
    struct fixture fixture;
    void *vector = NULL;
    uint32_t capacity = 0;
    begin(&fixture);
    assert_null(sc__arena_allocate(&fixture.arena, SIZE_MAX));
    assert_null(sc__arena_allocate(&fixture.arena, SIZE_MAX / 2 + 1));
    void *memory = sc__arena_allocate(&fixture.arena, 8);
    assert_null(sc__arena_grow(&fixture.arena, memory, 8, SIZE_MAX - 8));
    assert_false(sc__arena_reserve(&fixture.arena, &vector, &capacity, SIZE_MAX / 8, 16));
    assert_false(sc__arena_reserve(&fixture.arena, &vector, &capacity, (size_t)UINT32_MAX + 1, 1));
    assert_null(vector);
    assert_int_equal(capacity, 0);
    end(&fixture);
}

static void test_arena__a_vector_grows_and_keeps_its_elements(void **state)
{
    struct fixture fixture;
    void *vector = NULL;
    uint32_t capacity = 0;
    begin(&fixture);
    for (uint32_t i = 0; i < 10000; i++) {
        assert_true(sc__arena_reserve(&fixture.arena, &vector, &capacity, i + 1u, sizeof i));
        assert_true(capacity > i);
        ((uint32_t *)vector)[i] = i;
    }
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(((uint32_t *)vector)[i], i);
    assert_true(fixture.memory.calls < 40);
    end(&fixture);
}

static sc_status attempt_growth(const sc_allocator *allocator, void *context)
{
    struct sc__arena arena;
    void *vector = NULL;
    uint32_t capacity = 0;
    sc_status status = SC_OK;
    sc__arena_init(&arena, allocator, 64);
    for (uint32_t i = 0; i < 1000 && status == SC_OK; i++) {
        uint32_t before = capacity;
        if (!sc__arena_reserve(&arena, &vector, &capacity, i + 1u, sizeof i)) {
            assert_int_equal(capacity, before);
            status = SC_ENOMEM;
        } else {
            ((uint32_t *)vector)[i] = i;
        }
        if (i % 100 == 0 && !sc__arena_copy(&arena, "between", 7))
            status = SC_ENOMEM;
    }
    sc__arena_fini(&arena);
    return status;
}

static void test_arena__running_out_of_memory_leaves_it_whole(void **state)
{
    assert_true(fail_each_allocation(attempt_growth, NULL) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena__takes_no_memory_before_it_must),
        cmocka_unit_test(test_arena__allocations_are_aligned_and_apart),
        cmocka_unit_test(test_arena__a_large_allocation_leaves_the_chunk_in_use),
        cmocka_unit_test(test_arena__the_newest_allocation_grows_in_place),
        cmocka_unit_test(test_arena__a_grown_allocation_leaves_no_copies_behind),
        cmocka_unit_test(test_arena__the_first_allocation_may_be_the_large_one),
        cmocka_unit_test(test_arena__reset_keeps_one_chunk_for_the_next_use),
        cmocka_unit_test(test_arena__a_recycled_arena_comes_to_one_chunk),
        cmocka_unit_test(test_arena__a_recycled_arena_gives_back_what_is_too_large),
        cmocka_unit_test(test_arena__a_copy_ends_with_a_nul),
        cmocka_unit_test(test_arena__sizes_that_cannot_be_are_refused),
        cmocka_unit_test(test_arena__a_vector_grows_and_keeps_its_elements),
        cmocka_unit_test(test_arena__running_out_of_memory_leaves_it_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
