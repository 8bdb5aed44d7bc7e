/* cli/main.c: superconfig(1): which command, and what its exit status is.
 *
 * Results go to standard output, and nothing else does. */
#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct command *const commands[] = {
    &command_get,  &command_dump,    &command_explain, &command_keys, &command_check,
    &command_diff, &command_convert, &command_exec,    &command_cpu,  &command_stats};

enum { COMMANDS = sizeof commands / sizeof *commands };

static void print_help(void)
{
    puts("superconfig: layered configuration, merged, with the origin of every value\n");
    puts("usage: superconfig COMMAND [KEY] [SOURCES] [OPTIONS]\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
    puts("\n\"superconfig COMMAND --help\" lists the sources and options of a command.\n"
         "Exit status: 0 done; 1 the key is absent, or a check or diff found something;\n"
         "2 the command line is wrong; 3 the configuration could not be loaded.");
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

static int refuse_command(const char *word)
{
    struct meant meant = {word, strlen(word), NULL, 0};
    for (size_t i = 0; i < COMMANDS; i++)
        offer_name(&meant, commands[i]->name);
    if (meant.name)
        fprintf(stderr, "superconfig: no command \"%s\"; did you mean \"%s\"?\n", word, meant.name);
    else
        fprintf(stderr, "superconfig: no command \"%s\"; see superconfig --help\n", word);
    return EXIT_USAGE;
}

static bool asks_for_help(const struct command *command, int count, char **words)
{
    bool goes_on = (command->takes & TAKES_TWO) != 0; /* behind "--", which ends no options then */
    for (int i = 0; i < count && (goes_on || strcmp(words[i], "--") != 0); i++) {
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    }
    return false;
}

static int run_command(const struct command *command, int count, char **words)
{
    struct arguments arguments = {0};
    if (asks_for_help(command, count, words)) {
        print_command_help(command);
        return EXIT_DONE;
    }
    bool takes_two = (command->takes & TAKES_TWO) != 0;
    int status = EXIT_DONE;
    arguments.layers = sc_layers_create();
    arguments.other_layers = takes_two ? sc_layers_create() : NULL;
    if (!arguments.layers || (takes_two && !arguments.other_layers))
        status = report_failure(SC_ENOMEM);
    if (status == EXIT_DONE)
        status = read_arguments(command, count, words, &arguments);
    if (status == EXIT_DONE)
        status = command->run(&arguments);
    sc_layers_destroy(arguments.layers);
    sc_layers_destroy(arguments.other_layers);
    free(arguments.keys);
    free(arguments.reads);
    return status;
}

static int run(int count, char **words)
{
    if (count < 2) {
        fputs("superconfig: a command is needed; see superconfig --help\n", stderr);
        return EXIT_USAGE;
    }
    if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) {
        print_help();
        return EXIT_DONE;
    }
    if (strcmp(words[1], "--version") == 0) {
        unsigned version = sc_version();
        printf("superconfig %u.%u.%u\n", version / 10000, version / 100 % 100, version % 100);
        return EXIT_DONE;
    }
    const struct command *command = find_command(words[1]);
    if (!command)
        return refuse_command(words[1]);
    return run_command(command, count - 2, words + 2);
}

int main(int count, char **words)
{
    int status = run(count, words);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, "superconfig: cannot write to standard output: %s\n", strerror(errno));
        return EXIT_LOAD;
    }
    return status;
}
