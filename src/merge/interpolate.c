/* merge/interpolate.c: finding the templates of a document, and doing each once. */
#include "merge/interpolating.h"

#include "base/secret.h"

#include <string.h>

/* The walk that finds templates: the containers that are open, the innermost last. */
struct search {
    struct sc__interpolating *all;
    uint32_t *open;
    uint32_t depth;
    uint32_t capacity;
};

static bool add_work(struct sc__interpolating *all, uint32_t node)
{
    void *works = all->works;
    if (!sc__arena_reserve(all->arena, &works, &all->work_capacity, all->work_count + (size_t)1,
                           sizeof *all->works))
        return false;
    all->works = works;
    all->works[all->work_count++] = (struct sc__work){node, SC__WORK_WAITS};
    return true;
}

static bool push_open(struct search *search, uint32_t node)
{
    void *open = search->open;
    if (!sc__arena_reserve(search->all->arena, &open, &search->capacity, search->depth + (size_t)1,
                           sizeof node))
        return false;
    search->open = open;
    search->open[search->depth++] = node;
    return true;
}

static bool has_children(const struct sc__node *node)
{
    return (node->type == SC__ARRAY || node->type == SC__MAPPING) && node->count > 0;
}

/* Look at a node in the tree's order; one with children is open from now on. */
static bool visit(struct search *search, uint32_t number, uint32_t parent, uint32_t position)
{
    struct sc__interpolating *all = search->all;
    const struct sc__node *node = sc__interpolating_node(all, number);
    struct sc__spot *spot = &all->spots[number];
    *spot = (struct sc__spot){all->work_count, all->work_count, parent, position, NULL};
    if (has_children(node))
        return push_open(search, number);
    if (node->type != SC__STRING || !sc__template_is(sc__node_text(node)))
        return true;
    spot->end++;
    return add_work(all, number);
}

/* Behind a node comes its next sibling, or that of the container around it, which is then over. */
static bool search_tree(struct search *search)
{
    struct sc__interpolating *all = search->all;
    uint32_t number = all->merged->document.root;
    if (!visit(search, number, SC__NONE, 0))
        return false;
    uint32_t next =
        search->depth > 0 ? sc__interpolating_node(all, number)->value.children.first : SC__NONE;
    uint32_t position = 0;
    while (search->depth > 0) {
        uint32_t around = search->open[search->depth - 1];
        if (next == SC__NONE) {
            all->spots[around].end = all->work_count;
            position = all->spots[around].position + 1;
            next = sc__interpolating_node(all, around)->next;
            search->depth--;
            continue;
        }
        uint32_t depth = search->depth;
        if (!visit(search, next, around, position))
            return false;
        bool enters = search->depth > depth;
        position = enters ? 0 : position + 1;
        const struct sc__node *node = sc__interpolating_node(all, next);
        next = enters ? node->value.children.first : node->next;
    }
    return true;
}

/* Is there anything to do? The cheap look before the tree is walked: it sees nodes that are in
 * no tree any more as well. */
static bool may_hold_templates(const struct sc__document *document)
{
    for (uint32_t i = 0; i < document->count; i++) {
        const struct sc__node *node = &document->nodes[i];
        if (node->type == SC__STRING && sc__template_is(sc__node_text(node)))
            return true;
    }
    return false;
}

static bool find_templates(struct sc__interpolating *all)
{
    struct search search = {.all = all};
    size_t size = all->merged->document.count * sizeof *all->spots;
    all->spot_count = all->merged->document.count;
    all->spots = sc__arena_allocate(all->arena, size);
    return all->spots && search_tree(&search);
}

static void push_frame(struct sc__interpolating *all, uint32_t work)
{
    void *frames = all->frames;
    struct sc__template template;
    sc_str text = sc__node_text(sc__interpolating_node(all, all->works[work].node));
    if (!sc__arena_reserve(all->arena, &frames, &all->frame_capacity, all->depth + (size_t)1,
                           sizeof *all->frames)) {
        sc__interpolating_no_memory(all);
        return;
    }
    all->frames = frames;
    all->works[work].state = SC__WORK_OPEN;
    struct sc__interpolating_frame *frame = &all->frames[all->depth++];
    memset(frame, 0, sizeof *frame);
    frame->work = work;
    sc_status status = sc__template_read(&template, text, all->arena);
    sc__expansion_begin(&frame->expansion, &template, &all->text);
    if (status == SC_ENOMEM)
        sc__interpolating_no_memory(all);
    else if (status != SC_OK)
        sc__interpolating_fail(all, template.wrong_at, SC_ESYNTAX,
                               "this \"${\" has no \"}\"; a literal \"${\" is written \"$${\"");
}

static void pop_frame(struct sc__interpolating *all, enum sc__work_state state)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    all->works[frame->work].state = (uint8_t)state;
    all->text.length = frame->expansion.base;
    all->depth--;
}

enum sc__step sc__interpolating_require(struct sc__interpolating *all, uint32_t first, uint32_t end)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    uint32_t work = frame->complete > first ? frame->complete : first;
    for (; work < end; work++) {
        switch ((enum sc__work_state)all->works[work].state) {
        case SC__WORK_DONE:
            continue;
        case SC__WORK_WAITS:
            frame->complete = work;
            push_frame(all, work);
            return SC__STEP_WAITS;
        case SC__WORK_OPEN:
            sc__interpolating_fail_cycle(all, work);
            return SC__STEP_FAILED;
        case SC__WORK_FAILED:
            all->works[frame->work].state = SC__WORK_FAILED;
            return SC__STEP_FAILED;
        }
    }
    frame->complete = 0;
    return SC__STEP_DONE;
}

/* A reference's value is known: it is all there is, or a part of a text. */
static bool take(struct sc__interpolating *all, const struct sc__referent *referent)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    bool is_whole = sc__expansion_token(&frame->expansion)->is_whole;
    frame->held = (struct sc__referent){.kind = SC__REFERENT_NONE};
    if (!is_whole)
        return sc__interpolating_give(all, referent);
    frame->held = *referent;
    sc__expansion_skip(&frame->expansion);
    return true;
}

/* Does ":-" give its default for this (a null, an empty variable)? */
static bool counts_as_absent(const struct sc__referent *referent)
{
    return referent->kind == SC__REFERENT_TEXT
               ? referent->text.length == 0
               : referent->kind == SC__REFERENT_SCALAR && referent->scalar.type == SC__NULL;
}

static void take_or_default(struct sc__interpolating *all, enum sc__step step,
                            const struct sc__referent *referent)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    bool has_default = sc__expansion_token(&frame->expansion)->has_default;
    if (has_default && (step == SC__STEP_ABSENT || counts_as_absent(referent)))
        sc__expansion_use_default(&frame->expansion);
    else if (step == SC__STEP_ABSENT)
        sc__interpolating_fail_absent(all);
    else
        take(all, referent);
}

static void take_variable(struct sc__interpolating *all, sc_str name)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    struct sc__referent referent = {.kind = SC__REFERENT_TEXT, .node = SC__NONE};
    const struct sc__variable_entry *variable = sc__interpolating_variable(all, name);
    if (all->stops)
        return;
    frame->is_secret |= sc__is_secret_variable(name);
    if (variable)
        referent.text = variable->value;
    take_or_default(all, variable ? SC__STEP_DONE : SC__STEP_ABSENT, &referent);
}

static void take_name(struct sc__interpolating *all)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    sc_str text = frame->expansion.text, variable;
    frame->name.data = sc__arena_copy(all->arena, text.data, text.length);
    frame->name.length = text.length;
    if (!frame->name.data)
        sc__interpolating_no_memory(all);
    else if (text.length == 0)
        sc__interpolating_refuse(all, SC_ESYNTAX, "this reference has no name");
    else if (sc__template_variable(frame->name, &variable))
        take_variable(all, variable);
    else
        sc__interpolating_begin_path(all, frame->name);
}

/* A default that is one reference has its value; else it is text. */
static void take_default(struct sc__interpolating *all)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    struct sc__referent referent = frame->held;
    bool is_whole = sc__expansion_token(&frame->expansion)->is_whole;
    if (referent.kind == SC__REFERENT_NONE && !is_whole) {
        sc__expansion_keep(&frame->expansion);
        return;
    }
    if (referent.kind == SC__REFERENT_NONE) {
        sc_str text = frame->expansion.text;
        const char *copy = sc__arena_copy(all->arena, text.data, text.length);
        referent = (struct sc__referent){
            .kind = SC__REFERENT_TEXT, .node = SC__NONE, .text = {copy, text.length}};
        if (!copy) {
            sc__interpolating_no_memory(all);
            return;
        }
    }
    take(all, &referent);
}

static bool finish(struct sc__interpolating *all)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    struct sc__referent referent = frame->held;
    if (referent.kind == SC__REFERENT_NONE) {
        const char *data = all->text.data ? all->text.data + frame->expansion.base : "";
        size_t length = all->text.length - frame->expansion.base;
        const char *copy = sc__arena_copy(all->arena, data, length);
        if (!copy) {
            sc__interpolating_no_memory(all);
            return false;
        }
        referent.kind = SC__REFERENT_SCALAR;
        referent.scalar = (struct sc__node){.type = SC__STRING, .count = (uint32_t)length};
        referent.scalar.value.text = copy;
    }
    return sc__interpolating_assign(all, &referent);
}

static void step(struct sc__interpolating *all)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    struct sc__referent referent = {.kind = SC__REFERENT_NONE};
    if (frame->is_walking) {
        bool is_whole = sc__expansion_token(&frame->expansion)->is_whole;
        enum sc__step walked = sc__interpolating_walk(all, is_whole, &referent);
        if (walked == SC__STEP_WAITS || walked == SC__STEP_FAILED)
            return;
        frame->is_walking = false;
        take_or_default(all, walked, &referent);
        return;
    }
    enum sc__expansion_event event = sc__expansion_next(&frame->expansion);
    if (all->text.failed) {
        sc__interpolating_no_memory(all);
        return;
    }
    switch (event) {
    case SC__EXPANSION_NAME:
        take_name(all);
        break;
    case SC__EXPANSION_DEFAULT:
        take_default(all);
        break;
    case SC__EXPANSION_END:
        if (finish(all))
            all->works[frame->work].state = SC__WORK_DONE;
        break;
    }
}

/* Do one template and all that it needs. */
static void run(struct sc__interpolating *all, uint32_t work)
{
    push_frame(all, work);
    while (all->depth > 0 && !all->stops) {
        uint8_t state = all->works[sc__interpolating_top(all)->work].state;
        if (all->text.failed || all->merged->document.failed)
            sc__interpolating_no_memory(all);
        else if (state == SC__WORK_OPEN)
            step(all);
        else
            pop_frame(all, (enum sc__work_state)state);
    }
}

sc_status sc__interpolate(struct sc__merged *merged, const struct sc__interpolation *options,
                          struct sc__text **used)
{
    struct sc__interpolating all = {
        .merged = merged, .options = options, .arena = merged->document.arena};
    *used = NULL;
    if (!may_hold_templates(&merged->document))
        return SC_OK;
    if (!sc__merged_own(merged, 0))
        return SC_ENOMEM;
    merged->is_interpolated = merged->document.has_secrets = true;
    sc__buffer_init(&all.text, options->allocator);
    if (!find_templates(&all))
        sc__interpolating_no_memory(&all);
    for (uint32_t i = 0; i < all.work_count && !all.stops; i++) {
        if (all.works[i].state == SC__WORK_WAITS)
            run(&all, i);
    }
    sc__interpolating_close(&all);
    if (all.status == SC_OK)
        *used = sc__interpolating_used(&all);
    sc__buffer_fini(&all.text);
    return all.status;
}
