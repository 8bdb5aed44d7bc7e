/* load/profile.h: files that hold several profiles, of which a load takes one (rule 11). */
#ifndef SC_LOAD_PROFILE_H
#define SC_LOAD_PROFILE_H

#include "base/warnings.h"
#include "value/document.h"

/* The mappings of a document that merge as if each were a document, lowest first: `default`, the
 * profile, `global`; or its root alone where it has none of them. */
struct sc__profile_parts {
    uint32_t roots[3];
    uint32_t count;
};

/* Has the document, whose root is a mapping, the profile itself? */
bool sc__profile_parts(const struct sc__document *document, const char *profile,
                       struct sc__warnings *warnings, struct sc__profile_parts *parts);

#endif
