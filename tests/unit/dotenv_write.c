/* tests/unit/dotenv_write.c: names, values for a shell, and reading both back by rule 9. */
#include "awkward.h"

#include "failing_allocator.h"
#include "format/write.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

static void test_dotenv_write__names_are_keys_in_capitals(void **state)
{
    assert_writes_as(SC_FORMAT_DOTENV,
                     "{\"server\":{\"tls_port\":443,\"Host\":\"a\",\"_x\":{\"y_\":1},\"2\":3},"
                     "\"debug\":true,\"add\":1}",
                     "SERVER__TLS_PORT=443\n"
                     "SERVER__HOST=a\n"
                     "SERVER___X__Y_=1\n"
                     "SERVER__2=3\n"
                     "DEBUG=true\n"
                     "ADD=1\n");
    assert_writes_as(SC_FORMAT_DOTENV, "{}", "");
}

static void test_dotenv_write__values_are_words_of_a_shell(void **state)
{
    assert_writes_as(SC_FORMAT_DOTENV,
                     "{\"a\":\"\",\"b\":\"two words\",\"c\":\"it's $HOME `x` \\\"y\\\" \\\\\","
                     "\"d\":\"$x\",\"e\":\"http://a:b@c/d,e=%20+_\",\"f\":\"~\",\"g\":\"a\\nb\","
                     "\"h\":\"a#b\",\"i\":\"\xC3\xA9\"}",
                     "A=\n"
                     "B='two words'\n"
                     "C=\"it's \\$HOME \\`x\\` \\\"y\\\" \\\\\"\n"
                     "D='$x'\n"
                     "E=http://a:b@c/d,e=%20+_\n"
                     "F='~'\n"
                     "G='a\nb'\n"
                     "H='a#b'\n"
                     "I='\xC3\xA9'\n");
}

/* rule 9: a value that is JSON is that */
static void test_dotenv_write__strings_that_are_json_are_quoted_as_json(void **state)
{
    assert_writes_as(SC_FORMAT_DOTENV,
                     "{\"a\":\"8080\",\"b\":\"true\",\"c\":\" null \",\"d\":\"[1]\",\"e\":\"{}\","
                     "\"f\":\"\\\"x\\\"\",\"g\":\"1e999\",\"h\":\"a\\u0000b\","
                     "\"i\":\"{\\\"a\\\":1,\\\"a\\\":1}\"}",
                     "A='\"8080\"'\n"
                     "B='\"true\"'\n"
                     "C='\" null \"'\n"
                     "D='\"[1]\"'\n"
                     "E='\"{}\"'\n"
                     "F='\"\\\"x\\\"\"'\n"
                     "G='\"1e999\"'\n"
                     "H='\"a\\u0000b\"'\n"
                     "I='\"{\\\"a\\\":1,\\\"a\\\":1}\"'\n");
    assert_writes_as(
        SC_FORMAT_DOTENV,
        "{\"a\":\"007\",\"b\":\"+5\",\"c\":\"0x10\",\"d\":\"trues\",\"e\":\"[info] x\","
        "\"f\":\"10.0.0.1\",\"g\":\"-v\",\"h\":\"null.\"}",
        "A=007\nB=+5\nC=0x10\nD=trues\nE='[info] x'\nF=10.0.0.1\nG=-v\nH=null.\n");
}

static void test_dotenv_write__containers_that_have_no_name_are_json(void **state)
{
    assert_writes_as(
        SC_FORMAT_DOTENV,
        "{\"a\":[1,{\"b c\":[]}],\"d\":{},\"e\":null,\"f\":[1,2,3,4,5,6,7,8],\"g\":[]}",
        "A='[1,{\"b c\":[]}]'\nD='{}'\nE=null\nF='[1,2,3,4,5,6,7,8]'\nG='[]'\n");
}

static void test_dotenv_write__a_key_that_no_name_holds_is_refused(void **state)
{
    static const char *const refused[][3] = {
        {"{\"a\":{\"b-c\":1}}", "a variable's name holds letters, digits and \"_\" only", "a.b-c"},
        {"{\"\":1}", "a variable's name holds letters, digits and \"_\" only", "\"\""},
        {"{\"\xC3\xA9\":1}", "a variable's name holds letters, digits and \"_\" only", "\xC3\xA9"},
        {"{\"2fa\":1}", "a variable's name does not begin with a digit", "2fa"},
        {"{\"_a\":1}", "a \"_\" at a name's start is dropped", "_a"},
        {"{\"a\":{\"b__c\":1}}", "\"__\" divides keys", "a.b__c"},
        {"{\"a_\":{\"b\":1}}", "its last \"_\" would be taken for a part of the \"__\" behind it",
         "a_"},
        {"{\"a\":{\"add\":[1]}}", "at a name's end it is a directive", "a.add"},
        {"{\"a\":{\"Remove\":[1]}}", "at a name's end it is a directive", "a.Remove"},
        {"{\"a\":{\"replace\":{}}}", "at a name's end it is a directive", "a.replace"}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char message[256];
        const char *quote = strchr(refused[i][2], '"') ? "" : "\"";
        snprintf(message, sizeof message, ".env cannot express this key: %s, at %s%s%s",
                 refused[i][1], quote, refused[i][2], quote);
        assert_writes_not(SC_FORMAT_DOTENV, refused[i][0], SC_EINVALID, message);
    }
    assert_writes_as(SC_FORMAT_DOTENV, "{\"a\":{\"add\":{\"b\":1}},\"c_\":1}",
                     "A__ADD__B=1\nC_=1\n");
}

static void test_dotenv_write__two_keys_that_become_one_name_are_refused(void **state)
{
    assert_writes_not(SC_FORMAT_DOTENV, "{\"a\":{\"port\":1,\"x\":2,\"Port\":3}}", SC_EDUPLICATE,
                      ".env cannot express this key beside \"port\": both become one name, "
                      "at \"a.Port\"");
    assert_writes_not(SC_FORMAT_DOTENV, "{\"A\":{\"b\":1},\"a\":{\"c\":1}}", SC_EDUPLICATE,
                      ".env cannot express this key beside \"A\": both become one name, at \"a\"");
    assert_writes_as(SC_FORMAT_DOTENV, "{\"a\":{\"x\":1},\"b\":{\"x\":1}}", "A__X=1\nB__X=1\n");
}

static void test_dotenv_write__the_root_must_be_a_mapping(void **state)
{
    assert_writes_not(SC_FORMAT_DOTENV, "[]", SC_ETYPE,
                      ".env cannot express an array that is no member of a mapping, at the root");
}

/* A shell's reading of one value, up to the end of its line; returns what follows. */
static const char *read_word(const char *at, struct sc__buffer *out)
{
    char quote = '\0';
    for (; *at && (quote || *at != '\n'); at++) {
        if (quote == '"' && *at == '\\')
            sc__buffer_append_char(out, *++at);
        else if (*at == quote)
            quote = '\0';
        else if (!quote && (*at == '"' || *at == '\''))
            quote = *at;
        else
            sc__buffer_append_char(out, *at);
    }
    assert_int_equal(quote, '\0');
    return at + 1;
}

/* The variables under the prefix that parse_bytes has, as an environment. */
static void read_back(const char *text, struct parsed *parsed)
{
    struct sc__buffer entries;
    sc__buffer_init(&entries, &sc__default_allocator);
    while (*text) {
        size_t name = strcspn(text, "=") + 1;
        sc__buffer_append_text(&entries, "test_");
        sc__buffer_append(&entries, text, name);
        text = read_word(text + name, &entries);
        sc__buffer_append_char(&entries, '\0');
    }
    parse_bytes(parsed, SC__FORMAT_ENVIRONMENT, entries.data ? entries.data : "", entries.length,
                NULL);
    sc__buffer_fini(&entries);
}

/* Mappings of short names, with awkward values. */
static void generate(struct sc__document *document, uint32_t mapping, uint64_t *random, int depth)
{
    static const char *const keys[] = {"a", "b_c", "x9", "_d", "port", "e_"};
    for (uint32_t i = 0; i < 5; i++) {
        if (tree_random(random, 2) == 0 || (depth == 0 && i == 3))
            continue;
        uint32_t key = sc__document_key(document, keys[i], strlen(keys[i]));
        sc_str text = awkward_text(document, random);
        uint32_t kind = tree_random(random, 6);
        if (kind == 0 && depth < 3) {
            uint32_t child = sc__document_add(document, mapping, key, SC__MAPPING, 0, 0);
            generate(document, child, random, depth + 1);
        } else if (kind == 1) {
            uint32_t array = sc__document_add(document, mapping, key, SC__ARRAY, 0, 0);
            sc__document_add_text(document, array, SC__NO_KEY, SC__STRING, text.data, text.length,
                                  0, 0);
        } else if (kind == 2) {
            sc__document_add_integer(document, mapping, key, INT64_MIN, 0, 0);
        } else {
            sc__document_add_text(document, mapping, key, SC__STRING, text.data, text.length, 0, 0);
        }
    }
}

static void test_dotenv_write__what_was_written_reads_back(void **state)
{
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        struct sc__arena arena;
        struct sc__document document;
        struct parsed parsed;
        uint64_t random = seed * UINT64_C(0x9E3779B97F4A7C15);
        sc__arena_init(&arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
        sc__document_init(&document, &arena, NULL);
        uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
        generate(&document, root, &random, 0);
        struct sc__buffer text = written(&document, root, SC_FORMAT_DOTENV);
        read_back(text.data, &parsed);
        bool same =
            parsed.status == SC_OK && values_equal(&document, root, &parsed.documents.items[0], 0);
        if (!same)
            print_error("seed %llu\n%s\n%s\n", (unsigned long long)seed, text.data,
                        parsed.error.message);
        assert_true(same);
        parsed_free(&parsed);
        sc__buffer_fini(&text);
        sc__arena_fini(&arena);
    }
}

static sc_status write_once(const sc_allocator *allocator, void *context)
{
    const struct sc__document *document = context;
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, allocator);
    struct sc__writing writing = {.out = &buffer, .document = document, .root = document->root};
    sc_status status = sc__dotenv_write(&writing);
    if (buffer.failed)
        status = SC_ENOMEM;
    sc__buffer_fini(&buffer);
    return status;
}

static void test_dotenv_write__running_out_of_memory_is_told_by_the_buffer(void **state)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON,
               "{\"a\":{\"b\":{\"c\":[1,{\"d\":2}],\"e\":\"8080\",\"f\":\"it's\"}}}");
    assert_true(fail_each_allocation(write_once, &parsed.documents.items[0]) > 5);
    parsed_free(&parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dotenv_write__names_are_keys_in_capitals),
        cmocka_unit_test(test_dotenv_write__values_are_words_of_a_shell),
        cmocka_unit_test(test_dotenv_write__strings_that_are_json_are_quoted_as_json),
        cmocka_unit_test(test_dotenv_write__containers_that_have_no_name_are_json),
        cmocka_unit_test(test_dotenv_write__a_key_that_no_name_holds_is_refused),
        cmocka_unit_test(test_dotenv_write__two_keys_that_become_one_name_are_refused),
        cmocka_unit_test(test_dotenv_write__the_root_must_be_a_mapping),
        cmocka_unit_test(test_dotenv_write__what_was_written_reads_back),
        cmocka_unit_test(test_dotenv_write__running_out_of_memory_is_told_by_the_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
