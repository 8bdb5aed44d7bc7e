/* cache/policy.c: TinyLFU whose counting is put off until an entry is looked at. cache.h says how
 * it works and why it was chosen. */
#include "cache/policy.h"

/* One part in so many of the capacity is for the young. */
enum { YOUNG_PART = 20 };

static void push_newest(struct sc__cache_queue *queue, struct sc__cache_entry *entry)
{
    entry->newer = NULL;
    entry->older = queue->newest;
    if (queue->newest)
        queue->newest->newer = entry;
    else
        queue->oldest = entry;
    queue->newest = entry;
    queue->count++;
}

static void unqueue(struct sc__cache_queue *queue, struct sc__cache_entry *entry)
{
    if (entry->newer)
        entry->newer->older = entry->older;
    else
        queue->newest = entry->older;
    if (entry->older)
        entry->older->newer = entry->newer;
    else
        queue->oldest = entry->newer;
    queue->count--;
}

static struct sc__cache_queue *queue_of(struct sc__cache *cache,
                                        const struct sc__cache_entry *entry)
{
    return entry->is_proven ? &cache->proven : &cache->young;
}

/* Readers that stand on the entry go on along its `next`. */
static void unlink_from_bucket(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    struct sc__cache_entry *_Atomic *link = &cache->buckets[entry->hash & cache->bucket_mask];
    struct sc__cache_entry *one;
    while ((one = atomic_load_explicit(link, memory_order_relaxed)) != entry)
        link = &one->next;
    atomic_store_explicit(link, atomic_load_explicit(&entry->next, memory_order_relaxed),
                          memory_order_release);
}

void sc__policy_drop(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    unqueue(queue_of(cache, entry), entry);
    unlink_from_bucket(cache, entry);
    cache->bytes -= entry->bytes;
    entry->older = cache->evicted;
    cache->evicted = entry;
}

/* A hash that was evicted is remembered until another takes its slot. */
static struct sc__ghost *ghost_of(struct sc__cache *cache, uint64_t hash)
{
    return &cache->ghosts[hash & cache->bucket_mask];
}

static void evict(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    cache->evictions++;
    *ghost_of(cache, entry->hash) =
        (struct sc__ghost){(uint32_t)(entry->hash >> 32), (uint32_t)cache->evictions};
    sc__policy_drop(cache, entry);
}

/* Would a cache with a quarter more room still have held it? */
static bool was_evicted_lately(struct sc__cache *cache, uint64_t hash)
{
    struct sc__ghost *ghost = ghost_of(cache, hash);
    uint32_t ago = (uint32_t)cache->evictions - ghost->when;
    bool is_it = ghost->when != 0 && ghost->tag == (uint32_t)(hash >> 32);
    return is_it && ago < cache->options.capacity / 4 + 1;
}

/* The hits that an entry gathered, given to the sketch; returns how often it is asked for. */
static uint32_t settle_hits(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    uint32_t hits = atomic_exchange_explicit(&entry->hits, 0, memory_order_relaxed);
    if (hits > 0)
        sc__sketch_add(&cache->sketch, entry->hash, hits);
    return sc__sketch_estimate(&cache->sketch, entry->hash);
}

static void prove(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    unqueue(&cache->young, entry);
    entry->is_proven = true;
    push_newest(&cache->proven, entry);
}

static size_t young_capacity(const struct sc__cache *cache)
{
    size_t part = cache->options.capacity / YOUNG_PART;
    return part > 0 ? part : 1;
}

/* The oldest young entry goes on to the proven ones or out, and one entry is evicted if there
 * is no room for both it and the oldest proven one. */
static void age_young(struct sc__cache *cache)
{
    struct sc__cache_entry *candidate = cache->young.oldest;
    struct sc__cache_entry *defender = cache->proven.oldest;
    uint32_t wanted = settle_hits(cache, candidate);
    bool has_room = cache->young.count + cache->proven.count <= cache->options.capacity &&
                    cache->bytes <= cache->options.max_bytes;
    if (has_room) {
        prove(cache, candidate);
    } else if (!defender) {
        evict(cache, candidate);
    } else if (wanted > settle_hits(cache, defender)) {
        evict(cache, defender);
        prove(cache, candidate);
    } else {
        unqueue(&cache->proven, defender);
        push_newest(&cache->proven, defender);
        evict(cache, candidate);
    }
}

static bool is_over(const struct sc__cache *cache)
{
    return cache->young.count + cache->proven.count > cache->options.capacity ||
           cache->bytes > cache->options.max_bytes;
}

/* The youngest entry stays: it is what the cache was just asked to hold. */
void sc__policy_make_room(struct sc__cache *cache)
{
    while (cache->young.count > young_capacity(cache) || (is_over(cache) && cache->young.count > 1))
        age_young(cache);
    while (is_over(cache) && cache->proven.count > 0) {
        settle_hits(cache, cache->proven.oldest);
        evict(cache, cache->proven.oldest);
    }
}

void sc__policy_admit(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    sc__sketch_add(&cache->sketch, entry->hash, 1);
    cache->stored++;
    cache->regretted += was_evicted_lately(cache, entry->hash);
    push_newest(&cache->young, entry);
    cache->bytes += entry->bytes;
    sc__policy_make_room(cache);
}

void sc__policy_replace(struct sc__cache *cache, struct sc__cache_entry *old,
                        struct sc__cache_entry *entry)
{
    entry->is_proven = old->is_proven;
    atomic_init(&entry->hits, atomic_load_explicit(&old->hits, memory_order_relaxed));
    cache->stored++;
    push_newest(queue_of(cache, entry), entry);
    cache->bytes += entry->bytes;
    sc__policy_drop(cache, old);
    sc__policy_make_room(cache);
}
