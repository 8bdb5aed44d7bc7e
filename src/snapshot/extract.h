/* snapshot/extract.h: what the files of sc_extract share.
 *
 *   extract.c          the walk over tables and what the configuration has for them
 *   extract_plain.c    the fields that need nothing but a probe and a store
 *   extract_table.c    whether a table contradicts itself, and what of its paths is known
 *   extract_scalar.c   one scalar into one member
 *   extract_text.c     one text into one member, by its length and pattern
 *   extract_unknown.c  keys that no table names
 *   extract_report.c   problems with their places
 *
 * A struct is filled in a copy, which becomes the caller's when all is well. */
#ifndef SC_SNAPSHOT_EXTRACT_H
#define SC_SNAPSHOT_EXTRACT_H

#include "snapshot/snapshot.h"
#include "superconfig/extract.h"

#include <string.h>

#define SC__FAULT_TEXT 192

#define SC__EXTRACT_NEAR 1536 /* bytes that most calls get along with */

struct sc__extract_pattern;
struct sc__extract_job;

/* What is known of a field's path. */
struct sc__extract_step {
    uint32_t length;
    bool is_plain; /* keys without quotes alone, so it is its own canonical spelling */
    bool is_bare;  /* of the field: it has no rules, no default and no conversion */
};

/* What the canonical paths below a mapping begin with. */
struct sc__extract_begin {
    const char *text;
    size_t length; /* SC__NONE: not known */
};

/* A table that was found without contradiction. */
struct sc__extract_plan {
    const struct sc__extract_plan *next;
    const sc_table *table;
    struct sc__extract_step steps[];
};

struct sc__extraction {
    sc_extract_options options;
    const sc_allocator *allocator;
    struct sc__arena scratch; /* goes when the call ends */
    struct sc__arena *kept;   /* goes with the sc_extracted */
    sc_error *first;          /* may be NULL */
    sc_status status;         /* of the first error */
    size_t error_count;
    size_t warning_count;
    bool failed;                          /* no memory */
    bool misused;                         /* a table contradicts itself; `first` says how */
    struct sc__extract_pattern *patterns; /* compiled */
    const struct sc__extract_plan *plans; /* of the tables so far */
    struct sc__extract_job *next;         /* what is to be done */
    struct sc__extract_job **behind;      /* where what the job at work brings up is put */
    uint32_t blamed; /* the node that stands where a mapping is needed and was reported last */
    char *near;      /* the caller's, aligned to 16: used before `scratch` takes memory */
    size_t near_left;
};

/* What is wrong with a value, to be said behind its path: "must be an integer, not a string". */
struct sc__fault {
    sc_status status;
    char text[SC__FAULT_TEXT];
};

/* Fill a fault; returns false, so that a conversion can end with it. */
bool sc__fault(struct sc__fault *fault, sc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A scalar, whether it stands in the configuration or is a default's text. */
struct sc__scalar {
    sc_type type;
    bool boolean;
    bool is_natural; /* an integer above INT64_MAX, in `natural` */
    int64_t integer;
    uint64_t natural;
    double real;
    sc_str text;
};

/* For messages: "a string", "an integer". */
const char *sc__extract_type_name(sc_type type);

static inline bool sc__kind_is_integer(sc_kind kind)
{
    return kind >= SC_KIND_I8 && kind <= SC_KIND_U64;
}

static inline bool sc__kind_is_text(sc_kind kind)
{
    return kind >= SC_KIND_TEXT && kind <= SC_KIND_STR;
}

/* Both ends belong to it. `high` of INT64_MAX is no end for SC_KIND_U64. */
struct sc__bounds {
    int64_t low;
    int64_t high;
    bool is_open;
};

static const struct sc__bounds sc__kind_bounds[] = {
    [SC_KIND_I8] = {INT8_MIN, INT8_MAX, false},    [SC_KIND_I16] = {INT16_MIN, INT16_MAX, false},
    [SC_KIND_I32] = {INT32_MIN, INT32_MAX, false}, [SC_KIND_I64] = {INT64_MIN, INT64_MAX, false},
    [SC_KIND_U8] = {0, UINT8_MAX, false},          [SC_KIND_U16] = {0, UINT16_MAX, false},
    [SC_KIND_U32] = {0, UINT32_MAX, false},        [SC_KIND_U64] = {0, INT64_MAX, true},
};

static inline struct sc__bounds sc__extract_bounds(const sc_field *field)
{
    struct sc__bounds bounds = sc__kind_bounds[field->kind];
    bool has_range = field->range[0] != 0 || field->range[1] != 0;
    if (field->as != SC_AS_IS && !has_range && bounds.low < 0)
        bounds.low = 0;
    if (has_range && field->range[0] > bounds.low)
        bounds.low = field->range[0];
    if (has_range && field->range[1] < bounds.high) {
        bounds.high = field->range[1];
        bounds.is_open = false;
    }
    if (field->as == SC_AS_SIZE && bounds.low < 0)
        bounds.low = 0;
    return bounds;
}

/* The lowest bits of an integer into a member. */
static inline void sc__extract_put(const sc_field *field, uint64_t bits, char *member)
{
    uint8_t byte = (uint8_t)bits;
    uint16_t half = (uint16_t)bits;
    uint32_t word = (uint32_t)bits;
    if (field->size == sizeof byte)
        memcpy(member, &byte, sizeof byte);
    else if (field->size == sizeof half)
        memcpy(member, &half, sizeof half);
    else if (field->size == sizeof word)
        memcpy(member, &word, sizeof word);
    else
        memcpy(member, &bits, sizeof bits);
}

/* extract.c: memory for as long as the call; NULL, with `failed` set, where there is none. */
void *sc__extract_allocate(struct sc__extraction *extraction, size_t size);

/* extract_table.c: what is known of a table, found or made; NULL, with the call ended by
 * SC_EINVALID where it contradicts itself, or without memory. */
const struct sc__extract_plan *sc__extract_plan_of(struct sc__extraction *extraction,
                                                   const sc_table *table);

/* extract_plain.c: what the canonical paths below a mapping begin with. */
struct sc__extract_begin sc__extract_begin(sc_value mapping);

/* extract_plain.c: the node at a plain path of so many bytes below it. False where the index does
 * not tell; a node of SC__NONE is absent. */
bool sc__extract_probe(const sc_snapshot *snapshot, const struct sc__extract_begin *begin,
                       const char *path, size_t length, uint32_t *node);

/* extract_plain.c: the last key of a plain path that is absent, and the mapping that lacks it; NULL
 * where it is not that one alone. */
const char *sc__extract_last_key(sc_value mapping, const char *path, size_t length,
                                 sc_value *above);

/* extract_plain.c: store a value that needs no more than that, of a field that `is_bare` or not;
 * false, with the member as it was, for every other. */
bool sc__extract_store(const sc_field *field, bool is_bare, const struct sc__block_node *node,
                       const char *bytes, char *member);

/* extract_scalar.c: a value, or the field's default, into a member. */
void sc__extract_value(struct sc__extraction *extraction, const sc_field *field, sc_value value,
                       char *member);
void sc__extract_default(struct sc__extraction *extraction, const sc_field *field, char *member);

/* extract_text.c: false with a fault, or with `failed` or `misused` set. */
bool sc__extract_text(struct sc__extraction *extraction, const sc_field *field,
                      const struct sc__scalar *scalar, char *member, struct sc__fault *fault);
void sc__extract_free_patterns(struct sc__extraction *extraction);

/* extract_unknown.c: report the keys of a mapping that the table does not name. */
void sc__extract_unknown(struct sc__extraction *extraction, const sc_table *table,
                         sc_value mapping);

/* extract_report.c: a problem of a value, its path before the text. */
void sc__extract_report(struct sc__extraction *extraction, sc_value value, sc_status status,
                        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What is required at a path below a value is absent. */
void sc__extract_report_absent(struct sc__extraction *extraction, sc_value above, const char *path);

/* A key that is unknown; `meant` is NULL where no known one is near. */
void sc__extract_report_unknown(struct sc__extraction *extraction, sc_value value,
                                const sc_str *meant);

/* A table contradicts itself. */
void sc__extract_misused(struct sc__extraction *extraction, const sc_field *field,
                         const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
