/* tests/support/yaml_documents.c: a writer that chooses, and a mutator that knows which bytes YAML
 * cares for. */
#include "yaml_documents.h"

#include "tree.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof *(list)))

static void put(struct yaml_document *document, const char *text)
{
    size_t length = strlen(text);
    if (document->length + length > sizeof document->bytes)
        return;
    memcpy(document->bytes + document->length, text, length);
    document->length += length;
}

static void put_indent(struct yaml_document *document, int column)
{
    for (int i = 0; i < column; i++)
        put(document, " ");
}

static const char *pick(const char *const *list, uint32_t count, uint64_t *state)
{
    return list[tree_random(state, count)];
}

static bool chance(uint64_t *state, uint32_t in)
{
    return tree_random(state, in) == 0;
}

static const char *const plain[] = {"a",
                                    "word",
                                    "two words",
                                    "1",
                                    "-7",
                                    "0",
                                    "3.25",
                                    "-0.5",
                                    "1e3",
                                    "true",
                                    "false",
                                    "null",
                                    "~",
                                    "no",
                                    "On",
                                    "0755",
                                    "0x1F",
                                    "1.2.3",
                                    "10.0.0.1",
                                    "22:22",
                                    "1_000",
                                    "http://a/b",
                                    "a:b",
                                    "a#b",
                                    "-x",
                                    "--flag",
                                    ".5",
                                    ".inf",
                                    "+12",
                                    "2024-01-02",
                                    "a, b",
                                    "x[0]",
                                    "$HOME/a",
                                    "\xC3\xA9",
                                    "007",
                                    "1.",
                                    "9223372036854775808",
                                    "a \xE2\x80\x94 b",
                                    "123456789012345678",
                                    "0.1234567890123456789",
                                    "it's",
                                    "say \"x\"",
                                    "n",
                                    "Nothing",
                                    "<<"};

static const char *const in_flow[] = {"a",   "word", "1",   "-7",         "1.5", "true",    "null",
                                      "a b", "0755", "x:y", "http://a/b", "a#b", "\xC3\xA9"};

static const char *const quoted[] = {"\"\"",
                                     "''",
                                     "\"a b\"",
                                     "'it''s'",
                                     "\"a\\tb\\n\"",
                                     "\"\\u00e9\"",
                                     "\"\\x41\\U0001F600\"",
                                     "'# no: comment'",
                                     "\"a: b\"",
                                     "'\"'",
                                     "\"'\"",
                                     "\"a\tb\"",
                                     "\"\\\\\\\"\\/\"",
                                     "'[x]'",
                                     "\"\\0\\e\"",
                                     "\"two  blanks \""};

static const char *const keys[] = {"a",     "b",  "name",    "long key", "\"quoted\"", "'single'",
                                   "x-y_z", "0",  "\"\\t\"", "a.b",      "k1",         "k2",
                                   "k3",    "k4", "k5",      "-k",       "k:6",        "true"};

/* Keys of a mapping must differ: a number goes behind each. */
static void put_key(struct yaml_document *document, int number, uint64_t *state)
{
    char key[64];
    snprintf(key, sizeof key, "%s", pick(keys, COUNT(keys), state));
    size_t length = strlen(key);
    bool is_quoted = key[length - 1] == '"' || key[length - 1] == '\'';
    char quote[2] = {is_quoted ? key[length - 1] : '\0', '\0'};
    snprintf(key + length - is_quoted, sizeof key - length, "_%d%s%s:", number, quote,
             chance(state, 20) ? " " : "");
    put(document, key);
}

static void end_line(struct yaml_document *document, uint64_t *state)
{
    static const char *const ends[] = {" # comment\n",      "  \n",    "\n\n",
                                       "\n# at the left\n", "\n   \n", " #\ttab\n"};
    put(document, chance(state, 6) ? pick(ends, COUNT(ends), state) : "\n");
}

/* Collections in brackets, two levels at most; on one line or on several. */
static void put_flow(struct yaml_document *document, int column, int depth, uint64_t *state)
{
    bool is_mapping = chance(state, 2);
    bool breaks = chance(state, 3);
    uint32_t count = tree_random(state, 5);
    put(document, is_mapping ? "{" : "[");
    for (uint32_t i = 0; i < count; i++) {
        if (breaks) {
            put(document, chance(state, 6) ? " # c\n" : "\n");
            put_indent(document, column + 2);
        }
        if (is_mapping) {
            put_key(document, (int)i, state);
            put(document, " ");
        }
        if (depth < 2 && chance(state, 4))
            put_flow(document, column + 2, depth + 1, state);
        else if (chance(state, 3))
            put(document, pick(quoted, COUNT(quoted), state));
        else
            put(document, pick(in_flow, COUNT(in_flow), state));
        put(document, i + 1 < count ? ", " : chance(state, 4) ? "," : "");
    }
    if (breaks) {
        put(document, "\n");
        put_indent(document, column + 1);
    }
    put(document, is_mapping ? "}" : "]");
    if (depth == 0)
        end_line(document, state);
}

static void put_literal(struct yaml_document *document, int column, uint64_t *state)
{
    static const char *const headers[] = {"|", "|-", "|+", ">", ">-", ">+", "| # c", "|2-", ">2"};
    static const char *const lines[] = {"text", "two words", "# none", "- a", "k: v",  "a\tb",
                                        "",     "",          "x  ",    "'",   "  more"};
    const char *header = pick(headers, COUNT(headers), state);
    uint32_t count = 1 + tree_random(state, 5);
    put(document, header);
    put(document, "\n");
    for (uint32_t i = 0; i < count; i++) {
        const char *line = i == 0 ? "first" : pick(lines, COUNT(lines), state);
        if (header[0] == '>' && line[0] == ' ')
            line = "text";
        if (line[0])
            put_indent(document, column + 2);
        put(document, line);
        put(document, "\n");
    }
}

/* A scalar that goes on for several lines. */
static void put_lines(struct yaml_document *document, int column, uint64_t *state)
{
    static const char *const parts[] = {"some text", "more", "a, b", "- dash", "x#y", "\"q\""};
    const char *quote = pick((const char *const[]){"", "\"", "'"}, 3, state);
    uint32_t count = 1 + tree_random(state, 3);
    put(document, quote);
    put(document, "begin");
    for (uint32_t i = 0; i < count; i++) {
        const char *part = pick(parts, COUNT(parts), state);
        put(document, chance(state, 4) ? "\n\n" : "\n");
        put_indent(document, column + 1 + (int)tree_random(state, 3));
        put(document, quote[0] == '"' && part[0] == '"' ? "q" : part);
    }
    put(document, quote);
    end_line(document, state);
}

static void put_block(struct yaml_document *document, int column, int depth, uint64_t *state);

/* A value behind "key:" or "-" of a collection at `column`, and its line's end. */
static void put_value(struct yaml_document *document, int column, int depth, uint64_t *state)
{
    if (depth < 4 && document->length < 700 && chance(state, 3)) {
        put(document, "\n");
        put_block(document, column + 1 + (int)tree_random(state, 4), depth + 1, state);
        return;
    }
    put(document, " ");
    switch (tree_random(state, 10)) {
    case 0:
        put_flow(document, column, 0, state);
        break;
    case 1:
        put_literal(document, column, state);
        break;
    case 2:
        put_lines(document, column, state);
        break;
    case 3:
        put(document, pick(quoted, COUNT(quoted), state));
        end_line(document, state);
        break;
    case 4:
        end_line(document, state); /* absent */
        break;
    default:
        put(document, pick(plain, COUNT(plain), state));
        end_line(document, state);
    }
}

static void put_sequence(struct yaml_document *document, int column, int depth, uint64_t *state)
{
    uint32_t count = 1 + tree_random(state, chance(state, 5) ? 12 : 3);
    bool is_numeric = chance(state, 4);
    for (uint32_t i = 0; i < count; i++) {
        put_indent(document, column);
        if (is_numeric) {
            put(document, "- 12");
            end_line(document, state);
        } else if (depth < 4 && document->length < 700 && chance(state, 4)) {
            put(document, "- ");
            put_key(document, 0, state);
            put_value(document, column + 2, depth + 1, state);
            put_indent(document, column + 2);
            put_key(document, 1, state);
            put_value(document, column + 2, depth + 1, state);
        } else {
            put(document, chance(state, 8) ? "- -" : "-");
            put_value(document, column + 2, depth + 1, state);
        }
    }
}

/* A mapping or a sequence whose lines begin at `column`. */
static void put_block(struct yaml_document *document, int column, int depth, uint64_t *state)
{
    if (chance(state, 3)) {
        put_sequence(document, column, depth, state);
        return;
    }
    uint32_t count = 1 + tree_random(state, 5);
    for (uint32_t i = 0; i < count; i++) {
        put_indent(document, column);
        put_key(document, (int)i, state);
        if (chance(state, 8)) {
            put(document, "\n"); /* not indented */
            put_indent(document, column);
            put(document, "- x\n");
        } else {
            put_value(document, column, depth, state);
        }
    }
}

static void put_anchors(struct yaml_document *document, uint64_t *state)
{
    static const char *const texts[] = {
        "base: &base\n  x: 1\n  y: [1, 2]\nuse:\n  <<: *base\n  z: *base\n",
        "s: &s text\nt: [*s, *s]\nu: *s\n", "n: &n 0755\nm:\n- *n\n- {k: *n}\n",
        "l:\n- &l\n  a: 1\n- <<: [*l, {b: 2}]\n  a: 3\n", "f: &f [1, 2]\ng: *f\n"};
    put(document, pick(texts, COUNT(texts), state));
}

void yaml_document_generate(struct yaml_document *document, uint64_t *state)
{
    uint32_t count = chance(state, 5) ? 1 + tree_random(state, 3) : 1;
    document->length = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0 || chance(state, 4))
            put(document, chance(state, 4) ? "--- # c\n" : "---\n");
        if (chance(state, 8))
            put_anchors(document, state);
        else
            put_block(document, 0, 0, state);
        if (chance(state, 8) && i + 1 == count)
            put(document, "...\n");
    }
    if (chance(state, 10) && document->length > 0)
        document->length--; /* no line's end */
}

void yaml_document_copy(struct yaml_document *document, const char *bytes, size_t length)
{
    document->length = length < 4096 ? length : 4096;
    memcpy(document->bytes, bytes, document->length);
}

static void replace(struct yaml_document *document, size_t at, size_t removed, const char *text,
                    size_t length)
{
    char *bytes = document->bytes;
    if (removed > document->length - at)
        removed = document->length - at;
    if (document->length - removed + length > sizeof document->bytes)
        return;
    memmove(bytes + at + length, bytes + at + removed, document->length - at - removed);
    memcpy(bytes + at, text, length);
    document->length = document->length - removed + length;
}

static size_t line_start(const struct yaml_document *document, size_t at)
{
    while (at > 0 && document->bytes[at - 1] != '\n')
        at--;
    return at;
}

/* A line of the text once more, at the start of another. */
static void repeat_line(struct yaml_document *document, size_t at, uint64_t *state)
{
    char line[200];
    size_t from = line_start(document, tree_random(state, (uint32_t)document->length));
    size_t length = 0;
    while (length < sizeof line && from + length < document->length) {
        line[length] = document->bytes[from + length];
        if (line[length++] == '\n')
            break;
    }
    replace(document, line_start(document, at), 0, line, length);
}

static void change_indent(struct yaml_document *document, size_t at, uint64_t *state)
{
    size_t line = line_start(document, at);
    bool is_less = line < document->length && document->bytes[line] == ' ' && chance(state, 2);
    replace(document, line, is_less, "  ", is_less ? 0 : 1 + tree_random(state, 2));
}

void yaml_document_mutate(struct yaml_document *document, uint64_t *state)
{
    static const char *const pieces[] = {": ",
                                         "''",
                                         "- ",
                                         "\n",
                                         "\n  ",
                                         "\n- ",
                                         " #c\n",
                                         "#",
                                         "|\n",
                                         "|-\n",
                                         ">\n",
                                         ">+\n",
                                         "|2\n",
                                         "\"",
                                         "'",
                                         "[",
                                         "]",
                                         "{",
                                         "}",
                                         ",",
                                         ", ",
                                         "\\n",
                                         "\\",
                                         "  ",
                                         " ",
                                         "&a ",
                                         "*a",
                                         "---\n",
                                         "...\n",
                                         "?",
                                         "? ",
                                         "!",
                                         "!!str ",
                                         "\t",
                                         "a: 1\n",
                                         "key:",
                                         "- - ",
                                         "<<: *a",
                                         "null",
                                         "~",
                                         "0755",
                                         "'a': ",
                                         "\"b\": ",
                                         "[a, b]",
                                         "{a: b}",
                                         "-",
                                         "%",
                                         "@",
                                         "`",
                                         "\n\n",
                                         "\n\n  ",
                                         "\xC3\xA9",
                                         "\xE2\x80\xA8",
                                         "\r\n",
                                         "\xEF\xBB\xBF",
                                         "\x7F",
                                         "*",
                                         "&",
                                         ":",
                                         ">",
                                         "|",
                                         "=",
                                         "1",
                                         "z"};
    for (uint32_t count = 1 + tree_random(state, 3); count > 0 && document->length > 0; count--) {
        size_t at = tree_random(state, (uint32_t)document->length);
        const char *piece = pick(pieces, COUNT(pieces), state);
        switch (tree_random(state, 5)) {
        case 0:
            replace(document, at, 1 + tree_random(state, 2), "", 0);
            break;
        case 1:
            change_indent(document, at, state);
            break;
        case 2:
            repeat_line(document, at, state);
            break;
        default:
            replace(document, at, tree_random(state, 2), piece, strlen(piece));
        }
    }
}
