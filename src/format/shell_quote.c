/* format/shell_quote.c: bare, '...' or "...". */
#include "format/shell_quote.h"

#include <stdbool.h>
#include <string.h>

static bool is_bare(sc_str text)
{
    static const char safe[] = "%+,-./:=@_";
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_word && !memchr(safe, c, sizeof safe - 1))
            return false;
    }
    return true;
}

static void append_double_quoted(struct sc__buffer *buffer, sc_str text)
{
    sc__buffer_append_char(buffer, '"');
    for (size_t i = 0; i < text.length; i++) {
        if (memchr("$`\"\\", text.data[i], 4))
            sc__buffer_append_char(buffer, '\\');
        sc__buffer_append_char(buffer, text.data[i]);
    }
    sc__buffer_append_char(buffer, '"');
}

void sc__shell_append(struct sc__buffer *buffer, sc_str text)
{
    if (is_bare(text)) {
        sc__buffer_append_str(buffer, text);
    } else if (memchr(text.data, '\'', text.length)) {
        append_double_quoted(buffer, text);
    } else {
        sc__buffer_append_char(buffer, '\'');
        sc__buffer_append_str(buffer, text);
        sc__buffer_append_char(buffer, '\'');
    }
}
