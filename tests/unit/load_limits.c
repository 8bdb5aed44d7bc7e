/* tests/unit/load_limits.c: numbers, duplicate keys, depth and sizes at their limits, files that
 * are cut off, and line ends (rules 18 to 20). */
#include "loading.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MIB = 1024 * 1024 };

static void expect_file(const char *name, const char *text, const char *json)
{
    write_text(name, text);
    expect_loads(layers_of(name), json);
    assert_int_equal(unlink(name), 0);
}

static void expect_text_error(const char *name, const char *text, sc_status status,
                              const char *printed)
{
    expect_file_error(name, text, strlen(text), status, printed);
}

static void test_load_limits__integers_at_their_limits_are_exact(void **state) /* rule 18 */
{
    static const char json[] = "{\"a\":[-9223372036854775808,18446744073709551615]}";
    expect_file("a.json", json, json);
    expect_file("a.toml", "a = [-9223372036854775808, 0xFFFFFFFFFFFFFFFF]\n", json);
    expect_file("a.yaml", "a: [-9223372036854775808, 18446744073709551615]\n", json);
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "a=[-9223372036854775808, 18446744073709551615]");
    expect_loads(layers, json);
}

static void test_load_limits__integers_past_their_limits_are_errors(void **state) /* rule 18 */
{
    expect_text_error("a.json", "{\"a\": 18446744073709551616}", SC_ERANGE,
                      ":1:7: *\n  {\"a\": 18446744073709551616}\n        ^");
    expect_text_error("a.json", "{\"a\":\n-9223372036854775809}", SC_ERANGE,
                      ":2:1: *\n  -9223372036854775809}\n  ^");
    expect_text_error("a.toml", "a = 18446744073709551616\n", SC_ERANGE,
                      ":1:5: *\n  a = 18446744073709551616\n      ^");
    expect_text_error("a.toml", "a = -9223372036854775809\n", SC_ERANGE,
                      ":1:5: *\n  a = -9223372036854775809\n      ^");
    expect_text_error("a.toml", "a = 0x10000000000000000\n", SC_ERANGE,
                      ":1:5: *\n  a = 0x10000000000000000\n      ^");
    expect_text_error("a.yaml", "a: 18446744073709551616\n", SC_ERANGE,
                      ":1:4: *\n  a: 18446744073709551616\n     ^");
    expect_text_error("a.yaml", "a: -9223372036854775809\n", SC_ERANGE,
                      ":1:4: *\n  a: -9223372036854775809\n     ^");
    sc_layers *layers = sc_layers_create();
    sc_layers_add_set(layers, "a=18446744073709551616");
    expect_error(layers, SC_ERANGE, "--set:1:3: *\n  a=18446744073709551616\n    ^");
    setenv("LIMITTEST_A", "[1, -9223372036854775809]", 1);
    layers = sc_layers_create();
    sc_layers_add_env(layers, "LIMITTEST");
    expect_error(layers, SC_ERANGE, "LIMITTEST_A:1:5: *\n  [1, -9223372036854775809]\n      ^");
    unsetenv("LIMITTEST_A");
}

static void test_load_limits__floats_past_their_limits_are_errors(void **state) /* rule 18 */
{
    static const char json[] = "{\"a\":[1.7976931348623157e+308,5e-324,0.0]}";
    expect_file("a.json", "{\"a\":[1.7976931348623157e308,4.9406564584124654e-324,1e-400]}", json);
    expect_file("a.toml", "a = [1.7976931348623157e308, 5e-324, 1e-400]\n", json);
    expect_file("a.yaml", "a: [1.7976931348623157e308, 5e-324, 1e-400]\n", json);
    expect_text_error("a.json", "{\"a\":1e400}", SC_ERANGE, ":1:6: *\n  {\"a\":1e400}\n       ^");
    expect_text_error("a.toml", "a = -1e400\n", SC_ERANGE, ":1:5: *\n  a = -1e400\n      ^");
    expect_text_error("a.yaml", "a: 1e400\n", SC_ERANGE, ":1:4: *\n  a: 1e400\n     ^");
}

static void test_load_limits__a_duplicate_key_names_both_places(void **state) /* rule 19 */
{
    expect_text_error("a.json", "{\"a\": 1,\n  \"b\": 2,\n  \"a\": 3}", SC_EDUPLICATE,
                      ":3:3: duplicate key \"a\", first at line 1, column 2\n"
                      "    \"a\": 3}\n"
                      "    ^");
    expect_text_error("a.toml", "a = 1\n[b]\nc = 1\nd.e = 2\nc = 3\n", SC_EDUPLICATE,
                      ":5:1: duplicate key \"c\", first at line 3, column 1\n"
                      "  c = 3\n"
                      "  ^");
    expect_text_error("a.yaml", "x:\n  a: 1\n  'a': 2\n", SC_EDUPLICATE,
                      ":3:3: duplicate key \"a\", first at line 2, column 3\n"
                      "    'a': 2\n"
                      "    ^");
}

/* What stands around a nest of containers, and in it. */
struct nest {
    const char *name;
    const char *before, *open, *inside, *close, *behind;
};

static char *write_nest(const struct nest *nest, size_t depth)
{
    size_t level = strlen(nest->open) + strlen(nest->close);
    size_t ends = strlen(nest->before) + strlen(nest->inside) + strlen(nest->behind);
    char *text = malloc(ends + depth * level + 1);
    char *at = stpcpy(text, nest->before);
    for (size_t i = 0; i < depth; i++)
        at = stpcpy(at, nest->open);
    at = stpcpy(at, nest->inside);
    for (size_t i = 0; i < depth; i++)
        at = stpcpy(at, nest->close);
    strcpy(at, nest->behind);
    return text;
}

static sc_status load_at_depth(sc_layers *layers, uint32_t limit)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_handle handle = SC_HANDLE_NONE;
    sc_error error = SC_ERROR_INIT;
    options.max_depth = limit;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    sc_status status = sc_load(registry, layers, &handle, &error);
    if (status == SC_OK) {
        assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    } else {
        if (!strstr(error.message, "nesting limit"))
            sc_error_print(&error, stderr);
        assert_non_null(strstr(error.message, "nesting limit"));
        assert_true(error.line > 0);
    }
    sc_layers_destroy(layers);
    return status;
}

/* The root is the first container. */
static void test_load_limits__depth_is_the_same_in_every_format(void **state) /* rule 20 */
{
    static const struct nest nests[] = {
        {"a.json", "{\"a\":", "[", "", "]", "}"}, {"b.json", "{\"a\":", "{\"a\":", "0", "}", "}"},
        {"a.toml", "a=", "[", "", "]", ""},       {"b.toml", "a=", "{a=", "0", "}", ""},
        {"a.yaml", "a: ", "[", "", "]", ""},      {"b.yaml", "a: ", "{a: ", "", "}", ""},
        {"c.yaml", "a:\n  ", "- ", "0", "", ""},
    };
    static const uint32_t limits[] = {2, 3, 128, 1024};
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        for (size_t j = 0; j < sizeof limits / sizeof *limits; j++) {
            for (uint32_t depth = limits[j] - 1; depth <= limits[j]; depth++) {
                char *text = write_nest(&nests[i], depth);
                sc_layers *layers = sc_layers_create();
                sc_layers_add_text(layers, nests[i].name, SC_FORMAT_AUTO, text, strlen(text));
                sc_status expected = depth < limits[j] ? SC_OK : SC_ELIMIT;
                sc_status status = load_at_depth(layers, limits[j]);
                if (status != expected)
                    print_error("%s, %u containers below the root\n", nests[i].name, depth);
                assert_int_equal(status, expected);
                free(text);
            }
        }
    }
}

static void test_load_limits__depth_is_the_same_for_variables_and_overrides(void **state)
{ /* rule 20 */
    static const struct nest variable = {"", "LIMITTEST_A", "__A", "", "", ""};
    static const struct nest override = {"", "a", ".a", "=0", "", ""};
    for (uint32_t depth = 127; depth <= 128; depth++) {
        sc_status expected = depth < 128 ? SC_OK : SC_ELIMIT;
        char *text = write_nest(&variable, depth);
        setenv(text, "0", 1);
        sc_layers *layers = sc_layers_create();
        sc_layers_add_env(layers, "LIMITTEST");
        assert_int_equal(load_at_depth(layers, 128), expected);
        unsetenv(text);
        free(text);
        text = write_nest(&override, depth);
        layers = sc_layers_create();
        sc_layers_add_set(layers, text);
        assert_int_equal(load_at_depth(layers, 128), expected);
        free(text);
    }
}

/* Merge, freeze, write and explain what is as deep as it may be. */
static void load_deep_layers(void *context)
{
    char *const *texts = context;
    sc_layers *layers = sc_layers_create();
    for (int i = 0; i < 2; i++)
        sc_layers_add_text(layers, "deep", SC_FORMAT_JSON, texts[i], strlen(texts[i]));
    const sc_snapshot *snapshot = load_list(layers);
    sc_value value = sc_snapshot_root(snapshot), said;
    char *json = value_text(value);
    assert_int_equal(strlen(json), 127 * 6 + 5);
    free(json);
    for (int i = 0; i < 127; i++)
        assert_int_equal(sc_value_at(value, 0, &value), SC_OK);
    assert_value(value, "[1,2]");
    assert_int_equal(sc_value_origin_count(value), 2);
    assert_int_equal(sc_value_origin_value(value, 1, &said), SC_OK);
    assert_value(said, "[1]");
    sc_release(said.snapshot);
    sc_release(snapshot);
    sc_layers_destroy(layers);
}

static void test_load_limits__a_load_of_full_depth_runs_on_a_small_stack(void **state)
{
    static const struct nest nest = {"", "", "{\"a\":", "[1]", "}", ""};
    static const struct nest other = {"", "", "{\"a\":", "[2]", "}", ""};
    char *texts[] = {write_nest(&nest, 127), write_nest(&other, 127)};
    run_on_small_stack(load_deep_layers, texts);
    free(texts[0]);
    free(texts[1]);
}

static void expect_size_limit(const char *name, const char *text, const char *printed)
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.max_document_bytes = strlen(text);
    sc_layers *layers = sc_layers_create();
    sc_layers_set_options(layers, &options);
    sc_layers_add_file(layers, name);
    write_text(name, text);
    expect_loads(layers, "{\"a\":1}");
    layers = sc_layers_create();
    options.max_document_bytes--;
    sc_layers_set_options(layers, &options);
    sc_layers_add_file(layers, name);
    expect_error(layers, SC_ELIMIT, printed);
}

static void test_load_limits__a_document_may_have_just_so_many_bytes(void **state) /* rule 20 */
{
    expect_size_limit("a.json", "{\"a\":1}", "a.json: the file has 7 bytes; the limit is 6");
    expect_size_limit("a.toml", "a=1", "a.toml: the file has 3 bytes; the limit is 2");
    expect_size_limit("a.yaml", "a: 1", "a.yaml: the file has 4 bytes; the limit is 3");

    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.max_document_bytes = 3;
    sc_layers *layers = sc_layers_create();
    sc_layers_set_options(layers, &options);
    sc_layers_add_set(layers, "a=1");
    sc_layers_add_text(layers, "text", SC_FORMAT_TOML, "b=2", 3);
    expect_loads(layers, "{\"a\":1,\"b\":2}");
    layers = sc_layers_create();
    sc_layers_set_options(layers, &options);
    sc_layers_add_text(layers, "text", SC_FORMAT_TOML, "b=22", 4);
    expect_error(layers, SC_ELIMIT, "text: the text has 4 bytes; the limit is 3");
}

static void test_load_limits__a_huge_file_costs_nothing(void **state) /* rule 20 */
{
    write_text("a.json", "{");
    assert_int_equal(truncate("a.json", (off_t)100 * MIB), 0);
    expect_error(layers_of("a.json"), SC_ELIMIT,
                 "a.json: the file has 104857600 bytes; the limit is 67108864");
    assert_true(registry_memory.peak < MIB);
}

/* A node's 32 bytes and its text, for each copy. */
static void test_load_limits__aliases_may_add_just_so_many_bytes(void **state) /* rule 20 */
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    write_text("a.yaml", "a: &a text\nb: *a\nc: [*a]\n");
    options.max_expansion_bytes = 2 * (32 + 4);
    sc_layers *layers = layers_of("a.yaml");
    sc_layers_set_options(layers, &options);
    expect_loads(layers, "{\"a\":\"text\",\"b\":\"text\",\"c\":[\"text\"]}");
    options.max_expansion_bytes--;
    layers = layers_of("a.yaml");
    sc_layers_set_options(layers, &options);
    expect_error(layers, SC_ELIMIT, "a.yaml:3:5: *\n  c: [*a]\n      ^");
}

/* Cut a text off at each byte: what is left loads, or fails with a place in it. */
static void expect_clear_truncations(const char *name, const char *text)
{
    size_t length = strlen(text), loaded = 0;
    for (size_t kept = 0; kept <= length; kept++) {
        sc_handle handle = {7};
        sc_error error = SC_ERROR_INIT;
        sc_layers *layers = layers_of(name);
        write_bytes(name, text, kept);
        size_t held = registry_memory.bytes;
        if (sc_load(registry, layers, &handle, &error) == SC_OK) {
            assert_int_equal(sc_handle_release(registry, handle), SC_OK);
            sc_registry_maintain(registry);
            loaded++;
        } else {
            assert_int_equal(handle.bits, 7);
            assert_int_equal(registry_memory.bytes, held);
            assert_string_equal(error.source, name);
            assert_true(error.line > 0 && error.column > 0 && error.offset <= kept);
            assert_true(error.message[0] != '\0');
        }
        sc_layers_destroy(layers);
    }
    assert_true(loaded >= 2); /* nothing, and all */
    assert_true(loaded < length);
}

static const char json_sample[] =
    "{\"server\": {\"host\": \"k\\u00f6ln\", \"ports\": [80, 443, 1.5e3]},\n"
    " \"list\": [null, true, {\"x\": \"\xC3\xA9\"}, -1]}\n";
static const char toml_sample[] = "title = \"k\\u00F6ln \xC3\xA9\" # here\n"
                                  "at = 1979-05-27T07:32:00Z\n"
                                  "[server]\n"
                                  "ports = [80,\n 443]\n"
                                  "limits = {cpu = 1.5, x = 'y'}\n"
                                  "[[list]]\n"
                                  "a.b = true\n"
                                  "[[list]]\n"
                                  "text = '''a'''\n";
static const char yaml_sample[] = "%YAML 1.2\n"
                                  "---\n"
                                  "server: &s\n"
                                  "  host: \"k\\u00f6ln \xC3\xA9\"\n"
                                  "  ports: [80, 443]\n"
                                  "other:\n"
                                  "  <<: *s\n"
                                  "  text: |\n"
                                  "    a\n"
                                  "list:\n"
                                  "- {x: 'y'}\n"
                                  "- -1.5\n"
                                  "--- # two\n"
                                  "x: ~\n"
                                  "...\n";

static void test_load_limits__a_file_cut_off_anywhere_is_clear(void **state)
{
    expect_clear_truncations("a.json", json_sample);
    expect_clear_truncations("a.toml", toml_sample);
    expect_clear_truncations("a.yaml", yaml_sample);
}

static char *with_crlf(const char *text)
{
    char *crlf = malloc(2 * strlen(text) + 1), *at = crlf;
    for (; *text; text++) {
        if (*text == '\n')
            *at++ = '\r';
        *at++ = *text;
    }
    *at = '\0';
    return crlf;
}

static void expect_same_with_crlf(const char *name, const char *text)
{
    write_text(name, text);
    sc_layers *layers = layers_of(name);
    const sc_snapshot *snapshot = load_list(layers);
    char *json = value_text(sc_snapshot_root(snapshot));
    char *crlf = with_crlf(text);
    expect_file(name, crlf, json);
    free(crlf);
    free(json);
    sc_release(snapshot);
    sc_layers_destroy(layers);
}

static void test_load_limits__lines_may_end_with_crlf(void **state)
{
    expect_same_with_crlf("a.json", json_sample);
    expect_same_with_crlf("a.toml", toml_sample);
    expect_same_with_crlf("a.yaml", yaml_sample);
    expect_text_error("a.json", "{\r\n\"a\": 1,\r\n\"b\" 2}\r\n", SC_ESYNTAX,
                      ":3:5: *\n  \"b\" 2}\n      ^");
    expect_text_error("a.toml", "a = 1\r\nb = \r\n", SC_ESYNTAX, ":2:5: *\n  b = \n      ^");
    expect_text_error("a.yaml", "a: 1\r\nb: }\r\n", SC_ESYNTAX, ":2:4: *\n  b: }\n     ^");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_load_limits__integers_at_their_limits_are_exact),
        LOADING(test_load_limits__integers_past_their_limits_are_errors),
        LOADING(test_load_limits__floats_past_their_limits_are_errors),
        LOADING(test_load_limits__a_duplicate_key_names_both_places),
        LOADING(test_load_limits__depth_is_the_same_in_every_format),
        LOADING(test_load_limits__depth_is_the_same_for_variables_and_overrides),
        LOADING(test_load_limits__a_load_of_full_depth_runs_on_a_small_stack),
        LOADING(test_load_limits__a_document_may_have_just_so_many_bytes),
        LOADING(test_load_limits__a_huge_file_costs_nothing),
        LOADING(test_load_limits__aliases_may_add_just_so_many_bytes),
        LOADING(test_load_limits__a_file_cut_off_anywhere_is_clear),
        LOADING(test_load_limits__lines_may_end_with_crlf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
