/* cli/command_exec.c: run a program with the configuration in its environment. */
#include "cli.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* As env(1), nohup(1) and the shells have them. */
enum { EXIT_CANNOT_RUN = 126, EXIT_NO_PROGRAM = 127 };

static int run(const struct arguments *arguments)
{
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    int status = set_variables(sc_snapshot_root(snapshot), arguments->prefix);
    sc_release(snapshot);
    if (status != EXIT_DONE)
        return status;
    execvp(arguments->program[0], arguments->program);
    int reason = errno;
    fprintf(stderr, "superconfig: cannot run %s: %s\n", arguments->program[0], strerror(reason));
    return reason == ENOENT ? EXIT_NO_PROGRAM : EXIT_CANNOT_RUN;
}

const struct command command_exec = {
    .name = "exec",
    .synopsis = "[SOURCES] [--prefix PREFIX] -- PROGRAM [ARGUMENT ...]",
    .summary = "run PROGRAM with the configuration as environment variables",
    .help =
        "  --prefix PREFIX   server.port is PREFIX_SERVER__PORT; else SERVER__PORT\n"
        "\n"
        "An array or an empty mapping is compact JSON; null removes the variable. Exit status:\n"
        "that of PROGRAM; 126 it cannot be run; 127 it is not there.\n"
        "\nExample: superconfig exec base.toml --prefix APP -- ./server --verbose\n",
    .takes = TAKES_PROGRAM,
    .run = run,
};
