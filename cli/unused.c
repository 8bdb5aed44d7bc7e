/* cli/unused.c: configuration that nobody uses: the keys that are not among those a program reads.
 *
 * The library records the reads, as it does for a program; here they are made for it. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool ignore_leaf(void *context, sc_str path, sc_value leaf)
{
    (void)context;
    (void)path;
    (void)leaf;
    return true;
}

/* Read a key and all below it; one that is absent is read in vain. */
static int read_key(const sc_snapshot *snapshot, const char *key, const char *file, size_t line)
{
    sc_value value;
    sc_status status = sc_snapshot_find(snapshot, key, &value);
    if (status == SC_EINVALID) {
        if (file)
            fprintf(stderr, "%s:%zu: ", file, line);
        else
            fputs("superconfig: ", stderr);
        fprintf(stderr, "\"%s\" is no key; write keys as a.b[2].\"dotted.key\"\n", key);
        return EXIT_USAGE;
    }
    if (status == SC_OK)
        status = sc_value_leaves(value, ignore_leaf, NULL);
    return status == SC_OK || status == SC_ENOTFOUND ? EXIT_DONE : report_failure(status);
}

static int read_lines(const sc_snapshot *snapshot, FILE *file, const char *name)
{
    char *line = NULL;
    size_t capacity = 0, number = 0;
    ssize_t length;
    int done = EXIT_DONE;
    while (done == EXIT_DONE && (length = getline(&line, &capacity, file)) > 0) {
        size_t end = strcspn(line, "\r\n");
        line[end] = '\0';
        number++;
        if (end > 0) /* an empty line is no key, though the empty path is the root */
            done = read_key(snapshot, line, name, number);
    }
    if (ferror(file)) {
        fprintf(stderr, "%s: cannot read the file: %s\n", name, strerror(errno));
        done = EXIT_LOAD;
    }
    free(line);
    return done;
}

static int read_file(const sc_snapshot *snapshot, const char *name)
{
    bool is_stdin = strcmp(name, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(name, "r");
    if (!file) {
        fprintf(stderr, "%s: cannot open the file: %s\n", name, strerror(errno));
        return EXIT_LOAD;
    }
    int done = read_lines(snapshot, file, name);
    if (!is_stdin)
        fclose(file);
    return done;
}

static int read_all(const sc_snapshot *snapshot, const struct arguments *arguments)
{
    int done = EXIT_DONE;
    for (size_t i = 0; i < arguments->read_count && done == EXIT_DONE; i++)
        done = read_key(snapshot, arguments->reads[i], NULL, 0);
    if (done == EXIT_DONE && arguments->read_from)
        done = read_file(snapshot, arguments->read_from);
    return done;
}

static bool print_path(void *context, sc_str path, sc_value leaf)
{
    bool *is_any = context;
    (void)leaf;
    if (path.length > 0) { /* the root itself has no path */
        *is_any = true;
        puts(path.data);
    }
    return true;
}

int print_unused(const struct arguments *arguments)
{
    sc_registry_options options = SC_REGISTRY_OPTIONS_INIT;
    bool is_any = false;
    options.record_reads = true;
    const sc_snapshot *snapshot = load_snapshot_into(&options, arguments);
    if (!snapshot)
        return EXIT_LOAD;
    int done = read_all(snapshot, arguments);
    if (done == EXIT_DONE) {
        sc_status status = sc_snapshot_unused(snapshot, print_path, &is_any);
        done = status != SC_OK ? report_failure(status) : is_any ? EXIT_FOUND : EXIT_DONE;
    }
    sc_release(snapshot);
    return done;
}
