/* source/directory.c: a directory with a file per key, as secrets are mounted. */
#include "source/inputs.h"

#include "base/error.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The names in a directory, while they are gathered. */
struct listing {
    struct sc__arena *arena;
    struct sc__directory_entry *items;
    uint32_t count;
    uint32_t capacity;
    bool failed; /* no memory */
};

static bool add_entry(void *context, const struct sc__directory_entry *entry)
{
    struct listing *listing = context;
    void *items = listing->items;
    if (entry->name[0] == '.')
        return true;
    char *name = sc__arena_copy(listing->arena, entry->name, strlen(entry->name));
    listing->failed =
        !name || !sc__arena_reserve(listing->arena, &items, &listing->capacity,
                                    listing->count + (size_t)1, sizeof *listing->items);
    if (listing->failed)
        return false;
    listing->items = items;
    listing->items[listing->count] = *entry;
    listing->items[listing->count++].name = name;
    return true;
}

static int by_entry_name(const void *a, const void *b)
{
    const struct sc__directory_entry *x = a, *y = b;
    return strcmp(x->name, y->name);
}

/* One file of a directory: its name is the key. */
static sc_status read_key_file(const char *directory, const struct sc__directory_entry *entry,
                               const struct sc__layer *layer,
                               const struct sc__input_context *context, struct sc__inputs *inputs,
                               sc_error *error)
{
    uint32_t before = inputs->count;
    size_t size = strlen(directory) + strlen(entry->name) + 2;
    char *path = sc__arena_allocate(context->arena, size);
    if (!path)
        return sc__error_no_memory(error);
    bool has_slash = directory[strlen(directory) - 1] == '/';
    snprintf(path, size, "%s%s%s", directory, has_slash ? "" : "/", entry->name);
    sc_str key = {entry->name, strlen(entry->name)};
    bool is_text = sc__utf8_valid_prefix(key.data, key.length) == key.length;
    if (entry->type == SC__FILE_DIRECTORY || !is_text) {
        sc__warn(context->warnings, path, is_text ? SC_EINVALID : SC_EENCODING, "%s",
                 is_text ? "a directory among the files that are keys is passed over"
                         : "a name that is not UTF-8 can be no key; the file is passed over");
        return SC_OK;
    }
    sc_status status = sc__found_file_read(path, layer, context, inputs, error);
    if (status == SC_OK && inputs->count > before &&
        !sc__file_value_set_keys(inputs->items[before].text, &key, 1))
        return sc__error_no_memory(error);
    return status;
}

sc_status sc__directory_read(const struct sc__layer *layer, const struct sc__input_context *context,
                             struct sc__inputs *inputs, sc_error *error)
{
    struct listing listing = {.arena = context->arena};
    const char *path = sc__expand_home(layer->name, context);
    int failure = path ? sc__platform_list(path, add_entry, &listing) : ENOMEM;
    if (failure == ENOMEM || listing.failed)
        return sc__error_no_memory(error);
    if (failure != 0)
        return sc__error_system(error, SC_EIO, path, failure, "cannot look into the directory");
    if (listing.count > 0)
        qsort(listing.items, listing.count, sizeof *listing.items, by_entry_name);
    sc_status status = SC_OK;
    for (uint32_t i = 0; i < listing.count && status == SC_OK; i++)
        status = read_key_file(path, &listing.items[i], layer, context, inputs, error);
    return status;
}
