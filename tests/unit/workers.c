/* tests/unit/workers.c: the threads that help: when they start and end, what they are called,
 * which signals reach them, what a fork leaves; and when they are asked. */
#include "loading.h"
#include "several.h"

#include "load/cost.h"
#include "registry/slots.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ThreadSanitizer knows no threads in the child of a process that had some, and AddressSanitizer's
 * allocator may be left locked there. */
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define NEEDS_FORK() skip()
#else
#define NEEDS_FORK() ((void)0)
#endif

/* ThreadSanitizer has a thread of its own. */
#ifdef __SANITIZE_THREAD__
#define NEEDS_COUNT() skip()
#else
#define NEEDS_COUNT() ((void)0)
#endif

enum { FILES = 40 };

/* A thread that was joined may be seen for a moment more. */
static void assert_threads(size_t expected)
{
    enum { ATTEMPTS = 1000, PAUSE = 10000 };
    for (int i = 0; i < ATTEMPTS && count_threads() != expected; i++)
        usleep(PAUSE);
    assert_int_equal(count_threads(), expected);
}

static sc_layers *many_files(void)
{
    char name[64], text[64];
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/%03u.json", i);
        snprintf(text, sizeof text, "{\"k%u\": [%u, 2, 3]}", i % 7, i);
        write_text(name, text);
    }
    return layers_of("many/*");
}

static sc_status load_once(sc_registry *own, const sc_layers *layers)
{
    struct gave gave = load_in(own, layers);
    gave_free(&gave);
    return gave.status;
}

static void test_workers__start_on_need_and_end_with_the_registry(void **state)
{
    NEEDS_COUNT();
    size_t before = count_threads();
    sc_layers *layers = many_files();
    sc_layers *one = layers_of("many/000.json");
    if (before == 0)
        skip();
    for (uint32_t threads = 2; threads <= 8; threads += 3) {
        sc_registry *own = registry_of_threads(NULL, threads, 10, 50 << 20);
        assert_int_equal(load_once(own, one), SC_OK);
        assert_threads(before);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(load_once(own, layers), SC_OK);
            assert_threads(before + threads - 1);
        }
        sc_registry_destroy(own);
        assert_threads(before);
    }
    sc_layers_destroy(one);
    sc_layers_destroy(layers);
}

static void test_workers__of_one_thread_or_none_is_nobody_else(void **state)
{
    size_t before = count_threads();
    sc_layers *layers = many_files();
    for (uint32_t threads = 0; threads <= 1; threads++) {
        sc_registry *own = registry_of_threads(NULL, threads, 10, 50 << 20);
        assert_int_equal(load_once(own, layers), SC_OK);
        assert_threads(before);
        sc_registry_destroy(own);
    }
    sc_layers_destroy(layers);
}

static void test_workers__fewer_files_than_the_threshold_are_the_callers_alone(void **state)
{
    NEEDS_COUNT();
    size_t before = count_threads();
    sc_layers *layers = many_files();
    sc_registry *own = registry_of_threads(NULL, 4, 10, 50 << 20);
    struct sc__parallel *parallel = &sc__registry_workers(own)->parallel;
    parallel->threshold = FILES + 1;
    assert_int_equal(load_once(own, layers), SC_OK);
    assert_threads(before);
    parallel->threshold = FILES;
    assert_int_equal(load_once(own, layers), SC_OK);
    assert_true(before == 0 || count_threads() > before);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

static void test_workers__options_beyond_their_bounds_are_refused(void **state)
{
    sc_error error = SC_ERROR_INIT;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    assert_int_equal(options.max_threads, SC_THREADS_AUTO);
    assert_int_equal(options.parallel_threshold, 3);
    assert_int_equal(options.chunk_size, 10);
    assert_int_equal(options.memory_limit_per_thread, 50 * 1024 * 1024);
    options.max_threads = 65;
    assert_null(sc_registry_create(&options, &error));
    assert_int_equal(error.status, SC_EINVALID);
    options.max_threads = 64;
    options.chunk_size = 0;
    assert_null(sc_registry_create(&options, &error));
    options.chunk_size = 1;
    sc_registry *own = sc_registry_create(&options, &error);
    assert_int_equal(sc__registry_workers(own)->parallel.threads, 64);
    sc_registry_destroy(own);
    options.max_threads = SC_THREADS_AUTO;
    own = sc_registry_create(&options, &error);
    assert_in_range(sc__registry_workers(own)->parallel.threads, 1, 8);
    sc_registry_destroy(own);
}

/* A line of a file in /proc. */
static bool read_line(const char *path, const char *prefix, char *line, int size)
{
    FILE *file = fopen(path, "r");
    bool is_found = false;
    while (file && !is_found && fgets(line, size, file))
        is_found = strncmp(line, prefix, strlen(prefix)) == 0;
    if (file)
        fclose(file);
    return is_found;
}

static bool has_bit(unsigned long long mask, int number)
{
    return mask >> (number - 1) & 1;
}

static void assert_helper(const char *task)
{
    char path[300], line[256];
    snprintf(path, sizeof path, "/proc/self/task/%s/status", task);
    assert_true(read_line(path, "SigBlk:", line, sizeof line));
    unsigned long long blocked = strtoull(line + 7, NULL, 16);
    assert_true(has_bit(blocked, SIGTERM) && has_bit(blocked, SIGINT) && has_bit(blocked, SIGALRM));
    assert_true(has_bit(blocked, SIGUSR1) && has_bit(blocked, SIGCHLD) && has_bit(blocked, SIGHUP));
    assert_false(has_bit(blocked, SIGSEGV) || has_bit(blocked, SIGBUS) || has_bit(blocked, SIGFPE));
}

/* Threads of the name, each of which must be as a helper is. */
static unsigned count_named(void)
{
    char path[300], line[256];
    unsigned named = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *entry; tasks && (entry = readdir(tasks)) != NULL;) {
        snprintf(path, sizeof path, "/proc/self/task/%s/comm", entry->d_name);
        if (entry->d_name[0] == '.' || !read_line(path, "superconfig-loa\n", line, sizeof line))
            continue;
        assert_helper(entry->d_name);
        named++;
    }
    if (tasks)
        closedir(tasks);
    return named;
}

static void test_workers__are_named_and_leave_signals_to_the_program(void **state)
{
    NEEDS_COUNT();
    enum { ATTEMPTS = 1000, PAUSE = 10000 };
    sigset_t mask;
    sc_layers *layers = many_files();
    sc_registry *own = registry_of_threads(NULL, 3, 10, 50 << 20);
    if (count_threads() == 0)
        skip();
    assert_int_equal(load_once(own, layers), SC_OK);
    for (int i = 0; i < ATTEMPTS && count_named() < 2; i++)
        usleep(PAUSE); /* a thread names itself when it first runs */
    assert_int_equal(count_named(), 2);
    assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &mask), 0);
    assert_false(sigismember(&mask, SIGTERM)); /* the caller's mask is its own */
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

struct family {
    sc_registry *registry;
    const sc_layers *layers;
    struct gave expected;
};

/* In a child: its own threads, the same result, and an end. */
static int load_in_child(void *context)
{
    const struct family *family = context;
    size_t before = count_threads();
    for (int i = 0; i < 2; i++) {
        struct gave gave = load_in(family->registry, family->layers);
        if (gave.status != family->expected.status || gave.length != family->expected.length ||
            memcmp(gave.bytes, family->expected.bytes, gave.length) != 0)
            return 1;
        gave_free(&gave);
    }
    if (before != 0 && (before != 1 || count_threads() < 2))
        return 2;
    sc_registry_destroy(family->registry);
    for (int i = 0; i < 1000 && count_threads() > 1; i++)
        usleep(10000);
    return count_threads() > 1 ? 3 : 0;
}

static void test_workers__a_forked_child_starts_its_own(void **state)
{
    NEEDS_FORK();
    sc_layers *layers = many_files();
    sc_registry *own = registry_of_threads(NULL, 4, 10, 50 << 20);
    struct family family = {own, layers, load_in(own, layers)};
    assert_int_equal(run_in_child(load_in_child, &family), 0);
    assert_int_equal(load_once(own, layers), SC_OK); /* the parent goes on */
    assert_int_equal(run_in_child(load_in_child, &family), 0);
    gave_free(&family.expected);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

static atomic_bool stop;

static void *load_over_and_over(void *context)
{
    const struct family *family = context;
    while (!atomic_load(&stop))
        load_once(family->registry, family->layers);
    return NULL;
}

static void test_workers__a_fork_beside_loads_of_other_threads_is_safe(void **state)
{
    NEEDS_FORK();
    pthread_t loader;
    sc_layers *layers = many_files();
    sc_registry *own = registry_of_threads(NULL, 4, 1, 50 << 20);
    struct family family = {own, layers, load_in(own, layers)};
    atomic_store(&stop, false);
    assert_int_equal(pthread_create(&loader, NULL, load_over_and_over, &family), 0);
    for (int i = 0; i < 100; i++) /* in the child that load never ends */
        assert_int_equal(run_in_child(load_in_child, &family), 0);
    atomic_store(&stop, true);
    pthread_join(loader, NULL);
    gave_free(&family.expected);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

struct forking {
    pid_t parent;
    pid_t child;
};

/* While helpers are at work on what comes next. */
static void fork_once(void *context, sc_log_level level, const sc_error *event)
{
    struct forking *forking = context;
    if (forking->child != 0 || getpid() != forking->parent)
        return;
    fflush(NULL);
    forking->child = fork();
}

/* The process forks in a log function, in the middle of a load: both finish it. */
static int load_and_fork(void *context)
{
    const struct family *family = context;
    struct forking forking = {getpid(), 0};
    int status = 0;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.max_threads = 4;
    options.chunk_size = 1;
    options.log = fork_once;
    options.log_context = &forking;
    options.log_level = SC_LOG_DEBUG;
    sc_registry *own = sc_registry_create(&options, NULL);
    sc__registry_workers(own)->parallel.is_eager = true;
    struct gave gave = load_in(own, family->layers);
    bool is_same = gave.length == family->expected.length &&
                   memcmp(gave.bytes, family->expected.bytes, gave.length) == 0;
    sc_registry_destroy(own);
    if (getpid() != forking.parent)
        _exit(!is_same);
    if (forking.child <= 0 || waitpid(forking.child, &status, 0) != forking.child)
        return 3;
    return status != 0 ? 2 : !is_same;
}

static void test_workers__a_fork_in_the_middle_of_a_load_leaves_two_loads(void **state)
{
    NEEDS_FORK();
    char name[64];
    sc_layers_destroy(many_files());
    sc_layers *layers = sc_layers_create();
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/%03u.json", i);
        sc_layers_add_file(layers, name);
    }
    sc_registry *own = registry_of_threads(NULL, 1, 1, 0);
    struct family family = {own, layers, load_in(own, layers)};
    for (int i = 0; i < 20; i++)
        assert_int_equal(run_in_child(load_and_fork, &family), 0);
    gave_free(&family.expected);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

static void *load_some(void *context)
{
    const struct family *family = context;
    for (int i = 0; i < 20; i++) {
        struct gave gave = load_in(family->registry, family->layers);
        if (gave.length != family->expected.length)
            atomic_store(&stop, true);
        gave_free(&gave);
    }
    return NULL;
}

static void test_workers__help_several_loads_at_a_time(void **state)
{
    pthread_t loaders[4];
    sc_layers *layers = many_files();
    sc_registry *own = registry_of_threads(NULL, 3, 4, 1000);
    struct family family = {own, layers, load_in(own, layers)};
    atomic_store(&stop, false);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&loaders[i], NULL, load_some, &family), 0);
    for (int i = 0; i < 4; i++)
        pthread_join(loaders[i], NULL);
    assert_false(atomic_load(&stop));
    gave_free(&family.expected);
    sc_registry_destroy(own);
    sc_layers_destroy(layers);
}

/* Helpers for `count` files of that cost when the first of them is known, `most` of them idle. */
static uint32_t helpers_for(uint32_t count, uint64_t each, uint32_t most)
{
    return sc__cost_helpers(each, each * (count - 1), count - 1, most, 0);
}

static void test_workers__are_asked_where_they_save_more_than_they_cost(void **state)
{
    uint64_t small = sc__cost_of_file(SC__FORMAT_JSON, 200);
    uint64_t large = sc__cost_of_file(SC__FORMAT_JSON, 1000000);
    assert_int_equal(helpers_for(1, large, 7), 0);
    assert_int_equal(helpers_for(2, large, 7), 1);
    assert_int_equal(helpers_for(5, small, 7), 0);
    assert_int_equal(helpers_for(500, small, 1), 1);
    assert_true(helpers_for(500, small, 7) > 2);
    assert_int_equal(helpers_for(8, large, 7), 7);
    /* one that must be started is worth less */
    assert_int_equal(sc__cost_helpers(0, 100000, 20, 1, 0), 1);
    assert_int_equal(sc__cost_helpers(0, 100000, 20, 1, 1), 0);
    /* more files or bytes never lead to fewer */
    uint32_t before = 0;
    for (uint32_t count = 1; count < 500; count++) {
        uint32_t now = helpers_for(count, small, 7);
        assert_true(now >= before);
        before = now;
    }
    assert_true(sc__cost_of_file(SC__FORMAT_YAML, 1000) > sc__cost_of_file(SC__FORMAT_JSON, 1000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_workers__start_on_need_and_end_with_the_registry),
        LOADING(test_workers__of_one_thread_or_none_is_nobody_else),
        LOADING(test_workers__fewer_files_than_the_threshold_are_the_callers_alone),
        LOADING(test_workers__options_beyond_their_bounds_are_refused),
        LOADING(test_workers__are_named_and_leave_signals_to_the_program),
        LOADING(test_workers__a_forked_child_starts_its_own),
        LOADING(test_workers__a_fork_beside_loads_of_other_threads_is_safe),
        LOADING(test_workers__a_fork_in_the_middle_of_a_load_leaves_two_loads),
        LOADING(test_workers__help_several_loads_at_a_time),
        LOADING(test_workers__are_asked_where_they_save_more_than_they_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
