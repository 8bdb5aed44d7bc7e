/* format/yaml_events.c: libfyaml's tokens and marks to our events.
 *
 * libfyaml gives the span inside of quotes, a block scalar's first line instead of its
 * indicator, and no place at all for a scalar that is absent. `behind`, the end of the last
 * thing read, is where the search for the true place starts; it only moves forward, so the
 * searches are linear together. */
#include "format/yaml_events.h"

#include "base/error.h"
#include "format/yaml_characters.h"
#include "format/yaml_text.h"

#include <libfyaml.h>
#include <string.h>

static struct fy_diag *create_diagnostics(void)
{
    struct fy_diag_cfg config;
    fy_diag_cfg_default(&config);
    config.fp = NULL; /* nothing on the standard error, whatever happens */
    struct fy_diag *diagnostics = fy_diag_create(&config);
    if (diagnostics)
        fy_diag_set_collect_errors(diagnostics, true);
    return diagnostics;
}

sc_status sc__yaml_events_open(struct sc__yaml_events *events, const struct sc__text *text,
                               size_t start, struct sc__arena *arena, sc_error *error)
{
    memset(events, 0, sizeof *events);
    events->text = text;
    events->arena = arena;
    events->start = events->behind = start;
    sc_status status = sc__yaml_check_characters(text, start, &events->unprintable, error);
    if (status != SC_OK)
        return status;
    events->stop = sc__yaml_guard(text, start);
    events->diagnostics = create_diagnostics();
    if (!events->diagnostics)
        return sc__error_no_memory(error);
    struct fy_parse_cfg config = {.flags = FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE |
                                           FYPCF_SLOPPY_FLOW_INDENTATION, /* see yaml_indent.h */
                                  .diag = events->diagnostics};
    events->parser = fy_parser_create(&config);
    if (!events->parser ||
        fy_parser_set_string(events->parser, text->bytes + start, events->stop.at - start) != 0)
        return sc__error_no_memory(error);
    return SC_OK;
}

void sc__yaml_events_close(struct sc__yaml_events *events)
{
    if (events->current)
        fy_parser_event_free(events->parser, events->current);
    if (events->parser)
        fy_parser_destroy(events->parser);
    if (events->diagnostics)
        fy_diag_destroy(events->diagnostics);
    events->current = NULL;
    events->parser = NULL;
    events->diagnostics = NULL;
}

/* Words for the mistakes that people make most, by how libfyaml's begin; its own serve for the
 * others. */
static const char *reword(const char *message)
{
    static const char *const better[][2] = {
        {"could not find expected ':'", "expected ':' after the key"},
        {"did not find expected key", "expected a key, or less indentation"},
        {"invalid value after mapping", "expected a key followed by ':'"},
        {"invalid multiline plain key",
         "a key on several lines: is a ':' missing, or the next line indented too far?"},
        {"invalid mapping in plain multiline",
         "a key on several lines: is a ':' missing, or this line indented too far?"},
        {"invalid nested block mapping on the same line",
         "a second key on the same line: text that holds \": \" needs quotes"},
        {"block sequence on the same line as a mapping key",
         "a sequence must start on the line after its key"},
        {"block scalar no linebreak found", "text behind the indicator of a block scalar"},
        {"missing comma in flow mapping", "expected ',' or '}'"},
        {"missing comma in flow sequence", "expected ',' or ']'"},
        {"invalid alias detected", "expected an anchor's name after '*'"},
        {"invalid anchor detected", "expected a name after '&'"},
        {"tab character may not be used as indentation", "a tab in the indentation: use spaces"},
        {"invalid tab as indendation in a mapping", "a tab in the indentation: use spaces"},
        {"wrong indendation in sequence while in mapping", "wrong indentation of a sequence"},
        {"invalid indentation in mapping",
         "this line's indentation fits none of the mappings above it"},
        {"mismatched flow mapping end", "expected ']' before this '}'"},
        {"mismatched flow sequence end", "expected '}' before this ']'"},
        {"missing document start",
         "text behind the document's end; another document begins with ---"},
        {"flow sequence without a closing bracket", "the text ends, but a '[' is not closed"},
        {"flow mapping without a closing brace", "the text ends, but a '{' is not closed"},
        {"flow mapping with invalid extra closing brace", "this '}' closes nothing"},
        {"flow sequence with invalid extra closing bracket", "this ']' closes nothing"},
        {"invalid trailing content after single-quoted scalar",
         "text behind the closing quote; a quote within the text is written ''"},
        {"invalid trailing content after double-quoted scalar",
         "text behind the closing quote; a quote within the text is written \\\""},
        {"double-quoted scalar without closing quote", "this text has no closing '\"'"},
        {"single-quoted scalar without closing quote", "this text has no closing \"'\""},
        {"plain scalar cannot start with", "text that begins with this character needs quotes"},
        {"invalid escape", "no such escape; write \\\\ for a backslash, or use single quotes"},
    };
    for (size_t i = 0; i < sizeof better / sizeof *better; i++) {
        if (strncmp(message, better[i][0], strlen(better[i][0])) == 0)
            return better[i][1];
    }
    return message;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Skip blanks and comments from `at` on. */
static size_t skip_blank(const struct sc__text *text, size_t at)
{
    for (; at < text->length; at++) {
        if (text->bytes[at] == '#') {
            while (at < text->length && text->bytes[at] != '\n' && text->bytes[at] != '\r')
                at++;
        } else if (!is_blank(text->bytes[at])) {
            break;
        }
    }
    return at;
}

/* An entry in braces that goes on where ',' or the closing brace must stand. */
static const char *reword_missing_comma(const struct sc__text *text, size_t at, const char *message)
{
    bool in_mapping = strncmp(message, "missing comma in flow mapping", 29) == 0;
    if (skip_blank(text, at) == text->length)
        return in_mapping ? "the text ends, but a '{' is not closed"
                          : "the text ends, but a '[' is not closed";
    if (text->bytes[at] == '{' && at > 0 && text->bytes[at - 1] == '$')
        return "text with \"${\" needs quotes within brackets";
    return reword(message);
}

/* The guard's error, once all before it has been read; it may have made libfyaml fail. */
static sc_status stop_reading(const struct sc__yaml_events *events, sc_error *error)
{
    return sc__error_at(error, events->text, events->stop.at, events->stop.status, "%s",
                        events->stop.what);
}

/* What libfyaml found wrong, where it found it; or the likelier cause before that place: a
 * forbidden character, or a line that shows that a bracket was not closed. */
static sc_status report(struct sc__yaml_events *events, sc_error *error)
{
    void *iterator = NULL;
    const struct sc__text *text = events->text;
    const struct fy_diag_error *first = fy_diag_errors_iterate(events->diagnostics, &iterator);
    const struct fy_mark *mark = first && first->fyt ? fy_token_start_mark(first->fyt) : NULL;
    size_t next = skip_blank(text, events->behind);
    size_t at = mark ? events->start + mark->input_pos : next;
    if (events->unprintable <= at)
        return sc__yaml_unprintable_error(text, events->unprintable, error);
    if (events->stop.what)
        return stop_reading(events, error);
    sc_status status = sc__yaml_indent_check_open(&events->indent, text, at, error);
    if (status != SC_OK)
        return status;
    if (!first || !first->msg)
        return sc__error_at(error, text, at, SC_ESYNTAX,
                            text->bytes[at] == '%' ? "unknown YAML version or directive"
                                                   : "malformed YAML");
    /* A defect of libfyaml: this is well-formed. */
    if (strcmp(first->msg, "did not find expected node content") == 0 && text->bytes[next] == '-')
        return sc__error_at(error, text, next, SC_ESYNTAX,
                            "an absent element in a sequence that is not indented: write ~");
    if (strcmp(first->msg, "did not find expected node content") == 0 &&
        skip_blank(text, at) == text->length)
        return sc__error_at(error, text, at, SC_ESYNTAX,
                            "the text ends, but a bracket is not closed");
    bool misses_comma = strncmp(first->msg, "missing comma in flow", 21) == 0;
    return sc__error_at(error, text, at, SC_ESYNTAX, "%s",
                        misses_comma ? reword_missing_comma(text, at, first->msg)
                                     : reword(first->msg));
}

/* The '|' or '>' of a block scalar, which stands between `from` and its content. */
static size_t find_block_indicator(const struct sc__text *text, size_t from, size_t content)
{
    size_t at = from;
    while (at < content && text->bytes[at] != '|' && text->bytes[at] != '>') {
        size_t next = skip_blank(text, at);
        at = next > at ? next : at + 1;
    }
    return at < content ? at : content;
}

size_t sc__yaml_find_dash(const struct sc__text *text, size_t at, size_t end)
{
    const char *newline;
    while ((newline = memchr(text->bytes + at, '\n', end - at)) != NULL) {
        at = (size_t)(newline - text->bytes) + 1;
        while (at < end && is_blank(text->bytes[at]))
            at++;
        if (at + 1 < end && text->bytes[at] == '-' && is_blank(text->bytes[at + 1]))
            return at;
    }
    return 0;
}

static sc_status read_scalar(struct sc__yaml_events *events, struct fy_token *token,
                             struct sc__yaml_event *event, sc_error *error)
{
    event->plain = event->absent = !token;
    event->text = (sc_str){"", 0};
    event->dash_at = 0;
    event->at = events->behind;
    if (!token)
        return SC_OK;
    enum fy_scalar_style style = fy_token_scalar_style(token);
    size_t at = events->start + fy_token_start_mark(token)->input_pos;
    size_t end = events->start + fy_token_end_mark(token)->input_pos;
    bool quoted = style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED;
    event->plain = style == FYSS_PLAIN;
    if (quoted)
        event->at = at - 1;
    else if (style == FYSS_PLAIN)
        event->at = at;
    else
        event->at = find_block_indicator(events->text, events->behind, at);
    if (event->plain)
        event->dash_at = sc__yaml_find_dash(events->text, at, end);
    events->behind = end + quoted;
    struct sc__yaml_content content = {events->text, token, event->at,
                                       at,           end,   end >= events->stop.at};
    return sc__yaml_text_read(&content, events->arena, &event->text, error);
}

/* The name behind '&' or '*', as it stands in the source. */
static sc_str read_name(struct sc__yaml_events *events, struct fy_token *token, size_t *at)
{
    size_t first = events->start + fy_token_start_mark(token)->input_pos;
    size_t end = events->start + fy_token_end_mark(token)->input_pos;
    *at = first - 1;
    if (end > events->behind)
        events->behind = end;
    return (sc_str){events->text->bytes + first, end - first};
}

/* Anchor and tag, in whichever order they stand; false if there is no memory. */
static bool read_properties(struct sc__yaml_events *events, struct fy_event *from,
                            struct sc__yaml_event *event)
{
    struct fy_token *anchor = fy_event_get_anchor_token(from);
    if (anchor)
        event->anchor = read_name(events, anchor, &event->anchor_at);
    struct fy_token *tag = fy_event_get_tag_token(from);
    if (!tag)
        return true;
    event->tag_at = events->start + fy_token_start_mark(tag)->input_pos;
    size_t end = events->start + fy_token_end_mark(tag)->input_pos;
    if (end > events->behind)
        events->behind = end;
    event->tag.data = fy_token_get_text(tag, &event->tag.length);
    return event->tag.data != NULL;
}

static void read_marks(struct sc__yaml_events *events, struct fy_event *from,
                       struct sc__yaml_event *event)
{
    const struct fy_mark *first = fy_event_start_mark(from);
    const struct fy_mark *end = fy_event_end_mark(from);
    event->at = first ? events->start + first->input_pos : events->behind;
    if (end && events->start + end->input_pos > events->behind)
        events->behind = events->start + end->input_pos;
}

static sc_status convert(struct sc__yaml_events *events, struct fy_event *from,
                         struct sc__yaml_event *event, sc_error *error)
{
    static const enum sc__yaml_event_type types[] = {
        [FYET_STREAM_END] = SC__YAML_STREAM_END,
        [FYET_DOCUMENT_START] = SC__YAML_DOCUMENT_START,
        [FYET_DOCUMENT_END] = SC__YAML_DOCUMENT_END,
        [FYET_MAPPING_START] = SC__YAML_MAPPING_START,
        [FYET_MAPPING_END] = SC__YAML_MAPPING_END,
        [FYET_SEQUENCE_START] = SC__YAML_SEQUENCE_START,
        [FYET_SEQUENCE_END] = SC__YAML_SEQUENCE_END,
        [FYET_SCALAR] = SC__YAML_SCALAR,
        [FYET_ALIAS] = SC__YAML_ALIAS,
    };
    event->type = types[from->type];
    if (from->type == FYET_ALIAS) {
        event->text = read_name(events, from->alias.anchor, &event->at);
        return SC_OK;
    }
    if (!read_properties(events, from, event))
        return sc__error_no_memory(error);
    if (from->type == FYET_SCALAR)
        return read_scalar(events, from->scalar.value, event, error);
    read_marks(events, from, event);
    return SC_OK;
}

static bool is_quoted(const struct sc__yaml_events *events, const struct sc__yaml_event *event)
{
    char first = events->text->bytes[event->at];
    return event->type == SC__YAML_SCALAR && !event->plain && (first == '"' || first == '\'');
}

/* A character that may stand in quotes only: does it? */
static sc_status check_unprintable(struct sc__yaml_events *events,
                                   const struct sc__yaml_event *event, sc_error *error)
{
    while (events->unprintable < events->behind) {
        if (!is_quoted(events, event) || events->unprintable < event->at)
            return sc__yaml_unprintable_error(events->text, events->unprintable, error);
        events->unprintable = sc__yaml_next_unprintable(events->text, events->unprintable + 1);
    }
    return SC_OK;
}

static sc_status check_indent(struct sc__yaml_events *events, struct fy_event *from,
                              const struct sc__yaml_event *event, sc_error *error)
{
    bool flow = false;
    const struct fy_mark *mark;
    switch (event->type) {
    case SC__YAML_MAPPING_START:
    case SC__YAML_SEQUENCE_START:
        flow = fy_event_get_node_style(from) == FYNS_FLOW;
        mark = fy_event_start_mark(from);
        return sc__yaml_indent_open(&events->indent, events->arena, flow, event->at,
                                    mark ? (uint32_t)mark->column : 0)
                   ? SC_OK
                   : sc__error_no_memory(error);
    case SC__YAML_MAPPING_END:
    case SC__YAML_SEQUENCE_END:
        return sc__yaml_indent_close(&events->indent, events->text, events->behind, error);
    case SC__YAML_SCALAR:
        return is_quoted(events, event)
                   ? sc__yaml_indent_check_quoted(&events->indent, events->text, event->at,
                                                  events->behind, error)
                   : SC_OK;
    default:
        return SC_OK;
    }
}

sc_status sc__yaml_events_next(struct sc__yaml_events *events, struct sc__yaml_event *event,
                               sc_error *error)
{
    do {
        if (events->current)
            fy_parser_event_free(events->parser, events->current);
        events->current = fy_parser_parse(events->parser);
        if (!events->current)
            return report(events, error);
    } while (events->current->type == FYET_STREAM_START);
    memset(event, 0, sizeof *event);
    sc_status status = convert(events, events->current, event, error);
    if (status != SC_OK)
        return status;
    if (event->type == SC__YAML_STREAM_END && events->stop.what)
        return stop_reading(events, error);
    /* libfyaml takes what it cannot decode for the end of the text. */
    if (event->type == SC__YAML_STREAM_END && event->at != events->text->length)
        return sc__error_at(error, events->text, event->at, SC_ESYNTAX,
                            "the text cannot be read from here on");
    status = check_unprintable(events, event, error);
    return status == SC_OK ? check_indent(events, events->current, event, error) : status;
}

void sc__yaml_events_place_absent(struct sc__yaml_events *events, struct sc__yaml_event *event,
                                  enum sc__yaml_role role)
{
    size_t at = skip_blank(events->text, event->at);
    char found = events->text->bytes[at]; /* at the end, the padding's NUL */
    if (role == SC__YAML_KEY && (found == ':' || found == '?')) {
        event->at = at;
        events->behind = found == '?' ? at + 1 : at;
    } else if ((role == SC__YAML_VALUE && found == ':') ||
               (role == SC__YAML_ELEMENT && found == '-')) {
        events->behind = event->at = at + 1;
    }
}
