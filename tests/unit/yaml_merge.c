/* tests/unit/yaml_merge.c: anchors, aliases and the merge key, with their limits. */
#include "failing_allocator.h"
#include "yaml.h"

#include <stdlib.h>
#include <string.h>

static void assert_status_within(const char *text, int64_t expansion, uint32_t depth,
                                 sc_status status)
{
    struct sc__parse_options options = default_parse_options();
    struct parsed parsed;
    options.expansion = expansion;
    options.depth = depth;
    parse_bytes(&parsed, SC__FORMAT_YAML, text, strlen(text), &options);
    assert_int_equal(parsed.status, status);
    parsed_free(&parsed);
}

static void test_yaml_merge__an_alias_is_what_it_names(void **state)
{
    assert_yaml("a: &x {b: [1, {c: 2}]}\nd: *x\ne: [*x]\n",
                "{\"a\":{\"b\":[1,{\"c\":2}]},\"d\":{\"b\":[1,{\"c\":2}]},"
                "\"e\":[{\"b\":[1,{\"c\":2}]}]}");
    assert_yaml("- &a 1\n- &b \"1\"\n- &c !!str 1\n- &d\n- &e 2.5\n- [*a, *b, *c, *d, *e]\n",
                "[1,\"1\",\"1\",null,2.5,[1,\"1\",\"1\",null,2.5]]");
    assert_yaml("[&a 1, 2, 3, 4, 5, 6, 7, &b 8, *a, *b]", "[1,2,3,4,5,6,7,8,1,8]");
    assert_yaml("a: &x [1, 2, 3, 4, 5, 6, 7, 8]\nb: *x\n",
                "{\"a\":[1,2,3,4,5,6,7,8],\"b\":[1,2,3,4,5,6,7,8]}");
}

/* rule 21 */
static void test_yaml_merge__an_alias_as_a_key_is_its_text(void **state)
{
    assert_yaml("a: &x 0x10\n*x : 1\n", "{\"a\":16,\"0x10\":1}");
    assert_yaml("&k 80: a\nb: *k\nc: {*k : d}\n", "{\"80\":\"a\",\"b\":80,\"c\":{\"80\":\"d\"}}");
    assert_yaml("&k : a\nb: *k\n", "{\"\":\"a\",\"b\":null}");
    assert_wrong("a: &x [1]\n*x : 2\n", SC_ESYNTAX, 2, 1);
    assert_message("a: &x {}\n*x : 2\n", "a key must be a scalar, but *x is a mapping");
    assert_wrong("a: &x a\n*x : 2\n", SC_EDUPLICATE, 2, 1);
}

static void test_yaml_merge__the_last_anchor_of_a_name_counts(void **state)
{
    assert_yaml("- &a 1\n- *a\n- &a 2\n- *a\n", "[1,1,2,2]");
    assert_yaml("&a [&a x, *a]", "[\"x\",\"x\"]");
    assert_yaml("- &\xC3\xA9-1 x\n- *\xC3\xA9-1\n", "[\"x\",\"x\"]");
}

static void test_yaml_merge__anchors_end_with_their_document(void **state)
{
    struct parsed parsed;
    assert_wrong("a: &x 1\n---\nb: *x\n", SC_ESYNTAX, 3, 4);
    parse_text(&parsed, SC__FORMAT_YAML, "a: &x 1\nb: *x\n---\na: &x 2\nb: *x\n");
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.documents.count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        char *json = parsed_json(&parsed, i);
        assert_string_equal(json, i == 0 ? "{\"a\":1,\"b\":1}" : "{\"a\":2,\"b\":2}");
        free(json);
    }
    parsed_free(&parsed);
}

static void test_yaml_merge__an_alias_needs_a_complete_anchor(void **state)
{
    assert_wrong("a: 1\nb: *nope\n", SC_ESYNTAX, 2, 4);
    assert_wrong("a: *x\nb: &x 1\n", SC_ESYNTAX, 1, 4);
    assert_wrong("&a [1, *a]", SC_ESYNTAX, 1, 8);
    assert_wrong("a: &x\n  b: {c: *x}\n", SC_ESYNTAX, 2, 10);
    assert_wrong("&x a: &y {<<: *y}\n", SC_ESYNTAX, 1, 15);
    assert_message("a: *nope\n",
                   "alias *nope has no anchor before it; text that begins with * needs quotes");
    assert_message("&a [*a]", "alias *a stands within what it names");
}

static void test_yaml_merge__a_copy_keeps_the_places_of_its_values(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_YAML, "a: &x {b: 1}\nc: *x\nd: {<<: *x}\n");
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    const struct sc__node *root = &document->nodes[document->root];
    uint32_t first = root->value.children.first;
    const struct sc__node *original = &document->nodes[first];
    const struct sc__node *copy = &document->nodes[original->next];
    const struct sc__node *merged = &document->nodes[copy->next];
    assert_int_equal(copy->key_at, 13);
    assert_int_equal(copy->at, original->at);
    assert_int_equal(document->nodes[copy->value.children.first].at, 10);
    assert_int_equal(document->nodes[merged->value.children.first].at, 10);
    assert_int_equal(document->nodes[merged->value.children.first].key_at, 7);
    parsed_free(&parsed);
}

/* rule 21 */
static void test_yaml_merge__a_mapping_merges(void **state)
{
    assert_yaml("a: &a {x: 1, y: 2}\nb: {<<: *a, z: 3}\n",
                "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"x\":1,\"y\":2,\"z\":3}}");
    assert_yaml("b: {<<: {x: 1}, z: 3}\n", "{\"b\":{\"x\":1,\"z\":3}}");
    assert_yaml("a: &a {x: {p: 1}}\nb:\n  <<: *a\nc: {<<: *a, x: {q: 2}}\n",
                "{\"a\":{\"x\":{\"p\":1}},\"b\":{\"x\":{\"p\":1}},\"c\":{\"x\":{\"q\":2}}}");
    assert_yaml("a: &a {}\nb: {<<: *a}\n", "{\"a\":{},\"b\":{}}");
    assert_yaml("<<: {a: 1}\n", "{\"a\":1}");
}

/* rule 21 */
static void test_yaml_merge__members_of_its_own_win(void **state)
{
    assert_yaml("a: &a {x: 1, y: 2}\nb: {x: 3, <<: *a}\nc: {<<: *a, x: 3}\n",
                "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"x\":3,\"y\":2},\"c\":{\"y\":2,\"x\":3}}");
}

/* rule 21 */
static void test_yaml_merge__the_earlier_of_several_wins(void **state)
{
    assert_yaml("- &a {x: 1}\n- &b {x: 2, y: 2}\n- {<<: [*a, *b, {z: 3, y: 4}], w: 5}\n",
                "[{\"x\":1},{\"x\":2,\"y\":2},{\"x\":1,\"y\":2,\"z\":3,\"w\":5}]");
    assert_yaml("- &l [{x: 1}, {x: 2, y: 3}]\n- {<<: *l}\n",
                "[[{\"x\":1},{\"x\":2,\"y\":3}],{\"x\":1,\"y\":3}]");
    assert_yaml("- &l []\n- {<<: *l, a: 1}\n- {<<: &m [{b: 2}]}\n- *m\n",
                "[[],{\"a\":1},{\"b\":2},[{\"b\":2}]]");
}

/* rule 13 */
static void test_yaml_merge__merged_members_stand_where_the_key_stands(void **state)
{
    assert_yaml("a: &a {x: 1, y: 2}\nb: {p: 0, <<: *a, q: 3}\nc: {p: 0, q: 3, <<: *a}\n",
                "{\"a\":{\"x\":1,\"y\":2},\"b\":{\"p\":0,\"x\":1,\"y\":2,\"q\":3},"
                "\"c\":{\"p\":0,\"q\":3,\"x\":1,\"y\":2}}");
    assert_yaml("a: &a {x: 1}\nb: {<<: *a, x: 2}\nc: {x: 2, <<: *a}\nd: {<<: *a, x: 2, y: 3}\n",
                "{\"a\":{\"x\":1},\"b\":{\"x\":2},\"c\":{\"x\":2},\"d\":{\"x\":2,\"y\":3}}");
}

static void test_yaml_merge__merges_chain(void **state)
{
    assert_yaml("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n",
                "{\"a\":{\"x\":1},\"b\":{\"x\":1,\"y\":2},\"c\":{\"x\":1,\"y\":2,\"z\":3}}");
    assert_yaml("<<: {<<: {<<: {a: 1}, b: 2}, a: 3}\n", "{\"b\":2,\"a\":3}");
}

/* rule 21 */
static void test_yaml_merge__only_a_plain_key_merges(void **state)
{
    assert_yaml("\"<<\": {a: 1}\n", "{\"<<\":{\"a\":1}}");
    assert_yaml("!!str <<: 1\n", "{\"<<\":1}");
    assert_yaml("! <<: 1\n", "{\"<<\":1}");
    assert_yaml("!!merge <<: {a: 1}\n", "{\"a\":1}");
    assert_yaml("[<<, a]\n", "[\"<<\",\"a\"]");
    assert_yaml("'<<': 1\n<<: {a: 2, '<<': 3}\n", "{\"<<\":1,\"a\":2}");
    assert_wrong("!!merge x: {a: 1}\n", SC_ESYNTAX, 1, 1);
}

static void test_yaml_merge__anything_else_does_not_merge(void **state)
{
    assert_wrong("a: 1\n<<: 5\n", SC_ESYNTAX, 2, 5);
    assert_wrong("<<:\n", SC_ESYNTAX, 1, 4);
    assert_wrong("<<: [{a: 1}, 2]\n", SC_ESYNTAX, 1, 14);
    assert_wrong("<<: [{a: 1}, [{b: 2}]]\n", SC_ESYNTAX, 1, 14);
    assert_wrong("<<: [1, 2, 3, 4, 5, 6, 7, 8]\n", SC_ESYNTAX, 1, 5);
    assert_wrong("a: &a 1\nb: {<<: *a}\n", SC_ESYNTAX, 2, 9);
    assert_wrong("a: &a [1]\nb: {<<: *a}\n", SC_ESYNTAX, 1, 8);
    assert_message("<<: 5\n", "\"<<\" merges a mapping or a sequence of mappings, not an integer");
    assert_message("<<: [x]\n", "\"<<\" merges mappings, not a string");
}

/* rule 19 */
static void test_yaml_merge__duplicates_are_still_errors(void **state)
{
    assert_wrong("<<: {a: 1}\nb: 1\nb: 2\n", SC_EDUPLICATE, 3, 1);
    assert_wrong("<<: {a: 1}\nb: 1\n<<: {c: 2}\n", SC_EDUPLICATE, 3, 1);
    assert_wrong("<<: {a: 1, a: 2}\n", SC_EDUPLICATE, 1, 12);
    assert_wrong("- &x {}\n- {<<: *x, <<: *x}\n", SC_EDUPLICATE, 2, 12);
}

/* rule 20 */
static void test_yaml_merge__copies_have_one_budget(void **state)
{
    assert_status_within("[&a x, *a, *a]", 66, 128, SC_OK);
    assert_status_within("[&a x, *a, *a]", 65, 128, SC_ELIMIT);
    assert_status_within("[&a [x], *a]", 65, 128, SC_OK);
    assert_status_within("[&a [x], *a]", 64, 128, SC_ELIMIT);
    assert_status_within("&a x: 1\n---\n- &a y\n- *a\n---\n- &a z\n- *a\n", 65, 128, SC_ELIMIT);
    assert_status_within("- &a {x: 1}\n- {<<: *a}\n", 33, 128, SC_OK);
    assert_status_within("- &a {x: 1}\n- {<<: *a}\n", 32, 128, SC_ELIMIT);
    assert_status_within("- &a {key: 1}\n- *a\n", 67, 128, SC_OK);
    assert_status_within("- &a {key: 1}\n- *a\n", 66, 128, SC_ELIMIT);
    assert_status_within("&a key: 1\nb: {*a : 2}\nc: {*a : 2}\n", 6, 128, SC_OK);
    assert_status_within("&a key: 1\nb: {*a : 2}\nc: {*a : 2}\n", 5, 128, SC_ELIMIT);
    assert_status_within("- &a {x: 1}\n- {<<: [*a]}\n", 95, 128, SC_ELIMIT);
    assert_status_within("- &a 1\n- b\n", 0, 128, SC_OK);
    assert_wrong("a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                 "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                 "e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
                 SC_ELIMIT, 6, 8);
    assert_message("- &a [x,x,x,x,x,x,x,x,x,x]\n- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                   "- &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n- &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                   "- &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n- [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
                   "aliases expand beyond the limit");
}

/* A mapping of many members, merged many times by a mapping that has them all already. */
static void test_yaml_merge__a_merge_that_adds_nothing_costs_as_well(void **state)
{
    enum { MEMBERS = 1000, MERGES = 1000 };
    char *text = malloc(MEMBERS * 8 + MERGES * 3 + 64);
    assert_non_null(text);
    char *at = text + sprintf(text, "- &a\n");
    for (int i = 0; i < MEMBERS; i++)
        at += sprintf(at, "  k%03d:\n", i);
    at += sprintf(at, "- {<<: [");
    for (int i = 0; i < MERGES; i++)
        at += sprintf(at, "*a,");
    sprintf(at, "]}\n");
    assert_status_within(text, 8 << 20, 128, SC_ELIMIT);
    free(text);
}

/* A chain of anchors, each one container deeper than the last. */
static void check_depth_of_copies(void *unused)
{
    enum { LINES = 1022, LINE = 24 };
    char *text = malloc((size_t)LINES * LINE);
    assert_non_null(text);
    char *at = text + sprintf(text, "- &a0 x\n");
    for (int i = 1; i < LINES; i++)
        at += sprintf(at, "- &a%d [*a%d]\n", i, i - 1);
    assert_status_within(text, INT64_MAX, 1022, SC_OK);
    assert_status_within(text, INT64_MAX, 1021, SC_ELIMIT);
    free(text);
}

/* rule 20 */
static void test_yaml_merge__copies_keep_the_nesting_limit_on_a_small_stack(void **state)
{
    assert_status_within("- &a [[x]]\n- *a\n- [*a]\n", 8 << 20, 4, SC_OK);
    assert_status_within("- &a [[x]]\n- *a\n- [*a]\n", 8 << 20, 3, SC_ELIMIT);
    assert_status_within("- &a {k: [x]}\n- [{<<: *a}]\n", 8 << 20, 4, SC_OK);
    assert_status_within("- &a {k: [x]}\n- [{<<: *a}]\n", 8 << 20, 3, SC_ELIMIT);
    run_on_small_stack(check_depth_of_copies, NULL);
}

static void test_yaml_merge__every_failed_allocation_is_reported(void **state)
{
    static const char text[] =
        "a: &a {x: 1, y: [1, 2, 3, 4, 5, 6, 7, 8], z: \"a\\tb\"}\nb: &b {<<: *a, x: 2, w: *a}\n"
        "c: {<<: [*a, *b], v: [*b, *b, *b]}\nd: [*a, *b, &c x, *c, &d y, &e z, &f w, &g v, *g]\n";
    assert_true(fail_each_allocation_of_parse(SC__FORMAT_YAML, text, sizeof text - 1) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_merge__an_alias_is_what_it_names),
        cmocka_unit_test(test_yaml_merge__an_alias_as_a_key_is_its_text),
        cmocka_unit_test(test_yaml_merge__the_last_anchor_of_a_name_counts),
        cmocka_unit_test(test_yaml_merge__anchors_end_with_their_document),
        cmocka_unit_test(test_yaml_merge__an_alias_needs_a_complete_anchor),
        cmocka_unit_test(test_yaml_merge__a_copy_keeps_the_places_of_its_values),
        cmocka_unit_test(test_yaml_merge__a_mapping_merges),
        cmocka_unit_test(test_yaml_merge__members_of_its_own_win),
        cmocka_unit_test(test_yaml_merge__the_earlier_of_several_wins),
        cmocka_unit_test(test_yaml_merge__merged_members_stand_where_the_key_stands),
        cmocka_unit_test(test_yaml_merge__merges_chain),
        cmocka_unit_test(test_yaml_merge__only_a_plain_key_merges),
        cmocka_unit_test(test_yaml_merge__anything_else_does_not_merge),
        cmocka_unit_test(test_yaml_merge__duplicates_are_still_errors),
        cmocka_unit_test(test_yaml_merge__copies_have_one_budget),
        cmocka_unit_test(test_yaml_merge__a_merge_that_adds_nothing_costs_as_well),
        cmocka_unit_test(test_yaml_merge__copies_keep_the_nesting_limit_on_a_small_stack),
        cmocka_unit_test(test_yaml_merge__every_failed_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
