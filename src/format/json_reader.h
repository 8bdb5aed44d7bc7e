/* format/json_reader.h: what the parts of the JSON reader share.
 *
 *   json_read.c    walks the tokens and builds the document
 *   json_token.c   finds the tokens: simdjson's stage 1, or a scan where that refuses
 *   json_scalar.c  strings with escapes, numbers, true, false and null
 *   json_error.c   says what is wrong, where none of them can go on
 *   jsonc_read.c   makes JSON of JSON with comments first
 *
 * Offsets are into `bytes`, the range that is read; `base` is where it lies in the
 * document's text. Not thread-safe: one reader, one thread. */
#ifndef SC_FORMAT_JSON_READER_H
#define SC_FORMAT_JSON_READER_H

#include "format/format.h"
#include "format/json_stage1.h"

/* The keys of a mapping, to see that most hold none twice without looking it up. */
struct sc__json_names {
    uint64_t seen;  /* bit n % 64 for each key number n */
    uint64_t twice; /* of these, the bits that were set before */
};

/* A container that is open around the innermost. */
struct sc__json_frame {
    struct sc__json_names names;
    uint32_t node;
};

struct sc__json_reader {
    struct sc__document *document;
    const struct sc__parse_options *options;
    sc_error *error;
    const char *bytes;
    size_t length;
    size_t base;
    /* Offsets of the tokens, in order; behind the last one stands `end`. */
    const uint32_t *token; /* the one looked at */
    const uint32_t *token_end;
    struct sc__stage1 *stage1; /* owns the tokens; NULL where they lie in the arena */
    size_t end;                /* how far the tokens go: `length`, or where `fault` is */
    const char *fault;         /* what is wrong at `end`; NULL where nothing is */
    sc_status fault_status;
    size_t backslash; /* the first at or behind the last string; `length` where there is none */
    /* The containers that are open around the innermost, outermost first. */
    struct sc__json_frame *open;
    uint32_t open_capacity;
    uint32_t depth;              /* of the innermost; 0 at the root */
    uint32_t parent;             /* the innermost; SC__NONE at the root */
    bool in_mapping;             /* is that a mapping? */
    struct sc__json_names names; /* and its keys */
    /* The key of the value looked at, in a mapping. */
    uint32_t key;
    size_t key_at;     /* in the text */
    uint32_t last_key; /* SC__NO_KEY before the first */
};

/* The first byte of the token looked at; NUL behind the last. */
static inline char sc__json_look(const struct sc__json_reader *reader)
{
    return reader->token < reader->token_end ? reader->bytes[*reader->token] : '\0';
}

static inline bool sc__json_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool sc__json_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Where the string, number or word looked at ends: only blanks part it from the next token. */
static inline size_t sc__json_token_stop(const struct sc__json_reader *reader)
{
    size_t stop = reader->token[1];
    while (sc__json_is_blank(reader->bytes[stop - 1]))
        stop--;
    return stop;
}

/* Append the value looked at, its content still zero; NULL if there is no memory. */
static inline struct sc__node *sc__json_append(const struct sc__json_reader *reader,
                                               enum sc__type type)
{
    return sc__document_append(reader->document, reader->parent, reader->key, type,
                               reader->base + *reader->token, reader->key_at);
}

/* Read `length` bytes as one value, which becomes the document's root. They lie at `start` of
 * the document's text, or are a copy of what does, in the arena and padded like a text. */
sc_status sc__json_read_bytes(struct sc__document *document, const char *bytes, size_t start,
                              size_t length, const struct sc__parse_options *options,
                              sc_error *error);

/* Find the tokens; none in a text that is blank. */
sc_status sc__json_find_tokens(struct sc__json_reader *reader);

/* Decode the content of a string, [start, start + string->length), into the arena. */
sc_status sc__json_decode(const struct sc__json_reader *reader, size_t start, sc_str *string);

/* Append the number, or the word, looked at. */
sc_status sc__json_add_number(const struct sc__json_reader *reader);
sc_status sc__json_add_word(const struct sc__json_reader *reader);

/* What is looked at is not what must stand there. Each fills the error and returns its
 * status, never SC_OK. */
sc_status sc__json_no_value(const struct sc__json_reader *reader);
sc_status sc__json_no_key(const struct sc__json_reader *reader);
sc_status sc__json_no_colon(const struct sc__json_reader *reader);
sc_status sc__json_no_comma(const struct sc__json_reader *reader);
sc_status sc__json_no_end(const struct sc__json_reader *reader);

/* The same at `at`, within a token; `needs` is what is missing from a number, or NULL
 * where it should end. */
sc_status sc__json_bad_escape(const struct sc__json_reader *reader, size_t at);
sc_status sc__json_bad_number(const struct sc__json_reader *reader, size_t at, const char *needs);

#endif
