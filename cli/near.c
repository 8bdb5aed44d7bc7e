/* cli/near.c: which name somebody meant who misspelled it. */
#include "cli.h"

#include <string.h>

enum { LONGEST = 24 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* The characters to insert, delete, replace or swap with their neighbour: three rows of the usual
 * table, the newest at `rows[0]`. */
static unsigned distance(const char *word, size_t length, const char *name, size_t name_length)
{
    unsigned rows[3][LONGEST + 1] = {{0}};
    for (size_t j = 0; j <= name_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= length; i++) {
        memmove(rows[1], rows[0], 2 * sizeof rows[0]);
        rows[0][0] = (unsigned)i;
        for (size_t j = 1; j <= name_length; j++) {
            unsigned replaced = rows[1][j - 1] + (word[i - 1] != name[j - 1]);
            rows[0][j] = least(replaced, least(rows[1][j], rows[0][j - 1]) + 1);
            if (i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1])
                rows[0][j] = least(rows[0][j], rows[2][j - 2] + 1);
        }
    }
    return rows[0][name_length];
}

void offer_name(struct meant *meant, const char *name)
{
    size_t length = meant->length, name_length = strlen(name);
    unsigned most = meant->name ? meant->distance - 1 : length < 6 ? 1 : 2;
    if (length > LONGEST || name_length > LONGEST || most == 0)
        return;
    unsigned found = distance(meant->word, length, name, name_length);
    if (found > most)
        return;
    meant->name = name;
    meant->distance = found;
}
