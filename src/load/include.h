/* load/include.h: the files that documents include. */
#ifndef SC_LOAD_INCLUDE_H
#define SC_LOAD_INCLUDE_H

#include "load/session.h"

enum {
    SC__INCLUDE_DEPTH = 16, /* files within files, the first not counted */
    /* What a file that is read again counts besides its bytes (rule 20), and what the patterns
     * in it do, each: time is to be bounded where files are small. */
    SC__INCLUDE_FILE = 256,
    SC__INCLUDE_PATTERN = 4096
};

/* Add the documents of an input, and below each the files that its `include` names, which vanishes
 * from it. Problems go where sc__session_problem sends them; SC_OK where the run goes on. */
sc_status sc__session_include(struct sc__session *session, const struct sc__input *input,
                              const struct sc__documents *documents,
                              const struct sc__input_context *context, sc_error *error);

#endif
