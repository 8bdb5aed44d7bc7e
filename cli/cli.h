/* cli/cli.h: what the commands of superconfig(1) share. */
#ifndef CLI_H
#define CLI_H

#include "superconfig/superconfig.h"

/* Exit statuses. */
enum { EXIT_DONE = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_LOAD = 3 };

/* A command line, read. */
struct arguments {
    const char *key;   /* of the commands that take one, NULL where --key gives them; the file of
                        * those that take that */
    const char **keys; /* of every --key */
    size_t key_count;
    const char *fallback; /* of --default; or NULL */
    const char *prefix;   /* of the variables of exec; or NULL */
    char **program;       /* what exec runs, with its arguments up to a NULL */
    sc_layers *layers;
    sc_layers *other_layers; /* of the second configuration of diff; or NULL */
    sc_load_options load;    /* which the layers have already */
    sc_format format;        /* SC_FORMAT_AUTO where none was named */
    bool has_sources;
    bool compact;
    bool show_secrets;
    bool json;
    bool all;
    bool prometheus;
    bool unused;
    const char *read_from; /* a file with a key on each line; or NULL */
    const char **reads;    /* of every --read */
    size_t read_count;
    unsigned long repeat; /* of --repeat; or 0 */
};

/* Which options besides the sources a command takes. */
enum {
    TAKES_KEY = 1,
    TAKES_FORMAT = 2,
    TAKES_SECRETS = 4,
    TAKES_JSON = 8,
    TAKES_ALL = 16,
    TAKES_FILE = 32, /* one file, and no sources */
    TAKES_TO = 64,
    TAKES_KEYS = 128,
    TAKES_PROGRAM = 256,
    TAKES_TWO = 512,       /* configurations; "--" stands between their sources */
    TAKES_ANYTHING = 1024, /* of an option: every command that reads takes it */
    TAKES_NOTHING = 2048,  /* to read: no sources, and none of the options for them */
    TAKES_STATS = 4096
};

struct command {
    const char *name;
    const char *synopsis; /* what follows the name */
    const char *summary;
    const char *help; /* its own options, a line each */
    unsigned takes;
    int (*run)(const struct arguments *arguments);
};

extern const struct command command_get, command_dump, command_explain, command_keys, command_check,
    command_diff, command_convert, command_exec, command_cpu, command_stats;

/* arguments.c: read what follows the command's name. EXIT_DONE, or the status to exit with after
 * a message to standard error. The caller frees `keys` either way. */
int read_arguments(const struct command *command, int count, char **words,
                   struct arguments *arguments);

/* help.c: "superconfig get --help". */
void print_command_help(const struct command *command);

/* configuration.c: load all layers and print warnings; NULL after a message. The caller
 * gives the snapshot back. */
const sc_snapshot *load_snapshot(const struct arguments *arguments);

/* configuration.c: the same by a registry with these options; NULL for the defaults. */
const sc_snapshot *load_snapshot_into(const sc_registry_options *options,
                                      const struct arguments *arguments);

/* unused.c: the keys that nobody has read who reads those of --read and --read-from, a line each.
 * EXIT_FOUND where there are any. */
int print_unused(const struct arguments *arguments);

/* configuration.c: the value at the key; otherwise a message, and the status to exit with. */
int find_key(const sc_snapshot *snapshot, const struct arguments *arguments, sc_value *value);

/* configuration.c: an error, or a warning that says so, with its place. */
void print_problem(const sc_error *problem, bool is_warning, FILE *stream);

/* configuration.c: all warnings of a load, to standard error. */
void print_warnings(const sc_snapshot *snapshot);

/* configuration.c: say what failed; returns EXIT_LOAD. */
int report_failure(sc_status status);

/* near.c: what somebody meant who wrote the `length` characters of `word`. */
struct meant {
    const char *word;
    size_t length;
    const char *name; /* of those that were offered; NULL where none is near */
    unsigned distance;
};

void offer_name(struct meant *meant, const char *name);

/* references.c: what an interpolated value was made from, and what that was made from in turn, a
 * line each, or with --json as the member "references"; nothing for any other value. */
sc_status print_references(sc_value value, const struct arguments *arguments);

/* output.c: write a value to standard output, and what a reader must know of it to standard error;
 * returns the exit status. `strict`: a warning is an error, and nothing is written. */
int write_value(sc_value value, const sc_write_options *options, bool strict);

/* configuration.c: a value's JSON on one line, malloc'd; NULL with the status set. */
char *value_json(sc_value value, bool mask_secrets, sc_status *status);

/* value_text.c: a value as a script takes it: a string or scalar bare, a container as compact
 * JSON. Malloc'd and NUL-terminated, though the text may hold a NUL; NULL with the status set. */
char *value_text(sc_value value, size_t *length, sc_status *status);

/* variables.c: the configuration as variables of the environment, on top of those there are.
 * EXIT_DONE, or the status to exit with after a message. */
int set_variables(sc_value root, const char *prefix);

/* configuration.c: text as a JSON string on standard output. */
void print_quoted(sc_str text);

#endif
