/* tests/unit/override_read.c: one "path=value". */
#include "failing_allocator.h"
#include "support.h"

#include <string.h>

static void expect(const char *text, const char *json)
{
    assert_parses(SC__FORMAT_OVERRIDE, text, json);
}

/* Fail at this column of the only line, with these words. */
static void expect_error(const char *text, sc_status status, uint32_t column, const char *message)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_OVERRIDE, text);
    if (parsed.status != status || parsed.error.column != column)
        print_error("of: %s\n", text);
    assert_int_equal(parsed.status, status);
    assert_string_equal(parsed.error.message, message);
    assert_string_equal(parsed.error.source, "test");
    assert_int_equal(parsed.error.line, 1);
    assert_int_equal(parsed.error.column, column);
    assert_int_equal(parsed.documents.count, 0);
    parsed_free(&parsed);
}

static void test_override_read__the_path_becomes_mappings(void **state)
{
    expect("a=1", "{\"a\":1}");
    expect("a.b.c=1", "{\"a\":{\"b\":{\"c\":1}}}");
    expect("A_b__c=1", "{\"A_b__c\":1}");
    expect("a.\"b.c\".d=1", "{\"a\":{\"b.c\":{\"d\":1}}}");
    expect("\"\"=1", "{\"\":1}");
    expect("\"a\\\"=\\u00e9\"=1", "{\"a\\\"=\xC3\xA9\":1}");
    expect("\"\\\\\"=1", "{\"\\\\\":1}");
    expect("two words=1", "{\"two words\":1}");
    expect("list_add=[1]", "{\"list_add\":[1]}");
}

static void test_override_read__the_first_equals_sign_outside_quotes_divides(void **state)
{
    expect("a=b=c", "{\"a\":\"b=c\"}");
    expect("a==", "{\"a\":\"=\"}");
    expect("\"a=b\".c=d", "{\"a=b\":{\"c\":\"d\"}}");
    expect("a=\"b=c\"", "{\"a\":\"b=c\"}");
}

static void test_override_read__values_are_json_or_text(void **state) /* rule 9 */
{
    expect("a=", "{\"a\":\"\"}");
    expect("a=true", "{\"a\":true}");
    expect("a=\"true\"", "{\"a\":\"true\"}");
    expect("a=0x10", "{\"a\":\"0x10\"}");
    expect("a={\"b\":[1,2]}", "{\"a\":{\"b\":[1,2]}}");
    expect("a={b:1}", "{\"a\":\"{b:1}\"}");
    expect("a=x\ny", "{\"a\":\"x\\ny\"}");
}

/* Every type that JSON has, and quotes for text that would be one (rule 9). */
static void test_override_read__values_have_every_type(void **state)
{
    expect("a=8080", "{\"a\":8080}");
    expect("a=-9223372036854775808", "{\"a\":-9223372036854775808}");
    expect("a=18446744073709551615", "{\"a\":18446744073709551615}");
    expect("a=-1.5e3", "{\"a\":-1500.0}");
    expect("a=null", "{\"a\":null}");
    expect("a=false", "{\"a\":false}");
    expect("a=[]", "{\"a\":[]}");
    expect("a={}", "{\"a\":{}}");
    expect("a=\"8080\"", "{\"a\":\"8080\"}");
    expect("a=\"null\"", "{\"a\":\"null\"}");
    expect("a=inf", "{\"a\":\"inf\"}"); /* JSON has neither these nor date-times */
    expect("a=nan", "{\"a\":\"nan\"}");
    expect("a=1979-05-27", "{\"a\":\"1979-05-27\"}");
}

static void test_override_read__a_wrong_path_is_an_error_at_its_place(void **state) /* rule 24 */
{
    expect_error("", SC_EINVALID, 1, "expected a path, '=' and a value");
    expect_error("=1", SC_EINVALID, 1, "expected a path, '=' and a value");
    expect_error("a.b", SC_EINVALID, 4, "expected '=' and a value behind the path");
    expect_error("a..b=1", SC_EINVALID, 3, "expected a key");
    expect_error(".a=1", SC_EINVALID, 1, "expected a key");
    expect_error("a.=1", SC_EINVALID, 3, "expected a key behind the '.'");
    expect_error("a]=1", SC_EINVALID, 2, "this character must stand in a quoted key");
    expect_error("\xC3\xA9\"=1", SC_EINVALID, 2, "this character must stand in a quoted key");
    expect_error("\"a=1", SC_EINVALID, 5, "the quoted key has no closing '\"'");
    expect_error("\"a\"b=1", SC_EINVALID, 4, "expected '.' or '[' behind the step");
    expect_error("\"\\x\"=1", SC_EINVALID, 2, "this escape stands for no character");
    expect_error("\"\\ud800\"=1", SC_EINVALID, 2, "this escape stands for no character");
}

static void test_override_read__an_element_cannot_be_addressed(void **state)
{
    static const char message[] = "an override cannot address an array element";
    expect_error("a[2]=x", SC_EINVALID, 2, message);
    expect_error("[0]=x", SC_EINVALID, 1, message);
    expect_error("a.b[0].c=x", SC_EINVALID, 4, message);
    expect_error("a[x]=1", SC_EINVALID, 3, "expected an index behind the '['");
    expect_error("a[0=1", SC_EINVALID, 4, "expected ']' behind the index");
}

static void test_override_read__a_value_that_breaks_a_rule_is_an_error_at_its_place(void **state)
{
    assert_fails(SC__FORMAT_OVERRIDE, "a.b=[1,\n1e400]", SC_ERANGE, 2, 1);
    assert_fails(SC__FORMAT_OVERRIDE, "a={\"b\":1,\"b\":2}", SC_EDUPLICATE, 1, 10);
    assert_fails(SC__FORMAT_OVERRIDE, "a=\xC3", SC_EENCODING, 1, 3);
}

static void test_override_read__depth_counts_path_and_value(void **state) /* rule 20 */
{
    struct parsed parsed;
    struct sc__parse_options options = default_parse_options();
    options.depth = 3;
    parse_bytes(&parsed, SC__FORMAT_OVERRIDE, "a.b=[1]", 7, &options);
    assert_int_equal(parsed.status, SC_OK);
    parsed_free(&parsed);
    parse_bytes(&parsed, SC__FORMAT_OVERRIDE, "a.b=[[1]]", 9, &options);
    assert_int_equal(parsed.status, SC_ELIMIT);
    assert_int_equal(parsed.error.column, 6);
    assert_string_equal(parsed.error.message, "nesting limit of 3 exceeded");
    parsed_free(&parsed);
    parse_bytes(&parsed, SC__FORMAT_OVERRIDE, "a.b.c.d=1", 9, &options);
    assert_int_equal(parsed.status, SC_ELIMIT);
    assert_int_equal(parsed.error.column, 7);
    assert_string_equal(parsed.error.message, "nesting limit of 3 exceeded");
    parsed_free(&parsed);
}

static void test_override_read__nodes_know_their_places(void **state) /* rule 17 */
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_OVERRIDE, "a.\"b c\"= 5");
    struct sc__document *document = &parsed.documents.items[0];
    const struct sc__node *root = sc__document_node(document, document->root);
    const struct sc__node *a = sc__document_node(document, root->value.children.first);
    const struct sc__node *b = sc__document_node(document, a->value.children.first);
    assert_int_equal(a->key_at, 0);
    assert_int_equal(b->key_at, 2);
    assert_int_equal(b->at, 9);
    parsed_free(&parsed);
}

static void test_override_read__running_out_of_memory_is_an_error(void **state)
{
    static const char text[] = "a.\"\\u00e9\".c={\"d\":[1,2,3,4,5,6,7,8]}";
    assert_true(fail_each_allocation_of_parse(SC__FORMAT_OVERRIDE, text, strlen(text)) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_override_read__the_path_becomes_mappings),
        cmocka_unit_test(test_override_read__the_first_equals_sign_outside_quotes_divides),
        cmocka_unit_test(test_override_read__values_are_json_or_text),
        cmocka_unit_test(test_override_read__values_have_every_type),
        cmocka_unit_test(test_override_read__a_wrong_path_is_an_error_at_its_place),
        cmocka_unit_test(test_override_read__an_element_cannot_be_addressed),
        cmocka_unit_test(test_override_read__a_value_that_breaks_a_rule_is_an_error_at_its_place),
        cmocka_unit_test(test_override_read__depth_counts_path_and_value),
        cmocka_unit_test(test_override_read__nodes_know_their_places),
        cmocka_unit_test(test_override_read__running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
