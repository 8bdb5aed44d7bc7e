/* source/aliases.c: the deprecated keys of a list of layers (merge/alias.h).
 *
 * Chains are followed here, when one is added: with "a" for "b" and "b" for "c" there stands "a"
 * for "c". A new path that leads back to an old one, if only by a key above it, is refused. */
#include "base/buffer.h"
#include "source/layers.h"
#include "value/path.h"

#include <string.h>

/* Append the canonical spelling of a path of keys; false for what is none. */
static bool append_canonical(struct sc__buffer *out, sc_str text, struct sc__arena *arena)
{
    struct sc__path path;
    struct sc__path_step step;
    enum sc__path_result result;
    sc__path_init(&path, text.data, text.length);
    while ((result = sc__path_next(&path, &step)) == SC__PATH_STEP && !step.is_index) {
        char *key = sc__arena_allocate(arena, step.raw.length + 1);
        if (!key) {
            out->failed = true;
            return true;
        }
        sc__path_append_key(out, (sc_str){key, sc__path_step_decode(&step, key)});
    }
    return result == SC__PATH_END && (out->length > 0 || out->failed);
}

/* SC_EINVALID for what is no path of keys. */
static sc_status canonical(sc_layers *layers, sc_str text, sc_str *out)
{
    struct sc__buffer buffer;
    sc__buffer_init(&buffer, layers->allocator);
    bool is_path = append_canonical(&buffer, text, &layers->arena);
    const char *copy = is_path && !buffer.failed
                           ? sc__arena_copy(&layers->arena, buffer.data, buffer.length)
                           : NULL;
    *out = (sc_str){copy, buffer.length};
    sc__buffer_fini(&buffer);
    return !is_path ? SC_EINVALID : copy ? SC_OK : SC_ENOMEM;
}

/* Is a canonical path the other one, or below it? */
static bool is_within(sc_str path, sc_str above)
{
    return path.length >= above.length && memcmp(path.data, above.data, above.length) == 0 &&
           (path.length == above.length || path.data[above.length] == '.');
}

static const struct sc__alias *find_above(const struct sc__alias *aliases, uint32_t count,
                                          sc_str path)
{
    for (uint32_t i = 0; i < count; i++) {
        if (is_within(path, aliases[i].old_path))
            return &aliases[i];
    }
    return NULL;
}

/* Rewrite a path until no alias is about it. Each of them can be needed once at most, or they
 * form a circle: SC_EINVALID. */
static sc_status follow(sc_layers *layers, const struct sc__alias *aliases, uint32_t count,
                        sc_str *path)
{
    const struct sc__alias *alias;
    for (uint32_t step = 0; (alias = find_above(aliases, count, *path)) != NULL; step++) {
        if (step == count)
            return SC_EINVALID;
        size_t rest = path->length - alias->old_path.length;
        char *longer = sc__arena_allocate(&layers->arena, alias->new_path.length + rest + 1);
        if (!longer)
            return SC_ENOMEM;
        memcpy(longer, alias->new_path.data, alias->new_path.length);
        memcpy(longer + alias->new_path.length, path->data + alias->old_path.length, rest);
        *path = (sc_str){longer, alias->new_path.length + rest};
    }
    return SC_OK;
}

/* A list one longer, with every chain followed to its end. */
static sc_status extend(sc_layers *layers, struct sc__alias added)
{
    uint32_t count = layers->alias_count + 1;
    struct sc__alias *aliases = sc__arena_allocate(&layers->arena, count * sizeof *aliases);
    if (!aliases)
        return SC_ENOMEM;
    if (layers->alias_count > 0)
        memcpy(aliases, layers->aliases, layers->alias_count * sizeof *aliases);
    aliases[count - 1] = added;
    for (uint32_t i = 0; i < count; i++) {
        sc_status status = follow(layers, aliases, count, &aliases[i].new_path);
        if (status != SC_OK)
            return status;
    }
    layers->aliases = aliases;
    layers->alias_count = count;
    return SC_OK;
}

sc_status sc_layers_add_alias(sc_layers *layers, const char *old_path, const char *new_path)
{
    struct sc__alias alias;
    if (!layers || !old_path || !new_path)
        return SC_EINVALID;
    sc_status status = canonical(layers, (sc_str){old_path, strlen(old_path)}, &alias.old_path);
    if (status == SC_OK)
        status = canonical(layers, (sc_str){new_path, strlen(new_path)}, &alias.new_path);
    if (status != SC_OK)
        return status;
    for (uint32_t i = 0; i < layers->alias_count; i++) {
        sc_str known = layers->aliases[i].old_path;
        if (known.length == alias.old_path.length && is_within(known, alias.old_path))
            return SC_EINVALID;
    }
    if (is_within(alias.new_path, alias.old_path) || is_within(alias.old_path, alias.new_path))
        return SC_EINVALID;
    return extend(layers, alias);
}

sc_status sc__aliases_copy(sc_layers *to, const sc_layers *from)
{
    struct sc__alias *aliases =
        sc__arena_allocate(&to->arena, from->alias_count * sizeof *aliases + 1);
    if (!aliases)
        return SC_ENOMEM;
    for (uint32_t i = 0; i < from->alias_count; i++) {
        const struct sc__alias *alias = &from->aliases[i];
        const char *old_path =
            sc__arena_copy(&to->arena, alias->old_path.data, alias->old_path.length);
        const char *new_path =
            sc__arena_copy(&to->arena, alias->new_path.data, alias->new_path.length);
        if (!old_path || !new_path)
            return SC_ENOMEM;
        aliases[i] = (struct sc__alias){{old_path, alias->old_path.length},
                                        {new_path, alias->new_path.length}};
    }
    to->aliases = aliases;
    to->alias_count = from->alias_count;
    return SC_OK;
}
