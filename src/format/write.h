/* format/write.h: a document, or a part of one, as text in each format that can be written.
 *
 * What was written reads back as the same document. What a format cannot express is an error
 * that names the path; nothing is left out or turned into something else, but for these:
 * date-times become strings wherever TOML is not the format, and floats that are not finite
 * become the strings "inf", "-inf" and "nan" where values are JSON (JSON, .env, flat).
 * No writer recurses. */
#ifndef SC_FORMAT_WRITE_H
#define SC_FORMAT_WRITE_H

#include "base/buffer.h"
#include "superconfig/value.h"
#include "value/document.h"

struct sc__writing {
    struct sc__buffer *out; /* appended to; out of memory is its `failed` */
    const struct sc__document *document;
    uint32_t root;     /* the value to write */
    sc_str path;       /* its canonical path, which begins those of messages */
    bool compact;      /* JSON on one line */
    uint32_t *refused; /* set to the node that the format cannot express; may be NULL */
    sc_error *error;
};

/* Write in that format; SC_FORMAT_AUTO is JSON. SC_EINVALID where it cannot be written. */
sc_status sc__write(sc_format format, const struct sc__writing *writing);

/* One writer a format. SC_OK also when memory ran out, which is `out->failed`. */
sc_status sc__yaml_write(const struct sc__writing *writing);
sc_status sc__toml_write(const struct sc__writing *writing);
sc_status sc__dotenv_write(const struct sc__writing *writing);
sc_status sc__flat_write(const struct sc__writing *writing);

/* The message, and behind it the path of a node below the root: `..., at "server.tls"`. */
sc_status sc__write_refuse(const struct sc__writing *writing, uint32_t node, sc_status status,
                           const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Formats whose members are names have no root but a mapping. */
sc_status sc__write_check_root(const struct sc__writing *writing, const char *format_name);

#endif
