/* tests/unit/fork.c: a child of a process whose other threads were reading, publishing and loading
 * at the fork does all of that as well, and at once. */
#include "scratch.h"
#include "support.h"

#include <superconfig/superconfig.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HANDLES = 3, FORKS = 40, CHILD_SECONDS = 60 };

static sc_registry *registry;
static sc_handle handles[HANDLES];
static sc_key *keys[HANDLES];
static const sc_snapshot *overridden;  /* "number" is 1, and 2 above that */
static const sc_snapshot *versions[2]; /* "number" is 1 or 2 */
static atomic_bool stop;
static atomic_bool is_slow; /* the next large block takes a while */
static atomic_bool is_inside;

/* A large block is one that is taken with a lock held: for slots, or to parse a text again. */
static void *allocate(void *context, size_t size)
{
    if (size > 30000 && atomic_load(&is_slow)) {
        atomic_store(&is_inside, true);
        nanosleep(&(struct timespec){0, 200000000}, NULL);
    }
    return malloc(size);
}

static void *reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    return realloc(memory, new_size);
}

static void release(void *context, void *memory, size_t size)
{
    free(memory);
}

static const sc_allocator allocator = {NULL, allocate, reallocate, release};

static sc_registry *make_registry(void)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = &allocator;
    return sc_registry_create(&options, NULL);
}

/* What the lower of two layers says is found by parsing its text again, which takes a large block.
 */
static const sc_snapshot *load_overridden(void)
{
    static char text[40000];
    const sc_snapshot *snapshot = NULL;
    sc_layers *layers = sc_layers_create();
    sc_handle own;
    int length = snprintf(text, sizeof text, "{\"number\": 1");
    for (int i = 0; length < 35000; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, ", \"key_%d\": %d", i, i);
    snprintf(text + length, sizeof text - (size_t)length, "}");
    if (sc_layers_add_text(layers, "low.json", SC_FORMAT_JSON, text, strlen(text)) == SC_OK &&
        sc_layers_add_set(layers, "number=2") == SC_OK &&
        sc_load(registry, layers, &own, NULL) == SC_OK) {
        snapshot = sc_acquire(registry, own);
        sc_handle_release(registry, own);
    }
    sc_layers_destroy(layers);
    return snapshot;
}

/* The number that the layer below had set. */
static bool asks_right(void)
{
    sc_value value, said;
    int64_t number = 0;
    return sc_snapshot_find(overridden, "number", &value) == SC_OK &&
           sc_value_origin_value(value, 1, &said) == SC_OK &&
           sc_value_i64(said, &number) == SC_OK && (sc_release(said.snapshot), number == 1);
}

static sc_status load(sc_registry *into, sc_handle *out)
{
    sc_layers *layers = sc_layers_create();
    sc_status status = sc_layers_add_set(layers, "number=1");
    if (status == SC_OK)
        status = sc_load(into, layers, out, NULL);
    sc_layers_destroy(layers);
    return status;
}

static bool is_number(int64_t number)
{
    return number == 1 || number == 2;
}

static bool reads_right(int handle)
{
    int64_t by_path = 0, by_key = 0, by_snapshot = 0;
    const sc_snapshot *snapshot = sc_acquire(registry, handles[handle]);
    if (!snapshot)
        return false;
    sc_status status = sc_snapshot_get_i64(snapshot, "number", &by_snapshot);
    sc_release(snapshot);
    return status == SC_OK && is_number(by_snapshot) &&
           sc_get_i64(registry, handles[handle], "number", &by_path) == SC_OK &&
           is_number(by_path) && sc_key_get_i64(keys[handle], &by_key) == SC_OK &&
           is_number(by_key);
}

static bool publishes(int handle, int version)
{
    int64_t number = 0;
    return sc_publish_over(registry, handles[handle], versions[version], NULL) == SC_OK &&
           sc_get_i64(registry, handles[handle], "number", &number) == SC_OK && is_number(number);
}

static bool loads(void)
{
    sc_handle own;
    int64_t number = 0;
    return load(registry, &own) == SC_OK && sc_reload(registry, own, NULL) == SC_OK &&
           sc_get_i64(registry, own, "number", &number) == SC_OK && number == 1 &&
           sc_handle_release(registry, own) == SC_OK &&
           sc_get_i64(registry, own, "number", &number) == SC_ESTALE;
}

/* In the child: all that the other threads did in the parent. Ended by a signal if it hangs. */
static int do_all(void *context)
{
    alarm(CHILD_SECONDS);
    for (int handle = 0; handle < HANDLES; handle++) {
        if (!reads_right(handle))
            return 1;
        if (!publishes(handle, 0) || !publishes(handle, 1))
            return 2;
        int64_t number = 0;
        if (sc_key_get_i64(keys[handle], &number) != SC_OK || number != 2)
            return 3;
    }
    if (!loads())
        return 4;
    if (!asks_right())
        return 6;
    sc_registry_maintain(registry);
    sc_registry *own = make_registry();
    sc_handle handle;
    if (!own || load(own, &handle) != SC_OK)
        return 5;
    sc_registry_destroy(own);
    return 0;
}

/* The same, and the snapshot goes whose origins are being asked for. */
static int do_all_and_release(void *context)
{
    int status = do_all(context);
    sc_release(overridden);
    return status;
}

static void *read_on(void *context)
{
    for (int i = 0; !atomic_load(&stop); i++)
        if (!reads_right(i % HANDLES))
            abort();
    return NULL;
}

static __attribute__((unused)) void *publish_on(void *context)
{
    for (int i = 0; !atomic_load(&stop); i++)
        if (!publishes(i % HANDLES, i % 2))
            abort();
    return NULL;
}

static __attribute__((unused)) void *load_on(void *context)
{
    while (!atomic_load(&stop)) {
        if (!loads())
            abort();
        sc_registry_maintain(registry);
    }
    return NULL;
}

static __attribute__((unused)) void *ask_on(void *context)
{
    while (!atomic_load(&stop))
        if (!asks_right())
            abort();
    return NULL;
}

static int enter(void **state)
{
    atomic_store(&stop, false);
    registry = make_registry();
    const char *const texts[] = {"{\"number\": 1}", "{\"number\": 2}"};
    for (int i = 0; i < 2; i++)
        sc_parse("fork.json", SC_FORMAT_JSON, texts[i], 13, NULL, &versions[i], NULL);
    for (int i = 0; i < HANDLES; i++) {
        load(registry, &handles[i]);
        sc_key_create(registry, handles[i], "number", &keys[i], NULL);
    }
    overridden = load_overridden();
    return overridden && versions[0] && versions[1] && keys[HANDLES - 1] ? 0 : -1;
}

static int leave(void **state)
{
    for (int i = 0; i < HANDLES; i++)
        sc_key_destroy(keys[i]);
    sc_release(overridden);
    sc_release(versions[0]);
    sc_release(versions[1]);
    sc_registry_destroy(registry);
    return 0;
}

static void test_fork__a_child_goes_on_whatever_the_other_threads_did(void **state)
{
#ifdef __SANITIZE_ADDRESS__ /* whose malloc of gcc 12 hangs after a fork beside one that allocates \
                             */
    void *(*const functions[])(void *) = {read_on, read_on};
#else
    void *(*const functions[])(void *) = {read_on, read_on, publish_on, load_on, ask_on};
#endif
    enum { THREADS = sizeof functions / sizeof *functions };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, functions[i], NULL), 0);
    for (int i = 0; i < FORKS; i++)
        assert_int_equal(run_in_child(do_all, NULL), 0);
    atomic_store(&stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
}

static void *load_slowly(void *context)
{
    sc_registry *slow = make_registry();
    sc_handle handle;
    if (!slow || load(slow, &handle) != SC_OK)
        abort();
    sc_registry_destroy(slow);
    return NULL;
}

static void *ask_slowly(void *context)
{
    if (!asks_right())
        abort();
    return NULL;
}

/* Fork while that function is where it takes a large block. */
static void fork_beside(void *(*function)(void *))
{
    pthread_t thread;
    atomic_store(&is_slow, true);
    atomic_store(&is_inside, false);
    assert_int_equal(pthread_create(&thread, NULL, function, NULL), 0);
    while (!atomic_load(&is_inside))
        usleep(100);
    atomic_store(&is_slow, false);
    assert_int_equal(run_in_child(do_all_and_release, NULL), 0);
    pthread_join(thread, NULL);
}

static void test_fork__a_registry_that_another_thread_has_locked_is_free_in_the_child(void **state)
{
    fork_beside(load_slowly);
}

static void test_fork__a_child_asks_for_origins_beside_one_who_did(void **state)
{
    fork_beside(ask_slowly);
}

/* The child of a child, which has no other thread to be careful of. */
static int fork_again(void *context)
{
    int status = do_all(NULL);
    return status != 0 ? status : run_in_child(do_all, NULL);
}

static void test_fork__a_child_may_fork(void **state)
{
    assert_int_equal(run_in_child(fork_again, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fork__a_child_goes_on_whatever_the_other_threads_did,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(
            test_fork__a_registry_that_another_thread_has_locked_is_free_in_the_child, enter,
            leave),
        cmocka_unit_test_setup_teardown(test_fork__a_child_asks_for_origins_beside_one_who_did,
                                        enter, leave),
        cmocka_unit_test_setup_teardown(test_fork__a_child_may_fork, enter, leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
