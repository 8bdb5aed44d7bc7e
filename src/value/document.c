/* value/document.c: adding nodes, packing arrays, finding duplicates and members. */
#include "value/document.h"

#include <string.h>

enum { PACK_AT_LEAST = 8 /* elements; the specification's threshold for numeric arrays */ };

void sc__document_init(struct sc__document *document, struct sc__arena *arena,
                       const struct sc__text *text)
{
    memset(document, 0, sizeof *document);
    document->arena = arena;
    document->text = text;
    document->root = SC__NONE;
    sc__interner_init(&document->keys, arena);
}

bool sc__document_reserve(struct sc__document *document, size_t nodes)
{
    void *moved = document->nodes;
    bool fits =
        !document->failed && sc__arena_reserve(document->arena, &moved, &document->capacity,
                                               document->count + nodes, sizeof(struct sc__node));
    if (fits)
        document->nodes = moved;
    else
        document->failed = true;
    return fits;
}

void sc__document_attach(struct sc__document *document, uint32_t parent, uint32_t key,
                         uint32_t node, size_t key_at)
{
    if (document->failed)
        return;
    document->nodes[node].key = key;
    document->nodes[node].key_at = (uint32_t)key_at;
    if (parent == SC__NONE)
        document->root = node;
    else
        sc__document_link(document, parent, node);
    if (parent != SC__NONE && document->nodes[parent].flags & SC__NODE_INDEXED)
        sc__document_index_child(document, parent, node);
}

void sc__document_add_integer(struct sc__document *document, uint32_t parent, uint32_t key,
                              int64_t value, size_t at, size_t key_at)
{
    uint32_t node = sc__document_add(document, parent, key, SC__INTEGER, at, key_at);
    if (node != SC__NONE)
        document->nodes[node].value.integer = value;
}

void sc__document_add_text(struct sc__document *document, uint32_t parent, uint32_t key,
                           enum sc__type type, const char *text, size_t length, size_t at,
                           size_t key_at)
{
    uint32_t node = sc__document_add(document, parent, key, type, at, key_at);
    if (node == SC__NONE)
        return;
    document->nodes[node].value.text = text;
    document->nodes[node].count = (uint32_t)length;
}

/* What a copy costs: its node, its key (which stands in the path of all below it), its text. */
static int64_t copy_cost(const struct sc__document *document, const struct sc__node *node,
                         uint32_t key)
{
    bool counts_bytes = node->type >= SC__STRING && node->type <= SC__LOCAL_TIME;
    bool counts_elements = node->type >= SC__PACKED_INTEGERS;
    int64_t key_bytes = key == SC__NO_KEY ? 0 : (int64_t)document->keys.keys[key].length;
    return (int64_t)sizeof *node + key_bytes +
           (counts_bytes      ? (int64_t)node->count
            : counts_elements ? (int64_t)node->count * 8
                              : 0);
}

static bool has_children(const struct sc__node *node)
{
    return node->type == SC__ARRAY || node->type == SC__MAPPING;
}

/* One node of a copy, its children left out. */
static sc_status copy_node(struct sc__document *document, uint32_t parent, uint32_t key,
                           uint32_t from, size_t key_at, struct sc__copy_limits *limits,
                           uint32_t *copy)
{
    const struct sc__node *source = &document->nodes[from];
    limits->bytes -= copy_cost(document, source, key);
    if (limits->bytes < 0)
        return SC_ELIMIT;
    *copy = sc__document_add(document, parent, key, source->type, source->at, key_at);
    if (*copy == SC__NONE)
        return SC_ENOMEM;
    source = &document->nodes[from]; /* adding may have moved the vector */
    if (has_children(source))
        return limits->depth > 0 ? SC_OK : SC_ELIMIT;
    document->nodes[*copy].value = source->value;
    document->nodes[*copy].count = source->count;
    return SC_OK;
}

/* A deep tree would need a deep stack. Instead, while the children of a copy are copied, its
 * `next`, which no sibling needs yet, names the copy around it, and its `key_at` the original. */
static void enter_copy(struct sc__document *document, uint32_t copy, uint32_t around, uint32_t from,
                       struct sc__copy_limits *limits)
{
    document->nodes[copy].next = around;
    document->nodes[copy].key_at = from;
    limits->depth--;
}

/* The original of a copy that is complete, and the copy around it. */
static uint32_t leave_copy(struct sc__document *document, uint32_t copy, uint32_t *around,
                           struct sc__copy_limits *limits)
{
    struct sc__node *node = &document->nodes[copy];
    uint32_t from = node->key_at;
    *around = node->next;
    node->next = SC__NONE;
    node->key_at = document->nodes[from].key_at;
    limits->depth++;
    return from;
}

static sc_status copy_children(struct sc__document *document, uint32_t copy, uint32_t from,
                               struct sc__copy_limits *limits)
{
    sc_status status = SC_OK;
    uint32_t child = document->nodes[from].value.children.first;
    enter_copy(document, copy, SC__NONE, from, limits);
    for (uint32_t around = copy; around != SC__NONE;) {
        if (child == SC__NONE || status != SC_OK) {
            from = leave_copy(document, around, &around, limits);
            child = document->nodes[from].next;
            continue;
        }
        const struct sc__node *source = &document->nodes[child];
        status = copy_node(document, around, source->key, child, source->key_at, limits, &copy);
        source = &document->nodes[child];
        if (status == SC_OK && has_children(source)) {
            enter_copy(document, copy, around, child, limits);
            around = copy;
            child = source->value.children.first;
        } else {
            child = source->next;
        }
    }
    return status;
}

sc_status sc__document_add_copy(struct sc__document *document, uint32_t parent, uint32_t key,
                                uint32_t from, size_t key_at, struct sc__copy_limits *limits)
{
    uint32_t copy;
    sc_status status = copy_node(document, parent, key, from, key_at, limits, &copy);
    if (status != SC_OK || !has_children(&document->nodes[from]))
        return status;
    status = copy_children(document, copy, from, limits);
    document->nodes[copy].key_at = (uint32_t)key_at;
    return status;
}

/* The one type that all elements share, if it is one that packs. */
static enum sc__type packed_type(const struct sc__document *document, const struct sc__node *array)
{
    uint32_t first = array->value.children.first;
    enum sc__type type = document->nodes[first].type;
    if (type != SC__INTEGER && type != SC__FLOAT)
        return SC__ARRAY;
    for (uint32_t i = 1; i < array->count; i++) {
        if (document->nodes[first + i].type != type)
            return SC__ARRAY;
    }
    return type == SC__INTEGER ? SC__PACKED_INTEGERS : SC__PACKED_FLOATS;
}

void sc__document_close_array(struct sc__document *document, uint32_t array)
{
    if (document->failed || document->nodes[array].count < PACK_AT_LEAST)
        return;
    struct sc__node *node = &document->nodes[array];
    uint32_t first = node->value.children.first;
    if (document->count - first != node->count)
        return; /* elements with children of their own lie between */
    enum sc__type type = packed_type(document, node);
    if (type == SC__ARRAY)
        return;
    struct sc__packed *packed = sc__arena_allocate(document->arena, sizeof *packed);
    int64_t *data = sc__arena_allocate(document->arena, node->count * sizeof *data);
    if (!packed || !data) {
        document->failed = true;
        return;
    }
    for (uint32_t i = 0; i < node->count; i++)
        memcpy(&data[i], &document->nodes[first + i].value, sizeof *data);
    memset(packed, 0, sizeof *packed);
    packed->data.integers = data;
    packed->capacity = node->count;
    node->type = (uint8_t)type;
    node->value.packed = packed;
    document->count = first;
}

static void unpack(struct sc__document *document, uint32_t array)
{
    struct sc__node packed = document->nodes[array];
    const int64_t *data = packed.value.packed->data.integers;
    enum sc__type type = packed.type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
    sc__document_clear(document, array, SC__ARRAY);
    for (uint32_t i = 0; i < packed.count; i++) {
        uint32_t node = sc__document_add(document, array, SC__NO_KEY, type, packed.at, packed.at);
        if (node == SC__NONE)
            return;
        memcpy(&document->nodes[node].value, &data[i], sizeof *data);
    }
}

bool sc__document_unpack(struct sc__document *document)
{
    uint32_t count = document->count;
    for (uint32_t i = 0; i < count && !document->failed; i++) {
        if (document->nodes[i].type >= SC__PACKED_INTEGERS)
            unpack(document, i);
    }
    return !document->failed;
}

static bool reserve_seen(struct sc__document *document)
{
    uint32_t before = document->seen_capacity;
    void *seen = document->seen;
    if (before >= document->keys.count)
        return true;
    if (!sc__arena_reserve(document->arena, &seen, &document->seen_capacity, document->keys.count,
                           sizeof(uint32_t))) {
        document->failed = true;
        return false;
    }
    document->seen = seen;
    for (uint32_t i = before; i < document->seen_capacity; i++)
        document->seen[i] = SC__NONE;
    return true;
}

bool sc__document_close_mapping(struct sc__document *document, uint32_t mapping, uint32_t *first,
                                uint32_t *second)
{
    if (document->failed || !reserve_seen(document))
        return true;
    const struct sc__node *node = &document->nodes[mapping];
    uint32_t start = node->value.children.first;
    for (uint32_t child = start; child != SC__NONE; child = document->nodes[child].next) {
        uint32_t key = document->nodes[child].key;
        if (document->seen[key] == mapping) {
            for (*first = start; document->nodes[*first].key != key;)
                *first = document->nodes[*first].next;
            *second = child;
            return false;
        }
        document->seen[key] = mapping;
    }
    return true;
}

/* A slot whose child was taken away; probing goes on behind it. */
#define DEAD_SLOT (SC__NONE - 1)

static uint32_t slot_of(const struct sc__document *document, uint32_t mapping, uint32_t key)
{
    uint64_t mixed = (((uint64_t)mapping << 32) | key) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 32) & (document->slot_count - 1);
}

/* The parent is not in the node: an indexed child is told apart by its key and by a
 * second number in the slot. Slots are pairs: mapping, child. */
static void put_slot(struct sc__document *document, uint32_t mapping, uint32_t child)
{
    uint32_t i = slot_of(document, mapping, document->nodes[child].key);
    while (document->slots[2 * i] != SC__NONE)
        i = (i + 1) & (document->slot_count - 1);
    document->slots[2 * i] = mapping;
    document->slots[2 * i + 1] = child;
    document->slot_used++;
}

static bool grow_slots(struct sc__document *document, uint32_t needed)
{
    uint32_t count = document->slot_count ? document->slot_count : 64;
    while (count / 2 < needed)
        count *= 2;
    if (count == document->slot_count)
        return true;
    uint32_t *old = document->slots;
    uint32_t old_count = document->slot_count;
    uint32_t *slots = sc__arena_allocate(document->arena, 2 * sizeof *slots * (size_t)count);
    if (!slots) {
        document->failed = true;
        return false;
    }
    memset(slots, 0xFF, 2 * sizeof *slots * (size_t)count);
    document->slots = slots;
    document->slot_count = count;
    document->slot_used = 0;
    for (uint32_t i = 0; i < old_count; i++) {
        if (old[2 * i] < DEAD_SLOT)
            put_slot(document, old[2 * i], old[2 * i + 1]);
    }
    return true;
}

void sc__document_index_child(struct sc__document *document, uint32_t mapping, uint32_t child)
{
    if (grow_slots(document, document->slot_used + 1))
        put_slot(document, mapping, child);
}

static bool index_mapping(struct sc__document *document, uint32_t mapping)
{
    struct sc__node *node = &document->nodes[mapping];
    if (!grow_slots(document, document->slot_used + node->count))
        return false;
    for (uint32_t child = node->value.children.first; child != SC__NONE;
         child = document->nodes[child].next)
        put_slot(document, mapping, child);
    node->flags |= SC__NODE_INDEXED;
    return true;
}

uint32_t sc__document_find_indexed(struct sc__document *document, uint32_t mapping, uint32_t key)
{
    const struct sc__node *node = &document->nodes[mapping];
    if (!(node->flags & SC__NODE_INDEXED) && !index_mapping(document, mapping))
        return SC__NONE;
    for (uint32_t i = slot_of(document, mapping, key); document->slots[2 * i] != SC__NONE;
         i = (i + 1) & (document->slot_count - 1)) {
        uint32_t child = document->slots[2 * i + 1];
        if (document->slots[2 * i] == mapping && document->nodes[child].key == key)
            return child;
    }
    return SC__NONE;
}

static void unindex_children(struct sc__document *document, uint32_t mapping)
{
    uint32_t child = document->nodes[mapping].value.children.first;
    for (; child != SC__NONE; child = document->nodes[child].next) {
        uint32_t i = slot_of(document, mapping, document->nodes[child].key);
        while (document->slots[2 * i] != mapping || document->slots[2 * i + 1] != child)
            i = (i + 1) & (document->slot_count - 1);
        document->slots[2 * i] = DEAD_SLOT;
    }
}

void sc__document_clear(struct sc__document *document, uint32_t node, enum sc__type type)
{
    struct sc__node *cleared = &document->nodes[node];
    if (cleared->flags & SC__NODE_INDEXED)
        unindex_children(document, node);
    cleared->flags &= (uint8_t)~SC__NODE_INDEXED;
    cleared->type = (uint8_t)type;
    cleared->count = 0;
    cleared->value.natural = 0;
    if (type == SC__ARRAY || type == SC__MAPPING)
        cleared->value.children.first = cleared->value.children.last = SC__NONE;
}

const char *sc__type_name(enum sc__type type)
{
    static const char *const names[] = {
        [SC__NULL] = "null",
        [SC__BOOL] = "a boolean",
        [SC__INTEGER] = "an integer",
        [SC__UNSIGNED] = "an integer",
        [SC__FLOAT] = "a float",
        [SC__STRING] = "a string",
        [SC__OFFSET_DATETIME] = "a date-time",
        [SC__LOCAL_DATETIME] = "a local date-time",
        [SC__LOCAL_DATE] = "a date",
        [SC__LOCAL_TIME] = "a time",
        [SC__ARRAY] = "an array",
        [SC__MAPPING] = "a mapping",
        [SC__PACKED_INTEGERS] = "an array",
        [SC__PACKED_FLOATS] = "an array",
    };
    return names[type];
}
