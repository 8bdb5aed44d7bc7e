/* merge/merge.h: many documents to one, as the left fold over the layers (rules 13 to 17).
 *
 * The result is a document whose nodes name the source that set them (`origin`, `at`),
 * plus, beside it, what each node was before: a chain of records a node, newest first,
 * for those nodes only that more than one layer set. Values, and of a single input the
 * nodes as well, are borrowed from the inputs, so the arenas and texts of all inputs must
 * outlive the result. */
#ifndef SC_MERGE_MERGE_H
#define SC_MERGE_MERGE_H

#include "base/warnings.h"
#include "value/document.h"

enum sc__array_strategy { SC__ARRAYS_APPEND, SC__ARRAYS_REPLACE, SC__ARRAYS_MERGE, SC__ARRAYS_SUM };

#define SC__ORIGINS_MAX 0xFFFE /* sources of one merge */

/* One document in the fold. Its number in the list is the origin that its nodes get. */
struct sc__merge_input {
    const struct sc__document *document;
    enum sc__array_strategy arrays;
    bool fills; /* only what no input before has (rule 12) */
};

/* A strategy for one path of keys, whatever the layer says. */
struct sc__array_rule {
    sc_str path;
    enum sc__array_strategy arrays;
};

struct sc__workers;

struct sc__merge_options {
    bool directives;
    const struct sc__array_rule *rules;
    size_t rule_count;
    struct sc__warnings *warnings;
    bool folds_all; /* the first document node by node as well; the result is the same */
};

/* What a node was before a higher layer came. */
struct sc__history {
    uint32_t older; /* the next record of this node, or SC__NONE */
    uint32_t at;
    uint32_t element; /* position in the packed array at `at`, or SC__NONE */
    uint16_t origin;
    uint8_t overridden; /* boolean: the higher layer replaced it; else both took part */
    uint8_t directive;  /* SC__NODE_ADDED, _REMOVED, _REPLACED; 0 for a value itself */
    uint8_t type;       /* enum sc__type, of what it was */
};

struct sc__merged {
    struct sc__document document;
    uint32_t *heads; /* by node: its newest history record; shorter than the nodes */
    uint32_t head_count;
    struct sc__history *records;
    uint32_t record_count;
    uint32_t record_capacity;
    uint32_t array_sums;  /* packed arrays that were added up */
    bool is_interpolated; /* SC__NODE_INTERPOLATED may be set */
    bool root_is_part; /* the root is a value within its source, not the whole; never by a merge */
    bool is_borrowed;  /* nodes and keys are the one input's: sc__merged_own before any change */
};

/* The newest history record of a node, or SC__NONE. */
static inline uint32_t sc__merged_history(const struct sc__merged *merged, uint32_t node)
{
    return node < merged->head_count ? merged->heads[node] : SC__NONE;
}

/* Fold `count` inputs, lowest first, whose roots are mappings. SC_ENOMEM, or SC_ELIMIT for
 * more than SC__ORIGINS_MAX inputs. */
sc_status sc__merge(const struct sc__merge_input *inputs, size_t count,
                    const struct sc__merge_options *options, struct sc__arena *arena,
                    struct sc__merged *merged, sc_error *error);

/* adopt.c: before a change of the result: nodes, keys and packed arrays of its own where they are
 * an input's, with room for `more` nodes. False if there is no memory. */
bool sc__merged_own(struct sc__merged *merged, size_t more);

enum { SC__MERGE_PARTS = 8 };

/* Who helps with a merge. */
struct sc__merge_help {
    struct sc__workers *workers;
    uint32_t parts; /* to be made, SC__MERGE_PARTS at most; at least 2 */
    uint32_t used;  /* set by the merge: arenas that the result lies in as well */
    struct sc__arena arenas[SC__MERGE_PARTS];
};

/* parts.c: the same by several threads, for large inputs; whether that pays is for the caller to
 * say. The result must go before sc__merge_help_fini. */
sc_status sc__merge_by_parts(const struct sc__merge_input *inputs, size_t count,
                             const struct sc__merge_options *options, struct sc__merge_help *help,
                             struct sc__arena *arena, struct sc__merged *merged, sc_error *error);
void sc__merge_help_fini(struct sc__merge_help *help);

/* A document that only fills can hold no directive: SC_EINVALID at the first (rule 12). */
sc_status sc__merge_refuse_directives(const struct sc__document *document, sc_error *error);

/* The roots of `count` documents, whatever they are, as the elements of one array. */
sc_status sc__merge_list(const struct sc__document *documents, size_t count,
                         struct sc__arena *arena, struct sc__merged *merged, sc_error *error);

#endif
