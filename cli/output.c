/* cli/output.c: a value in any format on standard output. */
#include "cli.h"

static bool write_stdout(void *context, const char *data, size_t length)
{
    (void)context;
    return fwrite(data, 1, length, stdout) == length;
}

struct non_finite {
    bool masked;
    size_t count;
    sc_value first;
};

static bool count_non_finite(void *context, sc_str path, sc_value leaf)
{
    struct non_finite *found = context;
    double number;
    (void)path;
    if (sc_value_type(leaf) != SC_TYPE_FLOAT || sc_value_f64(leaf, &number) != SC_OK ||
        number - number == 0 || (found->masked && sc_value_is_secret(leaf)))
        return true;
    if (found->count++ == 0)
        found->first = leaf;
    return true;
}

/* A warning, or an error, at the place of the first float that JSON has only as a string. */
static sc_status warn_of_non_finite(sc_value value, bool masked, bool strict)
{
    struct non_finite found = {.masked = masked};
    sc_error warning = SC_ERROR_INIT;
    sc_status status = sc_value_leaves(value, count_non_finite, &found);
    if (status != SC_OK || found.count == 0)
        return status;
    if (found.count == 1)
        snprintf(warning.message, sizeof warning.message,
                 "this float is written as a string, for JSON has neither inf nor nan");
    else
        snprintf(warning.message, sizeof warning.message,
                 "this float and %zu more are written as strings, for JSON has neither inf nor nan",
                 found.count - 1);
    sc_value_place(found.first, &warning);
    print_problem(&warning, !strict, stderr);
    return strict ? SC_ESTRICT : SC_OK;
}

int write_value(sc_value value, const sc_write_options *options, bool strict)
{
    sc_error error = SC_ERROR_INIT;
    bool has_non_finite = options->format == SC_FORMAT_TOML || options->format == SC_FORMAT_YAML;
    sc_status status = SC_OK;
    if (!has_non_finite)
        status = warn_of_non_finite(value, options->mask_secrets, strict);
    if (status == SC_ESTRICT)
        return EXIT_LOAD;
    if (status == SC_OK)
        status = sc_value_write(value, options, write_stdout, NULL, &error);
    if (status == SC_OK && options->compact)
        putchar('\n');
    if (status == SC_OK)
        return EXIT_DONE;
    if (error.status == SC_OK)
        return report_failure(status);
    if (status != SC_EIO) /* main reports what standard output did not take */
        sc_error_print(&error, stderr);
    return EXIT_LOAD;
}
