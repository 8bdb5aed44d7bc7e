/* base/error.c: error objects, their excerpt and their printed form. */
#include "base/error.h"

#include "base/excerpt.h"
#include "base/utf8.h"

#include <string.h>

unsigned sc_version(void)
{
    return SC_VERSION_NUMBER;
}

static const struct {
    const char *name;
    const char *text;
} statuses[] = {
    [SC_OK] = {"SC_OK", "no error"},
    [SC_ENOTFOUND] = {"SC_ENOTFOUND", "no such key"},
    [SC_ENULL] = {"SC_ENULL", "the value is null"},
    [SC_ETYPE] = {"SC_ETYPE", "the value has another type"},
    [SC_ERANGE] = {"SC_ERANGE", "the number is out of range"},
    [SC_ESTALE] = {"SC_ESTALE", "the handle was released"},
    [SC_EINVALID] = {"SC_EINVALID", "invalid argument"},
    [SC_ENOMEM] = {"SC_ENOMEM", "out of memory"},
    [SC_EIO] = {"SC_EIO", "cannot read"},
    [SC_ESYNTAX] = {"SC_ESYNTAX", "malformed"},
    [SC_EENCODING] = {"SC_EENCODING", "not valid UTF-8 text"},
    [SC_EDUPLICATE] = {"SC_EDUPLICATE", "duplicate key"},
    [SC_ELIMIT] = {"SC_ELIMIT", "beyond a limit"},
    [SC_ESTRICT] = {"SC_ESTRICT", "a warning, under strict"},
    [SC_ESIGNAL] = {"SC_ESIGNAL", "a thread's first read, in a signal handler"},
};

const char *sc_status_name(sc_status status)
{
    size_t index = (size_t)status;
    return index < sizeof statuses / sizeof *statuses ? statuses[index].name : "SC_?";
}

const char *sc_status_text(sc_status status)
{
    size_t index = (size_t)status;
    return index < sizeof statuses / sizeof *statuses ? statuses[index].text : "unknown status";
}

void sc__error_text(char field[SC_ERROR_TEXT], sc_str text)
{
    size_t length = text.length;
    if (length >= SC_ERROR_TEXT) {
        length = SC_ERROR_TEXT - 1;
        while (length > 0 && ((unsigned char)text.data[length] & 0xC0) == 0x80)
            length--;
    }
    if (length)
        memcpy(field, text.data, length);
    field[length] = '\0';
}

static void start(sc_error *error, sc_status status)
{
    memset(error, 0, sizeof *error);
    error->status = status;
}

/* Bytes without a character that the end of a field has cut. */
static size_t without_cut(const char *text, size_t length)
{
    size_t lead = length;
    while (lead > 0 && length - lead < 4 && ((unsigned char)text[lead - 1] & 0xC0) == 0x80)
        lead--;
    bool is_cut = lead > 0 && (unsigned char)text[lead - 1] >= 0xC0 &&
                  sc__utf8_sequence(text + lead - 1, length - lead + 1) == 0;
    return is_cut ? lead - 1 : length;
}

void sc__error_message(char field[SC_ERROR_TEXT], const char *format, va_list arguments)
{
    int whole = vsnprintf(field, SC_ERROR_TEXT, format, arguments);
    size_t length = strlen(field);
    if (whole >= SC_ERROR_TEXT)
        length = without_cut(field, length);
    field[sc__copy_printable(field, field, length)] = '\0';
}

sc_status sc__error_set(sc_error *error, sc_status status, const char *format, ...)
{
    if (!error)
        return status;
    start(error, status);
    va_list arguments;
    va_start(arguments, format);
    sc__error_message(error->message, format, arguments);
    va_end(arguments);
    return status;
}

sc_status sc__error_at(sc_error *error, const struct sc__text *text, size_t offset,
                       sc_status status, const char *format, ...)
{
    if (!error)
        return status;
    start(error, status);
    va_list arguments;
    va_start(arguments, format);
    sc__error_message(error->message, format, arguments);
    va_end(arguments);
    if (offset > text->length)
        offset = text->length;
    struct sc__place place = sc__text_place(text, offset);
    sc__error_text(error->source, place.source);
    error->line = place.line;
    error->column = place.column;
    error->offset = offset;
    if (place.source.data != text->name) { /* an entry: its name may hold the place */
        size_t value = (size_t)(place.source.data - text->bytes) + place.source.length + 1;
        error->offset = offset > value ? offset - value : 0;
    }
    sc__excerpt(text, offset, error->excerpt, &error->caret);
    return status;
}

sc_status sc__error_system(sc_error *error, sc_status status, const char *source, int errno_value,
                           const char *what)
{
    if (!error)
        return status;
    sc__error_set(error, status, "%s: %s", what, strerror(errno_value)); /* thread-safe in libc */
    error->system_errno = errno_value;
    sc__error_text(error->source, (sc_str){source, strlen(source)});
    return status;
}

sc_status sc__error_no_memory(sc_error *error)
{
    return sc__error_set(error, SC_ENOMEM, "out of memory");
}

/* A bounded output that goes on counting behind its end. */
struct output {
    char *buffer;
    size_t capacity;
    size_t length;
};

static void put(struct output *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++, out->length++) {
        if (out->length + 1 < out->capacity)
            out->buffer[out->length] = text[i];
    }
}

static void put_text(struct output *out, const char *text)
{
    put(out, text, strlen(text));
}

static void put_place(struct output *out, const sc_error *error)
{
    char numbers[32];
    if (error->source[0] == '\0')
        return;
    char source[SC_ERROR_TEXT];
    put(out, source, sc__copy_printable(source, error->source, strlen(error->source)));
    if (error->line > 0) {
        snprintf(numbers, sizeof numbers, ":%u:%u", error->line, error->column);
        put_text(out, numbers);
    }
    put_text(out, ": ");
}

/* The line, then as many blanks as stand before the place; tabs stay tabs. */
static void put_excerpt(struct output *out, const sc_error *error)
{
    put_text(out, "\n  ");
    put_text(out, error->excerpt);
    put_text(out, "\n  ");
    uint32_t left = error->caret;
    for (const char *at = error->excerpt; left > 0 && *at; at++) {
        if (((unsigned char)*at & 0xC0) == 0x80)
            continue;
        put(out, *at == '\t' ? "\t" : " ", 1);
        left--;
    }
    put_text(out, "^");
}

size_t sc_error_format(const sc_error *error, char *buffer, size_t capacity)
{
    struct output out = {buffer, capacity, 0};
    put_place(&out, error);
    if (error->message[0] != '\0')
        put_text(&out, error->message);
    else
        put_text(&out, sc_status_text(error->status));
    if (error->line > 0)
        put_excerpt(&out, error);
    put_text(&out, "\n");
    if (capacity > 0)
        buffer[out.length < capacity ? out.length : capacity - 1] = '\0';
    return out.length;
}

void sc_error_print(const sc_error *error, FILE *stream)
{
    char buffer[4 * SC_ERROR_TEXT + 64];
    sc_error_format(error, buffer, sizeof buffer);
    fputs(buffer, stream);
}
