/* format/yaml_fast.h: the YAML that nearly all configuration is written in, in one pass.
 *
 *   yaml_fast          documents and their markers; whether the text is read here at all
 *   yaml_fast_check    characters
 *   yaml_fast_scan     searches, and where a plain scalar stops
 *   yaml_fast_block    lines, indentation, block mappings and sequences
 *   yaml_fast_lines    the lines that most are
 *   yaml_fast_flow     collections in brackets
 *   yaml_fast_plain    scalars without quotes
 *   yaml_fast_quote    scalars in quotes
 *   yaml_fast_literal  block scalars
 *   yaml_fast_scalar   words and numbers
 *   yaml_fast_node     nodes, keys, anchors and aliases into the document
 *
 * At the first thing that it does not know for sure, an error above all, it declines, and
 * libfyaml reads the text from its start. So this reader has no messages, and whatever it takes
 * is what libfyaml would have made of it, place by place (docs/design/yaml.md). */
#ifndef SC_FORMAT_YAML_FAST_H
#define SC_FORMAT_YAML_FAST_H

#include "format/format.h"

enum sc__yaml_fast_end {
    SC__YAML_FAST_READ,
    SC__YAML_FAST_DECLINED, /* documents and warnings are as they were */
    SC__YAML_FAST_NO_MEMORY
};

/* Read a text of valid UTF-8 from `start` on. */
enum sc__yaml_fast_end sc__yaml_fast_read(const struct sc__text *text, size_t start,
                                          struct sc__arena *arena,
                                          const struct sc__parse_options *options,
                                          struct sc__documents *documents);

#endif
