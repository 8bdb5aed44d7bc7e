/* cli/help.c: what "superconfig COMMAND --help" prints. */
#include "cli.h"

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
           command->summary, command->takes & (TAKES_FILE | TAKES_NOTHING) ? "" : sources_help,
           command->help);
}
