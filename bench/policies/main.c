/* bench/policies/main.c: hit rates of eviction policies on traces, as a table.
 *
 *     build/bench/superconfig-policies [--recorded FILE CAPACITY]...
 *
 * The first quarter of a trace warms the cache and is not counted. `worst` is what the library's
 * own policy loses, in points, where it loses most to the column's. */
#include "policies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct policy *const policies[] = {&lru_policy,     &formula_policy,   &sieve_policy,
                                                &s3_fifo_policy, &w_tinylfu_policy, &own_policy};

enum { POLICIES = sizeof policies / sizeof *policies };

static double worst[POLICIES];

void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory) {
        fputs("no memory\n", stderr);
        exit(1);
    }
    return memory;
}

static double hit_rate(const struct policy *policy, const struct trace *trace)
{
    void *self = policy->create(trace);
    size_t warm = trace->length / 4;
    size_t hits = 0;
    for (size_t i = 0; i < trace->length; i++)
        hits += policy->ask(self, trace->keys[i], (double)i / trace->rate) && i >= warm;
    policy->destroy(self);
    return 100.0 * (double)hits / (double)(trace->length - warm);
}

static void print_row(const struct trace *trace)
{
    double rates[POLICIES];
    printf("%-34s %6zu", trace->name, trace->capacity);
    for (size_t i = 0; i < POLICIES; i++) {
        rates[i] = hit_rate(policies[i], trace);
        printf(" %9.1f", rates[i]);
    }
    for (size_t i = 0; i < POLICIES; i++) {
        double loss = rates[i] - rates[POLICIES - 1];
        worst[i] = loss > worst[i] ? loss : worst[i];
    }
    putchar('\n');
    fflush(stdout);
}

int main(int argc, char **argv)
{
    size_t count;
    const struct trace *traces = generated_traces(&count);
    printf("%-34s %6s", "trace", "size");
    for (size_t i = 0; i < POLICIES; i++)
        printf(" %9s", policies[i]->name);
    putchar('\n');
    for (size_t i = 0; i < count; i++)
        print_row(&traces[i]);
    for (int i = 1; i < argc; i += 3) {
        if (strcmp(argv[i], "--recorded") != 0 || i + 2 >= argc) {
            fputs("usage: superconfig-policies [--recorded FILE CAPACITY]...\n", stderr);
            return 2;
        }
        struct trace trace = recorded_trace(argv[i + 1], strtoul(argv[i + 2], NULL, 10));
        print_row(&trace);
        free(trace.keys);
    }
    printf("%-41s", "worst");
    for (size_t i = 0; i < POLICIES; i++)
        printf(" %9.1f", worst[i]);
    putchar('\n');
    return 0;
}
