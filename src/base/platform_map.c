/* base/platform_map.c: the platform's promises about mapped files. */
#include "base/platform.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

int sc__platform_map(int descriptor, size_t size, size_t prefetch, void **address)
{
    void *mapped = mmap(NULL, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (mapped == MAP_FAILED)
        return errno;
    if (prefetch > 0) /* advice: whether it is taken does not matter */
        (void)madvise(mapped, prefetch < size ? prefetch : size, MADV_WILLNEED);
    *address = mapped;
    return 0;
}

void sc__platform_unmap(void *address, size_t size)
{
    munmap(address, size);
}

#ifdef __linux__
int sc__platform_copy_mapped(const void *address, size_t size, char *buffer, size_t *length)
{
    *length = 0;
    while (*length < size) {
        struct iovec to = {buffer + *length, size - *length};
        struct iovec from = {(char *)(uintptr_t)address + *length, size - *length};
        ssize_t copied = process_vm_readv(getpid(), &to, 1, &from, 1, 0);
        if (copied < 0 && errno == EFAULT)
            return 0;
        if (copied < 0)
            return errno;
        *length += (size_t)copied;
    }
    return 0;
}
#else
int sc__platform_copy_mapped(const void *address, size_t size, char *buffer, size_t *length)
{
    (void)address;
    (void)size;
    (void)buffer;
    *length = 0;
    return ENOTSUP;
}
#endif
