/* tests/unit/parts.c: merging by several threads gives what one fold gives, byte for byte: values,
 * the order of members, who set what, warnings. */
#include "loading.h"
#include "several.h"
#include "tree.h"

#include "merge/parts.h"

#include <stdlib.h>
#include <string.h>

struct case_of {
    struct sc__arena arena;
    sc_layers *layers;
    unsigned number;
};

static void begin_case(struct case_of *one)
{
    sc__arena_init(&one->arena, &sc__default_allocator, 4096);
    one->layers = sc_layers_create();
    one->number = 0;
}

static void end_case(struct case_of *one)
{
    sc_layers_destroy(one->layers);
    sc__arena_fini(&one->arena);
}

static void add_text(struct case_of *one, const char *json, size_t length)
{
    char name[32];
    snprintf(name, sizeof name, "%u.json", one->number++);
    assert_int_equal(sc_layers_add_text(one->layers, name, SC_FORMAT_JSON, json, length), SC_OK);
}

static void add_json(struct case_of *one, const char *json)
{
    add_text(one, json, strlen(json));
}

static const sc_arrays strategies[] = {SC_ARRAYS_APPEND, SC_ARRAYS_REPLACE, SC_ARRAYS_MERGE,
                                       SC_ARRAYS_SUM};

/* A tree with most of it below `depth` keys "a". */
static void add_tree(struct case_of *one, uint64_t *state, unsigned depth)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    for (unsigned i = 0; i < depth; i++)
        sc__buffer_append_text(&buffer, tree_random(state, 2) ? "{\"a\": " : "{\"z\": 1, \"a\": ");
    if (depth > 0 && tree_random(state, 6) == 0)
        sc__buffer_append_text(&buffer, tree_random(state, 2) ? "null" : "[1, 2]");
    else
        tree_write(tree_generate(&one->arena, state), &buffer);
    for (unsigned i = 0; i < depth; i++)
        sc__buffer_append_text(&buffer,
                               tree_random(state, 3) ? "}" : ", \"a_add\": [5], \"b\": [1]}");
    sc_layers_set_arrays(one->layers, strategies[tree_random(state, 4)]);
    add_text(one, buffer.data, buffer.length);
    sc__buffer_fini(&buffer);
}

static void test_parts__random_layers_merge_the_same(void **state)
{
    uint64_t random = 77;
    for (unsigned round = 0; round < 600; round++) {
        struct case_of one;
        begin_case(&one);
        unsigned count = 2 + tree_random(&random, 6), depth = tree_random(&random, 4);
        if (tree_random(&random, 3) == 0)
            sc_layers_set_arrays_at(one.layers, "a.b", SC_ARRAYS_SUM);
        if (tree_random(&random, 3) == 0)
            sc_layers_set_arrays_at(one.layers, "b", SC_ARRAYS_MERGE);
        for (unsigned i = 0; i < count; i++)
            add_tree(&one, &random, depth);
        if (tree_random(&random, 4) == 0) {
            write_text("fills.json", "{\"a\": {\"a\": {\"q\": 1}, \"r\": 2}, \"q\": {\"b\": 3}}");
            sc_layers_add_join(one.layers, "fills.json");
        }
        assert_int_equal(assert_same_by_any_threads(one.layers), SC_OK);
        end_case(&one);
    }
}

/* rule 13: members keep the order of first appearance, whoever folded them */
static void test_parts__members_stand_in_the_order_of_first_appearance(void **state)
{
    struct case_of one;
    begin_case(&one);
    add_json(&one, "{\"k\": 1, \"c\": {\"x\": 1}, \"a\": [1], \"new_add\": [1]}");
    add_json(&one, "{\"z\": 1, \"a_add\": [2], \"b\": 2, \"c\": 5, \"n_replace\": [1], \"y\": 1}");
    add_json(&one, "{\"c\": {\"z\": 1, \"x\": 2}, \"m\": null, \"k\": {\"q\": []}}");
    assert_int_equal(assert_same_by_any_threads(one.layers), SC_OK);
    sc_registry *own = registry_of_threads(NULL, 4, 1, 0);
    sc_handle handle;
    assert_int_equal(sc_load(own, one.layers, &handle, NULL), SC_OK);
    assert_whole(sc_acquire(own, handle),
                 "{\"k\":{\"q\":[]},\"c\":{\"z\":1,\"x\":2},\"a\":[1,2],\"new\":[1],\"z\":1,"
                 "\"b\":2,\"y\":1,\"n\":[1],\"m\":null}");
    sc_registry_destroy(own);
    end_case(&one);
}

/* rule 16: the example that no tree of pairs gets right, at the root and deeper */
static void test_parts__a_scalar_between_two_mappings_hides_the_lower_one(void **state)
{
    static const char *const below[] = {"%s", "{\"s\": %s}", "{\"s\": {\"t\": %s}, \"u\": 1}"};
    for (unsigned i = 0; i < 3; i++) {
        char text[256];
        struct case_of one;
        static const char *const layers[] = {
            "{\"x\": {\"y\": 1, \"w\": {\"a\": 1}}, \"v\": {\"y\": [1, 2]}}", "{\"x\": 5}",
            "{\"x\": {\"z\": 1, \"w\": 3}, \"v\": null}", "{\"v\": {\"n\": 1}}"};
        begin_case(&one);
        for (unsigned j = 0; j < 4; j++) {
            snprintf(text, sizeof text, below[i], layers[j]);
            add_json(&one, text);
        }
        assert_int_equal(assert_same_by_any_threads(one.layers), SC_OK);
        snprintf(text, sizeof text, below[i], "7");
        add_json(&one, i > 0 ? text : "{\"x\": 7}");
        snprintf(text, sizeof text, below[i], layers[2]);
        add_json(&one, text);
        assert_int_equal(assert_same_by_any_threads(one.layers), SC_OK);
        end_case(&one);
    }
}

static void add_numbers(struct case_of *one, const char *last_member)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    for (unsigned i = 0; i < 100; i++) {
        char member[96];
        snprintf(member, sizeof member, "%s\"k%u\": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, %u]",
                 i ? "," : "{", i, i);
        sc__buffer_append_text(&buffer, member);
    }
    sc__buffer_append_text(&buffer, last_member);
    add_text(one, buffer.data, buffer.length);
    sc__buffer_fini(&buffer);
}

/* Also where a warning makes one thread fold all of it again. */
static void test_parts__sums_of_all_parts_are_counted_once(void **state)
{
    static const char *const last_members[] = {"}", ", \"none_remove\": [1]}"};
    for (size_t i = 0; i < 2; i++) {
        struct case_of one;
        sc_handle handle;
        sc_stats stats = SC_STATS_INIT;
        begin_case(&one);
        sc_layers_set_arrays(one.layers, SC_ARRAYS_SUM);
        add_numbers(&one, "}");
        add_numbers(&one, "}");
        add_numbers(&one, last_members[i]);
        assert_int_equal(assert_same_by_any_threads(one.layers), SC_OK);
        sc_registry *own = registry_of_threads(NULL, 4, 1, 0);
        assert_int_equal(sc_load(own, one.layers, &handle, NULL), SC_OK);
        assert_int_equal(sc_registry_stats(own, &stats), SC_OK);
        assert_int_equal(stats.array_sums, 200);
        assert_int_equal(stats.warnings, i);
        sc_registry_destroy(own);
        end_case(&one);
    }
}

static void test_parts__many_keys_go_by_their_hash(void **state)
{
    static const unsigned steps[] = {1, 3, 7, 9, 11, 13};
    struct case_of one;
    begin_case(&one);
    for (unsigned layer = 0; layer < 6; layer++) {
        struct sc__buffer buffer;
        sc__buffer_init(&buffer, &sc__default_allocator);
        for (unsigned i = 0; i < 900; i++) {
            char member[96];
            snprintf(member, sizeof member, "%s\"k%u%s\": [%u]", i ? "," : "{",
                     i * steps[layer] % 1000, i % 7 == layer ? "_add" : "", i);
            sc__buffer_append_text(&buffer, member);
        }
        sc__buffer_append_text(&buffer, "}");
        add_text(&one, buffer.data, buffer.length);
        sc__buffer_fini(&buffer);
    }
    assert_int_equal(assert_same_by_any_threads(one.layers), SC_OK);
    end_case(&one);
}

/* The split of documents in JSON. */
static bool plan(const char *const *texts, size_t count, uint32_t parts, struct sc__split *split,
                 struct parsed *parsed)
{
    struct sc__merge_input inputs[4];
    for (size_t i = 0; i < count; i++) {
        parse_text(&parsed[i], SC__FORMAT_JSON, texts[i]);
        inputs[i] = (struct sc__merge_input){.document = &parsed[i].documents.items[0]};
    }
    return sc__split_plan(inputs, count, parts, split);
}

static void test_parts__the_split_is_where_the_weight_is(void **state)
{
    static const char *const even[] = {"{\"a\": [\"\", 1], \"b\": [\"\", 1], \"a_add\": [\"\"]}",
                                       "{\"b\": [\"\", 1, 2]}"};
    static const char *const deep[] = {
        "{\"z\": 1, \"s\": {\"t\": {\"a\": [\"\", 1, 2], \"b\": [\"\", 1, 2], \"c\": 1}}}",
        "{\"s\": {\"t\": {\"d\": [\"\", 1, 2], \"e\": [\"\", 1, 2]}}}"};
    static const char *const alone[] = {"{\"a\": [\"\", 1, 2, 3]}", "{\"a\": [\"\", 1, 2, 3]}"};
    struct sc__split split;
    struct parsed parsed[2];
    assert_true(plan(even, 2, 2, &split, parsed));
    assert_int_equal(split.depth, 0);
    assert_int_equal(split.count, 2);
    assert_true(split.keys[0].part != split.keys[1].part);
    parsed_free(&parsed[0]), parsed_free(&parsed[1]);
    assert_true(plan(deep, 2, 2, &split, parsed));
    assert_int_equal(split.depth, 2);
    assert_memory_equal(split.spine[0].data, "s", 1);
    assert_memory_equal(split.spine[1].data, "t", 1);
    parsed_free(&parsed[0]), parsed_free(&parsed[1]);
    assert_false(plan(alone, 2, 2, &split, parsed));
    parsed_free(&parsed[0]), parsed_free(&parsed[1]);
}

static void test_parts__a_directive_belongs_to_the_key_that_it_acts_on(void **state)
{
    struct parsed parsed;
    parse_text(
        &parsed, SC__FORMAT_JSON,
        "{\"x\": 1, \"x_add\": [], \"x_add_remove\": [], \"x_replace_add\": 1, \"_add\": 2}");
    const struct sc__document *document = &parsed.documents.items[0];
    uint32_t member = document->nodes[document->root].value.children.first;
    for (unsigned i = 0; i < 5; i++, member = document->nodes[member].next) {
        sc_str base = sc__split_base(document, &document->nodes[member]);
        assert_int_equal(base.length, i < 4 ? 1 : 4);
    }
    parsed_free(&parsed);
}

/* Does a merge with its `fail_at`-th allocation failing end as it must? */
static bool fails_at(const sc_layers *layers, uint32_t threads, size_t fail_at)
{
    struct failing_allocator memory;
    sc_handle handle;
    failing_allocator_init(&memory, fail_at);
    sc_registry *own = registry_of_threads(&memory.allocator, threads, 2, 50 << 20);
    sc_status status = own ? sc_load(own, layers, &handle, NULL) : SC_ENOMEM;
    sc_registry_destroy(own);
    assert_int_equal(status, memory.has_failed ? SC_ENOMEM : SC_OK);
    assert_nothing_held(&memory);
    return memory.has_failed;
}

static void test_parts__a_merge_by_several_threads_survives_each_failure(void **state)
{
    enum { RUNS = 10, CERTAIN = 8, BEYOND = 40 };
    uint64_t random = 5;
    struct case_of one;
    begin_case(&one);
    for (unsigned i = 0; i < 40; i++)
        add_tree(&one, &random, 0);
    for (unsigned run = 0; run < RUNS; run++) {
        for (size_t fail_at = 1; fail_at < BEYOND; fail_at++)
            assert_true(fails_at(one.layers, 2 + run % 3, fail_at) || fail_at > CERTAIN);
    }
    end_case(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_parts__random_layers_merge_the_same),
        LOADING(test_parts__members_stand_in_the_order_of_first_appearance),
        LOADING(test_parts__a_scalar_between_two_mappings_hides_the_lower_one),
        LOADING(test_parts__sums_of_all_parts_are_counted_once),
        LOADING(test_parts__many_keys_go_by_their_hash),
        LOADING(test_parts__the_split_is_where_the_weight_is),
        LOADING(test_parts__a_directive_belongs_to_the_key_that_it_acts_on),
        LOADING(test_parts__a_merge_by_several_threads_survives_each_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
