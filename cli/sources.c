/* cli/sources.c: the sources of a command line become layers. */
#include "options.h"

#include <string.h>

bool check_source(struct reading *reading, enum option option, const char *value)
{
    bool is_file = option == OPTION_NONE || option == OPTION_DEFAULTS;
    bool is_stdin = is_file && strcmp(value, "-") == 0;
    if (reading->command->takes & TAKES_FILE)
        return usage("%s takes one FILE; see --help", reading->command->name);
    reading->arguments->has_sources = true;
    if (option == OPTION_SET && !strchr(value, '='))
        return usage("--set needs KEY=VALUE, not \"%s\"", value);
    if (option == OPTION_HIERARCHY && (value[0] == '.' || strchr(value, '/')))
        return usage("--hierarchy needs the name of an application, not \"%s\"", value);
    if (option != OPTION_SET && value[0] == '\0')
        return usage("%s is empty", option == OPTION_NONE ? "a source" : option_name(option));
    if (is_stdin && reading->has_stdin)
        return usage("%s", "standard input can be read once, but \"-\" is there twice");
    reading->has_stdin |= is_stdin;
    reading->counts[reading->side]++;
    if (option != OPTION_NONE && !reading->is_divided)
        reading->undivided = option_name(option);
    return true;
}

bool add_source(struct reading *reading, enum option rank, enum option option, const char *value)
{
    const struct arguments *arguments = reading->arguments;
    sc_layers *layers = reading->side == 0 ? arguments->layers : arguments->other_layers;
    sc_error error = SC_ERROR_INIT;
    sc_status status = SC_OK;
    bool is_between = rank == OPTION_NONE;
    if (is_between && option == OPTION_NONE)
        status = sc_layers_add_source(layers, value, &error);
    else if (is_between && option == OPTION_ENV)
        status = sc_layers_add_env(layers, value);
    else if (is_between && option == OPTION_JOIN)
        status = sc_layers_add_join(layers, value);
    else if (is_between && option == OPTION_HIERARCHY)
        status = sc_layers_add_hierarchy(layers, value);
    else if (is_between && option == OPTION_DIRECTORY)
        status = sc_layers_add_directory(layers, value);
    else if (rank == OPTION_DEFAULTS && option == rank && strcmp(value, "-") == 0)
        status = sc_layers_add_stdin(layers, &error);
    else if (rank == OPTION_DEFAULTS && option == rank)
        status = sc_layers_add_file(layers, value);
    else if (rank == OPTION_SET && option == rank)
        status = sc_layers_add_set(layers, value);
    if (status == SC_OK)
        return true;
    reading->status = EXIT_LOAD;
    if (error.status != SC_OK)
        sc_error_print(&error, stderr);
    else
        report_failure(status);
    return false;
}
