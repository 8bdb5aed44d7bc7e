/* tests/unit/inputs.c: what a name of a source stands for. */
#include "loading.h"

#include <stdlib.h>
#include <unistd.h>

/* The folder that a test runs in is empty, and now home. */
static void make_home(void)
{
    char folder[1024];
    assert_non_null(getcwd(folder, sizeof folder));
    assert_int_equal(setenv("HOME", folder, 1), 0);
}

static void test_inputs__a_leading_tilde_is_the_home_directory(void **state)
{
    make_home();
    write_text("a.toml", "from = 'home'");
    write_text("d/b.toml", "b = 1");
    expect_loads(layers_of("~/a.toml"), "{\"from\":\"home\"}");
    expect_loads(layers_of("~/a"), "{\"from\":\"home\"}");
    expect_loads(layers_of("~/d/*.toml"), "{\"b\":1}");
}

static void test_inputs__any_other_tilde_is_itself(void **state)
{
    make_home();
    write_text("~a.toml", "from = 'tilde'");
    write_text("d/~/b.toml", "b = 1");
    expect_loads(layers_of("~a.toml"), "{\"from\":\"tilde\"}");
    expect_loads(layers_of("d/~/b.toml"), "{\"b\":1}");
    assert_int_equal(unsetenv("HOME"), 0);
    expect_error(layers_of("~/a.toml"), SC_EIO,
                 "~/a.toml: cannot open the file: No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LOADING(test_inputs__a_leading_tilde_is_the_home_directory),
        LOADING(test_inputs__any_other_tilde_is_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
