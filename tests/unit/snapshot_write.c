/* tests/unit/snapshot_write.c: values as text, and secrets in it (rule 25). */
#include "loaded.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/* Takes what is written, up to a number of calls. */
struct sink {
    struct sc__buffer text;
    unsigned calls_left;
};

static bool take(void *context, const char *data, size_t length)
{
    struct sink *sink = context;
    if (sink->calls_left-- == 0)
        return false;
    sc__buffer_append(&sink->text, data, length);
    return true;
}

/* What a value is written as by these options. */
static void expect_written(sc_value value, const sc_write_options *options, const char *expected)
{
    struct sink sink = {.calls_left = 1000};
    sc__buffer_init(&sink.text, &sc__default_allocator);
    assert_int_equal(sc_value_write(value, options, take, &sink, NULL), SC_OK);
    sc__buffer_append_char(&sink.text, '\0');
    assert_string_equal(sink.text.data, expected);
    sc__buffer_fini(&sink.text);
}

static void expect_masked(sc_value value, const char *expected)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    options.compact = true;
    options.mask_secrets = true;
    expect_written(value, &options, expected);
}

static void test_snapshot_write__json_is_indented_unless_compact(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":{\"b\":[1,[],{}],\"c\":{}},\"d\":[0.5,1.5]}"));
    sc_value root = sc_snapshot_root(snapshot);
    static const char indented[] = "{\n"
                                   "  \"a\": {\n"
                                   "    \"b\": [\n"
                                   "      1,\n"
                                   "      [],\n"
                                   "      {}\n"
                                   "    ],\n"
                                   "    \"c\": {}\n"
                                   "  },\n"
                                   "  \"d\": [\n"
                                   "    0.5,\n"
                                   "    1.5\n"
                                   "  ]\n"
                                   "}\n";
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    expect_written(root, NULL, indented);
    expect_written(root, &options, indented);
    options.format = SC_FORMAT_AUTO;
    expect_written(root, &options, indented);
    expect_written(value_at(snapshot, "a.b[1]"), NULL, "[]\n");
    expect_written(value_at(snapshot, "d[1]"), NULL, "1.5\n");
    options.compact = true;
    expect_written(root, &options, "{\"a\":{\"b\":[1,[],{}],\"c\":{}},\"d\":[0.5,1.5]}");
    expect_written(value_at(snapshot, "d"), &options, "[0.5,1.5]");
    expect_written(value_at(snapshot, "a.b[0]"), &options, "1");
    sc_release(snapshot);
}

static void test_snapshot_write__every_type_has_its_json(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(TOML("i = -9223372036854775808\nf = 1e300\none = 1.0\nz = -0.0\ninf = [inf, -inf]\n"
                  "nan = nan\nt = 1979-05-27T07:32:00-07:00\nd = 1979-05-27\nyes = true\n"
                  "s = \"\\\"\\\\\\u0000\\u001f\\u007f\\n\xC3\xA9\"\n"),
             JSON("{\"u\":18446744073709551615,\"n\":null}"));
    assert_whole(snapshot, "{\"i\":-9223372036854775808,\"f\":1e+300,\"one\":1.0,\"z\":-0.0,"
                           "\"inf\":[\"inf\",\"-inf\"],\"nan\":\"nan\","
                           "\"t\":\"1979-05-27T07:32:00-07:00\",\"d\":\"1979-05-27\",\"yes\":true,"
                           "\"s\":\"\\\"\\\\\\u0000\\u001f\\u007f\\n\xC3\xA9\","
                           "\"u\":18446744073709551615,\"n\":null}");
}

/* What was written loads as the same values. */
static void test_snapshot_write__json_reads_back(void **state)
{
    static const char json[] =
        "{\"a\":[1,2.5,\"x\",null,true,{\"\":[]}],\"b\":{\"c\":{\"d\":[1,2]}},"
        "\"e\":[0.1,1e-07,123456789.125],\"f\":\"\\u0000\"}";
    const sc_snapshot *snapshot = LOAD(JSON(json));
    char *once = value_text(sc_snapshot_root(snapshot));
    assert_string_equal(once, json);
    assert_whole(LOAD(JSON(once)), once);
    free(once);
    sc_release(snapshot);
}

static void test_snapshot_write__a_writer_may_stop(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":1}"));
    struct sink sink = {.calls_left = 0};
    sc_error error = SC_ERROR_INIT;
    sc__buffer_init(&sink.text, &sc__default_allocator);
    assert_int_equal(sc_value_write(sc_snapshot_root(snapshot), NULL, take, &sink, &error), SC_EIO);
    assert_int_equal(error.status, SC_EIO);
    assert_string_equal(error.message, "the output could not be written");
    assert_int_equal(sink.text.length, 0);
    sc_release(snapshot);
}

static void test_snapshot_write__a_format_that_cannot_be_written_is_refused(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":1}"));
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    struct sink sink = {.calls_left = 9};
    sc_error error = SC_ERROR_INIT;
    options.format = (sc_format)99;
    assert_int_equal(sc_value_write(sc_snapshot_root(snapshot), &options, take, &sink, &error),
                     SC_EINVALID);
    assert_int_equal(error.status, SC_EINVALID);
    assert_int_equal(sink.calls_left, 9);
    sc_release(snapshot);
}

/* Options of an older program are shorter: what they do not have is the default. */
static void test_snapshot_write__options_of_an_older_version_are_enough(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"token\":1}"));
    sc_write_options options = {offsetof(sc_write_options, compact), SC_FORMAT_JSON, true, true};
    expect_written(sc_snapshot_root(snapshot), &options, "{\n  \"token\": 1\n}\n");
    sc_release(snapshot);
}

/* rule 25 */
static void test_snapshot_write__secrets_are_masked_where_asked(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"db\":{\"password\":\"p\",\"user\":\"u\"},\"API_KEY\":7,\"apikey\":1.5,"
                  "\"passwd\":true,\"client_secret\":\"\",\"x-token\":[1,2],\"tokens\":[\"t\"],"
                  "\"ssh_Private_Key\":{\"a\":1},\"credentials\":[],\"secret_name\":\"n\","
                  "\"token\":null}"));
    expect_masked(sc_snapshot_root(snapshot),
                  "{\"db\":{\"password\":\"********\",\"user\":\"u\"},\"API_KEY\":\"********\","
                  "\"apikey\":\"********\",\"passwd\":\"********\",\"client_secret\":\"********\","
                  "\"x-token\":\"********\",\"tokens\":[\"t\"],\"ssh_Private_Key\":\"********\","
                  "\"credentials\":\"********\",\"secret_name\":\"n\",\"token\":null}");
    expect_masked(value_at(snapshot, "db"), "{\"password\":\"********\",\"user\":\"u\"}");
    sc_release(snapshot);
}

/* rule 25: what stands below a secret key is one, however deep, whatever it is. */
static void test_snapshot_write__what_is_below_a_secret_key_is_masked(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\":{\"secret\":{\"b\":[{\"c\":1}],\"n\":[1,2,3],\"z\":null}},\"list\":"
                  "[{\"token\":\"t\",\"id\":1}]}"));
    static const char *const secrets[] = {"a.secret",        "a.secret.b", "a.secret.b[0]",
                                          "a.secret.b[0].c", "a.secret.n", "a.secret.n[1]",
                                          "list[0].token"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        assert_true(sc_value_is_secret(value_at(snapshot, secrets[i])));
        expect_masked(value_at(snapshot, secrets[i]), "\"********\"");
    }
    assert_true(sc_value_is_secret(value_at(snapshot, "a.secret.z")));
    expect_masked(value_at(snapshot, "a.secret.z"), "null");
    assert_false(sc_value_is_secret(value_at(snapshot, "a")));
    assert_false(sc_value_is_secret(value_at(snapshot, "list[0]")));
    assert_false(sc_value_is_secret(value_at(snapshot, "list[0].id")));
    assert_false(sc_value_is_secret(sc_snapshot_root(snapshot)));
    expect_masked(value_at(snapshot, "a"), "{\"secret\":\"********\"}");
    expect_masked(value_at(snapshot, "list"), "[{\"token\":\"********\",\"id\":1}]");
    sc_release(snapshot);
}

/* rule 25: what carries data does not mask. */
static void test_snapshot_write__secrets_are_data_otherwise(void **state)
{
    const sc_snapshot *snapshot = LOAD(JSON("{\"password\":\"p\"}"));
    sc_str text;
    assert_at(snapshot, "password", "\"p\"");
    assert_int_equal(sc_snapshot_get_str(snapshot, "password", &text), SC_OK);
    assert_string_equal(text.data, "p");
    assert_whole(snapshot, "{\"password\":\"p\"}");
}

static void expect_format(const sc_snapshot *snapshot, sc_format format, const char *expected)
{
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    options.format = format;
    options.mask_secrets = true;
    expect_written(sc_snapshot_root(snapshot), &options, expected);
}

/* rule 25: secrets are masked in every format */
static void test_snapshot_write__every_format_is_written_with_secrets_masked(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(TOML("a = {token = [1], b = 07:32:00}\nc = [1, 2, 3, 4, 5, 6, 7, 8]"));
    expect_format(snapshot, SC_FORMAT_YAML,
                  "a:\n  token: \"********\"\n  b: \"07:32:00\"\nc:\n"
                  "  - 1\n  - 2\n  - 3\n  - 4\n"
                  "  - 5\n  - 6\n  - 7\n  - 8\n");
    expect_format(snapshot, SC_FORMAT_TOML,
                  "c = [1, 2, 3, 4, 5, 6, 7, 8]\n\n[a]\n"
                  "token = \"********\"\nb = 07:32:00\n");
    expect_format(snapshot, SC_FORMAT_DOTENV,
                  "A__TOKEN='********'\nA__B=07:32:00\n"
                  "C='[1,2,3,4,5,6,7,8]'\n");
    expect_format(snapshot, SC_FORMAT_FLAT,
                  "a.token = \"********\"\na.b = \"07:32:00\"\n"
                  "c[0] = 1\nc[1] = 2\nc[2] = 3\nc[3] = 4\n"
                  "c[4] = 5\nc[5] = 6\nc[6] = 7\nc[7] = 8\n");
    sc_release(snapshot);
}

static void expect_refused(sc_value value, const sc_write_options *options, sc_status status,
                           const char *printed)
{
    struct sink sink = {.calls_left = 0};
    sc_error error = SC_ERROR_INIT;
    char text[1024];
    assert_int_equal(sc_value_write(value, options, take, &sink, &error), status);
    assert_int_equal(error.status, status);
    sc_error_format(&error, text, sizeof text);
    assert_string_equal(text, printed);
    assert_int_equal(sink.calls_left, 0); /* nothing was written */
}

/* The path is the whole one, and the place that of the layer which set the value. */
static void test_snapshot_write__what_a_format_lacks_is_told_with_path_and_place(void **state)
{
    const sc_snapshot *snapshot =
        LOAD(JSON("{\"a\":{\"b\":[{\"c\":1}]}}"),
             JSON_BY(SC_ARRAYS_REPLACE, "{\"a\":\n {\"b\":[{\"d\":0,\"c\":null}]}}"));
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    options.format = SC_FORMAT_TOML;
    static const char refused[] = "2.json:2:19: TOML cannot express null, at \"a.b[0].c\"\n"
                                  "   {\"b\":[{\"d\":0,\"c\":null}]}}\n"
                                  "                    ^\n";
    expect_refused(sc_snapshot_root(snapshot), &options, SC_ETYPE, refused);
    expect_refused(value_at(snapshot, "a"), &options, SC_ETYPE, refused);
    expect_refused(value_at(snapshot, "a.b[0]"), &options, SC_ETYPE, refused);
    expect_refused(value_at(snapshot, "a.b[0].d"), &options, SC_ETYPE,
                   "2.json:2:13: TOML cannot express an integer that is no member of a mapping, "
                   "at \"a.b[0].d\"\n"
                   "   {\"b\":[{\"d\":0,\"c\":null}]}}\n"
                   "              ^\n");
    assert_int_equal(sc_value_write(sc_snapshot_root(snapshot), &options, take, NULL, NULL),
                     SC_ETYPE);
    sc_release(snapshot);
}

static void test_snapshot_write__only_json_is_compact(void **state)
{
    static const sc_format formats[] = {SC_FORMAT_YAML, SC_FORMAT_TOML, SC_FORMAT_DOTENV,
                                        SC_FORMAT_FLAT};
    const sc_snapshot *snapshot = LOAD(JSON("{\"a\":1}"));
    sc_write_options options = SC_WRITE_OPTIONS_INIT;
    options.compact = true;
    for (size_t i = 0; i < 4; i++) {
        options.format = formats[i];
        expect_refused(sc_snapshot_root(snapshot), &options, SC_EINVALID,
                       "only JSON can be compact\n");
    }
    sc_release(snapshot);
}

static void test_snapshot_write__a_format_that_is_only_written_is_not_read(void **state)
{
    sc_layers *layers = sc_layers_create();
    const sc_snapshot *snapshot = NULL;
    assert_int_equal(sc_layers_add_text(layers, "a", SC_FORMAT_FLAT, "a = 1\n", 6), SC_EINVALID);
    assert_int_equal(sc_parse("a", SC_FORMAT_FLAT, "a = 1\n", 6, NULL, &snapshot, NULL),
                     SC_EINVALID);
    assert_null(snapshot);
    sc_layers_destroy(layers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snapshot_write__json_is_indented_unless_compact),
        cmocka_unit_test(test_snapshot_write__every_type_has_its_json),
        cmocka_unit_test(test_snapshot_write__json_reads_back),
        cmocka_unit_test(test_snapshot_write__a_writer_may_stop),
        cmocka_unit_test(test_snapshot_write__a_format_that_cannot_be_written_is_refused),
        cmocka_unit_test(test_snapshot_write__options_of_an_older_version_are_enough),
        cmocka_unit_test(test_snapshot_write__secrets_are_masked_where_asked),
        cmocka_unit_test(test_snapshot_write__what_is_below_a_secret_key_is_masked),
        cmocka_unit_test(test_snapshot_write__secrets_are_data_otherwise),
        cmocka_unit_test(test_snapshot_write__every_format_is_written_with_secrets_masked),
        cmocka_unit_test(test_snapshot_write__what_a_format_lacks_is_told_with_path_and_place),
        cmocka_unit_test(test_snapshot_write__only_json_is_compact),
        cmocka_unit_test(test_snapshot_write__a_format_that_is_only_written_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
