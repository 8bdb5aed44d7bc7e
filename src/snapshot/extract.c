/* snapshot/extract.c: a configuration into a struct, table by table.
 *
 * A table within a table, in a list too, becomes a job of its own behind the one at work, so
 * nothing recurses, whatever the nesting of tables and data. */
#include "snapshot/extract.h"

#include "base/error.h"
#include "base/options.h"
#include "value/path.h"

#include <string.h>

enum { KEPT_CHUNK = 1024 };

/* One struct to fill. */
struct sc__extract_job {
    struct sc__extract_job *next;
    const sc_table *table;
    char *base;
    sc_value mapping;   /* what there is for it, or, where there is nothing, a mapping above */
    const char *absent; /* the path from `mapping` to where it should be, or NULL */
};

struct sc_extracted {
    const sc_allocator *allocator;
    const sc_snapshot *snapshot;
    struct sc__arena kept;
};

void sc_extracted_free(sc_extracted *extracted)
{
    if (!extracted)
        return;
    const sc_allocator *allocator = extracted->allocator;
    sc_release(extracted->snapshot);
    sc__arena_fini(&extracted->kept);
    sc__release(allocator, extracted, sizeof *extracted);
}

void *sc__extract_allocate(struct sc__extraction *extraction, size_t size)
{
    size_t rounded = (size + 15) & ~(size_t)15;
    void *memory = extraction->near;
    if (rounded >= size && rounded <= extraction->near_left) {
        extraction->near += rounded;
        extraction->near_left -= rounded;
        return memory;
    }
    memory = sc__arena_allocate(&extraction->scratch, size);
    if (!memory)
        extraction->failed = true;
    return memory;
}

static bool add_job(struct sc__extraction *extraction, struct sc__extract_job job)
{
    struct sc__extract_job *added = sc__extract_allocate(extraction, sizeof *added);
    if (!added)
        return false;
    *added = job;
    added->next = *extraction->behind;
    *extraction->behind = added;
    extraction->behind = &added->next;
    return true;
}

static bool goes_on(const struct sc__extraction *extraction)
{
    return !extraction->failed && !extraction->misused;
}

/* One struct of a nested table from a value that must be a mapping. */
static void add_table(struct sc__extraction *extraction, const sc_field *field, sc_value value,
                      char *member)
{
    sc_type type = sc_value_type(value);
    if (type == SC_TYPE_MAPPING)
        add_job(extraction,
                (struct sc__extract_job){.table = field->table, .base = member, .mapping = value});
    else
        sc__extract_report(extraction, value, SC_ETYPE, "must be a mapping, not %s",
                           sc__extract_type_name(type));
}

static void extract_one(struct sc__extraction *extraction, const sc_field *field, sc_value value,
                        char *member)
{
    struct sc__block_node node = sc__scalar_of(value);
    if (field->kind == SC_KIND_TABLE)
        add_table(extraction, field, value, member);
    else if (!sc__extract_store(field, false, &node, value.snapshot->bytes, member))
        sc__extract_value(extraction, field, value, member);
}

static inline void extract_element(struct sc__extraction *extraction, const sc_field *field,
                                   sc_value array, uint32_t position, char *member)
{
    const sc_snapshot *snapshot = array.snapshot;
    const struct sc__block_node *node = &snapshot->nodes[array.node];
    sc_value element = {snapshot, node->value.span.first + position, SC__NONE};
    if (sc__is_packed(node))
        element = (sc_value){snapshot, array.node, position};
    else if (sc__extract_store(field, false, &snapshot->nodes[element.node], snapshot->bytes,
                               member))
        return;
    extract_one(extraction, field, element, member);
}

/* Where the elements go; NULL, after a report, where they may not. */
static char *place_elements(struct sc__extraction *extraction, const sc_field *field,
                            sc_value value, char *member)
{
    size_t count = sc_value_count(value);
    size_t least = field->items[0];
    size_t most = field->items[1];
    char *elements = member;
    if (field->shape == SC_SHAPE_ARRAY && (most == 0 || most > field->capacity))
        most = field->capacity;
    bool is_limited = most != 0 || field->shape == SC_SHAPE_ARRAY;
    if (count < least || (is_limited && count > most)) {
        size_t limit = count < least ? least : most;
        sc__extract_report(extraction, value, SC_ERANGE,
                           "must have at %s %zu element%s, and has %zu",
                           count < least ? "least" : "most", limit, limit == 1 ? "" : "s", count);
        return NULL;
    }
    if (field->shape == SC_SHAPE_LIST) {
        elements = NULL;
        if (count > 0 && count <= SIZE_MAX / field->size)
            elements = sc__arena_allocate(extraction->kept, count * field->size);
        if (elements)
            memset(elements, 0, count * field->size);
        else if (count > 0)
            extraction->failed = true;
        memcpy(member, &elements, sizeof elements);
    }
    return elements;
}

static void extract_elements(struct sc__extraction *extraction, const sc_field *field,
                             sc_value value, char *base)
{
    sc_type type = sc_value_type(value);
    size_t count = sc_value_count(value);
    if (type != SC_TYPE_ARRAY) {
        sc__extract_report(extraction, value, SC_ETYPE, "must be an array, not %s",
                           sc__extract_type_name(type));
        return;
    }
    char *elements = place_elements(extraction, field, value, base + field->offset);
    if (!elements && count > 0)
        return;
    memcpy(base + field->count_offset, &count, sizeof count);
    for (uint32_t i = 0; i < count && goes_on(extraction); i++)
        extract_element(extraction, field, value, i, elements + i * field->size);
}

/* The path to what is absent, in the arena. */
static const char *join(struct sc__extraction *extraction, const char *prefix, const char *path)
{
    size_t size = strlen(prefix) + strlen(path) + 2;
    char *joined = sc__arena_allocate(&extraction->scratch, size);
    if (joined)
        snprintf(joined, size, "%s%s%s", prefix, *prefix && *path != '[' ? "." : "", path);
    else
        extraction->failed = true;
    return joined;
}

/* What a field needs that is absent: `above` is the deepest value on the way that is there, and
 * `rest` the way from it. */
static void extract_absent(struct sc__extraction *extraction, const sc_field *field, sc_value above,
                           const char *rest, char *base)
{
    char *member = base + field->offset;
    bool is_table = field->kind == SC_KIND_TABLE && field->shape == SC_SHAPE_ONE;
    if (field->required)
        sc__extract_report_absent(extraction, above, rest);
    else if (is_table && !field->optional)
        add_job(extraction,
                (struct sc__extract_job){
                    .table = field->table, .base = member, .mapping = above, .absent = rest});
    else if (field->default_text)
        sc__extract_default(extraction, field, member);
}

/* A way that ends early at a value which is not what it leads through: report it, once. */
static bool is_blocked(struct sc__extraction *extraction, sc_value above,
                       const struct sc__path_step *step)
{
    sc_type type = sc_value_type(above);
    sc_type needed = step->is_index ? SC_TYPE_ARRAY : SC_TYPE_MAPPING;
    if (type == needed || type == SC_TYPE_NULL)
        return false;
    if (extraction->blamed != above.node)
        sc__extract_report(extraction, above, SC_ETYPE, "must be %s, not %s",
                           sc__extract_type_name(needed), sc__extract_type_name(type));
    extraction->blamed = above.node;
    return true;
}

/* A path that is not there, step by step: how far it leads, and what is above and behind that. */
static void look_for_steps(struct sc__extraction *extraction, const sc_field *field,
                           sc_value mapping, char *base)
{
    struct sc__path path;
    struct sc__path_step step;
    sc_value above = mapping;
    const char *rest = field->path;
    sc__path_init(&path, field->path, strlen(field->path));
    while (sc__path_next(&path, &step) == SC__PATH_STEP) {
        const char *first = rest + (*rest == '.');
        if (sc__find(above, first, (size_t)(path.at - first), &above) != SC_OK)
            break;
        rest = path.at;
    }
    if (!is_blocked(extraction, above, &step))
        extract_absent(extraction, field, above, rest + (*rest == '.'), base);
}

/* A path that is not there: nearly always its last key alone. `plain` is the length of a plain
 * path, or 0. */
static void look_for(struct sc__extraction *extraction, const sc_field *field, size_t plain,
                     sc_value mapping, char *base)
{
    sc_value above;
    const char *rest = plain > 0 ? sc__extract_last_key(mapping, field->path, plain, &above) : NULL;
    if (rest)
        extract_absent(extraction, field, above, rest, base);
    else
        look_for_steps(extraction, field, mapping, base);
}

/* Null is as good as absent, so that a higher layer can go back to a default. */
static void extract_null(struct sc__extraction *extraction, const sc_field *field, sc_value value,
                         char *base)
{
    if (field->required)
        sc__extract_report(extraction, value, SC_ENULL, "is required, but null");
    else
        extract_absent(extraction, field, value, "", base);
}

static void extract_found(struct sc__extraction *extraction, const sc_field *field, sc_value value,
                          char *base)
{
    if (sc_value_type(value) == SC_TYPE_NULL && field->kind != SC_KIND_VALUE)
        extract_null(extraction, field, value, base);
    else if (field->shape == SC_SHAPE_ONE)
        extract_one(extraction, field, value, base + field->offset);
    else
        extract_elements(extraction, field, value, base);
}

/* A field whose path has to be looked at step by step, or that is absent with all above it. */
static void extract_field(struct sc__extraction *extraction, const struct sc__extract_job *job,
                          const sc_field *field)
{
    sc_value value;
    if (job->absent) {
        const char *rest = join(extraction, job->absent, field->path);
        if (rest)
            extract_absent(extraction, field, job->mapping, rest, job->base);
    } else if (field->path[0] == '\0') {
        extract_found(extraction, field, job->mapping, job->base);
    } else if (sc__find(job->mapping, field->path, strlen(field->path), &value) != SC_OK) {
        look_for(extraction, field, 0, job->mapping, job->base);
    } else {
        extract_found(extraction, field, value, job->base);
    }
}

static inline bool probe(const sc_snapshot *snapshot, const struct sc__extract_begin *begin,
                         const char *path, size_t length, uint32_t *node)
{
    if (begin->length > 0)
        return sc__extract_probe(snapshot, begin, path, length, node);
    *node = sc__index_find(snapshot, path, length);
    return true;
}

static void extract_fields(struct sc__extraction *extraction, const struct sc__extract_job *job,
                           const struct sc__extract_plan *plan)
{
    const sc_snapshot *snapshot = job->mapping.snapshot;
    struct sc__extract_begin begin = {"", SC__NONE};
    if (!job->absent)
        begin = sc__extract_begin(job->mapping);
    for (size_t i = 0; i < job->table->count && goes_on(extraction); i++) {
        const sc_field *field = &job->table->fields[i];
        const struct sc__extract_step *step = &plan->steps[i];
        uint32_t node;
        if (!step->is_plain || !probe(snapshot, &begin, field->path, step->length, &node))
            extract_field(extraction, job, field);
        else if (node == SC__NONE)
            look_for(extraction, field, step->length, job->mapping, job->base);
        else if (field->shape != SC_SHAPE_ONE ||
                 !sc__extract_store(field, step->is_bare, &snapshot->nodes[node], snapshot->bytes,
                                    job->base + field->offset))
            extract_found(extraction, field, (sc_value){snapshot, node, SC__NONE}, job->base);
    }
}

static void run_job(struct sc__extraction *extraction, const struct sc__extract_job *job)
{
    const struct sc__extract_plan *plan = sc__extract_plan_of(extraction, job->table);
    if (!plan)
        return;
    extract_fields(extraction, job, plan);
    if (!job->absent && goes_on(extraction))
        sc__extract_unknown(extraction, job->table, job->mapping);
}

/* The whole table as a field of nothing, at the path that the options name. */
static void run(struct sc__extraction *extraction, const sc_snapshot *snapshot,
                const sc_table *table, char *copy)
{
    const char *path = extraction->options.path ? extraction->options.path : "";
    sc_field whole = {.kind = SC_KIND_TABLE, .size = table->size, .table = table, .path = path};
    struct sc__extract_job start = {.base = copy, .mapping = sc_snapshot_root(snapshot)};
    extraction->behind = &extraction->next;
    extract_field(extraction, &start, &whole);
    while (extraction->next && !extraction->failed && !extraction->misused) {
        struct sc__extract_job *job = extraction->next;
        extraction->next = job->next;
        extraction->behind = &extraction->next;
        run_job(extraction, job);
    }
}

static sc_extracted *create_extracted(const sc_snapshot *snapshot)
{
    sc_extracted *extracted = sc__allocate_zeroed(snapshot->allocator, sizeof *extracted);
    if (!extracted)
        return NULL;
    extracted->allocator = snapshot->allocator;
    extracted->snapshot = sc__snapshot_retain(snapshot);
    sc__arena_init(&extracted->kept, snapshot->allocator, KEPT_CHUNK);
    return extracted;
}

/* How the call ends; an error that was reported stands in `first` already. */
static sc_status conclude(const struct sc__extraction *extraction)
{
    if (extraction->misused)
        return SC_EINVALID;
    if (extraction->failed)
        return sc__error_no_memory(extraction->first);
    return extraction->error_count > 0 ? extraction->status : SC_OK;
}

static sc_status fill(struct sc__extraction *extraction, const sc_snapshot *snapshot,
                      const sc_table *table, void *out)
{
    char *copy = sc__extract_allocate(extraction, table->size);
    if (!copy)
        return sc__error_no_memory(extraction->first);
    memcpy(copy, out, table->size);
    run(extraction, snapshot, table, copy);
    sc__extract_free_patterns(extraction);
    sc_status status = conclude(extraction);
    if (status == SC_OK)
        memcpy(out, copy, table->size);
    return status;
}

static bool is_path(const char *path)
{
    struct sc__path steps;
    struct sc__path_step step;
    enum sc__path_result result;
    sc__path_init(&steps, path, strlen(path));
    while ((result = sc__path_next(&steps, &step)) == SC__PATH_STEP)
        ;
    return result == SC__PATH_END;
}

sc_status sc_extract(const sc_snapshot *snapshot, const sc_table *table,
                     const sc_extract_options *options, void *out, sc_extracted **extracted,
                     sc_error *error)
{
    _Alignas(16) char near[SC__EXTRACT_NEAR];
    struct sc__extraction extraction = {.options = SC_EXTRACT_OPTIONS_INIT,
                                        .first = error,
                                        .blamed = SC__NONE,
                                        .near = near,
                                        .near_left = sizeof near};
    sc_extract_options *used = &extraction.options;
    if (!snapshot || !table || !out || !extracted)
        return sc__error_set(error, SC_EINVALID,
                             "a snapshot, a table, a struct and a place for its memory are needed");
    if (!sc__options_read(used, sizeof *used, options) || used->unknown > SC_UNKNOWN_IGNORE ||
        (used->path && !is_path(used->path)))
        return sc__error_set(error, SC_EINVALID,
                             "the options are not initialised, or their path is none");
    sc_extracted *made = create_extracted(snapshot);
    if (!made)
        return sc__error_no_memory(error);
    extraction.allocator = snapshot->allocator;
    extraction.kept = &made->kept;
    bool is_timed = sc__metrics_extract(snapshot->metrics);
    uint64_t began = is_timed ? sc__metrics_begin(snapshot->metrics) : 0;
    sc__arena_init(&extraction.scratch, snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    sc_status status = fill(&extraction, snapshot, table, out);
    sc__arena_fini(&extraction.scratch);
    sc__metrics_error(snapshot->metrics, status);
    if (is_timed)
        sc__metrics_end(snapshot->metrics, SC__TIMED_EXTRACT, began);
    if (used->error_count)
        *used->error_count = extraction.error_count;
    if (status == SC_OK)
        *extracted = made;
    else
        sc_extracted_free(made);
    return status;
}
