/* cli/command_dump.c: the merged configuration. */
#include "cli.h"

static int run(const struct arguments *arguments)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    options.compact = arguments->compact;
    options.mask_secrets = !arguments->show_secrets;
    sc_status status =
        sc_value_write(sc_snapshot_root(snapshot), &options, write_stdout, NULL, NULL);
    if (status == SC_OK && arguments->compact)
        putchar('\n');
    sc_release(snapshot);
    if (status != SC_OK && status != SC_EIO) /* main reports what standard output did not take */
        return report_failure(status);
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
