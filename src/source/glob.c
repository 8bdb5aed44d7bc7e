/* source/glob.c: walking the file system by a compiled pattern.
 *
 * A directory is visited with the set of components that a name in it may match next, so
 * that it is listed once, however many ways "**" finds to it. Only one directory is open at
 * a time, and the ones to come wait in a list, so depth costs no stack. */
#include "source/glob.h"

#include "base/platform.h"
#include "source/glob_pattern.h"
#include "source/glob_plan.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A directory to look into. */
struct directory {
    struct directory *next;
    const char *path; /* empty, or with a slash at the end */
    size_t length;
    uint32_t count;
    uint32_t candidates[]; /* the components that a name in it may match, by number */
};

struct walk {
    struct sc__arena scratch;
    struct sc__arena *arena; /* the result's */
    struct sc__glob_result *result;
    struct sc__glob_plan plan;
    struct directory *pending;
    const struct directory *current;
    uint32_t directory_count;
    uint32_t *chosen; /* the candidates that are being gathered for a directory to come */
    uint32_t chosen_count;
    uint32_t *chosen_in; /* by component: the gathering that chose it last */
    uint32_t gathering;
    int failure;
};

bool sc__glob_is_pattern(const char *text)
{
    for (; *text; text++) {
        if (strchr("*?[{", *text))
            return true;
        if (*text == '\\' && text[1])
            text++;
    }
    return false;
}

void sc__glob_unescape(char *text)
{
    char *out = text;
    for (; *text; text++) {
        if (*text == '\\' && text[1] && strchr("*?[]{}", text[1]))
            text++;
        *out++ = *text;
    }
    *out = '\0';
}

static void fail(struct walk *walk, int failure, const char *problem)
{
    walk->failure = failure;
    walk->result->problem = problem;
}

static void begin_gathering(struct walk *walk)
{
    walk->gathering++;
    walk->chosen_count = 0;
}

/* "**" may stand for no directory at all, so what follows it is a candidate beside it. */
static void choose(struct walk *walk, uint32_t component)
{
    for (;; component++) {
        if (walk->chosen_in[component] == walk->gathering)
            return;
        walk->chosen_in[component] = walk->gathering;
        walk->chosen[walk->chosen_count++] = component;
        if (walk->plan.components[component].kind != SC__GLOB_ANY_DEPTH)
            return;
    }
}

/* A path in the current directory, with room for one byte more; NULL if there is no memory. */
static char *join(struct walk *walk, struct sc__arena *arena, const char *name, size_t *length)
{
    const struct directory *directory = walk->current;
    size_t name_length = strlen(name);
    *length = directory->length + name_length;
    char *path = sc__arena_allocate(arena, *length + 2);
    if (!path) {
        fail(walk, ENOMEM, NULL);
        return NULL;
    }
    memcpy(path, directory->path, directory->length);
    memcpy(path + directory->length, name, name_length + 1);
    return path;
}

/* Queue a directory for the chosen candidates. */
static void enter(struct walk *walk, const char *path, size_t length)
{
    size_t candidates = walk->chosen_count * sizeof(uint32_t);
    struct directory *directory =
        sc__arena_allocate(&walk->scratch, sizeof *directory + candidates);
    if (!directory) {
        fail(walk, ENOMEM, NULL);
        return;
    }
    if (walk->directory_count++ == SC__GLOB_DIRECTORIES) {
        fail(walk, E2BIG, "it leads into more than 1000000 directories");
        return;
    }
    *directory = (struct directory){walk->pending, path, length, walk->chosen_count};
    memcpy(directory->candidates, walk->chosen, candidates);
    walk->pending = directory;
}

static void enter_named(struct walk *walk, const char *name)
{
    size_t length;
    char *path = join(walk, &walk->scratch, name, &length);
    if (!path)
        return;
    path[length++] = '/';
    path[length] = '\0';
    enter(walk, path, length);
}

static void add_file(struct walk *walk, const char *name)
{
    struct sc__glob_result *result = walk->result;
    size_t length;
    if (result->count == SC__GLOB_FILES) {
        fail(walk, E2BIG, "it names more than 100000 files");
        return;
    }
    char *path = join(walk, walk->arena, name, &length);
    void *paths = result->paths;
    if (!path || !sc__arena_reserve(walk->arena, &paths, &result->capacity,
                                    result->count + (size_t)1, sizeof *result->paths)) {
        fail(walk, ENOMEM, NULL);
        return;
    }
    result->paths = paths;
    result->paths[result->count++] = path;
}

static_assert(SC__GLOB_FILES == 100000 && SC__GLOB_DIRECTORIES == 1000000,
              "the messages name the limits");

/* Note what cannot be read: a name in the current directory, or, without one, the directory. */
static void note_failure(struct walk *walk, const char *name, int failure)
{
    struct sc__glob_result *result = walk->result;
    size_t length;
    if (failure == 0 || failure == ENOENT || failure == ENOTDIR)
        return;
    if (failure == ENOMEM || failure == EMFILE || failure == ENFILE) {
        fail(walk, failure, NULL);
        return;
    }
    char *path = join(walk, walk->arena, name, &length);
    void *unreadable = result->unreadable;
    if (!path ||
        !sc__arena_reserve(walk->arena, &unreadable, &result->unreadable_capacity,
                           result->unreadable_count + (size_t)1, sizeof *result->unreadable)) {
        fail(walk, ENOMEM, NULL);
        return;
    }
    if (length == 0)
        strcpy(path, ".");
    else if (length > 1 && path[length - 1] == '/')
        path[length - 1] = '\0';
    result->unreadable = unreadable;
    result->unreadable[result->unreadable_count++] = (struct sc__glob_unreadable){path, failure};
}

static bool matches(const struct sc__glob_component *component,
                    const struct sc__directory_entry *entry)
{
    if (component->kind == SC__GLOB_LITERAL)
        return strcmp(component->text.data, entry->name) == 0;
    if (component->kind == SC__GLOB_ANY_DEPTH)
        return !entry->is_link && entry->name[0] != '.';
    return sc__glob_match(component->text, entry->name);
}

/* Match one name with candidates of the current directory. */
static void consider(struct walk *walk, const struct sc__directory_entry *entry,
                     const uint32_t *candidates, uint32_t count)
{
    begin_gathering(walk);
    for (uint32_t i = 0; i < count && entry->type != SC__FILE_OTHER; i++) {
        uint32_t number = candidates[i];
        const struct sc__glob_component *component = &walk->plan.components[number];
        bool wants_file = component->is_last;
        if (wants_file != (entry->type == SC__FILE_REGULAR) || !matches(component, entry))
            continue;
        if (wants_file) {
            add_file(walk, entry->name);
            return;
        }
        choose(walk, component->kind == SC__GLOB_ANY_DEPTH ? number : number + 1);
    }
    if (walk->chosen_count > 0)
        enter_named(walk, entry->name);
}

static bool visit_entry(void *context, const struct sc__directory_entry *entry)
{
    struct walk *walk = context;
    consider(walk, entry, walk->current->candidates, walk->current->count);
    return walk->failure == 0;
}

/* Look up the one name that a literal wants. */
static void probe(struct walk *walk, const uint32_t *candidate)
{
    struct sc__directory_entry entry = {0};
    uint64_t device, inode;
    size_t length;
    entry.name = walk->plan.components[*candidate].text.data;
    const char *path = join(walk, &walk->scratch, entry.name, &length);
    if (!path)
        return;
    int failure = sc__platform_type(path, &entry.type, &device, &inode);
    if (failure == 0)
        consider(walk, &entry, candidate, 1);
    else
        note_failure(walk, entry.name, failure);
}

/* Names that are known need no listing, and so no right to list. */
static void visit(struct walk *walk, const struct directory *directory)
{
    bool all_literal = true;
    walk->current = directory;
    for (uint32_t i = 0; i < directory->count; i++) {
        uint32_t number = directory->candidates[i];
        all_literal = all_literal && walk->plan.components[number].kind == SC__GLOB_LITERAL;
    }
    if (!all_literal) {
        const char *path = directory->length > 0 ? directory->path : ".";
        int failure = sc__platform_list(path, visit_entry, walk);
        if (walk->failure == 0)
            note_failure(walk, "", failure);
        return;
    }
    for (uint32_t i = 0; i < directory->count && walk->failure == 0; i++)
        probe(walk, &directory->candidates[i]);
}

/* Queue the directories that the alternatives start from, each once. */
static void enter_starts(struct walk *walk)
{
    const struct sc__glob_plan *plan = &walk->plan;
    for (uint32_t i = 0; i < plan->start_count && walk->failure == 0;) {
        const char *path = plan->starts[i].path;
        begin_gathering(walk);
        for (; i < plan->start_count && strcmp(plan->starts[i].path, path) == 0; i++)
            choose(walk, plan->starts[i].component);
        enter(walk, path, strlen(path));
    }
}

/* Byte order within a component, and the end of one before any byte. */
static int compare_paths(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    int x = *a == '/' ? 1 : *a ? (unsigned char)*a + 1 : 0;
    int y = *b == '/' ? 1 : *b ? (unsigned char)*b + 1 : 0;
    return x - y;
}

static int compare_files(const void *a, const void *b)
{
    return compare_paths(*(const char *const *)a, *(const char *const *)b);
}

static int compare_unreadable(const void *a, const void *b)
{
    const struct sc__glob_unreadable *x = a, *y = b;
    return compare_paths(x->path, y->path);
}

static void sort(struct sc__glob_result *result)
{
    uint32_t kept = 0;
    if (result->count > 0)
        qsort(result->paths, result->count, sizeof *result->paths, compare_files);
    for (uint32_t i = 0; i < result->count; i++) {
        if (i == 0 || strcmp(result->paths[i], result->paths[kept - 1]) != 0)
            result->paths[kept++] = result->paths[i];
    }
    result->count = kept;
    kept = 0;
    if (result->unreadable_count > 0)
        qsort(result->unreadable, result->unreadable_count, sizeof *result->unreadable,
              compare_unreadable);
    for (uint32_t i = 0; i < result->unreadable_count; i++) {
        if (i == 0 || strcmp(result->unreadable[i].path, result->unreadable[kept - 1].path) != 0)
            result->unreadable[kept++] = result->unreadable[i];
    }
    result->unreadable_count = kept;
}

static int walk_plan(struct walk *walk)
{
    size_t marks = walk->plan.component_count * sizeof(uint32_t);
    if (marks == 0)
        return 0;
    walk->chosen = sc__arena_allocate(&walk->scratch, marks);
    walk->chosen_in = sc__arena_allocate(&walk->scratch, marks);
    if (!walk->chosen || !walk->chosen_in)
        return ENOMEM;
    memset(walk->chosen_in, 0, marks);
    enter_starts(walk);
    while (walk->pending && walk->failure == 0) {
        const struct directory *directory = walk->pending;
        walk->pending = directory->next;
        visit(walk, directory);
    }
    return walk->failure;
}

int sc__glob_expand(const char *pattern, struct sc__arena *arena, struct sc__glob_result *result)
{
    struct walk walk = {.arena = arena, .result = result};
    memset(result, 0, sizeof *result);
    sc__arena_init(&walk.scratch, arena->allocator, SC__ARENA_INITIAL_SIZE);
    int failure = sc__glob_compile(pattern, &walk.scratch, &walk.plan);
    if (failure != 0)
        result->problem = walk.plan.problem;
    else
        failure = walk_plan(&walk);
    sc__arena_fini(&walk.scratch);
    if (failure != 0)
        result->count = result->unreadable_count = 0;
    else
        sort(result);
    return failure;
}
