/* format/file_value_read.c: a file whose whole text is one value, such as a secret: text, without
 * the newline at its end, whatever it looks like (semantics, rule 9). */
#include "base/error.h"
#include "format/value_text.h"
#include "format/variables.h"

#include <string.h>

/* One newline ends a file and is no part of its text. */
static size_t find_end(const struct sc__text *text, size_t start)
{
    size_t end = text->length;
    if (end > start && text->bytes[end - 1] == '\n')
        end--;
    if (end < text->length && end > start && text->bytes[end - 1] == '\r')
        end--;
    return end;
}

/* Where the value belongs hangs at the text, so that a snapshot can read it again. */
struct file_keys {
    struct sc__shared shared;
    const sc_allocator *allocator;
    size_t allocated;
    uint32_t count;
    sc_str keys[];
};

static void destroy_keys(struct sc__shared *shared)
{
    struct file_keys *keys = (struct file_keys *)shared;
    sc__release(keys->allocator, keys, keys->allocated);
}

bool sc__file_value_set_keys(struct sc__text *text, const sc_str *keys, uint32_t count)
{
    size_t size = sizeof(struct file_keys) + count * sizeof *keys;
    size_t at = size;
    for (uint32_t i = 0; i < count; i++)
        size += keys[i].length;
    struct file_keys *copy = sc__allocate_zeroed(text->allocator, size);
    if (!copy)
        return false;
    sc__shared_init(&copy->shared, destroy_keys);
    copy->allocator = text->allocator;
    copy->allocated = size;
    copy->count = count;
    for (uint32_t i = 0; i < count; i++) {
        memcpy((char *)copy + at, keys[i].data, keys[i].length);
        copy->keys[i] = (sc_str){(char *)copy + at, keys[i].length};
        at += keys[i].length;
    }
    sc__text_set_reader(text, &copy->shared);
    sc__shared_release(&copy->shared);
    return true;
}

sc_status sc__file_value_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                              const struct sc__parse_options *options,
                              struct sc__documents *documents, sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    if (!document)
        return sc__error_no_memory(error);
    const struct file_keys *keys = (const struct file_keys *)text->reader;
    uint32_t count = keys ? keys->count : 0;
    sc_status status = sc__value_text_check_depth(document, start, count, options, error);
    if (status != SC_OK)
        return status;
    uint32_t parent = SC__NONE;
    uint32_t key = SC__NO_KEY;
    for (uint32_t i = 0; i < count && !document->failed; i++) {
        parent = sc__document_add(document, parent, key, SC__MAPPING, start, start);
        key = sc__document_key(document, keys->keys[i].data, keys->keys[i].length);
        document->failed |= key == SC__NO_KEY;
    }
    if (!document->failed)
        sc__document_add_text(document, parent, key, SC__STRING, text->bytes + start,
                              find_end(text, start) - start, start, start);
    return document->failed ? sc__error_no_memory(error) : SC_OK;
}
