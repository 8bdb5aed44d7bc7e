/* tests/unit/json_read.c: what JSON texts are read as, and within which limits. */
#include "failing_allocator.h"
#include "support.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static struct sc__document *root_of(struct parsed *parsed)
{
    if (parsed->status != SC_OK)
        sc_error_print(&parsed->error, stderr);
    assert_int_equal(parsed->status, SC_OK);
    assert_int_equal(parsed->documents.count, 1);
    return &parsed->documents.items[0];
}

static const struct sc__node *child_of(const struct sc__document *document, uint32_t parent,
                                       uint32_t index)
{
    uint32_t child = document->nodes[parent].value.children.first;
    for (; index > 0; index--)
        child = document->nodes[child].next;
    return sc__document_node(document, child);
}

static const struct sc__node *root_child(struct parsed *parsed, uint32_t index)
{
    struct sc__document *document = root_of(parsed);
    return child_of(document, document->root, index);
}

static void test_json_read__every_node_knows_its_place(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, "{\"a\": [1, {\"b\" : \"x\"}],\n \"c\":null}");
    const struct sc__document *document = root_of(&parsed);
    static const struct {
        enum sc__type type;
        uint32_t at;
        uint32_t key_at;
    } expected[] = {{SC__MAPPING, 0, 0},  {SC__ARRAY, 6, 1},    {SC__INTEGER, 7, 0},
                    {SC__MAPPING, 10, 0}, {SC__STRING, 17, 11}, {SC__NULL, 29, 25}};
    assert_int_equal(document->count, 6);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(document->nodes[i].type, expected[i].type);
        assert_int_equal(document->nodes[i].at, expected[i].at);
        assert_int_equal(document->nodes[i].key_at, expected[i].key_at);
    }
    assert_int_equal(document->nodes[0].count, 2);
    assert_int_equal(document->nodes[1].next, 5);
    assert_int_equal(document->nodes[2].key, SC__NO_KEY);
    parsed_free(&parsed);
}

/* rule 18 */
static void test_json_read__byte_order_mark_is_passed_and_counts_in_offsets(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, "\xEF\xBB\xBF{\"a\":1}");
    assert_int_equal(root_child(&parsed, 0)->key_at, 4);
    parsed_free(&parsed);
}

static void test_json_read__any_root_is_taken(void **state)
{
    assert_parses(SC__FORMAT_JSON, " true ", "true");
    assert_parses(SC__FORMAT_JSON, "false", "false");
    assert_parses(SC__FORMAT_JSON, "\tnull\r\n", "null");
    assert_parses(SC__FORMAT_JSON, "\"\"", "\"\"");
    assert_parses(SC__FORMAT_JSON, "7", "7");
    assert_parses(SC__FORMAT_JSON, "[]", "[]");
    assert_parses(SC__FORMAT_JSON, "{}", "{}");
    assert_parses(SC__FORMAT_JSON, "[[],{},[[]],{\"\":{}}]", "[[],{},[[]],{\"\":{}}]");
}

static void test_json_read__strings_are_borrowed_unless_they_hold_an_escape(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, "[\"plain\", \"a\\tb\", \"\", \"\\\\\", \"last\"]");
    const char *bytes = parsed.text->bytes;
    assert_ptr_equal(root_child(&parsed, 0)->value.text, bytes + 2);
    assert_int_equal(root_child(&parsed, 0)->count, 5);
    assert_memory_equal(root_child(&parsed, 1)->value.text, "a\tb", 3);
    assert_int_equal(root_child(&parsed, 1)->count, 3);
    assert_int_equal(root_child(&parsed, 2)->count, 0);
    assert_memory_equal(root_child(&parsed, 3)->value.text, "\\", 1);
    assert_int_equal(root_child(&parsed, 3)->count, 1);
    assert_ptr_equal(root_child(&parsed, 4)->value.text, bytes + 29);
    parsed_free(&parsed);
}

/* rule 18 */
static void test_json_read__escapes_are_decoded(void **state)
{
    struct parsed parsed;
    assert_parses(SC__FORMAT_JSON, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                  "\"\\\"\\\\/\\b\\f\\n\\r\\t\"");
    assert_parses(SC__FORMAT_JSON, "\"\\u00e9\\u20AC\\ud834\\uDD1E\"",
                  "\"\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E\"");
    assert_parses(SC__FORMAT_JSON, "{\"\\u0061\\\\\":\"\\u007f\"}", "{\"a\\\\\":\"\\u007f\"}");
    parse_text(&parsed, SC__FORMAT_JSON, "{\"a\\u0000b\":\"\\u0000\",\"a\\u0000c\":2}");
    assert_int_equal(root_child(&parsed, 0)->count, 1);
    assert_int_equal(root_child(&parsed, 0)->value.text[0], '\0');
    sc_str key = sc__key_text(root_of(&parsed), root_child(&parsed, 1)->key);
    assert_int_equal(key.length, 3);
    assert_memory_equal(key.data, "a\0c", 3);
    parsed_free(&parsed);
}

/* rule 18 */
static void test_json_read__integers_reach_from_int64_min_to_uint64_max(void **state)
{
    struct parsed parsed;
    assert_parses(SC__FORMAT_JSON, "[0,-1,999999999999999999,-999999999999999999]",
                  "[0,-1,999999999999999999,-999999999999999999]");
    parse_text(&parsed, SC__FORMAT_JSON,
               "[-9223372036854775808,9223372036854775807,9223372036854775808,"
               "18446744073709551615,1000000000000000000]");
    assert_int_equal(root_child(&parsed, 0)->type, SC__INTEGER);
    assert_true(root_child(&parsed, 0)->value.integer == INT64_MIN);
    assert_int_equal(root_child(&parsed, 1)->type, SC__INTEGER);
    assert_true(root_child(&parsed, 1)->value.integer == INT64_MAX);
    assert_int_equal(root_child(&parsed, 2)->type, SC__UNSIGNED);
    assert_true(root_child(&parsed, 2)->value.natural == (uint64_t)INT64_MAX + 1);
    assert_true(root_child(&parsed, 3)->value.natural == UINT64_MAX);
    assert_true(root_child(&parsed, 4)->value.integer == INT64_C(1000000000000000000));
    parsed_free(&parsed);
}

static double parse_float(const char *text)
{
    struct parsed parsed;
    char array[512];
    snprintf(array, sizeof array, "[%s]", text);
    parse_text(&parsed, SC__FORMAT_JSON, array);
    const struct sc__node *node = root_child(&parsed, 0);
    assert_int_equal(node->type, SC__FLOAT);
    double value = node->value.real;
    parsed_free(&parsed);
    return value;
}

static void assert_same_float(const char *text, double expected)
{
    double value = parse_float(text);
    if (memcmp(&value, &expected, sizeof value) != 0)
        print_error("%s is %.17g instead of %.17g\n", text, value, expected);
    assert_memory_equal(&value, &expected, sizeof value);
}

/* rule 18 */
static void test_json_read__floats_are_the_nearest_double(void **state)
{
    static const char *const numbers[] = {"1.5",
                                          "-0.0",
                                          "0.1",
                                          "1e5",
                                          "1E+2",
                                          "1e-2",
                                          "0e0",
                                          "0e99999",
                                          "-0e-99999",
                                          "123456789012345678e-5",
                                          "9007199254740993.0",
                                          "9007199254740992e22",
                                          "9007199254740993e22",
                                          "1e22",
                                          "1e23",
                                          "8.5e-23",
                                          "3.1415926535897932384626433832795028841971",
                                          "1.7976931348623157e308",
                                          "2.2250738585072011e-308",
                                          "4.9e-324",
                                          "0.000000000000000000000000000000000000001e40"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_same_float(numbers[i], strtod(numbers[i], NULL));
    assert_same_float("1e-400", 0.0);
    assert_same_float("-1e-400", -0.0);
    assert_same_float("1e-99999999999999999999", 0.0);
}

static void test_json_read__random_floats_are_what_strtod_makes_of_them(void **state)
{
    uint64_t random = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        char text[64];
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        unsigned digits = (unsigned)(random % 19) + 1;
        snprintf(text, sizeof text, "%.*e", (int)digits, (double)(int64_t)random);
        char *exponent = strchr(text, 'e');
        snprintf(exponent, 16, "e%d", (int)(random >> 8) % 60 - 30);
        assert_same_float(text, strtod(text, NULL));
    }
}

static void test_json_read__minus_zero_is_an_integer_without_fraction_or_exponent(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, "[-0]");
    assert_int_equal(root_child(&parsed, 0)->type, SC__INTEGER);
    assert_int_equal(root_child(&parsed, 0)->value.integer, 0);
    parsed_free(&parsed);
    assert_true(signbit(parse_float("-0.0")));
    assert_true(signbit(parse_float("-0e5")));
}

static void test_json_read__eight_numbers_of_a_kind_are_packed(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON,
               "{\"packed\":[1,2,3,4,5,6,7,-8],\"floats\":[1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5],"
               "\"short\":[1,2,3,4,5,6,7],\"mixed\":[1,2,3,4,5,6,7,8.0],"
               "\"large\":[1,2,3,4,5,6,7,9223372036854775808],\"after\":true}");
    const struct sc__node *packed = root_child(&parsed, 0);
    assert_int_equal(packed->type, SC__PACKED_INTEGERS);
    assert_int_equal(packed->count, 8);
    assert_int_equal(packed->value.packed->data.integers[7], -8);
    assert_int_equal(root_child(&parsed, 1)->type, SC__PACKED_FLOATS);
    assert_true(root_child(&parsed, 1)->value.packed->data.floats[0] == 1.5);
    assert_int_equal(root_child(&parsed, 2)->type, SC__ARRAY);
    assert_int_equal(root_child(&parsed, 3)->type, SC__ARRAY);
    assert_int_equal(root_child(&parsed, 4)->type, SC__ARRAY);
    assert_int_equal(root_child(&parsed, 5)->value.integer, 1);
    parsed_free(&parsed);
}

static void test_json_read__elements_are_kept_where_asked(void **state)
{
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    options.keep_elements = true;
    parse_bytes(&parsed, SC__FORMAT_JSON, "[1,2,3,4,5,6,7,8]", 17, &options);
    const struct sc__document *document = root_of(&parsed);
    assert_int_equal(document->nodes[document->root].type, SC__ARRAY);
    assert_int_equal(root_child(&parsed, 7)->at, 15);
    parsed_free(&parsed);
}

static void test_json_read__keys_that_follow_each_other_are_told_apart(void **state)
{
    static const char text[] = "[{\"first_key_1\":1,\"b\":2,\"long_enough_x\":3},"
                               "{\"first_key_1\":1,\"c\":2,\"long_enough_y\":3},"
                               "{\"first_key_2\":1,\"b\":2,\"long_enough_x\":3},"
                               "{\"first_key_1\":1,\"b\":2,\"long_enough\":3,\"\":4}]";
    assert_parses(SC__FORMAT_JSON, text, text);
}

static char *nested(const char *open, const char *core, const char *close, size_t times)
{
    size_t open_length = strlen(open);
    size_t close_length = strlen(close);
    char *text = malloc((open_length + close_length) * times + strlen(core) + 1);
    char *end = text;
    assert_non_null(text);
    for (size_t i = 0; i < times; i++, end += open_length)
        memcpy(end, open, open_length);
    end = strcpy(end, core) + strlen(core);
    for (size_t i = 0; i < times; i++, end += close_length)
        memcpy(end, close, close_length);
    *end = '\0';
    return text;
}

static sc_status parse_nested(const char *open, const char *close, size_t times, uint32_t depth,
                              sc_error *error)
{
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    options.depth = depth;
    char *text = nested(open, "1", close, times);
    parse_bytes(&parsed, SC__FORMAT_JSON, text, strlen(text), &options);
    *error = parsed.error;
    sc_status status = parsed.status;
    parsed_free(&parsed);
    free(text);
    return status;
}

/* rule 20 */
static void check_depth(void *unused)
{
    sc_error error;
    assert_int_equal(parse_nested("[", "]", 128, 128, &error), SC_OK);
    assert_int_equal(parse_nested("[", "]", 129, 128, &error), SC_ELIMIT);
    assert_int_equal(error.column, 129);
    assert_string_equal(error.message, "nesting limit of 128 exceeded");
    assert_int_equal(parse_nested("{\"a\":", "}", 128, 128, &error), SC_OK);
    assert_int_equal(parse_nested("{\"a\":", "}", 129, 128, &error), SC_ELIMIT);
    assert_int_equal(error.column, 128 * 5 + 1);
    assert_int_equal(parse_nested("[{\"a\":", "}]", 512, 1024, &error), SC_OK);
    assert_int_equal(parse_nested("[{\"a\":", "}]", 513, 1024, &error), SC_ELIMIT);
    assert_int_equal(parse_nested("[", "]", 100000, 1024, &error), SC_ELIMIT);
    assert_int_equal(parse_nested("[", "", 100000, 128, &error), SC_ELIMIT);
    assert_int_equal(parse_nested("[", "]", 1, 0, &error), SC_ELIMIT);
    assert_int_equal(parse_nested("[", "]", 0, 0, &error), SC_OK);
}

static void test_json_read__nesting_is_limited_on_a_small_stack(void **state)
{
    run_on_small_stack(check_depth, NULL);
}

static const char sample[] =
    "{\"name\": \"caf\xC3\xA9 \\u20ac\\n\", \"list\": [1, -2.5e3, true,\n"
    "\tfalse, null, {}, []],\n \"in\": {\"a\\\"b\": \"\", \"n\": 18446744073709551615"
    ", \"eight\": [1,2,3,4,5,6,7,8]}}\n";

static void test_json_read__every_prefix_of_a_text_is_refused_with_its_place(void **state)
{
    size_t whole = sizeof sample - 2; /* without the newline */
    for (size_t length = 0; length <= whole + 1; length++) {
        struct parsed parsed;
        parse_bytes(&parsed, SC__FORMAT_JSON, sample, length, NULL);
        if (length >= whole) {
            assert_int_equal(parsed.status, SC_OK);
        } else {
            bool is_split = length > 0 && sample[length - 1] == '\xC3';
            assert_int_equal(parsed.status, is_split ? SC_EENCODING : SC_ESYNTAX);
            assert_in_range(parsed.error.line, 1, 3);
            assert_true(parsed.error.column >= 1);
            assert_true(parsed.error.offset <= length);
            assert_true(parsed.error.message[0] != '\0');
            assert_int_equal(parsed.documents.count, 0);
        }
        parsed_free(&parsed);
    }
}

/* A byte that is changed never makes the reader crash, and an error always has a place. */
static void test_json_read__every_changed_byte_gives_a_value_or_a_place(void **state)
{
    static const char changes[] = "\"\\{}[],:0e-.tx \n\x01\xC3";
    for (size_t at = 0; at < sizeof sample - 1; at++) {
        for (size_t i = 0; i < sizeof changes; i++) { /* with the NUL */
            char text[sizeof sample];
            struct parsed parsed;
            memcpy(text, sample, sizeof sample);
            text[at] = changes[i];
            parse_bytes(&parsed, SC__FORMAT_JSON, text, sizeof sample - 1, NULL);
            assert_true(parsed.status == SC_OK || parsed.error.line > 0);
            parsed_free(&parsed);
        }
    }
}

static void test_json_read__running_out_of_memory_anywhere_is_a_status(void **state)
{
    assert_true(fail_each_allocation_of_parse(SC__FORMAT_JSON, sample, sizeof sample - 1) >= 8);
}

/* A text that stage 1 refuses is scanned with memory of the arena. */
static sc_status read_broken(const sc_allocator *allocator, void *text)
{
    struct sc__parse_options options = default_parse_options();
    struct sc__documents documents;
    struct sc__arena arena;
    sc_error error;
    sc__arena_init(&arena, allocator, 64);
    sc_status status = sc__format_read(SC__FORMAT_JSON, text, &arena, &options, &documents, &error);
    assert_true(status == SC_ENOMEM || status == SC_ESYNTAX);
    sc__arena_fini(&arena);
    return status == SC_ESYNTAX ? SC_OK : status;
}

static void test_json_read__running_out_of_memory_in_a_broken_text_is_a_status(void **state)
{
    static const char broken[] = "[1,2,3,4,5,6,[7,8,9,10,11,12],13,14,15,16,17,18,19,20,\"x";
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN,
                                          (sc_str){"test", 4}, (sc_str){broken, strlen(broken)});
    assert_true(fail_each_allocation(read_broken, text) > 3);
    sc__text_release(text);
}

static void *parse_often(void *unused)
{
    for (int i = 0; i < 200; i++) {
        struct parsed parsed;
        parse_text(&parsed, SC__FORMAT_JSON, sample);
        if (parsed.status != SC_OK)
            return "failed";
        parsed_free(&parsed);
    }
    return NULL;
}

static void test_json_read__threads_may_read_at_the_same_time(void **state)
{
    pthread_t threads[4];
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, parse_often, NULL), 0);
    for (size_t i = 0; i < 4; i++) {
        void *result;
        assert_int_equal(pthread_join(threads[i], &result), 0);
        assert_null(result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_read__threads_may_read_at_the_same_time),
        cmocka_unit_test(test_json_read__every_node_knows_its_place),
        cmocka_unit_test(test_json_read__byte_order_mark_is_passed_and_counts_in_offsets),
        cmocka_unit_test(test_json_read__any_root_is_taken),
        cmocka_unit_test(test_json_read__strings_are_borrowed_unless_they_hold_an_escape),
        cmocka_unit_test(test_json_read__escapes_are_decoded),
        cmocka_unit_test(test_json_read__integers_reach_from_int64_min_to_uint64_max),
        cmocka_unit_test(test_json_read__floats_are_the_nearest_double),
        cmocka_unit_test(test_json_read__random_floats_are_what_strtod_makes_of_them),
        cmocka_unit_test(test_json_read__minus_zero_is_an_integer_without_fraction_or_exponent),
        cmocka_unit_test(test_json_read__eight_numbers_of_a_kind_are_packed),
        cmocka_unit_test(test_json_read__elements_are_kept_where_asked),
        cmocka_unit_test(test_json_read__keys_that_follow_each_other_are_told_apart),
        cmocka_unit_test(test_json_read__nesting_is_limited_on_a_small_stack),
        cmocka_unit_test(test_json_read__every_prefix_of_a_text_is_refused_with_its_place),
        cmocka_unit_test(test_json_read__every_changed_byte_gives_a_value_or_a_place),
        cmocka_unit_test(test_json_read__running_out_of_memory_anywhere_is_a_status),
        cmocka_unit_test(test_json_read__running_out_of_memory_in_a_broken_text_is_a_status),
    };
    /* simdjson would obey this and fail every parse. */
    setenv("SIMDJSON_FORCE_IMPLEMENTATION", "none", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
