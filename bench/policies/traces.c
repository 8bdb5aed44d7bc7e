/* bench/policies/traces.c: generated accesses, and recorded ones from a file. */
#include "policies.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 400000, TRACES = 32 };

static struct trace traces[TRACES];
static size_t trace_count;
static uint64_t random_state = UINT64_C(88172645463325252);

/* xorshift64 (Marsaglia 2003) */
static uint64_t next_random(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static double next_fraction(void)
{
    return (double)(next_random() >> 11) / 9007199254740992.0;
}

/* Popular keys lie anywhere among all keys. */
static void shuffle(uint32_t *keys, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        keys[i] = i;
    for (uint32_t i = count - 1; i > 0; i--) {
        uint32_t other = (uint32_t)(next_random() % (i + 1));
        uint32_t key = keys[i];
        keys[i] = keys[other];
        keys[other] = key;
    }
}

static uint32_t rank_of(const double *cumulated, uint32_t count, double wanted)
{
    uint32_t low = 0, high = count - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (cumulated[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The key of rank r is asked for in proportion to r^-exponent. */
static uint32_t *make_zipf(uint32_t count, double exponent)
{
    uint32_t *keys = allocate(LENGTH, sizeof *keys);
    uint32_t *of_rank = allocate(count, sizeof *of_rank);
    double *cumulated = allocate(count, sizeof *cumulated);
    double sum = 0;
    for (uint32_t i = 0; i < count; i++)
        cumulated[i] = sum += pow(i + 1, -exponent);
    shuffle(of_rank, count);
    for (size_t i = 0; i < LENGTH; i++)
        keys[i] = of_rank[rank_of(cumulated, count, next_fraction() * sum)];
    free(cumulated);
    free(of_rank);
    return keys;
}

static void add(const char *name, uint32_t *keys, uint32_t key_count, size_t capacity, double rate)
{
    traces[trace_count++] = (struct trace){name, keys, LENGTH, key_count, capacity, rate};
}

static void add_zipf(void)
{
    static const double exponents[] = {0.7, 0.8, 0.9, 0.99, 1.1};
    static char names[5][2][40];
    for (size_t i = 0; i < 5; i++) {
        uint32_t *keys = make_zipf(10000, exponents[i]);
        uint32_t *files = make_zipf(200, exponents[i]);
        snprintf(names[i][0], sizeof names[i][0], "Zipf %.2f of 10,000", exponents[i]);
        snprintf(names[i][1], sizeof names[i][1], "Zipf %.2f of 200", exponents[i]);
        add(names[i][0], keys, 10000, 1000, 1e6);
        add(names[i][0], keys, 10000, 5000, 1e6);
        add(names[i][1], files, 200, 100, 100);
    }
}

static void add_loop(const char *name, uint32_t period, size_t capacity)
{
    uint32_t *keys = allocate(LENGTH, sizeof *keys);
    for (size_t i = 0; i < LENGTH; i++)
        keys[i] = (uint32_t)(i % period);
    add(name, keys, period, capacity, 1000);
}

static void add_loops(void)
{
    add_loop("loop over 1,100", 1100, 1000);
    add_loop("loop over 2,000", 2000, 1000);
    add_loop("loop over 120", 120, 100);
}

/* A fourth of the time everything is read once, beside what is popular. */
static void add_scans(void)
{
    uint32_t *keys = make_zipf(10000, 0.99);
    uint32_t scanned = 0;
    for (size_t i = 0; i < LENGTH; i++) {
        if (i / 5000 % 4 == 3)
            keys[i] = 10000 + scanned++ % 30000;
    }
    add("Zipf 0.99 and scans", keys, 40000, 1000, 1e6);
}

/* What is popular moves on. */
static void add_shift(const char *name, size_t period, uint32_t step, double rate)
{
    uint32_t *keys = make_zipf(10000, 0.99);
    for (size_t i = 0; i < LENGTH; i++)
        keys[i] = (keys[i] + (uint32_t)(i / period) * step) % 10000;
    add(name, keys, 10000, 1000, rate);
}

static void add_phases(void)
{
    uint32_t *keys = make_zipf(10000, 0.99);
    for (size_t i = 0; i < LENGTH; i++) {
        if (i / 10000 % 2 == 1)
            keys[i] = 10000 + (uint32_t)(i % 1200);
    }
    add("Zipf 0.99, then a loop over 1,200", keys, 11200, 1000, 1e6);
}

static void add_uniform(void)
{
    uint32_t *keys = allocate(LENGTH, sizeof *keys);
    for (size_t i = 0; i < LENGTH; i++)
        keys[i] = (uint32_t)(next_random() % 2000);
    add("uniform over 2,000", keys, 2000, 1000, 1e6);
}

const struct trace *generated_traces(size_t *count)
{
    add_zipf();
    add_loops();
    add_scans();
    add_shift("popularity shifts every 50,000", 50000, 3331, 1000);
    add_shift("popularity shifts every 5,000", 5000, 333, 1000);
    add_phases();
    add_uniform();
    *count = trace_count;
    return traces;
}

/* Lines seen so far, by open addressing on a hash (FNV-1a) of each. */
struct lines {
    char **texts;
    uint32_t *numbers;
    size_t slots;
    uint32_t count;
};

static uint32_t number_of(struct lines *lines, const char *line)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *c = line; *c; c++)
        hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    size_t slot = hash % lines->slots;
    while (lines->texts[slot] && strcmp(lines->texts[slot], line) != 0)
        slot = (slot + 1) % lines->slots;
    if (!lines->texts[slot]) {
        lines->texts[slot] = strdup(line);
        lines->numbers[slot] = lines->count++;
    }
    return lines->numbers[slot];
}

struct trace recorded_trace(const char *path, size_t capacity)
{
    enum { RECORDED_AT_MOST = 4 << 20 };
    struct lines lines = {.slots = 2 * RECORDED_AT_MOST + 1};
    struct trace trace = {.name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path,
                          .keys = allocate(RECORDED_AT_MOST, sizeof(uint32_t)),
                          .capacity = capacity > 0 ? capacity : 1,
                          .rate = 1000};
    char line[4096];
    FILE *file = fopen(path, "r");
    if (!file) {
        perror(path);
        exit(1);
    }
    lines.texts = allocate(lines.slots, sizeof *lines.texts);
    lines.numbers = allocate(lines.slots, sizeof *lines.numbers);
    while (trace.length < RECORDED_AT_MOST && fgets(line, sizeof line, file))
        trace.keys[trace.length++] = number_of(&lines, line);
    fclose(file);
    trace.key_count = lines.count;
    for (size_t i = 0; i < lines.slots; i++)
        free(lines.texts[i]);
    free(lines.texts);
    free(lines.numbers);
    return trace;
}
