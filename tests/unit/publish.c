/* tests/unit/publish.c: publishing what was built, and that beside more publishing, reloading,
 * reading and releasing. */
#include "loading.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

enum { WRITERS = 2, READERS = 2, ROUNDS = 300 };

/* What the threads of one test share. */
struct traffic {
    sc_registry *registry;
    sc_handle handle;
    const sc_snapshot *built;
    atomic_int waiting; /* threads that have not begun */
    atomic_int reads;
    atomic_int wrong;
};

static const sc_snapshot *number(int64_t value)
{
    const sc_snapshot *snapshot = NULL;
    sc_builder *builder = sc_builder_create("code");
    sc_builder_add_i64(builder, "x", value);
    assert_int_equal(sc_builder_finish(builder, &snapshot, NULL), SC_OK);
    sc_builder_destroy(builder);
    return snapshot;
}

/* All threads begin together, so that none has done its work before another starts. */
static void begin_together(struct traffic *traffic)
{
    traffic->waiting--;
    while (traffic->waiting > 0)
        sched_yield();
}

/* Look at what stands: versions never go back, and each is whole, x being 1 as it was built or 2 as
 * it was loaded. False once the handle is released. */
static bool look(struct traffic *traffic, uint64_t *last)
{
    const sc_snapshot *snapshot = sc_acquire(traffic->registry, traffic->handle);
    int64_t x = 0;
    if (!snapshot)
        return false;
    traffic->wrong += sc_snapshot_version(snapshot) < *last;
    *last = sc_snapshot_version(snapshot);
    traffic->wrong += sc_snapshot_get_i64(snapshot, "x", &x) != SC_OK || (x != 1 && x != 2);
    sc_release(snapshot);
    return true;
}

/* Until readers have seen enough; then the handle ends, in the midst of the other's work. */
static void *write_versions(void *argument)
{
    struct traffic *traffic = argument;
    uint64_t last = 0;
    sc_status status = SC_OK;
    begin_together(traffic);
    for (int i = 0; (i < ROUNDS || traffic->reads < ROUNDS) && status == SC_OK; i++) {
        status = sc_publish_over(traffic->registry, traffic->handle, traffic->built, NULL);
        look(traffic, &last);
        if (status == SC_OK)
            status = sc_reload(traffic->registry, traffic->handle, NULL);
        look(traffic, &last);
    }
    traffic->wrong += status != SC_OK && status != SC_ESTALE;
    sc_handle_release(traffic->registry, traffic->handle);
    return NULL;
}

static void *read_versions(void *argument)
{
    struct traffic *traffic = argument;
    uint64_t last = 0;
    begin_together(traffic);
    while (look(traffic, &last))
        traffic->reads++;
    return NULL;
}

static void test_publish__beside_reloads_readers_and_the_release(void **state)
{
    struct traffic traffic = {.registry = sc_registry_create(NULL, NULL),
                              .waiting = WRITERS + READERS};
    pthread_t threads[WRITERS + READERS];
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "x=2");
    assert_int_equal(sc_load(traffic.registry, layers, &traffic.handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    traffic.built = number(1);
    for (int i = 0; i < WRITERS + READERS; i++)
        pthread_create(&threads[i], NULL, i < WRITERS ? write_versions : read_versions, &traffic);
    for (int i = 0; i < WRITERS + READERS; i++)
        pthread_join(threads[i], NULL);
    sc_release(traffic.built);
    assert_int_equal(sc_reload(traffic.registry, traffic.handle, NULL), SC_ESTALE);
    sc_registry_destroy(traffic.registry);
    assert_int_equal(traffic.wrong, 0);
}

/* Memory whose first use publishes over the handle, as another thread may. */
struct interruption {
    sc_registry *registry;
    sc_handle handle;
    const sc_snapshot *snapshot; /* NULL: nothing to do */
    int told;                    /* publications in the log */
};

static void *interrupt_and_allocate(void *context, size_t size)
{
    struct interruption *interruption = context;
    const sc_snapshot *snapshot = interruption->snapshot;
    interruption->snapshot = NULL;
    if (snapshot)
        sc_publish_over(interruption->registry, interruption->handle, snapshot, NULL);
    return malloc(size);
}

static void *reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    return realloc(memory, new_size);
}

static void give_back(void *context, void *memory, size_t size)
{
    free(memory);
}

static void count_published(void *context, sc_log_level level, const sc_error *event)
{
    struct interruption *interruption = context;
    interruption->told += strstr(event->message, "published") != NULL;
}

static void test_publish__one_that_began_earlier_does_not_replace_a_later(void **state)
{
    struct interruption interruption = {0};
    sc_allocator allocator = {&interruption, interrupt_and_allocate, reallocate, give_back};
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    const sc_snapshot *one = number(1), *two = number(2), *three = number(3);
    int64_t x = 0;
    options.allocator = &allocator;
    options.log = count_published;
    options.log_context = &interruption;
    interruption.registry = sc_registry_create(&options, NULL);
    assert_int_equal(sc_publish(interruption.registry, one, &interruption.handle, NULL), SC_OK);
    assert_int_equal(interruption.told, 1);
    interruption.snapshot = three; /* begins after `two`, and stands before it */
    assert_int_equal(sc_publish_over(interruption.registry, interruption.handle, two, NULL), SC_OK);
    assert_int_equal(sc_get_i64(interruption.registry, interruption.handle, "x", &x), SC_OK);
    assert_int_equal(x, 3);
    assert_int_equal(interruption.told, 2); /* what nobody has seen was not published */
    sc_registry_destroy(interruption.registry);
    sc_release(one);
    sc_release(two);
    sc_release(three);
}

static void test_publish__gives_a_handle_and_versions(void **state)
{
    const sc_snapshot *one = number(1), *two = number(2);
    sc_handle handle;
    sc_error error = SC_ERROR_INIT;
    int64_t x = 0;
    uint64_t built = sc_snapshot_version(one);
    assert_int_equal(sc_publish(registry, one, &handle, &error), SC_OK);
    const sc_snapshot *first = sc_acquire(registry, handle);
    assert_int_equal(sc_publish_over(registry, handle, two, &error), SC_OK);
    assert_int_equal(sc_get_i64(registry, handle, "x", &x), SC_OK);
    assert_int_equal(x, 2);
    assert_int_equal(sc_publish_over(registry, handle, first, &error), SC_OK); /* back again */
    assert_int_equal(sc_get_i64(registry, handle, "x", &x), SC_OK);
    assert_int_equal(x, 1);
    const sc_snapshot *third = sc_acquire(registry, handle);
    assert_true(sc_snapshot_version(third) > sc_snapshot_version(first));
    assert_int_equal(sc_snapshot_version(one), built);
    sc_release(one);
    sc_release(two);
    assert_int_equal(sc_reload(registry, handle, &error), SC_EINVALID);
    assert_string_equal(error.message,
                        "the program published this configuration; it has no layers to load");
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    sc_registry_maintain(registry);
    ORIGINS(third, "x", "code code:0:0", "1");
    sc_release(first);
    assert_at(third, "x", "1");
    assert_int_equal(sc_publish_over(registry, handle, third, &error), SC_ESTALE);
    sc_release(third);
}

static void test_publish__over_a_loaded_handle_is_reloaded(void **state)
{
    const sc_snapshot *one = number(1);
    sc_layers *layers = sc_layers_create();
    sc_handle handle;
    int64_t x = 0;
    sc_layers_add_set(layers, "x=7");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    assert_int_equal(sc_publish_over(registry, handle, one, NULL), SC_OK);
    assert_int_equal(sc_get_i64(registry, handle, "x", &x), SC_OK);
    assert_int_equal(x, 1);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    assert_int_equal(sc_get_i64(registry, handle, "x", &x), SC_OK);
    assert_int_equal(x, 7);
    sc_release(one);
}

static void test_publish__refuses_nothing(void **state)
{
    sc_handle handle = {7};
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_publish(registry, NULL, &handle, &error), SC_EINVALID);
    assert_int_equal(sc_publish_over(registry, handle, NULL, &error), SC_EINVALID);
    assert_int_equal(handle.bits, 7);
}

static sc_status attempt_publish(const sc_allocator *allocator, void *context)
{
    sc_handle handle;
    sc_registry *own = registry_with(allocator);
    if (!own)
        return SC_ENOMEM;
    sc_status status = sc_publish(own, context, &handle, NULL);
    if (status == SC_OK)
        status = sc_publish_over(own, handle, context, NULL);
    sc_registry_destroy(own);
    return status;
}

static void test_publish__survives_any_allocation_failing(void **state)
{
    const sc_snapshot *one = number(1);
    assert_true(fail_each_allocation(attempt_publish, (void *)(uintptr_t)one) > 3);
    assert_at(one, "x", "1");
    sc_release(one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_publish__gives_a_handle_and_versions),
        LOADING(test_publish__over_a_loaded_handle_is_reloaded),
        LOADING(test_publish__refuses_nothing),
        cmocka_unit_test(test_publish__survives_any_allocation_failing),
        cmocka_unit_test(test_publish__beside_reloads_readers_and_the_release),
        cmocka_unit_test(test_publish__one_that_began_earlier_does_not_replace_a_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
