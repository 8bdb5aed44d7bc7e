/* cli/options.h: a command line while it is read. Not for the commands.
 *
 *   arguments  the walks over the words, and what they must say together
 *   options    the options there are, and the next one with its value
 *   settings   options that hold for the whole command
 *   sources    the layers */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli.h"

enum option {
    OPTION_DEFAULTS,
    OPTION_ENV,
    OPTION_DIRECTORY,
    OPTION_HIERARCHY,
    OPTION_JOIN,
    OPTION_SET,
    OPTION_ALIAS,
    OPTION_ARRAYS,
    OPTION_PROFILE,
    OPTION_NO_DIRECTIVES,
    OPTION_STRICT,
    OPTION_IGNORE_TAGS,
    OPTION_JSON_COMMENTS,
    OPTION_TOML_1_1,
    OPTION_ENV_FILES,
    OPTION_ENV_MATCH,
    OPTION_INCLUDE,
    OPTION_INCLUDE_ROOT,
    OPTION_INTERPOLATE,
    OPTION_FORMAT,
    OPTION_TO,
    OPTION_COMPACT,
    OPTION_SHOW_SECRETS,
    OPTION_JSON,
    OPTION_ALL,
    OPTION_KEY,
    OPTION_DEFAULT,
    OPTION_PREFIX,
    OPTION_PROMETHEUS,
    OPTION_REPEAT,
    OPTION_UNUSED,
    OPTION_READ,
    OPTION_READ_FROM,
    OPTION_NONE
};

/* A command line while it is read, word by word. */
struct reading {
    const struct command *command;
    struct arguments *arguments;
    sc_load_options load;
    int count;
    char **words;
    int at;
    bool only_sources; /* behind "--" */
    bool has_stdin;
    bool is_divided;       /* by "--", into the sources of two configurations */
    int side;              /* the configuration whose sources are at hand: 0 or 1 */
    int counts[2];         /* of their sources, where the settings are read */
    const char *undivided; /* an option that is a source, where no "--" has been seen */
    int status;            /* to exit with, after a mistake */
};

/* options.c: a message about a word; false. `format` has one %s. */
bool usage(const char *format, const char *word);

/* options.c: as it is written, "--set". */
const char *option_name(enum option option);

/* options.c: the next option or, as OPTION_NONE with its word in `value`, source. False after a
 * message. */
bool next_word(struct reading *reading, enum option *option, const char **value);

/* settings.c: take what holds for the whole command, and check what is a source. False after a
 * message. */
bool apply_setting(struct reading *reading, enum option option, const char *value);

/* sources.c: what can be said of a source before it is added. False after a message. */
bool check_source(struct reading *reading, enum option option, const char *value);

/* sources.c: add a source if it is of that rank: defaults, those in between (OPTION_NONE), or
 * overrides (OPTION_SET). False after a message. */
bool add_source(struct reading *reading, enum option rank, enum option option, const char *value);

#endif
