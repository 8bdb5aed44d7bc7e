/* tests/support/loaded.h: layers written as literals, loaded through the public functions. */
#ifndef LOADED_H
#define LOADED_H

#include "support.h"

#include <superconfig/superconfig.h>

/* One layer in memory. Its name is "1.json", "2.yaml", ... by its number and format. */
struct layer {
    sc_format format;
    const char *text;
    sc_arrays arrays;
};

#define JSON(text)                                                                                 \
    {                                                                                              \
        SC_FORMAT_JSON, text, SC_ARRAYS_APPEND                                                     \
    }
#define TOML(text)                                                                                 \
    {                                                                                              \
        SC_FORMAT_TOML, text, SC_ARRAYS_APPEND                                                     \
    }
#define YAML(text)                                                                                 \
    {                                                                                              \
        SC_FORMAT_YAML, text, SC_ARRAYS_APPEND                                                     \
    }
#define YAML_BY(arrays, text)                                                                      \
    {                                                                                              \
        SC_FORMAT_YAML, text, arrays                                                               \
    }
#define JSON_BY(arrays, text)                                                                      \
    {                                                                                              \
        SC_FORMAT_JSON, text, arrays                                                               \
    }

/* Add them in order; all must succeed. */
void add_layers(sc_layers *layers, const struct layer *added, size_t count);

/* Load a list with the default allocator, or fail the test; give it back with sc_release. */
const sc_snapshot *load_list(const sc_layers *layers);

/* Both for a list of its own. */
const sc_snapshot *load_layers(const struct layer *added, size_t count);

#define LOAD(...)                                                                                  \
    load_layers((const struct layer[]){__VA_ARGS__},                                               \
                sizeof((const struct layer[]){__VA_ARGS__}) / sizeof(struct layer))

/* The value at a path, which must be there. */
sc_value value_at(const sc_snapshot *snapshot, const char *path);

/* A value as compact JSON; free(3) it. */
char *value_text(sc_value value);

/* The value is this, as compact JSON. */
void assert_value(sc_value value, const char *json);
void assert_at(const sc_snapshot *snapshot, const char *path, const char *json);

/* The whole configuration is this; releases the snapshot. */
void assert_whole(const sc_snapshot *snapshot, const char *json);

/* One layer's say about a value: where, as "layer source:line:column" with "!" before it if it
 * is overridden, and what, as JSON. */
void assert_says(sc_value value, size_t position, const char *place, const char *said);

/* All that was said of the value at a path, highest first: `count` pairs of both. */
void assert_origins(const sc_snapshot *snapshot, const char *path, size_t count,
                    const char *const *expected);

#define ORIGINS(snapshot, path, ...)                                                               \
    assert_origins(snapshot, path, sizeof((const char *[]){__VA_ARGS__}) / (2 * sizeof(char *)),   \
                   (const char *[]){__VA_ARGS__})

#endif
