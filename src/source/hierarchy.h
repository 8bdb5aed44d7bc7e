/* source/hierarchy.h: the files of an application, from the system's to those of the current
 * directory (semantics, rule 5). */
#ifndef SC_SOURCE_HIERARCHY_H
#define SC_SOURCE_HIERARCHY_H

#include "base/arena.h"
#include "base/text.h"

/* The names of all files that may be there, lowest first, each with a NUL behind it, as the
 * environment and the current directory say now: a reload uses the same. */
sc_status sc__hierarchy_capture(const char *application, const sc_allocator *allocator,
                                struct sc__text **out, sc_error *error);

/* Those that are there, in the arena; a file that is reached twice stands at its highest place. */
sc_status sc__hierarchy_find(const struct sc__text *places, struct sc__arena *arena,
                             const char ***paths, uint32_t *count, sc_error *error);

#endif
