/* value/document.h: the tree that a parser makes of one source, and that merging makes of many.
 *
 *   node, 32 bytes, two to a cache line
 *   | type 1 | flags 1 | origin 2 | key 4 | value 8 | next 4 | count 4 | at 4 | key_at 4 |
 *
 * Nodes lie in one vector and name each other by index. The children of a container
 * hang in a list in document order (value.children.first, next), so a TOML table or
 * a merge may append to any mapping at any time, and a parser that goes from left to
 * right still writes them one after the other. Text and keys are borrowed: from the
 * source text, or from the arena where an escape had to be decoded.
 *
 * This builder is the only way by which values come to be. It holds the arena's
 * memory only; nothing is freed singly. Running out of memory sets `failed`, and
 * from then on every call is harmless, so a parser checks once, at the end.
 * Not thread-safe while it is built. */
#ifndef SC_VALUE_DOCUMENT_H
#define SC_VALUE_DOCUMENT_H

#include "base/interner.h"
#include "base/text.h"

#include <assert.h>

#define SC__NONE UINT32_MAX

enum sc__type {
    SC__NULL,
    SC__BOOL,
    SC__INTEGER,  /* value.integer */
    SC__UNSIGNED, /* value.natural, above INT64_MAX */
    SC__FLOAT,
    SC__STRING,          /* value.text, `count` bytes */
    SC__OFFSET_DATETIME, /* date-times: their RFC 3339 text, as a string */
    SC__LOCAL_DATETIME,
    SC__LOCAL_DATE,
    SC__LOCAL_TIME,
    SC__ARRAY,           /* value.children, `count` of them */
    SC__MAPPING,         /* the same; every child has a key */
    SC__PACKED_INTEGERS, /* an array of numbers without nodes: value.packed, `count` of them */
    SC__PACKED_FLOATS
};

/* Flags of a node. The reader of a format may use the upper four bits while it reads. */
enum {
    SC__NODE_INDEXED = 1, /* a mapping whose children stand in the document's index */
    SC__NODE_ELEMENT = 2, /* was packed: `at` is its array's place, `key_at` its position there */
    SC__NODE_DIRECTIVE = 0x0C, /* merged: which directive its origin is; SC__NODE_ADDED ... */
    SC__NODE_REPLACED = 0x04,
    SC__NODE_ADDED = 0x08,
    SC__NODE_REMOVED = 0x0C,
    SC__NODE_READER_FLAGS = 0xF0,
    SC__NODE_SECRET = 0x20 /* made from a secret (rule 25); only where the document `has_secrets` */
};

/* Where elements of a packed array come from: `count` elements of the array at byte `at`
 * of source `origin`, from its element `from` on, are ours from element `start` on. With
 * `from` SC__NONE, `at` is the place of the one element itself. */
struct sc__span {
    uint32_t at;
    uint32_t from;
    uint32_t start;
    uint32_t count;
    uint16_t origin;
    uint8_t overridden; /* boolean: a higher layer replaced these elements */
    uint8_t type;       /* enum sc__type of the element at `at` */
};

/* Numbers without nodes. `spans` is NULL where all come from the node's own origin and
 * place; otherwise they stand lowest layer first and may overlap. */
struct sc__packed {
    union {
        int64_t *integers;
        double *floats;
    } data;
    struct sc__span *spans;
    uint32_t span_count;
    uint32_t span_capacity;
    uint32_t capacity; /* elements that fit `data`; only a merge lets it grow */
};

struct sc__node {
    uint8_t type; /* enum sc__type */
    uint8_t flags;
    uint16_t origin; /* number of the source that set it; 0 in a parsed document */
    uint32_t key;    /* number in the interner; SC__NO_KEY in an array or at the root */
    union {
        int64_t integer; /* and 0 or 1 of a boolean */
        uint64_t natural;
        double real;
        const char *text;
        struct {
            uint32_t first;
            uint32_t last;
        } children;
        struct sc__packed *packed;
    } value;
    uint32_t next;   /* the next sibling, or SC__NONE */
    uint32_t count;  /* of children, elements or bytes of text */
    uint32_t at;     /* byte offset of the value in its source */
    uint32_t key_at; /* and of the key */
};

static_assert(sizeof(struct sc__node) == 32, "two nodes fill a cache line");

struct sc__document_index;

struct sc__document {
    struct sc__arena *arena;
    const struct sc__text *text; /* what was parsed; NULL for a merged document */
    struct sc__interner keys;
    struct sc__node *nodes;
    uint32_t count;
    uint32_t capacity;
    uint32_t root;  /* SC__NONE until there is one */
    uint32_t *seen; /* scratch of the duplicate check, by key: the mapping it was last seen in */
    uint32_t seen_capacity;
    uint32_t *slots; /* the index of large mappings: (mapping, key) to child */
    uint32_t slot_count;
    uint32_t slot_used;
    void *open; /* scratch of comparing and hashing: the containers that are open */
    uint32_t open_capacity;
    bool has_secrets; /* SC__NODE_SECRET holds, and is no flag of a reader */
    bool failed;      /* no memory */
};

void sc__document_init(struct sc__document *document, struct sc__arena *arena,
                       const struct sc__text *text);

/* Make room for `nodes` more; false if there is no memory, now or before. */
bool sc__document_reserve(struct sc__document *document, size_t nodes);

/* sc__document_add with a value. */
void sc__document_add_integer(struct sc__document *document, uint32_t parent, uint32_t key,
                              int64_t value, size_t at, size_t key_at);
void sc__document_add_text(struct sc__document *document, uint32_t parent, uint32_t key,
                           enum sc__type type, const char *text, size_t length, size_t at,
                           size_t key_at);

/* Hang a node that was added as the root below `parent` instead, as its last child; the caller
 * puts `root` back. For a value that counts only once it is complete. */
void sc__document_attach(struct sc__document *document, uint32_t parent, uint32_t key,
                         uint32_t node, size_t key_at);

struct sc__copy_limits {
    int64_t bytes;  /* left to spend: a node's size, its key and its text */
    uint32_t depth; /* containers that may still nest below the parent */
};

/* A copy of a subtree of the same document as the last child of `parent`, places kept.
 * SC_ELIMIT, with the copy left incomplete, when it nests too deep or `limits->bytes`
 * falls below zero. */
sc_status sc__document_add_copy(struct sc__document *document, uint32_t parent, uint32_t key,
                                uint32_t from, size_t key_at, struct sc__copy_limits *limits);

/* An array is complete: eight or more elements that are all integers of int64_t, or
 * all floats, become packed. Its elements must be the newest nodes. */
void sc__document_close_array(struct sc__document *document, uint32_t array);

/* Make nodes again of the elements of all packed arrays, at their array's place; the arrays must
 * have no spans. False if there is no memory. */
bool sc__document_unpack(struct sc__document *document);

/* Take a node's value and children away and give it another type; place and key stay. */
void sc__document_clear(struct sc__document *document, uint32_t node, enum sc__type type);

/* A mapping is complete: look for a key that it holds twice. False where there is one;
 * then `first` and `second` are the two nodes. Linear in the number of children. */
bool sc__document_close_mapping(struct sc__document *document, uint32_t mapping, uint32_t *first,
                                uint32_t *second);

/* What sc__document_find does in a mapping that is long, or was. */
uint32_t sc__document_find_indexed(struct sc__document *document, uint32_t mapping, uint32_t key);

/* Put a child of a mapping that has SC__NODE_INDEXED into the index. */
void sc__document_index_child(struct sc__document *document, uint32_t mapping, uint32_t child);

static inline struct sc__node *sc__document_node(const struct sc__document *document,
                                                 uint32_t number)
{
    return &document->nodes[number];
}

/* Hang a node behind the last child of a container. */
static inline void sc__document_link(struct sc__document *document, uint32_t parent, uint32_t child)
{
    struct sc__node *container = &document->nodes[parent];
    if (container->count++ == 0)
        container->value.children.first = child;
    else
        document->nodes[container->value.children.last].next = child;
    container->value.children.last = child;
}

/* sc__document_add for a parser's innermost loop: inlined, the node returned itself, and
 * `parent` must be no mapping in which sc__document_find has looked. NULL if there is no memory. */
static inline struct sc__node *sc__document_append(struct sc__document *document, uint32_t parent,
                                                   uint32_t key, enum sc__type type, size_t at,
                                                   size_t key_at)
{
    if (document->count == document->capacity && !sc__document_reserve(document, 1))
        return NULL;
    uint32_t number = document->count++;
    struct sc__node *node = &document->nodes[number];
    *node = (struct sc__node){.type = (uint8_t)type,
                              .key = key,
                              .next = SC__NONE,
                              .at = (uint32_t)at,
                              .key_at = (uint32_t)key_at};
    if (type == SC__ARRAY || type == SC__MAPPING)
        node->value.children.first = node->value.children.last = SC__NONE;
    if (parent == SC__NONE)
        document->root = number;
    else
        sc__document_link(document, parent, number);
    return node;
}

/* Append a node, as the last child of `parent` or, with SC__NONE, as the root. The
 * node is returned by number, its value still zero; SC__NONE if there is no memory.
 * Containers begin empty. */
static inline uint32_t sc__document_add(struct sc__document *document, uint32_t parent,
                                        uint32_t key, enum sc__type type, size_t at, size_t key_at)
{
    if (document->failed || !sc__document_append(document, parent, key, type, at, key_at))
        return SC__NONE;
    uint32_t number = document->count - 1;
    if (parent != SC__NONE && document->nodes[parent].flags & SC__NODE_INDEXED)
        sc__document_index_child(document, parent, number);
    return number;
}

/* The number of a key; its bytes must outlive the document. SC__NO_KEY if there is no memory. */
static inline uint32_t sc__document_key(struct sc__document *document, const char *text,
                                        size_t length)
{
    uint32_t key = sc__intern(&document->keys, text, length);
    if (key == SC__NO_KEY)
        document->failed = true;
    return key;
}

/* The same for a key that came behind the key `last`, where that is not SC__NO_KEY. */
static inline uint32_t sc__document_key_behind(struct sc__document *document, uint32_t last,
                                               const char *text, size_t length)
{
    uint32_t key = sc__document_key(document, text, length);
    if (key != SC__NO_KEY && !sc__interner_note(&document->keys, last, key)) {
        document->failed = true;
        return SC__NO_KEY;
    }
    return key;
}

/* The child of a mapping by key number, or SC__NONE. Constant time: short mappings are
 * scanned, long ones are indexed when first asked. */
static inline uint32_t sc__document_find(struct sc__document *document, uint32_t mapping,
                                         uint32_t key)
{
    enum { SCAN_AT_MOST = 16 };
    const struct sc__node *node = &document->nodes[mapping];
    if (document->failed)
        return SC__NONE;
    if (node->count > SCAN_AT_MOST || node->flags & SC__NODE_INDEXED)
        return sc__document_find_indexed(document, mapping, key);
    uint32_t child = node->value.children.first;
    while (child != SC__NONE && document->nodes[child].key != key)
        child = document->nodes[child].next;
    return child;
}

static inline bool sc__is_array(const struct sc__node *node)
{
    return node->type == SC__ARRAY || node->type >= SC__PACKED_INTEGERS;
}

static inline bool sc__is_container(const struct sc__node *node)
{
    return node->type >= SC__ARRAY;
}

static inline sc_str sc__node_text(const struct sc__node *node)
{
    return (sc_str){node->value.text, node->count};
}

static inline sc_str sc__key_text(const struct sc__document *document, uint32_t key)
{
    return (sc_str){document->keys.keys[key].text, document->keys.keys[key].length};
}

/* For messages: "a string", "a mapping", "an integer" ... */
const char *sc__type_name(enum sc__type type);

#endif
