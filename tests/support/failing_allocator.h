/* tests/support/failing_allocator.h: running out of memory at a chosen allocation, and
 * counting what is held. */
#ifndef FAILING_ALLOCATOR_H
#define FAILING_ALLOCATOR_H

#include "support.h"

#include <pthread.h>

/* malloc and free, counted. New memory is filled with one pattern and released memory with
 * another, sizes given back are checked, and growing always moves. Thread-safe; the counts are to
 * be read while nobody allocates. */
struct failing_allocator {
    sc_allocator allocator; /* its context is this struct */
    size_t calls;           /* of allocate and reallocate, so far */
    size_t fail_at;         /* the call, from 1, that returns NULL; 0 for none */
    bool stays_failed;      /* and so do all behind it */
    bool has_failed;
    size_t blocks; /* held now */
    size_t bytes;
    size_t peak; /* the most bytes that were held at a time */
    pthread_mutex_t lock;
};

void failing_allocator_init(struct failing_allocator *failing, size_t fail_at);

/* Everything was given back. */
void assert_nothing_held(const struct failing_allocator *failing);

/* Run `attempt` with its first, second, ... allocation failing, alone and with all behind it,
 * until one run needs no more: each must end with SC_ENOMEM, the last with SC_OK, and hold
 * nothing. Returns the number of allocations that were failed. */
size_t fail_each_allocation(sc_status (*attempt)(const sc_allocator *allocator, void *context),
                            void *context);

/* The same for parsing a text that is well-formed. */
size_t fail_each_allocation_of_parse(enum sc__format format, const char *bytes, size_t length);

#endif
