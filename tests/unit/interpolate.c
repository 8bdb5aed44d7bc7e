/* tests/unit/interpolate.c: references in strings: what they give, with which type and origin,
 * and each mistake at its place. */
#include "loading.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static sc_layers *interpolated(const struct layer *added, size_t count)
{
    sc_layers *layers = sc_layers_create();
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.interpolate = true;
    assert_int_equal(sc_layers_set_options(layers, &options), SC_OK);
    add_layers(layers, added, count);
    return layers;
}

#define INTERPOLATED(...)                                                                          \
    interpolated((const struct layer[]){__VA_ARGS__},                                              \
                 sizeof((const struct layer[]){__VA_ARGS__}) / sizeof(struct layer))

static void gives(const char *json, const char *expected)
{
    expect_loads(INTERPOLATED(JSON(json)), expected);
}

static void fails(const char *json, sc_status status, const char *printed)
{
    expect_error(INTERPOLATED(JSON(json)), status, printed);
}

static const sc_snapshot *loaded(sc_layers *layers)
{
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    return snapshot;
}

static void test_interpolate__off_leaves_text_alone(void **state)
{
    sc_layers *layers = sc_layers_create();
    add_layers(layers, (const struct layer[]){JSON("{\"a\":\"${b}\"}")}, 1);
    expect_loads(layers, "{\"a\":\"${b}\"}");
}

static void test_interpolate__text_takes_scalars_as_get_prints_them(void **state)
{
    gives("{\"a\":\"<${s}|${i}|${f}|${t}|${n}|${u}>\",\"s\":\"x\",\"i\":-1,\"f\":1.0,\"t\":true,"
          "\"n\":null,\"u\":18446744073709551615}",
          "{\"a\":\"<x|-1|1.0|true|null|18446744073709551615>\",\"s\":\"x\",\"i\":-1,\"f\":1.0,"
          "\"t\":true,\"n\":null,\"u\":18446744073709551615}");
}

static void test_interpolate__one_reference_keeps_the_type(void **state)
{
    gives("{\"a\":\"${x}\",\"x\":8080}", "{\"a\":8080,\"x\":8080}");
    gives("{\"a\":\"${x}\",\"x\":null}", "{\"a\":null,\"x\":null}");
    gives("{\"a\":\"${x}\",\"x\":\"1\"}", "{\"a\":\"1\",\"x\":\"1\"}");
    gives("{\"a\":\"${x}${x}\",\"x\":1}", "{\"a\":\"11\",\"x\":1}");
    gives("{\"a\":\"${x}\",\"x\":[1,2,3,4,5,6,7,8,9],\"b\":[\"${x[8]}\",\"${x[0]}\"]}",
          "{\"a\":[1,2,3,4,5,6,7,8,9],\"x\":[1,2,3,4,5,6,7,8,9],\"b\":[9,1]}");
}

static void test_interpolate__a_container_is_copied_and_its_strings_too(void **state)
{
    gives(
        "{\"a\":\"${x}\",\"n\":7,\"x\":{\"p\":\"${n}\",\"l\":[{\"q\":\"<${n}>\"}]},"
        "\"z\":\"${a.l[0].q}\"}",
        "{\"a\":{\"p\":7,\"l\":[{\"q\":\"<7>\"}]},\"n\":7,\"x\":{\"p\":7,\"l\":[{\"q\":\"<7>\"}]},"
        "\"z\":\"<7>\"}");
}

static void test_interpolate__paths_have_quoted_keys_and_inner_references(void **state)
{
    gives("{\"a\":\"${h.\\\"x.y\\\"}\",\"h\":{\"x.y\":1},\"k\":\"x.y\",\"b\":\"${h.\\\"${k}\\\"}\","
          "\"c\":\"${h.${w}}\",\"w\":\"\\\"x.y\\\"\"}",
          "{\"a\":1,\"h\":{\"x.y\":1},\"k\":\"x.y\",\"b\":1,\"c\":1,\"w\":\"\\\"x.y\\\"\"}");
}

static void test_interpolate__dollars_that_begin_nothing_are_literal(void **state)
{
    gives("{\"a\":\"$ $5 $$ $${x} $$${y} $\"}", "{\"a\":\"$ $5 $$ ${x} $${y} $\"}");
}

static void test_interpolate__a_default_is_for_what_is_absent_or_null(void **state)
{
    gives("{\"a\":\"${x:-5}\",\"b\":\"${n:-[1,{\\\"k\\\":2}]}\",\"n\":null,\"c\":\"${e:-z}\","
          "\"e\":\"\",\"d\":\"${x:-${i}}\",\"i\":3,\"f\":\"<${x:-5}${y:-}>\",\"g\":\"${x:-007}\","
          "\"h\":\"${x:-${y:-{}}}\"}",
          "{\"a\":5,\"b\":[1,{\"k\":2}],\"n\":null,\"c\":\"\",\"e\":\"\",\"d\":3,\"i\":3,"
          "\"f\":\"<5>\",\"g\":\"007\",\"h\":{}}");
}

static void test_interpolate__variables_are_json_where_they_are_all(void **state) /* rule 9 */
{
    setenv("INTERPOLATE_A", "8080", 1);
    setenv("INTERPOLATE_B", "", 1);
    setenv("interpolate.c", "${a}", 1);
    gives("{\"a\":\"${INTERPOLATE_A}\",\"b\":\":${INTERPOLATE_A}\",\"c\":\"${INTERPOLATE_B:-x}\","
          "\"d\":\"${INTERPOLATE_B}\",\"e\":\"${env:interpolate.c}\",\"PORT\":1,"
          "\"f\":\"${\\\"PORT\\\"}\"}",
          "{\"a\":8080,\"b\":\":8080\",\"c\":\"x\",\"d\":\"\",\"e\":\"${a}\",\"PORT\":1,\"f\":1}");
    unsetenv("INTERPOLATE_B");
    unsetenv("interpolate.c");
    fails("{\"a\":\"${INTERPOLATE_B}\"}", SC_ENOTFOUND,
          "1.json:1:7: no variable INTERPOLATE_B in the environment; did you mean "
          "INTERPOLATE_A?\n  {\"a\":\"${INTERPOLATE_B}\"}\n        ^");
    unsetenv("INTERPOLATE_A");
}

static void test_interpolate__a_reload_uses_the_environment_that_was_read(void **state) /* rule 9 */
{
    sc_handle handle = SC_HANDLE_NONE;
    setenv("INTERPOLATE_A", "1", 1);
    sc_layers *layers = INTERPOLATED(JSON("{\"a\":\"${INTERPOLATE_A}\"}"));
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    setenv("INTERPOLATE_A", "2", 1);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    assert_whole(sc_acquire(registry, handle), "{\"a\":1}");
    sc_handle_release(registry, handle);
    unsetenv("INTERPOLATE_A");
}

static void test_interpolate__it_acts_on_the_merged_result(void **state)
{
    expect_loads(INTERPOLATED(JSON("{\"a\":\"${x}\",\"x\":1,\"l\":[\"${x}\"],\"b\":\"${gone}\"}"),
                              JSON("{\"x\":2,\"l_add\":[\"<${a}>\"],\"b\":0}")),
                 "{\"a\":2,\"x\":2,\"l\":[2,\"<2>\"],\"b\":0}");
}

static void test_interpolate__cycles_name_the_chain(void **state)
{
    fails("{\"a\":\"${b}\",\n\"b\":\"x ${a}\"}", SC_EINVALID,
          "1.json:2:8: this leads back to itself: a -> b -> a\n  \"b\":\"x ${a}\"}\n         ^");
    fails("{\"a\":{\"b\":[\"${a}\"]}}", SC_EINVALID,
          "1.json:1:13: this leads back to itself: a.b[0] -> a -> a.b[0]\n"
          "  {\"a\":{\"b\":[\"${a}\"]}}\n              ^");
    fails("{\"a\":\"${a:-1}\"}", SC_EINVALID,
          "1.json:1:7: this leads back to itself: a -> a\n  {\"a\":\"${a:-1}\"}\n        ^");
}

static void test_interpolate__mistakes_stand_at_the_reference(void **state)
{
    fails("{\"a\":\"\\n${b}${c.hots}\",\"b\":1,\"c\":{\"host\":1}}", SC_ENOTFOUND,
          "1.json:1:13: no key \"c.hots\"; did you mean \"c.host\"?\n"
          "  {\"a\":\"\\n${b}${c.hots}\",\"b\":1,\"c\":{\"host\":1}}\n              ^");
    fails("{\"a\":\"x ${b\"}", SC_ESYNTAX,
          "1.json:1:9: this \"${\" has no \"}\"; a literal \"${\" is written \"$${\"\n"
          "  {\"a\":\"x ${b\"}\n          ^");
    fails("{\"a\":\"x ${b}\",\"b\":{}}", SC_ETYPE,
          "1.json:1:9: this is a mapping, which cannot stand within text\n"
          "  {\"a\":\"x ${b}\",\"b\":{}}\n          ^");
    fails("{\"a\":\"${}\"}", SC_ESYNTAX, "1.json:1:7: *\n  {\"a\":\"${}\"}\n        ^");
    fails("{\"a\":\"${b..c}\"}", SC_EINVALID, "1.json:1:7: *\n  {\"a\":\"${b..c}\"}\n        ^");
    fails("{\"a\":\"${x:-99999999999999999999}\"}", SC_ERANGE,
          "1.json:1:7: *\n  {\"a\":\"${x:-99999999999999999999}\"}\n        ^");
}

static void count_problem(void *context, const sc_error *problem, bool is_warning)
{
    (void)problem;
    assert_false(is_warning);
    ++*(int *)context;
}

static void test_interpolate__check_reports_every_mistake(void **state)
{
    int count = 0;
    sc_layers *layers = INTERPOLATED(
        JSON("{\"a\":\"${x}\",\"b\":\"${y}\",\"c\":\"${a}\",\"d\":\"${d}\",\"e\":\"${\"}"));
    assert_int_equal(sc_layers_check(layers, count_problem, &count), SC_ENOTFOUND);
    assert_int_equal(count, 4); /* c depends on a, which was reported */
    sc_layers_destroy(layers);
}

static void test_interpolate__expansion_has_one_budget(void **state) /* rule 20 */
{
    char bomb[2048] = "{\"a0\":\"0123456789\"";
    for (int i = 1; i < 20; i++) {
        size_t length = strlen(bomb);
        snprintf(bomb + length, sizeof bomb - length, ",\"a%d\":\"${a%d}${a%d}${a%d}${a%d}\"", i,
                 i - 1, i - 1, i - 1, i - 1);
    }
    strcat(bomb, "}");
    sc_handle bombed;
    sc_layers *laughs = INTERPOLATED(JSON(bomb));
    assert_int_equal(sc_load(registry, laughs, &bombed, NULL), SC_ELIMIT);
    sc_layers_destroy(laughs);
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.interpolate = true;
    options.max_expansion_bytes = 2 * (32 + 1) + 3;
    for (int less = 0; less < 2; less++) {
        sc_layers *layers = INTERPOLATED(YAML("a: &x {k: 1}\nb: *x\n"), JSON("{\"t\":\"<${s}>\","
                                                                             "\"s\":\"abc\"}"));
        options.max_expansion_bytes -= (uint64_t)less;
        sc_layers_set_options(layers, &options);
        sc_handle handle;
        sc_error error = SC_ERROR_INIT;
        assert_int_equal(sc_load(registry, layers, &handle, &error), less ? SC_ELIMIT : SC_OK);
        if (!less)
            sc_handle_release(registry, handle);
        sc_layers_destroy(layers);
    }
}

static void test_interpolate__a_copy_counts_against_the_nesting_limit(void **state) /* rule 20 */
{
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.interpolate = true;
    options.max_depth = 4;
    for (int deeper = 0; deeper < 2; deeper++) {
        sc_layers *layers = INTERPOLATED(JSON("{\"c\":{\"d\":{\"e\":{}}},\"x\":\"${c}\"}"),
                                         JSON("{\"y\":{\"z\":{}}}"));
        if (deeper)
            sc_layers_add_set(layers, "y.z=${c}");
        sc_layers_set_options(layers, &options);
        if (deeper)
            expect_error(layers, SC_ELIMIT,
                         "--set:1:5: nesting limit of 4 exceeded\n  y.z=${c}\n      ^");
        else
            expect_loads(layers, "{\"c\":{\"d\":{\"e\":{}}},\"x\":{\"d\":{\"e\":{}}},"
                                 "\"y\":{\"z\":{}}}");
    }
}

static void test_interpolate__a_variable_must_be_utf8(void **state) /* rule 18 */
{
    setenv("INTERPOLATE_BYTES", "a\xFF", 1);
    fails("{\"a\":\"<${INTERPOLATE_BYTES}>\"}", SC_EENCODING,
          "1.json:1:8: this variable is not UTF-8 (byte 0xFF)\n"
          "  {\"a\":\"<${INTERPOLATE_BYTES}>\"}\n         ^");
    unsetenv("INTERPOLATE_BYTES");
}

static void test_interpolate__includes_share_the_budget(void **state) /* rule 20 */
{
    /* The second reading of twice.json costs its 18 bytes and 256, so what t takes
     * fails where the include alone would not. */
    write_text("twice.json", "{\"s\":\"0123456789\"}");
    write_text("top.json", "{\"include\":[\"twice.json\",\"twice.json\"],\"t\":\"<${s}>\"}");
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    options.interpolate = options.include = true;
    bool held = false;
    for (uint64_t budget = 200; budget < 400; budget++) {
        sc_handle handle;
        sc_layers *layers = layers_of("top.json");
        options.max_expansion_bytes = budget;
        sc_layers_set_options(layers, &options);
        sc_status status = sc_load(registry, layers, &handle, NULL);
        assert_int_equal(status, held || status == SC_OK ? SC_OK : SC_ELIMIT);
        if (status == SC_OK && !held)
            assert_true(budget > 18 + 256); /* more than the include alone */
        held = status == SC_OK;
        if (held)
            sc_handle_release(registry, handle);
        sc_layers_destroy(layers);
    }
    assert_true(held);
}

static void test_interpolate__what_a_secret_went_into_is_secret(void **state) /* rule 25 */
{
    setenv("INTERPOLATE_TOKEN", "t", 1);
    const sc_snapshot *snapshot = loaded(INTERPOLATED(
        JSON("{\"db\":{\"password\":\"p\",\"n_secret\":5},\"dsn\":\"x ${db.password}\","
             "\"via\":\"${dsn}\",\"var\":\"${INTERPOLATE_TOKEN}\",\"copy\":\"${db}\","
             "\"ports\":[\"${db.n_secret}\",1],\"free\":\"${open}\",\"open\":1,"
             "\"fallback\":\"${NO_SUCH_PASSWORD:-q}\"}")));
    const char *const secrets[] = {"dsn", "via", "var", "copy.password", "ports", "fallback"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        assert_true(sc_value_is_secret(value_at(snapshot, secrets[i])));
    assert_false(sc_value_is_secret(value_at(snapshot, "free")));
    assert_false(sc_value_is_secret(value_at(snapshot, "copy")));
    sc_release(snapshot);
    fails("{\"k_password\":\"hunter2\",\"a\":\"${x.${k_password}}\",\"x\":{}}", SC_ENOTFOUND,
          "1.json:1:30: no key \"${x.${k_password}}\"\n  {\"k_password\":********\n                "
          "^");
    unsetenv("INTERPOLATE_TOKEN");
}

static void test_interpolate__origins_are_the_template_and_what_was_copied(void **state)
{
    const sc_snapshot *snapshot =
        loaded(INTERPOLATED(JSON("{\"a\":3,\"x\":{\"p\":1,\"l\":[1,2,3,4,5,6,7,8]}}"),
                            JSON("{\"a\":\"${x}\",\"l\":\"${x.l}\",\"m\":[\"${x.p}\",2],"
                                 "\"j\":\"${none:-[1,2]}\"}")));
    ORIGINS(snapshot, "a", "2.json 2.json:1:6", "\"${x}\"", "!1.json 1.json:1:6", "3");
    ORIGINS(snapshot, "a.p", "1.json 1.json:1:17", "1");
    ORIGINS(snapshot, "a.l[2]", "1.json 1.json:1:28", "3");
    ORIGINS(snapshot, "l[2]", "1.json 1.json:1:28", "3");
    ORIGINS(snapshot, "m[0]", "2.json 2.json:1:31", "\"${x.p}\"");
    ORIGINS(snapshot, "m[1]", "2.json 2.json:1:40", "2");
    ORIGINS(snapshot, "j[1]", "2.json 2.json:1:47", "\"${none:-[1,2]}\"");
    assert_true(sc_value_is_interpolated(value_at(snapshot, "m[0]")));
    assert_false(sc_value_is_interpolated(value_at(snapshot, "m[1]")));
    assert_false(sc_value_is_interpolated(value_at(snapshot, "a.p")));
    sc_release(snapshot);
}

static void note_reference(void *context, const sc_reference *reference)
{
    char line[64];
    snprintf(line, sizeof line, "%d %.*s=%.*s;", (int)reference->kind, (int)reference->name.length,
             reference->name.data, (int)reference->text.length,
             reference->text.data ? reference->text.data : "");
    strcat(context, line);
}

static void test_interpolate__references_are_visited_inner_ones_first(void **state)
{
    char seen[512] = "";
    setenv("INTERPOLATE_A", "v", 1);
    const sc_snapshot *snapshot = loaded(INTERPOLATED(
        JSON("{\"a\":\"${x.${k}} ${INTERPOLATE_A} ${no:-d${k}} ${k:-unused}\",\"k\":\"p\","
             "\"x\":{\"p\":1}}")));
    assert_int_equal(sc_value_references(value_at(snapshot, "a"), note_reference, seen), SC_OK);
    assert_string_equal(seen, "0 k=;0 x.p=;1 INTERPOLATE_A=v;0 k=;2 no=dp;0 k=;");
    seen[0] = '\0';
    assert_int_equal(sc_value_references(value_at(snapshot, "k"), note_reference, seen), SC_OK);
    assert_string_equal(seen, "");
    sc_release(snapshot);
    unsetenv("INTERPOLATE_A");
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    sc_handle handle;
    sc_status status = SC_ENOMEM;
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    options.allocator = allocator;
    sc_registry *own = sc_registry_create(&options, NULL);
    if (own)
        status = sc_load(own, context, &handle, NULL);
    sc_registry_destroy(own);
    return status;
}

static void test_interpolate__each_allocation_may_fail(void **state)
{
    setenv("INTERPOLATE_A", "[1,{\"k\":2}]", 1);
    sc_layers *layers = INTERPOLATED(
        JSON("{\"x\":{\"l\":[1,2,3,4,5,6,7,8],\"s\":\"${y}\"},\"a\":\"${x}\",\"b\":\"${x.l}\","
             "\"y\":\"<${INTERPOLATE_A}>\",\"c\":\"${INTERPOLATE_A}\",\"d\":\"${\\\"y\\\":-1}\","
             "\"m\":[0,\"\",0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,\"${m[1]}\"]}"),
        JSON("{\"x\":{\"s\":\"${y}!\"}}"));
    /* Many templates, each with tokens and a copy, so that the arena needs more than one chunk. */
    char many[16 * 1024] = "p=[0";
    for (size_t length = 4; length < sizeof many - 64; length = strlen(many))
        strcpy(many + length, ",\"${x}\",\"${y}${y}${y}\"");
    strcat(many, "]");
    assert_int_equal(sc_layers_add_set(layers, many), SC_OK);
    assert_true(fail_each_allocation(attempt, layers) > 20);
    sc_layers_destroy(layers);
    unsetenv("INTERPOLATE_A");
}

enum { CHAIN = 10000 };

static void *load_chain(void *context)
{
    sc_handle handle;
    sc_status status = sc_load(registry, context, &handle, NULL);
    if (status == SC_OK)
        sc_handle_release(registry, handle);
    return status == SC_OK ? context : NULL;
}

static void test_interpolate__a_long_chain_needs_no_stack(void **state)
{
    pthread_t thread;
    pthread_attr_t attributes;
    void *result;
    char *text = malloc(CHAIN * 32), *at = text;
    at += sprintf(at, "{");
    for (int i = 0; i < CHAIN; i++)
        at += sprintf(at, "\"a%d\":\"${a%d}\",", i, i + 1);
    sprintf(at, "\"a%d\":1}", CHAIN);
    sc_layers *layers = INTERPOLATED(JSON(text));
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, 64 * 1024), 0);
    assert_int_equal(pthread_create(&thread, &attributes, load_chain, layers), 0);
    assert_int_equal(pthread_join(thread, &result), 0);
    assert_ptr_equal(result, layers);
    pthread_attr_destroy(&attributes);
    sc_layers_destroy(layers);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_interpolate__off_leaves_text_alone),
        LOADING(test_interpolate__text_takes_scalars_as_get_prints_them),
        LOADING(test_interpolate__one_reference_keeps_the_type),
        LOADING(test_interpolate__a_container_is_copied_and_its_strings_too),
        LOADING(test_interpolate__paths_have_quoted_keys_and_inner_references),
        LOADING(test_interpolate__dollars_that_begin_nothing_are_literal),
        LOADING(test_interpolate__a_default_is_for_what_is_absent_or_null),
        LOADING(test_interpolate__variables_are_json_where_they_are_all),
        LOADING(test_interpolate__a_reload_uses_the_environment_that_was_read),
        LOADING(test_interpolate__it_acts_on_the_merged_result),
        LOADING(test_interpolate__cycles_name_the_chain),
        LOADING(test_interpolate__mistakes_stand_at_the_reference),
        LOADING(test_interpolate__check_reports_every_mistake),
        LOADING(test_interpolate__expansion_has_one_budget),
        LOADING(test_interpolate__a_copy_counts_against_the_nesting_limit),
        LOADING(test_interpolate__a_variable_must_be_utf8),
        LOADING(test_interpolate__includes_share_the_budget),
        LOADING(test_interpolate__what_a_secret_went_into_is_secret),
        LOADING(test_interpolate__origins_are_the_template_and_what_was_copied),
        LOADING(test_interpolate__references_are_visited_inner_ones_first),
        LOADING(test_interpolate__each_allocation_may_fail),
        LOADING(test_interpolate__a_long_chain_needs_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
