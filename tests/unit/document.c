/* tests/unit/document.c: the builder: order, finding, packing, duplicates, copies, no memory. */
#include "value/document.h"

#include "failing_allocator.h"
#include "support.h"

#include <string.h>

struct fixture {
    struct sc__arena arena;
    struct sc__document document;
    uint32_t root;
};

static void begin(struct fixture *fixture)
{
    sc__arena_init(&fixture->arena, &sc__default_allocator, 1024);
    sc__document_init(&fixture->document, &fixture->arena, NULL);
    assert_int_equal(fixture->document.root, SC__NONE);
    fixture->root = sc__document_add(&fixture->document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    assert_int_equal(fixture->document.root, fixture->root);
}

static void end(struct fixture *fixture)
{
    assert_false(fixture->document.failed);
    sc__arena_fini(&fixture->arena);
}

/* The key "k<number>". */
static uint32_t key_number(struct sc__document *document, uint32_t number)
{
    char text[16];
    int length = snprintf(text, sizeof text, "k%u", number);
    const char *copy = sc__arena_copy(document->arena, text, (size_t)length);
    if (!copy)
        document->failed = true;
    return copy ? sc__document_key(document, copy, (size_t)length) : SC__NO_KEY;
}

static uint32_t add_integers(struct sc__document *document, uint32_t parent, uint32_t key,
                             int64_t count)
{
    uint32_t array = sc__document_add(document, parent, key, SC__ARRAY, 0, 0);
    for (int64_t i = 0; i < count; i++)
        sc__document_add_integer(document, array, SC__NO_KEY, i * i, (size_t)i, 0);
    return array;
}

static void test_document__children_keep_their_order_and_places(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t a = sc__document_key(document, "a", 1);
    uint32_t inner = sc__document_add(document, fixture.root, a, SC__MAPPING, 5, 1);
    sc__document_add_text(document, fixture.root, sc__document_key(document, "b", 1), SC__STRING,
                          "text", 4, 20, 16);
    sc__document_add_integer(document, inner, a, -7, 9, 6); /* later, but to the first */
    const struct sc__node *root = sc__document_node(document, fixture.root);
    assert_int_equal(root->count, 2);
    const struct sc__node *first = sc__document_node(document, root->value.children.first);
    assert_int_equal(first->type, SC__MAPPING);
    assert_int_equal(first->at, 5);
    assert_int_equal(first->key_at, 1);
    const struct sc__node *second = sc__document_node(document, first->next);
    assert_int_equal(second->next, SC__NONE);
    assert_ptr_equal(sc__document_node(document, root->value.children.last), second);
    assert_int_equal(sc__node_text(second).length, 4);
    assert_string_equal(sc__node_text(second).data, "text");
    assert_string_equal(sc__key_text(document, second->key).data, "b");
    const struct sc__node *leaf = sc__document_node(document, first->value.children.first);
    assert_int_equal(leaf->value.integer, -7);
    assert_int_equal(leaf->key, a);
    end(&fixture);
}

/* 16 is scanned, 17 is indexed; the index also holds what comes after it was made. */
static void test_document__finds_in_short_and_long_mappings(void **state)
{
    static const uint32_t sizes[] = {0, 1, 15, 16, 17, 18, 100, 5000};
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uint32_t mapping = sc__document_add(
            document, fixture.root, key_number(document, 100000 + (uint32_t)s), SC__MAPPING, 0, 0);
        for (uint32_t i = 0; i < sizes[s]; i++) {
            uint32_t key = key_number(document, i);
            assert_int_equal(sc__document_find(document, mapping, key), SC__NONE);
            uint32_t child = sc__document_add(document, mapping, key, SC__INTEGER, 0, 0);
            assert_int_equal(sc__document_find(document, mapping, key), child);
        }
        for (uint32_t i = 0; i < sizes[s]; i++) {
            uint32_t child = sc__document_find(document, mapping, key_number(document, i));
            assert_int_not_equal(child, SC__NONE);
            assert_int_equal(sc__document_node(document, child)->key, key_number(document, i));
        }
        assert_int_equal(sc__document_find(document, mapping, key_number(document, sizes[s])),
                         SC__NONE);
        bool is_indexed = sc__document_node(document, mapping)->flags & SC__NODE_INDEXED;
        assert_int_equal(is_indexed, sizes[s] > 16);
    }
    end(&fixture);
}

/* The same keys in many mappings: a slot belongs to a mapping and a key together. */
static void test_document__an_index_keeps_mappings_apart(void **state)
{
    enum { MAPPINGS = 50, KEYS = 40 };
    uint32_t mappings[MAPPINGS];
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    for (uint32_t m = 0; m < MAPPINGS; m++)
        mappings[m] = sc__document_add(document, fixture.root, key_number(document, 1000 + m),
                                       SC__MAPPING, 0, 0);
    for (uint32_t i = 0; i < KEYS; i++) {
        for (uint32_t m = 0; m < MAPPINGS; m++) {
            if (i == KEYS / 2)
                sc__document_find(document, mappings[m], 0); /* builds the index half way */
            sc__document_add_integer(document, mappings[m], key_number(document, i), m * KEYS + i,
                                     0, 0);
        }
    }
    for (uint32_t m = 0; m < MAPPINGS; m++) {
        for (uint32_t i = 0; i < KEYS; i++) {
            uint32_t child = sc__document_find(document, mappings[m], key_number(document, i));
            assert_int_equal(sc__document_node(document, child)->value.integer, m * KEYS + i);
        }
    }
    end(&fixture);
}

static void test_document__an_attached_value_is_found_like_an_added_one(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    for (uint32_t i = 0; i < 20; i++)
        sc__document_add(document, fixture.root, key_number(document, i), SC__NULL, 0, 0);
    sc__document_find(document, fixture.root, 0);
    uint32_t value = add_integers(document, SC__NONE, SC__NO_KEY, 3);
    document->root = fixture.root;
    uint32_t key = key_number(document, 20);
    sc__document_attach(document, fixture.root, key, value, 77);
    assert_int_equal(sc__document_find(document, fixture.root, key), value);
    assert_int_equal(sc__document_node(document, fixture.root)->count, 21);
    assert_int_equal(sc__document_node(document, fixture.root)->value.children.last, value);
    assert_int_equal(sc__document_node(document, value)->key_at, 77);
    end(&fixture);
}

static void expect_packed(int64_t count, enum sc__type type)
{
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t before = document->count;
    uint32_t array = add_integers(document, fixture.root, key_number(document, 1), count);
    sc__document_close_array(document, array);
    const struct sc__node *node = sc__document_node(document, array);
    assert_int_equal(node->type, type);
    assert_int_equal(node->count, count);
    bool is_packed = type == SC__PACKED_INTEGERS;
    assert_int_equal(document->count, before + 1 + (is_packed ? 0 : count));
    for (int64_t i = 0; i < count && is_packed; i++)
        assert_int_equal(node->value.packed->data.integers[i], i * i);
    end(&fixture);
}

static void test_document__eight_integers_are_packed(void **state)
{
    expect_packed(0, SC__ARRAY);
    expect_packed(7, SC__ARRAY);
    expect_packed(8, SC__PACKED_INTEGERS);
    expect_packed(5000, SC__PACKED_INTEGERS);
}

static void test_document__floats_are_packed_by_their_bits(void **state)
{
    static const double values[] = {0.0, -0.0, 1e300, 5e-324, -1.5, 2, 3, 4};
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t array =
        sc__document_add(document, fixture.root, key_number(document, 1), SC__ARRAY, 3, 1);
    for (size_t i = 0; i < 8; i++) {
        uint32_t child = sc__document_add(document, array, SC__NO_KEY, SC__FLOAT, i, 0);
        sc__document_node(document, child)->value.real = values[i];
    }
    sc__document_close_array(document, array);
    const struct sc__node *node = sc__document_node(document, array);
    assert_int_equal(node->type, SC__PACKED_FLOATS);
    assert_true(sc__is_array(node));
    assert_true(sc__is_container(node));
    assert_int_equal(node->at, 3);
    assert_memory_equal(node->value.packed->data.floats, values, sizeof values);
    assert_null(node->value.packed->spans);
    end(&fixture);
}

/* One element of another kind at each place keeps an array as it is. */
static void test_document__mixed_elements_are_not_packed(void **state)
{
    static const enum sc__type others[] = {SC__NULL,   SC__BOOL,  SC__UNSIGNED, SC__FLOAT,
                                           SC__STRING, SC__ARRAY, SC__MAPPING};
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    for (size_t other = 0; other < sizeof others / sizeof *others; other++) {
        for (size_t place = 0; place < 10; place++) {
            uint32_t key = key_number(document, (uint32_t)(other * 10 + place));
            uint32_t array = sc__document_add(document, fixture.root, key, SC__ARRAY, 0, 0);
            for (size_t i = 0; i < 10; i++)
                sc__document_add(document, array, SC__NO_KEY,
                                 i == place ? others[other] : SC__INTEGER, 0, 0);
            sc__document_close_array(document, array);
            assert_int_equal(sc__document_node(document, array)->type, SC__ARRAY);
            assert_int_equal(sc__document_node(document, array)->count, 10);
        }
    }
    end(&fixture);
}

static void test_document__a_packed_array_inside_another_keeps_the_outer_whole(void **state)
{
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t outer =
        sc__document_add(document, fixture.root, key_number(document, 1), SC__ARRAY, 0, 0);
    for (int i = 0; i < 10; i++) {
        uint32_t inner = add_integers(document, outer, SC__NO_KEY, 9);
        sc__document_close_array(document, inner);
    }
    sc__document_close_array(document, outer);
    const struct sc__node *node = sc__document_node(document, outer);
    assert_int_equal(node->type, SC__ARRAY);
    uint32_t child = node->value.children.first;
    for (int i = 0; i < 10; i++, child = sc__document_node(document, child)->next) {
        const struct sc__node *inner = sc__document_node(document, child);
        assert_int_equal(inner->type, SC__PACKED_INTEGERS);
        assert_int_equal(inner->value.packed->data.integers[8], 64);
    }
    assert_int_equal(child, SC__NONE);
    end(&fixture);
}

static void test_document__a_key_twice_is_found_with_both_nodes(void **state)
{
    struct fixture fixture;
    uint32_t first = 0, second = 0;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t children[100];
    for (uint32_t i = 0; i < 100; i++)
        children[i] = sc__document_add(document, fixture.root,
                                       key_number(document, i == 70 ? 30 : i), SC__NULL, 0, 0);
    assert_false(sc__document_close_mapping(document, fixture.root, &first, &second));
    assert_int_equal(first, children[30]);
    assert_int_equal(second, children[70]);
    end(&fixture);
}

static void test_document__equal_keys_in_different_mappings_are_no_duplicates(void **state)
{
    struct fixture fixture;
    uint32_t first, second;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t a = sc__document_key(document, "a", 1);
    uint32_t outer = sc__document_add(document, fixture.root, a, SC__MAPPING, 0, 0);
    uint32_t inner = sc__document_add(document, outer, a, SC__MAPPING, 0, 0);
    sc__document_add(document, inner, a, SC__NULL, 0, 0);
    assert_true(sc__document_close_mapping(document, inner, &first, &second));
    assert_true(sc__document_close_mapping(document, outer, &first, &second));
    for (uint32_t i = 0; i < 1000; i++) { /* keys that are new since */
        uint32_t next =
            sc__document_add(document, fixture.root, key_number(document, i), SC__MAPPING, 0, 0);
        sc__document_add(document, next, a, SC__NULL, 0, 0);
        sc__document_add(document, next, key_number(document, i), SC__NULL, 0, 0);
        assert_true(sc__document_close_mapping(document, next, &first, &second));
    }
    assert_true(sc__document_close_mapping(document, fixture.root, &first, &second));
    end(&fixture);
}

static void test_document__a_copy_is_deep_and_keeps_places(void **state)
{
    struct fixture fixture;
    struct sc__copy_limits limits = {1 << 20, 10};
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t a = sc__document_key(document, "a", 1), b = sc__document_key(document, "b", 1);
    uint32_t source = sc__document_add(document, fixture.root, a, SC__MAPPING, 10, 1);
    sc__document_add_text(document, source, a, SC__STRING, "text", 4, 11, 2);
    sc__document_close_array(document, add_integers(document, source, b, 8));
    add_integers(document, source, key_number(document, 1), 2);
    assert_int_equal(sc__document_add_copy(document, fixture.root, b, source, 50, &limits), SC_OK);
    uint32_t copy = sc__document_find(document, fixture.root, b);
    assert_int_equal(sc__document_node(document, copy)->at, 10);
    assert_int_equal(sc__document_node(document, copy)->key_at, 50);
    assert_true(values_equal(document, copy, document, source));
    const struct sc__node *text =
        sc__document_node(document, sc__document_node(document, copy)->value.children.first);
    assert_int_equal(text->at, 11);
    assert_int_equal(text->key_at, 2);
    assert_int_equal(text->value.text[3], 't');
    /* Six nodes, keys of 5 bytes, a text of 4, eight packed numbers. */
    assert_int_equal((1 << 20) - limits.bytes, 6 * 32 + 5 + 4 + 8 * 8);
    assert_int_equal(limits.depth, 10);
    sc__document_add(document, copy, key_number(document, 2), SC__NULL, 0, 0);
    assert_int_equal(sc__document_node(document, source)->count, 3);
    end(&fixture);
}

static void test_document__a_copy_stops_at_its_limits(void **state) /* rule 20 */
{
    struct fixture fixture;
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t a = sc__document_key(document, "a", 1);
    uint32_t source = sc__document_add(document, fixture.root, a, SC__ARRAY, 0, 0);
    uint32_t inner = sc__document_add(document, source, SC__NO_KEY, SC__ARRAY, 0, 0);
    sc__document_add_text(document, inner, SC__NO_KEY, SC__STRING, "0123456789", 10, 0, 0);
    struct sc__copy_limits exact = {3 * 32 + 1 + 10, 2};
    assert_int_equal(sc__document_add_copy(document, fixture.root, a, source, 0, &exact), SC_OK);
    assert_int_equal(exact.bytes, 0);
    struct sc__copy_limits few = {3 * 32 + 1 + 9, 2};
    assert_int_equal(sc__document_add_copy(document, fixture.root, a, source, 0, &few), SC_ELIMIT);
    struct sc__copy_limits flat = {1 << 20, 1};
    assert_int_equal(sc__document_add_copy(document, fixture.root, a, source, 0, &flat), SC_ELIMIT);
    end(&fixture);
}

/* As deep as the limit can be set. */
static void copy_deep(void *argument)
{
    enum { DEPTH = 1024 };
    struct fixture fixture;
    struct sc__copy_limits limits = {1 << 20, DEPTH};
    begin(&fixture);
    struct sc__document *document = &fixture.document;
    uint32_t parent = fixture.root;
    uint32_t source = SC__NONE;
    for (int i = 0; i < DEPTH; i++) {
        parent = sc__document_add(document, parent, i == 0 ? key_number(document, 0) : SC__NO_KEY,
                                  SC__ARRAY, 0, 0);
        source = i == 0 ? parent : source;
    }
    assert_int_equal(
        sc__document_add_copy(document, fixture.root, key_number(document, 1), source, 0, &limits),
        SC_OK);
    assert_int_equal(document->count, 1 + 2 * DEPTH);
    limits.depth = DEPTH - 1;
    assert_int_equal(
        sc__document_add_copy(document, fixture.root, key_number(document, 2), source, 0, &limits),
        SC_ELIMIT);
    end(&fixture);
}

static void test_document__a_deep_copy_fits_a_small_stack(void **state)
{
    run_on_small_stack(copy_deep, NULL);
}

/* Build on after a failure, as a parser may that asks only at its end. */
static sc_status attempt_build(const sc_allocator *allocator, void *context)
{
    struct sc__arena arena;
    struct sc__document document;
    struct sc__copy_limits limits = {1 << 20, 10};
    uint32_t first, second;
    sc__arena_init(&arena, allocator, 64);
    sc__document_init(&document, &arena, NULL);
    uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    uint32_t a = sc__document_key(&document, "a", 1), b = sc__document_key(&document, "b", 1);
    uint32_t mapping = sc__document_add(&document, root, a, SC__MAPPING, 0, 0);
    for (uint32_t i = 0; i < 40 && mapping != SC__NONE; i++) {
        uint32_t key = key_number(&document, i);
        uint32_t array = sc__document_add(&document, mapping, key, SC__ARRAY, 0, 0);
        for (int element = 0; element < 9 && array != SC__NONE; element++)
            sc__document_add_integer(&document, array, SC__NO_KEY, element, 0, 0);
        if (array != SC__NONE)
            sc__document_close_array(&document, array);
        assert_true(sc__document_find(&document, mapping, key) == array || document.failed);
    }
    if (mapping != SC__NONE) {
        sc_status status = sc__document_add_copy(&document, root, b, mapping, 0, &limits);
        assert_int_equal(status, document.failed ? SC_ENOMEM : SC_OK);
        assert_true(sc__document_close_mapping(&document, mapping, &first, &second));
        assert_true(sc__document_close_mapping(&document, root, &first, &second));
    }
    sc__arena_fini(&arena);
    return document.failed ? SC_ENOMEM : SC_OK;
}

static void test_document__running_out_of_memory_sticks_and_is_harmless(void **state)
{
    assert_true(fail_each_allocation(attempt_build, NULL) > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document__children_keep_their_order_and_places),
        cmocka_unit_test(test_document__finds_in_short_and_long_mappings),
        cmocka_unit_test(test_document__an_index_keeps_mappings_apart),
        cmocka_unit_test(test_document__an_attached_value_is_found_like_an_added_one),
        cmocka_unit_test(test_document__eight_integers_are_packed),
        cmocka_unit_test(test_document__floats_are_packed_by_their_bits),
        cmocka_unit_test(test_document__mixed_elements_are_not_packed),
        cmocka_unit_test(test_document__a_packed_array_inside_another_keeps_the_outer_whole),
        cmocka_unit_test(test_document__a_key_twice_is_found_with_both_nodes),
        cmocka_unit_test(test_document__equal_keys_in_different_mappings_are_no_duplicates),
        cmocka_unit_test(test_document__a_copy_is_deep_and_keeps_places),
        cmocka_unit_test(test_document__a_copy_stops_at_its_limits),
        cmocka_unit_test(test_document__a_deep_copy_fits_a_small_stack),
        cmocka_unit_test(test_document__running_out_of_memory_sticks_and_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
