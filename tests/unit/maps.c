/* tests/unit/maps.c: mapped files: which stay, and what happens when one shrinks under its map. */
#include "source/maps.h"

#include "failing_allocator.h"
#include "scratch.h"
#include "source/file.h"
#include "superconfig/load.h"
#include "support.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 4 };

struct fixture {
    struct failing_allocator memory;
    struct sc__maps maps;
    struct sc__load_memory load;
};

static void begin(struct fixture *fixture, uint64_t threshold, uint32_t max_files)
{
    struct sc__maps_options options = {threshold, max_files, PAGE};
    failing_allocator_init(&fixture->memory, 0);
    sc__maps_init(&fixture->maps, &options, &fixture->memory.allocator);
    fixture->load =
        (struct sc__load_memory){.allocator = &fixture->memory.allocator, .maps = &fixture->maps};
}

static void end(struct fixture *fixture)
{
    sc__maps_fini(&fixture->maps);
    assert_nothing_held(&fixture->memory);
}

/* A file of whole pages, so that its map ends where a page does. */
static void write_pages(const char *path, char filling)
{
    char bytes[PAGES * PAGE];
    memset(bytes, filling, sizeof bytes);
    write_bytes(path, bytes, sizeof bytes);
}

/* How often the process has mapped a file of that name. */
static int mapped(const char *name)
{
    char line[8192];
    int count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps))
        count += strstr(line, name) != NULL;
    fclose(maps);
    return count;
}

static void expect_read(struct fixture *fixture, const char *path, char filling, size_t length)
{
    struct sc__text *text;
    static const char zeros[SC__TEXT_PADDING];
    assert_int_equal(sc__file_read_with(path, 1 << 20, &fixture->load, &text, NULL, NULL), SC_OK);
    assert_int_equal(text->length, length);
    for (size_t i = 0; i < length; i++)
        assert_int_equal(text->bytes[i], filling);
    assert_memory_equal(text->bytes + length, zeros, sizeof zeros);
    sc__text_release(text);
}

static void test_maps__a_file_from_the_threshold_on_is_mapped_and_stays_so(void **state)
{
    struct fixture fixture;
    begin(&fixture, PAGES * PAGE, 4);
    write_pages("large.map", 'a');
    write_bytes("small.map", "aaa", 3);
    write_bytes("empty.map", "", 0);
    expect_read(&fixture, "large.map", 'a', PAGES * PAGE);
    expect_read(&fixture, "large.map", 'a', PAGES * PAGE);
    expect_read(&fixture, "small.map", 'a', 3);
    expect_read(&fixture, "empty.map", 'a', 0);
    assert_int_equal(mapped("large.map"), 1);
    assert_int_equal(mapped("small.map"), 0);
    end(&fixture);
    assert_int_equal(mapped("large.map"), 0);
}

static void test_maps__without_a_threshold_none_is(void **state)
{
    struct fixture fixture;
    begin(&fixture, UINT64_MAX, 4);
    write_pages("a.map", 'a');
    expect_read(&fixture, "a.map", 'a', PAGES * PAGE);
    assert_int_equal(mapped("a.map"), 0);
    end(&fixture);
    begin(&fixture, 1, 0);
    expect_read(&fixture, "a.map", 'a', PAGES * PAGE);
    assert_int_equal(mapped("a.map"), 0);
    end(&fixture);
}

static void test_maps__the_one_used_longest_ago_makes_room(void **state)
{
    struct fixture fixture;
    begin(&fixture, 1, 2);
    write_pages("a.map", 'a');
    write_pages("b.map", 'b');
    write_pages("c.map", 'c');
    expect_read(&fixture, "a.map", 'a', PAGES * PAGE);
    expect_read(&fixture, "b.map", 'b', PAGES * PAGE);
    expect_read(&fixture, "a.map", 'a', PAGES * PAGE); /* used again */
    expect_read(&fixture, "c.map", 'c', PAGES * PAGE);
    assert_int_equal(mapped("a.map"), 1);
    assert_int_equal(mapped("b.map"), 0);
    assert_int_equal(mapped("c.map"), 1);
    end(&fixture);
}

static struct sc__map *hold(struct fixture *fixture, const char *path)
{
    int descriptor;
    struct sc__file_identity identity;
    struct sc__map *map;
    assert_int_equal(sc__platform_open(path, &descriptor, &identity), 0);
    assert_int_equal(sc__maps_hold(&fixture->maps, descriptor, &identity, &map), 0);
    sc__platform_close(descriptor);
    return map;
}

static void test_maps__a_map_that_is_held_outlives_its_eviction(void **state)
{
    struct fixture fixture;
    char bytes[PAGES * PAGE];
    size_t length;
    begin(&fixture, 1, 1);
    write_pages("a.map", 'a');
    write_pages("b.map", 'b');
    struct sc__map *map = hold(&fixture, "a.map");
    expect_read(&fixture, "b.map", 'b', PAGES * PAGE);
    assert_int_equal(fixture.maps.count, 1);
    assert_int_equal(mapped("a.map"), 1);
    assert_int_equal(sc__map_copy(map, bytes, &length), 0);
    assert_int_equal(length, sizeof bytes);
    assert_int_equal(bytes[sizeof bytes - 1], 'a');
    sc__maps_let_go(&fixture.maps, map);
    assert_int_equal(mapped("a.map"), 0);
    end(&fixture);
}

/* To nothing, to a whole page, and to the middle of one, whose rest reads as zeros. */
static void test_maps__a_file_that_shrinks_is_copied_as_far_as_it_goes(void **state)
{
    static const struct {
        long size;
        size_t copied;
    } cases[] = {{0, 0}, {PAGE, PAGE}, {2 * PAGE + 5, 3 * PAGE}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture fixture;
        char bytes[PAGES * PAGE];
        size_t length;
        begin(&fixture, 1, 4);
        write_pages("a.map", 'a');
        struct sc__map *map = hold(&fixture, "a.map");
        assert_int_equal(truncate("a.map", cases[i].size), 0);
        assert_int_equal(sc__map_copy(map, bytes, &length), 0); /* and no SIGBUS */
        assert_int_equal(length, cases[i].copied);
        sc__maps_let_go(&fixture.maps, map);
        expect_read(&fixture, "a.map", 'a', (size_t)cases[i].size);
        assert_true(fixture.maps.count <= 1); /* the old size is not kept beside the new */
        end(&fixture);
    }
}

static void test_maps__a_file_that_is_written_over_is_read_as_it_is(void **state)
{
    struct fixture fixture;
    begin(&fixture, 1, 4);
    write_pages("a.map", 'a');
    expect_read(&fixture, "a.map", 'a', PAGES * PAGE);
    write_pages("a.map", 'b');
    expect_read(&fixture, "a.map", 'b', PAGES * PAGE);
    assert_int_equal(rename("a.map", "old.map"), 0);
    write_pages("a.map", 'c'); /* another inode */
    expect_read(&fixture, "a.map", 'c', PAGES * PAGE);
    end(&fixture);
}

static void test_maps__without_memory_it_is_so_said(void **state)
{
    struct fixture fixture;
    struct sc__text *text = NULL;
    sc_error error = SC_ERROR_INIT;
    write_pages("a.map", 'a');
    for (size_t call = 1; call <= 3; call++) { /* the text, the map, the second reading's buffer */
        begin(&fixture, 1, 4);
        fixture.memory.fail_at = call;
        assert_int_equal(sc__file_read_with("a.map", 1 << 20, &fixture.load, &text, NULL, &error),
                         SC_ENOMEM);
        assert_null(text);
        end(&fixture);
    }
}

/* A document of whole pages: the vectors of a parser read beyond its end. */
static void write_document(const char *path)
{
    char bytes[PAGES * PAGE];
    memset(bytes, ' ', sizeof bytes);
    memcpy(bytes, "{\"a\": 1,", 8);
    memcpy(bytes + sizeof bytes - 8, "\"b\": 22}", 8);
    write_bytes(path, bytes, sizeof bytes);
}

static sc_registry *mapping_registry(void)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.mmap_threshold = 1;
    return sc_registry_create(&options, NULL);
}

/* What a snapshot says of a place is parsed from its text again: the file is of no matter then. */
static void test_maps__a_snapshot_is_not_its_file(void **state)
{
    sc_handle handle;
    sc_value value;
    sc_origin origin;
    sc_error error = SC_ERROR_INIT;
    sc_registry *registry = mapping_registry();
    sc_layers *layers = sc_layers_create();
    write_document("a.json");
    sc_layers_add_file(layers, "a.json");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    assert_int_equal(mapped("a.json"), 1);
    assert_int_equal(truncate("a.json", 0), 0);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    assert_int_equal(sc_snapshot_find(snapshot, "b", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_int_equal(origin.column, PAGES * PAGE - 2);
    sc_release(snapshot);
    assert_int_equal(truncate("a.json", PAGE), 0); /* zeros now */
    assert_int_equal(sc_reload(registry, handle, &error), SC_EENCODING);
    assert_string_equal(error.source, "a.json");
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
}

static atomic_bool stop;

static void *shorten(void *path)
{
    while (!atomic_load(&stop)) {
        if (truncate(path, PAGE) != 0)
            return path;
        usleep(100);
        write_document(path);
        usleep(100);
    }
    return NULL;
}

/* Each load sees all of a version of the file, or says what is wrong and with which file. */
static void test_maps__a_file_is_shortened_while_it_is_loaded(void **state)
{
    pthread_t thread;
    void *failure;
    sc_registry *registry = mapping_registry();
    sc_layers *layers = sc_layers_create();
    write_document("a.json");
    sc_layers_add_file(layers, "a.json");
    atomic_store(&stop, false);
    assert_int_equal(pthread_create(&thread, NULL, shorten, "a.json"), 0);
    for (int i = 0; i < 200; i++) {
        sc_handle handle;
        sc_error error = SC_ERROR_INIT;
        int64_t value = 0;
        if (sc_load(registry, layers, &handle, &error) == SC_OK) {
            if (sc_get_i64(registry, handle, "b", &value) == SC_OK)
                assert_int_equal(value, 22);
            sc_handle_release(registry, handle);
        } else {
            assert_true(error.status == SC_ESYNTAX || error.status == SC_EIO);
            assert_string_equal(error.source, "a.json");
        }
    }
    atomic_store(&stop, true);
    pthread_join(thread, &failure);
    assert_null(failure);
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_maps__a_file_from_the_threshold_on_is_mapped_and_stays_so),
        IN_FOLDER(test_maps__without_a_threshold_none_is),
        IN_FOLDER(test_maps__the_one_used_longest_ago_makes_room),
        IN_FOLDER(test_maps__a_map_that_is_held_outlives_its_eviction),
        IN_FOLDER(test_maps__a_file_that_shrinks_is_copied_as_far_as_it_goes),
        IN_FOLDER(test_maps__a_file_that_is_written_over_is_read_as_it_is),
        IN_FOLDER(test_maps__without_memory_it_is_so_said),
        IN_FOLDER(test_maps__a_snapshot_is_not_its_file),
        IN_FOLDER(test_maps__a_file_is_shortened_while_it_is_loaded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
