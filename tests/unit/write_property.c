/* tests/unit/write_property.c: what is written reads back as the same document, for generated
 * documents, in every format and every pair of formats. */
#include "awkward.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

enum { DOCUMENTS = 400 };

static const sc_format formats[] = {SC_FORMAT_JSON, SC_FORMAT_YAML, SC_FORMAT_TOML,
                                    SC_FORMAT_DOTENV};

static unsigned expressible(sc_format format)
{
    if (format == SC_FORMAT_TOML)
        return AWKWARD_NON_FINITE | AWKWARD_DATES;
    if (format == SC_FORMAT_YAML)
        return AWKWARD_EVERYTHING; /* date-times as strings */
    return AWKWARD_EVERYTHING & ~(unsigned)AWKWARD_NON_FINITE;
}

/* Write and read again; the caller frees. */
static void pass_through(sc_format format, const struct sc__document *document,
                         struct parsed *parsed, uint64_t seed)
{
    struct sc__buffer text = written(document, document->root, format);
    parse_bytes(parsed, reader_of(format), text.data, text.length, NULL);
    if (parsed->status != SC_OK || parsed->documents.count != 1) {
        print_error("seed %llu: %u:%u: %s\n%s\n", (unsigned long long)seed, parsed->error.line,
                    parsed->error.column, parsed->error.message, text.data);
        fail();
    }
    assert_int_equal(parsed->warnings.count, 0);
    sc__buffer_fini(&text);
}

static void assert_same(const struct sc__document *a, const struct sc__document *b, uint64_t seed)
{
    if (values_equal(a, a->root, b, b->root))
        return;
    struct sc__buffer before = written(a, a->root, SC_FORMAT_JSON);
    struct sc__buffer after = written(b, b->root, SC_FORMAT_JSON);
    print_error("seed %llu\n%s\nbecame\n%s\n", (unsigned long long)seed, before.data, after.data);
    fail();
}

static void check_pair(sc_format first, sc_format second, uint64_t seed)
{
    struct sc__arena arena;
    struct sc__document document;
    struct parsed one, two;
    uint64_t state = seed;
    sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, NULL);
    awkward_generate(&document, &state, expressible(first) & expressible(second));
    if (first == SC_FORMAT_DOTENV || second == SC_FORMAT_DOTENV)
        awkward_keys_to_names(&document);
    pass_through(first, &document, &one, seed);
    if (first != SC_FORMAT_TOML)
        awkward_dates_to_strings(&document);
    assert_same(&document, &one.documents.items[0], seed);
    pass_through(second, &one.documents.items[0], &two, seed);
    if (second != SC_FORMAT_TOML)
        awkward_dates_to_strings(&document);
    assert_same(&document, &two.documents.items[0], seed);
    parsed_free(&two);
    parsed_free(&one);
    sc__arena_fini(&arena);
}

static void test_write_property__all_pairs_of_formats_keep_the_document(void **state)
{
    for (size_t first = 0; first < 4; first++) {
        for (size_t second = 0; second < 4; second++) {
            for (uint64_t seed = 1; seed <= DOCUMENTS; seed++)
                check_pair(formats[first], formats[second], seed * UINT64_C(0x9E3779B97F4A7C15));
        }
    }
}

/* Every text alone: as the root, as an element and as a key. */
static void test_write_property__texts_survive_wherever_they_stand(void **state)
{
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        struct sc__arena arena;
        struct sc__document document;
        struct parsed parsed;
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15);
        sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
        sc__document_init(&document, &arena, NULL);
        sc_str text = awkward_text(&document, &random);
        if (seed % 3 == 0) {
            sc__document_add_text(&document, SC__NONE, SC__NO_KEY, SC__STRING, text.data,
                                  text.length, 0, 0);
        } else {
            uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY,
                                             seed % 3 == 1 ? SC__ARRAY : SC__MAPPING, 0, 0);
            uint32_t key = SC__NO_KEY;
            if (seed % 3 == 2)
                key = sc__document_key(&document, text.data, text.length);
            sc__document_add_text(&document, root, key, SC__STRING, text.data, text.length, 0, 0);
        }
        pass_through(SC_FORMAT_YAML, &document, &parsed, seed);
        assert_same(&document, &parsed.documents.items[0], seed);
        parsed_free(&parsed);
        sc__arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_property__all_pairs_of_formats_keep_the_document),
        cmocka_unit_test(test_write_property__texts_survive_wherever_they_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
