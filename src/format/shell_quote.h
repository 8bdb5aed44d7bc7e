/* format/shell_quote.h: a text as one word of a POSIX shell. */
#ifndef SC_FORMAT_SHELL_QUOTE_H
#define SC_FORMAT_SHELL_QUOTE_H

#include "base/buffer.h"

/* Append a text, which must hold no NUL: bare where that is safe; in single quotes; or, where it
 * holds one of those, in double quotes, which more readers of .env files know than '\''. */
void sc__shell_append(struct sc__buffer *buffer, sc_str text);

#endif
