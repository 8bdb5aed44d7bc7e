/* snapshot/used.h: which values of a snapshot somebody has read.
 *
 * Only a head that was made to record does; see used.c for why no other pays for it. */
#ifndef SC_SNAPSHOT_USED_H
#define SC_SNAPSHOT_USED_H

#include "snapshot/snapshot.h"

/* The same configuration as a snapshot that is yet to be numbered, and that records what is read.
 * What was read of the version `before` it, where that records, counts as read at the same
 * paths; NULL for none. SC_ENOMEM. */
sc_status sc__snapshot_record(const sc_snapshot *snapshot, const sc_snapshot *before,
                              const sc_allocator *allocator, sc_snapshot **out);

/* Free what a snapshot has recorded. */
void sc__used_fini(sc_snapshot *snapshot);

/* sc__find of a snapshot that records: what is found counts as read. */
sc_status sc__used_find(sc_value from, const char *path, size_t length, sc_value *out);

void sc__used_mark(sc_value value);

/* The value and all that is below it. */
void sc__used_mark_whole(sc_value value);

#endif
