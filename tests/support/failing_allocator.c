/* tests/support/failing_allocator.c: blocks with their size in front. */
#include "failing_allocator.h"

#include <stdlib.h>
#include <string.h>

enum {
    HEADER = 16, /* bytes before a block; keeps malloc's alignment */
    FRESH = 0xA5,
    STALE = 0x5A,
    ATTEMPTS_AT_MOST = 100000
};

static bool may_go_on(struct failing_allocator *failing)
{
    failing->calls++;
    bool fails =
        failing->fail_at != 0 && (failing->calls == failing->fail_at ||
                                  (failing->stays_failed && failing->calls > failing->fail_at));
    failing->has_failed |= fails;
    return !fails;
}

static void *take_block(struct failing_allocator *failing, size_t size)
{
    char *block = malloc(HEADER + size);
    assert_non_null(block);
    memcpy(block, &size, sizeof size);
    memset(block + HEADER, FRESH, size);
    failing->blocks++;
    failing->bytes += size;
    if (failing->bytes > failing->peak)
        failing->peak = failing->bytes;
    return block + HEADER;
}

static void give_back(struct failing_allocator *failing, void *memory, size_t size)
{
    char *block = (char *)memory - HEADER;
    size_t taken;
    memcpy(&taken, block, sizeof taken);
    assert_int_equal(taken, size);
    memset(memory, STALE, size);
    failing->blocks--;
    failing->bytes -= size;
    free(block);
}

static void *failing_allocate(void *context, size_t size)
{
    struct failing_allocator *failing = context;
    pthread_mutex_lock(&failing->lock);
    void *memory = may_go_on(failing) ? take_block(failing, size) : NULL;
    pthread_mutex_unlock(&failing->lock);
    return memory;
}

static void *failing_reallocate(void *context, void *memory, size_t old_size, size_t new_size)
{
    struct failing_allocator *failing = context;
    void *moved = NULL;
    pthread_mutex_lock(&failing->lock);
    if (may_go_on(failing)) {
        moved = take_block(failing, new_size);
        memcpy(moved, memory, old_size < new_size ? old_size : new_size);
        give_back(failing, memory, old_size);
    }
    pthread_mutex_unlock(&failing->lock);
    return moved;
}

static void failing_release(void *context, void *memory, size_t size)
{
    struct failing_allocator *failing = context;
    pthread_mutex_lock(&failing->lock);
    give_back(failing, memory, size);
    pthread_mutex_unlock(&failing->lock);
}

void failing_allocator_init(struct failing_allocator *failing, size_t fail_at)
{
    memset(failing, 0, sizeof *failing);
    failing->allocator =
        (sc_allocator){failing, failing_allocate, failing_reallocate, failing_release};
    failing->fail_at = fail_at;
    pthread_mutex_init(&failing->lock, NULL);
}

void assert_nothing_held(const struct failing_allocator *failing)
{
    if (failing->blocks != 0)
        print_error("%zu blocks of %zu bytes were not released (allocation %zu failed)\n",
                    failing->blocks, failing->bytes, failing->fail_at);
    assert_int_equal(failing->blocks, 0);
    assert_int_equal(failing->bytes, 0);
}

/* One run; returns whether the allocation that was to fail was reached. */
static bool attempt_fails(sc_status (*attempt)(const sc_allocator *, void *), void *context,
                          size_t fail_at, bool stays_failed)
{
    struct failing_allocator failing;
    failing_allocator_init(&failing, fail_at);
    failing.stays_failed = stays_failed;
    sc_status status = attempt(&failing.allocator, context);
    sc_status expected = failing.has_failed ? SC_ENOMEM : SC_OK;
    if (status != expected)
        print_error("allocation %zu failed, and the result is %s\n", fail_at,
                    sc_status_name(status));
    assert_int_equal(status, expected);
    assert_nothing_held(&failing);
    return failing.has_failed;
}

size_t fail_each_allocation(sc_status (*attempt)(const sc_allocator *allocator, void *context),
                            void *context)
{
    for (size_t fail_at = 1; fail_at < ATTEMPTS_AT_MOST; fail_at++) {
        if (!attempt_fails(attempt, context, fail_at, false))
            return fail_at - 1;
        attempt_fails(attempt, context, fail_at, true);
    }
    fail_msg("more than %d allocations", ATTEMPTS_AT_MOST);
    return 0;
}

struct parse_attempt {
    enum sc__format format;
    sc_str bytes;
};

static sc_status attempt_parse(const sc_allocator *allocator, void *context)
{
    const struct parse_attempt *attempt = context;
    struct sc__parse_options options = default_parse_options();
    struct sc__warnings warnings;
    struct sc__documents documents;
    struct sc__arena arena;
    sc_error error;
    enum sc__text_kind kind =
        attempt->format == SC__FORMAT_ENVIRONMENT ? SC__TEXT_ENTRIES : SC__TEXT_PLAIN;
    struct sc__text *text = sc__text_copy(allocator, kind, (sc_str){"test", 4}, attempt->bytes);
    if (!text)
        return SC_ENOMEM;
    sc__arena_init(&arena, allocator, 256); /* small, so that many allocations are made */
    sc__warnings_init(&warnings, &arena);
    options.warnings = &warnings;
    sc_status status = sc__format_read(attempt->format, text, &arena, &options, &documents, &error);
    if (status != SC_OK)
        assert_int_equal(documents.count, 0);
    else if (warnings.failed)
        status = SC_ENOMEM;
    sc__arena_fini(&arena);
    sc__text_release(text);
    return status;
}

size_t fail_each_allocation_of_parse(enum sc__format format, const char *bytes, size_t length)
{
    struct parse_attempt attempt = {format, {bytes, length}};
    return fail_each_allocation(attempt_parse, &attempt);
}
