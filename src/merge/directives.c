/* merge/directives.c: x_replace, x_add and x_remove (rule 15).
 *
 * They act after the mapping's ordinary members, in this order, on what x then is. */
#include "base/error.h"
#include "base/utf8.h"
#include "merge/fold.h"
#include "simd/ops.h"
#include "value/equal.h"

#include <string.h>

enum { SCAN_AT_MOST = 8 }; /* elements to remove that are compared one by one */

/* The last eight bytes of a text, or zeros before a shorter one, in the order of the text. */
static uint64_t last_word(sc_str text)
{
    char bytes[sizeof(uint64_t)] = {0};
    if (text.length >= sizeof bytes)
        return sc__load_word(text.data + text.length - sizeof bytes);
    for (size_t i = 0; i < text.length; i++)
        bytes[sizeof bytes - text.length + i] = text.data[i];
    return sc__load_word(bytes);
}

/* Each suffix is compared where it stands in the word; the mask takes what is before it away. */
enum sc__directive sc__directive_suffix(sc_str key, size_t *length)
{
    static const struct {
        char word[8], mask[8];
        size_t length;
        enum sc__directive directive;
    } suffixes[] = {
        {"\0\0\0\0_add", "\0\0\0\0\xFF\xFF\xFF\xFF", 4, SC__DIRECTIVE_ADD},
        {"\0_remove", "\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 7, SC__DIRECTIVE_REMOVE},
        {"_replace", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8, SC__DIRECTIVE_REPLACE},
    };
    uint64_t end = last_word(key);
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if ((end & sc__load_word(suffixes[i].mask)) != sc__load_word(suffixes[i].word) ||
            key.length <= suffixes[i].length)
            continue;
        *length = key.length - suffixes[i].length;
        return suffixes[i].directive;
    }
    return SC__DIRECTIVE_NONE;
}

enum sc__directive sc__directive_of(const struct sc__document *document,
                                    const struct sc__node *member, size_t *length)
{
    return sc__is_array(member) ? sc__directive_suffix(sc__key_text(document, member->key), length)
                                : SC__DIRECTIVE_NONE;
}

sc_status sc__merge_refuse_directives(const struct sc__document *document, sc_error *error)
{
    enum { SHOWN_AT_MOST = 80 };
    size_t length;
    for (uint32_t i = 0; i < document->count; i++) {
        const struct sc__node *node = &document->nodes[i];
        if (node->key == SC__NO_KEY ||
            sc__directive_of(document, node, &length) == SC__DIRECTIVE_NONE)
            continue;
        sc_str key = sc__key_text(document, node->key);
        return sc__error_at(error, document->text, node->key_at, SC_EINVALID,
                            "%.*s is a directive, which a file that only fills gaps cannot hold",
                            (int)sc__utf8_cut(key.data, key.length, SHOWN_AT_MOST), key.data);
    }
    return SC_OK;
}

struct slot {
    uint64_t hash;
    uint32_t node; /* SC__NONE where the slot is free */
};

/* What is to be removed: its values in the merged document, by hash where they are many. */
struct removal {
    struct sc__document *document;
    struct sc__node list; /* an array of the merged document */
    struct slot *slots;
    uint32_t mask;
};

/* The slot of an equal value, or the free one where it belongs. */
static struct slot *find_slot(const struct removal *removal, uint64_t hash, uint32_t node)
{
    uint32_t i = (uint32_t)hash & removal->mask;
    while (removal->slots[i].node != SC__NONE &&
           (removal->slots[i].hash != hash ||
            !sc__values_equal(removal->document, removal->slots[i].node, node)))
        i = (i + 1) & removal->mask;
    return &removal->slots[i];
}

static bool index_removal(struct removal *removal)
{
    uint32_t size = 32;
    while (size / 2 < removal->list.count)
        size *= 2;
    size_t bytes = size * sizeof *removal->slots;
    removal->slots = sc__arena_allocate(removal->document->arena, bytes);
    if (!removal->slots)
        return false;
    memset(removal->slots, 0xFF, bytes);
    removal->mask = size - 1;
    uint32_t child = removal->list.value.children.first;
    for (; child != SC__NONE; child = removal->document->nodes[child].next) {
        uint64_t hash = sc__value_hash(removal->document, child);
        *find_slot(removal, hash, child) = (struct slot){hash, child};
    }
    return true;
}

static bool is_removed(const struct removal *removal, uint32_t node)
{
    struct sc__document *document = removal->document;
    if (removal->slots)
        return find_slot(removal, sc__value_hash(document, node), node)->node != SC__NONE;
    const struct sc__node *value = &document->nodes[node];
    bool is_scalar = !sc__is_container(value);
    uint32_t child = removal->list.value.children.first;
    while (child != SC__NONE && !(is_scalar ? sc__scalars_equal(&document->nodes[child], value)
                                            : sc__values_equal(document, child, node)))
        child = document->nodes[child].next;
    return child != SC__NONE;
}

/* Link the elements that stay; the array's places are kept by the elements themselves. */
static void drop_elements(const struct removal *removal, uint32_t array)
{
    struct sc__document *document = removal->document;
    uint32_t child = document->nodes[array].value.children.first;
    uint32_t last = SC__NONE, first = SC__NONE, count = 0;
    while (child != SC__NONE) {
        uint32_t next = document->nodes[child].next;
        if (!is_removed(removal, child)) {
            if (last == SC__NONE)
                first = child;
            else
                document->nodes[last].next = child;
            document->nodes[child].next = SC__NONE;
            last = child;
            count++;
        }
        child = next;
    }
    document->nodes[array].value.children.first = first;
    document->nodes[array].value.children.last = last;
    document->nodes[array].count = count;
}

void sc__fold_removal(struct sc__fold *fold)
{
    struct sc__document *document = &fold->merged->document;
    struct sc__frame frame = *sc__fold_top(fold);
    fold->depth--;
    if (document->nodes[frame.other].type != SC__ARRAY)
        sc__fold_unpack(fold, frame.other);
    if (document->nodes[frame.node].type != SC__ARRAY)
        sc__fold_unpack(fold, frame.node);
    if (document->failed)
        return;
    struct removal removal = {document, document->nodes[frame.other], NULL, 0};
    if (removal.list.count > SCAN_AT_MOST && !index_removal(&removal)) {
        document->failed = true;
        return;
    }
    drop_elements(&removal, frame.node);
}

/* The values to remove are made first: directives in them act as they did in the array's. */
static void begin_removal(struct sc__fold *fold, uint32_t array, uint32_t source)
{
    uint32_t position = fold->depth;
    sc__fold_take(fold, array, &fold->from->nodes[source], false);
    if (!sc__fold_push(fold, SC__TASK_REMOVAL, array, source, NULL))
        return;
    uint32_t list = sc__fold_add(fold, SC__NONE, SC__NO_KEY, source, NULL);
    fold->frames[position].other = list;
}

static void warn(const struct sc__fold *fold, const struct sc__node *member, sc_status status,
                 const char *why)
{
    enum { SHOWN_AT_MOST = 80 };
    sc_str key = sc__key_text(fold->from, member->key);
    sc__warn_at(fold->options->warnings, fold->from->text, member->key_at, status,
                "%.*s has no effect: %s", (int)sc__utf8_cut(key.data, key.length, SHOWN_AT_MOST),
                key.data, why);
}

/* How a node remembers which directive was the last to set it. */
static uint8_t mark_of(enum sc__directive directive)
{
    return directive == SC__DIRECTIVE_ADD      ? SC__NODE_ADDED
           : directive == SC__DIRECTIVE_REMOVE ? SC__NODE_REMOVED
                                               : SC__NODE_REPLACED;
}

static void apply(struct sc__fold *fold, uint32_t mapping, uint32_t source,
                  enum sc__directive directive, size_t length)
{
    struct sc__document *document = &fold->merged->document;
    const struct sc__node *member = &fold->from->nodes[source];
    uint32_t key = sc__document_key(document, sc__key_text(fold->from, member->key).data, length);
    if (key == SC__NO_KEY)
        return;
    uint32_t node = sc__document_find(document, mapping, key);
    if (node == SC__NONE && directive == SC__DIRECTIVE_REMOVE) {
        warn(fold, member, SC_ENOTFOUND, "there is nothing to remove from");
        return;
    }
    if (node != SC__NONE && !sc__is_array(&document->nodes[node])) {
        warn(fold, member, SC_ETYPE, "the value is no array");
        return;
    }
    if (node == SC__NONE)
        node = sc__fold_add(fold, mapping, key, source, NULL);
    else if (directive == SC__DIRECTIVE_REMOVE)
        begin_removal(fold, node, source);
    else
        sc__fold_array(fold, node, source,
                       directive == SC__DIRECTIVE_ADD ? SC__ARRAYS_APPEND : SC__ARRAYS_REPLACE);
    if (!document->failed)
        document->nodes[node].flags |= mark_of(directive);
}

void sc__fold_apply(struct sc__fold *fold, uint32_t mapping, uint32_t source,
                    enum sc__directive directive, size_t length)
{
    apply(fold, mapping, source, directive, length);
}

void sc__fold_directive(struct sc__fold *fold)
{
    struct sc__frame *frame = sc__fold_top(fold);
    enum sc__directive turn = (enum sc__directive)frame->directive;
    uint32_t member = frame->next;
    size_t length;
    if (member != SC__NONE) {
        frame->next = fold->from->nodes[member].next;
        if (sc__directive_of(fold->from, &fold->from->nodes[member], &length) == turn)
            apply(fold, frame->node, member, turn, length);
        return;
    }
    frame->next = fold->from->nodes[frame->source].value.children.first;
    if (++frame->directive == SC__DIRECTIVE_NONE)
        fold->depth--;
}
