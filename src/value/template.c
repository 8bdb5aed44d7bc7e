/* value/template.c: reading templates to tokens, and filling them in token by token. */
#include "value/template.h"

#include <string.h>

#define NO_TOKEN UINT32_MAX

/* A template while it is read: what the innermost open reference is at. */
struct reader {
    struct sc__template *template;
    struct sc__arena *arena;
    size_t at;
    size_t text_at;  /* where text begins that is no token yet */
    uint32_t open;   /* token, or NO_TOKEN outside of all references */
    uint32_t braces; /* open in the default */
    bool in_default;
    bool quoted; /* in a quoted key of the name */
    bool failed;
};

bool sc__template_is(sc_str text)
{
    const char *at = text.data;
    const char *end = text.data + text.length;
    while (at < end && (at = memchr(at, '$', (size_t)(end - at))) != NULL) {
        if (++at < end && *at == '{')
            return true;
    }
    return false;
}

static struct sc__template_token *add(struct reader *reader, enum sc__template_kind kind, size_t at)
{
    struct sc__template *template = reader->template;
    void *tokens = template->tokens;
    if (reader->failed ||
        !sc__arena_reserve(reader->arena, &tokens, &template->capacity, template->count + (size_t)1,
                           sizeof *template->tokens)) {
        reader->failed = true;
        return NULL;
    }
    template->tokens = tokens;
    struct sc__template_token *token = &template->tokens[template->count++];
    *token = (struct sc__template_token){.kind = (uint8_t)kind, .at = (uint32_t)at};
    return token;
}

static void add_text(struct reader *reader, size_t at, size_t length)
{
    struct sc__template_token *token = length > 0 ? add(reader, SC__TEMPLATE_TEXT, at) : NULL;
    if (token)
        token->length = (uint32_t)length;
}

/* What was passed over becomes text; `size` bytes of syntax follow it. */
static void end_text(struct reader *reader, size_t size)
{
    add_text(reader, reader->text_at, reader->at - reader->text_at);
    reader->at += size;
    reader->text_at = reader->at;
}

static bool begins_value(const struct reader *reader)
{
    const struct sc__template *template = reader->template;
    if (reader->open != NO_TOKEN && !reader->in_default)
        return false;
    return reader->at == 0 || (template->count > 0 && reader->text_at == reader->at &&
                               template->tokens[template->count - 1].kind == SC__TEMPLATE_DEFAULT);
}

static void open_reference(struct reader *reader)
{
    bool is_whole = begins_value(reader);
    size_t at = reader->at;
    end_text(reader, 2);
    struct sc__template_token *token = add(reader, SC__TEMPLATE_OPEN, at);
    if (!token)
        return;
    token->is_whole = is_whole;
    token->is_quoted = reader->quoted;
    token->in_default = reader->in_default;
    token->length = reader->braces;
    token->other = reader->open;
    reader->open = reader->template->count - 1;
    reader->in_default = reader->quoted = false;
    reader->braces = 0;
}

static void begin_default(struct reader *reader)
{
    end_text(reader, 2);
    struct sc__template_token *token = add(reader, SC__TEMPLATE_DEFAULT, reader->at);
    if (!token)
        return;
    token->other = reader->open;
    reader->template->tokens[reader->open].has_default = true;
    reader->in_default = true;
}

/* Does the value or default around end here? */
static bool ends_value(const struct reader *reader)
{
    sc_str text = reader->template->text;
    if (reader->open == NO_TOKEN)
        return reader->at == text.length;
    return reader->in_default && reader->braces == 0 && reader->at < text.length &&
           text.data[reader->at] == '}';
}

static void close_reference(struct reader *reader)
{
    size_t at = reader->at;
    end_text(reader, 1);
    struct sc__template_token *close = add(reader, SC__TEMPLATE_CLOSE, at);
    if (!close)
        return;
    struct sc__template_token *open = &reader->template->tokens[reader->open];
    close->other = reader->open;
    reader->open = open->other;
    reader->braces = open->length;
    reader->in_default = open->in_default;
    reader->quoted = open->is_quoted;
    open->other = reader->template->count - 1;
    open->is_whole = open->is_whole && ends_value(reader);
}

static bool looking_at(const struct reader *reader, const char *text)
{
    size_t length = strlen(text);
    return reader->template->text.length - reader->at >= length &&
           memcmp(reader->template->text.data + reader->at, text, length) == 0;
}

static void read_in_name(struct reader *reader, char c)
{
    if (c == '"')
        reader->quoted = !reader->quoted;
    if (reader->quoted)
        reader->at += c == '\\' && reader->at + 1 < reader->template->text.length ? 2 : 1;
    else if (c == '}')
        close_reference(reader);
    else if (looking_at(reader, ":-"))
        begin_default(reader);
    else
        reader->at++;
}

static void read_in_default(struct reader *reader, char c)
{
    if (c == '}' && reader->braces == 0) {
        close_reference(reader);
        return;
    }
    reader->braces += c == '{';
    reader->braces -= c == '}';
    reader->at++;
}

static void read_escape(struct reader *reader)
{
    size_t at = reader->at + 1;
    end_text(reader, 3);
    add_text(reader, at, 2);
    reader->braces += reader->in_default;
}

static void read_next(struct reader *reader)
{
    char c = reader->template->text.data[reader->at];
    if (c == '$' && looking_at(reader, "$${"))
        read_escape(reader);
    else if (c == '$' && looking_at(reader, "${"))
        open_reference(reader);
    else if (reader->open == NO_TOKEN)
        reader->at++;
    else if (reader->in_default)
        read_in_default(reader, c);
    else
        read_in_name(reader, c);
}

sc_status sc__template_read(struct sc__template *template, sc_str text, struct sc__arena *arena)
{
    struct reader reader = {.template = template, .arena = arena, .open = NO_TOKEN};
    memset(template, 0, sizeof *template);
    template->text = text;
    while (reader.at < text.length && !reader.failed)
        read_next(&reader);
    end_text(&reader, 0);
    if (reader.failed)
        return SC_ENOMEM;
    if (reader.open == NO_TOKEN)
        return SC_OK;
    template->wrong_at = template->tokens[reader.open].at;
    return SC_ESYNTAX;
}

sc_str sc__template_reference(const struct sc__template *template, uint32_t open)
{
    const struct sc__template_token *token = &template->tokens[open];
    size_t end = template->tokens[token->other].at + (size_t)1;
    return (sc_str){template->text.data + token->at, end - token->at};
}

bool sc__template_variable(sc_str name, sc_str *variable)
{
    static const char prefix[] = "env:";
    size_t length = sizeof prefix - 1;
    if (name.length >= length && memcmp(name.data, prefix, length) == 0) {
        *variable = (sc_str){name.data + length, name.length - length};
        return true;
    }
    for (size_t i = 0; i < name.length; i++) {
        char c = name.data[i];
        bool fits = (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9' && i > 0);
        if (!fits)
            return false;
    }
    *variable = name;
    return name.length > 0;
}

void sc__expansion_begin(struct sc__expansion *expansion, const struct sc__template *template,
                         struct sc__buffer *out)
{
    *expansion = (struct sc__expansion){.template = *template, .out = out, .base = out->length};
}

static enum sc__expansion_event stop_at(struct sc__expansion *expansion, uint32_t open,
                                        enum sc__expansion_event event)
{
    size_t start = expansion->template.tokens[open].start;
    const char *data = expansion->out->data;
    expansion->open = open;
    expansion->text = (sc_str){data ? data + start : "", expansion->out->length - start};
    return event;
}

enum sc__expansion_event sc__expansion_next(struct sc__expansion *expansion)
{
    for (; expansion->next < expansion->template.count; expansion->next++) {
        struct sc__template_token *token = &expansion->template.tokens[expansion->next];
        if (token->kind == SC__TEMPLATE_TEXT)
            sc__buffer_append(expansion->out, expansion->template.text.data + token->at,
                              token->length);
        else if (token->kind == SC__TEMPLATE_OPEN)
            token->start = expansion->out->length;
        else if (token->kind == SC__TEMPLATE_CLOSE &&
                 expansion->template.tokens[token->other].has_default)
            return stop_at(expansion, token->other, SC__EXPANSION_DEFAULT);
        else
            return stop_at(expansion, token->other, SC__EXPANSION_NAME);
    }
    return SC__EXPANSION_END;
}

void sc__expansion_keep(struct sc__expansion *expansion)
{
    expansion->next = sc__expansion_token(expansion)->other + 1;
}

void sc__expansion_skip(struct sc__expansion *expansion)
{
    if (!expansion->out->failed)
        expansion->out->length = sc__expansion_token(expansion)->start;
    sc__expansion_keep(expansion);
}

void sc__expansion_use_default(struct sc__expansion *expansion)
{
    if (!expansion->out->failed)
        expansion->out->length = sc__expansion_token(expansion)->start;
    expansion->next++;
}

/* A quoted key takes any text: what would end it is escaped. */
static void append_to_quoted(struct sc__buffer *out, sc_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.data[i];
        char escape[8];
        if (c == '"' || c == '\\')
            sc__buffer_append_char(out, '\\');
        if (c >= 0x20 && c != 0x7F)
            sc__buffer_append_char(out, (char)c);
        else
            sc__buffer_append(out, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", c));
    }
}

void sc__expansion_give(struct sc__expansion *expansion, sc_str text)
{
    sc__expansion_skip(expansion);
    if (sc__expansion_token(expansion)->is_quoted)
        append_to_quoted(expansion->out, text);
    else
        sc__buffer_append_str(expansion->out, text);
}
