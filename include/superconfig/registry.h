/* superconfig/registry.h: handles, and reading the current snapshot behind one.
 *
 * A registry holds configurations that many threads read while others publish. All
 * functions are thread-safe, except that sc_registry_destroy must run alone.
 *
 * A load is done by the thread that asks for it. Where it has many files, or large ones, threads
 * of the registry help to read and parse them; the result, its warnings and errors are the same.
 * They are started when a load first has enough work for them, block all signals (but SIGSEGV and
 * its like, which concern a thread itself), touch no handle and no snapshot, and end in
 * sc_registry_destroy. `max_threads` of 1 or 0 is for programs that want none: then no thread is
 * ever started, neither by this library nor by one that it uses.
 *
 * fork(2) is safe beside loads: the child has no such threads and starts its own on need.
 *
 * Nothing is written to standard output or standard error: who wants to hear of loads gives a log
 * function, which is called on the thread that loads. */
#ifndef SUPERCONFIG_REGISTRY_H
#define SUPERCONFIG_REGISTRY_H

#include "superconfig/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct sc_registry sc_registry;

/* `max_threads`: as many as there are processors for the process, 8 at most. */
#define SC_THREADS_AUTO UINT32_MAX

/** Initialise with SC_REGISTRY_OPTIONS_INIT. */
typedef struct sc_registry_options {
    size_t size; /* of this struct, for later versions */
    /* NULL: malloc. Must outlive the registry and its snapshots, and is called by several threads
     * at a time, unless one thread does all that the program does with both, and `max_threads` is
     * 1 or 0. */
    const sc_allocator *allocator;
    sc_log_function log; /* NULL: nobody listens */
    void *log_context;
    sc_log_level log_level; /* events that matter less are not made: SC_LOG_INFO without a choice */
    uint32_t slow_source_ms; /* a layer that takes longer is a warning of the log; 0: none is */
    /* Memory that is kept between loads, for the next one: what a load works in (arenas), and
     * buffers of 64 KiB for what is read and not kept. The first load of a kind asks the system for
     * it; later ones find it there. */
    size_t initial_arena_size; /* bytes; less than 4096 counts as that */
    size_t max_arena_size;     /* bytes of all idle arenas together; a larger one is given back */
    uint32_t buffer_pool_size; /* idle buffers at most */
    /* Files of at least so many bytes are mapped, and stay so for the next load of them: copying
     * them again then needs no read. UINT64_MAX, the default, is none: a map may only be copied by
     * a call that survives a file being shortened under it, which is no faster than reading below
     * some 16 MiB. A file that shrinks meanwhile is read again, as one that is read is. */
    uint64_t mmap_threshold;
    uint32_t mmap_max_files;   /* mapped at most; the one used longest ago makes room */
    size_t mmap_prefetch_size; /* bytes at a file's start that the system is asked to read ahead */
    uint32_t max_threads; /* of one load, its caller's counted: 1 or 0 starts none; 64 at most */
    uint32_t parallel_threshold; /* fewer files, and documents to merge, are its caller's alone */
    uint32_t chunk_size;         /* files that a thread takes at a time, at most; not 0 */
    /* Bytes of texts and documents that a thread makes before their turn. Beyond, it waits until
     * the load has come to them; one file it may always have, whatever its size. */
    size_t memory_limit_per_thread;
    bool no_metrics;       /* count and time nothing (metrics.h) */
    uint32_t sample_every; /* of about so many reads one is timed; 0: 1,024 */
    bool record_reads;     /* which keys are read, for sc_snapshot_unused; reads take longer */
} sc_registry_options;

#define SC_REGISTRY_OPTIONS_INIT                                                                   \
    {                                                                                              \
        sizeof(sc_registry_options), NULL, NULL, NULL, SC_LOG_INFO, 1000, 64 * 1024, 64 << 20, 8,  \
            UINT64_MAX, 16, 1 << 20, SC_THREADS_AUTO, 3, 10, (size_t)50 * 1024 * 1024, false, 0,   \
            false                                                                                  \
    }

/** @param options  NULL for the defaults. @return NULL with `error` set: SC_ENOMEM, or
 *  SC_EINVALID for options without SC_REGISTRY_OPTIONS_INIT or beyond their bounds. At most
 * 4,194,304 handles live in one registry at a time. */
SC_API sc_registry *sc_registry_create(const sc_registry_options *options, sc_error *error);

/** Release every handle and free all; its threads end and are joined. Nobody may be in a call on
 *  it, so no load is cut short; snapshots that are
 *  still held stay valid until sc_release. NULL is allowed. */
SC_API void sc_registry_destroy(sc_registry *registry);

/* fork(2) and signals.
 *
 * A child of fork(2) may go on with all functions, whatever other threads were doing at the
 * fork. What they had on the way stays allocated there. A handler must not fork, nor may a process
 * that skips the handlers of pthread_atfork (vfork, clone) call anything before exec.
 *
 * A signal handler may call sc_get_bool and its like, sc_key_get_bool and its like, sc_get_many and
 * sc_section_get_bool and its like, on a thread that has read by handle or key before. A
 * thread's first read needs a lock and memory, which the signal may have interrupted: in a handler
 * it is SC_ESIGNAL, sets nothing, and does not wait. So a thread whose handlers read begins with a
 * read of anything. That a handler runs is seen from the stack; where a function on it was compiled
 * without unwind tables that fails, and the first read is one like any other. */

/** A configuration in a registry, by value. Its bits mean nothing outside the library;
 *  SC_HANDLE_NONE is never a live handle. */
typedef struct sc_handle {
    uint64_t bits;
} sc_handle;

#define SC_HANDLE_NONE                                                                             \
    {                                                                                              \
        0                                                                                          \
    }

/** End a handle; other handles are not touched. SC_ESTALE if it has ended already. */
SC_API sc_status sc_handle_release(sc_registry *registry, sc_handle handle);

/** The current snapshot, counted: the caller gives it back with sc_release. NULL for a
 *  stale handle, and where a read is SC_ESIGNAL. Wait-free, apart from a thread's first read (see
 *  below). Not for handlers, since sc_release may free. */
SC_API const sc_snapshot *sc_acquire(sc_registry *registry, sc_handle handle);

/**
 * Publish a snapshot that a program has built (sc_builder_finish), parsed (sc_parse) or acquired
 * (sc_acquire, from any registry) under a handle of its own. Its root may be any value.
 *
 * The caller keeps its reference, and what it borrowed; the handle keeps one as well. Readers
 * get a snapshot with the same content and a version of its own. No layers belong to the handle:
 * sc_reload of it is SC_EINVALID, and a new version comes by sc_publish_over.
 *
 * @return SC_OK; SC_EINVALID for NULL; SC_ENOMEM, also where the registry is full. `out` is set
 *         on SC_OK only.
 */
SC_API sc_status sc_publish(sc_registry *registry, const sc_snapshot *snapshot, sc_handle *out,
                            sc_error *error);

/**
 * The same as the next version under a handle that is live: readers see what stood there or this,
 * whole. A handle of sc_load keeps its layers, and the next sc_reload loads them again; a
 * reload that began before this call does not replace it. Where a reload or publication that began
 * later stands already, that stays, and this one is SC_OK too.
 *
 * @return As sc_publish; SC_ESTALE.
 */
SC_API sc_status sc_publish_over(sc_registry *registry, sc_handle handle,
                                 const sc_snapshot *snapshot, sc_error *error);

/**
 * Free what readers have left behind: snapshots that were replaced and slots that were
 * released. The library does this by itself when enough has gathered, at the end of a
 * load, a reload or a release; a program that wants it at a time of its own calls this.
 * Waits for readers that are inside a call now.
 */
SC_API void sc_registry_maintain(sc_registry *registry);

/* Reads by handle: wait-free, no lock, no allocation, no system call. Only the first read of a
 * thread registers it with liburcu, which takes a lock and memory. The output is set
 * on SC_OK only, so it may hold a default. SC_ESTALE for a handle that was released; SC_ESIGNAL
 * for a thread's first read in a signal handler; otherwise as the sc_snapshot_get functions. */
SC_API sc_status sc_get_bool(sc_registry *registry, sc_handle handle, const char *path, bool *out);
SC_API sc_status sc_get_i64(sc_registry *registry, sc_handle handle, const char *path,
                            int64_t *out);
SC_API sc_status sc_get_u64(sc_registry *registry, sc_handle handle, const char *path,
                            uint64_t *out);
SC_API sc_status sc_get_f64(sc_registry *registry, sc_handle handle, const char *path, double *out);

/**
 * Copy a string, since the snapshot may go at any time (rule 23).
 *
 * @param buffer  Receives the text and a NUL when both fit; untouched otherwise.
 * @param length  Set to the text's bytes on SC_OK and on SC_ERANGE; may be NULL.
 * @return SC_OK; SC_ERANGE where `capacity` is not above the length; as above.
 */
SC_API sc_status sc_get_str(sc_registry *registry, sc_handle handle, const char *path, char *buffer,
                            size_t capacity, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
