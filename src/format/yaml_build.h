/* format/yaml_build.h: YAML events to documents, one for each in the stream.
 *
 * What makes the events is not its business: libfyaml does (yaml_events.h), and anything that
 * reads YAML faster can. An explicit stack holds the containers that are open:
 *
 *   a key is the text of its scalar: 80 and "80" are one key, ~ is "~", an absent one is "";
 *   an alias copies what it names, under one budget for the whole text (rule 20);
 *   "<<" is a merge key unless it is quoted or tagged as text (yaml_merge.h). */
#ifndef SC_FORMAT_YAML_BUILD_H
#define SC_FORMAT_YAML_BUILD_H

#include "format/format.h"
#include "format/yaml_anchors.h"
#include "format/yaml_events.h"

struct sc__yaml_frame {
    uint32_t node;   /* the open container */
    uint32_t anchor; /* its number, or SC__NONE */
    uint32_t key;    /* of a mapping: the key that waits for its value, or SC__NO_KEY */
    uint32_t key_at;
    uint32_t merge; /* of a mapping: the child that holds the value of "<<", or SC__NONE */
    bool is_mapping;
    bool key_merges; /* the key that waits is "<<" */

    /* Of the fast reader alone (yaml_fast.h). */
    bool waits;         /* a key or a dash has no value yet */
    bool flow;          /* in brackets */
    uint32_t column;    /* of a block collection, from 0 */
    uint32_t absent_at; /* where the value is if there is none */
};

struct sc__yaml_builder {
    const struct sc__text *text;
    const struct sc__parse_options *options;
    struct sc__arena *arena;
    struct sc__documents *documents;
    sc_error *error;
    struct sc__document *document; /* the last of `documents`, which adding may move */
    struct sc__yaml_anchors anchors;
    struct sc__yaml_frame *frames; /* `depth` of them */
    uint32_t depth;
    uint32_t frame_capacity;
    int64_t expansion; /* bytes that aliases may still add */
};

void sc__yaml_builder_init(struct sc__yaml_builder *builder, const struct sc__text *text,
                           struct sc__arena *arena, const struct sc__parse_options *options,
                           struct sc__documents *documents, sc_error *error);

/* What the next node will be. */
enum sc__yaml_role sc__yaml_builder_role(const struct sc__yaml_builder *builder);

/* Take one event. Nothing may follow an error. */
sc_status sc__yaml_build(struct sc__yaml_builder *builder, const struct sc__yaml_event *event);

#endif
