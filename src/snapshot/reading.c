/* snapshot/reading.c: the table of texts parsed again.
 *
 *   text -> places of lines, for good: a fortieth of the text's size
 *        -> reading: documents with every element a node, and their nodes by place
 *
 * A reading takes many times its text, so few are kept: the two that were asked last, for
 * questions that go to and fro between two layers, and more while all together stay below
 * KEPT_BYTES. Those that were not asked for longest go first. */
#include "snapshot/reading.h"

#include "format/format.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define KEPT_BYTES ((size_t)64 * 1024 * 1024)
#define KEPT_ALWAYS 2

/* A node by its place. */
struct spot {
    uint32_t at;
    uint32_t document;
    uint32_t node;
};

struct reading {
    struct sc__arena arena;
    struct sc__documents documents;
    struct spot *spots; /* ascending by `at`, then in order */
    size_t spot_count;
    size_t bytes;
    uint64_t asked; /* the table's clock when it was needed last */
};

struct entry {
    struct sc__text_index *index;
    struct reading *reading;
};

struct sc__readings {
    pthread_mutex_t lock;   /* over all below */
    _Atomic(pid_t) process; /* that took the lock last, or made the table */
    const sc_allocator *allocator;
    struct sc__arena indexes;
    uint64_t clock;
    size_t kept_bytes;
    uint32_t kept;
    uint32_t text_count;
    struct entry entries[]; /* by the snapshot's text */
};

static size_t table_size(uint32_t text_count)
{
    return sizeof(struct sc__readings) + text_count * sizeof(struct entry);
}

static struct sc__readings *create(const sc_snapshot *snapshot)
{
    struct sc__readings *readings =
        sc__allocate_zeroed(snapshot->allocator, table_size(snapshot->text_count));
    if (!readings)
        return NULL;
    pthread_mutex_init(&readings->lock, NULL);
    atomic_init(&readings->process, getpid());
    readings->allocator = snapshot->allocator;
    readings->text_count = snapshot->text_count;
    sc__arena_init(&readings->indexes, snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    return readings;
}

static void drop_reading(struct sc__readings *readings, struct entry *entry)
{
    struct reading *reading = entry->reading;
    if (!reading)
        return;
    readings->kept--;
    readings->kept_bytes -= reading->bytes;
    entry->reading = NULL;
    sc__arena_fini(&reading->arena);
    sc__release(readings->allocator, reading, sizeof *reading);
}

/* False where a fork left the lock to a thread that the child does not have, and the table
 * half changed. Such a table is never touched again. */
static bool lock(struct sc__readings *readings)
{
    pid_t process = getpid();
    if (atomic_load(&readings->process) == process)
        return pthread_mutex_lock(&readings->lock) == 0;
    if (pthread_mutex_trylock(&readings->lock) != 0)
        return false;
    atomic_store(&readings->process, process);
    return true;
}

void sc__readings_destroy(struct sc__readings *readings)
{
    if (!readings || !lock(readings))
        return;
    pthread_mutex_unlock(&readings->lock);
    for (uint32_t i = 0; i < readings->text_count; i++)
        drop_reading(readings, &readings->entries[i]);
    sc__arena_fini(&readings->indexes);
    pthread_mutex_destroy(&readings->lock);
    sc__release(readings->allocator, readings, table_size(readings->text_count));
}

struct sc__readings *sc__readings_enter(const sc_snapshot *snapshot)
{
    sc_snapshot *asked = (sc_snapshot *)(uintptr_t)snapshot;
    struct sc__readings *readings = atomic_load_explicit(&asked->readings, memory_order_acquire);
    while (!readings || !lock(readings)) {
        struct sc__readings *made = create(snapshot);
        if (!made)
            return NULL;
        /* Threads may ask first at once: one table stands, and `readings` is that one. */
        if (atomic_compare_exchange_strong_explicit(&asked->readings, &readings, made,
                                                    memory_order_acq_rel, memory_order_acquire))
            readings = made;
        else
            sc__readings_destroy(made);
    }
    return readings;
}

void sc__readings_leave(struct sc__readings *readings)
{
    pthread_mutex_unlock(&readings->lock);
}

const struct sc__text_index *sc__readings_index(struct sc__readings *readings,
                                                const sc_snapshot *snapshot, uint32_t text)
{
    struct entry *entry = &readings->entries[text];
    if (!entry->index)
        entry->index = sc__text_index_create(snapshot->texts[text], &readings->indexes);
    return entry->index;
}

/* One pass of a radix sort: stable, by eight bits of the place. */
static void sort_by_byte(const struct spot *from, struct spot *to, size_t count, unsigned shift)
{
    size_t starts[257] = {0};
    for (size_t i = 0; i < count; i++)
        starts[(from[i].at >> shift & 0xFF) + 1]++;
    for (size_t i = 1; i < 256; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].at >> shift & 0xFF]++] = from[i];
}

/* Most formats give their nodes in order of place; tables of TOML and aliases of YAML do not. */
static bool sort_spots(struct reading *reading)
{
    size_t sorted = 1;
    while (sorted < reading->spot_count &&
           reading->spots[sorted - 1].at <= reading->spots[sorted].at)
        sorted++;
    if (sorted >= reading->spot_count)
        return true;
    size_t size = reading->spot_count * sizeof *reading->spots;
    struct spot *other = sc__allocate(reading->arena.allocator, size);
    if (!other)
        return false;
    for (unsigned shift = 0; shift < 32; shift += 16) {
        sort_by_byte(reading->spots, other, reading->spot_count, shift);
        sort_by_byte(other, reading->spots, reading->spot_count, shift + 8);
    }
    sc__release(reading->arena.allocator, other, size);
    return true;
}

/* Arrays, mappings and the rest: what a place may hold one of each of. */
static int kind_of(enum sc__type type)
{
    struct sc__node node = {.type = (uint8_t)type};
    return sc__is_array(&node) ? 0 : type == SC__MAPPING ? 1 : 2;
}

static const struct sc__node *node_at(const struct reading *reading, const struct spot *spot)
{
    return &reading->documents.items[spot->document].nodes[spot->node];
}

static bool is_root(const struct reading *reading, const struct spot *spot)
{
    return reading->documents.items[spot->document].root == spot->node;
}

/* Aliases of YAML have the place of what they name, and are equal to it: of all that begin at
 * one place, the first of each kind is kept, and a root besides. So a search ends soon. */
static void drop_aliases(struct reading *reading)
{
    size_t kept = 0;
    unsigned seen = 0;
    for (size_t i = 0; i < reading->spot_count; i++) {
        struct spot spot = reading->spots[i];
        int kind = kind_of((enum sc__type)node_at(reading, &spot)->type);
        unsigned bit = 1u << (2 * kind + is_root(reading, &spot));
        if (kept == 0 || reading->spots[kept - 1].at != spot.at)
            seen = 0;
        if (seen & bit)
            continue;
        seen |= bit;
        reading->spots[kept++] = spot;
    }
    reading->spot_count = kept;
}

static bool list_spots(struct reading *reading)
{
    size_t count = 0;
    for (uint32_t i = 0; i < reading->documents.count; i++)
        count += reading->documents.items[i].count;
    reading->spots = sc__arena_allocate(&reading->arena, count * sizeof *reading->spots);
    if (!reading->spots)
        return false;
    for (uint32_t i = 0; i < reading->documents.count; i++) {
        const struct sc__document *document = &reading->documents.items[i];
        for (uint32_t node = 0; node < document->count; node++)
            reading->spots[reading->spot_count++] =
                (struct spot){document->nodes[node].at, i, node};
    }
    if (!sort_spots(reading))
        return false;
    drop_aliases(reading);
    return true;
}

/* The text was parsed before, so only memory can be missing. */
static sc_status read_again(struct reading *reading, const struct sc__block *block,
                            enum sc__format format, const struct sc__text *text)
{
    struct sc__warnings warnings;
    sc__warnings_init(&warnings, &reading->arena);
    struct sc__parse_options options = {
        .depth = block->depth,
        /* A node takes four times the bytes of a packed number. */
        .expansion = block->expansion < INT64_MAX / 4 ? block->expansion * 4 : INT64_MAX,
        .ignore_tags = block->ignore_tags != 0,
        .keep_elements = true,
        .places_only = true,
        .warnings = &warnings,
    };
    sc_status status =
        sc__format_read(format, text, &reading->arena, &options, &reading->documents, NULL);
    if (status == SC_OK && !list_spots(reading))
        status = SC_ENOMEM;
    reading->bytes = sizeof *reading + sc__arena_bytes(&reading->arena);
    return status;
}

static void keep_few(struct sc__readings *readings)
{
    while (readings->kept > KEPT_ALWAYS && readings->kept_bytes > KEPT_BYTES) {
        struct entry *oldest = NULL;
        for (uint32_t i = 0; i < readings->text_count; i++) {
            struct entry *entry = &readings->entries[i];
            if (entry->reading && (!oldest || entry->reading->asked < oldest->reading->asked))
                oldest = entry;
        }
        drop_reading(readings, oldest);
    }
}

static sc_status open_reading(struct sc__readings *readings, const sc_snapshot *snapshot,
                              const struct sc__block_source *source, struct reading **out)
{
    struct entry *entry = &readings->entries[source->text];
    struct reading *reading = entry->reading;
    if (!reading) {
        reading = sc__allocate_zeroed(readings->allocator, sizeof *reading);
        if (!reading)
            return SC_ENOMEM;
        sc__arena_init(&reading->arena, readings->allocator, SC__ARENA_INITIAL_SIZE);
        sc_status status = read_again(reading, snapshot->block, (enum sc__format)source->format,
                                      snapshot->texts[source->text]);
        entry->reading = reading;
        readings->kept++;
        readings->kept_bytes += reading->bytes;
        if (status != SC_OK) {
            drop_reading(readings, entry);
            return status;
        }
    }
    reading->asked = ++readings->clock;
    keep_few(readings);
    *out = reading;
    return SC_OK;
}

static bool may_be(const struct sc__node *node, const struct sc__say *say)
{
    if (say->element != SC__NONE)
        return node->type == SC__ARRAY && say->element < node->count;
    /* A sum may change the type of a number. */
    return kind_of((enum sc__type)node->type) == kind_of(say->type);
}

/* The first spot at or behind a place. */
static size_t first_spot(const struct reading *reading, uint32_t at)
{
    size_t low = 0;
    size_t high = reading->spot_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reading->spots[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Values of one kind begin at different places, but for the root, which may begin where a table
 * does ("a.b = 1"). */
static const struct spot *find_spot(const struct reading *reading, const struct sc__say *say)
{
    const struct spot *found = NULL;
    for (size_t i = first_spot(reading, say->at);
         i < reading->spot_count && reading->spots[i].at == say->at; i++) {
        const struct spot *spot = &reading->spots[i];
        if (!may_be(node_at(reading, spot), say))
            continue;
        found = spot;
        if (is_root(reading, spot) == say->is_root)
            break;
    }
    return found;
}

/* Numbers that were packed lie side by side, as they do in all formats. */
static uint32_t element_at(const struct sc__document *document, uint32_t array, uint32_t position)
{
    const struct sc__node *node = &document->nodes[array];
    uint32_t child = node->value.children.first;
    if (node->value.children.last - child == node->count - 1)
        return child + position;
    while (position-- > 0)
        child = document->nodes[child].next;
    return child;
}

sc_status sc__readings_find(struct sc__readings *readings, const sc_snapshot *snapshot,
                            const struct sc__say *say, struct sc__said *said)
{
    const struct sc__block_source *sources =
        sc__block_part(snapshot->block, snapshot->block->sources);
    struct reading *reading;
    sc_status status = open_reading(readings, snapshot, &sources[say->source], &reading);
    if (status != SC_OK)
        return status;
    const struct spot *spot = find_spot(reading, say);
    if (!spot)
        return SC_ENOTFOUND;
    said->document = &reading->documents.items[spot->document];
    said->node = spot->node;
    if (say->element != SC__NONE)
        said->node = element_at(said->document, said->node, say->element);
    return SC_OK;
}

/* A node without its children. The copy of a container keeps the node's number in `key_at` for
 * those. */
static void copy_node(const struct sc__document *from, uint32_t number, uint32_t parent,
                      struct sc__document *copy)
{
    const struct sc__node *node = &from->nodes[number];
    uint32_t key = SC__NO_KEY;
    if (parent != SC__NONE && node->key != SC__NO_KEY) {
        sc_str text = sc__key_text(from, node->key);
        key = sc__document_key(copy, text.data, text.length);
    }
    uint32_t made =
        sc__document_add(copy, parent, key, (enum sc__type)node->type, node->at, number);
    if (made == SC__NONE)
        return;
    if (from->has_secrets) {
        copy->nodes[made].flags |= node->flags & SC__NODE_SECRET;
        copy->has_secrets = true;
    }
    if (sc__is_container(node))
        return;
    copy->nodes[made].value = node->value;
    copy->nodes[made].count = node->count;
}

bool sc__said_copy(struct sc__said said, struct sc__document *copy)
{
    const struct sc__document *from = said.document;
    copy_node(from, said.node, SC__NONE, copy);
    /* Level by level: what is added on the way waits its turn at the end. */
    for (uint32_t parent = 0; parent < copy->count && !copy->failed; parent++) {
        if (!sc__is_container(&copy->nodes[parent]))
            continue;
        const struct sc__node *node = &from->nodes[copy->nodes[parent].key_at];
        for (uint32_t child = node->value.children.first; child != SC__NONE && !copy->failed;
             child = from->nodes[child].next)
            copy_node(from, child, parent, copy);
    }
    return !copy->failed;
}
