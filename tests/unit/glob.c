/* tests/unit/glob.c: patterns against names, and walks through a tree made for each test. */
#include "source/glob.h"

#include "failing_allocator.h"
#include "scratch.h"
#include "source/glob_pattern.h"
#include "support.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Make empty files, named with a blank between them, and the directories above them. */
static void make_files(const char *names)
{
    char *copy = strdup(names);
    for (char *name = strtok(copy, " "); name; name = strtok(NULL, " "))
        write_text(name, "");
    free(copy);
}

static void expect_status(const char *pattern, int expected, const char *problem)
{
    struct sc__arena arena;
    struct sc__glob_result result;
    sc__arena_init(&arena, &sc__default_allocator, 256);
    int failure = sc__glob_expand(pattern, &arena, &result);
    if (failure != expected)
        print_error("%s: errno %d (%s)\n", pattern, failure, result.problem);
    assert_int_equal(failure, expected);
    assert_int_equal(result.count, 0);
    if (problem)
        assert_string_equal(result.problem, problem);
    else
        assert_null(result.problem);
    sc__arena_fini(&arena);
}

/* Expand, and assert the files in their order, named with a blank behind each. */
static void expect(const char *pattern, const char *files)
{
    struct sc__arena arena;
    struct sc__glob_result result;
    char found[4096] = "";
    sc__arena_init(&arena, &sc__default_allocator, 256);
    assert_int_equal(sc__glob_expand(pattern, &arena, &result), 0);
    for (uint32_t i = 0; i < result.count; i++) {
        assert_true(strlen(found) + strlen(result.paths[i]) + 2 < sizeof found);
        strcat(strcat(found, result.paths[i]), " ");
    }
    if (strcmp(found, files) != 0)
        print_error("of the pattern %s\n", pattern);
    assert_string_equal(found, files);
    assert_int_equal(result.unreadable_count, 0);
    sc__arena_fini(&arena);
}

static bool match(const char *component, const char *name)
{
    sc_str pattern = {component, strlen(component)};
    assert_null(sc__glob_check(pattern));
    return sc__glob_match(pattern, name);
}

static void test_glob__a_star_matches_any_characters_of_a_name(void **state)
{
    assert_true(match("*", "a"));
    assert_true(match("a*", "a"));
    assert_true(match("*.json", "a.json"));
    assert_false(match("*.json", "a.jsonx"));
    assert_true(match("*a*b*", "xaxbx"));
    assert_false(match("*a*b*", "bbaa"));
    assert_true(match("*.*.c", "a.b.b.c"));
    assert_true(match("a**b", "axyb"));
    assert_true(match("*aab", "aaaaab"));
}

static void test_glob__a_question_mark_is_one_code_point(void **state)
{
    assert_true(match("?", "a"));
    assert_false(match("?", "ab"));
    assert_false(match("a?", "a"));
    assert_true(match("?", "\xC3\xA9"));
    assert_true(match("??", "\xF0\x9F\x98\x80x"));
    assert_false(match("??", "\xC3\xA9"));
    assert_true(match("??", "\xC3\xFF")); /* no UTF-8: each byte counts */
    assert_true(match("\xFF*", "\xFFx"));
    assert_false(match("[!a]", "\xC3\xFF"));
}

static void test_glob__sets_hold_ranges_and_may_be_negated(void **state)
{
    assert_true(match("[a-c]", "b"));
    assert_false(match("[a-c]", "d"));
    assert_true(match("[!a-c]", "d"));
    assert_false(match("[!a-c]", "c"));
    assert_true(match("[^a]", "b"));
    assert_false(match("[^a]", "a"));
    assert_true(match("[]a]", "]"));
    assert_true(match("[!]]", "x"));
    assert_false(match("[!]]", "]"));
    assert_true(match("[a-]", "-"));
    assert_true(match("[-a]", "-"));
    assert_true(match("[\\]x]", "]"));
    assert_true(match("[a\\-z]", "-"));
    assert_false(match("[a\\-z]", "b"));
    assert_true(match("[\xC3\xA0-\xC3\xBF]", "\xC3\xA9"));
    assert_false(match("[\xC3\xA0-\xC3\xBF]", "e"));
    assert_true(match("x[*?]", "x*"));
    assert_false(match("x[*?]", "xy"));
    assert_true(match("[0-9]*[0-9]", "1a2"));
}

static void test_glob__a_backslash_takes_a_special_character_as_it_is(void **state)
{
    assert_true(match("a\\*", "a*"));
    assert_false(match("a\\*", "ab"));
    assert_true(match("\\[a]", "[a]"));
    assert_true(match("\\\\", "\\"));
    assert_true(match("\\a", "a"));
}

static void test_glob__a_dotfile_needs_an_explicit_dot(void **state) /* rule 4 */
{
    assert_false(match("*", ".a"));
    assert_false(match("?a", ".a"));
    assert_false(match("[.]a", ".a"));
    assert_false(match("[!b]a", ".a"));
    assert_true(match(".*", ".a"));
    assert_true(match("\\.*", ".a"));
    assert_true(match("a*", "a.b"));
    make_files("d/.hidden.json d/a.json d/.h/b.json d/s/c.json");
    expect("d/*.json", "d/a.json ");
    expect("d/.*.json", "d/.hidden.json ");
    expect("d/**/*.json", "d/a.json d/s/c.json ");
    expect("d/.h/**", "d/.h/b.json ");
    expect("d/**/.h/*.json", "d/.h/b.json ");
}

/* Each '*' could match in some hundred ways: only one that takes none back but the last ends. */
static void test_glob__many_stars_take_no_exponential_time(void **state)
{
    char pattern[512], name[256];
    memset(name, 'a', 255);
    name[255] = '\0';
    for (size_t i = 0; i < 100; i++)
        memcpy(pattern + 2 * i, "*a", 2);
    strcpy(pattern + 200, "*b");
    assert_false(match(pattern, name));
    strcpy(pattern + 200, "*a");
    assert_true(match(pattern, name));
}

static void test_glob__a_pattern_has_an_unescaped_special_character(void **state)
{
    assert_true(sc__glob_is_pattern("a*"));
    assert_true(sc__glob_is_pattern("a?b"));
    assert_true(sc__glob_is_pattern("a[b"));
    assert_true(sc__glob_is_pattern("{a"));
    assert_true(sc__glob_is_pattern("\\\\*"));
    assert_false(sc__glob_is_pattern("config/app.json"));
    assert_false(sc__glob_is_pattern("a\\*\\?\\[\\{"));
    assert_false(sc__glob_is_pattern("a]b}"));
    assert_false(sc__glob_is_pattern("a\\"));
    assert_false(sc__glob_is_pattern(""));
}

static void test_glob__names_are_in_byte_order(void **state) /* rule 4 */
{
    make_files("c/2.json c/10.json c/1.json c/B.json c/a.json c/\xC3\xA9.json c/x.toml");
    expect("c/*.json", "c/1.json c/10.json c/2.json c/B.json c/a.json c/\xC3\xA9.json ");
}

/* A plain comparison of bytes would put "a-b/z" and "a.json" before "a/b". */
static void test_glob__order_goes_component_by_component(void **state) /* rule 4 */
{
    make_files("a-b/z.json a/b.json a/b/c.json a.json b/a.json");
    expect("**/*.json", "a/b/c.json a/b.json a-b/z.json a.json b/a.json ");
}

static void test_glob__braces_are_a_union(void **state) /* rule 4 */
{
    make_files("c/a.json c/b.toml c/c.yaml c/d.yml c/x/a.json d/a.json");
    expect("c/*.{toml,yaml,json}", "c/a.json c/b.toml c/c.yaml ");
    expect("c/*.{y{a,}ml,toml}", "c/b.toml c/c.yaml c/d.yml ");
    expect("{c,c/x,d}/a.json", "c/a.json c/x/a.json d/a.json ");
    expect("{c/a,d/a,absent}.json", "c/a.json d/a.json ");
    expect("c/{a.json,*.json,[a]*}", "c/a.json ");
    expect("c/{x/,}a.json", "c/a.json c/x/a.json ");
    expect("c/a{}.json", "c/a.json ");
    expect("c/{a}.json", "c/a.json ");
    expect("{c/*,**}/a.json", "c/a.json c/x/a.json d/a.json ");
}

static void test_glob__escaped_braces_are_characters(void **state)
{
    make_files("{a,b}.json a.json a,b.json a}.json");
    expect("\\{a,b}.json", "{a,b}.json ");
    expect("{a\\,b,x}.json", "a,b.json ");
    expect("{a\\},x}.json", "a}.json ");
    expect("a,*.json", "a,b.json ");
    expect("a}.json", "a}.json ");
}

static void test_glob__two_stars_match_zero_or_more_directories(void **state) /* rule 4 */
{
    make_files("c/a.json c/x/a.json c/x/y/a.json c/x/y/b.json a.json");
    expect("c/**/a.json", "c/a.json c/x/a.json c/x/y/a.json ");
    expect("**/a.json", "a.json c/a.json c/x/a.json c/x/y/a.json ");
    expect("c/**/y/*.json", "c/x/y/a.json c/x/y/b.json ");
    expect("**/x/**/b.json", "c/x/y/b.json ");
    expect("c/**/**/x/**/**/a.json", "c/x/a.json c/x/y/a.json ");
    expect("c/x/**", "c/x/a.json c/x/y/a.json c/x/y/b.json ");
    expect("**/*/y/**/b*", "c/x/y/b.json ");
    expect("c/x**/a.json", "c/x/a.json ");
}

static void test_glob__two_stars_follow_no_directory_link(void **state) /* rule 4 */
{
    make_files("real/sub/a.json c/b.json");
    assert_int_equal(symlink("../real", "c/link"), 0);
    assert_int_equal(symlink(".", "c/self"), 0);
    expect("c/**/*.json", "c/b.json ");
    expect("c/*/sub/*.json", "c/link/sub/a.json ");
    expect("c/link/**/*.json", "c/link/sub/a.json ");
    expect("c/**/link/sub/a.json", "c/link/sub/a.json ");
    expect("c/self/self/b.json", "c/self/self/b.json ");
}

static void test_glob__only_regular_files_count(void **state) /* rule 4 */
{
    make_files("c/a.json elsewhere");
    assert_int_equal(mkdir("c/b.json", 0700), 0);
    assert_int_equal(mkfifo("c/c.json", 0600), 0);
    assert_int_equal(symlink("../elsewhere", "c/d.json"), 0);
    assert_int_equal(symlink("absent", "c/e.json"), 0);
    assert_int_equal(symlink("f.json", "c/f.json"), 0);
    assert_int_equal(symlink("..", "c/g.json"), 0);
    expect("c/*.json", "c/a.json c/d.json ");
    expect("c/{b,c,e}.json", "");
}

static void test_glob__paths_look_as_the_pattern_spells_them(void **state)
{
    char root[128], pattern[256], file[256];
    assert_non_null(getcwd(root, sizeof root));
    make_files("c/d/a.json");
    expect("./c/*/a.json", "./c/d/a.json ");
    expect("c/../c/d/*", "c/../c/d/a.json ");
    expect("c//d///*", "c/d/a.json ");
    expect("*/d/a.json", "c/d/a.json ");
    expect("c/d/a.json", "c/d/a.json ");
    expect("\\c/d/*", "c/d/a.json ");
    snprintf(pattern, sizeof pattern, "%s/c/**/*.json", root);
    snprintf(file, sizeof file, "%s/c/d/a.json ", root);
    expect(pattern, file);
}

static void test_glob__nothing_there_is_an_empty_result(void **state)
{
    make_files("file");
    expect("absent/*.json", "");
    expect("file/*.json", "");
    expect("file/x", "");
    expect("*/", "");
    expect("", "");
    expect("{,file/}", "");
    expect("*.json", "");
}

static void test_glob__a_malformed_pattern_is_told(void **state)
{
    expect_status("a{b", EINVAL, "'{' is never closed (\\{ is the character itself)");
    expect_status("a{b,{c}", EINVAL, "'{' is never closed (\\{ is the character itself)");
    expect_status("{a,b\\}", EINVAL, "'{' is never closed (\\{ is the character itself)");
    expect_status("[a", EINVAL, "'[' is never closed (\\[ is the character itself)");
    expect_status("[]", EINVAL, "'[' is never closed (\\[ is the character itself)");
    expect_status("[!]", EINVAL, "'[' is never closed (\\[ is the character itself)");
    expect_status("[a/b]", EINVAL, "'[' is never closed (\\[ is the character itself)");
    expect_status("[a\\]", EINVAL, "'[' is never closed (\\[ is the character itself)");
    expect_status("*[z-a]", EINVAL, "a range in brackets ends before it begins");
    expect_status("[[:digit:]]", EINVAL, "a class such as [:alpha:] is not supported");
    expect_status("a*\\", EINVAL, "a backslash at the end of a name escapes nothing");
    expect_status("a\\/b*", EINVAL, "a backslash at the end of a name escapes nothing");
    expect_status("*/../a", EINVAL, "'.' and '..' may not stand behind a wildcard");
    expect_status("**/./a", EINVAL, "'.' and '..' may not stand behind a wildcard");
    expect_status("a/*/{b,\\.}", EINVAL, "'.' and '..' may not stand behind a wildcard");
}

static void test_glob__braces_are_bounded(void **state)
{
    char pattern[20000];
    strcpy(pattern, "absent/");
    for (int i = 0; i < 12; i++)
        strcat(pattern, "{a,b}");
    expect(pattern, "");
    strcat(pattern, "{a,b}");
    expect_status(pattern, E2BIG, "its braces have more than 4096 alternatives");
    strcpy(pattern, "a");
    for (int i = 0; i < 60; i++)
        strcat(pattern, "{,}");
    expect_status(pattern, E2BIG, "its braces have more than 4096 alternatives");
    memset(pattern, '{', 9000);
    memset(pattern + 9000, '}', 9000);
    pattern[18000] = '\0';
    expect_status(pattern, E2BIG, "its braces unfold to too much text");
    pattern[17999] = '\0';
    expect_status(pattern, EINVAL, "'{' is never closed (\\{ is the character itself)");
}

static void test_glob__what_cannot_be_listed_is_reported_and_the_rest_found(void **state)
{
    struct sc__arena arena;
    struct sc__glob_result result;
    char pattern[600], long_name[301];
    make_files("c/a.json");
    assert_int_equal(symlink("loop", "loop"), 0);
    memset(long_name, 'x', 300);
    long_name[300] = '\0';
    snprintf(pattern, sizeof pattern, "{c,loop,%s}/*.json", long_name);
    sc__arena_init(&arena, &sc__default_allocator, 256);
    assert_int_equal(sc__glob_expand(pattern, &arena, &result), 0);
    assert_int_equal(result.count, 1);
    assert_string_equal(result.paths[0], "c/a.json");
    assert_int_equal(result.unreadable_count, 2);
    assert_string_equal(result.unreadable[0].path, "loop");
    assert_int_equal(result.unreadable[0].errno_value, ELOOP);
    assert_string_equal(result.unreadable[1].path, long_name);
    assert_int_equal(result.unreadable[1].errno_value, ENAMETOOLONG);
    assert_int_equal(sc__glob_expand("loop/{a,b,a}", &arena, &result), 0);
    assert_int_equal(result.unreadable_count, 2);
    assert_string_equal(result.unreadable[1].path, "loop/b");
    sc__arena_fini(&arena);
}

/* Root may list anything. */
static void become_ordinary(void)
{
    if (geteuid() != 0)
        return;
    assert_int_equal(chown(".", 65534, 65534), 0);
    assert_int_equal(seteuid(65534), 0);
}

static void test_glob__an_unlistable_directory_still_gives_the_names_that_are_known(void **state)
{
    struct sc__arena arena;
    struct sc__glob_result result;
    uid_t before = geteuid();
    become_ordinary();
    make_files("c/shut/a.json c/shut/b/c.json");
    assert_int_equal(chmod("c/shut", 0100), 0);
    expect("*/shut/{a,x}.json", "c/shut/a.json ");
    expect("*/shut/b/*.json", "c/shut/b/c.json ");
    sc__arena_init(&arena, &sc__default_allocator, 256);
    assert_int_equal(sc__glob_expand("c/**/*.json", &arena, &result), 0);
    assert_int_equal(result.count, 0);
    assert_int_equal(result.unreadable_count, 1);
    assert_string_equal(result.unreadable[0].path, "c/shut");
    assert_int_equal(result.unreadable[0].errno_value, EACCES);
    assert_int_equal(chmod("c/shut", 0700), 0);
    assert_int_equal(seteuid(before), 0);
    sc__arena_fini(&arena);
}

/* 60 levels: each "**" could stop at each of them, in some 60^8 ways. */
static void expand_deep(void *argument)
{
    expect("**/d/**/d/**/d/**/d/**/d/**/d/**/d/**/*.json", argument);
}

static void test_glob__a_deep_tree_needs_little_stack_and_time(void **state)
{
    char path[256] = "", expected[sizeof path + 1];
    for (int i = 0; i < 60; i++)
        strcat(path, "d/");
    strcat(path, "a.json");
    make_files(path);
    snprintf(expected, sizeof expected, "%s ", path);
    run_on_small_stack(expand_deep, expected);
}

static sc_status attempt_expand(const sc_allocator *allocator, void *context)
{
    struct sc__arena arena;
    struct sc__glob_result result;
    sc__arena_init(&arena, allocator, 64);
    int failure = sc__glob_expand(context, &arena, &result);
    sc__arena_fini(&arena);
    if (failure != 0)
        assert_int_equal(result.count, 0);
    return failure == 0 ? SC_OK : failure == ENOMEM ? SC_ENOMEM : SC_EIO;
}

static void test_glob__running_out_of_memory_is_an_error(void **state)
{
    char pattern[256] = "{c/**/*.{json,toml},c/\\x/b.json,absent/";
    make_files("c/a.json c/x/b.json c/x/y/d.toml");
    for (int i = 0; i < 10; i++)
        strcat(pattern, "{aaaa,bbbb}");
    strcat(pattern, "*}");
    assert_true(fail_each_allocation(attempt_expand, pattern) > 8);
}

#define IN_TREE(test) cmocka_unit_test_setup_teardown(test, scratch_enter, scratch_leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glob__a_star_matches_any_characters_of_a_name),
        cmocka_unit_test(test_glob__a_question_mark_is_one_code_point),
        cmocka_unit_test(test_glob__sets_hold_ranges_and_may_be_negated),
        cmocka_unit_test(test_glob__a_backslash_takes_a_special_character_as_it_is),
        IN_TREE(test_glob__a_dotfile_needs_an_explicit_dot),
        cmocka_unit_test(test_glob__many_stars_take_no_exponential_time),
        cmocka_unit_test(test_glob__a_pattern_has_an_unescaped_special_character),
        IN_TREE(test_glob__names_are_in_byte_order),
        IN_TREE(test_glob__order_goes_component_by_component),
        IN_TREE(test_glob__braces_are_a_union),
        IN_TREE(test_glob__escaped_braces_are_characters),
        IN_TREE(test_glob__two_stars_match_zero_or_more_directories),
        IN_TREE(test_glob__two_stars_follow_no_directory_link),
        IN_TREE(test_glob__only_regular_files_count),
        IN_TREE(test_glob__paths_look_as_the_pattern_spells_them),
        IN_TREE(test_glob__nothing_there_is_an_empty_result),
        cmocka_unit_test(test_glob__a_malformed_pattern_is_told),
        IN_TREE(test_glob__braces_are_bounded),
        IN_TREE(test_glob__what_cannot_be_listed_is_reported_and_the_rest_found),
        IN_TREE(test_glob__an_unlistable_directory_still_gives_the_names_that_are_known),
        IN_TREE(test_glob__a_deep_tree_needs_little_stack_and_time),
        IN_TREE(test_glob__running_out_of_memory_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
