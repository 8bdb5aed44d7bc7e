/* superconfig/extract.h: a configuration into a plain C struct, all of it checked.
 *
 * A table says which path goes into which member and what is allowed there:
 *
 *   struct server { uint16_t port; int64_t timeout; char host[64]; };
 *
 *   static const sc_field fields[] = {
 *       SC_FIELD(struct server, port, "port", .required = true, .range = {1, 65535}),
 *       SC_FIELD(struct server, timeout, "timeout", .as = SC_AS_DURATION, .default_text = "30s"),
 *       SC_FIELD(struct server, host, "host", .length = {1, 0}),
 *   };
 *   static const sc_table table = SC_TABLE(struct server, fields);
 *
 * The macros take the kind of a field from the member's own type, so a table cannot
 * disagree with its struct: a member that no kind fits does not compile. They are for C;
 * C++ has neither _Generic nor, before C++20, named initialisers. */
#ifndef SUPERCONFIG_EXTRACT_H
#define SUPERCONFIG_EXTRACT_H

#include "superconfig/value.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a member is in C. An enum is the integer that the compiler takes for it. */
typedef enum sc_kind {
    SC_KIND_BOOL,
    SC_KIND_I8,
    SC_KIND_I16,
    SC_KIND_I32,
    SC_KIND_I64,
    SC_KIND_U8,
    SC_KIND_U16,
    SC_KIND_U32,
    SC_KIND_U64,
    SC_KIND_F32, /* rounded to the nearest; an integer must be exact, as in SC_KIND_F64 */
    SC_KIND_F64,
    SC_KIND_TEXT,  /* char[N]: copied, with a NUL behind it */
    SC_KIND_COPY,  /* char * or const char *: copied into memory of the sc_extracted */
    SC_KIND_STR,   /* sc_str: borrowed from the snapshot */
    SC_KIND_VALUE, /* sc_value: whatever stands there, to be read by hand */
    SC_KIND_TABLE  /* a struct with a table of its own */
} sc_kind;

/** How an integer is written in the configuration. */
typedef enum sc_as {
    SC_AS_IS,
    SC_AS_DURATION, /* "30s", "1h30m", "250ms", "1.5h": nanoseconds; units d h m s ms us ns */
    SC_AS_SIZE      /* "64MiB", "10kB", "1024": bytes; units B kB MB GB TB PB, KiB ... PiB */
} sc_as;

#define SC_MILLISECOND INT64_C(1000000)
#define SC_SECOND (1000 * SC_MILLISECOND)
#define SC_MINUTE (60 * SC_SECOND)
#define SC_HOUR (60 * SC_MINUTE)

typedef enum sc_shape {
    SC_SHAPE_ONE,
    SC_SHAPE_ARRAY, /* an array in the struct, and a size_t that says how much of it is used */
    SC_SHAPE_LIST   /* a pointer to memory of the sc_extracted, and a size_t */
} sc_shape;

/** A name, and the integer that it stands for. */
typedef struct sc_name {
    const char *name;
    int64_t value;
} sc_name;

typedef struct sc_table sc_table;

/**
 * One member. The macros below fill the upper part; the rest is named where it is wanted.
 *
 * Where the path is absent or null: `required` is an error; otherwise `default_text` is
 * read as if it stood there; otherwise the member keeps what it held, so a struct that is
 * initialised before the call brings its own typed defaults.
 */
typedef struct sc_field {
    sc_kind kind;
    sc_shape shape;
    size_t offset;
    size_t size;           /* of the member, or of one element */
    size_t capacity;       /* SC_SHAPE_ARRAY: elements that fit */
    size_t count_offset;   /* SC_SHAPE_ARRAY and SC_SHAPE_LIST */
    const sc_table *table; /* SC_KIND_TABLE */
    const char *path;      /* relative to the table: "port", "tls.enabled" */

    bool required;
    bool optional;            /* SC_KIND_TABLE: where the mapping is absent, so may be what its
                                 table requires, and the struct stays as it is */
    const char *default_text; /* of a single scalar; must outlive the struct for SC_KIND_STR */
    int64_t range[2];         /* integers: least and greatest; {0, 0} is none. An upper end of
                                 INT64_MAX is none. A duration is at least 0 without a range */
    double real_range[2];     /* floats; {0, 0} is none; nan is outside of every range */
    size_t length[2];         /* texts: fewest and most characters; 0 is no limit */
    size_t items[2];          /* arrays and lists: fewest and most elements; 0 is no limit */
    const char *pattern;      /* texts: a POSIX extended regular expression in the program's
                                 locale, found anywhere unless it begins with ^, ends with $ */
    const sc_name *names;     /* integers: the value is one of these names. See SC_NAMES */
    size_t name_count;
    sc_as as;
    int64_t unit; /* what a plain number counts: SC_SECOND, say. For a duration 0 allows no
                     plain number; for a size 0 is a byte */
} sc_field;

struct sc_table {
    const sc_field *fields;
    size_t count;
    size_t size; /* of the struct */
};

/** A table of an array of fields. */
#define SC_TABLE(type, fields)                                                                     \
    {                                                                                              \
        (fields), sizeof(fields) / sizeof *(fields), sizeof(type)                                  \
    }

#define SC__KIND(address, size)                                                                    \
    _Generic((address),                                                                            \
             bool * : SC_KIND_BOOL,                                                                \
             int8_t * : SC_KIND_I8,                                                                \
             int16_t * : SC_KIND_I16,                                                              \
             int32_t * : SC_KIND_I32,                                                              \
             int64_t * : SC_KIND_I64,                                                              \
             uint8_t * : SC_KIND_U8,                                                               \
             uint16_t * : SC_KIND_U16,                                                             \
             uint32_t * : SC_KIND_U32,                                                             \
             uint64_t * : SC_KIND_U64,                                                             \
             float * : SC_KIND_F32,                                                                \
             double * : SC_KIND_F64,                                                               \
             char(*)[size] : SC_KIND_TEXT,                                                         \
             char ** : SC_KIND_COPY,                                                               \
             const char ** : SC_KIND_COPY,                                                         \
             sc_str * : SC_KIND_STR,                                                               \
             sc_value * : SC_KIND_VALUE)

#define SC__MEMBER(type, member) (((type *)0)->member)
#define SC__COUNT(type, count)                                                                     \
    .count_offset = _Generic(&SC__MEMBER(type, count), size_t * : offsetof(type, count))

/* In each, the path comes first of what the dots stand for, then `.required = true` and so on. */

/** A scalar or a text. */
#define SC_FIELD(type, member, ...)                                                                \
    {                                                                                              \
        .kind = SC__KIND(&SC__MEMBER(type, member), sizeof SC__MEMBER(type, member)),              \
        .offset = offsetof(type, member), .size = sizeof SC__MEMBER(type, member),                 \
        .path = __VA_ARGS__                                                                        \
    }

/** An array of them within the struct, and the size_t member that receives its count. */
#define SC_FIELD_ARRAY(type, member, count, ...)                                                   \
    {                                                                                              \
        .kind = SC__KIND(&SC__MEMBER(type, member)[0], sizeof SC__MEMBER(type, member)[0]),        \
        .shape = SC_SHAPE_ARRAY, .offset = offsetof(type, member),                                 \
        .size = sizeof SC__MEMBER(type, member)[0],                                                \
        .capacity = sizeof SC__MEMBER(type, member) / sizeof SC__MEMBER(type, member)[0],          \
        SC__COUNT(type, count), .path = __VA_ARGS__                                                \
    }

/** A pointer to as many as there are; NULL for none. */
#define SC_FIELD_LIST(type, member, count, ...)                                                    \
    {                                                                                              \
        .kind = SC__KIND(SC__MEMBER(type, member), sizeof *SC__MEMBER(type, member)),              \
        .shape = SC_SHAPE_LIST, .offset = offsetof(type, member),                                  \
        .size = sizeof *SC__MEMBER(type, member), SC__COUNT(type, count), .path = __VA_ARGS__      \
    }

/** A struct within the struct, and its table. That the sizes agree is checked by sc_extract. */
#define SC_FIELD_TABLE(type, member, its_table, ...)                                               \
    {                                                                                              \
        .kind = SC_KIND_TABLE, .offset = offsetof(type, member),                                   \
        .size = sizeof SC__MEMBER(type, member), .table = (its_table), .path = __VA_ARGS__         \
    }

#define SC_FIELD_TABLE_ARRAY(type, member, count, its_table, ...)                                  \
    {                                                                                              \
        .kind = SC_KIND_TABLE, .shape = SC_SHAPE_ARRAY, .offset = offsetof(type, member),          \
        .size = sizeof SC__MEMBER(type, member)[0],                                                \
        .capacity = sizeof SC__MEMBER(type, member) / sizeof SC__MEMBER(type, member)[0],          \
        SC__COUNT(type, count), .table = (its_table), .path = __VA_ARGS__                          \
    }

/** The structs of a list begin with all bytes 0. */
#define SC_FIELD_TABLE_LIST(type, member, count, its_table, ...)                                   \
    {                                                                                              \
        .kind = SC_KIND_TABLE, .shape = SC_SHAPE_LIST, .offset = offsetof(type, member),           \
        .size = sizeof *SC__MEMBER(type, member), SC__COUNT(type, count), .table = (its_table),    \
        .path = __VA_ARGS__                                                                        \
    }

/** The names of an enum, from an array of sc_name, among a field's named initialisers. */
#define SC_NAMES(array) .names = (array), .name_count = sizeof(array) / sizeof *(array)

/** What becomes of keys that no table names. */
typedef enum sc_unknown {
    SC_UNKNOWN_WARN,
    SC_UNKNOWN_ERROR, /* SC_ESTRICT */
    SC_UNKNOWN_IGNORE
} sc_unknown;

/** Initialise with SC_EXTRACT_OPTIONS_INIT. */
typedef struct sc_extract_options {
    size_t size;      /* of this struct, for later versions */
    const char *path; /* of the mapping that the table describes; NULL for the root */
    sc_unknown unknown;
    sc_problem_visitor visitor; /* receives errors and warnings; may be NULL */
    void *context;
    size_t *error_count; /* receives the number of errors; may be NULL */
} sc_extract_options;

#define SC_EXTRACT_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(sc_extract_options), NULL, SC_UNKNOWN_WARN, NULL, NULL, NULL                        \
    }

/** The visitor receives at most so many errors and as many warnings; `error_count` counts on. */
#define SC_EXTRACT_REPORTED 100

/** Keeps alive what a filled struct points to: copied texts, lists, and the snapshot itself. */
typedef struct sc_extracted sc_extracted;

/** Free it; what the struct points to ends here. NULL is allowed. */
SC_API void sc_extracted_free(sc_extracted *extracted);

/**
 * Fill a struct from a snapshot. Every problem is reported, with the place of the value
 * that the highest layer gave; of an absent key, the place of the mapping that lacks it. The
 * struct is filled as a whole or, on any error, left as it was.
 *
 * Nothing is coerced (rule 22). Excerpts mask what may be a secret (rule 25).
 * Allocates; regular expressions take their memory from malloc.
 *
 * @param snapshot   May be released right after the call.
 * @param table      All tables and what they point to must outlive the call.
 * @param options    NULL for the defaults.
 * @param out        The struct, initialised: what the configuration does not set stays.
 * @param extracted  Set on SC_OK; the caller frees it with sc_extracted_free when it needs
 *                   the struct's texts and lists no more.
 * @param error      The first error; may be NULL.
 * @return SC_OK, also with warnings; the first error's status: SC_ENOTFOUND (required, but
 *         absent), SC_ENULL (required, but null), SC_ETYPE, SC_ERANGE (a number, a length, or
 *         a name that is none of `names`), SC_ESYNTAX (of a duration, a size or by the
 *         pattern), SC_ESTRICT (an unknown key). SC_EINVALID for a table that contradicts
 *         itself, with the field in the message; SC_ENOMEM.
 */
SC_API sc_status sc_extract(const sc_snapshot *snapshot, const sc_table *table,
                            const sc_extract_options *options, void *out, sc_extracted **extracted,
                            sc_error *error);

#ifdef __cplusplus
}
#endif

#endif
