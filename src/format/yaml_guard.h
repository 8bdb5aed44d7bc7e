/* format/yaml_guard.h: texts that libfyaml must not be given.
 *
 * Measured on 0.7.12, on texts of some hundred KB and less:
 *
 *   a run of blanks is looked at as many times as it is long (minutes), in a block scalar and
 *   behind an indicator, and a line that starts with '%' likewise;
 *   a line's tokens are all kept until it ends, since it might be a key (gigabytes);
 *   each blank line at the end of a block scalar takes stack (overflow);
 *   a tab between ':' and another indicator, within "? key", frees memory twice (crash). */
#ifndef SC_FORMAT_YAML_GUARD_H
#define SC_FORMAT_YAML_GUARD_H

#include "base/text.h"

/* Where libfyaml must stop reading, and why. */
struct sc__yaml_stop {
    size_t at;        /* the text's length if all is well */
    sc_status status; /* SC_ELIMIT; SC_ESYNTAX for that tab */
    const char *what; /* NULL if all is well */
};

/* The first place behind which a text would take out of all proportion. */
struct sc__yaml_stop sc__yaml_guard(const struct sc__text *text, size_t start);

#endif
