/* source/include.c: names in an `include`, and what they lead to. */
#include "source/include.h"

#include "base/hash.h"
#include "source/glob.h"

#include <errno.h>
#include <string.h>

/* Copy text, a backslash before each character that a pattern would take for its own. */
static char *put_escaped(char *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (strchr("*?[]{},\\", text[i]))
            *out++ = '\\';
        *out++ = text[i];
    }
    return out;
}

/* What a name stands behind, `*length` bytes with a slash at the end, or none. */
static const char *find_base(const char **name, const char *from, size_t *length)
{
    const char *home = sc__platform_home();
    const char *slash = strrchr(from, '/');
    *length = 0;
    if (**name == '/')
        return from;
    if (home && (*name)[0] == '~' && (*name)[1] == '/') {
        *name += 1;
        *length = strlen(home);
        return home;
    }
    if (slash)
        *length = (size_t)(slash - from) + 1;
    return from;
}

bool sc__include_name(sc_str written, const char *from, struct sc__arena *arena,
                      struct sc__include_name *name)
{
    size_t length;
    name->is_optional = written.data[0] == '?';
    const char *text =
        sc__arena_copy(arena, written.data + name->is_optional, written.length - name->is_optional);
    if (!text)
        return false;
    name->is_pattern = sc__glob_is_pattern(text);
    const char *base = find_base(&text, from, &length);
    char *path = sc__arena_allocate(arena, 2 * length + strlen(text) + 1);
    if (!path)
        return false;
    name->path = path;
    if (name->is_pattern) {
        strcpy(put_escaped(path, base, length), text);
        return true;
    }
    memcpy(path, base, length);
    strcpy(path + length, text);
    sc__glob_unescape(path + length);
    return true;
}

static bool lies_below(const char *resolved, const char *root)
{
    size_t length = strlen(root);
    if (length == 1) /* "/" */
        return true;
    return strncmp(resolved, root, length) == 0 &&
           (resolved[length] == '/' || resolved[length] == '\0');
}

/* Cut the last component off; what is left of a relative path's first one is ".". */
static void climb(char *path)
{
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/')
        length--;
    while (length > 0 && path[length - 1] != '/')
        length--;
    if (length == 0)
        path[length++] = '.';
    path[length] = '\0';
}

bool sc__include_leaves(const char *path, const char *root)
{
    char nearest[SC__PATH_MAX];
    char resolved[SC__PATH_MAX];
    size_t length = strlen(path);
    if (length >= sizeof nearest - 1)
        return true;
    memcpy(nearest, path, length + 1);
    for (;;) {
        int failure = sc__platform_resolve(nearest, resolved);
        if (failure == 0)
            return !lies_below(resolved, root);
        if (strcmp(nearest, ".") == 0 || strcmp(nearest, "/") == 0)
            return true;
        climb(nearest);
    }
}

bool sc__include_left(const char *path, const char *root)
{
    char resolved[SC__PATH_MAX];
    return sc__platform_resolve(path, resolved) != 0 || !lies_below(resolved, root);
}

static struct sc__file_number *find_slot(const struct sc__file_set *set,
                                         struct sc__file_number number)
{
    uint32_t mask = set->capacity - 1;
    uint32_t at = (uint32_t)sc__hash(&number, sizeof number, sc__hash_seed()) & mask;
    while (set->slots[at].inode != 0 &&
           (set->slots[at].inode != number.inode || set->slots[at].device != number.device))
        at = (at + 1) & mask;
    return &set->slots[at];
}

static bool grow(struct sc__file_set *set, struct sc__arena *arena)
{
    struct sc__file_set larger = {.count = set->count,
                                  .capacity = set->capacity == 0 ? 16 : set->capacity * 2};
    size_t size = larger.capacity * sizeof *larger.slots;
    larger.slots = sc__arena_allocate(arena, size);
    if (!larger.slots)
        return false;
    memset(larger.slots, 0, size);
    for (uint32_t i = 0; i < set->capacity; i++) {
        if (set->slots[i].inode != 0)
            *find_slot(&larger, set->slots[i]) = set->slots[i];
    }
    *set = larger;
    return true;
}

bool sc__file_set_add(struct sc__file_set *set, const struct sc__file_identity *identity,
                      struct sc__arena *arena, bool *was_there)
{
    struct sc__file_number number = {identity->device, identity->inode};
    if (set->count * 2 >= set->capacity && !grow(set, arena))
        return false;
    struct sc__file_number *slot = find_slot(set, number);
    *was_there = slot->inode != 0;
    if (!*was_there) {
        *slot = number;
        set->count++;
    }
    return true;
}
