/* load/include_report.c: what is wrong with includes, and by which chain of files it came in. */
#include "load/include_walk.h"

#include "base/error.h"

#include <string.h>

struct sc__shown sc__shown(const char *path)
{
    struct sc__shown result;
    size_t length = strlen(path);
    const char *mark = "";
    if (length >= sizeof result.text) {
        mark = "...";
        path += length - (sizeof result.text - 4);
        while (((unsigned char)*path & 0xC0) == 0x80)
            path++;
    }
    snprintf(result.text, sizeof result.text, "%s%s", mark, path);
    return result;
}

void sc__include_say_how(const struct sc__include_walk *walk, uint32_t level, size_t at,
                         sc_error *problem)
{
    const char *begin = "; included";
    size_t length = strlen(problem->message);
    for (;;) {
        char step[SC_ERROR_TEXT];
        const struct sc__text *text = walk->levels[level].input.text;
        struct sc__place place = sc__text_place(text, at);
        size_t added = (size_t)snprintf(step, sizeof step, "%s from %s:%u:%u", begin,
                                        sc__shown(text->name).text, place.line, place.column);
        if (length + added + sizeof ", ..." > SC_ERROR_TEXT) {
            snprintf(problem->message + length, SC_ERROR_TEXT - length, ", ...");
            return;
        }
        memcpy(problem->message + length, step, added + 1);
        length += added;
        if (level == 0)
            return;
        at = walk->levels[level].at;
        level--;
        begin = ",";
    }
}

/* The same for a problem that has its place in the level on top. */
static void say_how_to_top(const struct sc__include_walk *walk, sc_error *problem)
{
    if (walk->depth > 1)
        sc__include_say_how(walk, walk->depth - 2, sc__include_top(walk)->at, problem);
}

sc_status sc__include_complain(struct sc__include_walk *walk, size_t at, bool is_lenient,
                               sc_status status, const char *format, ...)
{
    char message[SC_ERROR_TEXT];
    sc_error problem;
    struct sc__include_level *top = sc__include_top(walk);
    va_list arguments;
    va_start(arguments, format);
    sc__error_message(message, format, arguments);
    va_end(arguments);
    sc__error_at(&problem, top->input.text, at, status, "%s", message);
    say_how_to_top(walk, &problem);
    return sc__session_problem(walk->session, top->input.text, is_lenient, &problem, walk->error);
}

/* "a > b > c", from a level to the top and on to a path; of many, the first and the last. */
static void name_chain(const struct sc__include_walk *walk, uint32_t from, const char *path,
                       char *out, size_t size)
{
    struct sc__shown names[SC__INCLUDE_DEPTH + 2];
    uint32_t count = 0;
    for (uint32_t i = from; i < walk->depth; i++)
        names[count++] = sc__shown(walk->levels[i].input.text->name);
    names[count++] = sc__shown(path);
    size_t left = size - strlen(names[0].text) - sizeof " > ...";
    uint32_t first = count;
    while (first > 1 && strlen(names[first - 1].text) + 3 <= left)
        left -= strlen(names[--first].text) + 3;
    int length = snprintf(out, size, "%s%s", names[0].text, first > 1 ? " > ..." : "");
    for (uint32_t i = first; i < count; i++)
        length += snprintf(out + length, size - (size_t)length, " > %s", names[i].text);
}

enum { CHAIN_SIZE = 200 };

sc_status sc__include_refuse_depth(struct sc__include_walk *walk, const char *path, uint32_t at)
{
    char chain[CHAIN_SIZE];
    name_chain(walk, 0, path, chain, sizeof chain);
    return sc__include_complain(walk, at, sc__include_top(walk)->input.is_lenient, SC_ELIMIT,
                                "includes more than %d deep: %s", (int)SC__INCLUDE_DEPTH, chain);
}

sc_status sc__include_refuse_outside(struct sc__include_walk *walk, const char *path, uint32_t at)
{
    return sc__include_complain(walk, at, sc__include_top(walk)->input.is_lenient, SC_EINVALID,
                                "%s lies outside of %s, where includes must lie",
                                sc__shown(path).text,
                                sc__shown(walk->session->layers->include_root).text);
}

sc_status sc__include_refuse_budget(struct sc__include_walk *walk, uint32_t at)
{
    unsigned long long limit = walk->session->layers->options.max_expansion_bytes;
    return sc__include_complain(
        walk, at, sc__include_top(walk)->input.is_lenient, SC_ELIMIT,
        "files that are included again and again go beyond the limit of %llu bytes for the "
        "whole load",
        limit);
}

sc_status sc__include_refuse_cycle(struct sc__include_walk *walk, uint32_t level, const char *path,
                                   uint32_t at)
{
    char chain[CHAIN_SIZE];
    name_chain(walk, level, path, chain, sizeof chain);
    return sc__include_complain(walk, at, sc__include_top(walk)->input.is_lenient, SC_EINVALID,
                                "the file includes itself: %s", chain);
}
