/* snapshot/built.h: documents that a program builds, and snapshots that stand in for a text. */
#ifndef SC_SNAPSHOT_BUILT_H
#define SC_SNAPSHOT_BUILT_H

#include "snapshot/snapshot.h"
#include "superconfig/build.h"

/* A text without bytes in SC__FORMAT_CUSTOM whose document is the snapshot's root. A value's `at`
 * is its number there. NULL if there is no memory. */
struct sc__text *sc__snapshot_text(const sc_snapshot *snapshot, const char *name,
                                   const sc_allocator *allocator);

#endif
