/* merge/fold.c: values into values, frame by frame, and who set them. */
#include "merge/parts.h"

#include <string.h>

/* Layers hold the same members in the same order, more or less: the one that follows the last that
 * was found is the next that is looked for, or is near it. So siblings are looked at one by one, as
 * many as leave the cost linear in the input; then the mapping's index is asked. */
enum { STEPS_AT_LEAST = 16, STEPS_A_MEMBER = 4 };

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

void sc__fold_push_members(struct sc__fold *fold, uint32_t node, uint32_t source,
                           const struct sc__rule *rules)
{
    struct sc__frame *frame = sc__fold_push(fold, SC__TASK_MEMBERS, node, source, rules);
    const struct sc__node *mapping = &fold->merged->document.nodes[node];
    if (!frame)
        return;
    frame->is_new = mapping->count == 0;
    frame->other = mapping->value.children.first;
    frame->steps = STEPS_AT_LEAST + STEPS_A_MEMBER * fold->from->nodes[source].count;
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

static __attribute__((noinline)) bool reserve_history(struct sc__merged *merged, uint32_t node)
{
    struct sc__document *document = &merged->document;
    void *records = merged->records;
    if (document->failed || !reserve_heads(merged, node))
        return false;
    if (!sc__arena_reserve(document->arena, &records, &merged->record_capacity,
                           merged->record_count + (size_t)1, sizeof(struct sc__history)))
        document->failed = true;
    merged->records = records;
    return !document->failed;
}

/* Remember what a node is now, before it changes. */
static inline void push_history(struct sc__merged *merged, uint32_t node, bool overridden)
{
    struct sc__document *document = &merged->document;
    bool fits = node < merged->head_count && merged->record_count < merged->record_capacity;
    if (!fits && !reserve_history(merged, node))
        return;
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

/* sc__fold_set_origin, inlined. */
static inline void set_origin(struct sc__fold *fold, uint32_t node, uint16_t origin, uint32_t at,
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

void sc__fold_set_origin(struct sc__fold *fold, uint32_t node, uint16_t origin, uint32_t at,
                         uint32_t element, bool overridden)
{
    set_origin(fold, node, origin, at, element, overridden);
}

void sc__fold_take(struct sc__fold *fold, uint32_t node, const struct sc__node *source,
                   bool overridden)
{
    if (fold->merged->document.failed)
        return;
    set_origin(fold, node, fold->origin, source->at, SC__NONE, overridden);
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
        if (value->type == SC__ARRAY)
            sc__fold_push(fold, SC__TASK_ELEMENTS, node, source, rules);
        else
            sc__fold_push_members(fold, node, source, rules);
    }
}

/* A new child takes an input's scalar; as all that adds a member, it must not be there yet. */
static inline void add_scalar(struct sc__fold *fold, uint32_t parent, uint32_t key,
                              const struct sc__node *value)
{
    struct sc__document *document = &fold->merged->document;
    uint32_t number = sc__document_add(document, parent, key, (enum sc__type)value->type, value->at,
                                       value->key_at);
    if (number == SC__NONE)
        return;
    struct sc__node *node = &document->nodes[number];
    node->origin = fold->origin;
    node->value = value->value;
    node->count = value->count;
    if (fold->from->has_secrets)
        node->flags |= value->flags & SC__NODE_SECRET;
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

/* A scalar takes the place of another. */
static inline void replace_scalar(struct sc__fold *fold, uint32_t node,
                                  const struct sc__node *value)
{
    set_origin(fold, node, fold->origin, value->at, SC__NONE, true);
    sc__fold_take_secret(fold, node, value);
    struct sc__node *into = &fold->merged->document.nodes[node];
    into->type = value->type;
    into->value = value->value;
    into->count = value->count;
}

void sc__fold_merge(struct sc__fold *fold, uint32_t node, uint32_t source,
                    const struct sc__rule *rules, enum sc__array_strategy arrays)
{
    const struct sc__node *into = &fold->merged->document.nodes[node];
    const struct sc__node *value = &fold->from->nodes[source];
    if (fold->fills) {
        if (into->type == SC__MAPPING && value->type == SC__MAPPING)
            sc__fold_push_members(fold, node, source, rules);
    } else if (!sc__is_container(into) && !sc__is_container(value)) {
        replace_scalar(fold, node, value);
    } else if (into->type == SC__MAPPING && value->type == SC__MAPPING) {
        sc__fold_take(fold, node, value, false);
        sc__fold_push_members(fold, node, source, rules);
    } else if (sc__is_array(into) && sc__is_array(value)) {
        sc__fold_array(fold, node, source, arrays);
    } else {
        sc__fold_replace(fold, node, source, rules);
    }
}

/* The merged number of an input's key that is met for the first time. */
static __attribute__((noinline)) uint32_t map_key(struct sc__fold *fold, uint32_t key)
{
    struct sc__document *document = &fold->merged->document;
    uint32_t known = sc__intern_key(&document->keys, &fold->from->keys.keys[key]);
    if (known == SC__NO_KEY)
        document->failed = true;
    fold->keys[key] = known;
    return known;
}

/* Is the member among the siblings that begin with the frame's guess and go around? */
static __attribute__((noinline)) uint32_t search_members(const struct sc__fold *fold,
                                                         struct sc__frame *frame, uint32_t key)
{
    struct sc__document *document = &fold->merged->document;
    const struct sc__node *nodes = document->nodes;
    if (nodes[frame->node].flags & SC__NODE_INDEXED)
        return sc__document_find(document, frame->node, key);
    uint32_t child = frame->other;
    for (uint32_t left = nodes[frame->node].count; left > 0; left--, frame->steps--) {
        if (child == SC__NONE)
            child = nodes[frame->node].value.children.first;
        if (nodes[child].key == key)
            return child;
        if (frame->steps == 0)
            return sc__document_find(document, frame->node, key);
        child = nodes[child].next;
    }
    return SC__NONE;
}

/* The member that the mapping on top has under a key, or SC__NONE. */
static inline uint32_t find_member(const struct sc__fold *fold, struct sc__frame *frame,
                                   uint32_t key)
{
    const struct sc__node *nodes = fold->merged->document.nodes;
    if (frame->is_new || key >= fold->known_keys)
        return SC__NONE;
    uint32_t found = frame->other;
    if (found == SC__NONE || nodes[found].key != key)
        found = search_members(fold, frame, key);
    if (found != SC__NONE)
        frame->other = nodes[found].next;
    return found;
}

static const struct sc__rule *find_rule(const struct sc__rule *rules, uint32_t key)
{
    while (rules && rules->key != key)
        rules = rules->sibling;
    return rules;
}

static void merge_member(struct sc__fold *fold, struct sc__frame *frame, uint32_t source)
{
    const struct sc__node *value = &fold->from->nodes[source];
    uint32_t key = fold->keys[value->key];
    if (key == SC__NO_KEY && (key = map_key(fold, value->key)) == SC__NO_KEY)
        return;
    const struct sc__rule *rule = frame->rules ? find_rule(frame->rules, key) : NULL;
    const struct sc__rule *below = rule ? rule->children : NULL;
    uint32_t known = find_member(fold, frame, key);
    if (known == SC__NONE) {
        if (sc__is_container(value))
            sc__fold_add(fold, frame->node, key, source, below);
        else
            add_scalar(fold, frame->node, key, value);
        return;
    }
    enum sc__array_strategy arrays = fold->arrays;
    if (rule && rule->strategy >= 0)
        arrays = (enum sc__array_strategy)rule->strategy;
    sc__fold_merge(fold, known, source, below, arrays);
}

/* Members of the mapping on top, up to one with children of its own, which come first. Directives
 * wait until all ordinary members are merged. */
static void fold_members(struct sc__fold *fold)
{
    uint32_t depth = fold->depth;
    struct sc__frame *frame = sc__fold_top(fold);
    while (fold->depth == depth && frame->next != SC__NONE && !fold->merged->document.failed) {
        uint32_t member = frame->next;
        const struct sc__node *value = &fold->from->nodes[member];
        size_t length;
        frame->next = value->next;
        if (fold->options->directives && sc__is_array(value) &&
            sc__directive_of(fold->from, value, &length) != SC__DIRECTIVE_NONE)
            frame->has_directives = true;
        else
            merge_member(fold, frame, member);
    }
    if (fold->depth > depth || frame->next != SC__NONE)
        return;
    if (frame->has_directives) {
        frame->task = SC__TASK_DIRECTIVES;
        frame->next = fold->from->nodes[frame->source].value.children.first;
    } else {
        fold->depth--;
    }
}

/* Elements of the array on top, up to one with children of its own. */
static void fold_elements(struct sc__fold *fold)
{
    uint32_t depth = fold->depth;
    struct sc__frame *frame = sc__fold_top(fold);
    while (fold->depth == depth && frame->next != SC__NONE && !fold->merged->document.failed) {
        uint32_t element = frame->next;
        const struct sc__node *value = &fold->from->nodes[element];
        frame->next = value->next;
        if (sc__is_container(value))
            sc__fold_add(fold, frame->node, SC__NO_KEY, element, NULL);
        else
            add_scalar(fold, frame->node, SC__NO_KEY, value);
    }
    if (fold->depth == depth && frame->next == SC__NONE)
        fold->depth--;
}

void sc__fold_member(struct sc__fold *fold, uint32_t member)
{
    merge_member(fold, sc__fold_top(fold), member);
}

void sc__fold_run(struct sc__fold *fold)
{
    while (fold->depth > 0 && !fold->merged->document.failed) {
        switch ((enum sc__task)sc__fold_top(fold)->task) {
        case SC__TASK_MEMBERS:
            fold_members(fold);
            break;
        case SC__TASK_DIRECTIVES:
            sc__fold_directive(fold);
            break;
        case SC__TASK_ELEMENTS:
            fold_elements(fold);
            break;
        case SC__TASK_PAIRS:
            sc__fold_pair(fold);
            break;
        case SC__TASK_REMOVAL:
            sc__fold_removal(fold);
            break;
        case SC__TASK_PART:
            sc__fold_part(fold);
            break;
        }
    }
}
