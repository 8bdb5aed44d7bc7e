/* source/memory.h: where the memory of a load comes from, and what loads of one registry share.
 *
 * A registry has one for all its loads, on any thread; what stands alone (a check, a test) makes do
 * with the allocator. */
#ifndef SC_SOURCE_MEMORY_H
#define SC_SOURCE_MEMORY_H

#include "base/pool.h"
#include "base/sharing.h"
#include "source/maps.h"

struct sc__load_memory {
    const sc_allocator *allocator; /* of what outlives a load */
    struct sc__pool *pool;         /* NULL: nothing is kept between loads */
    struct sc__sharing *sharing;   /* NULL: nothing is shared */
    struct sc__maps *maps;         /* NULL: no file is mapped */
};

#endif
