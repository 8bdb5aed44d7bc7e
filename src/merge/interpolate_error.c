/* merge/interpolate_error.c: what is wrong with a reference, and where it stands. */
#include "merge/interpolating.h"

#include "base/error.h"
#include "value/nearest.h"

#include <string.h>

enum {
    DESCRIBED = 100,   /* problems, for a place costs a walk through its text */
    SHOWN_NAME = 80,   /* bytes */
    SHOWN_CHAIN = 150, /* bytes of a chain, behind which only its end is shown */
};

void sc__interpolating_no_memory(struct sc__interpolating *all)
{
    all->status = SC_ENOMEM;
    all->stops = true;
}

static const char *find(const char *from, const char *end, const char *text, size_t length)
{
    for (const char *at = from; (size_t)(end - at) >= length; at++) {
        at = memchr(at, text[0], (size_t)(end - at) - length + 1);
        if (!at)
            return NULL;
        if (memcmp(at, text, length) == 0)
            return at;
    }
    return NULL;
}

/* The place of a template's byte in its source, which may have escapes or several lines before
 * it: the "${" that has as many of them before it, if what stands there is the same; otherwise
 * the value's own. Where there is no text, a value's place is no byte. */
static size_t place_of(const struct sc__text *text, const struct sc__node *node, sc_str template,
                       uint32_t at)
{
    if (text->kind == SC__TEXT_PLACELESS)
        return node->at;
    const char *end = text->bytes + text->length;
    const char *source = text->bytes + node->at;
    const char *inner = template.data;
    const char *wanted = template.data + at;
    size_t rest = template.length - at;
    size_t same = rest < 16 ? rest : 16;
    for (;; source += 2, inner += 2) {
        inner = find(inner, template.data + template.length, "${", 2);
        source = find(source, end, "${", 2);
        if (!inner || !source || inner > wanted)
            return node->at;
        if (inner == wanted)
            break;
    }
    const char *closed = memchr(wanted, '}', same);
    same = closed ? (size_t)(closed - wanted) + 1 : same;
    if ((size_t)(end - source) < same || memcmp(source, wanted, same) != 0)
        return node->at;
    return (size_t)(source - text->bytes);
}

static void report(struct sc__interpolating *all, const sc_error *problem)
{
    if (all->status == SC_OK)
        all->status = problem->status;
    if (all->problems++ < DESCRIBED && !all->options->report(all->options->context, problem))
        all->stops = true;
}

void sc__interpolating_fail(struct sc__interpolating *all, uint32_t at, sc_status status,
                            const char *format, ...)
{
    struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    const struct sc__work *work = &all->works[frame->work];
    const struct sc__node *node = sc__interpolating_node(all, work->node);
    const struct sc__text *text = all->options->inputs[node->origin].document->text;
    char message[SC_ERROR_TEXT];
    sc_error problem = SC_ERROR_INIT;
    va_list arguments;
    all->works[frame->work].state = SC__WORK_FAILED;
    if (all->stops || all->problems >= DESCRIBED) {
        all->problems += !all->stops;
        return;
    }
    va_start(arguments, format);
    sc__error_message(message, format, arguments);
    va_end(arguments);
    size_t place = place_of(text, node, frame->expansion.template.text, at);
    sc__error_at(&problem, text, place, status, "%s", message);
    report(all, &problem);
}

void sc__interpolating_close(struct sc__interpolating *all)
{
    sc_error problem = SC_ERROR_INIT;
    if (all->problems <= DESCRIBED || all->status == SC_ENOMEM)
        return;
    sc__error_set(&problem, all->status, "%u more references that cannot be interpolated",
                  all->problems - DESCRIBED);
    all->options->report(all->options->context, &problem);
}

static int shown(sc_str text)
{
    return text.length < SHOWN_NAME ? (int)text.length : SHOWN_NAME;
}

/* What may be shown of the reference on top: its name, but where a part of that came from a
 * secret, only as it is written (rule 25). */
static sc_str shown_name(struct sc__interpolating *all)
{
    const struct sc__interpolating_frame *frame = sc__interpolating_top(all);
    return frame->is_secret
               ? sc__template_reference(&frame->expansion.template, frame->expansion.open)
               : frame->name;
}

static void fail_absent_variable(struct sc__interpolating *all, sc_str variable)
{
    struct sc__nearest nearest;
    sc_str meant = {"", 0};
    uint32_t key = sc__interner_find(&all->merged->document.keys, variable.data, variable.length);
    struct sc__document *document = &all->merged->document;
    if (key != SC__NO_KEY && sc__document_find(document, document->root, key) != SC__NONE) {
        sc__interpolating_refuse(all, SC_ENOTFOUND,
                                 "no variable %.*s in the environment; the key of that name is "
                                 "${\"%.*s\"}",
                                 shown(variable), variable.data, shown(variable), variable.data);
        return;
    }
    sc__nearest_init(&nearest, variable);
    for (uint32_t i = 0; i < all->variable_count && i < 10000; i++) {
        sc_str name = {all->variables[i].name, all->variables[i].name_length};
        if (sc__nearest_offer(&nearest, name))
            meant = name;
    }
    if (meant.length > 0)
        sc__interpolating_refuse(all, SC_ENOTFOUND,
                                 "no variable %.*s in the environment; did you mean %.*s?",
                                 shown(variable), variable.data, shown(meant), meant.data);
    else
        sc__interpolating_refuse(all, SC_ENOTFOUND, "no variable %.*s in the environment",
                                 shown(variable), variable.data);
}

static void fail_absent_path(struct sc__interpolating *all, sc_str name)
{
    struct sc__buffer meant;
    sc_str written = shown_name(all);
    sc__buffer_init(&meant, all->options->allocator);
    if (!sc__interpolating_top(all)->is_secret)
        sc__interpolating_suggest(all, name, &meant);
    sc_str suggestion = {meant.data, meant.length};
    if (meant.failed)
        sc__interpolating_no_memory(all);
    else if (meant.length > 0)
        sc__interpolating_refuse(all, SC_ENOTFOUND, "no key \"%.*s\"; did you mean \"%.*s\"?",
                                 shown(written), written.data, shown(suggestion), suggestion.data);
    else if (sc__interpolating_variable(all, name))
        sc__interpolating_refuse(all, SC_ENOTFOUND,
                                 "no key \"%.*s\"; the variable of that name is ${env:%.*s}",
                                 shown(written), written.data, shown(written), written.data);
    else if (!all->stops)
        sc__interpolating_refuse(
            all, SC_ENOTFOUND, "no key \"%.*s\"%s", shown(written), written.data,
            memchr(name.data, ':', name.length) ? "; a default stands behind \":-\"" : "");
    sc__buffer_fini(&meant);
}

void sc__interpolating_fail_absent(struct sc__interpolating *all)
{
    sc_str name = sc__interpolating_top(all)->name, variable;
    if (sc__template_variable(name, &variable))
        fail_absent_variable(all, variable);
    else
        fail_absent_path(all, name);
}

/* "a -> b", and "a -> b -> b.c" where the reference is to the container in which that stands. */
static void append_link(struct sc__interpolating *all, uint32_t frame, uint32_t next,
                        struct sc__buffer *chain)
{
    uint32_t target = all->frames[frame].node;
    if (target < all->spot_count && target != next &&
        sc__is_container(sc__interpolating_node(all, target)) && target != 0) {
        sc__buffer_append_text(chain, " -> ");
        sc__interpolating_append_path(all, target, chain);
    }
    sc__buffer_append_text(chain, " -> ");
}

void sc__interpolating_fail_cycle(struct sc__interpolating *all, uint32_t work)
{
    struct sc__buffer chain;
    uint32_t first = all->depth - 1;
    while (all->frames[first].work != work)
        first--;
    sc__buffer_init(&chain, all->options->allocator);
    for (uint32_t i = first; i < all->depth; i++) {
        bool is_last = i + 1 == all->depth;
        if (chain.length > SHOWN_CHAIN && !is_last) {
            sc__buffer_append_text(&chain, "... -> ");
            i = all->depth - 1;
            is_last = true;
        }
        uint32_t next = all->works[is_last ? work : all->frames[i + 1].work].node;
        sc__interpolating_append_path(all, all->works[all->frames[i].work].node, &chain);
        append_link(all, i, next, &chain);
    }
    sc__interpolating_append_path(all, all->works[work].node, &chain);
    if (chain.failed)
        sc__interpolating_no_memory(all);
    else
        sc__interpolating_refuse(all, SC_EINVALID, "this leads back to itself: %.*s",
                                 (int)chain.length, chain.data);
    sc__buffer_fini(&chain);
}
