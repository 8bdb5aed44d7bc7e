/* source/maps.h: files that stay mapped, to be read again without being asked for page by page.
 *
 * What a load keeps is always a copy: a map shows its file as that changes, and a snapshot must
 * not. A file that is shortened under its map leaves pages behind that are SIGBUS to touch, so a
 * map is never touched but through the system, which then says how far it came
 * (sc__platform_copy_mapped). That costs more than read(2) saves by it up to some megabytes, see
 * docs/design/memory.md, so maps are off unless a program asks for them.
 *
 * At most `max_files` maps are held; the one that was used longest ago makes room. A map that
 * somebody copies from stays until the copy is done, whoever evicts it. Thread-safe; the lock is
 * not held while the system maps or copies. */
#ifndef SC_SOURCE_MAPS_H
#define SC_SOURCE_MAPS_H

#include "base/fork_locks.h"
#include "base/platform.h"

struct sc__maps_options {
    uint64_t threshold; /* bytes of a file that is mapped; UINT64_MAX: none is */
    uint32_t max_files;
    size_t prefetch; /* bytes at the start that the system is asked to read ahead */
};

struct sc__map;

struct sc__maps {
    const sc_allocator *allocator;
    struct sc__maps_options options;
    pthread_mutex_t *lock;
    struct sc__map *newest; /* a list, the last used first */
    uint32_t count;
};

void sc__maps_init(struct sc__maps *maps, const struct sc__maps_options *options,
                   const sc_allocator *allocator);

/* Nobody may hold a map. */
void sc__maps_fini(struct sc__maps *maps);

/* Is a file of that size to be mapped? */
bool sc__maps_take(const struct sc__maps *maps, uint64_t size);

/* Copy a file's bytes, `identity->size` of them, from its map; `length` is how many there were,
 * fewer where the file has shrunk. An errno value where it cannot be mapped or copied: the caller
 * reads it instead. ENOMEM too. */
int sc__maps_copy(struct sc__maps *maps, int descriptor, const struct sc__file_identity *identity,
                  char *buffer, size_t *length);

/* The two halves of it: a map that is the caller's to copy from until it lets go. */
int sc__maps_hold(struct sc__maps *maps, int descriptor, const struct sc__file_identity *identity,
                  struct sc__map **out);
void sc__maps_let_go(struct sc__maps *maps, struct sc__map *map);
int sc__map_copy(const struct sc__map *map, char *buffer, size_t *length);

#endif
