/* format/custom.h: texts that are read by something of their own.
 *
 * The reader hangs at the text, so it lives as long as a snapshot may want to read the text
 * again, and nobody between needs to know it. */
#ifndef SC_FORMAT_CUSTOM_H
#define SC_FORMAT_CUSTOM_H

#include "format/format.h"
#include "superconfig/custom.h"

struct sc__reader {
    struct sc__shared shared;
    sc_status (*read)(const struct sc__reader *reader, const struct sc__text *text, size_t start,
                      struct sc__arena *arena, const struct sc__parse_options *options,
                      struct sc__documents *documents, sc_error *error);
};

/* A program's format. */
struct sc__custom_format {
    struct sc__reader reader;
    const sc_allocator *allocator;
    size_t allocated;
    void *context;
    sc_status (*read)(void *context, const char *text, size_t length, sc_builder *builder);
    void (*destroy)(void *context);
    const char *name;
    const char *extensions; /* separated by blanks */
    char texts[];           /* both of them */
};

/* Copies what it is given; SC_EINVALID, SC_ENOMEM. */
sc_status sc__custom_format_create(const sc_custom_format *format, const sc_allocator *allocator,
                                   struct sc__custom_format **out);

/* Has the name one of the format's extensions, in any case of letters? */
bool sc__custom_format_takes(const struct sc__custom_format *format, sc_str name);

#endif
