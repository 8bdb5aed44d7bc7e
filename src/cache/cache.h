/* cache/cache.h: one bounded map from a key's bytes to a value, for every level of caching.
 *
 *   bucket -> entry -> entry          found by readers, without a lock
 *   young:  newest <-> ... <-> oldest     5 % of the capacity: what came last
 *   proven: newest <-> ... <-> oldest     what was asked for more often than what it displaced
 *
 * Policy. An entry that is found only raises a counter of its own, and not even that once it
 * stands at 3; so what is hot costs readers nothing. The counters are gathered when the policy
 * meets the entry at a queue's end: they go to the sketch, which also counts the misses. The
 * oldest young entry then displaces the oldest proven one if it was asked for more often, and
 * goes otherwise. It is TinyLFU with its counting put off. Measured against LRU, SIEVE, S3-FIFO,
 * W-TinyLFU and a sorted score of frequency over age in docs/design/caches.md; bench/policies
 * runs the comparison. Each call evicts in amortised constant time.
 *
 * Threads. A shared cache takes its lock for all that changes it; sc__cache_find takes none and
 * must run in a read section of the caller's, which `retire` waits for. A cache that is
 * not shared belongs to one thread. */
#ifndef SC_CACHE_CACHE_H
#define SC_CACHE_CACHE_H

#include "cache/sketch.h"

#include <pthread.h>
#include <stdatomic.h>

struct sc__cache_entry {
    struct sc__cache_entry *_Atomic next; /* in its bucket */
    struct sc__cache_entry *newer;        /* in its queue */
    struct sc__cache_entry *older; /* in its queue; in a list of what was evicted, the next */
    void *value;
    uint64_t hash;
    size_t bytes;    /* of the entry and its value, as they count against the bound */
    int64_t born_ns; /* on the clock of the caller, as all times here */
    int64_t used_ns; /* when a sweep last saw that it had been found */
    uint32_t key_length;
    bool is_proven;
    atomic_uchar hits;     /* since the policy looked; at most 3 */
    atomic_bool was_found; /* since the last sweep */
    char key[];
};

struct sc__cache_options {
    const sc_allocator *allocator; /* NULL is not allowed */
    size_t capacity;               /* entries, at least 1 */
    size_t max_bytes;              /* of all entries */
    int64_t time_to_live_ns;       /* from its storing on; 0: no end */
    bool is_shared;
    /* Give a value back; the entry was unlinked and nobody reads it any more. */
    void (*release)(void *context, void *value);
    /* Of a shared cache: entries were unlinked, a list by `older`. Call sc__cache_free_entries
     * when no read section is left that began before. Called without the lock. */
    void (*retire)(void *context, struct sc__cache_entry *entries);
    void *context;
};

struct sc__cache_queue {
    struct sc__cache_entry *newest;
    struct sc__cache_entry *oldest;
    size_t count;
};

/* Of a hash that was evicted, and when, in evictions. */
struct sc__ghost {
    uint32_t tag;
    uint32_t when;
};

struct sc__cache {
    struct sc__cache_options options;
    struct sc__cache_entry *_Atomic *buckets;
    size_t bucket_mask;
    pthread_mutex_t lock;
    struct sc__cache_queue young;
    struct sc__cache_queue proven;
    struct sc__sketch sketch;
    struct sc__ghost *ghosts;        /* a slot for each bucket */
    struct sc__cache_entry *evicted; /* by the call that holds the lock */
    size_t bytes;
    uint64_t stored;    /* ever */
    uint64_t evictions; /* for want of room; what went stale or was removed does not count */
    uint64_t regretted; /* stored again soon enough that a quarter more room had kept it */
};

/* What a cache holds and did. */
struct sc__cache_stats {
    size_t entries;
    size_t bytes;
    size_t capacity;
    uint64_t stored;
    uint64_t evictions;
    uint64_t regretted;
};

sc_status sc__cache_init(struct sc__cache *cache, const struct sc__cache_options *options);

/* Give back all entries at once. Nobody may be in a call on the cache. */
void sc__cache_fini(struct sc__cache *cache);

/* The value of a key, or NULL. It stays until the caller's read section ends, or, in a cache
 * that is not shared, until the next call that changes the cache. */
void *sc__cache_find(struct sc__cache *cache, uint64_t hash, const void *key, size_t length,
                     int64_t now_ns);

/* Store a value, in place of an older one of the key. `bytes` are what the value takes. The cache
 * owns it from here on, whatever is returned: with SC_ENOMEM, and where it is larger than all the
 * cache may hold, it is released at once. */
sc_status sc__cache_store(struct sc__cache *cache, uint64_t hash, const void *key, size_t length,
                          void *value, size_t bytes, int64_t now_ns);

/* Forget a key, if its value is this one (any, for NULL). False if it was not there. */
bool sc__cache_remove(struct sc__cache *cache, uint64_t hash, const void *key, size_t length,
                      const void *value);

/* Hold at most that many entries from now on. */
void sc__cache_resize(struct sc__cache *cache, size_t capacity);

/* Drop what lived its time, and, where `idle_ns` is not 0, what was not found for that long. A
 * thing's idleness is seen no finer than sweeps follow each other. */
void sc__cache_sweep(struct sc__cache *cache, int64_t now_ns, int64_t idle_ns);

void sc__cache_stats(struct sc__cache *cache, struct sc__cache_stats *stats);

/* Release the values of a list that `retire` was given, and the entries. */
void sc__cache_free_entries(struct sc__cache *cache, struct sc__cache_entry *entries);

#endif
