/* snapshot/built.c: documents that a program builds, and snapshots that stand in for a text. */
#include "snapshot/built.h"
#include "base/error.h"
#include "format/builder.h"
#include "format/custom.h"

#include <string.h>

enum { DEPTH_AT_MOST = 128 }; /* as a load has it by default (rule 20) */

/* A program's builder, and all that it builds in. */
struct own_builder {
    struct sc_builder builder; /* first: it is what the program holds */
    struct sc__arena arena;
    struct sc__document document;
    struct sc__warnings warnings;
    struct sc__parse_options options;
    struct sc__text *text;
};

sc_builder *sc_builder_create_with(const sc_allocator *allocator, const char *name)
{
    if (!allocator)
        allocator = &sc__default_allocator;
    struct own_builder *own =
        name && name[0] != '\0' ? sc__allocate_zeroed(allocator, sizeof *own) : NULL;
    if (!own)
        return NULL;
    sc_str named = {name, strlen(name)};
    own->text = sc__text_create(allocator, SC__TEXT_PLACELESS, named, 0);
    if (!own->text) {
        sc__release(allocator, own, sizeof *own);
        return NULL;
    }
    sc__arena_init(&own->arena, allocator, 4096);
    sc__document_init(&own->document, &own->arena, own->text);
    sc__warnings_init(&own->warnings, &own->arena);
    own->options = (struct sc__parse_options){.depth = DEPTH_AT_MOST, .warnings = &own->warnings};
    sc__builder_init(&own->builder, &own->arena, &own->document, &own->options, 0);
    own->builder.is_own = true;
    return &own->builder;
}

sc_builder *sc_builder_create(const char *name)
{
    return sc_builder_create_with(NULL, name);
}

void sc_builder_destroy(sc_builder *builder)
{
    if (!builder || !builder->is_own)
        return;
    struct own_builder *own = (struct own_builder *)builder;
    const sc_allocator *allocator = own->text->allocator;
    sc__text_release(own->text);
    sc__arena_fini(&own->arena);
    sc__release(allocator, own, sizeof *own);
}

/* Freeze a document whose one source is a text without bytes. */
static sc_status freeze_placeless(const struct sc__document *document, struct sc__text *text,
                                  const struct sc__parse_options *options, struct sc__arena *arena,
                                  sc_snapshot **out, sc_error *error)
{
    struct sc__merged merged = {.document = *document};
    struct sc__snapshot_source source = {text, SC__FORMAT_CUSTOM, {text->name, text->name_length}};
    struct sc__freeze_input input = {.merged = &merged,
                                     .sources = &source,
                                     .source_count = 1,
                                     .warnings = options->warnings,
                                     .parsed = options};
    return sc__freeze(&input, text->allocator, arena, out, error);
}

sc_status sc_builder_finish(sc_builder *builder, const sc_snapshot **out, sc_error *error)
{
    sc_snapshot *snapshot = NULL;
    if (!builder)
        return sc__error_no_memory(error);
    if (!out)
        return sc__error_set(error, SC_EINVALID, "a place for the snapshot is needed");
    if (!builder->is_own)
        return sc__error_set(error, SC_EINVALID,
                             "the reader of a format cannot finish its document");
    if (builder->is_finished)
        return sc__error_set(error, SC_EINVALID, "the document is finished already");
    sc_status status = sc__builder_end(builder);
    builder->is_finished = true;
    if (status != SC_OK) {
        if (error)
            *error = builder->error;
        return status;
    }
    struct own_builder *own = (struct own_builder *)builder;
    sc__warnings_close(&own->warnings);
    status = own->warnings.failed ? sc__error_no_memory(error)
                                  : freeze_placeless(&own->document, own->text, &own->options,
                                                     &own->arena, &snapshot, error);
    if (status == SC_OK)
        *out = snapshot;
    return builder->status = status;
}

/* Reads a text without bytes as what a snapshot holds. */
struct snapshot_reader {
    struct sc__reader reader;
    const sc_allocator *allocator;
    const sc_snapshot *snapshot;
};

static void destroy_reader(struct sc__shared *shared)
{
    struct snapshot_reader *reader = (struct snapshot_reader *)shared;
    sc_release(reader->snapshot);
    sc__release(reader->allocator, reader, sizeof *reader);
}

/* The containers within each other; a node stands behind its parent. SC__NONE: no memory. */
static uint32_t depth_of(const sc_snapshot *snapshot, struct sc__arena *arena)
{
    uint32_t count = snapshot->block->node_count;
    uint32_t deepest = 1;
    uint32_t *depths = sc__arena_allocate(arena, count * sizeof *depths);
    if (!depths)
        return SC__NONE;
    depths[0] = 1;
    for (uint32_t i = 1; i < count; i++) {
        depths[i] = depths[sc__parent(snapshot, i)] + 1;
        if (snapshot->nodes[i].type >= SC__ARRAY && depths[i] > deepest)
            deepest = depths[i];
    }
    return deepest;
}

static sc_status read_snapshot(const struct sc__reader *reader, const struct sc__text *text,
                               size_t start, struct sc__arena *arena,
                               const struct sc__parse_options *options,
                               struct sc__documents *documents, sc_error *error)
{
    const sc_snapshot *snapshot = ((const struct snapshot_reader *)reader)->snapshot;
    struct sc__document *document = sc__documents_add(documents, arena, text);
    uint32_t depth = document ? depth_of(snapshot, arena) : SC__NONE;
    if (depth == SC__NONE)
        return sc__error_no_memory(error);
    if (depth > options->depth)
        return sc__error_at(error, text, start, SC_ELIMIT, "nesting limit of %u exceeded",
                            options->depth);
    if (!sc__thaw(sc_snapshot_root(snapshot), false, document) ||
        (options->keep_elements && !sc__document_unpack(document)))
        return sc__error_no_memory(error);
    return SC_OK;
}

/* The values alone, with one source of that name. NULL if there is no memory. */
static const sc_snapshot *copy_values(const sc_snapshot *snapshot, const char *name,
                                      const sc_allocator *allocator)
{
    struct sc__arena arena;
    struct sc__document document;
    struct sc__parse_options options = {.depth = DEPTH_AT_MOST};
    sc_snapshot *copy = NULL;
    struct sc__text *text =
        sc__text_create(allocator, SC__TEXT_PLACELESS, (sc_str){name, strlen(name)}, 0);
    if (!text)
        return NULL;
    sc__arena_init(&arena, allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, text);
    if (sc__thaw(sc_snapshot_root(snapshot), false, &document))
        freeze_placeless(&document, text, &options, &arena, &copy, NULL);
    sc__arena_fini(&arena);
    sc__text_release(text);
    return copy;
}

/* The snapshot that a reader may keep. What was loaded keeps all of its own sources, snapshots
 * among them: a program that puts its configuration below each next one would keep every one there
 * ever was. So of that the values are copied. */
static const sc_snapshot *keep_values(const sc_snapshot *snapshot, const char *name,
                                      const sc_allocator *allocator)
{
    return sc__snapshot_is_built(snapshot) ? sc__snapshot_retain(snapshot)
                                           : copy_values(snapshot, name, allocator);
}

struct sc__text *sc__snapshot_text(const sc_snapshot *snapshot, const char *name,
                                   const sc_allocator *allocator)
{
    struct snapshot_reader *reader = sc__allocate_zeroed(allocator, sizeof *reader);
    if (!reader)
        return NULL;
    sc__shared_init(&reader->reader.shared, destroy_reader);
    reader->reader.read = read_snapshot;
    reader->allocator = allocator;
    reader->snapshot = keep_values(snapshot, name, allocator);
    struct sc__text *text = reader->snapshot ? sc__text_create(allocator, SC__TEXT_PLACELESS,
                                                               (sc_str){name, strlen(name)}, 0)
                                             : NULL;
    if (text)
        sc__text_set_reader(text, &reader->reader.shared);
    sc__shared_release(&reader->reader.shared);
    return text;
}
