/* base/alloc.h: memory through an sc_allocator, and growth that checks for overflow. */
#ifndef SC_BASE_ALLOC_H
#define SC_BASE_ALLOC_H

#include "superconfig/base.h"

#include <stdbool.h>

/* malloc and free; never changes. */
extern const sc_allocator sc__default_allocator;

static inline void *sc__allocate(const sc_allocator *allocator, size_t size)
{
    return allocator->allocate(allocator->context, size);
}

static inline void sc__release(const sc_allocator *allocator, void *memory, size_t size)
{
    if (memory)
        allocator->release(allocator->context, memory, size);
}

/* A zeroed object; NULL if there is no memory. */
void *sc__allocate_zeroed(const sc_allocator *allocator, size_t size);

/* The capacity to grow to, in elements, so that `needed` fit and growth stays
 * amortised; 0 if `needed * element` cannot be addressed. */
size_t sc__grown_capacity(size_t capacity, size_t needed, size_t element);

#endif
