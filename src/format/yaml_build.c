/* format/yaml_build.c: keys, values, anchors and aliases to nodes. */
#include "format/yaml_build.h"

#include "base/error.h"
#include "format/yaml_merge.h"

#include <string.h>

/* A document costs some hundred bytes, a source of one "---\n" only four; and each becomes a
 * layer, of which a result can hold 65535. */
enum { MAX_DOCUMENTS = 10000 };

/* Bytes of a name or a scalar that a message shows. */
enum { SHOWN = 60 };

/* Where the next value goes. */
struct slot {
    uint32_t parent;
    uint32_t key;
    size_t key_at;
    bool merges;
};

static int shown(sc_str text)
{
    return text.length > SHOWN ? SHOWN : (int)text.length;
}

static struct sc__yaml_frame *top(const struct sc__yaml_builder *builder)
{
    return builder->depth > 0 ? &builder->frames[builder->depth - 1] : NULL;
}

enum sc__yaml_role sc__yaml_builder_role(const struct sc__yaml_builder *builder)
{
    const struct sc__yaml_frame *frame = top(builder);
    if (!frame)
        return SC__YAML_ROOT;
    if (!frame->is_mapping)
        return SC__YAML_ELEMENT;
    return frame->key == SC__NO_KEY ? SC__YAML_KEY : SC__YAML_VALUE;
}

static struct slot take_slot(struct sc__yaml_builder *builder)
{
    struct sc__yaml_frame *frame = top(builder);
    if (!frame)
        return (struct slot){SC__NONE, SC__NO_KEY, 0, false};
    struct slot slot = {frame->node, frame->key, frame->key_at, frame->key_merges};
    frame->key = SC__NO_KEY;
    frame->key_merges = false;
    return slot;
}

/* The next node to be added is the value of "<<": remember it until the mapping ends. */
static sc_status remember_merge(struct sc__yaml_builder *builder, const struct slot *slot,
                                uint32_t node)
{
    struct sc__yaml_frame *frame = top(builder);
    if (!slot->merges || node == SC__NONE)
        return SC_OK;
    if (frame->merge != SC__NONE)
        return sc__format_duplicate(builder->document, frame->merge, node, builder->error);
    frame->merge = node;
    return SC_OK;
}

static sc_status no_memory(struct sc__yaml_builder *builder)
{
    return sc__error_no_memory(builder->error);
}

static sc_status read_tag(struct sc__yaml_builder *builder, const struct sc__yaml_event *event,
                          enum sc__yaml_tag *tag)
{
    const char *prefix;
    *tag = sc__yaml_tag_read(event->tag);
    if (*tag != SC__YAML_OTHER_TAG)
        return SC_OK;
    if (builder->options->ignore_tags) {
        *tag = SC__YAML_UNTAGGED;
        return SC_OK;
    }
    sc_str name = sc__yaml_tag_short(event->tag, &prefix);
    return sc__error_at(builder->error, builder->text, event->tag_at, SC_ESYNTAX,
                        "unknown tag %s%.*s (only those of the core schema are known)", prefix,
                        shown(name), name.data);
}

static sc_status refuse_tag(struct sc__yaml_builder *builder, const struct sc__yaml_event *event,
                            const char *what)
{
    const char *prefix;
    sc_str name = sc__yaml_tag_short(event->tag, &prefix);
    return sc__error_at(builder->error, builder->text, event->tag_at, SC_ESYNTAX,
                        "%s does not fit the tag %s%.*s", what, prefix, shown(name), name.data);
}

/* Remember what an anchor names, if the node has one; its number, or SC__NONE. */
static sc_status add_anchor(struct sc__yaml_builder *builder, const struct sc__yaml_event *event,
                            const struct sc__yaml_anchor *anchor, uint32_t *number)
{
    *number = SC__NONE;
    if (event->anchor.length == 0)
        return SC_OK;
    *number = sc__yaml_anchors_add(&builder->anchors, event->anchor, anchor);
    return *number == SC__NONE ? no_memory(builder) : SC_OK;
}

static sc_status anchor_scalar(struct sc__yaml_builder *builder, const struct sc__yaml_event *event,
                               enum sc__yaml_tag tag)
{
    uint32_t number;
    struct sc__yaml_anchor anchor = {.node = SC__NONE,
                                     .tag = tag,
                                     .plain = event->plain,
                                     .at = (uint32_t)event->at,
                                     .text = event->text};
    return add_anchor(builder, event, &anchor, &number);
}

static sc_status find_anchor(struct sc__yaml_builder *builder, const struct sc__yaml_event *alias,
                             const struct sc__yaml_anchor **found)
{
    const struct sc__yaml_anchor *anchor = sc__yaml_anchors_find(&builder->anchors, alias->text);
    *found = anchor;
    if (!anchor)
        return sc__error_at(
            builder->error, builder->text, alias->at, SC_ESYNTAX,
            "alias *%.*s has no anchor before it; text that begins with * needs quotes",
            shown(alias->text), alias->text.data);
    if (anchor->open)
        return sc__error_at(builder->error, builder->text, alias->at, SC_ESYNTAX,
                            "alias *%.*s stands within what it names", shown(alias->text),
                            alias->text.data);
    return SC_OK;
}

/* One node of resolved text. */
static uint32_t add_resolved(struct sc__yaml_builder *builder, const struct slot *slot, sc_str text,
                             const struct sc__yaml_scalar *scalar, size_t at)
{
    uint32_t number = sc__document_add(builder->document, slot->parent, slot->key, scalar->type, at,
                                       slot->key_at);
    if (number == SC__NONE)
        return number;
    struct sc__node *node = sc__document_node(builder->document, number);
    if (scalar->type == SC__STRING) {
        node->value.text = text.data;
        node->count = (uint32_t)text.length;
    } else if (scalar->type == SC__FLOAT) {
        node->value.real = scalar->value.real;
    } else {
        node->value.natural = scalar->value.natural;
    }
    return number;
}

static sc_status refuse_scalar(struct sc__yaml_builder *builder, sc_status status,
                               const struct sc__yaml_event *event,
                               const struct sc__yaml_scalar *scalar)
{
    if (status != SC_ERANGE)
        return refuse_tag(builder, event, event->absent ? "an absent value" : "the text");
    return sc__error_at(builder->error, builder->text, event->at, SC_ERANGE,
                        scalar->type == SC__FLOAT
                            ? "the number is beyond the range of a double"
                            : "the integer is out of range (-2^63 to 2^64-1)");
}

static void warn_of_yaml_1_1(struct sc__yaml_builder *builder, const struct sc__yaml_event *event)
{
    const char *warning = sc__yaml_1_1_warning(event->text);
    if (warning && builder->options->warnings)
        sc__warn_at(builder->options->warnings, builder->text, event->at, SC_ETYPE, "%.*s %s",
                    shown(event->text), event->text.data, warning);
}

static void warn_of_dash(struct sc__yaml_builder *builder, const struct sc__yaml_event *event)
{
    if (event->dash_at > 0 && builder->options->warnings)
        sc__warn_at(
            builder->options->warnings, builder->text, event->dash_at, SC_ETYPE,
            "this line goes on with the text above it, it is no element of a sequence: quote "
            "the text if that is meant");
}

static sc_status add_scalar(struct sc__yaml_builder *builder, const struct sc__yaml_event *event)
{
    enum sc__yaml_tag tag;
    struct sc__yaml_scalar scalar;
    struct slot slot = take_slot(builder);
    sc_status status = read_tag(builder, event, &tag);
    if (status != SC_OK)
        return status;
    status = sc__yaml_resolve(event->text, event->plain, tag, &scalar);
    if (status != SC_OK)
        return refuse_scalar(builder, status, event, &scalar);
    if (event->plain && tag == SC__YAML_UNTAGGED)
        warn_of_yaml_1_1(builder, event);
    warn_of_dash(builder, event);
    status = anchor_scalar(builder, event, tag);
    if (status != SC_OK)
        return status;
    uint32_t node = add_resolved(builder, &slot, event->text, &scalar, event->at);
    return remember_merge(builder, &slot, node);
}

static sc_status set_key(struct sc__yaml_builder *builder, sc_str text, size_t at)
{
    struct sc__yaml_frame *frame = top(builder);
    frame->key = sc__document_key(builder->document, text.data, text.length);
    frame->key_at = (uint32_t)at;
    /* A pair in a flow sequence, [a: b], is announced behind its key. */
    if (frame->key != SC__NO_KEY && sc__document_node(builder->document, frame->node)->at > at)
        sc__document_node(builder->document, frame->node)->at = (uint32_t)at;
    return frame->key == SC__NO_KEY ? no_memory(builder) : SC_OK;
}

static bool is_merge_key(const struct sc__yaml_event *event, enum sc__yaml_tag tag)
{
    bool may_merge = tag == SC__YAML_MERGE || (tag == SC__YAML_UNTAGGED && event->plain);
    return may_merge && event->text.length == 2 && memcmp(event->text.data, "<<", 2) == 0;
}

static sc_status take_key(struct sc__yaml_builder *builder, const struct sc__yaml_event *event)
{
    enum sc__yaml_tag tag;
    struct sc__yaml_scalar ignored;
    sc_status status = read_tag(builder, event, &tag);
    if (status != SC_OK)
        return status;
    bool merges = is_merge_key(event, tag);
    if (!merges && tag != SC__YAML_UNTAGGED)
        status = sc__yaml_resolve(event->text, event->plain, tag, &ignored);
    if (status != SC_OK)
        return refuse_scalar(builder, status, event, &ignored);
    status = anchor_scalar(builder, event, tag);
    if (status != SC_OK)
        return status;
    top(builder)->key_merges = merges;
    return set_key(builder, event->text, event->at);
}

static struct sc__copy_limits copy_limits(const struct sc__yaml_builder *builder)
{
    uint32_t limit = builder->options->depth;
    return (struct sc__copy_limits){builder->expansion,
                                    limit > builder->depth ? limit - builder->depth : 0};
}

static sc_status take_alias_key(struct sc__yaml_builder *builder,
                                const struct sc__yaml_event *event)
{
    const struct sc__yaml_anchor *anchor;
    sc_status status = find_anchor(builder, event, &anchor);
    if (status != SC_OK)
        return status;
    if (anchor->node != SC__NONE)
        return sc__error_at(builder->error, builder->text, event->at, SC_ESYNTAX,
                            "a key must be a scalar, but *%.*s is %s", shown(event->text),
                            event->text.data, sc__type_name(anchor->type));
    struct sc__copy_limits limits = copy_limits(builder);
    limits.bytes -= (int64_t)anchor->text.length;
    builder->expansion = limits.bytes;
    if (limits.bytes < 0)
        return sc__yaml_copy_error(builder->document, event->at, &limits, builder->error);
    return set_key(builder, anchor->text, event->at);
}

static sc_status copy_container(struct sc__yaml_builder *builder, const struct slot *slot,
                                uint32_t from, size_t at)
{
    struct sc__copy_limits limits = copy_limits(builder);
    sc_status status = sc__document_add_copy(builder->document, slot->parent, slot->key, from,
                                             slot->key_at, &limits);
    builder->expansion = limits.bytes;
    if (status == SC_ELIMIT)
        return sc__yaml_copy_error(builder->document, at, &limits, builder->error);
    return status == SC_OK ? SC_OK : no_memory(builder);
}

/* A scalar that an alias names, resolved once more: it costs what a copy of its text would,
 * whatever it is, since reading a number takes as long as the number is. */
static sc_status copy_scalar(struct sc__yaml_builder *builder, const struct slot *slot,
                             const struct sc__yaml_anchor *anchor,
                             const struct sc__yaml_event *alias)
{
    struct sc__yaml_scalar scalar;
    struct sc__copy_limits limits = copy_limits(builder);
    limits.bytes -= (int64_t)(sizeof(struct sc__node) + anchor->text.length);
    builder->expansion = limits.bytes;
    if (limits.bytes < 0)
        return sc__yaml_copy_error(builder->document, alias->at, &limits, builder->error);
    sc_status status = sc__yaml_resolve(anchor->text, anchor->plain, anchor->tag, &scalar);
    if (status != SC_OK)
        return refuse_scalar(builder, status, alias, &scalar);
    uint32_t node =
        add_resolved(builder, slot, anchor->text, &scalar, slot->merges ? alias->at : anchor->at);
    return remember_merge(builder, slot, node);
}

static sc_status add_alias(struct sc__yaml_builder *builder, const struct sc__yaml_event *event)
{
    const struct sc__yaml_anchor *anchor;
    sc_status status = find_anchor(builder, event, &anchor);
    if (status != SC_OK)
        return status;
    struct slot slot = take_slot(builder);
    if (anchor->node == SC__NONE)
        return copy_scalar(builder, &slot, anchor, event);
    if (!slot.merges)
        return copy_container(builder, &slot, anchor->node, event->at);
    uint32_t node = sc__document_add(builder->document, slot.parent, slot.key, SC__INTEGER,
                                     event->at, slot.key_at);
    if (node == SC__NONE)
        return no_memory(builder);
    sc__document_node(builder->document, node)->flags |= SC__YAML_REFERENCE;
    sc__document_node(builder->document, node)->value.integer = anchor->node;
    return remember_merge(builder, &slot, node);
}

static sc_status push_frame(struct sc__yaml_builder *builder, const struct sc__yaml_frame *frame)
{
    void *frames = builder->frames;
    if (!sc__arena_reserve(builder->arena, &frames, &builder->frame_capacity,
                           builder->depth + (size_t)1, sizeof *frame))
        return no_memory(builder);
    builder->frames = frames;
    builder->frames[builder->depth++] = *frame;
    return SC_OK;
}

static sc_status refuse_key(struct sc__yaml_builder *builder, const struct sc__yaml_event *event,
                            const char *what)
{
    char first = builder->text->bytes[event->at];
    return sc__error_at(
        builder->error, builder->text, event->at, SC_ESYNTAX, "a key must be a scalar, not %s%s",
        what, first == '{' || first == '[' ? "; text that starts with a bracket needs quotes" : "");
}

static sc_status check_container(struct sc__yaml_builder *builder,
                                 const struct sc__yaml_event *event, bool is_mapping)
{
    enum sc__yaml_tag tag;
    const char *what = is_mapping ? "a mapping" : "a sequence";
    if (sc__yaml_builder_role(builder) == SC__YAML_KEY)
        return refuse_key(builder, event, what);
    if (builder->depth >= builder->options->depth)
        return sc__error_at(builder->error, builder->text, event->at, SC_ELIMIT,
                            "nesting limit of %u exceeded", builder->options->depth);
    sc_status status = read_tag(builder, event, &tag);
    if (status != SC_OK)
        return status;
    bool fits = tag == SC__YAML_UNTAGGED || tag == SC__YAML_NON_SPECIFIC ||
                tag == (is_mapping ? SC__YAML_MAP : SC__YAML_SEQ);
    return fits ? SC_OK : refuse_tag(builder, event, what);
}

static sc_status open_container(struct sc__yaml_builder *builder,
                                const struct sc__yaml_event *event)
{
    bool is_mapping = event->type == SC__YAML_MAPPING_START;
    enum sc__type type = is_mapping ? SC__MAPPING : SC__ARRAY;
    sc_status status = check_container(builder, event, is_mapping);
    if (status != SC_OK)
        return status;
    struct slot slot = take_slot(builder);
    struct sc__yaml_frame frame = {.key = SC__NO_KEY, .merge = SC__NONE, .is_mapping = is_mapping};
    frame.node =
        sc__document_add(builder->document, slot.parent, slot.key, type, event->at, slot.key_at);
    if (frame.node == SC__NONE)
        return no_memory(builder);
    status = remember_merge(builder, &slot, frame.node);
    if (status != SC_OK)
        return status;
    struct sc__yaml_anchor anchor = {.node = frame.node, .type = type, .open = true};
    status = add_anchor(builder, event, &anchor, &frame.anchor);
    return status == SC_OK ? push_frame(builder, &frame) : status;
}

static sc_status close_mapping(struct sc__yaml_builder *builder, const struct sc__yaml_frame *frame)
{
    uint32_t first;
    uint32_t second;
    if (frame->merge != SC__NONE) {
        struct sc__copy_limits limits = copy_limits(builder);
        sc_status status =
            sc__yaml_merge(builder->document, frame->node, frame->merge, &limits, builder->error);
        builder->expansion = limits.bytes;
        return status;
    }
    if (!sc__document_close_mapping(builder->document, frame->node, &first, &second))
        return sc__format_duplicate(builder->document, first, second, builder->error);
    return SC_OK;
}

static sc_status close_container(struct sc__yaml_builder *builder)
{
    struct sc__yaml_frame frame = *top(builder);
    sc_status status = SC_OK;
    if (frame.is_mapping)
        status = close_mapping(builder, &frame);
    else if (!builder->options->keep_elements)
        sc__document_close_array(builder->document, frame.node);
    if (frame.anchor != SC__NONE)
        builder->anchors.items[frame.anchor].open = false;
    builder->depth--;
    return status;
}

static sc_status begin_document(struct sc__yaml_builder *builder,
                                const struct sc__yaml_event *event)
{
    if (builder->documents->count >= MAX_DOCUMENTS)
        return sc__error_at(builder->error, builder->text, event->at, SC_ELIMIT,
                            "more than %d documents in one text", MAX_DOCUMENTS);
    builder->document = sc__documents_add(builder->documents, builder->arena, builder->text);
    sc__yaml_anchors_forget(&builder->anchors);
    return builder->document ? SC_OK : no_memory(builder);
}

void sc__yaml_builder_init(struct sc__yaml_builder *builder, const struct sc__text *text,
                           struct sc__arena *arena, const struct sc__parse_options *options,
                           struct sc__documents *documents, sc_error *error)
{
    memset(builder, 0, sizeof *builder);
    builder->text = text;
    builder->options = options;
    builder->arena = arena;
    builder->documents = documents;
    builder->error = error;
    builder->expansion = options->expansion_left ? *options->expansion_left : options->expansion;
    sc__yaml_anchors_init(&builder->anchors, arena);
}

sc_status sc__yaml_build(struct sc__yaml_builder *builder, const struct sc__yaml_event *event)
{
    bool is_key = sc__yaml_builder_role(builder) == SC__YAML_KEY;
    switch (event->type) {
    case SC__YAML_DOCUMENT_START:
        return begin_document(builder, event);
    case SC__YAML_DOCUMENT_END:
        return builder->document->failed ? no_memory(builder) : SC_OK;
    case SC__YAML_MAPPING_START:
    case SC__YAML_SEQUENCE_START:
        return open_container(builder, event);
    case SC__YAML_MAPPING_END:
    case SC__YAML_SEQUENCE_END:
        return close_container(builder);
    case SC__YAML_SCALAR:
        return is_key ? take_key(builder, event) : add_scalar(builder, event);
    case SC__YAML_ALIAS:
        return is_key ? take_alias_key(builder, event) : add_alias(builder, event);
    case SC__YAML_STREAM_END:
        break;
    }
    return SC_OK;
}
