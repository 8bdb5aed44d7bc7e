/* load/ahead.h: files that are read and parsed before their turn, by several threads.
 *
 * A load goes through its layers in order, on one thread. What this adds is that a file may have
 * been read and parsed when its turn comes. Nothing else changes place: what was found out about
 * a file (its text, documents, warnings, failure) lies with it until the load takes it, and joins
 * the load's in the same order as if it had been done then. */
#ifndef SC_LOAD_AHEAD_H
#define SC_LOAD_AHEAD_H

#include "load/session.h"

/* Find the files of the layers from `first` on, up to the next layer whose sources are a
 * program's own doing, and begin with them if they are enough. `context` must outlive the
 * session's reading; its `ahead` is set. */
sc_status sc__ahead_begin(struct sc__session *session, uint32_t first,
                          struct sc__input_context *context, sc_error *error);

/* The files that were found of a layer; NULL: none were looked for. */
const struct sc__layer_files *sc__ahead_files(const struct sc__session *session, uint32_t layer);

/* From where on sc__ahead_begin is to be called again. */
uint32_t sc__ahead_end_of(const struct sc__session *session);

/* No helper is at work any more. What was not taken goes; what was lives as long as the session. */
void sc__ahead_stop(struct sc__session *session);

/* Give back what was taken as well. */
void sc__ahead_release(struct sc__session *session);

/* sc__session_parse for an input that may have been parsed ahead. */
sc_status sc__ahead_parse(struct sc__session *session, const struct sc__input *input,
                          struct sc__documents *documents, sc_error *error);

#endif
