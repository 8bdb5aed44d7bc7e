/* base/sharing.c: tables of weak references with chains; see sharing.h for who may do what. */
#include "base/sharing.h"

#include "base/fork_locks.h"

#include <string.h>

enum { FEW = 128 }; /* buckets of a small table, a power of two */

struct table {
    struct sc__weak **buckets; /* `few`, or of the allocator */
    size_t bucket_count;       /* a power of two */
    size_t count;
    struct sc__weak *few[FEW];
};

struct sc__sharing {
    const sc_allocator *allocator;
    atomic_size_t references; /* the registry's, and one for each weak in the tables */
    pthread_mutex_t *lock;    /* over the tables */
    struct table tables[SC__SHARING_KINDS];
};

struct sc__sharing *sc__sharing_create(const sc_allocator *allocator)
{
    struct sc__sharing *sharing = sc__allocate_zeroed(allocator, sizeof *sharing);
    if (!sharing)
        return NULL;
    sharing->allocator = allocator;
    atomic_init(&sharing->references, 1);
    sharing->lock = sc__fork_locks_next(SC__FORK_SHARED);
    for (int kind = 0; kind < SC__SHARING_KINDS; kind++) {
        sharing->tables[kind].buckets = sharing->tables[kind].few;
        sharing->tables[kind].bucket_count = FEW;
    }
    return sharing;
}

static void release_buckets(struct sc__sharing *sharing, struct table *table)
{
    if (table->buckets != table->few)
        sc__release(sharing->allocator, table->buckets,
                    table->bucket_count * sizeof *table->buckets);
}

void sc__sharing_release(struct sc__sharing *sharing)
{
    if (!sharing || atomic_fetch_sub_explicit(&sharing->references, 1, memory_order_acq_rel) != 1)
        return;
    for (int kind = 0; kind < SC__SHARING_KINDS; kind++)
        release_buckets(sharing, &sharing->tables[kind]);
    sc__release(sharing->allocator, sharing, sizeof *sharing);
}

const sc_allocator *sc__sharing_allocator(const struct sc__sharing *sharing)
{
    return sharing->allocator;
}

static struct sc__weak **bucket_of(const struct table *table, uint64_t hash)
{
    return &table->buckets[hash & (table->bucket_count - 1)];
}

/* Move all to so many buckets, which are zero. */
static void move_to(struct sc__sharing *sharing, struct table *table, struct sc__weak **buckets,
                    size_t bucket_count)
{
    struct table old = *table;
    table->buckets = buckets;
    table->bucket_count = bucket_count;
    for (size_t i = 0; i < old.bucket_count; i++) {
        while (old.buckets[i]) {
            struct sc__weak *weak = old.buckets[i];
            struct sc__weak **bucket = bucket_of(table, weak->hash);
            old.buckets[i] = weak->next;
            weak->next = *bucket;
            *bucket = weak;
        }
    }
    if (old.buckets != table->few)
        sc__release(sharing->allocator, old.buckets, old.bucket_count * sizeof *old.buckets);
}

/* As many buckets as fit the count; without memory it stays as it is. */
static void resize(struct sc__sharing *sharing, struct table *table, size_t bucket_count)
{
    struct sc__weak **buckets =
        bucket_count == FEW
            ? table->few
            : sc__allocate_zeroed(sharing->allocator, bucket_count * sizeof *table->buckets);
    if (buckets)
        move_to(sharing, table, buckets, bucket_count);
}

static bool claim(atomic_uint *count)
{
    unsigned seen = atomic_load_explicit(count, memory_order_relaxed);
    while (seen != 0) {
        if (atomic_compare_exchange_weak_explicit(count, &seen, seen + 1, memory_order_relaxed,
                                                  memory_order_relaxed))
            return true;
    }
    return false;
}

/* With the lock held. */
static struct sc__weak *find(const struct table *table, uint64_t hash, sc__weak_count count)
{
    for (struct sc__weak *weak = *bucket_of(table, hash); weak; weak = weak->next) {
        if (weak->hash == hash && claim(count(weak)))
            return weak;
    }
    return NULL;
}

struct sc__weak *sc__sharing_find(struct sc__sharing *sharing, enum sc__sharing_kind kind,
                                  uint64_t hash, sc__weak_count count)
{
    pthread_mutex_lock(sharing->lock);
    struct sc__weak *found = find(&sharing->tables[kind], hash, count);
    pthread_mutex_unlock(sharing->lock);
    return found;
}

static void add(struct sc__sharing *sharing, struct table *table, struct sc__weak *weak,
                uint64_t hash)
{
    if (table->count >= table->bucket_count)
        resize(sharing, table, table->bucket_count * 2);
    struct sc__weak **bucket = bucket_of(table, hash);
    *weak = (struct sc__weak){sharing, *bucket, hash};
    *bucket = weak;
    table->count++;
    atomic_fetch_add_explicit(&sharing->references, 1, memory_order_relaxed);
}

struct sc__weak *sc__sharing_find_or_add(struct sc__sharing *sharing, enum sc__sharing_kind kind,
                                         struct sc__weak *weak, uint64_t hash, sc__weak_count count)
{
    struct table *table = &sharing->tables[kind];
    pthread_mutex_lock(sharing->lock);
    struct sc__weak *found = find(table, hash, count);
    if (!found)
        add(sharing, table, weak, hash);
    pthread_mutex_unlock(sharing->lock);
    return found;
}

void sc__weak_remove(struct sc__weak *weak, enum sc__sharing_kind kind)
{
    struct sc__sharing *sharing = weak->sharing;
    if (!sharing)
        return;
    struct table *table = &sharing->tables[kind];
    pthread_mutex_lock(sharing->lock);
    struct sc__weak **link = bucket_of(table, weak->hash);
    while (*link != weak)
        link = &(*link)->next;
    *link = weak->next;
    table->count--;
    if (table->bucket_count > FEW && table->count < table->bucket_count / 4)
        resize(sharing, table, table->bucket_count / 2);
    pthread_mutex_unlock(sharing->lock);
    sc__sharing_release(sharing);
}

size_t sc__sharing_count(struct sc__sharing *sharing, enum sc__sharing_kind kind)
{
    pthread_mutex_lock(sharing->lock);
    size_t count = sharing->tables[kind].count;
    pthread_mutex_unlock(sharing->lock);
    return count;
}
