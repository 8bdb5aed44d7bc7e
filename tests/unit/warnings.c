/* tests/unit/warnings.c: the list in order, its limit, and what a reader of it sees. */
#include "base/warnings.h"

#include "failing_allocator.h"
#include "support.h"

#include <string.h>

static void test_warnings__are_kept_in_order_with_their_places(void **state)
{
    struct sc__arena arena;
    struct sc__warnings warnings;
    sc_error error;
    char source[] = "conf.d/b.json";
    struct sc__text *text = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN,
                                          (sc_str){"a.yaml", 6}, (sc_str){"x: 1\ny: no", 10});
    sc__arena_init(&arena, &sc__default_allocator, 256);
    sc__warnings_init(&warnings, &arena);
    assert_null(warnings.first);
    sc__warn_at(&warnings, text, 8, SC_ETYPE, "\"%s\" is text", "no");
    sc__warn(&warnings, source, SC_EIO, "cannot read it (%d)", 5);
    memset(source, '#', sizeof source - 1); /* it was copied */
    assert_int_equal(warnings.count, 2);
    sc__warning_describe(warnings.first, &error);
    assert_int_equal(error.status, SC_ETYPE);
    assert_string_equal(error.source, "a.yaml");
    assert_string_equal(error.message, "\"no\" is text");
    assert_string_equal(error.excerpt, "y: no");
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 4);
    assert_int_equal(error.caret, 3);
    sc__warning_describe(warnings.first->next, &error);
    assert_int_equal(error.status, SC_EIO);
    assert_string_equal(error.source, "conf.d/b.json");
    assert_string_equal(error.message, "cannot read it (5)");
    assert_int_equal(error.line, 0);
    assert_string_equal(error.excerpt, "");
    assert_null(warnings.first->next->next);
    sc__arena_fini(&arena);
    sc__text_release(text);
}

static void test_warnings__beyond_the_limit_only_their_number_is_kept(void **state)
{
    struct sc__arena arena;
    struct sc__warnings warnings;
    uint32_t listed = 0;
    sc__arena_init(&arena, &sc__default_allocator, 4096);
    sc__warnings_init(&warnings, &arena);
    for (int i = 0; i < SC__WARNINGS_KEPT + 50; i++)
        sc__warn(&warnings, "a", SC_EINVALID, "%d", i);
    for (const struct sc__warning *warning = warnings.first; warning; warning = warning->next)
        listed++;
    assert_int_equal(listed, SC__WARNINGS_KEPT);
    assert_int_equal(warnings.count, SC__WARNINGS_KEPT);
    assert_int_equal(warnings.dropped, 50);
    assert_string_equal(warnings.last->message, "999");
    sc__warnings_close(&warnings);
    sc__warnings_close(&warnings); /* says it once */
    assert_int_equal(warnings.count, SC__WARNINGS_KEPT + 1);
    assert_string_equal(warnings.last->message, "50 more warnings are not shown");
    assert_false(warnings.failed);
    sc__arena_fini(&arena);
}

static void test_warnings__a_long_message_is_cut(void **state)
{
    struct sc__arena arena;
    struct sc__warnings warnings;
    char message[400];
    sc_error error;
    memset(message, 'x', sizeof message);
    message[399] = '\0';
    memcpy(message + 253, "\xE2\x82\xAC", 3); /* cut behind its second byte */
    sc__arena_init(&arena, &sc__default_allocator, 256);
    sc__warnings_init(&warnings, &arena);
    sc__warn(&warnings, "a", SC_EINVALID, "%s", message);
    sc__warning_describe(warnings.first, &error);
    message[253] = '\0';
    assert_string_equal(error.message, message);
    sc__arena_fini(&arena);
}

static sc_status attempt_warning(const sc_allocator *allocator, void *context)
{
    struct sc__arena arena;
    struct sc__warnings warnings;
    uint32_t listed = 0;
    sc_error error;
    sc__arena_init(&arena, allocator, 64);
    sc__warnings_init(&warnings, &arena);
    for (int i = 0; i < 4; i++) {
        sc__warn(&warnings, "a source with a long name, so that it needs a chunk", SC_EIO, "%d", i);
        sc__warn_at(&warnings, context, 0, SC_EIO, "a message that is as long as that, or longer");
    }
    for (const struct sc__warning *warning = warnings.first; warning; warning = warning->next) {
        sc__warning_describe(warning, &error);
        listed++;
    }
    assert_int_equal(listed, warnings.count);
    sc__arena_fini(&arena);
    return warnings.failed ? SC_ENOMEM : SC_OK;
}

static void test_warnings__running_out_of_memory_is_remembered(void **state)
{
    struct sc__text *text =
        sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN, (sc_str){"n", 1}, (sc_str){"x", 1});
    assert_true(fail_each_allocation(attempt_warning, text) > 8);
    sc__text_release(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warnings__are_kept_in_order_with_their_places),
        cmocka_unit_test(test_warnings__beyond_the_limit_only_their_number_is_kept),
        cmocka_unit_test(test_warnings__a_long_message_is_cut),
        cmocka_unit_test(test_warnings__running_out_of_memory_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
