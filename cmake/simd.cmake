# The kernels of src/simd: an object library for each instruction set, compiled for it. Sets
# `simd_objects`. The same sets as in src/simd/cpu.h.

include(CheckSymbolExists)
check_symbol_exists(__x86_64__ stddef.h SUPERCONFIG_IS_X86_64)
check_symbol_exists(__AARCH64EL__ stddef.h SUPERCONFIG_IS_AARCH64)

set(simd_objects)

# simd_set(NAME OPTION...): src/simd/ops_NAME.c.
function(simd_set name)
    add_library(superconfig_simd_${name} OBJECT src/simd/ops_${name}.c)
    set_target_properties(superconfig_simd_${name} PROPERTIES ${of_the_library})
    target_include_directories(superconfig_simd_${name} PRIVATE src)
    target_compile_options(superconfig_simd_${name} PRIVATE ${ARGN})
    target_link_libraries(superconfig_simd_${name} PRIVATE superconfig_flags)
    set(simd_objects ${simd_objects} $<TARGET_OBJECTS:superconfig_simd_${name}> PARENT_SCOPE)
endfunction()

simd_set(scalar)
if(SUPERCONFIG_SIMD AND SUPERCONFIG_IS_X86_64)
    simd_set(sse2 -msse2)
    simd_set(sse41 -msse4.1)
    simd_set(avx2 -mavx2)
elseif(SUPERCONFIG_SIMD AND SUPERCONFIG_IS_AARCH64)
    simd_set(neon)
endif()
