/* tests/unit/extract_below.c: structs below paths of every length, and structs of any size. */
#include "loaded.h"

#include <string.h>

/* Nothing may be reported. */
static void no_problem(void *context, const sc_error *problem, bool is_warning)
{
    sc_error_print(problem, stderr);
    fail_msg("%s", is_warning ? "a warning" : "an error");
}

/* Releases the snapshot before the struct is read. */
static sc_extracted *extract_at(const sc_snapshot *snapshot, const char *path,
                                const sc_table *table, void *out)
{
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_extracted *extracted = NULL;
    options.path = path;
    options.visitor = no_problem;
    assert_int_equal(sc_extract(snapshot, table, &options, out, &extracted, NULL), SC_OK);
    sc_release(snapshot);
    return extracted;
}

struct peer {
    uint16_t port;
    bool encrypted;
    char host[8];
    int64_t weights[3];
    size_t weight_count;
    int32_t level;
    uint8_t odd;
};

static const sc_field peer_fields[] = {
    SC_FIELD(struct peer, port, "port", .range = {1, 9}),
    SC_FIELD(struct peer, encrypted, "tls.on"),
    SC_FIELD(struct peer, host, "host"),
    SC_FIELD_ARRAY(struct peer, weights, weight_count, "tls.weights"),
    SC_FIELD(struct peer, level, "tls.level", .default_text = "-3"),
    SC_FIELD(struct peer, odd, "\"a.b\""),
};
static const sc_table peer_table = SC_TABLE(struct peer, peer_fields);

struct peers {
    struct peer *all;
    size_t count;
};

static const sc_field peers_fields[] = {
    SC_FIELD_TABLE_LIST(struct peers, all, count, &peer_table, "all"),
};
static const sc_table peers_table = SC_TABLE(struct peers, peers_fields);

/* Below mappings whose paths are kept and below such whose paths are too long for that. */
static void test_extract_below__tables_below_paths_of_every_length(void **state)
{
    char key[73] = "", json[512];
    for (size_t length = 1; length < sizeof key; length++) {
        struct peers peers = {0};
        key[length - 1] = 'k';
        snprintf(json, sizeof json,
                 "{\"%s\":{\"all\":[{\"port\":1,\"host\":\"one\",\"tls\":{\"on\":true,"
                 "\"level\":7,\"weights\":[1,-2]},\"a.b\":8},{\"tls\":{\"on\":false}},{}]},"
                 "\"port\":6,\"host\":\"root\",\"tls\":{\"level\":9}}",
                 key);
        const sc_snapshot *snapshot = LOAD(JSON(json));
        sc_extracted *extracted = extract_at(snapshot, key, &peers_table, &peers);
        assert_int_equal(peers.count, 3);
        const struct peer *one = &peers.all[0];
        assert_true(one->port == 1 && one->encrypted && one->level == 7 && one->odd == 8);
        assert_true(one->weight_count == 2 && one->weights[0] == 1 && one->weights[1] == -2);
        assert_string_equal(one->host, "one");
        for (size_t i = 1; i < 3; i++) {
            const struct peer *peer = &peers.all[i];
            assert_true(peer->port == 0 && !peer->encrypted && peer->level == -3 && !peer->odd);
            assert_true(peer->weight_count == 0 && peer->host[0] == '\0');
        }
        sc_extracted_free(extracted);
    }
}

/* A struct that is larger than what a call has without allocating, with texts that fill it. */
struct large {
    char text[4096];
    int64_t before;
    uint8_t bytes[3];
    size_t byte_count;
};

static const sc_field large_fields[] = {
    SC_FIELD(struct large, text, "text"),
    SC_FIELD_ARRAY(struct large, bytes, byte_count, "bytes"),
};
static const sc_table large_table = SC_TABLE(struct large, large_fields);

static void test_extract_below__a_large_struct_is_filled_as_well(void **state)
{
    static struct large large;
    char json[8192], text[4096];
    memset(text, 't', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memset(&large, 0x55, sizeof large);
    snprintf(json, sizeof json, "{\"text\":\"%s\",\"bytes\":[0,255,1]}", text);
    const sc_snapshot *snapshot = LOAD(JSON(json));
    sc_extracted_free(extract_at(snapshot, NULL, &large_table, &large));
    assert_string_equal(large.text, text);
    assert_true(large.before == 0x5555555555555555);
    assert_true(large.byte_count == 3 && large.bytes[1] == 255 && large.bytes[2] == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extract_below__tables_below_paths_of_every_length),
        cmocka_unit_test(test_extract_below__a_large_struct_is_filled_as_well),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
