/* format/environment_read.c: the entries of an environment that begin with a prefix (semantics,
 * rule 9).
 *
 *   APP_SERVER__TLS_PORT=443     APP is the prefix, and the text's name
 */
#include "format/variables.h"

#include "base/error.h"
#include "base/utf8.h"

#include <string.h>

/* Take the entry at `start` apart; false where it is no variable of this prefix. */
static bool read_entry(const struct sc__text *text, size_t start, struct sc__variable *variable)
{
    const char *bytes = text->bytes;
    const char *nul = memchr(bytes + start, '\0', text->length - start);
    variable->end = nul ? (size_t)(nul - bytes) : text->length;
    const char *equals = memchr(bytes + start, '=', variable->end - start);
    if (!equals)
        return false;
    size_t name_end = (size_t)(equals - bytes);
    size_t at = start + text->name_length;
    if (at > name_end || memcmp(bytes + start, text->name, text->name_length) != 0)
        return false;
    if (text->name_length > 0 && at < name_end && bytes[at] != '_')
        return false; /* APPLE, where the prefix is APP */
    for (int dropped = 0; dropped < 2 && at < name_end && bytes[at] == '_'; dropped++)
        at++;
    variable->keys = at;
    variable->name_end = name_end;
    variable->value = name_end + 1;
    return true;
}

/* "X_FILE" is about "X"; "X__FILE" is the path "x.file", and "FILE" a key like others. */
static void mark_file(const struct sc__text *text, struct sc__variable *variable)
{
    static const char suffix[] = "_FILE";
    size_t length = sizeof suffix - 1;
    const char *end = text->bytes + variable->name_end;
    variable->is_file = variable->name_end - variable->keys > length &&
                        memcmp(end - length, suffix, length) == 0 &&
                        end[-(ptrdiff_t)length - 1] != '_';
    if (variable->is_file)
        variable->name_end -= length;
}

static sc_status check_encoding(const struct sc__variables *variables, size_t start, size_t end)
{
    const char *bytes = variables->text->bytes;
    size_t valid = sc__utf8_valid_prefix(bytes + start, end - start);
    if (valid == end - start)
        return SC_OK;
    return sc__error_at(variables->error, variables->text, start + valid, SC_EENCODING,
                        "invalid UTF-8 (byte 0x%02X)", (unsigned char)bytes[start + valid]);
}

static sc_status read_variables(const struct sc__variables *variables, size_t start)
{
    const struct sc__text *text = variables->text;
    struct sc__variable variable = {0};
    sc_status status = SC_OK;
    for (; start < text->length && status == SC_OK; start = variable.end + 1) {
        if (!read_entry(text, start, &variable))
            continue;
        if (variable.keys == variable.name_end) {
            sc__warn_at(variables->options->warnings, text, variable.value, SC_EINVALID,
                        "the name ends where a key should stand; the variable is passed over");
            continue;
        }
        if (variables->options->files)
            mark_file(text, &variable);
        status = check_encoding(variables, start, variable.end);
        if (status == SC_OK)
            status = sc__variables_add(variables, &variable);
    }
    return status;
}

sc_status sc__environment_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                               const struct sc__parse_options *options,
                               struct sc__documents *documents, sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    struct sc__variables variables = {document, text, options, error};
    if (!document)
        return sc__error_no_memory(error);
    sc_status status = sc__variables_start(&variables);
    if (status == SC_OK)
        status = read_variables(&variables, start);
    sc__variables_finish(&variables);
    return status;
}
