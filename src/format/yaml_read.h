/* format/yaml_read.h: the reader of all YAML, apart from the one in front of it. */
#ifndef SC_FORMAT_YAML_READ_H
#define SC_FORMAT_YAML_READ_H

#include "format/format.h"

/* Read a text by libfyaml, as sc__yaml_read does with what the fast reader declines. */
sc_status sc__yaml_read_any(const struct sc__text *text, size_t start, struct sc__arena *arena,
                            const struct sc__parse_options *options,
                            struct sc__documents *documents, sc_error *error);

#endif
