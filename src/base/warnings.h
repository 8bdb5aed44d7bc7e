/* base/warnings.h: what a load noticed and went on from. Kept in an arena, compact;
 * places become line and column only when somebody reads them. Not thread-safe. */
#ifndef SC_BASE_WARNINGS_H
#define SC_BASE_WARNINGS_H

#include "base/arena.h"
#include "base/text.h"

struct sc__warning {
    struct sc__warning *next;
    const struct sc__text *text; /* NULL: the warning is about `source` as a whole */
    size_t offset;               /* in `text` */
    sc_status status;            /* what it would be as an error */
    const char *source;          /* a name, where there is no text */
    const char *message;
};

struct sc__warnings {
    struct sc__arena *arena;
    struct sc__warning *first;
    struct sc__warning *last;
    uint32_t count;
    uint32_t dropped; /* beyond SC__WARNINGS_KEPT */
    bool failed;      /* no memory */
};

#define SC__WARNINGS_KEPT 1000

void sc__warnings_init(struct sc__warnings *warnings, struct sc__arena *arena);

/* A warning at a byte of a text, which must live as long as the list. */
void sc__warn_at(struct sc__warnings *warnings, const struct sc__text *text, size_t offset,
                 sc_status status, const char *format, ...) __attribute__((format(printf, 5, 6)));

/* A warning about a source that has no text; `source` is copied. */
void sc__warn(struct sc__warnings *warnings, const char *source, sc_status status,
              const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Put the warnings of another list, which is not closed, behind those of this one, as if they had
 * been added here. The other list's arena must live as long as this one. */
void sc__warnings_join(struct sc__warnings *warnings, const struct sc__warnings *others);

/* No more will come: if some were dropped, the last warning says how many. */
void sc__warnings_close(struct sc__warnings *warnings);

/* A warning in full. */
void sc__warning_describe(const struct sc__warning *warning, sc_error *error);

#endif
