/* load/ahead.c: which files are begun before their turn, and taking them when it has come. */
#include "load/ahead_work.h"

#include "base/error.h"

#include <string.h>

/* What was found of layers, one after the other from `first` on. In the session's arena. */
struct sc__ahead_plan {
    struct sc__layer_files *layers;
    uint32_t first;
    uint32_t end;
};

static uint32_t end_of_plan(const struct sc__session *session, uint32_t first)
{
    const sc_layers *layers = session->layers;
    uint32_t end = first;
    while (end < layers->count && layers->items[end].kind != SC__LAYER_CUSTOM)
        end++;
    return end < layers->count ? end + 1 : end; /* it is read in its turn, and then we look again */
}

/* Might there be enough files? Several can only be behind a pattern or a hierarchy. */
static bool is_worth_finding(const struct sc__session *session, uint32_t first, uint32_t end)
{
    uint32_t count = 0;
    const struct sc__parallel *parallel = &session->workers->parallel;
    for (uint32_t i = first; i < end; i++) {
        enum sc__layer_kind kind = session->layers->items[i].kind;
        if (kind == SC__LAYER_GLOB || kind == SC__LAYER_HIERARCHY)
            return true;
        count += kind == SC__LAYER_FILE;
    }
    return count > 1 && count >= parallel->threshold;
}

static bool take(struct sc__ahead_reader *reader, const char *path, struct sc__input *input,
                 sc_status *status, sc_error *failure)
{
    struct sc__ahead *ahead = (struct sc__ahead *)reader;
    if (ahead->taken == ahead->count || ahead->files[ahead->taken].path != path)
        return false;
    struct sc__ahead_file *file = &ahead->files[ahead->taken++];
    sc__ahead_obtain(ahead, file);
    atomic_fetch_sub(&ahead->shares[file->worker].held, file->held);
    sc__workers_notify(ahead->workers, &ahead->task);
    *status = file->read_status;
    if (*status == SC_OK) {
        input->text = file->input.text;
        input->identity = file->input.identity;
        input->ahead = file;
        file->input.text = NULL;
    } else if (file->problem) {
        *failure = *file->problem;
    } else {
        *status = sc__error_no_memory(failure);
    }
    return true;
}

static void list_files(struct sc__ahead *ahead, const struct sc__ahead_plan *plan)
{
    uint32_t count = 0;
    for (uint32_t i = plan->first; i < plan->end; i++) {
        const struct sc__layer *layer = &ahead->session->layers->items[i];
        const struct sc__layer_files *found = &plan->layers[i - plan->first];
        for (uint32_t j = 0; j < found->count; j++) {
            struct sc__ahead_file *file = &ahead->files[count++];
            file->path = found->paths[j];
            file->input.layer = layer;
            file->input.format = layer->format;
            file->input.is_lenient = layer->kind != SC__LAYER_FILE;
        }
    }
}

static sc_status begin(struct sc__session *session, struct sc__input_context *context,
                       uint32_t count, sc_error *error)
{
    struct sc__ahead *ahead = sc__arena_allocate(&session->arena, sizeof *ahead);
    struct sc__ahead_file *files =
        sc__arena_allocate(&session->arena, count * sizeof *ahead->files);
    if (!ahead || !files)
        return sc__error_no_memory(error);
    memset(ahead, 0, sizeof *ahead);
    memset(files, 0, count * sizeof *files);
    ahead->reader.take = take;
    ahead->task.work = sc__ahead_help;
    ahead->before = session->ahead;
    ahead->session = session;
    ahead->context = context;
    ahead->workers = session->workers;
    ahead->files = files;
    ahead->count = count;
    list_files(ahead, session->plan);
    session->ahead = ahead;
    context->ahead = &ahead->reader;
    sc__ahead_consider(ahead, 0);
    return SC_OK;
}

sc_status sc__ahead_begin(struct sc__session *session, uint32_t first,
                          struct sc__input_context *context, sc_error *error)
{
    uint32_t end = end_of_plan(session, first);
    uint64_t count = 0;
    sc__ahead_stop(session);
    context->ahead = NULL;
    struct sc__ahead_plan *plan = sc__arena_allocate(&session->arena, sizeof *plan);
    if (!plan)
        return sc__error_no_memory(error);
    *plan = (struct sc__ahead_plan){NULL, first, end};
    session->plan = plan;
    if (!is_worth_finding(session, first, end))
        return SC_OK;
    plan->layers = sc__arena_allocate(&session->arena, (end - first) * sizeof *plan->layers);
    if (!plan->layers)
        return sc__error_no_memory(error);
    memset(plan->layers, 0, (end - first) * sizeof *plan->layers);
    for (uint32_t i = first; i < end; i++) {
        const struct sc__layer *layer = &session->layers->items[i];
        if (sc__layer_has_files(layer))
            sc__layer_find(layer, context, &plan->layers[i - first]);
        count += plan->layers[i - first].count;
    }
    if (count < 2 || count < session->workers->parallel.threshold || count >= UINT32_MAX)
        return SC_OK;
    return begin(session, context, (uint32_t)count, error);
}

const struct sc__layer_files *sc__ahead_files(const struct sc__session *session, uint32_t layer)
{
    const struct sc__ahead_plan *plan = session->plan;
    if (!plan || !plan->layers || !sc__layer_has_files(&session->layers->items[layer]))
        return NULL;
    return &plan->layers[layer - plan->first];
}

uint32_t sc__ahead_end_of(const struct sc__session *session)
{
    return session->plan ? session->plan->end : 0;
}

void sc__ahead_stop(struct sc__session *session)
{
    struct sc__ahead *ahead = session->ahead;
    if (!ahead)
        return;
    atomic_store(&ahead->is_stopped, true);
    sc__workers_notify(ahead->workers, &ahead->task);
    sc__workers_withdraw(ahead->workers, &ahead->task);
    for (uint32_t i = ahead->taken; i < ahead->count; i++) {
        sc__text_release(ahead->files[i].input.text);
        ahead->files[i].input.text = NULL;
    }
}

void sc__ahead_release(struct sc__session *session)
{
    sc__ahead_stop(session);
    for (const struct sc__ahead *ahead = session->ahead; ahead; ahead = ahead->before) {
        for (uint32_t i = 0; i < ahead->count; i++) {
            if (ahead->files[i].has_arena)
                sc__arena_fini(&ahead->files[i].arena);
        }
    }
    session->ahead = NULL;
}

/* Would the budget that is left now have led to another outcome? Only what failed, or took more
 * than there is, could have. */
static bool depends_on_budget(const struct sc__session *session, const struct sc__ahead_file *file)
{
    if (session->expansion == session->parsing.expansion)
        return false;
    return file->parse_status != SC_OK || file->expanded > session->expansion;
}

sc_status sc__ahead_parse(struct sc__session *session, const struct sc__input *input,
                          struct sc__documents *documents, sc_error *error)
{
    const struct sc__ahead_file *file = input->ahead;
    if (!file || !file->is_parsed)
        return sc__session_parse(session, input, NULL, documents, error);
    if (file->warnings.failed || file->parse_status == SC_ENOMEM ||
        (file->parse_status != SC_OK && !file->problem))
        return sc__error_no_memory(error);
    if (depends_on_budget(session, file)) /* one text is one parse, however often it was tried */
        return sc__input_parse(session->layers, input, &session->arena, &session->parsing, NULL,
                               documents, error);
    sc__warnings_join(&session->warnings, &file->warnings);
    *documents = file->documents;
    if (file->parse_status == SC_OK)
        session->expansion -= file->expanded;
    else
        *error = *file->problem;
    return file->parse_status;
}
