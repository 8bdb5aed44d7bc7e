/* base/error.h: filling an sc_error. Every function takes NULL for "not wanted"
 * and returns the status it was given, so that a caller can write
 * `return sc__error_at(...)`. */
#ifndef SC_BASE_ERROR_H
#define SC_BASE_ERROR_H

#include "base/text.h"

#include <stdarg.h>

/* An error without a place. */
sc_status sc__error_set(sc_error *error, sc_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error at a byte of a text: source, line, column and excerpt are filled. */
sc_status sc__error_at(sc_error *error, const struct sc__text *text, size_t offset,
                       sc_status status, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* An error of a system call on `source`; `errno_value` becomes part of the message. */
sc_status sc__error_system(sc_error *error, sc_status status, const char *source, int errno_value,
                           const char *what);

/* No memory, wherever it happens. */
sc_status sc__error_no_memory(sc_error *error);

/* Copy text into one of the error's fields, cut at a character where it is too long. */
void sc__error_text(char field[SC_ERROR_TEXT], sc_str text);

/* A message as the field holds it: one line, whole characters, cut where it is too long. */
void sc__error_message(char field[SC_ERROR_TEXT], const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

#endif
