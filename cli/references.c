/* cli/references.c: the chain of references behind an interpolated value.
 *
 * Each reference is a line, and below it, indented, stand those that its own value was made from.
 * A value that was shown is not followed again, so the output is as long as the chain has
 * different values. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

/* One line to print; it waits on a stack until those above it are printed. */
struct line {
    sc_reference_kind kind;
    unsigned depth;
    bool is_secret;
    char *name;
    char *text;
    sc_value value;
};

struct chain {
    const struct arguments *arguments;
    struct line *lines;
    size_t count;
    size_t capacity;
    sc_value *seen;
    size_t seen_count;
    unsigned depth; /* of the lines that come */
    bool is_first;
    sc_status status;
};

static char *copy(sc_str text)
{
    char *copied = malloc(text.length + 1);
    if (copied) {
        memcpy(copied, text.data ? text.data : "", text.length);
        copied[text.length] = '\0';
    }
    return copied;
}

static void add(void *context, const sc_reference *reference)
{
    struct chain *chain = context;
    if (chain->count == chain->capacity) {
        size_t capacity = chain->capacity ? 2 * chain->capacity : 16;
        struct line *grown = realloc(chain->lines, capacity * sizeof *grown);
        if (!grown) {
            chain->status = SC_ENOMEM;
            return;
        }
        chain->lines = grown;
        chain->capacity = capacity;
    }
    struct line *line = &chain->lines[chain->count++];
    *line = (struct line){reference->kind,       chain->depth,          reference->is_secret,
                          copy(reference->name), copy(reference->text), reference->value};
    if (!line->name || !line->text)
        chain->status = SC_ENOMEM;
}

/* The references of a value, the first of them on top. */
static void push(struct chain *chain, sc_value value, unsigned depth)
{
    size_t first = chain->count;
    chain->depth = depth;
    sc_status status = sc_value_references(value, add, chain);
    if (status != SC_OK)
        chain->status = status;
    for (size_t low = first, high = chain->count; low + 1 < high; low++, high--) {
        struct line swapped = chain->lines[low];
        chain->lines[low] = chain->lines[high - 1];
        chain->lines[high - 1] = swapped;
    }
}

static bool is_new(struct chain *chain, sc_value value)
{
    for (size_t i = 0; i < chain->seen_count; i++) {
        if (chain->seen[i].node == value.node && chain->seen[i].element == value.element)
            return false;
    }
    sc_value *grown = realloc(chain->seen, (chain->seen_count + 1) * sizeof *grown);
    if (!grown) {
        chain->status = SC_ENOMEM;
        return false;
    }
    chain->seen = grown;
    chain->seen[chain->seen_count++] = value;
    return true;
}

static void print_json(const struct line *line, const char *value, const sc_origin *origin)
{
    static const char *const kinds[] = {"path", "variable", "default"};
    printf("{\"depth\":%u,\"kind\":\"%s\",\"name\":", line->depth, kinds[line->kind]);
    print_quoted((sc_str){line->name, strlen(line->name)});
    if (origin) {
        fputs(",\"source\":", stdout);
        print_quoted(origin->source);
        printf(",\"line\":%u,\"column\":%u", origin->line, origin->column);
    }
    fputs(",\"value\":", stdout);
    if (value)
        fputs(value, stdout);
    else
        print_quoted((sc_str){line->text, strlen(line->text)});
    putchar('}');
}

static void print_text(const struct line *line, const char *value, const sc_origin *origin)
{
    printf("%*s%s = ", (int)(4 + 2 * (line->depth < 40 ? line->depth : 40)), "", line->name);
    if (value)
        fputs(value, stdout);
    else
        print_quoted((sc_str){line->text, strlen(line->text)});
    if (origin && origin->line > 0)
        printf("  %.*s:%u:%u\n", (int)origin->source.length, origin->source.data, origin->line,
               origin->column);
    else
        puts(line->kind == SC_REFERENCE_VARIABLE  ? "  environment"
             : line->kind == SC_REFERENCE_DEFAULT ? "  default"
                                                  : "");
}

static void print_line(struct chain *chain, const struct line *line)
{
    bool mask = !chain->arguments->show_secrets;
    bool is_path = line->kind == SC_REFERENCE_PATH;
    sc_origin origin;
    char *value = NULL;
    bool has_origin = is_path && sc_value_origin(line->value, 0, &origin) == SC_OK;
    if (is_path)
        value = value_json(line->value, mask, &chain->status);
    const char *shown = mask && line->is_secret ? "\"********\"" : value;
    if (chain->arguments->json) {
        fputs(chain->is_first ? "" : ",", stdout);
        print_json(line, shown, has_origin ? &origin : NULL);
    } else {
        print_text(line, shown, has_origin ? &origin : NULL);
    }
    chain->is_first = false;
    free(value);
}

sc_status print_references(sc_value value, const struct arguments *arguments)
{
    struct chain chain = {.arguments = arguments, .is_first = true};
    if (!sc_value_is_interpolated(value))
        return SC_OK;
    fputs(arguments->json ? ",\"references\":[" : "", stdout);
    push(&chain, value, 0);
    while (chain.count > 0) {
        struct line line = chain.lines[--chain.count];
        if (chain.status == SC_OK)
            print_line(&chain, &line);
        if (chain.status == SC_OK && line.kind == SC_REFERENCE_PATH && is_new(&chain, line.value))
            push(&chain, line.value, line.depth + 1);
        free(line.name);
        free(line.text);
    }
    fputs(arguments->json ? "]" : "", stdout);
    free(chain.lines);
    free(chain.seen);
    return chain.status;
}
