/* format/yaml_fast_state.h: what the stages of the fast reader share. Not for other modules.
 *
 * What is open is kept by the builder of the other reader (yaml_build.h), so all that is rare
 * (anchors, aliases, merge keys) goes through its events, and what is common past it.
 *
 * Every stage returns false where it declines; `no_memory` tells the other reason apart. The
 * NUL behind the text ends every loop: no byte of the text is NUL. */
#ifndef SC_FORMAT_YAML_FAST_STATE_H
#define SC_FORMAT_YAML_FAST_STATE_H

#include "format/yaml_build.h"
#include "format/yaml_fast_scan.h"

struct sc__yaml_fast {
    struct sc__yaml_builder builder;
    const char *at;   /* the next character */
    const char *line; /* the start of its line */
    sc_str anchor;    /* that waits for its node; no bytes where none does */
    size_t anchor_at; /* of the '&' */
    bool no_memory;
};

enum { SC__YAML_KEY_AT_MOST = 1000 }; /* bytes; to libfyaml, 1024 characters */

static inline struct sc__yaml_frame *sc__yaml_fast_top(const struct sc__yaml_fast *fast)
{
    return fast->builder.depth > 0 ? &fast->builder.frames[fast->builder.depth - 1] : NULL;
}

static inline uint32_t sc__yaml_fast_offset(const struct sc__yaml_fast *fast, const char *place)
{
    return (uint32_t)(place - fast->builder.text->bytes);
}

/* yaml_fast_check: does the text hold nothing but characters that are the same to every reader? */
bool sc__yaml_fast_check(const struct sc__text *text, size_t start);

/* yaml_fast_block: all lines up to a document's marker or the text's end, where it stops. */
bool sc__yaml_fast_block(struct sc__yaml_fast *fast);

/* Bring what is open to a line at `column` that is an element (`dash`) or begins with a key: the
 * collection is opened, or those within it are closed. */
bool sc__yaml_fast_settle(struct sc__yaml_fast *fast, uint32_t column, bool dash);

/* The value behind a key, on the key's line or, where that is over, later. */
bool sc__yaml_fast_value(struct sc__yaml_fast *fast);

/* yaml_fast_lines: the lines from here on that most lines are; up to the first other. */
bool sc__yaml_fast_lines(struct sc__yaml_fast *fast);

/* The document ends: so does all that is open. */
bool sc__yaml_fast_block_end(struct sc__yaml_fast *fast);

/* At the start of a line: "---" or "..." alone. */
static inline bool sc__yaml_fast_is_marker(const char *at)
{
    return (at[0] == '-' || at[0] == '.') && at[1] == at[0] && at[2] == at[0] &&
           (at[3] == ' ' || at[3] == '\n' || at[3] == '\t' || at[3] == '\0');
}

/* Pass blanks, a comment and the line's end; nothing else may follow. */
bool sc__yaml_fast_end_line(struct sc__yaml_fast *fast);

/* yaml_fast_flow: a collection in brackets as the next value. */
bool sc__yaml_fast_flow(struct sc__yaml_fast *fast);

/* yaml_fast_plain. Read a scalar's part on this line; `fast->at` is then what it stops at. */
enum sc__yaml_plain_stop sc__yaml_fast_plain(struct sc__yaml_fast *fast, bool flow, sc_str *text);

/* The value that has begun with `first`, a part that ended with its line, goes on for as long as
 * lines are indented more than `column`. The scalar is added. */
bool sc__yaml_fast_plain_lines(struct sc__yaml_fast *fast, sc_str first, uint32_t column);

/* yaml_fast_quote: a scalar from its quote to behind its closing quote. Lines behind its first
 * must be indented more than `column`, SC__NONE for none. */
bool sc__yaml_fast_quoted(struct sc__yaml_fast *fast, uint32_t column, sc_str *text);

/* yaml_fast_literal: a block scalar below `column`, from its indicator on. It is added. */
bool sc__yaml_fast_literal(struct sc__yaml_fast *fast, uint32_t column);

/* yaml_fast_node: the next value or element. */
bool sc__yaml_fast_add(struct sc__yaml_fast *fast, sc_str text, bool plain, uint32_t at);
bool sc__yaml_fast_add_lines(struct sc__yaml_fast *fast, sc_str text, uint32_t at, size_t dash_at);
bool sc__yaml_fast_add_absent(struct sc__yaml_fast *fast, uint32_t at);
bool sc__yaml_fast_open(struct sc__yaml_fast *fast, bool is_mapping, uint32_t column, uint32_t at);
bool sc__yaml_fast_close(struct sc__yaml_fast *fast);

/* The key of the next value of the innermost mapping. */
bool sc__yaml_fast_key(struct sc__yaml_fast *fast, sc_str text, bool plain, uint32_t at);

/* At '&': remember the anchor. At '*': add what it names. */
bool sc__yaml_fast_anchor(struct sc__yaml_fast *fast);
bool sc__yaml_fast_alias(struct sc__yaml_fast *fast);

/* Give an event to the builder. */
bool sc__yaml_fast_build(struct sc__yaml_fast *fast, const struct sc__yaml_event *event);

#endif
