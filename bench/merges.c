/* bench/merges.c: documents to one, without the reading before and the freezing behind. */
#include "bench.h"
#include "workload.h"

#include "base/platform.h"
#include "base/workers.h"
#include "format/format.h"
#include "load/cost.h"
#include "load/session.h"
#include "merge/merge.h"

#include <stdlib.h>
#include <string.h>

/* Documents that lie in an arena of their own, and one for the results. */
struct merging {
    struct sc__arena documents;
    struct sc__arena results;
    struct sc__text **texts;
    struct sc__merge_input *inputs;
    size_t count;
};

static struct merging *make_merging(size_t count)
{
    struct merging *merging = calloc(1, sizeof *merging);
    if (!merging)
        fail("merge", "no memory");
    sc__arena_init(&merging->documents, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    sc__arena_init(&merging->results, &sc__default_allocator, SC__ARENA_INITIAL_SIZE);
    merging->texts = calloc(count, sizeof(struct sc__text *));
    merging->inputs = calloc(count, sizeof *merging->inputs);
    if (!merging->texts || !merging->inputs)
        fail("merge", "no memory");
    return merging;
}

static void free_merging(void *state)
{
    struct merging *merging = state;
    for (size_t i = 0; i < merging->count; i++)
        sc__text_release(merging->texts[i]);
    sc__arena_fini(&merging->documents);
    sc__arena_fini(&merging->results);
    free(merging->texts);
    free(merging->inputs);
    free(merging);
}

/* The next layer; takes the text. */
static void add_layer(struct merging *merging, struct workload_text text,
                      enum sc__array_strategy arrays)
{
    static const sc_load_options defaults = SC_LOAD_OPTIONS_INIT;
    struct sc__documents documents;
    struct sc__warnings warnings;
    sc_error error = SC_ERROR_INIT;
    struct sc__text *copy = sc__text_copy(&sc__default_allocator, SC__TEXT_PLAIN,
                                          (sc_str){"layer", 5}, (sc_str){text.data, text.length});
    free(text.data);
    if (!copy)
        fail("merge", "no memory");
    sc__warnings_init(&warnings, &merging->documents);
    struct sc__parse_options options = sc__parse_options_of(&defaults, &warnings);
    if (sc__format_read(SC__FORMAT_JSON, copy, &merging->documents, &options, &documents, &error) !=
        SC_OK)
        fail("merge", error.message);
    merging->texts[merging->count] = copy;
    merging->inputs[merging->count++] =
        (struct sc__merge_input){.document = &documents.items[0], .arrays = arrays};
}

static void add_literal(struct merging *merging, const char *json)
{
    struct workload_text text = {strdup(json), strlen(json)};
    add_layer(merging, text, SC__ARRAYS_APPEND);
}

static void merge(void *state, size_t count)
{
    struct merging *merging = state;
    for (size_t i = 0; i < count; i++) {
        struct sc__merged merged;
        struct sc__warnings warnings;
        sc_error error = SC_ERROR_INIT;
        sc__arena_reset(&merging->results);
        sc__warnings_init(&warnings, &merging->results);
        struct sc__merge_options options = {.directives = true, .warnings = &warnings};
        if (sc__merge(merging->inputs, merging->count, &options, &merging->results, &merged,
                      &error) != SC_OK)
            fail("merge", error.message);
        keep(&merged);
    }
}

/* The same by two threads or more, the cost model asked as a load asks it. */
struct sharing {
    struct merging *merging;
    struct sc__workers workers;
    struct sc__merge_help help;
    uint64_t nodes;
};

static void *share(struct merging *merging)
{
    struct sharing *sharing = calloc(1, sizeof *sharing);
    if (!sharing)
        fail("merge", "no memory");
    uint32_t cores = sc__platform_cores();
    struct sc__parallel parallel = {.threads = cores < SC__MERGE_PARTS ? cores : SC__MERGE_PARTS};
    sharing->merging = merging;
    sc__workers_init(&sharing->workers, &parallel);
    sharing->help.workers = &sharing->workers;
    for (size_t i = 0; i < merging->count; i++)
        sharing->nodes += merging->inputs[i].document->count;
    return sharing;
}

static void free_sharing(void *state)
{
    struct sharing *sharing = state;
    sc__workers_fini(&sharing->workers);
    free_merging(sharing->merging);
    free(sharing);
}

static void merge_shared(void *state, size_t count)
{
    struct sharing *sharing = state;
    struct merging *merging = sharing->merging;
    uint32_t most = sharing->workers.parallel.threads - 1;
    for (size_t i = 0; i < count; i++) {
        struct sc__merged merged;
        struct sc__warnings warnings;
        sc_error error = SC_ERROR_INIT;
        sc__arena_reset(&merging->results);
        sc__warnings_init(&warnings, &merging->results);
        struct sc__merge_options options = {.directives = true, .warnings = &warnings};
        sharing->help.parts = 1 + sc__cost_helpers(0, sc__cost_of_merge(sharing->nodes), most, most,
                                                   sc__workers_missing(&sharing->workers, most));
        sc_status status =
            sharing->help.parts > 1
                ? sc__merge_by_parts(merging->inputs, merging->count, &options, &sharing->help,
                                     &merging->results, &merged, &error)
                : sc__merge(merging->inputs, merging->count, &options, &merging->results, &merged,
                            &error);
        if (status != SC_OK)
            fail("merge", error.message);
        keep(&merged);
        sc__merge_help_fini(&sharing->help);
    }
}

/* The specification's sketch: an array of 20, add 5, remove 5. */
static void *make_directives(const struct bench *bench)
{
    (void)bench;
    struct merging *merging = make_merging(2);
    add_literal(merging, "{\"x\":[\"a00\",\"a01\",\"a02\",\"a03\",\"a04\",\"a05\",\"a06\",\"a07\","
                         "\"a08\",\"a09\",\"a10\",\"a11\",\"a12\",\"a13\",\"a14\",\"a15\","
                         "\"a16\",\"a17\",\"a18\",\"a19\"]}");
    add_literal(merging, "{\"x_add\":[\"b0\",\"b1\",\"b2\",\"b3\",\"b4\"],"
                         "\"x_remove\":[\"a01\",\"a05\",\"a09\",\"a13\",\"a17\"]}");
    return merging;
}

/* {"x": [0.5, 1.5, ...]}, or integers. */
static struct workload_text make_array(size_t count, const char *fraction)
{
    struct workload_text text;
    FILE *out = open_memstream(&text.data, &text.length);
    if (!out)
        fail("merge", "no memory");
    fputs("{\"x\":[", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%zu%s", i ? "," : "", i, fraction);
    fputs("]}", out);
    fclose(out);
    return text;
}

static void *make_append(const struct bench *bench)
{
    struct merging *merging = make_merging(2);
    for (int i = 0; i < 2; i++)
        add_layer(merging, make_array((size_t)bench->size, ""), SC__ARRAYS_APPEND);
    return merging;
}

static void *make_sum(const struct bench *bench)
{
    struct merging *merging = make_merging(2);
    for (int i = 0; i < 2; i++)
        add_layer(merging, make_array((size_t)bench->size, ".5"), SC__ARRAYS_SUM);
    return merging;
}

/* Two layers of 1,000 keys in 10 groups, of which each has half for itself. */
static void *make_deep(const struct bench *bench)
{
    (void)bench;
    struct merging *merging = make_merging(2);
    for (unsigned layer = 0; layer < 2; layer++) {
        struct workload_text text;
        FILE *out = open_memstream(&text.data, &text.length);
        if (!out)
            fail("merge", "no memory");
        for (unsigned i = 0; i < 1000; i++) {
            if (i % 100 == 0)
                fprintf(out, "%s\"group_%u\":{", i ? "}," : "{", i / 100);
            fprintf(out, "%s\"key_%u\":%u", i % 100 ? "," : "", i % 100 + 50 * layer, i);
        }
        fputs("}}", out);
        fclose(out);
        add_layer(merging, text, SC__ARRAYS_APPEND);
    }
    return merging;
}

/* Services of 1 KB, each with a seed of its own, so that they share some of their components. */
static void *make_layers(const struct bench *bench)
{
    size_t count = (size_t)bench->size;
    struct merging *merging = make_merging(count);
    for (size_t i = 0; i < count; i++)
        add_layer(merging, workload_service(SC_FORMAT_JSON, i, 1024), SC__ARRAYS_REPLACE);
    return merging;
}

static void *make_layers_shared(const struct bench *bench)
{
    return share(make_layers(bench));
}

/* 32 layers of 200 groups with 20 keys each: the same groups in all, or others in each. */
static struct merging *make_large(bool is_shared)
{
    enum { LAYERS = 32, GROUPS = 200, KEYS = 20 };
    struct merging *merging = make_merging(LAYERS);
    for (unsigned layer = 0; layer < LAYERS; layer++) {
        struct workload_text text;
        FILE *out = open_memstream(&text.data, &text.length);
        if (!out)
            fail("merge", "no memory");
        for (unsigned group = 0; group < GROUPS; group++) {
            fprintf(out, "%s\"group_%u\":", group ? "," : "{",
                    is_shared ? group : layer * GROUPS + group);
            for (unsigned key = 0; key < KEYS; key++)
                fprintf(out, "%s\"key_%u\":%u", key ? "," : "{", key, layer);
            fputc('}', out);
        }
        fputc('}', out);
        fclose(out);
        add_layer(merging, text, SC__ARRAYS_APPEND);
    }
    return merging;
}

static void *make_large_alone(const struct bench *bench)
{
    return make_large(bench->size > 0);
}

static void *make_large_shared(const struct bench *bench)
{
    return share(make_large(bench->size > 0));
}

#define MERGE .run = merge, .teardown = free_merging
#define SHARED .run = merge_shared, .teardown = free_sharing
#define ARRAYS MERGE, .floor = "floor_memcpy_1m"
#define ARRAY_TARGET .target_from = 5e3, .target_to = 10e3

static const struct bench items[] = {
    {"merge_directives_small", MERGE, ARRAY_TARGET, .setup = make_directives},
    {"array_append_10k", ARRAYS, ARRAY_TARGET, .setup = make_append, .size = 10000,
     .floor_times = 0.02},
    {"array_sum_f64_4k", ARRAYS, .setup = make_sum, .size = 4096, .floor_times = 0.004096},
    {"array_sum_f64_1m", ARRAYS, .setup = make_sum, .size = 1e6},
    {"merge_deep_1k_keys", MERGE, .setup = make_deep},
    {"merge_32_layers_sequential", MERGE, .setup = make_layers, .size = 32},
    {"merge_32_layers_parallel", SHARED, .setup = make_layers_shared, .size = 32},
    {"merge_32_large_shared_sequential", MERGE, .setup = make_large_alone, .size = 1},
    {"merge_32_large_shared_parallel", SHARED, .setup = make_large_shared, .size = 1},
    {"merge_32_large_distinct_sequential", MERGE, .setup = make_large_alone},
    {"merge_32_large_distinct_parallel", SHARED, .setup = make_large_shared},
};

const struct bench_table merge_benches = BENCH_TABLE(items);
