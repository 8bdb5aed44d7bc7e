/* source/file.c: reading files whole, beside writers. */
#include "source/file.h"

#include "base/buffer.h"
#include "base/error.h"

#include <errno.h>
#include <string.h>

enum {
    ATTEMPTS = 10,
    FIRST_PAUSE_NS = 50 * 1000 /* doubled from attempt to attempt: 25 ms in all */
};

bool sc__file_identity_equals(const struct sc__file_identity *a, const struct sc__file_identity *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size &&
           a->mtime_ns == b->mtime_ns && a->ctime_ns == b->ctime_ns;
}

static int64_t newest_time(const struct sc__file_identity *identity)
{
    return identity->mtime_ns > identity->ctime_ns ? identity->mtime_ns : identity->ctime_ns;
}

bool sc__file_is_racy(const struct sc__file_identity *identity, int64_t read_at)
{
    return newest_time(identity) > read_at - SC__FILE_RACY_NS;
}

/* An error that was just set is about `path`. */
static sc_status about(const char *path, sc_status status, sc_error *error)
{
    if (error)
        sc__error_text(error->source, (sc_str){path, strlen(path)});
    return status;
}

static sc_status too_large(const char *path, uint64_t size, uint64_t limit, sc_error *error)
{
    sc__error_set(error, SC_ELIMIT, "the file has %llu bytes; the limit is %llu",
                  (unsigned long long)size, (unsigned long long)limit);
    return about(path, SC_ELIMIT, error);
}

static sc_status cannot_open(const char *path, int failure, sc_error *error)
{
    const char *reason = failure == EISDIR   ? "it is a directory, not a file"
                         : failure == EINVAL ? "it is not a regular file"
                                             : NULL;
    if (!reason)
        return sc__error_system(error, SC_EIO, path, failure, "cannot open the file");
    sc__error_set(error, SC_EIO, "cannot read the file: %s", reason);
    if (error)
        error->system_errno = failure;
    return about(path, SC_EIO, error);
}

/* A file that is open, and what reads it. */
struct reading {
    const char *path;
    const struct sc__load_memory *memory;
    int descriptor;
    struct sc__file_identity *identity; /* before an attempt, and then after it */
};

/* Fill the text; is that all there is? The first byte of the padding is asked for as well, so that
 * one call of the system tells. */
static int read_bytes(const struct reading *reading, struct sc__text *text, bool *is_all)
{
    struct sc__maps *maps = reading->memory->maps;
    size_t length = 0;
    int failure = ENOTSUP;
    if (sc__maps_take(maps, text->length))
        failure = sc__maps_copy(maps, reading->descriptor, reading->identity, text->bytes, &length);
    if (failure != 0 && failure != ENOMEM)
        failure = sc__platform_read_expected(reading->descriptor, text->bytes, text->length,
                                             text->length + 1, &length);
    *is_all = length == text->length;
    return failure;
}

/* Read once more: are these still the bytes, and is the file still the same? A write(2) stamps
 * the file first and copies page by page after, so that the times before and after a read that
 * fell into it are the same; once it has ended, the bytes are others. */
static int compare_again(const struct reading *reading, const struct sc__text *text, char *piece,
                         bool *is_same)
{
    struct sc__file_identity now;
    size_t at = 0, length = SC__BUFFER_SIZE;
    sc__platform_await_write(reading->descriptor);
    int failure = sc__platform_rewind(reading->descriptor);
    *is_same = true;
    while (failure == 0 && *is_same && length == SC__BUFFER_SIZE) {
        failure = sc__platform_read(reading->descriptor, piece, SC__BUFFER_SIZE, &length);
        *is_same = length <= text->length - at && memcmp(piece, text->bytes + at, length) == 0;
        at += length;
    }
    if (failure == 0)
        failure = sc__platform_identify(reading->descriptor, &now);
    if (failure == 0)
        *is_same &= at == text->length && sc__file_identity_equals(&now, reading->identity);
    return failure;
}

static int read_again(const struct reading *reading, const struct sc__text *text, bool *is_same)
{
    const struct sc__load_memory *memory = reading->memory;
    char *piece = sc__pool_take_buffer(memory->pool, memory->allocator);
    int failure = piece ? compare_again(reading, text, piece, is_same) : ENOMEM;
    sc__pool_give_buffer(memory->pool, memory->allocator, piece);
    return failure;
}

/* One attempt: the bytes, and whether nobody wrote meanwhile. */
static int read_once(const struct reading *reading, struct sc__text *text, bool *is_whole)
{
    struct sc__file_identity *identity = reading->identity;
    struct sc__file_identity before = *identity;
    int64_t started = sc__platform_file_clock();
    int failure = read_bytes(reading, text, is_whole);
    if (failure == 0)
        failure = sc__platform_identify(reading->descriptor, identity);
    if (failure != 0)
        return failure;
    *is_whole &= identity->size == text->length &&
                 (newest_time(identity) < started || sc__file_identity_equals(&before, identity));
    if (*is_whole && sc__file_is_racy(identity, started))
        failure = read_again(reading, text, is_whole);
    return failure;
}

/* Wait for the writer, and go back to the start. */
static int start_again(const struct reading *reading, int attempt)
{
    sc__platform_pause((int64_t)FIRST_PAUSE_NS << attempt);
    int failure = sc__platform_rewind(reading->descriptor);
    return failure != 0 ? failure : sc__platform_identify(reading->descriptor, reading->identity);
}

static sc_status cannot_read(const char *path, int failure, sc_error *error)
{
    if (failure == ENOMEM)
        return sc__error_no_memory(error);
    return sc__error_system(error, SC_EIO, path, failure, "cannot read the file");
}

static sc_status read_open(const struct reading *reading, uint64_t limit, struct sc__text **out,
                           sc_error *error)
{
    const char *path = reading->path;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        bool is_whole = false;
        int failure = attempt > 0 ? start_again(reading, attempt - 1) : 0;
        if (failure != 0)
            return cannot_read(path, failure, error);
        if (reading->identity->size > limit)
            return too_large(path, reading->identity->size, limit, error);
        struct sc__text *text =
            sc__text_create(reading->memory->allocator, SC__TEXT_PLAIN,
                            (sc_str){path, strlen(path)}, (size_t)reading->identity->size);
        if (!text)
            return sc__error_no_memory(error);
        failure = read_once(reading, text, &is_whole);
        if (failure == 0 && is_whole) {
            *out = text;
            return SC_OK;
        }
        sc__text_release(text);
        if (failure != 0)
            return cannot_read(path, failure, error);
    }
    sc__error_set(error, SC_EIO, "the file goes on changing while it is read");
    return about(path, SC_EIO, error);
}

sc_status sc__file_read_with(const char *path, uint64_t limit, const struct sc__load_memory *memory,
                             struct sc__text **out, struct sc__file_identity *identity,
                             sc_error *error)
{
    struct sc__file_identity read_identity;
    struct reading reading = {.path = path, .memory = memory, .identity = &read_identity};
    int failure = sc__platform_open(path, &reading.descriptor, &read_identity);
    if (failure != 0)
        return cannot_open(path, failure, error);
    sc_status status = read_open(&reading, limit, out, error);
    sc__platform_close(reading.descriptor);
    if (identity)
        *identity = read_identity;
    return status;
}

sc_status sc__file_read(const char *path, uint64_t limit, const sc_allocator *allocator,
                        struct sc__text **out, struct sc__file_identity *identity, sc_error *error)
{
    struct sc__load_memory memory = {.allocator = allocator};
    return sc__file_read_with(path, limit, &memory, out, identity, error);
}

sc_status sc__file_read_stdin(uint64_t limit, const sc_allocator *allocator, struct sc__text **out,
                              sc_error *error)
{
    enum { STDIN = 0, STDIN_PIECE = 64 * 1024 };
    struct sc__buffer buffer;
    sc_status status = SC_OK;
    size_t length = STDIN_PIECE;
    sc__buffer_init(&buffer, allocator);
    while (status == SC_OK && length == STDIN_PIECE) {
        char *end = sc__buffer_reserve(&buffer, STDIN_PIECE);
        int failure = end ? sc__platform_read(STDIN, end, STDIN_PIECE, &length) : 0;
        if (!end)
            status = sc__error_no_memory(error);
        else if (failure != 0)
            status = sc__error_system(error, SC_EIO, "-", failure, "cannot read standard input");
        else
            buffer.length += length;
        if (status == SC_OK && buffer.length > limit) {
            sc__error_set(error, SC_ELIMIT, "standard input has more than %llu bytes, the limit",
                          (unsigned long long)limit);
            status = about("-", SC_ELIMIT, error);
        }
    }
    if (status == SC_OK) {
        *out = sc__text_copy(allocator, SC__TEXT_PLAIN, (sc_str){"-", 1},
                             (sc_str){buffer.data, buffer.length});
        if (!*out)
            status = sc__error_no_memory(error);
    }
    sc__buffer_fini(&buffer);
    return status;
}
