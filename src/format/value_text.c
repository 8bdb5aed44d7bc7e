/* format/value_text.c: JSON if it can be, and text if not. */
#include "format/value_text.h"

#include "base/error.h"

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
    if (status != SC_ESYNTAX) /* once more, for the message, which most failures need not */
        return sc__json_read_value(document, parent, key, start, length, key_at, &inner, error);
    sc__document_add_text(document, parent, key, SC__STRING, document->text->bytes + start, length,
                          start, key_at);
    return document->failed ? sc__error_no_memory(error) : SC_OK;
}

sc_status sc__value_text_check_depth(const struct sc__document *document, size_t at, size_t depth,
                                     const struct sc__parse_options *options, sc_error *error)
{
    if (depth <= options->depth)
        return SC_OK;
    return sc__error_at(error, document->text, at, SC_ELIMIT, "nesting limit of %u exceeded",
                        options->depth);
}
