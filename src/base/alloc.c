/* base/alloc.c: the default allocator and capacity arithmetic. */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

static void *default_allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void *default_reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    (void)context;
    (void)old_size;
    return realloc(memory, new_size);
}

static void default_release(void *context, void *memory, size_t size)
{
    (void)context;
    (void)size;
    free(memory);
}

const sc_allocator sc__default_allocator = {NULL, default_allocate, default_reallocate,
                                            default_release};

void *sc__allocate_zeroed(const sc_allocator *allocator, size_t size)
{
    if (allocator == &sc__default_allocator)
        return calloc(1, size); /* which leaves fresh pages untouched */
    void *memory = sc__allocate(allocator, size);
    if (memory)
        memset(memory, 0, size);
    return memory;
}

size_t sc__grown_capacity(size_t capacity, size_t needed, size_t element)
{
    size_t grown = capacity < 8 ? 16 : capacity + capacity / 2;
    if (grown < needed)
        grown = needed;
    return grown > (SIZE_MAX / 2) / element ? 0 : grown;
}
