/* tests/unit/provenance.c: who set a value, where, and what each layer had said (rule 17). */
#include "loaded.h"

#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

/* Every kind of source, one over the other. The files are gone when the questions come. */
static void test_provenance__every_kind_of_source_has_its_place(void **state)
{
    char folder[] = "/tmp/superconfig-XXXXXX";
    char base[64], pattern[64], found[64], input[64], file[192], glob[192];
    assert_non_null(mkdtemp(folder));
    snprintf(base, sizeof base, "%s/base.toml", folder);
    snprintf(pattern, sizeof pattern, "%s/conf.?.yaml", folder);
    snprintf(found, sizeof found, "%s/conf.1.yaml", folder);
    snprintf(input, sizeof input, "%s/input", folder);
    write_file(base, "# base\n[server]\nport = 1\n");
    write_file(found, "server:\n  # caf\xC3\xA9\n  \"port\" : 2\n");
    write_file(input, "{\"server\":\n {\"port\": 3}}");
    assert_int_equal(setenv("PROVENANCE_SERVER__PORT", "4", 1), 0);
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_file(layers, base), SC_OK);
    assert_int_equal(sc_layers_add_glob(layers, pattern), SC_OK);
    int before = dup(0);
    assert_non_null(freopen(input, "r", stdin));
    assert_int_equal(sc_layers_add_stdin(layers, NULL), SC_OK);
    dup2(before, 0);
    close(before);
    assert_int_equal(sc_layers_add_env(layers, "PROVENANCE"), SC_OK);
    assert_int_equal(sc_layers_add_text(layers, "memory", SC_FORMAT_YAML, "server: {port: 5}", 17),
                     SC_OK);
    assert_int_equal(sc_layers_add_set(layers, "server.port=6"), SC_OK);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    unlink(base);
    unlink(found);
    unlink(input);
    rmdir(folder);
    snprintf(file, sizeof file, "!%s %s:3:8", base, base);
    snprintf(glob, sizeof glob, "!%s %s:3:12", pattern, found);
    ORIGINS(snapshot, "server.port", "--set --set:1:13", "6", "!memory memory:1:16", "5",
            "!env PROVENANCE PROVENANCE_SERVER__PORT:1:1", "4", "!- -:2:11", "3", glob, "2", file,
            "1");
    snprintf(file, sizeof file, "%s %s:2:2", base, base);
    snprintf(glob, sizeof glob, "%s %s:3:3", pattern, found);
    ORIGINS(snapshot, "server", "--set --set:1:1", "{\"port\":6}", "memory memory:1:9",
            "{\"port\":5}", "env PROVENANCE PROVENANCE_SERVER__PORT:1:1", "{\"port\":4}", "- -:2:2",
            "{\"port\":3}", glob, "{\"port\":2}", file, "{\"port\":1}");
    sc_release(snapshot);
    unsetenv("PROVENANCE_SERVER__PORT");
}

static void test_provenance__a_replaced_value_is_overridden_and_so_are_all_below(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":{\"a\":1}}"), JSON("{\"x\":{\"b\":[1]}}"), JSON("{\"x\":5}"),
             JSON("{\"x\":{\"b\":2}}"), JSON("{\"x\":{\"c\":null}}"));
    ORIGINS(snapshot, "x", "5.json 5.json:1:6", "{\"c\":null}", "4.json 4.json:1:6", "{\"b\":2}",
            "!3.json 3.json:1:6", "5", "!2.json 2.json:1:6", "{\"b\":[1]}", "!1.json 1.json:1:6",
            "{\"a\":1}");
    ORIGINS(snapshot, "x.b", "4.json 4.json:1:11", "2");
    ORIGINS(snapshot, "x.c", "5.json 5.json:1:11", "null");
    sc_release(snapshot);
}

static void test_provenance__elements_keep_their_own_when_appended(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":[1,\n 2]}"), YAML("x:\n- 3\n- {a: 1}\n"), JSON("{\"x_add\":[ 4]}"));
    ORIGINS(snapshot, "x", "3.json 3.json:1:10", "[4]", "2.yaml 2.yaml:2:1", "[3,{\"a\":1}]",
            "1.json 1.json:1:6", "[1,2]");
    ORIGINS(snapshot, "x[1]", "1.json 1.json:2:2", "2");
    ORIGINS(snapshot, "x[2]", "2.yaml 2.yaml:2:3", "3");
    ORIGINS(snapshot, "x[3]", "2.yaml 2.yaml:3:3", "{\"a\":1}");
    ORIGINS(snapshot, "x[3].a", "2.yaml 2.yaml:3:7", "1");
    ORIGINS(snapshot, "x[4]", "3.json 3.json:1:12", "4");
    sc_release(snapshot);
}

static void test_provenance__a_replaced_array_is_overridden(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":[1]}"), JSON_BY(SC_ARRAYS_REPLACE, "{\"x\":[2,3]}"),
             JSON("{\"x_replace\":[4]}"), JSON("{\"x\":[]}"));
    ORIGINS(snapshot, "x", "4.json 4.json:1:6", "[]", "3.json 3.json:1:14", "[4]",
            "!2.json 2.json:1:6", "[2,3]", "!1.json 1.json:1:6", "[1]");
    ORIGINS(snapshot, "x[0]", "3.json 3.json:1:15", "4");
    sc_release(snapshot);
}

static void test_provenance__pairs_that_merge_know_both(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":[{\"a\":1},[1],7]}"), JSON_BY(SC_ARRAYS_MERGE, "{\"x\":[{\"b\":2},5]}"));
    ORIGINS(snapshot, "x[0]", "2.json 2.json:1:7", "{\"b\":2}", "1.json 1.json:1:7", "{\"a\":1}");
    ORIGINS(snapshot, "x[0].a", "1.json 1.json:1:12", "1");
    ORIGINS(snapshot, "x[1]", "2.json 2.json:1:15", "5", "!1.json 1.json:1:15", "[1]");
    ORIGINS(snapshot, "x[2]", "1.json 1.json:1:19", "7");
    sc_release(snapshot);
}

static void test_provenance__sums_list_all_that_took_part(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":[1,\"a\"]}"), JSON_BY(SC_ARRAYS_SUM, "{\"x\":[2.5,3]}"),
             JSON_BY(SC_ARRAYS_SUM, "{\"x\":[18446744073709551615,4,5]}"));
    ORIGINS(snapshot, "x[0]", "3.json 3.json:1:7", "18446744073709551615", "2.json 2.json:1:7",
            "2.5", "1.json 1.json:1:7", "1");
    ORIGINS(snapshot, "x[1]", "3.json 3.json:1:28", "4", "2.json 2.json:1:11", "3",
            "!1.json 1.json:1:9", "\"a\"");
    ORIGINS(snapshot, "x[2]", "3.json 3.json:1:30", "5");
    sc_release(snapshot);
}

/* Where it all meets: pairs of packed numbers, replaced, added to, and then no longer packed. */
static void test_provenance__packed_numbers_know_as_much_as_others(void **state)
{
    static const struct layer layers[] = {
        JSON("{\"x\":[0,0,0,0,0,0,0,0,0,0]}"),
        JSON_BY(SC_ARRAYS_MERGE, "{\"x\":[1,1,1,1,1,1,1,1,1]}"),
        JSON_BY(SC_ARRAYS_SUM, "{\"x\":[2,2,2,2,2,2,2,2]}"),
        JSON_BY(SC_ARRAYS_APPEND, "{\"x\":[3,3,3,3,3,3,3,3]}"),
        JSON_BY(SC_ARRAYS_APPEND, "{\"x\":[\"no\",4]}"),
    };
    for (size_t count = 4; count <= 5; count++) {
        const sc_snapshot *snapshot = load_layers(layers, count);
        ORIGINS(snapshot, "x[7]", "3.json 3.json:1:21", "2", "2.json 2.json:1:21", "1",
                "!1.json 1.json:1:21", "0");
        ORIGINS(snapshot, "x[8]", "2.json 2.json:1:23", "1", "!1.json 1.json:1:23", "0");
        ORIGINS(snapshot, "x[9]", "1.json 1.json:1:25", "0");
        ORIGINS(snapshot, "x[10]", "4.json 4.json:1:7", "3");
        ORIGINS(snapshot, "x[17]", "4.json 4.json:1:21", "3");
        sc_release(snapshot);
    }
}

static void test_provenance__what_is_left_by_remove_keeps_its_places(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":[1,2,3,4,5,6,7,8,\n9]}"), JSON("{\"x_remove\":[2,4,6,8]}"));
    assert_at(snapshot, "x", "[1,3,5,7,9]");
    ORIGINS(snapshot, "x[1]", "1.json 1.json:1:11", "3");
    ORIGINS(snapshot, "x[4]", "1.json 1.json:2:1", "9");
    ORIGINS(snapshot, "x", "2.json 2.json:1:13", "[2,4,6,8]", "1.json 1.json:1:6",
            "[1,2,3,4,5,6,7,8,9]");
    sc_release(snapshot);
}

/* "[0, 1, 2, ...]", each on a line of its own. */
static char *make_lines(unsigned count, bool wanted)
{
    char *text = calloc(1, 16 + 8 * (size_t)count);
    size_t length = (size_t)sprintf(text, "{\"x%s\":[", wanted ? "_remove" : "");
    for (unsigned i = 0; i < count; i++)
        length += (size_t)sprintf(text + length, "%s%u", i ? ",\n" : "", wanted ? i * 2 : i);
    strcpy(text + length, "]}");
    return text;
}

static void test_provenance__thousands_of_packed_numbers_keep_their_places(void **state)
{
    enum { COUNT = 5000 };
    char *text = make_lines(COUNT, false);
    char *removed = make_lines(COUNT / 4, true);
    char path[32];
    char place[64];
    char value[32];
    const sc_snapshot *snapshot =
        LOAD(JSON(text), JSON_BY(SC_ARRAYS_SUM, text), JSON_BY(SC_ARRAYS_MERGE, text),
             JSON_BY(SC_ARRAYS_APPEND, text), JSON(removed));
    /* 0, 2, ... 2498 went, from both halves. */
    assert_int_equal(sc_value_count(value_at(snapshot, "x")), 2 * (COUNT - COUNT / 4));
    for (unsigned number = 1; number < COUNT; number = number * 3 + 2) {
        unsigned position = number < COUNT / 2 ? number / 2 : number - COUNT / 4;
        snprintf(value, sizeof value, "%u", number);
        snprintf(path, sizeof path, "x[%u]", position);
        snprintf(place, sizeof place, "3.json 3.json:%u:1", number + 1);
        if (number < COUNT / 2 && number % 2 == 0)
            continue;
        assert_says(value_at(snapshot, path), 0, place, value);
        assert_int_equal(sc_value_origin_count(value_at(snapshot, path)), 3);
        snprintf(place, sizeof place, "!1.json 1.json:%u:1", number + 1);
        assert_says(value_at(snapshot, path), 2, place, value);
        snprintf(path, sizeof path, "x[%u]", position + COUNT - COUNT / 4);
        snprintf(place, sizeof place, "4.json 4.json:%u:1", number + 1);
        assert_says(value_at(snapshot, path), 0, place, value);
    }
    sc_release(snapshot);
    free(text);
    free(removed);
}

/* Two values that begin at one byte are told apart: the root and what its first key makes, an
 * array of tables and its first table, a table and the leaf at its end. */
static void test_provenance__values_at_one_place_are_told_apart(void **state)
{
    const sc_snapshot *snapshot = LOAD(TOML("a.b.c = 1\n[[t]]\nk = [1]\n[[t.u]]\nv = 2\n[[t]]\n"),
                                       JSON("{\"t\":1,\"a\":{\"b\":2}}"));
    ORIGINS(snapshot, "", "2.json 2.json:1:1", "{\"t\":1,\"a\":{\"b\":2}}", "1.toml 1.toml:1:1",
            "{\"a\":{\"b\":{\"c\":1}},\"t\":[{\"k\":[1],\"u\":[{\"v\":2}]},{}]}");
    ORIGINS(snapshot, "a", "2.json 2.json:1:12", "{\"b\":2}", "1.toml 1.toml:1:1",
            "{\"b\":{\"c\":1}}");
    ORIGINS(snapshot, "a.b", "2.json 2.json:1:17", "2", "!1.toml 1.toml:1:3", "{\"c\":1}");
    ORIGINS(snapshot, "t", "2.json 2.json:1:6", "1", "!1.toml 1.toml:2:3",
            "[{\"k\":[1],\"u\":[{\"v\":2}]},{}]");
    sc_release(snapshot);
    snapshot = LOAD(TOML("[[t]]\nk = [1]\n[[t.u]]\nv = 2\n[[t]]\n"),
                    JSON_BY(SC_ARRAYS_MERGE, "{\"t\":[5]}"));
    ORIGINS(snapshot, "t[0]", "2.json 2.json:1:7", "5", "!1.toml 1.toml:1:3",
            "{\"k\":[1],\"u\":[{\"v\":2}]}");
    ORIGINS(snapshot, "t[1]", "1.toml 1.toml:5:3", "{}");
    sc_release(snapshot);
}

/* What was said can be asked the same, as often as one likes. */
static void test_provenance__what_was_said_has_origins_too(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(TOML("a.b = [1, {c = 2}]\nn = [1, 2,\n 3]\n"), JSON_BY(SC_ARRAYS_SUM, "{\"n\":[1]}"));
    sc_value said, again;
    assert_int_equal(sc_value_origin_value(value_at(snapshot, "a"), 0, &said), SC_OK);
    assert_says(said, 0, "1.toml 1.toml:1:1", "{\"b\":[1,{\"c\":2}]}");
    assert_int_equal(sc_value_origin_value(said, 0, &again), SC_OK);
    ORIGINS(again.snapshot, "b[1]", "1.toml 1.toml:1:11", "{\"c\":2}");
    sc_release(again.snapshot);
    sc_release(said.snapshot);
    assert_int_equal(sc_value_origin_value(value_at(snapshot, "n[2]"), 0, &said), SC_OK);
    assert_says(said, 0, "1.toml 1.toml:3:2", "3");
    sc_release(said.snapshot);
    assert_int_equal(sc_value_origin_value(value_at(snapshot, "n"), 1, &said), SC_OK);
    ORIGINS(said.snapshot, "", "1.toml 1.toml:2:5", "[1,2,3]");
    ORIGINS(said.snapshot, "[2]", "1.toml 1.toml:3:2", "3");
    sc_release(said.snapshot);
    sc_release(snapshot);
}

static void test_provenance__one_override_tells_its_tables_apart(void **state)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_set(layers, "a.b.c={\"d\":[7]}"), SC_OK);
    assert_int_equal(sc_layers_add_set(layers, "e=2"), SC_OK);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    ORIGINS(snapshot, "a", "--set --set:1:1", "{\"b\":{\"c\":{\"d\":[7]}}}");
    ORIGINS(snapshot, "a.b", "--set --set:1:3", "{\"c\":{\"d\":[7]}}");
    ORIGINS(snapshot, "a.b.c", "--set --set:1:7", "{\"d\":[7]}");
    ORIGINS(snapshot, "a.b.c.d[0]", "--set --set:1:13", "7");
    ORIGINS(snapshot, "e", "--set --set:1:3", "2");
    ORIGINS(snapshot, "", "--set --set:1:1", "{\"e\":2}", "--set --set:1:1",
            "{\"a\":{\"b\":{\"c\":{\"d\":[7]}}}}");
    sc_release(snapshot);
}

static void test_provenance__variables_tell_their_tables_apart(void **state)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(setenv("PROVENANCE_A__B__C", "[1,\n2]", 1), 0);
    assert_int_equal(setenv("PROVENANCE_A__B__D", "", 1), 0);
    assert_int_equal(setenv("PROVENANCE_A__E", "text", 1), 0);
    assert_int_equal(sc_layers_add_env(layers, "PROVENANCE"), SC_OK);
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    static const char a_b[] = "env PROVENANCE PROVENANCE_A__B__C:1:1";
    ORIGINS(snapshot, "a", a_b, "{\"b\":{\"c\":[1,2],\"d\":\"\"},\"e\":\"text\"}");
    ORIGINS(snapshot, "a.b", a_b, "{\"c\":[1,2],\"d\":\"\"}");
    ORIGINS(snapshot, "a.b.c", a_b, "[1,2]");
    ORIGINS(snapshot, "a.b.c[1]", "env PROVENANCE PROVENANCE_A__B__C:2:1", "2");
    ORIGINS(snapshot, "a.b.d", "env PROVENANCE PROVENANCE_A__B__D:1:1", "\"\"");
    ORIGINS(snapshot, "a.e", "env PROVENANCE PROVENANCE_A__E:1:1", "\"text\"");
    sc_release(snapshot);
    unsetenv("PROVENANCE_A__B__C");
    unsetenv("PROVENANCE_A__B__D");
    unsetenv("PROVENANCE_A__E");
}

/* As many sources as have a number, each with an element of its own; and one more. */
static void test_provenance__the_last_of_very_many_sources_is_told(void **state)
{
    struct sc__merge_input *inputs = calloc(SC__ORIGINS_MAX + 1, sizeof *inputs);
    struct sc__snapshot_source *sources = calloc(SC__ORIGINS_MAX, sizeof *sources);
    struct sc__merge_options options = {.directives = true};
    struct sc__parse_options parsing = default_parse_options();
    struct parsed parsed;
    struct sc__merged merged;
    sc_snapshot *snapshot;
    sc_error error;
    parse_text(&parsed, SC__FORMAT_JSON, "{\"x\":[5]}");
    for (size_t i = 0; i < SC__ORIGINS_MAX; i++) {
        inputs[i] = (struct sc__merge_input){&parsed.documents.items[0], SC__ARRAYS_APPEND, false};
        sources[i] = (struct sc__snapshot_source){parsed.text, SC__FORMAT_JSON, {"other", 5}};
    }
    sources[SC__ORIGINS_MAX - 1].layer = (sc_str){"last", 4};
    assert_int_equal(sc__merge(inputs, SC__ORIGINS_MAX, &options, &parsed.arena, &merged, &error),
                     SC_OK);
    struct sc__freeze_input input = {&merged, sources, SC__ORIGINS_MAX, NULL, &parsing, NULL};
    assert_int_equal(sc__freeze(&input, &sc__default_allocator, &parsed.arena, &snapshot, &error),
                     SC_OK);
    ORIGINS(snapshot, "x[65533]", "last test:1:7", "5");
    ORIGINS(snapshot, "x[65532]", "other test:1:7", "5");
    assert_int_equal(sc_value_origin_count(value_at(snapshot, "x")), SC__ORIGINS_MAX);
    assert_says(value_at(snapshot, "x"), 0, "last test:1:6", "[5]");
    sc_release(snapshot);
    assert_int_equal(
        sc__merge(inputs, SC__ORIGINS_MAX + 1, &options, &parsed.arena, &merged, &error),
        SC_ELIMIT);
    assert_string_equal(error.message, "more than 65534 sources in one configuration");
    parsed_free(&parsed);
    free(inputs);
    free(sources);
}

/* What the layers at a path were: a value, or which directive. */
static void assert_directives(const sc_snapshot *snapshot, const char *path, size_t count,
                              const char *const *expected)
{
    sc_value value = value_at(snapshot, path);
    assert_int_equal(sc_value_origin_count(value), count);
    for (size_t i = 0; i < count; i++) {
        sc_origin origin;
        assert_int_equal(sc_value_origin(value, i, &origin), SC_OK);
        if (expected[i])
            assert_string_equal(origin.directive, expected[i]);
        else
            assert_null(origin.directive);
    }
}

static void test_provenance__an_origin_names_its_directive(void **state) /* rules 15, 17 */
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"x\":[1,2],\"y\":[1]}"), TOML("x_add = [3]\nx_remove = [1]\nz_add = [\"a\"]"),
             YAML("x_replace: [9]\ny: [2]\nz: [b]"));
    assert_directives(snapshot, "x", 4, (const char *[]){"replace", "remove", "add", NULL});
    assert_directives(snapshot, "y", 2, (const char *[]){NULL, NULL});
    assert_directives(snapshot, "z", 2, (const char *[]){NULL, "add"});
    assert_directives(snapshot, "z[0]", 1, (const char *[]){NULL});
    sc_release(snapshot);
}

static void test_provenance__a_problem_gets_the_place_of_its_value(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\": 1, \"n\": [0, 1, 2, 3, 4, 5, 6, 7]}"), YAML("a:\n  - 2\n"));
    sc_error error = {.status = SC_ERANGE, .message = "must be 3"};
    char text[1024];
    assert_int_equal(sc_value_place(value_at(snapshot, "a[0]"), &error), SC_OK);
    sc_error_format(&error, text, sizeof text);
    assert_string_equal(text, "2.yaml:2:5: must be 3\n    - 2\n      ^\n");
    assert_int_equal(error.status, SC_ERANGE);
    assert_int_equal(error.offset, 7);
    assert_int_equal(sc_value_place(value_at(snapshot, "n[7]"), &error), SC_OK);
    assert_string_equal(error.source, "1.json");
    assert_int_equal(error.column, 37);
    sc_release(snapshot);
    snapshot = load_layers(NULL, 0);
    assert_int_equal(sc_value_place(sc_snapshot_root(snapshot), &error), SC_ENOTFOUND);
    assert_int_equal(error.column, 37);
    sc_release(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_provenance__every_kind_of_source_has_its_place),
        cmocka_unit_test(test_provenance__a_replaced_value_is_overridden_and_so_are_all_below),
        cmocka_unit_test(test_provenance__elements_keep_their_own_when_appended),
        cmocka_unit_test(test_provenance__a_replaced_array_is_overridden),
        cmocka_unit_test(test_provenance__pairs_that_merge_know_both),
        cmocka_unit_test(test_provenance__sums_list_all_that_took_part),
        cmocka_unit_test(test_provenance__packed_numbers_know_as_much_as_others),
        cmocka_unit_test(test_provenance__what_is_left_by_remove_keeps_its_places),
        cmocka_unit_test(test_provenance__thousands_of_packed_numbers_keep_their_places),
        cmocka_unit_test(test_provenance__values_at_one_place_are_told_apart),
        cmocka_unit_test(test_provenance__what_was_said_has_origins_too),
        cmocka_unit_test(test_provenance__one_override_tells_its_tables_apart),
        cmocka_unit_test(test_provenance__variables_tell_their_tables_apart),
        cmocka_unit_test(test_provenance__the_last_of_very_many_sources_is_told),
        cmocka_unit_test(test_provenance__an_origin_names_its_directive),
        cmocka_unit_test(test_provenance__a_problem_gets_the_place_of_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
