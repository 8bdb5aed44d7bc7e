/* format/override_read.c: one "path=value", as of --set.
 *
 * The first '=' outside quotes divides, so a key that holds one is quoted. The value is what
 * an environment variable's would be. */
#include "format/value_text.h"

#include "base/error.h"
#include "value/path.h"

#include <string.h>

struct reader {
    struct sc__document *document;
    const struct sc__text *text;
    const struct sc__parse_options *options;
    sc_error *error;
};

static sc_status fail(const struct reader *reader, const char *at, const char *message)
{
    return sc__error_at(reader->error, reader->text, (size_t)(at - reader->text->bytes),
                        SC_EINVALID, "%s", message);
}

/* The '=' that divides, or the end. */
static const char *find_division(const char *at, const char *end)
{
    bool is_quoted = false;
    while (at < end && (is_quoted || *at != '=')) {
        if (*at == '"')
            is_quoted = !is_quoted;
        at += is_quoted && *at == '\\' && end - at > 1 ? 2 : 1;
    }
    return at;
}

static uint32_t key_of(const struct reader *reader, const struct sc__path_step *step)
{
    if (!step->has_escapes)
        return sc__document_key(reader->document, step->raw.data, step->raw.length);
    char *key = sc__arena_allocate(reader->document->arena, step->raw.length);
    if (!key)
        return SC__NO_KEY;
    return sc__document_key(reader->document, key, sc__path_step_decode(step, key));
}

/* Where the value belongs. */
struct target {
    uint32_t mapping;
    uint32_t key;
    size_t key_at;
    uint32_t depth; /* mappings around it */
};

/* Go one key further: the last one so far becomes a mapping. */
static sc_status enter(const struct reader *reader, struct target *target,
                       const struct sc__path_step *step, size_t key_at)
{
    struct sc__document *document = reader->document;
    sc_status status = sc__value_text_check_depth(document, key_at, target->depth + (size_t)1,
                                                  reader->options, reader->error);
    if (status != SC_OK)
        return status;
    target->mapping = sc__document_add(document, target->mapping, target->key, SC__MAPPING,
                                       target->key_at, target->key_at);
    target->key = key_of(reader, step);
    target->key_at = key_at;
    target->depth++;
    return document->failed || target->key == SC__NO_KEY ? sc__error_no_memory(reader->error)
                                                         : SC_OK;
}

static sc_status read_path(const struct reader *reader, struct sc__path *path,
                           struct target *target)
{
    struct sc__path_step step;
    sc_status status = SC_OK;
    while (status == SC_OK) {
        const char *start = path->at;
        enum sc__path_result result = sc__path_next(path, &step);
        if (result == SC__PATH_END)
            break;
        if (result == SC__PATH_INVALID)
            return fail(reader, path->at, path->problem);
        if (step.is_index)
            return fail(reader, start, "an override cannot address an array element");
        start += *start == '.';
        status = enter(reader, target, &step, (size_t)(start - reader->text->bytes));
    }
    return status;
}

sc_status sc__override_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                            const struct sc__parse_options *options,
                            struct sc__documents *documents, sc_error *error)
{
    struct reader reader = {sc__documents_add(documents, arena, text), text, options, error};
    struct target target = {SC__NONE, SC__NO_KEY, start, 0};
    struct sc__path path;
    if (!reader.document)
        return sc__error_no_memory(error);
    const char *end = text->bytes + text->length;
    const char *division = find_division(text->bytes + start, end);
    size_t value = (size_t)(division - text->bytes) + 1;
    sc__path_init(&path, text->bytes + start, value - 1 - start);
    sc_status status = read_path(&reader, &path, &target);
    if (status != SC_OK)
        return status;
    if (target.depth == 0)
        return fail(&reader, text->bytes + start, "expected a path, '=' and a value");
    if (division == end)
        return fail(&reader, end, "expected '=' and a value behind the path");
    return sc__value_text_add(reader.document, target.mapping, target.key, value,
                              text->length - value, target.key_at, target.depth, options, error);
}
