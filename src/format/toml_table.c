/* format/toml_table.c: the rules of definition and redefinition. */
#include "format/toml_table.h"

#include "base/utf8.h"

static const char *character_at(const struct sc__toml *reader, uint32_t offset)
{
    return reader->text->bytes + offset;
}

/* What the part that was just read names in a table. A key that the document did not know
 * before is in no table. */
static uint32_t find(const struct sc__toml *reader, struct sc__toml_place table,
                     struct sc__toml_key key)
{
    if (key.number >= reader->known_keys)
        return SC__NONE;
    return sc__document_find(reader->document, table.node, key.number);
}

/* A new container that a key makes; `*place` moves into it. */
static sc_status add(struct sc__toml *reader, struct sc__toml_place *place, struct sc__toml_key key,
                     enum sc__type type, uint8_t flags)
{
    const char *at = character_at(reader, key.at);
    struct sc__toml_slot slot = {*place, key};
    sc_status status = sc__toml_check_depth(reader, place->depth + 1, at);
    if (status != SC_OK)
        return status;
    uint32_t number = sc__toml_add(reader, slot, type, at);
    if (number == SC__NONE)
        return sc__error_no_memory(reader->error);
    sc__document_node(reader->document, number)->flags |= flags;
    *place = (struct sc__toml_place){number, place->depth + 1};
    return SC_OK;
}

static void move_into(struct sc__toml_place *place, uint32_t child)
{
    *place = (struct sc__toml_place){child, place->depth + 1};
}

/* A table that was only passed through is now defined, here. */
static void define(struct sc__node *node, struct sc__toml_key key, uint8_t flag)
{
    node->flags |= flag;
    node->at = node->key_at = key.at;
}

/* The dotted key as written, as far as it has been read. */
static sc_str written_key(const struct sc__toml *reader)
{
    enum { SHOWN_AT_MOST = 80 };
    const char *end = reader->at;
    while (end[-1] == ' ' || end[-1] == '\t')
        end--;
    size_t length = (size_t)(end - reader->key_start);
    return (sc_str){reader->key_start, sc__utf8_cut(reader->key_start, length, SHOWN_AT_MOST)};
}

/* What the key names is there already, and is not such that the key may go on or define it. */
static sc_status taken_error(const struct sc__toml *reader, struct sc__toml_key key,
                             const struct sc__node *taken)
{
    const char *place = character_at(reader, key.at);
    uint32_t line = sc__toml_line(reader, taken->key_at);
    sc_str name = written_key(reader);
    int length = (int)name.length;
    if (taken->flags & SC__TOML_BY_HEADER)
        return sc__toml_error(reader, place, SC_EDUPLICATE, "table [%.*s] was defined at line %u",
                              length, name.data, line);
    if (taken->flags & SC__TOML_BY_DOTTED_KEY)
        return sc__toml_error(reader, place, SC_EDUPLICATE,
                              "table [%.*s] was defined by a dotted key at line %u", length,
                              name.data, line);
    if (taken->flags & SC__TOML_INLINE)
        return sc__toml_error(reader, place, SC_EDUPLICATE,
                              "%.*s is the inline table of line %u, which cannot be extended",
                              length, name.data, line);
    const char *what = taken->flags & SC__TOML_OF_TABLES ? "an array of tables"
                       : taken->type == SC__MAPPING      ? "a table"
                                                         : sc__type_name(taken->type);
    return sc__toml_error(reader, place, SC_EDUPLICATE, "%.*s is %s since line %u", length,
                          name.data, what, line);
}

sc_status sc__toml_enter_dotted(struct sc__toml *reader, struct sc__toml_place *table,
                                struct sc__toml_key key)
{
    uint32_t child = find(reader, *table, key);
    if (child == SC__NONE)
        return add(reader, table, key, SC__MAPPING, SC__TOML_BY_DOTTED_KEY);
    struct sc__node *node = sc__document_node(reader->document, child);
    bool is_passed_only = node->type == SC__MAPPING && (node->flags & SC__NODE_READER_FLAGS) == 0;
    if (is_passed_only)
        define(node, key, SC__TOML_BY_DOTTED_KEY);
    else if (!(node->flags & SC__TOML_BY_DOTTED_KEY))
        return taken_error(reader, key, node);
    move_into(table, child);
    return SC_OK;
}

sc_status sc__toml_enter_header(struct sc__toml *reader, struct sc__toml_place *table,
                                struct sc__toml_key key)
{
    uint32_t child = find(reader, *table, key);
    if (child == SC__NONE)
        return add(reader, table, key, SC__MAPPING, 0);
    const struct sc__node *node = sc__document_node(reader->document, child);
    if (node->flags & SC__TOML_OF_TABLES) {
        move_into(table, child);
        child = node->value.children.last;
    } else if (node->type != SC__MAPPING || node->flags & SC__TOML_INLINE) {
        return taken_error(reader, key, node);
    }
    move_into(table, child);
    return SC_OK;
}

sc_status sc__toml_define_table(struct sc__toml *reader, struct sc__toml_place *table,
                                struct sc__toml_key key)
{
    uint32_t child = find(reader, *table, key);
    if (child == SC__NONE)
        return add(reader, table, key, SC__MAPPING, SC__TOML_BY_HEADER);
    struct sc__node *node = sc__document_node(reader->document, child);
    if (node->type != SC__MAPPING || node->flags & SC__NODE_READER_FLAGS)
        return taken_error(reader, key, node);
    define(node, key, SC__TOML_BY_HEADER);
    move_into(table, child);
    return SC_OK;
}

sc_status sc__toml_define_element(struct sc__toml *reader, struct sc__toml_place *table,
                                  struct sc__toml_key key)
{
    uint32_t child = find(reader, *table, key);
    if (child == SC__NONE) {
        sc_status status = add(reader, table, key, SC__ARRAY, SC__TOML_OF_TABLES);
        if (status != SC_OK)
            return status;
    } else {
        const struct sc__node *node = sc__document_node(reader->document, child);
        if (!(node->flags & SC__TOML_OF_TABLES))
            return taken_error(reader, key, node);
        move_into(table, child);
    }
    struct sc__toml_key no_key = {SC__NO_KEY, key.at};
    return add(reader, table, no_key, SC__MAPPING, SC__TOML_BY_HEADER);
}

sc_status sc__toml_check_new(struct sc__toml *reader, struct sc__toml_slot slot)
{
    uint32_t first = find(reader, slot.parent, slot.key);
    if (first == SC__NONE)
        return SC_OK;
    uint32_t second = sc__toml_add(reader, slot, SC__NULL, character_at(reader, slot.key.at));
    if (second == SC__NONE)
        return sc__error_no_memory(reader->error);
    return sc__format_duplicate(reader->document, first, second, reader->error);
}
