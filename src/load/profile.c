/* load/profile.c: the parts of a profiled file (semantics, rule 11). */
#include "load/profile.h"

#include "base/utf8.h"

#include <string.h>

static bool is_key(const struct sc__document *document, const struct sc__node *member,
                   const char *name)
{
    sc_str key = sc__key_text(document, member->key);
    return key.length == strlen(name) && memcmp(key.data, name, key.length) == 0;
}

/* The top-level mapping of that name, or SC__NONE. */
static uint32_t find_part(const struct sc__document *document, const char *name)
{
    uint32_t member = document->nodes[document->root].value.children.first;
    for (; member != SC__NONE; member = document->nodes[member].next) {
        const struct sc__node *node = &document->nodes[member];
        if (node->type == SC__MAPPING && is_key(document, node, name))
            return member;
    }
    return SC__NONE;
}

/* Mappings of other names are other profiles; what is no mapping can be none. */
static void warn_of_others(const struct sc__document *document, struct sc__warnings *warnings)
{
    enum { SHOWN_AT_MOST = 80 };
    uint32_t member = document->nodes[document->root].value.children.first;
    for (; member != SC__NONE; member = document->nodes[member].next) {
        const struct sc__node *node = &document->nodes[member];
        sc_str key = sc__key_text(document, node->key);
        if (node->type != SC__MAPPING)
            sc__warn_at(warnings, document->text, node->key_at, SC_EINVALID,
                        "%.*s stands outside of the file's profiles and is passed over",
                        (int)sc__utf8_cut(key.data, key.length, SHOWN_AT_MOST), key.data);
    }
}

bool sc__profile_parts(const struct sc__document *document, const char *profile,
                       struct sc__warnings *warnings, struct sc__profile_parts *parts)
{
    const char *const names[] = {"default", profile, "global"};
    bool has_profile = find_part(document, profile) != SC__NONE;
    parts->count = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bool is_again = i != 1 && strcmp(names[i], profile) == 0;
        uint32_t part = is_again ? SC__NONE : find_part(document, names[i]);
        if (part != SC__NONE)
            parts->roots[parts->count++] = part;
    }
    if (parts->count == 0)
        parts->roots[parts->count++] = document->root;
    else
        warn_of_others(document, warnings);
    return has_profile;
}
