/* base/text_index.h: the places of many offsets in one text, each in constant time.
 *
 * sc__text_place counts from the text's start at every call. The index holds the counts at
 * every SC__TEXT_STEP bytes, within long lines as well, so that a place costs a few steps'
 * bytes wherever it is; the entries of a text of entries are listed beside them. Immutable
 * once made; it borrows the text. */
#ifndef SC_BASE_TEXT_INDEX_H
#define SC_BASE_TEXT_INDEX_H

#include "base/arena.h"
#include "base/text.h"

#define SC__TEXT_STEP 512

/* What lies before a multiple of SC__TEXT_STEP. */
struct sc__text_step {
    uint32_t lines;      /* ends of lines */
    uint32_t line_start; /* behind the last of them */
    uint32_t characters;
};

/* One "NAME=VALUE". */
struct sc__text_entry {
    uint32_t start;
    uint32_t name_length; /* SC__TEXT_NAMELESS where there is no '=' */
    uint32_t name;        /* where in the index's names */
};

#define SC__TEXT_NAMELESS UINT32_MAX

struct sc__text_index {
    const struct sc__text *text;
    struct sc__text_step *steps;
    struct sc__text_entry *entries; /* NULL where the text has none */
    uint32_t entry_count;
    char *names; /* of the entries, each with a NUL behind it, which the text does not have */
};

/* NULL if there is no memory. The text must be below 4 GiB, as all that were parsed are. */
struct sc__text_index *sc__text_index_create(const struct sc__text *text, struct sc__arena *arena);

/* The same as sc__text_place, whatever the offset, but that the source always has a NUL behind
 * it; that of an entry is borrowed from the index. */
struct sc__place sc__text_index_place(const struct sc__text_index *index, size_t offset);

#endif
