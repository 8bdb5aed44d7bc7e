/* tests/conformance/json_dom.c: texts as simdjson's DOM reads them, whose first stage we share
 * and whose second stage we do not. */
#include "json_dom_oracle.h"
#include "support.h"

#include "base/buffer.h"
#include "base/utf8.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static void add_line(struct sc__buffer *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add_line(struct sc__buffer *out, const char *format, ...)
{
    char line[64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    sc__buffer_append_text(out, line);
}

static void describe_text(struct sc__buffer *out, const char *what, sc_str text)
{
    add_line(out, "%s %zu:", what, text.length);
    sc__buffer_append_str(out, text);
    sc__buffer_append_char(out, '\n');
}

static void describe_float(struct sc__buffer *out, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_line(out, "float %016" PRIx64 "\n", bits);
}

static void describe(struct sc__buffer *out, const struct sc__document *document, uint32_t number);

static void describe_children(struct sc__buffer *out, const struct sc__document *document,
                              const struct sc__node *container)
{
    uint32_t child = container->value.children.first;
    uint32_t count = 0;
    for (; child != SC__NONE; child = document->nodes[child].next, count++) {
        if (container->type == SC__MAPPING)
            describe_text(out, "key", sc__key_text(document, document->nodes[child].key));
        describe(out, document, child);
    }
    assert_int_equal(count, container->count);
}

static void describe_packed(struct sc__buffer *out, const struct sc__node *array)
{
    for (uint32_t i = 0; i < array->count; i++) {
        if (array->type == SC__PACKED_INTEGERS)
            add_line(out, "integer %" PRId64 "\n", array->value.packed->data.integers[i]);
        else
            describe_float(out, array->value.packed->data.floats[i]);
    }
}

static void describe_container(struct sc__buffer *out, const struct sc__document *document,
                               const struct sc__node *node)
{
    add_line(out, node->type == SC__MAPPING ? "{\n" : "[\n");
    if (node->type == SC__MAPPING || node->type == SC__ARRAY)
        describe_children(out, document, node);
    else
        describe_packed(out, node);
    add_line(out, node->type == SC__MAPPING ? "}\n" : "]\n");
}

/* A value of ours as json_dom_oracle_read describes it. */
static void describe(struct sc__buffer *out, const struct sc__document *document, uint32_t number)
{
    const struct sc__node *node = sc__document_node(document, number);
    if (sc__is_container(node))
        describe_container(out, document, node);
    else if (node->type == SC__NULL)
        add_line(out, "null\n");
    else if (node->type == SC__BOOL)
        add_line(out, node->value.integer ? "true\n" : "false\n");
    else if (node->type == SC__INTEGER)
        add_line(out, "integer %" PRId64 "\n", node->value.integer);
    else if (node->type == SC__UNSIGNED)
        add_line(out, "natural %" PRIu64 "\n", node->value.natural);
    else if (node->type == SC__FLOAT)
        describe_float(out, node->value.real);
    else
        describe_text(out, "text", sc__node_text(node));
}

/* Does the DOM say the same? Where we refuse for a rule that JSON does not have, it may
 * say anything. */
static bool agrees_with_dom(const struct parsed *parsed)
{
    const struct sc__text *text = parsed->text;
    size_t start = sc__utf8_bom(text->bytes, text->length);
    if (parsed->status == SC_EDUPLICATE || parsed->status == SC_ELIMIT)
        return true;
    size_t expected_length = 0;
    char *expected =
        json_dom_oracle_read(text->bytes + start, text->length - start, &expected_length);
    if (!expected || parsed->status != SC_OK) {
        free(expected);
        return !expected && parsed->status != SC_OK;
    }
    struct sc__buffer ours;
    sc__buffer_init(&ours, &sc__default_allocator);
    describe(&ours, &parsed->documents.items[0], parsed->documents.items[0].root);
    bool agrees =
        ours.length == expected_length && memcmp(ours.data, expected, expected_length) == 0;
    sc__buffer_fini(&ours);
    free(expected);
    return agrees;
}

struct sample {
    char path[1400];
    char *bytes;
    size_t length;
};

/* Call `visit` for each file of a folder of the suites; returns how many there are. */
static unsigned for_each_file(const char *suite, const char *subfolder,
                              void (*visit)(const struct sample *sample))
{
    const char *found = conformance_folder(suite);
    char folder[1100];
    unsigned count = 0;
    if (!found)
        skip();
    snprintf(folder, sizeof folder, "%s/%s", found, subfolder);
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        struct sample sample;
        if (entry->d_name[0] == '.')
            continue;
        snprintf(sample.path, sizeof sample.path, "%s/%s", folder, entry->d_name);
        sample.bytes = read_whole_file(sample.path, &sample.length);
        visit(&sample);
        free(sample.bytes);
        count++;
    }
    closedir(directory);
    assert_true(count > 0);
    return count;
}

static void assert_agreement(const char *what, const char *bytes, size_t length)
{
    struct parsed parsed;
    parse_bytes(&parsed, SC__FORMAT_JSON, bytes, length, NULL);
    if (!agrees_with_dom(&parsed)) {
        sc_error_print(&parsed.error, stderr);
        print_error("%.*s\n", length > 4096 ? 4096 : (int)length, bytes);
        fail_msg("%s: simdjson's DOM makes something else of it", what);
    }
    parsed_free(&parsed);
}

static void compare_file(const struct sample *sample)
{
    assert_agreement(sample->path, sample->bytes, sample->length);
}

static void test_json_dom__real_files_are_equal(void **state)
{
    unsigned count = for_each_file("real", "json", compare_file);
    print_message("real JSON: %u of %u equal simdjson's DOM\n", count, count);
}

static void test_json_dom__cases_of_json_test_suite_are_equal(void **state)
{
    unsigned count = for_each_file("json", "test_parsing", compare_file);
    count += for_each_file("json", "test_transform", compare_file);
    print_message("JSONTestSuite: %u of %u equal simdjson's DOM\n", count, count);
}

/* Stage 1 refuses a text that ends with a lone quote; our own scan must then read all that
 * stands before it, and find the same tokens. */
static void break_at_the_end(const struct sample *sample)
{
    struct parsed parsed;
    char *text = malloc(sample->length + 1);
    assert_non_null(text);
    memcpy(text, sample->bytes, sample->length);
    text[sample->length] = '"';
    parse_bytes(&parsed, SC__FORMAT_JSON, text, sample->length + 1, NULL);
    if (parsed.status != SC_ESYNTAX || parsed.error.offset != sample->length ||
        strcmp(parsed.error.message, "this string has no closing '\"'") != 0) {
        sc_error_print(&parsed.error, stderr);
        fail_msg("%s: the scan differs from stage 1", sample->path);
    }
    parsed_free(&parsed);
    free(text);
}

static void test_json_dom__the_scan_finds_what_stage_1_finds(void **state)
{
    for_each_file("real", "json", break_at_the_end);
}

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* One to three bytes of a text replaced, removed or doubled. */
static size_t mutate(char *text, size_t length, uint64_t *random)
{
    static const char changes[] = "\"\"\\\\{}[]::,,00eE-+.tfn u/'\n\t\x1F\x80\xC3";
    for (uint64_t left = next_random(random) % 3 + 1; left > 0; left--) {
        size_t at = next_random(random) % length;
        uint64_t way = next_random(random) % 4;
        if (way == 0) {
            memmove(text + at, text + at + 1, length - at - 1);
            length--;
        } else if (way == 1) {
            memmove(text + at + 1, text + at, length - at);
            length++;
        } else {
            text[at] = changes[next_random(random) % (sizeof changes - 1)];
        }
    }
    return length;
}

static void compare_mutations(const struct sample *sample)
{
    enum { TEXT_AT_MOST = 4096, MUTATIONS = 2000 };
    char text[TEXT_AT_MOST + 4];
    uint64_t random = 88172645463325252u + sample->length;
    size_t skipped = sc__utf8_bom(sample->bytes, sample->length);
    if (sample->length > TEXT_AT_MOST)
        return;
    for (unsigned i = 0; i < MUTATIONS; i++) {
        memcpy(text, sample->bytes + skipped, sample->length - skipped);
        size_t length = mutate(text, sample->length - skipped, &random);
        assert_agreement(sample->path, text, length);
    }
}

static void test_json_dom__mutations_of_real_files_are_equal(void **state)
{
    for_each_file("real", "json", compare_mutations);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_dom__real_files_are_equal),
        cmocka_unit_test(test_json_dom__cases_of_json_test_suite_are_equal),
        cmocka_unit_test(test_json_dom__the_scan_finds_what_stage_1_finds),
        cmocka_unit_test(test_json_dom__mutations_of_real_files_are_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
