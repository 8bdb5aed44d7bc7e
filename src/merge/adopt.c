/* merge/adopt.c: the lowest document as what the fold begins with.
 *
 * Merging a document into nothing gives that document, unless a directive in it acts. So its
 * nodes and keys are borrowed as they are, and most loads, which have one document, merge
 * without touching a node. Whoever changes the result copies them first, all at once: a later
 * layer, or interpolation. */
#include "merge/fold.h"

#include <string.h>

/* A key that ends like a directive may belong to a part that is not merged, or to no array: then
 * the document is folded in vain, and to the same end. */
static bool may_hold_directives(const struct sc__document *document)
{
    for (uint32_t i = 0; i < document->keys.count; i++) {
        sc_str key = sc__key_text(document, i);
        size_t length;
        char last = key.length > 0 ? key.data[key.length - 1] : '\0';
        if ((last == 'd' || last == 'e') && /* of _add, _remove and _replace */
            sc__directive_suffix(key, &length) != SC__DIRECTIVE_NONE)
            return true;
    }
    return false;
}

/* The input's nodes and keys, and neither its index of members nor its scratch. */
static void borrow(struct sc__document *document, const struct sc__document *from,
                   struct sc__arena *arena)
{
    sc__document_init(document, arena, NULL);
    document->keys = from->keys;
    document->nodes = from->nodes;
    document->count = from->count;
    document->capacity = from->count;
    document->root = from->root;
    document->has_secrets = from->has_secrets;
}

bool sc__merged_adopt(struct sc__merged *merged, const struct sc__document *document,
                      const struct sc__merge_options *options, struct sc__arena *arena)
{
    if (options->folds_all || (options->directives && may_hold_directives(document)))
        return false;
    borrow(&merged->document, document, arena);
    merged->is_borrowed = true;
    return true;
}

/* The numbers stay the input's, with a span of our own to say whose they are. */
static bool own_packed(struct sc__document *document, struct sc__node *node)
{
    struct sc__packed *packed = sc__arena_allocate(document->arena, sizeof *packed);
    struct sc__span *span = sc__arena_allocate(document->arena, sizeof *span);
    if (!packed || !span)
        return false;
    *span = (struct sc__span){.at = node->at, .count = node->count};
    *packed = (struct sc__packed){
        .data = node->value.packed->data, .spans = span, .span_count = 1, .span_capacity = 1};
    node->value.packed = packed;
    return true;
}

/* Keys get the numbers that they had. */
static bool own_keys(struct sc__document *document)
{
    const struct sc__interner borrowed = document->keys;
    sc__interner_init(&document->keys, document->arena);
    for (uint32_t i = 0; i < borrowed.count; i++) {
        if (sc__intern_key(&document->keys, &borrowed.keys[i]) == SC__NO_KEY)
            return false;
    }
    return true;
}

static bool own_nodes(struct sc__document *document, size_t more)
{
    const struct sc__node *borrowed = document->nodes;
    document->nodes = NULL;
    document->capacity = 0;
    if (!sc__document_reserve(document, more))
        return false;
    memcpy(document->nodes, borrowed, document->count * sizeof *borrowed);
    return true;
}

bool sc__merged_own(struct sc__merged *merged, size_t more)
{
    struct sc__document *document = &merged->document;
    uint8_t kept = document->has_secrets ? SC__NODE_SECRET : 0; /* the rest is its reader's */
    if (!merged->is_borrowed)
        return true;
    merged->is_borrowed = false;
    if (!own_keys(document) || !own_nodes(document, more)) {
        document->failed = true;
        return false;
    }
    for (uint32_t i = 0; i < document->count; i++) {
        struct sc__node *node = &document->nodes[i];
        node->flags &= kept;
        if (node->type >= SC__PACKED_INTEGERS && !own_packed(document, node)) {
            document->failed = true;
            return false;
        }
    }
    return true;
}
