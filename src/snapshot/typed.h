/* snapshot/typed.h: a node as the type that a getter asks for (rule 22), and the read by a path, in
 * line: of the canonical spelling one probe, of anything else a call. */
#ifndef SC_SNAPSHOT_TYPED_H
#define SC_SNAPSHOT_TYPED_H

#include "snapshot/probe.h"
#include "value/path.h"

#include <string.h>

/* Why a value is not of the wanted type. */
static inline sc_status sc__mismatch(const struct sc__block_node *node)
{
    return node->type == SC__NULL ? SC_ENULL : SC_ETYPE;
}

static inline sc_status sc__read_bool(const struct sc__block_node *node, bool *out)
{
    if (node->type != SC__BOOL)
        return sc__mismatch(node);
    *out = node->value.integer != 0;
    return SC_OK;
}

static inline sc_status sc__read_i64(const struct sc__block_node *node, int64_t *out)
{
    if (node->type == SC__INTEGER) {
        *out = node->value.integer;
        return SC_OK;
    }
    return node->type == SC__UNSIGNED ? SC_ERANGE : sc__mismatch(node);
}

static inline sc_status sc__read_u64(const struct sc__block_node *node, uint64_t *out)
{
    if (node->type == SC__INTEGER && node->value.integer < 0)
        return SC_ERANGE;
    if (node->type != SC__INTEGER && node->type != SC__UNSIGNED)
        return sc__mismatch(node);
    *out = node->value.natural;
    return SC_OK;
}

/* A double that equals the integer exactly, if there is one. The bounds keep the way back defined.
 */
static inline bool sc__exact_double(const struct sc__block_node *node, double *out)
{
    if (node->type == SC__INTEGER) {
        *out = (double)node->value.integer;
        return *out < 0x1p63 && (int64_t)*out == node->value.integer;
    }
    *out = (double)node->value.natural;
    return *out < 0x1p64 && (uint64_t)*out == node->value.natural;
}

static inline sc_status sc__read_f64(const struct sc__block_node *node, double *out)
{
    double exact;
    if (node->type == SC__FLOAT) {
        *out = node->value.real;
        return SC_OK;
    }
    if (node->type != SC__INTEGER && node->type != SC__UNSIGNED)
        return sc__mismatch(node);
    if (!sc__exact_double(node, &exact))
        return SC_ERANGE;
    *out = exact;
    return SC_OK;
}

static inline sc_status sc__read_str(const struct sc__block_node *node, const char *bytes,
                                     sc_str *out)
{
    if (node->type < SC__STRING || node->type >= SC__ARRAY)
        return sc__mismatch(node);
    *out = (sc_str){bytes + node->value.span.first, node->value.span.count};
    return SC_OK;
}

#define SC__READ_bool(node, snapshot, out) sc__read_bool(node, out)
#define SC__READ_i64(node, snapshot, out) sc__read_i64(node, out)
#define SC__READ_u64(node, snapshot, out) sc__read_u64(node, out)
#define SC__READ_f64(node, snapshot, out) sc__read_f64(node, out)
#define SC__READ_str(node, snapshot, out) sc__read_str(node, (snapshot)->bytes, out)

/* What a path in its canonical spelling names, in one probe; SC__NONE for every other, and where it
 * may be an element of a packed array. */
static inline uint32_t sc__named(const sc_snapshot *snapshot, const char *path, size_t length)
{
    return length > 0 && path[length - 1] != ']' ? sc__probe(snapshot, path, length) : SC__NONE;
}

/* read.c: sc__otherwise, a read by a path that sc__named does not know. */
#define SC__GETTER(name, type)                                                                     \
    sc_status sc__otherwise_##name(const sc_snapshot *snapshot, const char *path, size_t length,   \
                                   type *out);                                                     \
    static inline sc_status sc__get_##name(const sc_snapshot *snapshot, const char *path,          \
                                           type *out)                                              \
    {                                                                                              \
        size_t length = strlen(path);                                                              \
        uint32_t node = sc__named(snapshot, path, length);                                         \
        if (node == SC__NONE)                                                                      \
            return !snapshot->used && sc__path_is_plain(path, length)                              \
                       ? SC_ENOTFOUND                                                              \
                       : sc__otherwise_##name(snapshot, path, length, out);                        \
        return SC__READ_##name(&snapshot->nodes[node], snapshot, out);                             \
    }

SC__GETTER(bool, bool)
SC__GETTER(i64, int64_t)
SC__GETTER(u64, uint64_t)
SC__GETTER(f64, double)
SC__GETTER(str, sc_str)

#undef SC__GETTER

#endif
