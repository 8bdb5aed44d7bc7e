/* format/toml_key.c: bare, quoted and dotted keys. */
#include "format/toml_key.h"

#include "format/toml_string.h"
#include "format/toml_table.h"

#include <string.h>

static sc_status bare_key_error(const struct sc__toml *reader)
{
    return sc__toml_error(reader, reader->at, SC_ESYNTAX,
                          "a bare key may hold A-Z a-z 0-9 _ - only; quote it");
}

/* There is no key at the next character. */
static sc_status no_key_error(const struct sc__toml *reader)
{
    char c = *reader->at;
    if (sc__toml_is(c, SC__TOML_CONTROL) || c == '#')
        return sc__toml_expected(reader, "a key before the line's end");
    if (strchr("=.,[]{}", c))
        return sc__toml_error(reader, reader->at, SC_ESYNTAX, "expected a key before '%c'", c);
    if (c == ';' || c == '/')
        return sc__toml_error(reader, reader->at, SC_ESYNTAX,
                              "a comment begins with #, a key with A-Z a-z 0-9 _ - or a quote");
    return bare_key_error(reader);
}

/* A key goes on with a character that it may not hold, or is not followed by what it must be. */
static sc_status after_part_error(const struct sc__toml *reader, const char *expected)
{
    char c = *reader->at;
    bool touches = sc__toml_is(reader->at[-1], SC__TOML_BARE);
    if (touches && !sc__toml_is(c, SC__TOML_CONTROL) && !strchr("=:,#[]{}\"'", c))
        return bare_key_error(reader);
    return sc__toml_expected(reader, expected);
}

/* A quoted part. */
static sc_status read_quoted(struct sc__toml *reader, struct sc__toml_key *key)
{
    if (*reader->at != '"' && *reader->at != '\'')
        return no_key_error(reader);
    sc_str text;
    sc_status status = sc__toml_read_quoted_key(reader, &text);
    if (status != SC_OK)
        return status;
    key->number = sc__document_key(reader->document, text.data, text.length);
    return key->number == SC__NO_KEY ? sc__error_no_memory(reader->error) : SC_OK;
}

/* One part and the blanks behind it. `guess` as above. */
static sc_status read_part(struct sc__toml *reader, struct sc__toml_key *key, uint32_t *guess)
{
    const char *start = reader->at;
    const char *end = sc__toml_bare_end(start);
    key->at = sc__toml_offset(reader, start);
    reader->known_keys = reader->document->keys.count;
    if (end == start) {
        sc_status status = read_quoted(reader, key);
        if (status != SC_OK)
            return status;
        reader->last_key = key->number;
    } else {
        reader->at = end;
        key->number = sc__toml_intern_bare(reader, start, (size_t)(end - start), guess);
        if (key->number == SC__NO_KEY)
            return sc__error_no_memory(reader->error);
    }
    reader->at = sc__toml_skip_blanks(reader->at);
    return SC_OK;
}

/* The parts behind the first of a dotted key. */
static sc_status read_dotted(struct sc__toml *reader, struct sc__toml_slot *slot)
{
    sc_status status = SC_OK;
    while (status == SC_OK && *reader->at == '.') {
        status = sc__toml_enter_dotted(reader, &slot->parent, slot->key);
        if (status != SC_OK)
            return status;
        reader->at = sc__toml_skip_blanks(reader->at + 1);
        status = read_part(reader, &slot->key, NULL);
    }
    return status;
}

sc_status sc__toml_read_other_key(struct sc__toml *reader, struct sc__toml_table *table,
                                  struct sc__toml_slot *slot)
{
    reader->key_start = reader->at;
    slot->parent = table->place;
    sc_status status = read_part(reader, &slot->key, NULL);
    if (status != SC_OK)
        return status;
    table->names |= UINT64_C(1) << (slot->key.number % 64);
    status = read_dotted(reader, slot);
    if (status != SC_OK)
        return status;
    if (*reader->at != '=')
        return after_part_error(reader, "'=' after the key");
    status = sc__toml_check_new(reader, *slot);
    reader->at = sc__toml_skip_blanks(reader->at + 1);
    return status;
}

/* The closing brackets of a header, then what its last part names. */
static sc_status end_header(struct sc__toml *reader, struct sc__toml_place *table,
                            struct sc__toml_key key, bool is_array)
{
    if (*reader->at != ']')
        return after_part_error(reader, "']' after the table's name");
    if (is_array && reader->at[1] != ']')
        return sc__toml_error(reader, reader->at + 1, SC_ESYNTAX,
                              "expected ']]' after the name of an array of tables");
    sc_status status = is_array ? sc__toml_define_element(reader, table, key)
                                : sc__toml_define_table(reader, table, key);
    reader->at += is_array ? 2 : 1;
    return status;
}

sc_status sc__toml_read_header(struct sc__toml *reader)
{
    bool is_array = reader->at[1] == '[';
    struct sc__toml_place table = {reader->document->root, 1};
    struct sc__toml_key key;
    reader->key_start = reader->at = sc__toml_skip_blanks(reader->at + (is_array ? 2 : 1));
    sc_status status = read_part(reader, &key, &reader->first_of_header);
    while (status == SC_OK && *reader->at == '.') {
        status = sc__toml_enter_header(reader, &table, key);
        if (status != SC_OK)
            return status;
        reader->at = sc__toml_skip_blanks(reader->at + 1);
        status = read_part(reader, &key, NULL);
    }
    if (status == SC_OK)
        status = end_header(reader, &table, key, is_array);
    if (status != SC_OK)
        return status;
    bool is_empty = sc__document_node(reader->document, table.node)->count == 0;
    reader->section = (struct sc__toml_table){table, is_empty ? 0 : UINT64_MAX};
    return sc__toml_end_line(reader, is_array ? "']]'" : "']'");
}
