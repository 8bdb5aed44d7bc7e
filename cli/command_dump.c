/* cli/command_dump.c: the merged configuration. */
#include "cli.h"

static int run(const struct arguments *arguments)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    options.format = arguments->format;
    options.compact = arguments->compact;
    options.mask_secrets = !arguments->show_secrets;
    int status = write_value(sc_snapshot_root(snapshot), &options, arguments->load.strict);
    sc_release(snapshot);
    return status;
}

const struct command command_dump = {
    .name = "dump",
    .synopsis = "[SOURCES] [--format json|yaml|toml|env|flat] [--compact] [--show-secrets]",
    .summary = "the merged configuration",
    .help = "  --format json     the default; date-times, inf and nan become strings\n"
            "  --format yaml     YAML 1.2; date-times become strings\n"
            "  --format toml     TOML 1.0; null and integers above 2^63-1 are errors\n"
            "  --format env      NAME=value, for a shell or --env: server.port is SERVER__PORT\n"
            "  --format flat     a line for each leaf: server.hosts[0] = \"a\"\n"
            "  --compact         JSON on one line\n"
            "  --show-secrets    print passwords, tokens and the like instead of ********\n"
            "\nExample: superconfig dump base.toml 'conf.d/*.json' --env APP --format yaml\n",
    .takes = TAKES_FORMAT | TAKES_SECRETS,
    .run = run,
};
