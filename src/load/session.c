/* load/session.c: the steps of a load, one after the other. Nothing is published here. */
#include "load/session.h"

#include "base/error.h"
#include "base/workers.h"
#include "load/ahead.h"
#include "load/cost.h"
#include "merge/interpolate.h"

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
                      const struct sc__load_memory *memory)
{
    memset(session, 0, sizeof *session);
    session->layers = layers;
    session->allocator = memory->allocator;
    session->memory = memory;
    sc__pool_take_arena(memory->pool, memory->allocator, &session->arena);
    sc__warnings_init(&session->warnings, &session->arena);
    session->parsing = sc__parse_options_of(&layers->options, &session->warnings);
    session->expansion = session->parsing.expansion;
    session->parsing.expansion_left = &session->expansion;
}

void sc__session_fini(struct sc__session *session)
{
    sc__ahead_release(session);
    sc__merge_help_fini(&session->help);
    sc__inputs_release(&session->inputs);
    sc__inputs_release(&session->included);
    sc__pool_give_arena(session->memory->pool, &session->arena);
}

struct reporting {
    struct sc__session *session;
    sc_error *error;
};

static bool report_reference(void *context, const sc_error *problem)
{
    const struct reporting *reporting = context;
    return sc__session_report(reporting->session, problem, reporting->error);
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

/* How many parts the merge is worth, 1 for none. */
static uint32_t merge_parts(const struct sc__session *session)
{
    uint64_t nodes = 0;
    struct sc__workers *workers = session->workers;
    if (!workers || workers->parallel.threads < 2 || session->count < 2 ||
        session->count < workers->parallel.threshold)
        return 1;
    uint32_t most =
        workers->parallel.threads < SC__MERGE_PARTS ? workers->parallel.threads : SC__MERGE_PARTS;
    if (workers->parallel.is_eager)
        return most;
    for (uint32_t i = 0; i < session->count; i++)
        nodes += session->documents[i].document->count;
    return 1 + sc__cost_helpers(0, sc__cost_of_merge(nodes), most - 1, most - 1,
                                sc__workers_missing(workers, most - 1));
}

static sc_status merge(struct sc__session *session, const struct sc__merge_options *options,
                       struct sc__merged *merged, sc_error *error)
{
    uint32_t parts = merge_parts(session);
    if (parts < 2)
        return sc__merge(session->documents, session->count, options, &session->arena, merged,
                         error);
    session->help.workers = session->workers;
    session->help.parts = parts;
    return sc__merge_by_parts(session->documents, session->count, options, &session->help,
                              &session->arena, merged, error);
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
        .folds_all = session->folds_all,
    };
    uint64_t began = sc__metrics_begin(session->metrics);
    sc_status status = merge(session, &options, &merged, error);
    sc__metrics_count(session->metrics, SC__COUNT_MERGES);
    sc__metrics_end(session->metrics, SC__TIMED_MERGE, began);
    if (status == SC_OK)
        sc__metrics_add(session->metrics, SC__COUNT_ARRAY_SUMS, merged.array_sums);
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
