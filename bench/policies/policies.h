/* bench/policies/policies.h: which entries a cache should keep, asked of traces. */
#ifndef POLICIES_H
#define POLICIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys in the order in which they are asked for. */
struct trace {
    const char *name;
    uint32_t *keys;
    size_t length;
    uint32_t key_count; /* keys are below it */
    size_t capacity;    /* of the cache that is asked */
    double rate;        /* accesses a second, for policies that look at a clock */
};

/* All generated traces, the same in every run; their number is set. */
const struct trace *generated_traces(size_t *count);

/* A recorded one: a key a line, any text. Ends the program if the file cannot be read. */
struct trace recorded_trace(const char *path, size_t capacity);

/* A cache that holds keys alone. */
struct policy {
    const char *name;
    void *(*create)(const struct trace *trace);
    bool (*ask)(void *self, uint32_t key, double now); /* a hit? A miss stores the key. */
    void (*destroy)(void *self);
};

extern const struct policy lru_policy, formula_policy, sieve_policy, s3_fifo_policy,
    w_tinylfu_policy, own_policy;

void *allocate(size_t count, size_t size); /* zeroed; ends the program if there is no memory */

#endif
