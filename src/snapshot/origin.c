/* snapshot/origin.c: who set a value, where, and what each layer had said (rule 17).
 *
 * A snapshot keeps, for each value, the sources that set it and a byte offset in each.
 * Lines and columns are counted when somebody asks. What a lower layer had said, and the
 * place of one number in a packed array, come from parsing that source's text again
 * (reading.h): reading pays nothing for it, and memory holds no second copy of overridden
 * values until then. A scalar that stands as it was said is taken as it stands. */
#include "base/error.h"
#include "snapshot/reading.h"
#include "snapshot/snapshot.h"

#include <string.h>

static const struct sc__block_origin *part_origins(const sc_snapshot *snapshot)
{
    return sc__block_part(snapshot->block, snapshot->block->origins);
}

/* The entries of a node's list, one after the other; NULL ends it. */
static const struct sc__block_origin *next_entry(const struct sc__block_origin *entry)
{
    if (entry->flags & SC__ORIGIN_LAST)
        return NULL;
    return entry + (entry->flags & SC__ORIGIN_ELEMENT ? 2 : 1);
}

static struct sc__say say_of(const struct sc__block_origin *entry)
{
    return (struct sc__say){
        .at = entry->at,
        .element = entry->flags & SC__ORIGIN_ELEMENT ? entry[1].at : SC__NONE,
        .source = entry->source,
        .overridden = (entry->flags & SC__ORIGIN_OVERRIDDEN) != 0,
        .type = (enum sc__type)entry->type,
        .directive = (uint8_t)((entry->flags & SC__ORIGIN_DIRECTIVE) >> 2),
    };
}

/* The say at a position for a node; returns how many there are, whether it is there or not. */
static size_t node_say(sc_value value, size_t position, struct sc__say *say)
{
    const struct sc__block_origin *entry = &part_origins(value.snapshot)[value.node];
    size_t count = 1;
    if (!(entry->flags & SC__ORIGIN_LIST)) {
        *say = say_of(entry);
        return count;
    }
    const struct sc__block_origin *lists =
        sc__block_part(value.snapshot->block, value.snapshot->block->lists);
    entry = &lists[entry->at];
    for (;; count++) {
        if (count - 1 == position)
            *say = say_of(entry);
        entry = next_entry(entry);
        if (!entry)
            return count;
    }
}

/* The first span of an array, of those from `low` on, that begins at an element or behind it. */
static uint32_t span_from(const struct sc__span *spans, uint32_t low, uint32_t high,
                          uint32_t element)
{
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (spans[middle].start < element)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The spans of a packed array in which an element may be: from `*first` to before `*end`. */
static void find_spans(sc_value value, const struct sc__span *spans, uint32_t *first, uint32_t *end)
{
    const struct sc__block_node *node = &value.snapshot->nodes[value.node];
    uint64_t word;
    memcpy(&word, sc__packed_words(value.snapshot, node) - 1, sizeof word);
    uint32_t count = (uint32_t)word & ~SC__SPANS_ASCEND;
    *first = (uint32_t)(word >> 32);
    *end = *first + count;
    if (!((uint32_t)word & SC__SPANS_ASCEND))
        return;
    *first = span_from(spans, *first, *end, value.element);
    *end = span_from(spans, *first, *end, value.element + 1);
}

/* The same for an element of a packed array: its spans stand lowest layer first. */
static size_t element_say(sc_value value, size_t position, struct sc__say *say)
{
    const struct sc__span *spans =
        sc__block_part(value.snapshot->block, value.snapshot->block->spans);
    uint32_t first, end;
    size_t count = 0;
    find_spans(value, spans, &first, &end);
    for (uint32_t i = end; i > first; i--) {
        const struct sc__span *span = &spans[i - 1];
        if (value.element < span->start || value.element - span->start >= span->count)
            continue;
        if (count++ == position)
            *say = (struct sc__say){
                .at = span->at,
                .element =
                    span->from == SC__NONE ? SC__NONE : span->from + (value.element - span->start),
                .source = span->origin,
                .overridden = span->overridden != 0,
                .type = (enum sc__type)span->type,
            };
    }
    return count;
}

bool sc_value_is_interpolated(sc_value value)
{
    struct sc__say say = {.element = 0};
    if (value.element == SC__NONE)
        return value.snapshot->nodes[value.node].flags & SC__BLOCK_INTERPOLATED;
    /* A number that its source has as a string. */
    return element_say(value, 0, &say) > 0 && say.element == SC__NONE && say.type == SC__STRING;
}

static size_t find_say(sc_value value, size_t position, struct sc__say *say)
{
    if (value.snapshot->block->source_count == 0)
        return 0;
    if (value.element != SC__NONE)
        return element_say(value, position, say);
    size_t count = node_say(value, position, say);
    say->is_root = value.node == 0 && !value.snapshot->block->root_is_part;
    return count;
}

size_t sc_value_origin_count(sc_value value)
{
    struct sc__say say;
    return find_say(value, SIZE_MAX, &say);
}

static const struct sc__block_source *source_of(const sc_snapshot *snapshot, uint16_t source)
{
    const struct sc__block_source *sources =
        sc__block_part(snapshot->block, snapshot->block->sources);
    return &sources[source];
}

static const char *directive_name(uint8_t directive)
{
    return directive == SC__NODE_ADDED      ? "add"
           : directive == SC__NODE_REMOVED  ? "remove"
           : directive == SC__NODE_REPLACED ? "replace"
                                            : NULL;
}

/* The byte of its source's text that a say is about, within the table's lock. */
static sc_status find_byte(struct sc__readings *readings, const sc_snapshot *snapshot,
                           const struct sc__say *say, uint32_t *at)
{
    const struct sc__text *text = snapshot->texts[source_of(snapshot, say->source)->text];
    struct sc__said said;
    *at = say->at;
    if (say->element == SC__NONE || text->kind == SC__TEXT_PLACELESS)
        return SC_OK;
    sc_status status = sc__readings_find(readings, snapshot, say, &said);
    if (status == SC_OK)
        *at = said.document->nodes[said.node].at;
    return status;
}

/* The place of what was said, within the table's lock. */
static sc_status fill_place(struct sc__readings *readings, const sc_snapshot *snapshot,
                            const struct sc__say *say, sc_origin *out)
{
    const struct sc__block_source *source = source_of(snapshot, say->source);
    uint32_t at;
    sc_status status = find_byte(readings, snapshot, say, &at);
    if (status != SC_OK)
        return status;
    const struct sc__text_index *index = sc__readings_index(readings, snapshot, source->text);
    if (!index)
        return SC_ENOMEM;
    struct sc__place place = sc__text_index_place(index, at);
    *out = (sc_origin){
        .layer = {snapshot->bytes + source->layer.offset, source->layer.length},
        .source = place.source,
        .line = place.line,
        .column = place.column,
        .overridden = say->overridden,
        .directive = directive_name(say->directive),
    };
    return SC_OK;
}

sc_status sc_value_origin(sc_value value, size_t position, sc_origin *out)
{
    struct sc__say say = {0};
    if (position >= find_say(value, position, &say))
        return SC_ENOTFOUND;
    struct sc__readings *readings = sc__readings_enter(value.snapshot);
    if (!readings)
        return SC_ENOMEM;
    sc_status status = fill_place(readings, value.snapshot, &say, out);
    sc__readings_leave(readings);
    return status;
}

sc_status sc_value_place(sc_value value, sc_error *error)
{
    struct sc__say say = {0};
    char message[SC_ERROR_TEXT];
    uint32_t at;
    if (find_say(value, 0, &say) == 0)
        return SC_ENOTFOUND;
    struct sc__readings *readings = sc__readings_enter(value.snapshot);
    if (!readings)
        return SC_ENOMEM;
    sc_status status = find_byte(readings, value.snapshot, &say, &at);
    sc__readings_leave(readings);
    if (status != SC_OK)
        return status;
    memcpy(message, error->message, sizeof message);
    const struct sc__block_source *source = source_of(value.snapshot, say.source);
    sc__error_at(error, value.snapshot->texts[source->text], at, error->status, "%s", message);
    return SC_OK;
}

bool sc__snapshot_is_built(const sc_snapshot *snapshot)
{
    return snapshot->text_count == 1 && snapshot->texts[0]->kind == SC__TEXT_PLACELESS &&
           !snapshot->texts[0]->reader;
}

/* Did one layer alone say what stands here? Then there is no need to look into its text. */
static bool is_as_said(sc_value value, size_t position)
{
    const struct sc__block_node *node = &value.snapshot->nodes[value.node];
    bool is_array = value.element == SC__NONE && sc__is_packed(node);
    bool has_children = !sc__is_packed(node) && node->type >= SC__ARRAY;
    struct sc__say below = {0};
    if (position > 0 || has_children || sc_value_is_interpolated(value))
        return false;
    return find_say(value, 1, &below) == 1 || (!is_array && below.overridden);
}

/* The value itself in place of a reading of what was said. */
static bool copy_as_said(sc_value value, const struct sc__say *say, struct sc__document *document)
{
    if (!sc__thaw(value, false, document))
        return false;
    struct sc__node *node = &document->nodes[document->root];
    node->at = say->at;
    if (say->element != SC__NONE) {
        node->flags |= SC__NODE_ELEMENT;
        node->key_at = say->element;
    }
    return true;
}

/* A document becomes a snapshot of its own, with the one source that said it. */
static sc_status freeze_said(const sc_snapshot *snapshot, const struct sc__say *say,
                             const struct sc__document *document, sc_snapshot **frozen)
{
    const struct sc__block_source *source = source_of(snapshot, say->source);
    struct sc__merged merged = {.document = *document, .root_is_part = !say->is_root};
    struct sc__snapshot_source again = {
        .text = snapshot->texts[source->text],
        .format = (enum sc__format)source->format,
        .layer = {snapshot->bytes + source->layer.offset, source->layer.length},
    };
    struct sc__parse_options parsed = {.depth = snapshot->block->depth,
                                       .expansion = snapshot->block->expansion,
                                       .ignore_tags = snapshot->block->ignore_tags != 0};
    struct sc__freeze_input input = {&merged, &again, 1, NULL, &parsed, NULL};
    return sc__freeze(&input, snapshot->allocator, document->arena, frozen, NULL);
}

/* What was said, from its text. It borrows the reading's, so it is frozen within the lock. */
static sc_status freeze_read(const sc_snapshot *snapshot, const struct sc__say *say,
                             struct sc__document *document, sc_snapshot **frozen)
{
    struct sc__said said;
    struct sc__readings *readings = sc__readings_enter(snapshot);
    if (!readings)
        return SC_ENOMEM;
    sc_status status = sc__readings_find(readings, snapshot, say, &said);
    if (status == SC_OK && !sc__said_copy(said, document))
        status = SC_ENOMEM;
    if (status == SC_OK)
        status = freeze_said(snapshot, say, document, frozen);
    sc__readings_leave(readings);
    return status;
}

sc_status sc_value_origin_value(sc_value value, size_t position, sc_value *out)
{
    const sc_snapshot *snapshot = value.snapshot;
    struct sc__say say = {0};
    struct sc__arena arena;
    struct sc__document document;
    sc_snapshot *frozen;
    if (position >= find_say(value, position, &say))
        return SC_ENOTFOUND;
    if (say.is_root && say.type != SC__MAPPING) {
        /* Only sc_parse makes such a root: its text said all of it, and several YAML documents
         * are an array that no place in the text is the start of. */
        *out = sc_snapshot_root(sc__snapshot_retain(snapshot));
        return SC_OK;
    }
    sc_status status;
    sc__arena_init(&arena, snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, NULL);
    if (!sc__snapshot_is_built(snapshot) && !is_as_said(value, position))
        status = freeze_read(snapshot, &say, &document, &frozen);
    else if (copy_as_said(value, &say, &document))
        status = freeze_said(snapshot, &say, &document, &frozen);
    else
        status = SC_ENOMEM;
    sc__arena_fini(&arena);
    if (status == SC_OK)
        *out = sc_snapshot_root(frozen);
    return status;
}
