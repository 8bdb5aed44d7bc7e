/* superconfig/build.h: values made by a program, or by the reader of a format of its own. */
#ifndef SUPERCONFIG_BUILD_H
#define SUPERCONFIG_BUILD_H

#include "superconfig/value.h"

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SC_PRINTF(message, first) __attribute__((format(printf, message, first)))
#else
#define SC_PRINTF(message, first)
#endif

/**
 * Builds one document from its start to its end; used by one thread at a time.
 *
 *     sc_builder *builder = sc_builder_create("defaults of the program");
 *     sc_builder_open_mapping(builder, "server");
 *     sc_builder_add_str(builder, "host", "localhost");
 *     sc_builder_add_i64(builder, "port", 8080);
 *     sc_builder_close(builder);
 *     status = sc_builder_finish(builder, &snapshot, &error);
 *
 * Nothing that is added needs a check: the first mistake is kept, the calls behind it do nothing,
 * and the end reports it with the path where it was made. Mistakes are a key in an array and none
 * in a mapping, a container that is not closed, a second root (SC_EINVALID), a key that the
 * mapping has (SC_EDUPLICATE), text that is not UTF-8 (SC_EENCODING), a text of 4 GiB and more than
 * 128 containers within each other (SC_ELIMIT; within a load, what its options allow), SC_ENOMEM.
 *
 * A value in a mapping takes a key; in an array, and as the root, it takes NULL. What has a key
 * while nothing is open begins the root, a mapping, which ends with the document: so most
 * documents need no call for it. Strings and keys are copied. NULL builders are allowed and do
 * nothing, so the result of sc_builder_create needs no check either.
 */
typedef struct sc_builder sc_builder;

/** @param name  What errors and sc_value_origin call the document. NULL where it is NULL or
 *               empty, or there is no memory. */
SC_API sc_builder *sc_builder_create(const char *name);

/** The same with memory of the caller's, which must outlive what is built; NULL is malloc. */
SC_API sc_builder *sc_builder_create_with(const sc_allocator *allocator, const char *name);

SC_API void sc_builder_destroy(sc_builder *builder); /* at any time; NULL is allowed */

/** A mapping or an array: what is added next stands in it, until sc_builder_close. */
SC_API void sc_builder_open_mapping(sc_builder *builder, const char *key);
SC_API void sc_builder_open_array(sc_builder *builder, const char *key);

/** Go on with the mapping that stands at a key, or open one where there is none. SC_EDUPLICATE
 *  where another value stands there. Ends with sc_builder_close as well. */
SC_API void sc_builder_enter_mapping(sc_builder *builder, const char *key);

SC_API void sc_builder_close(sc_builder *builder);

SC_API void sc_builder_add_null(sc_builder *builder, const char *key);
SC_API void sc_builder_add_bool(sc_builder *builder, const char *key, bool value);
SC_API void sc_builder_add_i64(sc_builder *builder, const char *key, int64_t value);
SC_API void sc_builder_add_u64(sc_builder *builder, const char *key, uint64_t value);
SC_API void sc_builder_add_f64(sc_builder *builder, const char *key, double value);
SC_API void sc_builder_add_str(sc_builder *builder, const char *key, const char *text);

/** A string of `length` bytes, which may hold NUL. */
SC_API void sc_builder_add_text(sc_builder *builder, const char *key, const char *text,
                                size_t length);

/** RFC 3339: "2026-12-01T06:30:00Z", or without the offset, the time or the date; kept as text
 *  and kind. SC_ESYNTAX where it is none. */
SC_API void sc_builder_add_datetime(sc_builder *builder, const char *key, const char *text,
                                    size_t length);

/** The key of the next value, which is then given NULL: for keys with a length. */
SC_API void sc_builder_key(sc_builder *builder, const char *key, size_t length);

/** SC_OK, or the first mistake's status: to leave a long loop early. SC_ENOMEM for NULL. */
SC_API sc_status sc_builder_status(const sc_builder *builder);

/**
 * The document as a snapshot: to read, to publish (sc_publish) or to be a layer
 * (sc_layers_add_snapshot). One of nothing at all is an empty mapping. After it, only
 * sc_builder_destroy and sc_builder_status are of use.
 *
 * @param out  Set on SC_OK; the caller gives it back with sc_release.
 * @return     SC_OK; the first mistake, as above; SC_ENOMEM for a NULL builder; SC_EINVALID where
 *             `out` is NULL, for a second call, and for the builder of a format's reader;
 *             SC_ELIMIT for a document of 4 GiB or more.
 */
SC_API sc_status sc_builder_finish(sc_builder *builder, const sc_snapshot **out, sc_error *error);

/* What follows is for readers of a format (sc_custom_format), whose values have a place in the
 * text. Their builder is the library's to finish and to destroy. On a builder of
 * sc_builder_create, offsets mean nothing. */

/**
 * The byte of the text where the next key or value stands, from the start of what the reader was
 * given. Each value has a place of its own: two scalars at one byte, two arrays or two mappings
 * are SC_EINVALID, for explaining a value finds it by that.
 */
SC_API void sc_builder_at(sc_builder *builder, size_t offset);

/** A mistake in the text, at a byte of it, in one line without a full stop. Returns `status`, or
 *  what was wrong before. */
SC_API sc_status sc_builder_fail(sc_builder *builder, size_t offset, sc_status status,
                                 const char *message, ...) SC_PRINTF(4, 5);

/** The same that is no reason to stop: a warning of the load, with the status that it has as an
 *  error under `strict`. */
SC_API void sc_builder_warn(sc_builder *builder, size_t offset, sc_status status,
                            const char *message, ...) SC_PRINTF(4, 5);

#ifdef __cplusplus
}
#endif

#endif
