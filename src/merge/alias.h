/* merge/alias.h: deprecated keys of a layer take their new names before it is merged. */
#ifndef SC_MERGE_ALIAS_H
#define SC_MERGE_ALIAS_H

#include "base/warnings.h"
#include "value/document.h"

/* Two canonical paths of keys. Of a list, no new path lies at or below an old one, and none
 * leads back to itself: who makes the list follows chains to their ends. */
struct sc__alias {
    sc_str old_path;
    sc_str new_path;
};

struct sc__aliasing {
    const struct sc__alias *aliases;
    uint32_t count;
    bool directives; /* old_add, old_remove and old_replace move with the key */
    struct sc__warnings *warnings;
};

/* Move what the mapping `root` of a parsed document has at old paths to the new ones, each with
 * a warning at the old key. The value keeps its place; mappings that are made for it have the
 * place of the one that it stood in, and one that nothing is left in goes. Where the new path is
 * there too, it stays, and the old value goes. Out of memory is `document->failed`. */
void sc__alias_apply(struct sc__document *document, uint32_t root,
                     const struct sc__aliasing *aliasing);

#endif
