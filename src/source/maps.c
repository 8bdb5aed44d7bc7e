/* source/maps.c: maps in the order of their use. */
#include "source/maps.h"

#include <errno.h>

/* One file as long as it was when it was mapped. The map keeps its inode from being given to
 * another file. */
struct sc__map {
    struct sc__map *next;
    uint64_t device;
    uint64_t inode;
    size_t size;
    void *address;
    uint32_t holders; /* who copies from it, and the list while it is in there; by the lock */
};

void sc__maps_init(struct sc__maps *maps, const struct sc__maps_options *options,
                   const sc_allocator *allocator)
{
    *maps = (struct sc__maps){.allocator = allocator, .options = *options};
    maps->lock = sc__fork_locks_next(SC__FORK_SHARED);
}

static void end_map(struct sc__maps *maps, struct sc__map *map)
{
    sc__platform_unmap(map->address, map->size);
    sc__release(maps->allocator, map, sizeof *map);
}

void sc__maps_fini(struct sc__maps *maps)
{
    while (maps->newest) {
        struct sc__map *map = maps->newest;
        maps->newest = map->next;
        end_map(maps, map);
    }
}

bool sc__maps_take(const struct sc__maps *maps, uint64_t size)
{
    return maps && maps->options.max_files > 0 && size > 0 && size >= maps->options.threshold &&
           maps->options.threshold != UINT64_MAX;
}

/* The map of a file, to the front of the list and held; NULL where there is none. */
static struct sc__map *find(struct sc__maps *maps, const struct sc__file_identity *identity)
{
    struct sc__map **link = &maps->newest;
    while (*link && !((*link)->inode == identity->inode && (*link)->device == identity->device &&
                      (*link)->size == identity->size))
        link = &(*link)->next;
    struct sc__map *found = *link;
    if (!found)
        return NULL;
    *link = found->next;
    found->next = maps->newest;
    maps->newest = found;
    found->holders++;
    return found;
}

/* Take the map at a link out of the list. Returns it where nobody holds it any more. */
static struct sc__map *evict(struct sc__maps *maps, struct sc__map **link)
{
    struct sc__map *map = *link;
    *link = map->next;
    maps->count--;
    return --map->holders == 0 ? map : NULL;
}

static struct sc__map *evict_oldest(struct sc__maps *maps)
{
    struct sc__map **link = &maps->newest;
    while ((*link)->next)
        link = &(*link)->next;
    return evict(maps, link);
}

/* A file that was mapped in another size: that map shows too little or too much. */
static struct sc__map *evict_other_size(struct sc__maps *maps,
                                        const struct sc__file_identity *identity)
{
    struct sc__map **link = &maps->newest;
    while (*link && !((*link)->inode == identity->inode && (*link)->device == identity->device))
        link = &(*link)->next;
    return *link ? evict(maps, link) : NULL;
}

/* Another thread may have mapped the same file meanwhile; then there are two for a while. */
static void add(struct sc__maps *maps, const struct sc__file_identity *identity,
                struct sc__map *map)
{
    pthread_mutex_lock(maps->lock);
    struct sc__map *ended = evict_other_size(maps, identity);
    if (!ended && maps->count >= maps->options.max_files)
        ended = evict_oldest(maps);
    map->next = maps->newest;
    maps->newest = map;
    maps->count++;
    map->holders++;
    pthread_mutex_unlock(maps->lock);
    if (ended)
        end_map(maps, ended);
}

int sc__maps_hold(struct sc__maps *maps, int descriptor, const struct sc__file_identity *identity,
                  struct sc__map **out)
{
    pthread_mutex_lock(maps->lock);
    struct sc__map *map = find(maps, identity);
    pthread_mutex_unlock(maps->lock);
    if (!map) {
        size_t size = (size_t)identity->size;
        map = sc__allocate_zeroed(maps->allocator, sizeof *map);
        if (!map)
            return ENOMEM;
        int failure = sc__platform_map(descriptor, size, maps->options.prefetch, &map->address);
        if (failure != 0) {
            sc__release(maps->allocator, map, sizeof *map);
            return failure;
        }
        map->device = identity->device;
        map->inode = identity->inode;
        map->size = size;
        map->holders = 1;
        add(maps, identity, map);
    }
    *out = map;
    return 0;
}

void sc__maps_let_go(struct sc__maps *maps, struct sc__map *map)
{
    pthread_mutex_lock(maps->lock);
    bool is_last = --map->holders == 0;
    pthread_mutex_unlock(maps->lock);
    if (is_last)
        end_map(maps, map);
}

int sc__map_copy(const struct sc__map *map, char *buffer, size_t *length)
{
    return sc__platform_copy_mapped(map->address, map->size, buffer, length);
}

int sc__maps_copy(struct sc__maps *maps, int descriptor, const struct sc__file_identity *identity,
                  char *buffer, size_t *length)
{
    struct sc__map *map;
    int failure = sc__maps_hold(maps, descriptor, identity, &map);
    if (failure != 0)
        return failure;
    failure = sc__map_copy(map, buffer, length);
    sc__maps_let_go(maps, map);
    return failure;
}
