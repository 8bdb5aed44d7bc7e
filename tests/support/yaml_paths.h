/* tests/support/yaml_paths.h: YAML read by the fast reader and by libfyaml, and what differs. */
#ifndef YAML_PATHS_H
#define YAML_PATHS_H

#include "support.h"

enum yaml_paths {
    YAML_DECLINED, /* the fast reader leaves the text to libfyaml */
    YAML_AGREES,   /* it reads what libfyaml reads */
    YAML_DIFFERS,  /* it does not */
    YAML_UNJUDGED  /* it reads what libfyaml must not be given (yaml_guard.h) */
};

/* Compare all documents, node by node with their places, and all warnings. What differs is
 * described in `difference`, of `size` bytes. */
enum yaml_paths yaml_paths_compare(const char *bytes, size_t length,
                                   const struct sc__parse_options *options, char *difference,
                                   size_t size);

#endif
