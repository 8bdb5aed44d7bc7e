/* registry/record.c: versions of a registry that records which keys are read. */
#include "base/error.h"
#include "registry/hot.h"
#include "registry/rcu.h"
#include "registry/slots.h"
#include "snapshot/used.h"

/* The version that stands, counted; NULL for a stale handle. */
static const sc_snapshot *acquire_standing(sc_registry *registry, sc_handle handle)
{
    struct urcu_bp_reader *reader = sc__rcu_enter();
    if (!reader)
        return NULL;
    const sc_snapshot *standing = sc__registry_current(registry, handle);
    if (standing)
        sc__snapshot_retain(standing);
    sc__rcu_leave(reader);
    return standing;
}

sc_status sc__registry_record(sc_registry *registry, sc_handle handle, sc_snapshot **snapshot,
                              sc_error *error)
{
    sc_snapshot *recording;
    if (!sc__registry_records(registry))
        return SC_OK;
    const sc_snapshot *before = acquire_standing(registry, handle);
    sc_status status =
        sc__snapshot_record(*snapshot, before, sc__registry_allocator(registry), &recording);
    sc_release(before);
    if (status != SC_OK)
        return sc__error_no_memory(error);
    sc_release(*snapshot);
    *snapshot = recording;
    return SC_OK;
}
