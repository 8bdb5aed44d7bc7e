/* source/file.h: a file's bytes, read as one consistent whole. */
#ifndef SC_SOURCE_FILE_H
#define SC_SOURCE_FILE_H

#include "base/platform.h"
#include "base/text.h"
#include "source/memory.h"

/* How old a file must be, when it is read, for its identity to vouch for its content (rule 8). */
#define SC__FILE_RACY_NS (INT64_C(2) * 1000000000)

/* May a file that was read at `read_at` (sc__platform_file_clock) and looked so then have
 * changed since without changing its identity? Then only its content tells. */
bool sc__file_is_racy(const struct sc__file_identity *identity, int64_t read_at);

bool sc__file_identity_equals(const struct sc__file_identity *a, const struct sc__file_identity *b);

/* Read a whole regular file of at most `limit` bytes into a new text named `path`.
 *
 * While a writer is at work the file is read again, a few times with pauses between (rule 8): its
 * size must be what was read, and it must be older than the read or the same before and after. A
 * file whose identity does not vouch for its content yet is read twice and compared, so that no
 * text is a mixture of what stood before and after a write(2).
 *
 * SC_EIO with the system's reason (`system_errno` ENOENT where it is absent), SC_ELIMIT,
 * SC_ENOMEM. `identity` may be NULL. */
sc_status sc__file_read(const char *path, uint64_t limit, const sc_allocator *allocator,
                        struct sc__text **out, struct sc__file_identity *identity, sc_error *error);

/* The same with what a registry keeps between loads. */
sc_status sc__file_read_with(const char *path, uint64_t limit, const struct sc__load_memory *memory,
                             struct sc__text **out, struct sc__file_identity *identity,
                             sc_error *error);

/* Standard input to its end, as a text named "-". */
sc_status sc__file_read_stdin(uint64_t limit, const sc_allocator *allocator, struct sc__text **out,
                              sc_error *error);

#endif
