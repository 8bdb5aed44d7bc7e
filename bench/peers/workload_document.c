/* bench/peers/workload_document.c: the leaves of a configuration, written as JSON, TOML, YAML
 * and libconfig's own format. The writers are no more than the workload needs: no string in it
 * has anything to escape. */
#include "workload_document.h"

#include <stdlib.h>
#include <string.h>

const char *const workload_extension[WORKLOAD_FORMATS] = {"json", "toml", "yaml", "cfg"};

static void copy(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);
    if (length >= size)
        abort();
    memcpy(to, from, length + 1);
}

void workload_set(struct workload_document *document, const char *path, enum workload_type type,
                  const char *text)
{
    size_t at = 0;
    while (at < document->count && strcmp(document->leaves[at].path, path) != 0)
        at++;
    if (at == WORKLOAD_LEAVES)
        abort();
    if (at == document->count)
        document->count++;
    struct workload_leaf *leaf = &document->leaves[at];
    leaf->type = type;
    copy(leaf->path, sizeof leaf->path, path);
    copy(leaf->text, sizeof leaf->text, text);
}

void workload_merge(struct workload_document *under, const struct workload_document *over)
{
    for (size_t i = 0; i < over->count; i++) {
        const struct workload_leaf *leaf = &over->leaves[i];
        workload_set(under, leaf->path, leaf->type, leaf->text);
    }
}

/* A path cut at its dots. */
struct cut {
    size_t depth;
    const char *keys[WORKLOAD_DEPTH];
    int lengths[WORKLOAD_DEPTH];
};

static struct cut cut_path(const char *path)
{
    struct cut cut = {0};
    for (;;) {
        if (cut.depth == WORKLOAD_DEPTH)
            abort();
        size_t length = strcspn(path, ".");
        cut.keys[cut.depth] = path;
        cut.lengths[cut.depth++] = (int)length;
        if (!path[length])
            return cut;
        path += length + 1;
    }
}

/* How many mappings two leaves share. */
static size_t shared_mappings(const struct cut *a, const struct cut *b)
{
    size_t i = 0;
    while (i + 1 < a->depth && i + 1 < b->depth && a->lengths[i] == b->lengths[i] &&
           memcmp(a->keys[i], b->keys[i], (size_t)a->lengths[i]) == 0)
        i++;
    return i;
}

static void print_value(const struct workload_leaf *leaf, FILE *file)
{
    if (leaf->type == WORKLOAD_STRING) {
        fprintf(file, "\"%s\"", leaf->text);
    } else if (leaf->type == WORKLOAD_STRINGS) {
        fputs("[\"", file);
        for (const char *at = leaf->text; *at; at++) {
            if (*at == ' ')
                fputs("\", \"", file);
            else
                fputc(*at, file);
        }
        fputs("\"]", file);
    } else {
        fputs(leaf->text, file);
    }
}

static void print_toml(const struct workload_document *document, FILE *file)
{
    size_t section = 0; /* the bytes of the path before the last key */
    for (size_t i = 0; i < document->count; i++) {
        const struct workload_leaf *leaf = &document->leaves[i];
        const char *dot = strrchr(leaf->path, '.');
        size_t length = dot ? (size_t)(dot - leaf->path) : 0;
        if (length &&
            (length != section || memcmp(leaf->path, document->leaves[i - 1].path, length) != 0))
            fprintf(file, "\n[%.*s]\n", (int)length, leaf->path);
        section = length;
        fprintf(file, "%s = ", dot ? dot + 1 : leaf->path);
        print_value(leaf, file);
        fputc('\n', file);
    }
}

/* What differs between the formats that nest. */
struct nested {
    const char *quote;
    const char *between_open; /* a key and the mapping it has */
    const char *between;      /* a key and its value */
    const char *close;
    const char *separator; /* two members */
    size_t indent;         /* of the members of the root */
};

static void pad(size_t levels, FILE *file)
{
    fprintf(file, "%*s", (int)(2 * levels), "");
}

static void close_mappings(const struct nested *form, size_t from, size_t to, FILE *file)
{
    for (size_t level = from; form->close && level > to; level--) {
        fputc('\n', file);
        pad(level - 1 + form->indent, file);
        fputs(form->close, file);
    }
}

static void print_nested(const struct workload_document *document, const struct nested *form,
                         FILE *file)
{
    struct cut before = {0};
    for (size_t i = 0; i < document->count; i++) {
        struct cut now = cut_path(document->leaves[i].path);
        size_t shared = i ? shared_mappings(&before, &now) : 0;
        if (i) {
            close_mappings(form, before.depth - 1, shared, file);
            fprintf(file, "%s\n", form->separator);
        }
        for (size_t level = shared; level + 1 < now.depth; level++) {
            pad(level + form->indent, file);
            fprintf(file, "%s%.*s%s%s\n", form->quote, now.lengths[level], now.keys[level],
                    form->quote, form->between_open);
        }
        pad(now.depth - 1 + form->indent, file);
        fprintf(file, "%s%s%s%s", form->quote, now.keys[now.depth - 1], form->quote, form->between);
        print_value(&document->leaves[i], file);
        before = now;
    }
    close_mappings(form, before.depth - 1, 0, file);
}

void workload_print(const struct workload_document *document, enum workload_format format,
                    FILE *file)
{
    static const struct nested json = {"\"", ": {", ": ", "}", ",", 1};
    static const struct nested yaml = {"", ":", ": ", NULL, "", 0};
    static const struct nested cfg = {"", ": {", " = ", "}", ";", 0};
    switch (format) {
    case WORKLOAD_JSON:
        fputs("{\n", file);
        print_nested(document, &json, file);
        fputs("\n}\n", file);
        break;
    case WORKLOAD_YAML:
        print_nested(document, &yaml, file);
        fputc('\n', file);
        break;
    case WORKLOAD_CFG:
        print_nested(document, &cfg, file);
        fputs(";\n", file);
        break;
    case WORKLOAD_TOML:
        print_toml(document, file);
        break;
    case WORKLOAD_FORMATS:
        break;
    }
}
