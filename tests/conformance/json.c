/* tests/conformance/json.c: JSONTestSuite, hostile files, and real files that are no strict
 * JSON. json_dom.c compares values with another reader's. */
#include "support.h"

#include <dirent.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Where we judge otherwise than the suite's EXPECTED.tsv proposes. */
static const struct {
    const char *file;
    sc_status status;
    const char *reason;
} deviations[] = {
    {"y_object_duplicated_key.json", SC_EDUPLICATE, "rule 19: a duplicate key is an error"},
    {"y_object_duplicated_key_and_value.json", SC_EDUPLICATE, "rule 19"},
    {"i_structure_500_nested_arrays.json", SC_ELIMIT, "rule 20: nesting is limited to 128"},
};

/* A file as it is parsed in a thread with a small stack. */
struct file_case {
    enum sc__format format;
    char path[1400];
    char *bytes;
    size_t length;
    struct parsed parsed;
    double seconds;
};

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void parse_case(void *context)
{
    struct file_case *file = context;
    double begin = now(CLOCK_MONOTONIC);
    parse_bytes(&file->parsed, file->format, file->bytes, file->length, NULL);
    file->seconds = now(CLOCK_MONOTONIC) - begin;
}

/* What holds for every file, good or bad: it ends within a second, takes no more than 64 MiB
 * beyond its size, and a refusal has a place and leaves no document. */
static void file_case_read(struct file_case *file, const char *folder, const char *name)
{
    snprintf(file->path, sizeof file->path, "%s/%s", folder, name);
    file->bytes = read_whole_file(file->path, &file->length);
    run_on_small_stack(parse_case, file);
    const struct parsed *parsed = &file->parsed;
    bool has_place = parsed->error.line > 0 && parsed->error.column > 0 &&
                     parsed->error.message[0] != '\0' && parsed->documents.count == 0;
    if (parsed->status != SC_OK && !has_place)
        fail_msg("%s: an error without a place", file->path);
    if (file->seconds > 1)
        fail_msg("%s takes %.2f s", file->path, file->seconds);
    if (sc__arena_bytes(&parsed->arena) > file->length + ((size_t)64 << 20))
        fail_msg("%s takes %zu bytes", file->path, sc__arena_bytes(&parsed->arena));
}

static void file_case_free(struct file_case *file)
{
    parsed_free(&file->parsed);
    free(file->bytes);
}

/* The decision that EXPECTED.tsv proposes; a number that only a lossy float could hold is
 * refused (rule 18). */
static bool is_to_be_accepted(const char *proposed)
{
    return strncmp(proposed, "accept", 6) == 0 && strncmp(proposed, "accept as double", 16) != 0;
}

static sc_status deviation_of(const char *name)
{
    for (size_t i = 0; i < sizeof deviations / sizeof *deviations; i++) {
        if (strcmp(deviations[i].file, name) == 0)
            return deviations[i].status;
    }
    return SC_OK;
}

static bool judge_case(const char *folder, const char *name, const char *proposed)
{
    struct file_case file = {.format = SC__FORMAT_JSON};
    file_case_read(&file, folder, name);
    sc_status deviation = deviation_of(name);
    bool is_right = deviation != SC_OK
                        ? file.parsed.status == deviation
                        : (file.parsed.status == SC_OK) == is_to_be_accepted(proposed);
    if (!is_right) {
        print_error("%s: %s where \"%s\" is proposed\n", name, sc_status_name(file.parsed.status),
                    proposed);
        is_right = false;
    }
    file_case_free(&file);
    return is_right;
}

/* rules 18, 19 and 20 */
static void test_json__the_parsing_cases_of_json_test_suite(void **state)
{
    const char *found = conformance_folder("json");
    char folder[1100];
    char parsing[1200];
    if (!found)
        skip();
    snprintf(folder, sizeof folder, "%s", found);
    snprintf(parsing, sizeof parsing, "%s/test_parsing", folder);
    snprintf(parsing, sizeof parsing, "%s/EXPECTED.tsv", folder);
    size_t length;
    char *table = read_whole_file(parsing, &length);
    snprintf(parsing, sizeof parsing, "%s/test_parsing", folder);
    unsigned judged = 0;
    unsigned right = 0;
    char *rest;
    strtok_r(table, "\n", &rest); /* the heading */
    for (char *line = strtok_r(NULL, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char *fields;
        const char *name = strtok_r(line, "\t", &fields);
        strtok_r(NULL, "\t", &fields);
        const char *proposed = strtok_r(NULL, "\t", &fields);
        assert_non_null(proposed);
        judged++;
        right += judge_case(parsing, name, proposed);
    }
    free(table);
    print_message("JSONTestSuite: %u of %u, %zu of them by our own rules\n", right, judged,
                  sizeof deviations / sizeof *deviations);
    assert_int_equal(judged, 318);
    assert_int_equal(right, judged);
}

struct pinned {
    const char *file;
    const char *json; /* what is read, or NULL */
    sc_status status;
    uint32_t line;
    uint32_t column;
};

static bool is_as_pinned(const char *folder, const struct pinned *pinned)
{
    struct file_case file = {.format = SC__FORMAT_JSON};
    file_case_read(&file, folder, pinned->file);
    const struct parsed *parsed = &file.parsed;
    bool is_right = parsed->status == pinned->status;
    if (is_right && pinned->status != SC_OK) {
        is_right = parsed->error.line == pinned->line && parsed->error.column == pinned->column;
    } else if (is_right && pinned->json) {
        char *json = parsed_json(parsed, 0);
        is_right = strcmp(json, pinned->json) == 0;
        free(json);
    }
    if (!is_right) {
        print_error("%s: %s\n", pinned->file, sc_status_name(parsed->status));
        if (parsed->status != SC_OK)
            sc_error_print(&parsed->error, stderr);
    }
    file_case_free(&file);
    return is_right;
}

static void judge_pinned(const char *what, const char *folder, const struct pinned *pinned,
                         size_t count)
{
    size_t right = 0;
    for (size_t i = 0; i < count; i++)
        right += is_as_pinned(folder, &pinned[i]);
    print_message("%s: %zu of %zu\n", what, right, count);
    assert_int_equal(right, count);
}

/* The cases that comments and trailing commas make good; all others end as they do in JSON. */
static const char *const good_with_comments[] = {
    "n_array_extra_comma.json",
    "n_array_number_and_comma.json",
    "n_object_trailing_comma.json",
    "n_object_trailing_comment.json",
    "n_object_trailing_comment_slash_open.json",
    "n_structure_object_with_comment.json",
};

static bool is_good_with_comments(const char *name)
{
    for (size_t i = 0; i < sizeof good_with_comments / sizeof *good_with_comments; i++) {
        if (strcmp(good_with_comments[i], name) == 0)
            return true;
    }
    return false;
}

static bool judge_with_comments(const char *folder, const char *name)
{
    struct file_case plain = {.format = SC__FORMAT_JSON}, commented = {.format = SC__FORMAT_JSONC};
    file_case_read(&plain, folder, name);
    file_case_read(&commented, folder, name);
    sc_status expected = is_good_with_comments(name) ? SC_OK : plain.parsed.status;
    bool is_right = commented.parsed.status == expected;
    if (is_right && plain.parsed.status == SC_OK) {
        const struct sc__document *a = plain.parsed.documents.items;
        const struct sc__document *b = commented.parsed.documents.items;
        is_right = values_equal(a, a->root, b, b->root);
    }
    if (!is_right)
        print_error("%s with comments: %s\n", name, sc_status_name(commented.parsed.status));
    file_case_free(&plain);
    file_case_free(&commented);
    return is_right;
}

static void test_json__the_parsing_cases_with_comments(void **state)
{
    const char *found = conformance_folder("json");
    char folder[1100];
    unsigned judged = 0, right = 0;
    if (!found)
        skip();
    snprintf(folder, sizeof folder, "%s/test_parsing", found);
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!strstr(entry->d_name, ".json"))
            continue;
        judged++;
        right += judge_with_comments(folder, entry->d_name);
    }
    closedir(directory);
    print_message("JSONTestSuite with comments: %u of %u\n", right, judged);
    assert_int_equal(judged, 318);
    assert_int_equal(right, judged);
}

/* rules 18 and 19 */
static void test_json__the_values_of_json_test_suite(void **state)
{
    static const struct pinned pinned[] = {
        {"number_-9223372036854775808.json", "[-9223372036854775808]", SC_OK, 0, 0},
        {"number_-9223372036854775809.json", NULL, SC_ERANGE, 1, 2},
        {"number_1.0.json", "[1.0]", SC_OK, 0, 0},
        {"number_1.000000000000000005.json", "[1.0]", SC_OK, 0, 0},
        {"number_1000000000000000.json", "[1000000000000000]", SC_OK, 0, 0},
        {"number_10000000000000000999.json", "[10000000000000000999]", SC_OK, 0, 0},
        {"number_1e-999.json", "[0.0]", SC_OK, 0, 0},
        {"number_1e6.json", "[1000000.0]", SC_OK, 0, 0},
        {"number_9223372036854775807.json", "[9223372036854775807]", SC_OK, 0, 0},
        {"number_9223372036854775808.json", "[9223372036854775808]", SC_OK, 0, 0},
        {"object_key_nfc_nfd.json", "{\"\xC3\xA9\":\"NFC\",\"e\xCC\x81\":\"NFD\"}", SC_OK, 0, 0},
        {"object_key_nfd_nfc.json", "{\"e\xCC\x81\":\"NFD\",\"\xC3\xA9\":\"NFC\"}", SC_OK, 0, 0},
        {"object_same_key_different_values.json", NULL, SC_EDUPLICATE, 1, 8},
        {"object_same_key_same_value.json", NULL, SC_EDUPLICATE, 1, 8},
        {"object_same_key_unclear_values.json", NULL, SC_EDUPLICATE, 1, 9},
        {"string_1_escaped_invalid_codepoint.json", NULL, SC_ESYNTAX, 1, 3},
        {"string_1_invalid_codepoint.json", NULL, SC_EENCODING, 1, 3},
        {"string_2_escaped_invalid_codepoints.json", NULL, SC_ESYNTAX, 1, 3},
        {"string_2_invalid_codepoints.json", NULL, SC_EENCODING, 1, 3},
        {"string_3_escaped_invalid_codepoints.json", NULL, SC_ESYNTAX, 1, 3},
        {"string_3_invalid_codepoints.json", NULL, SC_EENCODING, 1, 3},
        {"string_with_escaped_NULL.json", "[\"A\\u0000B\"]", SC_OK, 0, 0},
    };
    const char *found = conformance_folder("json");
    char folder[1100];
    if (!found)
        skip();
    snprintf(folder, sizeof folder, "%s/test_transform", found);
    judge_pinned("JSONTestSuite, values", folder, pinned, sizeof pinned / sizeof *pinned);
}

/* rules 18, 19 and 20 */
static void test_json__hostile_files(void **state)
{
    static const struct pinned pinned[] = {
        {"json_bom.json", "{\"a\":1}", SC_OK, 0, 0},
        {"json_deep_array_100k.json", NULL, SC_ELIMIT, 1, 129},
        {"json_deep_object_50k.json", NULL, SC_ELIMIT, 1, 641},
        {"json_dup_key.json", NULL, SC_EDUPLICATE, 1, 14},
        {"json_int_edges.json", NULL, SC_ERANGE, 1, 63},
        {"json_many_equal_hash_java.json", NULL, SC_OK, 0, 0},
        {"json_many_keys_200k.json", NULL, SC_OK, 0, 0},
        {"json_nul_key_collision.json", "{\"a\\u0000b\":1,\"a\\u0000c\":2}", SC_OK, 0, 0},
        {"json_proto.json",
         "{\"__proto__\":{\"isAdmin\":true},\"constructor\":{\"prototype\":{\"isAdmin\":true}}}",
         SC_OK, 0, 0},
        {"json_trailing_nul.json", NULL, SC_EENCODING, 1, 8},
        {"utf16le_bom.json", NULL, SC_EENCODING, 1, 1},
    };
    const char *found = conformance_folder("attack");
    char folder[1100];
    if (!found)
        skip();
    snprintf(folder, sizeof folder, "%s", found);
    judge_pinned("hostile JSON", folder, pinned, sizeof pinned / sizeof *pinned);
}

static void assert_is_no_strict_json(struct file_case *file)
{
    const sc_error *error = &file->parsed.error;
    if (file->parsed.status != SC_ESYNTAX)
        fail_msg("%s: was accepted", file->path);
    if (!strstr(error->message, "comments are not allowed") &&
        !strstr(error->message, "trailing commas are not allowed"))
        fail_msg("%s: %s", file->path, error->message);
}

static void test_json__real_files_with_comments_and_trailing_commas(void **state)
{
    const char *found = conformance_folder("real");
    char folder[1100];
    unsigned count = 0;
    if (!found)
        skip();
    snprintf(folder, sizeof folder, "%s/jsonc", found);
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        struct file_case file = {.format = SC__FORMAT_JSON};
        if (entry->d_name[0] == '.')
            continue;
        file_case_read(&file, folder, entry->d_name);
        assert_is_no_strict_json(&file);
        file_case_free(&file);
        file.format = SC__FORMAT_JSONC;
        file_case_read(&file, folder, entry->d_name);
        if (file.parsed.status != SC_OK)
            fail_msg("%s: %s", file.path, file.parsed.error.message);
        file_case_free(&file);
        count++;
    }
    closedir(directory);
    assert_true(count > 0);
    print_message("real JSON with comments: %u refused as JSON, all taken with comments\n", count);
}

/* A mapping of `count` keys, all with one hash of the kind h = 31 h + c where asked. */
static char *build_mapping(size_t count, bool equal_hashes)
{
    char *text = malloc(count * 48 + 3);
    char *end = text;
    assert_non_null(text);
    *end++ = '{';
    for (size_t i = 0; i < count; i++) {
        *end++ = i > 0 ? ',' : ' ';
        *end++ = '"';
        for (int bit = 0; equal_hashes && bit < 18; bit++, end += 2)
            memcpy(end, i >> bit & 1 ? "Aa" : "BB", 2);
        end += sprintf(end, equal_hashes ? "\":0" : "k%06zu\":0", i);
    }
    strcpy(end, "}");
    return text;
}

static double best_time(const char *text)
{
    double best = 1e9;
    for (int i = 0; i < 7; i++) {
        struct parsed parsed;
        double begin = now(CLOCK_THREAD_CPUTIME_ID);
        parse_text(&parsed, SC__FORMAT_JSON, text);
        double seconds = now(CLOCK_THREAD_CPUTIME_ID) - begin;
        assert_int_equal(parsed.status, SC_OK);
        parsed_free(&parsed);
        if (seconds < best)
            best = seconds;
    }
    return best;
}

/* Twice the input may take 2.5 times as long; asked of four times the input, so that no single
 * cache that overflows decides. A busy machine only ever adds time, so it is measured again
 * where the bound is missed: what is quadratic misses it every time. */
static void assert_near_linear(const char *what, size_t count, bool equal_hashes)
{
    enum { ATTEMPTS = 5 };
    char *text = build_mapping(count, equal_hashes);
    char *larger = build_mapping(4 * count, equal_hashes);
    double ratio = 1e9;
    for (int i = 0; i < ATTEMPTS && ratio >= 2.5 * 2.5; i++)
        ratio = best_time(larger) / best_time(text);
    if (ratio >= 2.5 * 2.5)
        fail_msg("%s: four times the keys take %.2f times as long", what, ratio);
    free(text);
    free(larger);
}

static void test_json__time_is_near_linear_in_the_number_of_keys(void **state)
{
    mallopt(M_MMAP_THRESHOLD, 1 << 30); /* keep memory: the kernel's pages are not measured */
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    assert_near_linear("many keys", 50000, false);
    assert_near_linear("keys of one hash", 8192, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json__the_parsing_cases_of_json_test_suite),
        cmocka_unit_test(test_json__the_parsing_cases_with_comments),
        cmocka_unit_test(test_json__the_values_of_json_test_suite),
        cmocka_unit_test(test_json__hostile_files),
        cmocka_unit_test(test_json__real_files_with_comments_and_trailing_commas),
        cmocka_unit_test(test_json__time_is_near_linear_in_the_number_of_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
