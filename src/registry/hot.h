/* registry/hot.h: from a handle to its snapshot, in line: what a read needs of a registry.
 *
 *   handle: | generation 32 | slot 32 |
 *   registry = | chunks[4096] | ...  ->  | hot slots[1024]: snapshot, generation | cold slots |
 *
 * registry.c has the guarantees, and all that writes. */
#ifndef SC_REGISTRY_HOT_H
#define SC_REGISTRY_HOT_H

#include "snapshot/layout.h"
#include "superconfig/registry.h"

enum { SC__CHUNK_SLOTS = 1024, SC__CHUNKS = 4096 };

struct sc__hot_slot {
    _Atomic(const sc_snapshot *) snapshot; /* NULL while the slot is free */
    atomic_uint generation;                /* of the handle that is live, or comes next */
};

struct sc__cold_slot;

/* A registry begins with this, so a pointer to one is a pointer to the other. */
struct sc__hot_registry {
    _Atomic(struct sc__hot_slot *) chunks[SC__CHUNKS];
};

static inline uint32_t sc__handle_slot(sc_handle handle)
{
    return (uint32_t)handle.bits;
}

static inline uint32_t sc__handle_generation(sc_handle handle)
{
    return (uint32_t)(handle.bits >> 32);
}

/* The slot of a number that was given out; NULL for any other. */
static inline struct sc__hot_slot *sc__hot_slot(const sc_registry *registry, uint32_t slot)
{
    const struct sc__hot_registry *hot = (const void *)registry;
    if (slot >= SC__CHUNK_SLOTS * SC__CHUNKS)
        return NULL;
    struct sc__hot_slot *slots =
        atomic_load_explicit(&hot->chunks[slot / SC__CHUNK_SLOTS], memory_order_acquire);
    return slots ? &slots[slot % SC__CHUNK_SLOTS] : NULL;
}

/* The current snapshot, valid until the read section that the caller is in ends (rcu.h); NULL for a
 * stale handle. */
static inline const sc_snapshot *sc__registry_current(const sc_registry *registry, sc_handle handle)
{
    struct sc__hot_slot *hot = sc__hot_slot(registry, sc__handle_slot(handle));
    if (!hot || atomic_load_explicit(&hot->generation, memory_order_acquire) !=
                    sc__handle_generation(handle))
        return NULL;
    return atomic_load_explicit(&hot->snapshot, memory_order_acquire);
}

#endif
