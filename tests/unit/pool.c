/* tests/unit/pool.c: memory that stays for the next load, and what bounds it. */
#include "base/pool.h"

#include "failing_allocator.h"
#include "superconfig/load.h"
#include "support.h"

#include <string.h>

enum { CHUNK = 8192 };

struct fixture {
    struct failing_allocator memory;
    struct sc__pool pool;
};

static void begin(struct fixture *fixture, size_t arena_bytes, uint32_t buffers)
{
    struct sc__pool_options options = {CHUNK, arena_bytes, buffers};
    failing_allocator_init(&fixture->memory, 0);
    assert_true(sc__pool_init(&fixture->pool, &options, &fixture->memory.allocator));
}

static void end(struct fixture *fixture)
{
    sc__pool_fini(&fixture->pool);
    assert_nothing_held(&fixture->memory);
}

static struct sc__arena take(struct fixture *fixture)
{
    struct sc__arena arena;
    sc__pool_take_arena(&fixture->pool, &fixture->memory.allocator, &arena);
    return arena;
}

static void test_pool__the_last_arena_comes_back_with_its_memory(void **state)
{
    struct fixture fixture;
    begin(&fixture, 10 * CHUNK, 0);
    struct sc__arena first = take(&fixture), second = take(&fixture);
    sc__arena_allocate(&first, 100);
    char *memory = sc__arena_allocate(&second, 100);
    assert_int_equal(fixture.memory.bytes, 2 * CHUNK);
    sc__pool_give_arena(&fixture.pool, &first);
    sc__pool_give_arena(&fixture.pool, &second);
    struct sc__arena again = take(&fixture);
    assert_ptr_equal(sc__arena_allocate(&again, 100), memory);
    assert_int_equal(fixture.memory.bytes, 2 * CHUNK);
    sc__pool_give_arena(&fixture.pool, &again);
    end(&fixture);
}

static void test_pool__idle_arenas_share_one_bound(void **state)
{
    struct fixture fixture;
    struct sc__arena arenas[4];
    begin(&fixture, 2 * CHUNK + CHUNK / 2, 0);
    for (int i = 0; i < 4; i++) {
        arenas[i] = take(&fixture);
        sc__arena_allocate(&arenas[i], 1);
    }
    assert_int_equal(fixture.memory.bytes, 4 * CHUNK);
    for (int i = 0; i < 4; i++)
        sc__pool_give_arena(&fixture.pool, &arenas[i]);
    assert_int_equal(fixture.memory.bytes, 2 * CHUNK);
    arenas[0] = take(&fixture); /* which makes room for another */
    sc__arena_allocate(&arenas[0], 1);
    arenas[1] = take(&fixture);
    arenas[2] = take(&fixture);
    sc__arena_allocate(&arenas[2], 1);
    for (int i = 0; i < 3; i++)
        sc__pool_give_arena(&fixture.pool, &arenas[i]);
    assert_int_equal(fixture.memory.bytes, 2 * CHUNK);
    end(&fixture);
}

static void test_pool__a_huge_arena_is_given_back(void **state)
{
    struct fixture fixture;
    begin(&fixture, 4 * CHUNK, 0);
    struct sc__arena arena = take(&fixture);
    sc__arena_allocate(&arena, 5 * CHUNK);
    sc__pool_give_arena(&fixture.pool, &arena);
    assert_int_equal(fixture.memory.bytes, 0);
    end(&fixture);
}

static void test_pool__no_more_arenas_are_kept_than_there_are_places(void **state)
{
    struct fixture fixture;
    struct sc__arena arenas[SC__POOL_ARENAS + 2];
    begin(&fixture, 1000 * CHUNK, 0);
    for (int i = 0; i < SC__POOL_ARENAS + 2; i++) {
        arenas[i] = take(&fixture);
        sc__arena_allocate(&arenas[i], 1);
    }
    for (int i = 0; i < SC__POOL_ARENAS + 2; i++)
        sc__pool_give_arena(&fixture.pool, &arenas[i]);
    assert_int_equal(fixture.memory.bytes, SC__POOL_ARENAS * CHUNK);
    end(&fixture);
}

static void test_pool__buffers_are_kept_up_to_their_number(void **state)
{
    struct fixture fixture;
    char *buffers[3];
    const sc_allocator *allocator = &fixture.memory.allocator;
    begin(&fixture, 0, 2);
    size_t before = fixture.memory.bytes;
    for (int i = 0; i < 3; i++) {
        buffers[i] = sc__pool_take_buffer(&fixture.pool, allocator);
        memset(buffers[i], i, SC__BUFFER_SIZE);
    }
    for (int i = 0; i < 3; i++)
        sc__pool_give_buffer(&fixture.pool, allocator, buffers[i]);
    assert_int_equal(fixture.memory.bytes, before + 2 * SC__BUFFER_SIZE);
    assert_ptr_equal(sc__pool_take_buffer(&fixture.pool, allocator), buffers[1]);
    sc__pool_give_buffer(&fixture.pool, allocator, buffers[1]);
    end(&fixture);
}

static void test_pool__without_one_all_is_given_back(void **state)
{
    struct failing_allocator memory;
    struct sc__arena arena;
    failing_allocator_init(&memory, 0);
    sc__pool_take_arena(NULL, &memory.allocator, &arena);
    sc__arena_allocate(&arena, 1);
    sc__pool_give_arena(NULL, &arena);
    char *buffer = sc__pool_take_buffer(NULL, &memory.allocator);
    sc__pool_give_buffer(NULL, &memory.allocator, buffer);
    sc__pool_give_buffer(NULL, &memory.allocator, NULL);
    assert_nothing_held(&memory);
}

/* Another load of the same kind asks for what it publishes, and for no arena. */
static void test_pool__a_registry_loads_again_in_the_same_memory(void **state)
{
    struct failing_allocator memory;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    failing_allocator_init(&memory, 0);
    options.allocator = &memory.allocator;
    options.initial_arena_size = 1 << 20;
    options.max_arena_size = 3 << 20;
    sc_registry *registry = sc_registry_create(&options, NULL);
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "a=1");
    sc_handle handles[2];
    assert_int_equal(sc_load(registry, layers, &handles[0], NULL), SC_OK);
    size_t held = memory.bytes;
    memory.peak = held;
    assert_true(held > 1 << 20);
    assert_int_equal(sc_load(registry, layers, &handles[1], NULL), SC_OK);
    assert_true(memory.peak < held + (1 << 20));
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    assert_nothing_held(&memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool__the_last_arena_comes_back_with_its_memory),
        cmocka_unit_test(test_pool__idle_arenas_share_one_bound),
        cmocka_unit_test(test_pool__a_huge_arena_is_given_back),
        cmocka_unit_test(test_pool__no_more_arenas_are_kept_than_there_are_places),
        cmocka_unit_test(test_pool__buffers_are_kept_up_to_their_number),
        cmocka_unit_test(test_pool__without_one_all_is_given_back),
        cmocka_unit_test(test_pool__a_registry_loads_again_in_the_same_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
