/* snapshot/read.c: typed reads (rule 22), types, paths, and the end of a snapshot. */
#include "base/error.h"
#include "snapshot/reading.h"
#include "snapshot/snapshot.h"
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
    return snapshot->shares ? bytes + snapshot->shares->allocated : bytes;
}

void sc_release(const sc_snapshot *snapshot)
{
    sc_snapshot *counted = (sc_snapshot *)(uintptr_t)snapshot;
    if (!counted || atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) != 1)
        return;
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

/* Why a value is not of the wanted type. */
static sc_status mismatch(const struct sc__block_node *node)
{
    return node->type == SC__NULL ? SC_ENULL : SC_ETYPE;
}

static inline sc_status read_bool(const struct sc__block_node *node, bool *out)
{
    if (node->type != SC__BOOL)
        return mismatch(node);
    *out = node->value.integer != 0;
    return SC_OK;
}

static inline sc_status read_i64(const struct sc__block_node *node, int64_t *out)
{
    if (node->type == SC__INTEGER) {
        *out = node->value.integer;
        return SC_OK;
    }
    return node->type == SC__UNSIGNED ? SC_ERANGE : mismatch(node);
}

static inline sc_status read_u64(const struct sc__block_node *node, uint64_t *out)
{
    if (node->type == SC__INTEGER && node->value.integer < 0)
        return SC_ERANGE;
    if (node->type != SC__INTEGER && node->type != SC__UNSIGNED)
        return mismatch(node);
    *out = node->value.natural;
    return SC_OK;
}

/* A double that equals the integer exactly, if there is one. The bounds keep the way back defined.
 */
static bool exact_double(const struct sc__block_node *node, double *out)
{
    if (node->type == SC__INTEGER) {
        *out = (double)node->value.integer;
        return *out < 0x1p63 && (int64_t)*out == node->value.integer;
    }
    *out = (double)node->value.natural;
    return *out < 0x1p64 && (uint64_t)*out == node->value.natural;
}

static inline sc_status read_f64(const struct sc__block_node *node, double *out)
{
    double exact;
    if (node->type == SC__FLOAT) {
        *out = node->value.real;
        return SC_OK;
    }
    if (node->type != SC__INTEGER && node->type != SC__UNSIGNED)
        return mismatch(node);
    if (!exact_double(node, &exact))
        return SC_ERANGE;
    *out = exact;
    return SC_OK;
}

static inline sc_status read_str(const struct sc__block_node *node, const char *bytes, sc_str *out)
{
    if (node->type < SC__STRING || node->type >= SC__ARRAY)
        return mismatch(node);
    *out = (sc_str){bytes + node->value.span.first, node->value.span.count};
    return SC_OK;
}

/* The numbers of an array of one kind; an empty array is one of every kind. */
static sc_status packed_array(sc_value value, enum sc__type type, const int64_t **out,
                              size_t *count)
{
    struct sc__block_node node = sc__scalar_of(value);
    bool is_empty = node.type == SC__ARRAY && node.value.span.count == 0;
    if (node.type != type && !is_empty)
        return mismatch(&node);
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

/* What a path in its canonical spelling names, in one probe; NULL for every other. */
static inline const struct sc__block_node *named(const sc_snapshot *snapshot, const char *path)
{
    size_t length = strlen(path);
    if (length == 0 || path[length - 1] == ']') /* perhaps an element of a packed array */
        return NULL;
    uint32_t node = sc__index_find(snapshot, path, length);
    return node == SC__NONE ? NULL : &snapshot->nodes[node];
}

#define READ_bool(node, snapshot, out) read_bool(node, out)
#define READ_i64(node, snapshot, out) read_i64(node, out)
#define READ_u64(node, snapshot, out) read_u64(node, out)
#define READ_f64(node, snapshot, out) read_f64(node, out)
#define READ_str(node, snapshot, out) read_str(node, (snapshot)->bytes, out)

#define GETTERS(name, type)                                                                        \
    sc_status sc_value_##name(sc_value value, type *out)                                           \
    {                                                                                              \
        struct sc__block_node node = sc__scalar_of(value);                                         \
        return READ_##name(&node, value.snapshot, out);                                            \
    }                                                                                              \
    sc_status sc_snapshot_get_##name(const sc_snapshot *snapshot, const char *path, type *out)     \
    {                                                                                              \
        sc_value value;                                                                            \
        if (!snapshot || !path)                                                                    \
            return SC_EINVALID;                                                                    \
        const struct sc__block_node *node = named(snapshot, path);                                 \
        if (node)                                                                                  \
            return READ_##name(node, snapshot, out);                                               \
        sc_status status = sc__find_otherwise(snapshot, path, &value);                             \
        return status == SC_OK ? sc_value_##name(value, out) : status;                             \
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
