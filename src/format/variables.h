/* format/variables.h: variables to a tree of mappings, wherever they stand (semantics, rule 9).
 *
 *   SERVER__TLS_PORT=443     keys "server", "tls_port"; value
 *   ^^^^^^  ^^^^^^^^ ^^^
 *
 * The divisions are the leftmost ones: "A___B" is "a", "_b". A variable sets its path as a
 * whole: another for the same path, for a part of it or for what it is a part of, is an
 * error, so the result never depends on an order among names. */
#ifndef SC_FORMAT_VARIABLES_H
#define SC_FORMAT_VARIABLES_H

#include "format/format.h"

struct sc__variables {
    struct sc__document *document;
    const struct sc__text *text;
    const struct sc__parse_options *options;
    sc_error *error;
};

/* One variable, in offsets of the text. */
struct sc__variable {
    size_t keys; /* where its keys begin, in the name */
    size_t name_end;
    size_t value; /* JSON where it is JSON, text otherwise; the place, where there is `literal` */
    size_t end;
    sc_str literal; /* what the value is, in the arena or the text; without data: as above */
    const uint32_t *places; /* of each byte of `literal` and its end, which then may be JSON */
    sc_str path;  /* the canonical path that it means (rule 10); without data: by its name */
    bool is_file; /* the value is the name of the file that holds it: goes to options->files */
};

/* A variable that names a file, and the path that the file's content has. */
struct sc__variable_file {
    size_t value; /* the file's name, in offsets of the text */
    size_t end;
    const sc_str *keys;
    uint32_t key_count;
};

struct sc__variable_files {
    struct sc__variable_file *items; /* in the document's arena */
    uint32_t count;
    uint32_t capacity;
};

/* The document's root, an empty mapping; SC_ENOMEM. */
sc_status sc__variables_start(const struct sc__variables *variables);

/* Add one to the tree. */
sc_status sc__variables_add(const struct sc__variables *variables,
                            const struct sc__variable *variable);

/* file_value_read.c: the keys at which the value in a file belongs; without them it is the root.
 * The text is not yet shared, and the keys are copied. False if there is no memory. */
bool sc__file_value_set_keys(struct sc__text *text, const sc_str *keys, uint32_t count);

/* All have been added. */
void sc__variables_finish(const struct sc__variables *variables);

#endif
