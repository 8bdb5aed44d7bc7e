/* load/session.c: the steps of a load, one after the other. Nothing is published here. */
#include "load/session.h"

#include "base/error.h"
#include "base/utf8.h"
#include "load/profile.h"
#include "source/match.h"

#include <string.h>

struct sc__parse_options sc__parse_options_of(const sc_load_options *options,
                                              struct sc__warnings *warnings)
{
    return (struct sc__parse_options){
        .depth = options->max_depth,
        .expansion = (int64_t)options->max_expansion_bytes,
        .ignore_tags = options->ignore_tags,
        .warnings = warnings,
    };
}

void sc__session_init(struct sc__session *session, const sc_layers *layers,
                      const sc_allocator *allocator)
{
    memset(session, 0, sizeof *session);
    session->layers = layers;
    session->allocator = allocator;
    sc__arena_init(&session->arena, allocator, SC__ARENA_INITIAL_SIZE);
    sc__warnings_init(&session->warnings, &session->arena);
    session->parsing = sc__parse_options_of(&layers->options, &session->warnings);
}

void sc__session_fini(struct sc__session *session)
{
    sc__inputs_release(&session->inputs);
    sc__arena_fini(&session->arena);
}

/* Report an error where problems are collected; returns whether the run goes on. */
static bool report(struct sc__session *session, const sc_error *problem, sc_error *error)
{
    if (session->first_problem == SC_OK)
        session->first_problem = problem->status;
    if (session->visitor && problem->status != SC_ENOMEM) {
        session->visitor(session->context, problem, false);
        return true;
    }
    if (error)
        *error = *problem;
    return false;
}

/* Nothing but blanks: an empty document in every format (rule 2). */
static bool is_blank(const struct sc__text *text)
{
    size_t at = sc__utf8_bom(text->bytes, text->length);
    while (at < text->length && memchr(" \t\r\n", text->bytes[at], 4))
        at++;
    return at == text->length;
}

static bool add_document(struct sc__session *session, const struct sc__input *input,
                         const struct sc__document *document)
{
    void *documents = session->documents;
    void *sources = session->sources;
    size_t needed = session->count + (size_t)1;
    if (!sc__arena_reserve(&session->arena, &documents, &session->document_capacity, needed,
                           sizeof *session->documents))
        return false;
    session->documents = documents;
    if (!sc__arena_reserve(&session->arena, &sources, &session->source_capacity, needed,
                           sizeof *session->sources))
        return false;
    session->sources = sources;
    session->documents[session->count] =
        (struct sc__merge_input){document, input->layer->arrays, input->layer->fills};
    session->sources[session->count] = (struct sc__snapshot_source){
        input->text, input->format, {input->layer->label, strlen(input->layer->label)}};
    session->count++;
    return true;
}

/* May the text be one that people write profiles into? */
static bool may_be_profiled(enum sc__format format)
{
    return format == SC__FORMAT_JSON || format == SC__FORMAT_JSONC || format == SC__FORMAT_TOML ||
           format == SC__FORMAT_TOML_1_1 || format == SC__FORMAT_YAML;
}

/* A document, or the parts of it that the chosen profile takes (rule 11). */
static bool add_parts(struct sc__session *session, const struct sc__input *input,
                      const struct sc__document *document)
{
    struct sc__profile_parts parts;
    const char *profile = session->layers->profile;
    if (!profile || !may_be_profiled(input->format))
        return add_document(session, input, document);
    session->has_profile |= sc__profile_parts(document, profile, &session->warnings, &parts);
    for (uint32_t i = 0; i < parts.count; i++) {
        struct sc__document *part = sc__arena_allocate(&session->arena, sizeof *part);
        if (!part)
            return false;
        *part = *document;
        part->root = parts.roots[i];
        if (!add_document(session, input, part))
            return false;
    }
    return true;
}

/* A document of a YAML stream that holds nothing; a null that is written out is a value. */
static bool is_empty_document(const struct sc__input *input, const struct sc__node *root)
{
    return root->type == SC__NULL && input->format == SC__FORMAT_YAML &&
           !memchr("~nN", input->text->bytes[root->at], 3);
}

/* Is a blank text a value of its own? Otherwise it is an empty document (rule 2). */
static bool may_be_blank(const struct sc__input *input)
{
    return input->format == SC__FORMAT_OVERRIDE || input->format == SC__FORMAT_FILE_VALUE;
}

static bool refuses_directives(const struct sc__session *session, const struct sc__input *input)
{
    return input->layer->fills && !session->layers->options.no_directives;
}

/* The documents of one text whose roots are mappings; an empty YAML document is one too. */
static sc_status parse_input(struct sc__session *session, const struct sc__input *input,
                             struct sc__variable_files *files, sc_error *error)
{
    struct sc__documents documents;
    struct sc__parse_options options = session->parsing;
    options.keys = input->keys;
    options.key_count = input->key_count;
    options.files = files;
    sc_status status =
        sc__format_read(input->format, input->text, &session->arena, &options, &documents, error);
    for (uint32_t i = 0; i < documents.count && status == SC_OK; i++) {
        const struct sc__document *document = &documents.items[i];
        const struct sc__node *root = &document->nodes[document->root];
        if (root->type != SC__MAPPING && !is_empty_document(input, root))
            status = sc__error_at(error, input->text, root->at, SC_ETYPE,
                                  "the root must be a mapping, not %s", sc__type_name(root->type));
    }
    for (uint32_t i = 0;
         i < documents.count && status == SC_OK && refuses_directives(session, input); i++)
        status = sc__merge_refuse_directives(&documents.items[i], error);
    for (uint32_t i = 0; i < documents.count && status == SC_OK; i++) {
        const struct sc__document *document = &documents.items[i];
        if (document->nodes[document->root].type == SC__MAPPING &&
            !add_parts(session, input, document))
            status = sc__error_no_memory(error);
    }
    return status;
}

/* A bad file that was found, not named: the rest loads (rule 3). */
static void warn_of(struct sc__session *session, const struct sc__input *input,
                    const sc_error *problem)
{
    if (problem->line > 0)
        sc__warn_at(&session->warnings, input->text, (size_t)problem->offset, problem->status, "%s",
                    problem->message);
    else
        sc__warn(&session->warnings, input->text->name, problem->status, "%s", problem->message);
}

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
                                   const struct sc__input_context *context, sc_error *error)
{
    struct sc__variable_files files = {0};
    struct sc__input *input = &session->inputs.items[number];
    bool takes_files = session->layers->options.variable_files;
    sc_status status = SC_OK;
    if (session->layers->options.match_variables)
        status = match_variables(session, input, error);
    if (status == SC_OK)
        status = parse_input(session, input, takes_files ? &files : NULL, error);
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
        sc_error problem = SC_ERROR_INIT;
        if (!may_be_blank(input) && is_blank(input->text))
            continue;
        sc_status status = input->format == SC__FORMAT_ENVIRONMENT
                               ? parse_environment(session, i, context, &problem)
                               : parse_input(session, input, NULL, &problem);
        if (status == SC_OK)
            continue;
        input = &session->inputs.items[i];
        if (input->is_lenient && status != SC_ENOMEM)
            warn_of(session, input, &problem);
        else if (!report(session, &problem, error))
            return status;
    }
    return SC_OK;
}

/* A profile that is nowhere is a mistake of whoever chose it. */
static sc_status check_profile(struct sc__session *session, sc_error *error)
{
    const char *profile = session->layers->profile;
    sc_error problem = SC_ERROR_INIT;
    if (!profile || session->has_profile)
        return SC_OK;
    sc__error_set(&problem, SC_ENOTFOUND, "no source has the profile \"%.80s\"", profile);
    return report(session, &problem, error) ? SC_OK : problem.status;
}

sc_status sc__session_read(struct sc__session *session, sc_error *error)
{
    struct sc__input_context context = {
        session->allocator, &session->arena, session->layers->options.max_document_bytes,
        &session->warnings, sc__dialects_of(&session->layers->options)};
    sc_status status = SC_OK;
    for (uint32_t i = 0; i < session->layers->count && status == SC_OK; i++) {
        sc_error problem = SC_ERROR_INIT;
        uint32_t first = session->inputs.count;
        status = sc__layer_read(&session->layers->items[i], &context, &session->inputs, &problem);
        if (status != SC_OK && !report(session, &problem, error))
            return status;
        status = parse_inputs(session, first, &context, error);
    }
    if (status == SC_OK)
        status = check_profile(session, error);
    if (status == SC_OK && session->warnings.failed)
        status = sc__error_no_memory(error);
    return status;
}

sc_status sc__session_finish(struct sc__session *session, sc_snapshot **out, sc_error *error)
{
    struct sc__merged merged;
    struct sc__merge_options options = {
        .directives = !session->layers->options.no_directives,
        .rules = session->layers->rules,
        .rule_count = session->layers->rule_count,
        .warnings = &session->warnings,
    };
    sc_status status =
        sc__merge(session->documents, session->count, &options, &session->arena, &merged, error);
    sc__warnings_close(&session->warnings);
    if (status == SC_OK && session->warnings.failed)
        status = sc__error_no_memory(error);
    if (status != SC_OK)
        return status;
    struct sc__freeze_input input = {&merged, session->sources, session->count, &session->warnings,
                                     &session->parsing};
    return sc__freeze(&input, session->allocator, &session->arena, out, error);
}

static sc_status refuse_warnings(const struct sc__session *session, sc_error *error)
{
    if (!session->layers->options.strict || session->warnings.count == 0)
        return SC_OK;
    if (error) {
        sc__warning_describe(session->warnings.first, error);
        error->status = SC_ESTRICT;
    }
    return SC_ESTRICT;
}

sc_status sc__session_run(struct sc__session *session, sc_snapshot **out, sc_error *error)
{
    sc_snapshot *snapshot;
    sc_status status = sc__session_read(session, error);
    if (status == SC_OK)
        status = sc__session_finish(session, &snapshot, error);
    if (status != SC_OK)
        return status;
    status = refuse_warnings(session, error);
    if (status == SC_OK)
        *out = snapshot;
    else
        sc_release(snapshot);
    return status;
}
