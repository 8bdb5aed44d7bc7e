/* cli/command_get.c: one value, a scalar bare and a container as compact JSON. */
#include "cli.h"

#include <stdlib.h>

static int print_value(sc_value value)
{
    sc_str text;
    if (sc_value_str(value, &text) == SC_OK) {
        fwrite(text.data, 1, text.length, stdout);
        putchar('\n');
        return EXIT_DONE;
    }
    double number;
    bool is_float = sc_value_type(value) == SC_TYPE_FLOAT && sc_value_f64(value, &number) == SC_OK;
    if (is_float && (number - number != 0)) { /* inf or nan, which JSON has as strings */
        puts(number != number ? "nan" : number > 0 ? "inf" : "-inf");
        return EXIT_DONE;
    }
    sc_status status = SC_OK;
    char *json = value_json(value, false, &status);
    if (!json)
        return report_failure(status);
    puts(json);
    free(json);
    return EXIT_DONE;
}

static int run(const struct arguments *arguments)
{
    sc_value value;
    const sc_snapshot *snapshot = load_snapshot(arguments);
    if (!snapshot)
        return EXIT_LOAD;
    int status = find_key(snapshot, arguments, &value);
    if (status == EXIT_DONE)
        status = print_value(value);
    sc_release(snapshot);
    return status;
}

const struct command command_get = {
    .name = "get",
    .synopsis = "KEY [SOURCES]",
    .summary = "the value at KEY: a scalar bare, a container as compact JSON",
    .help = "",
    .takes = TAKES_KEY,
    .run = run,
};
