/* tests/support/support.c: parsing for tests, comparing, small stacks. */
#include "support.h"

#include "format/json_write.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct sc__parse_options default_parse_options(void)
{
    return (struct sc__parse_options){.depth = 128, .expansion = 8 << 20};
}

void parse_bytes(struct parsed *parsed, enum sc__format format, const char *bytes, size_t length,
                 const struct sc__parse_options *options)
{
    struct sc__parse_options used = options ? *options : default_parse_options();
    memset(parsed, 0, sizeof *parsed);
    sc__arena_init(&parsed->arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__warnings_init(&parsed->warnings, &parsed->arena);
    used.warnings = &parsed->warnings;
    enum sc__text_kind kind = format == SC__FORMAT_ENVIRONMENT ? SC__TEXT_ENTRIES : SC__TEXT_PLAIN;
    parsed->text =
        sc__text_copy(&sc__default_allocator, kind, (sc_str){"test", 4}, (sc_str){bytes, length});
    assert_non_null(parsed->text);
    parsed->status = sc__format_read(format, parsed->text, &parsed->arena, &used,
                                     &parsed->documents, &parsed->error);
}

void parse_text(struct parsed *parsed, enum sc__format format, const char *text)
{
    parse_bytes(parsed, format, text, strlen(text), NULL);
}

void parsed_free(struct parsed *parsed)
{
    sc__text_release(parsed->text);
    sc__arena_fini(&parsed->arena);
}

char *parsed_json(const struct parsed *parsed, uint32_t document)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, &sc__default_allocator);
    const struct sc__document *tree = &parsed->documents.items[document];
    sc__json_write(&buffer, tree, tree->root, SC__JSON_COMPACT);
    sc__buffer_append_char(&buffer, '\0');
    assert_false(buffer.failed);
    return buffer.data;
}

void assert_parses(enum sc__format format, const char *text, const char *json)
{
    struct parsed parsed;
    parse_text(&parsed, format, text);
    if (parsed.status != SC_OK)
        sc_error_print(&parsed.error, stderr);
    assert_int_equal(parsed.status, SC_OK);
    assert_int_equal(parsed.documents.count, 1);
    char *written = parsed_json(&parsed, 0);
    assert_string_equal(written, json);
    free(written);
    parsed_free(&parsed);
}

void assert_fails(enum sc__format format, const char *text, sc_status status, uint32_t line,
                  uint32_t column)
{
    assert_fails_saying(format, text, status, line, column, "");
}

void assert_fails_saying(enum sc__format format, const char *text, sc_status status, uint32_t line,
                         uint32_t column, const char *message)
{
    struct parsed parsed;
    parse_text(&parsed, format, text);
    bool says = strstr(parsed.error.message, message) != NULL;
    if (parsed.status != status || parsed.error.line != line || parsed.error.column != column ||
        !says) {
        print_error("of: %s\n", text);
        sc_error_print(&parsed.error, stderr);
    }
    assert_int_equal(parsed.status, status);
    assert_int_equal(parsed.error.line, line);
    assert_int_equal(parsed.error.column, column);
    assert_true(says);
    assert_int_equal(parsed.documents.count, 0);
    parsed_free(&parsed);
}

char *read_whole_file(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    assert_non_null(bytes);
    *length = fread(bytes, 1, (size_t)size, file);
    assert_int_equal(*length, (size_t)size);
    bytes[size] = '\0';
    fclose(file);
    return bytes;
}

const char *conformance_folder(const char *name)
{
    static char path[1024];
    const char *root = getenv("SUPERCONFIG_CONFORMANCE");
    snprintf(path, sizeof path, "%s/%s", root ? root : "", name);
    FILE *readme = NULL;
    if (root) {
        char probe[1100];
        snprintf(probe, sizeof probe, "%s/README.md", path);
        readme = fopen(probe, "r");
    }
    if (!readme) {
        print_message("skipped: no conformance suite \"%s\" here\n", name);
        return NULL;
    }
    fclose(readme);
    return path;
}

struct small_stack_call {
    void (*function)(void *);
    void *argument;
};

static void *call_on_small_stack(void *context)
{
    const struct small_stack_call *call = context;
    call->function(call->argument);
    return NULL;
}

void run_on_small_stack(void (*function)(void *), void *argument)
{
    struct small_stack_call call = {function, argument};
    pthread_attr_t attributes;
    pthread_t thread;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, (size_t)64 * 1024), 0);
    assert_int_equal(pthread_create(&thread, &attributes, call_on_small_stack, &call), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    pthread_attr_destroy(&attributes);
}

/* An element or child as a scalar node, wherever it is stored. */
static struct sc__node element_at(const struct sc__document *document, const struct sc__node *array,
                                  uint32_t index, uint32_t *child)
{
    if (array->type == SC__ARRAY) {
        struct sc__node node = document->nodes[*child];
        *child = node.next;
        return node;
    }
    struct sc__node node = {0};
    node.type = array->type == SC__PACKED_INTEGERS ? SC__INTEGER : SC__FLOAT;
    node.value.integer = array->value.packed->data.integers[index];
    return node;
}

static bool nodes_equal(const struct sc__document *a, const struct sc__node *x,
                        const struct sc__document *b, const struct sc__node *y);

static bool arrays_equal(const struct sc__document *a, const struct sc__node *x,
                         const struct sc__document *b, const struct sc__node *y)
{
    if (!sc__is_array(y) || x->count != y->count)
        return false;
    uint32_t x_child = x->type == SC__ARRAY ? x->value.children.first : SC__NONE;
    uint32_t y_child = y->type == SC__ARRAY ? y->value.children.first : SC__NONE;
    for (uint32_t i = 0; i < x->count; i++) {
        struct sc__node x_element = element_at(a, x, i, &x_child);
        struct sc__node y_element = element_at(b, y, i, &y_child);
        if (!nodes_equal(a, &x_element, b, &y_element))
            return false;
    }
    return true;
}

static bool mappings_equal(const struct sc__document *a, const struct sc__node *x,
                           const struct sc__document *b, const struct sc__node *y)
{
    if (y->type != SC__MAPPING || x->count != y->count)
        return false;
    uint32_t guess = y->value.children.first; /* nearly always in the same order */
    for (uint32_t i = x->value.children.first; i != SC__NONE; i = a->nodes[i].next) {
        sc_str key = sc__key_text(a, a->nodes[i].key);
        uint32_t j = guess;
        for (uint32_t left = y->count; left > 0; left--) {
            sc_str other = sc__key_text(b, b->nodes[j].key);
            if (key.length == other.length && memcmp(key.data, other.data, key.length) == 0)
                break;
            j = b->nodes[j].next != SC__NONE ? b->nodes[j].next : y->value.children.first;
            if (left == 1)
                return false;
        }
        if (!nodes_equal(a, &a->nodes[i], b, &b->nodes[j]))
            return false;
        guess = b->nodes[j].next != SC__NONE ? b->nodes[j].next : y->value.children.first;
    }
    return true;
}

static bool nodes_equal(const struct sc__document *a, const struct sc__node *x,
                        const struct sc__document *b, const struct sc__node *y)
{
    if (sc__is_array(x))
        return arrays_equal(a, x, b, y);
    if (x->type == SC__MAPPING)
        return mappings_equal(a, x, b, y);
    if (x->type != y->type)
        return false;
    if (x->type >= SC__STRING)
        return x->count == y->count && memcmp(x->value.text, y->value.text, x->count) == 0;
    bool both_nan =
        x->type == SC__FLOAT && x->value.real != x->value.real && y->value.real != y->value.real;
    return x->type == SC__NULL || both_nan || x->value.natural == y->value.natural;
}

bool values_equal(const struct sc__document *a, uint32_t a_node, const struct sc__document *b,
                  uint32_t b_node)
{
    return nodes_equal(a, &a->nodes[a_node], b, &b->nodes[b_node]);
}
