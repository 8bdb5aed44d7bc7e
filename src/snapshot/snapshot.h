/* snapshot/snapshot.h: making snapshots, and what other modules need of them. */
#ifndef SC_SNAPSHOT_SNAPSHOT_H
#define SC_SNAPSHOT_SNAPSHOT_H

#include "base/buffer.h"
#include "format/format.h"
#include "merge/merge.h"
#include "snapshot/layout.h"

/* One source of a merge, by its number there. */
struct sc__snapshot_source {
    struct sc__text *text; /* retained by the snapshot */
    enum sc__format format;
    sc_str layer; /* copied */
};

struct sc__freeze_input {
    const struct sc__merged *merged;
    const struct sc__snapshot_source *sources;
    size_t source_count;
    const struct sc__warnings *warnings;    /* may be NULL */
    const struct sc__parse_options *parsed; /* how the sources were parsed */
    const struct sc__text *environment;     /* variables that were interpolated; or NULL */
};

/* Freeze a merge into a snapshot with one reference. `scratch` is used while it runs.
 * SC_ENOMEM, or SC_ELIMIT past 4 GiB. */
sc_status sc__freeze(const struct sc__freeze_input *input, const sc_allocator *allocator,
                     struct sc__arena *scratch, sc_snapshot **out, sc_error *error);

const sc_snapshot *sc__snapshot_retain(const sc_snapshot *snapshot);

/* share.c: the same configuration as a snapshot that is yet to be numbered. SC_ENOMEM. */
sc_status sc__snapshot_share(const sc_snapshot *snapshot, const sc_allocator *allocator,
                             sc_snapshot **out);

/* unify.c: a snapshot that is not published, or the equal one that is shared already, with the
 * reference that was given. */
sc_snapshot *sc__snapshot_unify(sc_snapshot *snapshot, struct sc__sharing *sharing);

/* unify.c: an equal snapshot that is shared, with a reference that is the caller's; or NULL. */
const sc_snapshot *sc__snapshot_find_equal(const sc_snapshot *snapshot,
                                           struct sc__sharing *sharing);

/* origin.c: was it built, and not loaded? Then all of it is as it was said, and nothing can say it
 * again. */
bool sc__snapshot_is_built(const sc_snapshot *snapshot);

/* The memory that a snapshot keeps, its texts included. */
size_t sc__snapshot_bytes(const sc_snapshot *snapshot);

/* Before it is published: it belongs to a registry whose metrics these are. */
static inline void sc__snapshot_set_metrics(const sc_snapshot *snapshot,
                                            struct sc__metrics *metrics)
{
    ((sc_snapshot *)(uintptr_t)snapshot)->metrics = sc__metrics_retain(metrics);
}

/* Number a snapshot that nobody else sees yet, above all that were numbered before. */
void sc__snapshot_set_version(const sc_snapshot *snapshot);

/* index.c: the node at a canonical path, which must not end in an index step; SC__NONE. */
uint32_t sc__index_find(const sc_snapshot *snapshot, const char *path, size_t length);

/* index.c: a path hashed up to some byte. It begins with the block's seed. */
struct sc__path_hash {
    uint64_t seed;
    size_t hashed;
};

/* index.c: hash as much of a path as all longer ones have in common. */
void sc__path_hash_extend(struct sc__path_hash *hash, const char *path, size_t length);

/* index.c: the hash of a canonical path, of which `begun` holds that of a beginning. */
uint64_t sc__path_hash_end(struct sc__path_hash begun, const char *path, size_t length);

/* index.c: while freezing. `tags` and `slots` must be zero before the first. */
void sc__index_insert(const struct sc__block *block, uint8_t *tags, struct sc__block_slot *slots,
                      uint64_t hash, uint32_t node);

/* The groups that an index of `count` paths needs, a power of two. */
uint32_t sc__index_groups(uint32_t count);

/* find.c: sc_value_at, for what is no program's read. */
sc_status sc__value_at(sc_value value, size_t position, sc_value *out);

/* find.c: a value by a path of any spelling, from any value on. */
sc_status sc__find(sc_value from, const char *path, size_t length, sc_value *out);

/* a scalar as the getters see it, an element of a packed array included. */
static inline struct sc__block_node sc__scalar_of(sc_value value)
{
    struct sc__block_node node = value.snapshot->nodes[value.node];
    if (value.element == SC__NONE)
        return node;
    struct sc__block_node element = {
        .type = node.type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT, .key = SC__NO_KEY};
    element.value.integer = sc__packed_words(value.snapshot, &node)[value.element];
    return element;
}

/* walk.c: append the step from a node's parent to the node, behind the parent's path. */
void sc__path_append_step(struct sc__buffer *path, const sc_snapshot *snapshot, uint32_t node);

/* walk.c: visit every leaf below a value, whose path stands in the buffer already and does again
 * when all were visited. Out of memory is the buffer's `failed`. */
void sc__leaves_below(sc_value value, struct sc__buffer *path, sc_leaf_visitor visitor,
                      void *context);

/* find.c: the same from the root, of a path that is not plain and that the index has not. */
sc_status sc__find_otherwise(const sc_snapshot *snapshot, const char *path, size_t length,
                             sc_value *out);

/* thaw.c: a value as the root of a document again, text borrowed from the snapshot. With
 * `mask_secrets`, what secret keys hold becomes SC__SECRET_MASK. False if there is no memory. */
bool sc__thaw(sc_value value, bool mask_secrets, struct sc__document *document);

#endif
