/* tests/unit/include.c: the files that a document includes load below it. */
#include "loading.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static sc_layers *including(const char *source)
{
    sc_layers *layers = layers_of(source);
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.include = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    return layers;
}

static sc_layers *including_below(const char *source, const char *root)
{
    sc_layers *layers = including(source);
    assert_int_equal(sc_layers_set_include_root(layers, root), SC_OK);
    return layers;
}

static void test_include__files_load_below_in_the_order_written(void **state)
{
    write_text("base.toml", "include = ['one.json', 'sub/two.yaml']\na = 'base'\nlist = [4]\n");
    write_text("one.json", "{\"a\": 1, \"b\": 1, \"c\": 1, \"list\": [1]}");
    write_text("sub/two.yaml", "include: three\na: 2\nb: 2\nlist: [3]\n");
    write_text("sub/three.toml", "b = 3\nc = 3\nlist = [2]\n"); /* rule 6, from its directory */
    expect_loads(including("base.toml"), "{\"a\":\"base\",\"b\":2,\"c\":3,\"list\":[1,2,3,4]}");
    expect_loads(layers_of("sub/three.toml"), "{\"b\":3,\"c\":3,\"list\":[2]}");
    expect_loads(layers_of("sub/two.yaml"),
                 "{\"include\":\"three\",\"a\":2,\"b\":2,\"list\":[3]}"); /* off by default */
}

static void test_include__a_pattern_stands_in_its_place(void **state) /* rule 4 */
{
    write_text("[x]/base.yaml", "include: [low.yaml, 'd/*.yaml', '?d/a?', '\\?.yaml', ?b.yaml]\n");
    write_text("[x]/low.yaml", "list: [0]\n");
    write_text("[x]/d/2.yaml", "list: [2]\n");
    write_text("[x]/d/10.yaml", "list: [1]\n");
    write_text("[x]/?.yaml", "list: [3]\n");
    write_text("[x]/b.yaml", "list: [4]\n");
    sc_layers *layers = including("\\[x\\]/base.yaml");
    expect_loads(layers, "{\"list\":[0,1,2,3,4]}");
}

static void test_include__what_is_absent(void **state) /* rule 3 */
{
    write_text("a.toml", "include = ['?none', '?none.toml', '?none/*.toml']\nx = 1\n");
    expect_loads(including("a.toml"), "{\"x\":1}");
    write_text("b.toml", "x = 1\ninclude = ['a.toml', 'none.toml']\n");
    expect_error(including("b.toml"), SC_EIO,
                 "b.toml:2:22: cannot include none.toml: cannot open the file: No such file or "
                 "directory\n  include = ['a.toml', 'none.toml']\n                       ^");
    write_text("c.toml", "include = 'b.toml'\n");
    expect_error(including("c.toml"), SC_EIO,
                 "b.toml:2:22: cannot include none.toml: cannot open the file: No such file or "
                 "directory; included from c.toml:1:11\n  include = ['a.toml', 'none.toml']\n"
                 "                       ^");
    write_text("d.toml", "include = 'none/*'\nx = 1\n");
    expect_warning(including("d.toml"), "{\"x\":1}", SC_ENOTFOUND,
                   "d.toml:1:11: no file matches the pattern none/*\n  include = 'none/*'\n"
                   "            ^");
}

static void test_include__what_is_malformed(void **state) /* rule 3 */
{
    write_text("a.toml", "include = ['?bad.toml']\n");
    write_text("bad.toml", "x = 1 1\n");
    expect_error(including("a.toml"), SC_ESYNTAX,
                 "bad.toml:1:7: *; included from a.toml:1:12\n  x = 1 1\n        ^");
    write_text("b.toml", "include = ['b?d.toml']\ny = 1\n");
    expect_warning(including("b.toml"), "{\"y\":1}", SC_ESYNTAX,
                   "bad.toml:1:7: *; included from b.toml:1:12\n  x = 1 1\n        ^");
}

static void test_include__a_found_file_loads_without_what_it_cannot_include(void **state)
{
    write_text("d/a.toml", "include = ['none.toml', 'b.yaml']\nx = 1\n"); /* rule 3 */
    write_text("d/b.yaml", "y: 2\n");
    expect_warning(including("d/*.toml"), "{\"y\":2,\"x\":1}", SC_EIO,
                   "d/a.toml:1:12: cannot include d/none.toml: cannot open the file: No such file "
                   "or directory\n  include = ['none.toml', 'b.yaml']\n             ^");
}

static void expect_misuse(const char *include, sc_status status, const char *printed)
{
    write_text("misuse.yaml", include);
    expect_error(including("misuse.yaml"), status, printed);
}

static void test_include__what_is_no_include_is_an_error_at_its_place(void **state)
{
    expect_misuse("include: {a: 1}", SC_ETYPE,
                  "misuse.yaml:1:10: an include is a string or an array of strings, not a mapping"
                  "\n  include: {a: 1}\n           ^");
    expect_misuse("include: [1, 2, 3, 4, 5, 6, 7, 8]", SC_ETYPE,
                  "misuse.yaml:1:10: an include is a string or an array of strings, not an array "
                  "of numbers\n  include: [1, 2, 3, 4, 5, 6, 7, 8]\n           ^");
    expect_misuse("include: [?x, 1]", SC_ETYPE,
                  "misuse.yaml:1:15: an include is the name of a file, not an integer"
                  "\n  include: [?x, 1]\n                ^");
    expect_misuse("include: '?'", SC_EINVALID,
                  "misuse.yaml:1:10: the include names no file\n  include: '?'\n           ^");
    expect_misuse("include: \"a\\0b\"", SC_EINVALID,
                  "misuse.yaml:1:10: the name of a file cannot hold a NUL character"
                  "\n  include: \"a\\0b\"\n           ^");
    expect_misuse("include: 'a*[z'", SC_EINVALID, "misuse.yaml:1:10: *");
    expect_misuse("include_add: [a]", SC_EINVALID,
                  "misuse.yaml:1:1: an include is not merged, so that no directive acts on it"
                  "\n  include_add: [a]\n  ^");
    write_text("misuse.yaml", "include: []\ninclude_add: 1\nx: {include: a}\n");
    expect_loads(including("misuse.yaml"), "{\"include_add\":1,\"x\":{\"include\":\"a\"}}");
}

static void test_include__cycles_are_errors_with_the_chain(void **state)
{
    write_text("a.toml", "include = 'd/b.toml'\n");
    write_text("d/b.toml", "include = 'c.toml'\n");
    assert_int_equal(symlink("../a.toml", "d/c.toml"), 0);
    expect_error(including("a.toml"), SC_EINVALID,
                 "d/b.toml:1:11: the file includes itself: a.toml > d/b.toml > d/c.toml; included "
                 "from a.toml:1:11\n  include = 'c.toml'\n            ^");
    write_text("self.toml", "include = '*.toml'\n");
    expect_error(including("self.toml"), SC_EINVALID, "*\n            ^");
}

static void write_chain(int length)
{
    for (int i = 0; i < length; i++) {
        char name[32], text[64];
        snprintf(name, sizeof name, "f%d.json", i);
        if (i + 1 < length)
            snprintf(text, sizeof text, "{\"include\": \"f%d.json\", \"x%d\": 1}", i + 1, i);
        else
            snprintf(text, sizeof text, "{\"x%d\": 1}", i);
        write_text(name, text);
    }
}

static void test_include__sixteen_deep_and_no_deeper(void **state)
{
    write_chain(17);
    const sc_snapshot *snapshot;
    sc_layers *layers = including("f0.json");
    snapshot = load_list(layers);
    int64_t one = 0;
    assert_int_equal(sc_snapshot_get_i64(snapshot, "x16", &one), SC_OK);
    sc_release(snapshot);
    sc_layers_destroy(layers);
    write_chain(20);
    expect_error(including("f0.json"), SC_ELIMIT,
                 "f16.json:1:13: includes more than 16 deep: f0.json > *\n"
                 "  {\"include\": \"f17.json\", \"x16\": 1}\n              ^");
}

static void load_chain(void *argument)
{
    const sc_snapshot *snapshot = load_list(argument);
    sc_release(snapshot);
}

static void test_include__a_chain_runs_on_a_small_stack(void **state)
{
    write_chain(17);
    sc_layers *layers = including_below("f0.json", ".");
    run_on_small_stack(load_chain, layers);
    sc_layers_destroy(layers);
}

static void test_include__a_file_may_load_twice(void **state)
{
    write_text("top.yaml", "include: [a.yaml, b.yaml]\n");
    write_text("a.yaml", "include: c.yaml\nlist: [a]\n");
    write_text("b.yaml", "include: c.yaml\nlist: [b]\n");
    write_text("c.yaml", "list: [c]\n");
    expect_loads(including("top.yaml"), "{\"list\":[\"c\",\"a\",\"c\",\"b\"]}");
    sc_layers *layers = including("top.yaml");
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.include = true;
    options.max_expansion_bytes = 10 + 256; /* c.yaml once more */
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    sc_release(load_list(layers));
    options.max_expansion_bytes--;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    expect_error(
        layers, SC_ELIMIT,
        "b.yaml:1:10: files that are included again and again go beyond the limit of 265 bytes for "
        "the whole load; included from top.yaml:1:19\n  include: c.yaml\n           ^"); /* rule 20
                                                                                          */
}

static void test_include__a_diamond_cannot_explode(void **state) /* rule 20 */
{
    for (int i = 0; i < 16; i++) {
        char name[32], text[128];
        snprintf(name, sizeof name, "f%d.yaml", i);
        snprintf(text, sizeof text, "include: [f%d.yaml, 'f%d.yam*', f%d.yaml, f%d.yaml]\n", i + 1,
                 i + 1, i + 1, i + 1);
        write_text(name, text);
    }
    write_text("f16.yaml", "x: 1\n");
    sc_layers *layers = including("f0.yaml");
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.include = true;
    options.max_expansion_bytes = 100000;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    expect_error(layers, SC_ELIMIT, "f*^");
}

static void test_include__nothing_escapes_the_root(void **state)
{
    write_text("root/sub/a.toml", "include = ['../b.toml', '?none.d/../x*']\na = 1\n");
    write_text("root/b.toml", "b = 1\n");
    write_text("out.toml", "secret = 1\n");
    expect_loads(including_below("root/sub/a.toml", "root/sub/.."), "{\"b\":1,\"a\":1}");
    write_text("root/sub/a.toml", "include = '../../out.toml'\n");
    expect_loads(including("root/sub/a.toml"), "{\"secret\":1}");
    expect_error(including_below("root/sub/a.toml", "root"), SC_EINVALID,
                 "root/sub/a.toml:1:11: root/sub/../../out.toml lies outside of root, where "
                 "includes must lie\n  include = '../../out.toml'\n            ^");
    write_text("root/sub/a.toml", "include = '?../../none.toml'\n");
    expect_error(including_below("root/sub/a.toml", "root"), SC_EINVALID, "*^");
    write_text("root/sub/a.toml", "include = 'link.toml'\n");
    assert_int_equal(symlink("../../out.toml", "root/sub/link.toml"), 0);
    expect_error(including_below("root/sub/a.toml", "root"), SC_EINVALID,
                 "root/sub/a.toml:1:11: root/sub/link.toml lies outside of root, where includes "
                 "must lie\n  include = 'link.toml'\n            ^");
    write_text("root/sub/a.toml", "include = 'link'\n"); /* the extension is found later */
    expect_error(including_below("root/sub/a.toml", "root"), SC_EINVALID, "*^");
    write_text("root/sub/a.toml", "include = '?*k.toml'\n");
    expect_error(including_below("root/sub/a.toml", "root"), SC_EINVALID, "*^");
    write_text("roots/x.toml", "x = 1\n"); /* begins like the root */
    write_text("root/sub/a.toml", "include = '../../roots/x.toml'\n");
    expect_error(including_below("root/sub/a.toml", "root"), SC_EINVALID, "*^");
    expect_error(including_below("root/b.toml", "nowhere"), SC_EIO,
                 "nowhere: cannot find the directory that includes must lie in: No such file or "
                 "directory");
    assert_int_equal(sc_layers_set_include_root(NULL, "a"), SC_EINVALID);
    sc_layers *layers = including("out.toml");
    assert_int_equal(sc_layers_set_include_root(layers, ""), SC_EINVALID);
    sc_layers_destroy(layers);
}

static void test_include__each_yaml_document_has_its_own(void **state)
{
    write_text("a.yaml", "include: b.yaml\nlist: [1]\n---\ninclude: c.yaml\nlist: [2]\n");
    write_text("b.yaml", "list: [b]\n");
    write_text("c.yaml", "list: [c]\n");
    expect_loads(including("a.yaml"), "{\"list\":[\"b\",1,\"c\",2]}");
}

static void test_include__stands_beside_profiles_and_within_them(void **state) /* rule 11 */
{
    write_text("a.toml", "include = 'all.toml'\n[default]\nx = 1\n[prod]\nx = 2\n"
                         "include = 'prod.toml'\n[dev]\ninclude = 'none'\n");
    write_text("all.toml", "list = ['all']\n");
    write_text("prod.toml", "list = ['prod']\nx = 0\n");
    sc_layers *layers = including("a.toml");
    assert_int_equal(sc_layers_set_profile(layers, "prod"), SC_OK);
    expect_loads(layers, "{\"list\":[\"all\",\"prod\"],\"x\":2}");
}

static void test_include__join_fills_from_the_file_first(void **state) /* rule 12 */
{
    write_text("low.yaml", "a: 1\n");
    write_text("gaps.yaml", "include: [one.yaml, two.yaml]\na: 2\nb: 2\n");
    write_text("one.yaml", "b: 3\nc: 3\nd: 3\n");
    write_text("two.yaml", "a: 4\nc: 4\n");
    sc_layers *layers = including("low.yaml");
    assert_int_equal(sc_layers_add_join(layers, "gaps.yaml"), SC_OK);
    expect_loads(layers, "{\"a\":1,\"b\":2,\"c\":4,\"d\":3}");
}

static void test_include__texts_include_and_variables_do_not(void **state)
{
    static const char text[] = "include: d/a\nx: 1\n";
    write_text("d/a.toml", "y = 2\n");
    write_text("b.env", "INCLUDE=d/a\n");
    sc_layers *layers = including("b.env");
    assert_int_equal(sc_layers_add_set(layers, "include=none"), SC_OK);
    assert_int_equal(sc_layers_add_text(layers, "some/text", SC_FORMAT_YAML, text, sizeof text - 1),
                     SC_OK);
    expect_loads(layers, "{\"include\":\"none\",\"y\":2,\"x\":1}");
}

static void test_include__the_layer_says_how_arrays_merge(void **state) /* rule 14 */
{
    write_text("a.yaml", "list: [1]\n");
    write_text("b.yaml", "include: c.yaml\n");
    write_text("c.yaml", "list: [2]\n");
    sc_layers *layers = including("a.yaml");
    sc_layers_set_arrays(layers, SC_ARRAYS_REPLACE);
    assert_int_equal(sc_layers_add_file(layers, "b.yaml"), SC_OK);
    expect_loads(layers, "{\"list\":[2]}");
}

static void test_include__files_have_the_format_of_the_layer(void **state)
{
    write_text("a.conf", "include: [b.toml, c.env]\n");
    write_text("b.toml", "x: 1\n");
    write_text("c.env", "y: 2\n");
    sc_layers *layers = including("c.env");
    sc_layers_set_format(layers, SC_FORMAT_YAML);
    assert_int_equal(sc_layers_add_file(layers, "a.conf"), SC_OK);
    write_text("c.env", "Y=2\n");
    expect_error(layers, SC_ETYPE, "c.env:1:1: *; included from a.conf:1:19\n  Y=2\n  ^");
    write_text("a.yaml", "include: [c.env]\ny: {z: 3}\n"); /* which is detected */
    write_text("c.env", "X=1\nY__W=2\nINCLUDE=a\n");
    expect_loads(including("a.yaml"), "{\"x\":1,\"y\":{\"w\":2,\"z\":3},\"include\":\"a\"}");
}

static void test_include__the_label_says_by_which(void **state) /* rule 17 */
{
    sc_value value;
    sc_origin origin;
    write_text("d/a.toml", "include = '../b.yaml'\n");
    write_text("b.yaml", "include: c.yaml\n");
    write_text("c.yaml", "\nx: 1\n");
    sc_layers *layers = including("d/*.toml");
    const sc_snapshot *snapshot = load_list(layers);
    assert_int_equal(sc_snapshot_find(snapshot, "x", &value), SC_OK);
    assert_int_equal(sc_value_origin(value, 0, &origin), SC_OK);
    assert_string_equal(origin.source.data, "d/../c.yaml");
    assert_string_equal(origin.layer.data, "d/*.toml > d/a.toml > d/../b.yaml > d/../c.yaml");
    assert_int_equal(origin.line, 2);
    assert_int_equal(origin.column, 4);
    sc_release(snapshot);
    sc_layers_destroy(layers);
}

static void test_include__a_reload_follows_what_is_new(void **state)
{
    sc_handle handle;
    int64_t x = 0;
    write_text("a.toml", "x = 1\n");
    write_text("b.toml", "y = 2\n");
    sc_layers *layers = including_below("a.toml", ".");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    write_text("a.toml", "include = 'b.toml'\nx = 1\n");
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    assert_int_equal(sc_get_i64(registry, handle, "y", &x), SC_OK);
    write_text("b.toml", "y = 3\n");
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    assert_int_equal(sc_get_i64(registry, handle, "y", &x), SC_OK);
    assert_int_equal(x, 3);
}

struct problems {
    int count;
    char places[8][64];
};

static void note(void *context, const sc_error *problem, bool is_warning)
{
    struct problems *problems = context;
    assert_true(problems->count < 8);
    snprintf(problems->places[problems->count++], sizeof problems->places[0], "%s %.30s:%u:%u",
             is_warning ? "warning" : "error", problem->source, problem->line, problem->column);
}

static void test_include__a_check_reports_every_problem(void **state)
{
    struct problems problems = {0};
    write_text("a.toml", "include = ['none', 'b.toml', 'c.toml', 'none/*']\n");
    write_text("b.toml", "x = \n");
    write_text("c.toml", "include = 1\n");
    sc_layers *layers = including("a.toml");
    assert_int_equal(sc_layers_check(layers, note, &problems), SC_EIO);
    sc_layers_destroy(layers);
    assert_int_equal(problems.count, 4);
    assert_string_equal(problems.places[0], "error a.toml:1:12");
    assert_string_equal(problems.places[1], "error b.toml:1:5");
    assert_string_equal(problems.places[2], "error c.toml:1:11");
    assert_string_equal(problems.places[3], "warning a.toml:1:40");
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    sc_handle handle;
    sc_registry *own = registry_with(allocator);
    if (!own)
        return SC_ENOMEM;
    sc_layers *layers = including_below(context, ".");
    sc_status status = sc_load(own, layers, &handle, NULL);
    sc_layers_destroy(layers);
    sc_registry_destroy(own);
    return status == SC_EINVALID ? SC_OK : status;
}

static void test_include__survives_each_failed_allocation(void **state)
{
    write_text("a.toml", "include = ['b.toml', 'd/*.yaml', '?none', '~/x*', 'b.toml']\nx = 1\n");
    write_text("b.toml", "include = 'd/c.env'\ny = 2\n");
    write_text("d/c.env", "Z=3\n");
    write_text("d/bad.yaml", "x: [\n");
    write_text("d/e.yaml", "include: none\n");
    assert_true(fail_each_allocation(attempt, "a.toml") >= 10);
    write_text("b.toml", "include = 'a.toml'\n");
    assert_true(fail_each_allocation(attempt, "a.toml") >= 5);
}

int main(void)
{
    setenv("HOME", "/nonexistent", 1);
    const struct CMUnitTest tests[] = {
        LOADING(test_include__files_load_below_in_the_order_written),
        LOADING(test_include__a_pattern_stands_in_its_place),
        LOADING(test_include__what_is_absent),
        LOADING(test_include__what_is_malformed),
        LOADING(test_include__a_found_file_loads_without_what_it_cannot_include),
        LOADING(test_include__what_is_no_include_is_an_error_at_its_place),
        LOADING(test_include__cycles_are_errors_with_the_chain),
        LOADING(test_include__sixteen_deep_and_no_deeper),
        LOADING(test_include__a_chain_runs_on_a_small_stack),
        LOADING(test_include__a_file_may_load_twice),
        LOADING(test_include__a_diamond_cannot_explode),
        LOADING(test_include__nothing_escapes_the_root),
        LOADING(test_include__each_yaml_document_has_its_own),
        LOADING(test_include__stands_beside_profiles_and_within_them),
        LOADING(test_include__join_fills_from_the_file_first),
        LOADING(test_include__texts_include_and_variables_do_not),
        LOADING(test_include__the_layer_says_how_arrays_merge),
        LOADING(test_include__files_have_the_format_of_the_layer),
        LOADING(test_include__the_label_says_by_which),
        LOADING(test_include__a_reload_follows_what_is_new),
        LOADING(test_include__a_check_reports_every_problem),
        LOADING(test_include__survives_each_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
