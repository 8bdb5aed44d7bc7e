/* tests/support/scratch.h: an empty folder of its own for each test, which is the current
 * one while the test runs. */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <stddef.h>

/* cmocka's setup and teardown of a test. */
int scratch_enter(void **state);
int scratch_leave(void **state);

/* A file with this content, and the folders above it. */
void write_bytes(const char *path, const char *bytes, size_t length);
void write_text(const char *path, const char *text);

/* Run a function in a forked child; returns what it returned, from 0 to 255, or -1 where a signal
 * ended it. The function asserts nothing: a child is no test. */
int run_in_child(int (*function)(void *context), void *context);

/* The same as a user without rights, if this process may become one; otherwise it is one. */
int run_without_rights(int (*function)(void *context), void *context);

#endif
