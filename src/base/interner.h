/* base/interner.h: key text to a small dense number, so that equal keys compare by number.
 *
 * A document has one interner and a merge has another; a number means nothing
 * outside its own. Key bytes are borrowed: from the document's text, or from the
 * arena where an escape had to be decoded. Not thread-safe. */
#ifndef SC_BASE_INTERNER_H
#define SC_BASE_INTERNER_H

#include "base/arena.h"

#define SC__NO_KEY UINT32_MAX

struct sc__key {
    const char *text; /* not NUL-terminated */
    uint32_t length;
    uint32_t hash; /* the low half of the seeded hash */
};

struct sc__interner {
    struct sc__arena *arena;
    uint64_t seed;
    struct sc__key *keys; /* by number */
    uint32_t count;
    uint32_t capacity;
    uint32_t *slots; /* number + 1; 0 is free; a power of two of them, at most 2/3 used */
    uint32_t slot_count;
};

void sc__interner_init(struct sc__interner *interner, struct sc__arena *arena);

/* The number of a key, new or known; SC__NO_KEY if there is no memory. */
uint32_t sc__intern(struct sc__interner *interner, const char *text, size_t length);

/* The same for a key of another interner, whose hash is known already. */
uint32_t sc__intern_key(struct sc__interner *interner, const struct sc__key *key);

/* The number of a key that is known; SC__NO_KEY if it is not. */
uint32_t sc__interner_find(const struct sc__interner *interner, const char *text, size_t length);

#endif
