/* bench/policies/own.c: the library's cache, as it is. */
#include "policies.h"

#include "base/hash.h"
#include "cache/cache.h"

#include <stdlib.h>

static void release_nothing(void *context, void *value)
{
    (void)context;
    (void)value;
}

static void *create(const struct trace *trace)
{
    struct sc__cache *cache = allocate(1, sizeof *cache);
    struct sc__cache_options options = {.allocator = &sc__default_allocator,
                                        .capacity = trace->capacity,
                                        .max_bytes = SIZE_MAX,
                                        .release = release_nothing};
    sc__cache_init(cache, &options);
    return cache;
}

static bool ask(void *self, uint32_t key, double now)
{
    static char value;
    uint64_t hash = sc__hash(&key, sizeof key, 1);
    (void)now;
    if (sc__cache_find(self, hash, &key, sizeof key, 0))
        return true;
    sc__cache_store(self, hash, &key, sizeof key, &value, 1, 0);
    return false;
}

static void destroy(void *self)
{
    sc__cache_fini(self);
    free(self);
}

const struct policy own_policy = {"own", create, ask, destroy};
