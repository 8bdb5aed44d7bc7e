/* load/session.h: one run from captured layers to a snapshot: read, parse, merge, freeze. */
#ifndef SC_LOAD_SESSION_H
#define SC_LOAD_SESSION_H

#include "snapshot/snapshot.h"
#include "source/inputs.h"

struct sc__session {
    const sc_layers *layers;
    const sc_allocator *allocator;
    struct sc__arena arena; /* all that goes when the run ends */
    struct sc__warnings warnings;
    struct sc__parse_options parsing;
    struct sc__inputs inputs;
    bool has_profile;                  /* some document has the chosen one */
    struct sc__merge_input *documents; /* side by side with `sources` */
    struct sc__snapshot_source *sources;
    uint32_t count;
    uint32_t document_capacity;
    uint32_t source_capacity;
    sc_problem_visitor visitor; /* where problems go; NULL: the first error ends the run */
    void *context;
    sc_status first_problem;
};

void sc__session_init(struct sc__session *session, const sc_layers *layers,
                      const sc_allocator *allocator);
void sc__session_fini(struct sc__session *session);

/* How a load's options read as parse options. */
struct sc__parse_options sc__parse_options_of(const sc_load_options *options,
                                              struct sc__warnings *warnings);

/* Read and parse all layers. With a visitor every problem is reported, and what could be
 * parsed goes on; without one the first error is returned in `error`. */
sc_status sc__session_read(struct sc__session *session, sc_error *error);

/* Merge what was read, and freeze it. */
sc_status sc__session_finish(struct sc__session *session, sc_snapshot **out, sc_error *error);

/* Both, and strictness. The snapshot has one reference. */
sc_status sc__session_run(struct sc__session *session, sc_snapshot **out, sc_error *error);

#endif
