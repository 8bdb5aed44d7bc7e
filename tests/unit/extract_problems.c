/* tests/unit/extract_problems.c: every mistake in a configuration, as it is reported. */
#include "loaded.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

struct sink {
    char kind[8];
    uint8_t rotate;
};

enum mode { MODE_DEVELOPMENT, MODE_PRODUCTION };

struct service {
    sc_str name;
    uint16_t port;
    int8_t priority;
    uint64_t large;
    double ratio;
    float single;
    bool tls;
    enum mode mode;
    int64_t timeout;
    int64_t pause;
    uint64_t memory;
    char host[6];
    char *user;
    sc_str password;
    struct sink sink;
    struct sink sinks[2];
    size_t sink_count;
    int32_t *list;
    size_t list_count;
};

static const sc_field sink_fields[] = {
    SC_FIELD(struct sink, kind, "kind", .required = true),
    SC_FIELD(struct sink, rotate, "rotate", .range = {1, 7}),
};
static const sc_table sink_table = SC_TABLE(struct sink, sink_fields);

static const sc_name modes[] = {{"development", MODE_DEVELOPMENT}, {"production", MODE_PRODUCTION}};

static const sc_field fields[] = {
    SC_FIELD(struct service, name, "name", .length = {2, 4}),
    SC_FIELD(struct service, port, "server.port"),
    SC_FIELD(struct service, priority, "priority", .range = {-10, -1}),
    SC_FIELD(struct service, large, "large", .range = {5, INT64_MAX}),
    SC_FIELD(struct service, ratio, "ratio", .real_range = {0, 1}),
    SC_FIELD(struct service, single, "single"),
    SC_FIELD(struct service, tls, "server.tls.enabled"),
    SC_FIELD(struct service, mode, "mode", SC_NAMES(modes)),
    SC_FIELD(struct service, timeout, "timeout", .as = SC_AS_DURATION,
             .range = {SC_SECOND, 90 * SC_MINUTE}),
    SC_FIELD(struct service, pause, "pause", .as = SC_AS_DURATION, .unit = SC_SECOND),
    SC_FIELD(struct service, memory, "memory", .as = SC_AS_SIZE, .range = {1024, 10000}),
    SC_FIELD(struct service, host, "server.host", .length = {1, 0}),
    SC_FIELD(struct service, user, "user", .pattern = "^[a-z]+$"),
    SC_FIELD(struct service, password, "password", .length = {8, 0}),
    SC_FIELD_TABLE(struct service, sink, &sink_table, "sink", .optional = true),
    SC_FIELD_TABLE_ARRAY(struct service, sinks, sink_count, &sink_table, "sinks"),
    SC_FIELD_LIST(struct service, list, list_count, "list", .items = {2, 12}),
};
static const sc_table table = SC_TABLE(struct service, fields);

static void print_problem(void *context, const sc_error *problem, bool is_warning)
{
    char text[4 * SC_ERROR_TEXT];
    size_t length = sc_error_format(problem, text, sizeof text);
    sc__buffer_append_text(context, is_warning ? "warning: " : "");
    sc__buffer_append(context, text, length);
}

/* Extract, and compare all that is reported; the struct stays as it was. Releases the snapshot. */
static void expect_as(const sc_snapshot *snapshot, const sc_table *used,
                      const sc_extract_options *given, sc_status status, size_t errors,
                      const char *expected)
{
    sc_extract_options options = *given;
    struct sc__buffer printed;
    char filled[sizeof(struct service)];
    char untouched[sizeof filled];
    size_t count = 77;
    sc_error first = SC_ERROR_INIT;
    sc_extracted *extracted = NULL;
    memset(filled, 0x55, sizeof filled);
    memcpy(untouched, filled, sizeof filled);
    sc__buffer_init(&printed, &sc__default_allocator);
    options.visitor = print_problem;
    options.context = &printed;
    options.error_count = &count;
    sc_status got = sc_extract(snapshot, used, &options, filled, &extracted, &first);
    sc__buffer_append_char(&printed, '\0');
    assert_string_equal(printed.data, expected);
    assert_string_equal(sc_status_name(got), sc_status_name(status));
    assert_int_equal(first.status, status);
    assert_int_equal(count, errors);
    if (status != SC_OK) {
        assert_null(extracted);
        assert_memory_equal(filled, untouched, sizeof filled);
    }
    sc_extracted_free(extracted);
    sc__buffer_fini(&printed);
    sc_release(snapshot);
}

static void expect(const sc_snapshot *snapshot, sc_status status, size_t errors,
                   const char *expected)
{
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    expect_as(snapshot, &table, &options, status, errors, expected);
}

/* rule 22: nothing is coerced */
static void test_extract_problems__another_type(void **state)
{
    expect(LOAD(TOML("name = 5\npriority = 1.0\nratio = '1'\ntimeout = 5\npause = true\n"
                     "memory = 1.5\nsinks = {}\nlist = 'x'\nmode = 1\n[server]\nport = '80'\n"
                     "tls.enabled = 'yes'\n")),
           SC_ETYPE, 11,
           "1.toml:1:8: \"name\" must be a string, not an integer\n  name = 5\n         ^\n"
           "1.toml:11:8: \"server.port\" must be an integer, not a string\n"
           "  port = '80'\n         ^\n"
           "1.toml:2:12: \"priority\" must be an integer, not a float\n"
           "  priority = 1.0\n             ^\n"
           "1.toml:3:9: \"ratio\" must be a number, not a string\n  ratio = '1'\n          ^\n"
           "1.toml:12:15: \"server.tls.enabled\" must be true or false, not a string\n"
           "  tls.enabled = 'yes'\n                ^\n"
           "1.toml:9:8: \"mode\" must be one of \"development\" or \"production\"\n"
           "  mode = 1\n         ^\n"
           "1.toml:4:11: \"timeout\" must be a duration such as \"30s\", \"1h30m\" or \"250ms\"\n"
           "  timeout = 5\n            ^\n"
           "1.toml:5:9: \"pause\" must be a duration such as \"30s\", \"1h30m\" or a number\n"
           "  pause = true\n          ^\n"
           "1.toml:6:10: \"memory\" must be from 1KiB to 10kB\n  memory = 1.5\n           ^\n"
           "1.toml:7:9: \"sinks\" must be an array, not a mapping\n  sinks = {}\n          ^\n"
           "1.toml:8:8: \"list\" must be an array, not a string\n  list = 'x'\n         ^\n");
}

static void test_extract_problems__beyond_a_range(void **state)
{
    expect(LOAD(JSON("{\"server\":{\"port\":65536},\n\"priority\":0,\n\"large\":4,\n"
                     "\"ratio\":1.5,\n\"single\":1e39,\n\"timeout\":\"2h\",\n\"pause\":-1,\n"
                     "\"memory\":\"1MB\"}")),
           SC_ERANGE, 8,
           "1.json:1:19: \"server.port\" must be from 0 to 65535\n"
           "  {\"server\":{\"port\":65536},\n                    ^\n"
           "1.json:2:12: \"priority\" must be from -10 to -1\n"
           "  \"priority\":0,\n             ^\n"
           "1.json:3:9: \"large\" must be at least 5\n  \"large\":4,\n          ^\n"
           "1.json:4:9: \"ratio\" must be from 0 to 1\n  \"ratio\":1.5,\n          ^\n"
           "1.json:5:10: \"single\" is beyond a single-precision float\n"
           "  \"single\":1e39,\n           ^\n"
           "1.json:6:11: \"timeout\" must be from 1s to 1h30m\n"
           "  \"timeout\":\"2h\",\n            ^\n"
           "1.json:7:9: \"pause\" must be at least 0s\n  \"pause\":-1,\n          ^\n"
           "1.json:8:10: \"memory\" must be from 1KiB to 10kB\n"
           "  \"memory\":\"1MB\"}\n           ^\n");
}

static void test_extract_problems__beyond_64_bits_and_inexact(void **state)
{
    expect(LOAD(TOML("ratio = nan\n"), TOML("single = 16777217\n"),
                TOML("pause = '999999999999999999d'\n"), TOML("pause = 1e300\n"),
                TOML("priority = 18446744073709551615\n")),
           SC_ERANGE, 4,
           "5.toml:1:12: \"priority\" must be from -10 to -1\n"
           "  priority = 18446744073709551615\n             ^\n"
           "1.toml:1:9: \"ratio\" must be from 0 to 1\n  ratio = nan\n          ^\n"
           "2.toml:1:10: \"single\" is an integer that no single-precision float equals\n"
           "  single = 16777217\n           ^\n"
           "4.toml:1:9: \"pause\" is too large for 64 bits\n  pause = 1e300\n          ^\n");
}

static void test_extract_problems__texts(void **state)
{
    expect(LOAD(YAML("name: x\nserver: {host: ''}\nuser: Bob\nmode: Produktion\ntimeout: 1h30\n"
                     "memory: 10kb\n")),
           SC_ERANGE, 6,
           "1.yaml:1:7: \"name\" must have at least 2 characters, and has 1\n"
           "  name: x\n        ^\n"
           "1.yaml:4:7: \"mode\" must be one of \"development\" or \"production\"; did you mean "
           "\"production\"?\n  mode: Produktion\n        ^\n"
           "1.yaml:5:10: \"timeout\" must be a duration such as \"30s\", \"1h30m\" or \"250ms\"\n"
           "  timeout: 1h30\n           ^\n"
           "1.yaml:6:9: \"memory\" must be a size such as \"64MiB\", \"10kB\" or 1024\n"
           "  memory: 10kb\n          ^\n"
           "1.yaml:2:16: \"server.host\" must not be empty\n"
           "  server: {host: ''}\n                 ^\n"
           "1.yaml:3:7: \"user\" must match the pattern \"^[a-z]+$\"\n  user: Bob\n        ^\n");
    expect(LOAD(JSON("{\"name\":\"\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\",\n"
                     "\"server\":{\"host\":\"\\u00e9\\u00e9\\u00e9\"},\n\"user\":\"a\\u0000b\"}")),
           SC_ERANGE, 3,
           "1.json:1:9: \"name\" must have at most 4 characters, and has 5\n"
           "  {\"name\":\"\\u00e9\\u00e9\\u00e9\\u00e9\\u00e9\",\n          ^\n"
           "1.json:2:18: \"server.host\" must have at most 5 bytes, and has 6\n"
           "  \"server\":{\"host\":\"\\u00e9\\u00e9\\u00e9\"},\n                   ^\n"
           "1.json:3:8: \"user\" must not hold a NUL character\n"
           "  \"user\":\"a\\u0000b\"}\n         ^\n");
}

static void test_extract_problems__absent_and_null_where_required(void **state)
{
    expect(LOAD(JSON("{\"sinks\":[{\"rotate\":1},\n{\"kind\":null}],\n\"sink\":{}}")), SC_ENOTFOUND,
           3,
           "1.json:3:8: \"sink.kind\" is required, but absent\n  \"sink\":{}}\n         ^\n"
           "1.json:1:11: \"sinks[0].kind\" is required, but absent\n"
           "  {\"sinks\":[{\"rotate\":1},\n            ^\n"
           "1.json:2:9: \"sinks[1].kind\" is required, but null\n"
           "  {\"kind\":null}],\n          ^\n");
}

struct nested {
    struct sink sink;
    uint16_t port;
};

static const sc_field nested_fields[] = {
    SC_FIELD_TABLE(struct nested, sink, &sink_table, "log.sink"),
    SC_FIELD(struct nested, port, "server.listen.port", .required = true),
};
static const sc_table nested_table = SC_TABLE(struct nested, nested_fields);

static void test_extract_problems__the_deepest_mapping_that_is_there(void **state)
{
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    expect_as(LOAD(YAML("x: 1\napp:\n  log: {}\n  server: {listen: }\n")), &nested_table,
              (options.path = "app", &options), SC_ENOTFOUND, 2,
              "1.yaml:4:19: \"app.server.listen.port\" is required, but absent\n"
              "    server: {listen: }\n                    ^\n"
              "1.yaml:3:8: \"app.log.sink.kind\" is required, but absent\n"
              "    log: {}\n         ^\n");
    expect_as(LOAD(JSON("{}")), &nested_table, (options.path = "app.x", &options), SC_ENOTFOUND, 2,
              "1.json:1:1: \"app.x.server.listen.port\" is required, but absent\n  {}\n  ^\n"
              "1.json:1:1: \"app.x.log.sink.kind\" is required, but absent\n  {}\n  ^\n");
    expect_as(load_layers(NULL, 0), &nested_table, (options.path = NULL, &options), SC_ENOTFOUND, 2,
              "\"server.listen.port\" is required, but absent\n"
              "\"log.sink.kind\" is required, but absent\n");
    expect_as(LOAD(JSON("{\"app\":[]}")), &nested_table, (options.path = "app", &options), SC_ETYPE,
              1,
              "1.json:1:8: \"app\" must be a mapping, not an array\n  {\"app\":[]}\n         ^\n");
}

/* One report, not one for each field below it. */
static void test_extract_problems__a_scalar_where_a_mapping_is_needed(void **state)
{
    expect(LOAD(JSON("{\"server\":8080}")), SC_ETYPE, 1,
           "1.json:1:11: \"server\" must be a mapping, not an integer\n"
           "  {\"server\":8080}\n            ^\n");
}

static void test_extract_problems__the_highest_layer_is_named(void **state)
{
    expect(LOAD(TOML("[server]\nport = 1\n"), JSON("{\"server\":{\"port\":-1}}"),
                YAML("server: {host: ab}\n")),
           SC_ERANGE, 1,
           "2.json:1:19: \"server.port\" must be from 0 to 65535\n"
           "  {\"server\":{\"port\":-1}}\n                    ^\n");
}

static void test_extract_problems__elements_of_packed_arrays(void **state)
{
    expect(LOAD(JSON("{\"list\":[1,2,3,4,5,6,7,8,\n 3000000000]}")), SC_ERANGE, 1,
           "1.json:2:2: \"list[8]\" must be from -2147483648 to 2147483647\n"
           "   3000000000]}\n   ^\n");
    expect(LOAD(JSON("{\"list\":[1.5, null]}")), SC_ETYPE, 2,
           "1.json:1:10: \"list[0]\" must be an integer, not a float\n"
           "  {\"list\":[1.5, null]}\n           ^\n"
           "1.json:1:15: \"list[1]\" must be an integer, not null\n"
           "  {\"list\":[1.5, null]}\n                ^\n");
}

static void test_extract_problems__too_few_and_too_many_elements(void **state)
{
    expect(LOAD(JSON("{\"list\":[1],\n\"sinks\":[{},{},{}]}")), SC_ERANGE, 2,
           "1.json:2:9: \"sinks\" must have at most 2 elements, and has 3\n"
           "  \"sinks\":[{},{},{}]}\n          ^\n"
           "1.json:1:9: \"list\" must have at least 2 elements, and has 1\n"
           "  {\"list\":[1],\n          ^\n");
}

static void test_extract_problems__unknown_keys(void **state)
{
    static const char text[] = "{\"server\":{\"prot\":1,\"tls\":{\"enable\":2}},\n"
                               "\"sinks\":[{\"kind\":\"a\",\"rotat\":{\"x\":1}}],\n\"colour\":4}";
    static const char expected[] =
        "warning: 1.json:3:10: unknown key \"colour\"\n  \"colour\":4}\n           ^\n"
        "warning: 1.json:1:19: unknown key \"server.prot\"; did you mean \"port\"?\n"
        "  {\"server\":{\"prot\":1,\"tls\":{\"enable\":2}},\n                    ^\n"
        "warning: 1.json:1:37: unknown key \"server.tls.enable\"; did you mean \"enabled\"?\n"
        "  {\"server\":{\"prot\":1,\"tls\":{\"enable\":2}},\n"
        "                                      ^\n"
        "warning: 1.json:2:30: unknown key \"sinks[0].rotat\"; did you mean \"rotate\"?\n"
        "  \"sinks\":[{\"kind\":\"a\",\"rotat\":{\"x\":1}}],\n                               ^\n";
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    char strict[sizeof expected] = "";
    for (const char *at = expected; *at;) {
        at += strncmp(at, "warning: ", 9) == 0 ? 9 : 0;
        const char *end = strchr(at, '\n') + 1;
        strncat(strict, at, (size_t)(end - at));
        at = end;
    }
    expect(LOAD(JSON(text)), SC_OK, 0, expected);
    options.unknown = SC_UNKNOWN_ERROR;
    expect_as(LOAD(JSON(text)), &table, &options, SC_ESTRICT, 4, strict);
    options.unknown = SC_UNKNOWN_IGNORE;
    expect_as(LOAD(JSON(text)), &table, &options, SC_OK, 0, "");
}

/* rule 25: neither the message nor the line shows it, even below its key. */
static void test_extract_problems__a_secret_is_not_shown(void **state)
{
    expect(LOAD(JSON("{\"password\":\"hunter2\"}")), SC_ERANGE, 1,
           "1.json:1:13: \"password\" must have at least 8 characters, and has 7\n"
           "  ********\n  ^\n");
    expect(LOAD(JSON("{\"db-Token\":\"hunter2\",\"server\":{\"port\":-1}}")), SC_ERANGE, 1,
           "1.json:1:40: \"server.port\" must be from 0 to 65535\n"
           "  {\"db-Token\":********\n              ^\n"
           "warning: 1.json:1:13: unknown key \"db-Token\"\n  ********\n  ^\n");
    expect(LOAD(YAML("password:\n  hunter2: x\n")), SC_ETYPE, 1,
           "1.yaml:2:3: \"password\" must be a string, not a mapping\n  ********\n  ^\n");
}

static void test_extract_problems__a_long_path_is_shown_by_its_end(void **state)
{
    char text[700];
    char key[301];
    char expected[600];
    memset(key, 'k', 300);
    key[300] = '\0';
    snprintf(text, sizeof text, "{\"%s\":{\"server\":{\"port\":-1}}}", key);
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    options.path = key;
    snprintf(expected, sizeof expected,
             "1.json:1:323: \"...%.108s.server.port\" must be from 0 to 65535\n"
             "  ...%.52s\":{\"server\":{\"port\":-1}}}\n%*s^\n",
             key, key, 2 + 3 + 72, "");
    expect_as(LOAD(JSON(text)), &table, &options, SC_ERANGE, 1, expected);
}

static void count_reports(void *context, const sc_error *problem, bool is_warning)
{
    size_t *counts = context;
    counts[is_warning]++;
}

/* A configuration that is wrong everywhere costs a bounded number of descriptions. */
static void test_extract_problems__a_flood_is_counted(void **state)
{
    enum { MEMBERS = 20000 };
    struct service service = {0};
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    sc_extracted *extracted;
    size_t counts[2] = {0, 0};
    size_t errors;
    struct sc__buffer text;
    sc__buffer_init(&text, &sc__default_allocator);
    sc__buffer_append_text(&text, "{\"sinks\":[],\"list\":[true,true,true],\"x\":0");
    for (unsigned i = 0; i < MEMBERS; i++) {
        char member[32];
        snprintf(member, sizeof member, ",\"%u\":1", i);
        sc__buffer_append_text(&text, member);
    }
    sc__buffer_append_text(&text, "}");
    sc__buffer_append_char(&text, '\0');
    const sc_snapshot *snapshot = LOAD(JSON(text.data));
    sc__buffer_fini(&text);
    options.visitor = count_reports;
    options.context = counts;
    options.error_count = &errors;
    assert_int_equal(sc_extract(snapshot, &table, &options, &service, &extracted, NULL), SC_ETYPE);
    assert_int_equal(errors, 3);
    assert_int_equal(counts[false], 3);
    assert_int_equal(counts[true], SC_EXTRACT_REPORTED);
    options.unknown = SC_UNKNOWN_ERROR;
    counts[false] = 0;
    assert_int_equal(sc_extract(snapshot, &table, &options, &service, &extracted, NULL), SC_ETYPE);
    assert_int_equal(errors, 3 + MEMBERS + 1);
    assert_int_equal(counts[false], SC_EXTRACT_REPORTED);
    sc_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extract_problems__another_type),
        cmocka_unit_test(test_extract_problems__beyond_a_range),
        cmocka_unit_test(test_extract_problems__beyond_64_bits_and_inexact),
        cmocka_unit_test(test_extract_problems__texts),
        cmocka_unit_test(test_extract_problems__absent_and_null_where_required),
        cmocka_unit_test(test_extract_problems__the_deepest_mapping_that_is_there),
        cmocka_unit_test(test_extract_problems__a_scalar_where_a_mapping_is_needed),
        cmocka_unit_test(test_extract_problems__the_highest_layer_is_named),
        cmocka_unit_test(test_extract_problems__elements_of_packed_arrays),
        cmocka_unit_test(test_extract_problems__too_few_and_too_many_elements),
        cmocka_unit_test(test_extract_problems__unknown_keys),
        cmocka_unit_test(test_extract_problems__a_secret_is_not_shown),
        cmocka_unit_test(test_extract_problems__a_long_path_is_shown_by_its_end),
        cmocka_unit_test(test_extract_problems__a_flood_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
