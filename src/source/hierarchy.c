/* source/hierarchy.c: where the configuration of an application may lie (semantics, rule 5). */
#include "source/hierarchy.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/platform.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The names of the files, each with a NUL, lowest first. */
struct places {
    const char *application;
    struct sc__buffer names;
};

/* The four files of a directory, which is `length` bytes and what follows them. */
static void add_directory(struct places *places, const char *directory, size_t length,
                          const char *below)
{
    static const char *const extensions[] = {".toml", ".yaml", ".yml", ".json"};
    while (length > 0 && directory[length - 1] == '/')
        length--;
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++) {
        sc__buffer_append(&places->names, directory, length);
        sc__buffer_append_text(&places->names, below);
        sc__buffer_append_text(&places->names, places->application);
        sc__buffer_append_text(&places->names, extensions[i]);
        sc__buffer_append_char(&places->names, '\0');
    }
}

/* "/app/" below a directory. */
static void add_application(struct places *places, const char *directory, size_t length,
                            const char *before)
{
    struct sc__buffer below;
    sc__buffer_init(&below, places->names.allocator);
    sc__buffer_append_text(&below, before);
    sc__buffer_append_text(&below, places->application);
    sc__buffer_append(&below, "/", 2);
    if (below.failed)
        places->names.failed = true;
    else
        add_directory(places, directory, length, below.data);
    sc__buffer_fini(&below);
}

/* The directories of a list with ':' between them, from the last to the first. The XDG base
 * directory specification has relative ones ignored. */
static void add_list(struct places *places, const char *list)
{
    size_t end = strlen(list);
    for (;;) {
        size_t start = end;
        while (start > 0 && list[start - 1] != ':')
            start--;
        if (list[start] == '/')
            add_application(places, list + start, end - start, "/");
        if (start == 0)
            return;
        end = start - 1;
    }
}

static void add_home(struct places *places)
{
    const char *home = sc__platform_home();
    const char *config = getenv("XDG_CONFIG_HOME");
    if (config && config[0] == '/')
        add_application(places, config, strlen(config), "/");
    else if (home)
        add_application(places, home, strlen(home), "/.config/");
    if (home)
        add_application(places, home, strlen(home), "/.");
}

/* Every directory from the root down to the current one. */
static sc_status add_current(struct places *places, struct sc__arena *arena)
{
    char *current;
    int failure = sc__platform_current_directory(arena, &current);
    if (failure != 0) /* it was removed, say: then nothing lies there */
        return failure == ENOMEM ? SC_ENOMEM : SC_OK;
    for (size_t i = 0; current[i]; i++) {
        if (current[i] == '/')
            add_directory(places, current, i, "/");
    }
    if (current[1] != '\0')
        add_directory(places, current, strlen(current), "/");
    return SC_OK;
}

sc_status sc__hierarchy_capture(const char *application, const sc_allocator *allocator,
                                struct sc__text **out, sc_error *error)
{
    struct places places = {.application = application};
    struct sc__arena arena;
    const char *list = getenv("XDG_CONFIG_DIRS");
    sc__buffer_init(&places.names, allocator);
    sc__arena_init(&arena, allocator, 1024);
    add_application(&places, "/etc", 4, "/");
    add_list(&places, list && list[0] != '\0' ? list : "/etc/xdg");
    add_home(&places);
    sc_status status = add_current(&places, &arena);
    *out = NULL;
    if (status == SC_OK && !places.names.failed)
        *out = sc__text_copy(allocator, SC__TEXT_PLAIN, (sc_str){application, strlen(application)},
                             (sc_str){places.names.data, places.names.length});
    sc__arena_fini(&arena);
    sc__buffer_fini(&places.names);
    return *out ? SC_OK : sc__error_no_memory(error);
}

/* A file that is there. */
struct found {
    const char *path;
    uint64_t device;
    uint64_t inode;
};

sc_status sc__hierarchy_find(const struct sc__text *places, struct sc__arena *arena,
                             const char ***paths, uint32_t *count, sc_error *error)
{
    struct found *found = NULL;
    void *items = NULL;
    uint32_t total = 0, capacity = 0;
    *count = 0;
    for (const char *path = places->bytes, *end = path + places->length; path < end;
         path += strlen(path) + 1) {
        enum sc__file_type type;
        struct found file = {.path = path};
        if (sc__platform_type(path, &type, &file.device, &file.inode) != 0 ||
            type == SC__FILE_DIRECTORY)
            continue;
        if (!sc__arena_reserve(arena, &items, &capacity, total + (size_t)1, sizeof *found))
            return sc__error_no_memory(error);
        found = items;
        found[total++] = file;
    }
    *paths = sc__arena_allocate(arena, total * sizeof **paths + 1);
    if (!*paths)
        return sc__error_no_memory(error);
    for (uint32_t i = 0; i < total; i++) {
        bool is_higher = false;
        for (uint32_t j = i + 1; j < total && !is_higher; j++)
            is_higher = found[i].device == found[j].device && found[i].inode == found[j].inode;
        if (!is_higher)
            (*paths)[(*count)++] = found[i].path;
    }
    return SC_OK;
}
