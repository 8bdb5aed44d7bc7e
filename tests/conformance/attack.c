/* tests/conformance/attack.c: every hostile file through the public functions: loaded, written,
 * walked and explained in a thread with 64 KiB of stack, within a second, within 64 MiB over its
 * size, and in time that grows with the size. The formats' own drivers judge their readers. */
#include "loaded.h"

#include "failing_allocator.h"
#include "scratch.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

/* A sanitizer's memory is most of a process's; gcc's for threads also takes many times as long. */
#if defined(__SANITIZE_THREAD__)
enum { IS_SANITIZED = 1, SECONDS_AT_MOST = 10 };
#elif defined(__SANITIZE_ADDRESS__)
enum { IS_SANITIZED = 1, SECONDS_AT_MOST = 1 };
#else
enum { IS_SANITIZED = 0, SECONDS_AT_MOST = 1 };
#endif

enum { MIB = 1024 * 1024 };

/* What a file gives: by sc_load, and by sc_parse, which takes any root. */
struct expected {
    const char *name;
    sc_status load;
    sc_status parse;
    const char *json; /* where it loads and is short */
};

static const struct expected files[] = {
    {"json_bom.json", SC_OK, SC_OK, "{\"a\":1}"},
    {"json_deep_array_100k.json", SC_ELIMIT, SC_ELIMIT, NULL},
    {"json_deep_object_50k.json", SC_ELIMIT, SC_ELIMIT, NULL},
    {"json_dup_key.json", SC_EDUPLICATE, SC_EDUPLICATE, NULL},
    {"json_int_edges.json", SC_ERANGE, SC_ERANGE, NULL}, /* at 18446744073709551616 */
    {"json_many_equal_hash_java.json", SC_OK, SC_OK, NULL},
    {"json_many_keys_200k.json", SC_OK, SC_OK, NULL},
    {"json_nul_key_collision.json", SC_OK, SC_OK, "{\"a\\u0000b\":1,\"a\\u0000c\":2}"},
    {"json_proto.json", SC_OK, SC_OK,
     "{\"__proto__\":{\"isAdmin\":true},\"constructor\":{\"prototype\":{\"isAdmin\":true}}}"},
    {"json_trailing_nul.json", SC_EENCODING, SC_EENCODING, NULL},
    {"toml_bom.toml", SC_OK, SC_OK, "{\"a\":1}"},
    {"toml_deep_array_100k.toml", SC_ELIMIT, SC_ELIMIT, NULL},
    {"toml_dotted_200k.toml", SC_ELIMIT, SC_ELIMIT, NULL},
    {"toml_inline_deep_20k.toml", SC_ELIMIT, SC_ELIMIT, NULL},
    {"toml_int_overflow.toml", SC_OK, SC_OK, "{\"a\":9223372036854775808}"}, /* below 2^64 */
    {"toml_invalid_utf8.toml", SC_EENCODING, SC_EENCODING, NULL},
    {"toml_many_tables_quadratic_50k.toml", SC_OK, SC_OK, NULL},
    {"truncated_half_codepoint.yaml", SC_EENCODING, SC_EENCODING, NULL},
    {"utf16le_bom.json", SC_EENCODING, SC_EENCODING, NULL},
    {"yaml11_words.yaml", SC_OK, SC_OK,
     "{\"no\":\"no\",\"on\":\"on\",\"mode\":755,\"oct\":493,\"port\":\"22:22\","
     "\"date\":\"2024-01-02\",\"ver\":1.1,\"null1\":null,\"hex\":31,\"big\":\"1_000\"}"},
    {"yaml_alias_self.yaml", SC_ESYNTAX, SC_ESYNTAX, NULL},
    {"yaml_alias_undefined.yaml", SC_ESYNTAX, SC_ESYNTAX, NULL},
    {"yaml_billion_laughs.yaml", SC_ELIMIT, SC_ELIMIT, NULL},
    {"yaml_deep_block_2k.yaml", SC_ELIMIT, SC_ELIMIT, NULL},
    {"yaml_deep_flow_100k.yaml", SC_ELIMIT, SC_ELIMIT, NULL},
    {"yaml_dup_key.yaml", SC_EDUPLICATE, SC_EDUPLICATE, NULL},
    {"yaml_merge_cycle.yaml", SC_ESYNTAX, SC_ESYNTAX, NULL},
    {"yaml_one_line_no_newline_220k.yaml", SC_ESYNTAX, SC_ESYNTAX, NULL},
    {"yaml_python_tag.yaml", SC_ESYNTAX, SC_ESYNTAX, NULL},
    {"yaml_quadratic_alias.yaml", SC_ELIMIT, SC_ELIMIT, NULL},
};

enum { FILES = sizeof files / sizeof *files };

/* One run over one text, and what came of it. Threads fill it; the test asserts. */
struct run {
    const char *name;
    sc_str bytes;
    bool is_parse; /* sc_parse instead of layers */
    bool is_plain; /* with malloc itself */
    sc_status status;
    sc_error error;
    char *json;
    size_t leaves;
    size_t peak; /* bytes of the registry's allocator */
    double seconds;
};

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Explain the first leaves, and those at the end by count. */
static bool explain_leaf(void *context, sc_str path, sc_value leaf)
{
    struct run *run = context;
    sc_origin origin;
    sc_value said, found;
    if (run->leaves++ < 3) {
        bool explains = sc_value_origin(leaf, 0, &origin) == SC_OK && origin.line > 0 &&
                        sc_value_origin_value(leaf, 0, &said) == SC_OK;
        if (explains)
            sc_release(said.snapshot);
        else
            run->status = SC_EINVALID;
    }
    bool is_found = sc_snapshot_find(leaf.snapshot, path.data, &found) == SC_OK &&
                    found.node == leaf.node && found.element == leaf.element;
    if (!is_found) /* every path leads back to its leaf */
        run->status = SC_ENOTFOUND;
    return true;
}

static void use_snapshot(struct run *run, const sc_snapshot *snapshot)
{
    sc_value root = sc_snapshot_root(snapshot);
    run->json = value_text(root);
    run->leaves = 0;
    if (sc_value_leaves(root, explain_leaf, run) != SC_OK)
        run->status = SC_ENOMEM;
}

static sc_status load_and_acquire(sc_registry *registry, struct run *run,
                                  const sc_snapshot **snapshot)
{
    sc_handle handle = SC_HANDLE_NONE;
    sc_layers *layers = sc_layers_create();
    sc_status status =
        sc_layers_add_text(layers, run->name, SC_FORMAT_AUTO, run->bytes.data, run->bytes.length);
    if (status == SC_OK)
        status = sc_load(registry, layers, &handle, &run->error);
    *snapshot = sc_acquire(registry, handle);
    sc_layers_destroy(layers);
    return status;
}

static void load_and_use(void *context)
{
    struct run *run = context;
    struct failing_allocator counting;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    const sc_snapshot *snapshot = NULL;
    failing_allocator_init(&counting, 0);
    options.allocator = run->is_plain ? NULL : &counting.allocator;
    double start = cpu_seconds();
    sc_registry *registry = sc_registry_create(&options, NULL);
    run->status = run->is_parse ? sc_parse(run->name, SC_FORMAT_AUTO, run->bytes.data,
                                           run->bytes.length, NULL, &snapshot, &run->error)
                                : load_and_acquire(registry, run, &snapshot);
    run->seconds = cpu_seconds() - start;
    if (run->status == SC_OK)
        use_snapshot(run, snapshot);
    sc_release(snapshot);
    sc_registry_destroy(registry);
    run->peak = counting.blocks == 0 ? counting.peak : SIZE_MAX; /* a leak */
}

static void assert_run(const struct expected *file, const struct run *run, sc_status expected)
{
    if (run->status != expected)
        print_error("%s: %s\n", file->name, run->error.message);
    assert_string_equal(sc_status_name(run->status), sc_status_name(expected));
    assert_true(run->peak < run->bytes.length + (size_t)64 * MIB);
    assert_true(run->seconds < SECONDS_AT_MOST);
    if (expected == SC_OK) {
        assert_true(run->leaves > 0);
        if (file->json)
            assert_string_equal(run->json, file->json);
        return;
    }
    assert_string_equal(run->error.source, file->name);
    assert_true(run->error.line > 0 && run->error.column > 0);
    assert_true(run->error.offset <= run->bytes.length);
    assert_true(run->error.message[0] != '\0');
}

/* The file's bytes, or NULL where the suite is not here. */
static char *read_file(const char *name, size_t *length)
{
    char path[1100];
    const char *folder = conformance_folder("attack");
    if (!folder)
        return NULL;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return read_whole_file(path, length);
}

static void test_attack__every_file_ends_in_a_value_or_a_located_error(void **state)
{
    int judged = 0;
    for (; judged < FILES; judged++) {
        struct run run = {.name = files[judged].name};
        char *bytes = read_file(run.name, &run.bytes.length);
        if (!bytes)
            skip();
        run.bytes.data = bytes;
        for (int parse = 0; parse < 2; parse++) {
            run.is_parse = parse != 0;
            run_on_small_stack(load_and_use, &run);
            assert_run(&files[judged], &run, parse ? files[judged].parse : files[judged].load);
            free(run.json);
            run.json = NULL;
        }
        free(bytes);
    }
    print_message("hostile files: %d of %d\n", judged, FILES);
}

static void test_attack__no_file_of_the_folder_is_left_out(void **state)
{
    const char *folder = conformance_folder("attack");
    if (!folder)
        skip();
    int found = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        found += entry->d_name[0] != '.' && strcmp(entry->d_name, "README.md") != 0;
    closedir(directory);
    assert_int_equal(found, FILES);
}

/* In a child of its own, whose memory is all that the load took, libfyaml's and simdjson's too. */
static int measure_memory(void *context)
{
    struct run *run = context;
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    run_on_small_stack(load_and_use, run);
    getrusage(RUSAGE_SELF, &after);
    long kilobytes = after.ru_maxrss - before.ru_maxrss;
    bool fits = kilobytes < 64 * 1024 + (long)(run->bytes.length / 1024);
    if (!fits)
        fprintf(stderr, "%s took %ld KiB\n", run->name, kilobytes);
    return fits ? 0 : 1;
}

static void test_attack__a_process_needs_little_memory(void **state)
{
    if (IS_SANITIZED)
        skip();
    for (int i = 0; i < FILES; i++) {
        struct run run = {.name = files[i].name, .is_plain = true};
        char *bytes = read_file(run.name, &run.bytes.length);
        if (!bytes)
            skip();
        run.bytes.data = bytes;
        assert_int_equal(run_in_child(measure_memory, &run), 0);
        free(bytes);
    }
}

/* The shortest time of a few runs over the first `length` bytes and an end for them. */
static double shortest_seconds(const char *name, const char *bytes, size_t length, const char *end)
{
    char *text = malloc(length + strlen(end) + 1);
    memcpy(text, bytes, length);
    strcpy(text + length, end);
    double shortest = 1e9;
    for (int i = 0; i < 5; i++) {
        struct run run = {.name = name, .bytes = {text, length + strlen(end)}};
        double start = cpu_seconds();
        load_and_use(&run);
        double taken = cpu_seconds() - start;
        free(run.json);
        assert_int_equal(run.status, SC_OK);
        shortest = taken < shortest ? taken : shortest;
    }
    free(text);
    return shortest;
}

/* Eight times the input: a linear reader that leaves the caches behind on the way takes up to 14
 * times as long, a quadratic one 64. Measured again where a busy machine spoilt it. */
static void expect_near_linear(const char *name, const char *cut, const char *end)
{
    enum { LINEAR_AT_MOST = 20, ATTEMPTS = 3 };
    size_t length;
    char *bytes = read_file(name, &length);
    if (!bytes)
        skip();
    size_t part = (size_t)(strstr(bytes + length / 8, cut) - bytes);
    double ratio = 1e9;
    for (int i = 0; i < ATTEMPTS && ratio >= LINEAR_AT_MOST; i++)
        ratio =
            shortest_seconds(name, bytes, length, "") / shortest_seconds(name, bytes, part, end);
    print_message("%s: %.1f times the time of an eighth\n", name, ratio);
    assert_true(ratio < LINEAR_AT_MOST);
    free(bytes);
}

static void test_attack__time_grows_with_the_size(void **state)
{
    expect_near_linear("json_many_keys_200k.json", ",", "}");
    expect_near_linear("json_many_equal_hash_java.json", ",", "}");
    expect_near_linear("toml_many_tables_quadratic_50k.toml", "[t.", "");
}

/* json_nul_key_collision: what a C string ends at is a character of a key. */
static void test_attack__two_keys_with_nul_stay_two(void **state)
{
    size_t length;
    int64_t value = 0;
    const sc_snapshot *snapshot;
    char *bytes = read_file("json_nul_key_collision.json", &length);
    if (!bytes)
        skip();
    assert_int_equal(sc_parse("a.json", SC_FORMAT_AUTO, bytes, length, NULL, &snapshot, NULL),
                     SC_OK);
    free(bytes);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "\"a\\u0000b\"", &value), SC_OK);
    assert_int_equal(value, 1);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "\"a\\u0000c\"", &value), SC_OK);
    assert_int_equal(value, 2);
    assert_int_equal(sc_snapshot_get_i64(snapshot, "a", &value), SC_ENOTFOUND);
    sc_value second;
    assert_int_equal(sc_value_at(sc_snapshot_root(snapshot), 1, &second), SC_OK);
    sc_str key = sc_value_key(second);
    assert_int_equal(key.length, 3);
    assert_memory_equal(key.data, "a\0c", 4);
    sc_release(snapshot);
}

/* Merged over each other, keys that differ behind a NUL stay apart, and equal ones meet. */
static void test_attack__keys_with_nul_merge_by_all_of_their_bytes(void **state)
{
    assert_whole(LOAD(JSON("{\"a\\u0000b\":1,\"a\":0}"), JSON("{\"a\\u0000c\":2,\"a\\u0000b\":3}")),
                 "{\"a\\u0000b\":3,\"a\":0,\"a\\u0000c\":2}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attack__every_file_ends_in_a_value_or_a_located_error),
        cmocka_unit_test(test_attack__no_file_of_the_folder_is_left_out),
        cmocka_unit_test(test_attack__a_process_needs_little_memory),
        cmocka_unit_test(test_attack__time_grows_with_the_size),
        cmocka_unit_test(test_attack__two_keys_with_nul_stay_two),
        cmocka_unit_test(test_attack__keys_with_nul_merge_by_all_of_their_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
