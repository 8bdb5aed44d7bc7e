/* format/toml_read.c: TOML 1.0 and, where asked, 1.1, line by line. */
#include "format/toml_key.h"
#include "format/toml_plain.h"
#include "format/toml_value.h"

static sc_status read_pair_line(struct sc__toml *reader)
{
    struct sc__toml_slot slot;
    sc_status status = sc__toml_read_key(reader, &reader->section, &slot);
    if (status != SC_OK)
        return status;
    const char *end =
        sc__toml_add_plain(reader, reader->at, slot.parent.node, slot.key.number, slot.key.at);
    if (end)
        reader->at = end;
    else
        status = sc__toml_read_value(reader, slot);
    return status == SC_OK ? sc__toml_end_line(reader, "the value") : status;
}

/* Pass blanks, comments and headers up to the next key, or to the text's end. */
static sc_status skip_to_key(struct sc__toml *reader)
{
    sc_status status = sc__toml_skip_lines(reader);
    while (status == SC_OK && *reader->at == '[') {
        status = sc__toml_read_header(reader);
        if (status == SC_OK)
            status = sc__toml_skip_lines(reader);
    }
    return status;
}

static sc_status read_lines(struct sc__toml *reader)
{
    for (;;) {
        sc_status status = sc__toml_is(*reader->at, SC__TOML_BARE) ? SC_OK : skip_to_key(reader);
        if (status == SC_OK && *reader->at == '\0')
            return SC_OK;
        if (status == SC_OK)
            status = read_pair_line(reader);
        if (status != SC_OK)
            return status;
    }
}

/* What most texts of this length hold; what is more grows, and where a text is long growing is
 * cheap. */
static size_t expected_nodes(size_t length)
{
    enum { BYTES_EACH = 12, AT_MOST = 8192 };
    size_t nodes = length / BYTES_EACH + 1;
    return nodes < AT_MOST ? nodes : AT_MOST;
}

static sc_status read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                      const struct sc__parse_options *options, struct sc__documents *documents,
                      sc_error *error, bool is_1_1)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    if (!document)
        return sc__error_no_memory(error);
    struct sc__toml reader = {.text = text,
                              .at = text->bytes + start,
                              .arena = arena,
                              .document = document,
                              .options = options,
                              .error = error,
                              .last_key = SC__NO_KEY,
                              .first_of_table = SC__NO_KEY,
                              .first_of_header = SC__NO_KEY,
                              .is_1_1 = is_1_1};
    sc__document_reserve(document, expected_nodes(text->length - start));
    uint32_t root = sc__document_add(document, SC__NONE, SC__NO_KEY, SC__MAPPING, start, start);
    reader.section = (struct sc__toml_table){{root, 1}, 0};
    sc_status status = document->failed ? SC_OK : read_lines(&reader);
    if (status == SC_OK && document->failed)
        return sc__error_no_memory(error);
    return status;
}

sc_status sc__toml_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                        const struct sc__parse_options *options, struct sc__documents *documents,
                        sc_error *error)
{
    return read(text, start, arena, options, documents, error, false);
}

sc_status sc__toml_1_1_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                            const struct sc__parse_options *options,
                            struct sc__documents *documents, sc_error *error)
{
    return read(text, start, arena, options, documents, error, true);
}
