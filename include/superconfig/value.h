/* superconfig/value.h: values, and reading them from one snapshot.
 *
 * A snapshot is immutable: any number of threads may read it at once, and all that
 * these functions hand out is borrowed until the snapshot is released. Snapshots, outputs
 * and callbacks must not be NULL, except where a comment allows it. Nothing here
 * waits, allocates or calls the system unless its comment says so. */
#ifndef SUPERCONFIG_VALUE_H
#define SUPERCONFIG_VALUE_H

#include "superconfig/base.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Receives one problem; borrowed for the call. */
typedef void (*sc_problem_visitor)(void *context, const sc_error *problem, bool is_warning);

/** One configuration, frozen. Given by sc_acquire, sc_parse and sc_builder_finish, given back by
 *  sc_release. */
typedef struct sc_snapshot sc_snapshot;

/** Give a snapshot back; NULL is allowed. What was borrowed from it ends here. */
SC_API void sc_release(const sc_snapshot *snapshot);

/** A count that grows with every publication of the process, so that of two versions under one
 *  handle the later has the higher number; never 0. Handles of one registry that load the same,
 * text for text, show one snapshot, and so one number, until one of them is reloaded. */
SC_API uint64_t sc_snapshot_version(const sc_snapshot *snapshot);

typedef enum sc_type {
    SC_TYPE_NULL,
    SC_TYPE_BOOL,
    SC_TYPE_INTEGER, /* from -2^63 to 2^64-1 */
    SC_TYPE_FLOAT,
    SC_TYPE_STRING,
    SC_TYPE_OFFSET_DATETIME, /* date-times are RFC 3339 text that keeps its kind */
    SC_TYPE_LOCAL_DATETIME,
    SC_TYPE_LOCAL_DATE,
    SC_TYPE_LOCAL_TIME,
    SC_TYPE_ARRAY,
    SC_TYPE_MAPPING
} sc_type;

/** For messages: "integer", "mapping", ... Never NULL. */
SC_API const char *sc_type_text(sc_type type);

/** A value within a snapshot, by value: copy it freely, as long as the snapshot is held.
 *  Its fields mean nothing outside the library. */
typedef struct sc_value {
    const sc_snapshot *snapshot;
    uint32_t node;
    uint32_t element;
} sc_value;

/** The whole configuration: a mapping, unless sc_parse was given another root. */
SC_API sc_value sc_snapshot_root(const sc_snapshot *snapshot);

/**
 * The value at a path such as `server.ports[0]` or `hosts."db.example".port`.
 *
 * @return SC_OK; SC_ENOTFOUND; SC_EINVALID where the path breaks the grammar. `out` is
 *         set on SC_OK only. A path in its canonical spelling is found in one probe.
 */
SC_API sc_status sc_snapshot_find(const sc_snapshot *snapshot, const char *path, sc_value *out);

/** The same below a value; the path is relative to it. Walks step by step. */
SC_API sc_status sc_value_find(sc_value value, const char *path, sc_value *out);

/**
 * The path that somebody may have meant who asked for one that is absent: each key that is not
 * there is replaced by the nearest one of its mapping. Other case, `_` for `-` and the like
 * do not count as differences; one wrong, missing, added or swapped character in three does, up to
 * three. Looks at the first 10,000 members of a mapping and at keys of at most 64 characters.
 *
 * @param buffer  Receives the canonical path and a NUL where both fit into `capacity` bytes,
 *                otherwise an empty text; may be NULL if that is 0.
 * @return        Bytes of that path without the NUL; 0 where nothing is near, the path
 *                exists or breaks the grammar.
 */
SC_API size_t sc_snapshot_suggest(const sc_snapshot *snapshot, const char *path, char *buffer,
                                  size_t capacity);

SC_API sc_type sc_value_type(sc_value value);

/** Elements of an array, members of a mapping, bytes of a text; 0 for everything else. */
SC_API size_t sc_value_count(sc_value value);

/** An array's element, or a mapping's member in document order, by position.
 *  @return SC_OK; SC_ENOTFOUND past the end; SC_ETYPE where the value is no container. */
SC_API sc_status sc_value_at(sc_value value, size_t position, sc_value *out);

/** The key under which a mapping holds this value; empty for elements and for the root. */
SC_API sc_str sc_value_key(sc_value value);

/**
 * The canonical path of a value.
 *
 * @param buffer  Receives the path and a NUL where both fit into `capacity` bytes, otherwise
 *                an empty text; may be NULL if that is 0.
 * @return        Bytes of the path without the NUL, whether it fitted or not.
 */
SC_API size_t sc_value_path(sc_value value, char *buffer, size_t capacity);

/* Typed reads. None coerces, but an integer to a float where that is exact (rule 22).
 * SC_ENULL for null, SC_ETYPE for another type; the output is set on SC_OK only. */

SC_API sc_status sc_value_bool(sc_value value, bool *out);

/** SC_ERANGE above INT64_MAX. */
SC_API sc_status sc_value_i64(sc_value value, int64_t *out);

/** SC_ERANGE below 0. */
SC_API sc_status sc_value_u64(sc_value value, uint64_t *out);

/** SC_ERANGE for an integer that no double equals. */
SC_API sc_status sc_value_f64(sc_value value, double *out);

/** A string, or a date-time's text; NUL-terminated. */
SC_API sc_status sc_value_str(sc_value value, sc_str *out);

/**
 * An array of integers, in place: contiguous, aligned to 8 bytes, without a copy.
 * Every array whose elements are all integers within int64_t is stored so.
 *
 * @return SC_OK; SC_ETYPE for any other value, an array of mixed elements included.
 */
SC_API sc_status sc_value_i64_array(sc_value value, const int64_t **out, size_t *count);

/** An array of floats, in place; the elements must all be floats as written ("1.0", not "1"). */
SC_API sc_status sc_value_f64_array(sc_value value, const double **out, size_t *count);

/* Find and read in one call. SC_ENOTFOUND and SC_EINVALID as sc_snapshot_find has them. */
SC_API sc_status sc_snapshot_get_bool(const sc_snapshot *snapshot, const char *path, bool *out);
SC_API sc_status sc_snapshot_get_i64(const sc_snapshot *snapshot, const char *path, int64_t *out);
SC_API sc_status sc_snapshot_get_u64(const sc_snapshot *snapshot, const char *path, uint64_t *out);
SC_API sc_status sc_snapshot_get_f64(const sc_snapshot *snapshot, const char *path, double *out);
SC_API sc_status sc_snapshot_get_str(const sc_snapshot *snapshot, const char *path, sc_str *out);

/** Called for a leaf with its canonical path, NUL-terminated and borrowed for the call.
 *  Return false to stop. */
typedef bool (*sc_leaf_visitor)(void *context, sc_str path, sc_value leaf);

/**
 * Visit every leaf below a value in document order: scalars, and empty containers.
 * Allocates a buffer for the path.
 *
 * @return SC_OK, also when the visitor stopped; SC_ENOMEM.
 */
SC_API sc_status sc_value_leaves(sc_value value, sc_leaf_visitor visitor, void *context);

/** One layer's say about a value. */
typedef struct sc_origin {
    sc_str layer;    /* the layer as it was added: "conf.d/?.json", "env APP", "--set" */
    sc_str source;   /* the file's name, the variable's name, "--set", a text's name */
    uint32_t line;   /* from 1; 0 where there is no place in a text */
    uint32_t column; /* from 1, in characters */
    bool overridden; /* a higher layer replaced it; false for all that took part in the value */
    const char *directive; /* of an array: "add", "remove" or "replace" where x_add ... said it */
} sc_origin;

/** How many layers set this value. At least 1, but for the root that no layer gave: 0. */
SC_API size_t sc_value_origin_count(sc_value value);

/**
 * Who set a value: position 0 is the highest layer, then what lies below it.
 *
 * Allocates and waits for a lock: the first question about a source counts its lines, and the
 * first about an element of a packed array parses it again. The snapshot keeps what that gave,
 * so every further question is a short search, and asking for all values of a file costs about
 * as much as parsing it. Of parsed sources it keeps the two asked last, and more up to 64 MiB.
 *
 * @return SC_OK; SC_ENOTFOUND past the end; SC_ENOMEM.
 */
SC_API sc_status sc_value_origin(sc_value value, size_t position, sc_origin *out);

/**
 * What that layer had said, as a value of its own. Allocates and waits for a lock: that layer's
 * source is parsed again, once for all questions (see sc_value_origin), where the value does not
 * stand as it was said. Otherwise it costs what the value and all below it hold.
 * It has no key: whether it may be shown is asked of `value` (sc_value_is_secret).
 *
 * @param out  Set on SC_OK to a value in a snapshot of its own, which the caller releases
 *             with sc_release(out->snapshot).
 * @return     SC_OK; SC_ENOTFOUND past the end; SC_ENOMEM.
 */
SC_API sc_status sc_value_origin_value(sc_value value, size_t position, sc_value *out);

/**
 * Put the place where the highest layer set a value, with its line and the caret, into an error
 * or warning about it, whose status and message are the caller's and stay. Allocates, as
 * sc_value_origin does.
 *
 * @return SC_OK; SC_ENOTFOUND where no layer set it, and SC_ENOMEM: then nothing changes.
 */
SC_API sc_status sc_value_place(sc_value value, sc_error *error);

/** How many warnings the load gave. After the first 1,000 only their number is kept, as the
 *  message of one more. */
SC_API size_t sc_snapshot_warning_count(const sc_snapshot *snapshot);

/** One of them in full, with its place; SC_ENOTFOUND past the end. */
SC_API sc_status sc_snapshot_warning(const sc_snapshot *snapshot, size_t position, sc_error *out);

/** Was the value made from a text with references, `${...}`, or copied from one that was? Then its
 *  origins say that text. */
SC_API bool sc_value_is_interpolated(sc_value value);

typedef enum sc_reference_kind {
    SC_REFERENCE_PATH,     /* ${server.host} */
    SC_REFERENCE_VARIABLE, /* ${HOME}, ${env:name} */
    SC_REFERENCE_DEFAULT   /* of ${x:-default}, where x was absent */
} sc_reference_kind;

/** One reference in the text that a value was interpolated from. */
typedef struct sc_reference {
    sc_reference_kind kind;
    sc_str name;    /* the path or the variable; of a default: what was absent, as written */
    sc_value value; /* of a path only: what it names, with origins and references of its own */
    sc_str text;    /* of a variable or default: what it gave */
    bool is_secret; /* it should not be shown (rule 25) */
} sc_reference;

/** Receives one reference; all but `value` is borrowed for the call. */
typedef void (*sc_reference_visitor)(void *context, const sc_reference *reference);

/**
 * Visit the references of the text that a value was interpolated from, in the order in which they
 * were replaced: an inner one comes before the one around it. A default that was not needed is
 * passed over. For a whole chain, ask each SC_REFERENCE_PATH's value in turn.
 *
 * Allocates and waits for a lock, as sc_value_origin_value does.
 *
 * @return SC_OK, also where the value was not interpolated; SC_ENOMEM.
 */
SC_API sc_status sc_value_references(sc_value value, sc_reference_visitor visitor, void *context);

/** Does the value stand at or below a key that holds secrets, such as "db.password", or one that
 *  was interpolated from such a value or variable, in a snapshot that was a layer too? (rule 25)
 *  Of an array of numbers: or does an element? */
SC_API bool sc_value_is_secret(sc_value value);

typedef enum sc_format {
    SC_FORMAT_AUTO,
    SC_FORMAT_JSON,
    SC_FORMAT_TOML,
    SC_FORMAT_YAML,
    SC_FORMAT_JSONC,      /* JSON with comments and trailing commas; only read */
    SC_FORMAT_DOTENV,     /* NAME=value, a line each, as in .env files */
    SC_FORMAT_FLAT,       /* path = value, a line each; only written */
    SC_FORMAT_CUSTOM = 64 /* up to 127: formats of a list of layers (sc_layers_add_format) */
} sc_format;

/** How to write. Initialise with SC_WRITE_OPTIONS_INIT. */
typedef struct sc_write_options {
    size_t size;       /* of this struct, for later versions */
    sc_format format;  /* SC_FORMAT_JSON; SC_FORMAT_AUTO is that too */
    bool compact;      /* JSON: one line without blanks, no newline at the end */
    bool mask_secrets; /* values of secret keys become "********" (rule 25) */
} sc_write_options;

#define SC_WRITE_OPTIONS_INIT                                                                      \
    {                                                                                              \
        sizeof(sc_write_options), SC_FORMAT_JSON, false, false                                     \
    }

/** Takes what is written, piece by piece; return false to stop with SC_EIO. */
typedef bool (*sc_writer)(void *context, const char *data, size_t length);

/**
 * Write a value, a container with all below it. Allocates.
 *
 * What was written reads back as the same document: integers exact, floats in their shortest
 * form that reads back the same, members in document order. What a format cannot express is an
 * error, at the place where the value was set and with its path; nothing is written then.
 *
 * JSON: date-times become strings, and so do floats that are not finite: "inf", "-inf", "nan".
 *
 * YAML: 1.2, block style. Date-times become strings. A string is quoted where it would read as
 * something else without, by the rules of YAML 1.1 as well ("no", "0755", "22:22").
 *
 * TOML: 1.0. Values of a mapping come before the mappings in it, for TOML has no way back to
 * a table. SC_ETYPE for null and a root that is no mapping, SC_ERANGE for integers above 2^63-1.
 *
 * DOTENV: NAME=value for each leaf, quoted for a POSIX shell; `server.tls_port` is
 * SERVER__TLS_PORT. Arrays are JSON, and so are strings that the environment would not give
 * back (rule 9). The case of letters in keys is lost. SC_EINVALID for a key that cannot be part
 * of a name, SC_EDUPLICATE for two that become one, SC_ETYPE for a root that is no mapping.
 *
 * FLAT: `path = value` for each leaf, the path canonical and relative to the value, the value
 * compact JSON as above; an empty container is a leaf, an array's element has its own line.
 * SC_ETYPE for a root that is no mapping.
 *
 * @param options  NULL for the defaults.
 * @return SC_OK; SC_EIO where the writer stopped; SC_EINVALID for a format that cannot be
 *         written, and for `compact` where it is not JSON; SC_ENOMEM; and as above.
 */
SC_API sc_status sc_value_write(sc_value value, const sc_write_options *options, sc_writer writer,
                                void *context, sc_error *error);

#ifdef __cplusplus
}
#endif

#endif
