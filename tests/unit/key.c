/* tests/unit/key.c: bound keys through reloads and on many threads, and many reads of one version.
 */
#include "loading.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

static const sc_snapshot *parsed(const char *json)
{
    const sc_snapshot *snapshot = NULL;
    assert_int_equal(sc_parse("t.json", SC_FORMAT_JSON, json, strlen(json), NULL, &snapshot, NULL),
                     SC_OK);
    return snapshot;
}

static sc_handle publish(const char *json)
{
    sc_handle handle = SC_HANDLE_NONE;
    const sc_snapshot *snapshot = parsed(json);
    assert_int_equal(sc_publish(registry, snapshot, &handle, NULL), SC_OK);
    sc_release(snapshot);
    return handle;
}

static void publish_over(sc_handle handle, const char *json)
{
    const sc_snapshot *snapshot = parsed(json);
    assert_int_equal(sc_publish_over(registry, handle, snapshot, NULL), SC_OK);
    sc_release(snapshot);
}

static sc_key *bind(sc_handle handle, const char *path)
{
    sc_key *key = NULL;
    assert_int_equal(sc_key_create(registry, handle, path, &key, NULL), SC_OK);
    return key;
}

/* Twice, for the second read finds what the first remembered. */
static void expect_i64(sc_key *key, sc_status status, int64_t expected)
{
    for (int i = 0; i < 2; i++) {
        int64_t value = status == SC_OK ? expected - 1 : expected;
        assert_int_equal(sc_key_get_i64(key, &value), status);
        assert_int_equal(value, expected);
    }
}

static void test_key__every_type(void **state)
{
    sc_handle handle = publish("{\"on\":true,\"a\":{\"port\":-1,\"big\":18446744073709551615},"
                               "\"rate\":0.5,\"host\":\"k\\u00f6ln\",\"none\":null,"
                               "\"ports\":[1,2,3],\"a.b\":7}");
    static const char *const paths[] = {"on",   "a.port", "a.big",    "rate",
                                        "host", "none",   "ports[2]", "\"a.b\""};
    sc_key *keys[8];
    bool on = false;
    uint64_t big = 0;
    double rate = 0;
    char host[6] = "";
    size_t length = 0;
    for (size_t i = 0; i < 8; i++)
        keys[i] = bind(handle, paths[i]);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sc_key_get_bool(keys[0], &on), SC_OK);
        assert_int_equal(sc_key_get_u64(keys[2], &big), SC_OK);
        assert_int_equal(sc_key_get_f64(keys[3], &rate), SC_OK);
        assert_int_equal(sc_key_get_str(keys[4], host, sizeof host, &length), SC_OK);
        assert_true(on && big == UINT64_MAX && rate == 0.5 && length == 5);
        assert_string_equal(host, "k\xC3\xB6ln");
        assert_int_equal(sc_key_get_str(keys[4], host, 5, &length), SC_ERANGE);
    }
    expect_i64(keys[1], SC_OK, -1);
    expect_i64(keys[2], SC_ERANGE, 5);
    expect_i64(keys[4], SC_ETYPE, 5);
    expect_i64(keys[5], SC_ENULL, 5);
    expect_i64(keys[6], SC_OK, 3); /* an element of a packed array */
    expect_i64(keys[7], SC_OK, 7);
    for (size_t i = 0; i < 8; i++)
        sc_key_destroy(keys[i]);
}

static void test_key__it_follows_versions_and_may_vanish_and_come_back(void **state)
{
    sc_handle handle = publish("{\"a\":{\"x\":1},\"y\":2}");
    sc_key *key = bind(handle, "a.x");
    expect_i64(key, SC_OK, 1);
    publish_over(handle, "{\"y\":2,\"z\":3,\"a\":{\"w\":0,\"x\":4}}"); /* at another place */
    expect_i64(key, SC_OK, 4);
    publish_over(handle, "{\"a\":5}");
    expect_i64(key, SC_ENOTFOUND, 9);
    publish_over(handle, "{\"a\":{\"x\":[]}}");
    expect_i64(key, SC_ETYPE, 9);
    publish_over(handle, "{\"a\":{\"x\":6}}");
    expect_i64(key, SC_OK, 6);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    expect_i64(key, SC_ESTALE, 9);
    sc_handle other = publish("{\"a\":{\"x\":8}}"); /* perhaps in the same slot */
    expect_i64(key, SC_ESTALE, 9);
    sc_key *of_other = bind(other, "a.x");
    expect_i64(of_other, SC_OK, 8);
    sc_key_destroy(of_other);
    sc_key_destroy(key);
}

static void test_key__what_cannot_be_bound(void **state)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle handle = publish("{}");
    sc_key *key = NULL;
    assert_int_equal(sc_key_create(registry, handle, "a..b", &key, &error), SC_EINVALID);
    assert_string_equal(error.message, "\"a..b\" is no path");
    assert_int_equal(sc_key_create(registry, handle, NULL, &key, NULL), SC_EINVALID);
    assert_int_equal(sc_key_create(NULL, handle, "a", &key, NULL), SC_EINVALID);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    assert_int_equal(sc_key_create(registry, handle, "a", &key, &error), SC_ESTALE);
    assert_null(key);
    int64_t value = 0;
    assert_int_equal(sc_key_get_i64(NULL, &value), SC_EINVALID);
    sc_key_destroy(NULL);
    handle = publish("{}");
    registry_memory.fail_at = registry_memory.calls + 1;
    assert_int_equal(sc_key_create(registry, handle, "a", &key, NULL), SC_ENOMEM);
    registry_memory.fail_at = 0;
    assert_null(key);
}

static void test_key__many_reads_are_of_one_version(void **state)
{
    sc_handle handle = publish("{\"on\":true,\"port\":8080,\"rate\":1,\"host\":\"db\"}");
    bool on = false;
    int64_t port = 0, absent = 7;
    double rate = 0;
    char host[3] = "", small[2] = "-";
    sc_read reads[] = {
        {.path = "on", .type = SC_TYPE_BOOL, .out = &on},
        {.path = "port", .type = SC_TYPE_INTEGER, .out = &port},
        {.path = "rate", .type = SC_TYPE_FLOAT, .out = &rate},
        {.path = "host", .type = SC_TYPE_STRING, .out = host, .capacity = sizeof host},
        {.path = "host", .type = SC_TYPE_STRING, .out = small, .capacity = sizeof small},
        {.path = "prot", .type = SC_TYPE_INTEGER, .out = &absent},
        {.path = "port", .type = SC_TYPE_ARRAY, .out = &absent},
        {.path = "a..b", .type = SC_TYPE_INTEGER, .out = &absent},
    };
    static const sc_status expected[] = {SC_OK,     SC_OK,        SC_OK,       SC_OK,
                                         SC_ERANGE, SC_ENOTFOUND, SC_EINVALID, SC_EINVALID};
    assert_int_equal(sc_get_many(registry, handle, reads, 4), SC_OK);
    assert_int_equal(sc_get_many(registry, handle, reads, 8), SC_ERANGE);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(reads[i].status, expected[i]);
    assert_true(on && port == 8080 && rate == 1 && absent == 7);
    assert_string_equal(host, "db");
    assert_int_equal(reads[4].length, 2);
    assert_string_equal(small, "-");
    assert_int_equal(sc_get_many(registry, handle, NULL, 0), SC_OK);
    assert_int_equal(sc_get_many(registry, handle, NULL, 1), SC_EINVALID);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    assert_int_equal(sc_get_many(registry, handle, reads, 2), SC_ESTALE);
    assert_int_equal(reads[1].status, SC_ESTALE);
}

/* In even versions x and y lie elsewhere than in odd ones, and y is always x + 1. */
struct crowd {
    sc_registry *registry; /* of its own, for the counting one is not thread-safe */
    sc_handle handle;
    sc_key *x;
    atomic_bool stop;
    atomic_int failures;
    atomic_long reads;
};

static void *read_through_one_key(void *context)
{
    struct crowd *crowd = context;
    while (!atomic_load(&crowd->stop)) {
        int64_t x = 0, many_x = 0, many_y = 0;
        sc_read reads[] = {{.path = "x", .type = SC_TYPE_INTEGER, .out = &many_x},
                           {.path = "y", .type = SC_TYPE_INTEGER, .out = &many_y}};
        bool is_right = sc_key_get_i64(crowd->x, &x) == SC_OK && (x == 10 || x == 20) &&
                        sc_get_many(crowd->registry, crowd->handle, reads, 2) == SC_OK &&
                        many_y == many_x + 1;
        atomic_fetch_add(&crowd->failures, !is_right);
        atomic_fetch_add(&crowd->reads, 1);
    }
    return NULL;
}

static void test_key__threads_share_it_beside_a_publisher(void **state)
{
    enum { READERS = 3, ROUNDS = 4000 };
    struct crowd crowd = {.registry = sc_registry_create(NULL, NULL)};
    const sc_snapshot *versions[2] = {parsed("{\"x\":10,\"y\":11}"),
                                      parsed("{\"w\":0,\"v\":[1,2],\"y\":21,\"x\":20}")};
    pthread_t threads[READERS];
    assert_int_equal(sc_publish(crowd.registry, versions[0], &crowd.handle, NULL), SC_OK);
    assert_int_equal(sc_key_create(crowd.registry, crowd.handle, "x", &crowd.x, NULL), SC_OK);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_through_one_key, &crowd), 0);
    for (int i = 0; i < ROUNDS || atomic_load(&crowd.reads) < ROUNDS; i++)
        assert_int_equal(sc_publish_over(crowd.registry, crowd.handle, versions[i % 2], NULL),
                         SC_OK);
    atomic_store(&crowd.stop, true);
    for (int i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(crowd.failures, 0);
    sc_key_destroy(crowd.x);
    sc_release(versions[0]);
    sc_release(versions[1]);
    sc_registry_destroy(crowd.registry);
}

/* A thread's last reads come from destructors of its keys, which run in any order with
 * liburcu's own. */
static pthread_key_t early, late;
static atomic_int late_reads;

static void read_at_the_end(void *value)
{
    struct crowd *crowd = value;
    int64_t x = 0;
    for (int i = 0; i < 100; i++)
        if (sc_get_i64(crowd->registry, crowd->handle, "x", &x) == SC_OK && x == 10)
            atomic_fetch_add(&late_reads, 1);
}

static void *read_once(void *context)
{
    pthread_setspecific(early, context);
    pthread_setspecific(late, context);
    read_at_the_end(context);
    return NULL;
}

static void test_key__a_thread_may_read_while_it_ends(void **state)
{
    struct crowd crowd = {.registry = sc_registry_create(NULL, NULL)};
    const sc_snapshot *snapshot = parsed("{\"x\":10}");
    assert_int_equal(pthread_key_create(&early, read_at_the_end), 0);
    assert_int_equal(sc_publish(crowd.registry, snapshot, &crowd.handle, NULL), SC_OK);
    assert_int_equal(pthread_key_create(&late, read_at_the_end), 0);
    for (int i = 0; i < 20; i++) {
        pthread_t threads[2];
        for (int t = 0; t < 2; t++)
            assert_int_equal(pthread_create(&threads[t], NULL, read_once, &crowd), 0);
        for (int t = 0; t < 2; t++)
            pthread_join(threads[t], NULL);
        assert_int_equal(sc_publish_over(crowd.registry, crowd.handle, snapshot, NULL), SC_OK);
        sc_registry_maintain(crowd.registry); /* waits for every reader there is */
    }
    assert_int_equal(late_reads, 20 * 2 * 3 * 100);
    sc_release(snapshot);
    sc_registry_destroy(crowd.registry);
    pthread_key_delete(early);
    pthread_key_delete(late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_key__every_type),
        LOADING(test_key__it_follows_versions_and_may_vanish_and_come_back),
        LOADING(test_key__what_cannot_be_bound),
        LOADING(test_key__many_reads_are_of_one_version),
        LOADING(test_key__threads_share_it_beside_a_publisher),
        LOADING(test_key__a_thread_may_read_while_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
