/* format/value_text.c: JSON if it can be, and text if not. */
#include "format/value_text.h"

#include "base/error.h"

#include <string.h>

sc_status sc__value_text_add(struct sc__document *document, uint32_t parent, uint32_t key,
                             size_t start, size_t length, size_t key_at, uint32_t depth,
                             const struct sc__parse_options *options, sc_error *error)
{
    struct sc__parse_options inner = *options;
    inner.depth_used = depth;
    sc_status status =
        sc__json_read_value(document, parent, key, start, length, key_at, &inner, NULL);
    if (status == SC_OK)
        return SC_OK;
    if (status == SC_ENOMEM)
        return sc__error_no_memory(error);
    if (status != SC_ESYNTAX) /* once more, for the message, which most failures need not */
        return sc__json_read_value(document, parent, key, start, length, key_at, &inner, error);
    sc__document_add_text(document, parent, key, SC__STRING, document->text->bytes + start, length,
                          start, key_at);
    return document->failed ? sc__error_no_memory(error) : SC_OK;
}

/* What was said of a decoded text, at its place in the document's. Where else in the decoded text
 * a key stood is left out: that line and column are nobody's. */
static sc_status fail_decoded(const struct sc__document *document, const uint32_t *places,
                              sc_error *problem, sc_error *error)
{
    if (problem->status == SC_EDUPLICATE) {
        char *end = strrchr(problem->message, ',');
        if (end)
            *end = '\0';
        end = strrchr(problem->message, ',');
        if (end)
            *end = '\0';
    }
    return sc__error_at(error, document->text, places[problem->offset], problem->status, "%s",
                        problem->message);
}

sc_status sc__value_text_add_decoded(struct sc__document *document, uint32_t parent, uint32_t key,
                                     sc_str text, const uint32_t *places, size_t key_at,
                                     uint32_t depth, const struct sc__parse_options *options,
                                     sc_error *error)
{
    struct sc__text decoded = {.length = text.length, .name = "", .bytes = (char *)text.data};
    const struct sc__text *source = document->text;
    struct sc__parse_options inner = *options;
    sc_error problem = SC_ERROR_INIT;
    uint32_t first = document->count;
    inner.depth_used = depth;
    document->text = &decoded;
    sc_status status =
        sc__json_read_value(document, parent, key, 0, text.length, 0, &inner, &problem);
    document->text = source;
    if (status == SC_ESYNTAX) {
        sc__document_add_text(document, parent, key, SC__STRING, text.data, text.length, places[0],
                              key_at);
        return document->failed ? sc__error_no_memory(error) : SC_OK;
    }
    if (status == SC_ENOMEM)
        return sc__error_no_memory(error);
    if (status != SC_OK)
        return fail_decoded(document, places, &problem, error);
    for (uint32_t i = first; i < document->count; i++) {
        document->nodes[i].at = places[document->nodes[i].at];
        document->nodes[i].key_at = places[document->nodes[i].key_at];
    }
    document->nodes[document->nodes[parent].value.children.last].key_at = (uint32_t)key_at;
    return SC_OK;
}

sc_status sc__value_text_check_depth(const struct sc__document *document, size_t at, size_t depth,
                                     const struct sc__parse_options *options, sc_error *error)
{
    if (depth <= options->depth)
        return SC_OK;
    return sc__error_at(error, document->text, at, SC_ELIMIT, "nesting limit of %u exceeded",
                        options->depth);
}
