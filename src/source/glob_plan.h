/* source/glob_plan.h: a glob pattern, compiled for the walk. */
#ifndef SC_SOURCE_GLOB_PLAN_H
#define SC_SOURCE_GLOB_PLAN_H

#include "base/arena.h"

enum sc__glob_kind { SC__GLOB_LITERAL, SC__GLOB_WILDCARD, SC__GLOB_ANY_DEPTH };

/* One component of one alternative. After any that is not the last comes the next in the
 * vector; the last is never SC__GLOB_ANY_DEPTH, and two of those never follow each other. */
struct sc__glob_component {
    enum sc__glob_kind kind;
    bool is_last;
    sc_str text; /* of a literal: the name, NUL-terminated */
};

/* Where the walk for one alternative starts. */
struct sc__glob_start {
    const char *path; /* what stands before its first wildcard: empty, or with a slash at the end */
    uint32_t component; /* what a name in there must match */
};

struct sc__glob_plan {
    struct sc__glob_component *components;
    uint32_t component_count;
    uint32_t component_capacity;
    struct sc__glob_start *starts; /* sorted by path */
    uint32_t start_count;
    uint32_t start_capacity;
    const char *problem; /* after EINVAL and E2BIG: what is wrong, in words */
};

/* 0, ENOMEM, EINVAL or E2BIG. Everything lies in the arena, or is borrowed from the pattern. */
int sc__glob_compile(const char *pattern, struct sc__arena *arena, struct sc__glob_plan *plan);

#endif
