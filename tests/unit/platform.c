/* tests/unit/platform.c: the promises of base/platform.h, on this system. */
#include "base/platform.h"

#include "scratch.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int open_failure(const char *path)
{
    int descriptor;
    struct sc__file_identity identity;
    int failure = sc__platform_open(path, &descriptor, &identity);
    if (failure == 0)
        sc__platform_close(descriptor);
    return failure;
}

/* A FIFO without a writer would block an ordinary open for ever. */
static void test_platform__what_is_no_regular_file_is_refused_at_once(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(symlink("fifo", "link"), 0);
    assert_int_equal(open_failure("fifo"), EINVAL);
    assert_int_equal(open_failure("link"), EINVAL);
    assert_int_equal(open_failure("socket"), EINVAL);
    assert_int_equal(open_failure("/dev/zero"), EINVAL);
    assert_int_equal(open_failure("/dev/null"), 0); /* an empty file */
    assert_int_equal(open_failure("."), EISDIR);
    assert_int_equal(open_failure("absent"), ENOENT);
    assert_int_equal(open_failure("fifo/x"), ENOTDIR);
    assert_int_equal(open_failure(""), ENOENT);
    close(listener);
}

static void test_platform__reads_to_the_end_or_the_capacity(void **state)
{
    int descriptor;
    size_t length;
    char buffer[16] = "";
    struct sc__file_identity identity;
    write_text("file", "0123456789");
    assert_int_equal(sc__platform_open("file", &descriptor, &identity), 0);
    assert_int_equal(identity.size, 10);
    assert_int_equal(sc__platform_read(descriptor, buffer, 4, &length), 0);
    assert_int_equal(length, 4);
    assert_memory_equal(buffer, "0123", 4);
    assert_int_equal(sc__platform_read(descriptor, buffer, sizeof buffer, &length), 0);
    assert_int_equal(length, 6);
    assert_memory_equal(buffer, "456789", 6);
    assert_int_equal(sc__platform_read(descriptor, buffer, sizeof buffer, &length), 0);
    assert_int_equal(length, 0);
    assert_int_equal(sc__platform_rewind(descriptor), 0);
    assert_int_equal(sc__platform_read(descriptor, buffer, 1, &length), 0);
    assert_int_equal(buffer[0], '0');
    sc__platform_close(descriptor);
    assert_int_equal(sc__platform_identify(descriptor, &identity), EBADF);
    assert_int_equal(sc__platform_read(descriptor, buffer, 1, &length), EBADF);
}

/* A file that ends where it should takes one call; one byte more tells of one that does not. */
static void test_platform__reads_what_is_expected_and_tells_of_more(void **state)
{
    int descriptor;
    size_t length;
    char buffer[16] = "";
    struct sc__file_identity identity;
    write_text("file", "0123456789");
    assert_int_equal(sc__platform_open("file", &descriptor, &identity), 0);
    assert_int_equal(sc__platform_read_expected(descriptor, buffer, 9, 10, &length), 0);
    assert_int_equal(length, 10);
    assert_int_equal(sc__platform_rewind(descriptor), 0);
    assert_int_equal(sc__platform_read_expected(descriptor, buffer, 10, 11, &length), 0);
    assert_int_equal(length, 10);
    assert_int_equal(sc__platform_read_expected(descriptor, buffer, 0, 1, &length), 0);
    assert_int_equal(length, 0);
    sc__platform_close(descriptor);
}

static void test_platform__an_identity_is_what_stat_says(void **state) /* rule 8 */
{
    int descriptor;
    struct stat status;
    struct sc__file_identity identity, again;
    struct timespec times[2] = {{1700000000, 123456789}, {1700000001, 987654321}};
    write_text("file", "abc");
    assert_int_equal(utimensat(AT_FDCWD, "file", times, 0), 0);
    assert_int_equal(stat("file", &status), 0);
    assert_int_equal(sc__platform_open("file", &descriptor, &identity), 0);
    assert_int_equal(identity.device, status.st_dev);
    assert_int_equal(identity.inode, status.st_ino);
    assert_int_equal(identity.size, 3);
    assert_int_equal(identity.mtime_ns, INT64_C(1700000001987654321));
    assert_int_equal(identity.ctime_ns,
                     (int64_t)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec);
    write_text("file", "abcdef");
    assert_int_equal(sc__platform_identify(descriptor, &again), 0);
    assert_int_equal(again.inode, identity.inode);
    assert_int_equal(again.size, 6);
    assert_true(again.mtime_ns > identity.mtime_ns);
    sc__platform_close(descriptor);
}

/* Linux stamps finer than its coarse clock where somebody looked between two changes. */
static void test_platform__the_file_clock_is_not_ahead_of_the_stamps(void **state)
{
    struct stat status;
    for (int i = 0; i < 1000; i++) {
        int64_t before = sc__platform_file_clock();
        write_text("file", "x");
        assert_int_equal(stat("file", &status), 0);
        int64_t stamp = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
        assert_true(before <= stamp);
        assert_true(stamp - before < INT64_C(60) * 1000000000); /* the same epoch and unit */
    }
}

struct listing {
    int count;
    int stop_at;
    char seen[16][32];
    struct sc__directory_entry entries[16];
};

static bool note(void *context, const struct sc__directory_entry *entry)
{
    struct listing *listing = context;
    assert_true(listing->count < 16);
    strcpy(listing->seen[listing->count], entry->name);
    listing->entries[listing->count] = *entry;
    return ++listing->count != listing->stop_at;
}

static void expect_entry(const struct listing *listing, const char *name, enum sc__file_type type,
                         bool is_link)
{
    for (int i = 0; i < listing->count; i++) {
        if (strcmp(listing->seen[i], name) != 0)
            continue;
        assert_int_equal(listing->entries[i].type, type);
        assert_int_equal(listing->entries[i].is_link, is_link);
        return;
    }
    fail_msg("%s is not listed", name);
}

static void test_platform__a_listing_tells_types_and_links(void **state)
{
    struct listing listing = {0};
    write_text("file", "x");
    assert_int_equal(mkdir("directory", 0700), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    assert_int_equal(symlink("file", "to-file"), 0);
    assert_int_equal(symlink("directory", "to-directory"), 0);
    assert_int_equal(symlink("absent", "to-nothing"), 0);
    write_text(".hidden", "x");
    assert_int_equal(sc__platform_list(".", note, &listing), 0);
    assert_int_equal(listing.count, 7);
    expect_entry(&listing, "file", SC__FILE_REGULAR, false);
    expect_entry(&listing, ".hidden", SC__FILE_REGULAR, false);
    expect_entry(&listing, "directory", SC__FILE_DIRECTORY, false);
    expect_entry(&listing, "fifo", SC__FILE_OTHER, false);
    expect_entry(&listing, "to-file", SC__FILE_REGULAR, true);
    expect_entry(&listing, "to-directory", SC__FILE_DIRECTORY, true);
    expect_entry(&listing, "to-nothing", SC__FILE_OTHER, true);
    listing.count = 0;
    listing.stop_at = 2;
    assert_int_equal(sc__platform_list("./", note, &listing), 0);
    assert_int_equal(listing.count, 2);
    listing.count = 0;
    assert_int_equal(sc__platform_list("directory", note, &listing), 0);
    assert_int_equal(sc__platform_list("absent", note, &listing), ENOENT);
    assert_int_equal(sc__platform_list("file", note, &listing), ENOTDIR);
    assert_int_equal(listing.count, 0);
}

static void test_platform__a_type_follows_links(void **state)
{
    enum sc__file_type type;
    uint64_t device, inode, linked;
    write_text("file", "x");
    assert_int_equal(symlink("file", "link"), 0);
    assert_int_equal(symlink("absent", "broken"), 0);
    assert_int_equal(sc__platform_type("file", &type, &device, &inode), 0);
    assert_int_equal(type, SC__FILE_REGULAR);
    assert_int_equal(sc__platform_type("link", &type, &device, &linked), 0);
    assert_int_equal(type, SC__FILE_REGULAR);
    assert_int_equal(linked, inode);
    assert_int_equal(sc__platform_type(".", &type, &device, &inode), 0);
    assert_int_equal(type, SC__FILE_DIRECTORY);
    assert_int_equal(sc__platform_type("/dev/null", &type, &device, &inode), 0);
    assert_int_equal(type, SC__FILE_OTHER);
    assert_int_equal(sc__platform_type("broken", &type, &device, &inode), ENOENT);
}

static void test_platform__the_environment_is_the_process_own(void **state)
{
    bool is_there = false;
    assert_int_equal(setenv("SUPERCONFIG_PLATFORM_TEST", "a=b", 1), 0);
    for (char **entry = sc__platform_environment(); *entry; entry++)
        is_there = is_there || strcmp(*entry, "SUPERCONFIG_PLATFORM_TEST=a=b") == 0;
    assert_true(is_there);
}

static void test_platform__random_numbers_differ(void **state)
{
    assert_true(sc__platform_random() != sc__platform_random());
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

static void test_platform__resolves_links_and_dots(void **state)
{
    char whole[SC__PATH_MAX], resolved[SC__PATH_MAX];
    write_text("d/file", "x");
    assert_int_equal(symlink("d/../d", "link"), 0);
    assert_int_equal(sc__platform_resolve(".", whole), 0);
    assert_int_equal(sc__platform_resolve("link/./file", resolved), 0);
    assert_int_equal(strncmp(resolved, whole, strlen(whole)), 0);
    assert_string_equal(resolved + strlen(whole), "/d/file");
    assert_int_equal(sc__platform_resolve("d/none", resolved), ENOENT);
    assert_int_equal(sc__platform_resolve("d/file/x", resolved), ENOTDIR);
    assert_int_equal(symlink("loop", "loop"), 0);
    assert_int_equal(sc__platform_resolve("loop", resolved), ELOOP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_platform__what_is_no_regular_file_is_refused_at_once),
        IN_FOLDER(test_platform__reads_to_the_end_or_the_capacity),
        IN_FOLDER(test_platform__reads_what_is_expected_and_tells_of_more),
        IN_FOLDER(test_platform__an_identity_is_what_stat_says),
        IN_FOLDER(test_platform__the_file_clock_is_not_ahead_of_the_stamps),
        IN_FOLDER(test_platform__a_listing_tells_types_and_links),
        IN_FOLDER(test_platform__a_type_follows_links),
        IN_FOLDER(test_platform__resolves_links_and_dots),
        cmocka_unit_test(test_platform__the_environment_is_the_process_own),
        cmocka_unit_test(test_platform__random_numbers_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
