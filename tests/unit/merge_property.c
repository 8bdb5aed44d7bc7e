/* tests/unit/merge_property.c: random layers, merged by the library and by a plain model of
 * rules 13 to 17; values, and who set every one of them, must be the same. */
#include "loaded.h"
#include "tree.h"

#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>

enum { LAYERS_AT_MOST = 7, RULES_AT_MOST = 2, CASES = 3000 };

/* One random case, and the model at work on it. */
struct model {
    struct sc__arena arena;
    struct tree *layers[LAYERS_AT_MOST];
    struct sc__buffer texts[LAYERS_AT_MOST];
    enum sc__array_strategy arrays[LAYERS_AT_MOST];
    unsigned count;
    unsigned layer; /* the one that is merged now */
    struct sc__merge_options options;
    struct sc__array_rule rules[RULES_AT_MOST];
    struct tree *result;
};

/* The strategy of a path, or the layer's. Without a path (in an array) there is no rule. */
static enum sc__array_strategy strategy_at(const struct model *model, const char *path)
{
    enum sc__array_strategy arrays = model->arrays[model->layer];
    for (size_t i = 0; path && i < model->options.rule_count; i++) {
        if (strcmp(model->rules[i].path.data, path) == 0)
            arrays = model->rules[i].arrays;
    }
    return arrays;
}

static const char *path_below(struct model *model, const char *path, const char *key)
{
    if (!path)
        return NULL;
    char *below = sc__arena_allocate(&model->arena, strlen(path) + strlen(key) + 2);
    sprintf(below, "%s%s%s", path, path[0] ? "." : "", key);
    return below;
}

static void take(struct model *model, struct tree *into, const struct tree *from, bool replaces)
{
    for (uint32_t i = 0; replaces && i < into->say_count; i++)
        into->says[i].overridden = true;
    tree_add_say(&model->arena, into, (struct say){from, model->layer, false});
}

static void merge_mapping(struct model *model, struct tree *into, const struct tree *from,
                          const char *path);

/* The content of a value, mappings as if they merged into empty ones. */
static void fill(struct model *model, struct tree *into, const struct tree *from, const char *path);

static struct tree *copy(struct model *model, const struct tree *from, const char *key,
                         const char *path)
{
    struct tree *made = tree_create(&model->arena, from->kind, key);
    take(model, made, from, false);
    fill(model, made, from, path);
    return made;
}

static void fill(struct model *model, struct tree *into, const struct tree *from, const char *path)
{
    into->kind = from->kind;
    into->integer = from->integer;
    into->real = from->real;
    into->text = from->text;
    into->count = 0;
    if (from->kind == TREE_MAPPING)
        merge_mapping(model, into, from, path);
    for (uint32_t i = 0; from->kind == TREE_ARRAY && i < from->count; i++)
        tree_append(&model->arena, into, copy(model, from->children[i], NULL, NULL));
}

static bool is_number(const struct tree *tree)
{
    return tree->kind == TREE_INTEGER || tree->kind == TREE_FLOAT;
}

static double as_float(const struct tree *tree)
{
    return tree->kind == TREE_FLOAT ? tree->real : (double)tree->integer;
}

static void add_number(struct tree *into, const struct tree *from)
{
    __int128 total = into->integer + from->integer;
    double real = as_float(into) + as_float(from);
    bool are_integers = into->kind == TREE_INTEGER && from->kind == TREE_INTEGER;
    if (are_integers && total >= INT64_MIN && total <= UINT64_MAX) {
        into->integer = total;
        return;
    }
    into->kind = TREE_FLOAT;
    into->integer = 0;
    into->real = are_integers ? (double)total : real;
}

static void merge_array(struct model *model, struct tree *into, const struct tree *from,
                        enum sc__array_strategy arrays);

static void merge_value(struct model *model, struct tree *into, const struct tree *from,
                        const char *path, enum sc__array_strategy arrays)
{
    if (into->kind == TREE_MAPPING && from->kind == TREE_MAPPING) {
        take(model, into, from, false);
        merge_mapping(model, into, from, path);
    } else if (into->kind == TREE_ARRAY && from->kind == TREE_ARRAY) {
        merge_array(model, into, from, arrays);
    } else {
        take(model, into, from, true);
        fill(model, into, from, path);
    }
}

static void merge_pair(struct model *model, struct tree *into, const struct tree *from,
                       enum sc__array_strategy arrays)
{
    if (arrays == SC__ARRAYS_MERGE) {
        merge_value(model, into, from, NULL, SC__ARRAYS_REPLACE);
        return;
    }
    bool adds = is_number(into) && is_number(from);
    take(model, into, from, !adds);
    if (adds)
        add_number(into, from);
    else
        fill(model, into, from, NULL);
}

static void merge_array(struct model *model, struct tree *into, const struct tree *from,
                        enum sc__array_strategy arrays)
{
    uint32_t paired = into->count;
    take(model, into, from, arrays == SC__ARRAYS_REPLACE);
    if (arrays == SC__ARRAYS_REPLACE)
        into->count = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        bool is_pair = i < paired && arrays >= SC__ARRAYS_MERGE;
        if (is_pair)
            merge_pair(model, into->children[i], from->children[i], arrays);
        else
            tree_append(&model->arena, into, copy(model, from->children[i], NULL, NULL));
    }
}

static void remove_elements(struct model *model, struct tree *into, const struct tree *from)
{
    const struct tree *removed = copy(model, from, NULL, NULL);
    uint32_t kept = 0;
    take(model, into, from, false);
    for (uint32_t i = 0; i < into->count; i++) {
        bool stays = true;
        for (uint32_t j = 0; j < removed->count; j++)
            stays &= !tree_equal(into->children[i], removed->children[j]);
        if (stays)
            into->children[kept++] = into->children[i];
    }
    into->count = kept;
}

static const char *const suffixes[] = {"_replace", "_add", "_remove"};

/* Which suffix makes a member a directive, or -1; `length` is that of the key without it. */
static int directive_of(const struct model *model, const struct tree *member, size_t *length)
{
    for (int i = 0; model->options.directives && member->kind == TREE_ARRAY && i < 3; i++) {
        size_t suffix = strlen(suffixes[i]);
        size_t whole = strlen(member->key);
        if (whole > suffix && strcmp(member->key + whole - suffix, suffixes[i]) == 0) {
            *length = whole - suffix;
            return i;
        }
    }
    return -1;
}

static void apply(struct model *model, struct tree *mapping, const struct tree *member,
                  int directive, size_t length)
{
    struct tree *into = tree_member(mapping, member->key, length);
    if (!into && directive < 2) {
        const char *key = sc__arena_copy(&model->arena, member->key, length);
        tree_append(&model->arena, mapping, copy(model, member, key, NULL));
    } else if (into && into->kind == TREE_ARRAY && directive < 2) {
        merge_array(model, into, member, directive == 0 ? SC__ARRAYS_REPLACE : SC__ARRAYS_APPEND);
    } else if (into && into->kind == TREE_ARRAY) {
        remove_elements(model, into, member);
    }
}

static void merge_mapping(struct model *model, struct tree *into, const struct tree *from,
                          const char *path)
{
    size_t length;
    for (uint32_t i = 0; i < from->count; i++) {
        const struct tree *member = from->children[i];
        const char *below = path_below(model, path, member->key);
        struct tree *known = tree_member(into, member->key, strlen(member->key));
        if (directive_of(model, member, &length) >= 0)
            continue;
        if (known)
            merge_value(model, known, member, below, strategy_at(model, below));
        else
            tree_append(&model->arena, into, copy(model, member, member->key, below));
    }
    for (int directive = 0; directive < 3; directive++) {
        for (uint32_t i = 0; i < from->count; i++) {
            if (directive_of(model, from->children[i], &length) == directive)
                apply(model, into, from->children[i], directive, length);
        }
    }
}

static void make_case(struct model *model, uint64_t *state)
{
    static const char *const paths[] = {"x", "a", "a.x", "b.y", "a.b.x", "x_add"};
    memset(model, 0, sizeof *model);
    sc__arena_init(&model->arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    model->count = 1 + tree_random(state, LAYERS_AT_MOST);
    model->options =
        (struct sc__merge_options){.directives = tree_random(state, 8) > 0,
                                   .rules = model->rules,
                                   .rule_count = tree_random(state, RULES_AT_MOST + 1)};
    for (size_t i = 0; i < model->options.rule_count; i++) {
        const char *path = paths[tree_random(state, 6)];
        model->rules[i] = (struct sc__array_rule){{path, strlen(path)},
                                                  (enum sc__array_strategy)tree_random(state, 4)};
    }
    bool are_numbers = tree_random(state, 3) == 0;
    for (unsigned i = 0; i < model->count; i++) {
        model->layers[i] = are_numbers ? tree_generate_numbers(&model->arena, state)
                                       : tree_generate(&model->arena, state);
        model->arrays[i] = (enum sc__array_strategy)tree_random(state, 4);
        sc__buffer_init(&model->texts[i], &sc__default_allocator);
        tree_write(model->layers[i], &model->texts[i]);
    }
}

static void fold_by_model(struct model *model)
{
    model->result = tree_create(&model->arena, TREE_MAPPING, NULL);
    for (model->layer = 0; model->layer < model->count; model->layer++) {
        take(model, model->result, model->layers[model->layer], false);
        merge_mapping(model, model->result, model->layers[model->layer], "");
    }
}

/* How the library is to do it: arrays packed where they can be or not, the lowest layer adopted
 * where it can be or not. */
struct way {
    bool keep_elements;
    bool folds_all;
};

/* Merge and freeze by the library. */
static const sc_snapshot *fold_by_library(const struct model *model, struct way way)
{
    struct parsed parsed[LAYERS_AT_MOST];
    struct sc__merge_input inputs[LAYERS_AT_MOST];
    struct sc__snapshot_source sources[LAYERS_AT_MOST];
    struct sc__parse_options parsing = default_parse_options();
    struct sc__merge_options options = model->options;
    struct sc__warnings warnings;
    struct sc__arena arena;
    struct sc__merged merged;
    sc_snapshot *snapshot;
    sc__arena_init(&arena, &sc__default_allocator, 1024);
    sc__warnings_init(&warnings, &arena);
    options.warnings = &warnings;
    options.folds_all = way.folds_all;
    parsing.keep_elements = way.keep_elements;
    for (unsigned i = 0; i < model->count; i++) {
        parse_bytes(&parsed[i], SC__FORMAT_JSON, model->texts[i].data, model->texts[i].length,
                    &parsing);
        assert_int_equal(parsed[i].status, SC_OK);
        inputs[i] =
            (struct sc__merge_input){&parsed[i].documents.items[0], model->arrays[i], false};
        sources[i] = (struct sc__snapshot_source){parsed[i].text, SC__FORMAT_JSON, {"aaaaaaa", i}};
    }
    assert_int_equal(sc__merge(inputs, model->count, &options, &arena, &merged, NULL), SC_OK);
    struct sc__freeze_input input = {&merged, sources, model->count, &warnings, &parsing, NULL};
    assert_int_equal(sc__freeze(&input, &sc__default_allocator, &arena, &snapshot, NULL), SC_OK);
    sc__arena_fini(&arena);
    for (unsigned i = 0; i < model->count; i++)
        parsed_free(&parsed[i]);
    return snapshot;
}

/* A value and all below it are the model's: who set them, where, and what they said. */
static void assert_as_modelled(const struct model *model, sc_value value, const struct tree *tree)
{
    assert_int_equal(sc_value_origin_count(value), tree->say_count);
    for (uint32_t i = 0; i < tree->say_count; i++) {
        const struct say *say = &tree->says[tree->say_count - 1 - i];
        const char *text = model->texts[say->layer].data + say->said->column - 1;
        sc_origin origin;
        sc_value said;
        assert_int_equal(sc_value_origin(value, i, &origin), SC_OK);
        assert_int_equal(origin.layer.length, say->layer);
        assert_int_equal(origin.line, 1);
        assert_int_equal(origin.column, say->said->column);
        assert_int_equal(origin.overridden, say->overridden);
        assert_int_equal(sc_value_origin_value(value, i, &said), SC_OK);
        char *json = value_text(said);
        assert_int_equal(strlen(json), say->said->length);
        assert_memory_equal(json, text, say->said->length);
        free(json);
        sc_release(said.snapshot);
    }
    for (uint32_t i = 0; i < tree->count; i++) {
        sc_value child;
        assert_int_equal(sc_value_at(value, i, &child), SC_OK);
        assert_as_modelled(model, child, tree->children[i]);
    }
}

static void print_case(const struct model *model, uint64_t seed)
{
    print_error("case %llu, directives %d\n", (unsigned long long)seed, model->options.directives);
    for (size_t i = 0; i < model->options.rule_count; i++)
        print_error("  %s: strategy %d\n", model->rules[i].path.data, model->rules[i].arrays);
    for (unsigned i = 0; i < model->count; i++)
        print_error("  strategy %d: %.*s\n", model->arrays[i], (int)model->texts[i].length,
                    model->texts[i].data);
}

/* Run one case; `with_says` compares who set what as well. */
static void run_case(uint64_t seed, bool with_says)
{
    struct model model;
    struct sc__buffer expected;
    uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
    make_case(&model, &state);
    fold_by_model(&model);
    sc__buffer_init(&expected, &sc__default_allocator);
    tree_write(model.result, &expected);
    sc__buffer_append_char(&expected, '\0');
    for (int keep_elements = 0; keep_elements < 2; keep_elements++) {
        const sc_snapshot *snapshot = fold_by_library(&model, (struct way){keep_elements, false});
        char *json = value_text(sc_snapshot_root(snapshot));
        if (strcmp(json, expected.data) != 0)
            print_case(&model, seed);
        assert_string_equal(json, expected.data);
        if (with_says)
            assert_as_modelled(&model, sc_snapshot_root(snapshot), model.result);
        free(json);
        sc_release(snapshot);
    }
    for (unsigned i = 0; i < model.count; i++)
        sc__buffer_fini(&model.texts[i]);
    sc__buffer_fini(&expected);
    sc__arena_fini(&model.arena);
}

/* rules 13, 14, 15, 16; packed arrays and arrays of nodes give the same */
static void test_merge_property__values_are_those_of_the_plain_fold(void **state)
{
    for (uint64_t seed = 1; seed <= CASES; seed++)
        run_case(seed, false);
}

/* rule 17; packed arrays and arrays of nodes give the same */
static void test_merge_property__says_are_those_of_the_plain_fold(void **state)
{
    for (uint64_t seed = 1; seed <= CASES; seed++)
        run_case(seed, true);
}

/* The lowest layer adopted and folded give the same block, byte for byte. */
static void test_merge_property__what_is_adopted_is_as_if_it_were_folded(void **state)
{
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct model model;
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
        make_case(&model, &random);
        for (int keep_elements = 0; keep_elements < 2; keep_elements++) {
            const sc_snapshot *adopted =
                fold_by_library(&model, (struct way){keep_elements, false});
            const sc_snapshot *folded = fold_by_library(&model, (struct way){keep_elements, true});
            if (adopted->block->size != folded->block->size ||
                memcmp(adopted->block, folded->block, folded->block->size) != 0)
                print_case(&model, seed);
            assert_int_equal(adopted->block->size, folded->block->size);
            assert_memory_equal(adopted->block, folded->block, folded->block->size);
            sc_release(adopted);
            sc_release(folded);
        }
        for (unsigned i = 0; i < model.count; i++)
            sc__buffer_fini(&model.texts[i]);
        sc__arena_fini(&model.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_property__values_are_those_of_the_plain_fold),
        cmocka_unit_test(test_merge_property__says_are_those_of_the_plain_fold),
        cmocka_unit_test(test_merge_property__what_is_adopted_is_as_if_it_were_folded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
