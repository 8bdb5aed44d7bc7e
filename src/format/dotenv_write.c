/* format/dotenv_write.c: NAME=value lines, for `set -a; . file` and for rule 9 to read back.
 *
 *   SERVER__TLS_PORT=443           keys in capitals, "__" between them
 *   GREETING='two words'           quoted for a POSIX shell
 *   HOSTS='["a","b"]'              an array, or an empty mapping, is JSON
 *   VERSION='"1.0"'                and so is a string that would read back as something else
 *
 * A name is refused where rule 9 would not take it apart into the same keys, its letters' case
 * aside: that is lost, and refused only where two keys become one name. */
#include "format/write.h"

#include "base/interner.h"
#include "format/format.h"
#include "format/json_write.h"
#include "format/shell_quote.h"
#include "format/write_walk.h"

#include <string.h>

struct writer {
    const struct sc__writing *writing;
    struct sc__walk walk;
    struct sc__buffer name;    /* of the containers that are open, each with "__" behind it */
    struct sc__buffer value;   /* before it is quoted */
    struct sc__arena arena;    /* of `names` */
    struct sc__interner names; /* a container's number, and a key in capitals */
    struct sc__buffer nodes;   /* uint32_t by number of the name: the first that has it */
    sc_status status;
};

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
}

static bool is_directive(sc_str key)
{
    static const char *const directives[] = {"ADD", "REMOVE", "REPLACE"};
    for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
        size_t at = 0;
        while (at < key.length && upper(key.data[at]) == directives[i][at])
            at++;
        if (at == key.length && directives[i][at] == '\0')
            return true;
    }
    return false;
}

static bool is_name(sc_str key)
{
    for (size_t i = 0; i < key.length; i++) {
        char c = upper(key.data[i]);
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '_')
            return false;
    }
    return key.length > 0;
}

/* Why a key cannot be in a name, as the end of a sentence; NULL if it can. */
static const char *key_problem(const struct sc__walk *walk, sc_str key)
{
    if (!is_name(key))
        return "a variable's name holds letters, digits and \"_\" only";
    if (walk->depth == 1 && key.data[0] >= '0' && key.data[0] <= '9')
        return "a variable's name does not begin with a digit";
    if (walk->depth == 1 && key.data[0] == '_')
        return "a \"_\" at a name's start is dropped";
    if (memmem(key.data, key.length, "__", 2))
        return "\"__\" divides keys";
    bool is_last = walk->node.type != SC__MAPPING || walk->node.count == 0;
    if (!is_last && key.data[key.length - 1] == '_')
        return "its last \"_\" would be taken for a part of the \"__\" behind it";
    if (is_last && walk->depth > 1 && is_directive(key))
        return "at a name's end it is a directive";
    return NULL;
}

/* The number of the value's name among those of its siblings; SC__NO_KEY if there is no memory. */
static uint32_t intern_name(struct writer *writer, sc_str key)
{
    const struct sc__walk *walk = &writer->walk;
    uint32_t container = sc__walk_frames(walk)[walk->depth - 1].container;
    char *text = sc__arena_allocate(&writer->arena, sizeof container + key.length);
    if (!text)
        return SC__NO_KEY;
    memcpy(text, &container, sizeof container);
    for (size_t i = 0; i < key.length; i++)
        text[sizeof container + i] = upper(key.data[i]);
    return sc__intern(&writer->names, text, sizeof container + key.length);
}

static void check_unique(struct writer *writer, sc_str key)
{
    uint32_t number = intern_name(writer, key);
    uint32_t first;
    if (number == SC__NO_KEY) {
        writer->nodes.failed = true;
        return;
    }
    if (number * sizeof first == writer->nodes.length) {
        sc__buffer_append(&writer->nodes, (const char *)&writer->walk.number, sizeof first);
        return;
    }
    memcpy(&first, writer->nodes.data + number * sizeof first, sizeof first);
    const struct sc__document *document = writer->writing->document;
    sc_str other = sc__key_text(document, sc__document_node(document, first)->key);
    int shown = other.length < 60 ? (int)other.length : 60;
    writer->status = sc__write_refuse(
        writer->writing, writer->walk.number, SC_EDUPLICATE,
        ".env cannot express this key beside \"%.*s\": both become one name", shown, other.data);
}

/* Put a member's name behind those of the containers. */
static void append_name(struct writer *writer)
{
    sc_str key = sc__key_text(writer->writing->document, writer->walk.node.key);
    const char *problem = key_problem(&writer->walk, key);
    if (problem)
        writer->status = sc__write_refuse(writer->writing, writer->walk.number, SC_EINVALID,
                                          ".env cannot express this key: %s", problem);
    else
        check_unique(writer, key);
    for (size_t i = 0; i < key.length; i++)
        sc__buffer_append_char(&writer->name, upper(key.data[i]));
}

/* Would rule 9 take a text for JSON, if only for JSON that breaks a rule? */
static bool reads_as_json(struct writer *writer, sc_str text)
{
    const sc_allocator *allocator = writer->writing->out->allocator;
    struct sc__parse_options options = {.depth = 1};
    struct sc__document document;
    struct sc__arena arena;
    struct sc__text *copy = sc__text_copy(allocator, SC__TEXT_PLAIN, (sc_str){"", 0}, text);
    sc_status status = SC_ENOMEM;
    sc__arena_init(&arena, allocator, SC__ARENA_INITIAL_SIZE);
    sc__document_init(&document, &arena, copy);
    uint32_t root = sc__document_add(&document, SC__NONE, SC__NO_KEY, SC__ARRAY, 0, 0);
    if (copy && root != SC__NONE)
        status =
            sc__json_read_value(&document, root, SC__NO_KEY, 0, text.length, 0, &options, NULL);
    writer->value.failed |= status == SC_ENOMEM;
    sc__text_release(copy);
    sc__arena_fini(&arena);
    return status != SC_ESYNTAX;
}

/* What JSON may begin with, blanks before it aside; most texts need not be parsed to know. */
static bool may_be_json(sc_str text)
{
    size_t at = 0;
    while (at < text.length && strchr(" \t\r\n", text.data[at]) && text.data[at] != '\0')
        at++;
    return at < text.length && text.data[at] != '\0' && strchr("{[\"-0123456789tfn", text.data[at]);
}

static void write_text(struct writer *writer, const struct sc__node *node)
{
    sc_str text = sc__node_text(node);
    bool has_nul = text.length > 0 && memchr(text.data, '\0', text.length);
    if (has_nul || (may_be_json(text) && reads_as_json(writer, text)))
        sc__json_write_leaf(&writer->value, node);
    else
        sc__buffer_append_str(&writer->value, text);
}

/* A float that is not finite is a string, which needs no quotes of JSON here. */
static void write_float(struct writer *writer, const struct sc__node *node)
{
    struct sc__buffer *value = &writer->value;
    if (sc__json_write_leaf(value, node) == 0 || value->failed)
        return;
    memmove(value->data, value->data + 1, value->length - 2);
    value->length -= 2;
}

static void write_variable(struct writer *writer)
{
    struct sc__walk *walk = &writer->walk;
    const struct sc__node *node = &walk->node;
    struct sc__buffer *out = writer->writing->out;
    size_t containers = writer->name.length;
    append_name(writer);
    writer->value.length = 0;
    if (node->type == SC__FLOAT)
        write_float(writer, node);
    else if (node->type >= SC__STRING && node->type <= SC__LOCAL_TIME)
        write_text(writer, node);
    else if (walk->step == SC__WALK_OPEN)
        sc__json_write(&writer->value, walk->document, walk->number, SC__JSON_COMPACT);
    else
        sc__json_write_leaf(&writer->value, node);
    sc__walk_pass_over(walk);
    sc__buffer_append(out, writer->name.data, writer->name.length);
    sc__buffer_append_char(out, '=');
    sc__shell_append(out, (sc_str){writer->value.data, writer->value.length});
    sc__buffer_append_char(out, '\n');
    writer->name.length = containers;
}

static void write_variables(struct writer *writer)
{
    struct sc__walk *walk = &writer->walk;
    while (writer->status == SC_OK && !writer->nodes.failed &&
           sc__walk_next(walk) != SC__WALK_END) {
        if (walk->step == SC__WALK_CLOSE) {
            writer->name.length = walk->mark;
        } else if (walk->depth == 0) {
            walk->mark = 0;
        } else if (walk->step == SC__WALK_OPEN && walk->node.type == SC__MAPPING) {
            walk->mark = writer->name.length;
            append_name(writer);
            sc__buffer_append_text(&writer->name, "__");
        } else {
            write_variable(writer);
        }
    }
}

sc_status sc__dotenv_write(const struct sc__writing *writing)
{
    const sc_allocator *allocator = writing->out->allocator;
    struct writer writer = {.writing = writing};
    writer.status = sc__write_check_root(writing, ".env");
    if (writer.status != SC_OK)
        return writer.status;
    sc__walk_init(&writer.walk, writing->document, writing->root, allocator);
    sc__buffer_init(&writer.name, allocator);
    sc__buffer_init(&writer.value, allocator);
    sc__buffer_init(&writer.nodes, allocator);
    sc__arena_init(&writer.arena, allocator, SC__ARENA_INITIAL_SIZE);
    sc__interner_init(&writer.names, &writer.arena);
    write_variables(&writer);
    writing->out->failed |=
        writer.walk.failed || writer.name.failed || writer.value.failed || writer.nodes.failed;
    sc__arena_fini(&writer.arena);
    sc__buffer_fini(&writer.nodes);
    sc__buffer_fini(&writer.value);
    sc__buffer_fini(&writer.name);
    sc__walk_fini(&writer.walk);
    return writer.status;
}
