/* tests/support/yaml_paths.c: both readers in the same order of nodes, so vectors compare. */
#include "yaml_paths.h"

#include "format/yaml_fast.h"
#include "format/yaml_guard.h"
#include "format/yaml_read.h"

#include <stdio.h>
#include <string.h>

static bool bits_equal(const struct sc__node *a, const struct sc__node *b)
{
    switch (a->type) {
    case SC__NULL:
        return true;
    case SC__STRING:
        return a->count == b->count &&
               (a->count == 0 || memcmp(a->value.text, b->value.text, a->count) == 0);
    case SC__ARRAY:
    case SC__MAPPING:
        return a->count == b->count && a->value.children.first == b->value.children.first &&
               a->value.children.last == b->value.children.last;
    case SC__PACKED_INTEGERS:
    case SC__PACKED_FLOATS:
        return a->count == b->count &&
               memcmp(a->value.packed->data.integers, b->value.packed->data.integers,
                      8 * (size_t)a->count) == 0;
    default:
        return a->value.natural == b->value.natural;
    }
}

static bool keys_equal(const struct sc__document *a, uint32_t a_key, const struct sc__document *b,
                       uint32_t b_key)
{
    if (a_key == SC__NO_KEY || b_key == SC__NO_KEY)
        return a_key == b_key;
    sc_str left = sc__key_text(a, a_key);
    sc_str right = sc__key_text(b, b_key);
    return left.length == right.length && memcmp(left.data, right.data, left.length) == 0;
}

static bool documents_equal(const struct sc__document *a, const struct sc__document *b,
                            char *difference, size_t size)
{
    uint32_t count = a->count < b->count ? a->count : b->count;
    for (uint32_t i = 0; i < count; i++) {
        const struct sc__node *left = &a->nodes[i];
        const struct sc__node *right = &b->nodes[i];
        if (left->type != right->type || left->flags != right->flags || left->next != right->next ||
            left->at != right->at || left->key_at != right->key_at ||
            !keys_equal(a, left->key, b, right->key) || !bits_equal(left, right)) {
            snprintf(difference, size,
                     "node %u: %s at %u, key at %u, and by libfyaml %s at %u, key at %u", i,
                     sc__type_name(left->type), left->at, left->key_at, sc__type_name(right->type),
                     right->at, right->key_at);
            return false;
        }
    }
    snprintf(difference, size, "%u nodes, and by libfyaml %u", a->count, b->count);
    return a->count == b->count && a->root == b->root;
}

static bool warnings_equal(const struct sc__warnings *a, const struct sc__warnings *b)
{
    const struct sc__warning *left = a->first;
    const struct sc__warning *right = b->first;
    for (; left && right; left = left->next, right = right->next) {
        if (left->offset != right->offset || left->status != right->status ||
            strcmp(left->message, right->message) != 0)
            return false;
    }
    return !left && !right && a->count == b->count && a->dropped == b->dropped;
}

static bool readings_equal(const struct parsed *fast, const struct parsed *full, char *difference,
                           size_t size)
{
    if (full->status != SC_OK) {
        snprintf(difference, size, "read, but by libfyaml %u:%u: %s", full->error.line,
                 full->error.column, full->error.message);
        return false;
    }
    if (fast->documents.count != full->documents.count) {
        snprintf(difference, size, "%u documents, and by libfyaml %u", fast->documents.count,
                 full->documents.count);
        return false;
    }
    for (uint32_t i = 0; i < fast->documents.count; i++) {
        if (!documents_equal(&fast->documents.items[i], &full->documents.items[i], difference,
                             size))
            return false;
    }
    snprintf(difference, size, "other warnings");
    return warnings_equal(&fast->warnings, &full->warnings);
}

static void begin(struct parsed *parsed, struct sc__text *text)
{
    memset(parsed, 0, sizeof *parsed);
    parsed->text = text;
    sc__arena_init(&parsed->arena, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__warnings_init(&parsed->warnings, &parsed->arena);
}

static enum yaml_paths compare(struct sc__text *text, size_t start,
                               const struct sc__parse_options *options, char *difference,
                               size_t size)
{
    struct parsed fast, full;
    struct sc__parse_options used = *options;
    begin(&fast, text);
    begin(&full, text);
    used.warnings = &fast.warnings;
    enum sc__yaml_fast_end end =
        sc__yaml_fast_read(text, start, &fast.arena, &used, &fast.documents);
    enum yaml_paths result = YAML_DECLINED;
    if (end == SC__YAML_FAST_READ && sc__yaml_guard(text, start).what) {
        result = YAML_UNJUDGED;
    } else if (end == SC__YAML_FAST_READ) {
        used.warnings = &full.warnings;
        full.status =
            sc__yaml_read_any(text, start, &full.arena, &used, &full.documents, &full.error);
        result = readings_equal(&fast, &full, difference, size) ? YAML_AGREES : YAML_DIFFERS;
    } else if (end != SC__YAML_FAST_DECLINED || fast.warnings.count > 0 ||
               fast.documents.count > 0) {
        snprintf(difference, size, "declined, but not without a trace");
        result = YAML_DIFFERS;
    }
    sc__arena_fini(&fast.arena);
    sc__arena_fini(&full.arena);
    return result;
}

enum yaml_paths yaml_paths_compare(const char *bytes, size_t length,
                                   const struct sc__parse_options *options, char *difference,
                                   size_t size)
{
    size_t start;
    enum yaml_paths result = YAML_DECLINED;
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN,
                                          (sc_str){"test", 4}, (sc_str){bytes, length});
    if (text && sc__format_check_encoding(text, &start, NULL) == SC_OK)
        result = compare(text, start, options, difference, size);
    sc__text_release(text);
    return result;
}
