/* source/glob.h: from a glob pattern to the files that it names (semantics, rule 4).
 *
 * The pattern's language stands in source/glob_pattern.h. Files are regular ones; a link
 * to one counts, and anything else that matches is passed over without a word. Names match
 * links to directories like directories, but "**" follows none. "**" at the end of a
 * pattern means all files below, as if "/" and "*" followed.
 *
 * A path looks as the pattern spells it: relative where the pattern is, nothing put before
 * it, several slashes written as one. Two results are the same file when their text is the
 * same; a file that is reached by two spellings or two hard links is there twice. */
#ifndef SC_SOURCE_GLOB_H
#define SC_SOURCE_GLOB_H

#include "base/arena.h"

enum {
    SC__GLOB_FILES = 100000,       /* of one pattern, at most */
    SC__GLOB_DIRECTORIES = 1000000 /* looked into for one pattern, at most */
};

/* A directory that could not be listed, or a name in one that could not be looked up. */
struct sc__glob_unreadable {
    const char *path;
    int errno_value;
};

/* Everything lies in the arena. Both lists are sorted component by component, in byte order. */
struct sc__glob_result {
    const char **paths; /* NUL-terminated, each once */
    uint32_t count;
    uint32_t capacity;
    struct sc__glob_unreadable *unreadable; /* what is not there at all is not in it */
    uint32_t unreadable_count;
    uint32_t unreadable_capacity;
    const char *problem; /* after EINVAL and E2BIG: what is wrong with the pattern, in words */
};

/* Has the text a special character that no backslash escapes? */
bool sc__glob_is_pattern(const char *text);

/* Take the backslashes away that stand before special characters, in place. */
void sc__glob_unescape(char *text);

/* Find all files. Returns 0, also where there is none; EINVAL for a malformed pattern and
 * E2BIG beyond a limit; or what keeps this process from looking: ENOMEM, EMFILE, ENFILE.
 * Unless it is 0, the lists are empty. Time is linear in the directories that can match, times
 * the length of the pattern. */
int sc__glob_expand(const char *pattern, struct sc__arena *arena, struct sc__glob_result *result);

#endif
