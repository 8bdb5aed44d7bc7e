/* cache/cache.c: finding, storing and removing. Who has to go is decided in policy.c. */
#include "cache/cache.h"

#include "cache/policy.h"

#include <string.h>

sc_status sc__cache_init(struct sc__cache *cache, const struct sc__cache_options *options)
{
    size_t buckets = 16;
    memset(cache, 0, sizeof *cache);
    cache->options = *options;
    while (buckets < options->capacity)
        buckets *= 2;
    cache->bucket_mask = buckets - 1;
    cache->buckets = sc__allocate_zeroed(options->allocator, buckets * sizeof *cache->buckets);
    cache->ghosts = sc__allocate_zeroed(options->allocator, buckets * sizeof *cache->ghosts);
    pthread_mutex_init(&cache->lock, NULL);
    if (cache->buckets && cache->ghosts &&
        sc__sketch_init(&cache->sketch, options->allocator, options->capacity))
        return SC_OK;
    sc__cache_fini(cache);
    return SC_ENOMEM;
}

static void free_entry(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    cache->options.release(cache->options.context, entry->value);
    sc__release(cache->options.allocator, entry, sizeof *entry + entry->key_length);
}

void sc__cache_free_entries(struct sc__cache *cache, struct sc__cache_entry *entries)
{
    while (entries) {
        struct sc__cache_entry *next = entries->older;
        free_entry(cache, entries);
        entries = next;
    }
}

void sc__cache_fini(struct sc__cache *cache)
{
    const sc_allocator *allocator = cache->options.allocator;
    size_t buckets = cache->bucket_mask + 1;
    sc__cache_free_entries(cache, cache->young.newest);
    sc__cache_free_entries(cache, cache->proven.newest);
    if (cache->sketch.words)
        sc__sketch_fini(&cache->sketch, allocator);
    sc__release(allocator, cache->buckets, buckets * sizeof *cache->buckets);
    sc__release(allocator, cache->ghosts, buckets * sizeof *cache->ghosts);
    pthread_mutex_destroy(&cache->lock);
}

static void begin_change(struct sc__cache *cache)
{
    if (cache->options.is_shared)
        pthread_mutex_lock(&cache->lock);
}

/* What the change evicted goes in one batch. */
static void end_change(struct sc__cache *cache)
{
    struct sc__cache_entry *evicted = cache->evicted;
    cache->evicted = NULL;
    if (cache->options.is_shared)
        pthread_mutex_unlock(&cache->lock);
    if (evicted && cache->options.is_shared)
        cache->options.retire(cache->options.context, evicted);
    else
        sc__cache_free_entries(cache, evicted);
}

static bool has_key(const struct sc__cache_entry *entry, uint64_t hash, const void *key,
                    size_t length)
{
    return entry->hash == hash && entry->key_length == length &&
           memcmp(entry->key, key, length) == 0;
}

static struct sc__cache_entry *find(const struct sc__cache *cache, uint64_t hash, const void *key,
                                    size_t length)
{
    struct sc__cache_entry *entry =
        atomic_load_explicit(&cache->buckets[hash & cache->bucket_mask], memory_order_acquire);
    while (entry && !has_key(entry, hash, key, length))
        entry = atomic_load_explicit(&entry->next, memory_order_acquire);
    return entry;
}

static bool has_expired(const struct sc__cache *cache, const struct sc__cache_entry *entry,
                        int64_t now_ns)
{
    int64_t time_to_live = cache->options.time_to_live_ns;
    return time_to_live > 0 && now_ns - entry->born_ns >= time_to_live;
}

void *sc__cache_find(struct sc__cache *cache, uint64_t hash, const void *key, size_t length,
                     int64_t now_ns)
{
    struct sc__cache_entry *entry = find(cache, hash, key, length);
    if (!entry || has_expired(cache, entry, now_ns))
        return NULL;
    unsigned char hits = atomic_load_explicit(&entry->hits, memory_order_relaxed);
    if (hits < SC__CACHE_HITS_AT_MOST)
        atomic_store_explicit(&entry->hits, (unsigned char)(hits + 1), memory_order_relaxed);
    if (!atomic_load_explicit(&entry->was_found, memory_order_relaxed))
        atomic_store_explicit(&entry->was_found, true, memory_order_relaxed);
    return entry->value;
}

static struct sc__cache_entry *make_entry(const struct sc__cache *cache, uint64_t hash,
                                          const void *key, size_t length, size_t bytes)
{
    struct sc__cache_entry *entry = sc__allocate(cache->options.allocator, sizeof *entry + length);
    if (!entry)
        return NULL;
    memset(entry, 0, sizeof *entry);
    memcpy(entry->key, key, length);
    entry->hash = hash;
    entry->key_length = (uint32_t)length;
    entry->bytes = sizeof *entry + length + bytes;
    return entry;
}

/* An entry is whole before a reader can meet it. */
static void link_entry(struct sc__cache *cache, struct sc__cache_entry *entry)
{
    struct sc__cache_entry *_Atomic *bucket = &cache->buckets[entry->hash & cache->bucket_mask];
    atomic_init(&entry->next, atomic_load_explicit(bucket, memory_order_relaxed));
    atomic_store_explicit(bucket, entry, memory_order_release);
}

sc_status sc__cache_store(struct sc__cache *cache, uint64_t hash, const void *key, size_t length,
                          void *value, size_t bytes, int64_t now_ns)
{
    struct sc__cache_entry *entry = NULL;
    bool fits = length <= UINT32_MAX && bytes <= cache->options.max_bytes;
    if (fits)
        entry = make_entry(cache, hash, key, length, bytes);
    if (!entry || entry->bytes > cache->options.max_bytes) {
        cache->options.release(cache->options.context, value);
        if (entry)
            sc__release(cache->options.allocator, entry, sizeof *entry + length);
        return fits && !entry ? SC_ENOMEM : SC_OK;
    }
    entry->value = value;
    entry->born_ns = entry->used_ns = now_ns;
    begin_change(cache);
    struct sc__cache_entry *older = find(cache, hash, key, length);
    if (older)
        sc__policy_replace(cache, older, entry);
    else
        sc__policy_admit(cache, entry);
    link_entry(cache, entry);
    end_change(cache);
    return SC_OK;
}

bool sc__cache_remove(struct sc__cache *cache, uint64_t hash, const void *key, size_t length,
                      const void *value)
{
    begin_change(cache);
    struct sc__cache_entry *entry = find(cache, hash, key, length);
    bool is_meant = entry && (!value || entry->value == value);
    if (is_meant)
        sc__policy_drop(cache, entry);
    end_change(cache);
    return is_meant;
}

void sc__cache_resize(struct sc__cache *cache, size_t capacity)
{
    begin_change(cache);
    cache->options.capacity = capacity > 0 ? capacity : 1;
    sc__sketch_grow(&cache->sketch, cache->options.allocator, cache->options.capacity);
    sc__policy_make_room(cache);
    end_change(cache);
}

static void sweep_queue(struct sc__cache *cache, struct sc__cache_queue *queue, int64_t now_ns,
                        int64_t idle_ns)
{
    struct sc__cache_entry *older;
    for (struct sc__cache_entry *entry = queue->newest; entry; entry = older) {
        older = entry->older;
        if (atomic_exchange_explicit(&entry->was_found, false, memory_order_relaxed))
            entry->used_ns = now_ns;
        if (has_expired(cache, entry, now_ns) ||
            (idle_ns > 0 && now_ns - entry->used_ns >= idle_ns))
            sc__policy_drop(cache, entry);
    }
}

void sc__cache_sweep(struct sc__cache *cache, int64_t now_ns, int64_t idle_ns)
{
    begin_change(cache);
    sweep_queue(cache, &cache->young, now_ns, idle_ns);
    sweep_queue(cache, &cache->proven, now_ns, idle_ns);
    end_change(cache);
}

void sc__cache_stats(struct sc__cache *cache, struct sc__cache_stats *stats)
{
    begin_change(cache);
    *stats = (struct sc__cache_stats){
        .entries = cache->young.count + cache->proven.count,
        .bytes = cache->bytes,
        .capacity = cache->options.capacity,
        .stored = cache->stored,
        .evictions = cache->evictions,
        .regretted = cache->regretted,
    };
    end_change(cache);
}
