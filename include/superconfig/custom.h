/* superconfig/custom.h: sources and formats that a program brings along. */
#ifndef SUPERCONFIG_CUSTOM_H
#define SUPERCONFIG_CUSTOM_H

#include "superconfig/build.h"
#include "superconfig/load.h"

#ifdef __cplusplus
extern "C" {
#endif

/**
 * How to read a format. Initialise with SC_CUSTOM_FORMAT_INIT; all is copied.
 *
 * `read` takes the whole text, UTF-8 without NUL bytes, followed by a NUL, and builds what it
 * says: it gives each value its place (sc_builder_at) and reports a mistake by
 * `return sc_builder_fail(builder, offset, SC_ESYNTAX, "expected ...")`, otherwise SC_OK. What
 * the builder finds wrong, a key that stands twice or nesting that is too deep, is the text's
 * error at that place. The limits on size and depth, directives, profiles and the rest of a load
 * hold as in every format.
 *
 * It must build the same from the same text each time, since the text is read again when somebody
 * asks what a lower layer had said; it may be called by several threads at once, with a lock
 * held; and it calls no function of this library but those of its builder, which it neither
 * finishes nor destroys.
 */
typedef struct sc_custom_format {
    size_t size;            /* of this struct, for later versions */
    const char *name;       /* for messages: "INI" */
    const char *extensions; /* ".ini .cfg", in any case of letters; NULL: by sc_format only */
    void *context;
    sc_status (*read)(void *context, const char *text, size_t length, sc_builder *builder);
    void (*destroy)(void *context); /* NULL: nothing to do */
} sc_custom_format;

#define SC_CUSTOM_FORMAT_INIT                                                                      \
    {                                                                                              \
        sizeof(sc_custom_format), NULL, NULL, NULL, NULL, NULL                                     \
    }

/**
 * Teach a list of layers a format. It decides for its extensions, before the library's own
 * and before formats that were added earlier, wherever the layers stand in the list: in files,
 * globs, texts and what custom sources give. Hierarchies and names without an extension look for
 * the library's own formats alone.
 *
 * The list, what was loaded from it and every snapshot of that share the format: `destroy` is
 * called once, when the last of them has gone, on the thread that let it go. A snapshot that was
 * replaced goes with sc_registry_maintain at the latest.
 *
 * @param out  Set to its number, which sc_layers_set_format and sc_layers_add_text of this list
 *             take, and sc_texts_add of its sources; NULL where nobody needs it.
 * @return SC_OK; SC_EINVALID for a struct that lacks its size, name or `read`, or has a malformed
 *         extension; SC_ELIMIT after 64 of them; SC_ENOMEM. `destroy` is called after SC_OK only.
 */
SC_API sc_status sc_layers_add_format(sc_layers *layers, const sc_custom_format *format,
                                      sc_format *out);

/** What a source gives at one load; valid within its `read`. */
typedef struct sc_texts sc_texts;

/**
 * Give a text, which is copied. Texts merge in the order in which they are given, the highest
 * last.
 *
 * @param name    What errors and `explain` call it; NULL for the source's own name.
 * @param format  SC_FORMAT_AUTO decides by name and content.
 * @return SC_OK; SC_EINVALID, SC_ELIMIT for one beyond the load's limit, SC_ENOMEM: then the load
 *         fails with that.
 */
SC_API sc_status sc_texts_add(sc_texts *texts, const char *name, sc_format format, const char *text,
                              size_t length);

/** Say why nothing can be given, in one line without a full stop. Returns `status`, or
 *  what was wrong before. */
SC_API sc_status sc_texts_fail(sc_texts *texts, sc_status status, const char *message, ...)
    SC_PRINTF(3, 4);

/**
 * A source of texts. Initialise with SC_CUSTOM_SOURCE_INIT; all is copied.
 *
 * `read` is called at each load, reload and check of the layers, on the thread that does it, so
 * several may call it at once. It gives texts, none if there are none, and returns SC_OK; anything
 * else (best by sc_texts_fail) fails the load: nothing is published.
 */
typedef struct sc_custom_source {
    size_t size;      /* of this struct, for later versions */
    const char *name; /* the layer's, for messages and `explain` */
    void *context;
    sc_status (*read)(void *context, sc_texts *texts);
    void (*destroy)(void *context); /* NULL: nothing to do */
} sc_custom_source;

#define SC_CUSTOM_SOURCE_INIT                                                                      \
    {                                                                                              \
        sizeof(sc_custom_source), NULL, NULL, NULL, NULL                                           \
    }

/**
 * A layer whose texts come from a function. The list and every handle that was loaded from it
 * share the source: `destroy` is called once, when the last of them has gone.
 *
 * @return SC_OK; SC_EINVALID for a struct that lacks its size, name or `read`; SC_ENOMEM. `destroy`
 *         is called after SC_OK only.
 */
SC_API sc_status sc_layers_add_custom(sc_layers *layers, const sc_custom_source *source);

/**
 * A snapshot as a layer: defaults that a program built (sc_builder_finish), or what sc_parse or
 * sc_acquire gave. It is one source without lines, under this name: its own layers, origins and
 * warnings stay behind, and with `interpolate` its strings are templates as any layer's are. What
 * was interpolated from a secret stays secret.
 *
 * The caller keeps its reference. A built snapshot is shared with the list and with all that is
 * loaded from it, so its allocator must outlive those; of any other the values are copied.
 *
 * @return SC_OK; SC_EINVALID (a NULL or empty argument); SC_ETYPE where the root is no mapping;
 *         SC_ENOMEM.
 */
SC_API sc_status sc_layers_add_snapshot(sc_layers *layers, const char *name,
                                        const sc_snapshot *snapshot);

#ifdef __cplusplus
}
#endif

#endif
