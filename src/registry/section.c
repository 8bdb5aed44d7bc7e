/* registry/section.c: reading by a key that is relative to a section.
 *
 * The section's canonical path and the key are joined on the stack, so a read is the one probe
 * of the index that a read by the whole path is. What is too long for that is walked. */
#include "superconfig/section.h"

#include "registry/slots.h"
#include "value/path.h"

#include <string.h>

enum {
    JOINED = 1024,         /* bytes of path and key, with what stands between and behind them */
    LONGEST_WRITTEN = 4096 /* a path that is longer cannot have a canonical spelling that fits */
};

/* Append the steps of `path` in their canonical spelling; false where the grammar is broken. */
static bool append_canonical(struct sc__buffer *canonical, const char *path, size_t length)
{
    struct sc__path steps;
    struct sc__path_step step;
    enum sc__path_result result;
    char key[LONGEST_WRITTEN];
    sc__path_init(&steps, path, length);
    while ((result = sc__path_next(&steps, &step)) == SC__PATH_STEP) {
        if (step.is_index)
            sc__path_append_index(canonical, step.index);
        else
            sc__path_append_key(canonical, (sc_str){key, sc__path_step_decode(&step, key)});
    }
    return result == SC__PATH_END;
}

static sc_status make_section(sc_registry *registry, sc_handle handle, const char *base,
                              const char *path, sc_section *out)
{
    struct sc__buffer canonical;
    size_t length = strlen(path);
    sc_status status = SC_OK;
    if (length > LONGEST_WRITTEN)
        return SC_ERANGE;
    sc__buffer_init(&canonical, sc__registry_allocator(registry));
    sc__buffer_append_text(&canonical, base);
    if (!append_canonical(&canonical, path, length))
        status = SC_EINVALID;
    else if (canonical.failed)
        status = SC_ENOMEM;
    else if (canonical.length >= SC_SECTION_PATH)
        status = SC_ERANGE;
    if (status == SC_OK) {
        *out = (sc_section){.registry = registry, .handle = handle};
        if (canonical.length > 0)
            memcpy(out->path, canonical.data, canonical.length);
    }
    sc__buffer_fini(&canonical);
    return status;
}

sc_status sc_section_at(sc_registry *registry, sc_handle handle, const char *path, sc_section *out)
{
    if (!registry || !path || !out)
        return SC_EINVALID;
    return make_section(registry, handle, "", path, out);
}

sc_status sc_section_below(const sc_section *section, const char *path, sc_section *out)
{
    if (!section || !section->registry || !path || !out)
        return SC_EINVALID;
    return make_section(section->registry, section->handle, section->path, path, out);
}

sc_status sc_section_acquire(const sc_section *section, sc_value *out)
{
    if (!section || !section->registry || !out)
        return SC_EINVALID;
    const sc_snapshot *snapshot;
    sc_status status = sc__registry_acquire(section->registry, section->handle, &snapshot);
    if (status != SC_OK)
        return status;
    status = sc_snapshot_find(snapshot, section->path, out);
    if (status != SC_OK)
        sc_release(snapshot);
    return status;
}

/* The whole path of a key; false where it is too long. */
static bool join(const sc_section *section, const char *key, char joined[JOINED])
{
    size_t length = strlen(section->path), added = strlen(key);
    if (added >= JOINED || length + 1 + added >= JOINED)
        return false;
    memcpy(joined, section->path, length);
    if (length > 0 && added > 0 && key[0] != '[')
        joined[length++] = '.';
    memcpy(joined + length, key, added + 1);
    return true;
}

/* The value at a key whose whole path is too long to be joined. On SC_OK the caller releases
 * its snapshot. */
static sc_status acquire_key(const sc_section *section, const char *key, sc_value *value)
{
    sc_status status = sc_section_acquire(section, value);
    if (status != SC_OK)
        return status;
    const sc_snapshot *snapshot = value->snapshot;
    status = sc_value_find(*value, key, value);
    if (status != SC_OK)
        sc_release(snapshot);
    return status;
}

#define GETTER(name, type)                                                                         \
    sc_status sc_section_get_##name(const sc_section *section, const char *key, type *out)         \
    {                                                                                              \
        char joined[JOINED];                                                                       \
        sc_value value;                                                                            \
        if (!section || !key || !out)                                                              \
            return SC_EINVALID;                                                                    \
        if (join(section, key, joined))                                                            \
            return sc_get_##name(section->registry, section->handle, joined, out);                 \
        sc_status status = acquire_key(section, key, &value);                                      \
        if (status != SC_OK)                                                                       \
            return status;                                                                         \
        status = sc_value_##name(value, out);                                                      \
        sc_release(value.snapshot);                                                                \
        return status;                                                                             \
    }

GETTER(bool, bool)
GETTER(i64, int64_t)
GETTER(u64, uint64_t)
GETTER(f64, double)

sc_status sc_section_get_str(const sc_section *section, const char *key, char *buffer,
                             size_t capacity, size_t *length)
{
    char joined[JOINED];
    sc_value value;
    if (!section || !key || (!buffer && capacity > 0))
        return SC_EINVALID;
    if (join(section, key, joined))
        return sc_get_str(section->registry, section->handle, joined, buffer, capacity, length);
    sc_status status = acquire_key(section, key, &value);
    if (status != SC_OK)
        return status;
    status = sc__copy_str(value, buffer, capacity, length);
    sc_release(value.snapshot);
    return status;
}
