/* cli/command_dump.c: the merged configuration. */
#include "cli.h"

static int run(const struct arguments *arguments)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    options.compact = arguments->compact;
    options.mask_secrets = !arguments->show_secrets;
    sc_status status =
        sc_value_write(sc_snapshot_root(snapshot), &options, write_stdout, NULL, &error);
    if (status == SC_OK && arguments->compact)
        putchar('\n');
    if (status != SC_OK)
        sc_error_print(&error, stderr);
    sc_release(snapshot);
    return status == SC_OK ? EXIT_DONE : EXIT_LOAD;
}

const struct command command_dump = {
    .name = "dump",
    .synopsis = "[SOURCES] [--format json] [--compact] [--show-secrets]",
    .summary = "the merged configuration",
    .help = "  --format json     the format to write (the default)\n"
            "  --compact         on one line\n"
            "  --show-secrets    print passwords, tokens and the like instead of ********\n",
    .takes = TAKES_FORMAT | TAKES_SECRETS,
    .run = run,
};
