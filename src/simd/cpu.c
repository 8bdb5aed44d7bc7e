/* simd/cpu.c: asking the processor, and choosing. */
#include "simd/cpu.h"

#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

enum {
    SSSE3 = 1 << 9, /* of leaf 1's ECX */
    SSE41 = 1 << 19,
    OSXSAVE = 1 << 27,
    AVX = 1 << 28,
    SSE2 = 1 << 26, /* of leaf 1's EDX */
    AVX2 = 1 << 5,  /* of leaf 7's EBX */
    AVX512F = 1 << 16,
    AVX512BW = 1 << 30,
    SAVES_YMM = 0x06, /* of XCR0: XMM and the upper halves */
    SAVES_ZMM = 0xE6  /* and masks, and the rest of 32 registers */
};

static const char *const names[SC__SIMD_COUNT] = {
    [SC__SIMD_SCALAR] = "scalar", [SC__SIMD_SSE2] = "sse2",     [SC__SIMD_SSE41] = "sse41",
    [SC__SIMD_AVX2] = "avx2",     [SC__SIMD_AVX512] = "avx512", [SC__SIMD_NEON] = "neon"};

const char *sc__simd_name(enum sc__simd level)
{
    return names[level];
}

static bool has_all(uint64_t word, uint64_t bits)
{
    return (word & bits) == bits;
}

unsigned sc__cpu_decode(const struct sc__cpuid *answers)
{
    unsigned found = SC__SIMD_BIT(SC__SIMD_SCALAR);
    bool saves_ymm =
        has_all(answers->leaf1_ecx, OSXSAVE | AVX) && has_all(answers->xcr0, SAVES_YMM);
    if (has_all(answers->leaf1_edx, SSE2))
        found |= SC__SIMD_BIT(SC__SIMD_SSE2);
    if (has_all(answers->leaf1_ecx, SSSE3 | SSE41))
        found |= SC__SIMD_BIT(SC__SIMD_SSE41);
    if (saves_ymm && has_all(answers->leaf7_ebx, AVX2))
        found |= SC__SIMD_BIT(SC__SIMD_AVX2);
    if (saves_ymm && has_all(answers->xcr0, SAVES_ZMM) &&
        has_all(answers->leaf7_ebx, AVX512F | AVX512BW))
        found |= SC__SIMD_BIT(SC__SIMD_AVX512);
    return found;
}

#if defined(__x86_64__)

/* Only where OSXSAVE says that the instruction may be used. */
static uint64_t read_xcr0(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

unsigned sc__cpu_detect(void)
{
    struct sc__cpuid answers = {0};
    unsigned eax, ebx, ecx, edx;
    if (__get_cpuid(1, &eax, &ebx, &ecx, &edx)) {
        answers.leaf1_ecx = ecx;
        answers.leaf1_edx = edx;
    }
    if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
        answers.leaf7_ebx = ebx;
    if (answers.leaf1_ecx & OSXSAVE)
        answers.xcr0 = read_xcr0();
    return sc__cpu_decode(&answers);
}

#elif defined(__aarch64__)

unsigned sc__cpu_detect(void)
{
    enum { ASIMD = 1 << 1 }; /* of the kernel's AT_HWCAP for this architecture */
    unsigned found = SC__SIMD_BIT(SC__SIMD_SCALAR);
    if (getauxval(AT_HWCAP) & ASIMD)
        found |= SC__SIMD_BIT(SC__SIMD_NEON);
    return found;
}

#else

unsigned sc__cpu_detect(void)
{
    return SC__SIMD_BIT(SC__SIMD_SCALAR);
}

#endif

static void list_names(struct sc__cpu_choice *cpu)
{
    size_t at = 0;
    cpu->names[0] = '\0';
    for (int level = SC__SIMD_SCALAR + 1; level < SC__SIMD_COUNT; level++) {
        if (cpu->features & SC__SIMD_BIT(level))
            at += (size_t)snprintf(cpu->names + at, sizeof cpu->names - at, "%s%s", at ? " " : "",
                                   names[level]);
    }
}

static enum sc__simd best_of(unsigned levels)
{
    int level = SC__SIMD_COUNT - 1;
    while (level > SC__SIMD_SCALAR && !(levels & SC__SIMD_BIT(level)))
        level--;
    return (enum sc__simd)level;
}

/* The level that a name asks for; SC__SIMD_COUNT, with a warning, where it gives none. */
static enum sc__simd level_wanted(struct sc__cpu_choice *cpu, unsigned built, const char *wanted)
{
    int level = SC__SIMD_SCALAR;
    while (level < SC__SIMD_COUNT && strcmp(names[level], wanted) != 0)
        level++;
    if (level == SC__SIMD_COUNT)
        snprintf(cpu->warning, sizeof cpu->warning,
                 "\"%.30s\" is none of scalar, sse2, sse41, avx2, avx512 and neon", wanted);
    else if (level != SC__SIMD_SCALAR && built == SC__SIMD_BIT(SC__SIMD_SCALAR))
        snprintf(cpu->warning, sizeof cpu->warning, "this build has no %s", wanted);
    else if (!(cpu->features & SC__SIMD_BIT(level)))
        snprintf(cpu->warning, sizeof cpu->warning, "this processor has no %s", wanted);
    else
        return (enum sc__simd)level;
    return SC__SIMD_COUNT;
}

void sc__cpu_choose(struct sc__cpu_choice *cpu, unsigned features, unsigned built,
                    const char *wanted)
{
    bool is_plain = built == SC__SIMD_BIT(SC__SIMD_SCALAR);
    memset(cpu, 0, sizeof *cpu);
    cpu->features = features;
    cpu->allowed = is_plain ? built : features;
    cpu->chosen_by = is_plain ? "build" : "processor";
    list_names(cpu);
    if (wanted && *wanted != '\0') {
        enum sc__simd level = level_wanted(cpu, built, wanted);
        if (level != SC__SIMD_COUNT) {
            cpu->allowed &= SC__SIMD_BIT(level + 1) - 1;
            cpu->chosen_by = "SUPERCONFIG_SIMD";
        }
    }
    cpu->backend = best_of(cpu->allowed & built);
}
