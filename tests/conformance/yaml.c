/* tests/conformance/yaml.c: yaml-test-suite, real files and hostile files.
 *
 * The suite judges YAML; we read configuration. So whether a text is YAML is judged by our
 * events, where syntax is decided, without exception; its value by the reader, without
 * exception too. The reader refuses some valid texts on purpose: those are named here. */
#include "failing_allocator.h"
#include "format/yaml_events.h"
#include "support.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Valid YAML that the reader refuses (rules 19 and 21). None of these has a value in JSON. */
static const struct refused {
    const char *name;
    sc_status status;
    const char *reason;
} refused[] = {
    {"2JQS", SC_EDUPLICATE, "the absent key twice"}, {"4FJ6", SC_ESYNTAX, "a sequence as a key"},
    {"6BFJ", SC_ESYNTAX, "a sequence as a key"},     {"6PBE", SC_ESYNTAX, "a sequence as a key"},
    {"9MMW", SC_ESYNTAX, "a mapping as a key"},      {"KK5P", SC_ESYNTAX, "a sequence as a key"},
    {"LX3P", SC_ESYNTAX, "a sequence as a key"},     {"M2N8/00", SC_ESYNTAX, "a mapping as a key"},
    {"M2N8/01", SC_ESYNTAX, "a mapping as a key"},   {"M5DY", SC_ESYNTAX, "a sequence as a key"},
    {"Q9WF", SC_ESYNTAX, "a mapping as a key"},      {"RZP5", SC_ESYNTAX, "a sequence as a key"},
    {"SBG9", SC_ESYNTAX, "a sequence as a key"},     {"V9D5", SC_ESYNTAX, "a mapping as a key"},
    {"X38W", SC_ESYNTAX, "a sequence as a key"},     {"XW4D", SC_ESYNTAX, "a sequence as a key"},
};

static const struct refused *find_refused(const char *name)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (strcmp(refused[i].name, name) == 0)
            return &refused[i];
    }
    return NULL;
}

static char *read_if_there(const char *folder, const char *name, const char *file, size_t *length)
{
    char path[1400];
    snprintf(path, sizeof path, "%s/%s/%s", folder, name, file);
    FILE *probe = fopen(path, "rb");
    if (!probe)
        return NULL;
    fclose(probe);
    return read_whole_file(path, length);
}

static void parse_ignoring_tags(struct parsed *parsed, const char *bytes, size_t length)
{
    struct sc__parse_options options = default_parse_options();
    options.ignore_tags = true;
    options.keep_elements = true;
    parse_bytes(parsed, SC__FORMAT_YAML, bytes, length, &options);
}

/* Is the text YAML? */
static bool is_syntax_accepted(const char *bytes, size_t length)
{
    struct sc__yaml_events events;
    struct sc__yaml_event event;
    struct sc__arena arena;
    sc_error error;
    size_t start;
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN,
                                          (sc_str){"test", 4}, (sc_str){bytes, length});
    assert_non_null(text);
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    assert_int_equal(sc__format_check_encoding(text, &start, &error), SC_OK);
    sc_status status = sc__yaml_events_open(&events, text, start, &arena, &error);
    do {
        if (status == SC_OK)
            status = sc__yaml_events_next(&events, &event, &error);
    } while (status == SC_OK && event.type != SC__YAML_STREAM_END);
    sc__yaml_events_close(&events);
    sc__arena_fini(&arena);
    sc__text_release(text);
    return status == SC_OK;
}

/* JSON made by JavaScript writes 1.0 as 1: a float that is an integer is as good as one. */
static void make_integers(struct sc__document *document)
{
    for (uint32_t i = 0; i < document->count; i++) {
        struct sc__node *node = &document->nodes[i];
        if (node->type == SC__FLOAT && fabs(node->value.real) < 0x1p63 &&
            node->value.real == trunc(node->value.real)) {
            node->value.integer = (int64_t)node->value.real;
            node->type = SC__INTEGER;
        }
    }
}

/* The end of the JSON value that starts at `at`: several may stand one behind the other. */
static size_t find_value_end(const char *json, size_t length, size_t at)
{
    int depth = 0;
    bool quoted = false;
    for (; at < length; at++) {
        char c = json[at];
        if (quoted && c == '\\')
            at++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{'))
            depth++;
        else if (!quoted && (c == ']' || c == '}'))
            depth--;
        else if (!quoted && depth == 0 && (c == '\n' || c == ' '))
            break;
        if (!quoted && depth == 0 && (c == '"' || c == ']' || c == '}'))
            return at + 1;
    }
    return at;
}

static bool json_equals(struct sc__document *document, const char *json, size_t length)
{
    struct sc__parse_options options = default_parse_options();
    struct parsed expected;
    options.keep_elements = true;
    parse_bytes(&expected, SC__FORMAT_JSON, json, length, &options);
    assert_int_equal(expected.status, SC_OK);
    struct sc__document *value = &expected.documents.items[0];
    make_integers(value);
    make_integers(document);
    bool equal = values_equal(document, document->root, value, value->root);
    parsed_free(&expected);
    return equal;
}

/* The documents of a text against as many JSON values. */
static bool values_match(struct parsed *parsed, const char *json, size_t length)
{
    uint32_t count = 0;
    for (size_t at = 0; at < length;) {
        if (json[at] == '\n' || json[at] == ' ' || json[at] == '\t') {
            at++;
            continue;
        }
        size_t end = find_value_end(json, length, at);
        if (count == parsed->documents.count ||
            !json_equals(&parsed->documents.items[count], json + at, end - at))
            return false;
        count++;
        at = end;
    }
    return count == parsed->documents.count;
}

struct counts {
    int cases;
    int syntax; /* judged as the suite says */
    int with_value;
    int values; /* equal */
    int refused;
    int failures;
};

static void complain(struct counts *counts, const char *name, const char *what)
{
    print_error("%s: %s\n", name, what);
    counts->failures++;
}

static void check_value(struct counts *counts, const char *data, const char *name,
                        struct parsed *parsed)
{
    size_t length;
    char *json = read_if_there(data, name, "in.json", &length);
    if (!json)
        return;
    counts->with_value++;
    if (parsed->status == SC_OK && values_match(parsed, json, length))
        counts->values++;
    else
        complain(counts, name, "another value");
    free(json);
}

static void check_reader(struct counts *counts, const char *name, bool valid,
                         const struct parsed *parsed)
{
    const struct refused *entry = find_refused(name);
    sc_status expected = entry ? entry->status : valid ? SC_OK : SC_ESYNTAX;
    counts->refused += entry != NULL;
    if (parsed->status != expected) {
        complain(counts, name, entry ? entry->reason : "the reader disagrees");
        sc_error_print(&parsed->error, stderr);
    } else if (expected != SC_OK && (parsed->error.line == 0 || parsed->documents.count != 0)) {
        complain(counts, name, "an error without a place, or with documents");
    }
}

static void check_case(struct counts *counts, const char *data, const char *name, bool valid)
{
    size_t length;
    struct parsed parsed;
    char *text = read_if_there(data, name, "in.yaml", &length);
    assert_non_null(text);
    counts->cases++;
    if (is_syntax_accepted(text, length) == valid)
        counts->syntax++;
    else
        complain(counts, name, valid ? "valid, but not accepted" : "invalid, but accepted");
    parse_ignoring_tags(&parsed, text, length);
    check_reader(counts, name, valid, &parsed);
    if (valid)
        check_value(counts, data, name, &parsed);
    parsed_free(&parsed);
    free(text);
}

static void test_yaml__the_suite(void **state)
{
    char data[1100];
    size_t length;
    struct counts counts = {0};
    const char *folder = conformance_folder("yaml");
    if (!folder)
        skip();
    snprintf(data, sizeof data, "%s/data", folder);
    char *index = read_if_there(folder, ".", "INDEX.tsv", &length);
    assert_non_null(index);
    char *line = strchr(index, '\n'); /* behind the head */
    while (line && line[1]) {
        char name[32];
        char expect[16];
        assert_int_equal(sscanf(line + 1, "%31[^\t]\t%15[^\t]", name, expect), 2);
        check_case(&counts, data, name, strcmp(expect, "ok") == 0);
        line = strchr(line + 1, '\n');
    }
    free(index);
    print_message("yaml-test-suite: syntax %d of %d, values %d of %d; the reader refuses %d valid "
                  "texts on purpose\n",
                  counts.syntax, counts.cases, counts.values, counts.with_value, counts.refused);
    assert_int_equal(counts.failures, 0);
    assert_int_equal(counts.cases, 402);
    assert_int_equal(counts.with_value, 279);
    assert_int_equal(counts.refused, sizeof refused / sizeof *refused);
}

/* The expected file is one array with an element a document. */
static bool is_real_file_read(const char *folder, const char *name)
{
    size_t length;
    size_t json_length;
    struct parsed parsed;
    char file[512];
    char *text = read_if_there(folder, "yaml", name, &length);
    snprintf(file, sizeof file, "%s.merged.json", name);
    char *json = read_if_there(folder, "expected", file, &json_length);
    if (!json) {
        snprintf(file, sizeof file, "%s.json", name);
        json = read_if_there(folder, "expected", file, &json_length);
    }
    assert_non_null(text);
    assert_non_null(json);
    parse_ignoring_tags(&parsed, text, length);
    if (parsed.status != SC_OK)
        sc_error_print(&parsed.error, stderr);
    size_t first = (size_t)(strchr(json, '[') - json) + 1;
    size_t last = (size_t)(strrchr(json, ']') - json);
    for (size_t at = first; at < last;) { /* commas between the elements to blanks */
        at = find_value_end(json, last, at);
        if (at < last && (json[at] == ',' || json[at] == '\n'))
            json[at] = ' ';
        at++;
    }
    bool equal = parsed.status == SC_OK && values_match(&parsed, json + first, last - first);
    parsed_free(&parsed);
    free(json);
    free(text);
    return equal;
}

static void test_yaml__real_files(void **state)
{
    char path[1200];
    int count = 0;
    int read = 0;
    const char *folder = conformance_folder("real");
    if (!folder)
        skip();
    snprintf(path, sizeof path, "%s/yaml", folder);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        bool equal = is_real_file_read(folder, entry->d_name);
        if (!equal)
            print_error("%s: not read as expected\n", entry->d_name);
        count++;
        read += equal;
    }
    closedir(directory);
    print_message("real YAML files: %d of %d\n", read, count);
    assert_true(count > 0);
    assert_int_equal(read, count);
}

static const struct hostile {
    const char *name;
    sc_status status;
    uint32_t line;
    uint32_t column;
} hostile[] = {
    {"truncated_half_codepoint.yaml", SC_EENCODING, 1, 4},
    {"yaml11_words.yaml", SC_OK, 0, 0},
    {"yaml_alias_self.yaml", SC_ESYNTAX, 1, 5},
    {"yaml_alias_undefined.yaml", SC_ESYNTAX, 1, 4},
    {"yaml_billion_laughs.yaml", SC_ELIMIT, 6, 14},
    {"yaml_deep_block_2k.yaml", SC_ELIMIT, 129, 129},
    {"yaml_deep_flow_100k.yaml", SC_ELIMIT, 1, 129},
    {"yaml_dup_key.yaml", SC_EDUPLICATE, 3, 1},
    {"yaml_merge_cycle.yaml", SC_ESYNTAX, 2, 7},
    {"yaml_one_line_no_newline_220k.yaml", SC_ESYNTAX, 1, 8},
    {"yaml_python_tag.yaml", SC_ESYNTAX, 1, 1},
    {"yaml_quadratic_alias.yaml", SC_ELIMIT, 2, 1259},
};

struct attack {
    const struct hostile *expected;
    sc_str bytes;
};

/* With all memory that is ours counted, on a small stack. */
static void run_attack(void *context)
{
    const struct attack *attack = context;
    struct failing_allocator counting;
    struct sc__documents documents;
    struct sc__arena arena;
    struct sc__parse_options options = default_parse_options();
    sc_error error = SC_ERROR_INIT;
    failing_allocator_init(&counting, 0);
    struct sc__text *text =
        sc__text_copy(&counting.allocator, SC__TEXT_PLAIN, (sc_str){"test", 4}, attack->bytes);
    sc__arena_init(&arena, &counting.allocator, SC__ARENA_INITIAL_SIZE);
    sc_status status = sc__format_read(SC__FORMAT_YAML, text, &arena, &options, &documents, &error);
    if (status != attack->expected->status || error.column != attack->expected->column)
        print_error("%s:%u:%u: %s\n", attack->expected->name, error.line, error.column,
                    error.message);
    assert_int_equal(status, attack->expected->status);
    assert_int_equal(error.line, attack->expected->line);
    assert_int_equal(error.column, attack->expected->column);
    sc__arena_fini(&arena);
    sc__text_release(text);
    assert_nothing_held(&counting);
    assert_true(counting.peak < attack->bytes.length + ((size_t)64 << 20));
}

static void test_yaml__hostile_files(void **state)
{
    const char *folder = conformance_folder("attack");
    if (!folder)
        skip();
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct attack attack = {&hostile[i], {NULL, 0}};
        char *text = read_if_there(folder, ".", hostile[i].name, &attack.bytes.length);
        assert_non_null(text);
        attack.bytes.data = text;
        run_on_small_stack(run_attack, &attack);
        free(text);
    }
    print_message("hostile YAML files: %zu of %zu\n", sizeof hostile / sizeof *hostile,
                  sizeof hostile / sizeof *hostile);
}

/* rule 21 */
static void test_yaml__words_of_yaml_1_1(void **state)
{
    const char *folder = conformance_folder("attack");
    if (!folder)
        skip();
    struct parsed parsed;
    size_t length;
    char *text = read_if_there(folder, ".", "yaml11_words.yaml", &length);
    assert_non_null(text);
    parse_bytes(&parsed, SC__FORMAT_YAML, text, length, NULL);
    char *json = parsed_json(&parsed, 0);
    assert_string_equal(json,
                        "{\"no\":\"no\",\"on\":\"on\",\"mode\":755,\"oct\":493,\"port\":\"22:22\","
                        "\"date\":\"2024-01-02\",\"ver\":1.1,\"null1\":null,\"hex\":31,"
                        "\"big\":\"1_000\"}");
    assert_int_equal(parsed.warnings.count, 5); /* no, on, 0755, 22:22, 1_000 */
    free(json);
    parsed_free(&parsed);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml__the_suite),
        cmocka_unit_test(test_yaml__real_files),
        cmocka_unit_test(test_yaml__hostile_files),
        cmocka_unit_test(test_yaml__words_of_yaml_1_1),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
