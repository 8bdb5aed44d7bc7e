/* tests/unit/section.c: relative reads, sections within sections, and reloads underneath. */
#include "loading.h"

#include <string.h>

static sc_handle load_file(const char *json)
{
    sc_handle handle = SC_HANDLE_NONE;
    write_text("a.json", json);
    sc_layers *layers = layers_of("a.json");
    assert_int_equal(sc_load(registry, layers, &handle, NULL), SC_OK);
    sc_layers_destroy(layers);
    return handle;
}

static sc_section section_at(sc_handle handle, const char *path)
{
    sc_section section;
    assert_int_equal(sc_section_at(registry, handle, path, &section), SC_OK);
    return section;
}

static void expect_integer(const sc_section *section, const char *key, sc_status status,
                           int64_t expected)
{
    int64_t value = expected;
    if (status == SC_OK)
        value = expected - 1;
    assert_int_equal(sc_section_get_i64(section, key, &value), status);
    assert_int_equal(value, expected);
}

static void test_section__every_type_by_a_relative_key(void **state)
{
    sc_handle handle = load_file("{\"db\":{\"on\":true,\"port\":-1,\"big\":18446744073709551615,"
                                 "\"rate\":0.5,\"host\":\"k\\u00f6ln\",\"none\":null}}");
    sc_section section = section_at(handle, "db");
    bool on = false;
    uint64_t big = 0;
    double rate = 0;
    char host[6] = "";
    size_t length = 0;
    assert_int_equal(sc_section_get_bool(&section, "on", &on), SC_OK);
    assert_int_equal(sc_section_get_u64(&section, "big", &big), SC_OK);
    assert_int_equal(sc_section_get_f64(&section, "rate", &rate), SC_OK);
    assert_int_equal(sc_section_get_str(&section, "host", host, sizeof host, &length), SC_OK);
    assert_true(on && big == UINT64_MAX && rate == 0.5 && length == 5);
    assert_string_equal(host, "k\xC3\xB6ln");
    assert_int_equal(sc_section_get_str(&section, "host", host, 5, &length), SC_ERANGE);
    expect_integer(&section, "port", SC_OK, -1);
    expect_integer(&section, "big", SC_ERANGE, 7);
    expect_integer(&section, "none", SC_ENULL, 7);
    expect_integer(&section, "host", SC_ETYPE, 7);
    expect_integer(&section, "", SC_ETYPE, 7);
    expect_integer(&section, "prot", SC_ENOTFOUND, 7);
    expect_integer(&section, ".port", SC_EINVALID, 7);
    expect_integer(&section, "a..b", SC_EINVALID, 7);
    expect_integer(&section, NULL, SC_EINVALID, 7);
    expect_integer(NULL, "port", SC_EINVALID, 7);
}

static void test_section__sections_within_sections_and_arrays(void **state)
{
    sc_handle handle = load_file("{\"app\":{\"servers\":[{\"port\":1},{\"port\":2,"
                                 "\"a.b\":{\"x\":3}}],\"ports\":[7,8]},\"port\":9}");
    sc_section root = section_at(handle, ""), app = section_at(handle, "\"app\"");
    sc_section servers, server, part;
    assert_int_equal(sc_section_below(&app, "servers", &servers), SC_OK);
    assert_int_equal(sc_section_below(&servers, "[1]", &server), SC_OK);
    assert_string_equal(server.path, "app.servers[1]");
    assert_int_equal(sc_section_below(&server, "\"a\\u002eb\"", &part), SC_OK);
    assert_string_equal(part.path, "app.servers[1].\"a.b\"");
    expect_integer(&root, "port", SC_OK, 9);
    expect_integer(&root, "app.ports[1]", SC_OK, 8);
    expect_integer(&servers, "[0].port", SC_OK, 1);
    expect_integer(&server, "port", SC_OK, 2);
    expect_integer(&server, "\"a.b\".x", SC_OK, 3);
    expect_integer(&part, "x", SC_OK, 3);
    assert_int_equal(sc_section_below(&app, "ports[0]", &app), SC_OK); /* in its own place */
    assert_string_equal(app.path, "app.ports[0]");
    expect_integer(&app, "", SC_OK, 7);
}

static void test_section__follows_reloads_and_ends_with_the_handle(void **state)
{
    sc_handle handle = load_file("{\"s\":{\"port\":1}}");
    sc_section section = section_at(handle, "s"), later = section_at(handle, "t");
    sc_value value = {NULL, 7, 7};
    expect_integer(&section, "port", SC_OK, 1);
    expect_integer(&later, "port", SC_ENOTFOUND, 7);
    assert_int_equal(sc_section_acquire(&later, &value), SC_ENOTFOUND);
    assert_int_equal(value.node, 7);
    write_text("a.json", "{\"s\":{\"port\":22},\"t\":{\"port\":3}}");
    assert_int_equal(sc_reload(registry, handle, NULL), SC_OK);
    expect_integer(&section, "port", SC_OK, 22);
    expect_integer(&later, "port", SC_OK, 3);
    assert_int_equal(sc_section_acquire(&section, &value), SC_OK);
    assert_int_equal(sc_handle_release(registry, handle), SC_OK);
    assert_value(value, "{\"port\":22}"); /* held on its own */
    sc_release(value.snapshot);
    expect_integer(&section, "port", SC_ESTALE, 7);
    assert_int_equal(sc_section_acquire(&section, &value), SC_ESTALE);
}

static void test_section__a_path_has_an_end(void **state)
{
    char path[SC_SECTION_PATH + 1], longer[5000];
    sc_handle handle = load_file("{}");
    sc_section section = {.path = "untouched"};
    memset(path, 'k', sizeof path);
    path[SC_SECTION_PATH] = '\0';
    assert_int_equal(sc_section_at(registry, handle, path, &section), SC_ERANGE);
    memset(longer, 'k', sizeof longer);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(sc_section_at(registry, handle, longer, &section), SC_ERANGE);
    assert_int_equal(sc_section_at(registry, handle, "a..b", &section), SC_EINVALID);
    assert_int_equal(sc_section_at(NULL, handle, "a", &section), SC_EINVALID);
    assert_int_equal(sc_section_at(registry, handle, NULL, &section), SC_EINVALID);
    assert_string_equal(section.path, "untouched");
    path[SC_SECTION_PATH - 1] = '\0';
    assert_int_equal(sc_section_at(registry, handle, path, &section), SC_OK);
    assert_string_equal(section.path, path);
    assert_int_equal(sc_section_below(&section, "x", &section), SC_ERANGE);
    assert_string_equal(section.path, path);
}

/* Around the length up to which path and key are joined. */
static void test_section__long_keys_read_as_well(void **state)
{
    for (size_t length = 1010; length < 1030; length++) {
        char key[1100], json[2400], text[4];
        memset(key, 'k', length);
        key[length] = '\0';
        snprintf(json, sizeof json, "{\"s\":{\"%s\":\"abc\",\"l\":{\"%s\":5}}}", key, key);
        sc_handle handle = load_file(json);
        sc_section section = section_at(handle, "s"), list = section_at(handle, "s.l");
        assert_int_equal(sc_section_get_str(&section, key, text, sizeof text, NULL), SC_OK);
        assert_string_equal(text, "abc");
        assert_int_equal(sc_section_get_str(&section, key, text, 3, NULL), SC_ERANGE);
        expect_integer(&list, key, SC_OK, 5);
        key[0] = 'x';
        expect_integer(&list, key, SC_ENOTFOUND, 7);
        assert_int_equal(sc_handle_release(registry, handle), SC_OK);
        expect_integer(&list, key, SC_ESTALE, 7);
    }
}

static void test_section__reads_allocate_nothing(void **state)
{
    sc_handle handle = load_file("{\"s\":{\"port\":1}}");
    sc_section section = section_at(handle, "s");
    size_t before = registry_memory.calls;
    expect_integer(&section, "port", SC_OK, 1);
    assert_int_equal(registry_memory.calls, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_section__every_type_by_a_relative_key),
        LOADING(test_section__sections_within_sections_and_arrays),
        LOADING(test_section__follows_reloads_and_ends_with_the_handle),
        LOADING(test_section__a_path_has_an_end),
        LOADING(test_section__long_keys_read_as_well),
        LOADING(test_section__reads_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
