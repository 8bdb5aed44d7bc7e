/* snapshot/extract_unknown.c: keys that no table names.
 *
 * A field's path may lead through mappings that have no table of their own ("tls.enabled"), so
 * what is known at such a mapping is the next step of all paths that begin as the way there. */
#include "snapshot/extract.h"
#include "value/nearest.h"
#include "value/path.h"

#include <string.h>

/* A mapping to look through, reached by the first `steps` steps of a field's path. */
struct level {
    struct level *next;
    sc_value mapping;
    const sc_field *way; /* NULL where `steps` is 0 */
    uint32_t steps;
};

static bool same_step(const struct sc__path_step *a, const struct sc__path_step *b)
{
    return a->is_index == b->is_index && a->index == b->index && a->raw.length == b->raw.length &&
           (a->is_index || memcmp(a->raw.data, b->raw.data, a->raw.length) == 0);
}

/* Does a field's path begin with the way to this level? If so, the step behind it. */
static bool known_step(const struct level *level, const sc_field *field, struct sc__path *path,
                       struct sc__path_step *step)
{
    struct sc__path way;
    struct sc__path_step way_step;
    sc__path_init(path, field->path, strlen(field->path));
    if (level->steps > 0)
        sc__path_init(&way, level->way->path, strlen(level->way->path));
    for (uint32_t i = 0; i < level->steps; i++) {
        sc__path_next(&way, &way_step);
        if (sc__path_next(path, step) != SC__PATH_STEP || !same_step(step, &way_step))
            return false;
    }
    return sc__path_next(path, step) == SC__PATH_STEP && !step->is_index;
}

enum knowledge { UNKNOWN, ON_THE_WAY, NAMED };

/* What the table says of a key here; a field that leads through it is set. */
static enum knowledge look_up(const sc_table *table, const struct level *level, sc_str key,
                              const sc_field **through)
{
    enum knowledge known = UNKNOWN;
    for (size_t i = 0; i < table->count; i++) {
        struct sc__path path;
        struct sc__path_step step;
        if (!known_step(level, &table->fields[i], &path, &step) ||
            !sc__path_step_is(&step, key.data, key.length))
            continue;
        if (sc__path_next(&path, &step) != SC__PATH_STEP || step.is_index)
            return NAMED;
        *through = &table->fields[i];
        known = ON_THE_WAY;
    }
    return known;
}

static void report(struct sc__extraction *extraction, const sc_table *table,
                   const struct level *level, sc_value member)
{
    struct sc__nearest nearest;
    sc_str meant = {"", 0};
    bool is_near = false;
    bool is_warning = extraction->options.unknown == SC_UNKNOWN_WARN;
    bool is_shown =
        (is_warning ? extraction->warning_count : extraction->error_count) < SC_EXTRACT_REPORTED;
    sc__nearest_init(&nearest, sc_value_key(member));
    for (size_t i = 0; i < table->count && is_shown; i++) {
        struct sc__path path;
        struct sc__path_step step;
        if (known_step(level, &table->fields[i], &path, &step) &&
            sc__nearest_offer(&nearest, step.raw)) {
            meant = step.raw;
            is_near = true;
        }
    }
    sc__extract_report_unknown(extraction, member, is_near ? &meant : NULL);
}

static struct level *add_level(struct sc__extraction *extraction, struct level *next,
                               sc_value mapping, const sc_field *way, uint32_t steps)
{
    struct level *level = sc__arena_allocate(&extraction->scratch, sizeof *level);
    if (!level) {
        extraction->failed = true;
        return next;
    }
    *level = (struct level){next, mapping, way, steps};
    return level;
}

void sc__extract_unknown(struct sc__extraction *extraction, const sc_table *table, sc_value mapping)
{
    if (extraction->options.unknown == SC_UNKNOWN_IGNORE)
        return;
    struct level *levels = add_level(extraction, NULL, mapping, NULL, 0);
    while (levels && !extraction->failed) {
        struct level *level = levels;
        size_t count = sc_value_count(level->mapping);
        levels = level->next;
        for (size_t i = 0; i < count && !extraction->failed; i++) {
            sc_value member;
            const sc_field *through = NULL;
            sc__value_at(level->mapping, i, &member);
            enum knowledge known = look_up(table, level, sc_value_key(member), &through);
            if (known == UNKNOWN)
                report(extraction, table, level, member);
            else if (known == ON_THE_WAY && sc_value_type(member) == SC_TYPE_MAPPING)
                levels = add_level(extraction, levels, member, through, level->steps + 1);
        }
    }
}
