/* snapshot/measure.c: counting what will be written, and numbering keys and texts. */
#include "snapshot/measure.h"

#include "value/number.h"
#include "value/path.h"

#include <string.h>

bool sc__measure_packs(const struct sc__document *document, const struct sc__node *array)
{
    uint32_t child = array->value.children.first;
    if (array->type != SC__ARRAY || array->count == 0)
        return false;
    uint8_t type = document->nodes[child].type;
    if (type != SC__INTEGER && type != SC__FLOAT)
        return false;
    while (child != SC__NONE && document->nodes[child].type == type)
        child = document->nodes[child].next;
    return child == SC__NONE;
}

uint32_t sc__measure_text(const struct sc__measure *measure, const struct sc__text *text)
{
    for (uint32_t i = measure->text_count; text && i > 0; i--) {
        if (measure->texts[i - 1] == text)
            return i - 1;
    }
    return SC__NONE;
}

/* Records of a node's history; its element positions take an entry of their own. */
static void measure_origins(struct sc__measure *measure, const struct sc__merged *merged,
                            uint32_t number)
{
    const struct sc__node *node = &merged->document.nodes[number];
    uint32_t older = sc__merged_history(merged, number);
    bool is_element = (node->flags & SC__NODE_ELEMENT) != 0;
    if (older == SC__NONE && !is_element)
        return;
    measure->lists += is_element ? 2 : 1;
    for (; older != SC__NONE; older = merged->records[older].older)
        measure->lists += merged->records[older].element == SC__NONE ? 1 : 2;
}

static void measure_elements(struct sc__measure *measure, const struct sc__merged *merged,
                             const struct sc__node *array)
{
    measure->words += array->count + UINT64_C(1);
    for (uint32_t child = array->value.children.first; child != SC__NONE;
         child = merged->document.nodes[child].next) {
        measure->spans++;
        for (uint32_t older = sc__merged_history(merged, child); older != SC__NONE;
             older = merged->records[older].older)
            measure->spans++;
    }
}

static void measure_key(struct sc__measure *measure, const struct sc__document *document,
                        uint32_t key, struct sc__buffer *spelling)
{
    measure->indexed++;
    if (measure->keys[key] != SC__NO_KEY)
        return;
    measure->keys[key] = measure->key_count++;
    sc_str text = sc__key_text(document, key);
    measure->bytes += text.length + 1;
    measure->spellings[key] = (uint32_t)text.length;
    if (sc__path_key_is_plain(text))
        return;
    spelling->length = 0;
    sc__path_append_key(spelling, text);
    measure->bytes += spelling->length + 1;
    measure->spellings[key] = (uint32_t)spelling->length;
}

/* A node that comes next when those behind it in the list are done. */
struct place {
    uint32_t node;
    uint32_t position; /* among its siblings */
    size_t path;       /* the length of its parent's path */
};

/* The tree's walk: one node for each level of nesting. */
struct waiting {
    struct sc__arena *arena;
    struct place *places;
    uint32_t count;
    uint32_t capacity;
    bool failed;
};

static void push(struct waiting *waiting, struct place place)
{
    void *places = waiting->places;
    if (place.node == SC__NONE || waiting->failed)
        return;
    if (!sc__arena_reserve(waiting->arena, &places, &waiting->capacity, waiting->count + (size_t)1,
                           sizeof place)) {
        waiting->failed = true;
        return;
    }
    waiting->places = places;
    waiting->places[waiting->count++] = place;
}

/* The length of a node's path, whose key was measured. */
static size_t path_length(const struct sc__measure *measure, const struct sc__node *node,
                          const struct place *place)
{
    char digits[SC__NUMBER_TEXT];
    if (node->key == SC__NO_KEY)
        return place->path + 2 + sc__number_write_unsigned(place->position, digits);
    return place->path + (place->path > 0) + measure->spellings[node->key];
}

/* The first child of a container, as it waits; none of an empty one. */
static struct place begin_children(struct sc__measure *measure, const struct sc__document *document,
                                   const struct place *place)
{
    const struct sc__node *node = &document->nodes[place->node];
    bool is_root = place->node == document->root;
    size_t length = is_root ? 0 : path_length(measure, node, place);
    if (!is_root && node->count > 0)
        measure->paths += sc__block_path_size(sc__block_path_length(node->type, 1, length));
    return (struct place){node->value.children.first, 0, length};
}

/* A node without its children; returns the first of those that will be nodes, or SC__NONE. */
static struct place measure_node(struct sc__measure *measure, const struct sc__merged *merged,
                                 const struct place *place, struct sc__buffer *spelling)
{
    const struct sc__document *document = &merged->document;
    const struct sc__node *node = &document->nodes[place->node];
    measure->nodes++;
    measure_origins(measure, merged, place->node);
    if (node->key != SC__NO_KEY)
        measure_key(measure, document, node->key, spelling);
    if (node->type >= SC__PACKED_INTEGERS) {
        uint32_t spans = node->value.packed->span_count;
        measure->words += node->count + UINT64_C(1);
        measure->spans += spans ? spans : 1;
    } else if (sc__measure_packs(document, node)) {
        measure_elements(measure, merged, node);
    } else if (sc__is_container(node)) {
        return begin_children(measure, document, place);
    } else if (node->type >= SC__STRING) {
        measure->bytes += node->count + UINT64_C(1);
    }
    return (struct place){.node = SC__NONE};
}

static bool measure_tree(struct sc__measure *measure, const struct sc__merged *merged,
                         struct sc__buffer *spelling, struct sc__arena *scratch)
{
    const struct sc__document *document = &merged->document;
    struct waiting waiting = {.arena = scratch};
    struct place root = {.node = document->root};
    measure->paths = sc__block_path_size(0);
    push(&waiting, measure_node(measure, merged, &root, spelling));
    while (waiting.count > 0 && !waiting.failed) {
        if (waiting.count > measure->depth)
            measure->depth = waiting.count;
        struct place place = waiting.places[--waiting.count];
        push(&waiting,
             (struct place){document->nodes[place.node].next, place.position + 1, place.path});
        push(&waiting, measure_node(measure, merged, &place, spelling));
    }
    return !waiting.failed;
}

/* Number the texts: those of sources first, then those that only a warning points into. */
static bool number_texts(struct sc__measure *measure, const struct sc__freeze_input *input,
                         struct sc__arena *scratch)
{
    uint32_t warnings = input->warnings ? input->warnings->count : 0;
    size_t most = input->source_count + warnings + 2;
    measure->texts = sc__arena_allocate(scratch, most * sizeof(const struct sc__text *));
    measure->source_texts = sc__arena_allocate(scratch, most * sizeof(uint32_t));
    if (!measure->texts || !measure->source_texts)
        return false;
    for (size_t i = 0; i < input->source_count; i++) {
        const struct sc__text *text = input->sources[i].text;
        if (i == 0 || text != input->sources[i - 1].text)
            measure->texts[measure->text_count++] = text;
        measure->source_texts[i] = measure->text_count - 1;
        measure->bytes += input->sources[i].layer.length + 1;
    }
    for (const struct sc__warning *warning = input->warnings ? input->warnings->first : NULL;
         warning; warning = warning->next) {
        measure->bytes += strlen(warning->message) + 1;
        measure->bytes += (warning->source ? strlen(warning->source) : 0) + 1;
        if (warning->text && sc__measure_text(measure, warning->text) == SC__NONE)
            measure->texts[measure->text_count++] = warning->text;
    }
    if (input->environment)
        measure->texts[measure->text_count++] = input->environment;
    measure->source_count = (uint32_t)input->source_count;
    measure->warnings = warnings;
    return true;
}

bool sc__measure(struct sc__measure *measure, const struct sc__freeze_input *input,
                 struct sc__arena *scratch)
{
    const struct sc__document *document = &input->merged->document;
    struct sc__buffer spelling;
    size_t key_bytes = document->keys.count * sizeof *measure->keys;
    memset(measure, 0, sizeof *measure);
    measure->keys = sc__arena_allocate(scratch, key_bytes);
    measure->spellings = sc__arena_allocate(scratch, key_bytes);
    if (!measure->keys || !measure->spellings || !number_texts(measure, input, scratch))
        return false;
    memset(measure->keys, 0xFF, key_bytes);
    sc__buffer_init(&spelling, scratch->allocator);
    bool measured = measure_tree(measure, input->merged, &spelling, scratch) && !spelling.failed;
    sc__buffer_fini(&spelling);
    measure->groups = sc__index_groups(measure->indexed);
    return measured;
}
