/* source/glob_plan.c: from the alternatives of a pattern to components and starts. */
#include "source/glob_plan.h"

#include "source/glob_pattern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct compiler {
    struct sc__arena *arena;
    struct sc__glob_plan *plan;
    uint32_t first; /* component of this alternative */
};

static bool is_text(sc_str text, const char *other)
{
    return text.length == strlen(other) && memcmp(text.data, other, text.length) == 0;
}

static int add_component(const struct compiler *compiler, enum sc__glob_kind kind, sc_str text)
{
    struct sc__glob_plan *plan = compiler->plan;
    void *components = plan->components;
    if (!sc__arena_reserve(compiler->arena, &components, &plan->component_capacity,
                           plan->component_count + (size_t)1, sizeof *plan->components))
        return ENOMEM;
    plan->components = components;
    plan->components[plan->component_count++] = (struct sc__glob_component){kind, false, text};
    return 0;
}

static int add_start(const struct compiler *compiler, const char *path)
{
    struct sc__glob_plan *plan = compiler->plan;
    void *starts = plan->starts;
    if (!sc__arena_reserve(compiler->arena, &starts, &plan->start_capacity,
                           plan->start_count + (size_t)1, sizeof *plan->starts))
        return ENOMEM;
    plan->starts = starts;
    plan->starts[plan->start_count++] = (struct sc__glob_start){path, compiler->first};
    return 0;
}

/* What a component is; `*text` becomes the name that a literal stands for. */
static int classify(const struct compiler *compiler, sc_str *text, enum sc__glob_kind *kind)
{
    compiler->plan->problem = sc__glob_check(*text);
    if (compiler->plan->problem)
        return EINVAL;
    *kind = SC__GLOB_WILDCARD;
    if (is_text(*text, "**"))
        *kind = SC__GLOB_ANY_DEPTH;
    if (!sc__glob_is_literal(*text))
        return 0;
    *kind = SC__GLOB_LITERAL;
    const char *name = sc__glob_literal(*text, compiler->arena);
    if (!name)
        return ENOMEM;
    *text = (sc_str){name, strlen(name)};
    return 0;
}

static int append(const struct compiler *compiler, enum sc__glob_kind kind, sc_str text)
{
    struct sc__glob_plan *plan = compiler->plan;
    if (plan->component_count == compiler->first)
        return add_component(compiler, kind, text);
    if (kind == SC__GLOB_LITERAL && (is_text(text, ".") || is_text(text, ".."))) {
        /* They would lead to every directory by ever more spellings. */
        plan->problem = "'.' and '..' may not stand behind a wildcard";
        return EINVAL;
    }
    bool is_again = kind == SC__GLOB_ANY_DEPTH &&
                    plan->components[plan->component_count - 1].kind == SC__GLOB_ANY_DEPTH;
    return is_again ? 0 : add_component(compiler, kind, text);
}

/* The components of one alternative, those before the first wildcard into `path`. `*kind` is
 * the last one's, if there is a last: not where a slash ends the text. */
static int read_components(const struct compiler *compiler, const char *at, char *path,
                           bool *has_last, enum sc__glob_kind *kind)
{
    int failure = 0;
    bool is_last = false;
    if (*at == '/')
        *path++ = '/';
    while (failure == 0 && !is_last) {
        at += strspn(at, "/");
        sc_str text = {at, strcspn(at, "/")};
        at += text.length;
        is_last = *at == '\0';
        *has_last = text.length > 0;
        failure = classify(compiler, &text, kind);
        if (failure != 0 || !*has_last)
            break;
        if (*kind != SC__GLOB_LITERAL || is_last ||
            compiler->plan->component_count > compiler->first) {
            failure = append(compiler, *kind, text);
        } else {
            memcpy(path, text.data, text.length);
            path += text.length;
            *path++ = '/';
        }
    }
    *path = '\0';
    return failure;
}

static int compile_alternative(struct compiler *compiler, const char *alternative)
{
    struct sc__glob_plan *plan = compiler->plan;
    enum sc__glob_kind last_kind = SC__GLOB_LITERAL;
    bool has_last = false;
    char *path = sc__arena_allocate(compiler->arena, strlen(alternative) + 1);
    if (!path)
        return ENOMEM;
    compiler->first = plan->component_count;
    int failure = read_components(compiler, alternative, path, &has_last, &last_kind);
    if (failure == 0 && !has_last) {
        plan->component_count = compiler->first; /* nothing that it names can be a file */
        return 0;
    }
    if (failure == 0 && last_kind == SC__GLOB_ANY_DEPTH)
        failure = add_component(compiler, SC__GLOB_WILDCARD, (sc_str){"*", 1});
    if (failure != 0)
        return failure;
    plan->components[plan->component_count - 1].is_last = true;
    return add_start(compiler, path);
}

static int compare_starts(const void *a, const void *b)
{
    const struct sc__glob_start *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : (x->component > y->component) - (x->component < y->component);
}

int sc__glob_compile(const char *pattern, struct sc__arena *arena, struct sc__glob_plan *plan)
{
    struct sc__glob_alternatives alternatives;
    struct compiler compiler = {arena, plan, 0};
    memset(plan, 0, sizeof *plan);
    int failure = sc__glob_unfold(pattern, arena, &alternatives, &plan->problem);
    for (uint32_t i = 0; failure == 0 && i < alternatives.count; i++)
        failure = compile_alternative(&compiler, alternatives.items[i]);
    if (failure == 0 && plan->start_count > 0)
        qsort(plan->starts, plan->start_count, sizeof *plan->starts, compare_starts);
    return failure;
}
