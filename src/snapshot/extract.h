/* snapshot/extract.h: what the files of sc_extract share.
 *
 *   extract.c          the walk over tables and what the configuration has for them
 *   extract_table.c    whether a table contradicts itself
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

#define SC__FAULT_TEXT 192

struct sc__extract_pattern;
struct sc__extract_job;

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
    const sc_table *checked;              /* the last that was found without contradiction */
    struct sc__extract_job *next;         /* what is to be done */
    struct sc__extract_job **behind;      /* where what the job at work brings up is put */
    uint32_t blamed; /* the node that stands where a mapping is needed and was reported last */
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

/* extract_table.c: end the call with SC_EINVALID where a table contradicts itself. */
bool sc__extract_check_table(struct sc__extraction *extraction, const sc_table *table);

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
