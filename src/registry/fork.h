/* registry/fork.h: locks that a fork(2) finds free, so that the child may take them.
 *
 * A child has one thread, the one that forked. A lock that another thread held would stay taken
 * there, and what it guards half done. So a fork first takes all of these, in their order, then
 * those of liburcu, and both processes give them back. */
#ifndef SC_REGISTRY_FORK_H
#define SC_REGISTRY_FORK_H

#include <pthread.h>
#include <stdint.h>

/* The lock of the registry with this number. It is one of a few that last as long as the process:
 * registries that share one wait for each other now and then, and nobody needs a list of them.
 * A thread holds one at a time. */
pthread_mutex_t *sc__fork_lock(uint32_t number);

#endif
