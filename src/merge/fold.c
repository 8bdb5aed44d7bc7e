/* merge/fold.c: values into values, frame by frame, and who set them. */
#include "merge/fold.h"

#include <string.h>

struct sc__frame *sc__fold_push(struct sc__fold *fold, enum sc__task task, uint32_t node,
                                uint32_t source, const struct sc__rule *rules)
{
    struct sc__document *document = &fold->merged->document;
    void *frames = fold->frames;
    if (!sc__arena_reserve(document->arena, &frames, &fold->frame_capacity, fold->depth + (size_t)1,
                           sizeof *fold->frames)) {
        document->failed = true;
        return NULL;
    }
    fold->frames = frames;
    struct sc__frame *frame = &fold->frames[fold->depth++];
    *frame = (struct sc__frame){.task = (uint8_t)task,
                                .node = node,
                                .source = source,
                                .next = fold->from->nodes[source].value.children.first,
                                .other = SC__NONE,
                                .rules = rules};
    return frame;
}

static bool reserve_heads(struct sc__merged *merged, uint32_t node)
{
    struct sc__document *document = &merged->document;
    if (node < merged->head_count)
        return true;
    uint32_t capacity = document->capacity;
    uint32_t *heads = sc__arena_grow(document->arena, merged->heads,
                                     merged->head_count * sizeof *heads, capacity * sizeof *heads);
    if (!heads) {
        document->failed = true;
        return false;
    }
    memset(heads + merged->head_count, 0xFF, (capacity - merged->head_count) * sizeof *heads);
    merged->heads = heads;
    merged->head_count = capacity;
    return true;
}

void sc__fold_share_history(struct sc__merged *merged, uint32_t node, uint32_t from)
{
    if (sc__merged_history(merged, from) != SC__NONE && reserve_heads(merged, node))
        merged->heads[node] = merged->heads[from];
}

/* Remember what a node is now, before it changes. */
static void push_history(struct sc__merged *merged, uint32_t node, bool overridden)
{
    struct sc__document *document = &merged->document;
    void *records = merged->records;
    if (document->failed || !reserve_heads(merged, node))
        return;
    if (!sc__arena_reserve(document->arena, &records, &merged->record_capacity,
                           merged->record_count + (size_t)1, sizeof(struct sc__history))) {
        document->failed = true;
        return;
    }
    merged->records = records;
    const struct sc__node *now = &document->nodes[node];
    merged->records[merged->record_count] = (struct sc__history){
        .older = merged->heads[node],
        .at = now->at,
        .element = now->flags & SC__NODE_ELEMENT ? now->key_at : SC__NONE,
        .origin = now->origin,
        .overridden = overridden,
        .directive = now->flags & SC__NODE_DIRECTIVE,
        .type = now->type,
    };
    merged->heads[node] = merged->record_count++;
}

void sc__fold_set_origin(struct sc__fold *fold, uint32_t node, uint16_t origin, uint32_t at,
                         uint32_t element, bool overridden)
{
    push_history(fold->merged, node, overridden);
    struct sc__node *now = &fold->merged->document.nodes[node];
    now->origin = origin;
    now->at = at;
    now->flags &= (uint8_t) ~(SC__NODE_ELEMENT | SC__NODE_DIRECTIVE);
    if (overridden)
        now->flags &= (uint8_t)~SC__NODE_SECRET;
    if (element != SC__NONE) {
        now->flags |= SC__NODE_ELEMENT;
        now->key_at = element;
    }
}

void sc__fold_take(struct sc__fold *fold, uint32_t node, const struct sc__node *source,
                   bool overridden)
{
    if (fold->merged->document.failed)
        return;
    sc__fold_set_origin(fold, node, fold->origin, source->at, SC__NONE, overridden);
    sc__fold_take_secret(fold, node, source);
}

/* Fill an empty node with an input's value. */
static void fill(struct sc__fold *fold, uint32_t node, uint32_t source,
                 const struct sc__rule *rules)
{
    const struct sc__node *value = &fold->from->nodes[source];
    struct sc__node *filled = &fold->merged->document.nodes[node];
    if (value->type >= SC__PACKED_INTEGERS) {
        sc__fold_copy_packed(fold, node, value);
    } else if (!sc__is_container(value)) {
        filled->value = value->value;
        filled->count = value->count;
    } else if (value->count > 0) {
        bool is_array = value->type == SC__ARRAY;
        sc__fold_push(fold, is_array ? SC__TASK_ELEMENTS : SC__TASK_MEMBERS, node, source, rules);
    }
}

uint32_t sc__fold_add(struct sc__fold *fold, uint32_t parent, uint32_t key, uint32_t source,
                      const struct sc__rule *rules)
{
    const struct sc__node *value = &fold->from->nodes[source];
    struct sc__document *document = &fold->merged->document;
    uint32_t root = document->root;
    uint32_t node = sc__document_add(document, parent, key, value->type, value->at, value->key_at);
    document->root = root; /* what hangs nowhere has become it */
    if (node == SC__NONE)
        return node;
    document->nodes[node].origin = fold->origin;
    sc__fold_take_secret(fold, node, value);
    fill(fold, node, source, rules);
    return node;
}

void sc__fold_refill(struct sc__fold *fold, uint32_t node, uint32_t source,
                     const struct sc__rule *rules)
{
    if (fold->merged->document.failed)
        return;
    sc__document_clear(&fold->merged->document, node, fold->from->nodes[source].type);
    fill(fold, node, source, rules);
}

void sc__fold_replace(struct sc__fold *fold, uint32_t node, uint32_t source,
                      const struct sc__rule *rules)
{
    sc__fold_take(fold, node, &fold->from->nodes[source], true);
    sc__fold_refill(fold, node, source, rules);
}

void sc__fold_merge(struct sc__fold *fold, uint32_t node, uint32_t source,
                    const struct sc__rule *rules, enum sc__array_strategy arrays)
{
    const struct sc__node *into = &fold->merged->document.nodes[node];
    const struct sc__node *value = &fold->from->nodes[source];
    if (fold->fills) {
        if (into->type == SC__MAPPING && value->type == SC__MAPPING)
            sc__fold_push(fold, SC__TASK_MEMBERS, node, source, rules);
    } else if (into->type == SC__MAPPING && value->type == SC__MAPPING) {
        sc__fold_take(fold, node, value, false);
        sc__fold_push(fold, SC__TASK_MEMBERS, node, source, rules);
    } else if (sc__is_array(into) && sc__is_array(value)) {
        sc__fold_array(fold, node, source, arrays);
    } else {
        sc__fold_replace(fold, node, source, rules);
    }
}

/* The merged number of an input's key. */
static uint32_t merged_key(struct sc__fold *fold, uint32_t key)
{
    uint32_t known = fold->keys[key];
    if (known != SC__NO_KEY)
        return known;
    struct sc__document *document = &fold->merged->document;
    known = sc__intern_key(&document->keys, &fold->from->keys.keys[key]);
    if (known == SC__NO_KEY)
        document->failed = true;
    fold->keys[key] = known;
    return known;
}

static const struct sc__rule *find_rule(const struct sc__rule *rules, uint32_t key)
{
    while (rules && rules->key != key)
        rules = rules->sibling;
    return rules;
}

static void merge_member(struct sc__fold *fold, uint32_t node, uint32_t source,
                         const struct sc__rule *rules)
{
    uint32_t key = merged_key(fold, fold->from->nodes[source].key);
    if (key == SC__NO_KEY)
        return;
    const struct sc__rule *rule = find_rule(rules, key);
    const struct sc__rule *below = rule ? rule->children : NULL;
    uint32_t known = sc__document_find(&fold->merged->document, node, key);
    if (known == SC__NONE) {
        sc__fold_add(fold, node, key, source, below);
        return;
    }
    enum sc__array_strategy arrays = fold->arrays;
    if (rule && rule->strategy >= 0)
        arrays = (enum sc__array_strategy)rule->strategy;
    sc__fold_merge(fold, known, source, below, arrays);
}

/* The next member of the mapping on top. Directives wait until all ordinary ones are merged. */
static void fold_member(struct sc__fold *fold)
{
    struct sc__frame *frame = sc__fold_top(fold);
    uint32_t member = frame->next;
    size_t length;
    if (member == SC__NONE && frame->has_directives) {
        frame->task = SC__TASK_DIRECTIVES;
        frame->next = fold->from->nodes[frame->source].value.children.first;
    } else if (member == SC__NONE) {
        fold->depth--;
    } else {
        const struct sc__node *value = &fold->from->nodes[member];
        frame->next = value->next;
        if (fold->options->directives &&
            sc__directive_of(fold->from, value, &length) != SC__DIRECTIVE_NONE)
            frame->has_directives = true;
        else
            merge_member(fold, frame->node, member, frame->rules);
    }
}

static void fold_element(struct sc__fold *fold)
{
    struct sc__frame *frame = sc__fold_top(fold);
    uint32_t element = frame->next;
    if (element == SC__NONE) {
        fold->depth--;
        return;
    }
    frame->next = fold->from->nodes[element].next;
    sc__fold_add(fold, frame->node, SC__NO_KEY, element, NULL);
}

void sc__fold_run(struct sc__fold *fold)
{
    while (fold->depth > 0 && !fold->merged->document.failed) {
        switch ((enum sc__task)sc__fold_top(fold)->task) {
        case SC__TASK_MEMBERS:
            fold_member(fold);
            break;
        case SC__TASK_DIRECTIVES:
            sc__fold_directive(fold);
            break;
        case SC__TASK_ELEMENTS:
            fold_element(fold);
            break;
        case SC__TASK_PAIRS:
            sc__fold_pair(fold);
            break;
        case SC__TASK_REMOVAL:
            sc__fold_removal(fold);
            break;
        }
    }
}
