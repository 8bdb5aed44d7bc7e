/* snapshot/layout.h: the frozen configuration, byte for byte.
 *
 *   block, aligned to 64 bytes, relocatable: offsets from its start, no pointers
 *   | header | nodes | parents | origins | keys | tags | slots | data | lists | spans |
 *   | sources | warnings | bytes |
 *
 *   nodes    16 bytes each; the children of a container lie side by side
 *   parents  by node: the container's number
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

#define SC__BLOCK_MAGIC UINT64_C(0x0001004746435343)

struct sc__readings;

/* A block in use. One allocation: this, the pointers to texts, padding, the block. Where it
 * `shares` the block of another, it ends behind the pointers. */
struct sc_snapshot {
    atomic_uint references;
    uint32_t text_count;
    _Atomic(struct sc__readings *) readings; /* reading.h; NULL until somebody asks for origins */
    uint64_t version;
    _Atomic(uint8_t) *used;      /* by node; NULL: nobody records what is read (used.h) */
    struct sc__metrics *metrics; /* of the registry that published it, one reference; or NULL */
    const sc_allocator *allocator;
    size_t allocated;
    const struct sc_snapshot *shares; /* whose block it is, one reference; or NULL */
    const struct sc__block *block;
    /* The block's parts, for the read path. */
    uint64_t seed;
    uint32_t group_mask;
    const struct sc__block_node *nodes;
    const uint8_t *tags;
    const struct sc__block_slot *slots;
    const struct sc__block_key *keys;
    const uint32_t *parents;
    const char *bytes;
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
    snapshot->bytes = sc__block_part(block, block->bytes);
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
