/* base/platform.h: all that the library asks of the operating system. A file per
 * system (platform_posix.c) keeps these promises; nothing else calls the system.
 *
 * Functions return 0, or an errno value. Paths are NUL-terminated bytes. All are
 * thread-safe unless they say otherwise. */
#ifndef SC_BASE_PLATFORM_H
#define SC_BASE_PLATFORM_H

#include "base/arena.h"

/* 64 bits that nobody outside can guess. Never fails. */
uint64_t sc__platform_random(void);

/* What tells a file and its content from another (semantics, rule 8). */
struct sc__file_identity {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t mtime_ns; /* nanoseconds since the epoch */
    int64_t ctime_ns;
};

/* Open a regular file for reading and take its identity from the open descriptor.
 * Never waits: EISDIR for a directory, EINVAL for a FIFO, a socket or
 * a device, but for /dev/null, which is an empty file. */
int sc__platform_open(const char *path, int *descriptor, struct sc__file_identity *identity);

/* The identity of an open file as it is now. */
int sc__platform_identify(int descriptor, struct sc__file_identity *identity);

/* Read until `capacity` bytes or the end; interrupted calls go on. */
int sc__platform_read(int descriptor, char *buffer, size_t capacity, size_t *length);

/* Read until `expected` bytes or the end, but ask for up to `capacity` at once: a file that ends
 * where it is expected to takes one call, and `length` above `expected` tells of one that goes on.
 */
int sc__platform_read_expected(int descriptor, char *buffer, size_t expected, size_t capacity,
                               size_t *length);

/* Map a file's first `size` bytes, more than 0, for reading, and ask for the first `prefetch` of
 * them to be read ahead. */
int sc__platform_map(int descriptor, size_t size, size_t prefetch, void **address);
void sc__platform_unmap(void *address, size_t size);

/* Copy what is mapped. Where the file has shrunk, `length` is what could be copied; no signal
 * comes, as it would if the pages were touched. ENOTSUP or another errno value where the system
 * does not offer or allow that. */
int sc__platform_copy_mapped(const void *address, size_t size, char *buffer, size_t *length);

/* Move to the start of the file. */
int sc__platform_rewind(int descriptor);

/* Wait for the end of a write(2) that is running, where the file system offers a way. */
void sc__platform_await_write(int descriptor);

void sc__platform_close(int descriptor);

/* Processors that this process may run on; 1 where the system does not say. */
uint32_t sc__platform_cores(void);

/* Let others run for about that long; less where a signal comes. */
void sc__platform_pause(int64_t nanoseconds);

/* Nanoseconds since the epoch, on a clock that is never ahead of the one that file systems
 * stamp with: a change after the call is stamped no earlier. It may lag some milliseconds. */
int64_t sc__platform_file_clock(void);

enum sc__file_type { SC__FILE_REGULAR, SC__FILE_DIRECTORY, SC__FILE_OTHER };

/* One name in a directory. `type` is the entry's own: of a link, with `is_link`, its target's. */
struct sc__directory_entry {
    const char *name;
    enum sc__file_type type;
    bool is_link;
};

/* Call `visit` for each entry but "." and "..", in no order; stops when it returns false.
 * ENOENT and ENOTDIR where there is no such directory. */
int sc__platform_list(const char *path,
                      bool (*visit)(void *context, const struct sc__directory_entry *entry),
                      void *context);

/* The type of what a path names, links followed. */
int sc__platform_type(const char *path, enum sc__file_type *type, uint64_t *device,
                      uint64_t *inode);

/* The current directory's absolute path, in the arena. ENOENT where it was removed. */
int sc__platform_current_directory(struct sc__arena *arena, char **path);

#define SC__PATH_MAX 4096 /* bytes of a path, its NUL included */

/* The absolute path of what a path names, without links, "." and "..". ENOENT or ENOTDIR where
 * there is nothing, ELOOP, ENAMETOOLONG. */
int sc__platform_resolve(const char *path, char resolved[SC__PATH_MAX]);

/* The home directory of whom the process runs for, as $HOME says; NULL where it says nothing. */
const char *sc__platform_home(void);

/* The process's environment, NULL-terminated "NAME=VALUE" strings. Like getenv(3),
 * not safe beside a thread that changes the environment. */
char **sc__platform_environment(void);

/* Zeroed memory of whole pages, and its end. NULL if there is none. No lock and no allocator is
 * taken, so a signal handler may ask. */
void *sc__platform_take_pages(size_t bytes);
void sc__platform_give_pages(void *pages, size_t bytes);

#endif
