/* tests/conformance/toml.c: toml-test's lists for TOML 1.0 and 1.1, real files, hostile files,
 * and the texts of 1.0 read by toml++. No case deviates. */
#include "support.h"
#include "toml_oracle.h"
#include "value/number.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static bool str_is(sc_str text, const char *literal)
{
    return text.length == strlen(literal) && memcmp(text.data, literal, text.length) == 0;
}

static uint32_t member(struct sc__document *document, uint32_t mapping, sc_str name)
{
    uint32_t key = sc__interner_find(&document->keys, name.data, name.length);
    return key == SC__NO_KEY ? SC__NONE : sc__document_find(document, mapping, key);
}

static sc_str member_text(struct sc__document *document, uint32_t mapping, const char *name)
{
    uint32_t child = member(document, mapping, (sc_str){name, strlen(name)});
    if (child == SC__NONE || sc__document_node(document, child)->type != SC__STRING)
        return (sc_str){NULL, 0};
    return sc__node_text(sc__document_node(document, child));
}

/* A leaf of tagged JSON; false for an object that stands for a table. */
static bool read_tag(struct sc__document *tagged, uint32_t node, sc_str *type, sc_str *value)
{
    const struct sc__node *object = sc__document_node(tagged, node);
    if (object->type != SC__MAPPING || object->count != 2)
        return false;
    *type = member_text(tagged, node, "type");
    *value = member_text(tagged, node, "value");
    return type->data && value->data;
}

static bool float_matches(double value, sc_str text)
{
    char copy[400];
    snprintf(copy, sizeof copy, "%.*s", (int)text.length, text.data);
    double expected = strtod(copy, NULL);
    bool both_nan = value != value && expected != expected;
    return both_nan || memcmp(&value, &expected, sizeof value) == 0;
}

static bool integer_matches(const struct sc__node *node, sc_str text)
{
    char written[SC__NUMBER_TEXT];
    if (node->type == SC__UNSIGNED)
        sc__number_write_unsigned(node->value.natural, written);
    else
        sc__number_write_integer(node->value.integer, written);
    return str_is(text, written);
}

enum { DATETIME_TEXT = 64 };

/* A date-time in one spelling: a fraction of at most nine digits without zeros at its end,
 * and Z for an offset of zero. */
static void normalise_datetime(sc_str text, char out[DATETIME_TEXT])
{
    const char *point = memchr(text.data, '.', text.length);
    size_t whole = point ? (size_t)(point - text.data) : text.length;
    size_t digits = point ? strspn(point + 1, "0123456789") : 0;
    size_t kept = digits > 9 ? 9 : digits;
    while (kept > 0 && point[kept] == '0')
        kept--;
    const char *rest = point ? point + 1 + digits : text.data + whole;
    int length = snprintf(out, DATETIME_TEXT, "%.*s%.*s%.*s", (int)whole, text.data,
                          kept > 0 ? (int)kept + 1 : 0, point ? point : "",
                          (int)(text.data + text.length - rest), rest);
    assert_true(length < DATETIME_TEXT);
    if (length > 19 &&
        (strcmp(out + length - 6, "+00:00") == 0 || strcmp(out + length - 6, "-00:00") == 0))
        strcpy(out + length - 6, "Z");
}

static bool datetime_matches(sc_str value, sc_str expected)
{
    char one[DATETIME_TEXT], other[DATETIME_TEXT];
    normalise_datetime(value, one);
    normalise_datetime(expected, other);
    return strcmp(one, other) == 0;
}

static bool leaf_matches(const struct sc__node *node, sc_str type, sc_str value)
{
    static const char *const names[] = {
        [SC__BOOL] = "bool",
        [SC__INTEGER] = "integer",
        [SC__UNSIGNED] = "integer",
        [SC__FLOAT] = "float",
        [SC__STRING] = "string",
        [SC__OFFSET_DATETIME] = "datetime",
        [SC__LOCAL_DATETIME] = "datetime-local",
        [SC__LOCAL_DATE] = "date-local",
        [SC__LOCAL_TIME] = "time-local",
    };
    if (node->type > SC__LOCAL_TIME || !names[node->type] || !str_is(type, names[node->type]))
        return false;
    switch (node->type) {
    case SC__BOOL:
        return str_is(value, node->value.integer ? "true" : "false");
    case SC__INTEGER:
    case SC__UNSIGNED:
        return integer_matches(node, value);
    case SC__FLOAT:
        return float_matches(node->value.real, value);
    case SC__STRING:
        return value.length == node->count &&
               memcmp(value.data, node->value.text, node->count) == 0;
    default:
        return datetime_matches(sc__node_text(node), value);
    }
}

static bool matches(struct sc__document *tagged, uint32_t expected, struct sc__document *actual,
                    uint32_t number);

static bool arrays_match(struct sc__document *tagged, uint32_t expected,
                         struct sc__document *actual, uint32_t number)
{
    uint32_t tag = sc__document_node(tagged, expected)->value.children.first;
    uint32_t element = sc__document_node(actual, number)->value.children.first;
    while (tag != SC__NONE && element != SC__NONE) {
        if (!matches(tagged, tag, actual, element))
            return false;
        tag = sc__document_node(tagged, tag)->next;
        element = sc__document_node(actual, element)->next;
    }
    return tag == element;
}

static bool tables_match(struct sc__document *tagged, uint32_t expected,
                         struct sc__document *actual, uint32_t number)
{
    if (sc__document_node(tagged, expected)->count != sc__document_node(actual, number)->count)
        return false;
    for (uint32_t tag = sc__document_node(tagged, expected)->value.children.first; tag != SC__NONE;
         tag = sc__document_node(tagged, tag)->next) {
        sc_str key = sc__key_text(tagged, sc__document_node(tagged, tag)->key);
        uint32_t child = member(actual, number, key);
        if (child == SC__NONE || !matches(tagged, tag, actual, child))
            return false;
    }
    return true;
}

static bool matches(struct sc__document *tagged, uint32_t expected, struct sc__document *actual,
                    uint32_t number)
{
    sc_str type, value;
    const struct sc__node *node = sc__document_node(actual, number);
    if (read_tag(tagged, expected, &type, &value))
        return leaf_matches(node, type, value);
    if (node->type != sc__document_node(tagged, expected)->type)
        return false;
    return node->type == SC__ARRAY ? arrays_match(tagged, expected, actual, number)
                                   : tables_match(tagged, expected, actual, number);
}

static void parse_with_elements(struct parsed *parsed, enum sc__format format, sc_str text)
{
    struct sc__parse_options options = default_parse_options();
    options.keep_elements = true;
    parse_bytes(parsed, format, text.data, text.length, &options);
    if (parsed->status != SC_OK)
        sc_error_print(&parsed->error, stderr);
}

/* Does the text parse to what the tagged JSON says, and to the same with packed arrays? */
static bool toml_matches(enum sc__format format, sc_str toml, sc_str json)
{
    struct parsed parsed, packed, tagged;
    parse_with_elements(&parsed, format, toml);
    parse_with_elements(&tagged, SC__FORMAT_JSON, json);
    parse_bytes(&packed, format, toml.data, toml.length, NULL);
    bool equal = false;
    if (parsed.status == SC_OK && packed.status == SC_OK && tagged.status == SC_OK) {
        struct sc__document *actual = parsed.documents.items;
        struct sc__document *expected = tagged.documents.items;
        const struct sc__document *other = packed.documents.items;
        equal = matches(expected, expected->root, actual, actual->root) &&
                values_equal(actual, actual->root, other, other->root);
    }
    parsed_free(&parsed);
    parsed_free(&packed);
    parsed_free(&tagged);
    return equal;
}

/* Does toml++ read the same? */
static bool oracle_agrees(sc_str toml)
{
    char *json = toml_oracle_read(toml.data, toml.length);
    bool agrees = json && toml_matches(SC__FORMAT_TOML, toml, (sc_str){json, strlen(json)});
    free(json);
    return agrees;
}

static bool is_refused_with_place(enum sc__format format, sc_str toml)
{
    struct parsed parsed;
    parse_bytes(&parsed, format, toml.data, toml.length, NULL);
    bool refused = parsed.status != SC_OK && parsed.documents.count == 0 && parsed.error.line > 0 &&
                   parsed.error.column > 0 && parsed.error.message[0] != '\0';
    parsed_free(&parsed);
    return refused;
}

/* How many cases there were, and how many went well. */
struct tally {
    enum sc__format format;
    unsigned cases;
    unsigned passed;
    unsigned agreed; /* with toml++, of the valid ones */
    unsigned valid;
};

static void count(unsigned *passed, bool holds, const char *path, const char *what)
{
    *passed += holds;
    if (!holds)
        print_error("%s: %s\n", path, what);
}

static void judge_valid(struct tally *tally, const char *path, const char *json_path)
{
    sc_str toml, json;
    toml.data = read_whole_file(path, &toml.length);
    json.data = read_whole_file(json_path, &json.length);
    tally->cases++;
    tally->valid++;
    count(&tally->passed, toml_matches(tally->format, toml, json), path, "not the expected value");
    if (tally->format == SC__FORMAT_TOML)
        count(&tally->agreed, oracle_agrees(toml), path, "toml++ reads it otherwise");
    free((char *)toml.data);
    free((char *)json.data);
}

static void judge_invalid(struct tally *tally, const char *path)
{
    sc_str toml;
    toml.data = read_whole_file(path, &toml.length);
    tally->cases++;
    count(&tally->passed, is_refused_with_place(tally->format, toml), path,
          "not refused at a place");
    free((char *)toml.data);
}

static void judge_case(struct tally *tally, const char *folder, const char *name)
{
    char path[1500], json_path[1500];
    snprintf(path, sizeof path, "%s/tests/%s", folder, name);
    snprintf(json_path, sizeof json_path, "%.*s.json", (int)(strlen(path) - 5), path);
    if (strncmp(name, "invalid/", 8) == 0)
        judge_invalid(tally, path);
    else
        judge_valid(tally, path, json_path);
}

static void judge_list(struct tally *tally, const char *list_name)
{
    const char *folder = conformance_folder("toml");
    if (!folder)
        skip();
    char path[1500];
    snprintf(path, sizeof path, "%s/tests/%s", folder, list_name);
    size_t length;
    char *list = read_whole_file(path, &length);
    for (char *name = strtok(list, "\n"); name; name = strtok(NULL, "\n")) {
        size_t end = strlen(name);
        if (end > 5 && strcmp(name + end - 5, ".toml") == 0)
            judge_case(tally, folder, name);
    }
    free(list);
}

static void test_toml__the_list_for_1_0_holds(void **state)
{
    struct tally tally = {.format = SC__FORMAT_TOML};
    judge_list(&tally, "files-toml-1.0.0");
    print_message("toml-test 1.0: %u of %u, toml++ agrees on %u of %u values\n", tally.passed,
                  tally.cases, tally.agreed, tally.valid);
    assert_int_equal(tally.cases, 709);
    assert_int_equal(tally.passed, tally.cases);
    assert_int_equal(tally.agreed, tally.valid);
}

static void test_toml__the_list_for_1_1_holds(void **state)
{
    struct tally tally = {.format = SC__FORMAT_TOML_1_1};
    judge_list(&tally, "files-toml-1.1.0");
    print_message("toml-test 1.1: %u of %u\n", tally.passed, tally.cases);
    assert_int_equal(tally.cases, 712);
    assert_int_equal(tally.passed, tally.cases);
}

static void test_toml__real_files_have_their_values(void **state)
{
    const char *folder = conformance_folder("real");
    if (!folder)
        skip();
    char path[1500], json_path[1500];
    struct tally tally = {.format = SC__FORMAT_TOML};
    snprintf(path, sizeof path, "%s/toml", folder);
    DIR *directory = opendir(path);
    assert_non_null(directory);
    for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/toml/%s", folder, entry->d_name);
        snprintf(json_path, sizeof json_path, "%s/expected/%s.json", folder, entry->d_name);
        judge_valid(&tally, path, json_path);
    }
    closedir(directory);
    print_message("real TOML files: %u of %u, toml++ agrees on %u\n", tally.passed, tally.cases,
                  tally.agreed);
    assert_true(tally.cases > 0);
    assert_int_equal(tally.passed, tally.cases);
    assert_int_equal(tally.agreed, tally.cases);
}

/* What each hostile file must give. */
struct hostile {
    const char *name;
    sc_status status;
    const char *message; /* a part of it */
};

static const struct hostile hostile_files[] = {
    {"toml_bom.toml", SC_OK, ""},
    {"toml_deep_array_100k.toml", SC_ELIMIT, "nesting limit of 128 exceeded"},
    {"toml_dotted_200k.toml", SC_ELIMIT, "nesting limit of 128 exceeded"},
    {"toml_inline_deep_20k.toml", SC_ELIMIT, "nesting limit of 128 exceeded"},
    {"toml_int_overflow.toml", SC_OK, ""}, /* rule 18: 2^63 is in range */
    {"toml_invalid_utf8.toml", SC_EENCODING, "invalid UTF-8"},
    {"toml_many_tables_quadratic_50k.toml", SC_OK, ""},
};

static void judge_hostile(void *context)
{
    const struct hostile *file = context;
    char path[1500];
    size_t length;
    struct parsed parsed;
    snprintf(path, sizeof path, "%s/%s", conformance_folder("attack"), file->name);
    char *bytes = read_whole_file(path, &length);
    parse_bytes(&parsed, SC__FORMAT_TOML, bytes, length, NULL);
    free(bytes);
    if (parsed.status != file->status)
        print_error("%s: %s\n", file->name, sc_status_name(parsed.status));
    assert_int_equal(parsed.status, file->status);
    if (parsed.status != SC_OK)
        assert_non_null(strstr(parsed.error.message, file->message));
    assert_true(sc__arena_bytes(&parsed.arena) < length + ((size_t)64 << 20));
    parsed_free(&parsed);
}

static void test_toml__hostile_files_on_a_small_stack(void **state)
{
    if (!conformance_folder("attack"))
        skip();
    size_t count_of_files = sizeof hostile_files / sizeof *hostile_files;
    for (size_t i = 0; i < count_of_files; i++)
        run_on_small_stack(judge_hostile, (void *)&hostile_files[i]);
    print_message("hostile TOML files: %zu of %zu\n", count_of_files, count_of_files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_toml__the_list_for_1_0_holds),
        cmocka_unit_test(test_toml__the_list_for_1_1_holds),
        cmocka_unit_test(test_toml__real_files_have_their_values),
        cmocka_unit_test(test_toml__hostile_files_on_a_small_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
