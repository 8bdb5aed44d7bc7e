/* tests/support/several.h: the same load by one thread and by several, and whether anything tells
 * them apart. */
#ifndef SEVERAL_H
#define SEVERAL_H

#include "loaded.h"

/* A registry whose loads are shared out whatever they cost, as soon as there are two files.
 * NULL if there is no memory. */
sc_registry *registry_of_threads(const sc_allocator *allocator, uint32_t threads, uint32_t chunk,
                                 size_t memory);

/* All that a load gives, byte for byte: its status and error, or the snapshot's block (without
 * the index, whose seed is random), its texts, and the warnings as they print. */
struct gave {
    sc_status status;
    char *bytes;
    size_t length;
};

struct gave load_in(sc_registry *registry, const sc_layers *layers);
void gave_free(struct gave *gave);

/* Load by one thread, and by 2 to 8 with several chunk sizes and limits of memory; all must give
 * the same, and count the same. Returns the status. */
sc_status assert_same_by_any_threads(const sc_layers *layers);

/* Threads of this process; 0 where the system does not say. */
size_t count_threads(void);

#endif
