/* tests/unit/hierarchy.c: where an application's files may lie, and which of them count (rule 5).
 */
#include "source/hierarchy.h"

#include "loading.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void set_places(const char *home, const char *config, const char *list)
{
    setenv("HOME", home, 1);
    if (config)
        setenv("XDG_CONFIG_HOME", config, 1);
    else
        unsetenv("XDG_CONFIG_HOME");
    if (list)
        setenv("XDG_CONFIG_DIRS", list, 1);
    else
        unsetenv("XDG_CONFIG_DIRS");
}

/* The directories in their order, as every fourth name says, each followed by ' '. */
static void expect_places(const char *expected)
{
    struct sc__text *text;
    char directories[4096] = "";
    size_t number = 0;
    assert_int_equal(sc__hierarchy_capture("shop", &sc__default_allocator, &text, NULL), SC_OK);
    for (const char *name = text->bytes; name < text->bytes + text->length;
         name += strlen(name) + 1, number++) {
        static const char *const endings[] = {"/shop.toml", "/shop.yaml", "/shop.yml",
                                              "/shop.json"};
        const char *ending = strrchr(name, '/');
        assert_string_equal(ending, endings[number % 4]);
        if (number % 4 == 0)
            sprintf(directories + strlen(directories), "%.*s ", (int)(ending - name), name);
    }
    assert_string_equal(directories, expected);
    sc__text_release(text);
}

static void test_hierarchy__directories_stand_lowest_first(void **state) /* rule 5 */
{
    assert_int_equal(chdir("/usr/lib"), 0);
    set_places("/home/me", NULL, NULL);
    expect_places("/etc/shop /etc/xdg/shop /home/me/.config/shop /home/me/.shop  /usr /usr/lib ");
    set_places("/home/me/", "/cfg/", "/one:/two//");
    expect_places("/etc/shop /two/shop /one/shop /cfg/shop /home/me/.shop  /usr /usr/lib ");
    set_places("", "relative", "relative::/one");
    expect_places("/etc/shop /one/shop  /usr /usr/lib ");
    assert_int_equal(chdir("/"), 0);
    expect_places("/etc/shop /one/shop  ");
}

/* With no file of that name outside of the scratch folder. */
static sc_layers *hierarchy(void)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_hierarchy(layers, "sc-test-shop"), SC_OK);
    return layers;
}

static void test_hierarchy__all_that_exist_load_in_order(void **state) /* rule 5 */
{
    char here[1000];
    assert_non_null(getcwd(here, sizeof here));
    set_places(here, NULL, NULL);
    write_text(".config/sc-test-shop/sc-test-shop.toml", "a = 1\nb = 1\n");
    write_text(".sc-test-shop/sc-test-shop.yml", "b: 2\nc: 2\n");
    write_text("sc-test-shop.toml", "c = 3\nd = 3\n");
    write_text("sc-test-shop.json", "{\"d\": 4, \"e\": 4}");
    write_text("below/sc-test-shop.yaml", "e: 5\n");
    assert_int_equal(mkdir("below/sc-test-shop.json", 0700), 0); /* which is no file */
    assert_int_equal(chdir("below"), 0);
    expect_loads(hierarchy(), "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5}");
}

static void test_hierarchy__a_file_reached_twice_stands_at_its_highest_place(void **state)
{
    char here[1000]; /* rule 5 */
    assert_non_null(getcwd(here, sizeof here));
    set_places(here, NULL, NULL);
    write_text("sc-test-shop.json", "{\"list\": [1], \"who\": \"link\"}");
    write_text(".sc-test-shop/sc-test-shop.toml", "who = 'home'\n");
    assert_int_equal(mkdir(".config", 0700), 0);
    assert_int_equal(mkdir(".config/sc-test-shop", 0700), 0);
    assert_int_equal(symlink("../../sc-test-shop.json", ".config/sc-test-shop/sc-test-shop.json"),
                     0);
    expect_loads(hierarchy(), "{\"who\":\"link\",\"list\":[1]}");
}

static void test_hierarchy__a_bad_file_is_a_warning(void **state) /* rule 3 */
{
    char here[1000], printed[1200];
    assert_non_null(getcwd(here, sizeof here));
    set_places("/nowhere", NULL, NULL);
    write_text("sc-test-shop.toml", "a = \n");
    write_text("sc-test-shop.json", "{\"b\": 1}");
    snprintf(printed, sizeof printed, "%s/sc-test-shop.toml:1:5: *\n  a = \n      ^", here);
    expect_warning(hierarchy(), "{\"b\":1}", SC_ESYNTAX, printed);
}

static void test_hierarchy__the_name_is_no_path(void **state)
{
    sc_layers *layers = sc_layers_create();
    assert_int_equal(sc_layers_add_hierarchy(layers, ""), SC_EINVALID);
    assert_int_equal(sc_layers_add_hierarchy(layers, "a/b"), SC_EINVALID);
    assert_int_equal(sc_layers_add_hierarchy(layers, ".."), SC_EINVALID);
    assert_int_equal(sc_layers_add_hierarchy(layers, NULL), SC_EINVALID);
    assert_int_equal(sc_layers_add_hierarchy(NULL, "a"), SC_EINVALID);
    sc_layers_destroy(layers);
}

static sc_status attempt(const sc_allocator *allocator, void *context)
{
    (void)context;
    struct sc__text *text;
    struct sc__arena arena;
    const char **paths;
    uint32_t count;
    sc_status status = sc__hierarchy_capture("sc-test-shop", allocator, &text, NULL);
    if (status != SC_OK)
        return status;
    sc__arena_init(&arena, allocator, 64);
    status = sc__hierarchy_find(text, &arena, &paths, &count, NULL);
    sc__arena_fini(&arena);
    sc__text_release(text);
    return status;
}

static void test_hierarchy__each_failing_allocation_is_survived(void **state)
{
    set_places("/nowhere", NULL, NULL);
    write_text("sc-test-shop.toml", "");
    assert_true(fail_each_allocation(attempt, NULL) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_hierarchy__directories_stand_lowest_first),
        LOADING(test_hierarchy__all_that_exist_load_in_order),
        LOADING(test_hierarchy__a_file_reached_twice_stands_at_its_highest_place),
        LOADING(test_hierarchy__a_bad_file_is_a_warning),
        LOADING(test_hierarchy__the_name_is_no_path),
        LOADING(test_hierarchy__each_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
