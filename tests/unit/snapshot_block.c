/* tests/unit/snapshot_block.c: the frozen block as bytes, and merging, freezing, writing and
 * explaining with no memory, with little stack and at great depth. */
#include "failing_allocator.h"
#include "loaded.h"

#include "snapshot/reading.h"
#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

static const struct layer everything[] = {
    TOML(
        "a.b = 1\ntext = \"caf\xC3\xA9\"\n\"q k\" = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n[[t]]\nx = 1.5\n"),
    YAML("a: {c: [&n 1, *n, {d: null}]}\nbig: 18446744073709551615\n"),
    JSON_BY(SC_ARRAYS_SUM, "{\"q k\":[1,1,1,1,1,1,1,1],\"f\":[0.5,1.5],\"t\":[7]}"),
    JSON("{\"q k_remove\":[2],\"f_add\":[\"s\"],\"a\":{\"e_remove\":[1]},\"m\":{\"k_add\":[{}]}}"),
};

static const sc_snapshot *load_everything(void)
{
    return load_layers(everything, sizeof everything / sizeof *everything);
}

/* The same snapshot around a copy of its block at another place. */
static sc_snapshot *relocate(const sc_snapshot *original)
{
    size_t texts = original->text_count * sizeof *original->texts;
    size_t rounded = (original->block->size + (size_t)63) & ~(size_t)63;
    sc_snapshot *copy = malloc(sizeof *copy + texts);
    struct sc__block *block = aligned_alloc(SC__BLOCK_ALIGNMENT, rounded);
    assert_non_null(copy);
    assert_non_null(block);
    memcpy(copy, original, sizeof *copy + texts);
    memcpy(block, original->block, original->block->size);
    sc__snapshot_use(copy, block);
    return copy;
}

static void assert_same(sc_value a, sc_value b)
{
    char *a_text = value_text(a);
    char path[256];
    sc_value found;
    assert_value(b, a_text);
    free(a_text);
    assert_true(sc_value_path(a, path, sizeof path) < sizeof path);
    assert_int_equal(sc_snapshot_find(b.snapshot, path, &found), SC_OK);
    assert_true(found.node == b.node && found.element == b.element);
    assert_int_equal(sc_value_origin_count(a), sc_value_origin_count(b));
    for (size_t i = 0; i < sc_value_origin_count(a); i++) {
        sc_origin a_origin, b_origin;
        assert_int_equal(sc_value_origin(a, i, &a_origin), SC_OK);
        assert_int_equal(sc_value_origin(b, i, &b_origin), SC_OK);
        assert_string_equal(a_origin.layer.data, b_origin.layer.data);
        assert_string_equal(a_origin.source.data, b_origin.source.data);
        assert_int_equal(a_origin.line, b_origin.line);
        assert_int_equal(a_origin.column, b_origin.column);
        assert_int_equal(a_origin.overridden, b_origin.overridden);
    }
    for (size_t i = 0; sc_value_type(a) >= SC_TYPE_ARRAY && i < sc_value_count(a); i++) {
        sc_value a_child, b_child;
        assert_int_equal(sc_value_at(a, i, &a_child), SC_OK);
        assert_int_equal(sc_value_at(b, i, &b_child), SC_OK);
        assert_same(a_child, b_child);
    }
}

static void test_snapshot_block__it_reads_the_same_anywhere(void **state)
{
    const sc_snapshot *original = load_everything();
    sc_snapshot *copy = relocate(original);
    assert_int_equal((uintptr_t)original->block % SC__BLOCK_ALIGNMENT, 0);
    assert_same(sc_snapshot_root(original), sc_snapshot_root(copy));
    assert_int_equal(sc_snapshot_warning_count(copy), 1);
    sc__readings_destroy(atomic_load(&copy->readings));
    free((void *)(uintptr_t)copy->block);
    free(copy);
    sc_release(original);
}

/* No word in it looks like an address of the process's. */
static void test_snapshot_block__it_holds_no_pointers(void **state)
{
    const sc_snapshot *snapshot = load_everything();
    const char *bytes = (const char *)snapshot->block;
    uintptr_t here = (uintptr_t)snapshot;
    for (size_t at = 0; at + sizeof(uintptr_t) <= snapshot->block->size; at += 4) {
        uintptr_t word;
        memcpy(&word, bytes + at, sizeof word);
        assert_false(word >= here && word < here + snapshot->allocated);
        for (uint32_t i = 0; i < snapshot->text_count; i++) {
            uintptr_t text = (uintptr_t)snapshot->texts[i];
            assert_false(word >= text && word < text + snapshot->texts[i]->allocated);
        }
    }
    sc_release(snapshot);
}

static void test_snapshot_block__the_same_layers_give_the_same_bytes(void **state)
{
    const sc_snapshot *a = load_everything();
    const sc_snapshot *b = load_everything();
    assert_int_equal(a->block->size, b->block->size);
    assert_memory_equal(a->block, b->block, a->block->size);
    sc_release(a);
    sc_release(b);
}

static bool count_bytes(void *context, const char *data, size_t length)
{
    *(size_t *)context += length;
    return data != NULL;
}

static bool count_leaf(void *context, sc_str path, sc_value leaf)
{
    *(size_t *)context += path.length;
    return leaf.snapshot != NULL;
}

/* Everything that allocates, on one snapshot. */
static sc_status use(const sc_snapshot *snapshot)
{
    sc_value root = sc_snapshot_root(snapshot);
    sc_value element, said;
    size_t count = 0;
    sc_origin origin;
    sc_status status = sc_value_write(root, NULL, count_bytes, &count, NULL);
    if (status == SC_OK)
        status = sc_value_leaves(root, count_leaf, &count);
    if (status == SC_OK)
        status = sc_snapshot_find(snapshot, "\"q k\"[0]", &element);
    if (status == SC_OK)
        status = sc_value_origin(element, 1, &origin);
    if (status != SC_OK)
        return status;
    assert_int_equal(origin.line, 3);
    status = sc_value_origin_value(root, 1, &said);
    if (status == SC_OK)
        sc_release(said.snapshot);
    return status;
}

static sc_status attempt_load(const sc_allocator *allocator, void *context)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    sc_handle handle = SC_HANDLE_NONE;
    options.allocator = allocator;
    sc_registry *registry = sc_registry_create(&options, NULL);
    if (!registry)
        return SC_ENOMEM;
    sc_status status = sc_load(registry, context, &handle, NULL);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(snapshot != NULL, status == SC_OK);
    sc_registry_destroy(registry);
    if (status == SC_OK)
        status = use(snapshot);
    sc_release(snapshot);
    return status;
}

static void test_snapshot_block__a_load_may_run_out_of_memory(void **state)
{
    sc_layers *layers = sc_layers_create();
    add_layers(layers, everything, sizeof everything / sizeof *everything);
    assert_int_equal(sc_layers_set_arrays_at(layers, "a.c", SC_ARRAYS_REPLACE), SC_OK);
    assert_true(fail_each_allocation(attempt_load, layers) > 20);
    sc_layers_destroy(layers);
}

enum { INPUTS = 4 };

/* Merging and freezing alone, in arenas so small that nearly all they do allocates. */
static sc_status attempt_merge(const sc_allocator *allocator, void *context)
{
    struct parsed *parsed = context;
    static const struct sc__array_rule rule = {{"a.c", 3}, SC__ARRAYS_MERGE};
    struct sc__parse_options parsing = default_parse_options();
    struct sc__merge_input inputs[INPUTS];
    struct sc__snapshot_source sources[INPUTS];
    struct sc__warnings warnings;
    struct sc__arena arena;
    struct sc__merged merged;
    sc_snapshot *snapshot;
    sc__arena_init(&arena, allocator, 64);
    sc__warnings_init(&warnings, &arena);
    struct sc__merge_options options = {
        .directives = true, .rules = &rule, .rule_count = 1, .warnings = &warnings};
    for (int i = 0; i < INPUTS; i++) {
        inputs[i] = (struct sc__merge_input){&parsed[i].documents.items[0],
                                             (enum sc__array_strategy)everything[i].arrays, false};
        sources[i] = (struct sc__snapshot_source){
            parsed[i].text, sc__format_of(everything[i].format), {"layer", 5}};
    }
    sc_status status = sc__merge(inputs, INPUTS, &options, &arena, &merged, NULL);
    if (status == SC_OK && warnings.failed)
        status = SC_ENOMEM;
    struct sc__freeze_input input = {&merged, sources, INPUTS, &warnings, &parsing, NULL};
    if (status == SC_OK)
        status = sc__freeze(&input, allocator, &arena, &snapshot, NULL);
    sc__arena_fini(&arena);
    if (status != SC_OK)
        return status;
    status = use(snapshot);
    sc_release(snapshot);
    return status;
}

static void test_snapshot_block__a_merge_may_run_out_of_memory(void **state)
{
    struct parsed parsed[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
        parse_text(&parsed[i], sc__format_of(everything[i].format), everything[i].text);
        assert_int_equal(parsed[i].status, SC_OK);
    }
    assert_true(fail_each_allocation(attempt_merge, parsed) > 30);
    for (int i = 0; i < INPUTS; i++)
        parsed_free(&parsed[i]);
}

/* {"k":[{"k":[ ... LEAF ... ]}]}, containers nested `depth` deep. */
static char *make_deep(uint32_t depth, const char *leaf)
{
    char *text = calloc(1, (size_t)depth * 8 + strlen(leaf) + 1);
    size_t length = 0;
    for (uint32_t i = 0; i < depth; i++)
        length += (size_t)sprintf(text + length, "%s", i % 2 ? "[" : "{\"k\":");
    length += (size_t)sprintf(text + length, "%s", leaf);
    for (uint32_t i = depth; i > 0; i--)
        text[length++] = i % 2 ? '}' : ']';
    return text;
}

/* A load that is to run where there is little stack, and what came of it: assertions fail in
 * the test's own thread only. */
struct deep_load {
    sc_layers *layers;
    char *path; /* of the leaf */
    sc_status status;
    size_t origins;
    uint32_t column;    /* of the leaf in the highest layer that has it */
    size_t written;     /* bytes of what a lower layer said, */
    size_t leaf_paths;  /* of the paths of all leaves, */
    size_t path_length; /* and of the leaf's */
};

static sc_status use_deep(const sc_snapshot *snapshot, struct deep_load *deep)
{
    sc_value root = sc_snapshot_root(snapshot);
    sc_value leaf, said;
    sc_origin origin;
    sc_status status = sc_snapshot_find(snapshot, deep->path, &leaf);
    if (status != SC_OK)
        return status;
    deep->origins = sc_value_origin_count(leaf);
    deep->path_length = sc_value_path(leaf, NULL, 0);
    status = sc_value_origin(leaf, 0, &origin);
    deep->column = origin.column;
    if (status == SC_OK)
        status = sc_value_origin_value(root, 2, &said);
    if (status != SC_OK)
        return status;
    status = sc_value_write(said, NULL, count_bytes, &deep->written, NULL);
    sc_release(said.snapshot);
    if (status == SC_OK)
        status = sc_value_leaves(root, count_leaf, &deep->leaf_paths);
    return status;
}

static void load_and_use(void *argument)
{
    struct deep_load *deep = argument;
    sc_registry *registry = sc_registry_create(NULL, NULL);
    sc_handle handle;
    deep->status = sc_load(registry, deep->layers, &handle, NULL);
    if (deep->status == SC_OK) {
        const sc_snapshot *snapshot = sc_acquire(registry, handle);
        deep->status = use_deep(snapshot, deep);
        sc_release(snapshot);
    }
    sc_registry_destroy(registry);
}

/* Three layers that meet at the bottom; then elements removed, equal down to theirs. */
static void run_deep(sc_format format, uint32_t depth)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    struct deep_load deep = {
        sc_layers_create(), calloc(1, 8 * (size_t)depth), SC_EIO, 0, 0, 0, 0, 0};
    char *text = make_deep(depth, "1");
    char *element = make_deep(depth - 2, "2");
    char *removal = malloc(2 * strlen(element) + 64);
    options.max_depth = depth;
    assert_int_equal(sc_layers_set_options(deep.layers, &options), SC_OK);
    sprintf(removal, "{\"r\":[%s],\"r_remove\":[1,2,3,4,5,6,7,8,9,%s]}", element, element);
    add_layers(deep.layers,
               (struct layer[]){{format, text, SC_ARRAYS_APPEND},
                                {format, text, SC_ARRAYS_MERGE},
                                {format, text, SC_ARRAYS_MERGE},
                                JSON(removal)},
               4);
    assert_int_equal(sc_layers_add_set(deep.layers, "s=1"), SC_OK);
    size_t length = 0;
    for (uint32_t i = 0; i < depth; i++)
        length += (size_t)sprintf(deep.path + length, "%s", i % 2 ? "[0]" : i > 0 ? ".k" : "k");
    run_on_small_stack(load_and_use, &deep);
    assert_int_equal(deep.status, SC_OK);
    assert_int_equal(deep.origins, 3);
    assert_int_equal(deep.column, strchr(text, '1') - text + 1);
    assert_true(deep.written > strlen(text));
    assert_int_equal(deep.path_length, strlen(deep.path));
    assert_int_equal(deep.leaf_paths, strlen(deep.path) + strlen("r") + strlen("s"));
    sc_layers_destroy(deep.layers);
    free(deep.path);
    free(text);
    free(element);
    free(removal);
}

/* rule 20: at the default limit, and at the most that can be set. */
static void test_snapshot_block__no_depth_needs_much_stack(void **state)
{
    run_deep(SC_FORMAT_JSON, 128);
    run_deep(SC_FORMAT_YAML, 128);
    run_deep(SC_FORMAT_YAML, 1024);
    run_deep(SC_FORMAT_JSON, 1024);
}

/* rule 20 */
static void test_snapshot_block__one_level_more_is_refused(void **state)
{
    char *text = make_deep(129, "1");
    sc_layers *layers = sc_layers_create();
    sc_registry *registry = sc_registry_create(NULL, NULL);
    sc_handle handle;
    sc_error error;
    add_layers(layers, (struct layer[]){JSON(text)}, 1);
    assert_int_equal(sc_load(registry, layers, &handle, &error), SC_ELIMIT);
    assert_int_equal(error.line, 1);
    assert_int_equal(error.column, 64 * 6 + 1);
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshot_block__it_reads_the_same_anywhere),
        cmocka_unit_test(test_snapshot_block__it_holds_no_pointers),
        cmocka_unit_test(test_snapshot_block__the_same_layers_give_the_same_bytes),
        cmocka_unit_test(test_snapshot_block__a_load_may_run_out_of_memory),
        cmocka_unit_test(test_snapshot_block__a_merge_may_run_out_of_memory),
        cmocka_unit_test(test_snapshot_block__no_depth_needs_much_stack),
        cmocka_unit_test(test_snapshot_block__one_level_more_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
