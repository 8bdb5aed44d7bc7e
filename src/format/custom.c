/* format/custom.c: calling the reader of a text, and programs' formats. */
#include "format/custom.h"

#include "base/error.h"
#include "format/builder.h"

#include <string.h>
#include <strings.h>

static const char blanks[] = " ";

sc_status sc__custom_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                          const struct sc__parse_options *options, struct sc__documents *documents,
                          sc_error *error)
{
    const struct sc__reader *reader = (const struct sc__reader *)text->reader;
    return reader->read(reader, text, start, arena, options, documents, error);
}

/* What the reader said of the text, or what the builder found wrong with what it built. */
static sc_status finish(struct sc_builder *builder, const struct sc__custom_format *format,
                        sc_status said, sc_error *error)
{
    if (builder->status == SC_OK && said == SC_ENOMEM)
        return sc__error_no_memory(error);
    if (builder->status == SC_OK && said != SC_OK)
        sc_builder_fail(builder, builder->at - builder->start, said, "the reader of %.60s says: %s",
                        format->name, sc_status_text(said));
    sc_status status = sc__builder_end(builder);
    if (status != SC_OK && error)
        *error = builder->error;
    return status;
}

static sc_status read_custom(const struct sc__reader *reader, const struct sc__text *text,
                             size_t start, struct sc__arena *arena,
                             const struct sc__parse_options *options,
                             struct sc__documents *documents, sc_error *error)
{
    const struct sc__custom_format *format = (const struct sc__custom_format *)reader;
    struct sc_builder builder;
    struct sc__document *document = sc__documents_add(documents, arena, text);
    if (!document || !sc__builder_init(&builder, arena, document, options, start))
        return sc__error_no_memory(error);
    sc_status said =
        format->read(format->context, text->bytes + start, text->length - start, &builder);
    return finish(&builder, format, said, error);
}

static void destroy_format(struct sc__shared *shared)
{
    struct sc__custom_format *format = (struct sc__custom_format *)shared;
    if (format->destroy)
        format->destroy(format->context);
    sc__release(format->allocator, format, format->allocated);
}

/* ".ini .cfg": each with its dot and something behind it. */
static bool are_extensions(const char *text)
{
    while (*text) {
        size_t length = strcspn(text, blanks);
        if (length < 2 || *text != '.' || memchr(text, '/', length))
            return false;
        text += length;
        text += strspn(text, blanks);
    }
    return true;
}

sc_status sc__custom_format_create(const sc_custom_format *format, const sc_allocator *allocator,
                                   struct sc__custom_format **out)
{
    const char *extensions = format->extensions ? format->extensions : "";
    if (!format->name || format->name[0] == '\0' || !format->read || !are_extensions(extensions))
        return SC_EINVALID;
    size_t name_size = strlen(format->name) + 1;
    size_t size = sizeof(struct sc__custom_format) + name_size + strlen(extensions) + 1;
    struct sc__custom_format *made = sc__allocate_zeroed(allocator, size);
    if (!made)
        return SC_ENOMEM;
    sc__shared_init(&made->reader.shared, destroy_format);
    made->reader.read = read_custom;
    made->allocator = allocator;
    made->allocated = size;
    made->context = format->context;
    made->read = format->read;
    made->destroy = format->destroy;
    made->name = memcpy(made->texts, format->name, name_size);
    made->extensions = strcpy(made->texts + name_size, extensions);
    *out = made;
    return SC_OK;
}

bool sc__custom_format_takes(const struct sc__custom_format *format, sc_str name)
{
    const char *extension = format->extensions;
    while (*extension) {
        size_t length = strcspn(extension, blanks);
        if (name.length > length &&
            strncasecmp(name.data + name.length - length, extension, length) == 0)
            return true;
        extension += length;
        extension += strspn(extension, blanks);
    }
    return false;
}
