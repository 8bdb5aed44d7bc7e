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
    size_t keys;      /* where its keys begin, in the name */
    size_t directive; /* where "__ADD" or one of its kind begins, or name_end; found by adding */
    size_t name_end;
    size_t value; /* JSON where it is JSON, text otherwise; the place, where there is `literal` */
    size_t end;
    sc_str literal; /* what the value is, in the arena or the text; without data: as above */
};

/* The document's root, an empty mapping; SC_ENOMEM. */
sc_status sc__variables_start(const struct sc__variables *variables);

/* Add one to the tree. */
sc_status sc__variables_add(const struct sc__variables *variables, struct sc__variable *variable);

/* All have been added. */
void sc__variables_finish(const struct sc__variables *variables);

#endif
