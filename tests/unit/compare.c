/* tests/unit/compare.c: what differs, in which order, from where; and that the differences and
 * the earlier snapshot give the later one. */
#include "failing_allocator.h"
#include "loaded.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

/* What a comparison told, a line each: "+ path after", "- path before", "~ path before after". */
struct told {
    struct sc__buffer lines;
    size_t count;
    size_t stop_at; /* stop at that difference; 0 for never */
};

static bool tell(void *context, const sc_difference *difference)
{
    static const char marks[] = {'+', '-', '~'};
    struct told *told = context;
    assert_int_equal(strlen(difference->path.data), difference->path.length);
    assert_true((difference->before.snapshot == NULL) == (difference->change == SC_CHANGE_ADDED));
    assert_true((difference->after.snapshot == NULL) == (difference->change == SC_CHANGE_REMOVED));
    sc__buffer_append_char(&told->lines, marks[difference->change]);
    sc__buffer_append_char(&told->lines, ' ');
    sc__buffer_append_str(&told->lines, difference->path);
    const sc_value sides[] = {difference->before, difference->after};
    for (size_t i = 0; i < 2; i++) {
        if (!sides[i].snapshot)
            continue;
        char path[256];
        char *json = value_text(sides[i]);
        sc_value_path(sides[i], path, sizeof path);
        assert_string_equal(path, difference->path.data);
        sc__buffer_append_char(&told->lines, ' ');
        sc__buffer_append_text(&told->lines, json);
        free(json);
    }
    sc__buffer_append_char(&told->lines, '\n');
    return ++told->count != told->stop_at;
}

static void expect_told(const sc_snapshot *before, const sc_snapshot *after, const char *path,
                        const char *expected)
{
    sc_compare_options options = SC_COMPARE_OPTIONS_INIT;
    struct told told = {.count = 0};
    options.path = path;
    sc__buffer_init(&told.lines, &sc__default_allocator);
    assert_int_equal(sc_compare(before, after, &options, tell, &told), SC_OK);
    sc__buffer_append_char(&told.lines, '\0');
    assert_string_equal(told.lines.data, expected);
    sc__buffer_fini(&told.lines);
}

static const sc_snapshot *parse(const char *json)
{
    const sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.max_depth = 1024;
    assert_int_equal(
        sc_parse("text", SC_FORMAT_JSON, json, strlen(json), &options, &snapshot, &error), SC_OK);
    return snapshot;
}

static void expect_differences(const char *before, const char *after, const char *expected)
{
    const sc_snapshot *was = parse(before), *is = parse(after);
    expect_told(was, is, NULL, expected);
    sc_release(was);
    sc_release(is);
}

static void test_compare__each_kind_in_order_of_the_later_one(void **state)
{
    expect_differences("{\"gone\":1,\"a\":{\"x\":1,\"lost\":2,\"y\":3},\"b\":true}",
                       "{\"b\":false,\"new\":{\"p\":1,\"q\":{}},\"a\":{\"y\":3,\"x\":\"1\"}}",
                       "~ b true false\n+ new.p 1\n+ new.q {}\n~ a.x 1 \"1\"\n"
                       "- a.lost 2\n- gone 1\n");
}

static void test_compare__order_of_members_is_no_difference(void **state)
{
    expect_differences("{\"a\":1,\"b\":{\"c\":2,\"d\":3},\"e\":4}",
                       "{\"e\":4,\"b\":{\"d\":3,\"c\":2},\"a\":1}", "");
    expect_differences("{\"a\":1,\"b\":2,\"c\":3}", "{\"b\":2,\"c\":3,\"d\":4}", "+ d 4\n- a 1\n");
    expect_differences("{\"a\":1,\"b\":2}", "{\"x\":0,\"a\":1,\"b\":3}", "+ x 0\n~ b 2 3\n");
    expect_differences("{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":1}", "- b 2\n- c 3\n");
}

static void test_compare__arrays_position_by_position(void **state)
{
    expect_differences("{\"l\":[1,2,3]}", "{\"l\":[1,5,3,4]}", "~ l[1] 2 5\n+ l[3] 4\n");
    expect_differences("{\"l\":[1.5,2.5]}", "{\"l\":[1.5]}", "- l[1] 2.5\n");
    expect_differences("{\"l\":[1,2]}", "{\"l\":[1,\"2\",{\"k\":3}]}", /* packed and not */
                       "~ l[1] 2 \"2\"\n+ l[2].k 3\n");
    expect_differences("{\"l\":[{\"k\":3},\"2\",[4,5]]}", "{\"l\":[1]}",
                       "~ l[0] {\"k\":3} 1\n- l[1] \"2\"\n- l[2][0] 4\n- l[2][1] 5\n");
    expect_differences("{\"l\":[1,2]}", "{\"l\":[1.0,2.0]}", "~ l[0] 1 1.0\n~ l[1] 2 2.0\n");
    expect_differences("{\"l\":[{\"h\":\"a\"},{\"h\":\"b\"}]}",
                       "{\"l\":[{\"h\":\"a\"},{\"h\":\"c\"}]}", "~ l[1].h \"b\" \"c\"\n");
}

static void test_compare__types_and_emptied_containers_change_as_a_whole(void **state)
{
    expect_differences("{\"a\":5,\"b\":[1],\"c\":{\"x\":1},\"d\":[]}",
                       "{\"a\":{\"x\":1},\"b\":{\"x\":1},\"c\":{},\"d\":{}}",
                       "~ a 5 {\"x\":1}\n~ b [1] {\"x\":1}\n~ c {\"x\":1} {}\n~ d [] {}\n");
    expect_differences("{}", "{\"a\":{\"b\":1}}", "+ a.b 1\n"); /* but for the root */
    expect_differences("[]", "[1]", "+ [0] 1\n");
    expect_differences("[1]", "{}", "~  [1] {}\n");
}

static void test_compare__scalars_by_type_and_value(void **state)
{
    expect_differences("{\"a\":1,\"b\":null,\"c\":18446744073709551615,\"d\":\"x\",\"e\":0.0}",
                       "{\"a\":1.0,\"b\":false,\"c\":-1,\"d\":\"x\\u0000\",\"e\":-0.0}",
                       "~ a 1 1.0\n~ b null false\n~ c 18446744073709551615 -1\n"
                       "~ d \"x\" \"x\\u0000\"\n~ e 0.0 -0.0\n");
    const sc_snapshot *was = LOAD(TOML("a = nan\nl = [nan, 1.0]\nd = 2026-01-01\n"));
    const sc_snapshot *is = LOAD(TOML("a = -nan\nl = [-nan, 1.0]\nd = '2026-01-01'\n"));
    expect_told(was, is, NULL, "~ d \"2026-01-01\" \"2026-01-01\"\n");
    sc_release(was);
    sc_release(is);
}

static void test_compare__paths_are_canonical(void **state)
{
    expect_differences("{\"a.b\":{\"\":[{\"x y\":1}]}}", "{\"a.b\":{\"\":[{\"x y\":2}]}}",
                       "~ \"a.b\".\"\"[0].\"x y\" 1 2\n");
}

static void test_compare__below_one_path(void **state)
{
    const sc_snapshot *was = parse("{\"s\":{\"l\":[{\"k\":1}]},\"x\":1,\"e\":{}}");
    const sc_snapshot *is = parse("{\"s\":{\"l\":[{\"k\":2},{\"k\":3}]},\"x\":2,\"e\":{\"a\":1}}");
    sc_compare_options options = SC_COMPARE_OPTIONS_INIT;
    expect_told(was, is, "s", "~ s.l[0].k 1 2\n+ s.l[1].k 3\n");
    expect_told(was, is, "\"s\".l[0]", "~ s.l[0].k 1 2\n");
    expect_told(was, is, "s.l[1]", "+ s.l[1].k 3\n");
    expect_told(is, was, "s.l[1]", "- s.l[1].k 3\n");
    expect_told(was, is, "x", "~ x 1 2\n");
    expect_told(was, is, "e", "+ e.a 1\n");
    options.path = "s.nothing";
    assert_int_equal(sc_compare(was, is, &options, tell, NULL), SC_ENOTFOUND);
    options.path = "s..l";
    assert_int_equal(sc_compare(was, is, &options, tell, NULL), SC_EINVALID);
    options.size = 0;
    assert_int_equal(sc_compare(was, is, &options, tell, NULL), SC_EINVALID);
    assert_int_equal(sc_compare(NULL, is, NULL, tell, NULL), SC_EINVALID);
    assert_int_equal(sc_compare(was, NULL, NULL, tell, NULL), SC_EINVALID);
    assert_int_equal(sc_compare(was, is, NULL, NULL, NULL), SC_EINVALID);
    sc_release(was);
    sc_release(is);
}

static void test_compare__a_visitor_may_stop(void **state)
{
    const sc_snapshot *was = parse("{\"l\":[1,2],\"m\":{\"z\":1},\"n\":1}");
    const sc_snapshot *is = parse("{\"l\":[3,4,5],\"a\":{\"b\":1,\"c\":2},\"m\":{}}");
    for (size_t stop_at = 1; stop_at <= 7; stop_at++) {
        struct told told = {.stop_at = stop_at};
        sc__buffer_init(&told.lines, &sc__default_allocator);
        assert_int_equal(sc_compare(was, is, NULL, tell, &told), SC_OK);
        assert_int_equal(told.count, stop_at);
        sc__buffer_fini(&told.lines);
    }
    sc_release(was);
    sc_release(is);
}

static bool check_origins(void *context, const sc_difference *difference)
{
    assert_string_equal(difference->path.data, "s.port");
    assert_says(difference->before, 0, "1.json 1.json:1:14", "80");
    assert_says(difference->after, 0, "2.yaml 2.yaml:2:9", "81");
    assert_says(difference->after, 1, "!1.json 1.json:1:14", "80");
    ++*(int *)context;
    return true;
}

static void test_compare__both_values_know_their_origins(void **state)
{
    const sc_snapshot *was = LOAD(JSON("{\"s\":{\"port\":80}}"));
    const sc_snapshot *is = LOAD(JSON("{\"s\":{\"port\":80}}"), YAML("s:\n  port: 81\n"));
    int visits = 0;
    assert_int_equal(sc_compare(was, is, NULL, check_origins, &visits), SC_OK);
    assert_int_equal(visits, 1);
    sc_release(was);
    sc_release(is);
}

static void test_compare__equal_values_of_two_snapshots_or_one(void **state)
{
    const sc_snapshot *a = parse("{\"x\":{\"l\":[1,2],\"m\":null},\"y\":{\"m\":null,\"l\":[1,2]},"
                                 "\"z\":{\"l\":[1,2.0],\"m\":null},\"e\":[]}");
    const sc_snapshot *b = parse("[1,{\"l\":[1,2],\"m\":null},[],{}]");
    const struct {
        sc_value a, b;
        bool expected;
    } cases[] = {
        {value_at(a, "x"), value_at(a, "y"), true},
        {value_at(a, "x"), value_at(a, "z"), false},
        {value_at(a, "x"), value_at(b, "[1]"), true},
        {value_at(a, "x.l[0]"), value_at(b, "[0]"), true},
        {value_at(a, "x.l[1]"), value_at(b, "[0]"), false},
        {value_at(a, "e"), value_at(b, "[2]"), true},
        {value_at(a, "e"), value_at(b, "[3]"), false},
        {value_at(a, "e"), value_at(a, "x.l"), false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool are_equal = !cases[i].expected;
        assert_int_equal(sc_value_equal(cases[i].a, cases[i].b, &are_equal), SC_OK);
        assert_int_equal(are_equal, cases[i].expected);
    }
    sc_release(a);
    sc_release(b);
}

/* The leaves of a configuration, as paths and JSON: all there is to it, but for the order. */
struct leaf {
    char *path;
    char *json;
};

struct leaves {
    struct leaf items[4096];
    size_t count;
};

static bool add_leaf(void *context, sc_str path, sc_value leaf)
{
    struct leaves *leaves = context;
    for (size_t i = 0; i < leaves->count; i++)
        assert_string_not_equal(leaves->items[i].path, path.data);
    assert_true(leaves->count < 4096);
    if (path.length > 0)
        leaves->items[leaves->count++] = (struct leaf){strdup(path.data), value_text(leaf)};
    return true;
}

static bool take_leaf(void *context, sc_str path, sc_value leaf)
{
    struct leaves *leaves = context;
    char *json = value_text(leaf);
    size_t i = 0;
    while (i < leaves->count && strcmp(leaves->items[i].path, path.data) != 0)
        i++;
    assert_true(i < leaves->count);
    assert_string_equal(leaves->items[i].json, json);
    free(leaves->items[i].path);
    free(leaves->items[i].json);
    free(json);
    leaves->items[i] = leaves->items[--leaves->count];
    return true;
}

static bool apply(void *context, const sc_difference *difference)
{
    if (difference->before.snapshot)
        sc_value_leaves(difference->before, take_leaf, context);
    if (difference->after.snapshot)
        sc_value_leaves(difference->after, add_leaf, context);
    return true;
}

static bool count_changes(void *context, const sc_difference *difference)
{
    ((size_t *)context)[difference->change]++;
    return true;
}

static void check_pair(const sc_snapshot *was, const sc_snapshot *is)
{
    static struct leaves leaves;
    size_t forth[3] = {0}, back[3] = {0};
    bool are_equal;
    sc_value_leaves(sc_snapshot_root(was), add_leaf, &leaves);
    assert_int_equal(sc_compare(was, is, NULL, apply, &leaves), SC_OK);
    sc_value_leaves(sc_snapshot_root(is), take_leaf, &leaves);
    assert_int_equal(leaves.count, 0);
    assert_int_equal(sc_compare(was, is, NULL, count_changes, forth), SC_OK);
    assert_int_equal(sc_compare(is, was, NULL, count_changes, back), SC_OK);
    assert_int_equal(forth[SC_CHANGE_ADDED], back[SC_CHANGE_REMOVED]);
    assert_int_equal(forth[SC_CHANGE_REMOVED], back[SC_CHANGE_ADDED]);
    assert_int_equal(forth[SC_CHANGE_CHANGED], back[SC_CHANGE_CHANGED]);
    assert_int_equal(sc_value_equal(sc_snapshot_root(was), sc_snapshot_root(is), &are_equal),
                     SC_OK);
    assert_int_equal(are_equal, forth[0] + forth[1] + forth[2] == 0);
}

static const sc_snapshot *generate(struct sc__arena *arena, uint64_t *random)
{
    struct sc__buffer json;
    sc__buffer_init(&json, &sc__default_allocator);
    tree_write(tree_generate(arena, random), &json);
    sc__buffer_append_char(&json, '\0');
    const sc_snapshot *snapshot = parse(json.data);
    sc__buffer_fini(&json);
    return snapshot;
}

static bool fail_at_once(void *context, const sc_difference *difference)
{
    fail_msg("%s differs", difference->path.data);
    return false;
}

static void test_compare__the_differences_give_the_later_one(void **state)
{
    uint64_t random = 20261124;
    for (size_t round = 0; round < 1000; round++) {
        struct sc__arena arena;
        sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
        const sc_snapshot *was = generate(&arena, &random), *is = generate(&arena, &random);
        check_pair(was, is);
        assert_int_equal(sc_compare(is, is, NULL, fail_at_once, NULL), SC_OK);
        sc_release(was);
        sc_release(is);
        sc__arena_fini(&arena);
    }
}

/* Many members in another order below a long key: by whole paths that would never end. */
static void test_compare__large_mappings_in_another_order_take_linear_time(void **state)
{
    enum { MEMBERS = 100000, KEY = 100000 };
    struct sc__buffer texts[2];
    for (size_t side = 0; side < 2; side++) {
        sc__buffer_init(&texts[side], &sc__default_allocator);
        sc__buffer_append_text(&texts[side], "{\"");
        for (size_t i = 0; i < KEY; i++)
            sc__buffer_append_char(&texts[side], 'k');
        sc__buffer_append_text(&texts[side], "\":{");
        for (int i = 0; i < MEMBERS; i++) {
            char member[32];
            snprintf(member, sizeof member, "%s\"m%d\":1", i > 0 ? "," : "",
                     side == 0 ? i : MEMBERS - 1 - i);
            sc__buffer_append_text(&texts[side], member);
        }
        sc__buffer_append(&texts[side], "}}", 3);
    }
    const sc_snapshot *was = parse(texts[0].data), *is = parse(texts[1].data);
    assert_int_equal(sc_compare(was, is, NULL, fail_at_once, NULL), SC_OK);
    sc_release(was);
    sc_release(is);
    sc__buffer_fini(&texts[0]);
    sc__buffer_fini(&texts[1]);
}

enum { DEPTH = 1000 };

static void compare_deep(void *context)
{
    const sc_snapshot **snapshots = context;
    size_t changes[3] = {0};
    sc_compare(snapshots[0], snapshots[1], NULL, count_changes, changes);
    sc_compare(snapshots[0], snapshots[2], NULL, count_changes, changes);
    snapshots[3] = changes[SC_CHANGE_CHANGED] == 1 && changes[SC_CHANGE_ADDED] == 1 &&
                           changes[SC_CHANGE_REMOVED] == 1
                       ? snapshots[0]
                       : NULL;
}

static const sc_snapshot *deep(const char *key, int leaf)
{
    struct sc__buffer text;
    char end[8];
    sc__buffer_init(&text, &sc__default_allocator);
    for (int i = 0; i < DEPTH; i++) {
        sc__buffer_append_text(&text, "{\"");
        sc__buffer_append_text(&text, i == 0 ? key : "a");
        sc__buffer_append_text(&text, "\":");
    }
    snprintf(end, sizeof end, "%d", leaf);
    sc__buffer_append_text(&text, end);
    for (int i = 0; i < DEPTH; i++)
        sc__buffer_append_char(&text, '}');
    sc__buffer_append_char(&text, '\0');
    const sc_snapshot *snapshot = parse(text.data);
    sc__buffer_fini(&text);
    return snapshot;
}

static void test_compare__full_depth_fits_a_small_stack(void **state)
{
    const sc_snapshot *snapshots[4] = {deep("a", 1), deep("a", 2), deep("b", 1), NULL};
    run_on_small_stack(compare_deep, snapshots);
    assert_non_null(snapshots[3]);
    for (size_t i = 0; i < 3; i++)
        sc_release(snapshots[i]);
}

struct pair {
    const char *before;
    const char *after;
};

static const sc_snapshot *load_from(const sc_allocator *allocator, const char *json,
                                    sc_status *status)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_handle handle;
    options.allocator = allocator;
    sc_registry *made = sc_registry_create(&options, NULL);
    const sc_snapshot *snapshot = NULL;
    sc_layers *layers = sc_layers_create();
    sc_layers_add_text(layers, "text", SC_FORMAT_JSON, json, strlen(json));
    *status = made ? sc_load(made, layers, &handle, NULL) : SC_ENOMEM;
    if (*status == SC_OK)
        snapshot = sc_acquire(made, handle);
    sc_layers_destroy(layers);
    sc_registry_destroy(made);
    return snapshot;
}

static sc_status attempt_compare(const sc_allocator *allocator, void *context)
{
    const struct pair *pair = context;
    size_t changes[3] = {0};
    bool are_equal = true;
    sc_status status;
    const sc_snapshot *after = NULL;
    const sc_snapshot *before = load_from(allocator, pair->before, &status);
    if (status == SC_OK)
        after = load_from(allocator, pair->after, &status);
    if (status == SC_OK)
        status = sc_compare(before, after, NULL, count_changes, changes);
    if (status == SC_OK) {
        assert_int_equal(changes[0] + changes[1] + changes[2], 4);
        status = sc_value_equal(sc_snapshot_root(before), sc_snapshot_root(after), &are_equal);
        assert_int_equal(are_equal, status != SC_OK);
    }
    sc_release(before);
    sc_release(after);
    return status;
}

static void test_compare__each_allocation_may_fail(void **state)
{
    struct pair pair = {
        "{\"a\":{\"long enough a key that the path must grow once more\":{\"x\":1}},"
        "\"b\":[1,2],\"c\":3}",
        "{\"c\":{},\"b\":[1,3,4],\"a\":{\"long enough a key that the path must "
        "grow once more\":{\"x\":2}}}"};
    assert_true(fail_each_allocation(attempt_compare, &pair) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare__each_kind_in_order_of_the_later_one),
        cmocka_unit_test(test_compare__order_of_members_is_no_difference),
        cmocka_unit_test(test_compare__arrays_position_by_position),
        cmocka_unit_test(test_compare__types_and_emptied_containers_change_as_a_whole),
        cmocka_unit_test(test_compare__scalars_by_type_and_value),
        cmocka_unit_test(test_compare__paths_are_canonical),
        cmocka_unit_test(test_compare__below_one_path),
        cmocka_unit_test(test_compare__a_visitor_may_stop),
        cmocka_unit_test(test_compare__both_values_know_their_origins),
        cmocka_unit_test(test_compare__equal_values_of_two_snapshots_or_one),
        cmocka_unit_test(test_compare__the_differences_give_the_later_one),
        cmocka_unit_test(test_compare__large_mappings_in_another_order_take_linear_time),
        cmocka_unit_test(test_compare__full_depth_fits_a_small_stack),
        cmocka_unit_test(test_compare__each_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
