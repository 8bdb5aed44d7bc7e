/* load/input.c: one text to documents that can be merged: parsed, their roots mappings, their
 * deprecated keys replaced. */
#include "load/session.h"

#include "base/error.h"
#include "base/utf8.h"
#include "format/yaml_scalar.h"

#include <string.h>

static bool is_blank(const struct sc__text *text)
{
    size_t at = sc__utf8_bom(text->bytes, text->length);
    while (at < text->length && memchr(" \t\r\n", text->bytes[at], 4))
        at++;
    return at == text->length;
}

bool sc__session_is_empty(const struct sc__input *input)
{
    bool is_value = input->format == SC__FORMAT_OVERRIDE || input->format == SC__FORMAT_FILE_VALUE;
    return !is_value && input->text->kind != SC__TEXT_PLACELESS && is_blank(input->text);
}

bool sc__session_is_document(const struct sc__input *input)
{
    enum sc__format format = input->format;
    return format == SC__FORMAT_JSON || format == SC__FORMAT_JSONC || format == SC__FORMAT_TOML ||
           format == SC__FORMAT_TOML_1_1 || format == SC__FORMAT_YAML ||
           (format == SC__FORMAT_CUSTOM && input->text->kind != SC__TEXT_PLACELESS);
}

/* Deprecated keys count as the new ones of the same layer, in each part that a profile may take,
 * and before anything else looks at the document. False if there is no memory. */
static bool apply_aliases(const sc_layers *layers, const struct sc__input *input,
                          struct sc__arena *arena, struct sc__warnings *warnings,
                          struct sc__document *document)
{
    struct sc__warnings ignored; /* what is wrong with the parts is told when they are taken */
    struct sc__profile_parts parts = {{document->root}, 1};
    struct sc__aliasing aliasing = {layers->aliases, layers->alias_count,
                                    !layers->options.no_directives, warnings};
    if (aliasing.count == 0 || document->nodes[document->root].type != SC__MAPPING)
        return true;
    sc__warnings_init(&ignored, arena);
    if (layers->profile && sc__session_is_document(input))
        sc__profile_parts(document, layers->profile, &ignored, &parts);
    for (uint32_t i = 0; i < parts.count; i++)
        sc__alias_apply(document, parts.roots[i], &aliasing);
    return !document->failed;
}

/* A document of a YAML stream that holds nothing; a null that is written out is a value. */
static bool is_empty_document(const struct sc__input *input, const struct sc__node *root)
{
    return root->type == SC__NULL && input->format == SC__FORMAT_YAML &&
           !memchr("~nN", input->text->bytes[root->at], 3);
}

static sc_status refuse_root(const struct sc__input *input, const struct sc__node *root,
                             sc_error *error)
{
    bool is_text = input->format == SC__FORMAT_YAML && root->type == SC__STRING;
    return sc__error_at(error, input->text, root->at, SC_ETYPE,
                        "the root must be a mapping, not %s%s", sc__type_name(root->type),
                        is_text ? sc__yaml_text_hint((sc_str){root->value.text, root->count}) : "");
}

static sc_parsed parsed_as(enum sc__format format)
{
    static const sc_parsed names[] = {
        [SC__FORMAT_JSON] = SC_PARSED_JSON,
        [SC__FORMAT_JSONC] = SC_PARSED_JSONC,
        [SC__FORMAT_TOML] = SC_PARSED_TOML,
        [SC__FORMAT_TOML_1_1] = SC_PARSED_TOML,
        [SC__FORMAT_YAML] = SC_PARSED_YAML,
        [SC__FORMAT_DOTENV] = SC_PARSED_DOTENV,
        [SC__FORMAT_FILE_VALUE] = SC_PARSED_VALUE,
        [SC__FORMAT_ENVIRONMENT] = SC_PARSED_ENVIRONMENT,
        [SC__FORMAT_OVERRIDE] = SC_PARSED_OVERRIDE,
        [SC__FORMAT_CUSTOM] = SC_PARSED_CUSTOM,
    };
    return names[format];
}

sc_status sc__input_parse(const sc_layers *layers, const struct sc__input *input,
                          struct sc__arena *arena, const struct sc__parse_options *options,
                          struct sc__metrics *metrics, struct sc__documents *documents,
                          sc_error *error)
{
    bool refuses_directives = input->layer->fills && !layers->options.no_directives;
    uint64_t began = sc__metrics_begin(metrics);
    sc_status status =
        sc__format_read(input->format, input->text, arena, options, documents, error);
    sc__metrics_count(metrics, SC__COUNT_PARSES + (unsigned)parsed_as(input->format));
    sc__metrics_end(metrics, SC__TIMED_PARSE, began);
    for (uint32_t i = 0; i < documents->count && status == SC_OK; i++) {
        const struct sc__document *document = &documents->items[i];
        const struct sc__node *root = &document->nodes[document->root];
        if (root->type != SC__MAPPING && !is_empty_document(input, root))
            status = refuse_root(input, root, error);
    }
    for (uint32_t i = 0; i < documents->count && status == SC_OK && refuses_directives; i++)
        status = sc__merge_refuse_directives(&documents->items[i], error);
    for (uint32_t i = 0; i < documents->count && status == SC_OK; i++) {
        if (!apply_aliases(layers, input, arena, options->warnings, &documents->items[i]))
            status = sc__error_no_memory(error);
    }
    return status;
}

sc_status sc__session_parse(struct sc__session *session, const struct sc__input *input,
                            struct sc__variable_files *files, struct sc__documents *documents,
                            sc_error *error)
{
    struct sc__parse_options options = session->parsing;
    options.files = files;
    return sc__input_parse(session->layers, input, &session->arena, &options, session->metrics,
                           documents, error);
}
