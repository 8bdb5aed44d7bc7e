/* format/yaml_merge.c: copying the members that a mapping does not have itself.
 *
 * sc__document_close_mapping has just marked each key of the mapping in `seen`, so whether
 * it has a member is one look. A member passed over costs as much of the budget as a node,
 * or a long mapping merged again and again for nothing would cost only time. */
#include "format/yaml_merge.h"

#include "base/error.h"
#include "format/format.h"

struct merge {
    struct sc__document *document;
    uint32_t mapping;
    size_t at; /* of the value of "<<" */
    struct sc__copy_limits *limits;
    sc_error *error;
};

sc_status sc__yaml_copy_error(const struct sc__document *document, size_t at,
                              const struct sc__copy_limits *limits, sc_error *error)
{
    if (limits->bytes < 0)
        return sc__error_at(error, document->text, at, SC_ELIMIT,
                            "aliases expand beyond the limit");
    return sc__error_at(error, document->text, at, SC_ELIMIT,
                        "nesting limit exceeded by what the alias stands for");
}

static uint32_t target_of(const struct sc__document *document, uint32_t node)
{
    const struct sc__node *value = &document->nodes[node];
    return value->flags & SC__YAML_REFERENCE ? (uint32_t)value->value.integer : node;
}

static sc_status copy_members(struct merge *merge, uint32_t from)
{
    struct sc__document *document = merge->document;
    uint32_t child = document->nodes[from].value.children.first;
    while (child != SC__NONE) {
        uint32_t key = document->nodes[child].key;
        sc_status status = SC_OK;
        if (document->seen[key] == merge->mapping) {
            merge->limits->bytes -= (int64_t)sizeof(struct sc__node);
            if (merge->limits->bytes < 0)
                status = SC_ELIMIT;
        } else {
            document->seen[key] = merge->mapping;
            status = sc__document_add_copy(document, merge->mapping, key, child,
                                           document->nodes[child].key_at, merge->limits);
        }
        if (status == SC_ELIMIT)
            return sc__yaml_copy_error(document, merge->at, merge->limits, merge->error);
        if (status != SC_OK)
            return sc__error_no_memory(merge->error);
        child = document->nodes[child].next;
    }
    return SC_OK;
}

static sc_status refuse(struct merge *merge, size_t at, const char *expected, uint32_t node)
{
    return sc__error_at(merge->error, merge->document->text, at, SC_ESYNTAX,
                        "\"<<\" merges %s, not %s", expected,
                        sc__type_name(merge->document->nodes[node].type));
}

static sc_status merge_value(struct merge *merge, uint32_t value)
{
    const struct sc__document *document = merge->document;
    if (document->nodes[value].type == SC__MAPPING)
        return copy_members(merge, value);
    if (document->nodes[value].type != SC__ARRAY)
        return refuse(merge, merge->at, "a mapping or a sequence of mappings", value);
    uint32_t element = document->nodes[value].value.children.first;
    for (; element != SC__NONE; element = document->nodes[element].next) {
        if (document->nodes[element].type != SC__MAPPING)
            return refuse(merge, document->nodes[element].at, "mappings", element);
        sc_status status = copy_members(merge, element);
        if (status != SC_OK)
            return status;
    }
    return SC_OK;
}

/* Take a child out of its mapping; the sibling before it, or SC__NONE. */
static uint32_t unlink_child(struct sc__document *document, uint32_t mapping, uint32_t child)
{
    struct sc__node *container = &document->nodes[mapping];
    uint32_t before = SC__NONE;
    for (uint32_t i = container->value.children.first; i != child; i = document->nodes[i].next)
        before = i;
    if (before == SC__NONE)
        container->value.children.first = document->nodes[child].next;
    else
        document->nodes[before].next = document->nodes[child].next;
    if (container->value.children.last == child)
        container->value.children.last = before;
    container->count--;
    return before;
}

/* Move the children behind `last` to where they belong, behind `before`. */
static void move_children(struct sc__document *document, uint32_t mapping, uint32_t last,
                          uint32_t before)
{
    struct sc__node *container = &document->nodes[mapping];
    if (last == before || container->value.children.last == last)
        return;
    uint32_t first = document->nodes[last].next;
    uint32_t *link =
        before == SC__NONE ? &container->value.children.first : &document->nodes[before].next;
    document->nodes[container->value.children.last].next = *link;
    *link = first;
    document->nodes[last].next = SC__NONE;
    container->value.children.last = last;
}

sc_status sc__yaml_merge(struct sc__document *document, uint32_t mapping, uint32_t member,
                         struct sc__copy_limits *limits, sc_error *error)
{
    struct merge merge = {document, mapping, document->nodes[member].at, limits, error};
    uint32_t before = unlink_child(document, mapping, member);
    uint32_t first;
    uint32_t second;
    if (!sc__document_close_mapping(document, mapping, &first, &second))
        return sc__format_duplicate(document, first, second, error);
    if (document->failed)
        return sc__error_no_memory(error);
    uint32_t last = document->nodes[mapping].value.children.last;
    sc_status status = merge_value(&merge, target_of(document, member));
    if (status == SC_OK)
        move_children(document, mapping, last, before);
    return status;
}
