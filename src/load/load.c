/* load/load.c: loading under a handle, and loading it again. */
#include "base/error.h"
#include "load/session.h"
#include "registry/slots.h"

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
    struct sc__metrics *metrics;
    struct sc__workers *workers;
    uint64_t start;
    uint32_t source_count;
};

static struct outcome begin_outcome(sc_registry *registry)
{
    return (struct outcome){.log = sc__registry_log(registry),
                            .metrics = sc__registry_metrics(registry),
                            .workers = sc__registry_workers(registry)};
}

static sc_status run(const sc_layers *layers, const struct sc__load_memory *memory,
                     struct outcome *outcome, sc_snapshot **out, sc_error *error)
{
    struct sc__session session;
    sc__session_init(&session, layers, memory);
    session.log = outcome->log;
    session.metrics = outcome->metrics;
    session.workers = outcome->workers;
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
    sc__metrics_add(outcome->metrics, SC__COUNT_WARNINGS, count);
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

/* What a load shows: an equal snapshot that is there, and where reads are recorded a head of its
 * own for that, so that handles share all but their records. */
static sc_status show_shared(sc_registry *registry, sc_handle handle, sc_snapshot **snapshot,
                             sc_error *error)
{
    *snapshot = sc__snapshot_unify(*snapshot, sc__registry_memory(registry)->sharing);
    return sc__registry_record(registry, handle, snapshot, error);
}

sc_status sc_load(sc_registry *registry, const sc_layers *layers, sc_handle *out, sc_error *error)
{
    sc_layers *captured = NULL;
    sc_snapshot *snapshot = NULL;
    sc_error problem = SC_ERROR_INIT;
    if (!registry || !layers || !out)
        return sc__error_set(error, SC_EINVALID, "a registry, layers and a handle are needed");
    const struct sc__load_memory *memory = sc__registry_memory(registry);
    struct outcome outcome = begin_outcome(registry);
    uint64_t began = sc__metrics_begin(outcome.metrics);
    sc_handle handle = SC_HANDLE_NONE;
    sc_status status =
        sc__layers_capture(layers, memory->allocator, memory->sharing, &captured, &problem);
    if (status == SC_OK) {
        captured = sc__layers_unify(captured, memory->sharing);
        status = run(captured, memory, &outcome, &snapshot, &problem);
    }
    if (status == SC_OK)
        status = show_shared(registry, handle, &snapshot, &problem);
    struct sc__owner owner = {captured, retain_layers, release_layers};
    if (status == SC_OK)
        status = sc__registry_add(registry, snapshot, owner, &handle, &problem);
    sc__metrics_count(outcome.metrics, SC__COUNT_LOADS);
    if (status == SC_OK) {
        sc__metrics_end(outcome.metrics, SC__TIMED_LOAD, began);
        log_success(&outcome, snapshot, "loaded");
        *out = handle;
    } else {
        sc__metrics_error(outcome.metrics, status);
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

/* A version of its own for what a reload has made: of versions under one handle the later has the
 * higher number, so an equal snapshot that is there lends its block to a new head. */
static sc_status unify_version(const struct sc__load_memory *memory, sc_snapshot **snapshot,
                               sc_error *error)
{
    const sc_snapshot *equal = sc__snapshot_find_equal(*snapshot, memory->sharing);
    sc_snapshot *head;
    if (!equal)
        return SC_OK;
    sc_status status = sc__snapshot_share(equal, memory->allocator, &head);
    sc_release(equal);
    if (status != SC_OK)
        return sc__error_no_memory(error);
    sc_release(*snapshot);
    *snapshot = head;
    return SC_OK;
}

/* What records reads has a head, and so a version, of its own anyway. */
static sc_status show_version(sc_registry *registry, sc_handle handle, sc_snapshot **snapshot,
                              sc_error *error)
{
    return sc__registry_records(registry)
               ? show_shared(registry, handle, snapshot, error)
               : unify_version(sc__registry_memory(registry), snapshot, error);
}

sc_status sc_reload(sc_registry *registry, sc_handle handle, sc_error *error)
{
    struct sc__owner owner;
    uint64_t ticket;
    sc_snapshot *snapshot = NULL;
    sc_error problem = SC_ERROR_INIT;
    if (!registry)
        return sc__error_set(error, SC_EINVALID, "a registry is needed");
    struct outcome outcome = begin_outcome(registry);
    uint64_t began = sc__metrics_begin(outcome.metrics);
    sc_status status = sc__registry_begin(registry, handle, &owner, &ticket);
    sc__metrics_count(outcome.metrics, SC__COUNT_RELOADS);
    if (status == SC_OK && !owner.object)
        status = SC_EINVALID;
    if (status != SC_OK) {
        sc__metrics_error(outcome.metrics, status);
        return sc__error_set(error, status,
                             status == SC_ESTALE ? "the handle was released"
                                                 : "the program published this configuration; it "
                                                   "has no layers to load");
    }
    status = run(owner.object, sc__registry_memory(registry), &outcome, &snapshot, &problem);
    if (status == SC_OK)
        status = show_version(registry, handle, &snapshot, &problem);
    if (status == SC_OK)
        status = publish_again(registry, handle, ticket, &outcome, snapshot, &problem);
    if (status == SC_OK && !snapshot->shares) /* it has its number now */
        snapshot = sc__snapshot_unify(snapshot, sc__registry_memory(registry)->sharing);
    sc_release(snapshot);
    if (status == SC_OK)
        sc__metrics_end(outcome.metrics, SC__TIMED_RELOAD, began);
    else {
        sc__metrics_error(outcome.metrics, status);
        log_failed_reload(registry, handle, &problem);
        if (error)
            *error = problem;
    }
    owner.release(owner.object);
    sc__registry_tidy(registry);
    return status;
}
