/* format/yaml_scalar.h: what a scalar is in YAML 1.2's core schema (semantics, rule 21).
 *
 * It knows text, style and tag, and nothing of any parser. */
#ifndef SC_FORMAT_YAML_SCALAR_H
#define SC_FORMAT_YAML_SCALAR_H

#include "value/document.h"

/* A tag that stands before a node. */
enum sc__yaml_tag {
    SC__YAML_UNTAGGED,
    SC__YAML_NON_SPECIFIC, /* "!": text, whatever it looks like */
    SC__YAML_STR,
    SC__YAML_NULL,
    SC__YAML_BOOL,
    SC__YAML_INT,
    SC__YAML_FLOAT,
    SC__YAML_MAP,
    SC__YAML_SEQ,
    SC__YAML_MERGE, /* of the key "<<" only */
    SC__YAML_OTHER_TAG
};

struct sc__yaml_scalar {
    enum sc__type type;
    union {
        int64_t integer; /* and 0 or 1 of a boolean */
        uint64_t natural;
        double real;
    } value; /* a string's is its text */
};

/* The tag by its full name; an empty one is SC__YAML_UNTAGGED. */
enum sc__yaml_tag sc__yaml_tag_read(sc_str tag);

/* The tag for messages, "!!int" for a long "tag:yaml.org,2002:int"; it begins with `*prefix`. */
sc_str sc__yaml_tag_short(sc_str tag, const char **prefix);

/* The value of a scalar. SC_ESYNTAX: the text does not fit the tag. SC_ERANGE: a number
 * that no integer, or no float, can hold; `scalar->type` says which. */
sc_status sc__yaml_resolve(sc_str text, bool plain, enum sc__yaml_tag tag,
                           struct sc__yaml_scalar *scalar);

/* For an untagged plain scalar that YAML 1.1 reads otherwise, in a way its writer may have
 * meant: the rest of a sentence that starts with the scalar. Otherwise NULL. */
const char *sc__yaml_1_1_warning(sc_str text);

/* What the writer of a document that is this text alone may have to do: the rest of a sentence,
 * perhaps empty. */
const char *sc__yaml_text_hint(sc_str text);

#endif
