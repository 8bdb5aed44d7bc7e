/* tests/support/counting.h: what a process holds, for tests that run many threads for long. */
#ifndef COUNTING_H
#define COUNTING_H

#include <superconfig/base.h>

/* malloc and free, counted by atomics. One for the whole program. */
extern const sc_allocator counting_allocator;

/* Bytes that it has given and not got back. */
long counting_held(void);

/* Open file descriptors, and bytes in memory, of this process; -1 where the system does not say. */
long open_descriptors(void);
long resident_bytes(void);

#endif
