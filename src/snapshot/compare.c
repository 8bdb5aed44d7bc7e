/* snapshot/compare.c: what differs between two snapshots, and whether two values are equal.
 *
 * Two containers of one kind are open as a level of a stack, which walks over the members of the
 * later one. Nearly always the member of the earlier one is where it was; from the first that is
 * not, a level looks members up in a table of its own. So a comparison takes time and memory
 * by what it compares, whatever else the snapshots hold. Packed arrays are compared as they are. */
#include "superconfig/compare.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/options.h"
#include "snapshot/snapshot.h"
#include "value/path.h"

/* The members of the earlier mapping by key. */
struct lookup {
    uint32_t mask;
    uint32_t *slots; /* position and 1; 0 where it is free */
    bool *matched;   /* by position: the later mapping has it too */
};

/* Two mappings or two arrays of nodes, at one path. */
struct level {
    uint32_t before;
    uint32_t after;
    uint32_t next;         /* the position to look at in the later one */
    uint32_t expected;     /* where the earlier mapping should have that member */
    size_t path_length;    /* of the containers' path */
    struct lookup *lookup; /* NULL while all members were where they were expected */
};

struct comparison {
    const sc_snapshot *before;
    const sc_snapshot *after;
    sc_difference_visitor visitor;
    void *context;
    struct sc__arena arena;
    struct sc__buffer path; /* canonical, of what is at work */
    void *levels;
    uint32_t depth;
    uint32_t capacity;
    sc_change lost_or_won; /* while the leaves of one side are visited */
    bool stopped;          /* by the visitor, or because there is no memory */
    bool failed;
};

static const struct sc__block_node *node_of(sc_value value)
{
    return &value.snapshot->nodes[value.node];
}

static bool scalars_equal(sc_value a, sc_value b)
{
    struct sc__block_node x = sc__scalar_of(a), y = sc__scalar_of(b);
    if (x.type != y.type)
        return false;
    if (x.type >= SC__STRING)
        return x.value.span.count == y.value.span.count &&
               memcmp(a.snapshot->bytes + x.value.span.first,
                      b.snapshot->bytes + y.value.span.first, x.value.span.count) == 0;
    bool both_nan =
        x.type == SC__FLOAT && x.value.real != x.value.real && y.value.real != y.value.real;
    return x.type == SC__NULL || both_nan || x.value.natural == y.value.natural;
}

static bool is_container(sc_value value)
{
    return sc_value_type(value) >= SC_TYPE_ARRAY;
}

/* Two values of which one at least is no container with something in it. */
static bool leaves_equal(sc_value a, sc_value b)
{
    if (!is_container(a) || !is_container(b))
        return !is_container(a) && !is_container(b) && scalars_equal(a, b);
    return sc_value_type(a) == sc_value_type(b) && sc_value_count(a) == sc_value_count(b);
}

static void fail(struct comparison *comparison)
{
    comparison->failed = comparison->stopped = true;
}

static void report(struct comparison *comparison, sc_change change, sc_value before, sc_value after)
{
    char *end = sc__buffer_reserve(&comparison->path, 1);
    if (!end) {
        fail(comparison);
        return;
    }
    *end = '\0';
    sc_difference difference = {
        change, {comparison->path.data, comparison->path.length}, before, after};
    if (!comparison->visitor(comparison->context, &difference))
        comparison->stopped = true;
}

static bool report_leaf(void *context, sc_str path, sc_value leaf)
{
    struct comparison *comparison = context;
    sc_value absent = {NULL, 0, SC__NONE};
    bool is_added = comparison->lost_or_won == SC_CHANGE_ADDED;
    (void)path; /* stands in the comparison's buffer */
    report(comparison, comparison->lost_or_won, is_added ? absent : leaf, is_added ? leaf : absent);
    return !comparison->stopped;
}

/* Everything at and below a value that one side alone has; its path stands in the buffer. */
static void report_leaves(struct comparison *comparison, sc_change change, sc_value value)
{
    comparison->lost_or_won = change;
    sc__leaves_below(value, &comparison->path, report_leaf, comparison);
    if (comparison->path.failed)
        fail(comparison);
}

/* Elements from `first` on, which one of two arrays alone has. */
static void report_tail(struct comparison *comparison, sc_change change, sc_value array,
                        size_t first)
{
    size_t length = comparison->path.length;
    size_t count = sc_value_count(array);
    for (size_t i = first; i < count && !comparison->stopped; i++) {
        sc_value element;
        sc__value_at(array, i, &element);
        sc__path_append_index(&comparison->path, (uint32_t)i);
        report_leaves(comparison, change, element);
        comparison->path.length = length;
    }
}

static bool words_equal(sc_value a, sc_value b, size_t count)
{
    return node_of(a)->type == node_of(b)->type &&
           memcmp(sc__packed_words(a.snapshot, node_of(a)),
                  sc__packed_words(b.snapshot, node_of(b)), count * sizeof(int64_t)) == 0;
}

/* Two arrays of which one at least is packed: no pair of elements can be two containers. */
static void compare_packed(struct comparison *comparison, sc_value before, sc_value after)
{
    size_t length = comparison->path.length;
    size_t count_before = sc_value_count(before), count_after = sc_value_count(after);
    size_t shared = count_before < count_after ? count_before : count_after;
    bool are_same = shared == 0 || words_equal(before, after, shared);
    for (size_t i = 0; !are_same && i < shared && !comparison->stopped; i++) {
        sc_value was, is;
        sc__value_at(before, i, &was);
        sc__value_at(after, i, &is);
        if (leaves_equal(was, is))
            continue;
        sc__path_append_index(&comparison->path, (uint32_t)i);
        report(comparison, SC_CHANGE_CHANGED, was, is);
        comparison->path.length = length;
    }
    report_tail(comparison, SC_CHANGE_ADDED, after, shared);
    report_tail(comparison, SC_CHANGE_REMOVED, before, shared);
}

/* Two containers of one kind, whose path stands in the buffer. */
static void open_pair(struct comparison *comparison, sc_value before, sc_value after)
{
    if (sc__is_packed(node_of(before)) || sc__is_packed(node_of(after))) {
        compare_packed(comparison, before, after);
        return;
    }
    if (!sc__arena_reserve(&comparison->arena, &comparison->levels, &comparison->capacity,
                           comparison->depth + (size_t)1, sizeof(struct level))) {
        fail(comparison);
        return;
    }
    ((struct level *)comparison->levels)[comparison->depth++] = (struct level){
        .before = before.node, .after = after.node, .path_length = comparison->path.length};
}

/* Two values at one path, which stands in the buffer. */
static void compare_pair(struct comparison *comparison, sc_value before, sc_value after)
{
    bool both_open = is_container(before) && sc_value_type(before) == sc_value_type(after) &&
                     sc_value_count(before) > 0 && sc_value_count(after) > 0;
    if (both_open)
        open_pair(comparison, before, after);
    else if (!leaves_equal(before, after))
        report(comparison, SC_CHANGE_CHANGED, before, after);
}

static sc_str key_of(const sc_snapshot *snapshot, uint32_t node)
{
    const struct sc__block_key *key = &snapshot->keys[snapshot->nodes[node].key];
    return (sc_str){snapshot->bytes + key->text, key->length};
}

static bool keys_equal(sc_str a, sc_str b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

/* The table of the earlier mapping, at the first member that is not where it was. */
static struct lookup *make_lookup(struct comparison *comparison, const struct level *level)
{
    const struct sc__block_node *mapping = &comparison->before->nodes[level->before];
    uint32_t count = mapping->value.span.count;
    size_t slots = 8;
    while (slots < (size_t)count * 2)
        slots *= 2;
    struct lookup *lookup = sc__arena_allocate(&comparison->arena, sizeof *lookup);
    uint32_t *table = sc__arena_allocate(&comparison->arena, slots * sizeof *table);
    bool *matched = sc__arena_allocate(&comparison->arena, count * sizeof *matched);
    if (!lookup || !table || !matched)
        return NULL;
    *lookup = (struct lookup){(uint32_t)(slots - 1), table, matched};
    memset(table, 0, slots * sizeof *table);
    for (uint32_t i = 0; i < count; i++) {
        sc_str key = key_of(comparison->before, mapping->value.span.first + i);
        uint32_t slot = (uint32_t)sc__hash(key.data, key.length, sc__hash_seed()) & lookup->mask;
        while (table[slot] != 0)
            slot = (slot + 1) & lookup->mask;
        table[slot] = i + 1;
        matched[i] = i < level->expected;
    }
    return lookup;
}

/* The position of a key in the earlier mapping; SC__NONE. */
static uint32_t look_up(const struct comparison *comparison, const struct level *level, sc_str key)
{
    const struct lookup *lookup = level->lookup;
    uint32_t first = comparison->before->nodes[level->before].value.span.first;
    uint32_t slot = (uint32_t)sc__hash(key.data, key.length, sc__hash_seed()) & lookup->mask;
    for (; lookup->slots[slot] != 0; slot = (slot + 1) & lookup->mask) {
        uint32_t position = lookup->slots[slot] - 1;
        if (keys_equal(key_of(comparison->before, first + position), key))
            return position;
    }
    return SC__NONE;
}

/* Where the earlier mapping has the member that the level looks at; SC__NONE. */
static uint32_t find_member(struct comparison *comparison, struct level *level, uint32_t member)
{
    const struct sc__block_node *mapping = &comparison->before->nodes[level->before];
    sc_str key = key_of(comparison->after, member);
    uint32_t position = level->expected;
    if (position >= mapping->value.span.count ||
        !keys_equal(key_of(comparison->before, mapping->value.span.first + position), key)) {
        if (!level->lookup)
            level->lookup = make_lookup(comparison, level);
        if (!level->lookup) {
            fail(comparison);
            return SC__NONE;
        }
        position = look_up(comparison, level, key);
    }
    if (position == SC__NONE)
        return position;
    level->expected = position + 1;
    if (level->lookup)
        level->lookup->matched[position] = true;
    return position;
}

/* The next member or element of the later container. */
static void compare_next(struct comparison *comparison, struct level *level)
{
    const struct sc__block_node *before = &comparison->before->nodes[level->before];
    uint32_t position = level->next++;
    uint32_t child = comparison->after->nodes[level->after].value.span.first + position;
    if (before->type == SC__MAPPING)
        position = find_member(comparison, level, child);
    else if (position >= before->value.span.count)
        position = SC__NONE;
    if (comparison->stopped)
        return;
    sc_value after = {comparison->after, child, SC__NONE};
    sc__path_append_step(&comparison->path, comparison->after, child);
    if (position == SC__NONE)
        report_leaves(comparison, SC_CHANGE_ADDED, after);
    else
        compare_pair(comparison,
                     (sc_value){comparison->before, before->value.span.first + position, SC__NONE},
                     after);
}

/* What the earlier container alone has. Without a table its members met in order. */
static void report_lost(struct comparison *comparison, const struct level *level)
{
    const struct sc__block_node *before = &comparison->before->nodes[level->before];
    uint32_t met = comparison->after->nodes[level->after].value.span.count;
    for (uint32_t i = 0; i < before->value.span.count && !comparison->stopped; i++) {
        if (level->lookup ? level->lookup->matched[i] : i < met)
            continue;
        uint32_t child = before->value.span.first + i;
        sc__path_append_step(&comparison->path, comparison->before, child);
        report_leaves(comparison, SC_CHANGE_REMOVED,
                      (sc_value){comparison->before, child, SC__NONE});
        comparison->path.length = level->path_length;
    }
}

static sc_status compare_all(struct comparison *comparison)
{
    while (comparison->depth > 0 && !comparison->stopped) {
        struct level *level = (struct level *)comparison->levels + comparison->depth - 1;
        comparison->path.length = level->path_length;
        if (level->next < comparison->after->nodes[level->after].value.span.count) {
            compare_next(comparison, level);
        } else {
            report_lost(comparison, level);
            comparison->depth--;
        }
    }
    sc__arena_fini(&comparison->arena);
    sc__buffer_fini(&comparison->path);
    return comparison->failed ? SC_ENOMEM : SC_OK;
}

static void begin(struct comparison *comparison, const sc_snapshot *before,
                  const sc_snapshot *after, sc_difference_visitor visitor, void *context)
{
    *comparison = (struct comparison){
        .before = before, .after = after, .visitor = visitor, .context = context};
    sc__arena_init(&comparison->arena, after->allocator, SC__ARENA_INITIAL_SIZE);
    sc__buffer_init(&comparison->path, after->allocator);
}

/* The path of the value where a comparison begins. */
static void begin_path(struct comparison *comparison, sc_value value)
{
    size_t length = sc_value_path(value, NULL, 0);
    char *path = sc__buffer_reserve(&comparison->path, length + 1);
    if (!path) {
        fail(comparison);
        return;
    }
    sc_value_path(value, path, length + 1);
    comparison->path.length = length;
}

/* Here an empty container is only one that has no leaves. */
static void compare_first(struct comparison *comparison, sc_value before, sc_value after)
{
    begin_path(comparison, after);
    if (comparison->stopped)
        return;
    if (is_container(before) && sc_value_type(before) == sc_value_type(after))
        open_pair(comparison, before, after);
    else
        compare_pair(comparison, before, after);
}

sc_status sc_compare(const sc_snapshot *before, const sc_snapshot *after,
                     const sc_compare_options *options, sc_difference_visitor visitor,
                     void *context)
{
    sc_compare_options used = SC_COMPARE_OPTIONS_INIT;
    struct comparison comparison;
    sc_value was, is;
    if (!before || !after || !visitor || !sc__options_read(&used, sizeof used, options))
        return SC_EINVALID;
    const char *path = used.path ? used.path : "";
    sc_status found_before = sc_snapshot_find(before, path, &was);
    sc_status found_after = sc_snapshot_find(after, path, &is);
    if (found_before != SC_OK && found_after != SC_OK)
        return found_before;
    begin(&comparison, before, after, visitor, context);
    if (found_before == SC_OK && found_after == SC_OK) {
        compare_first(&comparison, was, is);
    } else {
        bool is_added = found_after == SC_OK;
        begin_path(&comparison, is_added ? is : was);
        if (!comparison.stopped)
            report_leaves(&comparison, is_added ? SC_CHANGE_ADDED : SC_CHANGE_REMOVED,
                          is_added ? is : was);
    }
    return compare_all(&comparison);
}

static bool note_difference(void *context, const sc_difference *difference)
{
    (void)difference;
    *(bool *)context = false;
    return false;
}

sc_status sc_value_equal(sc_value a, sc_value b, bool *out)
{
    struct comparison comparison;
    bool are_equal = true;
    begin(&comparison, a.snapshot, b.snapshot, note_difference, &are_equal);
    compare_pair(&comparison, a, b);
    sc_status status = compare_all(&comparison);
    if (status == SC_OK)
        *out = are_equal;
    return status;
}
