/* merge/merge.c: the fold over the inputs, lowest first, and the per-path rules. */
#include "merge/merge.h"

#include "base/error.h"
#include "merge/parts.h"
#include "value/path.h"

#include <string.h>

/* The rule at one key of a level, made if it is not there. */
static struct sc__rule *descend(struct sc__document *document, struct sc__rule **level, sc_str key)
{
    uint32_t number = sc__document_key(document, key.data, key.length);
    struct sc__rule *rule = *level;
    while (rule && rule->key != number)
        rule = rule->sibling;
    if (rule)
        return rule;
    rule = sc__arena_allocate(document->arena, sizeof *rule);
    if (rule) {
        *rule = (struct sc__rule){number, -1, *level, NULL};
        *level = rule;
    }
    return rule;
}

/* Build the rules' tree; their paths were checked when they were given. */
static bool compile_rules(const struct sc__merge_options *options, struct sc__document *document,
                          struct sc__rule **rules)
{
    for (size_t i = 0; i < options->rule_count; i++) {
        struct sc__path path;
        struct sc__path_step step;
        struct sc__rule **level = rules;
        struct sc__rule *rule = NULL;
        sc__path_init(&path, options->rules[i].path.data, options->rules[i].path.length);
        while (sc__path_next(&path, &step) == SC__PATH_STEP) {
            char *key = sc__arena_allocate(document->arena, step.raw.length);
            if (!key)
                return false;
            rule = descend(document, level, (sc_str){key, sc__path_step_decode(&step, key)});
            if (!rule)
                return false;
            level = &rule->children;
        }
        if (rule)
            rule->strategy = (int)options->rules[i].arrays;
    }
    return true;
}

/* Turn the fold to its next input. */
static bool open_input(struct sc__fold *fold, const struct sc__document *input, size_t number)
{
    struct sc__document *document = &fold->merged->document;
    size_t key_bytes = input->keys.count * sizeof *fold->keys;
    fold->from = input;
    fold->origin = (uint16_t)number;
    fold->known_keys = document->keys.count;
    document->has_secrets |= input->has_secrets;
    fold->keys = sc__arena_allocate(document->arena, key_bytes);
    if (!fold->keys || !sc__document_reserve(document, input->count))
        return false;
    memset(fold->keys, 0xFF, key_bytes);
    return true;
}

/* Room for what most merges remember, where that is not much: each node of an input may replace
 * one. */
static void reserve_records(struct sc__merged *merged, const struct sc__merge_input *inputs,
                            size_t count)
{
    enum { AT_MOST = 4096 };
    void *records = NULL;
    size_t expected = 0;
    for (size_t i = 1; i < count && expected < AT_MOST; i++)
        expected += inputs[i].document->count;
    if (!sc__arena_reserve(merged->document.arena, &records, &merged->record_capacity,
                           expected < AT_MOST ? expected : AT_MOST, sizeof *merged->records))
        merged->document.failed = true;
    merged->records = records;
}

/* The first input is all there is, or what the others merge into. False where it must be folded as
 * they are. */
static bool adopt(struct sc__merged *merged, const struct sc__merge_input *inputs, size_t count,
                  const struct sc__merge_options *options, struct sc__arena *arena)
{
    if (count == 0 || !sc__merged_adopt(merged, inputs[0].document, options, arena))
        return false;
    if (count > 1)
        sc__merged_own(merged, inputs[1].document->count);
    return true;
}

static bool fold_input(struct sc__fold *fold, const struct sc__merge_input *input, size_t number,
                       const struct sc__rule *rules)
{
    struct sc__document *document = &fold->merged->document;
    fold->arrays = input->arrays;
    fold->fills = input->fills;
    if (!open_input(fold, input->document, number))
        return false;
    const struct sc__node *root = &fold->from->nodes[fold->from->root];
    if (number == 0)
        document->nodes[document->root].at = root->at;
    else if (!fold->fills)
        sc__fold_take(fold, document->root, root, false);
    sc__fold_push_members(fold, document->root, fold->from->root, rules);
    if (fold->part && fold->depth > 0)
        sc__fold_enter_part(fold, 0);
    sc__fold_run(fold);
    return !document->failed;
}

static sc_status prepare(struct sc__merged *merged, size_t count, sc_error *error)
{
    memset(merged, 0, sizeof *merged);
    if (count > SC__ORIGINS_MAX)
        return sc__error_set(error, SC_ELIMIT, "more than %d sources in one configuration",
                             SC__ORIGINS_MAX);
    return SC_OK;
}

/* An empty result with a root of the given type. */
static sc_status begin(struct sc__merged *merged, enum sc__type root, struct sc__arena *arena,
                       sc_error *error)
{
    sc__document_init(&merged->document, arena, NULL);
    sc__document_add(&merged->document, SC__NONE, SC__NO_KEY, root, 0, 0);
    return merged->document.failed ? sc__error_no_memory(error) : SC_OK;
}

sc_status sc__merge(const struct sc__merge_input *inputs, size_t count,
                    const struct sc__merge_options *options, struct sc__arena *arena,
                    struct sc__merged *merged, sc_error *error)
{
    return sc__fold_inputs(inputs, count, options, NULL, arena, merged, error);
}

sc_status sc__fold_inputs(const struct sc__merge_input *inputs, size_t count,
                          const struct sc__merge_options *options, struct sc__part *part,
                          struct sc__arena *arena, struct sc__merged *merged, sc_error *error)
{
    struct sc__fold fold = {.merged = merged, .options = options, .part = part};
    struct sc__rule *rules = NULL;
    sc_status status = prepare(merged, count, error);
    if (status != SC_OK)
        return status;
    size_t first = !part && adopt(merged, inputs, count, options, arena) ? 1 : 0;
    if (first == 0)
        status = begin(merged, SC__MAPPING, arena, error);
    else if (merged->document.failed)
        status = sc__error_no_memory(error);
    if (count > 1)
        reserve_records(merged, inputs, count);
    if (status == SC_OK && first < count && !compile_rules(options, &merged->document, &rules))
        status = sc__error_no_memory(error);
    for (size_t i = first; i < count && status == SC_OK; i++) {
        if (!fold_input(&fold, &inputs[i], i, rules))
            status = sc__error_no_memory(error);
    }
    return status;
}

sc_status sc__merge_list(const struct sc__document *documents, size_t count,
                         struct sc__arena *arena, struct sc__merged *merged, sc_error *error)
{
    static const struct sc__merge_options options = {.directives = false};
    struct sc__fold fold = {.merged = merged, .options = &options};
    sc_status status = prepare(merged, count, error);
    if (status == SC_OK)
        status = begin(merged, SC__ARRAY, arena, error);
    for (size_t i = 0; i < count && status == SC_OK; i++) {
        if (open_input(&fold, &documents[i], i)) {
            sc__fold_add(&fold, merged->document.root, SC__NO_KEY, documents[i].root, NULL);
            sc__fold_run(&fold);
        }
        if (!fold.keys || merged->document.failed)
            status = sc__error_no_memory(error);
    }
    return status;
}
