/* snapshot/read.c: typed reads (rule 22), types, paths, and the end of a snapshot. */
#include "base/error.h"
#include "snapshot/reading.h"
#include "snapshot/snapshot.h"
#include "snapshot/typed.h"
#include "snapshot/used.h"
#include "value/number.h"

#include <assert.h>
#include <string.h>

const sc_snapshot *sc__snapshot_retain(const sc_snapshot *snapshot)
{
    sc_snapshot *counted = (sc_snapshot *)(uintptr_t)snapshot;
    atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
    return snapshot;
}

size_t sc__snapshot_bytes(const sc_snapshot *snapshot)
{
    size_t bytes = snapshot->allocated;
    for (uint32_t i = 0; i < snapshot->text_count; i++)
        bytes += snapshot->texts[i]->allocated;
    if (snapshot->used)
        bytes += snapshot->block->node_count;
    return snapshot->shares ? bytes + snapshot->shares->allocated : bytes;
}

void sc_release(const sc_snapshot *snapshot)
{
    sc_snapshot *counted = (sc_snapshot *)(uintptr_t)snapshot;
    if (!counted || atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) != 1)
        return;
    sc__weak_remove(&counted->weak, SC__SHARING_SNAPSHOTS);
    sc__readings_destroy(atomic_load_explicit(&counted->readings, memory_order_relaxed));
    for (uint32_t i = 0; i < counted->text_count; i++)
        sc__text_release(counted->texts[i]);
    sc__metrics_release(counted->metrics);
    sc__used_fini(counted);
    const sc_snapshot *shares = counted->shares; /* which shares with none itself */
    sc__release(counted->allocator, counted, counted->allocated);
    sc_release(shares);
}

uint64_t sc_snapshot_version(const sc_snapshot *snapshot)
{
    return snapshot->version;
}

const char *sc_type_text(sc_type type)
{
    static const char *const names[] = {
        [SC_TYPE_NULL] = "null",
        [SC_TYPE_BOOL] = "boolean",
        [SC_TYPE_INTEGER] = "integer",
        [SC_TYPE_FLOAT] = "float",
        [SC_TYPE_STRING] = "string",
        [SC_TYPE_OFFSET_DATETIME] = "date-time",
        [SC_TYPE_LOCAL_DATETIME] = "local date-time",
        [SC_TYPE_LOCAL_DATE] = "date",
        [SC_TYPE_LOCAL_TIME] = "time",
        [SC_TYPE_ARRAY] = "array",
        [SC_TYPE_MAPPING] = "mapping",
    };
    size_t index = (size_t)type;
    return index < sizeof names / sizeof *names ? names[index] : "unknown type";
}

sc_type sc_value_type(sc_value value)
{
    static const uint8_t types[] = {
        [SC__NULL] = SC_TYPE_NULL,
        [SC__BOOL] = SC_TYPE_BOOL,
        [SC__INTEGER] = SC_TYPE_INTEGER,
        [SC__UNSIGNED] = SC_TYPE_INTEGER,
        [SC__FLOAT] = SC_TYPE_FLOAT,
        [SC__STRING] = SC_TYPE_STRING,
        [SC__OFFSET_DATETIME] = SC_TYPE_OFFSET_DATETIME,
        [SC__LOCAL_DATETIME] = SC_TYPE_LOCAL_DATETIME,
        [SC__LOCAL_DATE] = SC_TYPE_LOCAL_DATE,
        [SC__LOCAL_TIME] = SC_TYPE_LOCAL_TIME,
        [SC__ARRAY] = SC_TYPE_ARRAY,
        [SC__MAPPING] = SC_TYPE_MAPPING,
        [SC__PACKED_INTEGERS] = SC_TYPE_ARRAY,
        [SC__PACKED_FLOATS] = SC_TYPE_ARRAY,
    };
    return (sc_type)types[sc__scalar_of(value).type];
}

/* The numbers of an array of one kind; an empty array is one of every kind. */
static sc_status packed_array(sc_value value, enum sc__type type, const int64_t **out,
                              size_t *count)
{
    struct sc__block_node node = sc__scalar_of(value);
    bool is_empty = node.type == SC__ARRAY && node.value.span.count == 0;
    if (node.type != type && !is_empty)
        return sc__mismatch(&node);
    *out = is_empty ? sc__block_part(value.snapshot->block, value.snapshot->block->data)
                    : sc__packed_words(value.snapshot, &node);
    *count = node.value.span.count;
    return SC_OK;
}

sc_status sc_value_i64_array(sc_value value, const int64_t **out, size_t *count)
{
    return packed_array(value, SC__PACKED_INTEGERS, out, count);
}

static_assert(sizeof(double) == sizeof(int64_t), "a packed word holds either");

sc_status sc_value_f64_array(sc_value value, const double **out, size_t *count)
{
    const int64_t *words;
    sc_status status = packed_array(value, SC__PACKED_FLOATS, &words, count);
    if (status == SC_OK)
        *out = (const double *)(const void *)words;
    return status;
}

#define GETTERS(name, type)                                                                        \
    sc_status sc_value_##name(sc_value value, type *out)                                           \
    {                                                                                              \
        struct sc__block_node node = sc__scalar_of(value);                                         \
        return SC__READ_##name(&node, value.snapshot, out);                                        \
    }                                                                                              \
    sc_status sc__otherwise_##name(const sc_snapshot *snapshot, const char *path, size_t length,   \
                                   type *out)                                                      \
    {                                                                                              \
        sc_value value;                                                                            \
        sc_status status = sc__find_otherwise(snapshot, path, length, &value);                     \
        return status == SC_OK ? sc_value_##name(value, out) : status;                             \
    }                                                                                              \
    __attribute__((flatten))                                                                       \
    sc_status sc_snapshot_get_##name(const sc_snapshot *snapshot, const char *path, type *out)     \
    {                                                                                              \
        return snapshot && path ? sc__get_##name(snapshot, path, out) : SC_EINVALID;               \
    }

GETTERS(bool, bool)
GETTERS(i64, int64_t)
GETTERS(u64, uint64_t)
GETTERS(f64, double)
GETTERS(str, sc_str)

size_t sc_snapshot_warning_count(const sc_snapshot *snapshot)
{
    return snapshot->block->warning_count;
}

sc_status sc_snapshot_warning(const sc_snapshot *snapshot, size_t position, sc_error *out)
{
    const struct sc__block_warning *warnings =
        sc__block_part(snapshot->block, snapshot->block->warnings);
    if (position >= snapshot->block->warning_count)
        return SC_ENOTFOUND;
    const struct sc__block_warning *warning = &warnings[position];
    const char *message = snapshot->bytes + warning->message.offset;
    sc_status status = (sc_status)warning->status;
    if (warning->text != SC__NONE) {
        sc__error_at(out, snapshot->texts[warning->text], warning->offset, status, "%s", message);
        return SC_OK;
    }
    sc__error_set(out, status, "%s", message);
    sc__error_text(out->source,
                   (sc_str){snapshot->bytes + warning->source.offset, warning->source.length});
    return SC_OK;
}
