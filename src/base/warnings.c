/* base/warnings.c: the list of warnings. */
#include "base/warnings.h"

#include "base/error.h"

#include <string.h>

void sc__warnings_init(struct sc__warnings *warnings, struct sc__arena *arena)
{
    memset(warnings, 0, sizeof *warnings);
    warnings->arena = arena;
}

static struct sc__warning *append(struct sc__warnings *warnings, sc_status status,
                                  const char *message)
{
    struct sc__warning *warning = sc__arena_allocate(warnings->arena, sizeof *warning);
    const char *copy = sc__arena_copy(warnings->arena, message, strlen(message));
    if (!warning || !copy) {
        warnings->failed = true;
        return NULL;
    }
    memset(warning, 0, sizeof *warning);
    warning->status = status;
    warning->message = copy;
    if (warnings->last)
        warnings->last->next = warning;
    else
        warnings->first = warning;
    warnings->last = warning;
    warnings->count++;
    return warning;
}

static struct sc__warning *add(struct sc__warnings *warnings, sc_status status, const char *format,
                               va_list arguments)
{
    char message[SC_ERROR_TEXT];
    if (warnings->count >= SC__WARNINGS_KEPT) {
        warnings->dropped++;
        return NULL;
    }
    sc__error_message(message, format, arguments);
    return append(warnings, status, message);
}

void sc__warn_at(struct sc__warnings *warnings, const struct sc__text *text, size_t offset,
                 sc_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct sc__warning *warning = add(warnings, status, format, arguments);
    va_end(arguments);
    if (warning) {
        warning->text = text;
        warning->offset = offset;
    }
}

void sc__warn(struct sc__warnings *warnings, const char *source, sc_status status,
              const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct sc__warning *warning = add(warnings, status, format, arguments);
    va_end(arguments);
    if (!warning)
        return;
    warning->source = sc__arena_copy(warnings->arena, source, strlen(source));
    if (!warning->source)
        warnings->failed = true;
}

void sc__warnings_join(struct sc__warnings *warnings, const struct sc__warnings *others)
{
    struct sc__warning *one = others->first;
    warnings->failed |= others->failed;
    for (; one && warnings->count < SC__WARNINGS_KEPT; one = one->next) {
        if (warnings->last)
            warnings->last->next = one;
        else
            warnings->first = one;
        warnings->last = one;
        warnings->count++;
    }
    for (; one; one = one->next)
        warnings->dropped++;
    warnings->dropped += others->dropped;
    if (warnings->last)
        warnings->last->next = NULL;
}

void sc__warnings_close(struct sc__warnings *warnings)
{
    char message[SC_ERROR_TEXT];
    if (warnings->dropped == 0)
        return;
    snprintf(message, sizeof message, "%u more warnings are not shown", warnings->dropped);
    warnings->dropped = 0;
    append(warnings, SC_ELIMIT, message);
}

void sc__warning_describe(const struct sc__warning *warning, sc_error *error)
{
    if (warning->text) {
        sc__error_at(error, warning->text, warning->offset, warning->status, "%s",
                     warning->message);
        return;
    }
    sc__error_set(error, warning->status, "%s", warning->message);
    if (warning->source)
        sc__error_text(error->source, (sc_str){warning->source, strlen(warning->source)});
}
