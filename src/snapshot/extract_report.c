/* snapshot/extract_report.c: problems of an extraction, with the place that the highest layer
 * gave the value. Finding a place reads its text from the start, so a configuration that is
 * wrong everywhere is described a bounded number of times and counted from there on. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "snapshot/extract.h"

#include <string.h>

enum { PATH_SHOWN = 120 }; /* bytes of a path in a message; the end tells more than the start */

struct path_text {
    char text[PATH_SHOWN + 4];
};

static void shorten(struct path_text *out, const char *path, size_t length)
{
    size_t first = length > PATH_SHOWN ? length - PATH_SHOWN : 0;
    while (first > 0 && first < length && ((unsigned char)path[first] & 0xC0) == 0x80)
        first++;
    snprintf(out->text, sizeof out->text, "%s%.*s", first > 0 ? "..." : "", (int)(length - first),
             path + first);
}

/* The path of a value, or of what is absent below it. False if there is no memory. */
static bool spell(struct sc__extraction *extraction, sc_value value, const char *behind,
                  struct path_text *out)
{
    struct sc__buffer whole;
    sc__buffer_init(&whole, extraction->allocator);
    size_t length = sc_value_path(value, NULL, 0);
    char *start = sc__buffer_reserve(&whole, length + 1);
    if (start) {
        sc_value_path(value, start, length + 1);
        whole.length = length;
    }
    if (length > 0 && behind[0] != '\0' && behind[0] != '[')
        sc__buffer_append_char(&whole, '.');
    sc__buffer_append_text(&whole, behind);
    bool done = !whole.failed;
    if (done)
        shorten(out, whole.data, whole.length);
    else
        extraction->failed = true;
    sc__buffer_fini(&whole);
    return done;
}

/* Count a problem; false where it is one too many to be described. */
static bool count(struct sc__extraction *extraction, sc_status status, bool is_warning)
{
    if (is_warning)
        return extraction->warning_count++ < SC_EXTRACT_REPORTED;
    if (extraction->error_count++ == 0)
        extraction->status = status;
    return extraction->error_count <= SC_EXTRACT_REPORTED;
}

static void describe(struct sc__extraction *extraction, sc_value value, sc_status status,
                     bool is_warning, const char *message)
{
    sc_error error;
    sc__error_set(&error, status, "%s", message);
    sc_status place = sc_value_place(value, &error);
    if (place == SC_ENOMEM) {
        extraction->failed = true;
        return;
    }
    /* The key that makes it a secret may stand in a line above (rule 25). */
    if (place == SC_OK && sc_value_is_secret(value)) {
        memcpy(error.excerpt, SC__SECRET_MASK, sizeof SC__SECRET_MASK);
        error.caret = 0;
    }
    if (!is_warning && extraction->error_count == 1 && extraction->first)
        *extraction->first = error;
    if (extraction->options.visitor)
        extraction->options.visitor(extraction->options.context, &error, is_warning);
}

void sc__extract_report(struct sc__extraction *extraction, sc_value value, sc_status status,
                        const char *format, ...)
{
    char message[SC_ERROR_TEXT];
    char fault[SC_ERROR_TEXT];
    struct path_text path;
    va_list arguments;
    if (!count(extraction, status, false) || !spell(extraction, value, "", &path))
        return;
    va_start(arguments, format);
    sc__error_message(fault, format, arguments);
    va_end(arguments);
    if (path.text[0] == '\0')
        snprintf(message, sizeof message, "the configuration %.*s", SC__FAULT_TEXT, fault);
    else
        snprintf(message, sizeof message, "\"%s\" %.*s", path.text,
                 (int)(sizeof message - sizeof path.text) - 4, fault);
    describe(extraction, value, status, false, message);
}

void sc__extract_report_absent(struct sc__extraction *extraction, sc_value above, const char *path)
{
    char message[SC_ERROR_TEXT];
    struct path_text spelled;
    if (!count(extraction, SC_ENOTFOUND, false) || !spell(extraction, above, path, &spelled))
        return;
    snprintf(message, sizeof message, "\"%s\" is required, but absent", spelled.text);
    describe(extraction, above, SC_ENOTFOUND, false, message);
}

void sc__extract_report_unknown(struct sc__extraction *extraction, sc_value value,
                                const sc_str *meant)
{
    char message[SC_ERROR_TEXT];
    struct path_text path;
    bool is_warning = extraction->options.unknown == SC_UNKNOWN_WARN;
    sc_status status = is_warning ? SC_ENOTFOUND : SC_ESTRICT;
    if (!count(extraction, status, is_warning) || !spell(extraction, value, "", &path))
        return;
    if (meant)
        snprintf(message, sizeof message, "unknown key \"%s\"; did you mean \"%.*s\"?", path.text,
                 (int)sc__utf8_cut(meant->data, meant->length, 80), meant->data);
    else
        snprintf(message, sizeof message, "unknown key \"%s\"", path.text);
    describe(extraction, value, status, is_warning, message);
}

void sc__extract_misused(struct sc__extraction *extraction, const sc_field *field,
                         const char *format, ...)
{
    char reason[SC_ERROR_TEXT];
    va_list arguments;
    if (extraction->misused)
        return;
    extraction->misused = true;
    va_start(arguments, format);
    sc__error_message(reason, format, arguments);
    va_end(arguments);
    sc__error_set(extraction->first, SC_EINVALID, "the table's field \"%.80s\": %.160s",
                  field->path ? field->path : "", reason);
}

bool sc__fault(struct sc__fault *fault, sc_status status, const char *format, ...)
{
    char text[SC_ERROR_TEXT];
    va_list arguments;
    va_start(arguments, format);
    sc__error_message(text, format, arguments);
    va_end(arguments);
    fault->status = status;
    size_t length = strlen(text);
    length = sc__utf8_cut(text, length, length < SC__FAULT_TEXT ? length : SC__FAULT_TEXT - 1);
    memcpy(fault->text, text, length);
    fault->text[length] = '\0';
    return false;
}
