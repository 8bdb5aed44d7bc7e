/* superconfig/compare.h: what differs between two snapshots. */
#ifndef SUPERCONFIG_COMPARE_H
#define SUPERCONFIG_COMPARE_H

#include "superconfig/value.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum sc_change { SC_CHANGE_ADDED, SC_CHANGE_REMOVED, SC_CHANGE_CHANGED } sc_change;

/** One difference. Where each value came from is asked of the values: sc_value_origin. */
typedef struct sc_difference {
    sc_change change;
    sc_str path;     /* canonical, NUL-terminated, borrowed for the call */
    sc_value before; /* its snapshot is NULL where it was added */
    sc_value after;  /* its snapshot is NULL where it was removed */
} sc_difference;

/** Receives a difference. Return false to stop. */
typedef bool (*sc_difference_visitor)(void *context, const sc_difference *difference);

/** Initialise with SC_COMPARE_OPTIONS_INIT. */
typedef struct sc_compare_options {
    size_t size;      /* of this struct, for later versions */
    const char *path; /* compare only what is there and below; NULL for everything */
} sc_compare_options;

#define SC_COMPARE_OPTIONS_INIT                                                                    \
    {                                                                                              \
        sizeof(sc_compare_options), NULL                                                           \
    }

/**
 * Visit each difference between two snapshots once, in document order of `after`; what a
 * container has lost stands behind the rest of it.
 *
 * Mappings are compared by key, in any order of their members, and arrays position by position.
 * What only one of the two has is reported leaf by leaf: scalars and empty containers. Where
 * both have something else at a path it is one change with both values as a whole: of scalars,
 * of types (1 and 1.0 too), and of a container that is empty on one side. Only where the comparison
 * begins does an empty container of the same kind count as one without leaves. NaN equals NaN; 0.0
 * and -0.0 differ.
 *
 * Takes time linear in both. Allocates. Both snapshots must be held until it returns; the
 * values in a difference are good for as long as they are.
 *
 * @param options  NULL for the defaults.
 * @return SC_OK, also without a difference and where the visitor stopped; SC_ENOTFOUND where
 *         neither has `options->path`; SC_EINVALID for a path that breaks the grammar, for
 *         options without SC_COMPARE_OPTIONS_INIT and for NULL; SC_ENOMEM.
 */
SC_API sc_status sc_compare(const sc_snapshot *before, const sc_snapshot *after,
                            const sc_compare_options *options, sc_difference_visitor visitor,
                            void *context);

/**
 * Are two values equal, of one snapshot or of two? As sc_compare has it below its beginning. Linear
 * in both; allocates where both are containers. `out` must not be NULL.
 *
 * @return SC_OK with `out` set; SC_ENOMEM.
 */
SC_API sc_status sc_value_equal(sc_value a, sc_value b, bool *out);

#ifdef __cplusplus
}
#endif

#endif
