/* tests/unit/json_plain.c: members and elements that the loops for plain ones take, and those at
 * which they must stop. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mapping of keys k0 ... whose last is `last`, which is there already or is not. */
static char *make_mapping(uint32_t count, uint32_t last)
{
    char *json = malloc((size_t)count * 16 + 32);
    size_t length = 0;
    assert_non_null(json);
    json[length++] = '{';
    for (uint32_t i = 0; i < count; i++)
        length += (size_t)sprintf(json + length, "\"k%u\":1,\n", i);
    sprintf(json + length, "\"k%u\":2}", last);
    return json;
}

static void test_json_plain__a_key_is_found_twice_however_many_there_are(void **state) /* rule 19 */
{
    for (uint32_t count = 1; count < 300; count += 7) {
        for (uint32_t again = 0; again < count; again += 5) {
            char *json = make_mapping(count, again);
            assert_fails(SC__FORMAT_JSON, json, SC_EDUPLICATE, count + 1, 1);
            free(json);
        }
        char *json = make_mapping(count, count);
        struct parsed parsed;
        parse_text(&parsed, SC__FORMAT_JSON, json);
        assert_int_equal(parsed.status, SC_OK);
        assert_int_equal(parsed.documents.items[0].nodes[0].count, count + 1);
        parsed_free(&parsed);
        free(json);
    }
}

static void test_json_plain__a_key_is_found_twice_around_a_mapping_that_has_it(void **state)
{
    assert_fails(SC__FORMAT_JSON, "{\"a\":1,\n\"b\":{\"a\":2},\n\"a\":3}", SC_EDUPLICATE, 3, 1);
    assert_fails(SC__FORMAT_JSON, "{\"a\":{\"a\":1},\n\"a\":[]}", SC_EDUPLICATE, 2, 1);
    assert_fails(SC__FORMAT_JSON, "[{\"a\":1},\n{\"\\u0061\":1,\"a\":2}]", SC_EDUPLICATE, 2, 13);
    assert_parses(SC__FORMAT_JSON, "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}",
                  "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}]}");
}

static void test_json_plain__blanks_may_stand_behind_every_token(void **state)
{
    assert_parses(SC__FORMAT_JSON,
                  " { \"a\" : \"x\" , \"b\"\n:\n1\n,\"c\":-2.5\t, \"d\":true , \"e\": false\r\n, "
                  "\"f\" : null , \"g\" : [ \"y\" , 1 , 2.5 , true , [ ] , { } , \"\" ] } ",
                  "{\"a\":\"x\",\"b\":1,\"c\":-2.5,\"d\":true,\"e\":false,\"f\":null,"
                  "\"g\":[\"y\",1,2.5,true,[],{},\"\"]}");
}

static void test_json_plain__what_begins_plain_and_is_wrong_has_its_place(void **state)
{
    assert_fails(SC__FORMAT_JSON, "{\"a\":01}", SC_ESYNTAX, 1, 6);
    assert_fails(SC__FORMAT_JSON, "{\"a\":1x}", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_JSON, "{\"a\":1\"x\"}", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_JSON, "{\"a\":1 2}", SC_ESYNTAX, 1, 8);
    assert_fails(SC__FORMAT_JSON, "{\"a\":trues}", SC_ESYNTAX, 1, 6);
    assert_fails(SC__FORMAT_JSON, "[1,2,]", SC_ESYNTAX, 1, 5);
    assert_fails(SC__FORMAT_JSON, "{\"a\":1,}", SC_ESYNTAX, 1, 7);
    assert_fails(SC__FORMAT_JSON, "{\"a\" 1,\"b\":2}", SC_ESYNTAX, 1, 6);
    assert_fails(SC__FORMAT_JSON, "{\"a\":\"\\x\",\"b\":2}", SC_ESYNTAX, 1, 7);
}

/* The indexer that a thread keeps is for short texts; long ones before and between must not
 * matter. */
static void test_json_plain__texts_of_any_length_in_any_order(void **state)
{
    static const size_t counts[] = {1, 9000, 3, 4000, 4100, 1, 20000, 8190, 2};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct parsed parsed;
        char *json = malloc(counts[i] * 2 + 2);
        assert_non_null(json);
        for (size_t n = 0; n < counts[i]; n++)
            memcpy(json + 1 + 2 * n, "7,", 2);
        json[0] = '[';
        strcpy(json + 2 * counts[i], "]");
        parse_text(&parsed, SC__FORMAT_JSON, json);
        assert_int_equal(parsed.status, SC_OK);
        assert_int_equal(parsed.documents.items[0].nodes[0].count, counts[i]);
        parsed_free(&parsed);
        free(json);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_plain__a_key_is_found_twice_however_many_there_are),
        cmocka_unit_test(test_json_plain__a_key_is_found_twice_around_a_mapping_that_has_it),
        cmocka_unit_test(test_json_plain__blanks_may_stand_behind_every_token),
        cmocka_unit_test(test_json_plain__what_begins_plain_and_is_wrong_has_its_place),
        cmocka_unit_test(test_json_plain__texts_of_any_length_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
