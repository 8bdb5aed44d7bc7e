/* superconfig/cpu.h: which instructions of the processor the library uses.
 *
 * It is found once, before main. No result depends on it, only the time that things take. The
 * environment variable SUPERCONFIG_SIMD, read then, allows no more than scalar, sse2, sse41, avx2,
 * avx512 or neon. All functions may be called from any thread; their texts are constant. */
#ifndef SUPERCONFIG_CPU_H
#define SUPERCONFIG_CPU_H

#include "superconfig/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the processor has and the system lets programs use, of what the library knows: "sse2 sse41
 *  avx2", with a blank between and the least first; empty for none. "avx512" is F and BW. */
SC_API const char *sc_cpu_features(void);

/** The kernels in use: "scalar", "sse2", "sse41", "avx2" or "neon"; never NULL. */
SC_API const char *sc_cpu_backend(void);

/** Those that find the tokens of JSON and check UTF-8, by simdjson's names: "fallback",
 *  "westmere", "haswell", "icelake", "arm64"; never NULL. */
SC_API const char *sc_cpu_json_backend(void);

/** Who chose: "processor", "SUPERCONFIG_SIMD", or "build" where that has no other; never NULL. */
SC_API const char *sc_cpu_chosen_by(void);

/** What is wrong with SUPERCONFIG_SIMD, which then has no effect; NULL for nothing. Each load has
 *  it as a warning. */
SC_API const char *sc_cpu_warning(void);

#ifdef __cplusplus
}
#endif

#endif
