/* examples/custom_source.c: defaults in code, a format of the program's own (INI), and a source
 * that calls a function, merged as any other layers are.
 *
 * usage: custom_source */
#include <superconfig/superconfig.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* One line of the text, blanks around it taken away. */
struct line {
    const char *start;
    const char *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct line trim(const char *start, const char *end)
{
    while (start < end && is_blank(*start))
        start++;
    while (end > start && is_blank(end[-1]))
        end--;
    return (struct line){start, end};
}

static bool is_word(struct line text, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(text.end - text.start) == length && memcmp(text.start, word, length) == 0;
}

/* `true` and `false`, integers, and text for everything else. */
static void add_value(sc_builder *builder, struct line value)
{
    char *end = NULL;
    errno = 0;
    long long number = value.start < value.end ? strtoll(value.start, &end, 10) : 0;
    if (is_word(value, "true") || is_word(value, "false"))
        sc_builder_add_bool(builder, NULL, *value.start == 't');
    else if (end == value.end && errno == 0)
        sc_builder_add_i64(builder, NULL, number);
    else
        sc_builder_add_text(builder, NULL, value.start, (size_t)(value.end - value.start));
}

/* [section]: what follows stands in it. A section may come again. */
static sc_status read_section(const char *text, struct line line, bool *is_open,
                              sc_builder *builder)
{
    if (line.end[-1] != ']')
        return sc_builder_fail(builder, (size_t)(line.end - text), SC_ESYNTAX,
                               "expected ']' at the end of a section's name");
    struct line name = trim(line.start + 1, line.end - 1);
    if (*is_open)
        sc_builder_close(builder);
    *is_open = true;
    sc_builder_at(builder, (size_t)(line.start - text));
    sc_builder_key(builder, name.start, (size_t)(name.end - name.start));
    sc_builder_enter_mapping(builder, NULL);
    return sc_builder_status(builder);
}

static sc_status read_pair(const char *text, struct line line, sc_builder *builder)
{
    const char *equals = memchr(line.start, '=', (size_t)(line.end - line.start));
    if (!equals)
        return sc_builder_fail(builder, (size_t)(line.start - text), SC_ESYNTAX,
                               "expected \"name = value\" or \"[section]\"");
    struct line name = trim(line.start, equals);
    struct line value = trim(equals + 1, line.end);
    sc_builder_at(builder, (size_t)(name.start - text));
    sc_builder_key(builder, name.start, (size_t)(name.end - name.start));
    sc_builder_at(builder, (size_t)(value.start - text));
    add_value(builder, value);
    return sc_builder_status(builder);
}

static sc_status read_ini(void *context, const char *text, size_t length, sc_builder *builder)
{
    (void)context;
    const char *end = text + length;
    bool is_open = false;
    sc_status status = SC_OK;
    for (const char *at = text; at < end && status == SC_OK;) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        struct line line = trim(at, newline ? newline : end);
        at = newline ? newline + 1 : end;
        if (line.start == line.end || *line.start == ';' || *line.start == '#')
            continue;
        status = *line.start == '[' ? read_section(text, line, &is_open, builder)
                                    : read_pair(text, line, builder);
    }
    if (is_open)
        sc_builder_close(builder);
    return status;
}

static sc_format ini; /* its number in the list of layers */

/* What a service registry, a database or a vault might answer; it goes away after two calls. */
static sc_status ask_registry(void *context, sc_texts *texts)
{
    int *calls = context;
    char answer[96];
    if (*calls == 2)
        return sc_texts_fail(texts, SC_EIO, "the registry does not answer");
    int length = snprintf(answer, sizeof answer, "[server]\nhost = node-%d.internal\n", ++*calls);
    return sc_texts_add(texts, "registry://orders", ini, answer, (size_t)length);
}

static sc_status add_defaults(sc_layers *layers)
{
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *defaults;
    sc_builder *builder = sc_builder_create("defaults");
    sc_builder_open_mapping(builder, "server");
    sc_builder_add_str(builder, "host", "localhost");
    sc_builder_add_i64(builder, "port", 8080);
    sc_builder_add_bool(builder, "tls", false);
    sc_builder_close(builder);
    sc_status status = sc_builder_finish(builder, &defaults, &error);
    if (status == SC_OK) {
        status = sc_layers_add_snapshot(layers, "defaults", defaults);
        sc_release(defaults);
    } else {
        sc_error_print(&error, stderr);
    }
    sc_builder_destroy(builder);
    return status;
}

/* Lowest first: the defaults, an INI text (a file *.ini works alike), the registry. */
static sc_status add_layers(sc_layers *layers, int *calls)
{
    static const char local[] = "; of this machine\n[server]\nport = 9090\ntls = true\n";
    sc_custom_format format = SC_CUSTOM_FORMAT_INIT;
    sc_custom_source source = SC_CUSTOM_SOURCE_INIT;
    format.name = "INI";
    format.extensions = ".ini .cfg";
    format.read = read_ini;
    source.name = "registry";
    source.context = calls;
    source.read = ask_registry;
    sc_status status = sc_layers_add_format(layers, &format, &ini);
    if (status == SC_OK)
        status = add_defaults(layers);
    if (status == SC_OK)
        status = sc_layers_add_text(layers, "local.ini", SC_FORMAT_AUTO, local, strlen(local));
    if (status == SC_OK)
        status = sc_layers_add_custom(layers, &source);
    return status;
}

static void explain(const sc_snapshot *snapshot, const char *path)
{
    sc_value value;
    sc_origin origin;
    if (sc_snapshot_find(snapshot, path, &value) != SC_OK)
        return;
    for (size_t i = 0; sc_value_origin(value, i, &origin) == SC_OK; i++)
        printf("  %s from %s:%" PRIu32 ":%" PRIu32 "%s\n", path, origin.source.data, origin.line,
               origin.column, origin.overridden ? ", overridden" : "");
}

static void show(sc_registry *registry, sc_handle config)
{
    const sc_snapshot *snapshot = sc_acquire(registry, config);
    sc_str host = {"", 0};
    int64_t port = 0;
    bool tls = false;
    sc_snapshot_get_str(snapshot, "server.host", &host);
    sc_snapshot_get_i64(snapshot, "server.port", &port);
    sc_snapshot_get_bool(snapshot, "server.tls", &tls);
    printf("%s:%" PRId64 ", TLS %s\n", host.data, port, tls ? "on" : "off");
    explain(snapshot, "server.host");
    explain(snapshot, "server.port");
    sc_release(snapshot);
}

static int run(sc_registry *registry, const sc_layers *layers)
{
    sc_error error = SC_ERROR_INIT;
    sc_handle config;
    if (sc_load(registry, layers, &config, &error) != SC_OK) {
        sc_error_print(&error, stderr);
        return 1;
    }
    show(registry, config);
    while (sc_reload(registry, config, &error) == SC_OK)
        show(registry, config);
    printf("the last good version stays: %s: %s\n", error.source, error.message);
    show(registry, config);
    return 0;
}

int main(void)
{
    int calls = 0;
    sc_error error = SC_ERROR_INIT;
    sc_registry *registry = sc_registry_create(NULL, &error);
    sc_layers *layers = sc_layers_create();
    int status = 1;
    if (registry && layers && add_layers(layers, &calls) == SC_OK)
        status = run(registry, layers);
    sc_layers_destroy(layers);
    sc_registry_destroy(registry);
    return status;
}
