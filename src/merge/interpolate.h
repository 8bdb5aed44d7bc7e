/* merge/interpolate.h: the references `${...}` in the strings of a merged document.
 *
 * It acts on the result of the merge, directives and arrays included, so a reference names a
 * path of that. What a reference is replaced by keeps its place: a node that was interpolated
 * has the origin of its template, and what was copied into it those of what was copied. */
#ifndef SC_MERGE_INTERPOLATE_H
#define SC_MERGE_INTERPOLATE_H

#include "format/format.h"
#include "merge/merge.h"
#include "value/number.h"

struct sc__interpolation {
    const struct sc__merge_input *inputs; /* of the merge, for places */
    size_t input_count;
    const struct sc__text *environment; /* a text of entries sorted by name; NULL for none */
    const struct sc__parse_options *parsing;
    int64_t *expansion; /* left of the load's budget */
    const sc_allocator *allocator;

    /* Takes each problem; returns whether to go on and look for more. */
    bool (*report)(void *context, const sc_error *problem);
    void *context;
};

/* Of a node, beside the flags of document.h, where `is_interpolated` of the merge is set: its value
 * was made from a template, or it was copied from a node of which this holds. */
enum { SC__NODE_INTERPOLATED = 0x10 };

/* Interpolate all that the root holds. `*used` is set to the entries of the variables that were
 * asked for, for the caller to release, or NULL where there are none.
 *
 * SC_OK; SC_ENOMEM without a report; or the status of the first problem. */
sc_status sc__interpolate(struct sc__merged *merged, const struct sc__interpolation *options,
                          struct sc__text **used);

/* A scalar within longer text, as `get` prints it: a string without quotes, a float that is not
 * finite by its name. Borrowed from the scalar or `out`. */
sc_str sc__interpolated_text(const struct sc__node *scalar, char out[SC__NUMBER_TEXT]);

#endif
