/* snapshot/reading.h: what a snapshot's sources said, parsed again, and kept for the next
 * question.
 *
 * The table hangs beside the immutable block and is made at the first question about an
 * origin; reading values never sees it. One lock guards all of it: whoever looks into it
 * stands between sc__readings_enter and sc__readings_leave, and takes a copy of what is to
 * last longer. */
#ifndef SC_SNAPSHOT_READING_H
#define SC_SNAPSHOT_READING_H

#include "base/text_index.h"
#include "snapshot/layout.h"

/* One say about a value: by the place of the value, or of its array and the position there. */
struct sc__say {
    uint32_t at;
    uint32_t element; /* or SC__NONE */
    uint16_t source;
    bool overridden;
    bool is_root;
    enum sc__type type;
    uint8_t directive; /* SC__NODE_DIRECTIVE */
};

/* A node of a text that was parsed again. */
struct sc__said {
    const struct sc__document *document;
    uint32_t node;
};

struct sc__readings;

/* Lock the snapshot's table; NULL if there is no memory for one. */
struct sc__readings *sc__readings_enter(const sc_snapshot *snapshot);
void sc__readings_leave(struct sc__readings *readings);

/* Find what a say is about: linear in its text the first time, then a search among the places.
 * SC_ENOMEM; SC_ENOTFOUND never where the say is the snapshot's own. */
sc_status sc__readings_find(struct sc__readings *readings, const sc_snapshot *snapshot,
                            const struct sc__say *say, struct sc__said *said);

/* The places of one of the snapshot's texts; NULL if there is no memory. */
const struct sc__text_index *sc__readings_index(struct sc__readings *readings,
                                                const sc_snapshot *snapshot, uint32_t text);

/* A copy of a value and all below it as the root of an empty document, text borrowed; costs
 * what lies below it, whatever else the text holds. False if there is no memory. */
bool sc__said_copy(struct sc__said said, struct sc__document *copy);

/* With the snapshot. NULL is allowed. */
void sc__readings_destroy(struct sc__readings *readings);

#endif
