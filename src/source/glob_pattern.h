/* source/glob_pattern.h: what a glob pattern means, apart from any file system (semantics, rule 4).
 *
 *   *       any characters of one name          [a-z]   one of these; [!a] or [^a]: one but these
 *   ?       one character (a code point)        {a,b}   either; may nest and may hold slashes
 *   **      alone between slashes: zero or      \*      the character itself
 *           more directories
 *
 * Braces are unfolded first, wherever they stand, so a "{" that means itself needs a
 * backslash even in a set. A name that begins with a dot is matched only by a
 * component that begins with one. */
#ifndef SC_SOURCE_GLOB_PATTERN_H
#define SC_SOURCE_GLOB_PATTERN_H

#include "base/arena.h"

enum {
    SC__GLOB_ALTERNATIVES = 4096, /* of the braces of one pattern, at most */
    SC__GLOB_UNFOLDED = 8 << 20   /* bytes written while unfolding them, at most */
};

struct sc__glob_alternatives {
    const char **items; /* NUL-terminated, without braces; escapes kept */
    uint32_t count;
    uint32_t capacity;
};

/* Unfold the braces, in no order. 0; ENOMEM; or, with `*problem` set to what is wrong in
 * words, EINVAL or, beyond a limit, E2BIG. */
int sc__glob_unfold(const char *pattern, struct sc__arena *arena,
                    struct sc__glob_alternatives *alternatives, const char **problem);

/* What is wrong with one component, without slashes and braces, in words; or NULL. */
const char *sc__glob_check(sc_str component);

/* Has a component none of * ? [ that is not escaped? */
bool sc__glob_is_literal(sc_str component);

/* The name that a literal component stands for; NULL if there is no memory. */
const char *sc__glob_literal(sc_str component, struct sc__arena *arena);

/* Does a checked component match a name? In time |component| * |name|, at worst. */
bool sc__glob_match(sc_str component, const char *name);

#endif
