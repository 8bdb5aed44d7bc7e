/* format/toml_plain.h: values in the form that nearly all have, without a call.
 *
 * A plain value is an integer of few digits, a short decimal, a string of one line without
 * escapes, true or false. What is not plain may be right, in another form, or wrong: that is for
 * toml_value.c to say, which reads every value and knows every mistake. */
#ifndef SC_FORMAT_TOML_PLAIN_H
#define SC_FORMAT_TOML_PLAIN_H

#include "format/toml_scan.h"
#include "value/decimal.h"

struct sc__toml_plain {
    enum sc__type type;
    uint32_t count; /* bytes of text */
    union {
        uint64_t bits; /* of a number or a boolean */
        const char *text;
    } value;
};

/* Behind a plain number; NULL where it is another, or a date. */
static inline const char *sc__toml_plain_number(const char *start, struct sc__toml_plain *plain)
{
    struct sc__plain_number number;
    const char *end = sc__plain_number(start, &number);
    if (!end || sc__toml_is(*end, SC__TOML_BARE) || *end == ':')
        return NULL;
    plain->type = number.is_float ? SC__FLOAT : SC__INTEGER;
    plain->value.bits = number.value.bits;
    return end;
}

/* Behind a plain string; NULL where it has escapes or more than one line, or does not end. */
static inline const char *sc__toml_plain_string(const struct sc__toml *reader, const char *start,
                                                struct sc__toml_plain *plain)
{
    const char *text = start + 1;
    const char *stop = *start == '"'
                           ? sc__toml_find(reader, text, SC__TOML_CONTROL | SC__TOML_BASIC)
                           : sc__toml_find(reader, text, SC__TOML_CONTROL | SC__TOML_LITERAL);
    if (*stop != *start || (stop == text && stop[1] == *start))
        return NULL;
    plain->type = SC__STRING;
    plain->count = (uint32_t)(stop - text);
    plain->value.text = text;
    return stop + 1;
}

/* Behind true or false; NULL where it is another word. */
static inline const char *sc__toml_plain_word(const char *start, struct sc__toml_plain *plain)
{
    bool is_true = memcmp(start, "true", 4) == 0;
    const char *end = start + (is_true ? 4 : 5);
    if ((!is_true && memcmp(start, "false", 5) != 0) || sc__toml_is(*end, SC__TOML_BARE))
        return NULL;
    plain->type = SC__BOOL;
    plain->value.bits = is_true;
    return end;
}

/* Append the value at `start` as the last child of a container, if it is plain: behind it, or
 * NULL. Where there is no memory the document says so, at the end. */
static inline const char *sc__toml_add_plain(const struct sc__toml *reader, const char *start,
                                             uint32_t parent, uint32_t key, uint32_t key_at)
{
    struct sc__document *document = reader->document;
    struct sc__toml_plain plain = {.count = 0};
    const char *end;
    if (sc__toml_is(*start, SC__TOML_BARE))
        end = *start <= '9' ? sc__toml_plain_number(start, &plain)
                            : sc__toml_plain_word(start, &plain);
    else if (*start == '"' || *start == '\'')
        end = sc__toml_plain_string(reader, start, &plain);
    else
        return NULL;
    if (!end)
        return NULL;
    uint32_t number =
        sc__document_add(document, parent, key, plain.type, sc__toml_offset(reader, start), key_at);
    if (number == SC__NONE)
        return end;
    struct sc__node *node = sc__document_node(document, number);
    node->count = plain.count;
    node->value.natural = plain.value.bits;
    return end;
}

#endif
