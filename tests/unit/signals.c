/* tests/unit/signals.c: reads in signal handlers. On a thread that has read before they are reads
 * like any other; on another they are SC_ESIGNAL, whatever the signal interrupted. */
#include "support.h"

#include <superconfig/superconfig.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TIMER_NS = 20000, ROUNDS = 150, STORMS = 40, TIMER_SIGNAL = 34 + 2, HANG_SECONDS = 200 };

static sc_registry *registry;
static sc_handle handle;
static sc_key *key;
static sc_section section;

/* What a handler got on this thread. */
struct seen {
    sc_status by_path, by_key, by_section, by_many;
    int64_t number, of_key, of_section, of_many;
    char text[16];
    sc_status by_text;
    bool has_snapshot;
};
static __thread struct seen seen;

static atomic_int handled; /* reads in handlers that were reads */
static atomic_int refused; /* and those that were SC_ESIGNAL */
static atomic_int unexpected;

static void read_all(void)
{
    sc_read many = {.path = "number", .type = SC_TYPE_INTEGER, .out = &seen.of_many};
    seen.by_path = sc_get_i64(registry, handle, "number", &seen.number);
    seen.by_text = sc_get_str(registry, handle, "text", seen.text, sizeof seen.text, NULL);
    seen.by_key = sc_key_get_i64(key, &seen.of_key);
    seen.by_section = sc_section_get_i64(&section, "number", &seen.of_section);
    seen.by_many = sc_get_many(registry, handle, &many, 1);
}

static void read_in_handler(int number)
{
    read_all();
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    seen.has_snapshot = snapshot != NULL;
    sc_release(snapshot);
}

static bool is_right(int64_t number)
{
    return number == 1 || number == 2;
}

/* Count what came of it; a handler may not do more. */
static void count_in_handler(int number)
{
    int64_t by_path = 0, by_key = 0;
    sc_status status = sc_get_i64(registry, handle, "number", &by_path);
    sc_status of_key = sc_key_get_i64(key, &by_key);
    if (status == SC_OK && of_key == SC_OK && is_right(by_path) && is_right(by_key))
        atomic_fetch_add(&handled, 1);
    else if (status == SC_ESIGNAL && by_path == 0)
        atomic_fetch_add(&refused, 1);
    else
        atomic_fetch_add(&unexpected, 1);
}

static void handle_by(int signal_number, void (*function)(int))
{
    struct sigaction action = {.sa_handler = function, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    assert_int_equal(sigaction(signal_number, &action, NULL), 0);
}

/* A timer whose signals go to the calling thread. */
static timer_t storm(void)
{
    timer_t timer;
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = TIMER_SIGNAL};
    event._sigev_un._tid = gettid();
    const struct itimerspec interval = {{0, TIMER_NS}, {0, TIMER_NS}};
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0 ||
        timer_settime(timer, 0, &interval, NULL) != 0)
        abort();
    return timer;
}

/* Its run-time runs handlers itself, some time later and in calls where no stack shows it, so that
 * only a thread that has read can be in a storm. */
static void prepare_for_storm(void)
{
#ifdef __SANITIZE_THREAD__
    read_all();
#endif
}

static void run_in_thread(void *(*function)(void *))
{
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, function, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(atomic_load(&unexpected), 0);
}

/* On threads, which cannot assert. */
static void require(bool holds, const char *what)
{
    if (!holds && atomic_fetch_add(&unexpected, 1) == 0)
        fprintf(stderr, "does not hold: %s\n", what);
}

static void expect_refused(void)
{
    seen = (struct seen){.number = 7, .of_key = 7, .of_section = 7, .of_many = 7};
    raise(SIGUSR1);
    require(seen.by_path == SC_ESIGNAL, "a read by path is refused");
    require(seen.by_text == SC_ESIGNAL && seen.text[0] == '\0', "a text is");
    require(seen.by_key == SC_ESIGNAL, "a read by a bound key is");
    require(seen.by_section == SC_ESIGNAL, "a read in a section is");
    require(seen.by_many == SC_ESIGNAL, "many reads are");
    require(seen.number + seen.of_key + seen.of_section + seen.of_many == 28, "nothing is set");
    require(!seen.has_snapshot, "no snapshot is acquired");
}

static void expect_read(void)
{
    require(seen.by_path == SC_OK, "a read by path is one");
    require(seen.by_text == SC_OK && strcmp(seen.text, "one") == 0, "a text is read");
    require(seen.by_key == SC_OK, "a read by a bound key is one");
    require(seen.by_section == SC_OK, "a read in a section is one");
    require(seen.by_many == SC_OK, "many reads are");
    require(seen.number + seen.of_key + seen.of_section + seen.of_many == 4, "all are set");
}

static void *read_after_handlers(void *context)
{
    expect_refused();
    expect_refused();
    seen = (struct seen){0};
    read_all();
    expect_read();
    seen = (struct seen){0};
    raise(SIGUSR1);
    expect_read();
    require(seen.has_snapshot, "a snapshot is acquired");
    return NULL;
}

static void test_signals__a_first_read_in_a_handler_is_refused_and_later_ones_are_not(void **state)
{
    handle_by(SIGUSR1, read_in_handler);
    run_in_thread(read_after_handlers);
}

/* On a stack of its own, as handlers for SIGSEGV have. */
static void *read_on_another_stack(void *context)
{
    stack_t stack = {.ss_size = 65536, .ss_sp = malloc(65536)}, none = {.ss_flags = SS_DISABLE};
    require(sigaltstack(&stack, NULL) == 0, "there is another stack");
    expect_refused();
    sigaltstack(&none, NULL);
    free(stack.ss_sp);
    return NULL;
}

static void test_signals__nor_on_a_stack_of_the_handlers_own(void **state)
{
    struct sigaction action = {.sa_handler = read_in_handler, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    run_in_thread(read_on_another_stack);
}

/* Sizes that malloc takes with its lock held. */
static void *allocate_in_storm(void *context)
{
    prepare_for_storm();
    timer_t timer = storm();
    void *blocks[64] = {NULL};
    for (int i = 0; i < 3000; i++) {
        void **block = &blocks[i % 64];
        free(*block);
        *block = malloc((size_t)(1100 + i * 37 % 9000));
    }
    timer_delete(timer);
    for (int i = 0; i < 64; i++)
        free(blocks[i]);
    return NULL;
}

static void test_signals__a_handler_that_interrupted_malloc_does_not_wait_for_it(void **state)
{
    for (int round = 0; round < ROUNDS; round++)
        run_in_thread(allocate_in_storm);
    assert_true(atomic_load(&refused) > 0 || atomic_load(&handled) > 0);
}

static atomic_bool stop;

/* The first read comes in the middle of the storm, and thousands behind it. */
static void *read_in_storm(void *context)
{
    prepare_for_storm();
    timer_t timer = storm();
    for (int i = 0; i < 4000; i++) {
        int64_t by_path = 0, by_key = 0;
        if (sc_get_i64(registry, handle, "number", &by_path) != SC_OK || !is_right(by_path) ||
            sc_key_get_i64(key, &by_key) != SC_OK || !is_right(by_key))
            atomic_fetch_add(&unexpected, 1);
    }
    timer_delete(timer);
    return NULL;
}

/* Waits for readers whose sections signals interrupt. */
static void *publish_on(void *context)
{
    const char *const texts[] = {"{\"number\": 1, \"text\": \"one\"}",
                                 "{\"number\": 2, \"text\": \"two\"}"};
    for (int i = 1; !atomic_load(&stop); i++) {
        const sc_snapshot *snapshot = NULL;
        if (sc_parse("s.json", SC_FORMAT_JSON, texts[i % 2], strlen(texts[i % 2]), NULL, &snapshot,
                     NULL) != SC_OK ||
            sc_publish_over(registry, handle, snapshot, NULL) != SC_OK)
            atomic_fetch_add(&unexpected, 1);
        sc_release(snapshot);
        sc_registry_maintain(registry);
    }
    return NULL;
}

static void test_signals__a_storm_of_them_disturbs_no_read_and_no_first_read(void **state)
{
    enum { AT_ONCE = 4 };
    pthread_t publisher, readers[AT_ONCE];
    assert_int_equal(pthread_create(&publisher, NULL, publish_on, NULL), 0);
    for (int round = 0; round < STORMS; round++) {
        for (int i = 0; i < AT_ONCE; i++)
            assert_int_equal(pthread_create(&readers[i], NULL, read_in_storm, NULL), 0);
        for (int i = 0; i < AT_ONCE; i++)
            pthread_join(readers[i], NULL);
    }
    atomic_store(&stop, true);
    pthread_join(publisher, NULL);
    assert_int_equal(atomic_load(&unexpected), 0);
    assert_true(atomic_load(&handled) > 0);
}

static int enter(void **state)
{
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "number=1");
    sc_layers_add_set(layers, "text=one");
    registry = sc_registry_create(NULL, NULL);
    sc_status status = sc_load(registry, layers, &handle, NULL);
    sc_layers_destroy(layers);
    if (status != SC_OK || sc_key_create(registry, handle, "number", &key, NULL) != SC_OK)
        return -1;
    atomic_store(&handled, 0);
    atomic_store(&refused, 0);
    atomic_store(&unexpected, 0);
    handle_by(TIMER_SIGNAL, count_in_handler);
    alarm(HANG_SECONDS); /* ends the program, should it hang */
    return (int)sc_section_at(registry, handle, "", &section);
}

static int leave(void **state)
{
    alarm(0);
    sc_key_destroy(key);
    sc_registry_destroy(registry);
    return 0;
}

#define SIGNALS(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SIGNALS(test_signals__a_first_read_in_a_handler_is_refused_and_later_ones_are_not),
        SIGNALS(test_signals__nor_on_a_stack_of_the_handlers_own),
        SIGNALS(test_signals__a_handler_that_interrupted_malloc_does_not_wait_for_it),
        SIGNALS(test_signals__a_storm_of_them_disturbs_no_read_and_no_first_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
