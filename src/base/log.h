/* base/log.h: events to a program's log function. There is no other output of the library. */
#ifndef SC_BASE_LOG_H
#define SC_BASE_LOG_H

#include "superconfig/base.h"

#include <stdbool.h>

/* Copied from the options of a registry; never changes. */
struct sc__log {
    sc_log_function function; /* NULL: nobody listens */
    void *context;
    sc_log_level least;        /* events that matter less are not made */
    uint64_t slow_nanoseconds; /* a layer that takes longer is a warning; 0 for none */
};

static inline bool sc__log_wants(const struct sc__log *log, sc_log_level level)
{
    return log && log->function && level <= log->least;
}

/* An event that has no place; `source` may be empty. Not with a lock held. */
void sc__log_say(const struct sc__log *log, sc_log_level level, const char *source,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

/* An error or a warning, with something said before its message: "%s%s". */
void sc__log_problem(const struct sc__log *log, sc_log_level level, const char *before,
                     const sc_error *problem);

/* Nanoseconds of a clock that only goes forward, for durations. */
uint64_t sc__log_clock(void);

#endif
