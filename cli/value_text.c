/* cli/value_text.c: a value as a script takes it. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

static char *copy(const char *text, size_t length, sc_status *status)
{
    char *copied = malloc(length + 1);
    if (!copied) {
        *status = SC_ENOMEM;
        return NULL;
    }
    memcpy(copied, text, length);
    copied[length] = '\0';
    return copied;
}

char *value_text(sc_value value, size_t *length, sc_status *status)
{
    sc_str text;
    double number;
    if (sc_value_str(value, &text) == SC_OK) {
        *length = text.length;
        return copy(text.data, text.length, status);
    }
    bool is_float = sc_value_type(value) == SC_TYPE_FLOAT && sc_value_f64(value, &number) == SC_OK;
    if (is_float && (number - number != 0)) { /* inf or nan, which JSON has as strings */
        const char *name = number != number ? "nan" : number > 0 ? "inf" : "-inf";
        *length = strlen(name);
        return copy(name, *length, status);
    }
    char *json = value_json(value, false, status);
    *length = json ? strlen(json) : 0;
    return json;
}
