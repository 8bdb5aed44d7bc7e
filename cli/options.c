/* cli/options.c: sources and options of a command line.
 *
 * Sources are layers in the order in which they are written, but --defaults come first
 * and --set last, wherever they stand (semantics, rule 1). Options that are not sources
 * hold for the whole command, so they are read before any source is added. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

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
    OPTION_NONE
};

static const struct {
    const char *name;
    bool has_value;
    unsigned takes; /* 0: every command that takes sources */
} options[OPTION_NONE] = {
    [OPTION_DEFAULTS] = {"--defaults", true, 0},
    [OPTION_ENV] = {"--env", true, 0},
    [OPTION_DIRECTORY] = {"--directory", true, 0},
    [OPTION_HIERARCHY] = {"--hierarchy", true, 0},
    [OPTION_JOIN] = {"--join", true, 0},
    [OPTION_SET] = {"--set", true, 0},
    [OPTION_ALIAS] = {"--alias", true, 0},
    [OPTION_ARRAYS] = {"--arrays", true, 0},
    [OPTION_PROFILE] = {"--profile", true, 0},
    [OPTION_NO_DIRECTIVES] = {"--no-directives", false, 0},
    [OPTION_STRICT] = {"--strict", false, TAKES_ANYTHING},
    [OPTION_IGNORE_TAGS] = {"--ignore-tags", false, TAKES_ANYTHING},
    [OPTION_JSON_COMMENTS] = {"--json-comments", false, TAKES_ANYTHING},
    [OPTION_TOML_1_1] = {"--toml-1.1", false, TAKES_ANYTHING},
    [OPTION_ENV_FILES] = {"--env-files", false, 0},
    [OPTION_ENV_MATCH] = {"--env-match", false, 0},
    [OPTION_INCLUDE] = {"--include", false, 0},
    [OPTION_INCLUDE_ROOT] = {"--include-root", true, 0},
    [OPTION_INTERPOLATE] = {"--interpolate", false, 0},
    [OPTION_FORMAT] = {"--format", true, TAKES_FORMAT},
    [OPTION_TO] = {"--to", true, TAKES_TO},
    [OPTION_COMPACT] = {"--compact", false, TAKES_FORMAT | TAKES_TO},
    [OPTION_SHOW_SECRETS] = {"--show-secrets", false, TAKES_SECRETS},
    [OPTION_JSON] = {"--json", false, TAKES_JSON},
    [OPTION_ALL] = {"--all", false, TAKES_ALL},
    [OPTION_KEY] = {"--key", true, TAKES_KEYS},
    [OPTION_DEFAULT] = {"--default", true, TAKES_KEYS},
    [OPTION_PREFIX] = {"--prefix", true, TAKES_PROGRAM},
};

static const char sources_help[] =
    "Sources, lowest precedence first, in the order given:\n"
    "  FILE              a TOML, YAML, JSON or .env file; - is standard input\n"
    "  'GLOB'            all files that match: * ? [a-z] {a,b} and ** for directories\n"
    "  --env PREFIX      environment variables: PREFIX_SERVER__PORT is server.port\n"
    "  --directory DIR   a file per key, as secrets are mounted\n"
    "  --hierarchy APP   APP's files in /etc, ~/.config ... and from / to here\n"
    "  --join FILE       only what no source before it has\n"
    "  --defaults FILE   below all other sources, wherever it stands; - as well\n"
    "  --set KEY=VALUE   above all other sources, wherever it stands; VALUE is JSON where it\n"
    "                    is JSON, else text: --set 'k=\"8080\"' is the text 8080\n"
    "\n"
    "Options:\n"
    "  --arrays append|replace|merge|sum         arrays that several layers have\n"
    "  --arrays KEY=append|replace|merge|sum     the array at one key\n"
    "  --alias OLD=NEW   the key OLD is deprecated and counts as NEW, with a warning\n"
    "  --profile NAME    of profiled files: default, then NAME, then global\n"
    "  --no-directives   x_add, x_remove and x_replace are ordinary keys\n"
    "  --strict          every warning is an error\n"
    "  --ignore-tags     pass custom YAML tags over\n"
    "  --json-comments   comments and trailing commas in JSON, as in .jsonc files\n"
    "  --toml-1.1        TOML is 1.1: inline tables on several lines, \\e, \\x, no seconds\n"
    "  --env-files       PREFIX_X_FILE gives the text of the file that it names to x\n"
    "  --env-match       PREFIX_SERVER_PORT is server.port if a lower layer has that\n"
    "  --include         a file's include = [\"FILE\", \"GLOB\", \"?FILE\"] loads below it\n"
    "  --include-root DIR\n"
    "                    the same, and all that is included must lie in DIR\n"
    "  --interpolate     ${server.host} is the value at that key, ${HOME} a variable,\n"
    "                    ${x:-default} a default, $${ a literal ${\n";

void print_command_help(const struct command *command)
{
    printf("usage: superconfig %s %s\n\n%s\n\n%s%s", command->name, command->synopsis,
           command->summary, command->takes & TAKES_FILE ? "" : sources_help, command->help);
}

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

static bool usage(const char *format, const char *word)
{
    fputs("superconfig: ", stderr);
    fprintf(stderr, format, word);
    fputs("\n", stderr);
    return false;
}

/* The option that a word is, and its value if it is written with "=". */
static enum option match(const char *word, const char **value)
{
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    *value = equals ? equals + 1 : NULL;
    for (int i = 0; i < OPTION_NONE; i++) {
        if (strlen(options[i].name) == length && strncmp(options[i].name, word, length) == 0)
            return (enum option)i;
    }
    return OPTION_NONE;
}

static bool takes(const struct command *command, enum option option)
{
    unsigned wanted = options[option].takes;
    if (wanted == 0)
        return !(command->takes & TAKES_FILE);
    return wanted == TAKES_ANYTHING || (wanted & command->takes);
}

static bool refuse_option(const struct command *command, const char *word)
{
    struct meant meant = {word, strcspn(word, "="), NULL, 0};
    for (int i = 0; i < OPTION_NONE; i++) {
        if (takes(command, (enum option)i))
            offer_name(&meant, options[i].name);
    }
    if (!meant.name)
        return usage("no option \"%s\"; see --help", word);
    fprintf(stderr, "superconfig: no option \"%.*s\"; did you mean \"%s\"?\n", (int)meant.length,
            word, meant.name);
    return false;
}

/* The next option or, as OPTION_NONE with its word in `value`, source. False at a mistake. */
static bool next_word(struct reading *reading, enum option *option, const char **value)
{
    const char *word = reading->words[reading->at++];
    bool is_option = !reading->only_sources && word[0] == '-' && word[1] != '\0';
    *option = OPTION_NONE;
    *value = word;
    if (!is_option)
        return true;
    const char *given;
    *option = match(word, &given);
    if (*option == OPTION_NONE)
        return refuse_option(reading->command, word);
    if (!takes(reading->command, *option))
        return usage("this command takes no %s; see --help", options[*option].name);
    if (!options[*option].has_value && given)
        return usage("%s takes no value", options[*option].name);
    if (options[*option].has_value && !given) {
        if (reading->at == reading->count)
            return usage("%s needs a value", word);
        given = reading->words[reading->at++];
    }
    *value = given;
    return true;
}

static bool read_strategy(const char *name, sc_arrays *strategy)
{
    static const char *const names[] = {"append", "replace", "merge", "sum"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            *strategy = (sc_arrays)i;
            return true;
        }
    }
    return usage("\"%s\" is no strategy for arrays: append, replace, merge or sum", name);
}

static bool set_arrays(struct reading *reading, const char *value)
{
    const char *equals = strrchr(value, '=');
    char path[1024];
    sc_arrays strategy = SC_ARRAYS_APPEND;
    if (!read_strategy(equals ? equals + 1 : value, &strategy))
        return false;
    if (!equals) {
        sc_layers_set_arrays(reading->arguments->layers, strategy);
        if (reading->arguments->other_layers)
            sc_layers_set_arrays(reading->arguments->other_layers, strategy);
        return true;
    }
    size_t length = (size_t)(equals - value);
    if (length >= sizeof path)
        return usage("the key is too long: %s", value);
    memcpy(path, value, length);
    path[length] = '\0';
    sc_status status = sc_layers_set_arrays_at(reading->arguments->layers, path, strategy);
    if (status == SC_OK && reading->arguments->other_layers)
        status = sc_layers_set_arrays_at(reading->arguments->other_layers, path, strategy);
    return status == SC_OK || usage("\"%s\" is not the key of an array", path);
}

/* OLD=NEW, divided at the first '=' that no quotes enclose. */
static bool add_alias(struct reading *reading, const char *value)
{
    char old_path[1024];
    bool is_quoted = false;
    size_t at = 0;
    for (; value[at] && (is_quoted || value[at] != '='); at++) {
        if (value[at] == '"')
            is_quoted = !is_quoted;
        else if (is_quoted && value[at] == '\\' && value[at + 1])
            at++;
    }
    if (value[at] != '=' || at >= sizeof old_path)
        return usage("--alias needs OLD=NEW, two keys, not \"%s\"", value);
    memcpy(old_path, value, at);
    old_path[at] = '\0';
    sc_status status = sc_layers_add_alias(reading->arguments->layers, old_path, value + at + 1);
    return status == SC_OK ||
           usage("--alias %s: no two keys, one within the other, a circle, or OLD has another "
                 "new name",
                 value);
}

static bool read_format(struct arguments *arguments, const char *name)
{
    static const struct {
        const char *name;
        sc_format format;
    } formats[] = {{"json", SC_FORMAT_JSON},
                   {"yaml", SC_FORMAT_YAML},
                   {"toml", SC_FORMAT_TOML},
                   {"env", SC_FORMAT_DOTENV},
                   {"flat", SC_FORMAT_FLAT}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(name, formats[i].name) == 0) {
            arguments->format = formats[i].format;
            return true;
        }
    }
    return usage("cannot write the format \"%s\": json, yaml, toml, env or flat", name);
}

/* What can be said of a source before it is added. */
static bool check_source(struct reading *reading, enum option option, const char *value)
{
    bool is_file = option == OPTION_NONE || option == OPTION_DEFAULTS;
    bool is_stdin = is_file && strcmp(value, "-") == 0;
    if (reading->command->takes & TAKES_FILE)
        return usage("%s takes one FILE; see --help", reading->command->name);
    reading->arguments->has_sources = true;
    if (option == OPTION_SET && !strchr(value, '='))
        return usage("--set needs KEY=VALUE, not \"%s\"", value);
    if (option == OPTION_HIERARCHY && (value[0] == '.' || strchr(value, '/')))
        return usage("--hierarchy needs the name of an application, not \"%s\"", value);
    if (option != OPTION_SET && value[0] == '\0')
        return usage("%s is empty", option == OPTION_NONE ? "a source" : options[option].name);
    if (is_stdin && reading->has_stdin)
        return usage("%s", "standard input can be read once, but \"-\" is there twice");
    reading->has_stdin |= is_stdin;
    reading->counts[reading->side]++;
    if (option != OPTION_NONE && !reading->is_divided)
        reading->undivided = options[option].name;
    return true;
}

/* What was taken for the KEY is a source after all: --key or --all stands behind it. */
static bool free_word(struct reading *reading)
{
    const char *word = reading->arguments->key;
    reading->arguments->key = NULL;
    return !word || check_source(reading, OPTION_NONE, word);
}

static bool add_key(struct reading *reading, const char *key)
{
    struct arguments *arguments = reading->arguments;
    arguments->keys[arguments->key_count++] = key;
    return free_word(reading);
}

/* So that the inverse of rule 9 holds, and shells can name the variables. */
static bool set_prefix(struct reading *reading, const char *prefix)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";
    bool begins_with_digit = prefix[0] >= '0' && prefix[0] <= '9';
    if (prefix[0] == '\0' || begins_with_digit || prefix[strspn(prefix, letters)] != '\0')
        return usage("\"%s\" is no prefix; use letters, digits and _", prefix);
    reading->arguments->prefix = prefix;
    return true;
}

static bool set_profile(struct reading *reading, const char *name)
{
    sc_layers *other = reading->arguments->other_layers;
    if (sc_layers_set_profile(reading->arguments->layers, name) == SC_OK &&
        (!other || sc_layers_set_profile(other, name) == SC_OK))
        return true;
    return usage("%s needs the name of a profile", options[OPTION_PROFILE].name);
}

/* What holds for the whole command. */
static bool apply_setting(struct reading *reading, enum option option, const char *value)
{
    switch (option) {
    case OPTION_ARRAYS:
        return set_arrays(reading, value);
    case OPTION_ALIAS:
        return add_alias(reading, value);
    case OPTION_PROFILE:
        return set_profile(reading, value);
    case OPTION_NO_DIRECTIVES:
        reading->load.no_directives = true;
        return true;
    case OPTION_STRICT:
        reading->load.strict = true;
        return true;
    case OPTION_IGNORE_TAGS:
        reading->load.ignore_tags = true;
        return true;
    case OPTION_JSON_COMMENTS:
        reading->load.json_comments = true;
        return true;
    case OPTION_TOML_1_1:
        reading->load.toml_1_1 = true;
        return true;
    case OPTION_ENV_FILES:
        reading->load.variable_files = true;
        return true;
    case OPTION_ENV_MATCH:
        reading->load.match_variables = true;
        return true;
    case OPTION_INCLUDE:
        reading->load.include = true;
        return true;
    case OPTION_INCLUDE_ROOT:
        reading->load.include = true;
        return sc_layers_set_include_root(reading->arguments->layers, value) == SC_OK ||
               usage("%s needs a directory", options[option].name);
    case OPTION_INTERPOLATE:
        reading->load.interpolate = true;
        return true;
    case OPTION_FORMAT:
    case OPTION_TO:
        return read_format(reading->arguments, value);
    case OPTION_COMPACT:
        reading->arguments->compact = true;
        return true;
    case OPTION_SHOW_SECRETS:
        reading->arguments->show_secrets = true;
        return true;
    case OPTION_JSON:
        reading->arguments->json = true;
        return true;
    case OPTION_ALL:
        reading->arguments->all = true;
        return free_word(reading);
    case OPTION_KEY:
        return add_key(reading, value);
    case OPTION_DEFAULT:
        reading->arguments->fallback = value;
        return true;
    case OPTION_PREFIX:
        return set_prefix(reading, value);
    default:
        return check_source(reading, option, value);
    }
}

/* Add a source if it is of that rank: defaults, those in between, or overrides. */
static bool add_source(struct reading *reading, enum option rank, enum option option,
                       const char *value)
{
    const struct arguments *arguments = reading->arguments;
    sc_layers *layers = reading->side == 0 ? arguments->layers : arguments->other_layers;
    sc_error error = SC_ERROR_INIT;
    sc_status status = SC_OK;
    bool is_between = rank == OPTION_NONE;
    if (is_between && option == OPTION_NONE)
        status = sc_layers_add_source(layers, value, &error);
    else if (is_between && option == OPTION_ENV)
        status = sc_layers_add_env(layers, value);
    else if (is_between && option == OPTION_JOIN)
        status = sc_layers_add_join(layers, value);
    else if (is_between && option == OPTION_HIERARCHY)
        status = sc_layers_add_hierarchy(layers, value);
    else if (is_between && option == OPTION_DIRECTORY)
        status = sc_layers_add_directory(layers, value);
    else if (rank == OPTION_DEFAULTS && option == rank && strcmp(value, "-") == 0)
        status = sc_layers_add_stdin(layers, &error);
    else if (rank == OPTION_DEFAULTS && option == rank)
        status = sc_layers_add_file(layers, value);
    else if (rank == OPTION_SET && option == rank)
        status = sc_layers_add_set(layers, value);
    if (status == SC_OK)
        return true;
    reading->status = EXIT_LOAD;
    if (error.status != SC_OK)
        sc_error_print(&error, stderr);
    else
        report_failure(status);
    return false;
}

/* Is the first word that is no option a key, or the file that a command is about? As far as is
 * known: behind it may stand --all or --key. */
static bool wants_key(const struct reading *reading)
{
    const struct arguments *arguments = reading->arguments;
    return (reading->command->takes & (TAKES_KEY | TAKES_FILE)) && !arguments->all &&
           arguments->key_count == 0;
}

/* "--" between the sources of two configurations. */
static bool divide(struct reading *reading)
{
    if (reading->side == 1)
        return usage("%s", "\"--\" divides A from B, but is there twice");
    reading->side = 1;
    reading->is_divided = true;
    return true;
}

/* Without "--" each plain source is a configuration of its own. */
static bool has_one_source_each(const struct reading *reading)
{
    return (reading->command->takes & TAKES_TWO) && !reading->is_divided;
}

/* One walk over the words; `rank` is the sources to add, or OPTION_ALL for the settings. */
static bool walk(struct reading *reading, enum option rank)
{
    bool has_key = false;
    reading->only_sources = false;
    reading->side = 0;
    for (reading->at = 0; reading->at < reading->count;) {
        enum option option;
        const char *value;
        if (!reading->only_sources && strcmp(reading->words[reading->at], "--") == 0) {
            if (reading->command->takes & TAKES_PROGRAM) {
                reading->arguments->program = reading->words + reading->at + 1;
                return true;
            }
            reading->at++;
            if (!(reading->command->takes & TAKES_TWO))
                reading->only_sources = true;
            else if (!divide(reading))
                return false;
            continue;
        }
        if (!next_word(reading, &option, &value))
            return false;
        if (option == OPTION_NONE && !has_key && wants_key(reading)) {
            reading->arguments->key = value;
            has_key = true;
            continue;
        }
        bool done = rank == OPTION_ALL ? apply_setting(reading, option, value)
                                       : add_source(reading, rank, option, value);
        if (!done)
            return false;
        if (option == OPTION_NONE && rank != OPTION_ALL && has_one_source_each(reading))
            reading->side = 1;
    }
    return true;
}

/* Two plain sources, or "--" between those of either. */
static bool check_sides(const struct reading *reading)
{
    bool is_complete = reading->is_divided ? reading->counts[0] > 0 && reading->counts[1] > 0
                                           : reading->counts[0] == 2;
    if (!reading->is_divided && reading->undivided)
        return usage("with %s, \"--\" must stand between the sources of A and those of B",
                     reading->undivided);
    return is_complete || usage("%s needs A B, or: [SOURCES of A] -- [SOURCES of B]; see --help",
                                reading->command->name);
}

/* What the words must say together. */
static bool check_arguments(const struct reading *reading)
{
    const struct command *command = reading->command;
    const struct arguments *arguments = reading->arguments;
    if (wants_key(reading) && !arguments->key)
        return usage(command->takes & TAKES_FILE ? "%s needs a FILE; see --help"
                                                 : "%s needs a KEY; see --help",
                     command->name);
    if ((command->takes & TAKES_PROGRAM) && !(arguments->program && arguments->program[0]))
        return usage("%s needs a program to run, behind \"--\"; see --help", command->name);
    if ((command->takes & TAKES_TWO) && !check_sides(reading))
        return false;
    if ((command->takes & TAKES_TO) && arguments->format == SC_FORMAT_AUTO)
        return usage("%s needs --to FORMAT; see --help", command->name);
    if (arguments->compact && arguments->format != SC_FORMAT_AUTO &&
        arguments->format != SC_FORMAT_JSON)
        return usage("%s is for JSON only", "--compact");
    return true;
}

int read_arguments(const struct command *command, int count, char **words,
                   struct arguments *arguments)
{
    struct reading reading = {.command = command,
                              .arguments = arguments,
                              .load = SC_LOAD_OPTIONS_INIT,
                              .count = count,
                              .words = words,
                              .status = EXIT_USAGE};
    arguments->keys = malloc((size_t)(count + 1) * sizeof *arguments->keys);
    if (!arguments->keys)
        return report_failure(SC_ENOMEM);
    if (!walk(&reading, OPTION_ALL) || !check_arguments(&reading))
        return reading.status;
    arguments->load = reading.load;
    sc_layers_set_options(arguments->layers, &reading.load);
    if (arguments->other_layers)
        sc_layers_set_options(arguments->other_layers, &reading.load);
    bool done = walk(&reading, OPTION_DEFAULTS) && walk(&reading, OPTION_NONE) &&
                walk(&reading, OPTION_SET);
    return done ? EXIT_DONE : reading.status;
}
