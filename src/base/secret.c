/* base/secret.c: the names of secrets. */
#include "base/secret.h"

#include <string.h>

/* strncasecmp would ask the locale, and a Turkish one does not take "API_KEY" for "api_key". */
static bool equals_in_any_case(const char *text, const char *lower, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + ('a' - 'A'));
        if (c != lower[i])
            return false;
    }
    return true;
}

bool sc__ends_with(sc_str text, const char *ending)
{
    size_t length = strlen(ending);
    return text.length >= length &&
           equals_in_any_case(text.data + text.length - length, ending, length);
}

bool sc__is_secret_key(sc_str key)
{
    static const char *const endings[] = {"password", "passwd", "secret",      "token",
                                          "api_key",  "apikey", "private_key", "credentials"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (sc__ends_with(key, endings[i]))
            return true;
    }
    return false;
}

sc_str sc__key_without_directive(sc_str key)
{
    static const char *const endings[] = {"_add", "_remove", "_replace"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(endings[i]);
        if (key.length <= length || !sc__ends_with(key, endings[i]))
            continue;
        key.length -= length;
        while (key.length > 0 && key.data[key.length - 1] == '_')
            key.length--;
        break;
    }
    return key;
}

bool sc__is_secret_variable(sc_str name)
{
    for (size_t end = 1; end <= name.length; end++) {
        bool ends_key =
            end == name.length || (end + 1 < name.length && memcmp(name.data + end, "__", 2) == 0);
        if (ends_key && sc__is_secret_key(sc__key_without_directive((sc_str){name.data, end})))
            return true;
    }
    return false;
}
