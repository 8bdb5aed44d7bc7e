/* registry/key.c: bound keys, and many reads in one section.
 *
 * A bound key remembers in which version it found its value, and where. Versions are never
 * reused in a process, so the same version is the same block, and what was found there holds.
 *
 *   | version | node, element |   version 0: being written, or never found
 *
 * Many threads read through one key while any of them may write what it found:
 *   A. A writer takes the version to 0 by a compare-and-exchange from what it saw, so there is
 *      one at a time; who loses just does not remember.
 *   B. It stores the place with release, then the version with release. A reader loads the
 *      version and the place with acquire, and the version again: whoever saw a new place sees
 *      the 0 before it, or what came behind. Where both are the version of the snapshot that the
 *      reader holds, no writer came between, and the place is of that version.
 *   C. No one waits: a reader that meets a writer resolves the path for itself. */
#include "superconfig/key.h"
#include "base/error.h"
#include "registry/hot.h"
#include "registry/rcu.h"
#include "registry/slots.h"
#include "snapshot/typed.h"
#include "value/path.h"

#include <string.h>

struct sc_key {
    sc_registry *registry;
    sc_handle handle;
    _Atomic(uint64_t) version;
    _Atomic(uint64_t) place; /* | element 32 | node 32 |; a node SC__NONE: absent */
    size_t length;
    char path[];
};

static bool is_path(const char *path, size_t length)
{
    struct sc__path steps;
    struct sc__path_step step;
    enum sc__path_result result;
    sc__path_init(&steps, path, length);
    do
        result = sc__path_next(&steps, &step);
    while (result == SC__PATH_STEP);
    return result == SC__PATH_END;
}

sc_status sc_key_create(sc_registry *registry, sc_handle handle, const char *path, sc_key **out,
                        sc_error *error)
{
    if (!registry || !path || !out)
        return sc__error_set(error, SC_EINVALID, "a registry, a path and a key are needed");
    size_t length = strlen(path);
    if (!is_path(path, length))
        return sc__error_set(error, SC_EINVALID, "\"%.100s\" is no path", path);
    struct urcu_bp_reader *reader = sc__rcu_enter();
    if (!reader)
        return sc__error_set(error, SC_ESIGNAL, "a key is not made in a signal handler");
    bool is_live = sc__registry_current(registry, handle) != NULL;
    sc__rcu_leave(reader);
    if (!is_live)
        return sc__error_set(error, SC_ESTALE, "the handle was released");
    sc_key *key = sc__allocate(sc__registry_allocator(registry), sizeof *key + length + 1);
    if (!key)
        return sc__error_no_memory(error);
    key->registry = registry;
    key->handle = handle;
    atomic_init(&key->version, 0);
    atomic_init(&key->place, 0);
    key->length = length;
    memcpy(key->path, path, length + 1);
    *out = key;
    return SC_OK;
}

void sc_key_destroy(sc_key *key)
{
    if (key)
        sc__release(sc__registry_allocator(key->registry), key, sizeof *key + key->length + 1);
}

static void remember(sc_key *key, uint64_t seen, uint64_t version, uint64_t place)
{
    if (seen == version || !atomic_compare_exchange_strong_explicit(
                               &key->version, &seen, 0, memory_order_acquire, memory_order_relaxed))
        return;
    atomic_store_explicit(&key->place, place, memory_order_release);
    atomic_store_explicit(&key->version, version, memory_order_release);
}

/* Resolve the path, and remember what that gave. */
static __attribute__((noinline)) sc_status resolve(sc_key *key, const sc_snapshot *snapshot,
                                                   sc_value *out)
{
    sc_value value = {snapshot, SC__NONE, SC__NONE};
    uint64_t seen = atomic_load_explicit(&key->version, memory_order_relaxed);
    sc_status status = sc__find(sc_snapshot_root(snapshot), key->path, key->length, &value);
    remember(key, seen, sc_snapshot_version(snapshot), (uint64_t)value.element << 32 | value.node);
    *out = value;
    return status;
}

/* What is remembered of a snapshot, | element 32 | node 32 |; false where that is another's. */
static inline bool recall(sc_key *key, const sc_snapshot *snapshot, uint64_t *place)
{
    uint64_t version = atomic_load_explicit(&key->version, memory_order_acquire);
    *place = atomic_load_explicit(&key->place, memory_order_acquire);
    uint64_t again = atomic_load_explicit(&key->version, memory_order_relaxed);
    return version == snapshot->version && again == version;
}

/* The value in the snapshot of the section that the caller is in, or in none. */
static sc_status find(sc_key *key, const sc_snapshot *snapshot, sc_value *out)
{
    uint64_t place;
    if (!snapshot)
        return SC_ESTALE;
    if (!recall(key, snapshot, &place))
        return resolve(key, snapshot, out);
    *out = (sc_value){snapshot, (uint32_t)place, (uint32_t)(place >> 32)};
    return (uint32_t)place == SC__NONE ? SC_ENOTFOUND : SC_OK;
}

/* A node that is remembered is read here; whatever else there is, out of line. The registry is
 * handed on since a section's begin makes the compiler load what lies in memory again. */
#define GETTER(name, type)                                                                         \
    static __attribute__((noinline))                                                               \
    sc_status find_##name(sc_key *key, const sc_snapshot *snapshot, type *out)                     \
    {                                                                                              \
        sc_value value;                                                                            \
        sc_status status = find(key, snapshot, &value);                                            \
        return status == SC_OK ? sc_value_##name(value, out) : status;                             \
    }                                                                                              \
    SC__INLINE sc_status get_##name(sc_key *key, sc_registry *registry, type *out)                 \
    {                                                                                              \
        uint64_t place;                                                                            \
        sc_status status;                                                                          \
        struct urcu_bp_reader *reader = sc__rcu_enter();                                           \
        if (!reader)                                                                               \
            return SC_ESIGNAL;                                                                     \
        const sc_snapshot *snapshot = sc__registry_current(registry, key->handle);                 \
        if (__builtin_expect(snapshot && recall(key, snapshot, &place) &&                          \
                                 place >> 32 == SC__NONE && (uint32_t)place != SC__NONE,           \
                             1))                                                                   \
            status = sc__read_##name(&snapshot->nodes[(uint32_t)place], out);                      \
        else                                                                                       \
            status = find_##name(key, snapshot, out);                                              \
        sc__rcu_leave(reader);                                                                     \
        return status;                                                                             \
    }                                                                                              \
    SC__TIMED sc_status get_##name##_timed(sc_key *key, type *out)                                 \
    {                                                                                              \
        uint64_t began = sc__registry_begin_read(key->registry);                                   \
        sc_status status = get_##name(key, key->registry, out);                                    \
        sc__registry_end_read(key->registry, began);                                               \
        return status;                                                                             \
    }                                                                                              \
    sc_status sc_key_get_##name(sc_key *key, type *out)                                            \
    {                                                                                              \
        if (!key || !out)                                                                          \
            return SC_EINVALID;                                                                    \
        sc_registry *registry = key->registry;                                                     \
        return sc__metrics_read(registry) ? get_##name(key, registry, out)                         \
                                          : get_##name##_timed(key, out);                          \
    }

GETTER(bool, bool)
GETTER(i64, int64_t)
GETTER(u64, uint64_t)
GETTER(f64, double)

SC__INLINE sc_status get_str(sc_key *key, char *buffer, size_t capacity, size_t *length)
{
    sc_value value;
    struct urcu_bp_reader *reader = sc__rcu_enter();
    if (!reader)
        return SC_ESIGNAL;
    sc_status status = find(key, sc__registry_current(key->registry, key->handle), &value);
    if (status == SC_OK)
        status = sc__copy_str(value, buffer, capacity, length);
    sc__rcu_leave(reader);
    return status;
}

SC__TIMED sc_status get_str_timed(sc_key *key, char *buffer, size_t capacity, size_t *length)
{
    uint64_t began = sc__registry_begin_read(key->registry);
    sc_status status = get_str(key, buffer, capacity, length);
    sc__registry_end_read(key->registry, began);
    return status;
}

sc_status sc_key_get_str(sc_key *key, char *buffer, size_t capacity, size_t *length)
{
    if (!key || (!buffer && capacity > 0))
        return SC_EINVALID;
    return sc__metrics_read(key->registry) ? get_str(key, buffer, capacity, length)
                                           : get_str_timed(key, buffer, capacity, length);
}

static sc_status read_one(const sc_snapshot *snapshot, sc_read *read)
{
    sc_value value;
    if (!read->path || !read->out)
        return SC_EINVALID;
    sc_status status = sc_snapshot_find(snapshot, read->path, &value);
    if (status != SC_OK)
        return status;
    switch (read->type) {
    case SC_TYPE_BOOL:
        return sc_value_bool(value, read->out);
    case SC_TYPE_INTEGER:
        return sc_value_i64(value, read->out);
    case SC_TYPE_FLOAT:
        return sc_value_f64(value, read->out);
    case SC_TYPE_STRING:
        return sc__copy_str(value, read->out, read->capacity, &read->length);
    default:
        return SC_EINVALID;
    }
}

sc_status sc_get_many(sc_registry *registry, sc_handle handle, sc_read *reads, size_t count)
{
    sc_status first = SC_OK;
    if (!registry || (!reads && count > 0))
        return SC_EINVALID;
    uint64_t began = sc__metrics_read(registry) ? 0 : sc__registry_begin_read(registry);
    struct urcu_bp_reader *reader = sc__rcu_enter();
    if (!reader)
        return SC_ESIGNAL;
    const sc_snapshot *snapshot = sc__registry_current(registry, handle);
    for (size_t i = 0; i < count; i++) {
        reads[i].status = snapshot ? read_one(snapshot, &reads[i]) : SC_ESTALE;
        if (first == SC_OK)
            first = reads[i].status;
    }
    sc__rcu_leave(reader);
    sc__registry_end_read(registry, began);
    return snapshot ? first : SC_ESTALE;
}
