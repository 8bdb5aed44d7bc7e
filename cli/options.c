/* cli/options.c: the options there are, which command takes which, and their values. */
#include "options.h"

#include <string.h>

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
    [OPTION_PROMETHEUS] = {"--prometheus", false, TAKES_STATS},
    [OPTION_REPEAT] = {"--repeat", true, TAKES_STATS},
    [OPTION_UNUSED] = {"--unused", false, TAKES_STATS},
    [OPTION_READ] = {"--read", true, TAKES_STATS},
    [OPTION_READ_FROM] = {"--read-from", true, TAKES_STATS},
};

bool usage(const char *format, const char *word)
{
    fputs("superconfig: ", stderr);
    fprintf(stderr, format, word);
    fputs("\n", stderr);
    return false;
}

const char *option_name(enum option option)
{
    return options[option].name;
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
        return !(command->takes & (TAKES_FILE | TAKES_NOTHING));
    if (wanted == TAKES_ANYTHING)
        return !(command->takes & TAKES_NOTHING);
    return (wanted & command->takes) != 0;
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

bool next_word(struct reading *reading, enum option *option, const char **value)
{
    const char *word = reading->words[reading->at++];
    bool is_option = !reading->only_sources && word[0] == '-' && word[1] != '\0';
    *option = OPTION_NONE;
    *value = word;
    if (!is_option && (reading->command->takes & TAKES_NOTHING))
        return usage("%s reads no sources; see --help", reading->command->name);
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
