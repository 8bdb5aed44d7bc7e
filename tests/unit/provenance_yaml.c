/* tests/unit/provenance_yaml.c: who set a value (rule 17), where one text says it several times:
 * YAML's aliases, merge keys and streams. */
#include "loaded.h"

#include <stdlib.h>
#include <string.h>

static void test_provenance_yaml__an_alias_has_the_place_of_what_it_names(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(YAML("base: &b\n  list: [1, {k: v}]\nsame: *b\nword: &w text\nagain: *w\n"),
             JSON("{\"same\":{\"list\":null},\"again\":1}"));
    ORIGINS(snapshot, "same", "2.json 2.json:1:9", "{\"list\":null}", "1.yaml 1.yaml:2:3",
            "{\"list\":[1,{\"k\":\"v\"}]}");
    ORIGINS(snapshot, "same.list", "2.json 2.json:1:17", "null", "!1.yaml 1.yaml:2:9",
            "[1,{\"k\":\"v\"}]");
    ORIGINS(snapshot, "base.list[1].k", "1.yaml 1.yaml:2:17", "\"v\"");
    ORIGINS(snapshot, "again", "2.json 2.json:1:31", "1", "!1.yaml 1.yaml:4:10", "\"text\"");
    sc_release(snapshot);
}

static void test_provenance_yaml__aliases_of_packed_numbers_know_their_elements(void **state)
{
    const sc_snapshot *snapshot = LOAD(YAML("a: &n [1, 2, 3, 4, 5, 6, 7,\n  8]\nb: *n\n"),
                                       JSON_BY(SC_ARRAYS_SUM, "{\"b\":[1,1,1,1,1,1,1,1]}"));
    ORIGINS(snapshot, "b[7]", "2.json 2.json:1:21", "1", "1.yaml 1.yaml:2:3", "8");
    ORIGINS(snapshot, "a[7]", "1.yaml 1.yaml:2:3", "8");
    ORIGINS(snapshot, "b", "2.json 2.json:1:6", "[1,1,1,1,1,1,1,1]", "1.yaml 1.yaml:1:7",
            "[1,2,3,4,5,6,7,8]");
    sc_release(snapshot);
}

/* Numbers as aliases within a packed array. */
static void test_provenance_yaml__elements_may_be_aliases(void **state)
{
    const sc_snapshot *snapshot = LOAD(YAML("n: &n 9\nx: [1, *n, 3, 4, 5, 6, *n, 8]\n"));
    ORIGINS(snapshot, "x[1]", "1.yaml 1.yaml:1:7", "9");
    ORIGINS(snapshot, "x[6]", "1.yaml 1.yaml:1:7", "9");
    ORIGINS(snapshot, "x[7]", "1.yaml 1.yaml:2:28", "8");
    sc_release(snapshot);
}

/* An anchored key is where its mapping begins, and an alias makes a value of it. */
static void test_provenance_yaml__an_alias_of_a_key_is_no_mapping(void **state)
{
    const sc_snapshot *snapshot = LOAD(YAML("m:\n  &k key: 1\nx: *k\nf: {&l a: 1, b: *l}\n"),
                                       JSON("{\"x\":1,\"m\":2,\"f\":{\"b\":3}}"));
    ORIGINS(snapshot, "x", "2.json 2.json:1:6", "1", "!1.yaml 1.yaml:2:6", "\"key\"");
    ORIGINS(snapshot, "f.b", "2.json 2.json:1:23", "3", "!1.yaml 1.yaml:4:8", "\"a\"");
    sc_value m = value_at(snapshot, "m"); /* at the key or at its anchor */
    sc_value said;
    assert_int_equal(sc_value_origin_value(m, 1, &said), SC_OK);
    assert_value(said, "{\"key\":1}");
    sc_release(said.snapshot);
    sc_release(snapshot);
    snapshot = LOAD(YAML("x: [&l a: 1, *l]\n"), JSON_BY(SC_ARRAYS_MERGE, "{\"x\":[5,6]}"));
    ORIGINS(snapshot, "x[0]", "2.json 2.json:1:7", "5", "!1.yaml 1.yaml:1:8", "{\"a\":1}");
    ORIGINS(snapshot, "x[1]", "2.json 2.json:1:9", "6", "!1.yaml 1.yaml:1:8", "\"a\"");
    sc_release(snapshot);
}

static void test_provenance_yaml__merged_members_have_the_place_of_the_merged(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(YAML("a: &a {x: 1, y: [2]}\nb: &b {z: 3}\nc:\n  <<: [*a, *b]\n  x: 4\n"),
             JSON("{\"c\":{\"x\":5}}"));
    ORIGINS(snapshot, "c", "2.json 2.json:1:6", "{\"x\":5}", "1.yaml 1.yaml:4:3",
            "{\"y\":[2],\"z\":3,\"x\":4}");
    ORIGINS(snapshot, "c.x", "2.json 2.json:1:11", "5", "!1.yaml 1.yaml:5:6", "4");
    ORIGINS(snapshot, "c.y", "1.yaml 1.yaml:1:17", "[2]");
    ORIGINS(snapshot, "c.z", "1.yaml 1.yaml:2:11", "3");
    sc_release(snapshot);
}

static void test_provenance_yaml__documents_of_a_stream_are_layers_of_one_name(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(YAML("a: 1\nb: 2\n---\n# nothing\n---\na: [3]\n--- {a: 4}\n"));
    ORIGINS(snapshot, "a", "1.yaml 1.yaml:7:9", "4", "!1.yaml 1.yaml:6:4", "[3]",
            "!1.yaml 1.yaml:1:4", "1");
    ORIGINS(snapshot, "b", "1.yaml 1.yaml:2:4", "2");
    ORIGINS(snapshot, "", "1.yaml 1.yaml:7:5", "{\"a\":4}", "1.yaml 1.yaml:6:1", "{\"a\":[3]}",
            "1.yaml 1.yaml:1:1", "{\"a\":1,\"b\":2}");
    sc_release(snapshot);
}

static void test_provenance_yaml__absent_values_have_a_place(void **state)
{
    const sc_snapshot *snapshot = LOAD(YAML("a:\nb: {c: , d: 1}\ne:\n  - \n  - f\n"));
    ORIGINS(snapshot, "a", "1.yaml 1.yaml:1:3", "null");
    ORIGINS(snapshot, "b.c", "1.yaml 1.yaml:2:7", "null");
    ORIGINS(snapshot, "e[0]", "1.yaml 1.yaml:4:4", "null");
    ORIGINS(snapshot, "e[1]", "1.yaml 1.yaml:5:5", "\"f\"");
    sc_release(snapshot);
}

static const sc_snapshot *parse_yaml(const char *text)
{
    const sc_snapshot *snapshot;
    sc_error error;
    assert_int_equal(sc_parse("p", SC_FORMAT_YAML, text, strlen(text), NULL, &snapshot, &error),
                     SC_OK);
    return snapshot;
}

/* The array of a stream's documents stands at no place of its own. */
static void test_provenance_yaml__a_parsed_stream_said_all_of_it(void **state)
{
    const sc_snapshot *snapshot = parse_yaml("# first\n--- {a: 1}\n--- [b]\n--- c\n");
    ORIGINS(snapshot, "", "p p:1:1", "[{\"a\":1},[\"b\"],\"c\"]");
    ORIGINS(snapshot, "[0]", "p p:2:5", "{\"a\":1}");
    ORIGINS(snapshot, "[0].a", "p p:2:9", "1");
    ORIGINS(snapshot, "[2]", "p p:4:5", "\"c\"");
    sc_release(snapshot);
    snapshot = parse_yaml("1\n--- 2\n");
    ORIGINS(snapshot, "", "p p:1:1", "[1,2]");
    ORIGINS(snapshot, "[1]", "p p:2:5", "2");
    sc_release(snapshot);
    snapshot = parse_yaml("# nothing\n");
    ORIGINS(snapshot, "", "p p:1:1", "null");
    sc_release(snapshot);
    snapshot = parse_yaml(" [1, 2, 3, 4, 5, 6, 7,\n 8]");
    ORIGINS(snapshot, "", "p p:1:2", "[1,2,3,4,5,6,7,8]");
    ORIGINS(snapshot, "[7]", "p p:2:2", "8");
    sc_release(snapshot);
}

/* Aliases of packed numbers cost a load less than they do when every number has its place. */
static void test_provenance_yaml__what_a_load_could_expand_can_be_asked_about(void **state)
{
    enum { NUMBERS = 1000, ALIASES = 900 };
    char *text = calloc(1, 64 + (size_t)NUMBERS * 3 + (size_t)ALIASES * 16);
    size_t length = (size_t)sprintf(text, "a: &a [0");
    for (int i = 1; i < NUMBERS; i++)
        length += (size_t)sprintf(text + length, ", 1");
    length += (size_t)sprintf(text + length, "]\n");
    for (int i = 0; i < ALIASES; i++)
        length += (size_t)sprintf(text + length, "b%d: *a\n", i);
    const sc_snapshot *snapshot = LOAD(YAML(text));
    ORIGINS(snapshot, "b899[999]", "1.yaml 1.yaml:1:3005", "1");
    ORIGINS(snapshot, "a[0]", "1.yaml 1.yaml:1:8", "0");
    sc_release(snapshot);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_provenance_yaml__an_alias_has_the_place_of_what_it_names),
        cmocka_unit_test(test_provenance_yaml__aliases_of_packed_numbers_know_their_elements),
        cmocka_unit_test(test_provenance_yaml__elements_may_be_aliases),
        cmocka_unit_test(test_provenance_yaml__an_alias_of_a_key_is_no_mapping),
        cmocka_unit_test(test_provenance_yaml__merged_members_have_the_place_of_the_merged),
        cmocka_unit_test(test_provenance_yaml__documents_of_a_stream_are_layers_of_one_name),
        cmocka_unit_test(test_provenance_yaml__absent_values_have_a_place),
        cmocka_unit_test(test_provenance_yaml__a_parsed_stream_said_all_of_it),
        cmocka_unit_test(test_provenance_yaml__what_a_load_could_expand_can_be_asked_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
