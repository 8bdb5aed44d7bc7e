/* simd/ops.c: which table serves this process. */
#include "simd/ops.h"

#include "simd/tables.h"

#include <pthread.h>
#include <stdlib.h>

static const struct sc__ops *const tables[SC__SIMD_COUNT] = {
    [SC__SIMD_SCALAR] = &sc__ops_scalar,
#if defined(SC__SIMD_X86)
    [SC__SIMD_SSE2] = &sc__ops_sse2,
    [SC__SIMD_SSE41] = &sc__ops_sse41,
    [SC__SIMD_AVX2] = &sc__ops_avx2,
#elif defined(SC__SIMD_ARM)
    [SC__SIMD_NEON] = &sc__ops_neon,
#endif
};

_Atomic(const struct sc__ops *) sc__ops_used = &sc__ops_scalar;

static struct sc__cpu_choice chosen;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void choose(void)
{
    unsigned built = 0;
    for (int level = 0; level < SC__SIMD_COUNT; level++) {
        if (tables[level])
            built |= SC__SIMD_BIT(level);
    }
    sc__cpu_choose(&chosen, sc__cpu_detect(), built, getenv("SUPERCONFIG_SIMD"));
    atomic_store_explicit(&sc__ops_used, tables[chosen.backend], memory_order_relaxed);
}

const struct sc__cpu_choice *sc__cpu(void)
{
    pthread_once(&once, choose);
    return &chosen;
}

/* Whoever calls the library from a constructor that runs earlier still has the scalar kernels. */
__attribute__((constructor)) static void choose_early(void)
{
    sc__cpu();
}

const struct sc__ops *sc__ops_of(enum sc__simd level)
{
    return tables[level];
}
