/* snapshot/freeze.c: a merged document to one immutable block.
 *
 * The first pass (measure.c) gives every node its place and measures every part, so that one
 * allocation of the exact size follows; the second, which this is, goes over the nodes in the
 * block's order and writes each byte once. Neither recurses. */
#include "base/error.h"
#include "base/hash.h"
#include "base/words.h"
#include "merge/interpolate.h"
#include "snapshot/measure.h"
#include "snapshot/snapshot.h"
#include "value/path.h"

#include <string.h>

static atomic_uint_fast64_t last_version;

void sc__snapshot_set_version(const sc_snapshot *snapshot)
{
    ((sc_snapshot *)(uintptr_t)snapshot)->version =
        atomic_fetch_add_explicit(&last_version, 1, memory_order_relaxed) + 1;
}

/* The pointers are into the block; the counters say how far each part is. */
struct freeze {
    const struct sc__merged *merged;
    const struct sc__measure *measure;
    uint8_t marks;
    struct sc__block *block;
    struct sc__block_node *nodes;
    struct sc__block_origin *origins;
    struct sc__block_origin *lists;
    struct sc__span *spans;
    int64_t *data;
    uint8_t *tags;
    struct sc__block_slot *slots;
    char *bytes;
    uint32_t list_count;
    uint32_t span_count;
    uint32_t word_count;
    uint32_t byte_count;
};

static inline uint32_t write_text(struct freeze *freeze, const char *text, size_t length)
{
    uint32_t offset = freeze->byte_count;
    sc__copy(freeze->bytes + offset, text, length);
    freeze->bytes[offset + length] = '\0';
    freeze->byte_count += (uint32_t)length + 1;
    return offset;
}

static struct sc__block_text write_str(struct freeze *freeze, sc_str text)
{
    return (struct sc__block_text){write_text(freeze, text.data, text.length),
                                   (uint32_t)text.length};
}

/* One who set a value; `element` is the position in the packed array there, or SC__NONE. */
static void add_to_list(struct freeze *freeze, struct sc__block_origin entry, uint32_t element)
{
    if (element != SC__NONE)
        entry.flags |= SC__ORIGIN_ELEMENT;
    freeze->lists[freeze->list_count++] = entry;
    if (element != SC__NONE)
        freeze->lists[freeze->list_count++] = (struct sc__block_origin){.at = element};
}

static_assert(SC__NODE_DIRECTIVE << 2 == SC__ORIGIN_DIRECTIVE, "one shift takes them over");

static uint8_t directive_flags(uint8_t flags)
{
    return (uint8_t)((flags & SC__NODE_DIRECTIVE) << 2);
}

/* Which of the flags that a reader of a format may have used as well mean something here. */
static uint8_t marks_of(const struct sc__merged *merged)
{
    return (uint8_t)((merged->is_interpolated ? SC__NODE_INTERPOLATED : 0) |
                     (merged->document.has_secrets ? SC__NODE_SECRET : 0));
}

/* The type of what its origin said: a template is a string. */
static inline uint8_t said_type(const struct freeze *freeze, const struct sc__node *node)
{
    return node->flags & freeze->marks & SC__NODE_INTERPOLATED ? SC__STRING : node->type;
}

static inline uint8_t node_flags(const struct freeze *freeze, const struct sc__node *node)
{
    uint8_t marks = node->flags & freeze->marks;
    return (uint8_t)((marks & SC__NODE_INTERPOLATED ? SC__BLOCK_INTERPOLATED : 0) |
                     (marks & SC__NODE_SECRET ? SC__BLOCK_SECRET : 0));
}

static uint32_t element_of(const struct sc__node *node)
{
    return node->flags & SC__NODE_ELEMENT ? node->key_at : SC__NONE;
}

/* All who set a node, highest first, where one of them alone is not enough. */
static __attribute__((noinline)) void list_origins(struct freeze *freeze, uint32_t out,
                                                   const struct sc__node *node, uint32_t older,
                                                   struct sc__block_origin top)
{
    uint32_t last = freeze->list_count;
    bool overridden = false; /* once a layer was replaced, so was all below it */
    freeze->origins[out] =
        (struct sc__block_origin){.at = freeze->list_count, .flags = SC__ORIGIN_LIST};
    add_to_list(freeze, top, element_of(node));
    for (; older != SC__NONE; older = freeze->merged->records[older].older) {
        const struct sc__history *record = &freeze->merged->records[older];
        overridden |= record->overridden != 0;
        last = freeze->list_count;
        add_to_list(freeze,
                    (struct sc__block_origin){.at = record->at,
                                              .source = record->origin,
                                              .flags = directive_flags(record->directive) |
                                                       (overridden ? SC__ORIGIN_OVERRIDDEN : 0),
                                              .type = record->type},
                    record->element);
    }
    freeze->lists[last].flags |= SC__ORIGIN_LAST;
}

static inline void write_origins(struct freeze *freeze, uint32_t out, uint32_t number,
                                 const struct sc__node *node)
{
    uint32_t older = sc__merged_history(freeze->merged, number);
    struct sc__block_origin top = {.at = node->at,
                                   .source = node->origin,
                                   .flags = directive_flags(node->flags),
                                   .type = said_type(freeze, node)};
    if (older == SC__NONE && (node->flags & SC__NODE_ELEMENT) == 0)
        freeze->origins[out] = top;
    else
        list_origins(freeze, out, node, older, top);
}

static void add_span(struct freeze *freeze, struct sc__span span)
{
    freeze->spans[freeze->span_count++] = span;
}

/* The word before the numbers: where their spans begin, how many there are, and with `order`
 * SC__SPANS_ASCEND that they are. */
static uint32_t begin_packed(struct freeze *freeze)
{
    return ++freeze->word_count;
}

static void end_packed(struct freeze *freeze, uint32_t first_word, uint32_t first_span,
                       uint32_t count, uint32_t order)
{
    uint64_t spans = ((uint64_t)first_span << 32) | (freeze->span_count - first_span) | order;
    memcpy(&freeze->data[first_word - 1], &spans, sizeof spans);
    freeze->word_count += count;
}

static void write_packed(struct freeze *freeze, const struct sc__node *node, uint32_t out)
{
    const struct sc__packed *packed = node->value.packed;
    uint32_t first_span = freeze->span_count;
    uint32_t first = begin_packed(freeze);
    memcpy(freeze->data + first, packed->data.integers, node->count * sizeof(int64_t));
    for (uint32_t i = 0; i < packed->span_count; i++)
        add_span(freeze, packed->spans[i]);
    if (packed->span_count == 0)
        add_span(freeze,
                 (struct sc__span){.at = node->at, .count = node->count, .origin = node->origin});
    end_packed(freeze, first, first_span, node->count, 0);
    freeze->nodes[out].value.span.first = first;
    freeze->nodes[out].value.span.count = node->count;
}

/* What one element says of where it comes from: its history below, itself on top. */
static void write_element_spans(struct freeze *freeze, uint32_t number, uint32_t position)
{
    const struct sc__node *node = &freeze->merged->document.nodes[number];
    uint32_t first = freeze->span_count;
    bool overridden = false;
    add_span(freeze, (struct sc__span){.at = node->at,
                                       .from = element_of(node),
                                       .start = position,
                                       .count = 1,
                                       .origin = node->origin,
                                       .type = said_type(freeze, node)});
    for (uint32_t older = sc__merged_history(freeze->merged, number); older != SC__NONE;
         older = freeze->merged->records[older].older) {
        const struct sc__history *record = &freeze->merged->records[older];
        overridden |= record->overridden != 0;
        add_span(freeze, (struct sc__span){.at = record->at,
                                           .from = record->element,
                                           .start = position,
                                           .count = 1,
                                           .origin = record->origin,
                                           .overridden = overridden,
                                           .type = record->type});
    }
    for (uint32_t low = first, high = freeze->span_count - 1; low < high; low++, high--) {
        struct sc__span swapped = freeze->spans[low];
        freeze->spans[low] = freeze->spans[high];
        freeze->spans[high] = swapped;
    }
}

/* An array of nodes that are all numbers of one kind becomes packed. */
static void pack_nodes(struct freeze *freeze, const struct sc__node *node, uint32_t out)
{
    const struct sc__document *document = &freeze->merged->document;
    uint32_t first_span = freeze->span_count;
    uint32_t first = begin_packed(freeze);
    uint32_t position = 0;
    bool is_float = document->nodes[node->value.children.first].type == SC__FLOAT;
    for (uint32_t child = node->value.children.first; child != SC__NONE;
         child = document->nodes[child].next, position++) {
        memcpy(&freeze->data[first + position], &document->nodes[child].value, sizeof(int64_t));
        write_element_spans(freeze, child, position);
        freeze->nodes[out].flags |= node_flags(freeze, &document->nodes[child]) & SC__BLOCK_SECRET;
    }
    end_packed(freeze, first, first_span, node->count, SC__SPANS_ASCEND);
    freeze->nodes[out].type = is_float ? SC__PACKED_FLOATS : SC__PACKED_INTEGERS;
    freeze->nodes[out].value.span.first = first;
    freeze->nodes[out].value.span.count = node->count;
}

static inline void write_node(struct freeze *freeze, uint32_t out)
{
    const struct sc__placed *place = &freeze->measure->places[out];
    const struct sc__node *node = &freeze->merged->document.nodes[place->node];
    struct sc__block_node *written = &freeze->nodes[out];
    *written = (struct sc__block_node){
        .type = node->type, .flags = node_flags(freeze, node), .key = SC__NO_KEY};
    write_origins(freeze, out, place->node, node);
    if (out > 0 && node->key != SC__NO_KEY) {
        written->key = freeze->measure->keys[node->key].number;
        sc__index_insert(freeze->block, freeze->tags, freeze->slots, place->hash, out);
    }
    if (node->type < SC__STRING) {
        written->value.natural = node->value.natural;
    } else if (node->type < SC__ARRAY) {
        written->value.span.first = write_text(freeze, node->value.text, node->count);
        written->value.span.count = node->count;
    } else if (node->type >= SC__PACKED_INTEGERS) {
        write_packed(freeze, node, out);
    } else if (sc__measure_packs(&freeze->merged->document, node)) {
        pack_nodes(freeze, node, out);
    } else if (node->count > 0) {
        written->value.span.first = place->first;
        written->value.span.count = node->count;
    }
}

static void write_keys(struct freeze *freeze, struct sc__block_key *keys)
{
    const struct sc__measure *measure = freeze->measure;
    for (uint32_t i = 0; i < measure->key_count; i++) {
        const struct sc__measured_key *known = &measure->keys[measure->used[i]];
        sc_str text = sc__key_text(&freeze->merged->document, measure->used[i]);
        struct sc__block_key *key = &keys[i];
        key->text = key->spelling = write_text(freeze, text.data, text.length);
        key->length = key->spelling_length = (uint32_t)text.length;
        if (known->spelling == text.data)
            continue;
        key->spelling = write_text(freeze, known->spelling, known->spelling_length);
        key->spelling_length = known->spelling_length;
    }
}

static void write_sources(struct freeze *freeze, const struct sc__freeze_input *input,
                          struct sc__block_source *sources)
{
    for (size_t i = 0; i < input->source_count; i++) {
        sources[i].layer = write_str(freeze, input->sources[i].layer);
        sources[i].text = freeze->measure->source_texts[i];
        sources[i].format = (uint32_t)input->sources[i].format;
    }
}

static void write_warnings(struct freeze *freeze, const struct sc__warnings *warnings,
                           struct sc__block_warning *out)
{
    uint32_t position = 0;
    for (const struct sc__warning *warning = warnings ? warnings->first : NULL; warning;
         warning = warning->next, position++) {
        struct sc__block_warning *written = &out[position];
        const char *source = warning->source ? warning->source : "";
        written->message = write_str(freeze, (sc_str){warning->message, strlen(warning->message)});
        written->source = write_str(freeze, (sc_str){source, strlen(source)});
        written->text = sc__measure_text(freeze->measure, warning->text);
        written->offset = (uint32_t)warning->offset;
        written->status = (uint32_t)warning->status;
    }
}

/* The parts of the block, in the order of layout.h, each aligned to eight bytes. */
static bool lay_out(const struct sc__measure *measure, struct sc__block *block)
{
    uint64_t slots = (uint64_t)measure->groups * SC__GROUP;
    const struct {
        uint32_t *offset;
        uint64_t size;
    } parts[] = {
        {&block->nodes, (uint64_t)measure->nodes * sizeof(struct sc__block_node)},
        {&block->parents, (uint64_t)measure->nodes * sizeof(uint32_t)},
        {&block->paths, measure->path_bytes},
        {&block->origins, (uint64_t)measure->nodes * sizeof(struct sc__block_origin)},
        {&block->keys, (uint64_t)measure->key_count * sizeof(struct sc__block_key)},
        {&block->tags, slots},
        {&block->slots, slots * sizeof(struct sc__block_slot)},
        {&block->data, measure->words * sizeof(int64_t)},
        {&block->lists, measure->lists * sizeof(struct sc__block_origin)},
        {&block->spans, measure->spans * sizeof(struct sc__span)},
        {&block->sources, (uint64_t)measure->source_count * sizeof(struct sc__block_source)},
        {&block->warnings, (uint64_t)measure->warnings * sizeof(struct sc__block_warning)},
        {&block->bytes, measure->bytes},
    };
    uint64_t offset =
        (sizeof *block + SC__BLOCK_ALIGNMENT - 1) & ~(uint64_t)(SC__BLOCK_ALIGNMENT - 1);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        *parts[i].offset = (uint32_t)offset;
        offset = (offset + parts[i].size + 7) & ~UINT64_C(7);
        if (offset > UINT32_MAX)
            return false;
    }
    block->size = (uint32_t)offset;
    return true;
}

/* Parts whose elements are shorter than a word end before the next one begins, and free slots hold
 * nothing: the same configuration is the same bytes. */
static void clear_gaps(struct sc__block *block)
{
    const uint32_t ends[] = {block->paths, block->origins, block->sources, block->bytes,
                             block->size};
    char *base = (char *)block;
    memset(base + sizeof *block, 0, block->nodes - sizeof *block);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        memset(base + ends[i] - sizeof(uint64_t), 0, sizeof(uint64_t));
    memset(base + block->tags, 0, block->data - block->tags);
}

static sc_snapshot *allocate(const struct sc__block *block, const struct sc__measure *measure,
                             const sc_allocator *allocator)
{
    size_t head = sizeof(sc_snapshot) + measure->text_count * sizeof(struct sc__text *);
    size_t allocated = head + SC__BLOCK_ALIGNMENT + block->size;
    sc_snapshot *snapshot = sc__allocate(allocator, allocated);
    if (!snapshot)
        return NULL;
    memset(snapshot, 0, head);
    uintptr_t address = (uintptr_t)snapshot + head;
    size_t padding = (size_t)(-address & (SC__BLOCK_ALIGNMENT - 1));
    char *placed = (char *)snapshot + head + padding;
    memcpy(placed, block, sizeof *block);
    clear_gaps((struct sc__block *)placed);
    atomic_init(&snapshot->references, 1);
    atomic_init(&snapshot->readings, NULL);
    sc__snapshot_set_version(snapshot);
    snapshot->allocator = allocator;
    snapshot->allocated = allocated;
    sc__snapshot_use(snapshot, (const struct sc__block *)placed);
    snapshot->text_count = measure->text_count;
    for (uint32_t i = 0; i < measure->text_count; i++)
        snapshot->texts[i] = sc__text_retain((struct sc__text *)(uintptr_t)measure->texts[i]);
    return snapshot;
}

static void write_block(struct sc__block *block, const struct sc__measure *measure,
                        const struct sc__freeze_input *input)
{
    char *base = (char *)block;
    struct freeze freeze = {
        .merged = input->merged,
        .measure = measure,
        .marks = marks_of(input->merged),
        .block = block,
        .nodes = (struct sc__block_node *)(base + block->nodes),
        .origins = (struct sc__block_origin *)(base + block->origins),
        .lists = (struct sc__block_origin *)(base + block->lists),
        .spans = (struct sc__span *)(base + block->spans),
        .data = (int64_t *)(base + block->data),
        .tags = (uint8_t *)(base + block->tags),
        .slots = (struct sc__block_slot *)(base + block->slots),
        .bytes = base + block->bytes,
    };
    memcpy(base + block->parents, measure->parents, measure->nodes * sizeof *measure->parents);
    memcpy(base + block->paths, measure->paths, measure->path_bytes);
    write_sources(&freeze, input, (struct sc__block_source *)(base + block->sources));
    write_warnings(&freeze, input->warnings, (struct sc__block_warning *)(base + block->warnings));
    write_keys(&freeze, (struct sc__block_key *)(base + block->keys));
    for (uint32_t out = 0; out < measure->nodes; out++)
        write_node(&freeze, out);
}

sc_status sc__freeze(const struct sc__freeze_input *input, const sc_allocator *allocator,
                     struct sc__arena *scratch, sc_snapshot **out, sc_error *error)
{
    struct sc__measure measure;
    struct sc__block block = {
        .magic = SC__BLOCK_MAGIC,
        .seed = sc__hash_seed(),
        .expansion = input->parsed->expansion,
        .depth = input->parsed->depth,
        .ignore_tags = input->parsed->ignore_tags,
        .root_is_part = input->merged->root_is_part,
        .environment = SC__NONE,
    };
    if (!sc__measure(&measure, input, block.seed, scratch))
        return sc__error_no_memory(error);
    block.environment = sc__measure_text(&measure, input->environment);
    block.node_count = measure.nodes;
    block.key_count = measure.key_count;
    block.group_mask = measure.groups - 1;
    block.source_count = measure.source_count;
    block.warning_count = measure.warnings;
    if (!lay_out(&measure, &block))
        return sc__error_set(error, SC_ELIMIT, "the merged configuration is beyond 4 GiB");
    sc_snapshot *snapshot = allocate(&block, &measure, allocator);
    if (!snapshot)
        return sc__error_no_memory(error);
    write_block((struct sc__block *)(uintptr_t)snapshot->block, &measure, input);
    *out = snapshot;
    return SC_OK;
}
