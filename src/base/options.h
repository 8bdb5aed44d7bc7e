/* base/options.h: the structs of options that callers hand in, whose first field is their size. */
#ifndef SC_BASE_OPTIONS_H
#define SC_BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Copy a caller's options over the defaults in `used`, as far as both versions of the struct
 * know them; NULL leaves the defaults. False where the caller did not initialise them. */
static inline bool sc__options_read(void *used, size_t used_size, const void *given)
{
    size_t size;
    if (!given)
        return true;
    memcpy(&size, given, sizeof size);
    if (size <= sizeof size)
        return false;
    memcpy(used, given, size < used_size ? size : used_size);
    return true;
}

#endif
