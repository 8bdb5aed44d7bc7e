/* tests/unit/custom.c: a format and sources that a program brings along. The format has lines
 * "path value", where an indented path stands in the mapping of the line before it:
 *
 *   a 1          {"a": 1, "m": {"x": 2, "l": [3, 4]}}
 *   m
 *    x 2
 *   !message     a mistake; "?message" a warning; "=7" ends with that status
 */
#include "loading.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* What the callbacks of one test have counted. */
struct counts {
    atomic_int reads;
    atomic_int destroyed;
};

static void destroy(void *context)
{
    struct counts *counts = context;
    counts->destroyed++;
}

static void read_line(const char *text, const char *at, const char *end, sc_builder *builder)
{
    const char *blank = memchr(at, ' ', (size_t)(end - at));
    const char *key_end = blank ? blank : end;
    sc_builder_at(builder, (size_t)(at - text));
    sc_builder_key(builder, at, (size_t)(key_end - at));
    if (!blank) {
        sc_builder_enter_mapping(builder, NULL);
        return;
    }
    sc_builder_at(builder, (size_t)(blank + 1 - text));
    if (memchr(blank + 1, ' ', (size_t)(end - blank - 1)))
        sc_builder_open_array(builder, NULL);
    for (const char *word = blank; word && word < end;
         word = memchr(word + 1, ' ', (size_t)(end - word - 1))) {
        sc_builder_at(builder, (size_t)(word + 1 - text));
        sc_builder_add_i64(builder, NULL, strtoll(word + 1, NULL, 10));
    }
    if (memchr(blank + 1, ' ', (size_t)(end - blank - 1)))
        sc_builder_close(builder);
}

static sc_status read_lines(void *context, const char *text, size_t length, sc_builder *builder)
{
    struct counts *counts = context;
    bool is_inside = false;
    counts->reads++;
    for (const char *at = text, *end; at < text + length; at = end + 1) {
        end = memchr(at, '\n', (size_t)(text + length - at));
        size_t offset = (size_t)(at - text);
        if (*at == '!')
            return sc_builder_fail(builder, offset, SC_ESYNTAX, "%.*s", (int)(end - at - 1),
                                   at + 1);
        if (*at == '=')
            return (sc_status)atoi(at + 1);
        if (*at == '(')
            sc_builder_open_array(builder, "open");
        if (*at == '?') {
            sc_builder_warn(builder, offset, SC_ERANGE, "%.*s", (int)(end - at - 1), at + 1);
            continue;
        }
        if (is_inside && *at != ' ')
            sc_builder_close(builder);
        is_inside = *at == ' ' || !memchr(at, ' ', (size_t)(end - at));
        read_line(text, *at == ' ' ? at + 1 : at, end, builder);
    }
    if (is_inside)
        sc_builder_close(builder);
    return SC_OK;
}

static sc_format add_format(sc_layers *layers, struct counts *counts, const char *extensions)
{
    sc_custom_format format = SC_CUSTOM_FORMAT_INIT;
    sc_format number = SC_FORMAT_AUTO;
    format.name = "lines";
    format.extensions = extensions;
    format.context = counts;
    format.read = read_lines;
    format.destroy = destroy;
    assert_int_equal(sc_layers_add_format(layers, &format, &number), SC_OK);
    return number;
}

static const char lines[] = "a 1\nm\n x 2\n l 3 4 5 6 7 8 9 10\nz 5\n";
static const char lines_json[] = "{\"a\":1,\"m\":{\"x\":2,\"l\":[3,4,5,6,7,8,9,10]},\"z\":5}";

/* A list of one text in the format. */
static sc_layers *text_layers(struct counts *counts, const char *text)
{
    sc_layers *layers = sc_layers_create();
    add_format(layers, counts, ".lines .ln");
    assert_int_equal(sc_layers_add_text(layers, "t.LN", SC_FORMAT_AUTO, text, strlen(text)), SC_OK);
    return layers;
}

static void test_format__is_found_by_its_extension(void **state)
{
    struct counts counts = {0};
    write_text("d/1.lines", "\xEF\xBB\xBF"
                            "a 1\nm\n x 2\n");
    write_text("d/2.json", "{\"m\": {\"x\": 3}}");
    write_text("d/3.lines", "m\n y 4\n");
    sc_layers *layers = sc_layers_create();
    sc_layers_add_glob(layers, "d/*"); /* before the format is known */
    add_format(layers, &counts, ".lines");
    const sc_snapshot *snapshot = load_list(layers);
    ORIGINS(snapshot, "m.x", "d/* d/2.json:1:13", "3", "!d/* d/1.lines:3:4", "2");
    ORIGINS(snapshot, "a", "d/* d/1.lines:1:3", "1");
    assert_whole(snapshot, "{\"a\":1,\"m\":{\"x\":3,\"y\":4}}");
    sc_layers_destroy(layers);
    assert_int_equal(counts.destroyed, 1);
}

static void test_format__is_chosen_by_its_number(void **state)
{
    static struct counts counts, other; /* the handle holds them to the end */
    write_text("plain", "a 1\n");
    sc_layers *layers = sc_layers_create();
    sc_format number = add_format(layers, &counts, NULL);
    assert_int_equal(number, SC_FORMAT_CUSTOM);
    assert_int_equal(add_format(layers, &other, ".json"), SC_FORMAT_CUSTOM + 1);
    sc_layers_set_format(layers, number);
    sc_layers_add_file(layers, "plain");
    assert_int_equal(sc_layers_add_text(layers, "t", number, "b 2\n", 4), SC_OK);
    assert_int_equal(sc_layers_add_text(layers, "t", number + 2, "b 2\n", 4), SC_EINVALID);
    assert_int_equal(sc_layers_add_text(layers, "x.json", SC_FORMAT_AUTO, "c 3\n", 4), SC_OK);
    expect_loads(layers, "{\"a\":1,\"b\":2,\"c\":3}");
    assert_true(counts.reads >= 2);
    assert_true(other.reads >= 1);
}

static void test_format__explains_elements_and_lower_layers(void **state)
{
    struct counts counts = {0};
    sc_layers *layers = text_layers(&counts, lines);
    sc_layers_add_set(layers, "m={\"l\":[7],\"l_remove\":[4]}");
    sc_layers_add_set(layers, "z=[1]");
    const sc_snapshot *snapshot = load_list(layers);
    sc_layers_destroy(layers);
    assert_at(snapshot, "m.l", "[3,5,6,7,8,9,10,7]");
    ORIGINS(snapshot, "m.l[1]", "t.LN t.LN:4:8", "5");
    ORIGINS(snapshot, "z", "--set --set:1:3", "[1]", "!t.LN t.LN:5:3", "5");
    sc_release(snapshot);
    assert_int_equal(counts.reads, 2);
    assert_int_equal(counts.destroyed, 1);
}

static void test_format__errors_have_their_place(void **state)
{
    struct counts counts = {0};
    expect_error(text_layers(&counts, "a 1\nm\n!no such thing\n"), SC_ESYNTAX,
                 "t.LN:3:1: no such thing\n  !no such thing\n  ^");
    expect_error(text_layers(&counts, "a 1\nb 2\na 3\n"), SC_EDUPLICATE,
                 "t.LN:3:1: duplicate key \"a\", first at line 1, column 1\n  a 3\n  ^");
    expect_error(text_layers(&counts, "a 1\n=4\n"), SC_ERANGE,
                 "t.LN:1:3: the reader of lines says: *\n  a 1\n    ^");
    expect_error(text_layers(&counts, "a 1\n=99\n"), SC_EINVALID,
                 "t.LN:1:3: the reader of lines says: *\n  a 1\n    ^");
    expect_error(text_layers(&counts, "(\n"), SC_EINVALID,
                 "t.LN:1:1: a key in an array, at open.(\n  (\n  ^");
    expect_error(text_layers(&counts, "a \xFF\n"), SC_EENCODING,
                 "t.LN:1:3: invalid UTF-8 (byte 0xFF)\n  a ?\n    ^");
    assert_int_equal(counts.destroyed, 6);
}

static sc_status read_placeless(void *context, const char *text, size_t length, sc_builder *builder)
{
    sc_builder_add_i64(builder, "a", 1);
    sc_builder_add_i64(builder, "b", 2);
    return SC_OK;
}

static void test_format__must_give_places(void **state)
{
    sc_custom_format format = SC_CUSTOM_FORMAT_INIT;
    sc_layers *layers = sc_layers_create();
    format.name = "none";
    format.read = read_placeless;
    format.extensions = ".none";
    assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_OK);
    sc_layers_add_text(layers, "t.none", SC_FORMAT_AUTO, "x", 1);
    expect_error(layers, SC_EINVALID,
                 "t.none:1:1: the format's reader gives one place to two values, at b\n  x\n  ^");
}

static void test_format__warns(void **state)
{
    static struct counts counts;
    expect_warning(text_layers(&counts, "a 1\n?odd\n"), "{\"a\":1}", SC_ERANGE,
                   "t.LN:2:1: odd\n  ?odd\n  ^");
}

static sc_status read_and_finish(void *context, const char *text, size_t length,
                                 sc_builder *builder)
{
    const sc_snapshot *snapshot = NULL;
    sc_error error = SC_ERROR_INIT;
    sc_builder_add_i64(builder, "a", 1);
    assert_int_equal(sc_builder_finish(builder, &snapshot, &error), SC_EINVALID);
    assert_string_equal(error.message, "the reader of a format cannot finish its document");
    sc_builder_destroy(builder);
    return sc_builder_status(builder);
}

static void test_format__does_not_own_its_builder(void **state)
{
    sc_custom_format format = SC_CUSTOM_FORMAT_INIT;
    sc_layers *layers = sc_layers_create();
    format.name = "finishing";
    format.extensions = ".x";
    format.read = read_and_finish;
    assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_OK);
    sc_layers_add_text(layers, "a.x", SC_FORMAT_AUTO, "x", 1);
    expect_loads(layers, "{\"a\":1}");
}

static void test_format__lives_as_long_as_the_last_snapshot(void **state)
{
    struct counts counts = {0};
    sc_handle handle;
    sc_layers *layers = text_layers(&counts, lines);
    sc_layers_add_set(layers, "a=2");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    sc_handle_release(registry, handle);
    sc_registry_maintain(registry);
    assert_int_equal(counts.destroyed, 0);
    ORIGINS(snapshot, "a", "--set --set:1:3", "2", "!t.LN t.LN:1:3", "1");
    assert_int_equal(counts.destroyed, 0);
    sc_release(snapshot);
    assert_int_equal(counts.destroyed, 1);
}

static void test_format__refuses_what_is_none(void **state)
{
    static const char *const bad[] = {"ini", ".", ". x", ".a/b", " .ini"};
    struct counts counts = {0};
    sc_layers *layers = sc_layers_create();
    sc_custom_format format = SC_CUSTOM_FORMAT_INIT;
    format.context = &counts;
    format.destroy = destroy;
    format.name = "x";
    assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_EINVALID);
    format.read = read_lines;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        format.extensions = bad[i];
        assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_EINVALID);
    }
    format.extensions = NULL;
    format.size = 0;
    assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_EINVALID);
    format.size = sizeof format;
    for (int i = 0; i < 64; i++)
        assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_OK);
    assert_int_equal(sc_layers_add_format(layers, &format, NULL), SC_ELIMIT);
    sc_layers_destroy(layers);
    assert_int_equal(counts.destroyed, 64);
}

/* Two texts that count the calls; the third call fails. */
static sc_status read_source(void *context, sc_texts *texts)
{
    struct counts *counts = context;
    char text[32];
    int call = ++counts->reads;
    if (call == 3)
        return sc_texts_fail(texts, SC_EIO, "call %d is refused", call);
    if (call == 4)
        return SC_ERANGE;
    int length = snprintf(text, sizeof text, "n = %d\nm = 1\n", call);
    sc_status status = sc_texts_add(texts, "one.toml", SC_FORMAT_AUTO, text, (size_t)length);
    if (status == SC_OK)
        status = sc_texts_add(texts, NULL, SC_FORMAT_JSON, "{\"m\": 2}", 8);
    return status;
}

static sc_layers *source_layers(struct counts *counts,
                                sc_status (*read)(void *context, sc_texts *texts))
{
    sc_layers *layers = sc_layers_create();
    sc_custom_source source = SC_CUSTOM_SOURCE_INIT;
    source.name = "counting";
    source.context = counts;
    source.read = read;
    source.destroy = destroy;
    assert_int_equal(sc_layers_add_custom(layers, &source), SC_OK);
    return layers;
}

static void test_source__is_called_at_each_load(void **state)
{
    struct counts counts = {0};
    sc_handle handle;
    sc_error error = SC_ERROR_INIT;
    int64_t n = 0;
    sc_layers *layers = source_layers(&counts, read_source);
    assert_int_equal(sc_load(registry, layers, &handle, &error), SC_OK);
    sc_layers_destroy(layers);
    const sc_snapshot *snapshot = sc_acquire(registry, handle);
    ORIGINS(snapshot, "m", "counting counting:1:7", "2", "!counting one.toml:2:5", "1");
    sc_release(snapshot);
    assert_int_equal(sc_reload(registry, handle, &error), SC_OK);
    assert_int_equal(sc_get_i64(registry, handle, "n", &n), SC_OK);
    assert_int_equal(n, 2);
    assert_int_equal(sc_reload(registry, handle, &error), SC_EIO); /* rule 26 */
    assert_string_equal(error.message, "call 3 is refused");
    assert_string_equal(error.source, "counting");
    assert_int_equal(sc_reload(registry, handle, &error), SC_ERANGE);
    assert_int_equal(sc_get_i64(registry, handle, "n", &n), SC_OK);
    assert_int_equal(n, 2);
    assert_int_equal(counts.destroyed, 0);
    sc_handle_release(registry, handle);
    assert_int_equal(counts.destroyed, 1);
}

static sc_status give_too_much(void *context, sc_texts *texts)
{
    sc_texts_add(texts, "big", SC_FORMAT_JSON, "{\"a\": 12345}", 12);
    return SC_OK; /* the mistake counts all the same */
}

static sc_status give_nonsense(void *context, sc_texts *texts)
{
    return sc_texts_add(texts, "x", SC_FORMAT_FLAT, "", 0);
}

static sc_status give_nothing(void *context, sc_texts *texts)
{
    return SC_OK;
}

static void test_source__gives_only_what_may_be(void **state)
{
    static struct counts counts;
    sc_load_options options = SC_LOAD_OPTIONS_INIT;
    sc_layers *layers = source_layers(&counts, give_too_much);
    options.max_document_bytes = 11;
    sc_layers_set_options(layers, &options);
    expect_error(layers, SC_ELIMIT, "counting: a text has 12 bytes; the limit is 11");
    expect_error(source_layers(&counts, give_nonsense), SC_EINVALID,
                 "counting: a text needs a name and a format that can be read");
    expect_loads(source_layers(&counts, give_nothing), "{}");
    sc_custom_source source = SC_CUSTOM_SOURCE_INIT;
    layers = sc_layers_create();
    assert_int_equal(sc_layers_add_custom(layers, &source), SC_EINVALID);
    sc_layers_destroy(layers);
}

static sc_status give_lines(void *context, sc_texts *texts)
{
    return sc_texts_add(texts, "given.lines", SC_FORMAT_AUTO, lines, sizeof lines - 1);
}

static sc_status attempt_load(const sc_allocator *allocator, void *context)
{
    struct counts counts = {0}, sources = {0};
    sc_handle handle;
    sc_registry *own = registry_with(allocator);
    if (!own)
        return SC_ENOMEM;
    sc_layers *layers = source_layers(&sources, give_lines);
    add_format(layers, &counts, ".lines");
    sc_layers_add_text(layers, "t.lines", SC_FORMAT_AUTO, "a 2\n", 4);
    sc_builder *builder = sc_builder_create("code");
    const sc_snapshot *built = NULL;
    sc_builder_add_i64(builder, "b", 3);
    assert_int_equal(sc_builder_finish(builder, &built, NULL), SC_OK);
    sc_builder_destroy(builder);
    assert_int_equal(sc_layers_add_snapshot(layers, "code", built), SC_OK);
    sc_release(built);
    sc_status status = sc_load(own, layers, &handle, NULL);
    sc_layers_destroy(layers);
    if (status == SC_OK) {
        const sc_snapshot *snapshot = sc_acquire(own, handle);
        sc_value said;
        status = sc_value_origin_value(value_at(snapshot, "a"), 1, &said);
        if (status == SC_OK)
            sc_release(said.snapshot);
        sc_release(snapshot);
    }
    sc_registry_destroy(own);
    assert_int_equal(counts.destroyed, 1);
    assert_int_equal(sources.destroyed, 1);
    return status;
}

static void test_custom__survives_any_allocation_failing(void **state)
{
    assert_true(fail_each_allocation(attempt_load, NULL) > 10);
}

struct work {
    sc_handle handle;
    atomic_int wrong;
};

static void *reload_and_ask(void *argument)
{
    struct work *work = argument;
    for (int i = 0; i < 50; i++) {
        int64_t value = 0;
        sc_value said;
        work->wrong += sc_reload(registry, work->handle, NULL) != SC_OK;
        const sc_snapshot *snapshot = sc_acquire(registry, work->handle);
        sc_value now;
        if (sc_snapshot_find(snapshot, "a", &now) != SC_OK ||
            sc_value_origin_value(now, 1, &said) != SC_OK) {
            work->wrong++;
        } else {
            work->wrong += sc_value_i64(said, &value) != SC_OK || value != 1;
            sc_release(said.snapshot);
        }
        sc_release(snapshot);
    }
    return NULL;
}

static void test_custom__serves_several_threads(void **state)
{
    struct counts counts = {0}, sources = {0};
    struct work work = {0};
    pthread_t threads[4];
    sc_layers *layers = source_layers(&sources, give_lines);
    add_format(layers, &counts, ".lines");
    sc_layers_add_text(layers, "t.lines", SC_FORMAT_AUTO, "a 2\n", 4);
    sc_registry *counted = registry; /* its memory is not thread-safe */
    registry = sc_registry_create(NULL, NULL);
    assert_int_equal(sc_load(registry, layers, &work.handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, reload_and_ask, &work);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    sc_registry_destroy(registry);
    registry = counted;
    assert_int_equal(work.wrong, 0);
    assert_int_equal(counts.destroyed, 1);
    assert_int_equal(sources.destroyed, 1);
}

static void test_format__reads_and_passes_blank_texts_over(void **state)
{
    static struct counts counts;
    expect_loads(text_layers(&counts, lines), lines_json);
    expect_loads(text_layers(&counts, " \n"), "{}"); /* rule 2 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_format__is_found_by_its_extension),
        LOADING(test_format__is_chosen_by_its_number),
        LOADING(test_format__explains_elements_and_lower_layers),
        LOADING(test_format__errors_have_their_place),
        LOADING(test_format__must_give_places),
        LOADING(test_format__warns),
        LOADING(test_format__does_not_own_its_builder),
        LOADING(test_format__lives_as_long_as_the_last_snapshot),
        LOADING(test_format__refuses_what_is_none),
        LOADING(test_source__is_called_at_each_load),
        LOADING(test_source__gives_only_what_may_be),
        LOADING(test_custom__survives_any_allocation_failing),
        LOADING(test_custom__serves_several_threads),
        LOADING(test_format__reads_and_passes_blank_texts_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
