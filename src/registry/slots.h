/* registry/slots.h: handles and the snapshots behind them. */
#ifndef SC_REGISTRY_SLOTS_H
#define SC_REGISTRY_SLOTS_H

#include "base/log.h"
#include "base/workers.h"
#include "snapshot/snapshot.h"
#include "source/memory.h"
#include "superconfig/registry.h"

/* What made a configuration and can make it again; the registry only keeps it. */
struct sc__owner {
    void *object;
    void *(*retain)(void *object);
    void (*release)(void *object);
};

/* A new handle for a snapshot, which other handles may show as well; takes over the caller's
 * references to both on SC_OK. */
sc_status sc__registry_add(sc_registry *registry, const sc_snapshot *snapshot,
                           struct sc__owner owner, sc_handle *out, sc_error *error);

/* Begin to make a new version: retains the owner and draws a ticket. SC_ESTALE. */
sc_status sc__registry_begin(sc_registry *registry, sc_handle handle, struct sc__owner *owner,
                             uint64_t *ticket);

/* Publish a snapshot that no handle shows under a handle, unless a version with a later ticket
 * already stands: then `stands` is false. The caller keeps its reference. SC_OK; SC_ESTALE,
 * SC_ENOMEM. */
sc_status sc__registry_publish(sc_registry *registry, sc_handle handle, uint64_t ticket,
                               const sc_snapshot *snapshot, bool *stands);

/* Where the registry records which keys are read, a snapshot becomes one that does, before it is
 * published; what was read of the handle's version counts. Releases what it was. SC_ENOMEM. */
sc_status sc__registry_record(sc_registry *registry, sc_handle handle, sc_snapshot **snapshot,
                              sc_error *error);

/* Does it? */
bool sc__registry_records(const sc_registry *registry);

/* Free what was left behind, if enough has gathered. Waits; not inside a read section. */
void sc__registry_tidy(sc_registry *registry);

/* The current snapshot, counted: given back with sc_release. SC_OK; SC_ESTALE, SC_ESIGNAL. */
sc_status sc__registry_acquire(sc_registry *registry, sc_handle handle, const sc_snapshot **out);

/* A text into a caller's buffer, as sc_get_str has it. */
sc_status sc__copy_str(sc_value value, char *buffer, size_t capacity, size_t *length);

const sc_allocator *sc__registry_allocator(const sc_registry *registry);

/* What its loads share; as long as the registry. */
const struct sc__load_memory *sc__registry_memory(const sc_registry *registry);

/* As long as the registry; snapshots that it published retain it. */
struct sc__metrics *sc__registry_metrics(const sc_registry *registry);

/* A read begins that sc__metrics_read did not count; 0 where it is not timed. */
static inline uint64_t sc__registry_begin_read(const sc_registry *owner)
{
    struct sc__metrics *metrics = sc__registry_metrics(owner);
    return sc__metrics_turn(metrics) ? sc__metrics_begin(metrics) : 0;
}

static inline void sc__registry_end_read(const sc_registry *owner, uint64_t began)
{
    sc__metrics_end(sc__registry_metrics(owner), SC__TIMED_READ, began);
}

/* Reads come twice: as nearly all are made, and out of line as those that may be timed. */
#define SC__INLINE static inline __attribute__((always_inline))
#define SC__TIMED static __attribute__((noinline, cold))

/* What the registry's options say of a log; as long as the registry. */
const struct sc__log *sc__registry_log(const sc_registry *registry);

/* Who may help with its loads; as long as the registry. */
struct sc__workers *sc__registry_workers(sc_registry *registry);

#endif
