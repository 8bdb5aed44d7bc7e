/* cli/variables.c: the configuration as variables of the environment.
 *
 * Names are what the environment as a source reads back (semantics, rule 9): `server.tls_port`
 * is SERVER__TLS_PORT, or APP_SERVER__TLS_PORT with a prefix. An array and an empty mapping are
 * a value, as JSON. What a name cannot say (a dot, a dash) becomes "_", so two paths may want
 * one name, which is an error: the program would see either by chance. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct variable {
    char *name;
    char *text; /* NULL for null, which unsets the variable */
    sc_value value;
    size_t position; /* in the document */
};

struct variables {
    struct variable *items;
    size_t count;
    size_t capacity;
    sc_status status;
};

/* A part of a name from a key: ASCII letters in upper case, digits, and "_" for all else. */
static void append_key(char *name, sc_str key)
{
    name += strlen(name);
    for (size_t i = 0; i < key.length; i++) {
        char c = key.data[i];
        bool is_kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        name[i] = (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : is_kept ? c : '_');
    }
    name[key.length] = '\0';
}

/* The name below `parent`. Reading it back drops up to two underscores behind the prefix, so
 * a key that begins with one is divided from it by two. */
static char *child_name(const char *parent, bool is_prefix, sc_str key)
{
    char *name = malloc(strlen(parent) + 2 + key.length + 1);
    if (!name)
        return NULL;
    bool is_plain = key.length > 0 && ((key.data[0] >= '0' && key.data[0] <= '9') ||
                                       (key.data[0] >= 'A' && key.data[0] <= 'Z') ||
                                       (key.data[0] >= 'a' && key.data[0] <= 'z'));
    strcpy(name, parent);
    if (parent[0] != '\0')
        strcat(name, is_prefix && is_plain ? "_" : "__");
    append_key(name, key);
    return name;
}

/* Takes the name over. */
static bool add(struct variables *variables, char *name, sc_value value)
{
    if (variables->count == variables->capacity) {
        size_t capacity = variables->capacity * 2 + 16;
        struct variable *grown = realloc(variables->items, capacity * sizeof *grown);
        if (!grown) {
            variables->status = SC_ENOMEM;
            free(name);
            return false;
        }
        variables->items = grown;
        variables->capacity = capacity;
    }
    variables->items[variables->count] = (struct variable){name, NULL, value, variables->count};
    variables->count++;
    return true;
}

static bool collect(struct variables *variables, const char *parent, bool is_prefix,
                    sc_value value);

/* A leaf is a variable; a mapping's members are. Takes the name over. */
static bool collect_child(struct variables *variables, char *name, sc_value child)
{
    bool is_leaf = sc_value_type(child) != SC_TYPE_MAPPING || sc_value_count(child) == 0;
    if (is_leaf)
        return add(variables, name, child);
    bool done = collect(variables, name, false, child);
    free(name);
    return done;
}

static bool collect(struct variables *variables, const char *parent, bool is_prefix, sc_value value)
{
    size_t count = sc_value_count(value);
    for (size_t i = 0; i < count; i++) {
        sc_value child;
        variables->status = sc_value_at(value, i, &child);
        if (variables->status != SC_OK)
            return false;
        char *name = child_name(parent, is_prefix, sc_value_key(child));
        if (!name)
            variables->status = SC_ENOMEM;
        if (!name || !collect_child(variables, name, child))
            return false;
    }
    return true;
}

static int by_name(const void *left, const void *right)
{
    const struct variable *first = left;
    const struct variable *second = right;
    int order = strcmp(first->name, second->name);
    return order != 0 ? order : first->position < second->position ? -1 : 1;
}

/* The canonical path, malloc'd; NULL if there is no memory. */
static char *path_of(sc_value value)
{
    size_t size = sc_value_path(value, NULL, 0) + 1;
    char *path = malloc(size);
    if (path)
        sc_value_path(value, path, size);
    return path;
}

/* `format` takes the path of the variable and, where there is one, that of another. */
static int refuse(const char *format, sc_value value, const sc_value *other, const char *name)
{
    char *path = path_of(value);
    char *second = other ? path_of(*other) : NULL;
    fputs("superconfig: ", stderr);
    if (path && (second || !other))
        fprintf(stderr, format, path, other ? second : name, name);
    else
        fputs(sc_status_text(SC_ENOMEM), stderr);
    fputs("\n", stderr);
    free(path);
    free(second);
    return EXIT_LOAD;
}

/* Make the text, and see that the variable can be set at all. */
static int prepare(struct variable *variable, const struct variable *before)
{
    size_t length;
    sc_status status = SC_OK;
    if (before && strcmp(before->name, variable->name) == 0)
        return refuse("the keys %s and %s are both the variable %s", before->value,
                      &variable->value, variable->name);
    if (variable->name[0] == '\0' || (variable->name[0] >= '0' && variable->name[0] <= '9'))
        return refuse("the key %s gives \"%s\", no name of a variable; use --prefix",
                      variable->value, NULL, variable->name);
    if (sc_value_type(variable->value) == SC_TYPE_NULL)
        return EXIT_DONE;
    variable->text = value_text(variable->value, &length, &status);
    if (!variable->text)
        return report_failure(status);
    if (strlen(variable->text) < length)
        return refuse("the value of %s has a NUL character, which the variable %s cannot hold",
                      variable->value, NULL, variable->name);
    return EXIT_DONE;
}

static int set(const struct variable *variable)
{
    int failed =
        variable->text ? setenv(variable->name, variable->text, 1) : unsetenv(variable->name);
    if (failed == 0)
        return EXIT_DONE;
    fprintf(stderr, "superconfig: cannot set %s: %s\n", variable->name, strerror(errno));
    return EXIT_LOAD;
}

int set_variables(sc_value root, const char *prefix)
{
    struct variables variables = {NULL, 0, 0, SC_OK};
    int status = EXIT_DONE;
    if (!collect(&variables, prefix ? prefix : "", prefix != NULL, root))
        status = report_failure(variables.status);
    if (variables.count > 0)
        qsort(variables.items, variables.count, sizeof *variables.items, by_name);
    for (size_t i = 0; i < variables.count && status == EXIT_DONE; i++)
        status = prepare(&variables.items[i], i > 0 ? &variables.items[i - 1] : NULL);
    for (size_t i = 0; i < variables.count && status == EXIT_DONE; i++)
        status = set(&variables.items[i]);
    for (size_t i = 0; i < variables.count; i++) {
        free(variables.items[i].name);
        free(variables.items[i].text);
    }
    free(variables.items);
    return status;
}
