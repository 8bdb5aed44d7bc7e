/* bench/peers/workload_document.h: a configuration as a list of leaves, and the formats it is
 * written in. Only what all of the formats and all of the peers agree on can be said. */
#ifndef SUPERCONFIG_BENCH_WORKLOAD_DOCUMENT_H
#define SUPERCONFIG_BENCH_WORKLOAD_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum {
    WORKLOAD_LEAVES = 256,
    WORKLOAD_PATH = 64,
    WORKLOAD_TEXT = 96,
    WORKLOAD_DEPTH = 4,
};

enum workload_type {
    WORKLOAD_STRING,
    WORKLOAD_INT,
    WORKLOAD_FLOAT,
    WORKLOAD_BOOL,
    WORKLOAD_STRINGS
};

enum workload_format {
    WORKLOAD_JSON,
    WORKLOAD_TOML,
    WORKLOAD_YAML,
    WORKLOAD_CFG,
    WORKLOAD_FORMATS
};

/* One value. `text` is as JSON has it between its quotes; of WORKLOAD_STRINGS, the items with a
 * blank between two. */
struct workload_leaf {
    enum workload_type type;
    char path[WORKLOAD_PATH];
    char text[WORKLOAD_TEXT];
};

/* Leaves in the order of the file. Within a mapping, those of the mapping itself come before
 * those of mappings in it, as TOML wants it. */
struct workload_document {
    size_t count;
    struct workload_leaf leaves[WORKLOAD_LEAVES];
};

/* Adds a leaf, or sets the one that has this path. */
void workload_set(struct workload_document *document, const char *path, enum workload_type type,
                  const char *text);

/* Sets all leaves of `over` in `under`. */
void workload_merge(struct workload_document *under, const struct workload_document *over);

extern const char *const workload_extension[WORKLOAD_FORMATS];

void workload_print(const struct workload_document *document, enum workload_format format,
                    FILE *file);

#endif
