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

/* "=NAME=path" behind all variables says what NAME means (rule 10; source/match.c). They stand in
 * the order of the variables, so each is looked at once. */
static const char *find_matches(const struct sc__text *text, size_t start)
{
    const char *at = text->bytes + start;
    const char *end = text->bytes + text->length;
    while (at < end && *at != '=') {
        const char *nul = memchr(at, '\0', (size_t)(end - at));
        at = nul ? nul + 1 : end;
    }
    return at;
}

/* Take the next of them if it is about this variable. */
static void take_match(const struct sc__text *text, size_t start, size_t name_end,
                       const char **match, struct sc__variable *variable)
{
    size_t length = name_end - start;
    variable->path = (sc_str){NULL, 0};
    if (**match != '=' || strncmp(*match + 1, text->bytes + start, length) != 0 ||
        (*match)[1 + length] != '=')
        return;
    const char *path = *match + length + 2;
    variable->path = (sc_str){path, strlen(path)};
    *match = path + variable->path.length + 1;
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
    const char *match = find_matches(text, start);
    size_t stop = (size_t)(match - text->bytes);
    for (; start < stop && status == SC_OK; start = variable.end + 1) {
        if (!read_entry(text, start, &variable))
            continue;
        take_match(text, start, variable.name_end, &match, &variable);
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
