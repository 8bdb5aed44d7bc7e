/* format/toml_key.h: keys and headers, part by part: each part is entered as soon as it has
 * been read, so a key of any number of parts takes no memory of its own. */
#ifndef SC_FORMAT_TOML_KEY_H
#define SC_FORMAT_TOML_KEY_H

#include "format/toml_scan.h"

/* What sc__toml_read_key does where the key is not one bare part, or may be there already. */
sc_status sc__toml_read_other_key(struct sc__toml *reader, struct sc__toml_table *table,
                                  struct sc__toml_slot *slot);

/* The number of a bare part; SC__NO_KEY if there is no memory. What came behind the part before
 * it last time is likely to come again, and to compare is cheaper than to hash. `guess` is the
 * likely one where that does not depend on the part before, and becomes this one; else NULL. */
static inline uint32_t sc__toml_intern_bare(struct sc__toml *reader, const char *start,
                                            size_t length, uint32_t *guess)
{
    struct sc__document *document = reader->document;
    uint32_t last = reader->last_key;
    uint32_t number = guess ? *guess : sc__interner_follower(&document->keys, last);
    if (number == SC__NO_KEY || !sc__key_is(&document->keys.keys[number], start, length)) {
        number = sc__document_key_behind(document, guess ? SC__NO_KEY : last, start, length);
        if (guess)
            *guess = number;
    }
    reader->last_key = number;
    return number;
}

/* Behind "key =" and the blanks around it, where `end` is the key's; NULL where that is not what
 * is there. */
static inline const char *sc__toml_pass_equals(const char *end)
{
    const char *at = end;
    if (memcmp(at, " = ", 3) != 0) {
        at = sc__toml_skip_blanks(at);
        if (*at != '=')
            return NULL;
        return sc__toml_skip_blanks(at + 1);
    }
    return at[3] == ' ' || at[3] == '\t' ? sc__toml_skip_blanks(at + 3) : at + 3;
}

/* Read "a.b =" in a table, and the blanks behind it: the place for b's value. */
static inline sc_status sc__toml_read_key(struct sc__toml *reader, struct sc__toml_table *table,
                                          struct sc__toml_slot *slot)
{
    const char *start = reader->at;
    const char *end = sc__toml_bare_end(start);
    const char *value = sc__toml_pass_equals(end);
    if (end == start || !value)
        return sc__toml_read_other_key(reader, table, slot);
    uint32_t number = sc__toml_intern_bare(reader, start, (size_t)(end - start),
                                           table->names == 0 ? &reader->first_of_table : NULL);
    if (number == SC__NO_KEY)
        return sc__error_no_memory(reader->error);
    if (table->names >> (number % 64) & 1)
        return sc__toml_read_other_key(reader, table, slot);
    table->names |= UINT64_C(1) << (number % 64);
    *slot = (struct sc__toml_slot){table->place, {number, sc__toml_offset(reader, start)}};
    reader->at = value;
    return SC_OK;
}

/* Read "[a.b]" or "[[a.b]]": the section that begins. */
sc_status sc__toml_read_header(struct sc__toml *reader);

#endif
