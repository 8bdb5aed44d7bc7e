/* load/session.h: one run from captured layers to a snapshot: read, parse, merge, interpolate,
 * freeze.
 *
 *   session   the run as a whole; what comes behind the last layer
 *   read      the layers, one after the other, each from its texts to its documents
 *   input     one text to documents
 *   document  the documents of one text, by profile, to what is merged
 *   include   what documents include (include_walk.h)
 *   problem   where errors and warnings go
 *   ahead     files that helpers read and parse before their turn (ahead_work.h, cost.h) */
#ifndef SC_LOAD_SESSION_H
#define SC_LOAD_SESSION_H

#include "base/log.h"
#include "load/profile.h"
#include "snapshot/snapshot.h"
#include "source/include.h"
#include "source/inputs.h"

struct sc__ahead;
struct sc__ahead_plan;
struct sc__workers;

struct sc__session {
    const sc_layers *layers;
    const sc_allocator *allocator;
    const struct sc__load_memory *memory;
    struct sc__arena arena; /* all that goes when the run ends */
    struct sc__warnings warnings;
    struct sc__parse_options parsing;
    int64_t expansion; /* left of max_expansion_bytes */
    struct sc__inputs inputs;
    bool has_profile;                   /* some document has the chosen one */
    struct sc__inputs included;         /* texts of files that others include */
    struct sc__file_set included_files; /* read for an include so far */
    bool includes_ended;                /* beyond what all of them may have */
    const char *include_root;           /* resolved; NULL: anywhere */
    struct sc__merge_input *documents;  /* side by side with `sources` */
    struct sc__snapshot_source *sources;
    uint32_t count;
    uint32_t document_capacity;
    uint32_t source_capacity;
    sc_problem_visitor visitor; /* where problems go; NULL: the first error ends the run */
    void *context;
    const struct sc__log *log;   /* NULL: nobody listens */
    struct sc__metrics *metrics; /* NULL: nobody counts */
    struct sc__workers *workers; /* NULL: this thread does all */
    struct sc__merge_help help;  /* with the merge; the result lies in it */
    struct sc__ahead_plan *plan; /* ahead.c */
    struct sc__ahead *ahead;
    sc_status first_problem;
    bool folds_all; /* of the merge: the lowest document node by node too */
};

void sc__session_init(struct sc__session *session, const sc_layers *layers,
                      const struct sc__load_memory *memory);
void sc__session_fini(struct sc__session *session);

/* How a load's options read as parse options. */
struct sc__parse_options sc__parse_options_of(const sc_load_options *options,
                                              struct sc__warnings *warnings);

/* Merge what was read, interpolate where that is asked for, and freeze it. Where problems were
 * reported, SC_OK without a snapshot. */
sc_status sc__session_finish(struct sc__session *session, sc_snapshot **out, sc_error *error);

/* Read, finish, and strictness. The snapshot has one reference. */
sc_status sc__session_run(struct sc__session *session, sc_snapshot **out, sc_error *error);

/* read.c: read and parse all layers. With a visitor every problem is reported, and what could be
 * parsed goes on; without one the first error is returned in `error`. */
sc_status sc__session_read(struct sc__session *session, sc_error *error);

/* input.c: parse an input's text: documents whose roots are mappings, but for empty ones of YAML.
 */
sc_status sc__session_parse(struct sc__session *session, const struct sc__input *input,
                            struct sc__variable_files *files, struct sc__documents *documents,
                            sc_error *error);

/* input.c: the same for any thread: with another arena, and options whose warnings and budget are
 * the caller's own. It is counted in `metrics`; NULL: it is not. */
sc_status sc__input_parse(const sc_layers *layers, const struct sc__input *input,
                          struct sc__arena *arena, const struct sc__parse_options *options,
                          struct sc__metrics *metrics, struct sc__documents *documents,
                          sc_error *error);

/* input.c: nothing but blanks, which is an empty document in every format (rule 2); a text that is
 * a value as a whole is not. */
bool sc__session_is_empty(const struct sc__input *input);

/* input.c: a format of documents, which may hold profiles and includes. */
bool sc__session_is_document(const struct sc__input *input);

/* document.c: put the documents of one text above those that are there, each with what it
 * includes. Problems go where sc__session_problem sends them. */
sc_status sc__session_add_documents(struct sc__session *session, const struct sc__input *input,
                                    const struct sc__documents *documents,
                                    const struct sc__input_context *context, sc_error *error);

/* document.c: what of a document with a mapping at its root is merged: all, or the parts that the
 * chosen profile takes (rule 11). */
void sc__session_parts(struct sc__session *session, const struct sc__input *input,
                       const struct sc__document *document, struct sc__profile_parts *parts);

/* document.c: put a part of a document above those that are there; false if there is no memory. */
bool sc__session_add(struct sc__session *session, const struct sc__input *input,
                     const struct sc__document *document, uint32_t root);

/* problem.c: an error. To the visitor, or else it is the one that ends the run; returns whether
 * the run goes on. */
bool sc__session_report(struct sc__session *session, const sc_error *problem, sc_error *error);

/* problem.c: something is wrong with a text, or with the source that the problem names: a warning
 * where the file was found and not named, else an error. SC_OK where the run goes on. */
sc_status sc__session_problem(struct sc__session *session, const struct sc__text *text,
                              bool is_lenient, const sc_error *problem, sc_error *error);

#endif
