/* tests/unit/cpu.c: what counts as a processor's feature, and which of them are used. */
#include "support.h"

#include "simd/ops.h"

#include "superconfig/superconfig.h"

#include <stdlib.h>

enum {
    EVERYTHING = SC__SIMD_BIT(SC__SIMD_SCALAR) | SC__SIMD_BIT(SC__SIMD_SSE2) |
                 SC__SIMD_BIT(SC__SIMD_SSE41) | SC__SIMD_BIT(SC__SIMD_AVX2) |
                 SC__SIMD_BIT(SC__SIMD_AVX512),
    BUILT = EVERYTHING & ~SC__SIMD_BIT(SC__SIMD_AVX512),
    SCALAR = SC__SIMD_BIT(SC__SIMD_SCALAR)
};

/* A processor with all of it, under a system that saves all registers. */
static const struct sc__cpuid full = {.leaf1_ecx = 1u << 9 | 1u << 19 | 1u << 27 | 1u << 28,
                                      .leaf1_edx = 1u << 26,
                                      .leaf7_ebx = 1u << 5 | 1u << 16 | 1u << 30,
                                      .xcr0 = 0xE7};

static void test_cpu__a_processor_with_all_of_it(void **state)
{
    assert_int_equal(sc__cpu_decode(&full), EVERYTHING);
    assert_int_equal(sc__cpu_decode(&(struct sc__cpuid){0}), SCALAR);
}

static void test_cpu__the_system_must_save_the_registers(void **state)
{
    struct sc__cpuid answers = full;
    answers.xcr0 = 0x07; /* not those of AVX-512 */
    assert_int_equal(sc__cpu_decode(&answers), BUILT);
    answers.xcr0 = 0xC7; /* its upper registers, not its masks */
    assert_int_equal(sc__cpu_decode(&answers), BUILT);
    answers.xcr0 = 0x03;
    assert_int_equal(sc__cpu_decode(&answers), BUILT & ~SC__SIMD_BIT(SC__SIMD_AVX2));
    answers = full;
    answers.leaf1_ecx &= ~(1u << 27); /* XGETBV is not allowed */
    assert_int_equal(sc__cpu_decode(&answers), BUILT & ~SC__SIMD_BIT(SC__SIMD_AVX2));
}

static void test_cpu__half_a_feature_is_none(void **state)
{
    struct sc__cpuid answers = full;
    answers.leaf7_ebx &= ~(1u << 30); /* AVX-512F without BW */
    assert_int_equal(sc__cpu_decode(&answers), BUILT);
    answers = full;
    answers.leaf1_ecx &= ~(1u << 9); /* SSE4.1 without SSSE3 */
    assert_int_equal(sc__cpu_decode(&answers), EVERYTHING & ~SC__SIMD_BIT(SC__SIMD_SSE41));
}

static void test_cpu__avx2_serves_where_there_is_avx512(void **state)
{
    struct sc__cpu_choice cpu;
    sc__cpu_choose(&cpu, EVERYTHING, BUILT, NULL);
    assert_int_equal(cpu.backend, SC__SIMD_AVX2);
    assert_int_equal(cpu.allowed, EVERYTHING); /* simdjson has kernels for it */
    assert_string_equal(cpu.names, "sse2 sse41 avx2 avx512");
    assert_string_equal(cpu.chosen_by, "processor");
    assert_string_equal(cpu.warning, "");
    sc__cpu_choose(&cpu, EVERYTHING, BUILT, "");
    assert_string_equal(cpu.chosen_by, "processor");
}

static void test_cpu__a_name_forces_a_lower_one(void **state)
{
    static const struct {
        const char *name;
        enum sc__simd backend;
        unsigned allowed;
    } forced[] = {{"scalar", SC__SIMD_SCALAR, 1},
                  {"sse2", SC__SIMD_SSE2, 3},
                  {"sse41", SC__SIMD_SSE41, 7},
                  {"avx2", SC__SIMD_AVX2, 15},
                  {"avx512", SC__SIMD_AVX2, 31}};
    for (size_t i = 0; i < sizeof forced / sizeof *forced; i++) {
        struct sc__cpu_choice cpu;
        sc__cpu_choose(&cpu, EVERYTHING, BUILT, forced[i].name);
        assert_int_equal(cpu.backend, forced[i].backend);
        assert_int_equal(cpu.allowed, forced[i].allowed);
        assert_int_equal(cpu.features, EVERYTHING);
        assert_string_equal(cpu.chosen_by, "SUPERCONFIG_SIMD");
        assert_string_equal(cpu.warning, "");
    }
}

static void test_cpu__what_cannot_be_forced_is_told_and_has_no_effect(void **state)
{
    struct sc__cpu_choice cpu;
    sc__cpu_choose(&cpu, BUILT, BUILT, "AVX2");
    assert_int_equal(cpu.backend, SC__SIMD_AVX2);
    assert_string_equal(cpu.chosen_by, "processor");
    assert_string_equal(cpu.warning,
                        "\"AVX2\" is none of scalar, sse2, sse41, avx2, avx512 and neon");
    sc__cpu_choose(&cpu, SCALAR | SC__SIMD_BIT(SC__SIMD_SSE2), BUILT, "avx2");
    assert_int_equal(cpu.backend, SC__SIMD_SSE2);
    assert_string_equal(cpu.warning, "this processor has no avx2");
    sc__cpu_choose(&cpu, EVERYTHING, SCALAR, "sse2");
    assert_int_equal(cpu.backend, SC__SIMD_SCALAR);
    assert_string_equal(cpu.chosen_by, "build");
    assert_string_equal(cpu.warning, "this build has no sse2");
    sc__cpu_choose(&cpu, EVERYTHING, SCALAR, "scalar");
    assert_string_equal(cpu.warning, "");
}

static void test_cpu__all_names_fit(void **state)
{
    struct sc__cpu_choice cpu;
    sc__cpu_choose(&cpu, (1u << SC__SIMD_COUNT) - 1, BUILT, "a name that is longer than any other");
    assert_string_equal(cpu.names, "sse2 sse41 avx2 avx512 neon");
    assert_string_equal(cpu.warning, "\"a name that is longer than any\" is none of scalar, sse2, "
                                     "sse41, avx2, avx512 and neon");
}

static void test_cpu__this_process_uses_what_it_says(void **state)
{
    const struct sc__cpu_choice *cpu = sc__cpu();
    assert_ptr_equal(sc__ops(), sc__ops_of(cpu->backend));
    assert_true(cpu->features & SC__SIMD_BIT(cpu->backend));
#if defined(SC__SIMD_X86) || defined(SC__SIMD_ARM)
    if (!getenv("SUPERCONFIG_SIMD"))
        assert_int_not_equal(cpu->backend, SC__SIMD_SCALAR); /* every such processor has more */
#endif
}

static void test_cpu__the_public_answer_is_the_same(void **state)
{
    const struct sc__cpu_choice *cpu = sc__cpu();
    assert_string_equal(sc_cpu_features(), cpu->names);
    assert_string_equal(sc_cpu_backend(), sc__simd_name(cpu->backend));
    assert_string_equal(sc_cpu_chosen_by(), cpu->chosen_by);
    assert_int_equal(sc_cpu_warning() != NULL, cpu->warning[0] != '\0');
    /* Where we are forced down to what looks up no bytes, simdjson is as well. */
    bool is_low = cpu->backend == SC__SIMD_SCALAR || cpu->backend == SC__SIMD_SSE2;
    if (is_low && cpu->allowed != cpu->features)
        assert_string_equal(sc_cpu_json_backend(), "fallback");
    if (cpu->allowed == (SC__SIMD_BIT(SC__SIMD_AVX2 + 1) - 1))
        assert_string_equal(sc_cpu_json_backend(), "haswell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cpu__a_processor_with_all_of_it),
        cmocka_unit_test(test_cpu__the_system_must_save_the_registers),
        cmocka_unit_test(test_cpu__half_a_feature_is_none),
        cmocka_unit_test(test_cpu__avx2_serves_where_there_is_avx512),
        cmocka_unit_test(test_cpu__a_name_forces_a_lower_one),
        cmocka_unit_test(test_cpu__what_cannot_be_forced_is_told_and_has_no_effect),
        cmocka_unit_test(test_cpu__all_names_fit),
        cmocka_unit_test(test_cpu__this_process_uses_what_it_says),
        cmocka_unit_test(test_cpu__the_public_answer_is_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
