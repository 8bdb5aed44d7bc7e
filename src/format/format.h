/* format/format.h: one text to one or more documents, whatever its format. */
#ifndef SC_FORMAT_FORMAT_H
#define SC_FORMAT_FORMAT_H

#include "base/warnings.h"
#include "superconfig/value.h"
#include "value/document.h"

enum sc__format {
    SC__FORMAT_UNKNOWN,
    SC__FORMAT_JSON,
    SC__FORMAT_TOML,
    SC__FORMAT_YAML,
    SC__FORMAT_JSONC, /* comments and trailing commas as well */
    SC__FORMAT_TOML_1_1,
    SC__FORMAT_DOTENV,
    SC__FORMAT_FILE_VALUE,  /* the text of a file is one value */
    SC__FORMAT_ENVIRONMENT, /* a text of entries; its name is the prefix (rule 9) */
    SC__FORMAT_OVERRIDE,    /* one "path=value", as of --set */
    SC__FORMAT_CUSTOM       /* what the text's own reader makes of it (format/custom.h) */
};

struct sc__variable_files;

struct sc__parse_options {
    uint32_t depth;          /* containers within containers, at most; the root is the first */
    uint32_t depth_used;     /* of these: around what is read, as in a variable's value */
    int64_t expansion;       /* bytes that aliases may add (a node's 32, its key and its text) */
    int64_t *expansion_left; /* of a whole load's `expansion`: this text takes its part; or NULL */
    bool ignore_tags;        /* YAML: a tag that is not the core schema's is passed over */
    bool keep_elements;      /* pack no array: every element is a node with its place */
    bool places_only;        /* parsed before: variables whose paths clash are no error now */
    struct sc__variable_files *files; /* takes APP_X_FILE (rule 9); NULL: that is the key x_file */
    struct sc__warnings *warnings;
};

/* The documents of one text, in order. All formats have exactly one but YAML, whose
 * stream may hold none (nothing, or only comments) or many. A text without a value is
 * an empty mapping in TOML and an error in JSON (an
 * empty mapping where it has comments); a load passes blank texts over before. */
struct sc__documents {
    struct sc__document *items; /* in the arena */
    uint32_t count;
    uint32_t capacity;
};

/* Decide for a format (semantics, rule 7): the name's extension, unless the first
 * significant bytes prove another; without a known extension the bytes alone. */
enum sc__format sc__format_detect(sc_str name, sc_str bytes);

/* The reader of a public format; SC__FORMAT_UNKNOWN for SC_FORMAT_AUTO and for one that can
 * only be written. */
enum sc__format sc__format_of(sc_format format);

/* SC_FORMAT_AUTO, or one that can be read. */
bool sc__format_is_input(sc_format format);

/* Which dialects a load reads where a text does not say it. */
struct sc__dialects {
    bool json_comments;
    bool toml_1_1;
};

/* The reader of a decided format in these dialects. */
enum sc__format sc__format_in(enum sc__format format, const struct sc__dialects *dialects);

/* The format's name for messages: "JSON", "TOML", "YAML" ... */
const char *sc__format_name(enum sc__format format);

/* Parse `text` in a format that was decided. On failure nothing is in `documents`, and
 * `error` says where. Stack use is bounded and small whatever the input. */
sc_status sc__format_read(enum sc__format format, const struct sc__text *text,
                          struct sc__arena *arena, const struct sc__parse_options *options,
                          struct sc__documents *documents, sc_error *error);

/* What every text must hold before any parser sees it (rule 18): UTF-8 without a raw
 * NUL; UTF-16 is refused by name. `*start` is set behind a byte order mark. */
sc_status sc__format_check_encoding(const struct sc__text *text, size_t *start, sc_error *error);

/* A new document at the end of the list; NULL if there is no memory. */
struct sc__document *sc__documents_add(struct sc__documents *documents, struct sc__arena *arena,
                                       const struct sc__text *text);

/* The two places of a key that a mapping holds twice (rule 19). */
sc_status sc__format_duplicate(const struct sc__document *document, uint32_t first, uint32_t second,
                               sc_error *error);

/* Parse one JSON value that fills `length` bytes at `start` of `document->text` (blanks
 * around it allowed) and append it to `parent`. For a format that embeds JSON. What is no
 * JSON leaves the tree as it was, and costs little where `error` is NULL; the depth limit
 * counts from the value. */
sc_status sc__json_read_value(struct sc__document *document, uint32_t parent, uint32_t key,
                              size_t start, size_t length, size_t key_at,
                              const struct sc__parse_options *options, sc_error *error);

/* One reader a format; `start` is behind the byte order mark. */
sc_status sc__json_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                        const struct sc__parse_options *options, struct sc__documents *documents,
                        sc_error *error);
sc_status sc__jsonc_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                         const struct sc__parse_options *options, struct sc__documents *documents,
                         sc_error *error);
sc_status sc__toml_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                        const struct sc__parse_options *options, struct sc__documents *documents,
                        sc_error *error);
sc_status sc__toml_1_1_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                            const struct sc__parse_options *options,
                            struct sc__documents *documents, sc_error *error);
sc_status sc__yaml_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                        const struct sc__parse_options *options, struct sc__documents *documents,
                        sc_error *error);
sc_status sc__environment_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                               const struct sc__parse_options *options,
                               struct sc__documents *documents, sc_error *error);
sc_status sc__dotenv_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                          const struct sc__parse_options *options, struct sc__documents *documents,
                          sc_error *error);
sc_status sc__file_value_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                              const struct sc__parse_options *options,
                              struct sc__documents *documents, sc_error *error);
sc_status sc__custom_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                          const struct sc__parse_options *options, struct sc__documents *documents,
                          sc_error *error);
sc_status sc__override_read(const struct sc__text *text, size_t start, struct sc__arena *arena,
                            const struct sc__parse_options *options,
                            struct sc__documents *documents, sc_error *error);

#endif
