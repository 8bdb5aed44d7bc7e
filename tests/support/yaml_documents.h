/* tests/support/yaml_documents.h: random YAML in the styles that people write, and damage to it. */
#ifndef YAML_DOCUMENTS_H
#define YAML_DOCUMENTS_H

#include <stddef.h>
#include <stdint.h>

struct yaml_document {
    size_t length;
    char bytes[8192];
};

/* Valid YAML, some 500 bytes: collections in blocks and brackets, all styles of scalars,
 * comments, anchors, several documents. `state`, not 0, begins a row of random numbers that is
 * the same on every machine. */
void yaml_document_generate(struct yaml_document *document, uint64_t *state);

void yaml_document_copy(struct yaml_document *document, const char *bytes, size_t length);

/* A few bytes deleted, replaced or put in, indentation changed, lines repeated; what comes of it
 * may be YAML or not. */
void yaml_document_mutate(struct yaml_document *document, uint64_t *state);

#endif
