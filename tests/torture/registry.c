/* tests/torture/registry.c: readers of every kind, publishers, reloaders, threads that make and
 * release handles and threads that come and go, all at once on one registry.
 *
 * Runs for 3 seconds, for SUPERCONFIG_TORTURE_SECONDS, or for as many as the first argument says.
 * Threads count what went wrong; the test asserts that nothing did, and that in the end all
 * memory and descriptors are back. */
#include "counting.h"
#include "lives.h"
#include "scratch.h"
#include "support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 24, HANG_SECONDS = 240, GROWTH_AT_MOST = 48 << 20 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { IS_SANITIZED = 1 }; /* whose run-time keeps memory of its own */
#else
enum { IS_SANITIZED = 0 };
#endif

static unsigned seconds = 3;
static sc_registry *registry;
static _Atomic(struct life *) places[PLACES];
static atomic_bool stop;
static atomic_int failures;
static atomic_long reads, publications, reloads, made, visitors;

static void require(bool holds, const char *what)
{
    if (!holds && atomic_fetch_add(&failures, 1) < 10)
        fprintf(stderr, "does not hold: %s\n", what);
}

/* A thread's own sequence of numbers (xorshift). */
static uint32_t draw(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Making and ending lives. */

static sc_status read_life(void *context, sc_texts *texts)
{
    char text[LIFE_TEXT];
    const struct life *life = context;
    size_t length = life_text(life, atomic_load(&life->version), text);
    return sc_texts_add(texts, NULL, SC_FORMAT_JSON, text, length);
}

static void drop_life(void *context)
{
    life_drop(context);
}

/* From a file that all share and a source that is asked at each reload. */
static sc_status load_life(struct life *life)
{
    sc_custom_source source = SC_CUSTOM_SOURCE_INIT;
    source.name = "life";
    source.context = life;
    source.read = read_life;
    source.destroy = drop_life;
    atomic_fetch_add(&life->users, 1);
    sc_layers *layers = sc_layers_create_with(&counting_allocator);
    require(sc_layers_add_file(layers, "base.toml") == SC_OK, "a file is added");
    require(sc_layers_add_custom(layers, &source) == SC_OK, "a source is added");
    sc_status status = sc_load(registry, layers, &life->handle, NULL);
    sc_layers_destroy(layers);
    return status;
}

static const sc_snapshot *parse_life(const struct life *life, int64_t version)
{
    char text[LIFE_TEXT];
    const sc_snapshot *snapshot = NULL;
    size_t length = life_text(life, version, text);
    require(sc_parse_with(&counting_allocator, "life.json", SC_FORMAT_JSON, text, length, NULL,
                          &snapshot, NULL) == SC_OK,
            "a text is parsed");
    return snapshot;
}

static sc_status publish_life(struct life *life)
{
    const sc_snapshot *snapshot = parse_life(life, 1);
    sc_status status = sc_publish(registry, snapshot, &life->handle, NULL);
    sc_release(snapshot);
    return status;
}

static struct life *make_life(bool has_layers)
{
    struct life *life = life_begin();
    life->has_layers = has_layers;
    require((has_layers ? load_life(life) : publish_life(life)) == SC_OK, "a handle is made");
    return life;
}

static void end_life(struct life *life)
{
    int64_t number = 7;
    atomic_store(&life->ended, true);
    require(sc_handle_release(registry, life->handle) == SC_OK, "a handle is released once");
    require(sc_handle_release(registry, life->handle) == SC_ESTALE, "and not twice");
    require(sc_get_i64(registry, life->handle, "id", &number) == SC_ESTALE && number == 7,
            "a released handle is stale");
    require(!sc_acquire(registry, life->handle), "and has no snapshot");
    life_drop(life);
}

/* Readers. */

/* What a thread saw of each place; its bound key is of that life. */
struct memory {
    int64_t id, version;
    uint64_t snapshot_version;
    sc_key *key;
};

struct reader {
    uint32_t random;
    struct memory memories[PLACES];
};

/* Only a life that has ended may be stale. True where the read gave something. */
static bool is_read(const struct life *life, sc_status status)
{
    require(status == SC_OK || (status == SC_ESTALE && atomic_load(&life->ended)),
            "a read of a live handle succeeds");
    return status == SC_OK;
}

static void check_version(const struct life *life, struct memory *memory, int64_t version)
{
    require(version >= memory->version, "versions never go back");
    require(version <= atomic_load(&life->version), "a version is published before it is read");
    memory->version = version;
}

static void read_singly(struct life *life, struct memory *memory)
{
    int64_t id = 0, version = 0;
    char text[64];
    if (is_read(life, sc_get_i64(registry, life->handle, "id", &id)))
        require(id == life->id, "a value is its handle's own");
    if (is_read(life, sc_get_i64(registry, life->handle, "version", &version)))
        check_version(life, memory, version);
    if (!is_read(life, sc_get_str(registry, life->handle, "text", text, sizeof text, NULL)))
        return;
    char *end;
    require(strtoll(text, &end, 10) == life->id && *end == '/', "a text is its handle's own");
    check_version(life, memory, strtoll(end + 1, NULL, 10));
}

static void read_many(struct life *life, struct memory *memory)
{
    int64_t id = 0, version = 0, sum = 0;
    sc_read wanted[] = {
        {.path = "sum", .type = SC_TYPE_INTEGER, .out = &sum},
        {.path = "id", .type = SC_TYPE_INTEGER, .out = &id},
        {.path = "nested.version", .type = SC_TYPE_INTEGER, .out = &version},
    };
    if (!is_read(life, sc_get_many(registry, life->handle, wanted, 3)))
        return;
    require(id == life->id && sum == life_sum(id, version), "many reads are of one version");
    check_version(life, memory, version);
}

static void read_by_key(struct life *life, struct memory *memory)
{
    int64_t version = 0;
    if (!memory->key &&
        !is_read(life, sc_key_create(registry, life->handle, "version", &memory->key, NULL)))
        return;
    if (is_read(life, sc_key_get_i64(memory->key, &version)))
        check_version(life, memory, version);
}

static void read_section(struct life *life, struct memory *memory)
{
    sc_section section;
    int64_t version = 0;
    require(sc_section_at(registry, life->handle, "nested", &section) == SC_OK,
            "a section is made");
    if (is_read(life, sc_section_get_i64(&section, "version", &version)))
        check_version(life, memory, version);
}

static void read_snapshot(struct life *life, struct memory *memory)
{
    const sc_snapshot *snapshot = sc_acquire(registry, life->handle);
    if (!is_read(life, snapshot ? SC_OK : SC_ESTALE))
        return;
    int64_t version = life_check(life, snapshot);
    require(version > 0, "a snapshot is whole and its handle's own");
    check_version(life, memory, version);
    require(sc_snapshot_version(snapshot) >= memory->snapshot_version,
            "the versions of snapshots never go back");
    memory->snapshot_version = sc_snapshot_version(snapshot);
    sc_release(snapshot);
}

static void read_once(struct reader *reader)
{
    static void (*const kinds[])(struct life *, struct memory *) = {
        read_singly, read_many, read_by_key, read_section, read_snapshot};
    uint32_t random = draw(&reader->random);
    struct memory *memory = &reader->memories[random % PLACES];
    struct life *life = life_take(&places[random % PLACES]);
    if (!life)
        return;
    if (memory->id != life->id) {
        sc_key_destroy(memory->key);
        *memory = (struct memory){.id = life->id};
    }
    kinds[random / PLACES % (sizeof kinds / sizeof *kinds)](life, memory);
    life_drop(life);
    atomic_fetch_add_explicit(&reads, 1, memory_order_relaxed);
}

static void forget(struct reader *reader)
{
    for (int i = 0; i < PLACES; i++)
        sc_key_destroy(reader->memories[i].key);
}

static void *read_on(void *context)
{
    struct reader reader = {.random = (uint32_t)(uintptr_t)context + 1};
    while (!atomic_load(&stop))
        read_once(&reader);
    forget(&reader);
    return NULL;
}

static void *visit(void *context)
{
    struct reader reader = {.random = (uint32_t)(uintptr_t)context + 77};
    for (int i = 0; i < 20; i++)
        read_once(&reader);
    forget(&reader);
    return NULL;
}

/* Threads that read for the first time, and end. */
static void *send_visitors(void *context)
{
    for (uintptr_t i = 0; !atomic_load(&stop); i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, visit, (void *)i) != 0)
            continue;
        pthread_join(thread, NULL);
        atomic_fetch_add(&visitors, 1);
    }
    return NULL;
}

/* Writers. A place has one publisher and one maker; anybody reloads. */

static void publish_over(struct life *life)
{
    int64_t version = atomic_fetch_add(&life->version, 1) + 1, seen = 0;
    const sc_snapshot *snapshot = parse_life(life, version);
    sc_status status = sc_publish_over(registry, life->handle, snapshot, NULL);
    sc_release(snapshot);
    if (is_read(life, status) &&
        is_read(life, sc_get_i64(registry, life->handle, "version", &seen)))
        require(seen >= version, "what was published is there");
    atomic_fetch_add(&publications, 1);
}

static void *publish_on(void *context)
{
    uintptr_t parity = (uintptr_t)context % 2;
    uint32_t random = (uint32_t)parity + 1001;
    while (!atomic_load(&stop)) {
        struct life *life = life_take(&places[draw(&random) % (PLACES / 2) * 2 + parity]);
        if (!life)
            continue;
        publish_over(life);
        life_drop(life);
    }
    return NULL;
}

static void *reload_on(void *context)
{
    uint32_t random = (uint32_t)(uintptr_t)context + 2001;
    while (!atomic_load(&stop)) {
        struct life *life = life_take(&places[draw(&random) % PLACES]);
        if (!life)
            continue;
        sc_status status = sc_reload(registry, life->handle, NULL);
        if (life->has_layers || status == SC_ESTALE)
            is_read(life, status);
        else
            require(status == SC_EINVALID, "without layers there is no reload");
        atomic_fetch_add(&reloads, status == SC_OK);
        life_drop(life);
    }
    return NULL;
}

static void *make_on(void *context)
{
    uintptr_t parity = (uintptr_t)context % 2;
    uint32_t random = (uint32_t)parity + 3001;
    while (!atomic_load(&stop)) {
        uint32_t drawn = draw(&random);
        _Atomic(struct life *) *place = &places[drawn % (PLACES / 2) * 2 + parity];
        struct life *next = make_life(drawn / PLACES % 2 == 0);
        end_life(atomic_exchange(place, next));
        atomic_fetch_add(&made, 1);
    }
    return NULL;
}

static void *maintain_on(void *context)
{
    while (!atomic_load(&stop)) {
        sc_registry_maintain(registry);
        usleep(500);
    }
    return NULL;
}

/* The test. */

static void run_all(void)
{
    static void *(*const functions[])(void *) = {read_on,    read_on,     read_on,      publish_on,
                                                 publish_on, reload_on,   reload_on,    make_on,
                                                 make_on,    maintain_on, send_visitors};
    enum { THREADS = sizeof functions / sizeof *functions };
    pthread_t threads[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, functions[i], (void *)i), 0);
    sleep(seconds / 4 + 1);
    long early = resident_bytes();
    sleep(seconds - seconds / 4);
    long late = resident_bytes();
    atomic_store(&stop, true);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    printf(
        "%ld reads, %ld publications, %ld reloads, %ld handles, %ld visitors; %ld KiB, then %ld\n",
        atomic_load(&reads), atomic_load(&publications), atomic_load(&reloads), atomic_load(&made),
        atomic_load(&visitors), early / 1024, late / 1024);
    assert_true(IS_SANITIZED || late - early < GROWTH_AT_MOST);
}

static void end_all(void)
{
    for (int i = 0; i < PLACES; i++)
        end_life(atomic_exchange(&places[i], NULL));
    sc_registry_maintain(registry);
}

static void make_all(void)
{
    for (int i = 0; i < PLACES; i++)
        atomic_store(&places[i], make_life(i % 3 != 0));
}

static void test_torture__every_read_sees_what_was_published_for_its_handle(void **state)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = &counting_allocator;
    options.max_arena_size = 0; /* so that what is held is what was published */
    options.buffer_pool_size = 0;
    write_text("base.toml", "base = 1\nversion = 0\nid = 0\n");
    registry = sc_registry_create(&options, NULL);
    assert_non_null(registry);
    make_all();
    end_all(); /* what stays are slots */
    long held = counting_held(), descriptors = open_descriptors();
    make_all();
    alarm(seconds + HANG_SECONDS); /* ends the program, should it hang */
    run_all();
    end_all();
    assert_int_equal(atomic_load(&failures), 0);
    assert_true(atomic_load(&reads) > 1000);
    assert_true(atomic_load(&publications) > 100);
    assert_true(atomic_load(&reloads) > 100);
    assert_true(atomic_load(&made) > 100);
    assert_true(atomic_load(&visitors) > 10);
    assert_int_equal(counting_held(), held);
    assert_int_equal(open_descriptors(), descriptors);
    sc_registry_destroy(registry);
    assert_int_equal(counting_held(), 0);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_torture__every_read_sees_what_was_published_for_its_handle, scratch_enter,
            scratch_leave),
    };
    const char *wanted = argc > 1 ? argv[1] : getenv("SUPERCONFIG_TORTURE_SECONDS");
    if (wanted)
        seconds = (unsigned)strtoul(wanted, NULL, 10);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
