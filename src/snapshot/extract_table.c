/* snapshot/extract_table.c: what a field may say of itself. A table is a program's constant, so
 * this finds mistakes in its first run, before they fill a struct with nonsense. */
#include "snapshot/extract.h"
#include "value/path.h"

#include <string.h>

/* Why a path cannot be used, or NULL. */
static const char *path_problem(const char *text, const struct sc__extract_step *known)
{
    struct sc__path path;
    struct sc__path_step step;
    enum sc__path_result result;
    if (!text || text[0] == '\0')
        return "a path is needed";
    if (known->is_plain)
        return NULL;
    sc__path_init(&path, text, strlen(text));
    while ((result = sc__path_next(&path, &step)) == SC__PATH_STEP)
        ;
    return result == SC__PATH_INVALID ? path.problem : NULL;
}

static size_t size_of_kind(sc_kind kind)
{
    static const uint8_t sizes[] = {
        [SC_KIND_BOOL] = sizeof(bool),
        [SC_KIND_I8] = 1,
        [SC_KIND_I16] = 2,
        [SC_KIND_I32] = 4,
        [SC_KIND_I64] = 8,
        [SC_KIND_U8] = 1,
        [SC_KIND_U16] = 2,
        [SC_KIND_U32] = 4,
        [SC_KIND_U64] = 8,
        [SC_KIND_F32] = sizeof(float),
        [SC_KIND_F64] = sizeof(double),
        [SC_KIND_COPY] = sizeof(char *),
        [SC_KIND_STR] = sizeof(sc_str),
        [SC_KIND_VALUE] = sizeof(sc_value),
        [SC_KIND_TEXT] = 0,
        [SC_KIND_TABLE] = 0,
    };
    return sizes[kind];
}

static const char *size_problem(const sc_field *field)
{
    if (field->kind == SC_KIND_TABLE && !field->table)
        return "its table is missing";
    if (field->kind == SC_KIND_TABLE && field->table->size != field->size)
        return "its table is one of another struct";
    if (field->size == 0)
        return "its size is missing";
    size_t size = size_of_kind(field->kind);
    return size != 0 && size != field->size ? "its size is not that of its kind" : NULL;
}

/* Does the field, its count included, lie within the struct? */
static bool lies_within(const sc_field *field, size_t size)
{
    if (field->shape == SC_SHAPE_ONE)
        return field->offset <= size && field->size <= size - field->offset;
    size_t count = field->shape == SC_SHAPE_ARRAY ? field->capacity : 1;
    size_t each = field->shape == SC_SHAPE_LIST ? sizeof(void *) : field->size;
    size_t whole;
    return field->offset <= size && !__builtin_mul_overflow(count, each, &whole) &&
           whole <= size - field->offset && size >= sizeof(size_t) &&
           field->count_offset <= size - sizeof(size_t);
}

/* Does it say no more than where what goes? Most do, so all is looked at in one. */
static inline bool is_bare(const sc_field *field)
{
    uint64_t reals[2];
    uint64_t rules = (uint64_t)(field->range[0] | field->range[1] | field->unit) |
                     (uint64_t)field->as | field->optional;
    size_t limits = field->length[0] | field->length[1] | field->items[0] | field->items[1];
    uintptr_t texts =
        (uintptr_t)field->pattern | (uintptr_t)field->names | (uintptr_t)field->default_text;
    memcpy(reals, field->real_range, sizeof reals);
    return (rules | limits | texts | reals[0] | reals[1]) == 0;
}

/* Rules that its kind has no use for. */
static const char *rule_problem(const sc_field *field)
{
    bool is_integer = sc__kind_is_integer(field->kind);
    bool is_real = field->kind == SC_KIND_F32 || field->kind == SC_KIND_F64;
    bool is_text = sc__kind_is_text(field->kind);
    bool is_one = field->shape == SC_SHAPE_ONE;
    if (!is_integer && (field->range[0] != 0 || field->range[1] != 0))
        return "`range` is for integers; floats have `real_range`, texts `length`";
    if (!is_real && (field->real_range[0] != 0 || field->real_range[1] != 0))
        return "`real_range` is for floats";
    if (!is_text && (field->length[0] != 0 || field->length[1] != 0 || field->pattern))
        return "`length` and `pattern` are for texts";
    if (is_one && (field->items[0] != 0 || field->items[1] != 0))
        return "`items` is for arrays and lists";
    if (!is_integer && (field->names || field->as != SC_AS_IS))
        return "names, durations and sizes are integers";
    if (field->names && field->as != SC_AS_IS)
        return "it has names and is a duration or size at once";
    if (field->as > SC_AS_SIZE || field->unit < 0 || (field->as == SC_AS_IS && field->unit != 0))
        return "`unit` is for durations and sizes, and above 0";
    if (field->default_text && (!is_one || field->kind >= SC_KIND_VALUE))
        return "`default_text` is for a single scalar or text";
    if (field->optional && (field->kind != SC_KIND_TABLE || !is_one || field->required))
        return "`optional` is for a single table, and no required one";
    return NULL;
}

static const char *field_problem(const sc_field *field, size_t size, struct sc__extract_step *step)
{
    const char *problem = path_problem(field->path, step);
    if (!problem && (field->kind > SC_KIND_TABLE || field->shape > SC_SHAPE_LIST))
        problem = "its kind or shape is none";
    if (!problem)
        problem = size_problem(field);
    if (!problem && !lies_within(field, size))
        problem = "it lies outside of the struct";
    if (!problem && !step->is_bare)
        problem = rule_problem(field);
    return problem;
}

/* The same of a bare field with a plain path and one member, which is what most are. */
static inline bool is_usual(const sc_field *field, size_t size, const struct sc__extract_step *step)
{
    return step->is_plain && step->is_bare && field->kind < SC_KIND_TABLE &&
           field->shape == SC_SHAPE_ONE && field->size != 0 &&
           (size_of_kind(field->kind) == field->size || field->kind == SC_KIND_TEXT) &&
           field->offset <= size && field->size <= size - field->offset;
}

static bool check(struct sc__extraction *extraction, const sc_table *table,
                  struct sc__extract_step *steps)
{
    for (size_t i = 0; i < table->count; i++) {
        const sc_field *field = &table->fields[i];
        size_t length = field->path ? strlen(field->path) : 0;
        steps[i].length = (uint32_t)length;
        steps[i].is_plain = length <= UINT32_MAX && sc__path_is_plain(field->path, length);
        steps[i].is_bare = is_bare(field);
        if (is_usual(field, table->size, &steps[i]))
            continue;
        const char *problem = field_problem(field, table->size, &steps[i]);
        if (problem) {
            sc__extract_misused(extraction, field, "%s", problem);
            return false;
        }
    }
    return true;
}

const struct sc__extract_plan *sc__extract_plan_of(struct sc__extraction *extraction,
                                                   const sc_table *table)
{
    const struct sc__extract_plan *known = extraction->plans;
    while (known && known->table != table)
        known = known->next;
    if (known)
        return known;
    struct sc__extract_plan *plan = sc__extract_allocate(
        extraction, sizeof *plan + table->count * sizeof(struct sc__extract_step));
    if (!plan || !check(extraction, table, plan->steps))
        return NULL;
    plan->next = extraction->plans;
    plan->table = table;
    extraction->plans = plan;
    return plan;
}
