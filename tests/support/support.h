/* tests/support/support.h: what tests of parsers share. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include "format/format.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A parse and all that belongs to it; free it with parsed_free. */
struct parsed {
    struct sc__arena arena;
    struct sc__text *text;
    struct sc__documents documents;
    struct sc__warnings warnings;
    sc_status status;
    sc_error error;
};

/* The options that the library loads with, to be changed where a test wants another. */
struct sc__parse_options default_parse_options(void);

/* Parse bytes (which may hold NUL) as `format`, under the name "test". */
void parse_bytes(struct parsed *parsed, enum sc__format format, const char *bytes, size_t length,
                 const struct sc__parse_options *options);
void parse_text(struct parsed *parsed, enum sc__format format, const char *text);
void parsed_free(struct parsed *parsed);

/* A document as compact JSON, date-times as strings, for comparing with a literal; free(3) it. */
char *parsed_json(const struct parsed *parsed, uint32_t document);

/* Parse, and assert the JSON of the only document. */
void assert_parses(enum sc__format format, const char *text, const char *json);

/* Parse, and assert a failure with this status at this line and column. */
void assert_fails(enum sc__format format, const char *text, sc_status status, uint32_t line,
                  uint32_t column);

/* The same, and with this in the message. */
void assert_fails_saying(enum sc__format format, const char *text, sc_status status, uint32_t line,
                         uint32_t column, const char *message);

/* The bytes of a file, malloc'd with a NUL behind; fails the test if it cannot be read. */
char *read_whole_file(const char *path, size_t *length);

/* The path of a folder of the conformance suites, or NULL with one line that says that
 * the tests which need it were skipped. Static storage. */
const char *conformance_folder(const char *name);

/* Run a function in a thread with a stack of 64 KiB. */
void run_on_small_stack(void (*function)(void *), void *argument);

/* Do two values agree, as a configuration's reader sees them: types, numbers (by bits,
 * NaN equal to NaN), text, arrays in order, mappings in any order? Packed or not is the same. */
bool values_equal(const struct sc__document *a, uint32_t a_node, const struct sc__document *b,
                  uint32_t b_node);

#endif
