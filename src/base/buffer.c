/* base/buffer.c: growth of a byte buffer. */
#include "base/buffer.h"

char *sc__buffer_reserve(struct sc__buffer *buffer, size_t length)
{
    if (buffer->failed)
        return NULL;
    if (buffer->capacity - buffer->length >= length && buffer->data)
        return buffer->data + buffer->length;
    size_t needed = buffer->length + length;
    size_t grown = needed < length ? 0 : sc__grown_capacity(buffer->capacity, needed, 1);
    char *moved = NULL;
    if (grown != 0 && buffer->data)
        moved = buffer->allocator->reallocate(buffer->allocator->context, buffer->data,
                                              buffer->capacity, grown);
    else if (grown != 0)
        moved = sc__allocate(buffer->allocator, grown);
    if (!moved) {
        buffer->failed = true;
        return NULL;
    }
    buffer->data = moved;
    buffer->capacity = grown;
    return buffer->data + buffer->length;
}

void sc__buffer_append(struct sc__buffer *buffer, const char *text, size_t length)
{
    if (length == 0)
        return;
    char *end = sc__buffer_reserve(buffer, length);
    if (!end)
        return;
    memcpy(end, text, length);
    buffer->length += length;
}
