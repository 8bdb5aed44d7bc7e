/* base/shared.h: what several owners share and the last of them ends. An object begins with
 * this; its count may change on any thread. */
#ifndef SC_BASE_SHARED_H
#define SC_BASE_SHARED_H

#include "base/alloc.h"

#include <stdatomic.h>

struct sc__shared {
    atomic_uint references;
    void (*destroy)(struct sc__shared *shared); /* called once, by the last owner's thread */
};

/* With the one reference of its maker. */
static inline void sc__shared_init(struct sc__shared *shared,
                                   void (*destroy)(struct sc__shared *shared))
{
    atomic_init(&shared->references, 1);
    shared->destroy = destroy;
}

/* NULL is allowed in both. */
static inline struct sc__shared *sc__shared_retain(struct sc__shared *shared)
{
    if (shared)
        atomic_fetch_add_explicit(&shared->references, 1, memory_order_relaxed);
    return shared;
}

static inline void sc__shared_release(struct sc__shared *shared)
{
    if (shared && atomic_fetch_sub_explicit(&shared->references, 1, memory_order_acq_rel) == 1)
        shared->destroy(shared);
}

#endif
