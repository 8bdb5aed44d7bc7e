/* tests/unit/registry_threads.c: readers, publishers, and threads that make and release handles,
 * all at once for two seconds. Threads count what went wrong; the test asserts that nothing did. */
#include "loaded.h"
#include "scratch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { HANDLES = 4, READERS = 2, SECONDS = 2, COPIES = 40 };

static sc_registry *registry;
static sc_handle handles[HANDLES];
static _Atomic(int64_t) written[HANDLES]; /* the highest number in each handle's file */
static atomic_bool stop;
static atomic_int failures;
static atomic_long held; /* bytes */
static atomic_long reads;
static atomic_long reloads;
static atomic_long created;

static void require(bool holds, const char *what)
{
    if (!holds && atomic_fetch_add(&failures, 1) == 0)
        fprintf(stderr, "does not hold: %s\n", what);
}

static void *count_allocate(void *context, size_t size)
{
    atomic_fetch_add(&held, (long)size);
    return malloc(size);
}

static void *count_reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    atomic_fetch_add(&held, (long)new_size - (long)old_size);
    return realloc(memory, new_size);
}

static void count_release(void *context, void *memory, size_t size)
{
    atomic_fetch_sub(&held, (long)size);
    free(memory);
}

static const sc_allocator counting = {NULL, count_allocate, count_reallocate, count_release};

/* A configuration that says the same thing many times over. */
static void write_file(int handle, int64_t number)
{
    char name[32], next[32];
    snprintf(name, sizeof name, "%d.json", handle);
    snprintf(next, sizeof next, "%d.next", handle);
    FILE *file = fopen(next, "w");
    fprintf(file, "{\"handle\": %d, \"number\": %lld, \"text\": \"%lld\", \"copies\": [", handle,
            (long long)number, (long long)number);
    for (int i = 0; i < COPIES; i++)
        fprintf(file, "%s%lld", i > 0 ? ", " : "", (long long)number);
    fputs("]}", file);
    fclose(file);
    atomic_store(&written[handle], number);
    require(rename(next, name) == 0, "the file is replaced");
}

static sc_handle load(int handle)
{
    char name[32];
    sc_handle loaded = SC_HANDLE_NONE;
    sc_layers *layers = sc_layers_create();
    snprintf(name, sizeof name, "%d.json", handle);
    require(sc_layers_add_file(layers, name) == SC_OK, "a layer is added");
    require(sc_load(registry, layers, &loaded, NULL) == SC_OK, "a load succeeds");
    sc_layers_destroy(layers);
    return loaded;
}

/* One consistent snapshot of that handle; returns its number. */
static int64_t check_snapshot(const sc_snapshot *snapshot, int handle)
{
    int64_t owner = -1, number = -1;
    const int64_t *copies = NULL;
    size_t count = 0;
    sc_value value;
    sc_str text = {"", 0};
    require(sc_snapshot_get_i64(snapshot, "handle", &owner) == SC_OK && owner == handle,
            "a snapshot is its handle's own");
    require(sc_snapshot_get_i64(snapshot, "number", &number) == SC_OK, "it has its number");
    require(sc_snapshot_get_str(snapshot, "text", &text) == SC_OK &&
                strtoll(text.data, NULL, 10) == number,
            "its text is of the same version");
    require(sc_snapshot_find(snapshot, "copies", &value) == SC_OK &&
                sc_value_i64_array(value, &copies, &count) == SC_OK && count == COPIES,
            "its array is whole");
    for (size_t i = 0; i < count; i++)
        require(copies[i] == number, "its array is of the same version");
    return number;
}

/* Handle 0 has two publishers, so its number may go back for a moment; versions never do. */
static void *read_on(void *context)
{
    uint64_t versions[HANDLES] = {0};
    int64_t numbers[HANDLES] = {0};
    for (int round = 0; !atomic_load(&stop); round++) {
        int handle = round % HANDLES;
        int64_t number = -1;
        char text[32] = "";
        const sc_snapshot *snapshot = sc_acquire(registry, handles[handle]);
        require(snapshot != NULL, "a live handle has a snapshot");
        if (!snapshot)
            return NULL;
        int64_t seen = check_snapshot(snapshot, handle);
        uint64_t version = sc_snapshot_version(snapshot);
        require(version >= versions[handle], "versions never go back");
        require(seen <= atomic_load(&written[handle]), "a number was written before it is read");
        require(handle == 0 || seen >= numbers[handle], "numbers of one publisher never go back");
        require(sc_get_i64(registry, handles[handle], "number", &number) == SC_OK &&
                    (handle == 0 || number >= seen),
                "a read by handle is no older");
        require(sc_get_str(registry, handles[handle], "text", text, sizeof text, NULL) == SC_OK &&
                    (handle == 0 || strtoll(text, NULL, 10) >= number),
                "a string read by handle is no older");
        versions[handle] = version;
        numbers[handle] = seen;
        sc_release(snapshot);
        atomic_fetch_add(&reads, 1);
    }
    return NULL;
}

/* Write higher and higher numbers; after a reload no lower one is read. */
static void *publish_on(void *context)
{
    for (int64_t number = 2; !atomic_load(&stop); number++) {
        for (int handle = 0; handle < HANDLES; handle++) {
            int64_t seen = -1;
            write_file(handle, number);
            require(sc_reload(registry, handles[handle], NULL) == SC_OK, "a reload succeeds");
            require(sc_get_i64(registry, handles[handle], "number", &seen) == SC_OK &&
                        seen >= number,
                    "what was written before a reload is there after it");
            atomic_fetch_add(&reloads, 1);
        }
    }
    return NULL;
}

static void *reload_on(void *context)
{
    while (!atomic_load(&stop))
        require(sc_reload(registry, handles[0], NULL) == SC_OK, "a second reloader succeeds");
    return NULL;
}

static void *create_on(void *context)
{
    while (!atomic_load(&stop)) {
        int64_t number = 7;
        sc_handle own = load(1);
        const sc_snapshot *snapshot = sc_acquire(registry, own);
        require(sc_handle_release(registry, own) == SC_OK, "a handle is released once");
        require(sc_handle_release(registry, own) == SC_ESTALE, "and not twice");
        require(sc_get_i64(registry, own, "number", &number) == SC_ESTALE && number == 7,
                "a released handle is stale");
        require(sc_acquire(registry, own) == NULL, "a released handle has no snapshot");
        if (snapshot)
            check_snapshot(snapshot, 1);
        sc_release(snapshot);
        atomic_fetch_add(&created, 1);
    }
    return NULL;
}

static void *maintain_on(void *context)
{
    while (!atomic_load(&stop)) {
        sc_registry_maintain(registry);
        usleep(1000);
    }
    return NULL;
}

static void run_all(void)
{
    void *(*const functions[])(void *) = {publish_on, reload_on, create_on, maintain_on};
    pthread_t threads[READERS + 4];
    for (int i = 0; i < READERS + 4; i++) {
        void *(*function)(void *) = i < READERS ? read_on : functions[i - READERS];
        assert_int_equal(pthread_create(&threads[i], NULL, function, NULL), 0);
    }
    sleep(SECONDS);
    atomic_store(&stop, true);
    for (int i = 0; i < READERS + 4; i++)
        pthread_join(threads[i], NULL);
}

static void test_registry_threads__readers_see_only_what_was_published(void **state)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = &counting;
    registry = sc_registry_create(&options, NULL);
    for (int handle = 0; handle < HANDLES; handle++) {
        write_file(handle, 1);
        handles[handle] = load(handle);
    }
    long start = atomic_load(&held);
    run_all();
    assert_int_equal(atomic_load(&failures), 0);
    assert_true(atomic_load(&reads) > 100);
    assert_true(atomic_load(&reloads) > HANDLES);
    assert_true(atomic_load(&created) > 10);

    for (int handle = 0; handle < HANDLES; handle++) {
        write_file(handle, 1);
        assert_int_equal(sc_reload(registry, handles[handle], NULL), SC_OK);
    }
    sc_registry_maintain(registry);
    assert_int_equal(atomic_load(&held), start);
    sc_registry_destroy(registry);
    assert_int_equal(atomic_load(&held), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_registry_threads__readers_see_only_what_was_published,
                                        scratch_enter, scratch_leave),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
