/* base/text.h: the exact bytes of one source, named, shared and immutable.
 *
 * A text stays alive while a snapshot can still point into it, so that a place is
 * never looked up in a file that has changed since. One allocation:
 *
 *   | struct sc__text | name NUL | bytes | SC__TEXT_PADDING zero bytes |
 *
 * The padding lets SIMD code load past the end and gives parsers a NUL sentinel.
 * A text is filled by its creator, then only read: any thread may read it. */
#ifndef SC_BASE_TEXT_H
#define SC_BASE_TEXT_H

#include "base/shared.h"
#include "base/sharing.h"

#define SC__TEXT_PADDING 64

enum sc__text_kind {
    SC__TEXT_PLAIN,    /* a document */
    SC__TEXT_ENTRIES,  /* "NAME=VALUE" NUL "NAME=VALUE" NUL ...: each entry is a source by its name
                        */
    SC__TEXT_PLACELESS /* no bytes: what a program built. Every offset is the place 0, 0 */
};

struct sc__text {
    atomic_uint references;
    enum sc__text_kind kind;
    const sc_allocator *allocator;
    size_t allocated; /* bytes of the whole block */
    size_t length;    /* of `bytes`, without the padding */
    size_t name_length;
    const char *name; /* NUL-terminated */
    char *bytes;
    struct sc__shared *reader; /* what reads SC__FORMAT_CUSTOM, or the keys that
                                  SC__FORMAT_FILE_VALUE belongs at; one reference, or NULL */
    struct sc__weak weak;      /* while loads of one registry share it */
};

/* A place in words: which source, which line and column (from 1, in characters; 0 for none). */
struct sc__place {
    sc_str source; /* borrowed from the text */
    uint32_t line;
    uint32_t column;
};

/* A text of `length` bytes to be filled, holding one reference; NULL if there is no memory. */
struct sc__text *sc__text_create(const sc_allocator *allocator, enum sc__text_kind kind,
                                 sc_str name, size_t length);

/* The same, filled with a copy of `bytes`. */
struct sc__text *sc__text_copy(const sc_allocator *allocator, enum sc__text_kind kind, sc_str name,
                               sc_str bytes);

/* Say what reads a text that is not yet shared; takes a reference of its own. */
void sc__text_set_reader(struct sc__text *text, struct sc__shared *reader);

/* Shorten a text that is not yet shared, keeping the padding zero. */
void sc__text_truncate(struct sc__text *text, size_t length);

struct sc__text *sc__text_retain(struct sc__text *text);
void sc__text_release(struct sc__text *text); /* NULL is allowed */

/* The same kind, name, bytes and reader? */
bool sc__text_equals(const struct sc__text *a, const struct sc__text *b);

/* Of all that but the reader. */
uint64_t sc__text_hash(const struct sc__text *text, uint64_t seed);

/* The text, or the equal one that is shared already, with the reference that was given. Only for a
 * text that nobody else holds and nothing changes any more; with NULL, and for a text of another
 * allocator, it is the text. */
struct sc__text *sc__text_unify(struct sc__text *text, struct sc__sharing *sharing);

/* The place of a byte offset; linear in the offset, so for messages only. */
struct sc__place sc__text_place(const struct sc__text *text, size_t offset);

/* The bounds of the line that holds `offset`, without its end, within its entry. */
sc_str sc__text_line(const struct sc__text *text, size_t offset);

#endif
