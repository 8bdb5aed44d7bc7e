/* base/platform_posix.c: the platform contract on Linux and its relatives. */
#include "base/platform.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

uint64_t sc__platform_random(void)
{
    uint64_t value = 0;
    if (getrandom(&value, sizeof value, GRND_NONBLOCK) == (ssize_t)sizeof value)
        return value;
    /* An early boot without entropy: the clock and address layout still differ. */
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return ((uint64_t)now.tv_nsec << 32) ^ (uint64_t)now.tv_sec ^ (uint64_t)(uintptr_t)&value;
}

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void identity_of(const struct stat *status, struct sc__file_identity *identity)
{
    identity->device = (uint64_t)status->st_dev;
    identity->inode = (uint64_t)status->st_ino;
    identity->size = (uint64_t)status->st_size;
    identity->mtime_ns = nanoseconds(status->st_mtim);
    identity->ctime_ns = nanoseconds(status->st_ctim);
}

/* The device that is always empty, by which a shell says "no file". */
static bool is_null_device(const struct stat *status)
{
    struct stat null;
    return S_ISCHR(status->st_mode) && stat("/dev/null", &null) == 0 && S_ISCHR(null.st_mode) &&
           null.st_rdev == status->st_rdev;
}

int sc__platform_open(const char *path, int *descriptor, struct sc__file_identity *identity)
{
    /* O_NONBLOCK: opening a FIFO returns at once, and is refused below. */
    int fd;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    if (fd < 0)
        return errno == ENXIO ? EINVAL : errno; /* ENXIO: a socket */
    struct stat status;
    int failure = 0;
    if (fstat(fd, &status) != 0)
        failure = errno;
    else if (S_ISDIR(status.st_mode))
        failure = EISDIR;
    else if (!S_ISREG(status.st_mode) && !is_null_device(&status))
        failure = EINVAL;
    if (failure != 0) {
        close(fd);
        return failure;
    }
    identity_of(&status, identity);
    *descriptor = fd;
    return 0;
}

int sc__platform_identify(int descriptor, struct sc__file_identity *identity)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0)
        return errno;
    identity_of(&status, identity);
    return 0;
}

int sc__platform_read(int descriptor, char *buffer, size_t capacity, size_t *length)
{
    return sc__platform_read_expected(descriptor, buffer, capacity, capacity, length);
}

int sc__platform_read_expected(int descriptor, char *buffer, size_t expected, size_t capacity,
                               size_t *length)
{
    *length = 0;
    do {
        ssize_t got = read(descriptor, buffer + *length, capacity - *length);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return errno;
        if (got > 0)
            *length += (size_t)got;
    } while (*length < expected);
    return 0;
}

int sc__platform_rewind(int descriptor)
{
    return lseek(descriptor, 0, SEEK_SET) < 0 ? errno : 0;
}

void sc__platform_await_write(int descriptor)
{
#ifdef SEEK_HOLE
    /* ext4, tmpfs, btrfs and overlayfs look for a hole under the lock that a write holds. */
    (void)lseek(descriptor, 0, SEEK_HOLE);
#else
    (void)descriptor;
#endif
}

void sc__platform_close(int descriptor)
{
    close(descriptor);
}

uint32_t sc__platform_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) /* beyond 1,024 processors */
        return 1;
    return (uint32_t)CPU_COUNT(&set);
}

void sc__platform_pause(int64_t nanoseconds)
{
    struct timespec duration = {(time_t)(nanoseconds / 1000000000),
                                (long)(nanoseconds % 1000000000)};
    nanosleep(&duration, NULL);
}

int64_t sc__platform_file_clock(void)
{
    struct timespec now;
#ifdef CLOCK_REALTIME_COARSE
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
#else
    clock_gettime(CLOCK_REALTIME, &now);
#endif
    return nanoseconds(now);
}

static enum sc__file_type type_of(mode_t mode)
{
    return S_ISREG(mode) ? SC__FILE_REGULAR : S_ISDIR(mode) ? SC__FILE_DIRECTORY : SC__FILE_OTHER;
}

static struct sc__directory_entry describe(int directory, const struct dirent *entry)
{
    struct sc__directory_entry described = {entry->d_name, SC__FILE_OTHER, false};
    struct stat status;
    if (entry->d_type == DT_REG) {
        described.type = SC__FILE_REGULAR;
    } else if (entry->d_type == DT_DIR) {
        described.type = SC__FILE_DIRECTORY;
    } else if (entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN) {
        if (fstatat(directory, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
            described.is_link = S_ISLNK(status.st_mode);
        if (fstatat(directory, entry->d_name, &status, 0) == 0)
            described.type = type_of(status.st_mode);
    }
    return described;
}

int sc__platform_list(const char *path,
                      bool (*visit)(void *context, const struct sc__directory_entry *entry),
                      void *context)
{
    DIR *directory = opendir(path);
    if (!directory)
        return errno;
    int failure = 0;
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(directory);
        if (!entry) {
            failure = errno;
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        struct sc__directory_entry described = describe(dirfd(directory), entry);
        if (!visit(context, &described))
            break;
    }
    closedir(directory);
    return failure;
}

int sc__platform_type(const char *path, enum sc__file_type *type, uint64_t *device, uint64_t *inode)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return errno;
    *type = type_of(status.st_mode);
    *device = (uint64_t)status.st_dev;
    *inode = (uint64_t)status.st_ino;
    return 0;
}

int sc__platform_current_directory(struct sc__arena *arena, char **path)
{
    for (size_t capacity = 512;; capacity *= 2) {
        *path = sc__arena_allocate(arena, capacity);
        if (!*path)
            return ENOMEM;
        if (getcwd(*path, capacity))
            return (*path)[0] == '/' ? 0 : ENOENT; /* "(unreachable)/..." */
        if (errno != ERANGE)
            return errno;
    }
}

static_assert(SC__PATH_MAX >= PATH_MAX, "realpath fills up to PATH_MAX bytes");

int sc__platform_resolve(const char *path, char resolved[SC__PATH_MAX])
{
    return realpath(path, resolved) ? 0 : errno;
}

const char *sc__platform_home(void)
{
    const char *home = getenv("HOME");
    return home && home[0] != '\0' ? home : NULL;
}

char **sc__platform_environment(void)
{
    return environ;
}

void *sc__platform_take_pages(size_t bytes)
{
    void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

void sc__platform_give_pages(void *pages, size_t bytes)
{
    munmap(pages, bytes);
}
