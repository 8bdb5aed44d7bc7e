/* cli/command_keys.c: the path of every leaf; an empty container is a leaf. */
#include "cli.h"

static bool print_path(void *context, sc_str path, sc_value leaf)
{
    (void)context;
    (void)leaf;
    if (path.length > 0) /* the root itself has no path */
        puts(path.data);
    return true;
}

static int run(const struct arguments *arguments)
{
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    sc_status status = sc_value_leaves(sc_snapshot_root(snapshot), print_path, NULL);
    sc_release(snapshot);
    return status == SC_OK ? EXIT_DONE : report_failure(status);
}

const struct command command_keys = {
    .name = "keys",
    .synopsis = "[SOURCES]",
    .summary = "the path of every leaf, a line each",
    .help = "\nExample: superconfig keys base.toml | grep port\n",
    .run = run,
};
