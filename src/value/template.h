/* value/template.h: the grammar of interpolated text, and filling it in.
 *
 *   template  = { literal | "$${" | reference }       "$${" is a literal "${"
 *   reference = "${" name [ ":-" default ] "}"
 *   name      = VARIABLE | "env:" any variable | path      the path of value/path.h; in a quoted
 *                                                          key of it nothing but '"' ends the key
 *   default   = template                              its braces balance
 *   VARIABLE  = capitals, digits and "_", not a digit first
 *
 * References may stand in names and defaults. A '$' without a '{' is a literal '$'. Tokens name
 * each other by number, so neither reading nor filling in recurses, and both are linear. */
#ifndef SC_VALUE_TEMPLATE_H
#define SC_VALUE_TEMPLATE_H

#include "base/arena.h"
#include "base/buffer.h"

enum sc__template_kind {
    SC__TEMPLATE_TEXT,
    SC__TEMPLATE_OPEN,    /* "${" */
    SC__TEMPLATE_DEFAULT, /* ":-" */
    SC__TEMPLATE_CLOSE    /* "}" */
};

struct sc__template_token {
    uint8_t kind;     /* enum sc__template_kind */
    bool is_whole;    /* of "${": the value or default around it is this reference alone */
    bool is_quoted;   /* of "${": within a quoted key of the name around it */
    bool has_default; /* of "${" */
    bool in_default;  /* of "${", while reading: it stands in the default around it */
    uint32_t at;      /* in the template */
    uint32_t length;  /* of text; of "${", while reading: braces open around it */
    uint32_t other;   /* of "${": its "}"; of both others: its "${" */
    size_t start;     /* of "${", while filling in: where its text begins */
};

struct sc__template {
    sc_str text;
    struct sc__template_token *tokens;
    uint32_t count;
    uint32_t capacity;
    uint32_t wrong_at; /* of SC_ESYNTAX: the "${" without an end */
};

/* Does the text hold "${"? Otherwise it is no template, and costs a memchr for each '$'. */
bool sc__template_is(sc_str text);

/* Read a template, which is borrowed. SC_ENOMEM; SC_ESYNTAX where a reference has no end. */
sc_status sc__template_read(struct sc__template *template, sc_str text, struct sc__arena *arena);

/* A reference as it is written, from "${" to "}". */
sc_str sc__template_reference(const struct sc__template *template, uint32_t open);

/* The variable that a name is about; false where it is a path. */
bool sc__template_variable(sc_str name, sc_str *variable);

/* Filling in: sc__expansion_next goes on to what the caller must decide. */
struct sc__expansion {
    struct sc__template template;
    struct sc__buffer *out; /* appended to from `base` on, cut back to that by the caller */
    size_t base;
    uint32_t next; /* token */
    uint32_t open; /* of an event: the reference that it is about */
    sc_str text;   /* of an event: the name or default; borrowed from `out` */
};

enum sc__expansion_event {
    SC__EXPANSION_NAME,    /* give its value, or go on with the default */
    SC__EXPANSION_DEFAULT, /* the default is complete: keep it, or give a value */
    SC__EXPANSION_END      /* the text is complete */
};

void sc__expansion_begin(struct sc__expansion *expansion, const struct sc__template *template,
                         struct sc__buffer *out);

/* Running out of memory is the buffer's `failed`. */
enum sc__expansion_event sc__expansion_next(struct sc__expansion *expansion);

/* Answers to an event: the reference's text; none, for the caller has its value; the default's
 * text as it stands; and, to a name that has one, its default. */
void sc__expansion_give(struct sc__expansion *expansion, sc_str text);
void sc__expansion_skip(struct sc__expansion *expansion);
void sc__expansion_keep(struct sc__expansion *expansion);
void sc__expansion_use_default(struct sc__expansion *expansion);

static inline const struct sc__template_token *
sc__expansion_token(const struct sc__expansion *expansion)
{
    return &expansion->template.tokens[expansion->open];
}

#endif
