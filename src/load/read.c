/* load/read.c: all layers, lowest first, to the documents that are to be merged. */
#include "load/session.h"

#include "base/error.h"
#include "base/workers.h"
#include "load/ahead.h"
#include "simd/cpu.h"
#include "source/match.h"

#include <string.h>

/* The environment's text with what its variables mean among the lower layers (rule 10). */
static sc_status match_variables(struct sc__session *session, struct sc__input *input,
                                 sc_error *error)
{
    struct sc__text *matched;
    sc_status status = sc__environment_match(input->text, session->documents, session->count,
                                             session->layers->options.variable_files,
                                             &session->arena, session->allocator, &matched, error);
    if (status != SC_OK)
        return status;
    sc__text_release(input->text);
    input->text = matched;
    return SC_OK;
}

/* An environment's variables, and the files that they name as further inputs. */
static sc_status parse_environment(struct sc__session *session, uint32_t number,
                                   const struct sc__input_context *context,
                                   struct sc__documents *documents, sc_error *error)
{
    struct sc__variable_files files = {0};
    struct sc__input *input = &session->inputs.items[number];
    bool takes_files = session->layers->options.variable_files;
    sc_status status = SC_OK;
    if (session->layers->options.match_variables)
        status = match_variables(session, input, error);
    if (status == SC_OK)
        status = sc__session_parse(session, input, takes_files ? &files : NULL, documents, error);
    if (status == SC_OK)
        status = sc__variable_files_read(&files, input, context, &session->inputs, error);
    return status;
}

/* Parse what a layer gave. */
static sc_status parse_inputs(struct sc__session *session, uint32_t first,
                              const struct sc__input_context *context, sc_error *error)
{
    for (uint32_t i = first; i < session->inputs.count; i++) {
        const struct sc__input *input = &session->inputs.items[i];
        struct sc__documents documents;
        sc_error problem = SC_ERROR_INIT;
        if (sc__session_is_empty(input))
            continue;
        sc_status status = input->format == SC__FORMAT_ENVIRONMENT
                               ? parse_environment(session, i, context, &documents, &problem)
                               : sc__ahead_parse(session, input, &documents, &problem);
        input = &session->inputs.items[i];
        if (status == SC_OK)
            status = sc__session_add_documents(session, input, &documents, context, error);
        else
            status = sc__session_problem(session, input->text, input->is_lenient, &problem, error);
        if (status != SC_OK)
            return status;
    }
    return SC_OK;
}

/* What a layer took, from a moment of the log's clock on. */
static void log_layer(const struct sc__session *session, const struct sc__layer *layer,
                      uint32_t first, uint32_t first_included, uint64_t start)
{
    uint64_t taken = sc__log_clock() - start;
    uint64_t slow = session->log->slow_nanoseconds;
    uint32_t texts = session->inputs.count - first + session->included.count - first_included;
    size_t bytes = 0;
    for (uint32_t i = first; i < session->inputs.count; i++)
        bytes += session->inputs.items[i].text->length;
    for (uint32_t i = first_included; i < session->included.count; i++)
        bytes += session->included.items[i].text->length;
    bool is_slow = slow > 0 && taken > slow;
    sc__log_say(session->log, is_slow ? SC_LOG_WARNING : SC_LOG_DEBUG, layer->label,
                "%s %.3f ms for %u text%s of %zu byte%s",
                is_slow ? "a slow source:" : "read:", (double)taken / 1e6, texts,
                texts == 1 ? "" : "s", bytes, bytes == 1 ? "" : "s");
}

/* Read and parse one layer; a failure that was reported elsewhere is none. */
static sc_status read_layer(struct sc__session *session, uint32_t number,
                            const struct sc__input_context *context, sc_error *error)
{
    const struct sc__layer *layer = &session->layers->items[number];
    const struct sc__layer_files *files = sc__ahead_files(session, number);
    sc_error problem = SC_ERROR_INIT;
    uint32_t first = session->inputs.count;
    uint32_t first_included = session->included.count;
    bool is_logged = sc__log_wants(session->log, SC_LOG_WARNING);
    uint64_t start = is_logged ? sc__log_clock() : 0;
    sc_status status = files
                           ? sc__layer_read_found(layer, files, context, &session->inputs, &problem)
                           : sc__layer_read(layer, context, &session->inputs, &problem);
    if (status != SC_OK && !sc__session_report(session, &problem, error))
        return status;
    status = parse_inputs(session, first, context, error);
    if (status == SC_OK && is_logged)
        log_layer(session, layer, first, first_included, start);
    return status;
}

/* Where included files must lie. Without it nothing is read, in a check as well. */
static sc_status find_include_root(struct sc__session *session, sc_error *error)
{
    char resolved[SC__PATH_MAX];
    const char *named = session->layers->include_root;
    if (!named || !session->layers->options.include)
        return SC_OK;
    int failure = sc__platform_resolve(named, resolved);
    if (failure != 0)
        return sc__error_system(error, SC_EIO, named, failure,
                                "cannot find the directory that includes must lie in");
    session->include_root = sc__arena_copy(&session->arena, resolved, strlen(resolved));
    return session->include_root ? SC_OK : sc__error_no_memory(error);
}

/* A profile that is nowhere is a mistake of whoever chose it. */
static sc_status check_profile(struct sc__session *session, sc_error *error)
{
    const char *profile = session->layers->profile;
    sc_error problem = SC_ERROR_INIT;
    if (!profile || session->has_profile)
        return SC_OK;
    sc__error_set(&problem, SC_ENOTFOUND, "no source has the profile \"%.80s\"", profile);
    return sc__session_report(session, &problem, error) ? SC_OK : problem.status;
}

/* The library has no output of its own, so a load tells of a variable that it cannot obey. */
static void warn_of_simd(struct sc__session *session)
{
    const char *warning = sc__cpu()->warning;
    if (*warning != '\0')
        sc__warn(&session->warnings, "SUPERCONFIG_SIMD", SC_EINVALID, "%s", warning);
}

/* All layers in their order, what comes next begun ahead where somebody could help. */
static sc_status read_layers(struct sc__session *session, struct sc__input_context *context,
                             sc_error *error)
{
    bool has_help = session->workers && session->workers->parallel.threads > 1;
    sc_status status = SC_OK;
    for (uint32_t i = 0; i < session->layers->count && status == SC_OK; i++) {
        if (has_help && i == sc__ahead_end_of(session))
            status = sc__ahead_begin(session, i, context, error);
        if (status == SC_OK)
            status = read_layer(session, i, context, error);
    }
    sc__ahead_stop(session);
    return status;
}

sc_status sc__session_read(struct sc__session *session, sc_error *error)
{
    struct sc__input_context context = {session->allocator,
                                        &session->arena,
                                        session->layers->options.max_document_bytes,
                                        &session->warnings,
                                        sc__dialects_of(&session->layers->options),
                                        &session->layers->formats,
                                        session->memory,
                                        NULL,
                                        session->metrics};
    warn_of_simd(session);
    sc_status status = find_include_root(session, error);
    if (status == SC_OK)
        status = read_layers(session, &context, error);
    if (status == SC_OK)
        status = check_profile(session, error);
    if (status == SC_OK && session->warnings.failed)
        status = sc__error_no_memory(error);
    return status;
}
