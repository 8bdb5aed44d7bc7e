/* cli/command_cpu.c: what the library found in the processor, and what it uses of it. */
#include "cli.h"

#include <string.h>

static void print_features_json(const char *features)
{
    fputs("[", stdout);
    for (const char *at = features; *at != '\0';) {
        size_t length = strcspn(at, " ");
        printf("%s\"%.*s\"", at == features ? "" : ",", (int)length, at);
        at += length;
        at += strspn(at, " ");
    }
    fputs("]", stdout);
}

static void print_json(const char *warning)
{
    fputs("{\"features\":", stdout);
    print_features_json(sc_cpu_features());
    printf(",\"backend\":\"%s\",\"json_backend\":\"%s\",\"chosen_by\":\"%s\",\"warning\":",
           sc_cpu_backend(), sc_cpu_json_backend(), sc_cpu_chosen_by());
    if (warning)
        print_quoted((sc_str){warning, strlen(warning)});
    else
        fputs("null", stdout);
    fputs("}\n", stdout);
}

static int run(const struct arguments *arguments)
{
    const char *features = sc_cpu_features();
    const char *warning = sc_cpu_warning();
    if (warning)
        fprintf(stderr, "SUPERCONFIG_SIMD: warning: %s\n", warning);
    if (arguments->json) {
        print_json(warning);
        return EXIT_DONE;
    }
    printf("features: %s\n", *features != '\0' ? features : "none");
    printf("backend: %s\n", sc_cpu_backend());
    printf("json backend: %s\n", sc_cpu_json_backend());
    printf("chosen by: %s\n", sc_cpu_chosen_by());
    return EXIT_DONE;
}

const struct command command_cpu = {
    .name = "cpu",
    .synopsis = "[--json]",
    .summary = "the processor's features, and which of them are used",
    .help = "Options:\n"
            "  --json            one JSON object\n"
            "\n"
            "SUPERCONFIG_SIMD=scalar|sse2|sse41|avx2|avx512|neon in the environment allows no\n"
            "more than that; no result depends on it.\n"
            "\nExample: SUPERCONFIG_SIMD=scalar superconfig cpu\n",
    .takes = TAKES_NOTHING | TAKES_JSON,
    .run = run,
};
