/* format/format.c: deciding for a format, checking the encoding, calling the reader. */
#include "format/format.h"

#include "base/error.h"
#include "base/utf8.h"
#include "format/json_stage1.h"

#include <string.h>
#include <strings.h>

static bool has_extension(sc_str name, const char *extension)
{
    size_t length = strlen(extension);
    return name.length > length &&
           strncasecmp(name.data + name.length - length, extension, length) == 0;
}

/* ".env", "production.env" or ".env.local", the usual names of such files. */
static bool is_dotenv(sc_str name)
{
    static const char dotenv[] = ".env";
    size_t length = sizeof dotenv - 1, base = name.length;
    while (base > 0 && name.data[base - 1] != '/')
        base--;
    sc_str file = {name.data + base, name.length - base};
    if (file.length < length)
        return false;
    return memcmp(file.data + file.length - length, dotenv, length) == 0 ||
           (file.length > length && memcmp(file.data, dotenv, length) == 0 &&
            file.data[length] == '.');
}

static enum sc__format from_extension(sc_str name)
{
    static const struct {
        const char *extension;
        enum sc__format format;
    } known[] = {{".json", SC__FORMAT_JSON},
                 {".jsonc", SC__FORMAT_JSONC},
                 {".toml", SC__FORMAT_TOML},
                 {".yaml", SC__FORMAT_YAML},
                 {".yml", SC__FORMAT_YAML}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (has_extension(name, known[i].extension))
            return known[i].format;
    }
    return is_dotenv(name) ? SC__FORMAT_DOTENV : SC__FORMAT_UNKNOWN;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What the first significant line looks like. */
struct first_line {
    const char *at;
    const char *end;
};

static struct first_line find_first_line(sc_str bytes)
{
    const char *at = bytes.data + sc__utf8_bom(bytes.data, bytes.length);
    const char *end = bytes.data + bytes.length;
    while (at < end && (is_blank(*at) || *at == '#')) {
        if (*at == '#')
            at = memchr(at, '\n', (size_t)(end - at));
        if (!at)
            at = end;
        else
            at++;
    }
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    return (struct first_line){at, stop ? stop : end};
}

static bool starts_with(struct first_line line, const char *text)
{
    size_t length = strlen(text);
    return (size_t)(line.end - line.at) >= length && memcmp(line.at, text, length) == 0;
}

static bool is_bare_key_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

static const char *skip_blanks(struct first_line line)
{
    while (line.at < line.end && (*line.at == ' ' || *line.at == '\t' || *line.at == '\r'))
        line.at++;
    return line.at;
}

/* Behind one part of a TOML key, bare or quoted; where there is none, as it is. */
static const char *skip_key_part(struct first_line line)
{
    const char *at = line.at;
    if (at < line.end && (*at == '"' || *at == '\'')) {
        const char *closing = memchr(at + 1, *at, (size_t)(line.end - at) - 1);
        return closing ? closing + 1 : line.at;
    }
    while (at < line.end && is_bare_key_character(*at))
        at++;
    return at;
}

/* A key as TOML writes one, with an '=' behind it: "a . 'b' = 1". */
static bool is_toml_pair(struct first_line line)
{
    for (;;) {
        const char *part = line.at;
        line.at = skip_key_part(line);
        if (line.at == part)
            return false;
        line.at = skip_blanks(line);
        if (line.at == line.end || *line.at != '.')
            return line.at < line.end && *line.at == '=';
        line.at++;
        line.at = skip_blanks(line);
    }
}

/* "[table]" or "[[table]]" alone on its line, with a key of TOML's between the brackets. */
static bool is_toml_header(struct first_line line)
{
    const char *at = line.at;
    while (at < line.end && *at == '[')
        at++;
    size_t depth = (size_t)(at - line.at);
    if (depth < 1 || depth > 2)
        return false;
    while (at < line.end && *at != ']' && *at != ',' && *at != '#')
        at++;
    for (size_t closing = 0; closing < depth; closing++, at++) {
        if (at >= line.end || *at != ']')
            return false;
    }
    at = skip_blanks((struct first_line){at, line.end});
    return at == line.end || *at == '#';
}

/* The format that the bytes prove, without doubt. */
static enum sc__format proven_by(struct first_line line)
{
    if (line.at == line.end)
        return SC__FORMAT_UNKNOWN;
    if (*line.at == '{')
        return SC__FORMAT_JSON;
    if (starts_with(line, "---") || starts_with(line, "%YAML"))
        return SC__FORMAT_YAML;
    return SC__FORMAT_UNKNOWN;
}

/* The best guess for a text without a known extension. */
static enum sc__format guess(struct first_line line)
{
    enum sc__format proven = proven_by(line);
    if (proven != SC__FORMAT_UNKNOWN)
        return proven;
    if (is_toml_header(line) || is_toml_pair(line))
        return SC__FORMAT_TOML;
    if (starts_with(line, "//") || starts_with(line, "/*"))
        return SC__FORMAT_JSONC;
    if (line.at < line.end && *line.at == '[')
        return SC__FORMAT_JSON;
    return SC__FORMAT_YAML;
}

enum sc__format sc__format_detect(sc_str name, sc_str bytes)
{
    enum sc__format named = from_extension(name);
    struct first_line line = find_first_line(bytes);
    if (named == SC__FORMAT_UNKNOWN)
        return guess(line);
    /* A mapping in braces is YAML too, and in a JSON file nothing but JSON is expected. */
    enum sc__format proven = proven_by(line);
    if (named == SC__FORMAT_TOML && proven != SC__FORMAT_UNKNOWN)
        return proven;
    if ((named == SC__FORMAT_JSON || named == SC__FORMAT_JSONC) && proven == SC__FORMAT_YAML)
        return proven;
    return named;
}

enum sc__format sc__format_of(sc_format format)
{
    static const enum sc__format formats[] = {
        [SC_FORMAT_AUTO] = SC__FORMAT_UNKNOWN, [SC_FORMAT_JSON] = SC__FORMAT_JSON,
        [SC_FORMAT_TOML] = SC__FORMAT_TOML,    [SC_FORMAT_YAML] = SC__FORMAT_YAML,
        [SC_FORMAT_JSONC] = SC__FORMAT_JSONC,  [SC_FORMAT_DOTENV] = SC__FORMAT_DOTENV,
    };
    return format < sizeof formats / sizeof *formats ? formats[format] : SC__FORMAT_UNKNOWN;
}

bool sc__format_is_input(sc_format format)
{
    return format == SC_FORMAT_AUTO || sc__format_of(format) != SC__FORMAT_UNKNOWN;
}

enum sc__format sc__format_in(enum sc__format format, const struct sc__dialects *dialects)
{
    if (format == SC__FORMAT_JSON && dialects->json_comments)
        return SC__FORMAT_JSONC;
    if (format == SC__FORMAT_TOML && dialects->toml_1_1)
        return SC__FORMAT_TOML_1_1;
    return format;
}

const char *sc__format_name(enum sc__format format)
{
    static const char *const names[] = {
        [SC__FORMAT_UNKNOWN] = "unknown",
        [SC__FORMAT_JSON] = "JSON",
        [SC__FORMAT_TOML] = "TOML",
        [SC__FORMAT_YAML] = "YAML",
        [SC__FORMAT_JSONC] = "JSON with comments",
        [SC__FORMAT_TOML_1_1] = "TOML 1.1",
        [SC__FORMAT_DOTENV] = "dotenv",
        [SC__FORMAT_FILE_VALUE] = "value in a file",
        [SC__FORMAT_ENVIRONMENT] = "environment",
        [SC__FORMAT_OVERRIDE] = "override",
        [SC__FORMAT_CUSTOM] = "custom",
    };
    return names[format];
}

struct sc__document *sc__documents_add(struct sc__documents *documents, struct sc__arena *arena,
                                       const struct sc__text *text)
{
    void *items = documents->items;
    if (!sc__arena_reserve(arena, &items, &documents->capacity, documents->count + (size_t)1,
                           sizeof(struct sc__document)))
        return NULL;
    documents->items = items;
    struct sc__document *document = &documents->items[documents->count++];
    sc__document_init(document, arena, text);
    return document;
}

/* Two characters that are ASCII, or the mark before them, give UTF-16 away. */
static const char *find_utf16(const struct sc__text *text)
{
    const unsigned char *bytes = (const unsigned char *)text->bytes;
    bool has_two = text->length == 2 || text->length >= 4;
    bool is_little = bytes[0] != 0 && bytes[1] == 0 && (text->length == 2 || bytes[3] == 0);
    bool is_big = bytes[0] == 0 && bytes[1] != 0 && (text->length == 2 || bytes[2] == 0);
    if (text->length < 2)
        return NULL;
    if ((bytes[0] == 0xFF && bytes[1] == 0xFE) || (has_two && is_little))
        return "UTF-16 (little-endian)";
    if ((bytes[0] == 0xFE && bytes[1] == 0xFF) || (has_two && is_big))
        return "UTF-16 (big-endian)";
    return NULL;
}

/* The vectors say only that something is wrong; where is found one by one. */
static size_t valid_prefix(const struct sc__text *text)
{
    enum { LONG = 96 }; /* for less, asking takes longer */
    if (text->length >= LONG && sc__stage1_is_utf8(text->bytes, text->length))
        return text->length;
    return sc__utf8_valid_prefix(text->bytes, text->length);
}

sc_status sc__format_check_encoding(const struct sc__text *text, size_t *start, sc_error *error)
{
    *start = sc__utf8_bom(text->bytes, text->length);
    const char *utf16 = find_utf16(text);
    if (utf16)
        return sc__error_at(error, text, 0, SC_EENCODING, "the text is %s; it must be UTF-8",
                            utf16);
    size_t valid = valid_prefix(text);
    const char *nul = memchr(text->bytes, '\0', valid);
    if (nul)
        return sc__error_at(error, text, (size_t)(nul - text->bytes), SC_EENCODING,
                            "a NUL byte in the text");
    if (valid < text->length)
        return sc__error_at(error, text, valid, SC_EENCODING, "invalid UTF-8 (byte 0x%02X)",
                            (unsigned char)text->bytes[valid]);
    return SC_OK;
}

sc_status sc__format_duplicate(const struct sc__document *document, uint32_t first, uint32_t second,
                               sc_error *error)
{
    const struct sc__node *again = &document->nodes[second];
    sc_str key = sc__key_text(document, again->key);
    struct sc__place place = sc__text_place(document->text, document->nodes[first].key_at);
    int shown = (int)sc__utf8_cut(key.data, key.length, 80);
    return sc__error_at(error, document->text, again->key_at, SC_EDUPLICATE,
                        "duplicate key \"%.*s\", first at line %u, column %u", shown, key.data,
                        place.line, place.column);
}

sc_status sc__format_read(enum sc__format format, const struct sc__text *text,
                          struct sc__arena *arena, const struct sc__parse_options *options,
                          struct sc__documents *documents, sc_error *error)
{
    static sc_status (*const readers[])(const struct sc__text *, size_t, struct sc__arena *,
                                        const struct sc__parse_options *, struct sc__documents *,
                                        sc_error *) = {
        [SC__FORMAT_JSON] = sc__json_read,
        [SC__FORMAT_TOML] = sc__toml_read,
        [SC__FORMAT_YAML] = sc__yaml_read,
        [SC__FORMAT_ENVIRONMENT] = sc__environment_read,
        [SC__FORMAT_OVERRIDE] = sc__override_read,
        [SC__FORMAT_JSONC] = sc__jsonc_read,
        [SC__FORMAT_TOML_1_1] = sc__toml_1_1_read,
        [SC__FORMAT_DOTENV] = sc__dotenv_read,
        [SC__FORMAT_FILE_VALUE] = sc__file_value_read,
        [SC__FORMAT_CUSTOM] = sc__custom_read,
    };
    size_t start = sc__utf8_bom(text->bytes, text->length);
    memset(documents, 0, sizeof *documents);
    sc_status status = SC_OK;
    if (text->length >= UINT32_MAX)
        return sc__error_at(error, text, 0, SC_ELIMIT, "a document must be smaller than 4 GiB");
    /* Entries end with NUL, and their reader checks each; JSON's proves it as it goes. */
    if (format != SC__FORMAT_ENVIRONMENT && format != SC__FORMAT_JSON)
        status = sc__format_check_encoding(text, &start, error);
    if (status == SC_OK)
        status = readers[format](text, start, arena, options, documents, error);
    if (status != SC_OK)
        documents->count = 0;
    return status;
}
