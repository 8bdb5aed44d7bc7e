/* load/load.c: loading under a handle, loading it again, checking, and parsing one text. */
#include "base/error.h"
#include "base/options.h"
#include "load/session.h"
#include "registry/slots.h"

#include <string.h>

static void *retain_layers(void *object)
{
    return sc__layers_retain(object);
}

static void release_layers(void *object)
{
    sc_layers_destroy(object);
}

/* One run, and what a log is told of it. */
struct outcome {
    const struct sc__log *log;
    uint64_t start;
    uint32_t source_count;
};

static sc_status run(const sc_layers *layers, const sc_allocator *allocator,
                     struct outcome *outcome, sc_snapshot **out, sc_error *error)
{
    struct sc__session session;
    sc__session_init(&session, layers, allocator);
    session.log = outcome->log;
    outcome->start = sc__log_wants(outcome->log, SC_LOG_INFO) ? sc__log_clock() : 0;
    sc_status status = sc__session_run(&session, out, error);
    outcome->source_count = session.inputs.count + session.included.count;
    sc__session_fini(&session);
    return status;
}

/* A version stands, and the caller holds it. */
static void log_success(const struct outcome *outcome, const sc_snapshot *snapshot,
                        const char *what)
{
    sc_error warning;
    size_t count = sc_snapshot_warning_count(snapshot);
    if (!sc__log_wants(outcome->log, SC_LOG_WARNING))
        return;
    for (size_t i = 0; i < count; i++) {
        if (sc_snapshot_warning(snapshot, i, &warning) == SC_OK)
            sc__log_problem(outcome->log, SC_LOG_WARNING, "", &warning);
    }
    if (sc__log_wants(outcome->log, SC_LOG_INFO))
        sc__log_say(outcome->log, SC_LOG_INFO, "", "%s version %llu: %u source%s, %.3f ms", what,
                    (unsigned long long)sc_snapshot_version(snapshot), outcome->source_count,
                    outcome->source_count == 1 ? "" : "s",
                    (double)(sc__log_clock() - outcome->start) / 1e6);
}

/* A failed reload says which version readers still see. */
static void log_failed_reload(sc_registry *registry, sc_handle handle, const sc_error *error)
{
    const struct sc__log *log = sc__registry_log(registry);
    char before[64] = "";
    if (!sc__log_wants(log, SC_LOG_ERROR))
        return;
    const sc_snapshot *standing = sc_acquire(registry, handle);
    if (standing)
        snprintf(before, sizeof before, "not reloaded, version %llu stays: ",
                 (unsigned long long)sc_snapshot_version(standing));
    sc_release(standing);
    sc__log_problem(log, SC_LOG_ERROR, before, error);
}

sc_status sc_load(sc_registry *registry, const sc_layers *layers, sc_handle *out, sc_error *error)
{
    sc_layers *captured = NULL;
    sc_snapshot *snapshot = NULL;
    sc_error problem = SC_ERROR_INIT;
    if (!registry || !layers || !out)
        return sc__error_set(error, SC_EINVALID, "a registry, layers and a handle are needed");
    const sc_allocator *allocator = sc__registry_allocator(registry);
    struct outcome outcome = {.log = sc__registry_log(registry)};
    sc_handle handle = SC_HANDLE_NONE;
    sc_status status = sc__layers_capture(layers, allocator, &captured, &problem);
    if (status == SC_OK)
        status = run(captured, allocator, &outcome, &snapshot, &problem);
    struct sc__owner owner = {captured, retain_layers, release_layers};
    if (status == SC_OK)
        status = sc__registry_add(registry, snapshot, owner, &handle, &problem);
    if (status == SC_OK) {
        log_success(&outcome, snapshot, "loaded");
        *out = handle;
    } else {
        sc__log_problem(outcome.log, SC_LOG_ERROR, "not loaded: ", &problem);
        sc_release(snapshot);
        sc_layers_destroy(captured);
        if (error)
            *error = problem;
    }
    sc__registry_tidy(registry);
    return status;
}

static sc_status publish_again(sc_registry *registry, sc_handle handle, uint64_t ticket,
                               const struct outcome *outcome, const sc_snapshot *snapshot,
                               sc_error *error)
{
    bool stands;
    sc_status status = sc__registry_publish(registry, handle, ticket, snapshot, &stands);
    if (status != SC_OK)
        sc__error_set(error, status, "%s", sc_status_text(status));
    else if (stands)
        log_success(outcome, snapshot, "reloaded");
    else
        sc__log_say(outcome->log, SC_LOG_DEBUG, "",
                    "a reload came too late: a version that began later stands");
    return status;
}

sc_status sc_reload(sc_registry *registry, sc_handle handle, sc_error *error)
{
    struct sc__owner owner;
    uint64_t ticket;
    sc_snapshot *snapshot = NULL;
    sc_error problem = SC_ERROR_INIT;
    if (!registry)
        return sc__error_set(error, SC_EINVALID, "a registry is needed");
    struct outcome outcome = {.log = sc__registry_log(registry)};
    sc_status status = sc__registry_begin(registry, handle, &owner, &ticket);
    if (status != SC_OK)
        return sc__error_set(error, status, "the handle was released");
    if (!owner.object)
        return sc__error_set(error, SC_EINVALID,
                             "the program published this configuration; it has no layers to load");
    status = run(owner.object, sc__registry_allocator(registry), &outcome, &snapshot, &problem);
    if (status == SC_OK)
        status = publish_again(registry, handle, ticket, &outcome, snapshot, &problem);
    sc_release(snapshot);
    if (status != SC_OK) {
        log_failed_reload(registry, handle, &problem);
        if (error)
            *error = problem;
    }
    owner.release(owner.object);
    sc__registry_tidy(registry);
    return status;
}

static void report_warnings(const struct sc__session *session)
{
    for (const struct sc__warning *warning = session->warnings.first; warning;
         warning = warning->next) {
        sc_error described;
        sc__warning_describe(warning, &described);
        session->visitor(session->context, &described, true);
    }
}

static void ignore_problem(void *context, const sc_error *problem, bool is_warning)
{
    (void)context;
    (void)problem;
    (void)is_warning;
}

sc_status sc_layers_check(const sc_layers *layers, sc_problem_visitor visitor, void *context)
{
    struct sc__session session;
    sc_layers *captured;
    sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    if (!layers)
        return SC_EINVALID;
    sc_status status = sc__layers_capture(layers, layers->allocator, &captured, &error);
    if (status != SC_OK)
        return status;
    sc__session_init(&session, captured, layers->allocator);
    session.visitor = visitor ? visitor : ignore_problem;
    session.context = context;
    status = sc__session_read(&session, &error);
    if (status == SC_OK && session.first_problem == SC_OK) /* else what is merged is not all */
        status = sc__session_finish(&session, &snapshot, &error);
    sc__warnings_close(&session.warnings);
    if (status != SC_OK)
        session.visitor(context, &error, false);
    report_warnings(&session);
    if (status == SC_OK)
        status = session.first_problem;
    if (status == SC_OK && layers->options.strict && session.warnings.count > 0)
        status = SC_ESTRICT;
    sc_release(snapshot);
    sc__session_fini(&session);
    sc_layers_destroy(captured);
    return status;
}

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
