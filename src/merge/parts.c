/* merge/parts.c: a fold by several threads, each for keys of its own, and one document of it.
 *
 *   layer 1 | a b c d |        part 1: | a   c   |         joined: | a b c d |
 *   layer 2 | c e     |   ->           | c       |    ->
 *                              part 2: |   b   d |
 *                                      | e       |
 *
 * What a layer says of one key of a mapping acts on nothing but that key's value, so each part
 * folds all layers in order over its own keys and the whole is what one fold would be. Only two
 * things concern several keys. The order of members is that of first appearance: each part notes
 * where in the whole fold a member came, and joining sorts by that. And warnings come in the order
 * of the whole: where a part has one, which is rare, everything is folded once more by one thread.
 *
 * Threads: the inputs are read by all and changed by nobody; a part's document, arena and warnings
 * are its thread's until it is done (a sequentially consistent store), then the joining one's. */
#include "merge/parts.h"

#include "base/error.h"
#include "base/workers.h"

#include <string.h>

enum {
    MEMBERS = 0,
    DIRECTIVES_END = SC__DIRECTIVE_NONE
}; /* a frame's phase; between: 1 and kind */

/* Where the members of the phase stand in the order of the whole: origin, phase, number. */
static uint64_t place_of(const struct sc__fold *fold, uint32_t phase)
{
    return (uint64_t)fold->origin << 34 | (uint64_t)phase << 32;
}

void sc__fold_enter_part(struct sc__fold *fold, uint32_t depth)
{
    struct sc__frame *frame = sc__fold_top(fold);
    struct sc__part *part = fold->part;
    frame->task = SC__TASK_PART;
    frame->strategy = (uint8_t)depth;
    frame->directive = MEMBERS;
    if (depth < part->split->depth)
        return;
    if (fold->merged->document.nodes[frame->node].count == 0)
        part->count = 0; /* it is new, or another stood in its place for a while */
    part->place = place_of(fold, MEMBERS);
}

static void note_place(struct sc__fold *fold)
{
    struct sc__part *part = fold->part;
    void *places = part->places;
    if (!sc__arena_reserve(fold->merged->document.arena, &places, &part->capacity,
                           part->count + (size_t)1, sizeof *part->places)) {
        fold->merged->document.failed = true;
        return;
    }
    part->places = places;
    part->places[part->count++] = part->place;
}

/* A member of the split mapping. */
static void fold_own(struct sc__fold *fold, uint32_t member, enum sc__directive kind, size_t length)
{
    const struct sc__document *document = &fold->merged->document;
    uint32_t mapping = sc__fold_top(fold)->node;
    uint32_t before = document->nodes[mapping].count;
    if (kind == SC__DIRECTIVE_NONE)
        sc__fold_member(fold, member);
    else
        sc__fold_apply(fold, mapping, member, kind, length);
    if (!document->failed && document->nodes[mapping].count > before)
        note_place(fold);
}

static bool is_text(sc_str a, sc_str b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* A member above the split mapping: on the way to it, or beside that. */
static void fold_above(struct sc__fold *fold, uint32_t member, enum sc__directive kind,
                       size_t length)
{
    const struct sc__node *value = &fold->from->nodes[member];
    const struct sc__frame *frame = sc__fold_top(fold);
    uint32_t mapping = frame->node, deeper = frame->strategy + 1u, depth = fold->depth;
    sc_str next = fold->part->split->spine[frame->strategy];
    if (fold->part->number != 0 && !is_text(sc__split_base(fold->from, value), next))
        return;
    if (kind != SC__DIRECTIVE_NONE) {
        sc__fold_apply(fold, mapping, member, kind, length);
        return;
    }
    sc__fold_member(fold, member);
    if (!fold->merged->document.failed && fold->depth > depth &&
        sc__fold_top(fold)->task == SC__TASK_MEMBERS &&
        is_text(sc__key_text(fold->from, value->key), next))
        sc__fold_enter_part(fold, deeper);
}

static void next_phase(struct sc__fold *fold, struct sc__frame *frame)
{
    bool has_ended =
        frame->directive == MEMBERS ? !frame->has_directives : frame->directive == DIRECTIVES_END;
    if (has_ended) {
        fold->depth--;
        return;
    }
    frame->directive++;
    frame->next = fold->from->nodes[frame->source].value.children.first;
    if (frame->strategy == fold->part->split->depth)
        fold->part->place = place_of(fold, frame->directive);
}

void sc__fold_part(struct sc__fold *fold)
{
    struct sc__frame *frame = sc__fold_top(fold);
    struct sc__part *part = fold->part;
    uint32_t member = frame->next;
    size_t length = 0;
    if (member == SC__NONE) {
        next_phase(fold, frame);
        return;
    }
    const struct sc__node *value = &fold->from->nodes[member];
    enum sc__directive kind = fold->options->directives
                                  ? sc__directive_of(fold->from, value, &length)
                                  : SC__DIRECTIVE_NONE;
    bool is_split = frame->strategy == part->split->depth;
    bool is_turn =
        frame->directive == MEMBERS ? kind == SC__DIRECTIVE_NONE : kind + 1u == frame->directive;
    frame->next = value->next;
    frame->has_directives |= kind != SC__DIRECTIVE_NONE;
    part->place += is_split;
    if (!is_turn)
        return;
    if (!is_split)
        fold_above(fold, member, kind, length);
    else if (sc__split_part(part->split, sc__split_base(fold->from, value)) == part->number)
        fold_own(fold, member, kind, length);
}

/* All parts at work. */
struct piece {
    struct sc__part part;
    struct sc__merged merged;
    struct sc__warnings warnings;
    sc_status status;
    atomic_bool is_done;
};

struct sharing {
    struct sc__pool_task task;
    struct sc__workers *workers;
    const struct sc__merge_input *inputs;
    size_t count;
    const struct sc__merge_options *options;
    struct sc__arena *first; /* of the first part */
    struct sc__arena *others;
    struct sc__split split;
    atomic_uint next;
    struct piece pieces[SC__MERGE_PARTS];
};

static void fold_piece(struct sharing *sharing, uint32_t number)
{
    struct piece *piece = &sharing->pieces[number];
    struct sc__arena *arena = number == 0 ? sharing->first : &sharing->others[number - 1];
    struct sc__merge_options options = *sharing->options;
    sc__warnings_init(&piece->warnings, arena);
    options.warnings = &piece->warnings;
    piece->part.split = &sharing->split;
    piece->part.number = number;
    piece->status = sc__fold_inputs(sharing->inputs, sharing->count, &options, &piece->part, arena,
                                    &piece->merged, NULL);
    atomic_store(&piece->is_done, true);
    sc__workers_notify(sharing->workers, &sharing->task);
}

static void take_pieces(struct sharing *sharing)
{
    uint32_t number = atomic_fetch_add(&sharing->next, 1);
    for (; number < sharing->split.parts; number = atomic_fetch_add(&sharing->next, 1))
        fold_piece(sharing, number);
}

static void help(struct sc__pool_task *task)
{
    take_pieces((struct sharing *)((char *)task - offsetof(struct sharing, task)));
}

static bool is_done(const void *context)
{
    return atomic_load(&((const struct piece *)context)->is_done);
}

/* False where the process is a fork's child, and a helper was left behind at its part. */
static bool fold_pieces(struct sharing *sharing)
{
    bool is_whole = true;
    atomic_store(&sharing->next, 1);
    sharing->task.work = help;
    sc__workers_offer(sharing->workers, &sharing->task, sharing->split.parts - 1);
    fold_piece(sharing, 0);
    take_pieces(sharing);
    for (uint32_t i = 1; i < sharing->split.parts && is_whole; i++)
        is_whole =
            is_done(&sharing->pieces[i]) ||
            sc__workers_await(sharing->workers, &sharing->task, is_done, &sharing->pieces[i]);
    sc__workers_withdraw(sharing->workers, &sharing->task);
    return is_whole;
}

/* The split mapping of a part; SC__NONE where a layer has put something else there. */
static uint32_t find_split(const struct sc__split *split, const struct sc__document *document)
{
    uint32_t mapping = document->root;
    for (uint32_t i = 0; i < split->depth; i++) {
        uint32_t key =
            sc__interner_find(&document->keys, split->spine[i].data, split->spine[i].length);
        uint32_t child = document->nodes[mapping].value.children.first;
        while (child != SC__NONE && document->nodes[child].key != key)
            child = document->nodes[child].next;
        if (child == SC__NONE || document->nodes[child].type != SC__MAPPING)
            return SC__NONE;
        mapping = child;
    }
    return mapping;
}

/* Append a part's nodes to the first part's, keys and links renumbered. */
static bool append_nodes(struct sc__document *to, const struct sc__document *from)
{
    uint32_t offset = to->count;
    uint32_t *keys = sc__arena_allocate(to->arena, from->keys.count * sizeof *keys);
    if (!keys || !sc__document_reserve(to, from->count))
        return false;
    for (uint32_t i = 0; i < from->keys.count; i++) {
        keys[i] = sc__intern_key(&to->keys, &from->keys.keys[i]);
        if (keys[i] == SC__NO_KEY)
            return false;
    }
    for (uint32_t i = 0; i < from->count; i++) {
        struct sc__node node = from->nodes[i];
        node.flags &= (uint8_t)~SC__NODE_INDEXED;
        if (node.key != SC__NO_KEY)
            node.key = keys[node.key];
        if (node.next != SC__NONE)
            node.next += offset;
        if ((node.type == SC__ARRAY || node.type == SC__MAPPING) && node.count > 0) {
            node.value.children.first += offset;
            node.value.children.last += offset;
        }
        to->nodes[offset + i] = node;
    }
    to->count += from->count;
    to->has_secrets |= from->has_secrets;
    return true;
}

/* And what the nodes were; theirs begin at `offset`. */
static bool append_history(struct sc__merged *to, const struct sc__merged *from, uint32_t offset)
{
    struct sc__arena *arena = to->document.arena;
    void *records = to->records;
    uint32_t *heads = to->heads;
    uint32_t count = offset + from->head_count, shift = to->record_count;
    if (from->record_count == 0)
        return true;
    if (!sc__arena_reserve(arena, &records, &to->record_capacity,
                           (size_t)shift + from->record_count, sizeof *to->records))
        return false;
    to->records = records;
    if (count > to->head_count) {
        heads = sc__arena_grow(arena, heads, to->head_count * sizeof *heads, count * sizeof *heads);
        if (!heads)
            return false;
        memset(heads + to->head_count, 0xFF, (count - to->head_count) * sizeof *heads);
        to->heads = heads;
        to->head_count = count;
    }
    for (uint32_t i = 0; i < from->head_count; i++)
        heads[offset + i] = from->heads[i] == SC__NONE ? SC__NONE : from->heads[i] + shift;
    for (uint32_t i = 0; i < from->record_count; i++) {
        struct sc__history record = from->records[i];
        if (record.older != SC__NONE)
            record.older += shift;
        to->records[shift + i] = record;
    }
    to->record_count += from->record_count;
    return true;
}

/* The members of a part that come next. */
struct row {
    uint32_t child;
    const uint64_t *place;
    uint32_t left;
};

static struct row *first_row(struct row *rows, uint32_t count)
{
    struct row *first = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i].left > 0 && (!first || *rows[i].place < *first->place))
            first = &rows[i];
    }
    return first;
}

/* Hang the members of all parts below the first part's mapping, in the order in which they came. */
static void link_rows(struct sc__document *document, uint32_t mapping, struct row *rows,
                      uint32_t count)
{
    sc__document_clear(document, mapping, SC__MAPPING); /* out of the index, where it is there */
    for (struct row *row; (row = first_row(rows, count)) != NULL;) {
        uint32_t child = row->child;
        row->child = document->nodes[child].next;
        row->place++;
        row->left--;
        document->nodes[child].next = SC__NONE;
        sc__document_link(document, mapping, child);
    }
}

/* All parts become the first. `fits` is false where they do not say of each member when it came. */
static bool join(struct sharing *sharing, bool *fits)
{
    struct sc__merged *whole = &sharing->pieces[0].merged;
    struct row rows[SC__MERGE_PARTS];
    uint32_t mapping = find_split(&sharing->split, &whole->document);
    for (uint32_t i = 0; i < sharing->split.parts && mapping != SC__NONE; i++) {
        const struct piece *piece = &sharing->pieces[i];
        const struct sc__document *document = &piece->merged.document;
        uint32_t offset = i == 0 ? 0 : whole->document.count;
        struct sc__node node = document->nodes[find_split(&sharing->split, document)];
        *fits = *fits && (node.count == 0 || node.count == piece->part.count);
        rows[i] = (struct row){node.value.children.first + offset, piece->part.places, node.count};
        if (i > 0 && (!append_nodes(&whole->document, document) ||
                      !append_history(whole, &piece->merged, offset)))
            return false;
        if (i > 0)
            whole->array_sums += piece->merged.array_sums;
    }
    if (mapping != SC__NONE && *fits)
        link_rows(&whole->document, mapping, rows, sharing->split.parts);
    return true;
}

/* SC_OK with `is_sure` false where one thread must do it. */
static sc_status fold_and_join(struct sharing *sharing, bool *is_sure)
{
    *is_sure = fold_pieces(sharing);
    if (!*is_sure)
        return SC_OK;
    for (uint32_t i = 0; i < sharing->split.parts; i++) {
        const struct piece *piece = &sharing->pieces[i];
        if (piece->status != SC_OK || piece->warnings.failed)
            return SC_ENOMEM;
        *is_sure &= piece->warnings.count == 0;
    }
    return !*is_sure || join(sharing, is_sure) ? SC_OK : SC_ENOMEM;
}

sc_status sc__merge_by_parts(const struct sc__merge_input *inputs, size_t count,
                             const struct sc__merge_options *options,
                             struct sc__merge_help *help_by, struct sc__arena *arena,
                             struct sc__merged *merged, sc_error *error)
{
    struct sharing *sharing = sc__arena_allocate(arena, sizeof *sharing);
    bool is_sure = false;
    help_by->used = 0;
    if (!sharing)
        return sc__error_no_memory(error);
    memset(sharing, 0, sizeof *sharing);
    sharing->workers = help_by->workers;
    sharing->inputs = inputs;
    sharing->count = count;
    sharing->options = options;
    sharing->first = arena;
    sharing->others = help_by->arenas;
    if (count < 2 || count > SC__ORIGINS_MAX ||
        !sc__split_plan(inputs, count, help_by->parts, &sharing->split))
        return sc__merge(inputs, count, options, arena, merged, error);
    for (; help_by->used + 1 < sharing->split.parts; help_by->used++)
        sc__arena_init(&help_by->arenas[help_by->used], arena->allocator, SC__ARENA_INITIAL_SIZE);
    sc_status status = fold_and_join(sharing, &is_sure);
    if (status != SC_OK)
        return sc__error_no_memory(error);
    if (!is_sure)
        return sc__merge(inputs, count, options, arena, merged, error);
    *merged = sharing->pieces[0].merged;
    return SC_OK;
}

void sc__merge_help_fini(struct sc__merge_help *help_by)
{
    for (uint32_t i = 0; i < help_by->used; i++)
        sc__arena_fini(&help_by->arenas[i]);
    help_by->used = 0;
}
