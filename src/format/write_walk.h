/* format/write_walk.h: the values of a tree, one after the other, for whoever writes them.
 *
 * Depth takes memory and no stack. A packed array yields its elements as any other array
 * does. Not thread-safe. */
#ifndef SC_FORMAT_WRITE_WALK_H
#define SC_FORMAT_WRITE_WALK_H

#include "base/buffer.h"
#include "value/document.h"

enum sc__walk_step {
    SC__WALK_BEGIN, /* nothing was yielded yet */
    SC__WALK_OPEN,  /* a container that is not empty; its children follow, then its close */
    SC__WALK_CLOSE, /* of such a container */
    SC__WALK_LEAF,  /* a scalar or an empty container */
    SC__WALK_END    /* nothing more, or no memory: `failed` */
};

struct sc__walk {
    const struct sc__document *document;
    enum sc__walk_step step;
    struct sc__node node; /* the value; an element of a packed array as a scalar of its own */
    uint32_t number;      /* of the value's node, or of its packed array's */
    uint32_t position;    /* in the container that holds it */
    size_t depth;         /* containers that hold it, from the walk's root on */
    size_t mark;          /* the caller's: what it sets at an open is back at the close */
    bool failed;
    struct sc__buffer open; /* struct sc__walk_frame, outermost first */
};

/* A container whose children are under way. */
struct sc__walk_frame {
    uint32_t container;
    uint32_t child;    /* the one to yield next, where children are nodes */
    uint32_t position; /* and its position */
    uint32_t own;      /* the container's position in its own container */
    size_t mark;
};

/* Begin at `root`, which is yielded first. */
void sc__walk_init(struct sc__walk *walk, const struct sc__document *document, uint32_t root,
                   const sc_allocator *allocator);
void sc__walk_fini(struct sc__walk *walk);

/* Go to the next value; `walk->step` too is what is returned. */
enum sc__walk_step sc__walk_next(struct sc__walk *walk);

/* Behind an open: go on as if the container were a leaf, without its children and its close. */
static inline void sc__walk_pass_over(struct sc__walk *walk)
{
    walk->step = SC__WALK_LEAF;
}

/* The containers that hold the value; there are `depth`, outermost first. */
static inline const struct sc__walk_frame *sc__walk_frames(const struct sc__walk *walk)
{
    return (const struct sc__walk_frame *)(const void *)walk->open.data;
}

/* Is the value a member of a mapping? */
static inline bool sc__walk_in_mapping(const struct sc__walk *walk)
{
    if (walk->depth == 0)
        return false;
    uint32_t parent = sc__walk_frames(walk)[walk->depth - 1].container;
    return sc__document_node(walk->document, parent)->type == SC__MAPPING;
}

#endif
