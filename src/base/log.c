/* base/log.c: making events and handing them over. */
#include "base/log.h"

#include "base/error.h"

#include <string.h>
#include <time.h>

void sc__log_say(const struct sc__log *log, sc_log_level level, const char *source,
                 const char *format, ...)
{
    sc_error event = SC_ERROR_INIT;
    va_list arguments;
    if (!sc__log_wants(log, level))
        return;
    va_start(arguments, format);
    sc__error_message(event.message, format, arguments);
    va_end(arguments);
    sc__error_text(event.source, (sc_str){source, strlen(source)});
    log->function(log->context, level, &event);
}

void sc__log_problem(const struct sc__log *log, sc_log_level level, const char *before,
                     const sc_error *problem)
{
    char message[2 * SC_ERROR_TEXT];
    sc_error event = *problem;
    if (!sc__log_wants(log, level))
        return;
    snprintf(message, sizeof message, "%.200s%s", before, problem->message);
    sc__error_text(event.message, (sc_str){message, strlen(message)});
    log->function(log->context, level, &event);
}

uint64_t sc__log_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}
