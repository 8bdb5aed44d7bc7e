/* format/json_stage1_shim.cpp: simdjson's stage 1 behind format/json_stage1.h. */
#include "format/json_stage1.h"

#include "simd/cpu.h"

#include <memory>
#include <simdjson.h>
#include <string>
#include <utility>

using parser = simdjson::internal::dom_parser_implementation;

struct sc__stage1 {
    std::unique_ptr<parser> implementation;
};

/* Of what SUPERCONFIG_SIMD allows; one that is named nowhere here only where it allows all. */
static bool is_allowed(const std::string &name)
{
    static const struct {
        const char *name;
        sc__simd needs;
    } known[] = {{"icelake", SC__SIMD_AVX512},
                 {"haswell", SC__SIMD_AVX2},
                 {"westmere", SC__SIMD_SSE41},
                 {"arm64", SC__SIMD_NEON},
                 {"fallback", SC__SIMD_SCALAR}};
    const sc__cpu_choice &cpu = *sc__cpu();
    for (const auto &candidate : known) {
        if (name == candidate.name)
            return cpu.allowed & SC__SIMD_BIT(candidate.needs);
    }
    return cpu.allowed == cpu.features;
}

/* simdjson's own choice obeys SIMDJSON_FORCE_IMPLEMENTATION, by which a user could make
 * every parse fail, or the process stop at an instruction that the CPU lacks. */
static const simdjson::implementation *choose()
{
    for (const simdjson::implementation *candidate : simdjson::get_available_implementations()) {
        if (candidate->supported_by_runtime_system() && is_allowed(candidate->name()))
            return candidate; /* the best come first, and the last needs nothing */
    }
    return nullptr;
}

static const simdjson::implementation *chosen()
{
    static const simdjson::implementation *const best = choose();
    return best;
}

const char *sc__stage1_backend(void)
{
    static const std::string name = chosen() ? chosen()->name() : "none";
    return name.c_str();
}

/* simdjson's scalar stage passes over a control character behind a backslash and a string that
 * touches a number, both of which its vectors refuse: a mistake would have another message there.
 */
static bool finds_tokens()
{
    static const bool has_vectors = chosen() && std::string(chosen()->name()) != "fallback";
    return has_vectors;
}

bool sc__stage1_is_utf8(const char *bytes, size_t length)
{
    return chosen() && chosen()->validate_utf8(bytes, length);
}

/* A thread keeps one for the texts to come, given back when the thread ends: for a short text
 * getting and giving back its memory would take half as long as indexing does. The offsets of
 * KEPT_CAPACITY bytes take 64 KiB, of which only what a text needs is ever touched. */
enum : size_t { KEPT_CAPACITY = 16 * 1024 };

struct keeper {
    sc__stage1 *kept = nullptr;
    ~keeper()
    {
        delete kept;
    }
};

static thread_local keeper of_thread;

/* NULL if there is no memory. */
static sc__stage1 *make(size_t capacity)
{
    auto *stage1 = new (std::nothrow) sc__stage1;
    if (!stage1 || !finds_tokens())
        return stage1; /* which then refuses every text, and the reader scans it */
    /* The depth is stage 2's, which is not used. */
    if (chosen()->create_dom_parser_implementation(capacity, 1, stage1->implementation)) {
        delete stage1;
        return nullptr;
    }
    return stage1;
}

struct sc__stage1 *sc__stage1_create(size_t capacity)
{
    if (capacity > KEPT_CAPACITY)
        return make(capacity);
    return of_thread.kept ? std::exchange(of_thread.kept, nullptr) : make(KEPT_CAPACITY);
}

void sc__stage1_destroy(struct sc__stage1 *stage1)
{
    if (!stage1)
        return;
    bool is_short = !stage1->implementation || stage1->implementation->capacity() <= KEPT_CAPACITY;
    if (is_short && !of_thread.kept)
        of_thread.kept = stage1;
    else
        delete stage1;
}

enum sc__stage1_result sc__stage1_run(struct sc__stage1 *stage1, const char *bytes, size_t length,
                                      const uint32_t **tokens, size_t *count)
{
    if (!stage1->implementation)
        return SC__STAGE1_REFUSED;
    auto *text = reinterpret_cast<const uint8_t *>(bytes);
    auto result = stage1->implementation->stage1(text, length, simdjson::stage1_mode::regular);
    *tokens = stage1->implementation->structural_indexes.get();
    *count = result ? 0 : stage1->implementation->n_structural_indexes;
    switch (result) {
    case simdjson::SUCCESS:
    case simdjson::EMPTY:
        return SC__STAGE1_OK;
    case simdjson::MEMALLOC:
        return SC__STAGE1_NO_MEMORY;
    default:
        return SC__STAGE1_REFUSED;
    }
}
