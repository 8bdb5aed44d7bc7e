/* snapshot/measure.c: the walk over the merged tree, container by container.
 *
 * It gives each node its number in the block, so that siblings stand side by side, hashes each
 * path while it is at hand, numbers keys and texts, and counts what each part will take. The
 * path of one container at a time is kept, and the level of each that is open around it. */
#include "snapshot/measure.h"

#include "base/words.h"
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

/* A container whose children have numbers. */
struct level {
    uint32_t container; /* in the block */
    uint32_t waiting;   /* the next child to be opened; each names the one behind it in `first` */
    size_t path;        /* the length of its path */
    struct sc__path_hash hash; /* of that */
};

struct walk {
    struct sc__measure *measure;
    const struct sc__merged *merged;
    struct sc__arena *scratch;
    bool has_histories;
    bool failed; /* no memory */
    char *path;  /* of the container or member at work */
    uint32_t path_capacity;
    struct level *levels;
    uint32_t depth;
    uint32_t level_capacity;
};

static bool reserve(struct walk *walk, void **vector, uint32_t *capacity, size_t needed,
                    size_t element)
{
    if (!walk->failed)
        walk->failed = !sc__arena_reserve(walk->scratch, vector, capacity, needed, element);
    return !walk->failed;
}

static inline bool reserve_path(struct walk *walk, size_t length)
{
    void *path = walk->path;
    if (length <= walk->path_capacity)
        return true;
    if (!reserve(walk, &path, &walk->path_capacity, length, 1))
        return false;
    walk->path = path;
    return true;
}

/* The canonical spelling of a key that is not plain. */
static const char *spell(struct walk *walk, sc_str text, uint32_t *length)
{
    struct sc__buffer spelling;
    const char *copy = NULL;
    sc__buffer_init(&spelling, walk->scratch->allocator);
    sc__path_append_key(&spelling, text);
    if (!spelling.failed)
        copy = sc__arena_copy(walk->scratch, spelling.data, spelling.length);
    *length = (uint32_t)spelling.length;
    sc__buffer_fini(&spelling);
    return copy;
}

/* A key that is met for the first time. */
static __attribute__((noinline)) bool number_key(struct walk *walk, uint32_t number)
{
    struct sc__measure *measure = walk->measure;
    struct sc__measured_key *key = &measure->keys[number];
    sc_str text = sc__key_text(&walk->merged->document, number);
    key->number = measure->key_count++;
    key->spelling = text.data;
    key->spelling_length = (uint32_t)text.length;
    measure->used[key->number] = number;
    measure->bytes += text.length + 1;
    if (sc__path_key_is_plain(text))
        return true;
    key->spelling = spell(walk, text, &key->spelling_length);
    walk->failed |= !key->spelling;
    measure->bytes += key->spelling_length + UINT64_C(1);
    return !walk->failed;
}

/* Put a key behind a path of `length` bytes; returns the length of both. */
static inline size_t append_key(struct walk *walk, size_t length, uint32_t number)
{
    const struct sc__measured_key *key = &walk->measure->keys[number];
    if (!reserve_path(walk, length + 1 + key->spelling_length))
        return length;
    walk->path[length] = '.';
    length += length > 0;
    sc__copy(walk->path + length, key->spelling, key->spelling_length);
    return length + key->spelling_length;
}

static size_t append_index(struct walk *walk, size_t length, uint32_t index)
{
    if (!reserve_path(walk, length + SC__NUMBER_TEXT + 2))
        return length;
    walk->path[length++] = '[';
    length += sc__number_write_unsigned(index, walk->path + length);
    walk->path[length++] = ']';
    return length;
}

/* The hash of a member's path. */
static inline uint64_t hash_member(struct walk *walk, const struct level *level, uint32_t key)
{
    if (walk->measure->keys[key].number == SC__NO_KEY && !number_key(walk, key))
        return 0;
    size_t length = append_key(walk, level->path, key);
    return walk->failed ? 0 : sc__path_hash_end(level->hash, walk->path, length);
}

/* Count a node. Is it a container whose children will be nodes? */
static inline bool measure_node(struct walk *walk, uint32_t number, const struct sc__node *node)
{
    struct sc__measure *measure = walk->measure;
    if (walk->has_histories || node->flags & SC__NODE_ELEMENT)
        measure_origins(measure, walk->merged, number);
    if (node->type < SC__STRING)
        return false;
    if (node->type < SC__ARRAY) {
        measure->bytes += node->count + UINT64_C(1);
    } else if (node->type >= SC__PACKED_INTEGERS) {
        uint32_t spans = node->value.packed->span_count;
        measure->words += node->count + UINT64_C(1);
        measure->spans += spans ? spans : 1;
    } else if (sc__measure_packs(&walk->merged->document, node)) {
        measure_elements(measure, walk->merged, node);
    } else {
        return node->count > 0;
    }
    return false;
}

/* The path of a container, as the block has it; returns where in `paths` it is. */
static uint32_t add_path(struct walk *walk, uint32_t container, uint8_t type, size_t length)
{
    struct sc__measure *measure = walk->measure;
    uint32_t offset = measure->path_bytes;
    uint32_t kept = sc__block_path_length(type, container, length);
    size_t size = (size_t)sc__block_path_size(kept);
    void *paths = measure->paths;
    if (!reserve(walk, &paths, &measure->path_capacity, offset + size, 1))
        return 0;
    measure->paths = paths;
    measure->path_bytes += (uint32_t)size;
    struct sc__block_path *path = (void *)(measure->paths + offset);
    path->node = container;
    path->length = kept;
    if (kept != SC__NONE && kept > 0) {
        memset((char *)path + size - sizeof(uint32_t), 0, sizeof(uint32_t));
        memcpy(path->text, walk->path, length);
        path->text[length] = '.';
    }
    return offset;
}

static struct level *push_level(struct walk *walk, uint32_t container, size_t path,
                                struct sc__path_hash hash)
{
    void *levels = walk->levels;
    if (!reserve(walk, &levels, &walk->level_capacity, walk->depth + (size_t)1,
                 sizeof *walk->levels))
        return NULL;
    walk->levels = levels;
    walk->levels[walk->depth] = (struct level){container, SC__NONE, path, hash};
    return &walk->levels[walk->depth++];
}

/* Number the children of a container whose path stands in the buffer. */
static void open_container(struct walk *walk, uint32_t container, size_t path,
                           struct sc__path_hash hash)
{
    struct sc__measure *measure = walk->measure;
    struct sc__placed *places = measure->places;
    const struct sc__node *nodes = walk->merged->document.nodes;
    const struct sc__node *node = &nodes[places[container].node];
    struct level *level = push_level(walk, container, path, hash);
    uint32_t above = add_path(walk, container, node->type, path);
    if (walk->failed)
        return;
    uint32_t *link = &level->waiting;
    places[container].first = measure->nodes;
    if (node->type == SC__MAPPING)
        measure->indexed += node->count;
    for (uint32_t child = node->value.children.first; child != SC__NONE;
         child = nodes[child].next) {
        uint32_t number = measure->nodes++;
        struct sc__placed *place = &places[number];
        measure->parents[number] = above;
        place->node = child;
        if (node->type == SC__MAPPING)
            place->hash = hash_member(walk, level, nodes[child].key);
        if (measure_node(walk, child, &nodes[child])) {
            *link = number;
            link = &place->first;
        }
    }
    *link = SC__NONE;
}

/* The container that waits on the innermost level. */
static void open_next(struct walk *walk)
{
    struct level *level = &walk->levels[walk->depth - 1];
    struct sc__placed *places = walk->measure->places;
    struct sc__path_hash hash = level->hash;
    uint32_t container = level->waiting;
    uint32_t key = walk->merged->document.nodes[places[container].node].key;
    level->waiting = places[container].first;
    size_t path = key == SC__NO_KEY
                      ? append_index(walk, level->path, container - places[level->container].first)
                      : append_key(walk, level->path, key);
    if (walk->failed)
        return;
    sc__path_hash_extend(&hash, walk->path, path);
    open_container(walk, container, path, hash);
}

static bool walk_tree(struct walk *walk, uint64_t seed)
{
    struct sc__measure *measure = walk->measure;
    uint32_t root = walk->merged->document.root;
    const struct sc__node *node = &walk->merged->document.nodes[root];
    measure->nodes = 1;
    measure->places[0].node = root;
    measure->parents[0] = 0; /* it is its own container */
    if (measure_node(walk, root, node))
        open_container(walk, 0, 0, (struct sc__path_hash){seed, 0});
    else
        add_path(walk, 0, node->type, 0);
    while (walk->depth > 0 && !walk->failed) {
        if (walk->levels[walk->depth - 1].waiting == SC__NONE)
            walk->depth--;
        else
            open_next(walk);
    }
    return !walk->failed;
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

/* One piece of the arena for all that a small configuration needs. The last three grow, and the
 * first, at whose place the piece could be taken for it, does not. */
static bool allocate(struct walk *walk, const struct sc__document *document)
{
    enum { PATH = 240, PATHS = 1024, LEVELS = 12 };
    struct sc__measure *measure = walk->measure;
    size_t nodes = document->count, keys = document->keys.count;
    size_t place_bytes = nodes * sizeof *measure->places;
    size_t key_bytes = keys * sizeof *measure->keys;
    char *piece =
        sc__arena_allocate(walk->scratch, place_bytes + key_bytes + LEVELS * sizeof *walk->levels +
                                              PATHS + PATH + (nodes + keys) * sizeof(uint32_t));
    if (!piece)
        return false;
    measure->places = (struct sc__placed *)piece;
    measure->keys = (struct sc__measured_key *)(piece += place_bytes);
    walk->levels = (struct level *)(piece += key_bytes);
    measure->paths = piece += LEVELS * sizeof *walk->levels;
    walk->path = piece += PATHS;
    measure->parents = (uint32_t *)(piece += PATH);
    measure->used = measure->parents + nodes;
    walk->level_capacity = LEVELS;
    walk->path_capacity = PATH;
    measure->path_capacity = PATHS;
    memset(measure->keys, 0xFF, key_bytes);
    return true;
}

bool sc__measure(struct sc__measure *measure, const struct sc__freeze_input *input, uint64_t seed,
                 struct sc__arena *scratch)
{
    struct walk walk = {.measure = measure,
                        .merged = input->merged,
                        .scratch = scratch,
                        .has_histories = input->merged->head_count > 0};
    memset(measure, 0, sizeof *measure);
    if (!number_texts(measure, input, scratch) || !allocate(&walk, &input->merged->document) ||
        !walk_tree(&walk, seed))
        return false;
    measure->groups = sc__index_groups(measure->indexed);
    return true;
}
