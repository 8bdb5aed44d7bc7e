/* bench/peers/c/steady.c: see steady.h. */
#include "steady.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SAMPLES = 1 << 16, LEAST_SAMPLES = 30, PATH = 4096 };

static const double batch_ns = 200e3;
static double budget_ns = 500e6;
static const char *folder;
static int printed;

volatile long long steady_sink;

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

void steady_require(int held, const char *what)
{
    if (held)
        return;
    fprintf(stderr, "failed: %s\n", what);
    exit(1);
}

void steady_start(int count, char **arguments)
{
    steady_require(count >= 2, "the workload's folder is the first argument");
    folder = arguments[1];
    if (count > 2 && strcmp(arguments[2], "--quick") == 0)
        budget_ns = 60e6;
}

const char *steady_file(const char *name)
{
    char *path = malloc(PATH);
    steady_require(path != NULL, "memory");
    int length = snprintf(path, PATH, "%s/%s", folder, name);
    steady_require(length > 0 && length < PATH, "a shorter path");
    return path;
}

static int ascending(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double quantile(const double *sorted, size_t count, double share)
{
    return sorted[(size_t)((double)(count - 1) * share + 0.5)];
}

static void begin_entry(const char *name)
{
    printf("%s{\"name\": \"%s\", ", printed++ ? ",\n  " : "[\n  ", name);
}

static void record(const char *name, double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, ascending);
    begin_entry(name);
    printf("\"unit\": \"ns\", \"median\": %.2f, \"p99\": %.2f, \"min\": %.2f, \"samples\": %zu}",
           quantile(samples, count, 0.5), quantile(samples, count, 0.99), samples[0], count);
}

static double batch_time(steady_operation *operation, uint64_t batch)
{
    double start = now_ns();
    for (uint64_t i = 0; i < batch; i++)
        operation();
    return now_ns() - start;
}

/* Warms up, and finds how many operations the clock can tell apart from none. */
static uint64_t calibrate(steady_operation *operation)
{
    double begin = now_ns();
    for (uint64_t batch = 1;;) {
        if (batch_time(operation, batch) < batch_ns)
            batch *= 2;
        else if (now_ns() - begin > budget_ns / 5)
            return batch;
    }
}

static int enough(size_t count, double begin)
{
    return count == SAMPLES || (count >= LEAST_SAMPLES && now_ns() - begin > budget_ns);
}

void steady_measure(const char *name, steady_operation *operation)
{
    static double samples[SAMPLES];
    uint64_t batch = calibrate(operation);
    size_t count = 0;
    for (double begin = now_ns(); !enough(count, begin);)
        samples[count++] = batch_time(operation, batch) / (double)batch;
    record(name, samples, count);
}

void steady_measure_after(const char *name, steady_operation *prepare, steady_operation *operation)
{
    static double samples[SAMPLES];
    for (int i = 0; i < 10; i++) {
        prepare();
        operation();
    }
    size_t count = 0;
    for (double begin = now_ns(); !enough(count, begin);) {
        prepare();
        samples[count++] = batch_time(operation, 1);
    }
    record(name, samples, count);
}

void steady_absent(const char *name, const char *why)
{
    begin_entry(name);
    printf("\"absent\": \"%s\"}", why);
}

void steady_print(void)
{
    printf("\n]\n");
}

void steady_copy(const char *from, const char *to)
{
    static char text[1 << 16];
    FILE *file = fopen(from, "r");
    steady_require(file != NULL, from);
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    file = fopen(to, "w");
    steady_require(file != NULL && fwrite(text, 1, length, file) == length, to);
    fclose(file);
}

void steady_check(const char *set,
                  int (*same)(const char *path, const char *type, const char *text))
{
    char line[512], kind[32], path[128], type[16], text[128];
    FILE *file = fopen(steady_file("expected.tsv"), "r");
    steady_require(file != NULL, "expected.tsv");
    int count = 0;
    while (fgets(line, sizeof line, file)) {
        int fields =
            sscanf(line, "%31[^\t]\t%127[^\t]\t%15[^\t]\t%127[^\n]", kind, path, type, text);
        if (fields != 4 || strcmp(kind, set) != 0)
            continue;
        steady_require(same(path, type, text), line);
        count++;
    }
    fclose(file);
    steady_require(count > 0, set);
}
