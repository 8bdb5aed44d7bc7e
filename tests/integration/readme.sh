#!/usr/bin/env bash
# What the README shows of read_server's problems is what its code prints; documents.sh runs all
# other blocks.
set -euo pipefail
source "$(dirname "$0")/../support/assert.sh"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$SUPERCONFIG_SOURCE"

awk '/^```c$/ {inside = 1; next} /^```$/ {inside = 0} inside' README.md >"$scratch/readme.c"

# From the file that the problems are about.
cat >"$scratch/problems.c" <<'END'
#define main readme_main
#include "readme.c"
#undef main

static void print_problem(void *context, const sc_error *problem, bool is_warning)
{
    (void)context;
    (void)is_warning;
    sc_error_print(problem, stdout);
}

int main(void)
{
    static const char text[] = "# as in production\n\nserver:\n  port: 70000\n  timeuot: 5s\n";
    const sc_snapshot *snapshot;
    struct server server = {0};
    sc_extracted *memory;
    sc_error error = SC_ERROR_INIT;
    sc_extract_options options = SC_EXTRACT_OPTIONS_INIT;
    if (sc_parse("production.yaml", SC_FORMAT_YAML, text, sizeof text - 1, NULL, &snapshot, &error))
        return 2;
    if (read_server(snapshot, &server, &memory, &error) != SC_ERANGE)
        return 3;
    options.path = "server";
    options.unknown = SC_UNKNOWN_ERROR;
    options.visitor = print_problem;
    sc_extract(snapshot, &server_table, &options, &server, &memory, NULL);
    sc_release(snapshot);
    return 0;
}
END
cc -std=c11 -Wall -Wextra -Werror -Iinclude "$scratch/problems.c" -o "$scratch/problems" \
    -L"$SUPERCONFIG_BUILD" -lsuperconfig -Wl,-rpath,"$SUPERCONFIG_BUILD"
same "$("$scratch/problems")" "$(grep -A 5 '^production.yaml:4:9: ' README.md)" \
    'sc_extract prints what the README shows'
