/* format/file_value_read.c: a file whose whole text is one value, such as a secret: text, without
 * the newline at its end, whatever it looks like (semantics, rule 9). */
#include "base/error.h"
#include "format/value_text.h"

/* One newline ends a file and is no part of its text. */
static size_t find_end(const struct sc__text *text, size_t start)
{
    size_t end = text->length;
    if (end > start && text->bytes[end - 1] == '\n')
        end--;
    if (end < text->length && end > start && text->bytes[end - 1] == '\r')
        end--;
    return end;
}

sc_status sc__file_value_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                              const struct sc__parse_options *options,
                              struct sc__documents *documents, sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    if (!document)
        return sc__error_no_memory(error);
    sc_status status =
        sc__value_text_check_depth(document, start, options->key_count, options, error);
    if (status != SC_OK)
        return status;
    uint32_t parent = SC__NONE;
    uint32_t key = SC__NO_KEY;
    for (uint32_t i = 0; i < options->key_count && !document->failed; i++) {
        parent = sc__document_add(document, parent, key, SC__MAPPING, start, start);
        key = sc__document_key(document, options->keys[i].data, options->keys[i].length);
        document->failed |= key == SC__NO_KEY;
    }
    if (!document->failed)
        sc__document_add_text(document, parent, key, SC__STRING, text->bytes + start,
                              find_end(text, start) - start, start, start);
    return document->failed ? sc__error_no_memory(error) : SC_OK;
}
