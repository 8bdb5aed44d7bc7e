/* format/yaml_fast.c: the documents of a stream, and giving up. */
#include "format/yaml_fast.h"

#include "format/yaml_fast_state.h"

#include <string.h>

/* What a reader that declines must leave as it was. */
struct before {
    struct sc__warnings warnings;
    uint32_t documents;
};

static void forget(const struct sc__parse_options *options, struct sc__documents *documents,
                   const struct before *before)
{
    documents->count = before->documents;
    if (!options->warnings)
        return;
    *options->warnings = before->warnings;
    if (before->warnings.last)
        before->warnings.last->next = NULL;
}

/* Is there content before the next marker or the text's end? The lines before it are passed. */
static void skip_blank_lines(struct sc__yaml_fast *fast)
{
    for (;;) {
        const char *line = fast->at;
        const char *content = sc__yaml_skip_spaces(line);
        if (*content == '\0') {
            fast->at = content;
            return;
        }
        if (*content != '\n' && *content != '#')
            return;
        fast->at = content;
        while (*fast->at != '\n' && *fast->at != '\0')
            fast->at++;
        fast->at += *fast->at == '\n';
    }
}

static bool close_document(struct sc__yaml_fast *fast)
{
    static const struct sc__yaml_event end = {.type = SC__YAML_DOCUMENT_END};
    return sc__yaml_fast_block_end(fast) && sc__yaml_fast_build(fast, &end);
}

/* Room for the first document's nodes at once, as many as it most likely has: a vector that grows
 * is copied. */
static bool reserve_nodes(struct sc__yaml_fast *fast)
{
    enum { BYTES_A_NODE = 16, NODES_AT_MOST = 1 << 16 };
    const struct sc__yaml_builder *builder = &fast->builder;
    size_t nodes = builder->text->length / BYTES_A_NODE;
    if (builder->documents->count > 1)
        return true;
    fast->no_memory =
        !sc__document_reserve(builder->document, nodes < NODES_AT_MOST ? nodes : NODES_AT_MOST);
    return !fast->no_memory;
}

/* A document up to the next one's marker or the text's end; it must have content. */
static bool read_document(struct sc__yaml_fast *fast)
{
    struct sc__yaml_event start = {.type = SC__YAML_DOCUMENT_START,
                                   .at = sc__yaml_fast_offset(fast, fast->at)};
    if (!sc__yaml_fast_build(fast, &start) || !reserve_nodes(fast))
        return false;
    if (*fast->at == '-' && sc__yaml_fast_is_marker(fast->at)) {
        fast->at += 3;
        if (!sc__yaml_fast_end_line(fast))
            return false;
    }
    return sc__yaml_fast_block(fast) && fast->builder.document->root != SC__NONE &&
           close_document(fast);
}

/* Behind a document: "..." may end it, and only a marker begins another. */
static bool pass_document_end(struct sc__yaml_fast *fast)
{
    if (*fast->at != '.')
        return true;
    fast->at += 3;
    if (!sc__yaml_fast_end_line(fast))
        return false;
    skip_blank_lines(fast);
    return *fast->at == '\0' || (*fast->at == '-' && sc__yaml_fast_is_marker(fast->at));
}

static bool read_documents(struct sc__yaml_fast *fast)
{
    skip_blank_lines(fast);
    while (*fast->at != '\0') {
        if (!read_document(fast) || !pass_document_end(fast))
            return false;
    }
    return true;
}

enum sc__yaml_fast_end sc__yaml_fast_read(const struct sc__text *text, size_t start,
                                          struct sc__arena *arena,
                                          const struct sc__parse_options *options,
                                          struct sc__documents *documents)
{
    struct sc__yaml_fast fast = {.at = text->bytes + start, .line = text->bytes + start};
    struct before before = {.documents = documents->count};
    if (options->warnings)
        before.warnings = *options->warnings;
    if (!sc__yaml_fast_check(text, start))
        return SC__YAML_FAST_DECLINED;
    sc__yaml_builder_init(&fast.builder, text, arena, options, documents, NULL);
    if (read_documents(&fast)) {
        if (options->expansion_left)
            *options->expansion_left = fast.builder.expansion;
        return SC__YAML_FAST_READ;
    }
    forget(options, documents, &before);
    return fast.no_memory ? SC__YAML_FAST_NO_MEMORY : SC__YAML_FAST_DECLINED;
}
