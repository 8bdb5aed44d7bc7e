/* tests/unit/snapshot_find.c: values by path, paths of values, and all leaves (rule 24). */
#include "loaded.h"
#include "snapshot/group.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

static void expect_status(const sc_snapshot *snapshot, const char *path, sc_status expected)
{
    sc_value value = {NULL, 7, 7};
    sc_status status = sc_snapshot_find(snapshot, path, &value);
    if (status != expected)
        print_error("at %s: %s\n", path, sc_status_name(status));
    assert_int_equal(status, expected);
    assert_true(value.snapshot == NULL && value.node == 7 && value.element == 7);
}

static void expect_absent(const sc_snapshot *snapshot, const char *path)
{
    expect_status(snapshot, path, SC_ENOTFOUND);
}

static void expect_invalid(const sc_snapshot *snapshot, const char *path)
{
    expect_status(snapshot, path, SC_EINVALID);
}

static void test_snapshot_find__every_step_leads_one_further(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\":{\"b\":[[1,2],{\"c\":[3.5]}],\"d\":\"x\"},\"list\":[1,\"y\",{}]}"));
    assert_at(snapshot, "",
              "{\"a\":{\"b\":[[1,2],{\"c\":[3.5]}],\"d\":\"x\"},\"list\":[1,\"y\",{}]}");
    assert_at(snapshot, "a.d", "\"x\"");
    assert_at(snapshot, "a.b", "[[1,2],{\"c\":[3.5]}]");
    assert_at(snapshot, "a.b[0]", "[1,2]");
    assert_at(snapshot, "a.b[0][1]", "2");
    assert_at(snapshot, "a.b[1]", "{\"c\":[3.5]}");
    assert_at(snapshot, "a.b[1].c", "[3.5]");
    assert_at(snapshot, "a.b[1].c[0]", "3.5");
    assert_at(snapshot, "list[1]", "\"y\"");
    assert_at(snapshot, "list[2]", "{}");
    sc_release(snapshot);
}

static void test_snapshot_find__what_is_not_there_is_not_found(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":{\"b\":[1,2],\"s\":\"x\"},\"m\":[1,\"x\"]}"));
    static const char *const absent[] = {
        "b",         "A",        "a.c",        "a.b.c",  "a.b[2]",  "a[0]",
        "a.b[0][0]", "a.b[0].c", "a.s.x",      "a.s[0]", "m[2]",    "m[1][0]",
        "m[0].x",    "[0]",      "aa",         "a.bb",   "a.b[20]", "a.b c",
        "\"\"",      "a.\"B\"",  "a.b[12345]", "ab",     "a.\"\"",  "a.b[4294967294]"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        expect_absent(snapshot, absent[i]);
    sc_release(snapshot);
}

static void test_snapshot_find__other_spellings_are_found_too(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"server\":{\"ports\":[80,\"x\"],\"caf\\u00e9\":1}}"));
    assert_at(snapshot, "\"server\".ports[0]", "80");
    assert_at(snapshot, "server.\"ports\"[1]", "\"x\"");
    assert_at(snapshot, "\"server\".\"ports\"", "[80,\"x\"]");
    assert_at(snapshot, "\"\\u0073erver\".ports[0]", "80");
    assert_at(snapshot, "server.caf\xC3\xA9", "1");
    assert_at(snapshot, "server.\"caf\xC3\xA9\"", "1");
    assert_at(snapshot, "server.\"caf\\u00e9\"", "1");
    assert_at(snapshot, "server.\"caf\\u00E9\"", "1");
    sc_release(snapshot);
}

/* Every key that a format can make, in its canonical spelling. */
static void test_snapshot_find__any_key_can_be_spelled(void **state)
{
    static const struct {
        const char *json;
        const char *path;
    } keys[] = {{"plain-key_1", "plain-key_1"},
                {"", "\"\""},
                {"a.b", "\"a.b\""},
                {"a b", "\"a b\""},
                {" ", "\" \""},
                {"a=b", "\"a=b\""},
                {"[0]", "\"[0]\""},
                {"]", "\"]\""},
                {"\\\"", "\"\\\"\""},
                {"\\\\", "\"\\\\\""},
                {"\\n", "\"\\n\""},
                {"\\u0000", "\"\\u0000\""},
                {"x\\u0000y", "\"x\\u0000y\""},
                {"\\u001f", "\"\\u001f\""},
                {"\\u007f", "\"\\u007f\""},
                {"\\u0080", "\xC2\x80"},
                {"\\ud83d\\ude00", "\xF0\x9F\x98\x80"},
                {"'", "'"},
                {"#/:,{}*", "#/:,{}*"},
                {"0", "0"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char json[256], path[256], written[256];
        snprintf(json, sizeof json, "{\"%s\":{\"%s\":[{\"%s\":%zu}]}}", keys[i].json, keys[i].json,
                 keys[i].json, i);
        snprintf(path, sizeof path, "%s.%s[0].%s", keys[i].path, keys[i].path, keys[i].path);
        const sc_snapshot *snapshot = LOAD(JSON(json));
        sc_value value = value_at(snapshot, path);
        uint64_t read;
        assert_int_equal(sc_value_u64(value, &read), SC_OK);
        assert_int_equal(read, i);
        assert_int_equal(sc_value_path(value, written, sizeof written), strlen(path));
        assert_string_equal(written, path);
        sc_release(snapshot);
    }
}

/* A key that looks like a path is not one, and the other way round. */
static void test_snapshot_find__keys_that_look_like_paths_are_told_apart(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a.b\":1,\"a\":{\"b\":2,\"\":3},\"a[0]\":4,\"l\":[5],\"\\\"l\\\"\":6,"
                  "\"\":{\"\":7}}"));
    assert_at(snapshot, "\"a.b\"", "1");
    assert_at(snapshot, "a.b", "2");
    assert_at(snapshot, "a.\"\"", "3");
    assert_at(snapshot, "\"a[0]\"", "4");
    expect_absent(snapshot, "a[0]");
    assert_at(snapshot, "l[0]", "5");
    expect_absent(snapshot, "\"l[0]\"");
    assert_at(snapshot, "\"\\\"l\\\"\"", "6");
    assert_at(snapshot, "\"\".\"\"", "7");
    sc_release(snapshot);
}

static void test_snapshot_find__a_broken_path_is_an_error_wherever_it_breaks(void **state)
{
    static const char *const broken[] = {".",
                                         ".a",
                                         "a.",
                                         "a..b",
                                         "a[",
                                         "a[]",
                                         "a[x]",
                                         "a[0",
                                         "a]",
                                         "a[-1]",
                                         "a[00]",
                                         "a[01]",
                                         "a[0]b",
                                         "a.[0]",
                                         "\"a",
                                         "a\"b\"",
                                         "\"a\"b",
                                         "\"\\x\"",
                                         "\"\\ud800\"",
                                         "a\nb",
                                         "x.y..z",
                                         "x[0].y]",
                                         "a[4294967295]",
                                         "a[99999999999999999999]",
                                         "[",
                                         "]",
                                         "a.b[0][",
                                         "absent[01]",
                                         "a. .b.\x7F"};
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":{\"b\":[1]},\"x\":1}"));
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        expect_invalid(snapshot, broken[i]);
    expect_invalid(NULL, "a");
    expect_invalid(snapshot, NULL);
    sc_release(snapshot);
}

static void test_snapshot_find__a_path_below_a_value_is_relative_to_it(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\":{\"b\":[{\"c\":1},[2,3]],\"a\":{\"b\":4}},\"c\":5}"));
    sc_value a = value_at(snapshot, "a");
    sc_value found;
    assert_int_equal(sc_value_find(a, "b[0].c", &found), SC_OK);
    assert_value(found, "1");
    assert_int_equal(sc_value_find(a, "a.b", &found), SC_OK);
    assert_value(found, "4");
    assert_int_equal(sc_value_find(value_at(snapshot, "a.b"), "[1][1]", &found), SC_OK);
    assert_value(found, "3");
    assert_int_equal(sc_value_find(a, "\"b\"[1]", &found), SC_OK);
    assert_value(found, "[2,3]");
    assert_int_equal(sc_value_find(a, "", &found), SC_OK);
    assert_int_equal(found.node, a.node);
    assert_int_equal(sc_value_find(value_at(snapshot, "a.b[1][0]"), "", &found), SC_OK);
    assert_value(found, "2");
    assert_int_equal(sc_value_find(a, "c", &found), SC_ENOTFOUND);
    assert_int_equal(sc_value_find(a, "[0]", &found), SC_ENOTFOUND);
    assert_int_equal(sc_value_find(value_at(snapshot, "a.b[1][0]"), "[0]", &found), SC_ENOTFOUND);
    assert_int_equal(sc_value_find(a, "b..c", &found), SC_EINVALID);
    assert_int_equal(sc_value_find(a, NULL, &found), SC_EINVALID);
    assert_value(found, "2");
    sc_release(snapshot);
}

/* "k0" to "k99999" in mappings of a hundred, "g0.k0" and so on. */
static void test_snapshot_find__many_keys_are_all_found_and_no_others(void **state)
{
    enum { GROUPS = 1000, MEMBERS = 100 };
    char *text = calloc(1, (size_t)GROUPS * MEMBERS * 24);
    size_t length = 0;
    for (int group = 0; group < GROUPS; group++) {
        length += (size_t)sprintf(text + length, "%s\"g%d\":{", group ? "," : "{", group);
        for (int member = 0; member < MEMBERS; member++)
            length += (size_t)sprintf(text + length, "%s\"k%d\":%d", member ? "," : "", member,
                                      group * MEMBERS + member);
        text[length++] = '}';
    }
    text[length] = '}';
    const sc_snapshot *snapshot = LOAD(JSON(text));
    for (int i = 0; i < GROUPS * MEMBERS; i++) {
        char path[32];
        int64_t read;
        sc_value value;
        snprintf(path, sizeof path, "g%d.k%d", i / MEMBERS, i % MEMBERS);
        assert_int_equal(sc_snapshot_get_i64(snapshot, path, &read), SC_OK);
        assert_int_equal(read, i);
        snprintf(path, sizeof path, "g%d.k%d", i % MEMBERS, MEMBERS + i / MEMBERS);
        assert_int_equal(sc_snapshot_find(snapshot, path, &value), SC_ENOTFOUND);
    }
    sc_release(snapshot);
    free(text);
}

/* A path is hashed in blocks of 64 bytes: keys that end before, at and behind their ends. */
static void test_snapshot_find__paths_of_any_length_are_found(void **state)
{
    enum { LONGEST = 200 };
    char json[1024], path[1024], key[LONGEST + 1];
    for (int length = 1; length <= LONGEST; length++) {
        memset(key, 'k', LONGEST);
        key[length] = '\0';
        snprintf(json, sizeof json, "{\"%s\":{\"%s\":{\"x\":1,\"%s\":2},\"y\":[3]},\"z\":4}", key,
                 key, key);
        const sc_snapshot *snapshot = LOAD(JSON(json));
        snprintf(path, sizeof path, "%s.%s.x", key, key);
        assert_at(snapshot, path, "1");
        snprintf(path, sizeof path, "%s.%s.%s", key, key, key);
        assert_at(snapshot, path, "2");
        snprintf(path, sizeof path, "%s.y[0]", key);
        assert_at(snapshot, path, "3");
        snprintf(path, sizeof path, "%s.%sk.x", key, key);
        expect_absent(snapshot, path);
        assert_at(snapshot, "z", "4");
        sc_release(snapshot);
    }
}

/* Many members below a very long key: it must not be hashed for each of them. */
static void test_snapshot_find__many_members_below_a_long_key_take_linear_time(void **state)
{
    enum { KEY = 8 << 20, MEMBERS = 200000 };
    char *text = malloc(KEY + (size_t)MEMBERS * 20 + 64);
    char *path = malloc(KEY + 64);
    size_t length = (size_t)sprintf(text, "{\"");
    memset(text + length, 'k', KEY);
    length += KEY;
    length += (size_t)sprintf(text + length, "\":{\"m\":0");
    for (int i = 0; i < MEMBERS; i++)
        length += (size_t)sprintf(text + length, ",\"m%d\":%d", i, i);
    strcpy(text + length, "}}");
    const sc_snapshot *snapshot = LOAD(JSON(text));
    memset(path, 'k', KEY);
    strcpy(path + KEY, ".m199999");
    assert_at(snapshot, path, "199999");
    strcpy(path + KEY, ".m200000");
    expect_absent(snapshot, path);
    sc_release(snapshot);
    free(path);
    free(text);
}

static void check_path(const sc_snapshot *snapshot, sc_value value)
{
    char path[512];
    sc_value found;
    size_t length = sc_value_path(value, path, sizeof path);
    assert_int_equal(length, strlen(path));
    assert_int_equal(sc_value_path(value, NULL, 0), length);
    assert_int_equal(sc_snapshot_find(snapshot, path, &found), SC_OK);
    assert_true(found.node == value.node && found.element == value.element);
    if (sc_value_type(value) < SC_TYPE_ARRAY)
        return;
    for (size_t i = 0; i < sc_value_count(value); i++) {
        sc_value child;
        assert_int_equal(sc_value_at(value, i, &child), SC_OK);
        check_path(snapshot, child);
    }
}

static void test_snapshot_find__the_path_of_every_value_leads_back(void **state)
{
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15);
        struct sc__arena arena;
        struct sc__buffer text;
        sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
        sc__buffer_init(&text, &sc__default_allocator);
        tree_write(tree_generate(&arena, &random), &text);
        sc__buffer_append_char(&text, '\0');
        const sc_snapshot *snapshot = LOAD(JSON(text.data));
        check_path(snapshot, sc_snapshot_root(snapshot));
        sc_release(snapshot);
        sc__buffer_fini(&text);
        sc__arena_fini(&arena);
    }
}

/* Part of a path would name something else. */
static void test_snapshot_find__a_path_that_does_not_fit_is_left_out(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"abc\":{\"de\":[1,2]}}"));
    sc_value value = value_at(snapshot, "abc.de[1]");
    char buffer[16];
    memset(buffer, '#', sizeof buffer);
    assert_int_equal(sc_value_path(value, buffer, 9), 9);
    assert_int_equal(buffer[0], '\0');
    assert_int_equal(buffer[9], '#');
    assert_int_equal(sc_value_path(value, buffer, 10), 9);
    assert_string_equal(buffer, "abc.de[1]");
    assert_int_equal(buffer[10], '#');
    assert_int_equal(sc_value_path(value, buffer, 1), 9);
    assert_string_equal(buffer, "");
    assert_int_equal(sc_value_path(sc_snapshot_root(snapshot), buffer, 1), 0);
    assert_string_equal(buffer, "");
    sc_release(snapshot);
}

/* "path=json" lines of the leaves that were visited; stops behind `left` of them. */
struct visited {
    struct sc__buffer text;
    unsigned left;
};

static bool note_leaf(void *context, sc_str path, sc_value leaf)
{
    struct visited *visited = context;
    char *json = value_text(leaf);
    sc_value found;
    assert_int_equal(strlen(path.data), path.length);
    assert_int_equal(sc_snapshot_find(leaf.snapshot, path.data, &found), SC_OK);
    assert_true(found.node == leaf.node && found.element == leaf.element);
    sc__buffer_append_str(&visited->text, path);
    sc__buffer_append_char(&visited->text, '=');
    sc__buffer_append_text(&visited->text, json);
    sc__buffer_append_char(&visited->text, '\n');
    free(json);
    return --visited->left > 0;
}

static void expect_leaves(sc_value value, unsigned most, const char *expected)
{
    struct visited visited = {.left = most};
    sc__buffer_init(&visited.text, &sc__default_allocator);
    assert_int_equal(sc_value_leaves(value, note_leaf, &visited), SC_OK);
    sc__buffer_append_char(&visited.text, '\0');
    assert_string_equal(visited.text.data, expected);
    sc__buffer_fini(&visited.text);
}

static void test_snapshot_find__leaves_are_visited_in_document_order(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"z\":{\"b c\":[[1,2],[],{\"x\":null}],\"a\":{}},\"m\":\"t\",\"\":[{}],"
                  "\"l\":[[[]],0.5]}"));
    sc_value root = sc_snapshot_root(snapshot);
    expect_leaves(root, 99,
                  "z.\"b c\"[0][0]=1\nz.\"b c\"[0][1]=2\nz.\"b c\"[1]=[]\n"
                  "z.\"b c\"[2].x=null\nz.a={}\nm=\"t\"\n\"\"[0]={}\nl[0][0]=[]\nl[1]=0.5\n");
    expect_leaves(root, 3, "z.\"b c\"[0][0]=1\nz.\"b c\"[0][1]=2\nz.\"b c\"[1]=[]\n");
    expect_leaves(root, 2, "z.\"b c\"[0][0]=1\nz.\"b c\"[0][1]=2\n");
    expect_leaves(root, 1, "z.\"b c\"[0][0]=1\n");
    sc_release(snapshot);
}

static void test_snapshot_find__leaves_below_a_value_have_whole_paths(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":{\"b\":[{\"c\":1,\"d\":[2,3]},4]},\"e\":5}"));
    expect_leaves(value_at(snapshot, "a.b[0]"), 99, "a.b[0].c=1\na.b[0].d[0]=2\na.b[0].d[1]=3\n");
    expect_leaves(value_at(snapshot, "a.b[0].d"), 99, "a.b[0].d[0]=2\na.b[0].d[1]=3\n");
    expect_leaves(value_at(snapshot, "a.b[0].d[1]"), 99, "a.b[0].d[1]=3\n");
    expect_leaves(value_at(snapshot, "e"), 99, "e=5\n");
    sc_release(snapshot);
    snapshot = LOAD(JSON("{}"));
    expect_leaves(sc_snapshot_root(snapshot), 99, "={}\n");
    sc_release(snapshot);
}

/* sc_parse takes any root. */
static void test_snapshot_find__a_root_may_be_an_array(void **state)
{
    static const char text[] = "[{\"a\":1},[2,3]]";
    const sc_snapshot *snapshot;
    assert_int_equal(sc_parse("p", SC_FORMAT_JSON, text, sizeof text - 1, NULL, &snapshot, NULL),
                     SC_OK);
    assert_at(snapshot, "[0].a", "1");
    assert_at(snapshot, "[1][0]", "2");
    assert_at(snapshot, "[0].\"a\"", "1");
    expect_absent(snapshot, "[2]");
    expect_absent(snapshot, "a");
    check_path(snapshot, sc_snapshot_root(snapshot));
    expect_leaves(sc_snapshot_root(snapshot), 99, "[0].a=1\n[1][0]=2\n[1][1]=3\n");
    sc_release(snapshot);
}

static void test_snapshot_find__a_group_is_matched_alike_by_words_and_by_vector(void **state)
{
    uint8_t tags[16];
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        uint32_t expected = 0;
        uint8_t tag = round % 2 ? 0 : (uint8_t)(0x80 | (random & 3));
        for (unsigned i = 0; i < 16; i++) {
            random = random * 1664525 + 1013904223;
            static const uint8_t near[] = {0, 1, 0x7F, 0x80, 0x81, 0x82, 0x83, 0xFF};
            tags[i] = near[random >> 29];
            expected |= (uint32_t)(tags[i] == tag) << i;
        }
        assert_int_equal(sc__group_match_words(tags, tag), expected);
        assert_int_equal(sc__group_match(tags, tag), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshot_find__every_step_leads_one_further),
        cmocka_unit_test(test_snapshot_find__what_is_not_there_is_not_found),
        cmocka_unit_test(test_snapshot_find__other_spellings_are_found_too),
        cmocka_unit_test(test_snapshot_find__any_key_can_be_spelled),
        cmocka_unit_test(test_snapshot_find__keys_that_look_like_paths_are_told_apart),
        cmocka_unit_test(test_snapshot_find__a_broken_path_is_an_error_wherever_it_breaks),
        cmocka_unit_test(test_snapshot_find__a_path_below_a_value_is_relative_to_it),
        cmocka_unit_test(test_snapshot_find__many_keys_are_all_found_and_no_others),
        cmocka_unit_test(test_snapshot_find__paths_of_any_length_are_found),
        cmocka_unit_test(test_snapshot_find__many_members_below_a_long_key_take_linear_time),
        cmocka_unit_test(test_snapshot_find__the_path_of_every_value_leads_back),
        cmocka_unit_test(test_snapshot_find__a_path_that_does_not_fit_is_left_out),
        cmocka_unit_test(test_snapshot_find__leaves_are_visited_in_document_order),
        cmocka_unit_test(test_snapshot_find__leaves_below_a_value_have_whole_paths),
        cmocka_unit_test(test_snapshot_find__a_root_may_be_an_array),
        cmocka_unit_test(test_snapshot_find__a_group_is_matched_alike_by_words_and_by_vector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
