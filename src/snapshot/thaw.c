/* snapshot/thaw.c: a value as a document again, for the writers. */
#include "base/secret.h"
#include "snapshot/snapshot.h"

#include <string.h>

static void thaw_packed(sc_value array, struct sc__document *document, uint32_t number)
{
    const struct sc__block_node *node = &array.snapshot->nodes[array.node];
    struct sc__packed *packed = sc__arena_allocate(document->arena, sizeof *packed);
    if (!packed) {
        document->failed = true;
        return;
    }
    memset(packed, 0, sizeof *packed);
    packed->data.integers = (int64_t *)(uintptr_t)sc__packed_words(array.snapshot, node);
    document->nodes[number].value.packed = packed;
    document->nodes[number].count = node->value.span.count;
}

static void add_mask(struct sc__document *document, uint32_t parent, uint32_t key)
{
    sc__document_add_text(document, parent, key, SC__STRING, SC__SECRET_MASK,
                          strlen(SC__SECRET_MASK), 0, 0);
}

static enum sc__type stored_type(sc_value value)
{
    uint8_t type = value.snapshot->nodes[value.node].type;
    if (value.element == SC__NONE)
        return (enum sc__type)type;
    return type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
}

/* A value without its children. Its node keeps the value's number in `at` for those. */
static void thaw_value(sc_value value, struct sc__document *document, uint32_t parent, uint32_t key)
{
    const struct sc__block_node *node = &value.snapshot->nodes[value.node];
    uint32_t number = sc__document_add(document, parent, key, stored_type(value), value.node, 0);
    if (number == SC__NONE)
        return;
    if (node->flags & SC__BLOCK_SECRET)
        document->nodes[number].flags |= SC__NODE_SECRET;
    if (value.element != SC__NONE) {
        document->nodes[number].value.integer =
            sc__packed_words(value.snapshot, node)[value.element];
    } else if (node->type < SC__STRING) {
        document->nodes[number].value.natural = node->value.natural;
    } else if (node->type < SC__ARRAY) {
        document->nodes[number].value.text = value.snapshot->bytes + node->value.span.first;
        document->nodes[number].count = node->value.span.count;
    } else if (sc__is_packed(node)) {
        thaw_packed(value, document, number);
    }
}

/* By its key, or by what it was interpolated from (rule 25). */
static bool is_secret_node(sc_value value)
{
    return value.snapshot->nodes[value.node].flags & SC__BLOCK_SECRET ||
           sc__is_secret_key(sc_value_key(value));
}

static void thaw_children(const sc_snapshot *snapshot, bool mask_secrets,
                          struct sc__document *document, uint32_t number)
{
    struct sc__node parent = document->nodes[number];
    const struct sc__block_node *container = &snapshot->nodes[parent.at];
    for (uint32_t i = 0; i < container->value.span.count && !document->failed; i++) {
        sc_value child = {snapshot, container->value.span.first + i, SC__NONE};
        sc_str key = sc_value_key(child);
        uint32_t key_number = SC__NO_KEY;
        if (parent.type == SC__MAPPING)
            key_number = sc__document_key(document, key.data, key.length);
        if (mask_secrets && stored_type(child) != SC__NULL && is_secret_node(child))
            add_mask(document, number, key_number);
        else
            thaw_value(child, document, number, key_number);
    }
}

bool sc_value_is_secret(sc_value value)
{
    uint32_t node = value.node;
    while (node != 0 && !is_secret_node((sc_value){value.snapshot, node, SC__NONE}))
        node = sc__parent(value.snapshot, node);
    return node != 0 || value.snapshot->nodes[0].flags & SC__BLOCK_SECRET;
}

bool sc__thaw(sc_value value, bool mask_secrets, struct sc__document *document)
{
    uint32_t number = document->count;
    document->has_secrets = true;
    if (mask_secrets && sc_value_is_secret(value) && stored_type(value) != SC__NULL)
        add_mask(document, SC__NONE, SC__NO_KEY);
    else
        thaw_value(value, document, SC__NONE, SC__NO_KEY);
    /* Level by level: what is added on the way waits its turn at the end. */
    for (; number < document->count && !document->failed; number++) {
        uint8_t type = document->nodes[number].type;
        if (type == SC__ARRAY || type == SC__MAPPING)
            thaw_children(value.snapshot, mask_secrets, document, number);
    }
    return !document->failed;
}
