/* source/captured.c: captured layers that say the same are one object, whoever loads them. */
#include "base/hash.h"
#include "source/layers.h"

#include <string.h>

static uint64_t hash_string(const char *string, uint64_t seed)
{
    return string ? sc__hash(string, strlen(string), seed) : seed;
}

static uint64_t hash_text(const struct sc__text *text, uint64_t seed)
{
    return text ? sc__text_hash(text, seed) : seed;
}

static_assert(sizeof(sc_load_options) == 40 || sizeof(void *) != 8,
              "a new option has its place in `settings`");

/* The settings without padding, to be hashed and compared as bytes. */
struct settings {
    uint64_t numbers[3];
    uint8_t choices[16];
};

static struct settings settings_of(const sc_load_options *options)
{
    return (struct settings){
        {options->max_depth, options->max_document_bytes, options->max_expansion_bytes},
        {options->strict, options->no_directives, options->ignore_tags,
         options->empty_variables_absent, options->json_comments, options->toml_1_1,
         options->match_variables, options->variable_files, options->include,
         options->interpolate}};
}

static_assert(sizeof(struct settings) == 40, "no padding");

static uint64_t hash_str(sc_str text, uint64_t seed)
{
    return sc__hash(text.data, text.length, seed);
}

static uint64_t hash_settings(const sc_layers *layers, uint64_t hash)
{
    struct settings settings = settings_of(&layers->options);
    hash = sc__hash(&settings, sizeof settings, hash);
    hash = hash_string(layers->profile, hash);
    hash = hash_string(layers->include_root, hash + 1);
    for (uint32_t i = 0; i < layers->rule_count; i++)
        hash = hash_str(layers->rules[i].path, hash + (uint64_t)layers->rules[i].arrays);
    for (uint32_t i = 0; i < layers->alias_count; i++) {
        hash = hash_str(layers->aliases[i].old_path, hash);
        hash = hash_str(layers->aliases[i].new_path, hash);
    }
    return hash_text(layers->environment, hash);
}

static uint64_t hash_layer(const struct sc__layer *layer, uint64_t hash)
{
    const uint64_t choices[] = {(uintptr_t)layer->source,
                                (uint64_t)layer->kind,
                                (uint64_t)layer->format,
                                (uint64_t)layer->included_format,
                                (uint64_t)layer->arrays,
                                (uint64_t)layer->custom << 2 | (uint64_t)layer->is_optional << 1 |
                                    (uint64_t)layer->fills};
    hash = sc__hash(choices, sizeof choices, hash);
    hash = hash_string(layer->name, hash);
    if (layer->label != layer->name)
        hash = hash_string(layer->label, hash);
    return hash_text(layer->text, hash);
}

static uint64_t hash_of(const sc_layers *layers)
{
    uint64_t hash = hash_settings(layers, sc__hash_seed());
    for (uint32_t i = 0; i < layers->count; i++)
        hash = hash_layer(&layers->items[i], hash);
    return hash;
}

static bool strings_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool strs_equal(sc_str a, sc_str b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

static bool texts_equal(const struct sc__text *a, const struct sc__text *b)
{
    return a == b || (a && b && sc__text_equals(a, b));
}

static bool layers_equal(const struct sc__layer *a, const struct sc__layer *b)
{
    return a->kind == b->kind && a->is_optional == b->is_optional && a->fills == b->fills &&
           a->format == b->format && a->included_format == b->included_format &&
           a->custom == b->custom && a->arrays == b->arrays && a->source == b->source &&
           strings_equal(a->name, b->name) && strings_equal(a->label, b->label) &&
           texts_equal(a->text, b->text);
}

static bool settings_equal(const sc_layers *a, const sc_layers *b)
{
    struct settings one = settings_of(&a->options), other = settings_of(&b->options);
    if (a->rule_count != b->rule_count || a->alias_count != b->alias_count ||
        a->formats.count != b->formats.count || memcmp(&one, &other, sizeof one) != 0 ||
        !strings_equal(a->profile, b->profile) || !strings_equal(a->include_root, b->include_root))
        return false;
    for (uint32_t i = 0; i < a->rule_count; i++)
        if (a->rules[i].arrays != b->rules[i].arrays ||
            !strs_equal(a->rules[i].path, b->rules[i].path))
            return false;
    for (uint32_t i = 0; i < a->alias_count; i++)
        if (!strs_equal(a->aliases[i].old_path, b->aliases[i].old_path) ||
            !strs_equal(a->aliases[i].new_path, b->aliases[i].new_path))
            return false;
    for (uint32_t i = 0; i < a->formats.count; i++)
        if (a->formats.items[i] != b->formats.items[i])
            return false;
    return true;
}

static bool captured_equal(const sc_layers *a, const sc_layers *b)
{
    if (a->count != b->count || !settings_equal(a, b) ||
        !texts_equal(a->environment, b->environment))
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!layers_equal(&a->items[i], &b->items[i]))
            return false;
    return true;
}

static sc_layers *layers_of(struct sc__weak *weak)
{
    return (sc_layers *)((char *)weak - offsetof(sc_layers, weak));
}

static atomic_uint *count_of(struct sc__weak *weak)
{
    return &layers_of(weak)->references;
}

sc_layers *sc__layers_unify(sc_layers *captured, struct sc__sharing *sharing)
{
    if (!sharing || captured->allocator != sc__sharing_allocator(sharing))
        return captured;
    struct sc__weak *weak = sc__sharing_find_or_add(sharing, SC__SHARING_LAYERS, &captured->weak,
                                                    hash_of(captured), count_of);
    if (!weak)
        return captured;
    sc_layers *found = layers_of(weak);
    bool is_same = captured_equal(found, captured);
    sc_layers_destroy(is_same ? captured : found);
    return is_same ? found : captured;
}
