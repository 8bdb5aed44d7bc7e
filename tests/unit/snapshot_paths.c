/* tests/unit/snapshot_paths.c: what is kept of paths, at the lengths where that changes, and that a
 * read compares every byte of it (rule 24). */
#include "loaded.h"
#include "snapshot/probe.h"

#include <stdlib.h>
#include <string.h>

static int64_t integer_at(const sc_snapshot *snapshot, const char *path)
{
    int64_t value = -1;
    sc_value found;
    assert_int_equal(sc_snapshot_get_i64(snapshot, path, &value), SC_OK);
    assert_int_equal(sc_snapshot_find(snapshot, path, &found), SC_OK);
    assert_int_equal(snapshot->nodes[found.node].value.integer, value);
    return value;
}

static void expect_absent(const sc_snapshot *snapshot, const char *path)
{
    int64_t value = 7;
    assert_int_equal(sc_snapshot_get_i64(snapshot, path, &value), SC_ENOTFOUND);
    assert_int_equal(value, 7);
}

/* The room for paths is what was measured, and each node's container is the one it lies in. */
static void check_room(const sc_snapshot *snapshot)
{
    const struct sc__block *block = snapshot->block;
    size_t end = sizeof(struct sc__block_path);
    for (uint32_t node = 1; node < block->node_count; node++) {
        const struct sc__block_path *above = sc__above(snapshot, node);
        const struct sc__block_node *parent = &snapshot->nodes[above->node];
        assert_true(parent->type == SC__MAPPING || parent->type == SC__ARRAY);
        assert_true(node - parent->value.span.first < parent->value.span.count);
        size_t size = (size_t)sc__block_path_size(above->length);
        end = snapshot->parents[node] + size > end ? snapshot->parents[node] + size : end;
    }
    size_t room = block->origins - block->paths;
    assert_true(end <= room && room < end + 8);
}

static char *repeated(char *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (char)('a' + i % 26);
    out[count] = '\0';
    return out;
}

static void test_snapshot_paths__mappings_at_every_length_around_what_is_kept(void **state)
{
    char key[80], member[80], json[512], path[256];
    for (size_t length = 1; length <= 70; length++) {
        for (size_t last = 1; last <= 70; last += last < 14 || last > 60 ? 1 : 7) {
            repeated(key, length);
            repeated(member, last);
            snprintf(json, sizeof json, "{\"%s\":{\"%s\":1,\"q.\":2,\"in\":{\"%s\":3}},\"z\":4}",
                     key, member, member);
            const sc_snapshot *snapshot = LOAD(JSON(json));
            check_room(snapshot);
            snprintf(path, sizeof path, "%s.%s", key, member);
            assert_int_equal(integer_at(snapshot, path), 1);
            path[strlen(path) - 1] = '_';
            expect_absent(snapshot, path);
            snprintf(path, sizeof path, "%s.\"q.\"", key);
            assert_int_equal(integer_at(snapshot, path), 2);
            snprintf(path, sizeof path, "%s.in.%s", key, member);
            assert_int_equal(integer_at(snapshot, path), 3);
            path[0] = '_';
            expect_absent(snapshot, path);
            assert_int_equal(integer_at(snapshot, "z"), 4);
            sc_release(snapshot);
        }
    }
}

/* Spoil each byte that a read compares: the hash still fits, so nothing else can tell. */
static void spoil(const sc_snapshot *snapshot, const char *text, size_t length, const char *path)
{
    char *bytes = (char *)(uintptr_t)text;
    for (size_t i = 0; i < length; i++) {
        bytes[i] ^= 1;
        expect_absent(snapshot, path);
        bytes[i] ^= 1;
    }
    assert_int_equal(integer_at(snapshot, path), 1);
}

static void test_snapshot_paths__a_fitting_hash_is_not_enough(void **state)
{
    char key[80], member[80], json[256], path[256];
    for (size_t length = 1; length <= 66; length++) {
        repeated(key, length);
        repeated(member, 67 - length);
        snprintf(json, sizeof json, "{\"%s\":{\"%s\":1}}", key, member);
        snprintf(path, sizeof path, "%s.%s", key, member);
        const sc_snapshot *snapshot = LOAD(JSON(json));
        sc_value found = value_at(snapshot, path);
        const struct sc__block_path *above = sc__above(snapshot, found.node);
        const struct sc__block_key *last = &snapshot->keys[snapshot->nodes[found.node].key];
        const struct sc__block_key *first = &snapshot->keys[snapshot->nodes[1].key];
        spoil(snapshot, snapshot->bytes + last->spelling, last->spelling_length, path);
        assert_true(above->length == (length < 64 ? length + 1 : SC__NONE));
        if (length < 64)
            spoil(snapshot, above->text, above->length, path);
        else
            spoil(snapshot, snapshot->bytes + first->spelling, first->spelling_length, path);
        sc_release(snapshot);
    }
}

/* Elements that are mappings have a path with digits in it, more of them further on. */
static void test_snapshot_paths__elements_of_arrays_count_their_digits(void **state)
{
    enum { ELEMENTS = 120 };
    char key[80], path[128];
    char *json = malloc(ELEMENTS * 64 + 256);
    for (size_t length = 54; length <= 66; length++) {
        int written = sprintf(json, "{\"%s\":[", repeated(key, length));
        for (int i = 0; i < ELEMENTS; i++)
            written +=
                sprintf(json + written, "%s{\"x\":%d,\"y\":[{\"z\":%d}]}", i ? "," : "", i, -i);
        strcpy(json + written, ",[],{}]}");
        const sc_snapshot *snapshot = LOAD(JSON(json));
        check_room(snapshot);
        for (int i = 0; i < ELEMENTS; i++) {
            snprintf(path, sizeof path, "%s[%d].x", key, i);
            assert_int_equal(integer_at(snapshot, path), i);
            snprintf(path, sizeof path, "%s[%d].y[0].z", key, i);
            assert_int_equal(integer_at(snapshot, path), -i);
            snprintf(path, sizeof path, "%s[%d].y[1].z", key, i);
            expect_absent(snapshot, path);
        }
        snprintf(path, sizeof path, "%s[%d].x", key, ELEMENTS);
        expect_absent(snapshot, path);
        sc_release(snapshot);
    }
    free(json);
}

static void test_snapshot_paths__quoted_keys_count_as_they_are_spelled(void **state)
{
    char key[80], json[512], path[256];
    for (size_t length = 50; length <= 66; length++) {
        repeated(key, length);
        snprintf(json, sizeof json, "{\"%s\\n=\":{\"a b\":{\"c\":1},\"\":{\"\":2}}}", key);
        const sc_snapshot *snapshot = LOAD(JSON(json));
        check_room(snapshot);
        snprintf(path, sizeof path, "\"%s\\n=\".\"a b\".c", key);
        assert_int_equal(integer_at(snapshot, path), 1);
        snprintf(path, sizeof path, "\"%s\\u000a=\".a b.\"c\"", key); /* not canonical */
        assert_int_equal(integer_at(snapshot, path), 1);
        snprintf(path, sizeof path, "\"%s\\n=\".\"\".\"\"", key);
        assert_int_equal(integer_at(snapshot, path), 2);
        sc_release(snapshot);
    }
}

static void test_snapshot_paths__a_root_of_any_type_is_its_own_container(void **state)
{
    static const char *const roots[] = {"7",    "\"x\"",     "{}",         "[]",         "[1,2]",
                                        "null", "[[],[{}]]", "{\"a\":[]}", "[{\"a\":1}]"};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        const sc_snapshot *snapshot = NULL;
        assert_int_equal(
            sc_parse("t.json", SC_FORMAT_JSON, roots[i], strlen(roots[i]), NULL, &snapshot, NULL),
            SC_OK);
        check_room(snapshot);
        assert_int_equal(sc__parent(snapshot, 0), 0);
        assert_value(sc_snapshot_root(snapshot), roots[i]);
        expect_absent(snapshot, "b");
        sc_release(snapshot);
    }
}

/* Each level of nesting has a longer path, of which 64 bytes are kept and no more. */
static void test_snapshot_paths__hostile_depth_takes_linear_room(void **state)
{
    enum { DEPTH = 900, MEMBERS = 200 };
    char *json = malloc(DEPTH * 16 + MEMBERS * 64);
    char path[DEPTH * 2 + 8];
    int written = 0;
    for (int i = 0; i < DEPTH; i++)
        written += sprintf(json + written, "{\"k\":");
    written += sprintf(json + written, "1");
    for (int i = 0; i < DEPTH; i++)
        json[written++] = '}';
    json[written] = '\0';
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.max_depth = 1024;
    const sc_snapshot *snapshot = NULL;
    assert_int_equal(
        sc_parse("t.json", SC_FORMAT_JSON, json, strlen(json), &options, &snapshot, NULL), SC_OK);
    check_room(snapshot);
    size_t room = snapshot->block->origins - snapshot->block->paths;
    assert_true(room <= DEPTH * sizeof(struct sc__block_path) + 32 * SC__PATH_KEPT + 8);
    for (int i = 0; i < DEPTH; i++)
        memcpy(path + (size_t)i * 2, "k.", 2);
    path[DEPTH * 2 - 1] = '\0';
    assert_int_equal(integer_at(snapshot, path), 1);
    path[0] = 'j';
    expect_absent(snapshot, path);
    sc_release(snapshot);
    free(json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshot_paths__mappings_at_every_length_around_what_is_kept),
        cmocka_unit_test(test_snapshot_paths__a_fitting_hash_is_not_enough),
        cmocka_unit_test(test_snapshot_paths__elements_of_arrays_count_their_digits),
        cmocka_unit_test(test_snapshot_paths__quoted_keys_count_as_they_are_spelled),
        cmocka_unit_test(test_snapshot_paths__a_root_of_any_type_is_its_own_container),
        cmocka_unit_test(test_snapshot_paths__hostile_depth_takes_linear_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
