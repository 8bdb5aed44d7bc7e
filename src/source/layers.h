/* source/layers.h: the list of layers, as it was built and as a load captures it. */
#ifndef SC_SOURCE_LAYERS_H
#define SC_SOURCE_LAYERS_H

#include "base/arena.h"
#include "base/text.h"
#include "format/custom.h"
#include "merge/alias.h"
#include "merge/merge.h"
#include "superconfig/load.h"

enum sc__layer_kind {
    SC__LAYER_FILE,
    SC__LAYER_GLOB,
    SC__LAYER_ENVIRONMENT,
    SC__LAYER_DIRECTORY, /* a file per key */
    SC__LAYER_HIERARCHY,
    SC__LAYER_TEXT,  /* memory, standard input, an override, a snapshot */
    SC__LAYER_CUSTOM /* a program's function */
};

struct sc__custom_source;

/* The formats that a program has brought along. */
struct sc__formats {
    struct sc__custom_format **items;
    uint32_t count;
};

struct sc__layer {
    enum sc__layer_kind kind;
    bool is_optional;                /* a file that may be absent */
    bool fills;                      /* it sets only what no layer before it does (rule 12) */
    enum sc__format format;          /* SC__FORMAT_UNKNOWN: detect */
    enum sc__format included_format; /* the same, of the files that it includes */
    uint32_t custom;                 /* of SC__FORMAT_CUSTOM: its number among the list's formats */
    enum sc__array_strategy arrays;
    const char *name;                 /* path, pattern, prefix */
    const char *label;                /* for people: "config/base.toml", "env APP", "--set" */
    struct sc__text *text;            /* of SC__LAYER_TEXT, a captured environment or hierarchy */
    struct sc__custom_source *source; /* of SC__LAYER_CUSTOM, one reference */
};

struct sc_layers {
    atomic_uint references;
    const sc_allocator *allocator;
    struct sc__arena arena; /* of the strings and vectors below */
    struct sc__layer *items;
    uint32_t count;
    uint32_t capacity;
    struct sc__array_rule *rules;
    uint32_t rule_count;
    uint32_t rule_capacity;
    struct sc__alias *aliases; /* chains followed */
    uint32_t alias_count;
    sc_load_options options;
    struct sc__text *environment;   /* captured: all variables, for interpolation; or NULL */
    const char *profile;            /* NULL: none was chosen */
    const char *include_root;       /* NULL: anywhere */
    enum sc__array_strategy arrays; /* for the layers that come next */
    enum sc__format format;
    uint32_t custom;
    struct sc__formats formats; /* one reference to each */
    uint32_t format_capacity;
    struct sc__weak weak; /* captured, and shared by loads of one registry */
};

/* An empty list whose strings take memory by `chunk_size`; NULL if there is no memory. */
sc_layers *sc__layers_create(const sc_allocator *allocator, size_t chunk_size);

/* capture.c: a copy that no longer changes: strings copied, the environment read (rule 9: a reload
 * uses what was read). It has one reference; its environment is shared where another load's is the
 * same. `sharing` may be NULL. */
sc_status sc__layers_capture(const sc_layers *layers, const sc_allocator *allocator,
                             struct sc__sharing *sharing, sc_layers **out, sc_error *error);

/* captured.c: captured layers, or the equal ones that are shared already, with the reference that
 * was given. With NULL, or of another allocator, they are the ones that were given. */
sc_layers *sc__layers_unify(sc_layers *captured, struct sc__sharing *sharing);

/* aliases.c: the same deprecated keys in another list; SC_ENOMEM. */
sc_status sc__aliases_copy(sc_layers *to, const sc_layers *from);

/* A text in a decided format under a name. */
sc_status sc__layers_add_text(sc_layers *layers, const char *name, enum sc__format format,
                              sc_str bytes);

/* A strategy for arrays at a path of keys, which is copied; SC_ENOMEM. */
sc_status sc__layers_add_rule(sc_layers *layers, sc_str path, enum sc__array_strategy arrays);

/* Copy a layer with its strings to the end of the list; takes over its references on SC_OK. */
sc_status sc__layers_add(sc_layers *layers, const struct sc__layer *layer);

/* layers_custom.c: the reader of a public format, those of the list included. False for
 * what cannot be read. */
bool sc__layers_find_format(const struct sc__formats *formats, sc_format format,
                            enum sc__format *found, uint32_t *custom);

/* Take over a reference to a format on SC_OK. */
sc_status sc__layers_add_format(sc_layers *layers, struct sc__custom_format *format);

/* Are the limits within their bounds? */
bool sc__load_options_valid(const sc_load_options *options);

struct sc__dialects sc__dialects_of(const sc_load_options *options);

sc_layers *sc__layers_retain(sc_layers *layers);

/* environment.c: the variables "PREFIX_...", or with NULL all, sorted by name, each name once, as
 * a text of entries. */
sc_status sc__environment_capture(const char *prefix, bool empty_is_absent,
                                  const sc_allocator *allocator, struct sc__text **out,
                                  sc_error *error);

#endif
