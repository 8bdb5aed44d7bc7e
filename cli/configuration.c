/* cli/configuration.c: loading, finding and printing, for every command. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

void print_problem(const sc_error *problem, bool is_warning, FILE *stream)
{
    static const char mark[] = "warning: ";
    sc_error marked = *problem;
    size_t length = strlen(problem->message);
    if (is_warning && length + sizeof mark <= sizeof marked.message) {
        memcpy(marked.message, mark, sizeof mark - 1);
        memcpy(marked.message + sizeof mark - 1, problem->message, length + 1);
    }
    sc_error_print(&marked, stream);
}

void print_warnings(const sc_snapshot *snapshot)
{
    for (size_t i = 0; i < sc_snapshot_warning_count(snapshot); i++) {
        sc_error warning;
        if (sc_snapshot_warning(snapshot, i, &warning) == SC_OK)
            print_problem(&warning, true, stderr);
    }
}

int report_failure(sc_status status)
{
    fprintf(stderr, "superconfig: %s\n", sc_status_text(status));
    return EXIT_LOAD;
}

const sc_snapshot *load_snapshot(const struct arguments *arguments)
{
    return load_snapshot_into(NULL, arguments);
}

const sc_snapshot *load_snapshot_into(const sc_registry_options *options,
                                      const struct arguments *arguments)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle handle = SC_HANDLE_NONE;
    const sc_snapshot *snapshot = NULL;
    sc_registry *registry = sc_registry_create(options, &error);
    if (registry && sc_load(registry, arguments->layers, &handle, &error) == SC_OK)
        snapshot = sc_acquire(registry, handle);
    if (snapshot)
        print_warnings(snapshot);
    else
        sc_error_print(&error, stderr);
    sc_registry_destroy(registry);
    return snapshot;
}

enum { SUGGESTED = 1024 /* bytes of a path; a longer one is nobody's typing mistake */ };

static void report_absent(const sc_snapshot *snapshot, const struct arguments *arguments)
{
    char meant[SUGGESTED];
    size_t length = sc_snapshot_suggest(snapshot, arguments->key, meant, sizeof meant);
    fprintf(stderr, "superconfig: no key \"%s\"", arguments->key);
    if (!arguments->has_sources)
        fputs(", for no source was named; see --help", stderr);
    else if (length > 0 && length < sizeof meant)
        fprintf(stderr, "; did you mean \"%s\"?", meant);
    fputc('\n', stderr);
}

int find_key(const sc_snapshot *snapshot, const struct arguments *arguments, sc_value *value)
{
    const char *key = arguments->key;
    sc_status status = sc_snapshot_find(snapshot, key, value);
    if (status == SC_OK)
        return EXIT_DONE;
    if (status == SC_EINVALID) {
        fprintf(stderr, "superconfig: \"%s\" is no key; write keys as a.b[2].\"dotted.key\"\n",
                key);
        return EXIT_USAGE;
    }
    report_absent(snapshot, arguments);
    return EXIT_FOUND;
}

struct collected {
    char *data;
    size_t length;
};

static bool collect(void *context, const char *data, size_t length)
{
    struct collected *collected = context;
    char *grown = realloc(collected->data, collected->length + length + 1);
    if (!grown)
        return false;
    memcpy(grown + collected->length, data, length);
    collected->length += length;
    grown[collected->length] = '\0';
    collected->data = grown;
    return true;
}

char *value_json(sc_value value, bool mask_secrets, sc_status *status)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    struct collected collected = {NULL, 0};
    options.compact = true;
    options.mask_secrets = mask_secrets;
    sc_status written = sc_value_write(value, &options, collect, &collected, NULL);
    if (written == SC_OK)
        return collected.data;
    *status = written == SC_EIO ? SC_ENOMEM : written; /* it is `collect` that failed */
    free(collected.data);
    return NULL;
}

void print_quoted(sc_str text)
{
    putchar('"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}
