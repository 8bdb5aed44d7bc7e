/* merge/interpolating.h: what the parts of interpolation share. Not for other modules.
 *
 *   interpolate           finding templates; the stack of those at work
 *   interpolate_path      from a reference's name to what it names
 *   interpolate_value     what it names into the template's node: text, scalars, copies
 *   interpolate_variable  the environment's variables by name
 *   interpolate_error     messages and their places
 *
 * A template that needs another is a frame on a stack in the arena; the other's frame goes on top
 * of it and is done first. Each template is done once. A container is complete when all templates
 * in it are, which are a range of the list, since that stands in the tree's order. */
#ifndef SC_MERGE_INTERPOLATING_H
#define SC_MERGE_INTERPOLATING_H

#include "merge/interpolate.h"
#include "value/path.h"
#include "value/template.h"

/* A node of the tree as it was before: which templates stand at or below it, and where it is. */
struct sc__spot {
    uint32_t first;
    uint32_t end;
    uint32_t parent;    /* SC__NONE at the root, and for nodes that are not in the tree */
    uint32_t position;  /* among its parent's children */
    uint32_t *elements; /* of a long array that an index was asked of; else NULL */
};

enum sc__work_state { SC__WORK_WAITS, SC__WORK_OPEN, SC__WORK_DONE, SC__WORK_FAILED };

struct sc__work {
    uint32_t node;
    uint8_t state;
};

/* What a reference stands for. */
enum sc__referent_kind {
    SC__REFERENT_NONE,
    SC__REFERENT_SCALAR,
    SC__REFERENT_CONTAINER,
    SC__REFERENT_TEXT /* of a variable or default: JSON where it is JSON, if it is all (rule 9) */
};

struct sc__referent {
    enum sc__referent_kind kind;
    uint32_t node;          /* of a container; of a scalar that has one, else SC__NONE */
    struct sc__node scalar; /* type, value and count */
    sc_str text;
};

/* A template at work. */
struct sc__interpolating_frame {
    uint32_t work;
    bool is_secret; /* something it was made from is */
    bool is_walking;
    struct sc__expansion expansion;
    struct sc__referent held; /* the value of a reference that is all of what is around it */
    /* The path at work. */
    sc_str name;
    struct sc__path path;
    uint32_t node;     /* how far it came */
    uint32_t complete; /* templates of the range at its end that are known to be done */
};

struct sc__variable_entry {
    const char *name; /* in the environment's text */
    size_t name_length;
    sc_str value;
    bool is_used;
};

struct sc__interpolating {
    struct sc__merged *merged;
    const struct sc__interpolation *options;
    struct sc__arena *arena;
    struct sc__buffer text; /* of all frames, one behind the other */
    struct sc__spot *spots; /* by node */
    uint32_t spot_count;
    struct sc__work *works; /* in the tree's order */
    uint32_t work_count;
    uint32_t work_capacity;
    struct sc__interpolating_frame *frames;
    uint32_t depth;
    uint32_t frame_capacity;
    struct sc__variable_entry *variables; /* sorted; made at the first question */
    uint32_t variable_count;
    bool has_variables;
    uint32_t problems;
    sc_status status; /* of the first problem, or SC_ENOMEM */
    bool stops;
};

static inline struct sc__interpolating_frame *sc__interpolating_top(struct sc__interpolating *all)
{
    return &all->frames[all->depth - 1];
}

static inline struct sc__node *sc__interpolating_node(struct sc__interpolating *all, uint32_t node)
{
    return &all->merged->document.nodes[node];
}

/* How a step ends. Behind SC__STEP_FAILED the template on top is failed and popped. */
enum sc__step {
    SC__STEP_DONE,
    SC__STEP_ABSENT,
    SC__STEP_WAITS, /* another template was put on top */
    SC__STEP_FAILED
};

/* interpolate.c: all templates from `first` to before `end` must be done. */
enum sc__step sc__interpolating_require(struct sc__interpolating *all, uint32_t first,
                                        uint32_t end);

/* interpolate_path.c: go on along the path of the template on top. With SC__STEP_DONE,
 * `referent` is what stands there; a container is complete where `is_whole`. */
void sc__interpolating_begin_path(struct sc__interpolating *all, sc_str name);
enum sc__step sc__interpolating_walk(struct sc__interpolating *all, bool is_whole,
                                     struct sc__referent *referent);

/* interpolate_path.c: the path that was meant by the absent one on top; empty where none is. */
void sc__interpolating_suggest(struct sc__interpolating *all, sc_str name, struct sc__buffer *out);

/* interpolate_path.c: append a node's canonical path. */
void sc__interpolating_append_path(struct sc__interpolating *all, uint32_t node,
                                   struct sc__buffer *out);

/* interpolate_path.c: the child at an index, or SC__NONE. */
uint32_t sc__interpolating_element(struct sc__interpolating *all, uint32_t array, uint32_t index);

/* interpolate_variable.c: NULL where it is absent, or there is no memory. */
struct sc__variable_entry *sc__interpolating_variable(struct sc__interpolating *all, sc_str name);

/* interpolate_variable.c: those that were asked for; NULL where none was or without memory. */
struct sc__text *sc__interpolating_used(struct sc__interpolating *all);

/* interpolate_value.c: a referent within longer text, or as the whole value of the template on
 * top. False where that failed. */
bool sc__interpolating_give(struct sc__interpolating *all, const struct sc__referent *referent);
bool sc__interpolating_assign(struct sc__interpolating *all, const struct sc__referent *referent);

/* interpolate_value.c: spend from the load's budget; false, and failed, where it is used up. */
bool sc__interpolating_spend(struct sc__interpolating *all, uint64_t bytes);

/* interpolate_error.c: the template on top fails, at byte `at` of it. */
void sc__interpolating_fail(struct sc__interpolating *all, uint32_t at, sc_status status,
                            const char *format, ...) __attribute__((format(printf, 4, 5)));
void sc__interpolating_no_memory(struct sc__interpolating *all);

/* interpolate_error.c: at the reference that the frame on top is at. */
#define sc__interpolating_refuse(all, ...)                                                         \
    sc__interpolating_fail(all, sc__expansion_token(&sc__interpolating_top(all)->expansion)->at,   \
                           __VA_ARGS__)

/* interpolate_error.c: the reference on top names what is nowhere; or leads back to `work`. */
void sc__interpolating_fail_absent(struct sc__interpolating *all);
void sc__interpolating_fail_cycle(struct sc__interpolating *all, uint32_t work);

/* interpolate_error.c: how many problems were not described. */
void sc__interpolating_close(struct sc__interpolating *all);

#endif
