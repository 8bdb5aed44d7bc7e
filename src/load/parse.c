/* load/parse.c: one text to a snapshot, without layers. */
#include "base/error.h"
#include "base/options.h"
#include "load/session.h"

#include <string.h>

/* A stream's documents as one tree: the only one, an array of many, or null for none. */
static sc_status join_documents(const struct sc__documents *documents, struct sc__arena *arena,
                                struct sc__merged *merged, sc_error *error)
{
    memset(merged, 0, sizeof *merged);
    if (documents->count > 1)
        return sc__merge_list(documents->items, documents->count, arena, merged, error);
    if (documents->count == 1) {
        merged->document = documents->items[0];
        return SC_OK;
    }
    sc__document_init(&merged->document, arena, NULL);
    sc__document_add(&merged->document, SC__NONE, SC__NO_KEY, SC__NULL, 0, 0);
    return merged->document.failed ? sc__error_no_memory(error) : SC_OK;
}

/* One source for each document, all of the one text. */
static sc_status freeze_documents(const struct sc__documents *documents, struct sc__text *text,
                                  enum sc__format format, const struct sc__parse_options *parsing,
                                  struct sc__arena *arena, sc_snapshot **out, sc_error *error)
{
    struct sc__merged merged;
    size_t count = documents->count > 0 ? documents->count : 1;
    sc_status status = join_documents(documents, arena, &merged, error);
    if (status != SC_OK)
        return status;
    struct sc__snapshot_source *sources = sc__arena_allocate(arena, count * sizeof *sources);
    if (!sources)
        return sc__error_no_memory(error);
    for (size_t i = 0; i < count; i++)
        sources[i] = (struct sc__snapshot_source){text, format, {text->name, text->name_length}};
    struct sc__freeze_input input = {&merged, sources, count, parsing->warnings, parsing, NULL};
    return sc__freeze(&input, text->allocator, arena, out, error);
}

static sc_status parse(struct sc__text *text, enum sc__format format,
                       const sc_load_options *options, struct sc__arena *arena, sc_snapshot **out,
                       sc_error *error)
{
    struct sc__documents documents;
    struct sc__warnings warnings;
    sc__warnings_init(&warnings, arena);
    struct sc__parse_options parsing = sc__parse_options_of(options, &warnings);
    if (text->length > options->max_document_bytes)
        return sc__error_at(error, text, (size_t)options->max_document_bytes, SC_ELIMIT,
                            "the text has %zu bytes; the limit is %llu", text->length,
                            (unsigned long long)options->max_document_bytes);
    sc_status status = sc__format_read(format, text, arena, &parsing, &documents, error);
    sc__warnings_close(&warnings);
    if (status == SC_OK && options->strict && warnings.count > 0) {
        if (error) {
            sc__warning_describe(warnings.first, error);
            error->status = SC_ESTRICT;
        }
        return SC_ESTRICT;
    }
    if (status == SC_OK && warnings.failed)
        status = sc__error_no_memory(error);
    if (status == SC_OK)
        status = freeze_documents(&documents, text, format, &parsing, arena, out, error);
    return status;
}

/* Why a format cannot be read. */
static sc_status refuse_format(sc_format format, sc_error *error)
{
    if (format == SC_FORMAT_FLAT)
        return sc__error_set(error, SC_EINVALID,
                             "the flat format is only written; it cannot be read back");
    return sc__error_set(error, SC_EINVALID, "%d is no format", (int)format);
}

sc_status sc_parse_with(const sc_allocator *allocator, const char *name, sc_format format,
                        const char *text, size_t length, const sc_load_options *options,
                        const sc_snapshot **out, sc_error *error)
{
    if (!allocator)
        allocator = &sc__default_allocator;
    sc_load_options used = SC_LOAD_OPTIONS_INIT;
    if (!sc__format_is_input(format))
        return refuse_format(format, error);
    if (!name || (!text && length > 0) || !out || !sc__options_read(&used, sizeof used, options) ||
        !sc__load_options_valid(&used))
        return sc__error_set(error, SC_EINVALID, "a name, a text and valid options are needed");
    sc_str bytes = {text ? text : "", length};
    enum sc__format decided = sc__format_of(format);
    if (decided == SC__FORMAT_UNKNOWN)
        decided = sc__format_detect((sc_str){name, strlen(name)}, bytes);
    struct sc__dialects dialects = sc__dialects_of(&used);
    decided = sc__format_in(decided, &dialects);
    struct sc__text *copy =
        sc__text_copy(allocator, SC__TEXT_PLAIN, (sc_str){name, strlen(name)}, bytes);
    if (!copy)
        return sc__error_no_memory(error);
    struct sc__arena arena;
    sc_snapshot *snapshot;
    sc__arena_init(&arena, allocator, SC__ARENA_INITIAL_SIZE);
    sc_status status = parse(copy, decided, &used, &arena, &snapshot, error);
    if (status == SC_OK)
        *out = snapshot;
    sc__arena_fini(&arena);
    sc__text_release(copy);
    return status;
}

sc_status sc_parse(const char *name, sc_format format, const char *text, size_t length,
                   const sc_load_options *options, const sc_snapshot **out, sc_error *error)
{
    return sc_parse_with(NULL, name, format, text, length, options, out, error);
}
