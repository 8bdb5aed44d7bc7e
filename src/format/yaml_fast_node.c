/* format/yaml_fast_node.c: what was read, into the document.
 *
 * The common node has no anchor and is not what a merge key merges: it is appended at once. The
 * others take the way of the builder's events. */
#include "format/yaml_fast_state.h"

#include "format/yaml_fast_scalar.h"
#include "format/yaml_scalar.h"

#include <string.h>

bool sc__yaml_fast_build(struct sc__yaml_fast *fast, const struct sc__yaml_event *event)
{
    sc_status status = sc__yaml_build(&fast->builder, event);
    fast->no_memory |= status == SC_ENOMEM;
    return status == SC_OK;
}

/* Does the next node take the long way? */
static bool is_rare(const struct sc__yaml_fast *fast, const struct sc__yaml_frame *top)
{
    return fast->anchor.length > 0 || !top || top->key_merges;
}

/* Build the next value, with its anchor. */
static bool build_value(struct sc__yaml_fast *fast, struct sc__yaml_event *event)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    if (top)
        top->waits = false;
    event->anchor = fast->anchor;
    event->anchor_at = fast->anchor_at;
    fast->anchor.length = 0;
    return sc__yaml_fast_build(fast, event);
}

static bool build_scalar(struct sc__yaml_fast *fast, sc_str text, bool plain, uint32_t at,
                         size_t dash_at)
{
    struct sc__yaml_event event = {
        .type = SC__YAML_SCALAR, .plain = plain, .at = at, .text = text, .dash_at = dash_at};
    return build_value(fast, &event);
}

/* Append a node as the next value; NULL if there is no memory. */
static inline struct sc__node *append(struct sc__yaml_fast *fast, struct sc__yaml_frame *top,
                                      enum sc__type type, uint32_t at)
{
    struct sc__node *node =
        sc__document_append(fast->builder.document, top->node, top->key, type, at, top->key_at);
    if (!node)
        fast->no_memory = true;
    top->key = SC__NO_KEY;
    top->waits = false;
    return node;
}

/* What the common way does not know, by the builder's. */
static bool add_rare(struct sc__yaml_fast *fast, sc_str text, bool plain, uint32_t at)
{
    return sc__yaml_fast_top(fast) && build_scalar(fast, text, plain, at, 0);
}

static bool add_text(struct sc__yaml_fast *fast, struct sc__yaml_frame *top, sc_str text,
                     uint32_t at)
{
    struct sc__node *node = append(fast, top, SC__STRING, at);
    if (!node)
        return false;
    node->value.text = text.data;
    node->count = (uint32_t)text.length;
    return true;
}

bool sc__yaml_fast_add(struct sc__yaml_fast *fast, sc_str text, bool plain, uint32_t at)
{
    struct sc__yaml_scalar scalar;
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    if (is_rare(fast, top))
        return add_rare(fast, text, plain, at);
    if (!plain || sc__yaml_is(text.data[0], SC__YAML_TEXT))
        return add_text(fast, top, text, at);
    if (!sc__yaml_fast_resolve(text, &scalar))
        return add_rare(fast, text, plain, at);
    if (scalar.type == SC__STRING)
        return add_text(fast, top, text, at);
    struct sc__node *node = append(fast, top, scalar.type, at);
    if (node)
        node->value.natural = scalar.value.natural;
    return node != NULL;
}

bool sc__yaml_fast_add_lines(struct sc__yaml_fast *fast, sc_str text, uint32_t at, size_t dash_at)
{
    return sc__yaml_fast_top(fast) && build_scalar(fast, text, true, at, dash_at);
}

bool sc__yaml_fast_add_absent(struct sc__yaml_fast *fast, uint32_t at)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    return !is_rare(fast, top) && append(fast, top, SC__NULL, at);
}

static bool push(struct sc__yaml_fast *fast, const struct sc__yaml_frame *frame)
{
    struct sc__yaml_builder *builder = &fast->builder;
    void *frames = builder->frames;
    if (!sc__arena_reserve(builder->arena, &frames, &builder->frame_capacity,
                           builder->depth + (size_t)1, sizeof *frame)) {
        fast->no_memory = true;
        return false;
    }
    builder->frames = frames;
    builder->frames[builder->depth++] = *frame;
    return true;
}

bool sc__yaml_fast_open(struct sc__yaml_fast *fast, bool is_mapping, uint32_t column, uint32_t at)
{
    struct sc__yaml_builder *builder = &fast->builder;
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    if (is_rare(fast, top)) {
        struct sc__yaml_event event = {
            .type = is_mapping ? SC__YAML_MAPPING_START : SC__YAML_SEQUENCE_START, .at = at};
        if (!build_value(fast, &event))
            return false;
        sc__yaml_fast_top(fast)->column = column;
        return true;
    }
    if (builder->depth >= builder->options->depth ||
        !append(fast, top, is_mapping ? SC__MAPPING : SC__ARRAY, at))
        return false;
    struct sc__yaml_frame frame = {.node = builder->document->count - 1,
                                   .anchor = SC__NONE,
                                   .key = SC__NO_KEY,
                                   .merge = SC__NONE,
                                   .is_mapping = is_mapping,
                                   .column = column};
    return push(fast, &frame);
}

bool sc__yaml_fast_close(struct sc__yaml_fast *fast)
{
    static const struct sc__yaml_event ends[] = {{.type = SC__YAML_SEQUENCE_END},
                                                 {.type = SC__YAML_MAPPING_END}};
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    uint32_t first, second;
    if (top->waits && !sc__yaml_fast_add_absent(fast, top->absent_at))
        return false;
    if (top->anchor != SC__NONE || !top->is_mapping || top->merge != SC__NONE)
        return sc__yaml_fast_build(fast, &ends[top->is_mapping]);
    fast->builder.depth--;
    return sc__document_close_mapping(fast->builder.document, top->node, &first, &second);
}

bool sc__yaml_fast_key(struct sc__yaml_fast *fast, sc_str text, bool plain, uint32_t at)
{
    struct sc__yaml_frame *top = sc__yaml_fast_top(fast);
    top->key = sc__document_key(fast->builder.document, text.data, text.length);
    top->key_at = at;
    top->key_merges = plain && text.length == 2 && memcmp(text.data, "<<", 2) == 0;
    top->waits = true;
    if (top->key == SC__NO_KEY)
        fast->no_memory = true;
    return top->key != SC__NO_KEY;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

/* The name behind '&' or '*', of the characters that all readers take for one. */
static bool read_name(struct sc__yaml_fast *fast, sc_str *name)
{
    const char *start = ++fast->at;
    while (is_name(*fast->at))
        fast->at++;
    *name = (sc_str){start, (size_t)(fast->at - start)};
    return name->length > 0 && (*fast->at == ' ' || *fast->at == '\n' || *fast->at == '\0' ||
                                *fast->at == ',' || *fast->at == ']' || *fast->at == '}');
}

bool sc__yaml_fast_anchor(struct sc__yaml_fast *fast)
{
    fast->anchor_at = sc__yaml_fast_offset(fast, fast->at);
    return read_name(fast, &fast->anchor);
}

bool sc__yaml_fast_alias(struct sc__yaml_fast *fast)
{
    struct sc__yaml_event event = {.type = SC__YAML_ALIAS,
                                   .at = sc__yaml_fast_offset(fast, fast->at)};
    return fast->anchor.length == 0 && sc__yaml_fast_top(fast) && read_name(fast, &event.text) &&
           build_value(fast, &event);
}
