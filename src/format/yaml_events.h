/* format/yaml_events.h: YAML's syntax as a stream of events with exact byte places.
 *
 * This is libfyaml behind a small header, with what it leaves undone: characters that
 * YAML forbids, text that it silently stops at, places of what is not there. It knows
 * nothing of values, keys, anchors' meaning or limits. One stream, one thread. */
#ifndef SC_FORMAT_YAML_EVENTS_H
#define SC_FORMAT_YAML_EVENTS_H

#include "base/arena.h"
#include "base/text.h"
#include "format/yaml_guard.h"
#include "format/yaml_indent.h"

enum sc__yaml_event_type {
    SC__YAML_STREAM_END,
    SC__YAML_DOCUMENT_START,
    SC__YAML_DOCUMENT_END,
    SC__YAML_MAPPING_START,
    SC__YAML_MAPPING_END,
    SC__YAML_SEQUENCE_START,
    SC__YAML_SEQUENCE_END,
    SC__YAML_SCALAR,
    SC__YAML_ALIAS
};

/* Offsets are from the start of the whole text. Text and anchor live as long as the source
 * text and the arena, the tag until the next event. */
struct sc__yaml_event {
    enum sc__yaml_event_type type;
    bool plain;     /* a scalar without quotes or block indicator */
    bool absent;    /* a plain scalar of no characters: "key:" has such a value */
    size_t at;      /* of the first character, quotes and indicators included */
    sc_str text;    /* of a scalar, decoded; of an alias, its name */
    size_t dash_at; /* of a line of a plain scalar that looks like an element; 0 for none */
    sc_str anchor;
    size_t anchor_at; /* of the '&' */
    sc_str tag;       /* in full, "tag:yaml.org,2002:int" or "!local"; empty where there is none */
    size_t tag_at;
};

struct sc__yaml_events {
    const struct sc__text *text;
    struct sc__arena *arena;
    size_t start; /* behind the byte order mark; libfyaml sees the text from here on */
    struct sc__yaml_stop stop;
    size_t behind; /* the end of all that was read */
    struct sc__yaml_indent indent;
    size_t unprintable; /* the next character that may stand in quotes only, or SIZE_MAX */
    struct fy_diag *diagnostics;
    struct fy_parser *parser;
    struct fy_event *current; /* holds the tag's text */
};

/* Check the characters and open the stream; close it whatever comes back. */
sc_status sc__yaml_events_open(struct sc__yaml_events *events, const struct sc__text *text,
                               size_t start, struct sc__arena *arena, sc_error *error);

/* The next event; the last is SC__YAML_STREAM_END. Nothing may be asked after an error. */
sc_status sc__yaml_events_next(struct sc__yaml_events *events, struct sc__yaml_event *event,
                               sc_error *error);

/* What a node is to the one that it stands in. */
enum sc__yaml_role { SC__YAML_ROOT, SC__YAML_KEY, SC__YAML_VALUE, SC__YAML_ELEMENT };

/* Place an absent scalar: behind the ':' that announces a value, behind the '-' of an element,
 * at the indicator of a key. Without one it stays behind what precedes it. */
void sc__yaml_events_place_absent(struct sc__yaml_events *events, struct sc__yaml_event *event,
                                  enum sc__yaml_role role);

/* A line behind the first of a plain scalar that begins with "- ": its place, or 0. Its writer most
 * likely wanted a sequence. */
size_t sc__yaml_find_dash(const struct sc__text *text, size_t at, size_t end);

void sc__yaml_events_close(struct sc__yaml_events *events);

#endif
