/* snapshot/suggest.c: the path that somebody may have meant (did you mean ...). */
#include "snapshot/snapshot.h"
#include "value/nearest.h"
#include "value/path.h"

#include <string.h>

enum {
    LOOKED_AT = 10000,     /* members of a mapping, so that a huge one costs no more */
    LONGEST_SPELLING = 512 /* bytes of a key in the path, escapes included */
};

static bool find_nearest(sc_value mapping, const struct sc__path_step *step, sc_value *out)
{
    char name[LONGEST_SPELLING];
    struct sc__nearest nearest;
    bool found = false;
    if (step->is_index || step->raw.length > sizeof name ||
        sc_value_type(mapping) != SC_TYPE_MAPPING)
        return false;
    sc__nearest_init(&nearest, (sc_str){name, sc__path_step_decode(step, name)});
    size_t count = sc_value_count(mapping);
    for (size_t i = 0; i < count && i < LOOKED_AT; i++) {
        sc_value member;
        sc__value_at(mapping, i, &member);
        if (sc__nearest_offer(&nearest, sc_value_key(member))) {
            *out = member;
            found = true;
        }
    }
    return found;
}

/* The value that is meant; false where nothing is near or nothing had to be replaced. */
static bool suggest(const sc_snapshot *snapshot, const char *text, sc_value *value)
{
    struct sc__path path;
    struct sc__path_step step;
    enum sc__path_result result;
    bool replaced = false;
    sc__path_init(&path, text, strlen(text));
    *value = sc_snapshot_root(snapshot);
    for (const char *start = text; (result = sc__path_next(&path, &step)) == SC__PATH_STEP;
         start = path.at) {
        const char *first = start + (start > text && *start == '.');
        sc_value from = *value;
        if (sc__find(from, first, (size_t)(path.at - first), value) == SC_OK)
            continue;
        if (!find_nearest(from, &step, value))
            return false;
        replaced = true;
    }
    return result == SC__PATH_END && replaced;
}

size_t sc_snapshot_suggest(const sc_snapshot *snapshot, const char *path, char *buffer,
                           size_t capacity)
{
    sc_value value;
    if (snapshot && path && suggest(snapshot, path, &value))
        return sc_value_path(value, buffer, capacity);
    if (capacity > 0)
        buffer[0] = '\0';
    return 0;
}
