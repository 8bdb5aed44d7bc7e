/* format/yaml_merge.h: the merge key "<<".
 *
 * Its value is a mapping or a sequence of mappings. A member that the mapping has itself
 * wins, wherever it stands; among merged mappings the earlier wins. Merged members stand
 * where "<<" stands, in the order of the mappings that they come from. */
#ifndef SC_FORMAT_YAML_MERGE_H
#define SC_FORMAT_YAML_MERGE_H

#include "value/document.h"

/* The flag of a node that stands for an alias as the value of "<<": an integer, the number
 * of the container meant. It is gone once its mapping is complete. */
#define SC__YAML_REFERENCE 0x10

/* A mapping is complete whose child `member`, of the key "<<", is not yet merged: look for
 * duplicate keys and replace that child by copies of the members it stands for. */
sc_status sc__yaml_merge(struct sc__document *document, uint32_t mapping, uint32_t member,
                         struct sc__copy_limits *limits, sc_error *error);

/* Which of the two limits a copy that ended with SC_ELIMIT has passed. */
sc_status sc__yaml_copy_error(const struct sc__document *document, size_t at,
                              const struct sc__copy_limits *limits, sc_error *error);

#endif
