/* tests/support/awkward.c: awkward documents, and writing them. */
#include "awkward.h"

#include "base/utf8.h"
#include "format/write.h"
#include "tree.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { DEPTH_AT_MOST = 5, CHILDREN_AT_MOST = 6, PIECES_AT_MOST = 6 };

static const char *const words[] = {"",
                                    "a",
                                    "null",
                                    "~",
                                    "true",
                                    "False",
                                    "yes",
                                    "No",
                                    "on",
                                    "OFF",
                                    "y",
                                    "0",
                                    "-0",
                                    "007",
                                    "0755",
                                    "0o17",
                                    "0x1F",
                                    "0b101",
                                    "1_000",
                                    "22:22",
                                    "190:20:30.15",
                                    "1.0",
                                    ".5",
                                    "1.",
                                    "1e3",
                                    "1e+300",
                                    "+1",
                                    "-1",
                                    "-",
                                    "--",
                                    "---",
                                    "--- a",
                                    "...",
                                    "... b",
                                    "- a",
                                    "? a",
                                    ": a",
                                    "?a",
                                    ":a",
                                    "a:",
                                    "a: b",
                                    "a:b",
                                    "a #b",
                                    "a#b",
                                    "#a",
                                    "&a",
                                    "*a",
                                    "!a",
                                    "|",
                                    ">",
                                    "'a'",
                                    "\"a\"",
                                    "%a",
                                    "@a",
                                    "`a",
                                    "{a",
                                    "}",
                                    "[a]",
                                    "[1,2]",
                                    "{}",
                                    "a, b",
                                    ",",
                                    "<<",
                                    "=",
                                    ".inf",
                                    "-.Inf",
                                    ".nan",
                                    "inf",
                                    "nan",
                                    "2024-01-02",
                                    "2024-1-2",
                                    "07:32:00",
                                    "10.0.0.1",
                                    "1.2.3",
                                    "a\n",
                                    "a\nb",
                                    "a\nb\n\n",
                                    "a\n\n\nb\n",
                                    "\n",
                                    "\na",
                                    " a\nb",
                                    "a\n b\n",
                                    "a \nb",
                                    "a\n  \nb",
                                    "a\n\tb",
                                    "\ta",
                                    "a\t",
                                    " a",
                                    "a ",
                                    "a\r\nb",
                                    "a\\nb",
                                    "a.b",
                                    "a[0]",
                                    "a=b",
                                    "$HOME",
                                    "it's",
                                    "$(x) \"`'",
                                    "C:\\dir\\n",
                                    "# a\nb",
                                    "a\n#b",
                                    "a\n---\n",
                                    "a\n...\n",
                                    "1979-05-27T07:32:00Z",
                                    "\"\"\"",
                                    "'''",
                                    "</script>"};

static const char *const pieces[] = {"\x01",
                                     "\x07",
                                     "\x08",
                                     "\t",
                                     "\n",
                                     "\x0B",
                                     "\x0C",
                                     "\r",
                                     "\x1B",
                                     "\x1F",
                                     " ",
                                     "\x7F",
                                     "\xC2\x80",
                                     "\xC2\x85",
                                     "\xC2\xA0",
                                     "\xE2\x80\xA8",
                                     "\xE2\x80\xA9",
                                     "\xEF\xBB\xBF",
                                     "\xC3\xA9",
                                     "\xEF\xBF\xBE",
                                     "\xEF\xBF\xBF",
                                     "\xF0\x9F\x98\x80"};

static sc_str keep(struct sc__document *document, const char *text, size_t length)
{
    return (sc_str){sc__arena_copy(document->arena, text, length), length};
}

/* One character: of ASCII, one that is hard, or NUL. */
static size_t choose_piece(uint64_t *state, char out[4])
{
    uint32_t kind = tree_random(state, 20);
    if (kind == 0) {
        out[0] = '\0';
        return 1;
    }
    if (kind > 7) {
        out[0] = (char)(' ' + tree_random(state, 95));
        return 1;
    }
    const char *piece = pieces[tree_random(state, sizeof pieces / sizeof *pieces)];
    memcpy(out, piece, strlen(piece));
    return strlen(piece);
}

sc_str awkward_text(struct sc__document *document, uint64_t *state)
{
    char text[4 * PIECES_AT_MOST + 4];
    size_t length = 0;
    if (tree_random(state, 2) == 0) {
        const char *word = words[tree_random(state, sizeof words / sizeof *words)];
        return keep(document, word, strlen(word));
    }
    for (uint32_t left = tree_random(state, PIECES_AT_MOST + 1); left > 0; left--)
        length += choose_piece(state, text + length);
    return keep(document, text, length);
}

static double choose_float(uint64_t *state, unsigned features)
{
    static const double floats[] = {0.0,  -0.0,       1.0,      1.5,       -1e-7,  1e15,
                                    1e16, 1e300,      DBL_MAX,  0.1,       5e-324, DBL_MIN,
                                    1e-5, 123456.789, INFINITY, -INFINITY, NAN};
    uint32_t count = sizeof floats / sizeof *floats;
    return floats[tree_random(state, features & AWKWARD_NON_FINITE ? count : count - 3)];
}

static int64_t choose_integer(uint64_t *state)
{
    static const int64_t integers[] = {0, 1, -1, 42, INT64_MAX, INT64_MIN, INT64_MAX - 1, 1 << 30};
    return integers[tree_random(state, sizeof integers / sizeof *integers)];
}

static void add_date(struct sc__document *document, uint32_t parent, uint32_t key, uint64_t *state)
{
    static const struct {
        enum sc__type type;
        const char *text;
    } dates[] = {{SC__OFFSET_DATETIME, "1979-05-27T07:32:00Z"},
                 {SC__OFFSET_DATETIME, "1979-05-27T00:32:00.999999-07:00"},
                 {SC__LOCAL_DATETIME, "1979-05-27T07:32:00"},
                 {SC__LOCAL_DATE, "0001-01-01"},
                 {SC__LOCAL_TIME, "23:59:59.125"}};
    uint32_t chosen = tree_random(state, 5);
    const char *text = dates[chosen].text;
    sc__document_add_text(document, parent, key, dates[chosen].type, text, strlen(text), 0, 0);
}

static void add_scalar(struct sc__document *document, uint32_t parent, uint32_t key,
                       uint64_t *state, unsigned features)
{
    uint32_t kind = tree_random(state, 9);
    sc_str text = awkward_text(document, state);
    uint32_t node;
    if (kind == 0 && features & AWKWARD_NULL) {
        sc__document_add(document, parent, key, SC__NULL, 0, 0);
    } else if (kind == 1) {
        node = sc__document_add(document, parent, key, SC__BOOL, 0, 0);
        document->nodes[node].value.integer = tree_random(state, 2);
    } else if (kind == 2) {
        sc__document_add_integer(document, parent, key, choose_integer(state), 0, 0);
    } else if (kind == 3 && features & AWKWARD_UNSIGNED) {
        node = sc__document_add(document, parent, key, SC__UNSIGNED, 0, 0);
        document->nodes[node].value.natural = UINT64_MAX - ((uint64_t)tree_random(state, 2) << 62);
    } else if (kind == 4) {
        node = sc__document_add(document, parent, key, SC__FLOAT, 0, 0);
        document->nodes[node].value.real = choose_float(state, features);
    } else if (kind == 5 && features & AWKWARD_DATES) {
        add_date(document, parent, key, state);
    } else {
        sc__document_add_text(document, parent, key, SC__STRING, text.data, text.length, 0, 0);
    }
}

static void add_numbers(struct sc__document *document, uint32_t parent, uint32_t key,
                        uint64_t *state, unsigned features)
{
    uint32_t array = sc__document_add(document, parent, key, SC__ARRAY, 0, 0);
    bool floats = tree_random(state, 2) == 0;
    for (uint32_t left = tree_random(state, 12); left > 0; left--) {
        uint32_t node =
            sc__document_add(document, array, SC__NO_KEY, floats ? SC__FLOAT : SC__INTEGER, 0, 0);
        if (floats)
            document->nodes[node].value.real = choose_float(state, features);
        else
            document->nodes[node].value.integer = choose_integer(state);
    }
    sc__document_close_array(document, array);
}

static void add_children(struct sc__document *document, uint32_t container, uint64_t *state,
                         unsigned features, unsigned depth, bool only_mappings)
{
    bool is_mapping = document->nodes[container].type == SC__MAPPING;
    for (uint32_t left = tree_random(state, CHILDREN_AT_MOST); left > 0; left--) {
        uint32_t key = SC__NO_KEY;
        if (is_mapping) {
            sc_str text = awkward_text(document, state);
            key = sc__document_key(document, text.data, text.length);
            if (sc__document_find(document, container, key) != SC__NONE)
                continue;
        }
        uint32_t kind = only_mappings ? 0 : tree_random(state, depth < DEPTH_AT_MOST ? 9 : 6) + 1;
        if (kind == 6) {
            add_numbers(document, container, key, state, features);
        } else if (kind > 0 && kind < 6) {
            add_scalar(document, container, key, state, features);
        } else {
            enum sc__type type = kind == 0 || kind == 7 ? SC__MAPPING : SC__ARRAY;
            uint32_t child = sc__document_add(document, container, key, type, 0, 0);
            add_children(document, child, state, features, depth + 1, kind == 8);
        }
    }
}

void awkward_generate(struct sc__document *document, uint64_t *state, unsigned features)
{
    uint32_t root = sc__document_add(document, SC__NONE, SC__NO_KEY, SC__MAPPING, 0, 0);
    add_children(document, root, state, features, 1, false);
    assert_false(document->failed);
}

void awkward_dates_to_strings(struct sc__document *document)
{
    for (uint32_t i = 0; i < document->count; i++) {
        uint8_t *type = &document->nodes[i].type;
        if (*type >= SC__OFFSET_DATETIME && *type <= SC__LOCAL_TIME)
            *type = SC__STRING;
    }
}

static void rename_keys(struct sc__document *document, uint32_t mapping)
{
    static const char *const names[CHILDREN_AT_MOST] = {"tls_port", "b_c", "adds", "x9", "q", "k"};
    uint32_t child = document->nodes[mapping].value.children.first;
    document->nodes[mapping].flags &= (uint8_t)~SC__NODE_INDEXED; /* by keys that are gone */
    for (size_t i = 0; child != SC__NONE; child = document->nodes[child].next, i++) {
        document->nodes[child].key = sc__document_key(document, names[i], strlen(names[i]));
        if (document->nodes[child].type == SC__MAPPING)
            rename_keys(document, child);
    }
}

void awkward_keys_to_names(struct sc__document *document)
{
    rename_keys(document, document->root);
}

enum sc__format reader_of(sc_format format)
{
    return format == SC_FORMAT_TOML     ? SC__FORMAT_TOML
           : format == SC_FORMAT_YAML   ? SC__FORMAT_YAML
           : format == SC_FORMAT_DOTENV ? SC__FORMAT_DOTENV
                                        : SC__FORMAT_JSON;
}

static sc_status write_into(struct sc__buffer *buffer, const struct sc__document *document,
                            uint32_t node, sc_format format, sc_error *error)
{
    sc__buffer_init(buffer, &sc__default_allocator);
    struct sc__writing writing = {
        .out = buffer, .document = document, .root = node, .path = {"", 0}, .error = error};
    return sc__write(format, &writing);
}

struct sc__buffer written(const struct sc__document *document, uint32_t node, sc_format format)
{
    struct sc__buffer buffer;
    sc_error error = SC_ERROR_INIT;
    if (write_into(&buffer, document, node, format, &error) != SC_OK)
        fail_msg("not written: %s", error.message);
    sc__buffer_append_char(&buffer, '\0');
    assert_false(buffer.failed);
    buffer.length--;
    return buffer;
}

void assert_writes_as(sc_format format, const char *json, const char *expected)
{
    struct parsed parsed;
    parse_text(&parsed, SC__FORMAT_JSON, json);
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    struct sc__buffer text = written(document, document->root, format);
    assert_string_equal(text.data, expected);
    sc__buffer_fini(&text);
    parsed_free(&parsed);
}

void assert_writes_not(sc_format format, const char *json, sc_status status, const char *message)
{
    struct parsed parsed;
    struct sc__buffer buffer;
    sc_error error = SC_ERROR_INIT;
    parse_text(&parsed, SC__FORMAT_JSON, json);
    assert_int_equal(parsed.status, SC_OK);
    const struct sc__document *document = &parsed.documents.items[0];
    assert_int_equal(write_into(&buffer, document, document->root, format, &error), status);
    assert_int_equal(error.status, status);
    assert_string_equal(error.message, message);
    sc__buffer_fini(&buffer);
    parsed_free(&parsed);
}

void assert_survives(sc_format format, enum sc__format input, const char *text)
{
    struct parsed before, after;
    parse_text(&before, input, text);
    assert_int_equal(before.status, SC_OK);
    const struct sc__document *document = &before.documents.items[0];
    struct sc__buffer out = written(document, document->root, format);
    parse_bytes(&after, reader_of(format), out.data, out.length, NULL);
    bool same = after.status == SC_OK && after.documents.count == 1 &&
                values_equal(document, document->root, &after.documents.items[0],
                             after.documents.items[0].root);
    if (!same)
        print_error("of: %s\nwritten: %s\n%s\n", text, out.data, after.error.message);
    assert_true(same);
    parsed_free(&after);
    sc__buffer_fini(&out);
    parsed_free(&before);
}
