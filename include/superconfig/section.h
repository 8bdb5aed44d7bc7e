/* superconfig/section.h: a part of a configuration, for a component that reads "port" and need
 * not know that it is `database.port`. */
#ifndef SUPERCONFIG_SECTION_H
#define SUPERCONFIG_SECTION_H

#include "superconfig/registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a section's path, the closing NUL included. */
#define SC_SECTION_PATH 256

/**
 * What stands at and below one path of a handle's current snapshot, by value: copy it freely.
 * It holds nothing that must be given back, sees every reload, and ends with the handle
 * (SC_ESTALE). Any thread may read through a section that nobody is writing to.
 */
typedef struct sc_section {
    sc_registry *registry;
    sc_handle handle;
    char path[SC_SECTION_PATH]; /* canonical; empty for everything */
} sc_section;

/**
 * The section at a path such as `database` or `servers[2]`. Nothing needs to be there yet.
 *
 * @param out  Set on SC_OK only.
 * @return SC_OK; SC_EINVALID where the path breaks the grammar, and for NULL; SC_ERANGE where
 *         its canonical spelling does not fit into SC_SECTION_PATH; SC_ENOMEM.
 */
SC_API sc_status sc_section_at(sc_registry *registry, sc_handle handle, const char *path,
                               sc_section *out);

/** A section within a section, its path relative: `tls`, `[2]`. Also makes, in `out->path`, the
 *  whole path of a key for messages. `out` may be `section` itself. As sc_section_at. */
SC_API sc_status sc_section_below(const sc_section *section, const char *path, sc_section *out);

/**
 * The section in the current snapshot, for many reads of one version: a value to walk over or
 * to give to sc_value_find. Wait-free, as sc_acquire is.
 *
 * @param out  Set on SC_OK only; the caller gives the snapshot back by
 *             sc_release(out->snapshot).
 * @return SC_OK; SC_ENOTFOUND; SC_ESTALE; SC_EINVALID for NULL.
 */
SC_API sc_status sc_section_acquire(const sc_section *section, sc_value *out);

/* Reads as those by handle (sc_get_i64 ...), with a key that is relative to the section: "port",
 * "tls.port", "[0]", or "" for the section itself. Wait-free where the section's path and the key
 * have at most 1,000 bytes together; nothing is allocated in any case. */
SC_API sc_status sc_section_get_bool(const sc_section *section, const char *key, bool *out);
SC_API sc_status sc_section_get_i64(const sc_section *section, const char *key, int64_t *out);
SC_API sc_status sc_section_get_u64(const sc_section *section, const char *key, uint64_t *out);
SC_API sc_status sc_section_get_f64(const sc_section *section, const char *key, double *out);

/** Copies the text, as sc_get_str does. */
SC_API sc_status sc_section_get_str(const sc_section *section, const char *key, char *buffer,
                                    size_t capacity, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
