/* simd/cpu.h: which instruction sets there are, and which of them the library uses.
 *
 * A set counts where the processor has it and the system saves its registers at a change of
 * threads. All is found once, before main or when first asked, whichever is earlier; after that
 * nothing changes, so any thread may ask. */
#ifndef SC_SIMD_CPU_H
#define SC_SIMD_CPU_H

#include <stdbool.h>
#include <stdint.h>

/* What this build has kernels for. */
#if !defined(SC_NO_SIMD) && defined(__x86_64__)
#define SC__SIMD_X86 1
#elif !defined(SC_NO_SIMD) && defined(__AARCH64EL__)
#define SC__SIMD_ARM 1
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Of one family, the lesser first. */
enum sc__simd {
    SC__SIMD_SCALAR,
    SC__SIMD_SSE2,
    SC__SIMD_SSE41, /* with SSSE3, which every processor has that has this */
    SC__SIMD_AVX2,
    SC__SIMD_AVX512, /* F and BW */
    SC__SIMD_NEON,
    SC__SIMD_COUNT
};

/* A set of them has a bit each; SCALAR is always in it. */
#define SC__SIMD_BIT(level) (1u << (level))

/* What an x86 processor answers; a leaf that it does not have is 0. */
struct sc__cpuid {
    uint32_t leaf1_ecx;
    uint32_t leaf1_edx;
    uint32_t leaf7_ebx;
    uint64_t xcr0; /* registers that the system saves; 0 where it cannot be asked */
};

struct sc__cpu_choice {
    unsigned features; /* that there are */
    unsigned allowed;  /* that may be used: those up to the one that was asked for */
    enum sc__simd backend;
    const char *chosen_by; /* "processor", "build" or "SUPERCONFIG_SIMD" */
    char names[64];        /* of the features: "sse2 sse41 avx2" */
    char warning[128];     /* what is wrong with SUPERCONFIG_SIMD; or empty */
};

/* The answer for this process; never NULL, the same each time. */
const struct sc__cpu_choice *sc__cpu(void);

/* The name that SUPERCONFIG_SIMD takes: "sse41". */
const char *sc__simd_name(enum sc__simd level);

/* The parts that it is made of. */
unsigned sc__cpu_decode(const struct sc__cpuid *answers);
unsigned sc__cpu_detect(void);

/* `built` are the sets that there are kernels for; `wanted` is a name, or NULL or empty for the
 * best of them. */
void sc__cpu_choose(struct sc__cpu_choice *cpu, unsigned features, unsigned built,
                    const char *wanted);

#ifdef __cplusplus
}
#endif

#endif
