/* merge/split.c: deciding which mapping is split among the parts, and how.
 *
 * The root is, unless most lies below one of its keys: then that key's mapping, and so on. What
 * lies below a key is counted by the numbers of nodes, which parsers give from left to right; where
 * a document was written out of order that is a guess, and only the balance suffers. */
#include "merge/parts.h"

#include "base/hash.h"

#include <string.h>

enum { LOOKED_AT = 4096 /* members; by then many keys are many */ };

static bool is_same(sc_str a, sc_str b)
{
    return a.length == b.length && memcmp(a.data, b.data, a.length) == 0;
}

sc_str sc__split_base(const struct sc__document *document, const struct sc__node *member)
{
    static const sc_str ends[] = {{"_add", 4}, {"_remove", 7}, {"_replace", 8}};
    sc_str key = sc__key_text(document, member->key);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        sc_str end = ends[i];
        if (key.length <= end.length ||
            memcmp(key.data + key.length - end.length, end.data, end.length) != 0)
            continue;
        key.length -= end.length;
        i = SIZE_MAX; /* x_add_add acts on x_add: once more from the first */
    }
    return key;
}

/* While the weights are found: the mapping's range of nodes in one input. */
struct range {
    uint32_t mapping; /* SC__NONE: it has none */
    uint32_t end;
};

static uint32_t end_of(const struct sc__document *document, uint32_t node, uint32_t end)
{
    uint32_t next = document->nodes[node].next;
    return next != SC__NONE && next > node ? next : end;
}

/* Where the spine leads in a document. */
static struct range find_mapping(const struct sc__document *document, const struct sc__split *split)
{
    struct range range = {document->root, document->count};
    for (uint32_t i = 0; i < split->depth; i++) {
        uint32_t child = document->nodes[range.mapping].value.children.first;
        while (child != SC__NONE &&
               !is_same(sc__key_text(document, document->nodes[child].key), split->spine[i]))
            child = document->nodes[child].next;
        if (child == SC__NONE || document->nodes[child].type != SC__MAPPING)
            return (struct range){SC__NONE, 0};
        range = (struct range){child, end_of(document, child, range.end)};
    }
    return range;
}

struct weighing {
    struct sc__split *split;
    uint64_t total;
    uint32_t looked_at;
    bool has_more; /* than the keys that are kept */
};

static uint64_t hash_of(sc_str base)
{
    return sc__hash(base.data, base.length, sc__hash_seed());
}

/* The slot of a key, or the free one where it belongs. */
static uint8_t *find_slot(struct sc__split *split, sc_str base)
{
    uint32_t i = (uint32_t)hash_of(base) % SC__SPLIT_SLOTS;
    while (split->slots[i] != 0 && !is_same(split->keys[split->slots[i] - 1].text, base))
        i = (i + 1) % SC__SPLIT_SLOTS;
    return &split->slots[i];
}

static void weigh_key(struct weighing *weighing, sc_str base, uint64_t weight)
{
    struct sc__split *split = weighing->split;
    uint8_t *slot = find_slot(split, base);
    weighing->total += weight;
    if (*slot != 0) {
        split->keys[*slot - 1].weight += weight;
    } else if (split->count < SC__SPLIT_KEYS) {
        split->keys[split->count++] = (struct sc__split_key){base, weight, 0};
        *slot = (uint8_t)split->count;
    } else {
        weighing->has_more = true;
    }
}

static void weigh_document(struct weighing *weighing, const struct sc__document *document)
{
    struct range range = find_mapping(document, weighing->split);
    if (range.mapping == SC__NONE)
        return;
    uint32_t child = document->nodes[range.mapping].value.children.first;
    for (; child != SC__NONE; child = document->nodes[child].next) {
        uint32_t end = end_of(document, child, range.end);
        if (weighing->has_more && weighing->looked_at >= LOOKED_AT)
            return;
        weighing->looked_at++;
        weigh_key(weighing, sc__split_base(document, &document->nodes[child]),
                  end > child ? end - child : 1);
    }
}

/* Heaviest first, so that each next one evens out what the others left. */
static void sort_keys(struct sc__split *split)
{
    for (uint32_t i = 1; i < split->count; i++) {
        struct sc__split_key key = split->keys[i];
        uint32_t j = i;
        for (; j > 0 && split->keys[j - 1].weight < key.weight; j--)
            split->keys[j] = split->keys[j - 1];
        split->keys[j] = key;
    }
    memset(split->slots, 0, sizeof split->slots);
    for (uint32_t i = 0; i < split->count; i++)
        *find_slot(split, split->keys[i].text) = (uint8_t)(i + 1);
}

/* Give each key to the part with the least; `beside` is the first part's already. Returns the most
 * that a part has. */
static uint64_t assign(struct sc__split *split, uint64_t beside)
{
    uint64_t loads[SC__MERGE_PARTS] = {beside};
    uint64_t most = 0;
    for (uint32_t i = 0; i < split->count; i++) {
        uint32_t least = 0;
        for (uint32_t part = 1; part < split->parts; part++)
            least = loads[part] < loads[least] ? part : least;
        split->keys[i].part = least;
        loads[least] += split->keys[i].weight;
    }
    for (uint32_t part = 0; part < split->parts; part++)
        most = loads[part] > most ? loads[part] : most;
    return most;
}

bool sc__split_plan(const struct sc__merge_input *inputs, size_t count, uint32_t parts,
                    struct sc__split *split)
{
    uint64_t beside = 0;
    memset(split, 0, sizeof *split);
    split->parts = parts;
    for (;;) {
        struct weighing weighing = {.split = split};
        split->count = 0;
        memset(split->slots, 0, sizeof split->slots);
        for (size_t i = 0; i < count; i++)
            weigh_document(&weighing, inputs[i].document);
        sort_keys(split);
        uint64_t most = assign(split, beside);
        uint64_t total = beside + weighing.total;
        if (split->count == 0) /* what the key holds is no mapping */
            return false;
        if (weighing.has_more)
            split->count = 0;
        if (weighing.has_more || most <= total / 4 * 3)
            return weighing.total >= beside;
        if (split->depth == SC__SPLIT_DEPTH)
            return false;
        beside = total - split->keys[0].weight;
        split->spine[split->depth++] = split->keys[0].text;
    }
}

uint32_t sc__split_part(const struct sc__split *split, sc_str base)
{
    if (split->count == 0)
        return (uint32_t)((hash_of(base) >> 32) % split->parts);
    uint32_t i = (uint32_t)hash_of(base) % SC__SPLIT_SLOTS;
    while (!is_same(split->keys[split->slots[i] - 1].text, base))
        i = (i + 1) % SC__SPLIT_SLOTS;
    return split->keys[split->slots[i] - 1].part;
}
