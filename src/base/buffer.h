/* base/buffer.h: bytes that grow, for whatever is written piece by piece. Running out
 * of memory sets `failed`; a writer checks once, at the end. Not thread-safe. */
#ifndef SC_BASE_BUFFER_H
#define SC_BASE_BUFFER_H

#include "base/alloc.h"

#include <string.h>

struct sc__buffer {
    const sc_allocator *allocator;
    char *data; /* not NUL-terminated; NULL while empty */
    size_t length;
    size_t capacity;
    bool failed;
};

static inline void sc__buffer_init(struct sc__buffer *buffer, const sc_allocator *allocator)
{
    memset(buffer, 0, sizeof *buffer);
    buffer->allocator = allocator;
}

static inline void sc__buffer_fini(struct sc__buffer *buffer)
{
    sc__release(buffer->allocator, buffer->data, buffer->capacity);
    buffer->data = NULL;
    buffer->length = buffer->capacity = 0;
}

/* Room for `length` more bytes at the end, which the caller fills and then adds to
 * `length`; NULL if there is no memory. */
char *sc__buffer_reserve(struct sc__buffer *buffer, size_t length);

void sc__buffer_append(struct sc__buffer *buffer, const char *text, size_t length);

static inline void sc__buffer_append_str(struct sc__buffer *buffer, sc_str text)
{
    sc__buffer_append(buffer, text.data, text.length);
}

static inline void sc__buffer_append_text(struct sc__buffer *buffer, const char *text)
{
    sc__buffer_append(buffer, text, strlen(text));
}

static inline void sc__buffer_append_char(struct sc__buffer *buffer, char c)
{
    sc__buffer_append(buffer, &c, 1);
}

#endif
