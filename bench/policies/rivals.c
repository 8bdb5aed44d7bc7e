/* bench/policies/rivals.c: the policies that the library's own is compared with, on keys that are
 * small numbers: all state lies in arrays by key. */
#include "policies.h"

#include <math.h>
#include <stdlib.h>

enum { NOBODY = UINT32_MAX };

/* A queue from newest to oldest. */
struct queue {
    uint32_t newest, oldest;
    size_t count;
};

/* One form for all: each policy uses what it needs. */
struct cache {
    size_t capacity;
    struct queue queues[3];
    uint32_t *newer, *older;
    unsigned char *in; /* 0: not held; otherwise 1 + the number of its queue */
    unsigned char *frequency;
    uint32_t *count;
    double *last;
    uint64_t *left; /* when it was evicted, in evictions */
    uint64_t evictions;
    uint32_t hand;
    size_t added;
    uint32_t key_count;
};

static void *create(const struct trace *trace)
{
    struct cache *cache = allocate(1, sizeof *cache);
    size_t keys = trace->key_count;
    cache->capacity = trace->capacity;
    cache->key_count = trace->key_count;
    for (size_t i = 0; i < 3; i++)
        cache->queues[i] = (struct queue){NOBODY, NOBODY, 0};
    cache->newer = allocate(keys, sizeof *cache->newer);
    cache->older = allocate(keys, sizeof *cache->older);
    cache->in = allocate(keys, sizeof *cache->in);
    cache->frequency = allocate(keys, sizeof *cache->frequency);
    cache->count = allocate(keys, sizeof *cache->count);
    cache->last = allocate(keys, sizeof *cache->last);
    cache->left = allocate(keys, sizeof *cache->left);
    cache->hand = NOBODY;
    return cache;
}

static void destroy(void *self)
{
    struct cache *cache = self;
    free(cache->newer);
    free(cache->older);
    free(cache->in);
    free(cache->frequency);
    free(cache->count);
    free(cache->last);
    free(cache->left);
    free(cache);
}

static void push(struct cache *cache, int number, uint32_t key)
{
    struct queue *queue = &cache->queues[number];
    cache->newer[key] = NOBODY;
    cache->older[key] = queue->newest;
    if (queue->newest != NOBODY)
        cache->newer[queue->newest] = key;
    else
        queue->oldest = key;
    queue->newest = key;
    queue->count++;
    cache->in[key] = (unsigned char)(number + 1);
}

static void drop(struct cache *cache, uint32_t key)
{
    struct queue *queue = &cache->queues[cache->in[key] - 1];
    uint32_t newer = cache->newer[key], older = cache->older[key];
    if (newer != NOBODY)
        cache->older[newer] = older;
    else
        queue->newest = older;
    if (older != NOBODY)
        cache->newer[older] = newer;
    else
        queue->oldest = newer;
    queue->count--;
    cache->in[key] = 0;
}

static bool ask_lru(void *self, uint32_t key, double now)
{
    struct cache *cache = self;
    bool is_hit = cache->in[key];
    (void)now;
    if (is_hit)
        drop(cache, key);
    else if (cache->queues[0].count == cache->capacity)
        drop(cache, cache->queues[0].oldest);
    push(cache, 0, key);
    return is_hit;
}

struct scored {
    double score;
    uint32_t key;
};

static int by_score(const void *left, const void *right)
{
    const struct scored *a = left, *b = right;
    if (a->score != b->score)
        return a->score < b->score ? -1 : 1;
    uint32_t x = a->key * UINT32_C(2654435761), y = b->key * UINT32_C(2654435761);
    return x < y ? -1 : x > y; /* ties in the order of a hash table */
}

/* The lowest tenth by frequency over age (of a small cache, fifth) goes. */
static void evict_by_formula(struct cache *cache, double now)
{
    size_t count = 0;
    struct scored *scored = allocate(cache->capacity, sizeof *scored);
    for (uint32_t key = cache->queues[0].newest; key != NOBODY; key = cache->older[key])
        scored[count++] = (struct scored){cache->count[key] / fmax(now - cache->last[key], 1), key};
    qsort(scored, count, sizeof *scored, by_score);
    size_t part = cache->capacity <= 500 ? count / 5 : count / 10;
    for (size_t i = 0; i < part || i < 1; i++)
        drop(cache, scored[i].key);
    free(scored);
}

static bool ask_formula(void *self, uint32_t key, double now)
{
    struct cache *cache = self;
    bool is_hit = cache->in[key];
    if (!is_hit && cache->queues[0].count >= cache->capacity)
        evict_by_formula(cache, now);
    if (!is_hit)
        push(cache, 0, key);
    cache->count[key] = is_hit ? cache->count[key] + 1 : 1;
    cache->last[key] = now;
    return is_hit;
}

/* SIEVE (Zhang and others, 2024) */
static bool ask_sieve(void *self, uint32_t key, double now)
{
    struct cache *cache = self;
    struct queue *queue = &cache->queues[0];
    (void)now;
    if (cache->in[key]) {
        cache->frequency[key] = 1;
        return true;
    }
    if (queue->count == cache->capacity) {
        uint32_t one = cache->hand != NOBODY ? cache->hand : queue->oldest;
        while (cache->frequency[one]) {
            cache->frequency[one] = 0;
            one = cache->newer[one] != NOBODY ? cache->newer[one] : queue->oldest;
        }
        cache->hand = cache->newer[one];
        drop(cache, one);
    }
    cache->frequency[key] = 0;
    push(cache, 0, key);
    return false;
}

static void evict_from_main(struct cache *cache)
{
    for (;;) {
        uint32_t key = cache->queues[1].oldest;
        drop(cache, key);
        if (cache->frequency[key] == 0)
            return;
        cache->frequency[key]--;
        push(cache, 1, key);
    }
}

static void evict_from_small(struct cache *cache, size_t small)
{
    uint32_t key = cache->queues[0].oldest;
    drop(cache, key);
    if (cache->frequency[key] > 1) {
        cache->frequency[key] = 0;
        push(cache, 1, key);
        if (cache->queues[1].count > cache->capacity - small)
            evict_from_main(cache);
    } else {
        cache->left[key] = ++cache->evictions;
    }
}

/* S3-FIFO (Yang and others, 2023): a small queue of a tenth, and a ghost as long as the main one */
static bool ask_s3_fifo(void *self, uint32_t key, double now)
{
    struct cache *cache = self;
    size_t small = cache->capacity / 10 > 0 ? cache->capacity / 10 : 1;
    (void)now;
    if (cache->in[key]) {
        cache->frequency[key] =
            (unsigned char)(cache->frequency[key] + (cache->frequency[key] < 3));
        return true;
    }
    while (cache->queues[0].count + cache->queues[1].count >= cache->capacity) {
        if (cache->queues[0].count >= small || cache->queues[1].count == 0)
            evict_from_small(cache, small);
        else
            evict_from_main(cache);
    }
    bool is_ghost =
        cache->left[key] && cache->evictions - cache->left[key] < cache->capacity - small;
    cache->left[key] = 0;
    cache->frequency[key] = 0;
    push(cache, is_ghost ? 1 : 0, key);
    return false;
}

/* Exact counts in place of a sketch, halved as the authors do. */
static void count_access(struct cache *cache, uint32_t key)
{
    if (cache->frequency[key] < 15)
        cache->frequency[key]++;
    if (++cache->added < 10 * cache->capacity)
        return;
    cache->added /= 2;
    for (uint32_t i = 0; i < cache->key_count; i++)
        cache->frequency[i] /= 2;
}

enum { WINDOW, PROBATION, PROTECTED };

static void touch(struct cache *cache, uint32_t key, size_t protected_capacity)
{
    int number = cache->in[key] == WINDOW + 1 ? WINDOW : PROTECTED;
    drop(cache, key);
    push(cache, number, key);
    if (cache->queues[PROTECTED].count > protected_capacity) {
        uint32_t demoted = cache->queues[PROTECTED].oldest;
        drop(cache, demoted);
        push(cache, PROBATION, demoted);
    }
}

/* W-TinyLFU (Einziger, Friedman and Manes, 2017): a window of 1 %, a segmented LRU of the rest */
static bool ask_w_tinylfu(void *self, uint32_t key, double now)
{
    struct cache *cache = self;
    size_t window = cache->capacity / 100 > 0 ? cache->capacity / 100 : 1;
    size_t main_capacity = cache->capacity - window;
    (void)now;
    count_access(cache, key);
    if (cache->in[key]) {
        touch(cache, key, main_capacity * 8 / 10);
        return true;
    }
    push(cache, WINDOW, key);
    if (cache->queues[WINDOW].count <= window)
        return false;
    uint32_t candidate = cache->queues[WINDOW].oldest;
    drop(cache, candidate);
    if (cache->queues[PROBATION].count + cache->queues[PROTECTED].count >= main_capacity) {
        uint32_t victim = cache->queues[PROBATION].count > 0 ? cache->queues[PROBATION].oldest
                                                             : cache->queues[PROTECTED].oldest;
        if (cache->frequency[candidate] <= cache->frequency[victim])
            return false;
        drop(cache, victim);
    }
    push(cache, PROBATION, candidate);
    return false;
}

const struct policy lru_policy = {"LRU", create, ask_lru, destroy};
const struct policy formula_policy = {"formula", create, ask_formula, destroy};
const struct policy sieve_policy = {"SIEVE", create, ask_sieve, destroy};
const struct policy s3_fifo_policy = {"S3-FIFO", create, ask_s3_fifo, destroy};
const struct policy w_tinylfu_policy = {"W-TinyLFU", create, ask_w_tinylfu, destroy};
