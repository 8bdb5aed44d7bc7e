/* tests/support/counting.c: an allocator that threads may share, and /proc. */
#include "counting.h"

#include <dirent.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_long held;

static void *allocate(void *context, size_t size)
{
    void *memory = malloc(size);
    if (memory)
        atomic_fetch_add(&held, (long)size);
    return memory;
}

static void *reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    void *moved = realloc(memory, new_size);
    if (moved)
        atomic_fetch_add(&held, (long)new_size - (memory ? (long)old_size : 0));
    return moved;
}

static void release(void *context, void *memory, size_t size)
{
    if (memory)
        atomic_fetch_sub(&held, (long)size);
    free(memory);
}

const sc_allocator counting_allocator = {NULL, allocate, reallocate, release};

long counting_held(void)
{
    return atomic_load(&held);
}

long open_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    long count = -1;
    if (!folder)
        return -1;
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

long resident_bytes(void)
{
    long pages, resident = -1;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file)
        return -1;
    if (fscanf(file, "%ld %ld", &pages, &resident) != 2)
        resident = -1;
    fclose(file);
    return resident < 0 ? -1 : resident * sysconf(_SC_PAGESIZE);
}
