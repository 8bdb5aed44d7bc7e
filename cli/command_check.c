/* cli/command_check.c: every problem of every source, with its place. */
#include "cli.h"

struct tally {
    size_t errors;
    size_t warnings;
};

static void show_problem(void *context, const sc_error *problem, bool is_warning)
{
    struct tally *tally = context;
    print_problem(problem, is_warning, stdout);
    if (is_warning)
        tally->warnings++;
    else
        tally->errors++;
}

static int run(const struct arguments *arguments)
{
    struct tally tally = {0, 0};
    sc_status status = sc_layers_check(arguments->layers, show_problem, &tally);
    fflush(stdout); /* so that the tally stands below, where both go to one place */
    if (tally.errors + tally.warnings > 0)
        fprintf(stderr, "superconfig: %zu error%s, %zu warning%s\n", tally.errors,
                tally.errors == 1 ? "" : "s", tally.warnings, tally.warnings == 1 ? "" : "s");
    return status == SC_OK ? EXIT_DONE : EXIT_FOUND;
}

const struct command command_check = {
    .name = "check",
    .synopsis = "[SOURCES] [--strict]",
    .summary = "every problem with its place; exit status 0 where there is no error",
    .help = "\nExample: superconfig check --strict base.toml 'conf.d/*.json'\n",
    .run = run,
};
