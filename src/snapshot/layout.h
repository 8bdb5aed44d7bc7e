/* snapshot/layout.h: the frozen configuration, byte for byte.
 *
 *   block, aligned to 64 bytes, relocatable: offsets from its start, no pointers
 *   | header | nodes | parents | paths | origins | keys | tags | slots | data | lists |
 *   | spans | sources | warnings | bytes |
 *
 *   nodes    16 bytes each; the children of a container lie side by side
 *   parents  by node: where in `paths` its container is
 *   paths    each container with children: its number, and of a mapping what the paths of its
 *            members begin with, dot included, where that is not long; see index.c
 *   origins  by node: who set it (8 bytes), or where in `lists` all who did are listed
 *   keys     each distinct key once: its text, and its canonical spelling in a path
 *   tags     one byte a slot of the index, 16 to a group; 0 is free
 *   slots    hash and node; see index.c
 *   data     packed numbers; the word before an array's first says where its spans are
 *   bytes    all text, each piece followed by a NUL
 *
 * Nothing in a block ever changes once it is built, so a reader needs no lock and no
 * fence beyond the one that gave it the snapshot. */
#ifndef SC_SNAPSHOT_LAYOUT_H
#define SC_SNAPSHOT_LAYOUT_H

#include "base/text.h"
#include "metrics/metrics.h"
#include "superconfig/value.h"
#include "value/document.h"

#include <stdatomic.h>

#define SC__BLOCK_ALIGNMENT 64
#define SC__GROUP 16 /* slots of the index that are probed at once */

struct sc__block_node {
    uint8_t type;  /* enum sc__type */
    uint8_t flags; /* SC__BLOCK_... */
    uint8_t reserved[2];
    uint32_t key; /* in `keys`; SC__NO_KEY in an array and at the root */
    union {
        int64_t integer;
        uint64_t natural;
        double real;
        struct {
            uint32_t first; /* text: in `bytes`; container: node; packed: word in `data` */
            uint32_t count; /* bytes, children or elements */
        } span;
    } value;
};

enum {
    SC__BLOCK_INTERPOLATED = 1, /* its origin says a template, and not this value */
    SC__BLOCK_SECRET = 2        /* made from a secret, or numbers of which one is */
};

static_assert(sizeof(struct sc__block_node) == 16, "four nodes fill a cache line");

enum {
    SC__ORIGIN_OVERRIDDEN = 1,   /* a higher layer replaced what this one said */
    SC__ORIGIN_ELEMENT = 2,      /* the next entry's `at` is the position in the array at `at` */
    SC__ORIGIN_LIST = 4,         /* `at` is an index into `lists`; highest layer first */
    SC__ORIGIN_LAST = 8,         /* the end of a list */
    SC__ORIGIN_DIRECTIVE = 0x30, /* SC__NODE_DIRECTIVE, moved up by two bits */
};

struct sc__block_origin {
    uint32_t at; /* byte offset in the source's text */
    uint16_t source;
    uint8_t flags;
    uint8_t type; /* enum sc__type of the value there */
};

static_assert(sizeof(struct sc__block_origin) == 8, "who set a leaf costs eight bytes");

struct sc__block_key {
    uint32_t text; /* in `bytes` */
    uint32_t length;
    uint32_t spelling; /* in `bytes`; the same as `text` for a plain key */
    uint32_t spelling_length;
};

/* At an offset that four divides; the text ends where the next one begins. */
struct sc__block_path {
    uint32_t node;
    uint32_t length; /* SC__NONE: not kept, the way to the root is by steps */
    char text[];
};

static_assert(sizeof(struct sc__block_path) == 8, "a container costs eight bytes, and its path");

#define SC__PATH_KEPT 64 /* a longer beginning is not kept, so hostile depth takes linear room */

/* What a container takes in `paths`; `length` may be SC__NONE. */
static inline uint64_t sc__block_path_size(uint32_t length)
{
    uint32_t kept = length == SC__NONE ? 0 : length;
    return sizeof(struct sc__block_path) + ((kept + UINT64_C(3)) & ~UINT64_C(3));
}

/* How long the beginning is that the paths of a container's members share; SC__NONE where it is
 * not kept. `path` is the length of the container's own path. */
static inline uint32_t sc__block_path_length(uint8_t type, uint32_t number, size_t path)
{
    if (type != SC__MAPPING || path >= SC__PATH_KEPT)
        return SC__NONE;
    return number == 0 ? 0 : (uint32_t)path + 1;
}

struct sc__block_slot {
    uint32_t hash;
    uint32_t node;
};

static_assert(sizeof(struct sc__block_slot) == 8, "a cache line holds eight slots");

struct sc__block_text {
    uint32_t offset; /* in `bytes` */
    uint32_t length;
};

/* In the word before a packed array's numbers: the index of its first span in the upper half, and
 * in the lower one how many there are, with this set where each is of one element, in order. */
#define SC__SPANS_ASCEND UINT32_C(0x80000000)

struct sc__block_source {
    struct sc__block_text layer; /* as the layer was added */
    uint32_t text;               /* which of the snapshot's texts it was parsed from */
    uint32_t format;             /* enum sc__format */
};

struct sc__block_warning {
    struct sc__block_text message;
    struct sc__block_text source; /* where there is no text */
    uint32_t text;                /* the snapshot's text, or SC__NONE */
    uint32_t offset;
    uint32_t status;
};

/* Offsets in bytes from the block's start. */
struct sc__block {
    uint64_t magic; /* SC__BLOCK_MAGIC: layout version and byte order in one */
    uint64_t seed;  /* of the index's hashes */
    uint32_t size;  /* of the whole block */
    uint32_t node_count;
    uint32_t key_count;
    uint32_t group_mask; /* groups of the index, less 1 */
    uint32_t source_count;
    uint32_t warning_count;
    uint32_t nodes;
    uint32_t parents;
    uint32_t paths;
    uint32_t origins;
    uint32_t keys;
    uint32_t tags;
    uint32_t slots;
    uint32_t data;
    uint32_t lists;
    uint32_t spans;
    uint32_t sources;
    uint32_t warnings;
    uint32_t bytes;
    /* How the sources were parsed, to find the place of an element again. */
    int64_t expansion;
    uint32_t depth;
    uint32_t ignore_tags;
    uint32_t root_is_part; /* boolean: the root is a value within its source */
    uint32_t environment;  /* the text of the variables that were interpolated, or SC__NONE */
};

#define SC__BLOCK_MAGIC UINT64_C(0x0002004746435343)

struct sc__readings;

/* A block in use. One allocation: this, the pointers to texts, padding, the block. Where it
 * `shares` the block of another, it ends behind the pointers. */
struct sc_snapshot {
    /* What a read by path needs lies side by side; none of it is written while others read. */
    uint64_t version;
    uint64_t seed;
    const uint8_t *tags;
    const struct sc__block_slot *slots;
    const struct sc__block_node *nodes;
    const struct sc__block_key *keys;
    const uint32_t *parents;
    const char *paths;
    const char *bytes;
    uint32_t group_mask;
    uint32_t text_count;
    const struct sc__block *block;
    const struct sc_snapshot *shares; /* whose block it is, one reference; or NULL */
    const sc_allocator *allocator;
    size_t allocated;
    _Atomic(struct sc__readings *) readings; /* reading.h; NULL until somebody asks for origins */
    _Atomic(uint8_t) *used;      /* by node; NULL: nobody records what is read (used.h) */
    struct sc__metrics *metrics; /* of the registry that published it, one reference; or NULL */
    atomic_uint references;
    bool is_published;    /* under a handle of a registry, which numbered it; under its lock */
    struct sc__weak weak; /* while loads of one registry share it */
    struct sc__text *texts[];
};

static inline const void *sc__block_part(const struct sc__block *block, uint32_t offset)
{
    return (const char *)block + offset;
}

/* Let a head read a block. */
static inline void sc__snapshot_use(sc_snapshot *snapshot, const struct sc__block *block)
{
    snapshot->block = block;
    snapshot->seed = block->seed;
    snapshot->group_mask = block->group_mask;
    snapshot->nodes = sc__block_part(block, block->nodes);
    snapshot->tags = sc__block_part(block, block->tags);
    snapshot->slots = sc__block_part(block, block->slots);
    snapshot->keys = sc__block_part(block, block->keys);
    snapshot->parents = sc__block_part(block, block->parents);
    snapshot->paths = sc__block_part(block, block->paths);
    snapshot->bytes = sc__block_part(block, block->bytes);
}

/* A node's container; the root is its own. */
static inline const struct sc__block_path *sc__above(const sc_snapshot *snapshot, uint32_t node)
{
    return (const void *)(snapshot->paths + snapshot->parents[node]);
}

static inline uint32_t sc__parent(const sc_snapshot *snapshot, uint32_t node)
{
    return sc__above(snapshot, node)->node;
}

static inline bool sc__is_packed(const struct sc__block_node *node)
{
    return node->type >= SC__PACKED_INTEGERS;
}

static inline const int64_t *sc__packed_words(const sc_snapshot *snapshot,
                                              const struct sc__block_node *node)
{
    const int64_t *data = sc__block_part(snapshot->block, snapshot->block->data);
    return data + node->value.span.first;
}

#endif
