/* source/match.h: variables whose names spell a known path without dividing it (rule 10). */
#ifndef SC_SOURCE_MATCH_H
#define SC_SOURCE_MATCH_H

#include "base/text.h"
#include "merge/merge.h"

/* A captured environment that says, for each variable without "__" that spells a path of the
 * lower layers' documents, that it means that path. SC_EINVALID where it spells two. With
 * `takes_files` the path is what stands before "_FILE". */
sc_status sc__environment_match(const struct sc__text *text,
                                const struct sc__merge_input *documents, uint32_t count,
                                bool takes_files, struct sc__arena *arena,
                                const sc_allocator *allocator, struct sc__text **out,
                                sc_error *error);

#endif
