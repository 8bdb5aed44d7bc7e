/* snapshot/origin.c: who set a value, where, and what each layer had said (rule 17).
 *
 * A snapshot keeps, for each value, the sources that set it and a byte offset in each.
 * Lines and columns are counted when somebody asks. What a lower layer had said, and the
 * place of one number in a packed array, come from parsing that source's text again:
 * reading pays nothing for it, and memory holds no second copy of overridden values. A
 * scalar that stands as it was said is taken as it stands, so that asking about every leaf
 * of a large file does not parse it as often as it has leaves. */
#include "base/error.h"
#include "snapshot/snapshot.h"

#include <string.h>

/* One say about a value: by the place of the value, or of its array and the position there. */
struct say {
    uint32_t at;
    uint32_t element;
    uint16_t source;
    bool overridden;
    bool is_root;
    enum sc__type type;
    uint8_t directive; /* SC__NODE_DIRECTIVE */
};

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

static struct say say_of(const struct sc__block_origin *entry)
{
    return (struct say){
        .at = entry->at,
        .element = entry->flags & SC__ORIGIN_ELEMENT ? entry[1].at : SC__NONE,
        .source = entry->source,
        .overridden = (entry->flags & SC__ORIGIN_OVERRIDDEN) != 0,
        .type = (enum sc__type)entry->type,
        .directive = (uint8_t)((entry->flags & SC__ORIGIN_DIRECTIVE) >> 2),
    };
}

/* The say at a position for a node; returns how many there are, whether it is there or not. */
static size_t node_say(sc_value value, size_t position, struct say *say)
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

/* The same for an element of a packed array: its spans stand lowest layer first. */
static size_t element_say(sc_value value, size_t position, struct say *say)
{
    const struct sc__block_node *node = &value.snapshot->nodes[value.node];
    const struct sc__span *spans =
        sc__block_part(value.snapshot->block, value.snapshot->block->spans);
    uint64_t word;
    memcpy(&word, sc__packed_words(value.snapshot, node) - 1, sizeof word);
    uint32_t first = (uint32_t)(word >> 32);
    size_t count = 0;
    for (uint32_t i = first + (uint32_t)word; i > first; i--) {
        const struct sc__span *span = &spans[i - 1];
        if (value.element < span->start || value.element - span->start >= span->count)
            continue;
        if (count++ == position)
            *say = (struct say){
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

static size_t find_say(sc_value value, size_t position, struct say *say)
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
    struct say say;
    return find_say(value, SIZE_MAX, &say);
}

/* A source parsed again, every element a node. */
struct reading {
    struct sc__arena arena;
    struct sc__documents documents;
    struct sc__document *document; /* the one that holds `node` */
    uint32_t node;
};

static void close_reading(struct reading *reading)
{
    sc__arena_fini(&reading->arena);
}

/* Are both arrays, or mappings, or neither? A sum may change the type of a number. */
static bool is_same_kind(const struct sc__node *node, enum sc__type type)
{
    struct sc__node said = {.type = (uint8_t)type};
    return sc__is_array(node) == sc__is_array(&said) &&
           (node->type == SC__MAPPING) == (type == SC__MAPPING);
}

static bool may_be(const struct sc__node *node, const struct say *say)
{
    if (node->at != say->at)
        return false;
    if (say->element != SC__NONE)
        return node->type == SC__ARRAY && say->element < node->count;
    return is_same_kind(node, say->type);
}

/* Values of one kind begin at different places, but for the root, which may begin where a table
 * does ("a.b = 1"), and for YAML's aliases, which are equal to what they name. */
static bool find_in(struct reading *reading, const struct say *say)
{
    const struct sc__document *document = reading->document;
    reading->node = SC__NONE;
    for (uint32_t node = 0; node < document->count; node++) {
        if (!may_be(&document->nodes[node], say))
            continue;
        reading->node = node;
        if ((node == document->root) == say->is_root)
            break;
    }
    return reading->node != SC__NONE;
}

static bool find_place(struct reading *reading, const struct say *say)
{
    bool found = false;
    for (uint32_t i = 0; i < reading->documents.count && !found; i++) {
        reading->document = &reading->documents.items[i];
        found = find_in(reading, say);
    }
    if (!found || say->element == SC__NONE)
        return found;
    const struct sc__node *nodes = reading->document->nodes;
    reading->node = nodes[reading->node].value.children.first;
    for (uint32_t left = say->element; left > 0; left--)
        reading->node = nodes[reading->node].next;
    return true;
}

static const struct sc__block_source *source_of(const sc_snapshot *snapshot, uint16_t source)
{
    const struct sc__block_source *sources =
        sc__block_part(snapshot->block, snapshot->block->sources);
    return &sources[source];
}

/* Find what a say is about. The text was parsed before, so only memory can be missing. */
static sc_status open_reading(const sc_snapshot *snapshot, const struct say *say,
                              struct reading *reading)
{
    const struct sc__block_source *source = source_of(snapshot, say->source);
    struct sc__warnings warnings;
    memset(reading, 0, sizeof *reading);
    sc__arena_init(&reading->arena, snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    sc__warnings_init(&warnings, &reading->arena);
    int64_t expansion = snapshot->block->expansion;
    struct sc__parse_options options = {
        .depth = snapshot->block->depth,
        /* A node takes four times the bytes of a packed number. */
        .expansion = expansion < INT64_MAX / 4 ? expansion * 4 : INT64_MAX,
        .ignore_tags = snapshot->block->ignore_tags != 0,
        .keep_elements = true,
        .places_only = true,
        .warnings = &warnings,
    };
    sc_status status =
        sc__format_read((enum sc__format)source->format, snapshot->texts[source->text],
                        &reading->arena, &options, &reading->documents, NULL);
    if (status == SC_OK && !find_place(reading, say))
        status = SC_ENOTFOUND;
    if (status != SC_OK)
        close_reading(reading);
    return status;
}

/* The name of a place's source. That of an entry has no NUL behind it in the text: as many
 * entries as end before it there have their names before its own in the block. */
static sc_str source_name(const sc_snapshot *snapshot, const struct sc__block_source *source,
                          struct sc__place place)
{
    const struct sc__text *text = snapshot->texts[source->text];
    if (text->kind != SC__TEXT_ENTRIES || place.source.data == text->name)
        return place.source;
    const char *name = snapshot->bytes + source->names;
    for (const char *at = text->bytes; at < place.source.data; at++) {
        if (*at == '\0')
            name += strlen(name) + 1;
    }
    return (sc_str){name, place.source.length};
}

static const char *directive_name(uint8_t directive)
{
    return directive == SC__NODE_ADDED      ? "add"
           : directive == SC__NODE_REMOVED  ? "remove"
           : directive == SC__NODE_REPLACED ? "replace"
                                            : NULL;
}

/* The byte of the source's text that a say is about. */
static sc_status find_byte(const sc_snapshot *snapshot, const struct say *say, uint32_t *at)
{
    struct reading reading;
    *at = say->at;
    if (say->element == SC__NONE)
        return SC_OK;
    sc_status status = open_reading(snapshot, say, &reading);
    if (status != SC_OK)
        return status;
    *at = reading.document->nodes[reading.node].at;
    close_reading(&reading);
    return SC_OK;
}

sc_status sc_value_origin(sc_value value, size_t position, sc_origin *out)
{
    struct say say = {0};
    uint32_t at;
    if (position >= find_say(value, position, &say))
        return SC_ENOTFOUND;
    const sc_snapshot *snapshot = value.snapshot;
    sc_status status = find_byte(snapshot, &say, &at);
    if (status != SC_OK)
        return status;
    const struct sc__block_source *source = source_of(snapshot, say.source);
    struct sc__place place = sc__text_place(snapshot->texts[source->text], at);
    *out = (sc_origin){
        .layer = {snapshot->bytes + source->layer.offset, source->layer.length},
        .source = source_name(snapshot, source, place),
        .line = place.line,
        .column = place.column,
        .overridden = say.overridden,
        .directive = directive_name(say.directive),
    };
    return SC_OK;
}

sc_status sc_value_place(sc_value value, sc_error *error)
{
    struct say say = {0};
    char message[SC_ERROR_TEXT];
    uint32_t at;
    if (find_say(value, 0, &say) == 0)
        return SC_ENOTFOUND;
    sc_status status = find_byte(value.snapshot, &say, &at);
    if (status != SC_OK)
        return status;
    memcpy(message, error->message, sizeof message);
    const struct sc__block_source *source = source_of(value.snapshot, say.source);
    sc__error_at(error, value.snapshot->texts[source->text], at, error->status, "%s", message);
    return SC_OK;
}

/* Did one layer alone say what stands here? Then there is no need to look into its text. */
static bool is_as_said(sc_value value, size_t position)
{
    const struct sc__block_node *node = &value.snapshot->nodes[value.node];
    bool is_array = value.element == SC__NONE && sc__is_packed(node);
    bool has_children = !sc__is_packed(node) && node->type >= SC__ARRAY;
    struct say below = {0};
    if (position > 0 || has_children)
        return false;
    return find_say(value, 1, &below) == 1 || (!is_array && below.overridden);
}

/* The value itself in place of a reading of what was said. */
static sc_status copy_as_said(sc_value value, const struct say *say, struct reading *reading)
{
    memset(reading, 0, sizeof *reading);
    sc__arena_init(&reading->arena, value.snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    reading->document = sc__documents_add(&reading->documents, &reading->arena, NULL);
    if (!reading->document || !sc__thaw(value, false, reading->document)) {
        close_reading(reading);
        return SC_ENOMEM;
    }
    reading->node = reading->document->root;
    struct sc__node *node = &reading->document->nodes[reading->node];
    node->at = say->at;
    if (say->element != SC__NONE) {
        node->flags |= SC__NODE_ELEMENT;
        node->key_at = say->element;
    }
    return SC_OK;
}

/* What was read becomes a snapshot of its own, with the one source that said it. */
static sc_status freeze_said(const sc_snapshot *snapshot, const struct say *say,
                             struct reading *reading, sc_snapshot **frozen)
{
    const struct sc__block_source *source = source_of(snapshot, say->source);
    struct sc__merged merged = {.document = *reading->document, .root_is_part = !say->is_root};
    merged.document.root = reading->node;
    merged.document.nodes[reading->node].key = SC__NO_KEY;
    struct sc__snapshot_source again = {
        .text = snapshot->texts[source->text],
        .format = (enum sc__format)source->format,
        .layer = {snapshot->bytes + source->layer.offset, source->layer.length},
    };
    struct sc__parse_options parsed = {.depth = snapshot->block->depth,
                                       .expansion = snapshot->block->expansion,
                                       .ignore_tags = snapshot->block->ignore_tags != 0};
    struct sc__freeze_input input = {&merged, &again, 1, NULL, &parsed};
    return sc__freeze(&input, snapshot->allocator, &reading->arena, frozen, NULL);
}

sc_status sc_value_origin_value(sc_value value, size_t position, sc_value *out)
{
    struct say say = {0};
    struct reading reading;
    sc_snapshot *frozen;
    if (position >= find_say(value, position, &say))
        return SC_ENOTFOUND;
    if (say.is_root && say.type != SC__MAPPING) {
        /* Only sc_parse makes such a root: its text said all of it, and several YAML documents
         * are an array that no place in the text is the start of. */
        *out = sc_snapshot_root(sc__snapshot_retain(value.snapshot));
        return SC_OK;
    }
    sc_status status = is_as_said(value, position) ? copy_as_said(value, &say, &reading)
                                                   : open_reading(value.snapshot, &say, &reading);
    if (status != SC_OK)
        return status;
    status = freeze_said(value.snapshot, &say, &reading, &frozen);
    close_reading(&reading);
    if (status == SC_OK)
        *out = sc_snapshot_root(frozen);
    return status;
}
