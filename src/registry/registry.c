/* registry/registry.c: slots, generations, publishing and retiring.
 *
 * hot.h draws them, and has the way from a handle to its snapshot.
 *
 * A chunk never moves and is never freed before the registry, so a reader goes from a
 * handle to its slot with two loads.
 *
 * Who may run beside whom:
 *
 *   |                    | reads | publish | release | add | maintain | destroy |
 *   | reads              |  yes  |   yes   |   yes   | yes |   yes    |   no    |
 *   | all that writes    |  yes  |  in turn, by `lock`, but for the waiting    |
 *
 * Guarantees:
 *   A. A reader sees a snapshot whole. It is stored with release after it is built, and
 *      loaded with acquire.
 *   B. A reader never sees a freed snapshot. It loads inside a read section; what was
 *      exchanged away is released only after a wait for all sections that ran then.
 *   C. A stale handle never yields another configuration. Release raises the generation
 *      first; the slot is given to a new handle only after such a wait, so a reader that
 *      saw its own generation cannot meet the new owner's snapshot in the same section.
 *   D. A generation never comes back: a slot whose generation is used up stays unused.
 *   E. A handle of another registry is stale here. Registries begin with generations that lie
 *      far apart, at least 2^31 before the last.
 *
 * Reads are wait-free, apart from a thread's first, which registers with liburcu. `lock` is one of
 * the locks that a fork holds (fork.h). */
#include "base/error.h"
#include "base/fork_locks.h"
#include "base/options.h"
#include "base/platform.h"
#include "registry/fork.h"
#include "registry/hot.h"
#include "registry/rcu.h"
#include "registry/slots.h"
#include "snapshot/typed.h"

#include <string.h>

/* What may gather before it is freed: so many snapshots, or so many bytes of them. */
enum { RETIRED_AT_MOST = 64, RETIRED_BYTES_AT_MOST = 4 << 20 };

/* A snapshot on its way through a slot. Made before it is published, so that retiring it
 * later needs no memory. */
struct publication {
    struct publication *next; /* in the list of what is retired */
    const sc_snapshot *snapshot;
    uint32_t freed_slot; /* goes back to the free list with it; SC__NONE if it lives on */
};

struct cold_slot {
    struct publication *publication;
    struct sc__owner owner;
    uint64_t drawn;     /* the last ticket given out */
    uint64_t published; /* the ticket of what stands */
    uint32_t next_free;
};

struct chunk {
    struct sc__hot_slot hot[SC__CHUNK_SLOTS];
    struct cold_slot cold[SC__CHUNK_SLOTS];
};

struct sc_registry {
    struct sc__hot_registry hot;
    const sc_allocator *allocator;
    struct sc__metrics *metrics;
    bool records_reads;
    struct sc__log log;
    struct sc__pool pool;
    struct sc__maps maps;
    struct sc__load_memory memory;
    struct sc__workers workers;
    uint32_t first_generation;
    pthread_mutex_t *lock; /* over all that is not atomic */
    uint32_t slot_count;   /* ever used */
    uint32_t free_slot;    /* the first of the free list, or SC__NONE */
    struct publication *retired;
    uint32_t retired_count;
    size_t retired_bytes; /* of snapshots and their texts, shared ones included */
};

static_assert(offsetof(struct chunk, hot) == 0, "a pointer to a chunk is one to its hot slots");
static_assert(offsetof(struct sc_registry, hot) == 0, "as hot.h takes it");

/* The chunk that holds a slot which was given out. */
static struct chunk *chunk_of(sc_registry *registry, uint32_t slot)
{
    return (struct chunk *)(void *)atomic_load_explicit(
        &registry->hot.chunks[slot / SC__CHUNK_SLOTS], memory_order_acquire);
}

/* The slot of a live handle, with the lock held; NULL for a stale one. */
static struct cold_slot *cold_of(sc_registry *registry, sc_handle handle)
{
    struct sc__hot_slot *hot = sc__hot_slot(registry, sc__handle_slot(handle));
    if (!hot || atomic_load(&hot->generation) != sc__handle_generation(handle) ||
        !atomic_load(&hot->snapshot))
        return NULL;
    return &chunk_of(registry, sc__handle_slot(handle))
                ->cold[sc__handle_slot(handle) % SC__CHUNK_SLOTS];
}

const sc_allocator *sc__registry_allocator(const sc_registry *registry)
{
    return registry->allocator;
}

bool sc__registry_records(const sc_registry *registry)
{
    return registry->records_reads;
}

struct sc__metrics *sc__registry_metrics(const sc_registry *registry)
{
    return registry->metrics;
}

const struct sc__load_memory *sc__registry_memory(const sc_registry *registry)
{
    return &registry->memory;
}

const struct sc__log *sc__registry_log(const sc_registry *registry)
{
    return &registry->log;
}

struct sc__workers *sc__registry_workers(sc_registry *registry)
{
    return &registry->workers;
}

/* Multiples of the golden ratio stay as far from each other as they can. */
static uint32_t first_generation(uint32_t number)
{
    return ((number * UINT32_C(0x9E3779B9)) >> 1) + 1;
}

static bool init_memory(sc_registry *registry, const sc_registry_options *options,
                        const sc_allocator *allocator)
{
    struct sc__pool_options pool = {.initial_arena_size = options->initial_arena_size,
                                    .arena_bytes = options->max_arena_size,
                                    .buffers = options->buffer_pool_size};
    struct sc__maps_options maps = {options->mmap_threshold, options->mmap_max_files,
                                    options->mmap_prefetch_size};
    struct sc__sharing *sharing = sc__sharing_create(allocator);
    registry->memory =
        (struct sc__load_memory){allocator, &registry->pool, sharing, &registry->maps};
    if (!sharing || !sc__pool_init(&registry->pool, &pool, allocator)) {
        sc__sharing_release(sharing);
        return false;
    }
    sc__maps_init(&registry->maps, &maps, allocator);
    return true;
}

static void fini_memory(sc_registry *registry)
{
    sc__pool_fini(&registry->pool);
    sc__maps_fini(&registry->maps);
    sc__sharing_release(registry->memory.sharing);
}

/* False for what is beyond all bounds. */
static bool read_parallel(const sc_registry_options *options, struct sc__parallel *parallel)
{
    uint32_t threads = options->max_threads;
    if (threads == SC_THREADS_AUTO) {
        threads = sc__platform_cores();
        threads = threads < SC__WORKERS_DEFAULT ? threads : SC__WORKERS_DEFAULT;
    }
    *parallel = (struct sc__parallel){.threads = threads,
                                      .threshold = options->parallel_threshold,
                                      .chunk = options->chunk_size,
                                      .memory = options->memory_limit_per_thread};
    return threads <= SC__WORKERS_MOST && options->chunk_size > 0;
}

sc_registry *sc_registry_create(const sc_registry_options *options, sc_error *error)
{
    static atomic_uint registries;
    sc_registry_options used = SC_REGISTRY_OPTIONS_INIT;
    if (!sc__options_read(&used, sizeof used, options)) {
        sc__error_set(error, SC_EINVALID, "the options are not initialised");
        return NULL;
    }
    struct sc__parallel parallel;
    if (!read_parallel(&used, &parallel)) {
        sc__error_set(error, SC_EINVALID,
                      "a load takes up to %d threads and chunks of a file or more",
                      SC__WORKERS_MOST);
        return NULL;
    }
    const sc_allocator *allocator = used.allocator ? used.allocator : &sc__default_allocator;
    sc_registry *registry = sc__allocate_zeroed(allocator, sizeof *registry);
    if (!registry || !init_memory(registry, &used, allocator)) {
        sc__release(allocator, registry, sizeof *registry);
        sc__error_no_memory(error);
        return NULL;
    }
    registry->metrics =
        sc__metrics_create(allocator, registry, !used.no_metrics, used.sample_every);
    if (!registry->metrics) {
        fini_memory(registry);
        sc__release(allocator, registry, sizeof *registry);
        sc__error_no_memory(error);
        return NULL;
    }
    registry->allocator = allocator;
    registry->records_reads = used.record_reads;
    registry->log = (struct sc__log){used.log, used.log_context, used.log_level,
                                     used.slow_source_ms * UINT64_C(1000000)};
    registry->free_slot = SC__NONE;
    uint32_t number = atomic_fetch_add_explicit(&registries, 1, memory_order_relaxed);
    registry->first_generation = first_generation(number);
    sc__workers_init(&registry->workers, &parallel);
    sc__rcu_init();
    sc__fork_init();
    registry->lock = sc__fork_locks_next(SC__FORK_REGISTRIES);
    return registry;
}

static void free_publication(sc_registry *registry, struct publication *publication)
{
    sc_release(publication->snapshot);
    sc__release(registry->allocator, publication, sizeof *publication);
}

void sc_registry_destroy(sc_registry *registry)
{
    if (!registry)
        return;
    sc__workers_fini(&registry->workers);
    sc_registry_maintain(registry);
    for (uint32_t slot = 0; slot < registry->slot_count; slot++) {
        struct cold_slot *cold = &chunk_of(registry, slot)->cold[slot % SC__CHUNK_SLOTS];
        if (!cold->publication)
            continue;
        free_publication(registry, cold->publication);
        cold->owner.release(cold->owner.object);
    }
    for (size_t i = 0; i < SC__CHUNKS; i++)
        sc__release(registry->allocator, atomic_load(&registry->hot.chunks[i]),
                    sizeof(struct chunk));
    fini_memory(registry);
    sc__metrics_close(registry->metrics);
    sc__release(registry->allocator, registry, sizeof *registry);
}

/* A slot nobody uses, with the lock held; SC__NONE where there is no memory or none left. */
static uint32_t take_slot(sc_registry *registry)
{
    uint32_t slot = registry->free_slot;
    if (slot != SC__NONE) {
        registry->free_slot = chunk_of(registry, slot)->cold[slot % SC__CHUNK_SLOTS].next_free;
        return slot;
    }
    slot = registry->slot_count;
    if (slot >= SC__CHUNK_SLOTS * SC__CHUNKS)
        return SC__NONE;
    if (!chunk_of(registry, slot)) {
        struct chunk *chunk = sc__allocate_zeroed(registry->allocator, sizeof *chunk);
        if (!chunk)
            return SC__NONE;
        for (size_t i = 0; i < SC__CHUNK_SLOTS; i++)
            atomic_init(&chunk->hot[i].generation, registry->first_generation);
        atomic_store_explicit(&registry->hot.chunks[slot / SC__CHUNK_SLOTS], chunk->hot,
                              memory_order_release);
    }
    registry->slot_count++;
    return slot;
}

static struct publication *make_publication(sc_registry *registry, const sc_snapshot *snapshot)
{
    struct publication *publication = sc__allocate(registry->allocator, sizeof *publication);
    if (publication)
        *publication = (struct publication){NULL, snapshot, SC__NONE};
    return publication;
}

/* Before it is stored for readers, with the lock held. What another handle shows keeps the number
 * that its readers have seen. */
static void number(const sc_registry *registry, const sc_snapshot *snapshot)
{
    if (snapshot->is_published)
        return;
    sc__snapshot_set_metrics(snapshot, registry->metrics);
    sc__snapshot_set_version(snapshot);
    ((sc_snapshot *)(uintptr_t)snapshot)->is_published = true;
}

sc_status sc__registry_add(sc_registry *registry, const sc_snapshot *snapshot,
                           struct sc__owner owner, sc_handle *out, sc_error *error)
{
    struct publication *publication = make_publication(registry, snapshot);
    if (!publication)
        return sc__error_no_memory(error);
    pthread_mutex_lock(registry->lock);
    uint32_t slot = take_slot(registry);
    if (slot != SC__NONE) {
        struct chunk *chunk = chunk_of(registry, slot);
        struct sc__hot_slot *hot = &chunk->hot[slot % SC__CHUNK_SLOTS];
        chunk->cold[slot % SC__CHUNK_SLOTS] =
            (struct cold_slot){.publication = publication, .owner = owner};
        number(registry, snapshot);
        atomic_store_explicit(&hot->snapshot, snapshot, memory_order_release);
        out->bits = (uint64_t)atomic_load(&hot->generation) << 32 | slot;
    }
    pthread_mutex_unlock(registry->lock);
    if (slot != SC__NONE) {
        sc__metrics_count(registry->metrics, SC__COUNT_CREATED);
        sc__metrics_count(registry->metrics, SC__COUNT_PUBLISHES);
        return SC_OK;
    }
    sc__release(registry->allocator, publication, sizeof *publication);
    return sc__error_no_memory(error);
}

sc_status sc__registry_begin(sc_registry *registry, sc_handle handle, struct sc__owner *owner,
                             uint64_t *ticket)
{
    pthread_mutex_lock(registry->lock);
    struct cold_slot *cold = cold_of(registry, handle);
    if (cold) {
        *owner = cold->owner;
        owner->object = owner->retain(owner->object);
        *ticket = ++cold->drawn;
    }
    pthread_mutex_unlock(registry->lock);
    return cold ? SC_OK : SC_ESTALE;
}

/* With the lock held. */
static void retire(sc_registry *registry, struct publication *publication)
{
    publication->next = registry->retired;
    registry->retired = publication;
    registry->retired_count++;
    registry->retired_bytes += sc__snapshot_bytes(publication->snapshot);
}

sc_status sc__registry_publish(sc_registry *registry, sc_handle handle, uint64_t ticket,
                               const sc_snapshot *snapshot, bool *stands)
{
    struct publication *publication = make_publication(registry, snapshot);
    if (!publication)
        return SC_ENOMEM;
    pthread_mutex_lock(registry->lock);
    struct cold_slot *cold = cold_of(registry, handle);
    *stands = cold && ticket > cold->published;
    if (*stands) {
        sc__snapshot_retain(snapshot);
        number(registry, snapshot); /* here, in the order in which readers see them */
        atomic_store_explicit(&sc__hot_slot(registry, sc__handle_slot(handle))->snapshot, snapshot,
                              memory_order_release);
        retire(registry, cold->publication);
        cold->publication = publication;
        cold->published = ticket;
    }
    pthread_mutex_unlock(registry->lock);
    if (*stands)
        sc__metrics_count(registry->metrics, SC__COUNT_PUBLISHES);
    else
        sc__release(registry->allocator, publication, sizeof *publication);
    return cold ? SC_OK : SC_ESTALE;
}

sc_status sc_handle_release(sc_registry *registry, sc_handle handle)
{
    if (!registry)
        return SC_EINVALID;
    struct sc__owner owner = {0};
    pthread_mutex_lock(registry->lock);
    struct cold_slot *cold = cold_of(registry, handle);
    if (cold) {
        struct sc__hot_slot *hot = sc__hot_slot(registry, sc__handle_slot(handle));
        atomic_store_explicit(&hot->generation, sc__handle_generation(handle) + 1,
                              memory_order_release);
        atomic_store_explicit(&hot->snapshot, NULL, memory_order_release);
        cold->publication->freed_slot = sc__handle_slot(handle);
        retire(registry, cold->publication);
        owner = cold->owner;
        *cold = (struct cold_slot){0};
    }
    pthread_mutex_unlock(registry->lock);
    if (!cold)
        return SC_ESTALE;
    owner.release(owner.object);
    sc__metrics_count(registry->metrics, SC__COUNT_RELEASED);
    sc__registry_tidy(registry);
    return SC_OK;
}

/* Hand a slot out again, with the lock held; but see guarantee D. */
static void give_back(sc_registry *registry, uint32_t slot)
{
    struct chunk *chunk = chunk_of(registry, slot);
    if (atomic_load(&chunk->hot[slot % SC__CHUNK_SLOTS].generation) == 0)
        return;
    chunk->cold[slot % SC__CHUNK_SLOTS].next_free = registry->free_slot;
    registry->free_slot = slot;
}

void sc_registry_maintain(sc_registry *registry)
{
    if (!registry)
        return;
    pthread_mutex_lock(registry->lock);
    struct publication *retired = registry->retired;
    uint32_t count = registry->retired_count;
    registry->retired = NULL;
    registry->retired_count = 0;
    registry->retired_bytes = 0;
    pthread_mutex_unlock(registry->lock);
    if (!retired)
        return;
    sc__rcu_wait();
    pthread_mutex_lock(registry->lock);
    for (struct publication *one = retired; one; one = one->next) {
        if (one->freed_slot != SC__NONE)
            give_back(registry, one->freed_slot);
    }
    pthread_mutex_unlock(registry->lock);
    while (retired) {
        struct publication *next = retired->next;
        free_publication(registry, retired);
        retired = next;
    }
    sc__log_say(&registry->log, SC_LOG_DEBUG, "", "%u replaced or released version%s freed", count,
                count == 1 ? " was" : "s were");
}

void sc__registry_tidy(sc_registry *registry)
{
    pthread_mutex_lock(registry->lock);
    bool enough = registry->retired_count >= RETIRED_AT_MOST ||
                  registry->retired_bytes >= RETIRED_BYTES_AT_MOST;
    pthread_mutex_unlock(registry->lock);
    if (enough)
        sc_registry_maintain(registry);
}

SC__INLINE sc_status acquire(sc_registry *registry, sc_handle handle, const sc_snapshot **out)
{
    struct urcu_bp_reader *reader = sc__rcu_enter();
    if (!reader)
        return SC_ESIGNAL;
    const sc_snapshot *snapshot = sc__registry_current(registry, handle);
    if (snapshot)
        sc__snapshot_retain(snapshot);
    sc__rcu_leave(reader);
    *out = snapshot;
    return snapshot ? SC_OK : SC_ESTALE;
}

SC__TIMED sc_status acquire_timed(sc_registry *registry, sc_handle handle, const sc_snapshot **out)
{
    uint64_t began = sc__registry_begin_read(registry);
    sc_status status = acquire(registry, handle, out);
    sc__registry_end_read(registry, began);
    return status;
}

sc_status sc__registry_acquire(sc_registry *registry, sc_handle handle, const sc_snapshot **out)
{
    return sc__metrics_read(registry) ? acquire(registry, handle, out)
                                      : acquire_timed(registry, handle, out);
}

const sc_snapshot *sc_acquire(sc_registry *registry, sc_handle handle)
{
    const sc_snapshot *snapshot = NULL;
    if (!registry)
        return NULL;
    if (sc__metrics_read(registry))
        acquire(registry, handle, &snapshot);
    else
        acquire_timed(registry, handle, &snapshot);
    return snapshot;
}

/* One straight line from the handle to the value: the probe becomes part of each. */
#define GETTER(name, type)                                                                         \
    SC__INLINE sc_status get_##name(sc_registry *registry, sc_handle handle, const char *path,     \
                                    type *out)                                                     \
    {                                                                                              \
        struct urcu_bp_reader *reader = sc__rcu_enter();                                           \
        if (!reader)                                                                               \
            return SC_ESIGNAL;                                                                     \
        const sc_snapshot *snapshot = sc__registry_current(registry, handle);                      \
        sc_status status = snapshot ? sc__get_##name(snapshot, path, out) : SC_ESTALE;             \
        sc__rcu_leave(reader);                                                                     \
        return status;                                                                             \
    }                                                                                              \
    SC__TIMED sc_status get_##name##_timed(sc_registry *registry, sc_handle handle,                \
                                           const char *path, type *out)                            \
    {                                                                                              \
        uint64_t began = sc__registry_begin_read(registry);                                        \
        sc_status status = get_##name(registry, handle, path, out);                                \
        sc__registry_end_read(registry, began);                                                    \
        return status;                                                                             \
    }                                                                                              \
    __attribute__((flatten))                                                                       \
    sc_status sc_get_##name(sc_registry *registry, sc_handle handle, const char *path, type *out)  \
    {                                                                                              \
        if (!registry || !path || !out)                                                            \
            return SC_EINVALID;                                                                    \
        return sc__metrics_read(registry) ? get_##name(registry, handle, path, out)                \
                                          : get_##name##_timed(registry, handle, path, out);       \
    }

GETTER(bool, bool)
GETTER(i64, int64_t)
GETTER(u64, uint64_t)
GETTER(f64, double)

sc_status sc__copy_str(sc_value value, char *buffer, size_t capacity, size_t *length)
{
    sc_str text;
    sc_status status = sc_value_str(value, &text);
    if (status != SC_OK)
        return status;
    if (length)
        *length = text.length;
    if (capacity <= text.length)
        return SC_ERANGE;
    memcpy(buffer, text.data, text.length + 1);
    return SC_OK;
}

SC__INLINE sc_status get_str(sc_registry *registry, sc_handle handle, const char *path,
                             char *buffer, size_t capacity, size_t *length)
{
    sc_value value;
    struct urcu_bp_reader *reader = sc__rcu_enter();
    if (!reader)
        return SC_ESIGNAL;
    const sc_snapshot *snapshot = sc__registry_current(registry, handle);
    sc_status status = snapshot ? sc_snapshot_find(snapshot, path, &value) : SC_ESTALE;
    if (status == SC_OK)
        status = sc__copy_str(value, buffer, capacity, length);
    sc__rcu_leave(reader);
    return status;
}

SC__TIMED sc_status get_str_timed(sc_registry *registry, sc_handle handle, const char *path,
                                  char *buffer, size_t capacity, size_t *length)
{
    uint64_t began = sc__registry_begin_read(registry);
    sc_status status = get_str(registry, handle, path, buffer, capacity, length);
    sc__registry_end_read(registry, began);
    return status;
}

sc_status sc_get_str(sc_registry *registry, sc_handle handle, const char *path, char *buffer,
                     size_t capacity, size_t *length)
{
    if (!registry || !path || (!buffer && capacity > 0))
        return SC_EINVALID;
    return sc__metrics_read(registry)
               ? get_str(registry, handle, path, buffer, capacity, length)
               : get_str_timed(registry, handle, path, buffer, capacity, length);
}
