/* tests/support/several.c: loads by several threads, compared with those by one. */
#include "several.h"

#include "base/buffer.h"
#include "registry/slots.h"
#include "snapshot/snapshot.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

sc_registry *registry_of_threads(const sc_allocator *allocator, uint32_t threads, uint32_t chunk,
                                 size_t memory)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = allocator;
    options.max_threads = threads;
    options.parallel_threshold = 2;
    options.chunk_size = chunk;
    options.memory_limit_per_thread = memory;
    sc_registry *registry = sc_registry_create(&options, NULL);
    if (registry)
        sc__registry_workers(registry)->parallel.is_eager = true;
    return registry;
}

static void add_error(struct sc__buffer *bytes, const sc_error *error)
{
    char printed[4 * SC_ERROR_TEXT];
    size_t length = sc_error_format(error, printed, sizeof printed);
    sc__buffer_append(bytes, (const char *)&error->status, sizeof error->status);
    sc__buffer_append(bytes, (const char *)&error->system_errno, sizeof error->system_errno);
    sc__buffer_append(bytes, printed, length < sizeof printed ? length : sizeof printed);
}

static void add_block(struct sc__buffer *bytes, const struct sc__block *block)
{
    char *copy = malloc(block->size);
    uint64_t groups = block->group_mask + UINT64_C(1);
    assert_non_null(copy);
    memcpy(copy, block, block->size);
    ((struct sc__block *)(void *)copy)->seed = 0;
    memset(copy + block->tags, 0, groups * 16);
    memset(copy + block->slots, 0, groups * 16 * sizeof(struct sc__block_slot));
    sc__buffer_append(bytes, copy, block->size);
    free(copy);
}

static void add_snapshot(struct sc__buffer *bytes, const sc_snapshot *snapshot)
{
    sc_error warning;
    add_block(bytes, snapshot->block);
    for (uint32_t i = 0; i < snapshot->text_count; i++) {
        const struct sc__text *text = snapshot->texts[i];
        sc__buffer_append(bytes, text->name, text->name_length + 1);
        sc__buffer_append(bytes, text->bytes, text->length);
    }
    for (size_t i = 0; sc_snapshot_warning(snapshot, i, &warning) == SC_OK; i++)
        add_error(bytes, &warning);
}

struct gave load_in(sc_registry *registry, const sc_layers *layers)
{
    struct sc__buffer bytes;
    sc_handle handle = SC_HANDLE_NONE;
    sc_error error = SC_ERROR_INIT;
    sc__buffer_init(&bytes, &sc__default_allocator);
    sc_status status = sc_load(registry, layers, &handle, &error);
    if (status == SC_OK) {
        const sc_snapshot *snapshot = sc_acquire(registry, handle);
        add_snapshot(&bytes, snapshot);
        sc_release(snapshot);
        sc_handle_release(registry, handle);
    } else {
        add_error(&bytes, &error);
    }
    struct gave gave = {status, malloc(bytes.length + 1), bytes.length};
    assert_non_null(gave.bytes);
    memcpy(gave.bytes, bytes.data, bytes.length);
    gave.bytes[gave.length] = '\0';
    sc__buffer_fini(&bytes);
    return gave;
}

void gave_free(struct gave *gave)
{
    free(gave->bytes);
}

static sc_stats stats_of(sc_registry *registry)
{
    sc_stats stats = SC_STATS_INIT;
    assert_int_equal(sc_registry_stats(registry, &stats), SC_OK);
    return stats;
}

/* Whatever was counted was timed once, and of what succeeded there is as much by one thread as by
 * several; a load that fails has begun with what one thread would not have come to. */
static void assert_counts(sc_registry *registry, sc_registry *alone, sc_status status)
{
    sc_stats one = stats_of(alone), many = stats_of(registry);
    uint64_t parses = 0;
    for (int i = 0; i < SC_STATS_PARSED; i++)
        parses += many.parses[i];
    assert_int_equal(many.file.all.count, many.files);
    assert_int_equal(many.parse.all.count, parses);
    assert_int_equal(many.merge.all.count, many.merges);
    assert_true(many.files >= one.files && many.file_bytes >= one.file_bytes);
    for (int i = 0; i < SC_STATS_PARSED; i++)
        assert_true(many.parses[i] >= one.parses[i]);
    assert_int_equal(many.merges, one.merges);
    assert_int_equal(many.array_sums, one.array_sums);
    assert_memory_equal(many.errors, one.errors, sizeof many.errors);
    if (status != SC_OK)
        return;
    assert_int_equal(many.files, one.files);
    assert_int_equal(many.file_bytes, one.file_bytes);
    assert_memory_equal(many.parses, one.parses, sizeof many.parses);
}

sc_status assert_same_by_any_threads(const sc_layers *layers)
{
    static const uint32_t chunks[] = {1, 3, 10};
    static const size_t limits[] = {50 << 20, 20000, 0};
    sc_registry *alone = registry_of_threads(NULL, 1, 10, 0);
    struct gave expected = load_in(alone, layers);
    for (uint32_t threads = 2; threads <= 8; threads++) {
        sc_registry *registry =
            registry_of_threads(NULL, threads, chunks[threads % 3], limits[(threads / 2) % 3]);
        struct gave gave = load_in(registry, layers);
        if (gave.status != SC_OK && expected.status != SC_OK)
            assert_string_equal(gave.bytes, expected.bytes);
        assert_string_equal(sc_status_name(gave.status), sc_status_name(expected.status));
        assert_int_equal(gave.length, expected.length);
        assert_memory_equal(gave.bytes, expected.bytes, expected.length);
        assert_counts(registry, alone, expected.status);
        gave_free(&gave);
        sc_registry_destroy(registry);
    }
    sc_registry_destroy(alone);
    gave_free(&expected);
    return expected.status;
}

size_t count_threads(void)
{
    size_t count = 0;
    DIR *tasks = opendir("/proc/self/task");
    if (!tasks)
        return 0;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(tasks);
    return count;
}
