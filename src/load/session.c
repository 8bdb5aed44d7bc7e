/* load/session.c: the steps of a load, one after the other. Nothing is published here. */
#include "load/session.h"

#include "base/error.h"
#include "base/utf8.h"
#include "format/yaml_scalar.h"
#include "load/include.h"
#include "load/profile.h"
#include "merge/interpolate.h"
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
    session->expansion = session->parsing.expansion;
    session->parsing.expansion_left = &session->expansion;
}

void sc__session_fini(struct sc__session *session)
{
    sc__inputs_release(&session->inputs);
    sc__inputs_release(&session->included);
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

bool sc__session_is_blank(const struct sc__text *text)
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
        input->text, input->format, {input->label, strlen(input->label)}};
    session->count++;
    return true;
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
static bool apply_aliases(struct sc__session *session, const struct sc__input *input,
                          struct sc__document *document)
{
    struct sc__warnings ignored; /* what is wrong with the parts is told when they are taken */
    struct sc__profile_parts parts = {{document->root}, 1};
    const sc_layers *layers = session->layers;
    struct sc__aliasing aliasing = {layers->aliases, layers->alias_count,
                                    !layers->options.no_directives, &session->warnings};
    if (aliasing.count == 0 || document->nodes[document->root].type != SC__MAPPING)
        return true;
    sc__warnings_init(&ignored, &session->arena);
    if (layers->profile && sc__session_is_document(input))
        sc__profile_parts(document, layers->profile, &ignored, &parts);
    for (uint32_t i = 0; i < parts.count; i++)
        sc__alias_apply(document, parts.roots[i], &aliasing);
    return !document->failed;
}

void sc__session_parts(struct sc__session *session, const struct sc__input *input,
                       const struct sc__document *document, struct sc__profile_parts *parts)
{
    const char *profile = session->layers->profile;
    *parts = (struct sc__profile_parts){{document->root}, 1};
    if (profile && sc__session_is_document(input))
        session->has_profile |= sc__profile_parts(document, profile, &session->warnings, parts);
}

bool sc__session_add(struct sc__session *session, const struct sc__input *input,
                     const struct sc__document *document, uint32_t root)
{
    if (root == document->root)
        return add_document(session, input, document);
    struct sc__document *part = sc__arena_allocate(&session->arena, sizeof *part);
    if (!part)
        return false;
    *part = *document;
    part->root = root;
    return add_document(session, input, part);
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
    return input->format == SC__FORMAT_OVERRIDE || input->format == SC__FORMAT_FILE_VALUE ||
           input->text->kind == SC__TEXT_PLACELESS;
}

static bool refuses_directives(const struct sc__session *session, const struct sc__input *input)
{
    return input->layer->fills && !session->layers->options.no_directives;
}

static sc_status refuse_root(const struct sc__input *input, const struct sc__node *root,
                             sc_error *error)
{
    bool is_text = input->format == SC__FORMAT_YAML && root->type == SC__STRING;
    return sc__error_at(error, input->text, root->at, SC_ETYPE,
                        "the root must be a mapping, not %s%s", sc__type_name(root->type),
                        is_text ? sc__yaml_text_hint((sc_str){root->value.text, root->count}) : "");
}

sc_status sc__session_parse(struct sc__session *session, const struct sc__input *input,
                            struct sc__variable_files *files, struct sc__documents *documents,
                            sc_error *error)
{
    struct sc__parse_options options = session->parsing;
    options.keys = input->keys;
    options.key_count = input->key_count;
    options.files = files;
    sc_status status =
        sc__format_read(input->format, input->text, &session->arena, &options, documents, error);
    for (uint32_t i = 0; i < documents->count && status == SC_OK; i++) {
        const struct sc__document *document = &documents->items[i];
        const struct sc__node *root = &document->nodes[document->root];
        if (root->type != SC__MAPPING && !is_empty_document(input, root))
            status = refuse_root(input, root, error);
    }
    for (uint32_t i = 0;
         i < documents->count && status == SC_OK && refuses_directives(session, input); i++)
        status = sc__merge_refuse_directives(&documents->items[i], error);
    for (uint32_t i = 0; i < documents->count && status == SC_OK; i++) {
        if (!apply_aliases(session, input, &documents->items[i]))
            status = sc__error_no_memory(error);
    }
    return status;
}

/* A bad file that was found, not named: the rest loads (rule 3). */
static void warn_of(struct sc__session *session, const struct sc__text *text,
                    const sc_error *problem)
{
    if (text && problem->line > 0)
        sc__warn_at(&session->warnings, text, (size_t)problem->offset, problem->status, "%s",
                    problem->message);
    else
        sc__warn(&session->warnings, text ? text->name : problem->source, problem->status, "%s",
                 problem->message);
}

sc_status sc__session_problem(struct sc__session *session, const struct sc__text *text,
                              bool is_lenient, const sc_error *problem, sc_error *error)
{
    if (is_lenient && problem->status != SC_ENOMEM) {
        warn_of(session, text, problem);
        return SC_OK;
    }
    return report(session, problem, error) ? SC_OK : problem->status;
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

/* What only fills takes the highest first: it fills what that left. */
static void reverse_from(struct sc__session *session, uint32_t first)
{
    for (uint32_t low = first, high = session->count; low + 1 < high; low++) {
        high--;
        struct sc__merge_input document = session->documents[low];
        struct sc__snapshot_source source = session->sources[low];
        session->documents[low] = session->documents[high];
        session->sources[low] = session->sources[high];
        session->documents[high] = document;
        session->sources[high] = source;
    }
}

/* The documents of one text, and what they include. */
static sc_status add_documents(struct sc__session *session, const struct sc__input *input,
                               const struct sc__documents *documents,
                               const struct sc__input_context *context, sc_error *error)
{
    uint32_t first = session->count;
    bool includes = session->layers->options.include && sc__session_is_document(input);
    if (includes) {
        sc_status status = sc__session_include(session, input, documents, context, error);
        if (status != SC_OK)
            return status;
    }
    for (uint32_t i = 0; i < documents->count && !includes; i++) {
        const struct sc__document *document = &documents->items[i];
        struct sc__profile_parts parts = {{0}, 0};
        if (document->nodes[document->root].type == SC__MAPPING)
            sc__session_parts(session, input, document, &parts);
        for (uint32_t part = 0; part < parts.count; part++) {
            if (!sc__session_add(session, input, document, parts.roots[part]))
                return sc__error_no_memory(error);
        }
    }
    if (input->layer->fills)
        reverse_from(session, first);
    return SC_OK;
}

/* Parse what a layer gave. */
static sc_status parse_inputs(struct sc__session *session, uint32_t first,
                              const struct sc__input_context *context, sc_error *error)
{
    for (uint32_t i = first; i < session->inputs.count; i++) {
        const struct sc__input *input = &session->inputs.items[i];
        struct sc__documents documents;
        sc_error problem = SC_ERROR_INIT;
        if (!may_be_blank(input) && sc__session_is_blank(input->text))
            continue;
        sc_status status = input->format == SC__FORMAT_ENVIRONMENT
                               ? parse_environment(session, i, context, &documents, &problem)
                               : sc__session_parse(session, input, NULL, &documents, &problem);
        input = &session->inputs.items[i];
        if (status == SC_OK)
            status = add_documents(session, input, &documents, context, error);
        else
            status = sc__session_problem(session, input->text, input->is_lenient, &problem, error);
        if (status != SC_OK)
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
static sc_status read_layer(struct sc__session *session, const struct sc__layer *layer,
                            const struct sc__input_context *context, sc_error *error)
{
    sc_error problem = SC_ERROR_INIT;
    uint32_t first = session->inputs.count;
    uint32_t first_included = session->included.count;
    bool is_logged = sc__log_wants(session->log, SC_LOG_WARNING);
    uint64_t start = is_logged ? sc__log_clock() : 0;
    sc_status status = sc__layer_read(layer, context, &session->inputs, &problem);
    if (status != SC_OK && !report(session, &problem, error))
        return status;
    status = parse_inputs(session, first, context, error);
    if (status == SC_OK && is_logged)
        log_layer(session, layer, first, first_included, start);
    return status;
}

sc_status sc__session_read(struct sc__session *session, sc_error *error)
{
    struct sc__input_context context = {session->allocator,
                                        &session->arena,
                                        session->layers->options.max_document_bytes,
                                        &session->warnings,
                                        sc__dialects_of(&session->layers->options),
                                        &session->layers->formats};
    sc_status status = find_include_root(session, error);
    for (uint32_t i = 0; i < session->layers->count && status == SC_OK; i++)
        status = read_layer(session, &session->layers->items[i], &context, error);
    if (status == SC_OK)
        status = check_profile(session, error);
    if (status == SC_OK && session->warnings.failed)
        status = sc__error_no_memory(error);
    return status;
}

struct reporting {
    struct sc__session *session;
    sc_error *error;
};

static bool report_reference(void *context, const sc_error *problem)
{
    const struct reporting *reporting = context;
    return report(reporting->session, problem, reporting->error);
}

static sc_status interpolate(struct sc__session *session, struct sc__merged *merged,
                             struct sc__text **used, sc_error *error)
{
    struct reporting reporting = {session, error};
    struct sc__interpolation options = {
        .inputs = session->documents,
        .input_count = session->count,
        .environment = session->layers->environment,
        .parsing = &session->parsing,
        .expansion = &session->expansion,
        .allocator = session->allocator,
        .report = report_reference,
        .context = &reporting,
    };
    *used = NULL;
    if (!session->layers->options.interpolate)
        return SC_OK;
    sc_status status = sc__interpolate(merged, &options, used);
    return status == SC_ENOMEM ? sc__error_no_memory(error) : status;
}

sc_status sc__session_finish(struct sc__session *session, sc_snapshot **out, sc_error *error)
{
    struct sc__merged merged;
    struct sc__text *used = NULL;
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
    if (status == SC_OK)
        status = interpolate(session, &merged, &used, error);
    if (status != SC_OK)
        return status != SC_ENOMEM && session->visitor && session->first_problem ? SC_OK : status;
    struct sc__freeze_input input = {
        &merged, session->sources, session->count, &session->warnings, &session->parsing, used};
    status = sc__freeze(&input, session->allocator, &session->arena, out, error);
    sc__text_release(used);
    return status;
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
