/* load/publish.c: publishing what was not loaded from layers. */
#include "base/error.h"
#include "base/log.h"
#include "registry/slots.h"

static void log_published(sc_registry *registry, const sc_snapshot *snapshot)
{
    sc__log_say(sc__registry_log(registry), SC_LOG_INFO, "", "published: version %llu",
                (unsigned long long)sc_snapshot_version(snapshot));
}

static void *retain_nothing(void *object)
{
    return object;
}

static void release_nothing(void *object)
{
    (void)object;
}

sc_status sc_publish(sc_registry *registry, const sc_snapshot *snapshot, sc_handle *out,
                     sc_error *error)
{
    sc_snapshot *published = NULL;
    struct sc__owner owner = {NULL, retain_nothing, release_nothing};
    if (!registry || !snapshot || !out)
        return sc__error_set(error, SC_EINVALID, "a registry, a snapshot and a handle are needed");
    sc_status status = sc__snapshot_share(snapshot, sc__registry_allocator(registry), &published);
    if (status == SC_OK)
        status = sc__registry_record(registry, (sc_handle)SC_HANDLE_NONE, &published, NULL);
    if (status == SC_OK)
        status = sc__registry_add(registry, published, owner, out, error);
    else
        sc__error_no_memory(error);
    sc__metrics_error(sc__registry_metrics(registry), status);
    if (status == SC_OK)
        log_published(registry, published);
    else
        sc_release(published);
    sc__registry_tidy(registry);
    return status;
}

sc_status sc_publish_over(sc_registry *registry, sc_handle handle, const sc_snapshot *snapshot,
                          sc_error *error)
{
    sc_snapshot *published = NULL;
    struct sc__owner owner;
    uint64_t ticket;
    bool stands = false;
    if (!registry || !snapshot)
        return sc__error_set(error, SC_EINVALID, "a registry and a snapshot are needed");
    sc_status status = sc__registry_begin(registry, handle, &owner, &ticket);
    if (status != SC_OK) {
        sc__metrics_error(sc__registry_metrics(registry), status);
        return sc__error_set(error, status, "the handle was released");
    }
    status = sc__snapshot_share(snapshot, sc__registry_allocator(registry), &published);
    if (status == SC_OK)
        status = sc__registry_record(registry, handle, &published, NULL);
    if (status == SC_OK)
        status = sc__registry_publish(registry, handle, ticket, published, &stands);
    if (stands)
        log_published(registry, published);
    sc_release(published);
    sc__metrics_error(sc__registry_metrics(registry), status);
    if (status != SC_OK)
        sc__error_set(error, status, "%s",
                      status == SC_ENOMEM ? "out of memory" : "the handle was released");
    owner.release(owner.object);
    sc__registry_tidy(registry);
    return status;
}
