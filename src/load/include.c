/* load/include.c: the walk from a document to all that it includes.
 *
 *   level 0   the input that a layer gave      documents, each in its turn
 *   level 1   a file that it includes            the strings of its `include`, each in its turn
 *   ...                                            the files that a pattern found, each in its turn
 *
 * The stack of levels is the chain of files that include each other. A document is added once all
 * that it includes was, so everything stands below what includes it, in the order written.
 *
 * What is wrong with an `include` itself (it is no string, leads back to a file that is open, out
 * of the root, too deep, beyond the budget) or with the absence of a file that it names is a
 * problem of the document that says it; what is wrong within an included file is a problem of that
 * file. Either is a warning where the file was found by a pattern, at any level, and not named;
 * then what is wrong is passed over, and no more: a file loads without what it could not include.
 */
#include "load/include_walk.h"

#include "base/error.h"
#include "source/file.h"
#include "source/glob.h"

#include <errno.h>
#include <string.h>

/* Is a file open already, so that including it would never end? */
static bool is_cycle(const struct sc__include_walk *walk, const struct sc__file_identity *file,
                     uint32_t *level)
{
    for (*level = 0; *level < walk->depth; ++*level) {
        const struct sc__file_identity *open = &walk->levels[*level].input.identity;
        if (open->inode == file->inode && open->device == file->device && file->inode != 0)
            return true;
    }
    return false;
}

/* Spend what is left for all that is included again; false beyond it, from then on. */
static bool spend(struct sc__session *session, uint64_t bytes)
{
    uint64_t left = (uint64_t)session->expansion;
    session->includes_ended |= bytes > left;
    if (!session->includes_ended)
        session->expansion -= (int64_t)bytes;
    return !session->includes_ended;
}

/* Put an input on top. */
static bool push(struct sc__include_walk *walk, const struct sc__input *input,
                 const struct sc__documents *documents, uint32_t at, bool was_read_before)
{
    void *levels = walk->levels;
    if (!sc__arena_reserve(&walk->session->arena, &levels, &walk->capacity, walk->depth + (size_t)1,
                           sizeof *walk->levels))
        return false;
    walk->levels = levels;
    struct sc__include_level *level = &walk->levels[walk->depth++];
    *level = (struct sc__include_level){
        .input = *input, .at = at, .was_read_before = was_read_before, .entry = SC__NONE};
    for (uint32_t i = 0; i < documents->count; i++) {
        const struct sc__document *document = &documents->items[i];
        if (document->nodes[document->root].type == SC__MAPPING &&
            !sc__include_add_units(walk, level, document))
            return false;
    }
    return true;
}

/* How a file came to be a layer: "base.toml > common.toml". NULL if there is no memory. */
static const char *make_label(const struct sc__include_walk *walk, const char *path)
{
    enum { LONGEST = 240 };
    const struct sc__include_level *first = &walk->levels[0];
    const struct sc__include_level *top = sc__include_top(walk);
    const char *above = top->input.label;
    bool was_found = walk->depth == 1 && strcmp(above, top->input.text->name) != 0;
    const char *between = was_found ? top->input.text->name : "";
    size_t size = strlen(above) + strlen(between) + strlen(path) + sizeof " >  > ";
    if (size > LONGEST) {
        above = first->input.label;
        was_found = true;
        between = "...";
        size = strlen(above) + strlen(path) + sizeof " > ... > ";
    }
    char *label = sc__arena_allocate(&walk->session->arena, size);
    if (label)
        snprintf(label, size, "%s%s%s > %s", above, was_found ? " > " : "", between, path);
    return label;
}

/* Parse an included file and go on with what it includes. */
static sc_status open_file(struct sc__include_walk *walk, struct sc__input *input, uint32_t at,
                           bool was_read_before)
{
    struct sc__session *session = walk->session;
    struct sc__documents documents;
    sc_error problem = SC_ERROR_INIT;
    const struct sc__layer *layer = sc__include_top(walk)->input.layer;
    input->layer = layer;
    input->format = layer->included_format;
    input->label = make_label(walk, input->text->name);
    if (!input->label) {
        sc__text_release(input->text);
        return sc__error_no_memory(walk->error);
    }
    sc_status status = sc__inputs_add(walk->context, &session->included, input, walk->error);
    if (status != SC_OK)
        return status;
    *input = session->included.items[session->included.count - 1];
    if (sc__session_is_empty(input))
        return SC_OK;
    status = sc__session_parse(session, input, NULL, &documents, &problem);
    if (status != SC_OK) {
        sc__include_say_how(walk, walk->depth - 1, at, &problem);
        return sc__session_problem(session, input->text, input->is_lenient, &problem, walk->error);
    }
    if (!sc__session_is_document(input)) { /* the variables of a .env file */
        for (uint32_t i = 0; i < documents.count; i++) {
            if (!sc__session_add(session, input, &documents.items[i], documents.items[i].root))
                return sc__error_no_memory(walk->error);
        }
        return SC_OK;
    }
    return push(walk, input, &documents, at, was_read_before) ? SC_OK
                                                              : sc__error_no_memory(walk->error);
}

/* May a file that was read be loaded? If not, the reason was told, and the text given back. */
static sc_status check_file(struct sc__include_walk *walk, const struct sc__input *input,
                            uint32_t at, bool *may_load, bool *was_read_before)
{
    struct sc__session *session = walk->session;
    const char *path = input->text->name;
    const char *root = session->include_root;
    uint32_t level;
    sc_status status = SC_OK;
    *may_load = false;
    if (root && sc__include_left(path, root))
        status = sc__include_refuse_outside(walk, path, at);
    else if (is_cycle(walk, &input->identity, &level))
        status = sc__include_refuse_cycle(walk, level, path, at);
    else if (!sc__file_set_add(&session->included_files, &input->identity, &session->arena,
                               was_read_before))
        status = sc__error_no_memory(walk->error);
    else if (*was_read_before && !spend(session, input->text->length + SC__INCLUDE_FILE))
        status = sc__include_refuse_budget(walk, at);
    else
        *may_load = true;
    if (!*may_load)
        sc__text_release(input->text);
    return status;
}

/* What a pattern found and nobody can read is passed over (rule 3). */
static sc_status pass_over(struct sc__include_walk *walk, const char *path, uint32_t at,
                           sc_error *failure)
{
    struct sc__shown name = sc__shown(path);
    sc__error_text(failure->source, (sc_str){name.text, strlen(name.text)});
    sc__include_say_how(walk, walk->depth - 1, at, failure);
    return sc__session_problem(walk->session, NULL, true, failure, walk->error);
}

static sc_status include_file(struct sc__include_walk *walk, const char *path, uint32_t at,
                              bool was_found, bool is_optional)
{
    struct sc__session *session = walk->session;
    const struct sc__input_context *context = walk->context;
    bool is_lenient = sc__include_top(walk)->input.is_lenient;
    struct sc__input input = {.is_lenient = is_lenient || was_found};
    sc_error failure = SC_ERROR_INIT;
    bool may_load, was_read_before = false;
    if (session->includes_ended)
        return sc__include_refuse_budget(walk, at);
    if (walk->depth > SC__INCLUDE_DEPTH)
        return sc__include_refuse_depth(walk, path, at);
    if (session->include_root && sc__include_leaves(path, session->include_root))
        return sc__include_refuse_outside(walk, path, at);
    sc_status status =
        was_found ? sc__file_read_with(path, context->limit, context->memory, &input.text,
                                       &input.identity, &failure)
                  : sc__named_file_read(path, context, &input.text, &input.identity, &failure);
    if (status == SC_ENOMEM)
        return sc__error_no_memory(walk->error);
    if (status != SC_OK && was_found)
        return pass_over(walk, path, at, &failure);
    if (status != SC_OK && is_optional && sc__named_file_is_absent(path, &failure))
        return SC_OK;
    if (status != SC_OK) {
        status = sc__include_complain(walk, at, is_lenient, status, "cannot include %s: %s",
                                      sc__shown(path).text, failure.message);
        if (status != SC_OK && walk->error)
            walk->error->system_errno = failure.system_errno;
        return status;
    }
    status = check_file(walk, &input, at, &may_load, &was_read_before);
    return may_load ? open_file(walk, &input, at, was_read_before) : status;
}

/* Find the files of a pattern; each has its turn then. */
static sc_status include_pattern(struct sc__include_walk *walk, const char *pattern, uint32_t at,
                                 bool is_optional)
{
    struct sc__glob_result result;
    struct sc__include_level *top = sc__include_top(walk);
    bool is_lenient = top->input.is_lenient;
    if (walk->session->includes_ended ||
        (top->was_read_before && !spend(walk->session, SC__INCLUDE_PATTERN)))
        return sc__include_refuse_budget(walk, at);
    int failure = sc__glob_expand(pattern, walk->context->arena, &result);
    if (failure == ENOMEM)
        return sc__error_no_memory(walk->error);
    if (failure == EINVAL || failure == E2BIG)
        return sc__include_complain(walk, at, is_lenient,
                                    failure == EINVAL ? SC_EINVALID : SC_ELIMIT, "%s",
                                    result.problem);
    if (failure != 0)
        return sc__include_complain(walk, at, is_lenient, SC_EIO, "cannot expand the pattern: %s",
                                    strerror(failure));
    for (uint32_t i = 0; i < result.unreadable_count; i++)
        sc__include_complain(walk, at, true, SC_EIO, "cannot look into the directory %s: %s",
                             sc__shown(result.unreadable[i].path).text,
                             strerror(result.unreadable[i].errno_value));
    if (result.count == 0 && !is_optional)
        sc__include_complain(walk, at, true, SC_ENOTFOUND, "no file matches the pattern %s",
                             sc__shown(pattern).text);
    top->found = result.paths;
    top->found_count = result.count;
    top->found_next = 0;
    top->found_at = at;
    return SC_OK;
}

/* The next string of an `include`. */
static sc_status include_entry(struct sc__include_walk *walk)
{
    struct sc__include_level *top = sc__include_top(walk);
    struct sc__include_name name;
    const struct sc__node *entry = &top->units[top->unit].document->nodes[top->entry];
    bool is_lenient = top->input.is_lenient;
    uint32_t at = entry->at;
    top->entry = entry->next;
    if (entry->type != SC__STRING)
        return sc__include_complain(walk, at, is_lenient, SC_ETYPE,
                                    "an include is the name of a file, not %s",
                                    sc__type_name((enum sc__type)entry->type));
    sc_str text = sc__node_text(entry);
    if (text.length == 0 || (text.length == 1 && text.data[0] == '?'))
        return sc__include_complain(walk, at, is_lenient, SC_EINVALID, "the include names no file");
    if (memchr(text.data, '\0', text.length))
        return sc__include_complain(walk, at, is_lenient, SC_EINVALID,
                                    "the name of a file cannot hold a NUL character");
    const char *from =
        top->input.layer->kind == SC__LAYER_TEXT && walk->depth == 1 ? "" : top->input.text->name;
    if (!sc__include_name(text, from, walk->context->arena, &name))
        return sc__error_no_memory(walk->error);
    if (name.is_pattern)
        return include_pattern(walk, name.path, at, name.is_optional);
    return include_file(walk, name.path, at, false, name.is_optional);
}

/* Begin with a unit: what it says of includes is right, or is passed over. */
static sc_status open_unit(struct sc__include_walk *walk)
{
    struct sc__include_level *top = sc__include_top(walk);
    const struct sc__include_unit *unit = &top->units[top->unit];
    const struct sc__node *nodes = unit->document->nodes;
    bool is_lenient = top->input.is_lenient;
    top->is_open = true;
    top->entry = SC__NONE;
    if (unit->include != SC__NONE && nodes[unit->include].type == SC__STRING)
        top->entry = unit->include;
    else if (unit->include != SC__NONE && nodes[unit->include].type == SC__ARRAY)
        top->entry = nodes[unit->include].value.children.first;
    else if (unit->include != SC__NONE)
        return sc__include_complain(walk, nodes[unit->include].at, is_lenient, SC_ETYPE,
                                    "an include is a string or an array of strings, not %s",
                                    sc__is_array(&nodes[unit->include])
                                        ? "an array of numbers"
                                        : sc__type_name((enum sc__type)nodes[unit->include].type));
    if (unit->directive != SC__NONE)
        return sc__include_complain(walk, nodes[unit->directive].key_at, is_lenient, SC_EINVALID,
                                    "an include is not merged, so that no directive acts on it");
    return SC_OK;
}

/* All that a unit includes was added, so it comes itself. */
static sc_status close_unit(struct sc__include_walk *walk)
{
    struct sc__include_level *top = sc__include_top(walk);
    const struct sc__include_unit *unit = &top->units[top->unit++];
    top->is_open = false;
    if (unit->is_merged && !sc__session_add(walk->session, &top->input, unit->document, unit->root))
        return sc__error_no_memory(walk->error);
    return SC_OK;
}

static sc_status step(struct sc__include_walk *walk)
{
    struct sc__include_level *top = sc__include_top(walk);
    if (top->found_next < top->found_count)
        return include_file(walk, top->found[top->found_next++], top->found_at, true, false);
    if (top->entry != SC__NONE)
        return include_entry(walk);
    if (top->unit == top->unit_count) {
        walk->depth--;
        return SC_OK;
    }
    return top->is_open ? close_unit(walk) : open_unit(walk);
}

sc_status sc__session_include(struct sc__session *session, const struct sc__input *input,
                              const struct sc__documents *documents,
                              const struct sc__input_context *context, sc_error *error)
{
    struct sc__include_walk walk = {.session = session, .context = context, .error = error};
    if (!push(&walk, input, documents, 0, false))
        return sc__error_no_memory(error);
    sc_status status = SC_OK;
    while (walk.depth > 0 && status == SC_OK)
        status = step(&walk);
    return status;
}
