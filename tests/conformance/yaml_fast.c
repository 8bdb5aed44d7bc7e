/* tests/conformance/yaml_fast.c: the fast reader of YAML against libfyaml.
 *
 * Whatever it takes, it must read as libfyaml does: node by node, place by place, warning by
 * warning; and of real configuration it must take nearly all. */
#include "yaml_documents.h"
#include "yaml_paths.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct counts {
    int texts;
    int taken;
    int differences;
};

static void judge(struct counts *counts, const char *name, const char *bytes, size_t length)
{
    char difference[1024];
    struct sc__parse_options options = default_parse_options();
    for (int elements = 0; elements < 2; elements++) {
        options.keep_elements = options.ignore_tags = elements != 0;
        enum yaml_paths found =
            yaml_paths_compare(bytes, length, &options, difference, sizeof difference);
        counts->taken += elements == 0 && found != YAML_DECLINED;
        counts->differences += found == YAML_DIFFERS;
        if (found == YAML_DIFFERS)
            print_error("%s: %s\n%.*s\n", name, difference, (int)length, bytes);
    }
    counts->texts++;
}

static void judge_file(struct counts *counts, const char *path)
{
    size_t length;
    char *bytes = read_whole_file(path, &length);
    judge(counts, path, bytes, length);
    free(bytes);
}

/* All YAML files of a folder. */
static void judge_folder(struct counts *counts, const char *folder)
{
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        char path[1400];
        if (!strstr(entry->d_name, ".yaml") && !strstr(entry->d_name, ".yml"))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        judge_file(counts, path);
    }
    closedir(directory);
}

/* Calls back with the path of each text of the suite and whether it is valid. */
static void each_of_the_suite(void (*use)(void *, const char *, bool), void *context)
{
    char path[1400];
    size_t length;
    const char *folder = conformance_folder("yaml");
    if (!folder)
        skip();
    snprintf(path, sizeof path, "%s/INDEX.tsv", folder);
    char *index = read_whole_file(path, &length);
    char *line = strchr(index, '\n'); /* behind the head */
    while (line && line[1]) {
        char name[32];
        char expect[16];
        assert_int_equal(sscanf(line + 1, "%31[^\t]\t%15[^\t]", name, expect), 2);
        snprintf(path, sizeof path, "%s/data/%s/in.yaml", folder, name);
        use(context, path, strcmp(expect, "ok") == 0);
        line = strchr(line + 1, '\n');
    }
    free(index);
}

static void judge_case(void *context, const char *path, bool valid)
{
    struct counts *counts = context;
    judge_file(&counts[valid], path);
}

static void test_yaml_fast__reads_the_suite_as_libfyaml_does(void **state)
{
    struct counts counts[2] = {{0}};
    each_of_the_suite(judge_case, counts);
    print_message("yaml-test-suite: the fast reader takes %d of %d valid texts\n", counts[1].taken,
                  counts[1].texts);
    assert_int_equal(counts[0].taken, 0); /* no invalid one */
    assert_int_equal(counts[0].differences + counts[1].differences, 0);
    assert_true(counts[1].taken >= 80);
}

static void test_yaml_fast__takes_nearly_all_real_files(void **state)
{
    char path[1200];
    struct counts counts = {0};
    const char *folder = conformance_folder("real");
    if (!folder)
        skip();
    snprintf(path, sizeof path, "%s/yaml", folder);
    judge_folder(&counts, path);
    print_message("real YAML files: the fast reader takes %d of %d\n", counts.taken, counts.texts);
    assert_int_equal(counts.differences, 0);
    assert_true(counts.texts > 0);
    assert_true(counts.taken * 10 >= counts.texts * 9);
}

static void test_yaml_fast__leaves_hostile_files_to_the_guarded_reader(void **state)
{
    struct counts counts = {0};
    const char *folder = conformance_folder("attack");
    if (!folder)
        skip();
    judge_folder(&counts, folder);
    assert_int_equal(counts.differences, 0);
    assert_int_equal(counts.taken, 1); /* yaml11_words.yaml */
}

/* Changes as often as the clock does, unless it is given: what fails must be seen again. */
static uint64_t random_seed(void)
{
    const char *given = getenv("SUPERCONFIG_SEED");
    uint64_t seed =
        given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 1000003 + (uint64_t)getpid();
    print_message("seed %llu\n", (unsigned long long)seed);
    return seed;
}

static void test_yaml_fast__reads_generated_documents_as_libfyaml_does(void **state)
{
    enum { DOCUMENTS = 3000 };
    static struct yaml_document document;
    uint64_t seed = random_seed();
    struct counts counts = {0};
    for (int i = 0; i < DOCUMENTS; i++) {
        yaml_document_generate(&document, &seed);
        judge(&counts, "generated", document.bytes, document.length);
    }
    print_message("generated documents: the fast reader takes %d of %d\n", counts.taken,
                  counts.texts);
    assert_int_equal(counts.differences, 0);
    assert_true(counts.taken * 10 >= counts.texts * 9);
}

struct mutations {
    struct counts counts;
    uint64_t seed;
};

enum { MUTATIONS = 60 /* of each text */ };

static void mutate_text(struct mutations *mutations, const char *bytes, size_t length)
{
    static struct yaml_document document;
    for (int i = 0; i < MUTATIONS; i++) {
        yaml_document_copy(&document, bytes, length);
        yaml_document_mutate(&document, &mutations->seed);
        judge(&mutations->counts, "mutated", document.bytes, document.length);
    }
}

static void mutate_case(void *context, const char *path, bool valid)
{
    size_t length;
    char *bytes = read_whole_file(path, &length);
    mutate_text(context, bytes, length);
    free(bytes);
}

static void test_yaml_fast__agrees_on_mutated_texts(void **state)
{
    enum { DOCUMENTS = 400 };
    static struct yaml_document document;
    struct mutations mutations = {.seed = random_seed()};
    for (int i = 0; i < DOCUMENTS; i++) {
        yaml_document_generate(&document, &mutations.seed);
        mutate_text(&mutations, document.bytes, document.length);
    }
    each_of_the_suite(mutate_case, &mutations);
    print_message("mutated texts: the fast reader takes %d of %d\n", mutations.counts.taken,
                  mutations.counts.texts);
    assert_int_equal(mutations.counts.differences, 0);
    assert_true(mutations.counts.taken * 20 > mutations.counts.texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml_fast__reads_the_suite_as_libfyaml_does),
        cmocka_unit_test(test_yaml_fast__takes_nearly_all_real_files),
        cmocka_unit_test(test_yaml_fast__leaves_hostile_files_to_the_guarded_reader),
        cmocka_unit_test(test_yaml_fast__reads_generated_documents_as_libfyaml_does),
        cmocka_unit_test(test_yaml_fast__agrees_on_mutated_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
