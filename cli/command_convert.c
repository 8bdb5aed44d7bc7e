/* cli/command_convert.c: one file in another format, whatever its root, with all its secrets. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct text {
    char *data;
    size_t length;
    size_t capacity;
};

/* Read to the end, or to one byte past the limit, which sc_parse then refuses. 0, or errno. */
static int read_all(FILE *file, uint64_t limit, struct text *text)
{
    while (!feof(file) && text->length <= limit) {
        if (text->length == text->capacity) {
            size_t capacity = text->capacity > 0 ? 2 * text->capacity : 65536;
            char *grown = realloc(text->data, capacity);
            if (!grown)
                return ENOMEM;
            text->data = grown;
            text->capacity = capacity;
        }
        text->length += fread(text->data + text->length, 1, text->capacity - text->length, file);
        if (ferror(file))
            return errno ? errno : EIO;
    }
    return 0;
}

/* The file's bytes; false after a message. */
static bool read_file(const char *name, uint64_t limit, struct text *text)
{
    bool is_stdin = strcmp(name, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(name, "rb");
    int error = file ? read_all(file, limit, text) : errno;
    if (file && !is_stdin)
        fclose(file);
    if (error != 0)
        fprintf(stderr, "%s: cannot %s: %s\n", name,
                is_stdin ? "read standard input"
                : file   ? "read the file"
                         : "open the file",
                strerror(error));
    return error == 0;
}

static int convert(const struct arguments *arguments, const struct text *text)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *snapshot;
    if (sc_parse(arguments->key, SC_FORMAT_AUTO, text->data, text->length, &arguments->load,
                 &snapshot, &error) != SC_OK) {
        sc_error_print(&error, stderr);
        return EXIT_LOAD;
    }
    print_warnings(snapshot);
    options.format = arguments->format;
    options.compact = arguments->compact;
    int status = write_value(sc_snapshot_root(snapshot), &options, arguments->load.strict);
    sc_release(snapshot);
    return status;
}

static int run(const struct arguments *arguments)
{
    struct text text = {NULL, 0, 0};
    int status = EXIT_LOAD;
    if (read_file(arguments->key, arguments->load.max_document_bytes, &text))
        status = convert(arguments, &text);
    free(text.data);
    return status;
}

const struct command command_convert = {
    .name = "convert",
    .synopsis = "FILE --to json|yaml|toml|env|flat [OPTIONS]",
    .summary = "one file in another format",
    .help =
        "FILE is taken as it is named, - is standard input; its root may be any value, several\n"
        "documents of YAML are an array. Nothing is merged, and no secret is masked. What the\n"
        "format cannot express is an error with its place; comments are not kept.\n"
        "\n"
        "Options:\n"
        "  --to json         date-times, inf and nan become strings\n"
        "  --to yaml         YAML 1.2; date-times become strings\n"
        "  --to toml         TOML 1.0; null and integers above 2^63-1 are errors\n"
        "  --to env          NAME=value, for a shell or --env: server.port is SERVER__PORT\n"
        "  --to flat         a line for each leaf: server.hosts[0] = \"a\"\n"
        "  --compact         JSON on one line\n"
        "  --strict          every warning is an error\n"
        "  --ignore-tags     pass custom YAML tags over\n"
        "  --json-comments   comments and trailing commas in .json, as in .jsonc\n"
        "  --toml-1.1        TOML by version 1.1\n"
        "\nExample: superconfig convert config.yaml --to toml >config.toml\n",
    .takes = TAKES_FILE | TAKES_TO,
    .run = run,
};
