/* tests/unit/json_value.c: one JSON value inside of a larger text. */
#include "support.h"

#include <string.h>

static const struct sc__node *child_of(const struct sc__document *document, uint32_t parent,
                                       uint32_t index)
{
    uint32_t child = document->nodes[parent].value.children.first;
    for (; index > 0; index--)
        child = document->nodes[child].next;
    return sc__document_node(document, child);
}

/* A document with a mapping as its root, and a text to read values from. */
struct embedding {
    struct sc__arena arena;
    struct sc__text *text;
    struct sc__document document;
    sc_error error;
};

static void embedding_init(struct embedding *embedding, const char *text)
{
    sc__arena_init(&embedding->arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    embedding->text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN, (sc_str){"test", 4},
                                    (sc_str){text, strlen(text)});
    assert_non_null(embedding->text);
    sc__document_init(&embedding->document, &embedding->arena, embedding->text);
    sc__document_add(&embedding->document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
}

static void embedding_fini(struct embedding *embedding)
{
    sc__text_release(embedding->text);
    sc__arena_fini(&embedding->arena);
}

static sc_status read_part(struct embedding *embedding, const char *key, size_t start,
                           size_t length)
{
    struct sc__parse_options options = default_parse_options();
    uint32_t number = sc__document_key(&embedding->document, key, strlen(key));
    return sc__json_read_value(&embedding->document, 0, number, start, length, start, &options,
                               &embedding->error);
}

static void test_json_value__reads_exactly_the_range(void **state)
{
    struct embedding embedding;
    embedding_init(&embedding, "1234 [5]] \"a\"b\" truely {\"k\":[6]}");
    assert_int_equal(read_part(&embedding, "number", 1, 2), SC_OK);
    assert_int_equal(read_part(&embedding, "array", 4, 4), SC_OK);
    assert_int_equal(read_part(&embedding, "string", 10, 3), SC_OK);
    assert_int_equal(read_part(&embedding, "word", 16, 4), SC_OK);
    assert_int_equal(read_part(&embedding, "mapping", 22, 10), SC_OK);
    assert_int_equal(embedding.document.root, 0);
    const struct sc__node *number = child_of(&embedding.document, 0, 0);
    assert_int_equal(number->value.integer, 23);
    assert_int_equal(number->at, 1);
    assert_int_equal(number->key_at, 1);
    assert_int_equal(child_of(&embedding.document, 0, 1)->at, 5);
    assert_int_equal(child_of(&embedding.document, 0, 2)->count, 1);
    assert_int_equal(child_of(&embedding.document, 0, 3)->type, SC__BOOL);
    const struct sc__node *mapping = child_of(&embedding.document, 0, 4);
    assert_int_equal(mapping->type, SC__MAPPING);
    assert_int_equal(embedding.document.nodes[mapping->value.children.first].key_at, 24);
    assert_int_equal(embedding.document.nodes[0].count, 5);
    embedding_fini(&embedding);
}

static void test_json_value__leaves_the_tree_alone_where_it_fails(void **state)
{
    struct embedding embedding;
    embedding_init(&embedding, "{\"a\":{\"b\":1},} [1] \"x\" {\"a\":{\"b\":1}}");
    assert_int_equal(read_part(&embedding, "first", 0, 14), SC_ESYNTAX);
    assert_int_equal(embedding.error.column, 13);
    assert_int_equal(read_part(&embedding, "open", 15, 2), SC_ESYNTAX);
    assert_int_equal(embedding.error.column, 18);
    assert_int_equal(read_part(&embedding, "string", 19, 2), SC_ESYNTAX);
    assert_int_equal(embedding.error.column, 20);
    assert_int_equal(read_part(&embedding, "blank", 14, 1), SC_ESYNTAX);
    assert_int_equal(embedding.error.column, 15);
    assert_int_equal(read_part(&embedding, "empty", 15, 0), SC_ESYNTAX);
    assert_int_equal(embedding.document.root, 0);
    assert_int_equal(embedding.document.nodes[0].count, 0);
    assert_int_equal(read_part(&embedding, "last", 23, 13), SC_OK);
    assert_int_equal(embedding.document.nodes[0].count, 1);
    assert_int_equal(child_of(&embedding.document, 0, 0)->type, SC__MAPPING);
    embedding_fini(&embedding);
}

static void test_json_value__is_found_in_a_mapping_that_is_indexed(void **state)
{
    struct embedding embedding;
    embedding_init(&embedding, "7 x");
    for (char name[3] = "aa"; name[1] <= 'z'; name[1]++) {
        char *copy = sc__arena_copy(&embedding.arena, name, 2);
        assert_int_equal(read_part(&embedding, copy, 0, 1), SC_OK);
    }
    uint32_t late = sc__document_key(&embedding.document, "late", 4);
    assert_int_equal(sc__document_find(&embedding.document, 0, late), SC__NONE);
    assert_int_equal(read_part(&embedding, "late", 2, 1), SC_ESYNTAX);
    assert_int_equal(sc__document_find(&embedding.document, 0, late), SC__NONE);
    assert_int_equal(read_part(&embedding, "late", 0, 1), SC_OK);
    assert_int_not_equal(sc__document_find(&embedding.document, 0, late), SC__NONE);
    embedding_fini(&embedding);
}

static void test_json_value__may_be_asked_without_an_error(void **state)
{
    static const char *const no_json[] = {"text",      "1 2",       "[1",  "007",
                                          "{\"a\" 1}", "[\"\\x\"]", "\"a", "{\"a\":1,\"a\":2}",
                                          "",          "1e999",     "[1}", "0x1"};
    struct embedding embedding;
    struct sc__parse_options options = default_parse_options();
    for (size_t i = 0; i < sizeof no_json / sizeof *no_json; i++) {
        embedding_init(&embedding, no_json[i]);
        assert_int_not_equal(sc__json_read_value(&embedding.document, 0, 0, 0, strlen(no_json[i]),
                                                 0, &options, NULL),
                             SC_OK);
        embedding_fini(&embedding);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_value__reads_exactly_the_range),
        cmocka_unit_test(test_json_value__leaves_the_tree_alone_where_it_fails),
        cmocka_unit_test(test_json_value__is_found_in_a_mapping_that_is_indexed),
        cmocka_unit_test(test_json_value__may_be_asked_without_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
