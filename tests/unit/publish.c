/* tests/unit/publish.c: publishing beside publishing, reloading, reading and releasing. */
#include "loading.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { WRITERS = 2, READERS = 2, ROUNDS = 300 };

/* What the threads of one test share. */
struct traffic {
    sc_registry *registry;
    sc_handle handle;
    const sc_snapshot *built;
    atomic_int writers; /* that are still at work */
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

/* Every status must be SC_OK, or SC_ESTALE once the handle has been released. */
static void *write_versions(void *argument)
{
    struct traffic *traffic = argument;
    for (int i = 0; i < ROUNDS; i++) {
        sc_status published =
            sc_publish_over(traffic->registry, traffic->handle, traffic->built, NULL);
        sc_status reloaded = sc_reload(traffic->registry, traffic->handle, NULL);
        traffic->wrong += published != SC_OK && published != SC_ESTALE;
        traffic->wrong += reloaded != SC_OK && reloaded != published && reloaded != SC_ESTALE;
        if (i == ROUNDS - 10)
            sc_handle_release(traffic->registry, traffic->handle);
    }
    traffic->writers--;
    return NULL;
}

/* Versions never go back, and each is whole: x is 1 as it was built, or 2 as it was loaded. */
static void *read_versions(void *argument)
{
    struct traffic *traffic = argument;
    uint64_t last = 0;
    while (traffic->writers > 0) {
        const sc_snapshot *snapshot = sc_acquire(traffic->registry, traffic->handle);
        int64_t x = 0;
        if (!snapshot)
            continue; /* released; the writers end soon */
        traffic->wrong += sc_snapshot_version(snapshot) < last;
        last = sc_snapshot_version(snapshot);
        traffic->wrong += sc_snapshot_get_i64(snapshot, "x", &x) != SC_OK || (x != 1 && x != 2);
        sc_release(snapshot);
    }
    return NULL;
}

static void test_publish__beside_reloads_readers_and_the_release(void **state)
{
    struct traffic traffic = {.registry = sc_registry_create(NULL, NULL), .writers = WRITERS};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_publish__beside_reloads_readers_and_the_release),
        cmocka_unit_test(test_publish__one_that_began_earlier_does_not_replace_a_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
