/* snapshot/reference.c: the references that a value was interpolated from.
 *
 * They are not kept: the template is what its source says, and the paths that it names are in the
 * snapshot. Only the variables are kept, as they were read. */
#include "base/secret.h"
#include "merge/interpolate.h"
#include "snapshot/snapshot.h"
#include "value/template.h"

#include <string.h>

struct references {
    sc_value value;
    sc_reference_visitor visitor;
    void *context;
    struct sc__arena *arena;
    struct sc__expansion expansion;
    sc_str *names; /* by "${": what was absent, as it is written */
};

static bool find_variable(const sc_snapshot *snapshot, sc_str name, sc_str *value)
{
    if (snapshot->block->environment == SC__NONE)
        return false;
    const struct sc__text *text = snapshot->texts[snapshot->block->environment];
    for (size_t at = 0; at < text->length;) {
        const char *entry = text->bytes + at;
        size_t length = strlen(entry);
        if (length > name.length && entry[name.length] == '=' &&
            memcmp(entry, name.data, name.length) == 0) {
            *value = (sc_str){entry + name.length + 1, length - name.length - 1};
            return true;
        }
        at += length + 1;
    }
    return false;
}

static bool has_default(const struct references *all)
{
    return sc__expansion_token(&all->expansion)->has_default;
}

static void use_default(struct references *all)
{
    const struct sc__template *template = &all->expansion.template;
    size_t start = sc__expansion_token(&all->expansion)->at + (size_t)2;
    size_t end = template->tokens[all->expansion.next].at - (size_t)2; /* behind ":-" */
    all->names[all->expansion.open] = (sc_str){template->text.data + start, end - start};
    sc__expansion_use_default(&all->expansion);
}

static void take_variable(struct references *all, sc_str name)
{
    sc_reference reference = {.kind = SC_REFERENCE_VARIABLE, .name = name};
    bool found = find_variable(all->value.snapshot, name, &reference.text);
    if (has_default(all) && (!found || reference.text.length == 0)) {
        use_default(all);
        return;
    }
    reference.is_secret = sc__is_secret_variable(name);
    reference.value = all->value;
    all->visitor(all->context, &reference);
    sc__expansion_give(&all->expansion, reference.text);
}

/* The text of a scalar goes on into the name around it. */
static bool give_value(struct references *all, sc_value value)
{
    char number[SC__NUMBER_TEXT];
    struct sc__document document;
    if (sc_value_type(value) >= SC_TYPE_ARRAY) {
        sc__expansion_skip(&all->expansion);
        return true;
    }
    sc__document_init(&document, all->arena, NULL);
    if (!sc__thaw(value, false, &document))
        return false;
    sc__expansion_give(&all->expansion,
                       sc__interpolated_text(&document.nodes[document.root], number));
    return true;
}

static bool take_path(struct references *all, sc_str name)
{
    sc_reference reference = {.kind = SC_REFERENCE_PATH, .name = name};
    sc_value root = sc_snapshot_root(all->value.snapshot);
    bool found = sc__find(root, name.data, name.length, &reference.value) == SC_OK;
    if (has_default(all) && (!found || sc_value_type(reference.value) == SC_TYPE_NULL)) {
        use_default(all);
        return true;
    }
    if (!found) {
        sc__expansion_skip(&all->expansion);
        return true;
    }
    reference.is_secret = sc_value_is_secret(reference.value);
    all->visitor(all->context, &reference);
    return give_value(all, reference.value);
}

static bool take_name(struct references *all)
{
    sc_str variable, name = all->expansion.text;
    name.data = sc__arena_copy(all->arena, name.data, name.length);
    if (!name.data)
        return false;
    if (!sc__template_variable(name, &variable))
        return take_path(all, name);
    take_variable(all, variable);
    return true;
}

static void take_default(struct references *all)
{
    sc_reference reference = {.kind = SC_REFERENCE_DEFAULT,
                              .name = all->names[all->expansion.open],
                              .text = all->expansion.text,
                              .value = all->value,
                              .is_secret = sc_value_is_secret(all->value)};
    all->visitor(all->context, &reference);
    sc__expansion_keep(&all->expansion);
}

static bool visit_all(struct references *all)
{
    for (;;) {
        enum sc__expansion_event event = sc__expansion_next(&all->expansion);
        if (all->expansion.out->failed)
            return false;
        if (event == SC__EXPANSION_END)
            return true;
        if (event == SC__EXPANSION_DEFAULT)
            take_default(all);
        else if (!take_name(all))
            return false;
    }
}

static sc_status visit_template(struct references *all, sc_str text)
{
    struct sc__template template;
    struct sc__buffer out;
    if (sc__template_read(&template, text, all->arena) != SC_OK)
        return SC_ENOMEM; /* what was interpolated has no other mistake */
    all->names = sc__arena_allocate(all->arena, template.count * sizeof *all->names);
    if (!all->names)
        return SC_ENOMEM;
    sc__buffer_init(&out, all->arena->allocator);
    sc__expansion_begin(&all->expansion, &template, &out);
    bool done = visit_all(all);
    sc__buffer_fini(&out);
    return done ? SC_OK : SC_ENOMEM;
}

sc_status sc_value_references(sc_value value, sc_reference_visitor visitor, void *context)
{
    struct sc__arena arena;
    sc_value said;
    sc_str text;
    if (!sc_value_is_interpolated(value))
        return SC_OK;
    sc_status status = sc_value_origin_value(value, 0, &said);
    if (status != SC_OK)
        return status;
    sc__arena_init(&arena, value.snapshot->allocator, SC__ARENA_INITIAL_SIZE);
    struct references all = {
        .value = value, .visitor = visitor, .context = context, .arena = &arena};
    if (sc_value_str(said, &text) == SC_OK)
        status = visit_template(&all, text);
    sc__arena_fini(&arena);
    sc_release(said.snapshot);
    return status;
}
