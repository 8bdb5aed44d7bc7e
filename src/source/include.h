/* source/include.h: from what an `include` says to paths, which of them may be read, and which
 * files were read already. */
#ifndef SC_SOURCE_INCLUDE_H
#define SC_SOURCE_INCLUDE_H

#include "base/arena.h"
#include "base/platform.h"

struct sc__include_name {
    const char *path; /* or a pattern; NUL-terminated, seen from the current directory */
    bool is_pattern;
    bool is_optional; /* it may be absent, or match nothing */
};

/* What a string, not empty and without a NUL, names: a path or a glob, relative to the directory
 * of the file `from` ("" is the current one), with "?" before it where it is optional, and "~/" for
 * the home directory. False if there is no memory. */
bool sc__include_name(sc_str written, const char *from, struct sc__arena *arena,
                      struct sc__include_name *name);

/* Does a path lead out of a root that sc__platform_resolve gave? Links count as what they point
 * to. One that leads nowhere, or cannot be followed, leads to where it breaks off. */
bool sc__include_leaves(const char *path, const char *root);

/* The same of a file that was read, and therefore is there. */
bool sc__include_left(const char *path, const char *root);

/* Files by device and inode. All zero is an empty set. */
struct sc__file_set {
    struct sc__file_number {
        uint64_t device;
        uint64_t inode;
    } * slots; /* at most half full; inode 0 is free */
    uint32_t count;
    uint32_t capacity; /* a power of two, or 0 */
};

/* Put a file in; `*was_there` says whether it was. False if there is no memory. */
bool sc__file_set_add(struct sc__file_set *set, const struct sc__file_identity *identity,
                      struct sc__arena *arena, bool *was_there);

#endif
