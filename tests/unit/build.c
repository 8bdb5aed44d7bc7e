/* tests/unit/build.c: documents made call by call. */
#include "loading.h"
#include "snapshot/built.h"

#include <string.h>

static const sc_snapshot *finish(sc_builder *builder)
{
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *snapshot = NULL;
    sc_status status = sc_builder_finish(builder, &snapshot, &error);
    if (status != SC_OK)
        print_error("%s\n", error.message);
    assert_int_equal(status, SC_OK);
    sc_builder_destroy(builder);
    return snapshot;
}

/* The document is refused, by the name "code" and with this message. */
static void expect_refusal(sc_builder *builder, sc_status status, const char *message)
{
    sc_error error = SC_ERROR_INIT;
    const sc_snapshot *snapshot = NULL;
    assert_int_equal(sc_builder_finish(builder, &snapshot, &error), status);
    assert_null(snapshot);
    assert_int_equal(error.status, status);
    assert_string_equal(error.message, message);
    assert_string_equal(error.source, "code");
    assert_int_equal(error.line, 0);
    assert_int_equal(sc_builder_status(builder), status);
    sc_builder_destroy(builder);
}

static sc_builder *build_all(sc_builder *builder)
{
    sc_builder_open_mapping(builder, "server");
    sc_builder_add_str(builder, "host", "k\xC3\xB6ln");
    sc_builder_add_u64(builder, "most", UINT64_MAX);
    sc_builder_add_u64(builder, "port", 8080);
    sc_builder_open_array(builder, "mixed");
    sc_builder_add_null(builder, NULL);
    sc_builder_add_f64(builder, NULL, 0.5);
    sc_builder_open_mapping(builder, NULL);
    sc_builder_key(builder, "a.bc", 3);
    sc_builder_add_bool(builder, NULL, true);
    sc_builder_close(builder);
    sc_builder_close(builder);
    sc_builder_close(builder);
    sc_builder_open_array(builder, "numbers");
    for (int i = 1; i <= 9; i++)
        sc_builder_add_i64(builder, NULL, i * 11);
    sc_builder_close(builder);
    sc_builder_enter_mapping(builder, "server");
    sc_builder_add_datetime(builder, "since", "2026-12-01 06:30:00z", 20);
    sc_builder_close(builder);
    return builder;
}

static const char all[] =
    "{\"server\":{\"host\":\"k\xC3\xB6ln\",\"most\":18446744073709551615,\"port\":8080,"
    "\"mixed\":[null,0.5,{\"a.b\":true}],\"since\":\"2026-12-01T06:30:00Z\"},"
    "\"numbers\":[11,22,33,44,55,66,77,88,99]}";

static void test_build__makes_every_type(void **state)
{
    const sc_snapshot *snapshot = finish(build_all(sc_builder_create("code")));
    const int64_t *numbers;
    size_t count;
    assert_int_equal(sc_value_type(value_at(snapshot, "server.since")), SC_TYPE_OFFSET_DATETIME);
    assert_int_equal(sc_value_i64_array(value_at(snapshot, "numbers"), &numbers, &count), SC_OK);
    assert_int_equal(count, 9);
    assert_at(snapshot, "server.mixed[2].\"a.b\"", "true");
    assert_whole(snapshot, all);
}

static void test_build__takes_any_root(void **state)
{
    assert_whole(finish(sc_builder_create("code")), "{}"); /* rule 2 */
    sc_builder *builder = sc_builder_create("code");
    sc_builder_add_text(builder, NULL, "a\0b", 3);
    assert_whole(finish(builder), "\"a\\u0000b\"");
    builder = sc_builder_create("code");
    sc_builder_open_array(builder, NULL);
    sc_builder_open_mapping(builder, NULL);
    sc_builder_close(builder);
    sc_builder_close(builder);
    assert_whole(finish(builder), "[{}]");
}

static void test_build__knows_kinds_of_datetimes(void **state)
{
    static const struct {
        const char *text;
        sc_type type;
    } good[] = {{"2026-12-01T06:30:00.25+01:00", SC_TYPE_OFFSET_DATETIME},
                {"2026-12-01T06:30:00", SC_TYPE_LOCAL_DATETIME},
                {"2024-02-29", SC_TYPE_LOCAL_DATE},
                {"06:30:00", SC_TYPE_LOCAL_TIME}};
    static const char *const bad[] = {"2023-02-29", "today", "", "2026-12-01 # x", "06:30"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        sc_builder *builder = sc_builder_create("code");
        sc_builder_add_datetime(builder, "x", good[i].text, strlen(good[i].text));
        const sc_snapshot *snapshot = finish(builder);
        assert_int_equal(sc_value_type(value_at(snapshot, "x")), good[i].type);
        sc_release(snapshot);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        sc_builder *builder = sc_builder_create("code");
        sc_builder_add_datetime(builder, "x", bad[i], strlen(bad[i]));
        expect_refusal(builder, SC_ESYNTAX, "a text that is no date-time, at x");
    }
}

static void test_build__refuses_misuse(void **state)
{
    sc_builder *builder = sc_builder_create("code");
    sc_builder_open_array(builder, "a");
    sc_builder_add_i64(builder, "k", 1);
    sc_builder_close(builder);
    expect_refusal(builder, SC_EINVALID, "a key in an array, at a.k");

    builder = sc_builder_create("code");
    sc_builder_open_mapping(builder, "a.b");
    sc_builder_add_i64(builder, NULL, 1);
    expect_refusal(builder, SC_EINVALID, "a value without a key in a mapping, at \"a.b\"");

    builder = sc_builder_create("code");
    sc_builder_open_array(builder, "list");
    sc_builder_add_i64(builder, NULL, 1);
    sc_builder_open_mapping(builder, NULL);
    expect_refusal(builder, SC_EINVALID, "a mapping is not closed, at list[1]");

    builder = sc_builder_create("code");
    sc_builder_add_i64(builder, "a", 1);
    sc_builder_close(builder); /* the root is nobody's to close */
    expect_refusal(builder, SC_EINVALID, "nothing is open that could be closed, at the root");

    builder = sc_builder_create("code");
    sc_builder_add_i64(builder, NULL, 1);
    sc_builder_add_i64(builder, NULL, 2);
    expect_refusal(builder, SC_EINVALID, "a value behind the end of the document, at the root");

    builder = sc_builder_create("code");
    sc_builder_key(builder, "a", 1);
    expect_refusal(builder, SC_EINVALID, "a key without a value, at a");

    builder = sc_builder_create("code");
    sc_builder_key(builder, "a", 1);
    sc_builder_add_i64(builder, "b", 1);
    expect_refusal(builder, SC_EINVALID, "two keys and no value between them, at a");
}

static void test_build__keeps_the_first_mistake(void **state)
{
    sc_builder *builder = sc_builder_create("code");
    sc_builder_open_mapping(builder, "server");
    sc_builder_add_i64(builder, "port", 1);
    assert_int_equal(sc_builder_status(builder), SC_OK);
    sc_builder_add_i64(builder, "port", 2);
    assert_int_equal(sc_builder_status(builder), SC_EDUPLICATE);
    sc_builder_add_str(builder, "bad", "\xFF");
    expect_refusal(builder, SC_EDUPLICATE, "a key that is there already, at server.port");

    builder = sc_builder_create("code");
    sc_builder_add_i64(builder, "x", 1);
    sc_builder_enter_mapping(builder, "x");
    expect_refusal(builder, SC_EDUPLICATE, "a key that is there already, at x");
}

static void test_build__refuses_bad_text(void **state)
{
    sc_builder *builder = sc_builder_create("code");
    sc_builder_add_str(builder, "x", "a\xFF");
    expect_refusal(builder, SC_EENCODING, "a string is not UTF-8, at x");
    builder = sc_builder_create("code");
    sc_builder_add_null(builder, "\xC3");
    expect_refusal(builder, SC_EENCODING, "a key is not UTF-8, at the root");
    builder = sc_builder_create("code");
    sc_builder_open_array(builder, "l");
    sc_builder_add_null(builder, NULL);
    sc_builder_add_datetime(builder, NULL, "2026-13-01", 10);
    expect_refusal(builder, SC_ESYNTAX, "a text that is no date-time, at l[1]");
    builder = sc_builder_create("code");
    sc_builder_key(builder, "k", UINT32_MAX);
    expect_refusal(builder, SC_ELIMIT, "a key of 4 GiB or more, at the root");
    builder = sc_builder_create("code");
    sc_builder_add_str(builder, "x", NULL);
    expect_refusal(builder, SC_EINVALID, "a string of NULL, at x");
}

/* rule 20 */
static void test_build__limits_depth(void **state)
{
    for (int depth = 128; depth <= 129; depth++) {
        sc_builder *builder = sc_builder_create("code");
        for (int i = 0; i < depth; i++)
            sc_builder_open_array(builder, NULL);
        for (int i = 0; i < depth; i++)
            sc_builder_close(builder);
        assert_int_equal(sc_builder_status(builder), depth == 128 ? SC_OK : SC_ELIMIT);
        sc_builder_destroy(builder);
    }
}

static void test_build__needs_no_builder(void **state)
{
    const sc_snapshot *snapshot;
    sc_error error = SC_ERROR_INIT;
    assert_null(sc_builder_create(NULL));
    assert_null(sc_builder_create(""));
    assert_null(sc_builder_create_with(NULL, ""));
    build_all(NULL);
    sc_builder_at(NULL, 1);
    sc_builder_warn(NULL, 1, SC_EINVALID, "x");
    assert_int_equal(sc_builder_fail(NULL, 1, SC_ERANGE, "x"), SC_ERANGE);
    assert_int_equal(sc_builder_finish(NULL, &snapshot, &error), SC_ENOMEM);
    sc_builder_destroy(NULL);
    sc_builder *builder = sc_builder_create("code");
    assert_int_equal(sc_builder_finish(builder, NULL, &error), SC_EINVALID);
    assert_int_equal(sc_builder_finish(builder, &snapshot, &error), SC_OK);
    sc_release(snapshot);
    assert_int_equal(sc_builder_finish(builder, &snapshot, &error), SC_EINVALID);
    sc_builder_destroy(builder);
}

static void test_build__knows_its_origins(void **state)
{
    const sc_snapshot *snapshot = finish(build_all(sc_builder_create("code")));
    ORIGINS(snapshot, "server.port", "code code:0:0", "8080");
    ORIGINS(snapshot, "numbers[3]", "code code:0:0", "44");
    ORIGINS(snapshot, "server.mixed", "code code:0:0", "[null,0.5,{\"a.b\":true}]");
    sc_error error = SC_ERROR_INIT;
    assert_int_equal(sc_value_place(value_at(snapshot, "numbers[3]"), &error), SC_OK);
    assert_string_equal(error.source, "code");
    assert_int_equal(error.line, 0);
    sc_release(snapshot);
}

static void test_build__carries_warnings(void **state)
{
    sc_builder *builder = sc_builder_create("code");
    sc_error warning = SC_ERROR_INIT;
    sc_builder_warn(builder, 5, SC_ERANGE, "%d is much", 7);
    const sc_snapshot *snapshot = finish(builder);
    assert_int_equal(sc_snapshot_warning_count(snapshot), 1);
    assert_int_equal(sc_snapshot_warning(snapshot, 0, &warning), SC_OK);
    assert_string_equal(warning.message, "7 is much");
    assert_string_equal(warning.source, "code");
    assert_int_equal(warning.line, 0);
    sc_release(snapshot);
}

static sc_status attempt_build(const sc_allocator *allocator, void *context)
{
    sc_builder *builder = sc_builder_create_with(allocator, "code");
    const sc_snapshot *snapshot = NULL;
    build_all(builder);
    sc_status status = sc_builder_finish(builder, &snapshot, NULL);
    sc_builder_destroy(builder);
    int64_t port = 0;
    if (status != SC_OK)
        return status;
    assert_int_equal(sc_snapshot_get_i64(snapshot, "server.port", &port), SC_OK);
    assert_int_equal(port, 8080);
    sc_release(snapshot);
    return SC_OK;
}

static void test_build__survives_any_allocation_failing(void **state)
{
    assert_true(fail_each_allocation(attempt_build, NULL) > 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_build__makes_every_type),
        cmocka_unit_test(test_build__takes_any_root),
        cmocka_unit_test(test_build__knows_kinds_of_datetimes),
        cmocka_unit_test(test_build__refuses_misuse),
        cmocka_unit_test(test_build__keeps_the_first_mistake),
        cmocka_unit_test(test_build__refuses_bad_text),
        cmocka_unit_test(test_build__limits_depth),
        cmocka_unit_test(test_build__needs_no_builder),
        cmocka_unit_test(test_build__knows_its_origins),
        cmocka_unit_test(test_build__carries_warnings),
        cmocka_unit_test(test_build__survives_any_allocation_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
