/* superconfig/key.h: bound keys, for what is read over and over, and many keys of one version. */
#ifndef SUPERCONFIG_KEY_H
#define SUPERCONFIG_KEY_H

#include "superconfig/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A path of one handle, resolved once and again after each new version, so that a read is a few
 * nanoseconds whatever the path. It follows reloads: a key that a version lacks is SC_ENOTFOUND
 * until one has it again. Any number of threads may read through one bound key.
 */
typedef struct sc_key sc_key;

/**
 * Bind a path. Nothing needs to be there yet.
 *
 * @param path  Copied.
 * @param out   Set on SC_OK only; the caller gives it back with sc_key_destroy before the registry
 *              is destroyed.
 * @return SC_OK; SC_EINVALID where the path breaks the grammar, and for NULL; SC_ESTALE; SC_ENOMEM.
 */
SC_API sc_status sc_key_create(sc_registry *registry, sc_handle handle, const char *path,
                               sc_key **out, sc_error *error);

/** Nobody may be in a call on it; NULL is allowed. */
SC_API void sc_key_destroy(sc_key *key);

/* Reads, as those by handle and path (sc_get_i64 ...): wait-free, no lock, no allocation, no
 * system call; the output is set on SC_OK only. SC_EINVALID for NULL; SC_ESIGNAL as there. */
SC_API sc_status sc_key_get_bool(sc_key *key, bool *out);
SC_API sc_status sc_key_get_i64(sc_key *key, int64_t *out);
SC_API sc_status sc_key_get_u64(sc_key *key, uint64_t *out);
SC_API sc_status sc_key_get_f64(sc_key *key, double *out);

/** Copies the text, as sc_get_str does. */
SC_API sc_status sc_key_get_str(sc_key *key, char *buffer, size_t capacity, size_t *length);

/** One of many reads: what is wanted, and what came of it. */
typedef struct sc_read {
    const char *path;
    sc_type type; /* SC_TYPE_BOOL: `out` is a bool; SC_TYPE_INTEGER: int64_t; SC_TYPE_FLOAT: double;
                     SC_TYPE_STRING: char[capacity], which receives the text and a NUL */
    void *out;    /* set where `status` is SC_OK; untouched otherwise */
    size_t capacity;
    size_t length;    /* set to the bytes of a text, as sc_get_str does */
    sc_status status; /* set to what sc_get_i64 and its like would return */
} sc_read;

/**
 * Read many keys of one version: no reload comes between two of them. Wait-free, as a single read
 * is; but readers hold back the memory of old versions while it runs.
 *
 * @return SC_OK where every read was; otherwise the first status that was not: then the others are
 *         done all the same. SC_ESTALE and SC_EINVALID (NULL, another type) set nothing but status.
 */
SC_API sc_status sc_get_many(sc_registry *registry, sc_handle handle, sc_read *reads, size_t count);

#ifdef __cplusplus
}
#endif

#endif
