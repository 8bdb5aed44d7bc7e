/* format/builder.h: building a document call by call, for programs and for custom formats.
 *
 * It stands on value/document.h; what it adds is the containers that are open, and one
 * error that stays. */
#ifndef SC_FORMAT_BUILDER_H
#define SC_FORMAT_BUILDER_H

#include "format/format.h"
#include "superconfig/build.h"

struct sc_builder {
    const sc_allocator *allocator;
    struct sc__arena *arena;
    const struct sc__text *text; /* SC__TEXT_PLACELESS where a program builds */
    struct sc__document *document;
    struct sc__warnings *warnings;
    size_t start;   /* where in `text` the offsets of callers begin */
    uint32_t limit; /* of open containers */
    bool keep_elements;
    bool is_own; /* a program made it and ends it; else a format's reader only borrows it */
    bool is_finished;
    bool root_is_implied; /* nobody opened it, so nobody closes it */
    uint32_t *open;       /* containers, the innermost last */
    uint32_t open_count;
    uint32_t open_capacity;
    size_t at;
    uint32_t key; /* that was given ahead of its value; SC__NO_KEY: none */
    size_t key_at;
    bool is_element;      /* the mistake is in the last element of what is open */
    unsigned char *taken; /* by byte of the text: which kinds of values begin there; or NULL */
    sc_status status;
    sc_error error;
};

/* A builder of a document that lies in the same arena. False if there is no memory. */
bool sc__builder_init(struct sc_builder *builder, struct sc__arena *arena,
                      struct sc__document *document, const struct sc__parse_options *options,
                      size_t start);

/* Nothing more comes: the implied root ends, and nothing else may be open. */
sc_status sc__builder_end(struct sc_builder *builder);

/* Keep the first mistake; the path of where it was made goes behind the message. */
void sc__builder_refuse(struct sc_builder *builder, sc_status status, const char *message);

/* Where the next value belongs and how it is made; SC__NONE where it may not be. */
uint32_t sc__builder_add(struct sc_builder *builder, const char *key, enum sc__type type);

#endif
