/* tests/unit/flat_write.c: a line for each leaf, and each line's path finds its value. */
#include "awkward.h"
#include "loaded.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

static void test_flat_write__every_leaf_has_a_line(void **state)
{
    assert_writes_as(SC_FORMAT_FLAT,
                     "{\"a\":{\"b\":[1,{\"c\":\"x\\ny\"},[],[2.0]]},\"d\":{},\"e.f\":null,"
                     "\"g = h\":true,\"i\":[1,2,3,4,5,6,7,8]}",
                     "a.b[0] = 1\n"
                     "a.b[1].c = \"x\\ny\"\n"
                     "a.b[2] = []\n"
                     "a.b[3][0] = 2.0\n"
                     "d = {}\n"
                     "\"e.f\" = null\n"
                     "\"g = h\" = true\n"
                     "i[0] = 1\ni[1] = 2\ni[2] = 3\ni[3] = 4\ni[4] = 5\ni[5] = 6\ni[6] = 7\n"
                     "i[7] = 8\n");
    assert_writes_as(SC_FORMAT_FLAT, "{}", "");
}

static void test_flat_write__the_root_must_be_a_mapping(void **state)
{
    assert_writes_not(SC_FORMAT_FLAT, "[1]", SC_ETYPE,
                      "flat cannot express an array that is no member of a mapping, at the root");
    assert_writes_not(SC_FORMAT_FLAT, "1.5", SC_ETYPE,
                      "flat cannot express a float that is no member of a mapping, at the root");
}

/* Where the path ends: at the first " = " that no quotes hold. */
static char *path_end(char *line)
{
    bool quoted = false;
    for (char *at = line; *at; at++) {
        if (quoted && *at == '\\')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && strncmp(at, " = ", 3) == 0)
            return at;
    }
    return NULL;
}

static bool count_leaf(void *context, sc_str path, sc_value leaf)
{
    ++*(size_t *)context;
    return true;
}

static void check_lines(const sc_snapshot *snapshot, char *text)
{
    size_t leaves = 0, lines = 0;
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        char *end = path_end(line);
        assert_non_null(end);
        *end = '\0';
        assert_at(snapshot, line, end + 3);
        lines++;
    }
    sc_value_leaves(sc_snapshot_root(snapshot), count_leaf, &leaves);
    if (sc_value_count(sc_snapshot_root(snapshot)) > 0)
        assert_int_equal(lines, leaves);
}

static void test_flat_write__each_line_finds_its_leaf(void **state)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct sc__arena arena;
        struct sc__document document;
        const sc_snapshot *snapshot;
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15);
        sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
        sc__document_init(&document, &arena, NULL);
        awkward_generate(&document, &random, AWKWARD_EVERYTHING & ~(unsigned)AWKWARD_NON_FINITE);
        struct sc__buffer json = written(&document, 0, SC_FORMAT_JSON);
        struct sc__buffer flat = written(&document, 0, SC_FORMAT_FLAT);
        assert_int_equal(
            sc_parse("test", SC_FORMAT_JSON, json.data, json.length, NULL, &snapshot, NULL), SC_OK);
        check_lines(snapshot, flat.data);
        sc_release(snapshot);
        sc__buffer_fini(&flat);
        sc__buffer_fini(&json);
        sc__arena_fini(&arena);
    }
}

/* Deep below mappings and arrays in turn. */
static void write_deep(void *unused)
{
    enum { DEPTH = 1000 };
    static const sc_format formats[] = {SC_FORMAT_FLAT, SC_FORMAT_DOTENV};
    struct sc__arena arena;
    struct sc__document document;
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, NULL);
    uint32_t parent = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    uint32_t key = sc__document_key(&document, "a", 1);
    for (int i = 0; i < DEPTH; i++) {
        bool in_mapping = document.nodes[parent].type == SC__MAPPING;
        parent = sc__document_add(&document, parent, in_mapping ? key : SC__NO_KEY,
                                  i > DEPTH / 2 && i % 2 ? SC__ARRAY : SC__MAPPING, 0, 0);
    }
    for (size_t i = 0; i < 2; i++) {
        struct sc__buffer text = written(&document, 0, formats[i]);
        assert_true(text.length > DEPTH);
        sc__buffer_fini(&text);
    }
    sc__arena_fini(&arena);
}

static void test_flat_write__depth_takes_no_stack(void **state)
{
    run_on_small_stack(write_deep, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_flat_write__every_leaf_has_a_line),
        cmocka_unit_test(test_flat_write__the_root_must_be_a_mapping),
        cmocka_unit_test(test_flat_write__depth_takes_no_stack),
        cmocka_unit_test(test_flat_write__each_line_finds_its_leaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
