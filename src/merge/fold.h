/* merge/fold.h: what the parts of the merge share. Not for other modules.
 *
 *   merge      the public functions; each input in turn; per-path rules
 *   adopt      the first input as it is
 *   fold       the stack of frames; values, mappings and their origins
 *   arrays     the strategies on arrays of nodes
 *   packed     the same on numbers without nodes
 *   directives x_replace, x_add, x_remove
 *   parts      several folds at a time, each of other keys (parts.h)
 *
 * No function recurses. What is left to do in a container is a frame on a stack, the
 * innermost container's on top; a function that meets a container inside another pushes a
 * frame for it and returns, and sc__fold_run goes on with that one first. */
#ifndef SC_MERGE_FOLD_H
#define SC_MERGE_FOLD_H

#include "merge/merge.h"

/* A tree of the per-path rules, so that descending finds them step by step. */
struct sc__rule {
    uint32_t key; /* in the merged document */
    int strategy; /* enum sc__array_strategy, or -1 for none at this very path */
    struct sc__rule *sibling;
    struct sc__rule *children;
};

enum sc__directive {
    SC__DIRECTIVE_REPLACE,
    SC__DIRECTIVE_ADD,
    SC__DIRECTIVE_REMOVE,
    SC__DIRECTIVE_NONE /* the order in which they act, and the end of it */
};

enum sc__task {
    SC__TASK_MEMBERS,    /* merge the members of a mapping */
    SC__TASK_DIRECTIVES, /* then those that are directives, one kind after the other */
    SC__TASK_ELEMENTS,   /* append the elements of an array */
    SC__TASK_PAIRS,      /* merge them with those of another, pair by pair; append the tail */
    SC__TASK_REMOVAL,    /* `other` is complete: remove its elements from `node` */
    SC__TASK_PART        /* members and directives, but only those of a part (parts.h) */
};

struct sc__frame {
    uint8_t task;                 /* enum sc__task */
    uint8_t directive;            /* enum sc__directive whose turn it is */
    uint8_t strategy;             /* enum sc__array_strategy of the pairs */
    uint8_t has_directives;       /* boolean: among the members so far */
    uint8_t is_new;               /* boolean: the mapping holds nothing but members of this input */
    uint32_t node;                /* the container in the merged document */
    uint32_t source;              /* and in the input */
    uint32_t next;                /* the input's child that comes next, or SC__NONE */
    uint32_t other;               /* of pairs: the element that `next` meets; of members, a guess */
    uint32_t steps;               /* of members: siblings that may still be looked at one by one */
    const struct sc__rule *rules; /* those of the members */
};

struct sc__part;

/* The fold at work on one input. */
struct sc__fold {
    struct sc__merged *merged;
    const struct sc__merge_options *options;
    const struct sc__document *from; /* the input */
    uint32_t *keys;                  /* its key numbers to the merged ones; SC__NO_KEY if not yet */
    uint32_t known_keys;             /* merged keys before it: no mapping held a higher one */
    uint16_t origin;
    enum sc__array_strategy arrays;
    bool fills;            /* what is there stays, and a mapping takes what it lacks */
    struct sc__part *part; /* NULL: all of it */
    struct sc__frame *frames;
    uint32_t depth;
    uint32_t frame_capacity;
};

/* Push the frame of a container's children, at the first of them. NULL if there is no memory;
 * frames pushed before may move. */
struct sc__frame *sc__fold_push(struct sc__fold *fold, enum sc__task task, uint32_t node,
                                uint32_t source, const struct sc__rule *rules);

/* The same for the members of an input's mapping, which go into a merged one. */
void sc__fold_push_members(struct sc__fold *fold, uint32_t node, uint32_t source,
                           const struct sc__rule *rules);

static inline struct sc__frame *sc__fold_top(const struct sc__fold *fold)
{
    return &fold->frames[fold->depth - 1];
}

/* Do all that the stack holds, or stop where there is no memory. */
void sc__fold_run(struct sc__fold *fold);

/* The node's place becomes the input's; what it was goes to its history. */
void sc__fold_take(struct sc__fold *fold, uint32_t node, const struct sc__node *source,
                   bool overridden);

/* What a secret takes part in is secret (rule 25). */
static inline void sc__fold_take_secret(struct sc__fold *fold, uint32_t node,
                                        const struct sc__node *source)
{
    if (fold->from->has_secrets)
        fold->merged->document.nodes[node].flags |= source->flags & SC__NODE_SECRET;
}

/* The same in raw form. `element` is a position in a packed array, or SC__NONE. */
void sc__fold_set_origin(struct sc__fold *fold, uint32_t node, uint16_t origin, uint32_t at,
                         uint32_t element, bool overridden);

/* A copy of a node has the same history, which no longer changes. */
void sc__fold_share_history(struct sc__merged *merged, uint32_t node, uint32_t from);

/* In all that follows, `rules` are those of the value's own children.
 *
 * Copy an input's value as a new child; a mapping merges into an empty one, so that
 * directives in it act (rule 15). With SC__NONE as parent it hangs nowhere yet. */
uint32_t sc__fold_add(struct sc__fold *fold, uint32_t parent, uint32_t key, uint32_t source,
                      const struct sc__rule *rules);

/* A node of the merged document takes an input's value; refill leaves its place as it is. */
void sc__fold_refill(struct sc__fold *fold, uint32_t node, uint32_t source,
                     const struct sc__rule *rules);
void sc__fold_replace(struct sc__fold *fold, uint32_t node, uint32_t source,
                      const struct sc__rule *rules);

/* Merge an input's value into a node: mappings deeply, arrays by strategy, else replace. */
void sc__fold_merge(struct sc__fold *fold, uint32_t node, uint32_t source,
                    const struct sc__rule *rules, enum sc__array_strategy arrays);

/* Merge a member of the mapping on top, which must be no directive. */
void sc__fold_member(struct sc__fold *fold, uint32_t member);

/* merge.c: the fold of all inputs, or with a part of what is that part's. */
sc_status sc__fold_inputs(const struct sc__merge_input *inputs, size_t count,
                          const struct sc__merge_options *options, struct sc__part *part,
                          struct sc__arena *arena, struct sc__merged *merged, sc_error *error);

/* arrays.c: an array into an array by a strategy. */
void sc__fold_array(struct sc__fold *fold, uint32_t node, uint32_t source,
                    enum sc__array_strategy arrays);

/* arrays.c: the next pair of the frame on top. */
void sc__fold_pair(struct sc__fold *fold);

/* arrays.c: a packed array becomes nodes again, each with its origins. */
void sc__fold_unpack(struct sc__fold *fold, uint32_t array);

/* packed.c: the strategies on packed numbers of one type. False where the result must
 * not stay packed; then nothing has changed. */
bool sc__fold_packed(struct sc__fold *fold, uint32_t node, const struct sc__node *source,
                     enum sc__array_strategy arrays);

/* packed.c: a copy of an input's packed array that may grow. */
void sc__fold_copy_packed(struct sc__fold *fold, uint32_t node, const struct sc__node *source);

/* adopt.c: let the result be the first document, borrowed; false where directives may act in it. */
bool sc__merged_adopt(struct sc__merged *merged, const struct sc__document *document,
                      const struct sc__merge_options *options, struct sc__arena *arena);

/* directives.c: which directive a key of an array is, if any. */
enum sc__directive sc__directive_suffix(sc_str key, size_t *length);

/* directives.c: which directive a member is, if any; `length` is set to the bytes of the
 * key it acts on. */
enum sc__directive sc__directive_of(const struct sc__document *document,
                                    const struct sc__node *member, size_t *length);

/* directives.c: a directive that acts on a key of `length` bytes of the mapping. */
void sc__fold_apply(struct sc__fold *fold, uint32_t mapping, uint32_t source,
                    enum sc__directive directive, size_t length);

/* directives.c: the next step of the frame on top, which holds directives or a removal. */
void sc__fold_directive(struct sc__fold *fold);
void sc__fold_removal(struct sc__fold *fold);

#endif
