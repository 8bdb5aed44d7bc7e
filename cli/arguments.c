/* cli/arguments.c: read a command line.
 *
 * Sources are layers in the order in which they are written, but --defaults come first
 * and --set last, wherever they stand (semantics, rule 1). Options that are not sources
 * hold for the whole command, so they are read before any source is added. */
#include "options.h"

#include <stdlib.h>
#include <string.h>

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

/* --unused is another question than what is counted and timed, and needs to know what is read. */
static bool check_unused(const struct arguments *arguments)
{
    bool has_reads = arguments->read_count > 0 || arguments->read_from;
    const char *counted = arguments->json         ? "--json"
                          : arguments->prometheus ? "--prometheus"
                          : arguments->repeat > 0 ? "--repeat"
                                                  : NULL;
    if (has_reads && !arguments->unused)
        return usage("%s is for --unused only", arguments->read_from ? "--read-from" : "--read");
    if (arguments->unused && !has_reads)
        return usage("%s needs to know what is read: --read KEY or --read-from FILE", "--unused");
    return !arguments->unused || !counted || usage("--unused and %s do not go together", counted);
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
    if (arguments->json && arguments->prometheus)
        return usage("%s and --json do not go together", "--prometheus");
    if (!check_unused(arguments))
        return false;
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
    arguments->reads = malloc((size_t)(count + 1) * sizeof *arguments->reads);
    if (!arguments->keys || !arguments->reads)
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
