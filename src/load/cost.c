/* load/cost.c: the constants, and what follows from them.
 *
 * `superconfig-model` (bench/model.c) says how far a load is from the better way for many numbers
 * and sizes of files, and the benchmarks below give the constants again. They are the medians of
 * one machine (docs/performance.md names it), rounded; what matters is their relation, which
 * differs little from machine to machine: waking a thread is worth some ten small files. An error
 * of half or double moves the point where loads begin to be shared out, and near that point both
 * ways take about as long.
 *
 *   FILE     (load of 200 files of 200 bytes - load of none) / 200
 *   JSON...  parse_json_2m and so on, per 1,000 bytes
 *   NODE     merge_32_layers_sequential / nodes, less what joining takes of it
 *   READ     floor_memcpy_1m twice: from the page cache, and for the first touch of the pages
 *   WAKE     twice floor_thread_wake (until a sleeping thread has done something for another, and
 *            that is known): a processor that has slept for longer takes longer to wake
 *   START    twice what floor_thread_start takes more, where there is no such thread yet */
#include "load/cost.h"

enum {
    COST_FILE = 8000,
    COST_READ = 300,
    COST_JSON = 1100,
    COST_TOML = 3000,
    COST_YAML = 12000,
    COST_OTHER = 3000,
    COST_NODE = 20,
    COST_WAKE = 30 * 1000,
    COST_START = 30 * 1000,
    TYPICAL_FILE = 1024
};

static uint64_t cost_of_1000_bytes(enum sc__format format)
{
    switch (format) {
    case SC__FORMAT_JSON:
    case SC__FORMAT_JSONC:
        return COST_READ + COST_JSON;
    case SC__FORMAT_TOML:
    case SC__FORMAT_TOML_1_1:
        return COST_READ + COST_TOML;
    case SC__FORMAT_YAML:
        return COST_READ + COST_YAML;
    default:
        return COST_READ + COST_OTHER;
    }
}

uint64_t sc__cost_of_file(enum sc__format format, size_t bytes)
{
    return COST_FILE + bytes * cost_of_1000_bytes(format) / 1000;
}

uint64_t sc__cost_of_unknown(void)
{
    return sc__cost_of_file(SC__FORMAT_TOML, TYPICAL_FILE);
}

uint64_t sc__cost_of_merge(uint64_t nodes)
{
    return nodes * COST_NODE;
}

/* What so many helpers take off a load: they can do all but `mine`, and each comes late. */
static uint64_t saved_by(uint64_t mine, uint64_t others, uint32_t helpers)
{
    uint64_t share = (mine + others) / (helpers + 1) * helpers;
    return others < share ? others : share;
}

uint32_t sc__cost_helpers(uint64_t mine, uint64_t others, uint32_t pieces, uint32_t most,
                          uint32_t missing)
{
    uint32_t helpers = 0;
    uint64_t saved = 0;
    while (helpers < most && helpers < pieces) {
        bool must_start = helpers >= most - missing;
        uint64_t with_one_more = saved_by(mine, others, helpers + 1);
        if (with_one_more - saved <= COST_WAKE + (must_start ? COST_START : 0))
            break;
        saved = with_one_more;
        helpers++;
    }
    return helpers;
}
