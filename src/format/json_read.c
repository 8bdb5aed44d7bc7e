/* format/json_read.c: from the tokens of a JSON text to a document, without recursion.
 *
 * What most texts are made of is handled here, inlined into one loop; what is rare or
 * wrong is left to the other parts (json_reader.h names them). */
#include "format/json_reader.h"

#include "base/error.h"
#include "simd/ops.h"
#include "value/decimal.h"

#include <string.h>

/* Is there a backslash in [start, stop)? Strings are asked about in order, so the text is
 * searched only once, however many they are. */
static inline bool has_escape(struct sc__json_reader *reader, size_t start, size_t stop)
{
    if (reader->backslash < start) {
        const char *found = memchr(reader->bytes + start, '\\', reader->length - start);
        reader->backslash = found ? (size_t)(found - reader->bytes) : reader->length;
    }
    return reader->backslash < stop;
}

/* The content of the string looked at: borrowed from the text, or decoded. */
static inline sc_status read_string(struct sc__json_reader *reader, sc_str *string)
{
    size_t start = *reader->token + (size_t)1;
    string->data = reader->bytes + start;
    string->length = sc__json_token_stop(reader) - 1 - start;
    if (has_escape(reader, start, start + string->length))
        return sc__json_decode(reader, start, string);
    return SC_OK;
}

static sc_status add_string(struct sc__json_reader *reader)
{
    sc_str string;
    sc_status status = read_string(reader, &string);
    struct sc__node *node = status == SC_OK ? sc__json_append(reader, SC__STRING) : NULL;
    if (node) {
        node->value.text = string.data;
        node->count = (uint32_t)string.length;
    }
    return status;
}

static inline void note_name(struct sc__json_reader *reader, uint32_t key)
{
    uint64_t bit = UINT64_C(1) << (key % 64);
    reader->names.twice |= reader->names.seen & bit;
    reader->names.seen |= bit;
}

/* The number of a key. */
static uint32_t intern(struct sc__json_reader *reader, const char *text, size_t length)
{
    uint32_t last = reader->last_key;
    reader->last_key = sc__document_key_behind(reader->document, last, text, length);
    return reader->last_key;
}

/* The same, where the one that came behind the last key before is tried first. */
static inline uint32_t guess_or_intern(struct sc__json_reader *reader, const char *text,
                                       size_t length)
{
    const struct sc__interner *keys = &reader->document->keys;
    uint32_t number = sc__interner_follower(keys, reader->last_key);
    if (number == SC__NO_KEY || keys->keys[number].length != length ||
        !sc__equal(keys->keys[number].text, text, length))
        return intern(reader, text, length);
    reader->last_key = number;
    return number;
}

/* Take a key and its colon, up to the value. */
static sc_status take_key(struct sc__json_reader *reader)
{
    sc_str key;
    if (sc__json_look(reader) != '"')
        return sc__json_no_key(reader);
    sc_status status = read_string(reader, &key);
    if (status != SC_OK)
        return status;
    reader->key_at = reader->base + *reader->token;
    reader->key = intern(reader, key.data, key.length);
    note_name(reader, reader->key);
    reader->token++;
    if (sc__json_look(reader) != ':')
        return sc__json_no_colon(reader);
    reader->token++;
    return SC_OK;
}

/* The closing quote of the string at `start`, which holds no backslash; `next` is the next token.
 */
static inline size_t closing_quote(const char *bytes, size_t start, size_t next)
{
    if (bytes[next - 1] == '"')
        return next - 1;
    const char *quote = memchr(bytes + start + 1, '"', next - start - 1);
    return (size_t)(quote - bytes);
}

/* Behind true or false at `start`; NULL where it is another word. */
static inline const char *plain_word(const char *start, uint64_t *bits)
{
    *bits = memcmp(start, "true", 4) == 0;
    if (*bits)
        return start + 4;
    return memcmp(start, "false", 5) == 0 ? start + 5 : NULL;
}

/* Append the value of the token at `at`, before that at `next`, if it is plain: a string without
 * escapes, a number that value/decimal.h reads, true or false. Else append nothing, and false:
 * the general way finds out what it is. */
static inline __attribute__((always_inline)) bool
add_plain(struct sc__json_reader *reader, size_t at, size_t next, uint32_t key, size_t key_at)
{
    const char *start = reader->bytes + at;
    struct sc__plain_number number = {.is_float = false};
    if (*start == '"') {
        if (has_escape(reader, at, next))
            return false;
        struct sc__node *node = sc__document_append(reader->document, reader->parent, key,
                                                    SC__STRING, reader->base + at, key_at);
        if (node) {
            node->value.text = start + 1;
            node->count = (uint32_t)(closing_quote(reader->bytes, at, next) - at - 1);
        }
        return true; /* where there is no memory the document knows */
    }
    bool is_number = sc__json_is_digit(*start) || *start == '-';
    const char *end =
        is_number ? sc__plain_number(start, &number) : plain_word(start, &number.value.bits);
    if (!end || (end != reader->bytes + next && !sc__json_is_blank(*end)))
        return false;
    enum sc__type type = !is_number ? SC__BOOL : number.is_float ? SC__FLOAT : SC__INTEGER;
    struct sc__node *node =
        sc__document_append(reader->document, reader->parent, key, type, reader->base + at, key_at);
    if (node)
        node->value.natural = number.value.bits;
    return true;
}

/* In an array, behind '[' or a comma: take elements while they are plain. `*complete` where one
 * has ended and no comma follows. */
static void take_elements(struct sc__json_reader *reader, bool *complete)
{
    const uint32_t *token = reader->token;
    reader->key = SC__NO_KEY;
    reader->key_at = 0;
    *complete = false;
    while (reader->token_end - token >= 2) {
        if (!add_plain(reader, token[0], token[1], SC__NO_KEY, 0))
            break;
        token++;
        *complete = reader->bytes[*token] != ',';
        if (*complete)
            break;
        token++;
    }
    reader->token = token;
}

/* In a mapping, behind '{' or a comma: take members while they are plain, and the key of one
 * that is not. `*complete` as above. */
static sc_status take_members(struct sc__json_reader *reader, bool *complete)
{
    const char *bytes = reader->bytes;
    const uint32_t *token = reader->token;
    *complete = false;
    for (; reader->token_end - token >= 4; token += 4) {
        size_t start = token[0];
        if (bytes[start] != '"' || bytes[token[1]] != ':' || has_escape(reader, start, token[1]))
            break;
        size_t quote = closing_quote(bytes, start, token[1]);
        uint32_t key = guess_or_intern(reader, bytes + start + 1, quote - start - 1);
        note_name(reader, key);
        if (!add_plain(reader, token[2], token[3], key, reader->base + start)) {
            reader->token = token + 2;
            reader->key = key;
            reader->key_at = reader->base + start;
            return SC_OK;
        }
        *complete = bytes[token[3]] != ',';
        if (*complete) {
            reader->token = token + 3;
            return SC_OK;
        }
    }
    reader->token = token;
    return take_key(reader);
}

static inline sc_status take_next(struct sc__json_reader *reader, bool *complete)
{
    if (reader->in_mapping)
        return take_members(reader, complete);
    take_elements(reader, complete);
    return SC_OK;
}

/* Let a container be the innermost. */
static inline void enter(struct sc__json_reader *reader, uint32_t container, bool is_mapping,
                         struct sc__json_names names)
{
    reader->parent = container;
    reader->in_mapping = is_mapping;
    reader->names = names;
    reader->key = SC__NO_KEY;
    reader->key_at = 0;
}

static bool reserve_open(struct sc__json_reader *reader)
{
    void *open = reader->open;
    if (!sc__arena_reserve(reader->document->arena, &open, &reader->open_capacity,
                           reader->depth + (size_t)1, sizeof *reader->open))
        return false;
    reader->open = open;
    return true;
}

static inline sc_status open_container(struct sc__json_reader *reader, enum sc__type type)
{
    struct sc__document *document = reader->document;
    if (reader->depth + reader->options->depth_used >= reader->options->depth)
        return sc__error_at(reader->error, document->text, reader->base + *reader->token, SC_ELIMIT,
                            "nesting limit of %u exceeded", reader->options->depth);
    if (!sc__json_append(reader, type) ||
        (reader->depth == reader->open_capacity && !reserve_open(reader)))
        return sc__error_no_memory(reader->error);
    reader->open[reader->depth++] = (struct sc__json_frame){reader->names, reader->parent};
    enter(reader, document->count - 1, type == SC__MAPPING, (struct sc__json_names){0, 0});
    reader->token++;
    return SC_OK;
}

/* The closing bracket of the innermost container is looked at. */
static sc_status close_container(struct sc__json_reader *reader)
{
    uint32_t first;
    uint32_t second;
    if (!reader->in_mapping && !reader->options->keep_elements)
        sc__document_close_array(reader->document, reader->parent);
    else if (reader->names.twice != 0 &&
             !sc__document_close_mapping(reader->document, reader->parent, &first, &second))
        return sc__format_duplicate(reader->document, first, second, reader->error);
    const struct sc__json_frame *around = &reader->open[--reader->depth];
    bool in_mapping = around->node != SC__NONE &&
                      sc__document_node(reader->document, around->node)->type == SC__MAPPING;
    enter(reader, around->node, in_mapping, around->names);
    reader->token++;
    return SC_OK;
}

static bool looks_at_end(const struct sc__json_reader *reader)
{
    return sc__json_look(reader) == (reader->in_mapping ? '}' : ']');
}

/* Take what opens a container, and what take_next can; an empty one is closed. */
static sc_status take_open(struct sc__json_reader *reader, enum sc__type type, bool *complete)
{
    sc_status status = open_container(reader, type);
    if (status != SC_OK)
        return status;
    *complete = looks_at_end(reader);
    if (*complete)
        return close_container(reader);
    return take_next(reader, complete);
}

/* Take a scalar, or what opens a container; `*complete` where a value has ended. */
static sc_status take_value(struct sc__json_reader *reader, bool *complete)
{
    sc_status status;
    *complete = true;
    switch (sc__json_look(reader)) {
    case '{':
        return take_open(reader, SC__MAPPING, complete);
    case '[':
        return take_open(reader, SC__ARRAY, complete);
    case '"':
        status = add_string(reader);
        break;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        status = sc__json_add_number(reader);
        break;
    case 't':
    case 'f':
    case 'n':
        status = sc__json_add_word(reader);
        break;
    default:
        return sc__json_no_value(reader);
    }
    reader->token++;
    return status;
}

/* Behind a value: take a comma and what take_next can, or a closing bracket. */
static inline sc_status take_separator(struct sc__json_reader *reader, bool *complete)
{
    if (sc__json_look(reader) == ',') {
        reader->token++;
        return take_next(reader, complete);
    }
    if (!looks_at_end(reader))
        return sc__json_no_comma(reader);
    return close_container(reader);
}

static sc_status take_all(struct sc__json_reader *reader)
{
    sc_status status;
    bool complete;
    do {
        status = take_value(reader, &complete);
        while (status == SC_OK && complete && reader->depth > 0)
            status = take_separator(reader, &complete);
    } while (status == SC_OK && reader->depth > 0);
    if (status == SC_OK && (reader->token < reader->token_end || reader->fault))
        status = sc__json_no_end(reader);
    return status;
}

sc_status sc__json_read_bytes(struct sc__document *document, const char *bytes, size_t start,
                              size_t length, const struct sc__parse_options *options,
                              sc_error *error)
{
    struct sc__json_reader reader = {.document = document, .options = options, .error = error};
    reader.bytes = bytes;
    reader.length = length;
    reader.base = start;
    reader.parent = SC__NONE;
    reader.key = reader.last_key = SC__NO_KEY;
    sc_status status = sc__json_find_tokens(&reader);
    if (status == SC_OK) {
        /* A member takes four tokens and an element two; what is short here grows later. */
        sc__document_reserve(document, (size_t)(reader.token_end - reader.token) / 3 + 1);
        status = take_all(&reader);
    }
    sc__stage1_destroy(reader.stage1);
    return document->failed ? sc__error_no_memory(error) : status;
}

/* The same of the text itself. */
static sc_status read_range(struct sc__document *document, size_t start, size_t length,
                            const struct sc__parse_options *options, sc_error *error)
{
    return sc__json_read_bytes(document, document->text->bytes + start, start, length, options,
                               error);
}

sc_status sc__json_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                        const struct sc__parse_options *options, struct sc__documents *documents,
                        sc_error *error)
{
    struct sc__document *document = sc__documents_add(documents, arena, text);
    if (!document)
        return sc__error_no_memory(error);
    sc_status status = read_range(document, start, text->length - start, options, error);
    /* A text in another encoding is not so much malformed as it is not JSON. */
    sc_status encoding = status == SC_OK ? SC_OK : sc__format_check_encoding(text, &start, error);
    return encoding == SC_OK ? status : encoding;
}

sc_status sc__json_read_value(struct sc__document *document, uint32_t parent, uint32_t key,
                              size_t start, size_t length, size_t key_at,
                              const struct sc__parse_options *options, sc_error *error)
{
    uint32_t root = document->root;
    sc_status status = read_range(document, start, length, options, error);
    uint32_t value = document->root;
    document->root = root;
    if (status == SC_OK)
        sc__document_attach(document, parent, key, value, key_at);
    return status;
}
