/* tests/unit/file.c: reading files whole: what is no file, limits, and beside writers (rule 8). */
#include "source/file.h"

#include "failing_allocator.h"
#include "scratch.h"
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MIB = 1024 * 1024 };

static const struct sc__file_identity example = {1, 2, 3, 5000000000, 4000000000};

static void test_file__an_identity_is_all_of_its_five_parts(void **state) /* rule 8 */
{
    struct sc__file_identity other = example;
    assert_true(sc__file_identity_equals(&example, &other));
    other.device++;
    assert_false(sc__file_identity_equals(&example, &other));
    other = example;
    other.inode++;
    assert_false(sc__file_identity_equals(&example, &other));
    other = example;
    other.size++;
    assert_false(sc__file_identity_equals(&example, &other));
    other = example;
    other.mtime_ns++;
    assert_false(sc__file_identity_equals(&example, &other));
    other = example;
    other.ctime_ns++;
    assert_false(sc__file_identity_equals(&example, &other));
}

static void test_file__an_identity_is_trusted_from_two_seconds_of_age_on(void **state) /* rule 8 */
{
    const int64_t two_seconds = 2000000000;
    struct sc__file_identity identity = {.mtime_ns = 7000000000, .ctime_ns = 7000000000};
    assert_false(sc__file_is_racy(&identity, 7000000000 + two_seconds));
    assert_true(sc__file_is_racy(&identity, 7000000000 + two_seconds - 1));
    assert_true(sc__file_is_racy(&identity, 6000000000)); /* the clock went back */
    identity.mtime_ns = 1; /* set by hand: its ctime tells when that was */
    assert_true(sc__file_is_racy(&identity, 7000000000 + two_seconds - 1));
    assert_false(sc__file_is_racy(&identity, 7000000000 + two_seconds));
    identity = (struct sc__file_identity){.mtime_ns = 7000000000, .ctime_ns = 1};
    assert_true(sc__file_is_racy(&identity, 7000000000 + two_seconds - 1));
}

static void assert_text(const struct sc__text *text, const char *bytes, size_t length)
{
    assert_int_equal(text->length, length);
    assert_memory_equal(text->bytes, bytes, length);
    for (size_t i = 0; i < SC__TEXT_PADDING; i++)
        assert_int_equal(text->bytes[length + i], 0);
}

static void test_file__its_bytes_are_read_exactly_and_named_by_its_path(void **state)
{
    struct sc__text *text;
    struct sc__file_identity identity;
    struct stat status;
    sc_error error = SC_ERROR_INIT;
    write_bytes("folder/a.json", "\xFF\0\r\n\xEF\xBB\xBF", 7);
    assert_int_equal(
        sc__file_read("folder/a.json", 7, &sc__default_allocator, &text, &identity, &error), SC_OK);
    assert_text(text, "\xFF\0\r\n\xEF\xBB\xBF", 7);
    assert_string_equal(text->name, "folder/a.json");
    assert_int_equal(text->kind, SC__TEXT_PLAIN);
    assert_int_equal(stat("folder/a.json", &status), 0);
    assert_int_equal(identity.inode, status.st_ino);
    assert_int_equal(identity.device, status.st_dev);
    assert_int_equal(identity.size, 7);
    assert_int_equal(identity.mtime_ns,
                     (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec);
    sc__text_release(text);
}

/* Around the pieces in which a young file is read again. */
static void test_file__of_any_size_it_is_read_whole_while_it_is_young(void **state)
{
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 8192, 70000};
    char *bytes = malloc(70000);
    for (size_t i = 0; i < 70000; i++)
        bytes[i] = (char)(i * 7 + i / 4096);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        write_bytes("sized", bytes, sizes[i]);
        struct sc__text *text;
        assert_int_equal(sc__file_read("sized", MIB, &sc__default_allocator, &text, NULL, NULL),
                         SC_OK);
        assert_text(text, bytes, sizes[i]);
        sc__text_release(text);
    }
    free(bytes);
}

static void test_file__an_old_one_is_read_as_exactly(void **state)
{
    struct sc__text *text;
    size_t length;
    char *bytes = read_whole_file("/etc/passwd", &length);
    assert_int_equal(sc__file_read("/etc/passwd", MIB, &sc__default_allocator, &text, NULL, NULL),
                     SC_OK);
    assert_text(text, bytes, length);
    sc__text_release(text);
    free(bytes);
}

static void expect_failure(const char *path, sc_status status, int errno_value, const char *message)
{
    struct failing_allocator counting;
    struct sc__text *text = NULL;
    sc_error error = SC_ERROR_INIT;
    failing_allocator_init(&counting, 0);
    assert_int_equal(sc__file_read(path, 100, &counting.allocator, &text, NULL, &error), status);
    assert_null(text);
    assert_int_equal(error.status, status);
    assert_int_equal(error.system_errno, errno_value);
    assert_string_equal(error.source, path);
    assert_string_equal(error.message, message);
    assert_int_equal(error.line, 0);
    assert_nothing_held(&counting);
    assert_int_equal(sc__file_read(path, 100, &counting.allocator, &text, NULL, NULL), status);
}

static void test_file__what_is_absent_says_so(void **state)
{
    write_text("plain", "");
    assert_int_equal(symlink("nowhere", "dangling"), 0);
    expect_failure("missing", SC_EIO, ENOENT, "cannot open the file: No such file or directory");
    expect_failure("dangling", SC_EIO, ENOENT, "cannot open the file: No such file or directory");
    expect_failure("plain/below", SC_EIO, ENOTDIR, "cannot open the file: Not a directory");
}

static void test_file__a_loop_of_links_is_an_error(void **state)
{
    assert_int_equal(symlink("second", "first"), 0);
    assert_int_equal(symlink("first", "second"), 0);
    expect_failure("first", SC_EIO, ELOOP,
                   "cannot open the file: Too many levels of symbolic links");
}

static void test_file__a_link_is_followed(void **state)
{
    struct sc__text *text;
    write_text("target", "x");
    assert_int_equal(symlink("target", "link"), 0);
    assert_int_equal(sc__file_read("link", 1, &sc__default_allocator, &text, NULL, NULL), SC_OK);
    assert_string_equal(text->name, "link");
    sc__text_release(text);
}

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path);
    int server = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_true(server >= 0);
    assert_int_equal(bind(server, (struct sockaddr *)&address, sizeof address), 0);
    close(server);
}

/* None of them may make the reader wait. */
static void test_file__what_is_no_regular_file_is_refused(void **state)
{
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_int_equal(mkfifo("fifo", 0600), 0);
    make_socket("socket");
    expect_failure("folder", SC_EIO, EISDIR, "cannot read the file: it is a directory, not a file");
    expect_failure("fifo", SC_EIO, EINVAL, "cannot read the file: it is not a regular file");
    expect_failure("socket", SC_EIO, EINVAL, "cannot read the file: it is not a regular file");
    expect_failure("/dev/zero", SC_EIO, EINVAL, "cannot read the file: it is not a regular file");
    expect_failure("/dev/zero", SC_EIO, EINVAL, "cannot read the file: it is not a regular file");
}

static int read_unreadable(void *context)
{
    struct sc__text *text;
    sc_error error = SC_ERROR_INIT;
    sc_status status =
        sc__file_read("unreadable", 100, &sc__default_allocator, &text, NULL, &error);
    const char *message = "cannot open the file: Permission denied";
    return status == SC_EIO && error.system_errno == EACCES && strcmp(error.message, message) == 0
               ? 0
               : 1;
}

static void test_file__without_permission_it_says_so(void **state)
{
    write_text("unreadable", "x");
    assert_int_equal(chmod("unreadable", 0), 0);
    assert_int_equal(chmod(".", 0755), 0);
    assert_int_equal(run_without_rights(read_unreadable, NULL), 0);
}

static void test_file__the_size_limit_holds_to_the_byte(void **state)
{
    struct sc__text *text;
    sc_error error = SC_ERROR_INIT;
    write_text("four", "1234");
    assert_int_equal(sc__file_read("four", 4, &sc__default_allocator, &text, NULL, NULL), SC_OK);
    sc__text_release(text);
    assert_int_equal(sc__file_read("four", 3, &sc__default_allocator, &text, NULL, &error),
                     SC_ELIMIT);
    assert_string_equal(error.source, "four");
    assert_string_equal(error.message, "the file has 4 bytes; the limit is 3");
}

static void test_file__beyond_the_limit_no_memory_is_taken(void **state)
{
    struct failing_allocator counting;
    struct sc__text *text;
    write_text("sparse", "");
    assert_int_equal(truncate("sparse", (off_t)100 * MIB), 0);
    failing_allocator_init(&counting, 0);
    assert_int_equal(
        sc__file_read("sparse", (uint64_t)64 * MIB, &counting.allocator, &text, NULL, NULL),
        SC_ELIMIT);
    assert_int_equal(counting.calls, 0);
}

static void test_file__running_out_of_memory_is_a_status(void **state)
{
    struct failing_allocator failing;
    struct sc__text *text;
    sc_error error = SC_ERROR_INIT;
    write_text("a", "x");
    failing_allocator_init(&failing, 1);
    assert_int_equal(sc__file_read("a", 1, &failing.allocator, &text, NULL, &error), SC_ENOMEM);
    assert_int_equal(error.status, SC_ENOMEM);
}

/* A writer at work on "busy", and what it may look like at any moment. */
struct writer {
    void (*step)(int file, unsigned round, char *bytes, size_t size);
    size_t size;
    atomic_bool stop;
};

static void *write_on(void *context)
{
    struct writer *writer = context;
    char *bytes = malloc(writer->size);
    int file = open("busy", O_WRONLY);
    for (unsigned round = 0; !atomic_load(&writer->stop); round++) {
        writer->step(file, round, bytes, writer->size);
        usleep(20);
    }
    close(file);
    free(bytes);
    return NULL;
}

/* Every text that is read is one letter throughout, `size` or `other` bytes of it. */
static void expect_whole_texts(struct writer *writer, size_t other)
{
    pthread_t thread;
    size_t whole = 0;
    time_t end = time(NULL) + 2; /* one to two seconds */
    char *bytes = malloc(writer->size);
    memset(bytes, 'a', writer->size);
    write_bytes("busy", bytes, writer->size);
    free(bytes);
    assert_int_equal(pthread_create(&thread, NULL, write_on, writer), 0);
    while (time(NULL) < end) {
        struct sc__text *text;
        sc_error error;
        if (sc__file_read("busy", MIB, &sc__default_allocator, &text, NULL, &error) != SC_OK) {
            assert_string_equal(error.message, "the file goes on changing while it is read");
            continue;
        }
        whole++;
        assert_true(text->length == writer->size || text->length == other);
        for (size_t at = 1; at < text->length; at++)
            assert_int_equal(text->bytes[at], text->bytes[0]);
        sc__text_release(text);
    }
    atomic_store(&writer->stop, true);
    pthread_join(thread, NULL);
    assert_true(whole > 0);
}

static void rewrite(int file, unsigned round, char *bytes, size_t size)
{
    memset(bytes, 'a' + (int)(round % 26), size);
    (void)!pwrite(file, bytes, size, 0);
}

static void test_file__rewritten_in_place_it_is_never_read_mixed(void **state) /* rule 8 */
{
    struct writer writer = {.step = rewrite, .size = 20000};
    expect_whole_texts(&writer, 20000);
}

static void shrink_and_grow(int file, unsigned round, char *bytes, size_t size)
{
    memset(bytes, 'a', size);
    if (round % 2 == 0)
        (void)!ftruncate(file, (off_t)size / 2);
    else
        (void)!pwrite(file, bytes, size / 2, (off_t)size / 2);
}

static void test_file__while_it_shrinks_and_grows_it_has_one_size(void **state) /* rule 8 */
{
    struct writer writer = {.step = shrink_and_grow, .size = 6000};
    expect_whole_texts(&writer, 3000);
}

static void empty_and_fill(int file, unsigned round, char *bytes, size_t size)
{
    memset(bytes, 'a' + (int)(round % 26), size);
    (void)!ftruncate(file, 0);
    (void)!pwrite(file, bytes, size, 0);
}

static void test_file__emptied_and_written_again_it_is_empty_or_whole(void **state) /* rule 8 */
{
    struct writer writer = {.step = empty_and_fill, .size = 3000};
    expect_whole_texts(&writer, 0);
}

/* Give this process another standard input, read it, and give the old one back. */
static sc_status read_stdin(int input, uint64_t limit, const sc_allocator *allocator,
                            struct sc__text **text, sc_error *error)
{
    int kept = dup(0);
    assert_true(kept >= 0 && dup2(input, 0) == 0);
    sc_status status = sc__file_read_stdin(limit, allocator, text, error);
    assert_true(dup2(kept, 0) == 0);
    close(kept);
    return status;
}

static void *feed(void *context)
{
    const int *output = context;
    char piece[1000];
    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < 200; i++)
        (void)!write(*output, piece, sizeof piece);
    close(*output);
    return NULL;
}

static void test_file__standard_input_is_read_to_its_end(void **state)
{
    struct sc__text *text;
    pthread_t thread;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(pthread_create(&thread, NULL, feed, &ends[1]), 0);
    assert_int_equal(read_stdin(ends[0], 200000, &sc__default_allocator, &text, NULL), SC_OK);
    pthread_join(thread, NULL);
    close(ends[0]);
    assert_int_equal(text->length, 200000);
    assert_string_equal(text->name, "-");
    sc__text_release(text);
}

static void test_file__standard_input_may_be_empty(void **state)
{
    struct sc__text *text;
    int null = open("/dev/null", O_RDONLY);
    assert_int_equal(read_stdin(null, 0, &sc__default_allocator, &text, NULL), SC_OK);
    close(null);
    assert_text(text, "", 0);
    sc__text_release(text);
}

static void test_file__endless_standard_input_ends_at_the_limit(void **state)
{
    struct failing_allocator counting;
    struct sc__text *text;
    sc_error error = SC_ERROR_INIT;
    int zero = open("/dev/zero", O_RDONLY);
    failing_allocator_init(&counting, 0);
    assert_int_equal(read_stdin(zero, MIB, &counting.allocator, &text, &error), SC_ELIMIT);
    close(zero);
    assert_string_equal(error.source, "-");
    assert_string_equal(error.message, "standard input has more than 1048576 bytes, the limit");
    assert_true(counting.peak < 4 * MIB);
    assert_nothing_held(&counting);
}

static void test_file__standard_input_that_cannot_be_read_says_why(void **state)
{
    struct sc__text *text;
    sc_error error = SC_ERROR_INIT;
    int folder = open(".", O_RDONLY);
    assert_int_equal(read_stdin(folder, MIB, &sc__default_allocator, &text, &error), SC_EIO);
    close(folder);
    assert_int_equal(error.system_errno, EISDIR);
    assert_string_equal(error.source, "-");
    assert_string_equal(error.message, "cannot read standard input: Is a directory");
}

static sc_status attempt_stdin(const sc_allocator *allocator, void *context)
{
    struct sc__text *text;
    const int *file = context;
    assert_int_equal(lseek(*file, 0, SEEK_SET), 0);
    sc_status status = read_stdin(*file, MIB, allocator, &text, NULL);
    if (status == SC_OK)
        sc__text_release(text);
    return status;
}

static void test_file__standard_input_survives_each_failing_allocation(void **state)
{
    char *bytes = calloc(1, 150000);
    write_bytes("input", bytes, 150000);
    free(bytes);
    int file = open("input", O_RDONLY);
    assert_true(fail_each_allocation(attempt_stdin, &file) >= 3);
    close(file);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file__an_identity_is_all_of_its_five_parts),
        cmocka_unit_test(test_file__an_identity_is_trusted_from_two_seconds_of_age_on),
        IN_A_FOLDER(test_file__its_bytes_are_read_exactly_and_named_by_its_path),
        IN_A_FOLDER(test_file__of_any_size_it_is_read_whole_while_it_is_young),
        cmocka_unit_test(test_file__an_old_one_is_read_as_exactly),
        IN_A_FOLDER(test_file__what_is_absent_says_so),
        IN_A_FOLDER(test_file__a_loop_of_links_is_an_error),
        IN_A_FOLDER(test_file__a_link_is_followed),
        IN_A_FOLDER(test_file__what_is_no_regular_file_is_refused),
        IN_A_FOLDER(test_file__without_permission_it_says_so),
        IN_A_FOLDER(test_file__the_size_limit_holds_to_the_byte),
        IN_A_FOLDER(test_file__beyond_the_limit_no_memory_is_taken),
        IN_A_FOLDER(test_file__running_out_of_memory_is_a_status),
        IN_A_FOLDER(test_file__rewritten_in_place_it_is_never_read_mixed),
        IN_A_FOLDER(test_file__while_it_shrinks_and_grows_it_has_one_size),
        IN_A_FOLDER(test_file__emptied_and_written_again_it_is_empty_or_whole),
        IN_A_FOLDER(test_file__standard_input_is_read_to_its_end),
        cmocka_unit_test(test_file__standard_input_may_be_empty),
        cmocka_unit_test(test_file__endless_standard_input_ends_at_the_limit),
        IN_A_FOLDER(test_file__standard_input_that_cannot_be_read_says_why),
        IN_A_FOLDER(test_file__standard_input_survives_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
